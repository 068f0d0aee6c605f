"""Places that a text could have: safe kinds only, each for its author to approve.

1. Kinds: ``number`` (five, 5), ``date`` (3 May, May 3; two names of a month), ``pair`` (the road and the bridge, the bridge and the road) and
   ``connective`` (until, till). The lists are in ``equal``.
2. Nothing is offered inside quotation marks: what somebody else said stays as it was said. Nor for the number of an article, clause or room.
3. What is offered are places that ``read_marked`` takes: their wordings differ after retyping, and no two touch.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Literal, NamedTuple

from wasit.trace.equal import EQUAL, Equal
from wasit.trace.marked import Marked, folded

Kind = Literal["number", "date", "pair", "connective"]
QUOTED = re.compile(r"“[^”]*”|„[^“”]*[“”]|«[^»]*»|\"[^\"]*\"")
_NUMBERED = re.compile(
    r"(?:articles?|clauses?|paragraphs?|sections?|annex|room|no\.|المادة|البند|الفقرة|رقم|סעיף|סעיפים|מספר|נספח)\s*$",
    re.IGNORECASE,
)
_ALONE = r"(?<![\w.,:/٫٬-])(?:{})(?![\w/]|[.,:٫٬-]\w)"


class Suggestion(NamedTuple):
    """A place that could be. ``piece``: which plain stretch of the text; ``start``, ``end``: characters of it. The first wording is what stands there."""

    piece: int
    start: int
    end: int
    wordings: tuple[str, ...]
    kind: Kind


def suggest(marked: Marked, language: str) -> tuple[Suggestion, ...]:
    """Places that a text in a language could still have, in order; none in a language without lists."""
    equal = EQUAL.get(language)
    if equal is None:
        return ()
    return tuple(
        one
        for piece, text in enumerate(marked.plain)
        for one in _apart(text, sorted(_found(piece, text, equal)), piece < len(marked.places))
    )


def with_places(marked: Marked, chosen: Sequence[Suggestion]) -> Marked:
    """The text with these places in it. ``chosen``: of what ``suggest`` said of this text."""
    plain: list[str] = []
    places: list[tuple[str, ...]] = []
    for piece, text in enumerate(marked.plain):
        at = 0
        for one in sorted(each for each in chosen if each.piece == piece):
            plain.append(text[at : one.start])
            places.append(one.wordings)
            at = one.end
        plain.append(text[at:])
        places += marked.places[piece : piece + 1]
    return Marked(tuple(plain), tuple(places))


def _found(piece: int, text: str, equal: Equal) -> Iterator[Suggestion]:
    for kind, start, end, wordings in (
        *_dates(text, equal),
        *_pairs(text, equal),
        *_numbers(text, equal),
        *_connectives(text, equal),
    ):
        different = tuple({folded(one): one for one in reversed(wordings)}.values())[::-1]
        if len(different) > 1:
            yield Suggestion(piece, start, end, different, kind)


def _apart(text: str, found: Sequence[Suggestion], closed: bool) -> Iterator[Suggestion]:
    """Those that overlap with nothing before them, touch neither it nor a place at the stretch's ends, and stand in no quotation."""
    quoted = [match.span() for match in QUOTED.finditer(text)]
    last = 0
    for one in found:
        within = any(start < one.end and one.start < end for start, end in quoted)
        if one.start < last + (one.piece > 0 or last > 0) or within or (closed and one.end == len(text)):
            continue
        last = one.end
        yield one


_Offer = tuple[Kind, int, int, tuple[str, ...]]


def _dates(text: str, equal: Equal) -> Iterator[_Offer]:
    for number, names in enumerate(equal.months, 1):
        month = "|".join(map(re.escape, names))
        if equal.both_ways:
            for match in re.finditer(_ALONE.format(rf"(\d{{1,2}}) ({month})"), text):
                yield "date", *match.span(), (match[0], f"{match[2]} {match[1]}")
            for match in re.finditer(_ALONE.format(rf"({month}) (\d{{1,2}})(?!,)"), text):
                yield "date", *match.span(), (match[0], f"{match[2]} {match[1]}")
        elif len(names) > 1:
            for match in re.finditer(_ALONE.format(month), text):
                yield "date", *match.span(), (match[0], *(one for one in names if one != match[0]))
        else:
            for match in re.finditer(_ALONE.format(rf"(\d{{1,2}}) ב({month}) (\d{{4}})"), text):
                yield "date", *match.span(), (match[0], f"{match[1]}.{number}.{match[3]}")


def _pairs(text: str, equal: Equal) -> Iterator[_Offer]:
    for match in re.finditer(_ALONE.format(equal.pair), text):
        one, two = match["one"], match["two"]
        start, end = match.start("one") - match.start(), match.end("one") - match.start()
        second, last = match.start("two") - match.start(), match.end("two") - match.start()
        swapped = match[0][:start] + two + match[0][end:second] + one + match[0][last:]
        yield "pair", *match.span(), (match[0], swapped)


def _numbers(text: str, equal: Equal) -> Iterator[_Offer]:
    words = {value: word for word, value in reversed(equal.numbers.items())}
    for match in re.finditer(
        _ALONE.format("|".join(equal.numbers) + (r"|\d{1,2}" if equal.both_ways else "")), text
    ):
        if _NUMBERED.search(text[: match.start()]) or _is_day(text, match.start(), match.end(), equal):
            continue
        if match[0].isdigit():
            word = words.get(int(match[0]))
            yield "number", *match.span(), (match[0], word or match[0])
        else:
            yield "number", *match.span(), (match[0], str(equal.numbers[match[0]]))


def _is_day(text: str, start: int, end: int, equal: Equal) -> bool:
    month = "|".join(re.escape(one) for names in equal.months for one in names)
    return bool(
        re.match(rf"\s+ב?(?:{month})\b", text[end:]) or re.search(rf"\b(?:{month})\s+$", text[:start])
    )


def _connectives(text: str, equal: Equal) -> Iterator[_Offer]:
    for wordings in equal.connectives:
        for match in _pattern(wordings).finditer(text):
            chosen = next(one for one in wordings if one.lower() == match[0].lower())
            others = (one for one in wordings if one != chosen)
            if match[0][0].isupper():
                others = (one[0].upper() + one[1:] for one in others)
            yield "connective", *match.span(), (match[0], *others)


@cache
def _pattern(wordings: tuple[str, ...]) -> re.Pattern[str]:
    longest = sorted(wordings, key=len, reverse=True)
    return re.compile(_ALONE.format("|".join(map(re.escape, longest))), re.IGNORECASE)
