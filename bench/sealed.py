"""Sealed offers: time, messages and bytes of whole runs, three processes of mpyc started anew for each, against the bars of issue 6.

    .venv/bin/python bench/sealed.py [--rounds 3] [--small] [--relay [--most]]

A link inside the bench carries the frames, at once or 50 ms one way; every round runs everything once, medians with lowest and highest are
given. Wall time is from the call to the answer at the last of the three, with the start of their processes. Bytes are the first side's: of
mpyc, and on the link with padding. CPU is of all three children and their carrying, divided by three. The answers are checked.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import resource
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "live"))

from test_sealed_answers import plain

from sealed_trio import meet, near
from wasit.overlap.run import Outcome
from wasit.overlap.terms import Number, Packages, Terms, vector_of

BARS = {("100 packages", 0.05): 5.0, ("1,000 packages", 0.05): 10.0}
MOST_BYTES = 1_500_000


def tasks(small: bool) -> dict[str, tuple[Terms, list[int], list[int]]]:
    """What is run, with fixed random vectors."""
    rng = random.Random(9)
    found: dict[str, tuple[Terms, list[int], list[int]]] = {}
    for rule in ("price", "room", "midpoint"):
        found[f"1 number, {rule}"] = (Number("0", "1000", "1", "EUR", rule=rule), [1], [1])
    for count in (100,) if small else (100, 1_000, 10_000):
        gains = [[rng.choice([None, rng.randint(0, 1000)]) for _ in range(count)] for _ in range(2)]
        found[f"{count:,} packages"] = (Packages(count), vector_of(gains[0]), vector_of(gains[1]))
    return found


def spent() -> float:
    """CPU seconds of this process and of its children that ended."""
    return sum(
        one.ru_utime + one.ru_stime
        for one in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


async def once(job: tuple[Terms, list[int], list[int]], delay: float) -> tuple[float, float, Outcome]:
    """Seconds, CPU seconds a party, the first side's outcome."""
    begun, cpu = time.perf_counter(), spent()
    outcomes = await meet(*job, links=near(delay), patience=60)
    wall = time.perf_counter() - begun
    first = outcomes[0]
    assert isinstance(first, Outcome), outcomes
    expected = plain(*job)
    assert (first.package or 0) == expected if isinstance(job[0], Packages) else first.room == (expected > 0)
    return wall, (spent() - cpu) / 3, first


def spread(values: list[float]) -> str:
    return f"{statistics.median(values):.2f} ({min(values):.2f} to {max(values):.2f})"


def main() -> None:
    """Print the table, a line for each task and delay."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--small", action="store_true")
    parser.add_argument("--relay", action="store_true", help="through a relay process, as seats run them")
    parser.add_argument(
        "--most",
        action="store_true",
        help="10,000 packages too, through a relay that lets more letters in at once",
    )
    told = parser.parse_args()
    jobs = tasks(told.small)
    if told.relay:
        from sealed_relay import through_relay

        if not told.most:
            jobs.pop("10,000 packages", None)
        asyncio.run(through_relay(jobs, told.rounds, plain))
        return
    seen: dict[tuple[str, float], list[tuple[float, float, Outcome]]] = {}
    for _ in range(told.rounds):
        for name, job in jobs.items():
            for delay in (0.0, 0.05):
                seen.setdefault((name, delay), []).append(asyncio.run(once(job, delay)))
    print(
        "| task | one way | wall, s | to its bar | CPU a party, s | messages | bytes of mpyc | on the link |"
    )
    print("|---|---|---|---|---|---|---|---|")
    for (name, delay), runs in seen.items():
        walls, last = [wall for wall, _, _ in runs], runs[-1][2]
        bar = BARS.get((name, delay))
        ratio = f"{statistics.median(walls) / bar:.2f} of {bar:.0f} s" if bar else ""
        size = f"{last.sent:,}" + (
            f" ({last.sent / MOST_BYTES:.2f} of the bar)" if name == "1,000 packages" else ""
        )
        cpu = statistics.median(one for _, one, _ in runs)
        print(
            f"| {name} | {delay * 1000:.0f} ms | {spread(walls)} | {ratio} | {cpu:.2f} | {last.frames} | {size} | {last.padded:,} |"
        )


if __name__ == "__main__":
    main()
