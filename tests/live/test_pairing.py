"""Two seats pair over a real relay on loopback, with real cards."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from wasit.errors import Distrusted, Refused
from wasit.relay.rules import RelayConfig
from wasit.relay.serve import serve
from wasit.seals.box import BoxKey
from wasit.seals.card import CardBox, make_card, read_card
from wasit.seals.code import Code, check_digit, format_code
from wasit.seals.invite import Paired
from wasit.seals.person import start_chain
from wasit.seals.randomness import SystemRandomness
from wasit.seals.ratchet import SeatKeys
from wasit.seals.recovery import RecoveryKey
from wasit.seat.burned import BurnedCodes
from wasit.seat.pairing import NameplateLink, offer_code, use_code
from wasit.seat.relay_client import HttpRelayLink
from wasit.wire.mailbox import PutPlace

pytestmark = pytest.mark.live

CHANCE = SystemRandomness()


def now() -> int:
    return int(time.time())


@dataclass
class Side:
    """A seat with keys and a link of its own."""

    keys: SeatKeys
    link: NameplateLink

    def make_card_bytes(self) -> bytes:
        recovery = RecoveryKey.generate(CHANCE)
        place = PutPlace("http://127.0.0.1:1", CHANCE.bytes(16), CHANCE.bytes(32))
        return make_card(
            self.keys,
            boxes=[CardBox(place, BoxKey.generate(CHANCE).public)],
            for_seat=None,
            chain=start_chain(self.keys, recovery.public, now()),
            names={"en": "A seat", "ar": "مقعد"},
        )


@pytest.fixture
async def address(tmp_path: Path) -> AsyncIterator[str]:
    ready: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    config = RelayConfig(stamp_bits=0)
    task = asyncio.create_task(serve(tmp_path / "relay", config=config, ready=ready.set_result))
    await asyncio.wait({task, ready}, return_when=asyncio.FIRST_COMPLETED)
    yield ready.result()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
async def sides(address: str) -> AsyncIterator[tuple[Side, Side]]:
    links = HttpRelayLink(address), HttpRelayLink(address)
    yield Side(SeatKeys.create(), links[0]), Side(SeatKeys.create(), links[1])
    for link in links:
        await link.close()


class Spoken:
    """The code as it goes from mouth to ear, and what the inviter's store keeps."""

    def __init__(self) -> None:
        self.code: asyncio.Future[Code] = asyncio.get_running_loop().create_future()
        self.kept: list[BurnedCodes] = []

    async def offer(self, side: Side) -> Paired:
        return await offer_code(
            side.link,
            side.make_card_bytes,
            CHANCE,
            self.code.set_result,
            now=now,
            burned=BurnedCodes(),
            keep_burned=self.kept.append,
        )


async def use(side: Side, typed: str) -> Paired:
    return await use_code(side.link, typed, side.make_card_bytes, CHANCE, now=now)


async def test_two_seats_pair_over_a_relay(sides: tuple[Side, Side]) -> None:
    """Both read the other's true card, and see the same words; afterwards the nameplate is gone."""
    a, b = sides
    spoken = Spoken()
    offer = asyncio.create_task(spoken.offer(a))
    typed = format_code(await spoken.code).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    at_b = await use(b, typed)
    at_a = await offer
    assert at_a.words == at_b.words
    assert read_card(at_a.card, expect_for=None).ik == b.keys.ik
    assert read_card(at_b.card, expect_for=None).ik == a.keys.ik
    with pytest.raises(Refused, match="code-unknown"):
        await use(b, typed)


async def test_a_wrong_guess_ends_it_at_both_ends(sides: tuple[Side, Side]) -> None:
    """E_CODE_WRONG at both; the inviter's store is told of one burned code; the true code is dead."""
    a, b = sides
    spoken = Spoken()
    offer = asyncio.create_task(spoken.offer(a))
    code = await spoken.code
    body = code.digits[:10] + str((int(code.digits[10]) + 1) % 10)
    with pytest.raises(Distrusted, match="E_CODE_WRONG"):
        await use(b, body + check_digit(body))
    with pytest.raises(Distrusted, match="E_CODE_WRONG"):
        await offer
    assert len(spoken.kept) == 1
    with pytest.raises(Refused, match="code-unknown"):
        await use(b, format_code(code))


async def test_a_third_at_the_nameplate_is_told_to_all(sides: tuple[Side, Side]) -> None:
    """Somebody who only guessed the nameplate spoils the code: crowded, for both, and nothing is burned."""
    a, b = sides
    spoken = Spoken()
    offer = asyncio.create_task(spoken.offer(a))
    code = await spoken.code
    await b.link.join_nameplate(code.nameplate, CHANCE.bytes(32))
    with pytest.raises(Refused, match="nameplate-crowded"):
        await use(b, format_code(code))
    with pytest.raises(Refused, match="nameplate-crowded"):
        await offer
    assert spoken.kept == []
