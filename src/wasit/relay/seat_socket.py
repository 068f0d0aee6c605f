"""One seat's WebSocket: many boxes, many puts in flight.

1. What came is acted upon as it is read, in order; nothing waits in a task of its own unless the store is far away:
   then a letter waits for the look at its own box alone, and what follows into the same box waits behind it.
2. What is told goes out once a turn of the loop: answers first, all in one frame, then letters, only as fast as the seat reads:
   a slow seat's letters wait in the store, not in memory.
3. Reading stops while too many answers are unsent: a seat that does not listen is not listened to.
4. A letter is pushed once a watch, in the order of its box, right after its commit.
5. Who is refused too much is read no further for a while; what is in flight is still answered.
6. The first unreadable frame ends the socket (1008, with the code).
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Sequence
from functools import partial
from inspect import isawaitable
from typing import Protocol

from wasit.errors import Distrusted, Refused, Unreachable, WasitError
from wasit.relay.answers import note_fault, status_of, wait_of
from wasit.relay.desk import Desk
from wasit.relay.store import Box, Put, Sought
from wasit.relay.tally import FAULT
from wasit.wire import frames
from wasit.wire.frames import DropLetter, PutLetter, Unwatch, Watch
from wasit.wire.hashes import mid_of

_PUSHED = 8
_STATUS = {Put.NEW: 201, Put.SAME: 200, Put.FULL: 507, Put.GONE: 404}
_REFUSED = {Put.FULL: "box-full", Put.GONE: "unknown-box"}
_FULL_WAIT = 3600
_Letters = list[tuple[int, bytes]]
_Ask = PutLetter | Watch | DropLetter


class Wire(Protocol):
    """What carries the messages."""

    @property
    def is_clogged(self) -> bool: ...

    def say(self, messages: Sequence[bytes]) -> None: ...

    def end(self, code: int, reason: str) -> None: ...

    def hold(self, is_held: bool) -> None: ...

    def welcome(self, place: bytes) -> None: ...


class _Watched:
    """One box that this socket watches, and how far it was pushed."""

    def __init__(self, box: Box, last: int) -> None:
        self.box, self.last = box, last


class SeatSocket:
    """The relay's end of it, from the upgrade on."""

    def __init__(self, desk: Desk, wire: Wire) -> None:
        self._desk, self._wire = desk, wire
        self._loop = asyncio.get_running_loop()
        self._heard: deque[bytes | None] = deque()  # read, and not acted upon yet
        self._watched: dict[bytes, tuple[_Watched, partial[None]]] = {}
        self._rung: dict[bytes, None] = {}
        self._said: deque[bytes] = deque()
        self._answers: list[bytes] = []
        self._most = desk.config.in_flight
        self._open = 0  # puts whose answer was not sent yet
        self._looking: asyncio.Task[None] | None = None  # an ask that a far store is asked about
        self._behind: dict[bytes, deque[PutLetter]] = {}  # letters for boxes that a far store is asked about
        self._putting: set[asyncio.Task[None]] = set()
        self._fetching: asyncio.Task[None] | None = None
        self._brake = desk.brake()
        self._is_stirred = self._has_left = self._is_braked = self._is_known = False

    def hear(self, messages: Sequence[bytes | None]) -> None:
        """What came, in order; None for one of text."""
        self._heard.extend(messages)
        self._act()

    def stir(self) -> None:
        """There is something to tell, or room to tell it: soon, with all that this turn of the loop brings."""
        if not (self._is_stirred or self._has_left):
            self._is_stirred = True
            self._loop.call_soon(self._tell)

    def leave(self) -> None:
        """The seat went, or the relay goes."""
        self._has_left = True
        for watched, heard in self._watched.values():
            self._desk.bells.forget(watched.box.row, heard)
        self._watched.clear()
        self._rung.clear()
        self._heard.clear()
        for task in (self._looking, self._fetching, *self._putting):
            if task is not None:
                task.cancel()

    @property
    def _is_busy(self) -> bool:
        is_full = self._open + len(self._said) >= self._most
        return is_full or self._is_braked or self._looking is not None

    def _act(self) -> None:
        try:
            while self._heard and not (self._is_busy or self._has_left):
                data = self._heard.popleft()
                if data is None:
                    raise Distrusted("E_CBOR")
                self._take(frames.decode_from_seat(data))
        except Distrusted as no:
            self._desk.tally.refuse(no.code)
            self._end(1008, no.code)
        except Exception as error:
            self._fault(error)
        else:
            self._wire.hold(self._is_busy)

    def _take(self, frame: frames.FromSeat) -> None:
        if isinstance(frame, Unwatch):
            if frame.get_id not in self._watched:
                self._refused()  # the one frame that costs no token
            self._unwatch(frame.get_id)
            return
        try:
            if isinstance(frame, PutLetter):
                self._open += 1
                self._take_letter(frame)
                return
            self._check_room(frame)
            box = self._desk.reader(frame.get_id, frame.token)
            if isinstance(box, Box):
                self._do(frame, box)
            else:
                self._looking = asyncio.create_task(self._look(frame, box))
        except WasitError as no:
            self._refuse(frame, no)

    def _take_letter(self, frame: PutLetter) -> None:
        if (behind := self._behind.get(frame.put_id)) is not None:
            behind.append(frame)
            return
        box = self._desk.writer(frame.put_id, frame.token)
        if isinstance(box, Box | Sought):
            self._put(frame, box)
        else:
            self._behind[frame.put_id] = deque([frame])
            task = asyncio.create_task(self._put_when_found(frame.put_id, box))
            self._putting.add(task)
            task.add_done_callback(self._putting.discard)

    async def _put_when_found(self, put_id: bytes, found: Awaitable[Box] | None) -> None:
        """A letter and those that came behind it, in their order, once their box is found; other boxes do not wait for it."""
        behind = self._behind[put_id]
        try:
            while behind:
                frame = behind.popleft()
                try:
                    box = found or self._desk.writer(put_id, frame.token)
                    self._put(frame, box if isinstance(box, Box | Sought) else await box)
                except WasitError as no:
                    self._refuse(frame, no)
                found = None
        except Exception as error:
            self._fault(error)
        del self._behind[put_id]

    async def _look(self, frame: Watch | DropLetter, looked_for: Awaitable[Box]) -> None:
        try:
            try:
                self._do(frame, await looked_for)
            except WasitError as no:
                self._refuse(frame, no)
        except Exception as error:
            self._fault(error)
        self._looking = None
        self._act()

    def _do(self, frame: Watch | DropLetter, box: Box) -> None:
        match frame:
            case Watch():
                self._know(frame.get_id)
                self._watch(frame, box)
            case DropLetter():
                self._desk.drop_letter(box, frame.cursor)

    def _put(self, frame: PutLetter, box: Box | Sought) -> None:
        self._desk.put_then(
            box, mid_of(frame.body), frame.body, partial(self._became, frame.tag, frame.put_id)
        )

    def _refuse(self, frame: _Ask, no: WasitError) -> None:
        self._refused()
        match frame:
            case PutLetter():
                self._desk.tally.refuse(no.code)
                self._answer(frame.tag, status_of(no), wait_of(no))
            case Watch():
                self._desk.tally.refuse(no.code)
                self._say(frames.Watching(frame.get_id, status_of(no)))
            case DropLetter():
                pass  # not answered: a lost ack only brings the letter again

    def _became(self, tag: int, place: bytes, became: Put | Exception) -> None:
        if became is Put.NEW:  # nearly all
            self._answer(tag, 201, 0)
            if not self._is_known:
                self._know(place)
        elif isinstance(became, Put):
            if became in _REFUSED:
                self._refused()
                self._desk.tally.refuse(_REFUSED[became])
            self._answer(tag, _STATUS[became], _FULL_WAIT if became is Put.FULL else 0)
        elif isinstance(became, WasitError):
            self._refused()
            self._desk.tally.refuse(became.code)
            self._answer(tag, status_of(became), wait_of(became))
        else:
            self._desk.tally.refuse(FAULT)
            self._answer(tag, 500, 0)

    def _know(self, place: bytes) -> None:
        self._is_known = True
        self._wire.welcome(place)

    def _refused(self) -> None:
        wait = self._brake.refuse(self._desk.now())
        if wait and not self._is_braked:
            self._is_braked = True
            self._loop.call_later(self._desk.rests.take(self._loop.time(), wait), self._let_go)

    def _let_go(self) -> None:
        self._is_braked = False
        self._act()

    def _answer(self, tag: int, status: int, retry_after: int) -> None:
        self._answers.append(frames.encode_answer(tag, status, retry_after))
        self.stir()

    def _say(self, frame: frames.FromRelay) -> None:
        self._said.append(frames.encode_frame(frame))
        self.stir()

    def _check_room(self, frame: Watch | DropLetter) -> None:
        is_more = isinstance(frame, Watch) and frame.get_id not in self._watched
        if is_more and len(self._watched) >= self._desk.config.watched:
            raise Unreachable("too-fast")

    def _watch(self, frame: Watch, box: Box) -> None:
        if frame.get_id not in self._watched:  # else it takes its own place again
            self._desk.check_listeners(box)
        self._desk.take_read(box)
        self._unwatch(frame.get_id)
        heard = partial(self._ring, frame.get_id)
        self._watched[frame.get_id] = _Watched(box, frame.after), heard
        self._desk.bells.listen(box.row, heard)
        self._say(frames.Watching(frame.get_id, 200))
        self._ring(frame.get_id)

    def _unwatch(self, get_id: bytes) -> None:
        if get_id in self._watched:
            watched, heard = self._watched.pop(get_id)
            self._desk.bells.forget(watched.box.row, heard)
            self._rung.pop(get_id, None)

    def _ring(self, get_id: bytes) -> None:
        self._rung[get_id] = None
        self.stir()

    def _ring_watched(self, get_id: bytes) -> None:
        if get_id in self._watched:
            self._ring(get_id)

    def _tell(self) -> None:
        self._is_stirred = False
        if self._wire.is_clogged or self._has_left:
            return  # ``stir`` is called when it can be told
        try:
            self._tell_answers()
            self._tell_letters()
        except Exception as error:
            self._fault(error)
            return
        self._act()

    def _tell_answers(self) -> None:
        told = list(self._said)
        self._said.clear()
        answers, self._answers = self._answers, []
        self._open -= len(answers)
        starts = range(0, len(answers), frames.ANSWERS)
        told += [frames.encode_answers(answers[start : start + frames.ANSWERS]) for start in starts]
        if told:
            self._wire.say(told)

    def _tell_letters(self) -> None:
        while self._rung and self._fetching is None and not self._wire.is_clogged:
            get_id = next(iter(self._rung))
            del self._rung[get_id]
            watched, _ = self._watched[get_id]
            try:
                letters = self._desk.store.fetch(watched.box, watched.last, _PUSHED)
                if isawaitable(letters):
                    self._fetching = asyncio.create_task(self._fetch(get_id, watched, letters))
                else:
                    self._push(get_id, watched, letters)
            except (Refused, Unreachable) as no:
                self._push_none(get_id, no)

    async def _fetch(self, get_id: bytes, watched: _Watched, fetched: Awaitable[_Letters]) -> None:
        try:
            try:
                self._push(get_id, watched, await fetched)
            except (Refused, Unreachable) as no:
                self._push_none(get_id, no)
        except Exception as error:
            self._fault(error)
        self._fetching = None
        self.stir()

    def _push(self, get_id: bytes, watched: _Watched, letters: _Letters) -> None:
        if self._watched.get(get_id, (None,))[0] is not watched:
            return
        if len(letters) == _PUSHED:
            self._rung[get_id] = None
        for cursor, body in letters:
            if self._wire.is_clogged:
                self._rung[get_id] = None  # from there, when it reads again
                return
            watched.last = cursor
            self._wire.say([frames.encode_frame(frames.Letter(get_id, cursor, body))])

    def _push_none(self, get_id: bytes, no: Refused | Unreachable) -> None:
        if isinstance(no, Unreachable):
            self._loop.call_later(wait_of(no) or 1, self._ring_watched, get_id)
        else:
            self._unwatch(get_id)
            self._say(frames.Watching(get_id, status_of(no)))

    def _fault(self, error: Exception) -> None:
        self._desk.tally.refuse(FAULT)
        note_fault(error)
        self._end(1011, "relay-fault")

    def _end(self, code: int, reason: str) -> None:
        self._wire.end(code, reason)
        self.leave()
