"""Whose copy an excerpt came from, and how sure that is; mostly: it can't be said.

1. A copy is named only if the chance that any innocent reader's copy would agree so well is at most ``bound`` for all readers together
   (each one's exact chance, times the number of readers). It holds also if somebody outside the list leaked.
2. The finding is about a copy: "this came from the copy prepared for X". A copy can be stolen, shown, or passed on: it is never "X leaked".
3. The shares rank hypotheses: each reader's copy, somebody not listed, word of mouth. They stand on priors (``OUTSIDE``, ``SPOKEN``) and on a
   model of retelling; they never decide.
4. ``fits_only``: the one reader whose copy agrees everywhere. It says something only if one of the readers leaked; it is no probability.
5. In small groups with a drawn code a second test looks for readers who mixed their copies (``joint``); each of the two gets half the bound.
6. Several excerpts are read as one leak's: they add up only if they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from wasit.trace.code import Kind, kind_for
from wasit.trace.joint import SMALL, joint_chances
from wasit.trace.lattice import read_excerpt
from wasit.trace.marked import Marked
from wasit.trace.odds import MISREAD, Counts, Floats, Ints, agreement, chances, scored
from wasit.trace.stands import MarkedShelf
from wasit.trace.traced import Traced

BOUND = 1e-3  # of accusing any innocent, for all readers together
OUTSIDE, SPOKEN = 0.25, 0.25  # before an excerpt is read: somebody not listed; word of mouth
RETOLD = 0.5  # of what a retelling keeps of the wording that was heard
SHOWN = 10  # readers of the ranking


@dataclass(frozen=True)
class Seen:
    """What all excerpts show together. ``quoted``: of ``letters``, those in sentences of the text. ``unclear``: places."""

    counts: Counts
    unclear: int
    quoted: int
    letters: int

    @property
    def places(self) -> list[int]:
        return [place for place, count in enumerate(self.counts) if count.any()]


def look(marked: Marked, excerpts: Sequence[str]) -> Seen:
    """Reads every excerpt against the text."""
    counts = [np.zeros(size, np.int64) for size in marked.sizes]
    unclear: set[int] = set()
    quoted = letters = 0
    for excerpt in excerpts:
        reading = read_excerpt(marked, excerpt)
        for count, wording in zip(counts, reading.seen, strict=True):
            if wording is not None:
                count[wording] += 1
        unclear |= reading.unclear
        quoted += reading.quoted
        letters += reading.letters
    unclear -= {place for place, count in enumerate(counts) if count.any()}
    return Seen(counts, len(unclear), quoted, letters)


def trace(traced: Traced, excerpts: Sequence[str], bound: float = BOUND) -> dict[str, Any]:
    """The finding, in plain values.

    ``answer``: ``copy`` (one named), ``copies`` (several, mixed), ``cannot-say``, or ``not-this-text``. ``named``: whose copies.
    ``false_accusation``: the chance that naming the best-fitting copy, or those named, accuses an innocent, at most.
    """
    seen = look(traced.marked, excerpts)
    return judge(traced, seen, bound)


def trace_among(texts: Mapping[str, Traced], excerpts: Sequence[str], bound: float = BOUND) -> dict[str, Any]:
    """As ``trace``, where it isn't known which of several texts leaked; ``text`` is its name.

    What stands in several of them is pinned on none. If no more is left, or it points to more than one, ``answer`` is ``several-texts``, and ``texts``
    has their names.
    """
    shelf = MarkedShelf({name: one.marked for name, one in texts.items()})
    standing = [(excerpt, shelf.find(excerpt)) for excerpt in excerpts]
    clear = {names[0] for _, names in standing if len(names) == 1}
    if len(clear) == 1:
        (name,) = clear
        kept = [excerpt for excerpt, names in standing if names == (name,)]
        return {**trace(texts[name], kept, bound), "text": name}
    every = sorted({name for _, names in standing for name in names})
    if not every:
        return {"answer": "not-this-text", "named": [], "texts": []}
    return {"answer": "several-texts", "named": [], "texts": every}


def trace_on_desk(
    texts: Mapping[str, Traced],
    excerpts: Sequence[str],
    elsewhere: Sequence[str] = (),
    of: str = "",
    bound: float = BOUND,
) -> dict[str, Any]:
    """As ``trace_among``, of all texts of a desk, for whoever knows what else was said and may know which text leaked.

    ``elsewhere``: names of other words that it stands in: then it is pinned on no copy, and ``answer`` is ``elsewhere``. ``of``: the text that is
    meant; where it stands in another, ``answer`` is ``another-text``, and ``texts`` has that one's name.
    """
    if elsewhere:
        return {"answer": "elsewhere", "named": [], "texts": list(elsewhere)}
    found = trace_among(texts, excerpts, bound)
    if of and found.get("text", of) != of:
        return {"answer": "another-text", "named": [], "texts": [found["text"]]}
    if of in texts and found["answer"] == "not-this-text" and "ranking" not in found:
        return {**trace(texts[of], excerpts, bound), "text": of}
    return found


def has_second_test(readers: int, kind: Kind) -> bool:
    return kind == "uniform" and 2 <= readers <= SMALL


def bar_of(readers: int, colluders: int, bound: float) -> float:
    """What of the bound is left to single agreement, with the code that so many colluders ask for."""
    return bound / 2 if has_second_test(readers, kind_for(readers, colluders)) else bound


def judge(traced: Traced, seen: Seen, bound: float = BOUND) -> dict[str, Any]:
    """As ``trace``, of what was seen already."""
    number = len(traced.readers)
    often, agree = agreement(traced.codes, seen.counts)
    found = chances(scored(often, number), seen.counts)
    if seen.places and has_second_test(number, traced.kind):
        found = 2 * np.minimum(found, joint_chances(traced.codes, seen.counts, bound / 2))
    family = np.minimum(found * number, 1.0)
    named = [int(one) for one in np.flatnonzero(family <= bound)] if seen.places else []
    shares, outside, spoken = _shares(often, number, seen)
    order = np.lexsort((np.arange(number), -shares))
    whole = np.flatnonzero(agree == len(seen.places))
    answer = ("cannot-say", "copy", "copies")[min(len(named), 2)] if seen.quoted else "not-this-text"
    return {
        "answer": answer,
        "named": [traced.readers[one] for one in named],
        "false_accusation": float(family[named].max() if named else family.min()),
        "bound": bound,
        "readers": number,
        "places": len(traced.marked.places),
        "seen": len(seen.places),
        "unclear": seen.unclear,
        "quoted": seen.quoted / seen.letters if seen.letters else 0.0,
        "fits_only": traced.readers[int(whole[0])] if len(whole) == 1 and seen.places else None,
        "ranking": [
            {
                "reader": traced.readers[int(one)],
                "agree": int(agree[one]),
                "chance": min(float(found[one]), 1.0),
                "share": float(shares[one]),
            }
            for one in order[:SHOWN]
        ],
        "others": float(shares[order[SHOWN:]].sum()),
        "not_listed": outside,
        "word_of_mouth": spoken,
    }


def _shares(often: dict[int, Ints], number: int, seen: Seen) -> tuple[Floats, float, float]:
    """Posterior shares of each reader's copy, of somebody not listed, and of word of mouth."""
    copied, heard, chance = np.zeros(number), np.zeros(number), 0.0
    for size, agree in often.items():
        times = sum(int(count.sum()) for count in seen.counts if len(count) == size)
        kept = 1 / size + RETOLD * (1 - 1 / size)
        for logs, right in ((copied, 1 - MISREAD), (heard, kept)):
            wrong = np.log((1 - right) / (size - 1))
            logs += agree * (np.log(right) - wrong) + times * wrong
        chance -= times * float(np.log(size))
    top = max(float(copied.max()), float(heard.max()), chance)
    listed = 1 - OUTSIDE - SPOKEN
    each = np.exp(copied - top) * listed / number
    spoken = float(np.exp(heard - top).mean()) * SPOKEN
    outside = float(np.exp(chance - top)) * OUTSIDE
    total = float(each.sum()) + spoken + outside
    return each / total, outside / total, spoken / total
