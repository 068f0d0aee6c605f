"""A text in copies as a page has it: what its form says, what it would need, and what a finding is in words and figures.

1. numpy and scipy are imported when something is reckoned, in a thread.
2. An excerpt is held against every text of the desk, also where one was chosen: what stands in several is pinned on none.
3. What is kept of a finding is what ``wasit.trace.find`` gave, with the texts' ids, and nothing of the page.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from wasit.channel.trace_views import TracedText
from wasit.errors import Refused
from wasit.seat.json_form import as_json
from wasit.text.fold import tokens
from wasit.web.forms import Fields
from wasit.web.locale import Look
from wasit.web.shown import safe

if TYPE_CHECKING:
    from wasit.trace.find import Seen
    from wasit.trace.marked import Marked
    from wasit.trace.suggest import Suggestion
    from wasit.trace.traced import Traced

MOST_SHOWN = 6  # suggestions beside a text
AROUND = 40  # characters on either side of one
SMALLEST = 6  # decimal places of the scale of odds


@dataclass(frozen=True)
class Offer:
    """A place that the text could have. ``number``: as a step of the form names it; ``place``: as it would be written."""

    number: int
    before: str
    words: str
    after: str
    place: str


@dataclass(frozen=True)
class Draft:
    """What the form holds so far. ``needed``: seen places to find one leaker in 95 of 100 cases, None where no text is long enough, 0 unknown."""

    places: int
    readers: int
    together: int
    needed: int | None
    offers: tuple[Offer, ...]
    first: str
    last: str


@dataclass(frozen=True)
class Alternatives:
    """A stretch of the text and the place after it. Shapes: wordings: (words, whether the excerpt shows them); none at the end."""

    plain: str
    wordings: tuple[tuple[str, bool], ...]

    @property
    def is_seen(self) -> bool:
        return any(seen for _, seen in self.wordings)


@dataclass(frozen=True)
class Suspect:
    name: str
    line: str
    agree: int
    share: float


@dataclass(frozen=True)
class Shown:
    """A finding as the page has it. ``now``, ``bar``: places on the scale of odds, in hundredths of it."""

    found: Mapping[str, Any]
    text: TracedText | None
    odds: str
    bar_odds: str
    now: int
    bar: int
    suspects: tuple[Suspect, ...]
    excerpts: tuple[Markup, ...]
    alternatives: tuple[Alternatives, ...]
    hidden: int


def outside_of(fields: Fields) -> list[str]:
    return [one.strip() for one in fields.get("outside", "").splitlines() if one.strip()]


def lines_of(fields: Fields) -> list[str]:
    return [name.removeprefix("line-") for name in fields if name.startswith("line-")]


def excerpts_of(fields: Fields) -> list[str]:
    return [fields[name].strip() for name in ("e1", "e2", "e3") if fields.get(name, "").strip()]


def together_of(fields: Fields) -> int:
    typed = fields.get("together", "1")
    return int(typed) if typed.isascii() and typed.isdecimal() and 1 <= int(typed) <= 20 else 1


def draft_of(fields: Fields, readers: int, language: str) -> Draft:
    """What a text so far has and would need. Raises: Refused, as ``read_marked``."""
    from wasit.trace.marked import read_marked
    from wasit.trace.needed import places_needed

    marked = read_marked(fields.get("text", ""))
    together = together_of(fields)
    needed = places_needed(readers, min(marked.sizes, default=2), together) if readers > 1 else 0
    ends = [0] * len(marked.places), [size - 1 for size in marked.sizes]
    offers = _offers(marked, language)
    return Draft(
        len(marked.places), readers, together, needed, offers, marked.copy(ends[0]), marked.copy(ends[1])
    )


def _offers(marked: Marked, language: str) -> tuple[Offer, ...]:
    from wasit.trace.suggest import suggest

    return tuple(
        Offer(
            number,
            _whole_words(marked.plain[one.piece][: one.start][-AROUND:][::-1])[::-1],
            marked.plain[one.piece][one.start : one.end],
            _whole_words(marked.plain[one.piece][one.end :][:AROUND]),
            _written(one),
        )
        for number, one in enumerate(suggest(marked, language)[:MOST_SHOWN])
    )


def _whole_words(text: str) -> str:
    """What was cut loses its last word."""
    return text if len(text) < AROUND else text[: text.rfind(" ") + 1] + "…"


def _written(one: Suggestion) -> str:
    return "{" + "|".join(one.wordings) + "}"


def with_offer(text: str, language: str, number: int) -> str:
    """The text with a suggestion that its author approved. Raises: Refused, as ``read_marked``; bad-input for one that is not there."""
    from wasit.trace.marked import read_marked
    from wasit.trace.suggest import suggest, with_places

    marked = read_marked(text)
    offered = suggest(marked, language)
    if not 0 <= number < len(offered):
        raise Refused("bad-input", field="step")
    return with_places(marked, [offered[number]]).source()


def traced_of(text: TracedText) -> Traced:
    """Raises: Refused."""
    from wasit.trace.traced import read_traced

    return read_traced(as_json(text))


def copies_of(text: TracedText) -> list[str]:
    """Each reader's exact text."""
    traced = traced_of(text)
    return [traced.copy(at) for at in range(len(traced.readers))]


def find(
    texts: Sequence[TracedText], excerpts: Sequence[str], of: str, elsewhere: Sequence[str] = ()
) -> dict[str, Any]:
    """The finding, with the id of the text that it is about. Shapes: as ``trace_on_desk``."""
    from wasit.trace.find import trace_on_desk

    return trace_on_desk({one.id: traced_of(one) for one in texts}, excerpts, elsewhere, of)


def show(look: Look, texts: Sequence[TracedText], excerpts: Sequence[str], found: Mapping[str, Any]) -> Shown:
    from wasit.trace.find import look as read
    from wasit.trace.hidden import hidden_marks

    text = next((one for one in texts if one.id == found.get("text")), None)
    hidden = sum(len(hidden_marks(one)) for one in excerpts)
    if text is None or "ranking" not in found:
        plain = tuple(escape(safe(one)) for one in excerpts)
        return Shown(found, None, "", "", 0, 0, (), plain, (), hidden)
    traced = traced_of(text)
    seen = read(traced.marked, excerpts)
    lines = {one.name: one.line for one in text.readers}
    suspects = tuple(
        Suspect(one["reader"], lines.get(one["reader"], ""), one["agree"], one["share"])
        for one in found["ranking"]
    )
    odds, bar = float(found["false_accusation"]), float(found["bound"])
    return Shown(
        found,
        text,
        odds_in_words(look, odds),
        odds_in_words(look, bar),
        _place(odds),
        _place(bar),
        suspects,
        tuple(_marked(traced.marked, seen, one) for one in excerpts),
        tuple(_alternatives(traced.marked, seen)),
        hidden,
    )


def odds_in_words(look: Look, chance: float) -> str:
    """ "12 in 100", "1 in 1000"; never better than one in a million."""
    if chance >= 0.01:
        return str(look.say("trace.odds", n=min(round(100 * chance), 100), of=100))
    return str(
        look.say("trace.odds", n=1, of=min(int(1 / chance), 10**SMALLEST) if chance > 0 else 10**SMALLEST)
    )


def share_in_words(look: Look, share: float) -> str:
    return str(
        look.say("trace.share.least") if share < 0.01 else look.say("trace.share", n=round(100 * share))
    )


def _place(chance: float) -> int:
    return round(100 * min(1.0, -math.log10(max(chance, 10.0**-SMALLEST)) / SMALLEST))


def _alternatives(marked: Marked, seen: Seen) -> list[Alternatives]:
    found = [
        Alternatives(safe(plain), tuple((safe(one), bool(count[at])) for at, one in enumerate(wordings)))
        for plain, wordings, count in zip(marked.plain, marked.places, seen.counts, strict=False)
    ]
    return [*found, Alternatives(safe(marked.plain[-1]), ())]


def _marked(marked: Marked, seen: Seen, excerpt: str) -> Markup:
    """The excerpt with the wordings that were seen in it: each where its words stand first after the one before."""
    words = tokens(excerpt)
    spans: list[tuple[int, int]] = []
    for wordings, count in zip(marked.places, seen.counts, strict=True):
        for at in (one for one in range(len(wordings)) if count[one]):
            wanted = [token.word for token in tokens(wordings[at])]
            for start in range(len(words) - len(wanted) + 1):
                if [token.word for token in words[start : start + len(wanted)]] == wanted:
                    span = (words[start].start, words[start + len(wanted) - 1].end)
                    if all(span[1] <= other[0] or other[1] <= span[0] for other in spans):
                        spans.append(span)
                        break
    made, done = Markup(""), 0
    for start, end in sorted(spans):
        made += escape(safe(excerpt[done:start])) + Markup("<mark>{}</mark>").format(safe(excerpt[start:end]))
        done = end
    return made + escape(safe(excerpt[done:]))
