"""Several readers who mixed their copies: an exact test for small groups.

1. How well a set of readers explains a leak is asked in four ways: at each place one of them is quoted by lot; any wording that one of them has is as
   good as another; the commonest wins; the rarest wins. Against the last, agreement alone is blind.
2. A reader's statistic is the best that any set of at most ``TOGETHER`` with them in it explains, in any way. Their own copy is drawn anew, the others'
   stay: under innocence it was drawn without regard to leak and others, so the share of draws that explain at least as well is an exact chance
   (Monte Carlo, with the copy itself counted in). It holds for ``uniform`` codes only.
3. Which sets are tried hangs on the leak and the others' copies, never on the reader's own.

Source: Barnard 1963 (Monte Carlo tests); Meerwald and Furon 2012 (joint decoding).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from wasit.trace.odds import MISREAD, Codes, Counts, Floats

SMALL = 30  # readers, at most
TOGETHER = 3
SETS = 64  # of a size, in one way
DRAWS = 2  # times readers / bound
FIRST, LARGEST = 256, 8192  # rows drawn at once
SLACK = 1e-3  # of a log likelihood: what rounding may hide counts as a tie, which is on the safe side
# by size of the set, and way: how likely a wording is quoted that none, one, ... all of them have
WAYS = {
    1: ((0.0, 1.0),),
    2: ((0.0, 0.5, 1.0),),
    3: ((0.0, 1 / 3, 2 / 3, 1.0), (0.0, 0.5, 0.5, 0.5), (0.0, 0.1, 1.0, 1.0), (0.0, 1.0, 0.0, 1.0)),
}
Single = NDArray[np.float32]


@dataclass(frozen=True)
class _Seen:
    """The wordings that were seen, one column each: at which of the seen places, its number, how often, and of how many."""

    at: NDArray[np.int64]
    word: NDArray[np.int64]
    times: Floats
    sizes: Floats

    def drawn(self, chance: np.random.Generator, rows: int) -> Single:
        """Whether a copy drawn anew has them. Shapes: rows x columns."""
        lots = chance.random((rows, int(self.at.max()) + 1), np.float32)
        made: Single = (np.floor(lots[:, self.at] * self.sizes.astype(np.float32)) == self.word).astype(
            np.float32
        )
        return made


def joint_chances(codes: Codes, counts: Counts, bound: float, seed: int) -> Floats:
    """For each reader the chance that an innocent's copy, with any others, would explain as well. At least one place is seen.

    ``bound``: for all readers together; drawing stops where it can't be reached, so larger chances are rough.
    """
    readers = len(codes)
    chance = np.random.default_rng(seed)
    draws = int(DRAWS * readers / bound)
    places = [place for place, count in enumerate(counts) if count.any()]
    columns = [(at, int(word)) for at, place in enumerate(places) for word in np.flatnonzero(counts[place])]
    seen = _Seen(
        np.array([at for at, _ in columns]),
        np.array([word for _, word in columns]),
        np.array([counts[places[at]][word] for at, word in columns], float),
        np.array([len(counts[places[at]]) for at, _ in columns], float),
    )
    has = (codes[:, places][:, seen.at] == seen.word).astype(np.float32)
    made = np.ones(readers)
    for reader in range(readers):
        base, gain = _ways(seen, np.delete(has, reader, axis=0))
        own = float((has[reader] @ gain + base).max()) - SLACK
        reached = drawn = 1
        rows = FIRST
        while drawn <= draws and readers * reached <= bound * (draws + 1):
            reached += int(((seen.drawn(chance, rows) @ gain + base).max(axis=1) >= own).sum())
            drawn += rows
            rows = min(2 * rows, LARGEST)
        made[reader] = reached / drawn
    return made


def _ways(seen: _Seen, others: Single) -> tuple[Single, Single]:
    """By set of others, and way: what it explains if the reader adds nothing; what each wording in their copy would add.

    Shapes: (sets,), (columns x sets).
    """
    bases, gains = [], []
    for size in range(min(TOGETHER, len(others) + 1)):
        sets = np.array(list(combinations(range(len(others)), size)), np.int64)
        quoted = others[sets].sum(axis=1) if size else np.zeros((1, len(seen.at)), np.float32)
        for right in WAYS[size + 1]:
            logs = np.log((1 - MISREAD) * np.array(right)[:, None] + MISREAD / seen.sizes) * seen.times
            without, with_it = (
                np.take_along_axis(logs, count.astype(np.int64), axis=0) for count in (quoted, quoted + 1)
            )
            base = without.sum(axis=1)
            best = np.argsort(-base, kind="stable")[:SETS]
            bases.append(base[best])
            gains.append((with_it - without)[best])
    return np.concatenate(bases).astype(np.float32), np.concatenate(gains).T.astype(np.float32)
