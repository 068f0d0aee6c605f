"""Whether the steps of a case can have happened in this order, by these people.

This file alone knows what makes a well-formed case file impossible:

1. Everything a step names exists, and existed before it: seats, sides, lines, sources, proposals, clauses, persons.
2. Time doesn't go back; nobody acts before joining or after leaving, nor on a line that isn't theirs.
3. A release goes to another line than its sources'; an answer follows the proposal's arrival at that side.
4. A step with ``refused`` has to keep rule 1 only (and not even that where its code is unknown-id or not-a-line); it changes nothing,
   so no later step may refer to it.
"""

from __future__ import annotations

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from wasit.errors import Refused
from wasit.play.form import plain
from wasit.play.shape import CHANNEL, EVERYONE, RELAY, Case, SeatOfCase
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


def check_order(case: Case) -> None:
    """Raises: Refused bad-case."""
    check_cast(case)
    walk = _Walk(case)
    for step in case.steps:
        walk.take(step)
    check_expect(case)


def _bad(
    reason: str, *, step: str | None = None, where: str | None = None, what: str | None = None
) -> Refused:
    fields = {"step": step, "where": where, "reason": reason, "what": None if what is None else plain(what)}
    return Refused("bad-case", **{name: value for name, value in fields.items() if value is not None})


def check_cast(case: Case) -> None:
    """Sides, seats and outsiders fit together. Raises: Refused bad-case."""
    _check_single((side.id for side in case.sides), "sides")
    _check_single([*(seat.id for seat in case.seats), *(one.id for one in case.outsiders)], "seats")
    sides = {side.id for side in case.sides}
    for side in case.sides:
        if side.id in EVERYONE:
            raise _bad("reserved-id", where="sides", what=side.id)
        seats = case.seats_of(side.id)
        if side.noted and seats:
            raise _bad("noted-side-with-seat", where="sides", what=side.id)
        if not side.noted and not seats:
            raise _bad("side-without-seat", where="sides", what=side.id)
        if side.needs > max(1, sum(seat.may_bind for seat in seats)):
            raise _bad("bad-mandate", where="sides", what=side.id)
    for seat in case.seats:
        if seat.id in (RELAY, CHANNEL):
            raise _bad("reserved-id", where="seats", what=seat.id)
        if not _is_time_zone(seat.time_zone):
            raise _bad("bad-time-zone", where="seats", what=seat.id)
    for where, named in (
        ("seats", [seat.side for seat in case.seats]),
        ("outsiders", [outsider.side for outsider in case.outsiders]),
    ):
        for side_id in named:
            if side_id is not None and side_id not in sides:
                raise _bad("unknown-side", where=where, what=side_id)
    if not case.go_betweens():
        raise _bad("no-go-between", where="seats")


def _check_single(ids: Iterable[str], where: str) -> None:
    seen: set[str] = set()
    for one in ids:
        if one in seen:
            raise _bad("doubled-id", where=where, what=one)
        seen.add(one)


def _is_time_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


def check_expect(case: Case) -> None:
    """What is expected speaks of what is there. Raises: Refused bad-case."""
    expect, where = case.expect, "expect"
    seats, people = {seat.id for seat in case.seats}, _people(case)
    steps = {step.id: step for step in case.steps}
    lines = {side.id for side in case.sides}
    for kind, counts, known in (
        ("crossings", expect.crossings, {"total", *(f"to_{line}" for line in lines)}),
        ("words_and_calls", expect.words_and_calls, {f"line_{line}" for line in lines}),
    ):
        for name in counts:
            if name not in known:
                raise _bad("unknown-line", where=f"{where}/{kind}", what=name)
    clauses: set[str] = set()
    if expect.agreement is not None:
        proposal = steps.get(expect.agreement.proposal)
        if not isinstance(proposal, Propose):
            raise _bad("unknown-proposal", where=f"{where}/agreement", what=expect.agreement.proposal)
        clauses = {clause.id for clause in proposal.clauses}
        for seat in (*expect.agreement.signers, *filter(None, [expect.agreement.countersigned_by])):
            if seat not in seats:
                raise _bad("unknown-seat", where=f"{where}/agreement", what=seat)
    if expect.undertakings is not None:
        for clause in expect.undertakings.clauses:
            if clause not in clauses:
                raise _bad("unknown-clause", where=f"{where}/undertakings", what=clause)
        for apart in expect.undertakings.apart:
            if not isinstance(steps.get(apart), Undertaking):
                raise _bad("unknown-undertaking", where=f"{where}/undertakings", what=apart)
    for hope in expect.hopes:
        if not isinstance(steps.get(hope), Hope):
            raise _bad("unknown-step", where=f"{where}/hopes", what=hope)
    if expect.knew_of_channel is not None:
        for seat, known_to in expect.knew_of_channel.as_seen_by.items():
            if seat not in seats:
                raise _bad("unknown-seat", where=f"{where}/knew_of_channel", what=seat)
            for person in known_to:
                if person not in people:
                    raise _bad("unknown-person", where=f"{where}/knew_of_channel", what=person)
    for seat in expect.never_seen:
        if seat not in seats and seat != RELAY:
            raise _bad("unknown-seat", where=f"{where}/never_seen", what=seat)
    if "refused" in expect.told:
        marked = {step.id: step.refused for step in case.steps if step.refused is not None}
        for step_id in (*expect.refused, *marked):
            if expect.refused.get(step_id) != marked.get(step_id):
                raise _bad("not-expected-refused", where=f"{where}/refused", what=step_id)


def _people(case: Case) -> set[str]:
    return {seat.id for seat in case.seats} | {outsider.id for outsider in case.outsiders}


class _Walk:
    """Goes through the steps once, knowing at each what is already there."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.seats = {seat.id: seat for seat in case.seats}
        self.sides = {side.id: side for side in case.sides}
        self.people = _people(case)
        self.all_ids = {step.id for step in case.steps}
        self.past: dict[str, Step] = {}
        self.lines: dict[str, set[str]] = {}  # seat that has joined -> lines it is on
        self.left: set[str] = set()
        self.reached: dict[str, set[str]] = {}  # proposal -> sides that have it
        self.last: Step | None = None

    def take(self, step: Step) -> None:
        if step.id in self.past:
            raise _bad("doubled-id", step=step.id)
        if self.last is not None and step.at.seconds < self.last.at.seconds:
            raise _bad("time-goes-back", step=step.id)
        if isinstance(step, OpenChannel) != (self.last is None):
            raise _bad("not-opened", step=step.id)
        if step.by not in self.seats:
            raise _bad("unknown-seat", step=step.id, what=step.by)
        self._references(step)
        if step.refused is None:
            self._rules(step)
            self._effects(step)
        self.past[step.id] = step
        self.last = step

    # Rule 1: what is named is there.

    def _references(self, step: Step) -> None:
        match step:
            case OpenChannel():
                self._seat(step, step.go_between)
                if not self.seats[step.go_between].is_go_between:
                    raise _bad("wrong-role", step=step.id, what=step.go_between)
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
                    raise _bad("speaker-missing", step=step.id)
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
                        raise _bad("unknown-proposal", step=step.id, what=step.counter)
            case Withdraw():
                self._earlier(step, step.what, (Word, Call, Propose), "unknown-source")
            case Told() | FoundOut() | Raised():
                if step.who not in self.people:
                    raise _bad("unknown-person", step=step.id, what=step.who)
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
            raise _bad("unknown-seat", step=step.id, what=seat)

    def _side(self, step: Step, side: str) -> None:
        if side not in self.sides:
            raise _bad("unknown-side", step=step.id, what=side)

    def _two(self, step: Step, one: str, other: str) -> None:
        self._side(step, one)
        self._side(step, other)
        if one == other:
            raise _bad("same-side", step=step.id)

    def _line(self, step: Step, line: str) -> None:
        if line not in self.sides and step.refused != "not-a-line":
            raise _bad("unknown-line", step=step.id, what=line)

    def _of_line(self, step: Word | Call, person: str) -> None:
        if person not in self.people:
            raise _bad("unknown-person", step=step.id, what=person)
        seat = self.seats.get(person)
        side = seat.side if seat is not None else self.case.outsider(person).side
        if side != step.line and not (seat is not None and seat.is_go_between and person != step.speaker):
            raise _bad("wrong-side", step=step.id, what=person)

    def _earlier(self, step: Step, wanted: str, kinds: tuple[type, ...], reason: str) -> Step | None:
        found = self.past.get(wanted)
        if found is None or not isinstance(found, kinds):
            if step.refused == "unknown-id":
                return None
            later = found is None and wanted in self.all_ids and wanted != step.id
            raise _bad("comes-later" if later else reason, step=step.id, what=wanted)
        if found.refused is not None and step.refused is None:
            raise _bad("was-refused", step=step.id, what=wanted)
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
                raise _bad("passages-out-of-range", step=step.id, what=source.id)
            if isinstance(found, Word | Call | Propose) and found.line == step.to_line:
                raise _bad("same-line", step=step.id, what=source.id)
        if step.text is None and step.wording.word != "as-written":
            raise _bad("text-missing", step=step.id)

    def _clauses(self, step: Propose) -> None:
        conditions = {clause.id: clause.condition for clause in step.clauses}
        if len(conditions) != len(step.clauses):
            raise _bad("doubled-id", step=step.id, where="clauses")
        for clause in step.clauses:
            if clause.who not in self.sides and (
                clause.who not in EVERYONE or (clause.who == "both" and len(self.sides) > 2)
            ):
                raise _bad("unknown-side", step=step.id, what=clause.who)
            if clause.condition is not None and clause.condition not in conditions:
                raise _bad("unknown-clause", step=step.id, what=clause.condition)
            if any(language not in clause.text for language in step.languages):
                raise _bad("missing-language", step=step.id, what=clause.id)
            seen, at = set(), clause.condition
            while at is not None:
                if at in seen or at == clause.id:
                    raise _bad("circular-conditions", step=step.id, what=clause.id)
                seen.add(at)
                at = conditions.get(at)

    def _ranges(self, step: Weigh) -> None:
        for low, high in [
            step.cost,
            *(pair for one in step.outcomes for pair in (one.value, one.probability)),
        ]:
            if low > high:
                raise _bad("not-a-range", step=step.id)

    def _kept(self, step: Milestone) -> None:
        for kept in step.keeps:
            if isinstance(kept, KeptClause):
                proposal = self._proposal(step, kept.proposal)
                if proposal is not None and all(clause.id != kept.clause for clause in proposal.clauses):
                    raise _bad("unknown-clause", step=step.id, what=kept.clause)
            else:
                self._earlier(step, kept.undertaking, (Undertaking,), "unknown-undertaking")

    # Rules 2 and 3: it could have been done by this seat, then. Not asked of a step that must be refused.

    def _rules(self, step: Step) -> None:
        if not isinstance(step, OpenChannel):
            self._present(step, step.by)
        seat = self.seats[step.by]
        match step:
            case Invite() | Release() | Desk() | Hope() | Undertaking() | Milestone():
                self._go_between(step, seat)
            case Room() | Weigh():
                self._of_side(step, seat, step.side)
            case Propose() | Answer():
                if seat.is_go_between:
                    raise _bad("wrong-role", step=step.id, what=seat.id)
            case _:
                pass
        match step:
            case Invite() | Join():
                self._newcomer(step)
            case Word() | Call() | Propose():
                self._on_line(step, step.line)
                if isinstance(step, Word | Call) and step.speaker is not None:
                    self._go_between(step, seat)
            case Told() | FoundOut() | Raised() if step.line is not None:
                self._on_line(step, step.line)
            case Release():
                for line in (step.to_line, *(self._line_of(source.id) for source in step.sources)):
                    self._on_line(step, line)
            case Answer():
                if seat.side not in self.reached.get(step.proposal, ()):
                    raise _bad("not-released-yet", step=step.id, what=step.proposal)
            case Withdraw():
                taken = self.past[step.what]
                if self.seats[taken.by].side != seat.side:
                    raise _bad("wrong-side", step=step.id, what=step.what)
            case _:
                pass

    def _present(self, step: Step, seat: str) -> None:
        if seat in self.left:
            raise _bad("has-left", step=step.id, what=seat)
        if seat not in self.lines:
            raise _bad("not-joined", step=step.id, what=seat)

    def _go_between(self, step: Step, seat: SeatOfCase) -> None:
        if not seat.is_go_between:
            raise _bad("wrong-role", step=step.id, what=seat.id)

    def _of_side(self, step: Step, seat: SeatOfCase, side: str) -> None:
        if seat.side != side:
            raise _bad("wrong-side", step=step.id, what=seat.id)

    def _on_line(self, step: Step, line: str) -> None:
        if line not in self.lines[step.by]:
            raise _bad("wrong-side", step=step.id, what=step.by)

    def _newcomer(self, step: Invite | Join) -> None:
        new, by = self.seats[step.seat], self.seats[step.by]
        if new.id in self.lines or new.id in self.left:
            raise _bad("already-joined", step=step.id, what=new.id)
        if isinstance(step, Invite):
            return
        if step.agreed_by is not None:
            self._present(step, step.agreed_by)
        if not new.is_go_between and step.line not in (None, new.side):
            raise _bad("wrong-side", step=step.id, what=new.id)
        if by.side != new.side and not by.is_go_between:
            raise _bad("wrong-side", step=step.id, what=new.id)
        theirs = self._lines_of(new, step.line)
        for briefed in step.briefed:
            found = self.past[briefed]
            if isinstance(found, Room):
                self._of_side(step, new, found.side)
                line = found.side
            else:
                line = self._line_of(briefed)
            if line not in theirs:
                raise _bad("wrong-side", step=step.id, what=briefed)

    def _line_of(self, step_id: str) -> str:
        match self.past[step_id]:
            case Word(line=line) | Call(line=line) | Propose(line=line) | Release(to_line=line):
                return line
            case _:
                return ""

    def _lines_of(self, seat: SeatOfCase, line: str | None) -> set[str]:
        if seat.side is not None:
            return {seat.side}
        return set(self.sides) if line is None else {line}

    def _effects(self, step: Step) -> None:
        match step:
            case OpenChannel():
                for seat in {step.by, step.go_between}:
                    self.lines[seat] = self._lines_of(self.seats[seat], None)
            case Invite():
                self.lines[step.seat] = self._lines_of(self.seats[step.seat], None)
            case Join():
                self.lines[step.seat] = self._lines_of(self.seats[step.seat], step.line)
            case Leave():
                self.left.add(step.by)
            case Propose():
                self.reached[step.id] = {step.line}
            case Release():
                for source in step.sources:
                    if source.id in self.reached:
                        self.reached[source.id].add(step.to_line)
            case _:
                pass
