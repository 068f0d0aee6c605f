"""Twelve digits that one person reads to another."""

import pytest

from wasit.errors import Refused
from wasit.seals.code import Code, check_digit, format_code, make_code, read_code
from wasit.seals.randomness import SeededRandomness


def code_of(digits: str) -> Code:
    return Code(digits + check_digit(digits))


def reference_check_digit(digits: str) -> str:
    """The hybrid system of ISO/IEC 7064, written from the standard's product table, not from our loop: P, then (P + a) mod 10, 10 for 0, doubled mod 11."""
    product = 10
    for digit in digits:
        total = product + int(digit)
        total -= 10 * (total // 10)
        total = 10 if total == 0 else total
        product = (2 * total) - 11 * ((2 * total) // 11)
    return next(str(check) for check in range(10) if (product + check) % 10 == 1)


def test_the_check_digit_of_the_protocol_holds() -> None:
    """41278830271 has the check digit 4."""
    assert check_digit("41278830271") == "4"


def test_the_check_digit_of_the_standard_holds() -> None:
    """The worked example of ISO/IEC 7064 for MOD 11,10 is 0794 with check digit 5."""
    assert check_digit("0794") == "5"


def test_the_check_digit_agrees_with_a_second_reading_of_the_standard() -> None:
    """The sum of the last product and the check digit is 1 modulo 10, for any digits."""
    randomness = SeededRandomness(7)
    for _ in range(500):
        digits = f"{randomness.below(10**11):011}"
        assert check_digit(digits) == reference_check_digit(digits)


def test_every_single_wrong_digit_is_found() -> None:
    """No code with one digit changed is a code."""
    good = code_of("41278830271").digits
    for place in range(12):
        for digit in "0123456789":
            if digit != good[place]:
                with pytest.raises(Refused, match="code-typo"):
                    read_code(good[:place] + digit + good[place + 1 :])


def test_nearly_every_swap_of_neighbours_is_found() -> None:
    """Over many codes at most one neighbour swap in forty passes."""
    randomness = SeededRandomness(8)
    swaps = passed = 0
    for _ in range(400):
        good = code_of(f"{randomness.below(10**11):011}").digits
        for place in range(11):
            swapped = good[:place] + good[place + 1] + good[place] + good[place + 2 :]
            if swapped != good:
                swaps += 1
                passed += check_digit(swapped[:-1]) == swapped[-1]
    assert passed * 40 <= swaps


def test_a_code_is_made_on_its_nameplate() -> None:
    """The first four digits are the relay's number, also a small one, and the code reads back."""
    for nameplate in (0, 7, 4127, 9999):
        code = make_code(nameplate, SeededRandomness(nameplate))
        assert code.nameplate == nameplate
        assert read_code(format_code(code)) == code
        assert code.password == code.digits.encode()


def test_two_codes_differ() -> None:
    """The secret is drawn anew each time."""
    randomness = SeededRandomness(1)
    assert len({make_code(1, randomness).digits for _ in range(50)}) == 50


def test_a_code_is_written_in_three_groups() -> None:
    """As it is spoken: 4127-8830-2714."""
    assert format_code(Code("412788302714")) == "4127-8830-2714"


def test_a_code_is_not_in_its_repr() -> None:
    """A code that is logged by mistake says nothing."""
    assert "4127" not in repr(Code("412788302714"))


@pytest.mark.parametrize(
    "typed",
    [
        "412788302714",
        " 4127 8830 2714\n",
        "٤١٢٧-٨٨٣٠-٢٧١٤",
        "۴۱۲۷ ۸۸۳۰ ۲۷۱۴",
        "४१२७८८३०२७१४",
        "4127–8830—2714",
        "\u200f\u2067٤١٢٧\u2069-\u206188٣٠\u00a0۲۷۱۴\u200e",
        "4127\u22128830\u202f2714",
        "4.1.2.7 8_8_3_0 ٢٧\u0640١٤",
        "\ufeff4\t1\t2\t7\t8\t8\t3\t0\t2\t7\t1\t4",
    ],
)
def test_any_way_of_typing_it_is_read(typed: str) -> None:
    """Any script's digits, any separators, marks that cannot be seen."""
    assert read_code(typed).digits == "412788302714"


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "length"),
        ("41278830271", "length"),
        ("4127883027144", "length"),
        ("412788302715", "check"),
        ("4127-8830-271x", "character"),
        ("4127/8830/2714", "character"),
        ("+412788302714", "character"),
        ("²127-8830-2714", "character"),
        ("①127-8830-2714", "character"),
        ("四127-8830-2714", "character"),
        ("4127-8830-2714\x00", "character"),
        ("4127-8830-2714\ud800", "character"),
        ("4127-8830-2714" + " " * 200, "length"),
        ("-" * 10_000, "length"),
    ],
)
def test_a_slip_is_told_before_anything_is_sent(typed: str, reason: str) -> None:
    """Wrong length, wrong check digit and other characters are code-typo, and the digits are not in the error."""
    with pytest.raises(Refused) as told:
        read_code(typed)
    assert told.value.code == "code-typo"
    assert told.value.fields["reason"] == reason
    assert "4127" not in str(told.value)
