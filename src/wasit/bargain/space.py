"""What is bargained over: issues with options, and what each package is worth to each party.

1. Utilities are whole numbers of 1e-9 (``UNIT``). Two packages are worth the same or they are not: float noise makes no false frontier.
2. A package is a choice of one option of each issue; its number counts with the last issue fastest.
3. A party that stays away gets its reservation value: that is the disagreement point, nothing else is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import prod

from wasit.errors import Refused

UNIT = 10**9
MOST_PARTIES = 8
MOST_ISSUES = 250
MOST_POINTS = (
    2**53
)  # of one option: what as many issues and as many links add up to, and the difference of two such sums, stay within 64 bits


@dataclass(frozen=True, slots=True)
class Issue:
    """Something that can be settled in several ways. Shapes: at least one option, no two alike."""

    name: str
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Space:
    """All packages: every choice of one option of each issue. Raises: Refused bad-input (field) for none, two alike, or more than ``MOST_ISSUES``."""

    issues: tuple[Issue, ...]

    def __post_init__(self) -> None:
        names = [issue.name for issue in self.issues]
        if not 0 < len(names) <= MOST_ISSUES or len(set(names)) < len(names):
            raise Refused("bad-input", field="issues")
        for issue in self.issues:
            if not issue.options or len(set(issue.options)) < len(issue.options):
                raise Refused("bad-input", field="options")

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(len(issue.options) for issue in self.issues)

    @property
    def size(self) -> int:
        """How many packages there are; any size."""
        return prod(self.shape)

    def package(self, number: int) -> tuple[int, ...]:
        """The options' places of a package by its number. Shapes: one place an issue."""
        places = []
        for size in reversed(self.shape):
            number, place = divmod(number, size)
            places.append(place)
        return tuple(reversed(places))

    def number(self, package: Sequence[int]) -> int:
        number = 0
        for size, place in zip(self.shape, package, strict=True):
            number = number * size + place
        return number

    def named(self, package: Sequence[int]) -> dict[str, str]:
        """The package in words: option by issue."""
        return {issue.name: issue.options[place] for issue, place in zip(self.issues, package, strict=True)}

    def packages(self) -> Iterator[tuple[int, ...]]:
        return (self.package(number) for number in range(self.size))


@dataclass(frozen=True, slots=True)
class Additive:
    """What one party's options are worth to it, each by itself. Units: 1e-9. Shapes: one row an issue, one value an option.

    Raises: Refused bad-input (field points) where a value is no whole number or too large to add up.
    """

    points: tuple[tuple[int, ...], ...]
    reservation: int = 0

    def __post_init__(self) -> None:
        values = [value for row in self.points for value in row]
        if any(type(value) is not int or abs(value) > MOST_POINTS for value in (*values, self.reservation)):
            raise Refused("bad-input", field="points")

    def of(self, package: Sequence[int]) -> int:
        return sum(row[place] for row, place in zip(self.points, package, strict=True))


def check_parties(space: Space, parties: Sequence[Additive]) -> None:
    """Raises: Refused bad-input where a party's rows are not those of the space, or there are not 2 to 8 parties."""
    if not 2 <= len(parties) <= MOST_PARTIES:
        raise Refused("bad-input", field="parties")
    for party in parties:
        if tuple(len(row) for row in party.points) != space.shape:
            raise Refused("bad-input", field="points")
