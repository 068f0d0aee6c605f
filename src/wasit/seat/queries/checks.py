"""What is looked at before a draft crosses: warnings with their places. The rules refuse, these only make people look.

1. Words as written are the record's own, and no passage for the go-between only has a field: that holds by the way it is made.
2. Likeness: words, names, numbers, phrases of what must not cross (``channel.likeness``, ``guarded``).
3. Hours that the two sides' clocks read differently (``channel.hours``); where a clock is not known, that it is not.
4. Who reads it; who of them is not to be told; whose seat a host runs; who found out by themselves before and was not told since.
5. Words that the charter would rather not say.
6. A note whose speaker has not confirmed it, or has corrected it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from zoneinfo import ZoneInfo

from wasit.channel import views
from wasit.channel.facts import Knowing
from wasit.channel.hours import find_hours
from wasit.channel.project_knows import is_same
from wasit.channel.terms import find_contested
from wasit.seat.clock import moment_in
from wasit.seat.matter import Line, Matter
from wasit.seat.opening import neutral_terms
from wasit.seat.queries.guarded import Page, find_repeats
from wasit.seat.queries.red_lines import see_crossed_lines
from wasit.seat.queries.told import told_near
from wasit.seat.settings import zone_of
from wasit.text.passage import Consent, Texts

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
    readers: tuple[views.Person, ...],
    draft: Mapping[str, str],
) -> tuple[views.CheckView, ...]:
    """The checks of what stands beside each passage, by its number; "0" is what belongs to no passage."""
    found: list[Check] = []
    if not source.passages or any(passage.consent is Consent.AS_WRITTEN for passage in source.passages):
        found.append(Check(0, "as-written-unchanged", True))
    found.append(Check(0, "nothing-for-you-only", True))
    found += _likeness(matter, line, source, target, draft)
    found += _hours(matter, line, source, target, draft)
    found += _terms(matter, draft)
    found += _red_lines(matter, draft)
    found += _note(source)
    found += _readers(matter, source, readers)
    found += _surprised(matter, source)
    return tuple(
        Check(number, one.code, one.holds, one.fields, one.grave, one.places)
        for number, one in enumerate(found, 1)
    )


# -- what it repeats ------------------------------------------------------------------------------------------------------


def _likeness(
    matter: Matter, line: Line, source: views.EntryView, target: Line, draft: Mapping[str, str]
) -> Iterator[Check]:
    if not any(text.strip() for text in draft.values()):
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
        yield Check(0, "repeats-nothing", True)


# -- whose hour it is -----------------------------------------------------------------------------------------------------


def _hours(
    matter: Matter, line: Line, source: views.EntryView, target: Line, draft: Mapping[str, str]
) -> Iterator[Check]:
    """Of words as written with the translation beneath them, and of each wording."""
    from_zone, to_zone = zone_of(matter, line.key), zone_of(matter, target.key)
    known = bool(from_zone and to_zone)
    theirs, ours = (ZoneInfo(from_zone), ZoneInfo(to_zone)) if known else _ELSEWHERE
    found = []
    for number, text, at in _written(matter, source, draft):
        for hour in find_hours(text, at=at, theirs=theirs, ours=ours):
            seconds = int(hour.theirs.timestamp())
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
    matter: Matter, source: views.EntryView, draft: Mapping[str, str]
) -> Iterator[tuple[int, str, int]]:
    """(passage, what the addressee would read of it, when it was written)."""
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


# -- what it rests on, who reads it ---------------------------------------------------------------------------------------


def _note(source: views.EntryView) -> Iterator[Check]:
    if source.read_back == "corrected":
        yield Check(0, "note-corrected", False, {}, True)
    elif source.asks and not source.read_back:
        yield Check(0, "note-unconfirmed", False)


def _readers(matter: Matter, source: views.EntryView, readers: tuple[views.Person, ...]) -> Iterator[Check]:
    yield Check(0, "who-reads", True, {"n": sum(person.role == "side" for person in readers)})
    hosted = tuple(_person(person.name) for person in readers if person.hosted)
    if hosted:
        yield Check(0, "reader-hosted", False, {"n": len(hosted)}, False, hosted)
    kept = tuple(
        views.CheckPlace(0, _what(fact.what), "person", name=reader.name)
        for fact, whom, _ in told_near(matter, source.refers, "first")
        for reader in readers
        if fact.how is Knowing.KEPT_FROM and is_same(whom, reader)
    )
    if kept:
        yield Check(0, "reader-kept-from", False, {"n": len(kept)}, True, kept)


def _surprised(matter: Matter, source: views.EntryView) -> Iterator[Check]:
    """Outsiders who found out, or raised it, and were not told of this since: the last telling of each says."""
    waiting: list[views.Person] = []
    told = told_near(matter, source.refers, "last")
    for fact, whom, _ in sorted(told, key=lambda each: each[0].when.seconds):
        waiting = [person for person in waiting if not is_same(person, whom)]
        if fact.how in (Knowing.FOUND_OUT, Knowing.RAISED) and whom.role == "outsider":
            waiting.append(whom)
    if waiting:
        yield Check(
            0,
            "surprised",
            False,
            {"n": len(waiting)},
            False,
            tuple(_person(person.name) for person in waiting),
        )


def _what(what: bytes | str) -> str:
    return "" if isinstance(what, bytes) or what == "channel" else what


def _person(name: Texts) -> views.CheckPlace:
    return views.CheckPlace(0, "", "person", name=name)
