"""The principal's word on what their side signed ad referendum.

1. It is said once, of the side's own proposal or of its acceptance, when enough holders have signed that.
2. It rests on the mandate of the paper, also where the side has a later one by now.
"""

from __future__ import annotations

from wasit.channel.chain import Paper
from wasit.channel.instrument import Answer, Confirmation, Mandate, Proposal
from wasit.channel.mandate import pen_id
from wasit.errors import Refused
from wasit.record.entry import Entry
from wasit.seat.actions.mandates import home, sign_and_show
from wasit.seat.actions.papers import own_mandates, paper
from wasit.seat.actions.pencase import has_pen, open_pen, pen_public
from wasit.seat.actions.signing import answerable
from wasit.seat.matter import Matter
from wasit.seat.proposals import Terms
from wasit.text.passage import Consent


def confirm(matter: Matter, proposal: bytes, passphrase: str, *, confirms: bool) -> Entry:
    """Confirm or refuse what this side proposed, or accepted, under a mandate that names this seat's pen as its principal's.

    Raises: Refused not-yet (too few holders have signed), already-confirmed, not-principal, mandate-expired, no-mandate (there is no
    pen), passphrase-needed, and as ``signing.answerable``.
    """
    terms = answerable(matter, proposal)
    made = own_paper(matter, terms)
    if made is None:
        raise Refused("not-yet")
    mandate = mandate_under(matter, made)
    if mandate is None or not has_pen(matter):
        raise Refused("not-principal")
    pen = open_pen(matter, passphrase)
    if not mandate.is_principals(pen.kid):
        raise Refused("not-principal")
    if made.hash in terms.words:
        raise Refused("already-confirmed")
    now = matter.clock.now()
    if not mandate.is_valid_at(now.seconds):
        raise Refused("mandate-expired")
    assert isinstance(made.instrument, Proposal | Answer)
    word = Confirmation(
        matter.randomness.bytes(16, b"papers"), now, made.instrument.mandate, made.hash, confirms
    )
    return sign_and_show(matter, home(matter), word, pen, Consent.AS_WRITTEN)


def may_confirm(matter: Matter, terms: Terms) -> bool:
    """Whether this seat's word on what its side signed is wanted now."""
    if not terms.awaited or matter.role != "side" or terms.state not in ("open", "unconfirmed"):
        return False
    made, public = own_paper(matter, terms), pen_public(matter)
    if made is None or public is None or made.hash not in terms.awaited:
        return False
    mandate = mandate_under(matter, made)
    now = matter.clock.now().seconds
    return (
        mandate is not None
        and mandate.is_principals(pen_id(public))
        and mandate.is_valid_at(now)
        and now <= terms.proposal.expires
    )


def own_paper(matter: Matter, terms: Terms) -> Paper | None:
    """What this side signed of it, whole: its proposal, or its acceptance of another's."""
    if terms.ours:
        return terms.paper if terms.complete else None
    ours = set(own_mandates(matter, home(matter)))
    return next(
        (
            made
            for made in terms.acceptances.values()
            if isinstance(made.instrument, Answer) and made.instrument.mandate in ours
        ),
        None,
    )


def mandate_under(matter: Matter, made: Paper) -> Mandate | None:
    """The mandate that a paper rests on, where it is here."""
    if isinstance(made.instrument, Mandate):
        return None
    under = paper(matter, made.instrument.mandate)
    return under.instrument if under is not None and isinstance(under.instrument, Mandate) else None
