"""Plays dialogues of the shared data on real seats, with real cryptography, over a relay in memory; and tells what became of each.

1. One dialogue is one channel of its own: new seats, new keys. Many go on processes of their own, one a core.
2. What must hold is held at once, seat by seat: certificates anew from their bytes, rows of every table, all that the relay ever had.
3. A result is plain and small, so that hundreds of them are put together again.

``python -m stories.replay`` (from tests/, with src installed) plays all of them and writes docs/dialogues.md.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from stories.dialogues import (
    GO_BETWEEN,
    Deal,
    Dialogue,
    casino_case,
    deal_of_texts,
    promediconv_case,
    read_dialogues,
    reproduced_totals,
)
from stories.telling_relay import TellingRelay
from wasit.channel.certificate import verify_certificate
from wasit.errors import Refused
from wasit.play.case import Case
from wasit.play.check_papers import check_agreement
from wasit.play.check_talk import check_crossings, check_words
from wasit.play.finding import Played
from wasit.play.player import Player
from wasit.play.shape import RELAY
from wasit.play.stage import Together
from wasit.play.traces import Needle, in_bytes, in_rows
from wasit.seals.pens import verify_signature

READ = {"casino": casino_case, "promediconv": promediconv_case}


@dataclass(frozen=True)
class Told:
    """What became of a dialogue. ``deal``: as its certificate's clauses say; ``wrong``: what did not hold; units: seconds, bytes."""

    id: str
    kind: str
    steps: int
    certificates: int
    deal: Deal | None
    seconds: float
    relayed: int
    cpu: float
    wrong: tuple[str, ...] = field(default=())


def play_one(kind: str, dialogue: Dialogue) -> Told:
    case = READ[kind](dialogue)
    return asyncio.run(_play(kind, str(dialogue["id"]), case))


async def _play(kind: str, name: str, case: Case) -> Told:
    began, worked = time.perf_counter(), time.process_time()
    relay = TellingRelay()
    stage = Together(relay, "http://127.0.0.1:1")
    player = Player(case, stage)
    steps = [step.id async for step in player.play()]
    played = Played(case, player.record, stage.seats)
    wrong = [
        finding.line
        for finding in (*check_agreement(played), *check_crossings(played), *check_words(played))
        if not finding.ok
    ]
    wrong += _seen(played, relay)
    deals = {seat: _deal(played, seat) for seat in case_seats(case)}
    if len({repr(deal) for deal, _ in deals.values()}) != 1:
        wrong.append("the seats' certificates say different things")
    alarms = [seat.matter().file.all("SELECT code FROM alarm") for seat in stage.seats.values()]
    wrong += [f"alarm {code}" for rows in alarms for (code,) in rows]
    await stage.close()
    return Told(
        name,
        kind,
        len(steps),
        sum(held for _, held in deals.values()),
        deals[GO_BETWEEN][0],
        time.perf_counter() - began,
        sum(map(len, relay.kept)),
        time.process_time() - worked,
        tuple(wrong),
    )


def case_seats(case: Case) -> list[str]:
    return [seat.id for seat in case.seats]


def _seen(played: Played, relay: TellingRelay) -> list[str]:
    """What the case says must never be seen, and was: in a seat's rows, or in anything the relay had."""
    found = []
    for name, strings in played.case.expect.never_seen.items():
        needles = [Needle.of(each) for each in strings]
        places = (
            in_bytes("relay", relay.everything(), needles)
            if name == RELAY
            else in_rows(played.seats[name], needles)
        )
        found += [f"seen at {name}: {place}" for _, place in places]
    return found


def _deal(played: Played, seat: str) -> tuple[Deal | None, int]:
    """What this seat's certificates, verified anew, say was agreed; and how many there are."""
    deal, count = None, 0
    for paper in played.record.papers.values():
        try:
            data = played.seats[seat].see_certificate(paper)
        except Refused:
            continue
        outcome = verify_certificate(data, verify_signature)
        if outcome.state == "closed" and outcome.reading is not None:
            deal = deal_of_texts([clause.text["en"] for clause in outcome.reading.terms.clauses])
            count += 1
    return deal, count


def play_many(kind: str, dialogues: Sequence[Dialogue], *, workers: int = 1) -> list[Told]:
    if workers == 1:
        return [play_one(kind, dialogue) for dialogue in dialogues]
    with ProcessPoolExecutor(workers) as pool:
        told = []
        for one in pool.map(play_one, [kind] * len(dialogues), dialogues, chunksize=4):
            told.append(one)
            if len(told) % 50 == 0:
                sys.stderr.write(f"{kind}: {len(told)} of {len(dialogues)}\n")
        return told


def wrong_of(told: Iterable[Told]) -> list[str]:
    return [f"{one.id}: {line}" for one in told for line in one.wrong]


# -- all of them --------------------------------------------------------------------------------------------------------------

PAGE = """# The real dialogues, replayed

Written by `make dialogues`; do not edit.

| | |
|---|---|
| date | {date} |
| commit | {commit} |
| command | `make dialogues` ({workers} processes on {cores} cores; Python {python}) |
| CaSiNo | {casino} dialogues, each a channel of a go-between and two sides |
| agreements | {agreed}; {certificates} certificates verified, one at each seat of each |
| totals | {totals} |
| ProMediConv | {promediconv} disputes, each a channel of 2 to 8 sides |
| steps | {steps} in all, each followed until every letter has arrived |
| relay | {megabytes} MB of sealed letters, searched whole |
| private fields | {seen} found where they must not be: {needles} strings searched for in every row of every seat, and in all that the relay had |
| alarms | {alarms} |
| time | {seconds} s |
| rate | {rate} channels a second, {step_rate} steps a second |

Seconds are of the wall clock, and the machine may have had other work; of its cores' own time all of it took {cpu} s.

Every seat has keys of its own, made for this run: pairing by a spoken code, Olm letters inside HPKE (ML-KEM-768 with X25519), hybrid
signatures. Seats are in memory (without the locking and wiping of pages that seats on disk have) and the relay is simulated; nothing else is. Pages are
not drawn here; the stories of cases do that.
"""


def main(words: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m stories.replay", description=__doc__)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--page", type=Path, default=Path(__file__).parents[2] / "docs" / "dialogues.md")
    asked = parser.parse_args(words)
    expected, commit = _expected(), _commit()
    casino, disputes = list(read_dialogues("casino")), list(read_dialogues("promediconv"))
    began = time.perf_counter()
    told = play_many("casino", casino, workers=asked.workers)
    disputed = play_many("promediconv", disputes, workers=asked.workers)
    seconds = time.perf_counter() - began
    totals = reproduced_totals(casino, {one.id: one.deal for one in told})
    wrong = wrong_of([*told, *disputed])
    if totals != expected:
        wrong.append(f"totals: {totals} instead of {expected}")
    for line in wrong:
        sys.stdout.write(line + "\n")
    asked.page.write_text(
        _page(casino, disputes, told, disputed, seconds, asked.workers, totals == expected, wrong, commit)
    )
    sys.stdout.write(f"{len(told) + len(disputed)} channels in {seconds:.0f} s; {len(wrong)} things wrong\n")
    return 1 if wrong else 0


def _expected() -> dict[str, float]:
    import json

    from stories.dialogues import DIALOGUES

    read: dict[str, dict[str, float]] = json.loads((DIALOGUES / "expected.json").read_bytes())
    return read["casino.jsonl"]


def _page(
    casino: Sequence[Dialogue],
    disputes: Sequence[Dialogue],
    told: Sequence[Told],
    disputed: Sequence[Told],
    seconds: float,
    workers: int,
    same: bool,
    wrong: Sequence[str],
    commit: str,
) -> str:
    both = [*told, *disputed]
    cases = [*(casino_case(one) for one in casino), *(promediconv_case(one) for one in disputes)]
    return PAGE.format(
        date=datetime.now(UTC).strftime("%Y-%m-%d"),
        commit=commit,
        workers=workers,
        cores=os.cpu_count(),
        python=sys.version.split()[0],
        casino=len(told),
        agreed=sum(one.deal is not None for one in told),
        certificates=sum(one.certificates for one in told),
        totals="equal to `expected.json`, made from what the certificates say"
        if same
        else "**not** as expected",
        promediconv=len(disputed),
        steps=sum(one.steps for one in both),
        megabytes=round(sum(one.relayed for one in both) / 1e6),
        seen=sum("seen at" in line for line in wrong),
        needles=sum(len(strings) for case in cases for strings in case.expect.never_seen.values()),
        alarms=sum("alarm" in line for line in wrong) or "none on any seat",
        seconds=round(seconds),
        rate=round(len(both) / seconds, 2),
        cpu=round(sum(one.cpu for one in both)),
        step_rate=round(sum(one.steps for one in both) / seconds),
    )


def _commit() -> str:
    """What was played: the commit, and whether the tree had changes beyond it."""

    def git(*words: str) -> str:
        done = subprocess.run(["git", *words], capture_output=True, text=True, check=False)
        return done.stdout.strip()

    changed = git("status", "--porcelain", "--", ":/src", ":/tests")
    return (git("rev-parse", "--short", "HEAD") or "unknown") + (
        ", with changes not committed" if changed else ""
    )


if __name__ == "__main__":
    sys.exit(main())
