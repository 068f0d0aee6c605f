"""The end of a channel: words go when their days are over, by bytes; a hold stops it, and everyone sees both."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sealed_pages import clear_pages
from unit.seat.query_cast import TITLE, Cast
from wasit.channel import facts
from wasit.channel.bodies import decode_fact
from wasit.channel.facts import How, Knowing
from wasit.errors import Refused
from wasit.seals.randomness import SeededRandomness
from wasit.seat import drafts, opening, queries
from wasit.seat.actions import destroying, passing, words
from wasit.seat.founding import found_matter
from wasit.seat.matter import Matter
from wasit.seat.queries.ahead import read_ahead
from wasit.seat.queries.alarms import see_alarms
from wasit.seat.store.destroyed import destroy
from wasit.seat.store.found import take_in_kept
from wasit.text.passage import Consent, Passage, Texts
from wasit.wire import cbor

DAY = 86_400
ONLY, MAY, AS = Consent.FOR_YOU_ONLY, Consent.MAY_PARAPHRASE, Consent.AS_WRITTEN
BY: Texts = {"en": "The court of first instance"}
WHY: Texts = {"en": "Proceedings are open"}


class Disk(Cast):
    """The same cast with its seats in files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        super().__init__()

    def _found(self, key: str, name: Texts) -> Matter:
        path = self.folder / f"{key}.db"
        made = found_matter(path, _key(key), clock=self.clock, randomness=SeededRandomness(key), name=name)
        self.seats[key] = made
        with made.file.change():
            made.set_setting("title", cbor.encode(dict(TITLE)))
        return made


def _key(key: str) -> bytes:
    return key.encode().ljust(32, b"k")


class Ending:
    """Two sides with a seat each, and a charter with 30 days."""

    def __init__(self, folder: Path | None = None, *, days: int = 30) -> None:
        self.cast = Cast() if folder is None else Disk(folder)
        self.cast.add("envoy-a", "a", {"en": "Envoy A"})
        self.cast.add("envoy-b", "b", {"en": "Envoy B"})
        if days:
            opening.change_charter(self.cast.go, {"retention": days})
        self.cast.meet_all()

    def close_out(self) -> None:
        self.cast.wait()
        destroying.close_out(self.cast.go)
        self.cast.meet_all()

    def days(self, days: float) -> dict[str, int]:
        """How many bodies each seat destroys, after so many days more and the hour in which it is seen that they are over."""
        self.cast.wait(int(days * DAY))
        assert not any(self.look().values())
        self.cast.wait(destroying.LAST_HOUR)
        return self.look()

    def look(self) -> dict[str, int]:
        return {key: destroying.destroy_due(matter) for key, matter in self.cast.seats.items()}

    def alarms(self, key: str) -> list[str]:
        return [one.code for one in see_alarms(self.cast.seats[key], None)]

    def page(self, key: str):  # type: ignore[no-untyped-def]
        return queries.see_retention(self.cast.seats[key], self.cast.sign(key))


@pytest.fixture
def ending() -> Iterator[Ending]:
    made = Ending()
    yield made
    made.cast.close()


def test_words_go_when_their_days_are_over_and_not_before(ending: Ending) -> None:
    """On every seat by its own clock; headers stay in their place, unreadable; it is told two weeks before."""
    ending.cast.say("envoy-a", ("We can live with noon.", AS))
    ending.cast.say("envoy-a", ("Among ourselves.", ONLY), line="room")
    assert not any(ending.days(400).values()), "a channel that goes on keeps its words"
    ending.close_out()
    assert not any(ending.days(15).values())
    assert "words-end" not in ending.alarms("envoy-a")
    assert not any(ending.days(14).values())
    assert "words-end" in ending.alarms("envoy-a")
    assert "words-end" in ending.alarms("go")
    assert "words-end" not in ending.alarms("envoy-b"), "nothing was said there"
    assert ending.days(1) == {"go": 1, "envoy-a": 2, "envoy-b": 0}
    assert "words-end" not in ending.alarms("envoy-a")
    (entry,) = [
        one
        for one in queries.see_line(ending.cast.go, ending.cast.go.line_of("a")).entries
        if one.kind == "word"
    ]
    assert entry.unreadable
    assert ending.days(1) == {"go": 0, "envoy-a": 0, "envoy-b": 0}


def test_a_clock_that_was_wrong_destroys_nothing_within_the_hour(ending: Ending) -> None:
    """A seat that finds words due shows it for an hour first, also where it was shut for weeks; put right meanwhile, it begins anew."""
    ending.cast.say("envoy-a", ("We can live with noon.", AS))
    ending.close_out()
    right = ending.cast.clock.now().seconds
    for years in (1, 2):
        ending.cast.clock.set(right + years * 365 * DAY)
        assert not any(ending.look().values())
        assert "words-end" in ending.alarms("envoy-a")
        ending.cast.wait(destroying.LAST_HOUR - 1)
        assert not any(ending.look().values())
        ending.cast.clock.set(right)
        assert not any(ending.look().values())
        assert "words-end" not in ending.alarms("envoy-a")
    ending.cast.clock.set(right + 31 * DAY)
    assert not any(ending.look().values())
    destroying.hold(ending.cast.go, stands=True, by={"en": "A court"}, why={"en": "Inquiry"})
    ending.cast.wait(2 * destroying.LAST_HOUR)
    assert ending.look() == {"go": 0, "envoy-a": 1, "envoy-b": 0}
    destroying.hold(ending.cast.go, stands=False, by={"en": "A court"}, why={"en": "Over"})
    assert not any(ending.look().values())
    ending.cast.wait(destroying.LAST_HOUR)
    assert ending.look()["go"] == 1


def test_a_certificate_says_what_was_destroyed_without_its_words(ending: Ending) -> None:
    """Of each line how many of each kind, of which time, when, why; the charter and the close-out are still there."""
    ending.cast.say("envoy-a", ("One.", AS))
    ending.cast.say("envoy-a", ("Two.", AS))
    ending.close_out()
    ending.days(31)
    (one,) = ending.page("go").certificates
    assert (one.line, one.counts, one.why, one.days) == ("a", ((2, 2),), "retention", 30)
    assert one.first.seconds < one.last.seconds < one.at.seconds
    assert "One" not in repr(one)
    page = ending.page("envoy-a")
    assert page.closed is not None
    assert (page.due, page.days, len(page.certificates)) == (None, 30, 1)
    assert queries.see_charter(ending.cast.seats["envoy-a"]).retention == 30


def test_words_that_come_after_the_end_have_days_of_their_own(ending: Ending) -> None:
    ending.cast.say("envoy-a", ("Before.", AS))
    ending.close_out()
    ending.days(20)
    ending.cast.say("envoy-a", ("After all.", AS))
    assert not any(ending.days(20).values())
    assert ending.days(11)["go"] == 2
    ending.cast.say("envoy-a", ("And again.", AS))
    assert not any(ending.days(29).values())
    assert ending.days(2)["go"] == 1
    assert len(ending.page("go").certificates) == 2


def test_a_charter_without_days_gives_a_week_to_see_it_come() -> None:
    """Nothing is destroyed unannounced."""
    ending = Ending(days=0)
    ending.cast.say("envoy-a", ("Noon.", AS))
    ending.close_out()
    assert "words-end" in ending.alarms("envoy-a")
    assert not any(ending.days(6.9).values())
    assert ending.days(0.2)["envoy-a"] == 1
    ending.cast.close()


def test_a_hold_of_the_go_between_stops_it_everywhere_and_everyone_sees_it(ending: Ending) -> None:
    """Who ordered it and why stands on each member's page; when it is lifted, what is due goes."""
    ending.cast.say("envoy-a", ("Noon.", AS))
    ending.close_out()
    destroying.hold(ending.cast.go, stands=True, by=BY, why=WHY)
    ending.cast.meet_all()
    assert not any(ending.days(400).values())
    for key in ("go", "envoy-a", "envoy-b"):
        (one,) = [alarm for alarm in see_alarms(ending.cast.seats[key], None) if alarm.code == "legal-hold"]
        assert (one.who, one.text, one.link) == (BY, WHY, "retention")
        (held,) = ending.page(key).holds
        assert held.mine == (key == "go")
        assert "words-end" not in ending.alarms(key)
    destroying.hold(ending.cast.go, stands=False, by=BY, why={"en": "Closed"})
    ending.cast.meet_all()
    assert ending.days(0) == {"go": 1, "envoy-a": 1, "envoy-b": 0}
    assert not ending.page("envoy-a").holds


@pytest.mark.slow
def test_a_hold_of_a_side_keeps_its_own_copies_alone(ending: Ending) -> None:
    """It stands in its room: no other seat hears of it, and no other is stopped by it."""
    ending.cast.say("envoy-a", ("Noon.", AS))
    destroying.hold(ending.cast.seats["envoy-a"], stands=True, by=BY, why=WHY)
    ending.close_out()
    assert ending.days(31) == {"go": 1, "envoy-a": 0, "envoy-b": 0}
    assert "legal-hold" not in ending.alarms("go")
    assert ending.page("envoy-a").holds[0].mine


def test_only_a_go_between_closes_out_and_once(ending: Ending) -> None:
    envoy = ending.cast.seats["envoy-a"]
    with pytest.raises(Refused, match="may-not-say"):
        destroying.close_out(envoy)
    with pytest.raises(Refused, match="may-not-say"):
        envoy.say(envoy.line_of("line"), facts.LegalHold(True, BY, WHY))
    with pytest.raises(Refused, match="not-held"):
        destroying.hold(envoy, stands=False, by=BY, why=WHY)
    ending.close_out()
    with pytest.raises(Refused, match="channel-closed"):
        destroying.close_out(ending.cast.go)
    page = ending.page("go")
    assert (page.may_close, page.may_hold) == (False, True)


def test_a_seat_that_was_let_go_destroys_by_the_days_it_knew(ending: Ending) -> None:
    """No close-out will ever reach it."""
    cast = ending.cast
    cast.say("envoy-a", ("Noon.", AS))
    with cast.go.file.change():
        cast.go.change_members(cast.go.line_of("a"), drop=[cast.seats["envoy-a"].me])
    go, envoy = cast.go, cast.seats["envoy-a"]
    entry = go.shelf(go.line_of("a").id).since(0)[-1]
    with envoy.file.change():
        _, body = go.shelf(go.line_of("a").id).read(entry.hash)
        line = envoy.line_of("line").id
        envoy.take_in(line, envoy.replica(line).receive(entry, body, go.me))
    assert not any(ending.days(29).values())
    assert ending.days(2) == {"go": 0, "envoy-a": 1, "envoy-b": 0}


def test_a_body_that_comes_again_is_not_taken_in(ending: Ending) -> None:
    """Somebody who has not destroyed it yet, or will not, can't bring it back."""
    name = bytes.fromhex(ending.cast.say("envoy-a", ("Noon.", AS)))
    go, envoy = ending.cast.go, ending.cast.seats["envoy-a"]
    line = go.line_of("a")
    entry, body = envoy.shelf(line.id).read(name)
    ending.close_out()
    assert ending.days(31)["go"] == 1
    with go.file.change():
        go.take_in(line.id, go.replica(line.id).receive(entry, body, envoy.me))
        go.take_body(line, entry)
    assert go.shelf(line.id).read(name)[1] is None
    assert go.read(name)[2] is None


def test_words_that_wait_for_what_is_missing_have_their_days_too(ending: Ending) -> None:
    """An entry whose predecessors never come is shown nowhere; its words are in the file all the same."""
    go, envoy = ending.cast.go, ending.cast.seats["envoy-a"]
    ending.cast.say("envoy-a", ("Noon.", AS))
    ending.close_out()
    assert ending.days(31)["go"] == 1
    line = envoy.line_of("line")
    with envoy.file.change():
        envoy.say(line, facts.Word((Passage({"en": "Lost."}, AS),)))
        last = envoy.say(line, facts.Word((Passage({"en": "Held."}, AS),)))
    entry, body = envoy.shelf(line.id).read(last.hash)
    with go.file.change():
        go.take_in(line.id, go.replica(line.id).receive(entry, body, envoy.me))
    ask = "SELECT accepted, body IS NULL FROM entry WHERE hash = ?"
    assert go.file.one(ask, last.hash) == (0, 0)
    assert ending.days(29)["go"] == 0
    assert ending.days(2)["go"] == 1
    assert go.file.one(ask, last.hash) == (0, 1)


SECRET = "kestrel"


def _fill(cast: Cast) -> None:
    """The secret wherever a seat keeps words."""
    told = cast.say(
        "envoy-a", (f"{SECRET} as written", AS), (f"{SECRET} for you", ONLY), (f"{SECRET} reworded", MAY)
    )
    cast.say("envoy-a", (f"{SECRET} in the room", ONLY), line="room")
    cast.say("envoy-a", ((f"long {SECRET} " * 900), ONLY), line="room")
    cast.say("go", (f"{SECRET} on the desk", ONLY), line="desk")
    go, a = cast.go, cast.go.line_of("a")
    source = [(bytes.fromhex(told), [1])]
    passing.pass_on(go, sources=source, to="b", wording=AS, words={"en": f"{SECRET} as written"})
    words.note(
        go,
        a,
        [Passage({"en": f"{SECRET} on the telephone"}, ONLY)],
        how=How.CALL,
        spoken_by=[{"en": f"{SECRET} speaker"}],
    )
    words.undertake(go, bytes.fromhex(told), text={"en": f"{SECRET} promised"}, due=None)
    words.tell(
        go,
        go.line_of("desk"),
        what=f"{SECRET} place",
        whom={"en": f"{SECRET} minister"},
        how=Knowing.TOLD,
        manner=f"{SECRET}",
    )
    words.hope(go, a, held_by="a", of="b", text={"en": f"{SECRET} hoped"})
    words.reach(go, [a], text={"en": f"{SECRET} reached"}, track=f"{SECRET}")
    words.set_deadline(go, a, text={"en": f"{SECRET} ends"}, at=cast.clock.now())
    words.agree_to_say(go, [a], text={"en": f"{SECRET} if asked"}, occasion="asked")
    drafts.keep_draft(go, "say-a", {"text": f"{SECRET} half written"})
    cast.meet_all()


@pytest.mark.slow
@pytest.mark.parametrize("index_in", [False, True])
def test_after_destruction_the_words_are_in_no_byte_of_the_seat(tmp_path: Path, index_in: bool) -> None:
    """Not in a page of the file, free ones too, nor in its log, decrypted; not in the index of search, also once it is made anew.

    What is signed stays. Before, the same look finds the words.
    """
    ending = Ending(tmp_path)
    cast = ending.cast
    for key in ("go", "envoy-a"):
        cast.mandate(key)
    cast.propose("envoy-a")
    _fill(cast)
    for key, matter in cast.seats.items():
        held = clear_pages(tmp_path / f"{key}.db", _key(key)).lower()
        assert SECRET.encode() in held, key
        assert matter.file.one("SELECT 1 FROM found_words WHERE term = ?", SECRET) is not None
    ending.close_out()
    assert all(ending.days(31).values())
    if index_in:
        for matter in cast.seats.values():
            while take_in_kept(matter):
                pass
            matter.file.empty_log()
    for key in cast.seats:
        held = clear_pages(tmp_path / f"{key}.db", _key(key)).lower()
        assert SECRET.encode() not in held, key
        assert held.count(b"kestre") == 0, key
    assert queries.see_proposals(cast.go)
    cast.close()


def test_what_was_decoded_goes_with_the_words_and_with_the_lock(ending: Ending) -> None:
    """A page that was drawn leaves nothing in memory that the file has no more."""
    go = ending.cast.go
    name = bytes.fromhex(ending.cast.say("envoy-a", ("A kestrel.", MAY)))
    _, entry, fact, _ = go.read(name)
    (kept,) = [body for (body,) in go.file.all("SELECT body FROM entry WHERE hash = ?", name)]
    assert decode_fact(entry.kind, kept) is fact
    shelf = go.shelf(go.line_of("a").id)
    assert shelf.read(name)[1] is not None
    assert read_ahead(go)
    with go.file.change():
        assert destroy(go, go.line_of("a"), why="retention", days=30)
    assert shelf.read(name)[1] is None
    assert decode_fact.cache_info().currsize == 0
    assert decode_fact(entry.kind, kept) is not fact
    assert go.ahead is None
    assert not read_ahead(go)
    ending.cast.close()
    assert go.ahead is None
    assert decode_fact.cache_info().currsize == 0


@pytest.mark.slow
def test_pages_of_a_channel_that_was_destroyed_still_open(ending: Ending) -> None:
    """Lists are empty or say that it can't be read; nothing breaks on what is gone."""
    cast = ending.cast
    _fill(cast)
    ending.close_out()
    ending.days(31)
    for key, matter in cast.seats.items():
        sign = cast.sign(key)
        queries.see_people(matter, sign)
        queries.see_ledger_page(matter, "all", "", "")
        queries.see_ledger(matter)
        queries.see_timeline(matter)
        queries.see_matrix(matter, sign)
        queries.see_knows(matter, "channel", None)
        queries.see_calendar(matter, sign, "", "")
        assert not queries.see_search(matter, sign, SECRET).hits
        queries.see_lines_to_take(matter, sign)
        queries.see_transcript(matter, "own")
        queries.see_red_lines(matter, sign)
        for line in matter.lines():
            queries.see_line(matter, line)
    queries.see_channel(cast.go, cast.sign("go"), {})
    queries.see_momentum(cast.go, cast.sign("go"), "all")
    queries.see_side(cast.seats["envoy-a"], cast.sign("envoy-a"), {})
    queries.see_receipts(cast.seats["envoy-a"], cast.sign("envoy-a"), "")
    assert SECRET not in repr(queries.see_transcript(cast.go, "own"))
