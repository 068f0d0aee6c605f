"""What is said of a deposit of declarations, and its bytes. Declarations, and what becomes of them, are signed papers (kind 3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from wasit.channel.declaration import FEWEST, MOST, SIDE_SIZE
from wasit.channel.fields import Map, bytes_of, check_keys, int_of, list_of, moment_as, moment_of, texts_of
from wasit.text.moment import Moment
from wasit.text.passage import Texts


@dataclass(frozen=True, slots=True)
class DepositOpened:
    """Kind 40: the go-between takes declarations in deposit, the same words on each line, and no name of another.

    ``deposit``: 32 random bytes that every declaration names. ``parts``: how many sides are asked. ``depositary``: the go-between's side id.
    """

    deposit: bytes
    title: Texts
    until: Moment
    parts: int
    depositary: bytes


@dataclass(frozen=True, slots=True)
class DepositNoted:
    """Kind 41: on the desk alone, which openings are one deposit."""

    openings: tuple[bytes, ...]


def write(fact: DepositOpened | DepositNoted) -> Map:
    match fact:
        case DepositOpened():
            return {
                1: fact.deposit,
                2: dict(fact.title),
                3: moment_as(fact.until),
                4: fact.parts,
                5: fact.depositary,
            }
        case DepositNoted(openings=openings):
            return {1: list(openings)}


def _read_opened(body: Map) -> DepositOpened:
    check_keys(body, 1, 2, 3, 4, 5)
    return DepositOpened(
        bytes_of(body[1], 32, 32),
        texts_of(body[2]),
        moment_of(body[3]),
        int_of(body[4], FEWEST, MOST),
        bytes_of(body[5], SIDE_SIZE, SIDE_SIZE),
    )


def _read_noted(body: Map) -> DepositNoted:
    check_keys(body, 1)
    return DepositNoted(tuple(bytes_of(name, 32, 32) for name in list_of(body[1], FEWEST, MOST)))


READERS: Mapping[int, Callable[[Map], DepositOpened | DepositNoted]] = {40: _read_opened, 41: _read_noted}
