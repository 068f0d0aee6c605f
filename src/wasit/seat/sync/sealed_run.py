"""Runs sealed offers that have met: hears at the run's own mailbox, finds out who is there, reckons, and keeps what came of it.

1. A side says that it is there when it begins to hear, and when it is asked. The go-between begins an attempt when both are, and only where
   a person wanted one: what ended without an answer is not begun again by itself.
2. An attempt: the go-between's *go*, a secret from each to each, keys of the attempt, each side's shares to the others, the reckoning.
   It ends on every live seat within some 10 s of a loss, by a named error.
3. Openings prove no sender. Whoever forges one wastes an attempt and learns nothing: the keys of a pair need the box key of each statement.
4. Nothing is decided here: what both sides put and sealed is read from the matter, what came of it is handed to ``actions.sealed``.

Source: spec/8-wall.md §8.9.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, NamedTuple

from wasit.errors import Distrusted, Refused, Unreachable, WasitError
from wasit.overlap.run import Held, Outcome
from wasit.overlap.run import run as reckon
from wasit.overlap.terms import Terms
from wasit.seals.offer_statement import CARRIER, PairKeys, Statement, open_opening, seal_opening, transcript
from wasit.seals.randomness import Randomness
from wasit.seat.relay_link import RelayLink
from wasit.seat.store.sealed_rounds import SealedRound
from wasit.seat.sync.tunnel import Tunnel
from wasit.wire import cbor
from wasit.wire.envelope import SMALL
from wasit.wire.mailbox import GetPlace

SECRET, ATTEMPT, SALT = 32, 16, 32
MOST_EARLY = 8  # secrets of attempts that this seat has not heard the beginning of
MOST_QUEUED = 256  # envelopes that came before the last secret did
_STREAM = b"sealed run"


class Pace(NamedTuple):
    """Units: seconds. ``exchange``: for secrets and shares; ``gathering``, ``patience``: of the reckoning; ``here``: how long somebody counts as there."""

    exchange: float = 5.0
    gathering: float = 4.0
    patience: float = 8.0
    knock: float = 0.5  # the first rest between asking who is there; it doubles up to ``rest``
    rest: float = 15.0
    here: float = 20.0


@dataclass(frozen=True)
class Meeting:
    """What a run is of, checked. ``statements``: in the order of the parties, with the bytes as they were signed."""

    kept: SealedRound
    terms: Terms
    statements: tuple[Statement, Statement, Statement]
    signed: tuple[bytes, bytes, bytes]

    @property
    def me(self) -> int:
        return self.kept.party

    @property
    def others(self) -> list[Statement]:
        return [each for each in self.statements if each.party != self.me]

    @property
    def others_signed(self) -> bytes:
        """Of a side: what the other one signed; empty of the go-between."""
        return b"" if self.me == CARRIER else self.signed[1 - self.me]


class _Attempt:
    """One attempt while it goes on."""

    def __init__(self, name: bytes, mine: dict[int, bytes]) -> None:
        self.name, self.mine = name, mine
        self.theirs: dict[int, bytes] = {}
        self.all_here = asyncio.Event()
        self.tunnel: Tunnel | None = None
        self.early: list[bytes] = []  # envelopes that came before the last secret


class SealedRun:
    """One round that has met, on one seat, for as long as it is not over.

    ``wanted``: whether a person wants an attempt now. ``begun``: one begins; whether it may: what it binds is written down. ``done``, ``failed``: what came of it.
    """

    def __init__(
        self,
        meeting: Meeting,
        link: RelayLink,
        randomness: Randomness,
        now: Callable[[], int],
        *,
        wanted: Callable[[], bool],
        begun: Callable[[], bool],
        done: Callable[[Outcome], None],
        failed: Callable[[str], None],
        pace: Pace | None = None,
    ) -> None:
        self.meeting, self._link, self._randomness, self._now = meeting, link, randomness, now
        self._wanted, self._begins, self._done, self._failed = wanted, begun, done, failed
        self._pace = pace or Pace()
        self._here: dict[int, float] = {}
        self._early: dict[tuple[bytes, int], bytes] = {}
        self._begun: set[bytes] = set()
        self._attempt: _Attempt | None = None
        self._going: asyncio.Task[None] | None = None
        self._small: set[asyncio.Task[None]] = set()
        self._news = asyncio.Event()
        self.outcome: Outcome | None = None
        self.sent = (0, 0)  # envelopes and bytes of the last attempt

    @property
    def going(self) -> asyncio.Task[None] | None:
        """The attempt that goes on."""
        return self._going if self._going is not None and not self._going.done() else None

    async def live(self) -> None:
        """Hear, and take part, until cancelled."""
        hearing = asyncio.create_task(self._hear())
        try:
            await (self._steer() if self.meeting.me == CARRIER else self._attend())
        finally:
            tasks = [hearing, *self._small, *([self._going] if self._going else [])]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def leave(self) -> None:
        """The round is over: nobody hears at its mailbox any more."""
        with suppress(Unreachable, Refused, Distrusted):
            await self._link.drop_box(self.meeting.kept.get)

    # -- hearing ----------------------------------------------------------------------------------------------------------

    async def _hear(self) -> None:
        kept = self.meeting.kept
        while True:
            with suppress(Unreachable, Refused, Distrusted):
                await self._link.open_box(
                    kept.get.relay, kept.put.id, kept.get.id, kept.put.token, kept.get.token, self._now()
                )
                self._news.set()
                await self._link.subscribe([kept.get], self._on_letter)
            await asyncio.sleep(1)

    async def _on_letter(self, place: GetPlace, cursor: int, body: bytes) -> None:
        attempt = self._attempt
        is_known = (attempt and attempt.tunnel and attempt.tunnel.hear(body)) or self._open(body)
        if not is_known and attempt and attempt.tunnel is None and len(attempt.early) < MOST_QUEUED:
            attempt.early.append(body)
        with suppress(Unreachable, Refused, Distrusted):
            await self._link.ack(place, cursor)

    def _open(self, body: bytes) -> bool:
        """Whether it was an opening for this party, from one of the others."""
        if len(body) != SMALL:
            return False
        kept = self.meeting.kept
        for other in self.meeting.others:
            try:
                content = open_opening(kept.box, other.run, self.meeting.me, other.party, "opening", body)
                self._take(other.party, cbor.decode(content, limit=SMALL))
            except Distrusted:
                continue
            return True
        return False

    def _take(self, sender: int, said: Any) -> None:
        side = self.meeting.me != CARRIER
        match said:
            case ["here"] if not side:
                self._here[sender] = _time()
                self._news.set()
            case ["call"] if side and sender == CARRIER:
                self._say(CARRIER, ["here"])
            case ["go", bytes() as name] if side and sender == CARRIER and len(name) == ATTEMPT:
                if name not in self._begun:
                    self._begin(name)
            case ["hello", bytes() as name, bytes() as secret] if (len(name), len(secret)) == (
                ATTEMPT,
                SECRET,
            ):
                attempt = self._attempt
                if attempt is not None and attempt.name == name:
                    self._know(attempt, sender, secret)
                elif side and len(self._early) < MOST_EARLY:
                    self._early.setdefault((name, sender), secret)
            case _:
                pass

    def _say(self, to: int, said: list[Any]) -> None:
        """An opening to one of the others; where it does not arrive, it is said again or missed by name."""
        reader = self.meeting.statements[to]
        body = seal_opening(reader, self.meeting.me, "opening", cbor.encode(said), SMALL)

        async def put() -> None:
            with suppress(Unreachable, Refused, Distrusted):
                await self._link.put(reader.place, body)

        task = asyncio.create_task(put())
        self._small.add(task)
        task.add_done_callback(self._small.discard)

    # -- who is there -------------------------------------------------------------------------------------------------------

    async def _attend(self) -> None:
        while True:
            await self._news.wait()  # hears now
            self._news.clear()
            self._say(CARRIER, ["here"])

    async def _steer(self) -> None:
        knock, rest = 0.0, self._pace.knock
        while True:
            self._news.clear()
            if self._wanted() and self.going is None:
                absent = [side for side in (0, 1) if self._here.get(side, -1e9) + self._pace.here < _time()]
                if not absent:
                    self._here.clear()
                    name = self._randomness.bytes(ATTEMPT, _STREAM)
                    for side in (0, 1):
                        self._say(side, ["go", name])
                    self._begin(name)
                    rest = self._pace.knock
                elif knock < _time():
                    knock = _time() + rest
                    rest = min(2 * rest, self._pace.rest)
                    for side in absent:
                        self._say(side, ["call"])
            with suppress(TimeoutError):
                async with asyncio.timeout(0.5):
                    await self._news.wait()

    # -- an attempt -----------------------------------------------------------------------------------------------------------

    def _begin(self, name: bytes) -> None:
        if self._going is not None:
            self._going.cancel()
        self._begun.add(name)
        if not self._begins():
            return
        mine = {other.party: self._randomness.bytes(SECRET, _STREAM) for other in self.meeting.others}
        self._attempt = _Attempt(name, mine)
        self._going = asyncio.create_task(self._go(self._attempt))
        for other in self.meeting.others:
            self._say(other.party, ["hello", name, mine[other.party]])
            early = self._early.pop((name, other.party), None)
            if early is not None:
                self._know(self._attempt, other.party, early)
        self._early.clear()

    def _know(self, attempt: _Attempt, sender: int, secret: bytes) -> None:
        attempt.theirs.setdefault(sender, secret)
        if len(attempt.theirs) == len(attempt.mine):
            attempt.all_here.set()

    async def _go(self, attempt: _Attempt) -> None:
        try:
            outcome = await self._reckon(attempt)
        except WasitError as error:
            self._failed(error.code)
        else:
            self.outcome = outcome
            self._done(outcome)
        finally:
            if self._attempt is attempt:
                self._attempt = None
            self._news.set()

    async def _reckon(self, attempt: _Attempt) -> Outcome:
        meeting, pace = self.meeting, self._pace
        tunnel = None
        try:
            try:
                async with asyncio.timeout(pace.exchange):
                    await attempt.all_here.wait()
                    tunnel = self._tunnel(attempt)
                    shares, salts = await self._exchange(tunnel)
            except TimeoutError:
                raise Unreachable("sealed-party-absent") from None
            hashes = (_three(meeting.statements[0].hashes), _three(meeting.statements[1].hashes))
            held = Held(meeting.statements[0].run, hashes, shares, salts)
            own = meeting.kept.vector or None
            return await reckon(
                meeting.terms,
                meeting.me,
                held,
                tunnel,
                own=own,
                patience=pace.patience,
                gathering=pace.gathering,
            )
        finally:
            if tunnel is not None:
                self.sent = (tunnel.envelopes, tunnel.bytes)
                await tunnel.close(1.0)

    def _tunnel(self, attempt: _Attempt) -> Tunnel:
        bound = transcript(self.meeting.signed, attempt.name)
        me = self.meeting.me
        keys = {
            party: PairKeys(me, party, attempt.mine[party], theirs, bound)
            for party, theirs in attempt.theirs.items()
        }
        made = attempt.tunnel = Tunnel(self._link, self.meeting.others, keys, self._randomness)
        for body in attempt.early:
            made.hear(body)
        attempt.early.clear()
        return made

    async def _exchange(self, tunnel: Tunnel) -> tuple[tuple[bytes, bytes], tuple[bytes, bytes]]:
        """This party's shares and salts of both vectors, once the sides have handed over theirs."""
        kept, me = self.meeting.kept, self.meeting.me
        found: dict[int, tuple[bytes, bytes]] = {}
        if me != CARRIER:
            found[me] = (kept.shares[me], kept.salts[me])
            for other in self.meeting.others:
                await tunnel.hand(other.party, kept.salts[other.party] + kept.shares[other.party])
        while len(found) < 2:
            sender, frame = await tunnel.receive()
            if sender == CARRIER or sender in found:
                tunnel.keep(sender, frame)
                continue
            found[sender] = (frame[SALT:], frame[:SALT])
        tunnel.give_back()
        return (found[0][0], found[1][0]), (found[0][1], found[1][1])


def _three(hashes: Sequence[bytes]) -> tuple[bytes, bytes, bytes]:
    one, two, three = hashes
    return one, two, three


def _time() -> float:
    return asyncio.get_running_loop().time()
