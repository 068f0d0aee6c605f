"""What a transcript holds for its own seat and for the outside, and that its JSON comes back as it went."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from wasit.channel import views
from wasit.channel.transcript import (
    Transcript,
    TranscriptLine,
    for_outside,
    in_one_list,
    read_transcript,
    whole,
)
from wasit.errors import Refused
from wasit.seat.json_form import as_json
from wasit.text.moment import Moment
from wasit.text.passage import Attribution, Consent

AT = Moment(1_770_000_000, 180)
ENVOY = views.Person({"en": "Side A envoy"}, "side", seat="a1" * 16)
ME = views.Person({"en": "Go-between"}, "go-between", mine=True, seat="a2" * 16)
ONLY, MAY, AS = Consent.FOR_YOU_ONLY, Consent.MAY_PARAPHRASE, Consent.AS_WRITTEN
NONE, OTHER, NAMED = Attribution.NONE, Attribution.OTHER_SIDE, Attribution.NAMED


def here(seconds: int) -> Moment:
    return Moment(seconds, 60)


def entry(
    *marks: tuple[Consent, Attribution], author: views.Person = ENVOY, kind: str = "word", **more: Any
) -> views.EntryView:
    passages = tuple(
        views.PassageView(number, {"en": f"passage {number}"}, consent, grade)
        for number, (consent, grade) in enumerate(marks, 1)
    )
    return views.EntryView("0f" * 32, kind, author, AT, passages=passages, **more)  # type: ignore[arg-type]


def test_others_words_for_the_outside_are_those_they_gave_leave_for() -> None:
    """Whatever may cross to another side; how many passages stayed is said."""
    marked = entry((AS, NAMED), (ONLY, NONE), (MAY, NAMED))
    made = for_outside(marked, here, {2: NAMED})
    assert made is not None
    assert [one.text for one in made.passages] == [{"en": "passage 2"}]
    assert made.left_out == 2
    assert for_outside(marked, here, {}) is None


@pytest.mark.parametrize(
    ("leave", "who", "role", "offset"),
    [
        ({1: NAMED}, ENVOY.name, "side", 180),
        ({1: OTHER}, {}, "side", 60),
        ({1: NONE}, {}, "", 60),
        ({1: NAMED, 2: NONE}, {}, "", 60),
    ],
)
def test_nobody_is_named_who_did_not_allow_it(leave, who, role, offset) -> None:
    """The least of the leaves counts for the entry; an unnamed author's clock is not told either."""
    made = for_outside(entry((AS, NAMED), (AS, NAMED), minutes=5), here, leave)
    assert made is not None
    assert (made.who, made.role, made.at) == (who, role, Moment(AT.seconds, offset))
    assert made.minutes == (5 if who else None)


def test_own_words_leave_whole() -> None:
    """Their author is asking for them."""
    made = for_outside(entry((ONLY, NONE), author=ME), here, {})
    assert made is not None
    assert (made.who, made.role, made.left_out, len(made.passages)) == (ME.name, "go-between", 0, 1)


def test_a_note_of_what_another_said_is_that_other_s() -> None:
    """Who wrote it down does not own it."""
    spoke = ({"en": "Side A chief negotiator"},)
    assert for_outside(entry((AS, NAMED), author=ME, kind="call", spoken_by=spoke), here, {}) is None
    made = for_outside(entry((AS, NAMED), author=ME, kind="call", spoken_by=spoke), here, {1: OTHER})
    assert made is not None
    assert (made.who, made.spoken_by, made.role) == ({}, (), "side")
    named = for_outside(entry((AS, NONE), author=ME, kind="call", spoken_by=spoke), here, {1: NAMED})
    assert named is not None
    assert named.spoken_by == spoke


def test_what_was_passed_on_stays_with_whoever_it_was_passed_on_to() -> None:
    """Under whatever grade it crossed: nobody on this seat can give leave for it."""
    go = replace(ME, mine=False)
    assert for_outside(entry((AS, NAMED), author=go, kind="release", attribution=NAMED), here, {}) is None


@pytest.mark.parametrize(
    "more", [{"withdrawn": True}, {"unconfirmed": True}, {"unreadable": True}, {"kind": "hope"}]
)
def test_what_is_taken_back_unsure_or_no_word_stays(more) -> None:
    assert for_outside(entry((AS, NAMED), **more), here, {1: NAMED}) is None


def test_for_its_own_seat_everything_stands_with_its_marks() -> None:
    """Also what its author keeps beside a note; a release has the grade it crossed with."""
    remark = views.PassageView(2, {"en": "He sounded tired."}, ONLY)
    made = whole(entry((MAY, NONE), kind="call", remarks=(remark,), withdrawn=True))
    assert [one.text for one in made.passages] == [{"en": "passage 1"}, {"en": "He sounded tired."}]
    assert made.withdrawn
    assert whole(entry((AS, NONE), kind="release", attribution=OTHER)).passages[0].attribution is OTHER


def sample() -> Transcript:
    said = [whole(entry((AS, NAMED), (ONLY, NONE))), whole(entry((MAY, OTHER), minutes=4, kind="call"))]
    later = replace(said[0], at=Moment(AT.seconds + 60, 0))
    line = TranscriptLine("line", {"en": "Side A", "ar": "الطرف أ"}, in_one_list([later, *said]))
    return Transcript({"en": "Talks"}, "own", AT, "Asia/Qatar", (line,), "without-prejudice", 3)


def test_a_transcript_comes_back_as_it_went() -> None:
    """Through JSON; and it is in the order of time."""
    made = sample()
    assert read_transcript(json.loads(json.dumps(as_json(made)))) == made
    times = [one.at.seconds for one in made.lines[0].entries]
    assert times == sorted(times)


@pytest.mark.parametrize(
    ("where", "value"),
    [
        ((), 7),
        (("version",), 2),
        (("version",), None),
        (("audience",), "everyone"),
        (("legal",), "secret"),
        (("made",), "yesterday"),
        (("made",), 3),
        (("title",), "Talks"),
        (("title",), {"en": 3}),
        (("title",), {"en": ""}),
        (("left_out",), -1),
        (("left_out",), True),
        (("lines",), {}),
        (("lines", 0, "kind"), "street"),
        (("lines", 0, "more"), 1),
        (("lines", 0, "entries", 0, "kind"), "poem"),
        (("lines", 0, "entries", 0, "how"), []),
        (("lines", 0, "entries", 0, "withdrawn"), 1),
        (("lines", 0, "entries", 0, "passages", 0, "consent"), "loudly"),
    ],
)
def test_what_is_no_transcript_is_refused(where, value) -> None:
    """Every field is asked; none is guessed."""
    written = as_json(sample())
    if where:
        place = written
        for step in where[:-1]:
            place = place[step]
        place[where[-1]] = value
    else:
        written = value
    with pytest.raises(Refused) as no:
        read_transcript(written)
    assert no.value.fields == {"field": "transcript"}
