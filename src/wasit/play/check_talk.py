"""Holds what was said, what crossed and who knows against what a case expects.

1. Counts are those of the go-between of the opening: it is on every line.
2. Who knew is asked of each seat that the case names, and read back by seat, or by name where somebody has none.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from wasit.channel import views
from wasit.play.finding import Finding, Played, compare
from wasit.play.shape import KnewExpected
from wasit.text.moment import Moment


def check_crossings(played: Played) -> list[Finding]:
    """How much crossed to each side, and in all."""
    return [_counted(played, "crossings", "to", "to_", played.case.expect.crossings)]


def check_words(played: Played) -> list[Finding]:
    """How many words and calls each line has."""
    return [_counted(played, "words_and_calls", "words", "line_", played.case.expect.words_and_calls)]


def _counted(played: Played, entry: str, kind: str, prefix: str, expected: Mapping[str, int]) -> Finding:
    counts = played.seats[played.opener].see_counts()[kind]
    found = {prefix + side: counts.get(key, 0) for side, key in played.record.lines.items()}
    if kind == "to":
        found["total"] = sum(counts.values())
    return compare(
        entry,
        dict(sorted(expected.items())),
        {name: found.get(name, 0) for name in sorted(expected)},
        seat=played.opener,
    )


def check_days(played: Played) -> list[Finding]:
    """Calendar days from the first entry of any seat to the last, in the offset of the last step."""
    first, last = played.case.steps[0].at, played.case.steps[-1].at
    times = [first.seconds] if not played.seats else []
    for seat in played.seats.values():
        for matter in seat.matters.values():
            row = matter.file.one("SELECT min(at), max(at) FROM entry WHERE accepted = 1")
            times += [each for each in row or () if each is not None]
    until = max(times)
    if (
        played.case.steps[-1].refused is not None
    ):  # an attempt is a step of its day, though nothing of it is kept
        until = max(until, last.seconds)
    zone = timedelta(minutes=last.offset)
    start, end = ((Moment(each).utc() + zone).date() for each in (min(times), until))
    return [compare("days", played.case.expect.days, (end - start).days + 1)]


def check_refused(played: Played) -> list[Finding]:
    """Each step that had to be refused was, with its code."""
    expected = dict(sorted(played.case.expect.refused.items()))
    return [compare("refused", expected, dict(sorted(played.record.refused.items())))]


def check_knew(played: Played) -> list[Finding]:
    """Who knew of the channel at a moment, as each named seat sees it."""
    expected = played.case.expect.knew_of_channel
    assert expected is not None
    return [_knew(played, expected, seat) for seat in expected.as_seen_by]


def _knew(played: Played, expected: KnewExpected, seat: str) -> Finding:
    if seat not in played.seats:
        found = ["(no such seat was played)"]
    else:
        page = played.seats[seat].see_knows(at=expected.at.seconds)
        found = sorted({_person(played, knower.person) for knower in page.knowers})
    return compare("knew_of_channel", sorted(expected.as_seen_by[seat]), found, seat=seat)


def _person(played: Played, person: views.Person) -> str:
    """The case's id of somebody, or the name that nobody of the case has, marked as such.

    A person who types a name types it in one language; a case has it in several.
    """
    if person.seat is not None and (known := played.seat_named(person.seat)):
        return known
    people = [
        *((one.id, one.name) for one in played.case.outsiders),
        *((one.id, one.name) for one in played.case.seats),
    ]
    for name, texts in people:
        if person.name and person.name.items() <= texts.items():
            return name
    return "unknown: " + next(iter(person.name.values()), "")
