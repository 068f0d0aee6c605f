"""What changed between two texts, word by word.

1. A word is never cut: Arabic letters join, and a reader must see the whole word that was put in the other's place. Words, their marks and
   emoji end where Unicode says (UAX #29), so no grapheme is cut either. An hour or a date is one word: half of it would stand on the
   wrong side in a right-to-left text.
2. All runs but the added ones give the old text, all but the dropped ones the new one, to the letter.
3. What stays the same between two changes is shown as unchanged only where it holds more than they do: "Sunday 18" became "Monday 19",
   not "Sunday" "Monday" and "18" "19".
4. The same texts always give the same runs. Where too much changed to be compared, the old text is shown as dropped
   and the new one as added.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import regex

MOST_CHANGES = 800  # words added and dropped; more is another text, and is shown so
_BETWEEN_WORDS = regex.compile(r"(?w)\b", regex.V1)
_NUMBER = regex.compile(r"\p{Nd}+(?:[:.,/\u066b\u066c\u2013-]\p{Nd}+)+")
_GRAPHEME = regex.compile(r"\X")

Piece = tuple[str, str]  # what stood there, what stands there now


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text that stayed, was added, or was dropped."""

    kind: Literal["same", "ins", "del"]
    text: str


def redline(old: str, new: str) -> tuple[Run, ...]:
    """The runs that lead from the old text to the new one; what was dropped stands before what was added."""
    kept: list[Piece] = []
    for piece in _pieces(words_of(old), words_of(new)):
        kept.append(piece)
        while len(kept) >= 3 and _is_lost_between(*kept[-3:]):
            first, same, last = kept[-3:]
            kept[-3:] = [(first[0] + same[0] + last[0], first[1] + same[1] + last[1])]
    return tuple(run for piece in kept for run in _runs(piece))


def words_of(text: str) -> list[str]:
    """The text in pieces: words, spaces, signs. Together they are the text."""
    edges = {0, *(found.end() for found in _GRAPHEME.finditer(text))}
    inside = {place for found in _NUMBER.finditer(text) for place in range(found.start() + 1, found.end())}
    may = edges - inside
    cuts = [found.start() for found in _BETWEEN_WORDS.finditer(text) if found.start() in may]
    ends = sorted({0, *cuts, len(text)})
    return [text[begin:end] for begin, end in pairwise(ends)]


def _pieces(old: Sequence[str], new: Sequence[str]) -> list[Piece]:
    """Stretches that are equal, and changes between them."""
    found: list[Piece] = []
    at_old = at_new = 0
    for start_old, start_new, size in [*_matches(old, new), (len(old), len(new), 0)]:
        found.append(("".join(old[at_old:start_old]), "".join(new[at_new:start_new])))
        at_old, at_new = start_old + size, start_new + size
        found.append(("".join(old[start_old:at_old]),) * 2)
    return [piece for piece in found if piece != ("", "")]


def _matches(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int, int]]:
    """(place in old, place in new, size) of what stays, by the fewest changes; none when there are too many.

    Source: Myers, An O(ND) difference algorithm and its variations (1986), the greedy algorithm.
    """
    furthest = {1: 0}  # diagonal (old minus new) -> how far into old
    trail: list[dict[int, int]] = []
    for changes in range(min(len(old) + len(new), MOST_CHANGES) + 1):
        trail.append(dict(furthest))
        for diagonal in range(-changes, changes + 1, 2):
            down = diagonal == -changes or (
                diagonal != changes and furthest[diagonal - 1] < furthest[diagonal + 1]
            )
            at = furthest[diagonal + 1] if down else furthest[diagonal - 1] + 1
            while at < len(old) and at - diagonal < len(new) and old[at] == new[at - diagonal]:
                at += 1
            furthest[diagonal] = at
            if at >= len(old) and at - diagonal >= len(new):
                return _walk_back(trail, len(old), len(new))
    return []


def _walk_back(trail: Sequence[dict[int, int]], at_old: int, at_new: int) -> list[tuple[int, int, int]]:
    found = []
    for changes in range(len(trail) - 1, -1, -1):
        furthest, diagonal = trail[changes], at_old - at_new
        down = diagonal == -changes or (
            diagonal != changes and furthest[diagonal - 1] < furthest[diagonal + 1]
        )
        before = diagonal + 1 if down else diagonal - 1
        begin = furthest[before] + (0 if down else 1) if changes else 0
        if at_old > begin:
            found.append((begin, begin - diagonal, at_old - begin))
        at_old, at_new = furthest[before], furthest[before] - before
    return found[::-1]


def _is_lost_between(first: Piece, same: Piece, last: Piece) -> bool:
    """Whether an unchanged stretch tells less than the changes around it."""
    if same[0] != same[1] or first[0] == first[1] or last[0] == last[1]:
        return False
    if not any(char.isalnum() for char in same[0]):
        return True
    return all(len(same[0]) * 2 <= max(map(len, change)) for change in (first, last))


def _runs(piece: Piece) -> list[Run]:
    before, after = piece
    if before == after:
        return [Run("same", before)]
    return [Run(kind, text) for kind, text in (("del", before), ("ins", after)) if text]  # type: ignore[arg-type]
