"""What a room or a desk keeps for its own people; its bytes are written in ``bodies``."""

from __future__ import annotations

from dataclasses import dataclass

from wasit.channel.fields import (
    Map,
    bytes_of,
    check_keys,
    int_of,
    list_of,
    moment_of,
    one_of,
    short_of,
    texts_of,
)
from wasit.text.moment import Moment
from wasit.text.passage import Texts

MOST_MODEL = 32_000  # characters of a tool's JSON
MAX_PHRASES = 16
OCCASIONS = ("asked", "leaked")
DEPTHS = ("existence", "persons", "content", "outcome")  # what a charter keeps secret


@dataclass(frozen=True, slots=True)
class Weighing:
    """Kind 16: a side's private reckoning, as the JSON its tool reads."""

    model: str


@dataclass(frozen=True, slots=True)
class CameOfIt:
    """Kind 54: what came of a judgement that was kept (16): the place of the option that was taken, and of the outcome that came. The newest counts."""

    target: bytes
    option: int
    outcome: int


@dataclass(frozen=True, slots=True)
class Preferences:
    """Kind 55: what is bargained over, what each party seems to want, and the offers so far: its people's own belief, as the JSON its tool reads."""

    sheet: str


@dataclass(frozen=True, slots=True)
class RedLine:
    """Kind 20: what its own people must not write. Private to a room or a desk; ``phrases`` are looked for in drafts."""

    text: Texts
    phrases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Deadline:
    """Kind 21: when something ends, or somebody threatened that it would."""

    text: Texts
    at: Moment
    track: str = ""


@dataclass(frozen=True, slots=True)
class LineToTake:
    """Kind 22: agreed words for the day when somebody asks, or when it is in the press."""

    text: Texts
    occasion: str = "asked"  # or "leaked"
    depth: str = ""  # of secrecy, for which they were agreed; "": for whichever holds


def read_came(body: Map) -> CameOfIt:
    check_keys(body, 1, 2, 3)
    return CameOfIt(bytes_of(body[1], 32, 32), int_of(body[2], 0, 15), int_of(body[3], 0, 63))


def read_preferences(body: Map) -> Preferences:
    check_keys(body, 1)
    return Preferences(short_of(body[1], MOST_MODEL))


def read_weighing(body: Map) -> Weighing:
    check_keys(body, 1)
    return Weighing(short_of(body[1], MOST_MODEL))


def read_red_line(body: Map) -> RedLine:
    check_keys(body, 1, 2)
    phrases = tuple(short_of(phrase) for phrase in list_of(body[2], 0, MAX_PHRASES))
    return RedLine(texts_of(body[1]), phrases)


def read_deadline(body: Map) -> Deadline:
    check_keys(body, 1, 2, 3)
    return Deadline(texts_of(body[1]), moment_of(body[2]), short_of(body[3]))


def read_line_to_take(body: Map) -> LineToTake:
    check_keys(body, 1, 2, optional=(3,))
    depth = one_of(body[3], DEPTHS) if 3 in body else ""
    return LineToTake(texts_of(body[1]), one_of(body[2], OCCASIONS), depth)
