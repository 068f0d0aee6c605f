"""Three parties of a sealed offer in one test: dealing, and links that can be bent."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence

from wasit.overlap.deal import deal
from wasit.overlap.link import Link, near
from wasit.overlap.run import Held, Outcome, run
from wasit.overlap.terms import Terms


def held_by_three(
    terms: Terms, first: Sequence[int], second: Sequence[int], name: bytes | None = None
) -> list[Held]:
    """What each of the three holds after both sides dealt."""
    name = name or os.urandom(16)
    a, b = deal(terms, name, 0, first, os.urandom), deal(terms, name, 1, second, os.urandom)
    return [
        Held(name, (a.hashes, b.hashes), (a.shares[party], b.shares[party]), (a.salts[party], b.salts[party]))
        for party in range(3)
    ]


async def meet(
    terms: Terms,
    first: Sequence[int],
    second: Sequence[int],
    *,
    links: Sequence[Link] | None = None,
    held: list[Held] | None = None,
    patience: float = 8.0,
    own: tuple[Sequence[int] | None, Sequence[int] | None] | None = None,
) -> list[Outcome | BaseException]:
    """Each party's outcome, or the error it ended with."""
    held = held or held_by_three(terms, first, second)
    mine = (*(own or (first, second)), None)
    runs = [
        run(terms, me, held[me], link, own=mine[me], patience=patience)
        for me, link in enumerate(links or near())
    ]
    return await asyncio.gather(*runs, return_exceptions=True)
