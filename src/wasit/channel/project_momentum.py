"""The pace of a line, from when its words were said.

1. A side answers the first word that the go-between sent it since its own last one; the time between is one answer.
2. A silence is the longest time between two words of the side, or since its last one until now.
3. A day is a day of the reader's clock. What was noted counts when it was said, not when it was written down.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import pairwise
from statistics import median_low

from wasit.channel.record_views import LinePace, SideClock, Spoken

_KINDS = ("letter", "text", "call")


def days_until(now: int, zone: tzinfo, count: int) -> tuple[str, ...]:
    """The last ``count`` days on a clock, ISO, oldest first. Units: ``now`` in seconds since 1970."""
    today = day_of(now, zone)
    return tuple((today - timedelta(days=back)).isoformat() for back in reversed(range(count)))


def day_of(at: int, zone: tzinfo) -> date:
    return datetime.fromtimestamp(at, UTC).astimezone(zone).date()


def project_pace(
    clock: SideClock, said: Sequence[Spoken], days: Sequence[str], zone: tzinfo, now: int
) -> LinePace:
    """``said``: in any order."""
    in_order = sorted(said, key=lambda one: one.at)
    of_side = [one for one in in_order if one.by_side]
    counts = {day: [0, 0, 0] for day in days}
    for one in of_side:
        found = counts.get(day_of(one.at, zone).isoformat())
        if found is not None:
            found[_KINDS.index(one.kind)] += 1
    answers = answer_times(in_order)
    silence, silent_from = longest_silence([one.at for one in of_side], now)
    return LinePace(
        clock,
        tuple((letters, texts, calls) for letters, texts, calls in counts.values()),
        median_low(answers) if answers else None,
        silence,
        silent_from,
        tuple(one for one in of_side if days and day_of(one.at, zone).isoformat() == days[-1]),
    )


def answer_times(said: Sequence[Spoken]) -> list[int]:
    """Units: seconds. ``said``: in order."""
    found: list[int] = []
    asked: int | None = None
    for one in said:
        if one.by_side:
            if asked is not None:
                found.append(one.at - asked)
            asked = None
        elif asked is None:
            asked = one.at
    return found


def longest_silence(times: Sequence[int], now: int) -> tuple[int | None, int | None]:
    """(how long, from when); (None, None) of a side that never spoke. Units: seconds."""
    gaps = [
        (after - before, before) for before, after in pairwise([*times, max(now, *times)] if times else [])
    ]
    return max(gaps, key=lambda gap: gap[0], default=(None, None))
