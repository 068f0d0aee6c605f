"""Codes, however they are typed."""

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wasit.errors import Refused
from wasit.seals.code import Code, check_digit, format_code, read_code

SCRIPTS = {
    "ascii": "0123456789",
    "arabic-indic": "٠١٢٣٤٥٦٧٨٩",
    "persian": "۰۱۲۳۴۵۶۷۸۹",
    "devanagari": "०१२३४५६७८९",
    "bengali": "০১২৩৪৫৬৭৮৯",
    "full-width": "０１２３４５６７８９",
}
SEPARATORS = [
    "",
    " ",
    "-",
    "\u00a0",
    "\u202f",
    "\u2009",
    "–",
    "—",
    "‑",
    "−",
    ".",
    "_",
    "\u200e",
    "\u200f",
    "\u2067",
    "\u2069",
    "\u061c",
    "\u200b",
    "\ufeff",
    "\t",
    "ـ",
]

codes = st.integers(0, 10**11 - 1).map(lambda n: f"{n:011}").map(lambda body: Code(body + check_digit(body)))
scripts = st.sampled_from(list(SCRIPTS.values()))
separators = st.lists(st.sampled_from(SEPARATORS), max_size=3).map("".join)


@st.composite
def typed_codes(draw: st.DrawFn) -> tuple[Code, str]:
    code = draw(codes)
    typed = draw(separators)
    for digit in code.digits:
        typed += draw(scripts)[int(digit)] + draw(separators)
    return code, typed


@given(typed_codes())
def test_any_digits_and_separators_give_the_code(case: tuple[Code, str]) -> None:
    """Each digit in a script of its own, anything invisible or dash-like between: the same code."""
    code, typed = case
    assert read_code(typed) == code


@given(codes)
def test_a_written_code_reads_back(code: Code) -> None:
    """format_code and read_code are each other's inverse."""
    assert read_code(format_code(code)) == code


@given(codes, st.integers(0, 11), st.integers(1, 9), scripts)
def test_one_wrong_digit_in_any_script_is_a_typo(code: Code, place: int, shift: int, script: str) -> None:
    """Any one digit changed to any other is found."""
    digits = [int(digit) for digit in code.digits]
    digits[place] = (digits[place] + shift) % 10
    with pytest.raises(Refused, match="code-typo"):
        read_code("".join(script[digit] for digit in digits))


@given(st.text(max_size=300))
def test_whatever_is_typed_gives_a_code_or_code_typo(typed: str) -> None:
    """No text raises anything else."""
    try:
        digits = read_code(typed).digits
    except Refused as told:
        digits = told.code
    assert digits == "code-typo" or check_digit(digits[:-1]) == digits[-1]


def test_every_decimal_digit_of_unicode_is_read() -> None:
    """All scripts this Python knows, digit by digit."""
    for point in range(sys.maxunicode + 1):
        value = unicodedata.decimal(chr(point), None)
        if value is not None:
            body = str(value) * 11
            assert read_code(chr(point) * 11 + check_digit(body)).digits == body + check_digit(body)
