"""Three real processes of mpyc: the answer is the plain one, and nothing else is told."""

from __future__ import annotations

import pytest

from sealed_trio import meet
from wasit.overlap.deal import PACKAGES
from wasit.overlap.run import Outcome, room_for
from wasit.overlap.terms import Number, Packages, vector_of

pytestmark = pytest.mark.live


async def told(terms: Number | Packages, first: list[int], second: list[int]) -> list[Outcome]:
    outcomes = await meet(terms, first, second)
    assert all(isinstance(one, Outcome) for one in outcomes), outcomes
    return outcomes  # type: ignore[return-value]


async def test_a_midpoint_reaches_all_three_with_the_numbers_that_the_terms_alone_make() -> None:
    terms = Number("0", "1000", "1", "EUR", rule="midpoint")
    met = await told(terms, [501], [400])
    apart = await told(terms, [399], [400])
    assert [(one.room, one.place) for one in met] == [(True, 450)] * 3
    assert [(one.room, one.place) for one in apart] == [(False, None)] * 3
    assert [(one.frames, one.sent, one.padded) for one in met] == [
        (one.frames, one.sent, one.padded) for one in apart
    ]


async def test_the_go_between_is_not_told_the_package() -> None:
    outcomes = await told(Packages(3), vector_of([10, 5, None]), vector_of([0, 5, 900]))
    assert [(one.room, one.package) for one in outcomes] == [(True, 2), (True, 2), (None, None)]


async def test_no_package_looks_on_the_links_like_the_best_one() -> None:
    some = await told(Packages(3), vector_of([10, 5, None]), vector_of([0, 5, 900]))
    none = await told(Packages(3), vector_of([None, 5, None]), vector_of([0, None, 900]))
    assert [(one.room, one.package) for one in none] == [(False, None), (False, None), (None, None)]
    assert [(one.frames, one.sent, one.padded) for one in some] == [
        (one.frames, one.sent, one.padded) for one in none
    ]


@pytest.mark.parametrize("count", [21, 100])
async def test_where_all_packages_meet_at_once_the_frames_still_fit_their_room(count: int) -> None:
    """Short lists send the most for their length; what is kept for a peer is twice that, or the run would end as if flooded."""
    gains: list[int | None] = [5] * count
    gains[count // 2] = 9
    outcomes = await told(Packages(count), vector_of(gains), vector_of(gains))
    assert [one.package for one in outcomes] == [count // 2 + 1, count // 2 + 1, None]
    assert all(one.padded / 2 <= room_for(count * 4 * PACKAGES.width) / 2 for one in outcomes)
