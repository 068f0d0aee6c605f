"""What a seat shows of its own people's bargaining."""

from __future__ import annotations

from dataclasses import dataclass

from wasit.channel.views import Person, Seatsign
from wasit.text.moment import Moment


@dataclass(frozen=True, slots=True)
class SheetVersion:
    """A bargaining sheet as it was kept. Private to a room or a desk."""

    id: str
    author: Person
    at: Moment


@dataclass(frozen=True, slots=True)
class BargainPage:
    """``sheet``: the JSON of the version that is looked at, "" where none was kept; ``versions``: the newest first."""

    sign: Seatsign
    sheet: str
    shown: str
    versions: tuple[SheetVersion, ...]
