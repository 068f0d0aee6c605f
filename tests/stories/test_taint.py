"""A small share of ``make taint-study``: what is planted in real drafts is found, and not much else is."""

from __future__ import annotations

from taint.plants import repeated, told_otherwise
from taint.score import Score, added, scores


def of_kind(found: list[dict[tuple[str, str], Score]], kind: str) -> Score:
    return added(
        score
        for each in found
        for (name, language), score in each.items()
        if (name, language) == (kind, "all")
    )


def test_words_said_again_are_found():
    """Floors well under docs/taint.md, which has them at full size: of every ten as they stand all, of the others most."""
    found = [scores(repeated(language, 20, guarded=60)) for language in ("en", "ar", "he")]
    assert of_kind(found, "eight words as they stand").recall > 0.95
    assert of_kind(found, "twelve words, in pairs, re-ordered").recall > 0.8
    assert of_kind(found, "eight words in other grammar").recall > 0.75
    assert of_kind(found, "one word of eight changed").recall > 0.75
    assert of_kind(found, "eight words as they stand").precision > 0.6
    assert of_kind(found, "nothing").alarmed < 0.4 * 60


def test_numbers_days_and_names_are_found_however_they_are_told():
    """In words, other scripts, languages and calendars; a name only where it is in the glossary; another day or number is none."""
    found = [scores(matter) for matter in told_otherwise(6)]
    for kind in (
        "a number in other digits",
        "a number in words",
        "a number in words, of two languages",
        "a day of ours in another calendar",
        "a day of another calendar in ours",
        "a day in another language",
        "a name in another script, in the glossary",
    ):
        score = of_kind(found, kind)
        assert score.recall > 0.8, kind
        assert score.precision > 0.5, kind
    assert of_kind(found, "a name in another script, in no glossary").recall < 0.3
    for kind in ("another day, near by", "another number in words"):
        assert of_kind(found, kind).alarmed < 9, kind
