"""What the pages of one side show of its own: receipts, briefings, mandates, red lines, people.

1. A side's seat and a go-between's both have these pages, each of its own lines: none of them has a field for another side.
2. The unit test of a side's pages holds every field that can be reached from here to a list with a reason for each.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from wasit.channel.paper_views import Binding
from wasit.channel.views import EntryView, Person, Seatsign, StepView
from wasit.text.moment import Moment
from wasit.text.passage import Texts


@dataclass(frozen=True, slots=True)
class Holder:
    """Who may sign. ``person`` is None where the pen was shown by nobody known here."""

    person: Person | None
    signed: bool = False
    hosted: bool = False


@dataclass(frozen=True, slots=True)
class MandateView:
    id: str  # hex of the instrument hash
    state: Literal["whole", "waits", "not-yet", "expired", "revoked", "superseded", "not-valid"]
    label: Texts
    needs: int
    holders: tuple[Holder, ...]
    given: Moment
    until: Moment
    signed: int  # of ``to_sign``, on the mandate itself
    to_sign: int
    may_sign: bool = False  # this seat's signature is wanted on it
    steps: tuple[StepView, ...] = ()
    first: bool = False
    subjects: tuple[Texts, ...] = ()
    principal: Holder | None = None


@dataclass(frozen=True, slots=True)
class PenView:
    person: Person
    shown: Moment
    hosted: bool = False


@dataclass(frozen=True, slots=True)
class MandatePage:
    """Who may bind this side. ``chain``: the mandates it showed, the newest first."""

    sign: Seatsign
    label: Texts
    binding: Binding
    me: Person
    has_pen: bool
    pens: tuple[PenView, ...]
    chain: tuple[MandateView, ...]
    may_give: bool

    @property
    def current(self) -> MandateView | None:
        return next(
            (one for one in self.chain if one.state in ("whole", "not-yet", "expired", "revoked")), None
        )


@dataclass(frozen=True, slots=True)
class TravelRequest:
    """A colleague who asked this seat to hold a code. ``held``: it does."""

    person: Person
    held: bool


@dataclass(frozen=True, slots=True)
class TravelPage:
    """Who of this seat's own people may hold the code of its journey. ``asked``: whom it asked; ``held``: that seat has the code."""

    sign: Seatsign
    colleagues: tuple[Person, ...]
    asked: Person | None
    held: bool
    requests: tuple[TravelRequest, ...]


@dataclass(frozen=True, slots=True)
class DeviceView:
    """A device of this seat's own person in this matter."""

    seat: str
    since: Moment
    this: bool = False  # the one that is looked at
    removed: bool = False


@dataclass(frozen=True, slots=True)
class DevicesPage:
    """This person's devices, in the order in which they came. ``hindrance``: the code of why none can be added now."""

    sign: Seatsign
    devices: tuple[DeviceView, ...]
    hindrance: str = ""


@dataclass(frozen=True, slots=True)
class ReceiptsPage:
    """A page of a side's own words with what became of each, the newest first. ``older``: the cursor of the page after it."""

    sign: Seatsign
    entries: tuple[EntryView, ...]
    older: str = ""


@dataclass(frozen=True, slots=True)
class RedLineView:
    """What this seat's own people must not write. Private to a room or a desk."""

    id: str
    text: Texts
    phrases: tuple[str, ...]
    author: Person
    at: Moment
    retired: bool = False


@dataclass(frozen=True, slots=True)
class SpelledView:
    """One name as it is written in several ways, kept on a desk."""

    id: str
    spellings: tuple[str, ...]
    author: Person
    at: Moment


@dataclass(frozen=True, slots=True)
class RedLinesPage:
    """``names``: on a go-between's seat alone."""

    sign: Seatsign
    lines: tuple[RedLineView, ...]
    retired: tuple[RedLineView, ...] = ()
    names: tuple[SpelledView, ...] = ()


@dataclass(frozen=True, slots=True)
class RedLineWarning:
    """A red line that a draft crosses, with the words of the draft that do."""

    line: RedLineView
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MemberView:
    """Somebody of a line, room or desk. ``briefed``: entries of before that were opened to them, as far as this seat knows."""

    person: Person
    since: Moment
    is_steward: bool = False
    is_newcomer: bool = False  # came after others: what was said before is not open to them
    briefed: int = 0


@dataclass(frozen=True, slots=True)
class Circle:
    """A line, a room or the desk, with those who read it."""

    key: str
    kind: Literal["line", "room", "desk"]
    name: Texts
    members: tuple[MemberView, ...]
    mine: bool  # this seat is its steward: who comes and goes is its to say


@dataclass(frozen=True, slots=True)
class PeoplePage:
    sign: Seatsign
    circles: tuple[Circle, ...]
    left: bool = False  # this seat has left
    stays: bool = False  # this seat can't leave before it has handed over


@dataclass(frozen=True, slots=True)
class RemovalPage:
    """Before somebody is let go: from where, and where they stay because another is steward there."""

    sign: Seatsign
    person: Person
    leaves: tuple[Circle, ...]
    stays: tuple[Circle, ...]


@dataclass(frozen=True, slots=True)
class BriefEntry:
    entry: EntryView
    given: bool  # opened to the newcomer already


@dataclass(frozen=True, slots=True)
class BriefLine:
    """What of a line or room was said before a newcomer came, a page of it, the newest first."""

    key: str
    kind: Literal["line", "room", "desk"]
    name: Texts
    since: Moment
    entries: tuple[BriefEntry, ...]
    older: str = ""


@dataclass(frozen=True, slots=True)
class BriefPage:
    sign: Seatsign
    person: Person
    lines: tuple[BriefLine, ...]
    chosen: tuple[tuple[str, EntryView], ...] = ()  # (key of its line, entry), in the order of the record
