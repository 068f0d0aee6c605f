"""What stands on every page: whose seat it is, and how the world outside is."""

from __future__ import annotations

from collections.abc import Sequence

from wasit.channel import views
from wasit.seat.matter import Matter
from wasit.seat.queries.memory import known_terms
from wasit.seat.queries.proposals import may_answer, may_countersign, names_of_proposals
from wasit.text.moment import Moment
from wasit.text.passage import Texts


def see_sign(
    matter: Matter,
    *,
    language: str,
    zone: str,
    relay_state: str,
    last_envelope: Moment | None,
    matters: Sequence[tuple[str, Texts]] = (),
) -> views.Seatsign:
    """The sign of this seat. ``relay_state``: reachable, unreachable or none."""
    return views.Seatsign(
        matter.id.hex(),
        matter.texts_setting("title"),
        matter.texts_setting("name"),
        "go-between" if matter.role == "go-between" else "side",
        language,
        zone,
        relay_state,  # type: ignore[arg-type]
        last_envelope,
        matter.outbox.count(),
        matter.cover,  # type: ignore[arg-type]
        needs_you(matter),
        matter.clock.now(),
        False,
        tuple(matters),
    )


def needs_you(matter: Matter) -> int:
    """What waits for this person: words at the wall and closings for a go-between, answers for a side."""
    terms = [known_terms(matter, name) for name in names_of_proposals(matter)]
    if matter.role != "go-between":
        return sum(may_answer(matter, each) for each in terms)
    row = matter.file.one("SELECT count(*) FROM waiting")
    assert row is not None
    return int(row[0]) + sum(may_countersign(matter, each) for each in terms)
