"""A linker: told what a relay saw, it says for each two mailboxes how likely they belong to one channel. Written to win.

It is trained on some channels, of which it is told the truth, and tried on others. It uses what an operator who wants to know would use:
which letters follow which and after how long (also modulo a tick), who comes and goes together, who takes in and then writes, which
mailboxes were opened together, how much each gets, and over whose line, where lines can be told apart.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import roc_auc_score
from threadpoolctl import threadpool_limits

from blind.lives import Event, Log

Numbers = NDArray[np.float64]
LAGS = np.array([0.1, 1, 4, 12, 30, 60, 120, 240, 600, 1800])
WINDOWS = (30.0, 300.0, 1800.0)
TICK = 600.0
FAR = 1e6


class Sight(Enum):
    """What a linker has."""

    ADDRESSES = "the whole log, with addresses"
    WHOLE = "the whole log, without addresses"
    LATER = "the log once all channels are open, without addresses"
    STORE = "the files alone, each day"


@dataclass(frozen=True)
class Found:
    """How well it links. ``named``: how often the mailbox it names first for one is of the same channel; ``chance``: how often a guess is.
    ``auc``: how often it finds a true pair likelier than a false one; 0.5 is chance."""

    named: float
    chance: float
    auc: float

    @property
    def advantage(self) -> float:
        """0: no better than a guess; 1: always right."""
        return (self.named - self.chance) / (1 - self.chance)


class _Box:
    def __init__(self, events: list[Event], span: float) -> None:
        self.puts, self.takes, self.watches, self.leaves = (
            np.array([event.at for event in events if event.what == what])
            for what in ("put", "take", "watch", "leave")
        )
        opened = [event.at for event in events if event.what == "open"]
        self.opened = opened[0] if opened else 0.0
        self.who = {event.who for event in events}
        self.waits = self.puts[len(self.takes) :]
        self.large = sum(event.size > 4096 for event in events)
        self.span = span


def boxes_of(log: Log, sight: Sight) -> dict[bytes, _Box]:
    """Each mailbox as it looks under this sight."""
    ends = max(event.at for event in log.events)
    later = ends / 2 if sight is Sight.LATER else 0.0
    seen: dict[bytes, list[Event]] = {box: [] for box in log.channel_of}
    for event in log.events:
        if event.at >= later:
            seen[event.box].append(event)
    return {box: _Box(events, ends - later) for box, events in seen.items()}


def _follows(before: Numbers, after: Numbers, span: float) -> Numbers:
    """How much more often something of ``after`` comes within each lag of ``before`` than it would by chance."""
    if not len(before) or not len(after):
        return np.zeros(len(LAGS))
    place = np.searchsorted(after, before, side="left")
    next_one = np.where(place < len(after), after[np.minimum(place, len(after) - 1)], FAR)
    lag = next_one - before
    share = (lag[:, None] <= LAGS[None, :]).mean(axis=0)
    result: Numbers = share - (1 - np.exp(-len(after) / span * LAGS))
    return result


def _both(x: Numbers, y: Numbers, span: float) -> Numbers:
    ways = np.stack([_follows(x, y, span), _follows(y, x, span)])
    return np.concatenate([ways.max(axis=0), ways.min(axis=0)])


def _alike(x: Numbers, y: Numbers) -> list[float]:
    """Whether much comes at the same times."""
    alike = []
    for window in WINDOWS:
        ends = max([*x[-1:], *y[-1:], window]) + window
        counts = [np.histogram(each, np.arange(0, ends + window, window))[0] for each in (x, y)]
        both_vary = all(count.std() > 0 for count in counts)
        alike.append(float(np.corrcoef(*counts)[0, 1]) if both_vary else 0.0)
    return alike


def _phase(times: Numbers) -> complex:
    return complex(np.exp(2j * np.pi * times / TICK).mean()) if len(times) else 0j


def _pair(x: _Box, y: _Box, sight: Sight, order: tuple[int, int]) -> Numbers:
    amounts = [
        abs(np.log1p(len(xs)) - np.log1p(len(ys))) for xs, ys in ((x.puts, y.puts), (x.waits, y.waits))
    ]
    amounts.append(abs(x.large - y.large))
    if sight is Sight.STORE:  # letters that wait stand in the order in which they came
        return np.concatenate([amounts, _both(x.waits, y.waits, x.span)])
    span = max(x.span, y.span)
    phases = _phase(x.puts), _phase(y.puts)
    parts = [
        _both(x.puts, y.puts, span),
        _both(x.takes, y.takes, span),
        np.maximum(_follows(x.takes, y.puts, span), _follows(y.takes, x.puts, span)),
        np.maximum(_follows(x.puts, y.takes, span), _follows(y.puts, x.takes, span)),
        _both(x.watches, y.watches, span),
        _both(x.leaves, y.leaves, span),
        np.maximum(_follows(x.watches, y.puts, span), _follows(y.watches, x.puts, span)),
        _alike(x.puts, y.puts),
        _alike(x.takes, y.takes),
        [abs(phases[0] - phases[1]), abs(np.angle(phases[0] * np.conj(phases[1]))), *map(abs, phases)],
        amounts,
    ]
    if sight is not Sight.LATER:
        parts += [[abs(order[0] - order[1]), np.log1p(abs(x.opened - y.opened))]]
    if sight is Sight.ADDRESSES:
        parts += [[len(x.who & y.who)]]
    return np.concatenate([np.asarray(part, dtype=float) for part in parts])


def _pairs(log: Log, sight: Sight) -> tuple[list[tuple[bytes, bytes]], Numbers, NDArray[np.bool_]]:
    seen = boxes_of(log, sight)
    order = {box: n for n, box in enumerate(sorted(seen, key=lambda box: seen[box].opened))}
    pairs = list(itertools.combinations(sorted(seen), 2))
    rows = np.stack([_pair(seen[x], seen[y], sight, (order[x], order[y])) for x, y in pairs])
    truth = np.array([log.channel_of[x] == log.channel_of[y] for x, y in pairs])
    return pairs, rows, truth


def link(known: Iterable[Log], tried: Log, sight: Sight) -> Found:
    """Learn from logs whose truth is told, then link another's mailboxes."""
    learnt = [_pairs(log, sight)[1:] for log in known]
    model = HistGradientBoostingClassifier(random_state=0, min_samples_leaf=8, class_weight="balanced")
    pairs, rows, truth = _pairs(tried, sight)
    with threadpool_limits(1):  # little work: many threads on a busy machine only wait for each other
        model.fit(np.concatenate([each for each, _ in learnt]), np.concatenate([each for _, each in learnt]))
        likely = model.predict_proba(rows)[:, 1]
    best: dict[bytes, tuple[float, bool]] = {}
    for (x, y), score, is_true in zip(pairs, likely, truth, strict=True):
        for box in (x, y):
            best[box] = max(best.get(box, (-1.0, False)), (float(score), bool(is_true)))
    return Found(
        named=float(np.mean([is_true for _, is_true in best.values()])),
        chance=float(truth.mean()),
        auc=float(roc_auc_score(truth, likely)),
    )
