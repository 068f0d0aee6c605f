"""What a proposal is made of: numbered clauses, and on what each depends.

1. Ids are 1..999, unique in a proposal. A revision keeps the id of a clause it edits and never reuses a dropped one.
2. Every clause has its text in every authoritative language.
3. Conditions must all hold; none = unconditional. They may not run in a circle nor point at nothing.
4. A hope has no conditions and nothing may depend on it: it must never look like a promise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from wasit.channel import form
from wasit.channel.signed_text import read_texts
from wasit.errors import Distrusted
from wasit.text.passage import Texts

MAX_CLAUSES = 64
MAX_CLAUSE_ID = 999
MAX_CONDITIONS = 16


class ClauseKind(IntEnum):
    """What a clause is."""

    UNDERTAKING = 1
    HOPE = 2
    DEFINITION = 3
    PROCEDURE = 4
    STATEMENT = 5


PROPOSER, ADDRESSEE, GO_BETWEEN, THIRD_PARTY, EVERY_PARTY = range(1, 6)
# 6 is the second addressee, 7 the third ...: see by_addressee


def by_addressee(number: int) -> int:
    """The ``by`` of the first (1), second (2) ... addressee."""
    return ADDRESSEE if number == 1 else number + 4


@dataclass(frozen=True, slots=True)
class Performed:
    """Clause ``clause`` has been performed."""

    clause: int


@dataclass(frozen=True, slots=True)
class NotBefore:
    """Units: seconds since 1970."""

    seconds: int


@dataclass(frozen=True, slots=True)
class NotAfter:
    """Units: seconds since 1970."""

    seconds: int


@dataclass(frozen=True, slots=True)
class Event:
    """Something stated in words has happened."""

    text: Texts


Condition = Performed | NotBefore | NotAfter | Event


@dataclass(frozen=True, slots=True)
class Clause:
    """Units: ``due`` in seconds since 1970."""

    id: int
    kind: ClauseKind
    by: int
    text: Texts
    when: tuple[Condition, ...] = ()
    due: int | None = None


def clause_fields(clause: Clause) -> dict[int, Any]:
    """The map to be encoded."""
    fields: dict[int, Any] = {
        1: clause.id,
        2: int(clause.kind),
        3: clause.by,
        4: dict(clause.text),
        5: [_condition_list(condition) for condition in clause.when],
    }
    if clause.due is not None:
        fields[6] = clause.due
    return fields


def _condition_list(condition: Condition) -> list[Any]:
    match condition:
        case Performed(clause):
            return [1, clause]
        case NotBefore(seconds):
            return [2, seconds]
        case NotAfter(seconds):
            return [3, seconds]
        case Event(text):
            return [4, dict(text)]


def read_clause(value: Any, *, addressees: int) -> Clause:
    """One clause of a proposal to so many addressees. Raises: Distrusted E_SCHEMA, E_VERSION, E_CLAUSE_ID, E_INST, E_LANG, E_TEXT_*."""
    form.check_map(value, {1, 2, 3, 4, 5}, {6})
    number = form.take_int(value[1], field=71)
    if not 1 <= number <= MAX_CLAUSE_ID:
        raise Distrusted("E_CLAUSE_ID", clause=number)
    kind = _take_kind(value[2], len(ClauseKind), field=72)
    by = form.take_int(value[3], 1, field=73)
    if by > max(EVERY_PARTY, addressees + 4):
        raise Distrusted("E_INST", field=73, clause=number)
    conditions = form.take_list(value[5], 0, MAX_CONDITIONS, field=75)
    return Clause(
        id=number,
        kind=ClauseKind(kind),
        by=by,
        text=read_texts(value[4], field=74),
        when=tuple(_read_condition(item) for item in conditions),
        due=form.take_seconds(value[6], field=76) if 6 in value else None,
    )


def _take_kind(value: Any, known: int, *, field: int) -> int:
    kind = form.take_int(value, 1, field=field)
    if kind > known:
        raise Distrusted("E_VERSION" if kind in form.RESERVED_KINDS else "E_SCHEMA", field=field)
    return kind


def _read_condition(item: Any) -> Condition:
    kind, value = form.take_list(item, 2, 2, field=75)
    match form.take_int(kind, 1, field=75):
        case 1:
            return Performed(form.take_int(value, 1, MAX_CLAUSE_ID, field=75))
        case 2:
            return NotBefore(form.take_seconds(value, field=75))
        case 3:
            return NotAfter(form.take_seconds(value, field=75))
        case 4:
            return Event(read_texts(value, field=75))
        case later:
            raise Distrusted("E_VERSION" if later < 16 else "E_SCHEMA", field=75)


def check_clauses(clauses: Sequence[Clause], authoritative: Sequence[str]) -> None:
    """The rules between clauses. Raises: Distrusted E_CLAUSE_ID, E_LANG, E_HOPE, E_COND, E_COND_REF, E_COND_CYCLE."""
    by_id = {clause.id: clause for clause in clauses}
    if len(by_id) != len(clauses):
        raise Distrusted("E_CLAUSE_ID")
    for clause in clauses:
        _check_languages(clause, authoritative)
        _check_conditions(clause, by_id)
    _check_no_cycle(by_id)


def _check_languages(clause: Clause, authoritative: Sequence[str]) -> None:
    texts = [clause.text] + [condition.text for condition in clause.when if isinstance(condition, Event)]
    if any(language not in text for text in texts for language in authoritative):
        raise Distrusted("E_LANG", clause=clause.id)


def _check_conditions(clause: Clause, by_id: dict[int, Clause]) -> None:
    if clause.kind is ClauseKind.HOPE and clause.when:
        raise Distrusted("E_HOPE", clause=clause.id)
    for index, condition in enumerate(clause.when):
        if condition in clause.when[:index]:
            raise Distrusted("E_COND", clause=clause.id)
        if isinstance(condition, Performed):
            target = by_id.get(condition.clause)
            if target is None:
                raise Distrusted("E_COND_REF", clause=clause.id)
            if target.kind is ClauseKind.HOPE:
                raise Distrusted("E_HOPE", clause=clause.id)
    earliest = [condition.seconds for condition in clause.when if isinstance(condition, NotBefore)]
    latest = [condition.seconds for condition in clause.when if isinstance(condition, NotAfter)]
    if earliest and latest and max(earliest) > min(latest):
        raise Distrusted("E_COND", clause=clause.id)


def _check_no_cycle(by_id: dict[int, Clause]) -> None:
    waiting = {
        clause.id: {condition.clause for condition in clause.when if isinstance(condition, Performed)}
        for clause in by_id.values()
    }
    while waiting:
        free = [number for number, needs in waiting.items() if not needs & waiting.keys()]
        if not free:
            raise Distrusted("E_COND_CYCLE", clause=min(waiting))
        for number in free:
            del waiting[number]
