"""The exact outgoing page before it leaves: what may cross, to whom, who reads it, when.

Nothing is drawn or written here: the slot is shown without the jitter that the release itself draws.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from wasit.channel import views
from wasit.errors import Refused
from wasit.record.epoch import LineKind
from wasit.seat.actions.passing import SLOT
from wasit.seat.matter import Line, Matter
from wasit.seat.queries.lines import see_entry, see_line
from wasit.seat.queries.proposals import see_proposal
from wasit.text.moment import Moment
from wasit.text.passage import Consent

FIELD: dict[Consent, Literal["locked", "free", "none"]] = {
    Consent.AS_WRITTEN: "locked",
    Consent.MAY_PARAPHRASE: "free",
    Consent.FOR_YOU_ONLY: "none",
}
SOURCES = ("word", "call", "text", "proposal", "answer", "withdrawal", "closing")


def see_pass_on(matter: Matter, sign: views.Seatsign, entry: bytes, to: str = "") -> views.PassOnPage:
    """Raises: Refused unknown-id, not-a-source, not-a-line."""
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
    rows = tuple(views.PassOnRow(passage, FIELD[passage.consent]) for passage in source.passages)
    return views.PassOnPage(
        sign,
        source,
        line.name,
        rows,
        targets,
        _checks(source, target),
        tuple(person for person in target.people if not person.mine) if target is not None else (),
        leaves_at(matter),
        see_proposal(matter, bytes.fromhex(source.refers)) if source.kind == "proposal" else None,
        line.key,
    )


def _bare(matter: Matter, line: Line) -> views.LineView:
    return replace(see_line(matter, line, most=1), entries=(), older="")


def leaves_at(matter: Matter) -> Moment:
    """The slot that a release now would leave at."""
    now = matter.clock.now()
    if matter.cover == "prompt":
        return now
    return Moment((now.seconds // SLOT + 1) * SLOT, now.offset)


def _checks(source: views.EntryView, target: views.LineView | None) -> tuple[views.StepView, ...]:
    """What the rules promise about this page, as steps with sentences in the catalogue."""
    states = {FIELD[passage.consent] for passage in source.passages}
    codes = []
    if "locked" in states or source.kind not in ("word", "call", "text"):
        codes.append("as-written-unchanged")
    codes.append("nothing-for-you-only")
    if target is not None:
        codes.append("who-reads")
    return tuple(views.StepView(number, code, True) for number, code in enumerate(codes, 1))
