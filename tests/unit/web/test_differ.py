"""Whether two texts say the same: every difference is named by its clause."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wasit.channel.views import ClauseView
from wasit.text.moment import Moment
from wasit.web.differ import differences, differences_pasted

WHO = {"en": "Side B"}
CLAUSES = (
    ClauseView(1, "undertaking", "proposer", WHO, {"en": "Side B releases the detainee.", "ar": "يفرج الطرف ب عن المحتجَز."}),
    ClauseView(2, "procedure", "all", WHO, {"en": "The handover is on Monday 19 October.", "ar": "التسليم يوم الاثنين ١٩ أكتوبر."}, due=Moment(9)),
    ClauseView(4, "statement", "all", WHO, {"en": "Nobody names this channel.", "ar": "لا يسمّي أحد هذه القناة."}),
)  # fmt: skip


def pasted(tag: str) -> str:
    return "\n\n".join(f" {clause.number}) {clause.text[tag]}" for clause in CLAUSES)


def test_the_same_clauses_do_not_differ() -> None:
    """Also where the zone of an hour or its name for a side is another."""
    other = tuple(replace(one, who={}, due=Moment(9, 60) if one.due else None) for one in CLAUSES)
    assert differences(CLAUSES, other) == ()


@pytest.mark.parametrize(
    ("change", "what"),
    [({"text": {**CLAUSES[1].text, "en": "The handover is on Tuesday."}}, "words"), ({"due": Moment(10)}, "terms"), ({"by": "third"}, "terms"), ({"conditions": ("clause:1",)}, "terms")],
)  # fmt: skip
def test_a_changed_clause_is_named(change: dict[str, object], what: str) -> None:
    """In its words, or in who, when and on what condition."""
    other = (CLAUSES[0], replace(CLAUSES[1], **change), CLAUSES[2])  # type: ignore[arg-type]
    (found,) = differences(CLAUSES, other)
    assert (found.number, found.what) == (2, what)


def test_a_clause_more_or_less_is_named() -> None:
    """By its number, with its words."""
    assert [(one.number, one.what) for one in differences(CLAUSES, CLAUSES[:2])] == [(4, "missing")]
    assert [(one.number, one.what) for one in differences(CLAUSES[1:], CLAUSES)] == [(1, "added")]


@pytest.mark.parametrize("tag", ["en", "ar"])
def test_a_pasted_text_is_found_in_its_language(tag: str) -> None:
    """Numbers, spaces, line breaks and marks nobody sees are not compared."""
    assert differences_pasted(CLAUSES, "\u200f" + pasted(tag).replace(" ", "  ")) == (tag, ())


@pytest.mark.parametrize(
    ("old", "new", "number"),
    [
        ("Monday", "Tuesday", 2),
        ("Side B", "Side A", 1),
        ("this channel.", "this channel, ever.", 4),
        ("releases ", "", 1),
    ],
)
def test_a_changed_word_of_a_pasted_text_is_named_by_its_clause(old: str, new: str, number: int) -> None:
    """And by no other clause."""
    language, found = differences_pasted(CLAUSES, pasted("en").replace(old, new))
    assert language == "en"
    assert [one.number for one in found] == [number]


def test_words_before_and_after_belong_to_the_nearest_clause() -> None:
    """What was put at the end of a pasted text is not overlooked."""
    for more in (pasted("en") + " And more.", "First of all: " + pasted("en")):
        assert differences_pasted(CLAUSES, more)[1]
    dated = (replace(CLAUSES[0], text={"en": "18. October is the day."}),)
    assert differences_pasted(dated, "18. October is the day.") == ("en", ())
    assert differences_pasted(dated, "1. 18. October is the day.") == ("en", ())
    assert differences_pasted((), "anything") == ("", ())


@given(
    st.lists(st.sampled_from(["release", "road", "١٩", "،", "10:00", "quiet"]), min_size=1, max_size=8),
    st.data(),
)
@pytest.mark.slow
def test_one_word_more_is_always_seen(words: list[str], data: st.DataObject) -> None:
    """Anywhere in the text."""
    clauses = [ClauseView(at, "statement", "all", WHO, {"en": word}) for at, word in enumerate(words, 1)]
    place = data.draw(st.integers(0, len(words)))
    given_ = " ".join([*words[:place], "added", *words[place:]])
    assert differences_pasted(clauses, given_)[1]
    assert differences_pasted(clauses, " ".join(words))[1] == ()
