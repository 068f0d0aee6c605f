"""What waits at the wall: one entry, with what of it stays.

What is on its way out, and only waits for its slot, waits at the wall no more: it would be passed on twice.
"""

from __future__ import annotations

from collections.abc import Set

from wasit.channel import views
from wasit.text.passage import Consent, Texts


def project_waiting(
    entry: views.EntryView, key: str, name: Texts, proposal: views.ProposalSummary | None = None
) -> views.Waiting:
    """``key``, ``name``: of the side's line it came on."""
    kept = sum(passage.consent is Consent.FOR_YOU_ONLY for passage in entry.passages)
    return views.Waiting(entry, key, name, kept + len(entry.remarks), proposal)


def still_waits(entry: views.EntryView, leaving: Set[int]) -> bool:
    """Whether something of an entry may cross and neither has nor is about to. ``leaving``: passages in releases that wait; 0 for a
    signed paper."""
    if not entry.passages:
        return 0 not in leaving
    return any(
        passage.consent is not Consent.FOR_YOU_ONLY and not passage.passed and passage.number not in leaving
        for passage in entry.passages
    )
