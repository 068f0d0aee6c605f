"""What a whole reckoning takes: 8 options with 12 outcomes each, beside the limit and beside plain linear programmes for the bounds alone.

    .venv/bin/python bench/weigh.py [--rounds 9]

Prints the median, lowest and highest: milliseconds of a reckoning (bar 300), its ratio to the bar, with and without events in common, and of the 16
bounds alone by filling and by scipy's linprog. Imports are not in it: a process pays them once (``import_s``).
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable

import numpy as np

BAR = 300.0  # ms


def model(common: bool) -> dict[str, object]:
    chance = np.random.default_rng(5)

    def option(name: str) -> dict[str, object]:
        chances = chance.dirichlet(np.ones(12))
        outcomes = []
        for at, p in enumerate(chances.tolist()):
            low = float(chance.normal(0, 30))
            one: dict[str, object] = {"name": {"en": f"{name}{at}"}, "value": [low, low + 20]}
            one["probability"] = [p * 0.5, min(1.0, p * 1.5)]
            outcomes.append(one | ({"event": "rain"} if common and at == 0 else {}))
        if common:
            outcomes[0]["probability"] = [0.0, 1.0]
        return {"option": {"en": name}, "cost": [1, 5], "outcomes": outcomes}

    first, *others = [option(f"o{n}") for n in range(8)]
    return first | {"alternatives": others}


def timed(act: Callable[[], object], rounds: int) -> dict[str, float]:
    found = []
    for _ in range(rounds):
        began = time.perf_counter()
        act()
        found.append((time.perf_counter() - began) * 1e3)
    return {
        "ms": round(statistics.median(found), 2),
        "low": round(min(found), 2),
        "high": round(max(found), 2),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description="A whole reckoning.")
    parser.add_argument("--rounds", type=int, default=9)
    rounds = parser.parse_args().rounds
    began = time.perf_counter()
    from scipy.optimize import linprog

    from wasit.weigh.bounds import bounds, worth_of
    from wasit.weigh.model import read_model
    from wasit.weigh.reckoning import reckon

    loaded = time.perf_counter() - began
    apart, common = read_model(model(common=False)), read_model(model(common=True))

    def programmes() -> None:
        for option in apart.options:
            ranges = [outcome.probability for outcome in option.outcomes]
            for end, sign in ((0, 1), (1, -1)):
                values = np.array([sign * worth_of(outcome)[end] for outcome in option.outcomes])
                linprog(values, A_eq=np.ones((1, 12)), b_eq=[1], bounds=ranges, method="highs")

    whole = timed(lambda: reckon(apart), rounds)
    linked = timed(lambda: reckon(common), rounds)
    print(
        json.dumps(
            {
                "import_s": round(loaded, 2),
                "reckoning": whole,
                "of_bar": round(whole["ms"] / BAR, 3),
                "with_common_events": linked,
                "common_of_bar": round(linked["ms"] / BAR, 3),
                "bounds": timed(lambda: [bounds(option) for option in apart.options], rounds),
                "bounds_by_linprog": timed(programmes, rounds),
            },
            indent=1,
        )
    )


if __name__ == "__main__":
    main()
