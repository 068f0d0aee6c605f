"""Holds the wall: the strings that a case says a seat, or the relay, must never have seen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain
from pathlib import Path

from wasit.play.finding import Finding, Played
from wasit.play.shape import RELAY
from wasit.play.traces import Needle, in_bytes, in_folder, in_pages, in_rows

MOST_PLACES = 8


def check_never_seen(played: Played, relay_folder: Path | None, logs: Mapping[str, bytes]) -> list[Finding]:
    """One finding a string and seat. ``logs``: what each seat and the relay wrote to their outputs."""
    findings = []
    for name, strings in played.case.expect.never_seen.items():
        needles = [Needle.of(each) for each in strings]
        found = in_bytes("log", logs.get(name, b""), needles)
        if name == RELAY:
            found = chain(found, in_folder(relay_folder, needles) if relay_folder is not None else ())
        elif name in played.seats:
            seat = played.seats[name]
            found = chain(found, in_rows(seat, needles), in_pages(seat, needles))
        findings += _findings(name, needles, found)
    return findings


def _findings(name: str, needles: list[Needle], found: Iterable[tuple[Needle, str]]) -> list[Finding]:
    places: dict[str, dict[str, None]] = {needle.text: {} for needle in needles}
    for needle, place in found:
        places[needle.text][place] = None
    findings = []
    for text, there in places.items():
        shown: list[str] = list(there)[:MOST_PLACES]
        if len(there) > MOST_PLACES:
            shown.append(f"and {len(there) - MOST_PLACES} more places")
        findings.append(Finding("never_seen", not there, f"nowhere: {text}", shown, name))
    return findings
