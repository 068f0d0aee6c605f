"""``python -m faults.matrix``: every fault at its full size, judged; writes docs/faults.md. ``make faults`` runs it.

It works in memory (/dev/shm) where there is one: kill -9 leaves what a process wrote wherever it wrote, and power cuts are made from the
shim's notes. So the figures are not those of a disk's speed.

``--letters`` is about how many letters all runs together carry; ``--only`` makes those runs whose name holds a word. ``--keep`` adds each run to a
file as it ends, and does not make again what stands there: so all can be made in parts, side by side too. The page is written once all runs are made.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import platform
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import uvloop

from apart import why_not_apart
from faults import cluster_runs, moving, runs
from faults.disk import Left, build_shim
from faults.history import Fault
from faults.runs import Run
from wasit.relay.demo_cluster import running_cluster
from wasit.relay.points import POINTS

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "faults.md"
MEMORY = Path("/dev/shm")
START = "<!-- runs: written by make faults -->"
Made = tuple[str, Callable[[Path], Coroutine[None, None, Run]]]


def plan(letters: int, shim: Path) -> Iterator[Made]:
    """Every run, by name."""
    each = max(200, letters * 4 // 10 // (2 * len(POINTS)))
    for point in POINTS:
        for moment in ("before", "after"):
            yield (
                f"kill at {point} {moment}",
                lambda folder, p=point, m=moment: runs.kill_at(folder, p, m, each, 2),
            )
    for seed in range(4):
        yield (
            f"kill by chance {seed}",
            lambda folder, s=seed: runs.kill_by_chance(folder, letters * 11 // 100, 10, s),
        )
    for left in Left:
        for seed in range(2):
            yield (
                f"power cut {left.value} {seed}",
                lambda folder, one=left, s=seed: runs.cut(folder, shim, one, letters // 100, 4, s),
            )
    yield "power cut at every write", lambda folder: runs.every_cut(folder, shim, max(40, letters // 5000))
    yield "disk refuses", lambda folder: runs.refuse(folder, shim, letters * 6 // 100, 3)
    yield "clock jumps", lambda folder: runs.jump(folder, shim, letters * 4 // 100)
    for what in cluster_runs.FAULTS:
        yield (
            f"a node {what}",
            lambda folder, w=what: cluster_runs.fall(folder, w, letters * 2 // 100, 6),
        )
    for seed, what in enumerate(cluster_runs.WIRES):
        yield (
            f"a node {what}",
            lambda folder, w=what, s=seed: cluster_runs.fall_apart(folder, [w], letters * 2 // 100, 6, s),
        )
    # Each letter of these waits for a move now and then, and a load has twenty minutes.
    yield "moved there and back", lambda folder: _moved(folder, letters // 500)
    yield "moved while nodes fall", lambda folder: _moved_while_nodes_fall(folder, letters // 1000)
    yield (
        "bits turned",
        lambda folder: runs.flip(folder, max(60, letters // 2000), max(60, letters // 500), 1),
    )


async def _moved(folder: Path, letters: int) -> Run:
    folder.mkdir()
    with running_cluster(folder, 1) as cluster:
        return await moving.there_and_back(folder, cluster, letters)


async def _moved_while_nodes_fall(folder: Path, letters: int) -> Run:
    folder.mkdir()
    with running_cluster(folder) as cluster:
        return await moving.nodes_fall(folder, cluster, letters)


@dataclass(frozen=True)
class Done:
    """A run that was made."""

    name: str
    commit: str
    seconds: float
    run: Run


def read_done(keep: Path | None) -> dict[str, Done]:
    """What was kept, by name. A last line that was cut short, by whoever ended us, is taken off: that run is made again."""
    done = {}
    text = keep.read_text() if keep and keep.exists() else ""
    whole = text[: text.rfind("\n") + 1]
    if keep and whole != text:
        keep.write_text(whole)
    for line in whole.splitlines():
        told = json.loads(line)
        run = told.pop("run")
        faults = [Fault(**fault) for fault in run.pop("faults")]
        done[told["name"]] = Done(**told, run=Run(**run, faults=faults))
    return done


def carry_out(place: Path, made: Made) -> Done:
    """One run, and tell of it."""
    name, make = made
    began = time.monotonic()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        run = runner.run(make(place / "run"))
    shutil.rmtree(place / "run")
    done = Done(name, _commit(), round(time.monotonic() - began, 1), run)
    print(
        f"{name}: {run.letters} letters, {run.kills} kills, {len(run.faults)} faults, {run.notes or ''} {done.seconds:.0f} s",
        flush=True,
    )
    for fault in run.faults[:5]:
        print("   ", fault, flush=True)
    return done


def _commit() -> str:
    asked = ["git", "rev-parse", "--short", "HEAD"]
    return subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


def write_page(done: Sequence[Done]) -> None:
    """The figures of these runs, after what the page says by hand."""
    letters, kills = sum(one.run.letters for one in done), sum(one.run.kills for one in done)
    faults = sum(len(one.run.faults) for one in done)
    rows = [
        f"| {name} | {run.letters:,} | {run.asked:,} | {run.kills} | {_notes(run)} | {len(run.faults)} |"
        for name, run in ((one.name, one.run) for one in done)
    ]
    told = [
        START,
        "",
        "| | |",
        "|---|---|",
        f"| date, commit | {time.strftime('%Y-%m-%d', time.gmtime())}, {', '.join(dict.fromkeys(one.commit for one in done))} |",
        f"| machine | {platform.system()}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version} |",
        f"| runs, minutes | {len(done)}, {sum(one.seconds for one in done) / 60:.0f} |",
        f"| letters acknowledged | {letters:,} |",
        f"| processes killed | {kills} |",
        f"| faults the judge found | **{faults}** |",
        "",
        "| run | letters | puts asked | kills | notes | faults |",
        "|---|---|---|---|---|---|",
        *rows,
    ]
    by_hand = PAGE.read_text().split(START)[0]
    PAGE.write_text(by_hand + "\n".join(told) + "\n")


def _notes(run: Run) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in run.notes.items())


def main() -> int:
    """1 when the judge found anything, or a point was never reached."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--letters", type=int, default=1_050_000)
    parser.add_argument("--only", default="")
    parser.add_argument("--keep", type=Path, default=None)
    asked = parser.parse_args()
    is_apart = any(asked.only in f"a node {what}" for what in cluster_runs.WIRES)
    if is_apart and (why := why_not_apart("ip", "tc")):
        parser.error(f"no network of its own can be made here: {why}")
    done = read_done(asked.keep)
    with tempfile.TemporaryDirectory(
        prefix="wasit-faults-", dir=MEMORY if MEMORY.is_dir() else None
    ) as place:
        planned = list(plan(asked.letters, build_shim(Path(place))))
        for name, make in planned:
            if asked.only in name and name not in done:
                done[name] = carry_out(Path(place), (name, make))
                if asked.keep:
                    with asked.keep.open("a") as kept:
                        kept.write(json.dumps(asdict(done[name])) + "\n")
    if all(name in done for name, _ in planned):
        write_page([done[name] for name, _ in planned])
    missed = [name for name, one in done.items() if name.startswith("kill") and not one.run.kills]
    for name in missed:
        print("never reached:", name)
    return 1 if missed or any(one.run.faults for one in done.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
