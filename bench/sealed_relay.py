"""``bench/sealed.py --relay``: the same runs as seats run them, through a relay process: openings, shares, locked envelopes, acks.

The three parties are three ``SealedRun`` of one process, each with a link of its own to the relay, delayed on each leg (seat to relay, relay
to seat; the relay's answers too). Wall time is from the moment the go-between's seat wants an attempt, with all three hearing, to the last
party's answer. Bytes are of the first side's envelopes, openings left out.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import Any

from live_cast import Relay
from wasit.overlap.deal import deal
from wasit.overlap.run import Outcome
from wasit.overlap.terms import Number, Packages, Terms
from wasit.relay.rules import RelayConfig
from wasit.seals.box import BoxKey
from wasit.seals.offer_statement import CARRIER, Statement, sign_statement
from wasit.seals.pens import Pen
from wasit.seals.randomness import SystemRandomness
from wasit.seat.relay_client import HttpRelayLink
from wasit.seat.relay_link import OnLetter
from wasit.seat.store.sealed_rounds import SealedRound
from wasit.seat.sync.sealed_run import Meeting, Pace, SealedRun
from wasit.wire.mailbox import GetPlace, PutPlace

Job = tuple[Terms, list[int], list[int]]
BARS = {"100 packages": 5.0, "1,000 packages": 10.0}
WIDE = 2048  # letters at once: what a relay must be told for 10,000 packages
PACE = Pace(exchange=60, gathering=60, patience=60)


class Far(HttpRelayLink):
    """A link whose way to the relay and back takes ``leg`` seconds each."""

    def __init__(self, leg: float) -> None:
        super().__init__()
        self.leg = leg

    async def put(self, place: PutPlace, body: bytes) -> None:
        await asyncio.sleep(self.leg)
        await super().put(place, body)
        await asyncio.sleep(self.leg)

    async def subscribe(self, places: Any, on_letter: OnLetter) -> None:
        came: asyncio.Queue[tuple[float, GetPlace, int, bytes]] = asyncio.Queue()

        async def later() -> None:
            while True:
                due, *letter = await came.get()
                await asyncio.sleep(due - time.perf_counter())
                await on_letter(*letter)  # type: ignore[arg-type]

        async def keep(place: GetPlace, cursor: int, body: bytes) -> None:
            came.put_nowait((time.perf_counter() + self.leg, place, cursor, body))

        task = asyncio.create_task(later())
        try:
            await super().subscribe(places, keep)
        finally:
            task.cancel()


def meetings(job: Job, relay: str) -> list[Meeting]:
    """What each of the three holds, as after kind 52."""
    chance = SystemRandomness()
    terms, *vectors = job
    run, question = os.urandom(16), os.urandom(32)
    boxes = [BoxKey.generate(chance) for _ in range(3)]
    ids = [[os.urandom(size) for size in (16, 32, 16, 32)] for _ in range(3)]
    puts = [PutPlace(relay, one[0], one[1]) for one in ids]
    gets = [GetPlace(relay, one[2], one[3]) for one in ids]
    dealt = [deal(terms, run, side, vectors[side], os.urandom) for side in (0, 1)]
    pens = [Pen.generate(chance) for _ in (0, 1)]
    made = [
        Statement(
            run,
            question,
            side,
            terms.rule,
            dealt[side].hashes,
            boxes[side].public,
            puts[side],
            pens[side].public,
        )
        for side in (0, 1)
    ]
    made.append(Statement(run, question, CARRIER, terms.rule, (), boxes[2].public, puts[2]))
    signed = [sign_statement(one, pen, 0) for one, pen in zip(made, [*pens, None], strict=True)]
    found = []
    for party in range(3):
        of_side = party < 2
        kept = SealedRound(
            *(os.urandom(32), None, party, signed[party], boxes[party], puts[party], gets[party]),
            *((tuple(vectors[party]), dealt[party].shares, dealt[party].salts) if of_side else ((), (), ())),
        )
        found.append(Meeting(kept, terms, (made[0], made[1], made[2]), (signed[0], signed[1], signed[2])))
    return found


async def once(job: Job, relay: str, leg: float) -> tuple[float, int, int, Outcome]:
    """Seconds, envelopes and bytes of the first side, its outcome."""
    links = [Far(leg) for _ in range(3)]
    ends: list[Any] = []
    wanted = asyncio.Event()
    all_done = asyncio.Event()

    def ended(what: Any) -> None:
        ends.append(what)
        if len(ends) == 3 or isinstance(what, str):
            all_done.set()

    runs = [
        SealedRun(
            *(meeting, link, SystemRandomness(), lambda: int(time.time())),
            wanted=lambda: wanted.is_set() and not ends,
            begun=lambda: True,
            done=ended,
            failed=ended,
            pace=PACE,
        )
        for meeting, link in zip(meetings(job, relay), links, strict=True)
    ]
    tasks = [asyncio.create_task(run.live()) for run in runs]
    await asyncio.sleep(1 + 4 * leg)
    wanted.set()
    begun = time.perf_counter()
    await all_done.wait()
    wall = time.perf_counter() - begun
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    for run, link in zip(runs, links, strict=True):
        await run.leave()
        await link.close()
    outcome = runs[0].outcome
    assert outcome is not None, ends
    return wall, *runs[0].sent, outcome


async def lost(job: Job, relay: Relay, *, whole: bool) -> list[tuple[str, float]]:
    """One number with seats' own patience; party 1 (or the relay) is lost as the reckoning begins. Each live party's end, and after how long."""
    meetings_ = meetings(job, relay.address)
    links = [Far(0.025) for _ in range(3)]
    ends: dict[int, tuple[str, float]] = {}
    begun: dict[int, float] = {}
    enough = asyncio.Event()

    def begins(party: int) -> bool:
        begun[party] = time.perf_counter()
        return True

    def failed(party: int, code: str) -> None:
        ends[party] = code, time.perf_counter()
        if ends.keys() >= ({0, 1, 2} if whole else {0, 2}):
            enough.set()

    runs = [
        SealedRun(
            *(meeting, link, SystemRandomness(), lambda: int(time.time())),
            wanted=lambda: not begun,
            begun=partial(begins, party),
            done=lambda _: None,
            failed=lambda code, party=party: failed(party, code),  # type: ignore[misc]
        )
        for party, (meeting, link) in enumerate(zip(meetings_, links, strict=True))
    ]
    tasks = [asyncio.create_task(run.live()) for run in runs]
    while not (runs[1]._attempt and runs[1]._attempt.tunnel and runs[1]._attempt.tunnel._out[0] >= 2):
        await asyncio.sleep(0.005)
    gone = time.perf_counter()
    if whole:
        await relay.kill()
    else:
        tasks[1].cancel()
        await links[1].close()
    await enough.wait()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    for link in links:
        await link.close()
    return [(code, at - gone) for _, (code, at) in sorted(ends.items())]


async def through_relay(jobs: dict[str, Job], rounds: int, plain: Any) -> None:
    """Print the table."""
    seen: dict[tuple[str, float], list[tuple[float, int, int, Outcome]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        default = (
            RelayConfig()
        )  # with the limits that a relay has unless told otherwise, but for the most packages
        burst = (
            WIDE
            if any(isinstance(job[0], Packages) and job[0].count > 1_000 for job in jobs.values())
            else default.burst
        )
        limits = ("--burst", str(burst), "--per-minute", str(default.per_minute))
        relay = await Relay(Path(folder) / "relay", *limits).start()
        try:
            for _ in range(rounds):
                for name, job in jobs.items():
                    for leg in (0.0, 0.025, 0.05):
                        made = await once(job, relay.address, leg)
                        expected, outcome = plain(*job), made[3]
                        found = (
                            outcome.package or 0 if isinstance(job[0], Packages) else int(bool(outcome.room))
                        )
                        assert found == (expected if isinstance(job[0], Packages) else int(expected > 0))
                        assert isinstance(job[0], Number | Packages)
                        seen.setdefault((name, leg), []).append(made)
            ends = [await lost(jobs["1 number, room"], relay, whole=whole) for whole in (False, True)]
        finally:
            await relay.kill()
    print(f"limits.burst {burst}")
    for what, ended in zip(("a party", "the relay"), ends, strict=True):
        told = ", ".join(f"{code} after {seconds:.1f} s" for code, seconds in ended)
        print(f"{what} is lost in the middle of one number: {told} (bar: 10 s)")
    print("| task | each leg | party to party | wall, s | to its bar | envelopes | bytes put |")
    print("|---|---|---|---|---|---|---|")
    for (name, leg), runs in seen.items():
        walls = [one[0] for one in runs]
        middle, bar = statistics.median(walls), BARS.get(name)
        ratio = f"{middle / bar:.2f} of {bar:.0f} s" if bar and leg else ""
        _, envelopes, octets, _ = runs[-1]
        print(
            f"| {name} | {leg * 1000:.0f} ms | {leg * 2000:.0f} ms | {middle:.2f} ({min(walls):.2f} to {max(walls):.2f})"
            f" | {ratio} | {envelopes:,} | {octets:,} |"
        )
