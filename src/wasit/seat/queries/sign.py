"""What stands on every page: whose seat it is, and how the world outside is."""

from __future__ import annotations

from collections.abc import Sequence

from wasit.channel import views
from wasit.channel.project_waiting import still_waits
from wasit.seat.actions.confirming import may_confirm
from wasit.seat.actions.passing import leaving
from wasit.seat.matter import Matter
from wasit.seat.opening import neutral_terms
from wasit.seat.queries.alarms import count_alarms
from wasit.seat.queries.asked import see_asked
from wasit.seat.queries.lines import see_entries
from wasit.seat.queries.memory import known_terms
from wasit.seat.queries.proposals import may_answer, may_countersign, names_of_proposals
from wasit.seat.queries.sealed import count_to_meet
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
    preferences: views.Preferences | None = None,
) -> views.Seatsign:
    """The sign of this seat. ``relay_state``: reachable, unreachable or none."""
    if relay_state == "none" and matter.text_setting("relay"):
        has_met = matter.file.one("SELECT 1 FROM box WHERE peer IS NOT NULL LIMIT 1") is not None
        relay_state = "asked" if has_met else "set"
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
        preferences or views.Preferences(),
        neutral_terms(matter),
        "may-paraphrase" if matter.text_setting("rule") == "unless-marked" else "for-you-only",
        count_alarms(matter),
    )


def needs_you(matter: Matter) -> int:
    """What waits for this person: words at the wall and closings for a go-between, answers for a side and its principal's word;
    of what was asked sealed or blind, what a side has not answered, and what both have sealed."""
    terms = [known_terms(matter, name) for name in names_of_proposals(matter)]
    if matter.role != "go-between":
        return sum(may_answer(matter, each) or may_confirm(matter, each) for each in terms) + len(
            see_asked(matter)
        )
    row = matter.file.one("SELECT count(*) FROM waiting")
    assert row is not None
    out = on_their_way(matter)
    gone = sum(
        not still_waits(entry, out[bytes.fromhex(entry.id)]) for _, entry in see_entries(matter, list(out))
    )
    both_sealed = count_to_meet(matter)
    return int(row[0]) - gone + sum(may_countersign(matter, each) for each in terms) + both_sealed


def on_their_way(matter: Matter) -> dict[bytes, frozenset[int]]:
    """Of each entry that waits at the wall: its passages (0: the whole paper) in releases that wait for their slot."""
    found: dict[bytes, frozenset[int]] = {}
    for _, _, draft in leaving(matter):
        for source in draft.sources:
            if matter.file.one("SELECT 1 FROM waiting WHERE entry = ?", source.entry) is not None:
                found[source.entry] = found.get(source.entry, frozenset()) | (
                    frozenset(source.passages) or {0}
                )
    return found
