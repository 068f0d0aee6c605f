"""What claims make of an undertaking.

1. A claim is acknowledged when an answer says so and none disputes it; one dispute makes it disputed; else it is only claimed.
2. It stands once it is acknowledged. The one to whom alone it is owed needs nobody's word for saying that it was kept, or for waiving it.
3. The newest claim that stands says what became of it; a milestone that says it was kept after that does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from wasit.channel.claim_views import ClaimAnswerView, ClaimStanding, ClaimView
from wasit.channel.views import UndertakingView


def standing_of(answers: Sequence[ClaimAnswerView]) -> ClaimStanding:
    if any(not answer.acknowledged for answer in answers):
        return "disputed"
    return "acknowledged" if answers else "claimed"


def with_these(one: UndertakingView, claims: Sequence[ClaimView]) -> UndertakingView:
    """The undertaking with its claims (the newest first), and the state that they leave it in."""
    settled = next((claim for claim in claims if _stands(one, claim)), None)
    state = one.state
    if settled is not None and (one.kept_at is None or settled.at.seconds >= one.kept_at.seconds):
        state = settled.state
    return replace(one, claims=tuple(claims), state=state)


def _stands(one: UndertakingView, claim: ClaimView) -> bool:
    if claim.standing == "acknowledged":
        return True
    return claim.state in ("kept", "waived") and claim.by == one.to
