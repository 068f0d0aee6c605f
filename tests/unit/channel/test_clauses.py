"""Clauses: who is to do them, their numbers, and on what they may depend."""

from __future__ import annotations

import pytest

from instrument_cast import clause
from wasit.channel.clauses import (
    MAX_CLAUSE_ID,
    Condition,
    Event,
    NotAfter,
    NotBefore,
    Performed,
    by_addressee,
    check_clauses,
    clause_fields,
    read_clause,
)
from wasit.errors import Distrusted


def test_the_first_addressee_is_two_and_the_second_six() -> None:
    """The number of a clause's doer: 2, then 6, 7 ..."""
    assert [by_addressee(n) for n in (1, 2, 3)] == [2, 6, 7]


@pytest.mark.parametrize(
    "when",
    [
        (NotBefore(9),),
        (NotAfter(9),),
        (NotBefore(9), NotAfter(9)),
        (NotBefore(8), NotBefore(9), NotAfter(9), NotAfter(10)),
    ],
)
def test_times_that_can_come_are_taken(when: tuple[Condition, ...]) -> None:
    """Each kind alone, and one second for both."""
    check_clauses([clause(1, when=when)], ["en"])


@pytest.mark.parametrize(
    "when", [(NotBefore(10), NotAfter(9)), (NotBefore(1), NotBefore(10), NotAfter(99), NotAfter(9))]
)
def test_a_time_that_cannot_come_is_refused(when: tuple[Condition, ...]) -> None:
    """The latest of the earliest against the earliest of the latest."""
    with pytest.raises(Distrusted, match=r"E_COND\b(?!_)"):
        check_clauses([clause(1, when=when)], ["en"])


@pytest.mark.parametrize("twice", [NotBefore(9), Performed(2), Event({"en": "Rain"})])
def test_the_same_condition_twice_is_refused(twice: Condition) -> None:
    """Two readers might take it for two."""
    with pytest.raises(Distrusted, match=r"E_COND\b(?!_)"):
        check_clauses([clause(1, when=(twice, NotAfter(20), twice)), clause(2)], ["en"])


def test_clauses_are_numbered_to_999() -> None:
    """The last number is one; the next is none, nor is 0."""
    fields = clause_fields(clause(MAX_CLAUSE_ID))
    assert read_clause(fields, addressees=1).id == MAX_CLAUSE_ID == 999
    for number in (0, 1000):
        with pytest.raises(Distrusted, match="E_CLAUSE_ID"):
            read_clause({**fields, 1: number}, addressees=1)


def test_a_kind_of_condition_is_reserved_up_to_15() -> None:
    """A newer program's is told from one that is none."""
    fields = clause_fields(clause(1))
    for kind, code in ((5, "E_VERSION"), (15, "E_VERSION"), (16, "E_SCHEMA")):
        with pytest.raises(Distrusted, match=code):
            read_clause({**fields, 5: [[kind, 1]]}, addressees=1)
