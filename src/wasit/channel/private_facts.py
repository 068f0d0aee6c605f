"""What a room or a desk keeps for its own people; its bytes are in ``bodies``."""

from __future__ import annotations

from dataclasses import dataclass

from wasit.channel.fields import Map, check_keys, short_of
from wasit.text.moment import Moment
from wasit.text.passage import Texts

MOST_MODEL = 32_000  # characters of a tool's JSON


@dataclass(frozen=True, slots=True)
class Weighing:
    """Kind 16: a side's private reckoning, as the JSON its tool reads."""

    model: str


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


def read_preferences(body: Map) -> Preferences:
    check_keys(body, 1)
    return Preferences(short_of(body[1], MOST_MODEL))
