"""Issues that are worth more, or less, together than each by itself; and options that can't go together.

A link joins two issues: for each party what each pair of their options adds to the two options' own points, and which pairs no package may hold ("if A then
not B"). Issues that nothing joins stay additive.

``order`` says in which order the frontier takes the issues up so that few of them stay open: an issue is open from when it is taken up until every issue that is
joined to it has been. The work grows with the number of ways in which the open ones can be settled, so a chain is cheap, and everything joined to
everything is the whole table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

from wasit.bargain.space import MOST_ISSUES, MOST_POINTS, Space
from wasit.errors import Refused

Pair = tuple[int, int]
Table = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Link:
    """Two issues by their numbers, the lower first. Units: 1e-9. Shapes: ``points``: for each party a row an option of the first, a value an option of
    the second; ``never``: places of options (first, second) that no package holds together."""

    issues: Pair
    points: tuple[Table, ...]
    never: frozenset[Pair] = frozenset()


def check_links(space: Space, parties: int, links: Sequence[Link]) -> None:
    """Raises: Refused bad-input (field links) for other shapes than the space's, an issue with itself, the same two issues twice, or more links than ``MOST_ISSUES``."""
    sizes = space.shape
    for link in links:
        first, second = link.issues
        if not 0 <= first < second < len(sizes) or len(link.points) != parties:
            raise Refused("bad-input", field="links")
        rows = [row for table in link.points for row in table]
        shaped = all(len(table) == sizes[first] for table in link.points) and all(
            len(row) == sizes[second] for row in rows
        )
        whole = all(type(value) is int and abs(value) <= MOST_POINTS for row in rows for value in row)
        inside = all(0 <= one < sizes[first] and 0 <= other < sizes[second] for one, other in link.never)
        if not (shaped and whole and inside):
            raise Refused("bad-input", field="links")
    if len({link.issues for link in links}) < len(links) or len(links) > MOST_ISSUES:
        raise Refused("bad-input", field="links")


def added(links: Sequence[Link], party: int, package: Sequence[int]) -> int:
    """What the links of a package add for a party, beside its options' own points. Units: 1e-9."""
    pairs = ((link, package[link.issues[0]], package[link.issues[1]]) for link in links)
    return sum(link.points[party][one][other] for link, one, other in pairs)


def order(space: Space, links: Sequence[Link]) -> list[tuple[int, tuple[int, ...]]]:
    """Each issue with those that stay open after it, lowest number first; the next one is the one that leaves the fewest ways open."""
    joined: dict[int, set[int]] = {issue: set() for issue in range(len(space.issues))}
    for link in links:
        first, second = link.issues
        joined[first].add(second)
        joined[second].add(first)
    left = list(joined)
    opened: tuple[int, ...] = ()
    made: list[tuple[int, tuple[int, ...]]] = []
    while left:
        later = set(left)
        choices = [(issue, _open_after(issue, opened, later, joined)) for issue in left]
        best, opened = min(choices, key=lambda choice: prod(space.shape[each] for each in choice[1]))
        left.remove(best)
        made.append((best, opened))
    return made


def _open_after(
    issue: int, opened: tuple[int, ...], left: set[int], joined: dict[int, set[int]]
) -> tuple[int, ...]:
    return tuple(sorted(each for each in (*opened, issue) if (joined[each] & left) - {issue}))
