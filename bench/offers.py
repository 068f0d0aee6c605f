"""How well a party's wants are guessed from its offers, on the design data's scenarios, against what it really wants.

    .venv/bin/python bench/offers.py SCENARIOS.json [--most 20000] [--source negolog] [--json]

For every scenario of at most --most packages and every party, three concession curves are played: at offer k of n the party aims at 1 - (k / n) ** e of its own range
(e = 4 holds out, 1 is even, 1/4 gives way early), down to the middle of the range, and offers one of the ten packages nearest to that, by a stated seed.
Printed for 8, 20 and 50 offers, guess beside the guess of somebody who only assumes that the other wants the opposite: Spearman's rank correlation over all packages,
mean error of a weight, share of weights inside their interval, and the Nash product that is reached when the fair settlement is sought by the guess (1: as good as knowing).
"""

from __future__ import annotations

import argparse
import json
import statistics
from pathlib import Path
from typing import Any

import numpy as np
from scipy.stats import spearmanr

from wasit.bargain.offers import guess
from wasit.bargain.scenario import Scenario, read_scenario
from wasit.bargain.settlements import nash

CURVES = {"holds out": 4.0, "even": 1.0, "gives way": 0.25}
COUNTS = (8, 20, 50)
NEAREST = 10
FLOOR = 0.5


def offers(worth: np.ndarray, number: int, curve: float, chance: np.random.Generator) -> list[int]:
    """Numbers of the packages that are offered, one after the other."""
    span, low = np.ptp(worth), worth.min()
    made = []
    for at in range(number):
        aim = low + span * (1 - (1 - FLOOR) * (at / (number - 1)) ** curve)
        near = np.argpartition(np.abs(worth - aim), min(NEAREST, len(worth) - 1))[:NEAREST]
        made.append(int(chance.choice(near)))
    return made


def truth(scenario: Scenario, party: int) -> list[float]:
    """A party's weights as shares: how much each issue can move what a package is worth to it."""
    spans = [max(row) - min(row) for row in scenario.parties[party].worth]
    return [span / (sum(spans) or 1) for span in spans]


def listed(scenario: Scenario, rows: Any) -> np.ndarray:
    total = np.zeros(1)
    for row in rows:
        total = (total[:, None] + np.array(row, dtype=float)[None, :]).reshape(-1)
    return total


def reached(points: np.ndarray, own: int, other: int, guessed: np.ndarray) -> float | None:
    """The real product at the settlement by the guess, over the best one there is; gains over each one's worst package."""
    pair = np.stack(
        [points[:, own] - points[:, own].min(), points[:, other] - points[:, other].min()], axis=1
    )
    scaled = pair.astype(float) / np.maximum(1, pair.max(axis=0))
    best = scaled.prod(axis=1).max()
    by_guess = np.stack([pair[:, 0], np.rint(guessed * 1e9).astype(np.int64)], axis=1)
    settled = nash(by_guess, (0, 0))
    return None if settled is None or best == 0 else float(scaled[settled.at].prod(axis=1).mean() / best)


def measure(scenarios: list[Scenario]) -> list[dict[str, Any]]:
    rows = []
    for number in COUNTS:
        for name, curve in CURVES.items():
            found: dict[str, list[float]] = {
                key: [] for key in ("rank", "opposite", "error", "inside", "nash")
            }
            for scenario in scenarios:
                points = scenario.points()
                chance = np.random.default_rng(7)
                for party in range(len(scenario.parties)):
                    worth = points[:, party]
                    if np.ptp(worth) == 0:
                        continue
                    mine = (party + 1) % len(scenario.parties)
                    made = offers(worth, number, curve, chance)
                    model = guess(scenario.space, [scenario.space.package(one) for one in made])
                    assert model is not None
                    guessed = listed(scenario, model.party.points) / 1e9
                    if np.ptp(guessed) > 0:
                        found["rank"].append(float(spearmanr(worth, guessed).statistic))
                    if np.ptp(points[:, mine]) > 0:
                        found["opposite"].append(float(spearmanr(worth, -points[:, mine]).statistic))
                    shares = truth(scenario, party)
                    found["error"] += [abs(a - b) for a, b in zip(shares, model.weights, strict=True)]
                    found["inside"] += [
                        float(low <= share <= high)
                        for share, low, high in zip(shares, model.low, model.high, strict=True)
                    ]
                    share = reached(points, mine, party, guessed)
                    if share is not None:
                        found["nash"].append(share)
            rows.append(
                {"offers": number, "curve": name, "parties": len(found["nash"])}
                | {key: round(statistics.fmean(values), 3) for key, values in found.items()}
            )
    return rows


def main() -> None:
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("file", type=Path)
    arguments.add_argument("--most", type=int, default=20_000)
    arguments.add_argument("--source", default="", help="only scenarios whose source begins with this")
    arguments.add_argument("--json", action="store_true")
    asked = arguments.parse_args()
    made = json.loads(asked.file.read_text("utf-8"))
    scenarios = [read_scenario(each) for each in made if each["source"].startswith(asked.source)]
    rows = measure([each for each in scenarios if each.space.size <= asked.most])
    if asked.json:
        print(json.dumps(rows))
        return
    for row in rows:
        print("  ".join(f"{key} {value}" for key, value in row.items()))


if __name__ == "__main__":
    main()
