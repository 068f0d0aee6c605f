"""Which points no other point beats: at least as much for everybody, and more for somebody.

Points that are worth the same to everybody stay together: all of them are on the frontier, or none is.

1. Two parties: sorted by the first, a point stands out where the second is more than all before it had. Where there are many, most are dropped before
   they are sorted: the first party's worth is cut into slices, and whoever has no more for the second than the best of a higher slice is beaten.
2. More: the distinct points, best sum first (whoever beats a point has a larger sum), block by block against the frontier found so far.
   Memory is flat: a block against a slice of the frontier.

Source: Kung, Luccio, Preparata (1975), maxima of a set of vectors; the block filter is plain.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.int64]
BLOCK = 1_024
SLICES = 4_096  # of the first party's worth
PIECE = 65_536  # points looked at in one go: memory stays flat


def undominated(points: Points) -> NDArray[np.bool_]:
    """Whether each point is on the frontier. Shapes: points (n, parties); the answer (n,)."""
    if len(points) == 0:
        return np.zeros(0, dtype=np.bool_)
    return _of_two(points) if points.shape[1] == 2 else _of_many(points)


def distinct(points: Points) -> tuple[Points, NDArray[np.intp]]:
    """The points without their twins, sorted, and for each point given its place there. Shapes: (n, parties) -> (m, parties), (n,)."""
    order = np.lexsort(points.T[::-1])
    ordered = points[order]
    new = np.ones(len(ordered), dtype=np.bool_)
    new[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
    places = np.empty(len(points), dtype=np.intp)
    places[order] = np.cumsum(new) - 1
    return ordered[new], places


def _of_two(points: Points) -> NDArray[np.bool_]:
    first, second = points[:, 0], points[:, 1]
    if len(points) < PIECE:
        return _sorted_of_two(first, second)
    left = _in_slices(first, second)
    answer = np.zeros(len(points), dtype=np.bool_)
    answer[left[_sorted_of_two(first[left], second[left])]] = True
    return answer


def _in_slices(first: NDArray[np.int64], second: NDArray[np.int64]) -> NDArray[np.intp]:
    """Numbers of the points that no slice above theirs beats: all of the frontier, and few others."""
    least = int(first.min())
    shift = max(0, (int(first.max()) - least).bit_length() - SLICES.bit_length() + 1)
    best = np.full(SLICES + 1, np.iinfo(np.int64).min)
    pieces = range(0, len(first), PIECE)
    for start in pieces:
        np.maximum.at(best, (first[start : start + PIECE] - least) >> shift, second[start : start + PIECE])
    above = np.maximum.accumulate(best[::-1])[::-1][1:]
    left = [
        start
        + np.flatnonzero(
            second[start : start + PIECE] > above[(first[start : start + PIECE] - least) >> shift]
        )
        for start in pieces
    ]
    return np.concatenate(left)


def _sorted_of_two(first: NDArray[np.int64], second: NDArray[np.int64]) -> NDArray[np.bool_]:
    order = np.lexsort((-second, -first))
    xs, ys = first[order], second[order]
    best = np.maximum.accumulate(ys)
    stands = np.empty(len(ys), dtype=np.bool_)
    stands[0] = True
    np.greater(ys[1:], best[:-1], out=stands[1:])
    # a twin follows its like and stands where that stands: a whole group of equals has its first's answer
    new = np.empty(len(ys), dtype=np.bool_)
    new[0] = True
    np.logical_or(xs[1:] != xs[:-1], ys[1:] != ys[:-1], out=new[1:])
    heads = np.flatnonzero(new)
    answer = np.empty(len(ys), dtype=np.bool_)
    answer[order] = stands[heads][np.cumsum(new) - 1]
    return answer


def _of_many(points: Points) -> NDArray[np.bool_]:
    rising, places = distinct(points)
    falling, back = rising[::-1], len(rising) - 1 - places
    # who beats a point has no smaller sum, rounded or not; of equal sums the one that comes first in this order is not beaten by the other
    order = np.argsort(-falling.astype(np.float64).sum(axis=1), kind="stable")
    sorted_points = falling[order]
    front = np.empty((0, points.shape[1]), dtype=np.int64)
    kept = np.zeros(len(falling), dtype=np.bool_)
    for start in range(0, len(sorted_points), BLOCK):
        block = sorted_points[start : start + BLOCK]
        left = np.arange(len(block))[~_beaten(block, front)]
        alive = block[left]
        inner = ~_beaten(alive, alive)
        kept[start + left[inner]] = True
        front = np.concatenate([front, alive[inner]])
    answer = np.empty(len(falling), dtype=np.bool_)
    answer[order] = kept
    return answer[back]


def _beaten(block: Points, front: Points) -> NDArray[np.bool_]:
    """Whether some other point of ``front`` is at least as good for everybody. Points are distinct, or the same array's own."""
    beaten = np.zeros(len(block), dtype=np.bool_)
    for start in range(0, len(front), BLOCK):
        piece = front[start : start + BLOCK]
        left = np.flatnonzero(~beaten)
        if len(left) == 0:
            break
        mine = block[left]
        no_worse = np.ones((len(left), len(piece)), dtype=np.bool_)
        same = np.ones((len(left), len(piece)), dtype=np.bool_)
        for party in range(block.shape[1]):
            no_worse &= piece[:, party] >= mine[:, party, None]
            same &= piece[:, party] == mine[:, party, None]
        beaten[left] = (no_worse & ~same).any(axis=1)
    return beaten
