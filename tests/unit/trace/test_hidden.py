"""Marks that can't be seen, and what only looks like them."""

from __future__ import annotations

import pytest

from unit.trace.texts import AR, EN, HE
from wasit.trace.hidden import hidden_marks
from wasit.trace.marked import read_marked

PLAIN = read_marked(AR).copy([0] * len(read_marked(AR).places))


@pytest.mark.parametrize(
    ("text", "kind", "marked"),
    [
        ("a\u200bb", "invisible", "\u200b"),
        ("one\u200e two", "invisible", "\u200e"),
        ("soft\u00adly", "invisible", "\u00ad"),
        ("tag\U000e0041", "invisible", "\U000e0041"),
        ("letter\ufe01 s", "invisible", "\ufe01"),
        ("a\u200dhidden", "invisible", "\u200d"),
        ("thin\u2009space", "space", "\u2009"),
        ("سـلام", "stretched", "ـ"),
        ("the p\u0430per", "look-alike", "p\u0430per"),
        (PLAIN.replace("الاثنين", "الاثنَين"), "vowels", "الاثنَين"),
    ],
)
def test_what_is_hidden_is_found(text: str, kind: str, marked: str) -> None:
    """With its place."""
    assert (kind, marked) in [(one.kind, text[one.start : one.end]) for one in hidden_marks(text)]


@pytest.mark.parametrize(
    "text",
    [
        read_marked(EN).source(),
        read_marked(HE).source(),
        "می\u200cخواهم",
        "قال: \u200eABC\u200f نعم",
        "❤\ufe0f 👩\u200d👩 1\ufe0f",
        "naïve café, Ω and слово",
        "بِسْمِ اللهِ",
        "— ـ —",
    ],
)
def test_what_is_spelling_is_not(text: str) -> None:
    """Joiners of Persian, directions beside Arabic, emoji, accents, words of other scripts whole, a text with all its vowel signs."""
    assert hidden_marks(text) == ()
