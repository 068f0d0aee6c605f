"""The exact outgoing page before it leaves: what may cross, to whom, who reads it, when.

Nothing is drawn or written here: the slot is shown without the jitter that the release itself draws.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

from wasit.channel import views
from wasit.errors import Refused
from wasit.record.epoch import LineKind
from wasit.seat.actions.passing import SLOT
from wasit.seat.matter import Line, Matter
from wasit.seat.queries.checks import see_checks
from wasit.seat.queries.lines import see_entry, see_line
from wasit.seat.queries.proposals import see_proposal
from wasit.seat.settings import zone_of
from wasit.text.moment import Moment
from wasit.text.passage import Consent

FIELD: dict[Consent, Literal["locked", "free", "none"]] = {
    Consent.AS_WRITTEN: "locked",
    Consent.MAY_PARAPHRASE: "free",
    Consent.FOR_YOU_ONLY: "none",
}
SOURCES = ("word", "call", "text", "proposal", "answer", "withdrawal", "closing")


def see_pass_on(
    matter: Matter,
    sign: views.Seatsign,
    entry: bytes,
    to: str = "",
    *,
    undo: int = 0,
    draft: Mapping[str, str] | None = None,
) -> views.PassOnPage:
    """``draft``: what is written beside each passage, by its number. Units: ``undo`` in seconds.

    Raises: Refused unknown-id, not-a-source, not-a-line.
    """
    line, source = see_entry(matter, entry)
    if line.kind is not LineKind.SIDE or source.kind not in SOURCES or source.wording:
        raise Refused("not-a-source")
    if source.kind == "word" and source.author.role == "go-between":
        raise Refused("not-a-source")
    others = [each for each in matter.side_lines() if each.id != line.id]
    if to and all(each.key != to for each in others):
        raise Refused("not-a-line")
    targets = tuple(_bare(matter, each) for each in others)
    target = next((each for each in targets if each.key == to), targets[0] if len(targets) == 1 else None)
    readers = tuple(person for person in target.people if not person.mine) if target is not None else ()
    proposal = see_proposal(matter, bytes.fromhex(source.refers)) if source.kind == "proposal" else None
    checks: tuple[views.CheckView, ...] = ()
    if target is not None:
        written = as_taken(source) if draft is None else draft
        checks = see_checks(
            matter, line, source, matter.line_of(target.key), target.people, written, proposal
        )
    return views.PassOnPage(
        sign,
        source,
        line.name,
        tuple(
            views.PassOnRow(passage, FIELD[passage.consent])
            for passage in (*source.passages, *source.remarks)
        ),
        targets,
        checks,
        tuple(person for person in readers if person.role == "side"),
        leaves_at(matter),
        proposal,
        line.key,
        undo,
        zone_of(matter, line.key),
        zone_of(matter, target.key) if target is not None else "",
        tuple(person for person in readers if person.role == "go-between"),
        views.warned_of(checks),
    )


def as_taken(source: views.EntryView) -> dict[str, str]:
    """A draft in which nothing was written yet: words as written are taken, with no translation."""
    return {str(passage.number): "" for passage in source.passages if passage.consent is Consent.AS_WRITTEN}


def _bare(matter: Matter, line: Line) -> views.LineView:
    return replace(see_line(matter, line, most=1), entries=(), older="")


def leaves_at(matter: Matter) -> Moment:
    """The slot that a release now would leave at."""
    now = matter.clock.now()
    if matter.cover == "prompt":
        return now
    return Moment((now.seconds // SLOT + 1) * SLOT, now.offset)
