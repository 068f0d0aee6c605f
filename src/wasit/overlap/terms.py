"""What is settled before a run: what is asked, on which grid, and by which rule it is answered.

1. Both sides and the go-between hold the same terms; ``packed`` is their one byte form, and enters every hash.
2. Everything that is reckoned is an integer: a number is its place on the public grid, counted from 0.
3. A bad number is refused here, before any share of it exists.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Literal

from wasit.errors import Refused

Rule = Literal["room", "midpoint", "price", "package"]
GRID = 1 << 27  # places on a grid at most: a difference of two fits the field (see ``deal.NUMBERS``)
PACKAGES = 10_000
GAIN = 1_000  # a side's points for a package, at most


@dataclass(frozen=True)
class Number:
    """One number: between ``low`` and ``high`` in steps of ``step`` (decimals, as text), in ``unit``.

    ``first``: the first side names the most it would go to (a buyer), or the least. Its counterpart names the opposite.
    Raises: Refused sealed-terms-bad.
    """

    low: str
    high: str
    step: str
    unit: str
    first: Literal["most", "least"] = "most"
    rule: Literal["room", "midpoint", "price"] = "room"

    def __post_init__(self) -> None:
        low, high, step = _exact(self.low), _exact(self.high), _exact(self.step)
        if self.first not in ("most", "least") or self.rule not in ("room", "midpoint", "price"):
            raise Refused("sealed-terms-bad")
        if low is None or high is None or step is None or step <= 0 or not self.unit.strip():
            raise Refused("sealed-terms-bad")
        if high <= low or (high - low) / step >= GRID or (high - low) % step:
            raise Refused("sealed-terms-bad")

    @property
    def count(self) -> int:
        """Places on the grid."""
        return int((Decimal(self.high) - Decimal(self.low)) / Decimal(self.step)) + 1

    def value(self, place: int) -> str:
        """The number at a place of the grid, as text."""
        return f"{Decimal(self.low) + place * Decimal(self.step):f}"


@dataclass(frozen=True)
class Packages:
    """The best of ``count`` packages, numbered from 1. Raises: Refused sealed-terms-bad."""

    count: int
    rule: Literal["package"] = "package"

    def __post_init__(self) -> None:
        if not 1 <= self.count <= PACKAGES:
            raise Refused("sealed-terms-bad")


Terms = Number | Packages


def packed(terms: Terms) -> bytes:
    """The terms' one byte form."""
    return json.dumps([type(terms).__name__, vars(terms)], sort_keys=True, separators=(",", ":")).encode()


def committed(terms: Terms) -> bytes:
    """The terms as far as a share is a promise under them: a limit is the same limit whether the bit or the midpoint is reckoned of it."""
    if isinstance(terms, Number) and terms.rule == "midpoint":
        return packed(replace(terms, rule="room"))
    return packed(terms)


def unpacked(data: bytes) -> Terms:
    """The terms of ``packed``. Raises: Refused sealed-terms-bad."""
    try:
        kind, told = json.loads(data)
        terms: Terms = {"Number": Number, "Packages": Packages}[kind](**told)
    except (ValueError, TypeError, KeyError, AttributeError):
        raise Refused("sealed-terms-bad") from None
    if packed(terms) != data:
        raise Refused("sealed-terms-bad")
    return terms


def length(terms: Terms) -> int:
    """How many integers each side deals: its limit or its yes; or each package's gain, then each package's accept bit."""
    return 2 * terms.count if isinstance(terms, Packages) else 1


def limit_of(terms: Number, text: str) -> int:
    """The place on the grid of a limit as a person wrote it: "1,250.50" or "1250.50 EUR".

    Raises: Refused sealed-number-form (no number), sealed-number-unit (another unit), sealed-number-range, sealed-number-step.
    """
    found = re.fullmatch(r"\s*([+-]?[\d.,]*\d)\s*(.*?)\s*", text, re.DOTALL)
    if not found or len(text) > 80:
        raise Refused("sealed-number-form")
    digits, unit = found.groups()
    if "," in digits and not re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", digits):
        raise Refused("sealed-number-form")  # "12,5" may be twelve and a half or a slip: asked again
    value = _exact(digits.replace(",", ""))
    if value is None:
        raise Refused("sealed-number-form")
    if unit and unit.casefold() != terms.unit.casefold():
        raise Refused("sealed-number-unit")
    if not Decimal(terms.low) <= value <= Decimal(terms.high):
        raise Refused("sealed-number-range")
    if (value - Decimal(terms.low)) % Decimal(terms.step):
        raise Refused("sealed-number-step")
    return int((value - Decimal(terms.low)) / Decimal(terms.step))


def vector_of(gains: Sequence[int | None]) -> list[int]:
    """What a side deals for its packages: points 0..1,000 each; None is a package it would refuse.

    Raises: Refused sealed-gain-range.
    """
    if any(gain is not None and not 0 <= gain <= GAIN for gain in gains):
        raise Refused("sealed-gain-range")
    return [gain or 0 for gain in gains] + [int(gain is not None) for gain in gains]


def check_vector(terms: Terms, vector: Sequence[int]) -> None:
    """A side's vector has the terms' shape and range. Raises: Refused sealed-vector-bad."""
    if isinstance(terms, Packages):
        n = terms.count
        fits = len(vector) == 2 * n and all(
            (0 <= gain <= GAIN) if ok == 1 else (gain == 0 and ok == 0)
            for gain, ok in zip(vector[:n], vector[n:], strict=True)
        )
    else:
        fits = len(vector) == 1 and 0 <= vector[0] < (2 if terms.rule == "price" else terms.count)
    if not fits:
        raise Refused("sealed-vector-bad")


def reveals(rule: Rule) -> tuple[str, ...]:
    """Codes of what a rule tells; the sentences are in the catalogues."""
    told: dict[Rule, tuple[str, ...]] = {
        "room": ("sealed-tells-which-side-of-mine",),
        "midpoint": ("sealed-tells-which-side-of-mine", "sealed-tells-the-others-limit"),
        "price": ("sealed-tells-both-said-yes", "sealed-tells-a-no-to-who-said-yes"),
        "package": ("sealed-tells-the-package", "sealed-tells-favourite-to-who-accepts-all"),
    }
    return told[rule]


def bits(terms: Terms) -> float:
    """Bits that one run can tell a side about the other, at most."""
    if isinstance(terms, Packages):
        return math.log2(terms.count + 1)
    return math.log2(terms.count + 1) if terms.rule == "midpoint" else 1.0


def _exact(text: str) -> Decimal | None:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    exponent = value.as_tuple().exponent
    fits = isinstance(exponent, int) and -6 <= exponent <= 0 and abs(value) < 10**15
    return value if fits else None
