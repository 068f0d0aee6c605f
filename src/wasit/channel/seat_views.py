"""What stands on every page of a seat, whoever's it is: whose seat this is, how its person wants its pages, what was agreed.

Nothing here names another side, or can hold words of one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from wasit.text.moment import Moment
from wasit.text.passage import Texts

Role = Literal["go-between", "side", "outsider"]  # outsider: named by somebody, on no line
Cover = Literal["prompt", "spread", "steady"]


@dataclass(frozen=True, slots=True)
class Preferences:
    """How the person of this seat wants its pages, and which way it goes out.

    Units: ``text_size`` in percent, ``lock_after`` in minutes (0: never), ``undo`` in seconds.
    """

    calendars: tuple[str, ...] = ()  # beside the Gregorian
    letter_keys: bool = True
    text_size: int = 100
    lock_after: int = 15
    language: str = ""  # of the pages, where a browser has not chosen one; "" before there is a seat
    undo: int = 10  # how long what was passed on from a page can be taken back, where it waits for no slot
    second_relay: str = ""
    proxy: str = ""  # what this seat reaches the world through, as its person wrote it


@dataclass(frozen=True, slots=True)
class CharterPage:
    """What was agreed about the channel, as this seat's line was told."""

    title: Texts
    name: Texts
    languages: tuple[str, ...]
    default_rule: str
    cover: str
    depth: str
    retention: int  # days; 0: until closed out
    terms: tuple[tuple[Texts, Texts], ...]  # (avoid, use)
    legal: str
    at: Moment | None = None  # when it was said last
    titled_by: str = ""  # the line whose own words the title is, and that alone hears it; "" where all do
    briefs: str = "alike"  # or "worded": differently for each reader
    rounds: int = 3  # how often one sealed question may be asked


@dataclass(frozen=True, slots=True)
class Seatsign:
    """What stands on every page of an open seat: whose it is, and how the world outside is."""

    matter: str
    title: Texts
    name: Texts
    role: Role
    language: str
    zone: str  # IANA name
    # set: named, and nothing ever went there; asked: it did, and the relay has not answered since the seat was opened
    # partly: one of two does not answer
    relay: Literal["reachable", "partly", "unreachable", "asked", "set", "none"]
    last_envelope: Moment | None
    waiting_to_send: int
    cover: Cover
    needs_you: int
    now: Moment
    hosted: bool = False
    matters: tuple[tuple[str, Texts], ...] = ()
    preferences: Preferences = field(default_factory=Preferences)
    terms: tuple[tuple[Texts, Texts], ...] = ()  # of the charter: (avoid, use)
    unmarked: Literal["for-you-only", "may-paraphrase"] = (
        "for-you-only"  # what a side's word without a mark counts as
    )
    alarms: int = 0  # of the matter and of all its lines
