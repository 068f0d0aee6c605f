"""Who knows of the channel, or of a proposal: earliest first, each person once.

0. Who is not to be told is nobody who knows.
1. Whoever is on a line knows since the line had them; whoever was told, found out or raised it, since then.
2. A person is a seat, or somebody named; who is named in the words a seat goes by is that seat. The earliest way of knowing stands,
   but who was told a part knows the whole since that was told.
3. At one and the same time the sides stand before the go-between, whom they chose, and both before outsiders.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Literal

from wasit.channel import facts, views
from wasit.channel.facts import Knowing

_HOW: dict[Knowing, Literal["told", "part", "found-out", "raised", "kept-from"]] = {
    Knowing.TOLD: "told",
    Knowing.TOLD_BY_OTHERS: "told",
    Knowing.FOUND_OUT: "found-out",
    Knowing.RAISED: "raised",
    Knowing.PART: "part",
    Knowing.KEPT_FROM: "kept-from",
}


def knower_told(fact: facts.Told, whom: views.Person, teller: views.Person) -> views.Knower:
    """One who came to know in another way than by being on a line."""
    how = _HOW[fact.how]
    if fact.how in (Knowing.TOLD, Knowing.PART):
        return views.Knower(whom, fact.when, how, fact.manner, teller.name, fact.text, teller.seat)
    return views.Knower(whom, fact.when, how, fact.manner, {}, fact.text)


def project_knows(of: str, knowers: Iterable[views.Knower], at: int | None = None) -> views.KnowsPage:
    """Units: ``at`` in seconds since 1970; what came later is left out."""
    found: list[views.Knower] = []
    for knower in sorted(knowers, key=_first):
        if knower.how == "kept-from" or (at is not None and knower.since.seconds > at):
            continue
        index = next((i for i, one in enumerate(found) if is_same(one.person, knower.person)), None)
        if index is None:
            found.append(knower)
        elif found[index].how == "part" and knower.how != "part":
            found[index] = replace(knower, person=_seated(found[index].person, knower.person))
        else:
            found[index] = replace(found[index], person=_seated(found[index].person, knower.person))
    return views.KnowsPage(of, tuple(found))


def _seated(one: views.Person, other: views.Person) -> views.Person:
    return other if one.seat is None and other.seat is not None else one


def is_same(one: views.Person, other: views.Person) -> bool:
    """Whether two are the same person, as far as this seat can tell."""
    if one.seat is not None and other.seat is not None:
        return one.seat == other.seat
    shared = one.name.keys() & other.name.keys()
    return bool(shared) and all(one.name[language] == other.name[language] for language in shared)


def _first(knower: views.Knower) -> tuple[int, int, int]:
    person = knower.person
    outside = 0 if knower.how == "member" else 1
    return (knower.since.seconds, outside, 0 if person.role == "side" else 1)
