"""One run, as one party lives it: the child is started, its frames carried, everybody watched, the answer checked.

1. First each greets the others with one digest of run, terms and all hashes; whoever differs ends the run before a share moves.
2. Silence of a party, of the child or of the link ends the run on every live party within ``patience`` and a second, by a named error
   and without an answer. The child is killed and reaped whatever happens.
3. An answer is given when this party has it and both others say that they are done; a side checks it against its own vector first.
   A party that falls silent after the last share was sent can still leave one side with an answer and the other with an error:
   nothing binds before both sign.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass

from wasit.errors import Distrusted, Refused, Unreachable, WasitError
from wasit.overlap import link as frames
from wasit.overlap import pipes
from wasit.overlap.deal import PARTIES, check_share
from wasit.overlap.link import Link
from wasit.overlap.terms import Number, Packages, Terms, packed
from wasit.wire.hashes import digest

KINDS: dict[str, type[WasitError]] = {
    "sealed-party-gone": Unreachable,
    "sealed-party-absent": Unreachable,
    "sealed-too-long": Unreachable,
    "sealed-link-broken": Unreachable,
    "sealed-child-gone": Unreachable,
    "sealed-called-off": Unreachable,
    "sealed-party-differs": Distrusted,
    "sealed-bytes-bad": Distrusted,
    "sealed-share-form": Distrusted,
    "sealed-share-differs": Distrusted,
    "sealed-terms-differ": Refused,
}


@dataclass(frozen=True)
class Held:
    """What one party holds of a run: its name, everybody's hashes, and its own share and salt of each side's vector.

    Shapes: run 16 bytes; hashes[dealer][party]; shares[dealer], salts[dealer]. Secrets: shares and salts.
    """

    run: bytes
    hashes: tuple[tuple[bytes, bytes, bytes], tuple[bytes, bytes, bytes]]
    shares: tuple[bytes, bytes]
    salts: tuple[bytes, bytes]


@dataclass(frozen=True)
class Outcome:
    """``room`` is None where it is not for this party (packages, go-between); ``place`` on the grid (midpoint); ``package`` from 1."""

    room: bool | None
    place: int | None = None
    package: int | None = None
    frames: int = 0
    sent: int = 0  # bytes of mpyc
    padded: int = 0  # bytes on the link


async def run(
    terms: Terms,
    me: int,
    held: Held,
    link: Link,
    *,
    own: Sequence[int] | None = None,
    patience: float = 8.0,
    gathering: float = 30.0,
) -> Outcome:
    """The outcome for party ``me`` (0, 1 the sides; 2 the go-between). ``own``: the side's own vector, to check the answer against.

    Units: seconds. Raises: the codes of ``KINDS``.
    """
    for dealer in (0, 1):
        check_share(
            terms, held.run, dealer, me, held.shares[dealer], held.salts[dealer], held.hashes[dealer][me]
        )
    job = [[packed(terms).hex(), held.shares[0].hex(), held.shares[1].hex()]]
    greeting = digest(
        "sealed", held.run + digest("sealed", packed(terms)) + b"".join(held.hashes[0] + held.hashes[1])
    )
    watch = Watch(
        me,
        link,
        greeting,
        job,
        patience,
        gathering,
        60 + (terms.count if isinstance(terms, Packages) else 0) / 50,
    )
    answer = (await watch.through())[0]
    outcome = _outcome(terms, answer, watch)
    if own is not None and me < 2:
        check_own(terms, me, own, answer)
    return outcome


def check_own(terms: Terms, me: int, own: Sequence[int], answer: int) -> None:
    """The answer is one that this side's own vector accepts. Raises: Distrusted sealed-party-differs."""
    if not answer:
        return
    if isinstance(terms, Packages):
        fits = own[terms.count + answer - 1] == 1
    elif terms.rule == "midpoint":
        top = (terms.first == "most") == (me == 0)
        fits = answer - 1 <= own[0] if top else answer - 1 >= own[0]
    else:
        fits = terms.rule == "room" or own[0] == 1
    if not fits:
        raise Distrusted("sealed-party-differs")


def _outcome(terms: Terms, answer: int, watch: Watch) -> Outcome:
    place = answer - 1 if isinstance(terms, Number) and terms.rule == "midpoint" and answer > 0 else None
    package = answer if isinstance(terms, Packages) and answer > 0 else None
    room = None if answer < 0 else answer > 0
    return Outcome(room, place, package, watch.frames, watch.sent, watch.padded)


def room_for(dealt: int) -> int:
    """Bytes of frames that a peer may send in a run of so many hex digits of shares: twice what any terms need, so that a flood ends.

    Short lists need the most for their length: where all of them meet at once, 26 packages are 325 pairs.
    """
    return (64 << 10) + min(512 * dealt, 64 * dealt + (1 << 20))


class Watch:
    """One run's tasks, and the first thing that ends it."""

    def __init__(
        self,
        me: int,
        link: Link,
        greeting: bytes,
        job: list[list[str]],
        patience: float,
        gathering: float,
        longest: float,
    ) -> None:
        self.me, self.link, self.greeting, self.job = me, link, greeting, job
        self.patience, self.gathering, self.longest = patience, gathering, longest
        self.peers = [peer for peer in range(PARTIES) if peer != me]
        self.frames = self.sent = self.padded = 0
        self.outbox: dict[int, asyncio.Queue[bytes]] = {peer: asyncio.Queue() for peer in self.peers}
        self.greeted: set[int] = set()
        self.done: set[int] = set()
        self.heard: dict[int, float] = {}
        self.room_left = dict.fromkeys(self.peers, sum(room_for(len(one[1])) for one in job))
        self.all_greeted = False
        self.answers: list[int] | None = None
        self.loop = asyncio.get_running_loop()
        self.end: asyncio.Future[list[int]] = self.loop.create_future()

    async def through(self) -> list[int]:
        """The child's answers. Raises: the codes of ``KINDS``."""
        try:
            child = await asyncio.create_subprocess_exec(
                *(sys.executable, "-I", "-m", "wasit.overlap.party", str(self.me)),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                env={},
            )
        except OSError:  # no process or file is left on this machine
            no_child = Unreachable("sealed-child-gone")
            await self._tell(no_child)
            raise no_child from None
        self.child = child
        # a machine with much to do takes its time to start a process: as long as others have to come
        self.heard[self.me] = self.loop.time() + max(0.0, self.gathering - self.patience)
        works = [
            self._read_child(),
            self._receive(),
            self._watch(),
            *map(self._send, self.peers),
        ]
        tasks = [self.loop.create_task(self._guard(work)) for work in works]
        try:
            return await self.end
        except WasitError as error:
            await self._tell(error)
            raise
        except asyncio.CancelledError:
            await self._tell(Unreachable("sealed-called-off"))
            raise
        finally:
            for task in tasks:
                task.cancel()
            with contextlib.suppress(ProcessLookupError):
                child.kill()
            await asyncio.gather(child.communicate(), *tasks, return_exceptions=True)

    async def _guard(self, work: Coroutine[object, object, None]) -> None:
        try:
            await work
        except WasitError as error:
            self._fail(error)
        except (OSError, EOFError, ValueError):
            self._fail(Unreachable("sealed-child-gone"))

    def _fail(self, error: WasitError) -> None:
        if not self.end.done():
            self.end.set_exception(error)

    async def _tell(self, error: WasitError) -> None:
        code = error.code if error.code in KINDS else "sealed-link-broken"
        with contextlib.suppress(WasitError, OSError, TimeoutError):
            async with asyncio.timeout(1):
                for peer in self.peers:
                    await self.link.send(peer, frames.pad(frames.GONE, code.encode()))

    async def _send(self, peer: int) -> None:
        """Everything for one peer goes one way, so that its order holds."""
        self.outbox[peer].put_nowait(frames.pad(frames.HELLO, self.greeting))
        while True:
            frame = (
                self.outbox[peer].get_nowait() if not self.outbox[peer].empty() else await self._next(peer)
            )
            await self.link.send(peer, frame or frames.pad(frames.BEAT))
            if frame:
                self.outbox[peer].task_done()

    async def _next(self, peer: int) -> bytes | None:
        """The next frame for a peer, or None when it is time for a beat."""
        try:
            async with asyncio.timeout(self.patience / 4):
                return await self.outbox[peer].get()
        except TimeoutError:
            return None

    def _start_child(self) -> None:
        """Before any frame of a peer: who was greeted sooner may have begun, and its frames wait already."""
        self.all_greeted = True
        assert self.child.stdin is not None
        self.child.stdin.write(pipes.pack(pipes.JOB, json.dumps({"runs": self.job}).encode()))

    async def _to_child(self, kind: int, payload: bytes) -> None:
        assert self.child.stdin is not None
        self.child.stdin.write(pipes.pack(kind, payload))
        await self.child.stdin.drain()

    async def _read_child(self) -> None:
        assert self.child.stdout is not None
        while True:
            kind, payload = await pipes.receive(self.child.stdout)
            self.heard[self.me] = self.loop.time()
            if kind in self.outbox:
                frame = frames.pad(frames.DATA, payload)
                self.frames, self.sent, self.padded = (
                    self.frames + 1,
                    self.sent + len(payload),
                    self.padded + len(frame),
                )
                self.outbox[kind].put_nowait(frame)
            elif kind == pipes.ANSWER:
                self.answers = json.loads(payload)
                for peer in self.peers:
                    self.outbox[peer].put_nowait(frames.pad(frames.DONE))
                self._maybe_end()
                return
            elif kind == pipes.FAULT:
                code = payload.decode()
                raise KINDS.get(code, Distrusted)(code)

    async def _receive(self) -> None:
        waiting: list[tuple[int, bytes]] = []
        while True:
            peer, frame = await self.link.receive()
            if peer not in self.outbox:
                raise Distrusted("sealed-bytes-bad")
            kind, payload = frames.unpad(frame)
            self.heard[peer] = self.loop.time()
            if kind == frames.GONE:
                code = payload.decode("ascii", "replace")
                raise KINDS.get(code, Unreachable)(code if code in KINDS else "sealed-party-gone", party=peer)
            if (peer in self.greeted) == (kind == frames.HELLO) or (
                peer in self.done and kind == frames.DATA
            ):
                raise Distrusted("sealed-bytes-bad", party=peer)
            if kind == frames.HELLO:
                if payload != self.greeting:
                    raise Refused("sealed-terms-differ", party=peer)
                self.greeted.add(peer)
                if len(self.greeted) == len(self.peers):
                    self._start_child()
            elif kind == frames.DATA:
                self.room_left[peer] -= len(frame)
                if self.room_left[peer] < 0:
                    raise Distrusted("sealed-bytes-bad", party=peer)  # more than any run of these terms sends
                waiting.append((peer, payload))
            elif kind == frames.DONE:
                self.done.add(peer)
                self._maybe_end()
            if self.all_greeted and self.answers is None:
                for sender, message in waiting:
                    await self._to_child(sender, message)
                waiting.clear()

    def _maybe_end(self) -> None:
        if self.answers is not None and len(self.done) == len(self.peers):
            self.loop.create_task(self._guard(self._finish()))

    async def _finish(self) -> None:
        """What others still wait for leaves before the run ends here; a link that takes it no more is not waited for longer than a party is."""
        try:
            async with asyncio.timeout(self.patience):
                for box in self.outbox.values():
                    await box.join()
        except TimeoutError:
            raise Unreachable("sealed-link-broken") from None
        if not self.end.done() and self.answers is not None:
            self.end.set_result(self.answers)

    async def _watch(self) -> None:
        begun = self.loop.time()
        while True:
            await asyncio.sleep(self.patience / 16)
            now = self.loop.time()
            if not self.all_greeted and now - begun > self.gathering:
                raise Unreachable("sealed-party-absent")
            if now - begun > self.gathering + self.longest:
                raise Unreachable("sealed-too-long")
            if self.answers is None and now - self.heard[self.me] > self.patience:
                raise Unreachable("sealed-child-gone")
            for peer in self.greeted - self.done:
                if now - self.heard[peer] > self.patience:
                    raise Unreachable("sealed-party-gone", party=peer)
