"""Carries an invitation's slots between a seat and its relay, and lets a code die when it must.

This file alone knows how the exchange of ``seals.invite`` meets a network:

1. The code is shown when a1 lies in its slot, never before: whoever types it finds somebody there.
2. What could be a wrong guess is one: a slot that does not hold, a slot somebody else wrote, a nameplate that went before its time,
   a relay that answers nonsense. All of these are Distrusted E_CODE_WRONG ("a wrong code was used: mistake or attack"), and at the inviter they burn the code.
3. A third seat at the nameplate is Refused nameplate-crowded; a code nobody used in time is Refused code-expired.
4. However an exchange ends but well, the nameplate is deleted, also when the person gives up. If it ends well, the joiner deletes it.
5. A network that fails is asked again with the same bytes until the code's time is over. Nothing of an exchange outlives the process.

Source: spec/3-invitation.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Protocol, TypeVar

from wasit.errors import Distrusted, Refused, Unreachable, WasitError
from wasit.seals.code import NAMEPLATES, Code, make_code, read_code
from wasit.seals.invite import Inviter, Joiner, Paired, Slot
from wasit.seals.randomness import Randomness
from wasit.seat.burned import BurnedCodes

LIFETIME = 24 * 3600 - 60  # seconds that a code waits for its joiner: it ends before the relay ends it
PATIENCE = 600  # seconds that an end waits for the other once both are there
WAIT = 25  # seconds of one long poll
TOKEN = 32
GONE = "unknown-nameplate"  # how a relay says that there is no such nameplate, or not for this token

Now = Callable[[], int]
Pause = Callable[[float], Awaitable[object]]
T = TypeVar("T")


class NameplateLink(Protocol):
    """What pairing needs of a relay.

    Raises (every method): Unreachable; Refused unknown-nameplate (gone, or not for this token), nameplate-crowded, slot-taken.
    """

    async def new_nameplate(self, token: bytes, now: int) -> int: ...

    async def join_nameplate(self, number: int, token: bytes) -> None: ...

    async def write_slot(self, number: int, slot: str, token: bytes, value: bytes) -> None: ...

    async def read_slot(self, number: int, slot: str, token: bytes, wait: int) -> bytes | None: ...

    async def drop_nameplate(self, number: int, token: bytes) -> None: ...


async def offer_code(
    link: NameplateLink,
    make_card_bytes: Callable[[], bytes],
    randomness: Randomness,
    on_code: Callable[[Code], None],
    *,
    now: Now,
    burned: BurnedCodes,
    keep_burned: Callable[[BurnedCodes], None],
    pause: Pause = asyncio.sleep,
) -> Paired:
    """What pairing gave, once somebody typed the code that ``on_code`` was told.

    Shapes: ``keep_burned`` is given what the store must keep, before the error is raised.
    Raises: Refused codes-resting, code-expired, nameplate-crowded, too-large; Distrusted E_CODE_WRONG; Unreachable.
    """
    began = now()
    burned.check_may_offer(began)
    token = randomness.bytes(TOKEN, b"nameplate")
    number = await link.new_nameplate(token, began)
    if type(number) is not int or not 0 <= number < NAMEPLATES:
        raise Distrusted("E_SCHEMA", field="nameplate")
    plate = _Nameplate(link, number, token, now, pause, until=began + LIFETIME)
    code = make_code(number, randomness)
    try:
        return await _invite(plate, code, make_card_bytes, randomness, on_code)
    except Distrusted:
        keep_burned(burned.burn(now()))
        raise


async def use_code(
    link: NameplateLink,
    typed: str,
    make_card_bytes: Callable[[], bytes],
    randomness: Randomness,
    *,
    now: Now,
    pause: Pause = asyncio.sleep,
) -> Paired:
    """What pairing gave, with the code as the person typed it.

    Raises: Refused code-typo (nothing was sent), code-unknown, code-expired, nameplate-crowded, too-large; Distrusted E_CODE_WRONG;
    Unreachable.
    """
    code = read_code(typed)
    token = randomness.bytes(TOKEN, b"nameplate")
    plate = _Nameplate(link, code.nameplate, token, now, pause, until=now() + PATIENCE)
    await plate.join()
    return await _join(plate, code, make_card_bytes, randomness)


async def _invite(
    plate: _Nameplate,
    code: Code,
    make_card_bytes: Callable[[], bytes],
    randomness: Randomness,
    on_code: Callable[[Code], None],
) -> Paired:
    inviter = Inviter(code, make_card_bytes, randomness)
    async with plate:
        await plate.write("a1", inviter.begin())
        on_code(code)
        b1 = await plate.read("b1")
        with _judging("b1"):
            a2 = inviter.answer_b1(b1)
        plate.until = plate.now() + PATIENCE
        await plate.write("a2", a2)
        b2 = await plate.read("b2")
        with _judging("b2"):
            a3, paired = inviter.finish(b2)
        await plate.write("a3", a3)
    return paired


async def _join(
    plate: _Nameplate, code: Code, make_card_bytes: Callable[[], bytes], randomness: Randomness
) -> Paired:
    joiner = Joiner(code, make_card_bytes, randomness)
    async with plate:
        a1 = await plate.read("a1")
        with _judging("a1"):
            b1 = joiner.answer_a1(a1)
        await plate.write("b1", b1)
        a2 = await plate.read("a2")
        with _judging("a2"):
            b2 = joiner.answer_a2(a2)
        await plate.write("b2", b2)
        a3 = await plate.read("a3")
        with _judging("a3"):
            paired = joiner.finish(a3)
    await plate.drop()
    return paired


@contextmanager
def _judging(slot: Slot) -> Iterator[None]:
    """Whatever does not hold in a slot is, to the person, one thing. The reason goes along for whoever reads logs."""
    try:
        yield
    except Distrusted as bad:
        raise Distrusted("E_CODE_WRONG", slot=slot, reason=bad.code) from None


@dataclass(slots=True)
class _Nameplate:
    """One nameplate, held by one end until a time; leaving it by an error deletes it."""

    link: NameplateLink
    number: int
    token: bytes
    now: Now
    pause: Pause
    until: int

    async def __aenter__(self) -> None:
        return None

    async def __aexit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if error is not None:
            await self.drop()

    async def join(self) -> None:
        """With one token however often: to a relay whose answer was lost, a second token would be a third seat."""
        delays = [0.5, 1.0, 2.0]
        while True:
            try:
                return await self.link.join_nameplate(self.number, self.token)
            except Unreachable:
                if not delays:
                    raise
                await self.pause(delays.pop(0))
            except Refused as refused:
                if refused.code == GONE:
                    raise Refused("code-unknown") from None
                raise

    async def drop(self) -> None:
        """Best effort: the relay forgets it after a day in any case, and the end that used it is dead already."""
        with suppress(WasitError):
            await self.link.drop_nameplate(self.number, self.token)

    async def write(self, slot: Slot, value: bytes) -> None:
        await self._insist(slot, lambda _: self.link.write_slot(self.number, slot, self.token, value))

    async def read(self, slot: Slot) -> bytes:
        while True:
            value = await self._insist(
                slot, lambda left: self.link.read_slot(self.number, slot, self.token, min(WAIT, left))
            )
            if value is not None:
                return value
            await self.pause(
                0.25
            )  # a relay that answers before it was asked to must not be asked in a tight loop

    async def _insist(self, slot: Slot, ask: Callable[[int], Awaitable[T]]) -> T:
        delay = 0.5
        while (left := self.until - self.now()) > 0:
            try:
                return await ask(left)
            except Unreachable:
                await self.pause(delay)
                delay = min(delay * 2, 30)
            except (Refused, Distrusted) as bad:
                raise _meaning(bad, slot) from None
        raise Refused("code-expired")


def _meaning(bad: Refused | Distrusted, slot: Slot) -> WasitError:
    """Before its time a nameplate goes only when the other end, or somebody in its place, deletes it: rule 2."""
    if isinstance(bad, Refused) and bad.code not in (GONE, "slot-taken"):
        return bad
    return Distrusted("E_CODE_WRONG", slot=slot, reason=bad.code)
