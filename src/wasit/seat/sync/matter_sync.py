"""Keeps one matter in step with its relays while its seat is open.

1. Sending: each peer is a lane. Lanes go on side by side, letters of one lane in their order; a lane that fails rests alone.
2. What is due is sealed, and what relays have forgotten, in one change; for forgetting alone there is one when nothing is to go.
3. Taking in: all letters that arrived by now are one change; only then are the relays told to drop them.
4. Whatever goes wrong here stays here: other matters go on. A full disk pauses this one, and it is tried again.
5. After every wait the file may be closed: the matter is asked for first.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Hashable, Sequence
from contextlib import suppress
from functools import partial
from typing import NamedTuple, Protocol

from wasit.errors import Damaged, Refused, Unreachable, WasitError
from wasit.seat.actions.passing import leave_due
from wasit.seat.matter import Matter
from wasit.seat.people import Box, box_of
from wasit.seat.queries.ahead import read_ahead
from wasit.seat.relay_link import RelayLink
from wasit.seat.store.alarms import clear_alarm, raise_alarm, stands
from wasit.seat.store.found import take_in_kept
from wasit.seat.store.outbox import Parcel
from wasit.seat.sync import rounds, upkeep
from wasit.seat.sync.acking import Acks
from wasit.seat.sync.pull import Letter, give_up, let_in
from wasit.seat.sync.push import forget_delivered, next_parcels, steady_peers, steady_tick
from wasit.seat.sync.rests import Pace, Rests, Spread
from wasit.seat.sync.sealed_meetings import SealedMeetings
from wasit.seat.sync.turning import Turning
from wasit.wire.mailbox import GetPlace

MOST_TURN = 128  # letters in one change
MOST_QUEUED = 512
LONGEST_WAIT = 60.0  # s
GONE_REST = 60.0  # s
FORGET_WAIT = 0.05  # s that a delivered letter may wait to be forgotten together with something else
MOST_UNFORGOTTEN = 8  # then it is not waited for: they are read at every turn
TOLD = ("access-code", "stamp-refused")  # why a relay makes no box: only a person can mend that
MINUTE = 60.0
TICK_LOOKS = 8  # a peer that is new is seen within this part of a tick
BREATH = 0.05  # s between the steps of a long piece of work, for everything else to go on
POLL = 15.0  # s between fetches while no WebSocket stands

log = logging.getLogger("wasit.seat")


class Owner(Protocol):
    """What a matter's sync tells whoever runs it."""

    def is_open(self, matter: Matter) -> bool: ...

    def is_pairing(self, matter: Matter) -> bool: ...

    def changed(self, matter: Matter) -> None: ...

    def reached(self, relay: str, up: bool) -> None: ...

    def carried(self) -> None: ...

    async def attest(self, matter: Matter) -> int: ...


class _Came(NamedTuple):
    place: GetPlace
    letter: Letter


class MatterSync:
    """Units: ``tick`` seconds, of steady cover."""

    def __init__(
        self, owner: Owner, matter: Matter, link: RelayLink, *, pace: Pace, spread: Spread, tick: float
    ) -> None:
        self._owner, self.matter, self._link, self._tick = owner, matter, link, tick
        self._pace, self._spread = pace, spread
        self._rests = Rests(pace, spread)
        self._turning = Turning(matter, pace.longest)
        self._stir, self._came, self._room = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self._letters: deque[_Came] = deque()
        self._acks = Acks(link, self._note)
        self._forget_at = 0.0
        self._ticks: dict[bytes, float] = {}
        self._lanes: dict[Hashable, asyncio.Task[None]] = {}
        self._watchers: dict[bytes, asyncio.Task[None]] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._hurt = False
        self._sealed = SealedMeetings(
            matter, link, lambda: owner.is_open(matter), lambda: owner.changed(matter)
        )

    def start(self) -> None:
        loops = (
            self._push,
            self._take,
            self._look_after,
            self._tick_steadily,
            self._poll,
            self._attest,
            self._sealed.follow,
        )
        self._tasks = [asyncio.create_task(self._keep(step)) for step in loops]

    async def stop(self) -> None:
        tasks = [*self._tasks, *self._lanes.values(), *self._watchers.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._acks.stop()
        await self._sealed.stop()
        if self._owner.is_open(self.matter):
            self._guarded(partial(forget_delivered, self.matter))

    def stir(self) -> None:
        """Something may be due."""
        self._stir.set()
        self._sealed.stir()

    def relay_is_back(self) -> None:
        """Try at once, and tell the others what is here."""
        self._rests.wake()
        if self._owner.is_open(self.matter):
            self._guarded(lambda: upkeep.greet(self.matter))
        self._stir.set()

    # -- staying alive --------------------------------------------------------------------------------------------------

    async def _keep(self, step: Callable[[], Awaitable[None]]) -> None:
        """Repeat a step for as long as the matter is open, whatever it meets."""
        wait = self._pace.first
        while self._owner.is_open(self.matter):
            try:
                await step()
                wait = self._pace.first
            except Exception as error:
                self._note(error)
                await asyncio.sleep(wait)
                wait = min(wait * 2, self._pace.longest)

    def _guarded(self, act: Callable[[], object]) -> None:
        try:
            act()
        except WasitError as error:
            self._note(error)

    def _note(self, error: Exception) -> None:
        if not self._owner.is_open(self.matter):
            return
        code = error.code if isinstance(error, WasitError) else "sync-fault"
        if isinstance(error, Damaged):
            self._hurt = True
        frame = error.__traceback__
        while frame is not None and frame.tb_next is not None:
            frame = frame.tb_next
        where = f"{frame.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{frame.tb_lineno}" if frame else ""
        log.warning("sync: %s %s at %s", type(error).__name__, code, where)
        with suppress(WasitError):  # a full disk takes no alarm either; it is tried again with the next
            with self.matter.file.change():
                raise_alarm(self.matter, None, code)
            self._owner.changed(self.matter)

    def _is_well(self) -> None:
        """The file takes changes again."""
        if self._hurt:
            with self.matter.file.change():
                clear_alarm(self.matter, None, "disk-full")
                self.matter.version += 1
            self._hurt = False

    # -- sending ---------------------------------------------------------------------------------------------------------

    async def _push(self) -> None:
        self._stir.clear()
        matter = self.matter
        self._follow_boxes()
        if leave_due(matter):
            self._owner.changed(matter)
        delivered = len(matter.outbox.delivered)
        parcels = [] if matter.cover == "steady" else next_parcels(matter, resting=self._is_resting)
        self._send(parcels)
        if delivered > MOST_UNFORGOTTEN or not (parcels or _loop_time() < self._forget_at):
            forget_delivered(matter)
        if len(matter.outbox.delivered) < delivered:
            self._owner.changed(matter)
        self._is_well()
        wait = FORGET_WAIT if matter.outbox.delivered else self._until_next()
        handle = asyncio.get_running_loop().call_later(wait, self._stir.set)
        try:
            await self._stir.wait()
        finally:
            handle.cancel()

    def _until_next(self) -> float:
        now = self.matter.clock.now().seconds
        times = [LONGEST_WAIT]
        due = self.matter.outbox.next_time(now)
        # what fell due since it was looked for last is not overslept
        leaving = self.matter.file.one("SELECT min(at) FROM leaving")
        times += [max(0, at - now) for at in (due, leaving[0] if leaving else None) if at is not None]
        rest = self._rests.next(_loop_time())
        return min([*times, rest] if rest is not None else times)

    def _is_resting(self, peer: bytes) -> bool:
        return peer in self._lanes or self._rests.is_resting(peer, _loop_time())

    def _send(self, parcels: Sequence[Parcel]) -> None:
        lanes: dict[bytes, list[Parcel]] = {}
        for parcel in parcels:
            lanes.setdefault(parcel.peer, []).append(parcel)
        for peer, lane in lanes.items():
            self._begin(peer, partial(self._run_lane, peer, lane))

    def _begin(self, key: Hashable, work: Callable[[], Awaitable[None]]) -> None:
        async def run() -> None:
            try:
                await work()
                self._rests.over(key)
            except (Unreachable, Refused) as no:
                least = GONE_REST if isinstance(no, Refused) else float(no.fields.get("retry_after") or 0)
                self._rests.fail(key, _loop_time(), at_least=min(least, self._pace.longest * 60))
            except Exception as error:
                self._rests.fail(key, _loop_time())
                self._note(error)
            finally:
                self._lanes.pop(key, None)
                self._stir.set()

        self._lanes[key] = asyncio.create_task(run())

    async def _run_lane(self, peer: bytes, lane: Sequence[Parcel]) -> None:
        relay = lane[0].place.relay
        try:
            if len(lane) > 1 and self._link.keeps_order(relay):
                await self._put_together(lane)
            else:
                for parcel in lane:
                    await self._link.put(parcel.place, parcel.envelope)
                    self._has(parcel)
        except Unreachable as no:
            if no.code in ("relay-unreachable", "needs-proxy"):
                self._owner.reached(relay, False)
            if self._owner.is_open(self.matter) and self._turning.unanswered(lane[0], no, _loop_time()):
                return
            raise
        except Refused:
            if self._owner.is_open(self.matter):
                turned = self._turning.unknown(lane[0])
                self._owner.changed(self.matter)
                if turned:
                    return
            raise
        self._turning.answered(peer)
        self._owner.reached(relay, True)

    async def _put_together(self, lane: Sequence[Parcel]) -> None:
        answers = await asyncio.gather(
            *(self._link.put(parcel.place, parcel.envelope) for parcel in lane), return_exceptions=True
        )
        failed = None
        for parcel, answer in zip(lane, answers, strict=True):
            if answer is None:
                self._has(parcel)
            else:
                failed = failed or answer
        if failed is not None:
            raise failed

    def _has(self, parcel: Parcel) -> None:
        if not self.matter.outbox.delivered:
            self._forget_at = _loop_time() + FORGET_WAIT
        self.matter.outbox.delivered.append(parcel)
        self._owner.carried()

    async def _tick_steadily(self) -> None:
        """Each mailbox at times of its own: letters that always leave together would tell the relay which mailboxes one seat writes to."""
        if self.matter.cover == "steady":
            due = self._ticking()
            self._send([parcel for parcel in self._tick_parcels(due) if parcel.peer not in self._lanes])
        soon = self._tick / TICK_LOOKS
        await asyncio.sleep(max(0, min([soon, *(at - _loop_time() for at in self._ticks.values())])))

    def _ticking(self) -> list[bytes]:
        """Whose time has come; the first time of each is drawn."""
        now, due = _loop_time(), []
        for peer in steady_peers(self.matter):
            if self._ticks.setdefault(peer, now + self._spread() * self._tick) <= now:
                due.append(peer)
                self._ticks[peer] += self._tick * (1 + (now - self._ticks[peer]) // self._tick)
        return due

    def _tick_parcels(self, due: list[bytes]) -> list[Parcel]:
        if not due:
            return []
        forget_delivered(self.matter)
        return steady_tick(self.matter, due)

    # -- boxes -------------------------------------------------------------------------------------------------------------

    def _follow_boxes(self) -> None:
        """Watch what stands at a relay; open and drop what does not stand yet or any more."""
        rows = self.matter.file.all("SELECT get_id, ready, peer IS NULL FROM box")
        ready = {get_id for get_id, state, nobody in rows if state == 1 and not nobody}
        for get_id in [each for each in self._watchers if each not in ready]:
            self._watchers.pop(get_id).cancel()
        for get_id in ready - self._watchers.keys():
            box = box_of(self.matter, get_id)
            assert box is not None
            self._watchers[get_id] = asyncio.create_task(self._keep(lambda box=box: self._watch(box)))  # type: ignore[misc]
        is_asked = any(state == 2 or (state == 0 and not nobody) for _, state, nobody in rows)
        if is_asked and "boxes" not in self._lanes and not self._rests.is_resting("boxes", _loop_time()):
            self._begin("boxes", self._open_and_close)

    async def _open_and_close(self) -> None:
        try:
            await rounds.open_boxes(self.matter, self._link)
        except Refused as no:
            if no.code in TOLD and not stands(self.matter, None, no.code, None):
                with self.matter.file.change():
                    raise_alarm(self.matter, None, no.code)
                self._owner.changed(self.matter)
            raise
        over = [code for code in TOLD if stands(self.matter, None, code, None)]
        if over:
            with self.matter.file.change():
                for code in over:
                    clear_alarm(self.matter, None, code)
                self.matter.version += 1
        await rounds.close_boxes(self.matter, self._link)

    async def _watch(self, box: Box) -> None:
        try:
            await self._link.subscribe([box.get], self._on_letter)
        except Refused:
            rounds.box_lost(self.matter, box)
            self._owner.changed(self.matter)
            raise asyncio.CancelledError from None
        await asyncio.sleep(self._pace.first)  # the link was closed

    # -- taking in -----------------------------------------------------------------------------------------------------------

    async def _on_letter(self, place: GetPlace, cursor: int, body: bytes) -> None:
        while len(self._letters) >= MOST_QUEUED:
            self._room.clear()
            await self._room.wait()
        self._letters.append(_Came(place, Letter(cursor, body)))
        self._came.set()

    async def _take(self) -> None:
        await self._came.wait()
        turn = [self._letters[n] for n in range(min(len(self._letters), MOST_TURN))]
        try:
            self._let_in(turn)
        except WasitError:
            raise
        except Exception as error:
            self._note(error)
            self._let_in_singly(turn)
        self._owner.carried()
        self._owner.changed(self.matter)  # whoever looks comes first
        for came in turn:
            self._letters.popleft()
            self._acks.add(came.place, came.letter.cursor)
        if not self._letters:
            self._came.clear()
        self._room.set()
        self._is_well()

    def _let_in(self, turn: Sequence[_Came]) -> None:
        by_box: dict[bytes, list[Letter]] = {}
        for came in turn:
            by_box.setdefault(came.place.id, []).append(came.letter)
        with self.matter.file.change():
            for get_id, letters in by_box.items():
                let_in(self.matter, get_id, letters)

    def _let_in_singly(self, turn: Sequence[_Came]) -> None:
        for came in turn:
            try:
                let_in(self.matter, came.place.id, [came.letter])
            except WasitError:
                raise
            except Exception as error:
                self._note(error)
                give_up(self.matter, came.place.id)

    async def _poll(self) -> None:
        """While no WebSocket stands (a proxy may not let one through), ask from time to time."""
        await asyncio.sleep(POLL)
        relays = {
            relay for (relay,) in self.matter.file.all("SELECT DISTINCT relay FROM box WHERE ready = 1")
        }
        if not self._link.asks_by_itself() and any(not self._link.keeps_order(relay) for relay in relays):
            await self._fetch_all()

    async def _fetch_all(self) -> None:
        with suppress(Unreachable):  # whoever watches the relay says so
            if await rounds.pull(self.matter, self._link):
                self._owner.changed(self.matter)

    async def _attest(self) -> None:
        before = self.matter.version
        await self._owner.attest(self.matter)
        if self._owner.is_open(self.matter) and self.matter.version != before:
            self._owner.changed(self.matter)
        await asyncio.sleep(MINUTE)

    async def _look_after(self) -> None:
        matter = self.matter
        upkeep.greet(matter)
        self._stir.set()
        began = matter.clock.now().seconds
        while abs(matter.clock.now().seconds - began) < upkeep.GREET_EVERY:
            before = matter.version
            upkeep.look_after(matter, pairing=self._owner.is_pairing(matter))
            if matter.version != before:
                self._owner.changed(matter)
            while self._owner.is_open(matter) and take_in_kept(matter):
                await asyncio.sleep(BREATH)
            while self._owner.is_open(matter) and read_ahead(matter):
                await asyncio.sleep(BREATH)
            await asyncio.sleep(MINUTE)
            if not self._owner.is_open(matter):
                return
        await self._fetch_all()  # and with it whatever was taken in while its ack was lost


def _loop_time() -> float:
    return asyncio.get_running_loop().time()
