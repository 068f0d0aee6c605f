"""What a go-between sees before a desk is handed over, and while it is: what goes, who is told, what was answered. No side has this page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from wasit.channel.seat_views import Seatsign
from wasit.channel.views import Person
from wasit.text.moment import Moment
from wasit.text.passage import Texts


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who could lead. ``joins``: the lines, by key and name, that they would join when asked."""

    person: Person
    joins: tuple[tuple[str, Texts], ...]


@dataclass(frozen=True, slots=True)
class ToldLine:
    """A line whose people see that it is led by somebody else from then on."""

    key: str
    name: Texts
    people: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class OfferView:
    """The newest offer on the desk. ``goes``: what was open then. ``words``: what was answered with."""

    id: str
    by: Person
    to: Person
    at: Moment
    goes: tuple[tuple[str, int], ...]
    text: Texts
    state: Literal["open", "yes", "no", "taken-back", "done"]
    words: Texts


@dataclass(frozen=True, slots=True)
class HandoverPage:
    """``leads``: this seat does, and has asked nobody. ``goes``: what would go over now."""

    sign: Seatsign
    leads: bool
    colleagues: tuple[Colleague, ...]
    goes: tuple[tuple[str, int], ...]
    told: tuple[ToldLine, ...]
    offer: OfferView | None
