"""The form is the draft: every change gives it back whole."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wasit.web.writing import (
    ClauseDraft,
    ConditionDraft,
    Draft,
    blank,
    change,
    read_draft,
    write_fields,
)

WORDS = st.text(max_size=12)
TAGS = st.sampled_from([("en",), ("ar", "en"), ("en", "ar", "he"), ("he",)])
ORDERS = st.sampled_from(
    ["add", "insert:1", "insert:2", "remove:1", "remove:2", "up:2", "down:1", "condition:1", "free:1:1", "free:2:9", "language",
     "unlanguage:ar", "unlanguage:en", "addressee", "unaddressee", "", "look", "x:y:z", "up:", "condition:99"]
)  # fmt: skip


@st.composite
def drafts(draw: st.DrawFn) -> Draft:
    languages = draw(TAGS)
    texts = st.fixed_dictionaries(dict.fromkeys(languages, WORDS))
    conditions = st.lists(
        st.builds(
            ConditionDraft,
            st.sampled_from(["clause", "event", "not-before"]),
            st.sampled_from(["", "1", "2"]),
            WORDS,
            st.just("UTC"),
            texts,
        ),
        max_size=4,
    )
    keys = draw(st.permutations(["1", "2", "3"]))[: draw(st.integers(1, 3))]
    clauses = tuple(
        ClauseDraft(
            key,
            draw(st.sampled_from(["undertaking", "hope"])),
            "us",
            draw(texts),
            draw(WORDS),
            "",
            tuple(draw(conditions)),
        )
        for key in keys
    )
    return Draft(
        languages,
        frozenset(draw(st.sets(st.sampled_from(languages)))),
        clauses,
        draw(texts),
        "",
        draw(WORDS),
        "+03:00",
        tuple(draw(st.lists(WORDS, max_size=7))),
        may_pass_on=draw(st.booleans()),
        used=draw(st.integers(3, 20)),
    )


def without(draft: Draft, key: str) -> list[ClauseDraft]:
    return [clause for clause in draft.clauses if clause.key != key]


@pytest.mark.slow
@given(drafts())
def test_a_form_holds_the_whole_draft(draft: Draft) -> None:
    """Written to fields and read again it is the same."""
    assert read_draft(write_fields(draft)) == draft


@pytest.mark.slow
@given(drafts(), ORDERS, st.sampled_from(["fr", "ar", "", "no tag"]))
def test_a_change_loses_nothing_else(draft: Draft, order: str, language: str) -> None:
    """Whatever is pressed: clauses that stay keep their words, keys stay their own, and the form still holds the draft."""
    changed, focus = change(draft, order, language)
    verb, _, rest = order.partition(":")
    keys = [clause.key for clause in changed.clauses]
    assert len(set(keys)) == len(keys) >= 1
    assert changed.used >= draft.used
    assert read_draft(write_fields(changed)) == changed
    if verb in ("up", "down"):
        assert sorted(without(changed, ""), key=lambda c: c.key) == sorted(draft.clauses, key=lambda c: c.key)
    if verb in ("add", "insert"):
        assert [clause for clause in changed.clauses if clause in draft.clauses] == list(draft.clauses)
    if verb == "remove" and changed != draft:
        assert rest not in keys
        assert all(
            one.clause != rest
            for clause in changed.clauses
            for one in clause.conditions
            if one.kind == "clause"
        )
    if order in ("", "look", "x:y:z", "up:"):
        assert (changed, focus) == (draft, "")


@pytest.mark.slow
@given(st.dictionaries(st.text(max_size=8), WORDS, max_size=12))
def test_any_form_is_some_draft(fields: dict[str, str]) -> None:
    """What a stranger posts never fails to be read."""
    draft = read_draft(fields)
    assert draft.clauses
    assert draft.languages
    assert read_draft(write_fields(draft)) == draft


def test_numbers_follow_the_place_in_a_new_text_and_stay_in_a_revision() -> None:
    """A moved clause of a new text is renumbered; a revision never reuses a number."""
    draft, _ = change(blank("en"), "add")
    draft, _ = change(draft, "up:2")
    assert [draft.number_of(clause.key) for clause in draft.clauses] == [1, 2]
    assert draft.number_of("9") == 0
    revision = Draft(("en",), frozenset(), (ClauseDraft("5"), ClauseDraft("2")), replaces="aa", used=7)
    assert [revision.number_of(clause.key) for clause in revision.clauses] == [5, 2]
    more, focus = change(revision, "add")
    assert [clause.key for clause in more.clauses] == ["5", "2", "8"]
    assert focus == "c8-text-en"


def test_the_bounds_of_a_text_hold() -> None:
    """No more than 64 clauses, 4 languages, 7 sides, 4 conditions; a hope takes no condition."""
    draft = blank("en")
    for _ in range(70):
        draft, _ = change(draft, "add")
    assert len(draft.clauses) == 64
    for tag in ("ar", "he", "fr", "fa"):
        draft, _ = change(draft, "language", tag)
    assert draft.languages == ("en", "ar", "he", "fr")
    for _ in range(9):
        draft, _ = change(draft, "addressee")
        draft, _ = change(draft, "condition:1")
    assert (len(draft.addressees), len(draft.clauses[0].conditions)) == (7, 4)
    hope = Draft(("en",), frozenset(), (ClauseDraft("1", "hope"),), used=1)
    assert change(hope, "condition:1") == (hope, "")
