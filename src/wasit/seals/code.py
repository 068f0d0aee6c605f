"""Twelve digits that one person reads to another: "4127-8830-2714".

This file alone knows how an invitation's code is made, written and read:

1. Nameplate 4 digits (the relay's), secret 7 digits (random), check digit 1 (ISO/IEC 7064 MOD 11,10 over the eleven before it).
2. Digits of any script are read. Spaces, dashes and marks that cannot be seen are passed over; nothing else is.
3. A slip of the ear or the finger is found here, before anything is sent: it must not burn the one guess a code allows.
4. A code is a secret until it is used: it is not in ``repr``, in errors or in logs.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field

from wasit.errors import Refused
from wasit.seals.randomness import Randomness

LENGTH = 12
NAMEPLATES = 10_000
SECRETS = 10_000_000
MAX_TYPED = 200  # what a page or a terminal may hand over: longer than any way of writing twelve digits

_PASSED_OVER = {"Zs", "Zl", "Zp", "Pd", "Cf"}  # spaces, dashes, bidi and joining marks
_OTHER_BREAKS = set(
    "\t\r\n._\u00b7\u2022\u2212\u0640"
)  # what keyboards and copying put for a dash: dots, minus, tatweel


@dataclass(frozen=True, slots=True)
class Code:
    """A code whose check digit holds.

    Secrets: ``digits`` is the password of one exchange.
    """

    digits: str = field(repr=False)

    def __post_init__(self) -> None:
        assert len(self.digits) == LENGTH
        assert self.digits.isascii()
        assert self.digits.isdigit()
        assert check_digit(self.digits[:-1]) == self.digits[-1]

    @property
    def nameplate(self) -> int:
        return int(self.digits[:4])

    @property
    def password(self) -> bytes:
        return self.digits.encode("ascii")


def make_code(nameplate: int, randomness: Randomness) -> Code:
    """A new code on a nameplate that the relay gave. Units: nameplate 0..9999."""
    assert 0 <= nameplate < NAMEPLATES
    secret = randomness.below(SECRETS, b"code")
    body = f"{nameplate:04}{secret:07}"
    return Code(body + check_digit(body))


def read_code(typed: str) -> Code:
    """The code that a person typed, in whatever digits.

    Raises: Refused code-typo (reason: character, length, check).
    """
    digits = []
    for char in typed[: MAX_TYPED + 1]:
        value = unicodedata.decimal(char, None)
        if value is not None:
            digits.append(str(value))
        elif unicodedata.category(char) not in _PASSED_OVER and char not in _OTHER_BREAKS:
            raise Refused("code-typo", reason="character")
    if len(digits) != LENGTH or len(typed) > MAX_TYPED:
        raise Refused("code-typo", reason="length", digits=len(digits))
    read = "".join(digits)
    if check_digit(read[:-1]) != read[-1]:
        raise Refused("code-typo", reason="check")
    return Code(read)


def format_code(code: Code) -> str:
    """Three groups of four ASCII digits: "4127-8830-2714"."""
    return "-".join(code.digits[start : start + 4] for start in range(0, LENGTH, 4))


def check_digit(digits: str) -> str:
    """ISO/IEC 7064 MOD 11,10: finds every single wrong digit and nearly every swap of two neighbours."""
    remainder = 10
    for digit in digits:
        remainder = (remainder + int(digit)) % 10 or 10
        remainder = remainder * 2 % 11
    return str((11 - remainder) % 10)
