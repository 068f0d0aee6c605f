"""What a go-between's seat shows of its own texts in copies, and of what was found when one leaked. No side's page holds any of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from wasit.channel.seat_views import Seatsign
from wasit.channel.views import Person
from wasit.text.moment import Moment
from wasit.text.passage import Texts


@dataclass(frozen=True, slots=True)
class CopyReaderView:
    """``line``: key of the side's line, "" for a reader outside. ``given``: in that line, by hand, or "" not yet."""

    name: str
    line: str
    given: Literal["", "line", "hand"] = ""
    at: Moment | None = None
    choices: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class TracedText:
    """A text as the desk keeps it. ``bound``: its commitment is that of its text, readers and rows. ``attested``: by a timestamp authority."""

    id: str
    author: Person
    at: Moment
    text: str
    language: str
    code: str
    together: int
    readers: tuple[CopyReaderView, ...]
    commitment: str
    bound: bool
    attested: Moment | None = None


@dataclass(frozen=True, slots=True)
class TraceLine:
    """A side's line whose people can be given copies. ``people``: of the side that have a seat there."""

    key: str
    name: Texts
    people: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class FindingView:
    """A finding that was kept. Shapes: ``found``: what ``wasit.trace.find`` gave; ``of``: the text's id, "" where all were asked."""

    id: str
    author: Person
    at: Moment
    excerpts: tuple[str, ...]
    found: Mapping[str, Any]
    of: str


@dataclass(frozen=True, slots=True)
class TracePage:
    """``disclosed``: the charter says that briefs may be worded differently. Newest first. ``has_authority``: somebody attests times here."""

    sign: Seatsign
    disclosed: bool
    has_authority: bool
    lines: tuple[TraceLine, ...]
    texts: tuple[TracedText, ...]
    findings: tuple[FindingView, ...]
