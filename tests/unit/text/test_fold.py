"""One form for all the ways of writing a word."""

from __future__ import annotations

import pytest

from wasit.text.fold import fold, tokens


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Café", "CAFE"),
        ("أحمد", "احمد"),
        ("إلى", "الي"),
        ("الهُدنَة", "الهدنه"),
        ("مســاء", "مسا"),
        ("مسؤول", "مسوول"),
        ("کتاب", "كتاب"),
        ("שָׁלוֹם", "שלומ"),
        ("צו״ץ", 'צו"צ'),
        ("١٨:٠٠", "18:00"),
        ("۲۵٫۵", "25.5"),
        ("می‌رود", "ميرود"),
    ],
)
def test_the_same_word_has_one_form(one: str, other: str) -> None:
    """However it is written."""
    assert fold(one) == fold(other)


def test_tokens_say_where_they_stand() -> None:
    """In characters of the text as written; a number keeps its separators, a clitic its apostrophe."""
    text = "We don't leave before ١٨:٠٠, said الهُدنَة."
    found = tokens(text)
    assert [token.word for token in found] == ["we", "don't", "leave", "before", "18:00", "said", "الهدنه"]
    assert [text[token.start : token.end] for token in found][4:] == ["١٨:٠٠", "said", "الهُدنَة"]
    assert [token.is_number for token in found] == [False, False, False, False, True, False, False]


def test_marks_alone_are_no_word() -> None:
    """What folds to nothing is not there."""
    assert tokens("ـــ … — \u200f") == []
