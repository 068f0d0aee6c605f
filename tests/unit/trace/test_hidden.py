"""Marks that can't be seen, and what only looks like them."""

from __future__ import annotations

import pytest

from unit.trace.texts import AR, EN, HE
from wasit.trace.hidden import hidden_marks
from wasit.trace.marked import read_marked

PLAIN = read_marked(AR).copy([0] * len(read_marked(AR).places))

BARE = PLAIN.replace("يُسلَّم", "يسلم")
POINTED = BARE.replace("الاثنين", "الاثنَين").replace("بيان", "بيَان").replace("الصحافة", "الصحَافة")


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
        (POINTED, "vowels", "الاثنَين"),
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
        "نحو بـ15000 دولار، والـ3% لـمحمد وبالـB-12",
        PLAIN.replace("الاثنين", "الاثنَين"),
        PLAIN + " جميعاً قدمًا تعسفاً فضلاً سواءً",
        "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f 👩🏽\u200d⚕️ 🏳️\u200d🌈",
    ],
)
def test_what_is_spelling_is_not(text: str) -> None:
    """Joiners of Persian, directions beside Arabic, emoji and flags, accents, words of other scripts whole, a text with all its
    vowel signs or with one, a stroke between a small word and the next or a number, tanwin."""
    assert hidden_marks(text) == ()


def test_signs_on_two_words_say_nothing_and_on_three_they_do() -> None:
    """One may tell two readings apart."""
    two = POINTED.replace("بيَان", "بيان")
    assert hidden_marks(two) == ()
    assert len(hidden_marks(POINTED)) == 3
