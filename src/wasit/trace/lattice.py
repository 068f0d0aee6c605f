"""Where an excerpt stands in a marked text, and which wording it shows at each place.

1. The text is a lattice: plain stretches, and between two of them all wordings of a place side by side. An excerpt is aligned with all
   of them at once, letter by letter, both in their one form (``wasit.text.fold``): case, accents and punctuation don't count.
2. A letter that agrees gains, one that is changed, missing or added costs. An excerpt may begin and end anywhere, and leap: over what it leaves out,
   over words that aren't the text's. Each of its sentences is aligned by itself, so that their order is free.
3. For each place and wording: the best alignment of the whole sentence that passes through this wording, and the best that passes none.
   A wording is seen if it beats the other wordings by ``CLEAR`` and none by ``PRESENT``; else the place is unclear, or not seen.
4. Nothing here knows who got which copy: what is seen hangs on the excerpt and the text alone, as the odds need it.

Source: Smith and Waterman 1981, over a graph; the best alignment through a node is the forward score plus the backward score.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from wasit.text.fold import fold, tokens
from wasit.trace.marked import Marked, folded

GAIN, CHANGED, ADDED = 2, -3, -3  # a letter that agrees; one that is another; one that is missing or more
LEAP = 16
CLEAR, PRESENT, QUOTED = (
    4,
    6,
    30,
)  # over the next wording; over no wording; of a sentence, to count as the text's
SHORTEST = 24  # letters of a sentence that is aligned by itself
NONE = -(10**6)
_SENTENCE = re.compile(r"(?:[.!?؟…]+(?=\s|$|[\"”»'’)])|\n\s*\n|\.{2,})")
Ints = NDArray[np.int32]


@dataclass(frozen=True)
class Reading:
    """What an excerpt shows. By place: ``seen`` a wording's number; None where the place isn't seen, or (``unclear``) can't be told."""

    seen: tuple[int | None, ...]
    unclear: frozenset[int]
    quoted: int  # of the excerpt's letters, those in sentences that stand in the text
    letters: int
    fit: int = 0  # how well the sentences that stand in the text agree with it, whatever the wordings: at most twice ``quoted``


def sentences(excerpt: str) -> list[str]:
    """An excerpt's sentences in their one form; one too short to stand alone goes with the next. A line's end is none: pictures and letters wrap."""
    made: list[str] = []
    for part in _SENTENCE.split(excerpt):
        words = folded(part)
        if not words:
            continue
        if made and len(made[-1]) < SHORTEST:
            made[-1] += " " + words
        else:
            made.append(words)
    if len(made) > 1 and len(made[-1]) < SHORTEST:
        last = made.pop()
        made[-1] += " " + last
    return made


def read_excerpt(marked: Marked, excerpt: str) -> Reading:
    """Which wordings an excerpt shows. Costs about (letters of text and wordings) x (letters of excerpt)."""
    pieces = sentences(excerpt)
    letters = sum(len(one) for one in pieces)
    if not pieces:
        return Reading((None,) * len(marked.places), frozenset(), 0, 0)
    segments, places = _stretches(marked)
    ahead = _Pass(pieces).run(segments, places)
    back = _Pass([one[::-1] for one in pieces]).run(
        [one[::-1] for one in reversed(segments)],
        [[one[::-1] for one in words] for words in reversed(places)],
    )
    lengths = np.array([len(one) for one in pieces])
    whole = ahead.best[-1].max(axis=1)
    counts = whole >= QUOTED
    mirror = np.clip(lengths[:, None] - np.arange(int(lengths.max()) + 1), 0, None)
    within = np.arange(int(lengths.max()) + 1) <= lengths[:, None]
    seen: list[int | None] = []
    unclear: set[int] = set()
    for place in range(len(places)):
        other = len(places) - 1 - place
        rest = np.where(within, np.take_along_axis(back.state[other], mirror, axis=1), NONE)
        through = np.stack([(one + rest).max(axis=1) for one in ahead.ends[place]])
        before = ahead.best[place]
        after = np.where(within, np.take_along_axis(back.best[other], mirror, axis=1), NONE)
        past = np.maximum(np.maximum(before, after).max(axis=1), (before + after - LEAP).max(axis=1))
        gains = np.where(counts, through - np.maximum(past, 0), NONE)
        found = _decide(gains)
        seen.append(found if found is not None and found >= 0 else None)
        if found == -1:
            unclear.add(place)
    return Reading(
        tuple(seen), frozenset(unclear), int(lengths[counts].sum()), letters, int(whole[counts].sum())
    )


def _decide(gains: Ints) -> int | None:
    """A wording's number; -1 where it can't be told; None where none is there. Shapes: wordings x sentences."""
    said: set[int] = set()
    for column in gains.T:
        order = np.argsort(column)[::-1]
        if column[order[0]] < PRESENT:
            continue
        said.add(int(order[0]) if column[order[0]] - column[order[1]] >= CLEAR else -1)
    clear = said - {-1}
    if len(clear) == 1:
        return clear.pop()
    return -1 if said else None


@dataclass
class _Pass:
    """One direction. Shapes of all rows: sentences x (longest + 1), by letters of the sentence used up."""

    pieces: Sequence[str]
    state: list[Ints] = field(default_factory=list)  # where each place begins: whatever may go on from here
    best: list[Ints] = field(default_factory=list)  # there: the best alignment that has ended; last, of all
    ends: list[list[Ints]] = field(
        default_factory=list
    )  # by place and wording: alignments that end with its last letter

    def run(self, segments: Sequence[str], places: Sequence[Sequence[str]]) -> _Pass:
        longest = max(len(one) for one in self.pieces)
        self._letters = np.full((len(self.pieces), longest), -1, np.int32)
        for row, piece in enumerate(self.pieces):
            self._letters[row, : len(piece)] = [ord(char) for char in piece]
        self._scores: dict[str, Ints] = {}
        self._ramp = ADDED * np.arange(longest + 1, dtype=np.int32)
        shape = (len(self.pieces), longest + 1)
        best, state = np.full(shape, NONE, np.int32), np.zeros(shape, np.int32)
        best, state = self._along(segments[0], best, state)
        for wordings, segment in zip(places, segments[1:], strict=True):
            self.best.append(best)
            self.state.append(state)
            ended: list[Ints] = []
            for wording in wordings:
                run = state
                for char in wording:
                    run = self._step(run, char)
                ended.append(run)
            self.ends.append(ended)
            best, state = self._along(segment, *_go_on(best, np.maximum.reduce(ended)))
        self.best.append(best)
        return self

    def _along(self, segment: str, best: Ints, state: Ints) -> tuple[Ints, Ints]:
        for char in segment:
            best, state = _go_on(best, self._step(state, char))
        return best, state

    def _step(self, state: Ints, char: str) -> Ints:
        """One letter of the text further."""
        gain = self._scores.get(char)
        if gain is None:
            gain = np.where(self._letters == ord(char), GAIN, CHANGED).astype(np.int32)
            self._scores[char] = gain
        run = state + ADDED
        np.maximum(run[:, 1:], state[:, :-1] + gain, out=run[:, 1:])
        run -= self._ramp
        np.maximum.accumulate(run, axis=1, out=run)
        run += self._ramp
        return run


def _go_on(best: Ints, run: Ints) -> tuple[Ints, Ints]:
    """What may come next: the letter behind, or, for a leap's cost, any letter of sentence and text further on."""
    best = np.maximum(best, np.maximum.accumulate(run, axis=1))
    return best, np.maximum(run, np.maximum(best - LEAP, 0))


def _stretches(marked: Marked) -> tuple[list[str], list[list[str]]]:
    """Plain stretches and wordings in their one form, a space where words are apart."""
    segments = [_stretch(one) for one in marked.plain]
    places = [[_stretch(one) for one in wordings] for wordings in marked.places]
    segments[0], segments[-1] = segments[0].lstrip(), segments[-1].rstrip()
    return segments, places


def _stretch(text: str) -> str:
    words = folded(text)
    if not words:
        return " " if text else ""
    before, after = _apart(text)
    return " " * before + words + " " * after


def _apart(text: str) -> tuple[bool, bool]:
    """Whether a stretch begins, and ends, with something that is no word."""
    found = tokens(text)
    return bool(fold(text[: found[0].start])), bool(fold(text[found[-1].end :]))
