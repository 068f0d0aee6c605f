"""Who gets which wording: the code, one row for each reader.

1. ``uniform``: every wording drawn evenly and independently. The chance of accusing an innocent is then exact, also after colluders mixed
   their copies and for the joint test. For many readers, and wherever several could put copies side by side.
2. ``spread``: for a few readers who won't: rows as far apart as a search finds, then relabelled by chance, so that each single row is still
   drawn evenly. Two such rows together are not independent of a third: the joint test is not used on them.
3. The seed decides all of it. It is secret and random (32 bytes); the draw is SHAKE-256 of it, so that readers can't foretell others' rows.
4. ``commitment`` binds text, readers and rows before anything is sent: whoever prepares copies could else frame a reader afterwards.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from wasit.errors import Refused
from wasit.trace.marked import Marked
from wasit.trace.odds import Codes

Kind = Literal["uniform", "spread"]
FEW = 12  # readers; beyond, a drawn code is as far apart as makes no difference
MOST_READERS = 1_000_000
STARTS = 12  # of the search for rows far apart
STEEP = 1.5


def kind_for(readers: int, colluders: int) -> Kind:
    """The code that the table of docs/tracing.md shows best."""
    return "spread" if readers <= FEW and colluders == 1 else "uniform"


def assign(sizes: Sequence[int], readers: int, seed: bytes, kind: Kind = "uniform") -> Codes:
    """A wording's number for each reader and place. Shapes: readers x places.

    Raises: Refused bad-readers; too-few-places, where rows must be alike, or there is none.
    """
    if not 1 <= readers <= MOST_READERS:
        raise Refused("bad-readers", limit=MOST_READERS)
    different = 1
    for size in sizes:
        different = min(different * size, readers)
    if different < readers or not sizes:
        raise Refused("too-few-places", readers=readers)
    if kind == "uniform":
        return _drawn(sizes, readers, seed, "rows")
    return _spread(sizes, readers, seed)


def distances(codes: Codes) -> NDArray[np.int64]:
    """In how many places two readers' copies differ. Shapes: readers x readers."""
    made: NDArray[np.int64] = (codes[:, None, :] != codes[None, :, :]).sum(axis=2, dtype=np.int64)
    return made


def commitment(salt: bytes, marked: Marked, readers: Sequence[str], codes: Codes) -> bytes:
    """32 bytes that bind the text, who reads it, and their rows. ``salt``: 32 secret random bytes, kept with the rows."""
    held = {"text": marked.source(), "readers": list(readers), "rows": codes.tolist()}
    told = json.dumps(held, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    return hashlib.sha256(b"wasit1 trace\x00" + salt + told).digest()


def _drawn(sizes: Sequence[int], rows: int, seed: bytes, what: str) -> Codes:
    """Even draws: bytes of SHAKE-256, those that would favour a wording drawn again."""
    made = np.empty((rows, len(sizes)), np.uint8)
    for size in sorted(set(sizes)):
        columns = [place for place, one in enumerate(sizes) if one == size]
        wanted, limit, kept, turn = rows * len(columns), 256 - 256 % size, np.empty(0, np.uint8), 0
        while len(kept) < wanted:
            stream = hashlib.shake_256(b"wasit1 trace " + f"{what} {size} {turn} ".encode() + seed)
            some = np.frombuffer(stream.digest(wanted + wanted // 4 + 64), np.uint8)
            kept = np.concatenate([kept, some[some < limit]])
            turn += 1
        made[:, columns] = (kept[:wanted] % size).reshape(rows, len(columns))
    return made


def _spread(sizes: Sequence[int], readers: int, seed: bytes) -> Codes:
    """Rows far apart: of several draws, each mended as far as it goes, the one whose closest pairs are farthest apart."""
    best, best_worth = None, (-1, 0)
    for start in range(STARTS):
        codes = _drawn(sizes, readers, seed, f"start {start}")
        worth = _climbed(sizes, codes)
        if worth > best_worth:
            best, best_worth = codes, worth
    assert best is not None
    chance = np.random.default_rng(list(hashlib.sha256(b"wasit1 trace relabel " + seed).digest()))
    best = best[chance.permutation(readers)]
    for place, size in enumerate(sizes):
        best[:, place] = chance.permutation(size).astype(np.uint8)[best[:, place]]
    return best


def _climbed(sizes: Sequence[int], codes: Codes) -> tuple[int, int]:
    """Changes entries in place, each time the one that helps most, until none helps; (smallest distance, less the pairs so close).

    A pair's nearness is exp(-STEEP x distance); what is made small is the sum of all.
    """
    most = max(sizes, default=2)
    wordings = np.arange(most)
    there = wordings < np.array(sizes, np.int64)[:, None]
    rows, places = np.ogrid[: len(codes), : len(sizes)]
    closer, farther = math.exp(STEEP) - 1, math.exp(-STEEP) - 1
    while True:
        apart = distances(codes)
        near = np.exp(-STEEP * (apart - apart.min(initial=len(sizes), where=~np.eye(len(codes), dtype=bool))))
        np.fill_diagonal(near, 0)
        same = (codes[:, :, None] == wordings).astype(float)
        beside = (near @ same.reshape(len(codes), -1)).reshape(same.shape)
        change = beside[rows, places, codes][:, :, None] * farther + beside * closer
        change[(same == 1) | ~there] = 0
        reader, place, wording = np.unravel_index(int(change.argmin()), change.shape)
        if change[reader, place, wording] > -1e-9:
            break
        codes[reader, place] = wording
    pairs = distances(codes)[np.triu_indices(len(codes), 1)]
    least = int(pairs.min(initial=len(sizes)))
    return least, -int((pairs == least).sum())
