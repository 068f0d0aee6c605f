"""What is said of sealed offers, and its bytes. The limits themselves are said nowhere: what stands here are signed promises of them.

Source: spec/8-wall.md §8.9.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from wasit.channel.fields import (
    Map,
    bool_of,
    bytes_of,
    check_keys,
    int_of,
    list_of,
    moment_as,
    moment_of,
    one_of,
    short_of,
    texts_of,
)
from wasit.errors import Distrusted
from wasit.text.moment import Moment
from wasit.text.passage import Texts
from wasit.wire import cbor
from wasit.wire.hashes import digest

MOST_STATEMENT = 16_000
MOST_NUMBER = 10**14  # of the smallest unit
MOST_PLACES = 1 << 27  # on a scale: what the rounds reckon with
MOST_DECIMALS = 6
MOST_UNIT = 40
MOST_PACKAGES = 10_000
MOST_NAME = 200
RULES = ("price", "room", "midpoint", "package")
ENDINGS = ("room", "none", "settled", "package", "ended", "burnt")


@dataclass(frozen=True, slots=True)
class Scale:
    """The numbers a side may name. Units: the smallest one, 10 to the power of minus ``decimals`` of ``unit``. ``step``: from low to high."""

    low: int
    high: int
    step: int
    decimals: int
    unit: str


@dataclass(frozen=True, slots=True)
class SealedPut:
    """Kind 50: a go-between asks a side in secret. Both lines have the same ``run``, rule, scale, packages, price and end; each the words for its side.

    ``most``: this side names the most it can do, the other the least it needs; else the other way round. ``first``: which of the two it is in
    the reckoning. ``price``: the go-between's own, to which each says yes or no. ``after``: the round before, on this line.
    """

    text: Texts
    until: Moment
    run: bytes
    rule: str
    scale: Scale | None = None
    packages: tuple[str, ...] = ()
    most: bool = True
    first: bool = True
    price: int | None = None
    after: bytes | None = None

    @property
    def question(self) -> bytes:
        """32 bytes that are the same on both lines: what both sides sign is an answer to one question."""
        same = [
            self.run,
            self.rule,
            _scale_as(self.scale),
            list(self.packages),
            self.most == self.first,
            self.price,
        ]
        return digest("sealed", cbor.encode(["question", *same], nfc=False))


@dataclass(frozen=True, slots=True)
class SealedEntered:
    """Kind 51: this side has sealed: a signed promise of its limit, by hashes of its shares. The last one before kind 52 counts."""

    target: bytes
    statement: bytes


@dataclass(frozen=True, slots=True)
class SealedMet:
    """Kind 52: both have sealed: the entry of this line that counts, what the other side signed, and where the go-between's seat hears."""

    target: bytes
    own: bytes
    other: bytes
    carrier: bytes


@dataclass(frozen=True, slots=True)
class SealedEnded:
    """Kind 53: what came of it. ``value``: the number that is settled, in the smallest unit; the package, from 1.

    "ended": the sides know what came of their packages, the go-between does not. "burnt": by a side, its own entry; by the go-between, the whole.
    A side tells its own people in its room.
    """

    target: bytes
    how: str
    value: int | None = None


SealedFact = SealedPut | SealedEntered | SealedMet | SealedEnded


def write(fact: SealedFact) -> Map:
    match fact:
        case SealedPut():
            return {
                1: dict(fact.text),
                2: moment_as(fact.until),
                3: fact.run,
                4: fact.rule,
                5: _scale_as(fact.scale),
                6: list(fact.packages),
                7: fact.most,
                8: fact.first,
                9: fact.price,
                10: fact.after,
            }
        case SealedEntered():
            return {1: fact.target, 2: fact.statement}
        case SealedMet():
            return {1: fact.target, 2: fact.own, 3: fact.other, 4: fact.carrier}
        case SealedEnded():  # pragma: no branch
            return {1: fact.target, 2: fact.how, 3: fact.value}


def _scale_as(scale: Scale | None) -> list[int | str] | None:
    return None if scale is None else [scale.low, scale.high, scale.step, scale.decimals, scale.unit]


def _read_put(body: Map) -> SealedPut:
    check_keys(body, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10)
    put = SealedPut(
        texts_of(body[1]),
        moment_of(body[2]),
        bytes_of(body[3], 16, 16),
        one_of(body[4], RULES),
        None if body[5] is None else _scale_of(body[5]),
        tuple(short_of(name, MOST_NAME) for name in list_of(body[6], 0, MOST_PACKAGES)),
        bool_of(body[7]),
        bool_of(body[8]),
        None if body[9] is None else int_of(body[9], -MOST_NUMBER, MOST_NUMBER),
        None if body[10] is None else bytes_of(body[10], 32, 32),
    )
    if not is_whole(put):
        raise Distrusted("E_SCHEMA")
    return put


def is_whole(put: SealedPut) -> bool:
    """Whether what is asked fits its rule: a number with a scale, perhaps a price on it; or packages with a name each."""
    if put.rule == "package":
        named = len(set(put.packages)) == len(put.packages) > 0 and all(name.strip() for name in put.packages)
        return named and put.scale is None and put.price is None
    if put.rule not in RULES or put.scale is None or put.packages or not is_scale(put.scale):
        return False
    return (
        (put.price is not None and is_on(put.scale, put.price)) if put.rule == "price" else put.price is None
    )


def is_scale(scale: Scale) -> bool:
    """Whether its ends and its step fit each other."""
    return (
        -MOST_NUMBER <= scale.low < scale.high <= MOST_NUMBER
        and scale.step >= 1
        and (scale.high - scale.low) % scale.step == 0
        and (scale.high - scale.low) // scale.step < MOST_PLACES
        and bool(scale.unit.strip())
    )


def is_on(scale: Scale, value: int) -> bool:
    return scale.low <= value <= scale.high and (value - scale.low) % scale.step == 0


def _scale_of(value: object) -> Scale:
    low, high, step, decimals, unit = list_of(value, 5, 5)
    return Scale(
        int_of(low, -MOST_NUMBER, MOST_NUMBER),
        int_of(high, -MOST_NUMBER, MOST_NUMBER),
        int_of(step, 1, MOST_NUMBER),
        int_of(decimals, 0, MOST_DECIMALS),
        short_of(unit, MOST_UNIT),
    )


def _read_entered(body: Map) -> SealedEntered:
    check_keys(body, 1, 2)
    return SealedEntered(bytes_of(body[1], 32, 32), bytes_of(body[2], 1, MOST_STATEMENT))


def _read_met(body: Map) -> SealedMet:
    check_keys(body, 1, 2, 3, 4)
    return SealedMet(
        bytes_of(body[1], 32, 32),
        bytes_of(body[2], 32, 32),
        bytes_of(body[3], 1, MOST_STATEMENT),
        bytes_of(body[4], 1, MOST_STATEMENT),
    )


def _read_ended(body: Map) -> SealedEnded:
    check_keys(body, 1, 2, 3)
    how, value = one_of(body[2], ENDINGS), body[3]
    low, high = (1, MOST_PACKAGES) if how == "package" else (-MOST_NUMBER, MOST_NUMBER)
    if (how in ("settled", "package")) != (value is not None):
        raise Distrusted("E_SCHEMA")
    return SealedEnded(bytes_of(body[1], 32, 32), how, None if value is None else int_of(value, low, high))


READERS: Mapping[int, Callable[[Map], SealedFact]] = {
    50: _read_put,
    51: _read_entered,
    52: _read_met,
    53: _read_ended,
}
