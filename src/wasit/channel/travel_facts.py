"""What colleagues say of a journey among themselves: who is asked to hold the code of a seat, and that it is held.

This file alone knows these two facts and their bytes. Both stand in a room or on a desk.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from wasit.channel.fields import Map, bytes_of, check_keys


@dataclass(frozen=True, slots=True)
class TravelAsked:
    """Kind 26: a seat that goes on a journey asks a colleague's to hold the code without which it will not open. ``sealed``: for that one alone."""

    holder: bytes
    sealed: bytes


@dataclass(frozen=True, slots=True)
class TravelHeld:
    """Kind 27: the colleague's seat holds the code of that asking. ``proof``: only who read it can make it."""

    target: bytes
    proof: bytes


def write(fact: TravelAsked | TravelHeld) -> Map:
    match fact:
        case TravelAsked():
            return {1: fact.holder, 2: fact.sealed}
        case TravelHeld():
            return {1: fact.target, 2: fact.proof}


def _read_asked(body: Map) -> TravelAsked:
    check_keys(body, 1, 2)
    return TravelAsked(bytes_of(body[1], 16, 16), bytes_of(body[2], 1_137, 1_400))


def _read_held(body: Map) -> TravelHeld:
    check_keys(body, 1, 2)
    return TravelHeld(bytes_of(body[1], 32, 32), bytes_of(body[2], 16, 16))


READERS: Mapping[int, Callable[[Map], TravelAsked | TravelHeld]] = {26: _read_asked, 27: _read_held}
