"""Moments as the pages of papers show and take them: by the clock of whoever signed, and how long is left."""

from __future__ import annotations

from wasit.text.moment import Moment
from wasit.web.locale import Look, offset_name
from wasit.web.routes.note import moment_of


def when_of(condition: str) -> Moment:
    """The moment in "not-before:<seconds>"."""
    seconds = condition.partition(":")[2]
    return Moment(int(seconds) if seconds.isdecimal() and len(seconds) < 12 else 0)


def shifted(at: Moment, offset: int) -> Moment:
    """The same moment by the clock of another place. Units: ``offset`` in minutes east of UTC."""
    return Moment(at.seconds, offset)


def time_left(until: Moment, now: Moment) -> tuple[str, int, int]:
    """("days", days, hours), ("hours", hours, minutes) or ("none", 0, 0)."""
    left = until.seconds - now.seconds
    if left <= 0:
        return "none", 0, 0
    if left >= 48 * 3600:
        return "days", left // 86_400, left % 86_400 // 3600
    return "hours", left // 3600, left % 3600 // 60


def written(look: Look, at: Moment) -> str:
    """The moment as a field takes it, on this reader's clock."""
    return f"{look.local(at):%Y-%m-%d %H:%M}"


def hour_typed(typed: str, zone: str, own: str, field: str) -> str:
    """ISO 8601 with offset, of a day and hour typed by the clock of a zone.

    ``zone``: "" for the reader's own, a name, or an offset ("+03:00"). Raises: Refused bad-input.
    """
    if zone[:1] in ("+", "-"):
        return moment_of(typed.strip() + zone, own, field)
    return moment_of(typed, zone or own, field)


def zone_choices(look: Look) -> list[tuple[str, object]]:
    """(value of a field, what to call it): the reader's own clock first, then UTC and every whole and half hour from it."""
    offsets = [*range(-12 * 60, 14 * 60 + 1, 60), 210, 270, 330, 345, 390, 570]
    names = [offset_name(offset) for offset in sorted(offsets)]
    return [("", look.zone_name()), ("UTC", "UTC"), *((name.removeprefix("UTC"), name) for name in names)]
