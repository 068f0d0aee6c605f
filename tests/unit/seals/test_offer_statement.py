"""What a party of a sealed offer promises, signed; and the keys of an attempt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from wasit.errors import Distrusted
from wasit.seals.box import BoxKey
from wasit.seals.offer_statement import (
    CARRIER,
    PairKeys,
    Statement,
    comparing_code,
    open_opening,
    read_statement,
    seal_opening,
    sign_statement,
    transcript,
)
from wasit.seals.pens import Pen
from wasit.seals.randomness import SeededRandomness
from wasit.wire import cbor
from wasit.wire.envelope import LARGE, SMALL
from wasit.wire.mailbox import PutPlace

CHANCE = SeededRandomness("offer")
PEN, BOX = Pen.generate(CHANCE), BoxKey.generate(CHANCE)
SIDE = Statement(
    b"r" * 16,
    b"q" * 32,
    0,
    "room",
    (b"1" * 32, b"2" * 32, b"3" * 32),
    BOX.public,
    PutPlace("https://relay.example", b"i" * 16, b"t" * 32),
    PEN.public,
)
GO = replace(SIDE, party=CARRIER, hashes=(), pen=b"")


def test_a_statement_is_read_as_it_was_signed() -> None:
    """A side's under its pen, the carrier's under none."""
    assert read_statement(sign_statement(SIDE, PEN, 7)) == SIDE
    assert read_statement(sign_statement(GO, None, 7)) == GO


Bend = Callable[[list[Any], list[Any]], None]


def bent(made: bytes, bend: Bend) -> bytes:
    outer = cbor.decode(made, limit=20_000)
    inner = cbor.decode(outer[0], limit=20_000)
    bend(outer, inner)
    return cbor.encode([cbor.encode(inner), *outer[1:]])


def swap(index: int, value: Any) -> Bend:
    return lambda _, inner: inner.__setitem__(index, value)


@pytest.mark.parametrize(
    ("bend", "code"),
    [
        (swap(1, b"s" * 16), "E_SIG"),
        (swap(2, b"p" * 32), "E_SIG"),
        (swap(4, "midpoint"), "E_SIG"),
        (swap(0, 2), "E_SCHEMA"),
        (swap(1, b"s"), "E_SCHEMA"),
        (swap(3, 3), "E_SCHEMA"),
        (swap(5, [b"1" * 32] * 2), "E_SCHEMA"),
        (swap(5, [b"1" * 31] * 3), "E_SCHEMA"),
        (swap(6, bytes(1216)), "E_KEY"),
        (swap(6, b""), "E_SCHEMA"),
        (swap(7, ["https://relay.example", b"i", b"t" * 32]), "E_SCHEMA"),
        (swap(7, ["relay", b"i" * 16, b"t" * 32]), "E_SCHEMA"),
        (swap(7, []), "E_SCHEMA"),
        (swap(8, b""), "E_SCHEMA"),
        (lambda _, inner: inner.append(1), "E_SCHEMA"),
        (lambda outer, _: outer.__setitem__(1, -1), "E_SCHEMA"),
        (lambda outer, _: outer.__setitem__(3, b""), "E_SIG"),
        (lambda outer, _: outer.append(1), "E_SCHEMA"),
    ],
)
def test_a_statement_that_was_changed_is_none(bend: Bend, code: str) -> None:
    with pytest.raises(Distrusted) as caught:
        read_statement(bent(sign_statement(SIDE, PEN, 7), bend))
    assert caught.value.code == code


def test_a_carriers_statement_has_no_signature_and_no_hashes() -> None:
    """One that looks signed is not taken for signed."""
    made = sign_statement(GO, None, 7)
    for bend in (
        lambda outer, _: outer.__setitem__(2, b"s" * 64),
        swap(5, [b"1" * 32] * 3),
        swap(8, PEN.public),
    ):
        with pytest.raises(Distrusted, match="E_SCHEMA"):
            read_statement(bent(made, bend))


def test_an_opening_opens_for_its_reader_run_kind_and_sender_alone() -> None:
    sealed = seal_opening(SIDE, CARRIER, "call", b"come", SMALL)
    assert len(sealed) == SMALL
    assert open_opening(BOX, SIDE.run, 0, CARRIER, "call", sealed) == b"come"
    for run, reader, sender, kind in (
        (b"x" * 16, 0, CARRIER, "call"),
        (SIDE.run, 1, CARRIER, "call"),
        (SIDE.run, 0, 1, "call"),
        (SIDE.run, 0, CARRIER, "go"),
    ):
        with pytest.raises(Distrusted, match="E_ENV_OPEN"):
            open_opening(BOX, run, reader, sender, kind, sealed)


def test_a_pair_reads_each_other_and_nobody_else_does() -> None:
    """Not another attempt, another pair, the other direction; and a frame shows nothing but its size."""
    bound = transcript([b"a", b"b", b"c"], b"attempt")
    here, there = PairKeys(0, 1, b"m" * 32, b"t" * 32, bound), PairKeys(1, 0, b"t" * 32, b"m" * 32, bound)
    locked = here.lock(b"words", SMALL, CHANCE)
    assert len(locked) == SMALL
    assert there.unlock(locked) == b"words"
    assert here.unlock(there.lock(b"back", LARGE, CHANCE)) == b"back"
    for other in (
        here,
        PairKeys(1, 0, b"t" * 32, b"m" * 32, transcript([b"a", b"b", b"c"], b"another")),
        PairKeys(1, 2, b"t" * 32, b"m" * 32, bound),
        PairKeys(1, 0, b"t" * 32, b"x" * 32, bound),
    ):
        with pytest.raises(Distrusted, match="E_AEAD"):
            other.unlock(locked)
    with pytest.raises(Distrusted, match="E_AEAD"):
        there.unlock(locked[:-1])


def test_the_comparing_code_hangs_on_both_statements() -> None:
    other = replace(SIDE, party=1)
    code = comparing_code(SIDE, other)
    assert len(code.split()) == 6
    assert all(len(part) == 4 and part.isdigit() for part in code.split())
    assert code != comparing_code(SIDE, replace(other, box_public=BoxKey.generate(CHANCE).public))
    assert code != comparing_code(replace(SIDE, pen=b"p" * 1984), other)
