"""Numbers in digits and in words of three languages have one form."""

from __future__ import annotations

import pytest
from num2words import num2words

from wasit.text.fold import tokens
from wasit.text.numbers import find_numbers


def forms(text: str) -> list[str]:
    return [number.form for number in find_numbers(text, tokens(text))]


@pytest.mark.parametrize(
    ("number", "ways"),
    [
        ("25", "25|٢٥|۲۵|خمسة و عشرون|twenty-five|Twenty five|twenty-fifth|خمسة وعشرون|خمسٌ وعشرين|بخمسة وعشرين|الخامس والعشرون|עשרים וחמישה|עשרים וחמש|בעשרים וחמש"),
        ("15", "fifteen|خمسة عشر|خمس عشرة|الخامس عشر|خمسطعش|חמישה עשר|חמש עשרה|חמש־עשרה"),
        ("12", "twelve|اثنا عشر|اثنتي عشرة|שנים עשר|שתים עשרה|תריסר"),
        ("200", "two hundred|مئتان|مائتين|מאתיים"),
        ("345", "three hundred and forty-five|three hundred forty five|ثلاثمائة وخمسة وأربعون|ثلاث مئة وخمس وأربعين|שלוש מאות ארבעים וחמישה"),
        ("1000", "1,000|1.000|1 000|١٬٠٠٠|a thousand|ألف|אלף"),
        ("1448", "ألف وأربعمئة وثمان وأربعين|one thousand four hundred and forty-eight|אלף ארבע מאות ארבעים ושמונה"),
        ("25000", "25 thousand|٢٥ ألفًا|25 אלף|خمسة وعشرون ألفا|25,000"),
        ("3000", "ثلاثة آلاف|שלושת אלפים|three thousand"),
        ("2000", "ألفان|אלפיים|two thousand"),
        ("2300000", "two million three hundred thousand|2.300.000"),
        ("25.5", "25.5|٢٥٫٥٠|25,5"),
        ("5", "05|5.0|five"),
    ],
)  # fmt: skip
def test_one_number_has_one_form(number: str, ways: str) -> None:
    """In any script, gender and case, with any separators."""
    for way in ways.split("|"):
        assert forms(f"... {way} !") == [number], way


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("twenty, five", ["20", "5"]),
        ("five twenty", ["5", "20"]),
        ("خمسة عشرون", ["5", "20"]),
        ("خمسة وأربعة", ["5", "4"]),
        ("עשרים חמש", ["20", "5"]),
        ("thousands of them, آلاف, אלפים", []),
        ("18:00 and 12.10.2026 and 1.2.3", []),
        ("two and ten", ["2", "10"]),
        ("2 5", ["2", "5"]),
        ("عشرة بالمئة", ["10"]),
        ("0123 456", ["123", "456"]),
    ],
)
def test_what_is_not_joined_is_not_one_number(text: str, expected: list[str]) -> None:
    """Nor is an hour, or a date, or a word of size by itself."""
    assert forms(text) == expected


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "ar", "he"])
@pytest.mark.parametrize("to", ["cardinal", "ordinal"])
def test_every_number_up_to_a_thousand_is_read_as_others_write_it(language: str, to: str) -> None:
    """By num2words, which writes the Arabic "and" apart; written together it is the same."""
    for number in (*range(1, 1001), 1250, 1448, 2026, 25_000):
        said = str(num2words(number, lang=language, to=to))
        for way in {said, said.replace(" و ", " و")}:
            assert forms(way) == [str(number)], way


def test_a_number_says_which_words_it_is() -> None:
    """And whether it is a place in a row."""
    text = "of the one hundred and twenty-fifth day"
    (number,) = find_numbers(text, tokens(text))
    assert (number.first, number.last, number.value, number.is_order) == (2, 6, 125, True)
