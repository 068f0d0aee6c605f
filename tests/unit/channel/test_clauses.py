"""Clauses: what waits for what."""

from __future__ import annotations

from instrument_cast import clause
from wasit.channel.clauses import Performed, by_addressee, needs_of


def test_needs_reach_through_other_clauses() -> None:
    """Clause 3 waits for 2, which waits for 1; a clause met twice counts once."""
    clauses = [clause(1), clause(2, when=(Performed(1),)), clause(3, when=(Performed(2), Performed(1)))]
    assert needs_of(clauses, 3) == {1, 2}
    assert needs_of(clauses, 1) == frozenset()


def test_the_first_addressee_is_two_and_the_second_six() -> None:
    """The number of a clause's doer: 2, then 6, 7 ..."""
    assert [by_addressee(n) for n in (1, 2, 3)] == [2, 6, 7]
