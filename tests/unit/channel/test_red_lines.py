"""Where a draft crosses a red line, in three scripts."""

from __future__ import annotations

import pytest

from wasit.channel.red_lines import Watched, find_crossings, has_words


def crossed(draft: str, *phrases: str) -> list[str]:
    return [draft[one.start : one.end] for one in find_crossings(draft, [Watched("x", phrases)])]


@pytest.mark.parametrize(
    ("draft", "phrase", "places"),
    [
        ("We offer an Amnesty, no less.", "amnesty", ["Amnesty"]),
        ("Amnesties were given.", "amnesty", ["Amnesties"]),
        ("We will not recognise the border.", "recognise the border", ["recognise the border"]),
        ("recognised, the borders!", "recognise the border", ["recognised, the borders"]),
        ("the border we recognise", "recognise the border", []),
        ("نقترح والعفوَ العامّ.", "عفو", ["والعفوَ"]),
        ("لا عَفْوَ ولا صلح", "العفو", ["عَفْوَ"]),
        ("נבקש וחנינה מלאה", "חנינה", ["וחנינה"]),
        ("החֲנִינָה", "חנינה", ["החֲנִינָה"]),
        ("في الساعة ١٨:٠٠ تمامًا", "18:00", ["١٨:٠٠"]),
        ("We met at 18:00.", "1800", []),
        ("A plain sentence.", "amnesty", []),
        ("", "amnesty", []),
    ],
)
def test_a_phrase_is_found_as_people_write_it(draft: str, phrase: str, places: list[str]) -> None:
    """Case, endings, what Arabic and Hebrew join to a word, vowel signs, digits; only whole and in its order."""
    assert crossed(draft, phrase) == places


def test_every_place_of_every_line_is_told_in_order() -> None:
    """Two lines, three places; a phrase that stands twice in a line's list is found once."""
    lines = [Watched("one", ("peace", "peace")), Watched("two", ("war", "no peace"))]
    draft = "War is no peace, and peace is no war."
    found = find_crossings(draft, lines)
    assert [(one.name, draft[one.start : one.end]) for one in found] == [
        ("two", "War"), ("two", "no peace"), ("one", "peace"), ("one", "peace"), ("two", "war"),
    ]  # fmt: skip
    assert len(find_crossings("war " * 50, lines)) == 20


def test_a_phrase_without_words_finds_nothing() -> None:
    """Punctuation alone would be found everywhere."""
    assert not has_words(" …! ")
    assert has_words("لا")
    assert crossed("What ... ever", "...") == []
