"""Whether this seat's pen may sign for its own side now, and what is missing when it may not."""

from __future__ import annotations

from wasit.channel import paper_views
from wasit.channel.mandate import pen_id
from wasit.channel.paper_views import Binding
from wasit.seat.actions.mandates import home
from wasit.seat.actions.papers import own_mandates
from wasit.seat.actions.pencase import pen_public
from wasit.seat.clock import moment_in
from wasit.seat.matter import Matter
from wasit.seat.queries.memory import mandate_of


def binding_of(matter: Matter) -> Binding:
    """Whether this seat's pen may sign for its side now, or what is missing."""
    line = home(matter)
    mandate = mandate_of(matter, line)
    if mandate is None:
        return "unsigned" if own_mandates(matter, line) else "no-mandate"
    public = pen_public(matter)
    if public is None:
        return "no-pen"
    if mandate.holder_of(pen_id(public)) is None:
        return "principal" if mandate.is_principals(pen_id(public)) else "not-named"
    now = matter.clock.now().seconds
    if now < mandate.not_before:
        return "not-yet"
    if mandate.is_valid_at(now):
        return "covered"
    return "revoked" if mandate.is_revocation else "expired"


def see_covering(matter: Matter) -> paper_views.Covering:
    """The mandate that a signature of this seat would rest on."""
    binding = binding_of(matter)
    mandate = mandate_of(matter, home(matter))
    if mandate is None:
        return paper_views.Covering(binding)
    public = pen_public(matter)
    until = moment_in(min(mandate.not_after, 253_402_214_400), matter.clock.zone)
    key = pen_id(public).hex() if public is not None else ""
    return paper_views.Covering(
        binding,
        mandate.label,
        mandate.needs,
        len(mandate.holders),
        until,
        key,
        mandate.subjects,
        mandate.principal is not None,
    )
