"""Who reads a draft once it has crossed, who found out before and was not told since, and who was promised to be told first: the part of
``checks`` that is about people.

1. "No one else" is said only where it is so: not where a host runs a seat on that line, nor where nobody has a seat and a copy is carried.
2. Who found out counts for what crosses: the channel itself, the proposal it is about, and a thing in words whose words all stand in it.
   A telling of one thing does not end that somebody found out about another. A thing named in another language is not recognised.
"""

from __future__ import annotations

from collections.abc import Iterator

from wasit.channel import views
from wasit.channel.facts import Knowing
from wasit.channel.project_knows import is_same
from wasit.seat.matter import Line, Matter
from wasit.seat.queries.morning import open_promises
from wasit.seat.queries.told import told_near
from wasit.text.fold import tokens
from wasit.text.stems import COMMON, stem

Check = views.CheckView


def see_readers(
    matter: Matter, source: views.EntryView, people: tuple[views.Person, ...]
) -> Iterator[views.CheckView]:
    """``people``: of the line that it goes to, this seat's own among them."""
    readers = [person for person in people if not person.mine]
    seated = sum(person.role == "side" for person in readers)
    hosted = tuple(_place(person) for person in people if person.hosted)
    if not seated:
        yield Check(0, "who-reads-copied", False)
    elif not hosted:
        yield Check(0, "who-reads", True, {"n": seated})
    if hosted:
        yield Check(0, "reader-hosted", False, {"n": len(hosted)}, False, hosted)
    kept = tuple(
        _place(reader, fact.what)
        for fact, whom, _ in told_near(matter, source.refers, "first")
        for reader in readers
        if fact.how is Knowing.KEPT_FROM and is_same(whom, reader)
    )
    if kept:
        yield Check(0, "reader-kept-from", False, {"n": len(kept)}, True, kept)


def see_surprised(matter: Matter, source: views.EntryView, crossing: str) -> Iterator[views.CheckView]:
    """Outsiders who found out, or raised it: the last telling of each, thing by thing. ``crossing``: all words that would cross."""
    said = _telling(crossing)
    waiting: list[tuple[bytes | str, views.Person]] = []
    told = told_near(matter, source.refers, "last")
    for fact, whom, _ in sorted(told, key=lambda each: each[0].when.seconds):
        waiting = [
            (what, person) for what, person in waiting if what != fact.what or not is_same(person, whom)
        ]
        if (
            fact.how in (Knowing.FOUND_OUT, Knowing.RAISED)
            and whom.role == "outsider"
            and _is_about(fact.what, said)
        ):
            waiting.append((fact.what, whom))
    if waiting:
        places = tuple(_place(person, what) for what, person in waiting)
        yield Check(0, "surprised", False, {"n": len(places)}, False, places)


def see_promised(
    matter: Matter, source: views.EntryView, target: Line, crossing: str
) -> Iterator[views.CheckView]:
    """Sides that were promised to be told first of what a draft for another is about, and were not yet."""
    said = _telling(crossing)
    places = tuple(
        views.CheckPlace(0, next(iter(promise.thing.values()), ""), "person", name=promise.side)
        for what, promise in open_promises(matter, target)
        if (what.hex() == source.refers if isinstance(what, bytes) else _is_about(what, said))
    )
    if places:
        yield Check(0, "promised-first", False, {"n": len(places)}, True, places)


def _is_about(what: bytes | str, said: frozenset[str]) -> bool:
    """Whether words that cross are about a thing: a paper was asked for by its name, of the channel all are."""
    if isinstance(what, bytes) or what == "channel":
        return True
    named = _telling(what)
    return bool(named) and named <= said


def _telling(text: str) -> frozenset[str]:
    """The words of a text that say what it is about, by their stems."""
    return frozenset(stem(token.word) for token in tokens(text) if token.word not in COMMON)


def _place(person: views.Person, what: bytes | str = "") -> views.CheckPlace:
    """``what``: the thing in words that somebody knows of, or is not to."""
    words = "" if isinstance(what, bytes) or what == "channel" else what
    return views.CheckPlace(0, words, "person", name=person.name)
