"""Terms: the grid, and what is refused before entry."""

from __future__ import annotations

import pytest

from wasit.errors import Refused
from wasit.overlap.terms import (
    GAIN,
    Number,
    Packages,
    bits,
    check_vector,
    length,
    limit_of,
    packed,
    reveals,
    unpacked,
    vector_of,
)

EURO = Number("100.00", "2000.00", "0.50", "EUR")


@pytest.mark.parametrize(
    ("text", "place"), [("100", 0), ("1,250.50 EUR", 2301), (" 2000.00eur ", 3800), ("100.5", 1)]
)
def test_a_limit_is_its_place_on_the_grid(text: str, place: int) -> None:
    assert limit_of(EURO, text) == place
    assert limit_of(EURO, EURO.value(place)) == place


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "sealed-number-form"),
        ("about 300", "sealed-number-form"),
        ("12,5", "sealed-number-form"),
        ("1.2.3", "sealed-number-form"),
        ("1" * 81, "sealed-number-form"),
        ("100.0000000001", "sealed-number-form"),
        ("300 USD", "sealed-number-unit"),
        ("300 or 400", "sealed-number-unit"),
        ("99.50", "sealed-number-range"),
        ("-300", "sealed-number-range"),
        ("2000.50", "sealed-number-range"),
        ("100.25", "sealed-number-step"),
    ],
)
def test_a_bad_number_is_refused_with_its_reason(text: str, code: str) -> None:
    with pytest.raises(Refused) as caught:
        limit_of(EURO, text)
    assert caught.value.code == code


@pytest.mark.parametrize(
    "told",
    [
        {"low": "x"},
        {"high": "100"},
        {"high": "2000.25"},
        {"high": "NaN"},
        {"high": "Infinity"},
        {"step": "0"},
        {"unit": " "},
        {"rule": "package"},
        {"first": "middle"},
        {"high": "999999999", "step": "0.01"},
    ],
)
def test_terms_that_make_no_grid_are_refused(told: dict[str, str]) -> None:
    with pytest.raises(Refused, match="sealed-terms-bad"):
        Number(**({"low": "100", "high": "2000", "step": "0.5", "unit": "EUR"} | told))  # type: ignore[arg-type]


@pytest.mark.parametrize("count", [0, 10_001])
def test_packages_are_counted(count: int) -> None:
    with pytest.raises(Refused, match="sealed-terms-bad"):
        Packages(count)


@pytest.mark.parametrize("terms", [EURO, Number("0", "9", "1", "day", "least", "midpoint"), Packages(7)])
def test_terms_have_one_byte_form(terms: Number | Packages) -> None:
    assert unpacked(packed(terms)) == terms


@pytest.mark.parametrize(
    "data", [b"", b"[]", b'["Number",{}]', b'["Else",{}]', b"7", packed(EURO) + b" ", b'["Packages",[1]]']
)
def test_other_bytes_are_no_terms(data: bytes) -> None:
    with pytest.raises(Refused, match="sealed-terms-bad"):
        unpacked(data)


def test_a_vector_has_the_shape_and_range_of_its_terms() -> None:
    price = Number("0", "9", "1", "day", rule="price")
    assert length(EURO) == 1
    assert length(Packages(3)) == 6
    assert vector_of([5, None, 0]) == [5, 0, 0, 1, 0, 1]
    check_vector(Packages(3), vector_of([GAIN, None, 0]))
    check_vector(EURO, [3800])
    check_vector(price, [1])
    bad: list[tuple[Number | Packages, list[int]]] = [
        *((Packages(1), vector) for vector in ([5, 0], [GAIN + 1, 1], [-1, 1], [0, 2], [0])),
        *((EURO, vector) for vector in ([3801], [-1], [], [0, 0])),
        (price, [2]),
    ]
    for terms, vector in bad:
        with pytest.raises(Refused, match="sealed-vector-bad"):
            check_vector(terms, vector)
    for gain in (-1, GAIN + 1):
        with pytest.raises(Refused, match="sealed-gain-range"):
            vector_of([gain])


def test_each_rule_says_what_it_tells_and_how_much() -> None:
    assert "sealed-tells-the-others-limit" in reveals("midpoint")
    assert all(reveals(rule) for rule in ("room", "price", "package"))
    assert bits(EURO) == 1
    assert bits(Number("0", "6", "1", "day", rule="midpoint")) == 3
    assert bits(Packages(1023)) == 10
