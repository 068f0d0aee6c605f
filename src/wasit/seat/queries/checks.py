"""What is looked at before a draft crosses: warnings with their places. The rules refuse, these only make people look.

1. Words as written are, byte for byte, what the page shows (``crossing``).
2. Likeness: words, names, numbers, phrases of what must not cross (``channel.likeness``, ``guarded``).
3. Hours that the two sides' clocks read differently (``channel.hours``), of a proposal in its title and clauses; where a clock is not
   known, that it is not. A date that stands beside a clause is one moment, and each reader is told it on their own clock.
4. Who reads it; who of them is not to be told; whose seat a host runs; who found out before and was not told since; who was promised
   to be told first (``readers``).
5. Words that the charter would rather not say.
6. A note whose speaker has not confirmed it, or has corrected it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from zoneinfo import ZoneInfo

from wasit.channel import views
from wasit.channel.hours import find_hours
from wasit.channel.terms import find_contested
from wasit.seat.clock import moment_in
from wasit.seat.matter import Line, Matter
from wasit.seat.opening import neutral_terms
from wasit.seat.queries.crossing import crossing, of_paper, see_as_written
from wasit.seat.queries.guarded import Page, find_repeats
from wasit.seat.queries.readers import see_promised, see_readers, see_surprised
from wasit.seat.queries.red_lines import see_crossed_lines
from wasit.seat.settings import zone_of
from wasit.text.passage import Consent

_ELSEWHERE = (
    ZoneInfo("Etc/GMT-1"),
    ZoneInfo("Etc/GMT-4"),
)  # two clocks that differ, to see whether an hour is there
Check = views.CheckView


def see_checks(
    matter: Matter,
    line: Line,
    source: views.EntryView,
    target: Line,
    people: tuple[views.Person, ...],
    draft: Mapping[str, str],
    proposal: views.ProposalPage | None = None,
) -> tuple[views.CheckView, ...]:
    """The checks of what stands beside each passage, by its number; "0" is what belongs to no passage. ``people``: of the target."""
    crosses = " ".join(crossing(source, draft, proposal))
    found: list[Check] = [
        *see_as_written(matter, source, target, draft),
        *_likeness(matter, line, source, target, draft),
        *_hours(matter, line, target, _written(matter, source, draft, proposal)),
        *_terms(matter, draft),
        *_red_lines(matter, draft),
        *_note(source),
        *see_readers(matter, source, people),
        *see_surprised(matter, source, crosses),
        *see_promised(matter, source, target, crosses),
    ]
    return tuple(
        Check(number, one.code, one.holds, one.fields, one.grave, one.places)
        for number, one in enumerate(found, 1)
    )


# -- what it repeats ------------------------------------------------------------------------------------------------------


def _likeness(
    matter: Matter, line: Line, source: views.EntryView, target: Line, draft: Mapping[str, str]
) -> Iterator[Check]:
    if not any(text.strip() for text in draft.values()):
        yield Check(0, "nothing-for-you-only", True)
        return
    found = find_repeats(Page(matter, line, bytes.fromhex(source.id), target), draft)
    own: list[views.CheckPlace] = []
    others: list[views.CheckPlace] = []
    for number, text in draft.items():
        for place in found[number]:
            key, _, entry = place.source.source.partition(" ")
            shown = views.CheckPlace(
                int(number),
                text[place.start : place.end],
                place.why,
                entry,
                key,
                matter.line_of(key).name,
                place.source.text,
            )
            (own if key == line.key else others).append(shown)
    if own:
        yield Check(0, "repeats-for-you-only", False, {"n": len(own)}, False, tuple(own))
    if others:
        yield Check(0, "repeats-unreleased", False, {"n": len(others)}, True, tuple(others))
    if not own and not others:
        yield Check(0, "nothing-for-you-only", True)
        yield Check(0, "repeats-nothing", True)


# -- whose hour it is -----------------------------------------------------------------------------------------------------


def _hours(
    matter: Matter, line: Line, target: Line, written: Iterator[tuple[int, str, int]]
) -> Iterator[Check]:
    """Each hour once in a place, however many languages say it."""
    from_zone, to_zone = zone_of(matter, line.key), zone_of(matter, target.key)
    known = bool(from_zone and to_zone)
    theirs, ours = (ZoneInfo(from_zone), ZoneInfo(to_zone)) if known else _ELSEWHERE
    found = []
    met: set[tuple[int, int]] = set()
    for number, text, at in written:
        for hour in find_hours(text, at=at, theirs=theirs, ours=ours):
            seconds = int(hour.theirs.timestamp())
            if (number, seconds) in met:
                continue
            met.add((number, seconds))
            words = text[hour.start : hour.end]
            if known:
                there, here = moment_in(seconds, from_zone), moment_in(seconds, to_zone)
                found.append(views.CheckPlace(number, words, "hour", theirs=there, ours=here))
            else:
                found.append(views.CheckPlace(number, words, "hour"))
    if found:
        yield Check(
            0, "ambiguous-hour" if known else "hour-whose", False, {"n": len(found)}, False, tuple(found)
        )


def _written(
    matter: Matter, source: views.EntryView, draft: Mapping[str, str], proposal: views.ProposalPage | None
) -> Iterator[tuple[int, str, int]]:
    """(passage or clause, what the addressee would read of it, when it was written): as written with the translation beneath, a wording."""
    for number, text in of_paper(proposal):
        yield number, text, source.at.seconds
    now = matter.clock.now().seconds
    for passage in source.passages:
        beside = draft.get(str(passage.number))
        if passage.consent is Consent.AS_WRITTEN and beside is not None:
            own = next(iter(passage.text.values()))
            yield passage.number, f"{own}\n{beside}", source.at.seconds
        elif beside:
            yield passage.number, beside, now


def _terms(matter: Matter, draft: Mapping[str, str]) -> Iterator[Check]:
    """In what the go-between writes; what is as written is its author's."""
    terms = neutral_terms(matter)
    places = tuple(
        views.CheckPlace(int(number), text[one.start : one.end], "term", name=one.use)
        for number, text in draft.items()
        for one in find_contested(text, terms)
    )
    if places:
        yield Check(0, "contested-words", False, {"n": len(places)}, False, places)


def _red_lines(matter: Matter, draft: Mapping[str, str]) -> Iterator[Check]:
    """What the go-betweens agreed not to write."""
    found = tuple(
        views.CheckPlace(int(number), place, "red-line", name=one.line.text)
        for number, text in draft.items()
        for one in see_crossed_lines(matter, [text])
        for place in one.places
    )
    if found:
        yield Check(0, "red-line", False, {"n": len(found)}, True, found)


# -- what it rests on -----------------------------------------------------------------------------------------------------


def _note(source: views.EntryView) -> Iterator[Check]:
    if source.read_back == "corrected":
        yield Check(0, "note-corrected", False, {}, True)
    elif source.asks and not source.read_back:
        yield Check(0, "note-unconfirmed", False)
