"""What is looked for and where a text has it, in three scripts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wasit.text.search import MAX_TERMS, Piece, Term, bare, holds, indexed, pieces, read_question


def test_a_question_is_words_and_phrases_and_no_syntax() -> None:
    """Operators are words or nothing; a phrase stands in any language's quotation marks."""
    assert read_question('NEAR(x* OR -y) : ^ "no return" «بلا مقابل»') == (
        Term(("no", "return"), True), Term(("بلا", "مقابل"), True),
        Term(("near",)), Term(("x",)), Term(("or",)), Term(("y",)),
    )  # fmt: skip
    assert read_question(' "" * ( ـــ ') == ()
    assert len(read_question(" ".join(f"w{n}" for n in range(40)))) == MAX_TERMS


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("هدنة", "تبدأ الهُدنَة غدًا"),
        ("الهدنة", "اتفقا على هدنةٍ قصيرة"),
        ("احمد", "قال لأحمد إنه قادم"),
        ("18:00", "عند الساعة ١٨:٠٠"),
        ("הסכם", "מה שבהסכם נכתב"),
        ("שלום", "וְהַשָּׁלוֹם"),
        ("cafe", "At the Café."),
        ('"unconditional release"', "An UNCONDITIONAL, release"),
    ],
)
def test_a_word_is_found_however_it_is_written(question: str, text: str) -> None:
    """By its beginning, with or without what is written onto it."""
    terms = read_question(question)
    assert holds(text, terms) == len(terms)
    assert any(piece.found for piece in pieces(text, terms, 40))


def test_not_everything_is_found() -> None:
    """A phrase is whole and in order; one letter is a word of its own; the middle of a word is no beginning."""
    assert holds("release, unconditional", read_question('"unconditional release"')) == 0
    assert holds("always", read_question("a")) == 0
    assert holds("a way", read_question("a")) == 1
    assert holds("handover", read_question("over")) == 0


def test_small_words_come_off_only_where_a_word_is_left() -> None:
    """Three letters at least; every reading counts."""
    assert bare("والهدنه") == ("الهدنه", "هدنه")
    assert bare("שבהסכמ") == ("בהסכמ", "הסכמ", "סכמ")
    assert [bare(word) for word in ("لله", "של", "truce")] == [(), (), ()]
    assert indexed("والهدنة of 5") == ("والهدنه of 5", "الهدنه هدنه")


def test_a_number_is_found_however_it_is_written() -> None:
    """By its digits; and a date of one day by another calendar's."""
    assert indexed("twenty-five of 1,000") == ("twenty five of 1,000", "25 1000")
    assert pieces("all twenty-five of them", read_question("٢٥"), 50)[1] == Piece("twenty-five", True)
    assert holds("خمسة وعشرون", read_question("25")) == 1
    hijri, other = (set(indexed(text)[1].split()) for text in ("3 جمادى الأولى 1448", "14 October 2026"))
    assert hijri & other == {"day739903"}


def test_a_long_text_is_cut_about_the_first_place() -> None:
    """Between words, with a mark at either end."""
    made = pieces("far " * 50 + "the truce holds " + "long " * 90, read_question("truce"), 10)
    assert made[0] == Piece("… ", False)
    assert made[-1] == Piece(" …", False)
    assert [piece.text for piece in made if piece.found] == ["truce"]
    assert pieces("nothing of it", read_question("truce"), 40) == [Piece("nothing of it", False)]


@given(st.text(), st.text())
@pytest.mark.slow
def test_pieces_are_the_text(text: str, question: str) -> None:
    """Whatever is asked of whatever is written: a short text comes back whole."""
    made = pieces(text[:60], read_question(question), 60)
    assert "".join(piece.text for piece in made) == text[:60]
