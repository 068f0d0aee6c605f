"""Sealed offers: what stands of one on a line, how many rounds there were, and packages as a person writes them.

1. A side's last entry counts, unless it burnt it. That both have sealed counts while it names that entry.
2. The go-between's first word of an end is the end, whatever comes after.
3. Packages are asked for one a line; points are given one a line, "package = points". Who leaves a package out, or gives it no points, refuses it.

Source: spec/8-wall.md §8.9.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from wasit.channel.sealed_facts import (
    MOST_NAME,
    MOST_PACKAGES,
    SealedEnded,
    SealedEntered,
    SealedMet,
)
from wasit.errors import Refused

MOST_POINTS = 1_000
_NO = ("", "-", "no", "لا", "לא")


@dataclass(frozen=True, slots=True)
class Stood:
    """``entered``: the entry that counts, and its statement; ``met``: the go-between's word that names it."""

    entered: bytes | None = None
    statement: bytes = b""
    met: SealedMet | None = None
    ended: SealedEnded | None = None


def stand(said: Iterable[tuple[bytes, bool, Any]]) -> Stood:
    """What stands of one put. Shapes: (name, by its side, fact), in the line's order."""
    entered, statement = None, b""
    met, ended = None, None
    for name, by_side, fact in said:
        match fact:
            case SealedEntered() if by_side:
                entered, statement = name, fact.statement
            case SealedEnded(how="burnt") if by_side:
                entered, statement = None, b""
            case SealedMet() if not by_side:
                met = fact
            case SealedEnded() if not by_side and ended is None:
                ended = fact
            case _:
                pass
    if met is not None and met.own != entered:
        met = None
    return Stood(entered, statement, met, ended)


def packages_of(text: str) -> tuple[str, ...]:
    """The packages of a text, one a line. Raises: Refused sealed-terms-bad (none, twice the same, too many, too long)."""
    names = tuple(line.strip() for line in text.splitlines() if line.strip())
    fits = 0 < len(names) <= MOST_PACKAGES and len(set(names)) == len(names)
    if not fits or any(len(name) > MOST_NAME or "=" in name for name in names):
        raise Refused("sealed-terms-bad")
    return names


def points_of(packages: Sequence[str], text: str) -> list[int | None]:
    """A side's points, in the order of the packages; None: it would refuse. Raises: Refused sealed-points-form (line), sealed-gain-range."""
    places = {name: place for place, name in enumerate(packages)}
    found: dict[int, int | None] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        name, _, said = line.rpartition("=")
        place = places.get(name.strip())
        if place is None or place in found:
            raise Refused("sealed-points-form", line=number)
        found[place] = _points(said.strip(), number)
    return [found.get(place) for place in range(len(packages))]


def _points(said: str, line: int) -> int | None:
    if said.casefold() in _NO:
        return None
    if not said.isdecimal() or len(said) > 6:
        raise Refused("sealed-points-form", line=line)
    if int(said) > MOST_POINTS:
        raise Refused("sealed-gain-range")
    return int(said)
