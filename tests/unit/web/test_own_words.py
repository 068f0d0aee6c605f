"""What a side is told of its own words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from wasit.channel import views
from wasit.text.moment import Moment
from wasit.text.passage import Consent
from wasit.web.locale import Look
from wasit.web.own_words import became_of, left, listed, ordinal

AT = Moment.parse("2026-10-17T15:05:00+02:00")
LATER = Moment.parse("2026-10-17T15:40:00+02:00")
NEXT_DAY = Moment.parse("2026-10-18T09:00:00+02:00")
MARKS = {"asis": Consent.AS_WRITTEN, "para": Consent.MAY_PARAPHRASE, "only": Consent.FOR_YOU_ONLY}
EN = Look("en", zone="Europe/Zurich")


def word(*passages: tuple[str, tuple[views.Passed, ...]], **more: object) -> views.EntryView:
    author = views.Person({"en": "Envoy"}, "side", mine=True)
    shown = tuple(
        views.PassageView(n, {"en": "x"}, MARKS[mark], passed=passed)
        for n, (mark, passed) in enumerate(passages, 1)
    )
    return views.EntryView("e", "word", author, AT, passages=shown, **more)  # type: ignore[arg-type]


def said(entry: views.EntryView, look: Look = EN) -> list[str]:
    return [str(one.sentence) for one in became_of(look, entry)]


ASIS = (views.Passed(LATER, "as-written"),)
PARA = (views.Passed(LATER, "paraphrase", words={"en": "They ask."}),)


def test_what_crossed_and_what_stayed_are_told_apart() -> None:
    """Each passage by its place, how it crossed, and when."""
    entry = word(("asis", ASIS), ("para", PARA), ("only", ()))
    assert said(entry) == [
        "Passed on 15:40: the first as written, the second reworded",
        "The third stayed with the go-between",
    ]
    assert became_of(EN, entry)[0].words == ({"en": "They ask."},)


def test_what_was_allowed_and_has_not_crossed_is_said_too() -> None:
    """Partly passed on: the rest is neither hidden nor called passed on."""
    entry = word(("asis", ASIS), ("para", ()), ("asis", ()), ("only", ()), ("only", ()))
    assert said(entry)[1:] == [
        "The second and the third have not been passed on yet",
        "The fourth and the fifth stayed with the go-between",
    ]


@pytest.mark.parametrize(
    ("entry", "sentences"),
    [
        (word(("asis", ())), ["Not passed on yet. You can still take it back."]),
        (word(("only", ())), ["For the go-between only. Nothing of it can be passed on."]),
        (word(("asis", ASIS)), ["Passed on 15:40, as written"]),
        (word(("para", PARA)), ["Passed on 15:40, reworded"]),
        (word(("asis", ()), withdrawn=True), ["Taken back. It can no longer be passed on."]),
        (
            word(("asis", (*ASIS, views.Passed(NEXT_DAY, "as-written"))), ("only", ())),
            [
                "Passed on 15:40: the first as written",
                "Passed on Sun 18 Oct, 09:00: the first as written",
                "The second stayed with the go-between",
            ],
        ),
    ],
)  # fmt: skip
def test_each_state_has_its_sentence(entry: views.EntryView, sentences: list[str]) -> None:
    """One passage needs no number; two crossings are two sentences; what was taken back says so."""
    assert said(entry) == sentences


def test_a_note_of_own_words_cannot_be_taken_back_by_its_speaker() -> None:
    """Who did not write it is not told that it can be taken back."""
    entry = word(("asis", ()))
    assert said(replace(entry, author=replace(entry.author, mine=False))) == ["Not passed on yet."]


@pytest.mark.parametrize("language", ["en", "ar", "he"])
def test_places_are_named_in_every_language(language: str) -> None:
    """Ten places have names of their own, the rest are numbered."""
    look = Look(language)
    names = {str(ordinal(look, n)) for n in range(1, 13)}
    assert len(names) == 12
    assert str(ordinal(look, 11, is_first=True))
    many = word(*[("asis", ASIS)] * 3, ("only", ()))
    assert len(said(many, look)) == 2
    assert listed(look, []) == ""


def test_the_time_left_is_told_in_its_own_unit() -> None:
    """Days from three on, then hours, then minutes; nothing below nought."""
    spans = (4 * 86_400 + 5, 29 * 3600 + 60, 59 * 60 + 59, 30, -1)
    assert [str(left(EN, each)) for each in spans] == ["4 days", "29 h", "59 min", "0 min", "Over"]
