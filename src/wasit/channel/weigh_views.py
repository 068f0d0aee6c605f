"""What is shown of judgements that were kept in a side's room or on a go-between's desk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from wasit.channel.seat_views import Seatsign
from wasit.channel.views import Person
from wasit.text.moment import Moment
from wasit.weigh.forecast import Scored


@dataclass(frozen=True, slots=True)
class CameView:
    """Which outcome of which option came, and who said so. Shapes: option, outcome: places from 0."""

    option: int
    outcome: int
    by: Person
    at: Moment


@dataclass(frozen=True, slots=True)
class WeighingView:
    """A version that was kept. Shapes: model: the JSON that ``weigh.model.read_model`` takes, and took; came: None while nobody said."""

    id: str
    author: Person
    at: Moment
    model: Mapping[str, Any]
    came: CameView | None = None


@dataclass(frozen=True, slots=True)
class WeighPage:
    """Those of this seat's own people, the newest first. ``score``: of this seat's own that were told what came; None: of none."""

    sign: Seatsign
    kept: tuple[WeighingView, ...]
    score: Scored | None = None
