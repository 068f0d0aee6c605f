"""Sealed offers as this seat may show them: a side its own, a go-between who has sealed."""

from __future__ import annotations

from contextlib import suppress
from typing import cast

from wasit.channel import facts, views
from wasit.channel.sealed import Stood
from wasit.channel.sealed_facts import SealedPut
from wasit.channel.sealed_views import (
    DeskState,
    Rule,
    SealedAsk,
    SealedDeskPage,
    SealedDeskView,
    SealedPage,
    SealedSide,
    SealedView,
    State,
)
from wasit.errors import Distrusted, Refused
from wasit.overlap.terms import reveals
from wasit.record.entry import Entry
from wasit.seals.offer_statement import comparing_code, read_statement
from wasit.seat.actions.sealed import check_statement, is_open, pen_is_known, puts_of, rounds_until, stood
from wasit.seat.matter import Line, Matter
from wasit.seat.opening import rounds_of
from wasit.seat.queries.blind import BLIND_NOTED
from wasit.seat.queries.faces import FacesOf, said_in
from wasit.seat.sealed_terms import shown
from wasit.seat.store.sealed_rounds import SealedRound, round_of

PUT = 50
MOST = 12


def see_sealed(matter: Matter, sign: views.Seatsign) -> SealedPage:
    """The newest sealed offers that this side was asked for."""
    if not matter.has_line("line"):
        return SealedPage(sign, ())
    line = matter.line_of("line")
    faces = FacesOf(matter, line)
    said = said_in(matter, line, PUT, newest=MOST)
    return SealedPage(
        sign, tuple(_put(matter, faces, entry, fact) for entry, fact in said if isinstance(fact, SealedPut))
    )


def see_sealed_desk(matter: Matter, sign: views.Seatsign) -> SealedDeskPage:
    """The newest sealed offers that this seat's desk asked for."""
    if not matter.has_line("desk"):
        return SealedDeskPage(sign, ())
    noted = said_in(matter, matter.line_of("desk"), BLIND_NOTED, newest=3 * MOST)
    found = [one for entry, _ in noted if (one := _noted(matter, entry)) is not None]
    sides = [(line.key, line.name) for line in matter.side_lines()]
    return SealedDeskPage(sign, tuple(found[:MOST]), tuple(sides) if len(sides) > 1 else ())


def count_to_meet(matter: Matter) -> int:
    """How many that this seat's desk asked for wait for its word alone: both have sealed, or an attempt stopped."""
    if not matter.has_line("desk"):
        return 0
    noted = said_in(matter, matter.line_of("desk"), BLIND_NOTED, newest=3 * MOST)
    found = (_noted(matter, entry) for entry, _ in noted)
    return sum(one is not None and one.may_meet for one in found)


def ask_of(matter: Matter, name: bytes, put: SealedPut) -> SealedAsk:
    rule = cast(Rule, put.rule)
    number = rounds_until(matter, name)
    if put.scale is None:
        return SealedAsk(rule, put.until, number, packages=put.packages, rounds=rounds_of(matter))
    low, high = shown(put.scale, put.scale.low), shown(put.scale, put.scale.high)
    step = shown(put.scale, put.scale.step)
    price = shown(put.scale, put.price) if put.price is not None else ""
    return SealedAsk(
        *(rule, put.until, number, put.scale.unit, low, high, step, price), rounds=rounds_of(matter)
    )


def value_of(put: SealedPut, how: str, value: int | None) -> str:
    """ "8.0 hours", or the package's name; a package that is not there is none."""
    if how == "settled" and value is not None and put.scale is not None:
        return f"{shown(put.scale, value)} {put.scale.unit}"
    if how == "package" and value is not None and value <= len(put.packages):
        return put.packages[value - 1]
    return ""


def _put(matter: Matter, faces: FacesOf, entry: Entry, put: SealedPut) -> SealedView:
    name = entry.hash
    stands, kept = stood(matter, name), round_of(matter, name)
    lapsed = put.until.seconds <= matter.clock.now().seconds
    state, value, said = _state(put, stands, kept, lapsed=lapsed)
    by = None
    if stands.entered is not None:
        _, entered, _, _ = matter.read(stands.entered)
        by = faces.person(entered.author)
    code, known, error = "", False, kept.error if kept is not None else ""
    if kept is not None and stands.met is not None:
        try:
            code, known = _code(matter, put, stands, kept)
        except Distrusted as bad:
            error = bad.code
    may_change = is_open(matter, name, put, stands)
    return SealedView(
        name.hex(),
        put.text,
        entry.at,
        ask_of(matter, name, put),
        put.most,
        state,
        reveals(cast(Rule, put.rule)),
        own=_own(put, kept),
        midpoint=kept is not None and read_statement(kept.statement).rule == "midpoint",
        by=by,
        value=value,
        said=said,
        error=error if state in ("sealed", "met") else "",
        code=code,
        compared=kept is not None and kept.compared,
        known=known,
        may_seal=may_change and matter.role == "side",
        may_burn=stands.entered is not None and stands.ended is None and kept is not None and not kept.how,
    )


def _state(
    put: SealedPut, stands: Stood, kept: SealedRound | None, *, lapsed: bool
) -> tuple[State, str, bool]:
    """How it stands, what came out, and whether that is the go-between's word alone."""
    ended = stands.ended
    if kept is not None and kept.how:
        told = ended is not None and ended.how not in ("ended", "burnt")
        differs = told and ended is not None and (ended.how, ended.value) != (kept.how, kept.value)
        if differs:
            return "wrong", value_of(put, kept.how, kept.value), False
        return cast(State, kept.how), value_of(put, kept.how, kept.value), False
    if ended is not None:
        return cast(State, ended.how), value_of(put, ended.how, ended.value), ended.how != "burnt"
    if stands.entered is None:
        return "lapsed" if lapsed else "open", "", False
    if kept is None or kept.entry != stands.entered:
        return "elsewhere", "", False
    return "met" if stands.met is not None else "sealed", "", False


def _own(put: SealedPut, kept: SealedRound | None) -> str:
    """What was sealed here: "10.5 hours", "yes", "no", or how many packages would be taken."""
    if kept is None:
        return ""
    if put.scale is None:
        return str(sum(kept.vector[len(put.packages) :]))
    if put.rule == "price":
        return "yes" if kept.vector[0] else "no"
    return f"{shown(put.scale, put.scale.low + kept.vector[0] * put.scale.step)} {put.scale.unit}"


def _code(matter: Matter, put: SealedPut, stands: Stood, kept: SealedRound) -> tuple[str, bool]:
    assert stands.met is not None
    other, own = check_statement(put, stands.met.other, mine=False), read_statement(kept.statement)
    first, second = (own, other) if own.party == 0 else (other, own)
    return comparing_code(first, second), pen_is_known(matter, other.kid)


def _noted(matter: Matter, note: Entry) -> SealedDeskView | None:
    """A co-mediator who has not both lines sees nothing of it."""
    with suppress(Refused):
        names = puts_of(matter, note.hash)
        found = [(name, *_read(matter, name)) for name in names]
        both = [stood(matter, name) for name in names]
        put, kept = found[0][2], round_of(matter, note.hash)
        ended = next((each.ended for each in both if each.ended is not None), None)
        sealed = [each.entered is not None for each in both]
        met = all(each.met is not None for each in both)
        lapsed = put.until.seconds <= matter.clock.now().seconds
        state: DeskState = "both" if all(sealed) else "lapsed" if lapsed else "open"
        if ended is not None:
            state = cast(DeskState, ended.how)
        elif met and kept is not None:
            state = "met" if kept.wanted else "stopped"
        over = rounds_until(matter, names[0]) >= rounds_of(matter)
        return SealedDeskView(
            note.hash.hex(),
            note.at,
            ask_of(matter, names[0], put),
            tuple(
                SealedSide(line.name, one.text, one.most, has)
                for (_, line, one), has in zip(found, sealed, strict=True)
            ),
            state,
            value=value_of(put, ended.how, ended.value) if ended is not None else "",
            error=kept.error if kept is not None and ended is None else "",
            may_meet=state in ("both", "stopped") or (state == "met" and kept is None),
            may_burn=ended is None,
            may_ask_again=ended is not None and not over,
        )
    return None


def _read(matter: Matter, name: bytes) -> tuple[Line, SealedPut]:
    line, _, fact, _ = matter.read(name)
    assert isinstance(fact, facts.SealedPut)
    return line, fact
