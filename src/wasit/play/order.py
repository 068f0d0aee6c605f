"""Whether the steps of a case can have happened in this order, by these people.

This file alone knows what makes a case impossible although everything it names is there:

1. Time doesn't go back; the channel is opened first, and once.
2. Nobody acts before joining or after leaving, on a line that isn't theirs, or in another's role.
3. An answer follows the proposal's arrival at that side; a word is taken back by its own side.
4. A step with ``refused`` may break rules 2 and 3: that is what it is for. It changes nothing.
"""

from __future__ import annotations

from wasit.play.cast import check_cast, check_expect
from wasit.play.form import bad
from wasit.play.references import References
from wasit.play.shape import Case, SeatOfCase
from wasit.play.steps import (
    Answer,
    Call,
    Desk,
    FoundOut,
    Hope,
    Invite,
    Join,
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


class _Walk:
    """Goes through the steps once, knowing at each who is where."""

    def __init__(self, case: Case) -> None:
        self.named = References(case)
        self.seats, self.sides, self.past = self.named.seats, self.named.sides, self.named.past
        self.lines: dict[str, set[str]] = {}  # seat that has joined -> lines it is on
        self.left: set[str] = set()
        self.reached: dict[str, set[str]] = {}  # proposal -> sides that have it
        self.last: Step | None = None

    def take(self, step: Step) -> None:
        if step.id in self.past:
            raise bad("doubled-id", step=step.id)
        if self.last is not None and step.at.seconds < self.last.at.seconds:
            raise bad("time-goes-back", step=step.id)
        if isinstance(step, OpenChannel) != (self.last is None):
            raise bad("not-opened", step=step.id)
        self.named.check(step)
        if step.refused is None:
            self._rules(step)
            self._effects(step)
        self.past[step.id] = step
        self.last = step

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
                    raise bad("wrong-role", step=step.id, what=seat.id)
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
                    raise bad("not-released-yet", step=step.id, what=step.proposal)
            case Withdraw():
                taken = self.past[step.what]
                if self.seats[taken.by].side != seat.side:
                    raise bad("wrong-side", step=step.id, what=step.what)
            case _:
                pass

    def _present(self, step: Step, seat: str) -> None:
        if seat in self.left:
            raise bad("has-left", step=step.id, what=seat)
        if seat not in self.lines:
            raise bad("not-joined", step=step.id, what=seat)

    def _go_between(self, step: Step, seat: SeatOfCase) -> None:
        if not seat.is_go_between:
            raise bad("wrong-role", step=step.id, what=seat.id)

    def _of_side(self, step: Step, seat: SeatOfCase, side: str) -> None:
        if seat.side != side:
            raise bad("wrong-side", step=step.id, what=seat.id)

    def _on_line(self, step: Step, line: str) -> None:
        if line not in self.lines[step.by]:
            raise bad("wrong-side", step=step.id, what=step.by)

    def _newcomer(self, step: Invite | Join) -> None:
        new, by = self.seats[step.seat], self.seats[step.by]
        if new.id in self.lines or new.id in self.left:
            raise bad("already-joined", step=step.id, what=new.id)
        if isinstance(step, Invite):
            return
        if step.agreed_by is not None:
            self._present(step, step.agreed_by)
        if not new.is_go_between and step.line not in (None, new.side):
            raise bad("wrong-side", step=step.id, what=new.id)
        if by.side != new.side and not by.is_go_between:
            raise bad("wrong-side", step=step.id, what=new.id)
        theirs = self._lines_of(new, step.line)
        for briefed in step.briefed:
            found = self.past[briefed]
            if isinstance(found, Room):
                self._of_side(step, new, found.side)
                line = found.side
            else:
                line = self._line_of(briefed)
            if line not in theirs:
                raise bad("wrong-side", step=step.id, what=briefed)

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
