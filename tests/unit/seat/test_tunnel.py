"""The way between parties of an attempt: in order, whole, once; and what ends it."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from wasit.errors import Distrusted, Refused, Unreachable
from wasit.overlap.link import DATA, pad
from wasit.play.simulated import MemoryRelay
from wasit.seals.box import BoxKey
from wasit.seals.offer_statement import PairKeys, Statement
from wasit.seals.randomness import SeededRandomness
from wasit.seat.sync.tunnel import Tunnel, split
from wasit.wire.envelope import LARGE, SIZES, SMALL
from wasit.wire.mailbox import PutPlace

CHANCE = SeededRandomness("tunnel")
BOUND = b"b" * 32


class Far(MemoryRelay):
    """Keeps what is put, in order; or refuses it."""

    def __init__(self) -> None:
        super().__init__()
        self.letters: list[bytes] = []
        self.no: Exception | None = None
        self.ordered = True

    async def put(self, place: PutPlace, body: bytes) -> None:
        await asyncio.sleep(0)
        if self.no is not None:
            raise self.no
        self.letters.append(body)

    def keeps_order(self, relay: str) -> bool:
        return self.ordered


def statement(party: int) -> Statement:
    place = PutPlace("https://relay.example", bytes([party]) * 16, b"t" * 32)
    return Statement(b"r" * 16, b"q" * 32, party, "room", (), BoxKey.generate(CHANCE).public, place)


def ends(relay: Far) -> tuple[Tunnel, Tunnel]:
    """Party 0's and party 1's, to each other."""
    mine, theirs = b"m" * 32, b"t" * 32
    return (
        Tunnel(relay, [statement(1)], {1: PairKeys(0, 1, mine, theirs, BOUND)}, CHANCE),
        Tunnel(relay, [statement(0)], {0: PairKeys(1, 0, theirs, mine, BOUND)}, CHANCE),
    )


def test_a_message_of_any_length_is_split_and_hangs_on_its_length_alone() -> None:
    """In few envelopes of the small size, else in large ones but for its end."""
    for length in (0, 1, 4_055, 4_056, 15 * 4_055, 15 * 4_055 + 1, 65_495, 65_496, 200_000):
        message = bytes(length)
        parts = split(message)
        assert b"".join(part for part, _, _ in parts) == message
        assert [last for _, _, last in parts] == [False] * (len(parts) - 1) + [True]
        assert {size for _, size, _ in parts} <= set(SIZES)
    assert [size for _, size, _ in split(bytes(15 * 4_055))] == [SMALL] * 15
    assert [size for _, size, _ in split(bytes(15 * 4_055 + 1))] == [LARGE]
    assert [size for _, size, _ in split(bytes(65_496))] == [LARGE, SMALL]


async def test_a_frame_travels_without_its_padding() -> None:
    """And has it again at the other end."""
    relay = Far()
    here, there = ends(relay)
    frame = pad(DATA, bytes(4_000))
    assert len(frame) == 4_096
    await here.send(1, frame)
    await here.close(1)
    assert here.envelopes == 1
    there.hear(relay.letters[0])
    assert await there.receive() == (0, frame)


@pytest.mark.parametrize("ordered", [True, False])
async def test_frames_arrive_whole_in_order_and_once(ordered: bool) -> None:
    """Also where the relay gives a letter twice; a stranger's letter is nobody's."""
    relay = Far()
    relay.ordered = ordered
    here, there = ends(relay)
    for frame in (b"one", bytes(9_000), b"three"):
        await here.hand(1, frame)
    await here.close(1)
    assert here.envelopes == 5
    assert here.bytes == 5 * SMALL
    for letter in relay.letters:
        assert there.hear(letter)
        assert there.hear(letter)
    assert not there.hear(bytes(SMALL))
    assert not here.hear(relay.letters[0])
    assert [await there.receive() for _ in range(3)] == [(0, b"one"), (0, bytes(9_000)), (0, b"three")]


async def test_what_came_before_its_time_comes_first() -> None:
    relay = Far()
    here, there = ends(relay)
    for frame in (b"one", b"two"):
        await here.hand(1, frame)
    await here.close(1)
    for letter in relay.letters:
        there.hear(letter)
    there.keep(*await there.receive())
    there.give_back()
    assert [(await there.receive())[1] for _ in range(2)] == [b"one", b"two"]


async def test_a_gap_ends_it() -> None:
    relay = Far()
    here, there = ends(relay)
    for frame in (b"one", b"two"):
        await here.hand(1, frame)
    await here.close(1)
    there.hear(relay.letters[1])
    for _ in range(2):
        with pytest.raises(Distrusted, match="sealed-bytes-bad"):
            await there.receive()
    with pytest.raises(Unreachable, match="sealed-link-broken"):
        await there.hand(0, b"more")


async def test_what_has_no_form_or_no_end_ends_it() -> None:
    """Of a party that holds the key and sends what no program of ours does."""
    keys = PairKeys(0, 1, b"m" * 32, b"t" * 32, BOUND)
    for content in (
        b"",
        bytes(8),
        bytes(8) + b"\x02",
        bytes(8) + b"\x01",
        bytes(8) + b"\x01\x01",
        bytes(8) + b"\x01\x02\x01",
    ):
        _, there = ends(Far())
        there.hear(keys.lock(content, SMALL, CHANCE))
        with pytest.raises(Distrusted, match="sealed-bytes-bad"):
            await there.receive()
    _, there = ends(Far())
    for counter in range(70):
        there.hear(keys.lock(counter.to_bytes(8, "big") + bytes(65_001), LARGE, CHANCE))
    with pytest.raises(Distrusted, match="sealed-bytes-bad"):
        await there.receive()


async def test_a_relay_that_lets_no_more_through_is_named() -> None:
    relay = Far()
    here, _ = ends(relay)
    relay.no = Unreachable("relay-busy", retry_after=2)
    await here.hand(1, b"one")
    with pytest.raises(Unreachable, match="sealed-relay-busy"):
        await here.receive()
    await here.close(1)


@pytest.mark.parametrize(
    "no", [Unreachable("relay-unreachable"), Refused("unknown-box"), Distrusted("E_RELAY")]
)
async def test_what_a_relay_does_not_take_ends_it(no: Exception) -> None:
    relay = Far()
    here, _ = ends(relay)
    relay.no = no
    await here.hand(1, b"one")
    with pytest.raises(Unreachable, match="sealed-link-broken"):
        await here.receive()
    await here.close(1)


async def test_what_never_arrives_is_let_go_of() -> None:
    class Deaf(Far):
        async def put(self, place: PutPlace, body: bytes) -> Any:
            await asyncio.Event().wait()

    here, _ = ends(Deaf())
    await here.hand(1, b"one")
    await here.close(0.01)
