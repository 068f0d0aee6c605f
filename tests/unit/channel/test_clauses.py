"""Clauses: who is to do them."""

from __future__ import annotations

from wasit.channel.clauses import by_addressee


def test_the_first_addressee_is_two_and_the_second_six() -> None:
    """The number of a clause's doer: 2, then 6, 7 ..."""
    assert [by_addressee(n) for n in (1, 2, 3)] == [2, 6, 7]
