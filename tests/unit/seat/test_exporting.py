"""A transcript of a real record: what it holds, what it leaves out, and that nobody can tell it from a forged one."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from unit.seat.query_cast import Cast
from wasit.channel.forging import forge
from wasit.channel.transcript import read_transcript
from wasit.cli.verify import verify_bytes
from wasit.errors import Refused
from wasit.seat import queries
from wasit.seat.actions import passing
from wasit.seat.commands import ending
from wasit.seat.commands.table import COMMANDS
from wasit.seat.json_form import as_json
from wasit.text.moment import Moment
from wasit.text.passage import Consent
from wasit.web.transcripts import as_file

ONLY, MAY, AS = Consent.FOR_YOU_ONLY, Consent.MAY_PARAPHRASE, Consent.AS_WRITTEN
BY = {"confirmed_by": "Head of mission"}


@pytest.fixture
def cast() -> Iterator[Cast]:
    """Each side has spoken once; a reworded half of what A said crossed; the go-between keeps a note."""
    made = Cast()
    made.add("envoy-a", "a", {"en": "Envoy A"})
    made.add("envoy-b", "b", {"en": "Envoy B"})
    told = made.say("envoy-a", ("Say this as it is.", AS), ("Never say this.", ONLY), ("Reword this.", MAY))
    made.say("envoy-b", ("Only for you.", ONLY))
    made.say("go", ("They look tired.", ONLY), line="desk")
    made.wait()
    passing.pass_on(
        made.go, sources=[(bytes.fromhex(told), [3])], to="b", wording=MAY, words={"en": "They may agree."}
    )
    made.meet_all()
    yield made
    made.close()


def exported(cast: Cast, key: str, audience: str) -> dict[str, Any]:
    answer = ending.export(cast.seats[key], {"for": audience, "format": "json", **BY})
    made: dict[str, Any] = answer["transcript"]
    return made


def words_of(made: Mapping[str, Any]) -> set[str]:
    return {
        text
        for line in made["lines"]
        for said in line["entries"]
        for passage in said["passages"]
        for text in passage["text"].values()
    }


def test_for_its_own_seat_a_transcript_holds_what_its_lines_show(cast: Cast) -> None:
    """A go-between's has all lines and the desk; a side's its own and nothing of the other's."""
    assert words_of(exported(cast, "go", "own")) == {
        "Say this as it is.", "Never say this.", "Reword this.", "Only for you.", "They look tired.", "They may agree.",
    }  # fmt: skip
    assert words_of(exported(cast, "envoy-b", "own")) == {"Only for you.", "They may agree."}


def test_for_the_outside_it_leaves_out_what_others_did_not_let_out(cast: Cast) -> None:
    """Of A nothing, whatever may cross, until it gives leave, and then unnamed as it wished; of B nothing; the desk not at all; and it says
    that some is missing."""
    assert words_of(exported(cast, "go", "outside")) == {"They may agree."}
    (told,) = [
        each
        for each in queries.see_side(cast.seats["envoy-a"], cast.sign("envoy-a"), {}).line.entries
        if each.kind == "word"
    ]
    COMMANDS["allow-outside"](
        cast.seats["envoy-a"], {"id": told.id, "passages": [1], "grade": "chatham-house"}
    )
    cast.meet_all()
    made = exported(cast, "go", "outside")
    assert words_of(made) == {"Say this as it is.", "They may agree."}
    assert "Envoy" not in json.dumps(made)
    assert "Side" not in json.dumps(made)
    assert made["left_out"] == 3  # B's word, and the two who came
    assert words_of(exported(cast, "envoy-b", "outside")) == {"Only for you."}


@pytest.mark.slow
def test_no_file_leaves_without_a_name_and_each_is_kept(cast: Cast) -> None:
    """Refused: nobody who allows it, no audience, no form, a name that is none. What left stands on its page, the newest first."""
    for args, code in (
        ({"for": "own"}, "not-confirmed"),
        ({"for": "own", "confirmed_by": "  "}, "not-confirmed"),
        ({"for": "press", **BY}, "bad-input"),
        ({"for": "own", "format": "pdf", **BY}, "bad-input"),
        ({"for": "own", "confirmed_by": "\ud800"}, "bad-input"),
        ({"for": "own", "confirmed_by": "x" * 121}, "too-large"),
    ):
        with pytest.raises(Refused) as no:
            ending.export(cast.go, args)
        assert no.value.code == code
    assert not queries.see_exports(cast.go, cast.sign("go")).exported
    exported(cast, "go", "own")
    exported(cast, "go", "outside")
    first, second = queries.see_exports(cast.go, cast.sign("go")).exported
    assert (first.audience, second.audience) == ("outside", "own")
    assert (first.form, first.confirmed_by, first.left_out) == ("json", "Head of mission", 4)
    ending.export(cast.go, {"for": "own", "format": "text", "locked": True, **BY})
    assert queries.see_exports(cast.go, cast.sign("go")).exported[0].form == "text.age"


def name(texts: Mapping[str, str]) -> str:
    return " // ".join(texts.values())


def script_of(made: Mapping[str, Any]) -> str:
    """What somebody would type who has no seat, to have this transcript."""
    rows = [
        f"title: {name(made['title'])}",
        f"zone: {made['zone']}",
        f"legal: {made['legal']}",
        f"made: {made['made']}",
    ]
    for line in made["lines"]:
        rows.append(f"## {line['kind']} | {name(line['name'])}")
        for said in line["entries"]:
            marks = [said["kind"], said["role"], said["how"]]
            rows.append(" | ".join([f"== {said['at']}", name(said["who"]), *marks]))
            for passage in said["passages"]:
                rows.append(f"-- {passage['consent']} | {passage['attribution']}")
                rows.append(passage["text"]["en"])
            rows += [name(said["text"])]
    return "\n".join(rows)


@pytest.mark.parametrize("key", ["go", "envoy-b"])
def test_a_forged_transcript_is_the_real_one_to_the_byte(cast: Cast, key: str) -> None:
    """Typed by somebody without seat or key: the same fields with the same values, in every form. So neither proves anything."""
    real = exported(cast, key, "own")
    forged = forge(script_of(real), Moment(0))
    assert as_json(forged) == real
    for form in ("json", "text", "html"):
        assert as_file(forged, form, "en") == as_file(read_transcript(real), form, "en")


@pytest.mark.parametrize("key", ["go", "envoy-a"])
def test_a_transcript_has_nothing_that_its_holder_could_not_type(cast: Cast, key: str) -> None:
    """No id, hash, key or signature of the record: every long word of hex or base64 in it would be one."""
    written = json.dumps(exported(cast, key, "own"))
    matter = cast.seats[key]
    secret = [matter.id, matter.me, *(line.id for line in matter.lines())]
    secret += [name for (name,) in matter.file.all("SELECT hash FROM entry")]
    for one in secret:
        assert one.hex()[:16] not in written


def test_a_signed_text_stands_in_it_as_a_title_without_its_proof(cast: Cast) -> None:
    """Instruments are exempt from denying: their proof is the certificate, which no transcript carries."""
    cast.mandate("go")
    cast.mandate("envoy-a")
    cast.propose("envoy-a")
    made = exported(cast, "go", "own")
    (said,) = [said for line in made["lines"] for said in line["entries"] if said["kind"] == "proposal"]
    assert said["text"]["en"] == "A release"
    real = verify_bytes(as_file(read_transcript(made), "json", "en"))
    forged = verify_bytes(
        as_file(forge(script_of({**made, "lines": []}) + "\n## line | x", Moment(0)), "json", "en")
    )
    assert real == forged
    assert real["state"] == "not-valid"
