"""What pages show of the outside: which words their author allowed, and on a go-between's seat the account; the file of what is due."""

from __future__ import annotations

from dataclasses import dataclass

from wasit.channel.account import Account
from wasit.channel.seat_views import Seatsign
from wasit.text.moment import Moment
from wasit.text.passage import Texts


@dataclass(frozen=True, slots=True)
class AllowablePassage:
    number: int
    text: Texts
    grade: str  # no, chatham-house, a-side, named


@dataclass(frozen=True, slots=True)
class AllowableEntry:
    """One's own words, with what was said of each passage."""

    id: str
    at: Moment
    place: str  # key of the line
    place_name: Texts
    passages: tuple[AllowablePassage, ...]


@dataclass(frozen=True, slots=True)
class OutsidePage:
    sign: Seatsign
    own: tuple[AllowableEntry, ...]  # the newest first
    older: str = ""  # cursor of the page before; "" where there is none


@dataclass(frozen=True, slots=True)
class AccountPage:
    """A go-between's alone."""

    account: Account
    depth: str  # what the charter keeps secret
    by_side: tuple[
        tuple[Texts, int], ...
    ] = ()  # how many passages each side lets out, where there are more than two


@dataclass(frozen=True, slots=True)
class DueItem:
    uid: str
    at: Moment
    kind: str  # due, deadline, lapse
    text: Texts  # in neutral terms; {} where it would name somebody


@dataclass(frozen=True, slots=True)
class DueFile:
    """What a calendar file holds."""

    made: Moment
    zone: str  # IANA, of this seat
    items: tuple[DueItem, ...]
