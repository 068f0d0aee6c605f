"""Leaks by chance: how often a copy is named, and how often an innocent's.

1. A trial draws a code, lets some of its readers leak, and names copies by the rule of ``find``. Every trial also has a leak that follows no
   copy at all: whoever is named then is innocent.
2. Colluders see all their copies side by side (``Attack``). Of the places a stretch is shown; some of it is misread, or lost.
3. Nothing of the odds is used but the rule itself: what is counted holds or breaks them.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import beta

from wasit.errors import Refused
from wasit.trace.code import MOST_READERS, assign, kind_for
from wasit.trace.find import BOUND, bar_of, has_second_test
from wasit.trace.joint import joint_chances
from wasit.trace.marked import MOST_PLACES, MOST_WORDINGS
from wasit.trace.needed import agreement_needed
from wasit.trace.odds import Codes

MOST_TRIALS = 10_000_000
BATCH = 4_000_000  # entries of codes held at once
REUSED = 40  # leaks of one code, where it is large
MANY = 1000  # readers, from which on a code is reused
UNSEEN = 255


class Attack(StrEnum):
    """Which wording colluders let win, place by place."""

    LOT = "lot"
    MAJORITY = "majority"
    MINORITY = "minority"
    HALVES = "halves"  # each one's copy for a stretch of the text


@dataclass(frozen=True)
class Setting:
    """``shown``, ``misread``, ``lost``: shares of the places. ``joint``: whether the second test of small groups runs (some milliseconds a trial); else its half of the bound is left unused."""

    readers: int
    places: int
    wordings: int = 3
    colluders: int = 1
    misread: float = 0.05
    lost: float = 0.0
    shown: float = 1.0
    attack: Attack = Attack.LOT
    bound: float = BOUND
    joint: bool = False

    def check(self, trials: int) -> None:
        """Raises: Refused bad-input."""
        whole = {
            "readers": (self.readers, 1, MOST_READERS),
            "places": (self.places, 1, MOST_PLACES),
            "wordings": (self.wordings, 2, MOST_WORDINGS),
            "colluders": (self.colluders, 1, min(self.readers, 20)),
            "trials": (trials, 1, MOST_TRIALS),
        }
        for name, (value, least, most) in whole.items():
            if not least <= value <= most:
                raise Refused("bad-input", field=name, reason=f"{least}-{most}")
        for name, share in (("misread", self.misread), ("lost", self.lost), ("shown", self.shown)):
            if not 0 <= share <= 1:
                raise Refused("bad-input", field=name, reason="0-1")


def simulate(setting: Setting, trials: int, seed: int = 1966) -> dict[str, Any]:
    """Counts and shares with 95 % intervals (Clopper and Pearson): ``found`` (a leaker named), ``falsely`` (an innocent named beside or
    instead), ``outside`` (anybody named though nobody's copy leaked). Raises: Refused bad-input.
    """
    setting.check(trials)
    chance = np.random.default_rng(seed)
    reused = REUSED if setting.readers >= MANY else 1
    size = max(1, BATCH // (setting.readers * setting.places))
    designs = _designs(setting, seed)
    counted = np.zeros(3, np.int64)
    done = 0
    while done < trials:
        batch = min(size, -(-(trials - done) // reused))
        codes = _codes(setting, designs, batch, chance)
        for _ in range(min(reused, trials - done)):
            counted += _one_leak_each(setting, codes[:, : trials - done], chance)
            done += min(batch, trials - done)
    names = ("found", "falsely", "outside")
    told = {name: _share(int(count), trials) for name, count in zip(names, counted, strict=True)}
    return {**asdict(setting), "code": kind_for(setting.readers, setting.colluders), "trials": trials, **told}


def _share(count: int, of: int) -> dict[str, float]:
    low = float(beta.ppf(0.025, count, of - count + 1)) if count else 0.0
    high = float(beta.ppf(0.975, count + 1, of - count)) if count < of else 1.0
    return {"count": count, "share": count / of, "low": low, "high": high}


def _designs(setting: Setting, seed: int) -> list[Codes]:
    if kind_for(setting.readers, setting.colluders) == "uniform":
        return []
    sizes = [setting.wordings] * setting.places
    return [assign(sizes, setting.readers, f"{seed} {n}".encode(), "spread") for n in range(4)]


def _codes(setting: Setting, designs: list[Codes], batch: int, chance: np.random.Generator) -> Codes:
    """Shapes: places x batch x readers, so that places are gone through one after the other."""
    if not designs:
        shape = (setting.places, batch, setting.readers)
        return chance.integers(0, setting.wordings, shape, np.uint8)
    relabel = np.argsort(chance.random((setting.places, batch, setting.wordings)), axis=2).astype(np.uint8)
    order = np.argsort(chance.random((batch, setting.readers)), axis=1)
    rows = np.stack(designs)[chance.integers(0, len(designs), batch)].transpose(2, 0, 1)
    rows = np.take_along_axis(rows, order[None], axis=2)
    return np.take_along_axis(relabel, rows, axis=2)


def _one_leak_each(setting: Setting, codes: Codes, chance: np.random.Generator) -> NDArray[np.int64]:
    """(found, falsely, outside) of one leak by colluders and one by nobody for each code. The colluders are the first rows, as good as any."""
    places, batch, readers = codes.shape
    mixed = _mixed(setting, codes[:, :, : setting.colluders], chance)
    wrong = chance.random((places, batch)) < setting.misread
    other = chance.integers(1, setting.wordings, (places, batch))
    mixed = np.where(wrong, (mixed + other) % setting.wordings, mixed).astype(np.uint8)
    nobody = chance.integers(0, setting.wordings, (places, batch), np.uint8)
    hidden = _hidden(setting, batch, chance)
    guilty = np.arange(readers) < setting.colluders
    first = _named(setting, codes, np.where(hidden, UNSEEN, mixed).astype(np.uint8))
    second = _named(setting, codes, np.where(hidden, UNSEEN, nobody).astype(np.uint8))
    return np.array(
        [
            (first & guilty).any(axis=1).sum(),
            (first & ~guilty).any(axis=1).sum(),
            second.any(axis=1).sum(),
        ]
    )


def _mixed(setting: Setting, copies: Codes, chance: np.random.Generator) -> NDArray[np.int64]:
    """Which wording stands at each place. Shapes: places x batch x colluders -> places x batch."""
    places, batch, colluders = copies.shape
    if setting.attack in (Attack.LOT, Attack.HALVES) or colluders == 1:
        if setting.attack is Attack.LOT:
            whose = chance.integers(0, colluders, (places, batch))
        else:
            whose = np.broadcast_to((np.arange(places) * colluders // places)[:, None], (places, batch))
        return np.take_along_axis(copies, whose[:, :, None], axis=2)[:, :, 0].astype(np.int64)
    votes = np.stack([(copies == word).sum(axis=2) for word in range(setting.wordings)]).astype(float)
    votes += chance.random(votes.shape) / 2  # ties by lot
    if setting.attack is Attack.MAJORITY:
        made: NDArray[np.int64] = votes.argmax(axis=0)
    else:
        made = np.where(votes >= 1, votes, np.inf).argmin(axis=0)
    return made


def _hidden(setting: Setting, batch: int, chance: np.random.Generator) -> NDArray[np.bool_]:
    shown = max(1, round(setting.shown * setting.places))
    start = chance.integers(0, setting.places - shown + 1, batch)
    place = np.arange(setting.places)[:, None]
    lost = chance.random((setting.places, batch)) < setting.lost
    return (place < start) | (place >= start + shown) | lost


@cache
def _bars(readers: int, places: int, wordings: int, bar: float) -> NDArray[np.int64]:
    return np.array([agreement_needed(readers, count, wordings, bar) for count in range(places + 1)])


def _named(setting: Setting, codes: Codes, leak: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Whose copies are named. Shapes: places x batch x readers, places x batch -> batch x readers."""
    places, _, readers = codes.shape
    bar = bar_of(readers, setting.colluders, setting.bound)
    needed = _bars(readers, places, setting.wordings, bar)
    agree = np.zeros(codes.shape[1:], np.uint8 if places < 256 else np.uint16)
    same = np.empty(codes.shape[1:], bool)
    for row, shown in zip(codes, leak, strict=True):
        np.equal(row, shown[:, None], out=same)
        agree += same.view(np.uint8)
    seen = (leak != UNSEEN).sum(axis=0)
    named: NDArray[np.bool_] = agree >= needed[seen][:, None]
    if setting.joint and has_second_test(readers, kind_for(readers, setting.colluders)):
        words = np.arange(setting.wordings)
        for row in np.flatnonzero(seen):
            counts = list((leak[:, row][:, None] == words).astype(np.int64))
            named[row] |= joint_chances(codes[:, row].T, counts, bar) * readers <= bar
    return named
