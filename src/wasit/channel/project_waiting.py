"""What waits at the wall: one entry, with what of it stays."""

from __future__ import annotations

from wasit.channel import views
from wasit.text.passage import Consent, Texts


def project_waiting(
    entry: views.EntryView, key: str, name: Texts, proposal: views.ProposalSummary | None = None
) -> views.Waiting:
    """``key``, ``name``: of the side's line it came on."""
    kept = sum(passage.consent is Consent.FOR_YOU_ONLY for passage in entry.passages)
    return views.Waiting(entry, key, name, kept, proposal)
