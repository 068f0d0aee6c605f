"""Holds a played case against its ``expect``, entry by entry, in the real stores, pages and relay files of that run.

1. Only what the file tells is checked (``Expect.told``); each entry gives at least one finding, whether it holds or not.
2. Nothing is changed by looking.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path

from wasit.errors import WasitError
from wasit.play.check_papers import check_agreement, check_hopes, check_undertakings
from wasit.play.check_talk import check_crossings, check_days, check_knew, check_refused, check_words
from wasit.play.check_wall import check_never_seen
from wasit.play.finding import Finding, Played
from wasit.play.player import Record
from wasit.play.shape import Case
from wasit.seat.seat import Seat

__all__ = ["Finding", "check"]

_CHECKS: Mapping[str, Callable[[Played], list[Finding]]] = {
    "crossings": check_crossings,
    "words_and_calls": check_words,
    "days": check_days,
    "agreement": check_agreement,
    "undertakings": check_undertakings,
    "hopes": check_hopes,
    "knew_of_channel": check_knew,
    "refused": check_refused,
}


async def check(
    case: Case,
    record: Record,
    seats: Mapping[str, Seat],
    relay_folder: Path | None = None,
    logs: Mapping[str, bytes] | None = None,
) -> list[Finding]:
    """What was found, for every entry that the case tells.

    ``seats``: the open seats by the case's ids. ``relay_folder``: the relay's files, None where there are none.
    ``logs``: what was written to the outputs of a seat or of "relay", by name.
    """
    played = Played(case, record, seats)
    findings: list[Finding] = []
    for entry, look in _CHECKS.items():
        if entry in case.expect.told:
            try:
                findings += look(played)
            except WasitError as no:  # a seat that can't answer does not hold to anything
                findings.append(Finding(entry, False, "an answer", str(no)))
            await asyncio.sleep(0)
    if "never_seen" in case.expect.told:
        findings += check_never_seen(played, relay_folder, logs or {})
    return findings
