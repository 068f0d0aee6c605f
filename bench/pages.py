"""What every page costs: time to its first byte, bytes on the wire, rows, steps of the store in hundreds and facts read, at 1,000 and at 100,000 entries.

    .venv/bin/python bench/pages.py [--entries 1000 100000] [--times 40] [--role go-between side]

A seat in memory behind its real page server, asked over a socket; every page that links lead to, one of those that differ only in an id.
Ratios are to the limits (60 ms, 150,000 bytes): above 1 is over. Ends with 1 where a page is over one of them.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from gallery.cost import FIRST_BYTE, MOST_BYTES, Cost, cost_of
from gallery.record import LongRecord
from gallery.served import Served, crawl
from wasit.cli.verified import certificate_view
from wasit.web.serve import PageServer

HEADS = ("page", "p50 ms", "p99 ms", "ratio", "bytes", "ratio", "gzip", "rows", "steps", "facts")
LINE = "{:34} {:>8} {:>8} {:>6} {:>8} {:>6} {:>7} {:>6} {:>6} {:>6}"


async def measure(record: LongRecord, times: int) -> list[tuple[str, list[Cost]]]:
    server = PageServer(record.seat, random_bytes=os.urandom, verify_certificate=certificate_view)
    await server.start()
    served = Served(record.role, record.seat, server)
    try:
        pages = await crawl(served, alike=1, asked=1)
        async with served.tab() as http:
            return [
                (one.name, [await cost_of(served, http, one.name, one.path) for _ in range(times)])
                for one in pages
            ]
    finally:
        await server.stop()


def show(name: str, costs: list[Cost]) -> bool:
    """Prints one line; whether the page is within its limits."""
    waits = sorted(cost.first_byte for cost in costs)
    middle, slow = waits[len(waits) // 2], waits[min(len(waits) - 1, int(len(waits) * 0.99))]
    last = costs[-1]
    ratios = (slow / FIRST_BYTE, last.size / MOST_BYTES)
    print(
        LINE.format(
            name[:34],
            f"{middle * 1000:.1f}",
            f"{slow * 1000:.1f}",
            f"{ratios[0]:.2f}",
            last.size,
            f"{ratios[1]:.2f}",
            last.squeezed,
            last.rows,
            last.steps,
            last.facts,
        )
    )
    return max(ratios) <= 1


async def run(roles: list[str], entries: list[int], times: int) -> bool:
    holds = True
    for role in roles:
        record = await LongRecord(role).open()
        for size in sorted(entries):
            await record.grow(size)
            print(f"\n{role}, {size} entries\n" + LINE.format(*HEADS))
            for name, costs in await measure(record, times):
                holds = show(name, costs) and holds
        record.seat.lock()
    return holds


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    asked.add_argument("--entries", type=int, nargs="+", default=[1_000, 100_000])
    asked.add_argument("--times", type=int, default=40)
    asked.add_argument("--role", nargs="+", default=["go-between", "side"], choices=["go-between", "side"])
    args = asked.parse_args()
    sys.exit(0 if asyncio.run(run(args.role, args.entries, args.times)) else 1)


if __name__ == "__main__":
    main()
