"""Which places of a text may stand in somebody else's words: those stay as they were said, in every copy.

1. A place inside quotation marks is somebody else's word.
2. ``runs``: stretches of ``RUN`` words with a wording of a place in them. Where one of them was said by somebody else, the place is in their words.
"""

from __future__ import annotations

from collections.abc import Iterator

from wasit.text.fold import tokens
from wasit.trace.marked import Marked
from wasit.trace.suggest import QUOTED

RUN = 6  # words


def quoted_places(marked: Marked) -> tuple[int, ...]:
    """The places inside quotation marks, from 0."""
    spans, at = [], 0
    for plain, wordings in zip(marked.plain, (*marked.places, ("",)), strict=True):
        at += len(plain)
        spans.append((at, at + len(wordings[0])))
        at += len(wordings[0])
    quotes = [match.span() for match in QUOTED.finditer(marked.copy([0] * len(marked.places)))]
    return tuple(
        place
        for place, (start, end) in enumerate(spans[:-1])
        if any(first < start and end < last for first, last in quotes)
    )


def runs(marked: Marked) -> Iterator[tuple[int, str]]:
    """(place, its words with those about it, in their one form). Of the places beside it the first wording is taken."""
    for place, wordings in enumerate(marked.places):
        before = "".join(
            plain + one[0] for plain, one in zip(marked.plain[:place], marked.places[:place], strict=True)
        )
        after = "".join(
            one[0] + plain
            for one, plain in zip(
                (("",), *marked.places[place + 1 :]), marked.plain[place + 1 :], strict=True
            )
        )
        lead = _words(before + marked.plain[place])[-(RUN - 1) :]
        rest = _words(after[: 40 * RUN])[: RUN - 1]
        for wording in wordings:
            words = [*lead, *(own := _words(wording)), *rest]
            first, last = max(0, len(lead) - RUN + 1), len(lead) + len(own)
            for start in range(first, last):
                if len(words[start : start + RUN]) == RUN:
                    yield place, " ".join(words[start : start + RUN])


def _words(text: str) -> list[str]:
    return [token.word for token in tokens(text)]
