"""Whether everything a step of a case names is there, and was there before it.

This file alone knows what may refer to what:

1. Seats, sides, lines and people are the file's own; steps, proposals and clauses are earlier ones.
2. A step that must be refused changed nothing, so only another such step may refer to it.
3. Where the refusal asked for is unknown-id or not-a-line, that one name may be missing.
"""

from __future__ import annotations

from wasit.play.cast import people_of
from wasit.play.form import bad
from wasit.play.shape import CHANNEL, EVERYONE, Case
from wasit.play.steps import (
    Answer,
    Call,
    Desk,
    FoundOut,
    Hope,
    Invite,
    Join,
    KeptClause,
    Leave,
    Milestone,
    OpenChannel,
    Propose,
    Raised,
    Release,
    Room,
    Step,
    Told,
    Undertaking,
    Weigh,
    Withdraw,
    Word,
)


class References:
    """Looks each step's names up in what went before it."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.seats = {seat.id: seat for seat in case.seats}
        self.sides = {side.id: side for side in case.sides}
        self.people = people_of(case)
        self.all_ids = {step.id for step in case.steps}
        self.past: dict[str, Step] = {}

    def check(self, step: Step) -> None:
        """Raises: Refused bad-case."""
        if step.by not in self.seats:
            raise bad("unknown-seat", step=step.id, what=step.by)
        match step:
            case OpenChannel():
                self._seat(step, step.go_between)
                if not self.seats[step.go_between].is_go_between:
                    raise bad("wrong-role", step=step.id, what=step.go_between)
            case Invite():
                self._seat(step, step.seat)
            case Join():
                self._seat(step, step.seat)
                if step.agreed_by is not None:
                    self._seat(step, step.agreed_by)
                if step.line is not None:
                    self._line(step, step.line)
                for briefed in step.briefed:
                    self._earlier(step, briefed, (Word, Call, Room, Release, Propose), "unknown-source")
            case Word() | Call():
                self._line(step, step.line)
                for person in (
                    *([step.speaker] if step.speaker else []),
                    *(step.present if isinstance(step, Call) else ()),
                ):
                    self._of_line(step, person)
                if (
                    self.sides.get(step.line) is not None
                    and self.sides[step.line].noted
                    and step.speaker is None
                ):
                    raise bad("speaker-missing", step=step.id)
            case Room() | Weigh():
                self._side(step, step.side)
                if isinstance(step, Weigh):
                    self._ranges(step)
            case Release():
                self._release(step)
            case Propose():
                self._line(step, step.line)
                self._clauses(step)
                if step.replaces is not None:
                    self._proposal(step, step.replaces)
            case Answer():
                self._proposal(step, step.proposal)
                if step.counter is not None:
                    self._proposal(step, step.counter)
                    if step.counter == step.proposal:
                        raise bad("unknown-proposal", step=step.id, what=step.counter)
            case Withdraw():
                self._earlier(step, step.what, (Word, Call, Propose), "unknown-source")
            case Told() | FoundOut() | Raised():
                if step.who not in self.people:
                    raise bad("unknown-person", step=step.id, what=step.who)
                if step.fact != CHANNEL:
                    self._earlier(
                        step,
                        step.fact,
                        (Word, Call, Release, Propose, Answer, Undertaking, Milestone),
                        "unknown-step",
                    )
                if step.line is not None:
                    self._line(step, step.line)
            case Hope():
                self._two(step, step.held_by, step.of)
                if step.source is not None:
                    self._earlier(step, step.source, (Word, Call, Release), "unknown-source")
            case Undertaking():
                self._two(step, step.giver, step.taker)
                self._earlier(step, step.source, (Word, Call), "unknown-source")
            case Milestone():
                self._kept(step)
            case Leave() | Desk():
                pass

    def _seat(self, step: Step, seat: str) -> None:
        if seat not in self.seats:
            raise bad("unknown-seat", step=step.id, what=seat)

    def _side(self, step: Step, side: str) -> None:
        if side not in self.sides:
            raise bad("unknown-side", step=step.id, what=side)

    def _two(self, step: Step, one: str, other: str) -> None:
        self._side(step, one)
        self._side(step, other)
        if one == other:
            raise bad("same-side", step=step.id)

    def _line(self, step: Step, line: str) -> None:
        if line not in self.sides and step.refused != "not-a-line":
            raise bad("unknown-line", step=step.id, what=line)

    def _of_line(self, step: Word | Call, person: str) -> None:
        if person not in self.people:
            raise bad("unknown-person", step=step.id, what=person)
        seat = self.seats.get(person)
        side = seat.side if seat is not None else self.case.outsider(person).side
        if side != step.line and not (seat is not None and seat.is_go_between and person != step.speaker):
            raise bad("wrong-side", step=step.id, what=person)

    def _earlier(self, step: Step, wanted: str, kinds: tuple[type, ...], reason: str) -> Step | None:
        found = self.past.get(wanted)
        if found is None or not isinstance(found, kinds):
            if step.refused == "unknown-id":
                return None
            later = found is None and wanted in self.all_ids and wanted != step.id
            raise bad("comes-later" if later else reason, step=step.id, what=wanted)
        if found.refused is not None and step.refused is None:
            raise bad("was-refused", step=step.id, what=wanted)
        return found

    def _proposal(self, step: Step, wanted: str) -> Propose | None:
        found = self._earlier(step, wanted, (Propose,), "unknown-proposal")
        return found if isinstance(found, Propose) else None

    def _release(self, step: Release) -> None:
        self._line(step, step.to_line)
        proposals = 0
        for source in step.sources:
            found = self._earlier(step, source.id, (Word, Call, Propose), "unknown-source")
            if isinstance(found, Propose):
                proposals += 1
            count = len(found.passages) if isinstance(found, Word | Call) else 0
            if found is not None and any(number > count for number in source.passages):
                raise bad("passages-out-of-range", step=step.id, what=source.id)
            if isinstance(found, Word | Call | Propose) and found.line == step.to_line:
                raise bad("same-line", step=step.id, what=source.id)
        if step.text is None and step.wording.word != "as-written":
            raise bad("text-missing", step=step.id)

    def _clauses(self, step: Propose) -> None:
        conditions = {clause.id: clause.condition for clause in step.clauses}
        if len(conditions) != len(step.clauses):
            raise bad("doubled-id", step=step.id, where="clauses")
        for clause in step.clauses:
            if clause.who not in self.sides and (
                clause.who not in EVERYONE or (clause.who == "both" and len(self.sides) > 2)
            ):
                raise bad("unknown-side", step=step.id, what=clause.who)
            if clause.condition is not None and clause.condition not in conditions:
                raise bad("unknown-clause", step=step.id, what=clause.condition)
            if any(language not in clause.text for language in step.languages):
                raise bad("missing-language", step=step.id, what=clause.id)
            seen, at = set(), clause.condition
            while at is not None:
                if at in seen or at == clause.id:
                    raise bad("circular-conditions", step=step.id, what=clause.id)
                seen.add(at)
                at = conditions.get(at)

    def _ranges(self, step: Weigh) -> None:
        for low, high in [
            step.cost,
            *(pair for one in step.outcomes for pair in (one.value, one.probability)),
        ]:
            if low > high:
                raise bad("not-a-range", step=step.id)

    def _kept(self, step: Milestone) -> None:
        for kept in step.keeps:
            if isinstance(kept, KeptClause):
                proposal = self._proposal(step, kept.proposal)
                if proposal is not None and all(clause.id != kept.clause for clause in proposal.clauses):
                    raise bad("unknown-clause", step=step.id, what=kept.clause)
            else:
                self._earlier(step, kept.undertaking, (Undertaking,), "unknown-undertaking")
