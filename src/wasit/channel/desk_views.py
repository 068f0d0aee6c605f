"""What a day's work asks for beside the lines: what was looked for, where an entry stands, what to say if asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from wasit.channel.seat_views import Seatsign
from wasit.channel.views import EntryView, Person
from wasit.text.moment import Moment
from wasit.text.passage import Texts


@dataclass(frozen=True, slots=True)
class SearchHit:
    """An entry that was looked for, and the stretch of it that has what was looked for."""

    line: str  # key
    line_name: Texts
    entry: EntryView
    language: str  # of the stretch
    pieces: tuple[tuple[str, bool], ...]  # (text, looked for)


@dataclass(frozen=True, slots=True)
class SearchPage:
    """What was found on this seat's own lines, in its room or on its desk; the newest first."""

    sign: Seatsign
    question: str
    line: str  # key of the one line looked through; "" for all
    places: tuple[tuple[str, Texts], ...]  # every line there is: key, name
    hits: tuple[SearchHit, ...]
    older: str = ""  # where the next page begins; "" when there is none
    further: bool = False  # not the first page
    building: bool = False  # older entries are not all in the index yet


@dataclass(frozen=True, slots=True)
class Place:
    """Where an entry stands: the key of its line, and the cursor of a page that holds it ("": the newest)."""

    line: str
    entry: str
    before: str


@dataclass(frozen=True, slots=True)
class LineToTakeView:
    """Agreed words. ``ids``: one entry for each place they were said in; ``places``: their keys and names; ``depth``: of secrecy, for which
    they were agreed ("": for whichever holds); ``holds``: whether that is the charter's."""

    ids: tuple[str, ...]
    text: Texts
    occasion: Literal["asked", "leaked"]
    at: Moment
    author: Person
    places: tuple[tuple[str, Texts], ...]
    depth: str = ""
    holds: bool = True


@dataclass(frozen=True, slots=True)
class LinesToTakePage:
    """``depth``: what the charter keeps secret; ``unsaid``: the occasions for which no words were agreed that hold."""

    sign: Seatsign
    places: tuple[tuple[str, Texts], ...]  # where this seat may say them: key, name
    lines: tuple[LineToTakeView, ...]
    depth: str = "existence"
    unsaid: tuple[str, ...] = ()
