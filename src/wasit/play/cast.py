"""Who is in a case, and whether what it expects is about them.

This file alone knows what makes a cast impossible:

1. Sides have ids of their own; so have seats and outsiders, together.
2. A side has a seat or is noted, never both; its mandate can be met by those who may bind; somebody stands between.
3. ``expect`` names only what the file has.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from zoneinfo import ZoneInfo

from wasit.play.form import bad
from wasit.play.shape import CHANNEL, EVERYONE, RELAY, Case
from wasit.play.steps import Hope, Propose, Undertaking


def check_cast(case: Case) -> None:
    """Sides, seats and outsiders fit together. Raises: Refused bad-case."""
    _check_single((side.id for side in case.sides), "sides")
    _check_single([*(seat.id for seat in case.seats), *(one.id for one in case.outsiders)], "seats")
    sides = {side.id for side in case.sides}
    for side in case.sides:
        if side.id in EVERYONE:
            raise bad("reserved-id", where="sides", what=side.id)
        seats = case.seats_of(side.id)
        if side.noted and seats:
            raise bad("noted-side-with-seat", where="sides", what=side.id)
        if not side.noted and not seats:
            raise bad("side-without-seat", where="sides", what=side.id)
        if side.needs > max(1, sum(seat.may_bind for seat in seats)):
            raise bad("bad-mandate", where="sides", what=side.id)
    for seat in case.seats:
        if seat.id in (RELAY, CHANNEL):
            raise bad("reserved-id", where="seats", what=seat.id)
        if not _is_time_zone(seat.time_zone):
            raise bad("bad-time-zone", where="seats", what=seat.id)
    for where, named in (
        ("seats", [seat.side for seat in case.seats]),
        ("outsiders", [outsider.side for outsider in case.outsiders]),
    ):
        for side_id in named:
            if side_id is not None and side_id not in sides:
                raise bad("unknown-side", where=where, what=side_id)
    if not case.go_betweens():
        raise bad("no-go-between", where="seats")


def _check_single(ids: Iterable[str], where: str) -> None:
    seen: set[str] = set()
    for one in ids:
        if one in seen:
            raise bad("doubled-id", where=where, what=one)
        seen.add(one)


def _is_time_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


def check_expect(case: Case) -> None:
    """What is expected speaks of what is there. Raises: Refused bad-case."""
    expect = case.expect
    lines = [side.id for side in case.sides]
    _check_known(expect.crossings, {"total", *(f"to_{line}" for line in lines)}, "crossings", "unknown-line")
    _check_known(
        expect.words_and_calls, {f"line_{line}" for line in lines}, "words_and_calls", "unknown-line"
    )
    seats = {seat.id for seat in case.seats}
    _check_agreement(case, seats)
    hopes = {step.id for step in case.steps if isinstance(step, Hope)}
    _check_known(expect.hopes, hopes, "hopes", "unknown-step")
    if expect.knew_of_channel is not None:
        knew = expect.knew_of_channel.as_seen_by
        _check_known(knew, seats, "knew_of_channel", "unknown-seat")
        for known_to in knew.values():
            _check_known(known_to, people_of(case), "knew_of_channel", "unknown-person")
    _check_known(expect.never_seen, {*seats, RELAY}, "never_seen", "unknown-seat")
    if "refused" in expect.told:
        marked = {step.id: step.refused for step in case.steps if step.refused is not None}
        for step_id in (*expect.refused, *marked):
            if expect.refused.get(step_id) != marked.get(step_id):
                raise bad("not-expected-refused", where="expect/refused", what=step_id)


def _check_agreement(case: Case, seats: Collection[str]) -> None:
    agreement, undertakings = case.expect.agreement, case.expect.undertakings
    clauses: set[str] = set()
    if agreement is not None:
        proposals = {step.id: step for step in case.steps if isinstance(step, Propose)}
        _check_known([agreement.proposal], proposals, "agreement", "unknown-proposal")
        clauses = {clause.id for clause in proposals[agreement.proposal].clauses}
        countersigned = [] if agreement.countersigned_by is None else [agreement.countersigned_by]
        _check_known([*agreement.signers, *countersigned], seats, "agreement", "unknown-seat")
    if undertakings is not None:
        apart = {step.id for step in case.steps if isinstance(step, Undertaking)}
        _check_known(undertakings.clauses, clauses, "undertakings", "unknown-clause")
        _check_known(undertakings.apart, apart, "undertakings", "unknown-undertaking")


def _check_known(named: Iterable[str], known: Collection[str], where: str, reason: str) -> None:
    for one in named:
        if one not in known:
            raise bad(reason, where=f"expect/{where}", what=one)


def people_of(case: Case) -> set[str]:
    """Everyone who can know of something: seats and outsiders."""
    return {seat.id for seat in case.seats} | {outsider.id for outsider in case.outsiders}
