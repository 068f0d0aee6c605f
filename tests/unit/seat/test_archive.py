"""Sealed archives: whole, readable, opened by enough shares and by nothing else; and the seat's own copy destroyed."""

from __future__ import annotations

import io
import itertools
import json
import zipfile
from collections.abc import Iterator, Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from sealed_pages import clear_pages
from unit.seat.test_destroying import AS, BY, SECRET, WHY, Ending, _fill, _key
from wasit.channel.transcript import read_transcript
from wasit.cli.verify import verify_file
from wasit.errors import Distrusted, Refused
from wasit.seals.randomness import SeededRandomness
from wasit.seals.shares import Share
from wasit.seals.slots import TRIAL
from wasit.seat import archive_file
from wasit.seat.actions import destroying, passing
from wasit.seat.archive_file import open_archive, read_archive, recognise, seal_archive
from wasit.seat.matter import Matter
from wasit.seat.queries import see_channel
from wasit.seat.record_files import about_record, record_files
from wasit.seat.seat import Seat

OPENERS = ("The court", "محامٍ", "A colleague")
CONTENTS = {"READ-ME.txt": b"Read me.", "transcript.json": b"{}", "papers/proposal-00ff.cose": b"\x00\xff"}


@pytest.fixture
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """A lock that tells right from wrong like age and costs nothing: age has its own test, below and by hand."""

    def lock(contents: bytes, words: str) -> bytes:
        return sha256(words.encode()).digest() + contents[::-1]

    def unlock(data: bytes, words: str, *, code: str) -> bytes:
        if data[:32] != sha256(words.encode()).digest():
            raise Distrusted(code)
        return data[:31:-1]

    monkeypatch.setattr(archive_file, "lock_age", lock)
    monkeypatch.setattr(archive_file, "unlock_age", unlock)


def sealed(
    contents: Mapping[str, bytes] = CONTENTS, *, needed: int = 2, count: int = 3, seed: str = "one"
) -> tuple[bytes, tuple[Share, ...]]:
    return seal_archive(contents, {"by": "us"}, needed=needed, count=count, randomness=SeededRandomness(seed))


def typed(share: Share) -> str:
    return " ".join(share.words)


@pytest.mark.slow
def test_enough_shares_open_it_and_fewer_do_not(monkeypatch: pytest.MonkeyPatch) -> None:
    """Through age itself: two of three, typed as words or as ssss writes them; one opens nothing."""
    unlock = cache(archive_file.unlock_age)  # age takes its time: once for the making and once for all
    monkeypatch.setattr(archive_file, "unlock_age", unlock)
    data, shares = sealed()
    archive = read_archive(data)
    assert archive.sealed.startswith(b"age-encryption.org/v1\n-> scrypt ")
    held = open_archive(archive, recognise(archive, [typed(shares[2]), shares[0].hex]))
    assert {name: held[name] for name in CONTENTS} == CONTENTS
    manifest = json.loads(held["manifest.json"])
    assert (manifest["by"], [one["name"] for one in manifest["files"]]) == ("us", list(CONTENTS))
    with pytest.raises(Refused, match="shares-missing") as no:
        open_archive(archive, recognise(archive, [typed(shares[1])]))
    assert no.value.fields == {"n": 1, "of": 2}


def test_every_k_of_n_opens(cheap: None) -> None:
    """More than are needed do no harm."""
    data, shares = sealed(needed=3, count=5)
    archive = read_archive(data)
    for some in itertools.combinations(shares, 3):
        assert open_archive(archive, recognise(archive, [typed(one) for one in some]))
    assert open_archive(archive, recognise(archive, [typed(one) for one in shares]))
    for few in itertools.combinations(shares, 2):
        with pytest.raises(Refused, match="shares-missing"):
            open_archive(archive, few)
        with pytest.raises(Distrusted, match="archive-altered"):
            open_archive(archive, [*few, Share(6, bytes(16))])


def test_the_share_that_is_wrong_is_named(cheap: None) -> None:
    """Mistyped, of another archive, under another's number, or given twice: by its place, before anything is tried."""
    data, shares = sealed()
    _, others = sealed(seed="two")
    archive = read_archive(data)
    good = typed(shares[0])
    for bad, error, code in (
        (typed(shares[1]).rpartition(" ")[0], Refused, "share-typo"),
        (typed(others[1]), Distrusted, "share-of-another"),
        (f"3 {typed(shares[1])}", Distrusted, "share-of-another"),
        (f"9 {typed(shares[1])}", Distrusted, "share-of-another"),
        (f"1 {good}", Refused, "share-twice"),
    ):
        with pytest.raises(error, match=code) as no:
            recognise(archive, [good, bad])
        assert no.value.fields["share"] == 2


def test_what_lies_open_says_how_many_and_nothing_else(cheap: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who finds the file learns k, n and the size: no name, no hour, no word, no share."""
    monkeypatch.setattr(archive_file, "lock_age", lambda _contents, _words: b"locked")
    monkeypatch.setattr(archive_file, "open_archive", lambda _archive, _shares: {})
    contents = CONTENTS | {"transcript.txt": b"kestrel"}
    about = {"openers": list(OPENERS), "title": {"en": "A release"}}
    data, shares = seal_archive(contents, about, needed=2, count=3, randomness=SeededRandomness("x"))
    with zipfile.ZipFile(io.BytesIO(data)) as held:
        assert held.namelist() == ["READ-ME.txt", "cover.json", "record.age"]
        assert {info.date_time for info in held.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        cover = json.loads(held.read("cover.json"))
        told = held.read("READ-ME.txt").decode()
    assert cover.keys() == {"format", "version", "id", "needed", "shares", "sealed"}
    assert (cover["needed"], len(cover["shares"])) == (2, 3)
    assert "Any 2 of their shares" in told
    for secret in ("kestrel", "court", "release", *(one.value.hex() for one in shares), *shares[0].words[:1]):
        assert secret.encode() not in data.replace(told.encode(), b"")


def test_an_altered_archive_is_refused(cheap: None) -> None:
    """Cut anywhere, or a byte of what is sealed or of the cover changed: before anybody is asked for a share."""
    data, _ = sealed()
    assert read_archive(data).digest == sha256(data).hexdigest()
    places = data.index(b'"needed"'), data.index(read_archive(data).sealed) + 40
    for wrong in (data[: places[1]], data[:-30], *(_flipped(data, at) for at in places)):
        with pytest.raises(Distrusted, match="archive-altered"):
            read_archive(wrong)
    for wrong in (b"", b"no archive", _zipped({"a.txt": b"x"}), _zipped({"cover.json": b"[["})):
        with pytest.raises(Distrusted, match="not-an-archive"):
            read_archive(wrong)


def _flipped(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def _zipped(contents: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, held in contents.items():
            made.writestr(name, held)
    return out.getvalue()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"version": 2}, "archive-too-new"),
        ({"version": "1"}, "not-an-archive"),
        ({"format": "other"}, "not-an-archive"),
        ({"needed": 4}, "archive-altered"),
        ({"needed": 1}, "archive-altered"),
        ({"shares": ["zz"]}, "archive-altered"),
        ({"id": "../.."}, "archive-altered"),
        ({"sealed": {"sha256": "00" * 32}}, "archive-altered"),
    ],
)
def test_a_cover_that_cannot_be_is_refused(cheap: None, changes: dict[str, Any], code: str) -> None:
    with zipfile.ZipFile(io.BytesIO(sealed()[0])) as held:
        parts = {name: held.read(name) for name in held.namelist()}
    parts["cover.json"] = json.dumps(json.loads(parts["cover.json"]) | changes).encode()
    with pytest.raises(Distrusted, match=code):
        read_archive(_zipped(parts))


@pytest.mark.parametrize("name", ["../outside.txt", "/etc/x.txt", "a/b/c.txt", "a\\b.txt", ".hidden", "con"])
def test_no_name_leads_out_of_its_folder(cheap: None, name: str) -> None:
    """Somebody may hand over an archive and its shares: what it holds is written below one folder or not at all."""
    with pytest.raises(Distrusted, match="archive-altered"):
        sealed({name: b"x"})


# -- of a real seat -------------------------------------------------------------------------------------------------------


@pytest.fixture
def ending() -> Iterator[Ending]:
    made = Ending()
    yield made
    made.cast.close()


@pytest.mark.slow
def test_the_record_holds_what_was_said_and_signed_and_no_key(ending: Ending, tmp_path: Path) -> None:
    """Every line's entries, the transcript with its marks, papers, and a certificate that verifies alone; nothing to speak with."""
    cast = ending.cast
    for key in ("envoy-a", "envoy-b"):
        cast.mandate(key)
    proposal = cast.propose("envoy-b")
    source = see_channel(cast.go, cast.sign("go"), {}).waiting[-1].entry.id
    passing.pass_on(cast.go, sources=[(bytes.fromhex(source), [])], to="a", wording=AS)
    cast.meet_all()
    cast.accept("envoy-a", proposal)
    cast.countersign(proposal)
    cast.meet_all()
    _fill(cast)
    files = record_files(cast.go, lambda made, language: {"transcript.txt": language.encode()}, "ar")
    transcript = read_transcript(json.loads(files["transcript.json"]))
    assert [line.kind for line in transcript.lines].count("desk") == 1
    assert SECRET in repr(transcript)
    assert "for-you-only" in files["transcript.json"].decode()
    assert files["transcript.txt"] == b"ar"
    (name,) = [one for one in files if one.startswith("certificates/")]
    (tmp_path / "c.wasit").write_bytes(files[name])
    assert all(step["holds"] for step in verify_file(tmp_path / "c.wasit")["steps"])
    assert sum(one.startswith("papers/") for one in files) == len(
        cast.go.file.all("SELECT 1 FROM instrument")
    )
    lines = json.loads(files["entries.json"])["lines"]
    assert sum(len(line["entries"]) for line in lines) == cast.go.file.one("SELECT count(*) FROM entry")[0]
    for secret in ("account", "pickle-key", "pen", "recovery"):
        held = cast.go.setting(secret)
        assert held is None or held.hex() not in files["entries.json"].decode()
    about = about_record(cast.go, needed=2, openers=OPENERS)
    assert (about["openers"], about["by"]["role"]) == (list(OPENERS), "go-between")
    assert all(archive_file._NAME.fullmatch(one) for one in files)


@pytest.mark.slow
def test_destroying_waits_for_the_end_and_for_no_day(ending: Ending) -> None:
    """Not while the channel goes on; after the close-out at once, on this seat alone; what is signed stays."""
    cast = ending.cast
    _fill(cast)
    with pytest.raises(Refused, match="not-closed-out"):
        destroying.destroy_now(cast.go, archive=None, anyway=False)
    assert not ending.page("go").may_destroy
    ending.close_out()
    assert ending.page("go").may_destroy
    gone = destroying.destroy_now(cast.go, archive=None, anyway=True)
    assert gone > 5
    page = ending.page("go")
    assert ({one.why for one in page.certificates}, page.may_destroy) == ({"close-out"}, False)
    assert ending.page("envoy-a").may_destroy, "a side keeps or destroys its own copy"
    assert SECRET in repr(record_files(cast.seats["envoy-a"], lambda *_: {}, "en"))
    assert SECRET not in repr(record_files(cast.go, lambda *_: {}, "en"))
    assert destroying.destroy_now(cast.seats["envoy-a"], archive=None, anyway=True) > 2


def test_a_legal_hold_stops_it(ending: Ending) -> None:
    """Whoever's it is; when it ends it goes on."""
    cast = ending.cast
    cast.say("envoy-a", ("Noon.", AS))
    ending.close_out()
    envoy = cast.seats["envoy-a"]
    destroying.hold(envoy, stands=True, by=BY, why=WHY)
    with pytest.raises(Refused, match="held"):
        destroying.destroy_now(envoy, archive=None, anyway=True)
    assert not ending.page("envoy-a").may_destroy
    assert "Noon." in repr(record_files(envoy, lambda *_: {}, "en"))
    destroying.hold(envoy, stands=False, by=BY, why=WHY)
    assert destroying.destroy_now(envoy, archive=None, anyway=True) == 1


def test_an_archive_stands_for_no_words_that_came_after_it(ending: Ending) -> None:
    """Nothing is destroyed in its name; in the name of one that was made since, all is."""
    cast = ending.cast
    _fill(cast)
    _keep(cast.go, b"1" * 32)
    cast.say("envoy-a", ("One thing more.", AS))
    ending.close_out()
    with pytest.raises(Refused, match="archive-older"):
        destroying.destroy_now(cast.go, archive=b"1" * 32, anyway=True)
    assert "One thing more." in repr(record_files(cast.go, lambda *_: {}, "en"))
    _keep(cast.go, b"2" * 32)
    assert destroying.destroy_now(cast.go, archive=b"2" * 32, anyway=True) > 5


def _keep(matter: Matter, digest: bytes) -> None:
    """As if an archive had been made now."""
    with matter.file.change():
        matter.file.run(
            "INSERT INTO archived (digest, id, at, shift, size, needed, openers) VALUES (?, '', ?, 0, 0, 2, x'80')",
            *(digest, matter.clock.now().seconds),
        )


def test_words_that_have_not_left_stop_it_once(ending: Ending) -> None:
    """Whoever they are for would never have them: it says how many, and does it only when told to."""
    cast = ending.cast
    ending.close_out()
    go = cast.go
    cast.say("go", ("For you still.", AS), line="a")
    with go.file.change():
        name = go.file.one("SELECT hash FROM entry WHERE line = ? AND kind = 2", go.line_of("a").id)[0]
        go.outbox.put(cast.seats["envoy-a"].me, 1, name)
    assert ending.page("go").unsent == 1
    with pytest.raises(Refused, match="words-waiting") as no:
        destroying.destroy_now(go, archive=None, anyway=False)
    assert no.value.fields == {"n": 1}
    assert destroying.destroy_now(go, archive=None, anyway=True) == 1
    assert ending.page("go").unsent == 0


@pytest.mark.slow
def test_after_it_the_words_are_in_no_byte_of_the_seat(tmp_path: Path) -> None:
    ending = Ending(tmp_path)
    _fill(ending.cast)
    ending.close_out()
    assert SECRET.encode() in clear_pages(tmp_path / "go.db", _key("go")).lower()
    destroying.destroy_now(ending.cast.go, archive=None, anyway=True)
    held = clear_pages(tmp_path / "go.db", _key("go")).lower()
    assert held.count(SECRET[:-1].encode()) == 0
    ending.cast.close()


async def test_a_seat_makes_one_and_destroys_its_copy_naming_it(cheap: None, tmp_path: Path) -> None:
    """By the door: the file, the shares by their holders' names, a line on the page; the certificates name the file's digest."""
    seat = Seat(
        None,
        cost=TRIAL,
        randomness=SeededRandomness("archive"),
        pages=lambda *_: {"transcript.txt": b"as told"},
    )
    seat.create("x", name={"en": "Go-between"}, language="en", zone="UTC")
    sides = [{"key": "a", "name": {"en": "Side A"}}, {"key": "b", "name": {"en": "Side B"}}]
    await seat.do("open-channel", {"title": {"en": "A road"}, "sides": sides})
    said = {"passages": [{"text": {"en": "Noon."}, "consent": "as-written"}]}
    await seat.do("note-call", said | {"line": "a", "with": [{"en": "The official"}], "minutes": 3})
    place = tmp_path / "talks.zip"
    asked = {"file": str(place), "openers": [*OPENERS, "  "], "needed": 2}
    made = await seat.do("archive", asked)
    assert made["digest"] == sha256(place.read_bytes()).hexdigest()
    assert [one["name"] for one in made["shares"]] == list(OPENERS)
    archive = read_archive(place.read_bytes())
    held = open_archive(archive, recognise(archive, [one["words"] for one in made["shares"][1:]]))
    assert held["transcript.txt"] == b"as told"
    assert json.loads(held["manifest.json"])["openers"] == list(OPENERS)
    (told,) = seat.see_retention().archives
    assert (told.digest, told.openers, told.needed) == (made["digest"], OPENERS, 2)
    for wrong, code in (
        ({}, "unwritable-file"),
        ({"file": "here.zip"}, "bad-input"),
        ({"file": str(tmp_path / "b"), "needed": 4}, "bad-input"),
        ({"file": str(tmp_path / "b"), "needed": 1}, "bad-input"),
        ({"file": str(tmp_path / "b"), "openers": ["A", "A"]}, "bad-input"),
        ({"file": str(tmp_path / "b"), "openers": ["A"]}, "bad-input"),
        ({"file": str(tmp_path / "b"), "openers": ["A", "B\nC"]}, "bad-input"),
        ({"file": str(tmp_path / "b"), "openers": ["A", "B" * 121]}, "too-large"),
        ({"file": str(tmp_path / "b"), "openers": ["A", "\ud800"]}, "bad-input"),
    ):
        with pytest.raises(Refused, match=code):
            await seat.do("archive", asked | wrong)
    assert len(list(tmp_path.iterdir())) == 1
    with pytest.raises(Refused, match="not-closed-out"):
        await seat.do("destroy", {"archive": made["digest"]})
    await seat.do("close-out", {})
    with pytest.raises(Refused, match="unknown-id"):
        await seat.do("destroy", {"archive": "00" * 32})
    assert await seat.do("destroy", {"archive": made["digest"]}) == {"n": 1}
    (one,) = seat.see_retention().certificates
    assert (one.why, one.archive) == ("archived", made["digest"])
    matter: Matter = seat.matter()
    assert "Noon." not in repr(record_files(matter, lambda *_: {}, "en"))
    seat.lock()


def test_a_small_file_that_unpacks_to_much_is_not_unpacked() -> None:
    """A cover of 4 MiB of nothing in 4 KiB: the seat would have held whatever its ZIP says it holds."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("cover.json", bytes(4 * 2**20))
    with pytest.raises(Distrusted, match="archive-altered"):
        read_archive(packed.getvalue())
