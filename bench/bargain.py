"""The exact frontier and the Nash settlement beside NegMAS, and far beyond what can be listed.

    .venv/bin/python bench/bargain.py [--most 1000000] [--rounds 3] [--json]

NegMAS 0.16 (AGPL) is installed in an environment of its own (`.venv-bargain`, version in requirements/bench-bargain.txt) and runs in processes of its own;
nothing of it is imported here. Both get the same tables of whole points: two sides with opposed interests, issues of ten options. Printed in one run:

- ``listed``: for 10^3 to --most packages NegMAS's documented `pareto_frontier` and `nash_points`, and ours by listing (`undominated`, `nash`) and by sums of
  frontiers (`frontier`): seconds (median, lowest, highest; NegMAS at 10^6 and its sampler once), ratios, and the memory that each adds (MiB over the process before it);
- ``sampler``: from 12 issues on NegMAS's MOBANOS sampler beside ours;
- ``beyond``: ours for 20 issues of 10 values, and for 10^60 packages.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PEERS = ROOT / ".venv-bargain"
LONGEST = 300  # s, of one measurement


def tables(issues: int, sides: int = 2) -> list[list[list[int]]]:
    """Whole points by side, issue and option: what one wants the other does not, nearly."""
    import random

    chance = random.Random(issues)
    made: list[list[list[int]]] = [[] for _ in range(sides)]
    for _ in range(issues):
        weight = chance.randrange(1, 10)
        rows = [
            [
                weight * value + chance.randrange(0, 4)
                for value in (range(10) if side % 2 == 0 else range(9, -1, -1))
            ]
            for side in range(sides)
        ]
        for side, row in enumerate(rows):
            made[side].append(row)
    return made


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def timed(act: Callable[[], object], rounds: int) -> dict[str, Any]:
    before, found, answer = peak(), [], None
    for _ in range(rounds):
        began = time.perf_counter()
        answer = act()
        found.append(time.perf_counter() - began)
    spread = {"s": statistics.median(found), "low": min(found), "high": max(found)}
    return {name: round(value, 6) for name, value in spread.items()} | {
        "added_mib": round(peak() - before, 1),
        "front": answer,
    }


def ours_listed(issues: int, rounds: int) -> dict[str, Any]:
    import numpy as np

    from wasit.bargain.pareto import undominated
    from wasit.bargain.settlements import nash

    made = tables(issues)

    def act() -> int:
        columns = []
        for side in made:
            total = np.zeros(1, dtype=np.int64)
            for row in side:
                total = (total[:, None] + np.array(row)[None, :]).reshape(-1)
            columns.append(total)
        points = np.stack(columns, axis=1)
        front = np.unique(points[undominated(points)], axis=0)
        nash(front, (0, 0))
        return len(front)

    return timed(act, rounds)


def ours_by_sums(issues: int, rounds: int, sides: int = 2) -> dict[str, Any]:
    from wasit.bargain.frontier import frontier
    from wasit.bargain.settlements import nash
    from wasit.bargain.space import Additive, Issue, Space

    space = Space(tuple(Issue(str(n), tuple("0123456789")) for n in range(issues)))
    parties = [Additive(tuple(tuple(row) for row in side)) for side in tables(issues, sides)]

    def act() -> int:
        points = frontier(space, parties).points
        nash(points, (0,) * sides)
        return len(points)

    return timed(act, rounds)


def negmas(issues: int, rounds: int, how: str, sides: int = 2) -> dict[str, Any]:
    """Runs in the peers' environment."""
    from negmas import make_issue, make_os
    from negmas.preferences import LinearAdditiveUtilityFunction
    from negmas.preferences.ops import nash_points, pareto_frontier
    from negmas.preferences.value_fun import TableFun

    names = [make_issue([str(k) for k in range(10)], str(n)) for n in range(issues)]
    space = make_os(names)
    ufuns = [
        LinearAdditiveUtilityFunction(
            values={str(n): TableFun({str(k): row[k] for k in range(10)}) for n, row in enumerate(side)},
            weights={str(n): 1 for n in range(issues)},
            outcome_space=space,
            reserved_value=0,
        )
        for side in tables(issues, sides)
    ]

    def listed() -> int:
        front, _ = pareto_frontier(ufuns, issues=names)
        nash_points(ufuns, front, outcome_space=space)
        return len(set(front))

    def sampled() -> int:
        from negmas.preferences.pareto_sampler.mobanos import MOBANOSParetoSampler

        sampler = MOBANOSParetoSampler()
        sampler.init(*ufuns)
        return len({tuple(float(u(outcome)) for u in ufuns) for outcome in sampler._pareto_front})

    return timed(listed if how == "listed" else sampled, rounds)


def apart(python: Path | str, what: str, issues: int, rounds: int, sides: int = 2) -> dict[str, Any] | None:
    """One measurement in a process of its own. None: it failed, which is told on standard error."""
    env = {**os.environ, "PYTHONPATH": "" if str(python).startswith(str(PEERS)) else str(ROOT / "src")}
    asked = [str(python), __file__, "--one", what, str(issues), str(rounds), str(sides)]
    try:
        done = subprocess.run(asked, capture_output=True, text=True, env=env, check=False, timeout=LONGEST)
    except subprocess.TimeoutExpired:
        print(f"{what} {issues}: no result in {LONGEST} s", file=sys.stderr)
        return None
    if done.returncode:
        print(f"{what} {issues}: {done.stderr.strip().splitlines()[-1:]}", file=sys.stderr)
        return None
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def beside(one: dict[str, Any] | None, other: dict[str, Any] | None) -> float | None:
    return round(one["s"] / other["s"], 1) if one and other else None


def install_peers() -> None:
    uv = shutil.which("uv") or str(Path(sys.executable).with_name("uv"))
    subprocess.run([uv, "venv", "-q", "--allow-existing", "--python", sys.executable, PEERS], check=True)
    wanted = ROOT / "requirements" / "bench-bargain.txt"
    subprocess.run(
        [uv, "pip", "install", "-q", "--python", PEERS / "bin" / "python", "-r", wanted], check=True
    )


def main() -> None:
    if sys.argv[1:2] == ["--one"]:
        what, issues, rounds, sides = sys.argv[2], *map(int, sys.argv[3:6])
        if what == "ours-listed":
            told = ours_listed(issues, rounds)
        elif what == "ours-by-sums":
            told = ours_by_sums(issues, rounds, sides)
        else:
            told = negmas(issues, rounds, what.removeprefix("negmas-"), sides)
        print(json.dumps(told))
        return
    parser = argparse.ArgumentParser(description="The frontier beside NegMAS.")
    parser.add_argument("--most", type=int, default=1_000_000, help="packages that NegMAS lists")
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    install_peers()
    peer, rounds = PEERS / "bin" / "python", asked.rounds
    issues = 3
    while 10**issues <= asked.most:
        theirs = apart(peer, "negmas-listed", issues, rounds if issues < 6 else 1)
        listed, sums = (
            apart(sys.executable, what, issues, rounds) for what in ("ours-listed", "ours-by-sums")
        )
        told = {"packages": f"10^{issues}", "negmas": theirs, "listed": listed, "by_sums": sums}
        print(
            json.dumps(told | {"listed_x": beside(theirs, listed), "by_sums_x": beside(theirs, sums)}),
            flush=True,
        )
        issues += 1
    theirs, ours = apart(peer, "negmas-listed", 5, 1, 3), apart(sys.executable, "ours-by-sums", 5, rounds, 3)
    print(
        json.dumps({"three_sides": "10^5", "negmas": theirs, "by_sums": ours, "x": beside(theirs, ours)}),
        flush=True,
    )
    for issues in (12, 15, 20):
        theirs, ours = (
            apart(peer, "negmas-sampled", issues, rounds),
            apart(sys.executable, "ours-by-sums", issues, rounds),
        )
        told = {"packages": f"10^{issues}", "mobanos": theirs, "by_sums": ours, "x": beside(theirs, ours)}
        print(json.dumps(told), flush=True)
    print(
        json.dumps({"packages": "10^20", "by_sums": apart(sys.executable, "ours-by-sums", 20, rounds)}),
        flush=True,
    )
    print(json.dumps({"packages": "10^60", "by_sums": apart(sys.executable, "ours-by-sums", 60, rounds)}))


if __name__ == "__main__":
    main()
