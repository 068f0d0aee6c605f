"""What a page costs: bytes on the wire, rows that the store gives and steps it takes to find them, facts decoded, time to its first byte."""

from __future__ import annotations

import gzip
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx
import pytest

from gallery.served import Served
from wasit.channel import bodies
from wasit.seat import matter as matters
from wasit.seat.matter import Matter
from wasit.seat.queries import faces, held

MOST_BYTES = 150_000  # of a page's HTML
FIRST_BYTE = 0.060  # s


@dataclass
class Cost:
    """Units: bytes, seconds."""

    name: str
    size: int = 0
    squeezed: int = 0
    rows: int = 0
    facts: int = 0
    steps: int = 0  # of the store's machine, in hundreds: what is walked and not given shows here alone
    first_byte: float = 0.0
    status: int = 0


@contextmanager
def counting(matter: Matter, cost: Cost) -> Iterator[None]:
    """Rows, steps and facts are counted while this lasts."""
    one, every, decode = matter.file.one, matter.file.all, bodies.decode_fact

    def count_one(sql: str, *values: object) -> object:
        found = one(sql, *values)
        cost.rows += found is not None
        return found

    def count_all(sql: str, *values: object) -> object:
        found = every(sql, *values)
        cost.rows += len(found)
        return found

    def count_fact(kind: int, body: bytes) -> object:
        cost.facts += 1
        return decode(kind, body)

    def count_steps() -> int:
        cost.steps += 1
        return 0  # go on

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(matter.file, "one", count_one)
        patch.setattr(matter.file, "all", count_all)
        for module in (bodies, matters, faces, held):
            patch.setattr(module, "decode_fact", count_fact)
        matter.file._db.set_progress_handler(count_steps, 100)
        try:
            yield
        finally:
            matter.file._db.set_progress_handler(None, 100)


async def cost_of(served: Served, http: httpx.AsyncClient, name: str, path: str) -> Cost:
    """One page, asked for once. The first byte is waited for over a real socket."""
    cost = Cost(name)
    home = served.server.app.state.house.keeper.home
    with counting(served.seat.matter(), cost):
        began = time.perf_counter()
        async with http.stream("GET", home + path) as answer:
            cost.first_byte = time.perf_counter() - began
            body = await answer.aread()
    cost.status, cost.size, cost.squeezed = answer.status_code, len(body), len(gzip.compress(body, 6))
    return cost
