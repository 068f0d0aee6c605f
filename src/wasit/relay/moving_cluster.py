"""A JetStream cluster as the beginning or the end of a move.

1. Beginning: any number of relays serve it meanwhile. What changed is read off the streams: a step of a box is a message with a higher
   sequence, and which boxes there are is asked anew.
2. The fence has two parts. Relays are told, and answer "later". Then the streams themselves take no message large enough to be a step:
   a relay that did not hear, or slept, can't put anything any more. A last small message through each stream comes after all that was under way.
3. End: streams of this move's own making. A box is written as ``jetstream_rows`` has it, in a chain of as many messages as its letters need.
   Its record keeps the cursor it came with, so that it never goes back behind it when its messages have aged away.
4. How the cluster stands is in the description of ``PLATES``.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager

from wasit.errors import Damaged, Unreachable
from wasit.relay import machine
from wasit.relay.jetstream_box import ACK_SECONDS, GROUP, GROUP_OCTETS, BoxLog
from wasit.relay.jetstream_link import Link, Moved
from wasit.relay.jetstream_names import MOVING, PLATES, Names, read_mark, write_mark
from wasit.relay.jetstream_place import ClusterPlace, open_cluster
from wasit.relay.jetstream_rows import (
    MARKS,
    PAGE_MARKS,
    Letter,
    Standing,
    Waiting,
    aged,
    pack,
    pack_box,
    pack_marks,
    unpack,
    unpack_box,
    unpack_marks,
)
from wasit.relay.jetstream_store import JetStreamStore
from wasit.relay.moving import Content, Stands
from wasit.relay.rules import RelayConfig
from wasit.relay.store import Box
from wasit.wire import stamp
from wasit.wire.mailbox import ID

FENCE = 16  # bytes; the headers alone of a step are more
AT_ONCE = 64
TRIES = 5


class ClusterSource:
    """Made by ``open``."""

    def __init__(self, store: JetStreamStore, config: RelayConfig) -> None:
        self.store = store
        today = stamp.day_of(machine.now())
        self._oldest = config.oldest_letter(today), config.oldest_seen(today)
        self._seqs: dict[str, int] = {}
        self._ids: set[bytes] = set()
        self._puts: set[bytes] = set()

    @classmethod
    async def open(cls, place: ClusterPlace, config: RelayConfig) -> ClusterSource:
        """Raises: as ``open_cluster``."""
        return cls(await open_cluster(place, config, (Stands.OPEN, Stands.LEAVING)), config)

    async def boxes(self) -> AsyncIterator[bytes]:
        """Every id there is; those of readers are no box's put id, and hold nothing."""
        for stream in self._logs():
            self._seqs[stream] = (await self.store.link.ends(stream))[0]
        self._ids = await self._all_ids()
        for box_id in self._ids:
            yield box_id

    async def changed(self) -> set[bytes]:
        """By the streams."""
        changed: set[bytes] = set()
        for stream in self._logs():
            first, last = self._seqs[stream], (await self.store.link.ends(stream))[0]
            for start in range(first + 1, last + 1, AT_ONCE):
                seqs = range(start, min(start + AT_ONCE, last + 1))
                found = await asyncio.gather(*(self.store.link.at(stream, seq) for seq in seqs))
                changed |= _ids(one.subject for one in found if one and one.subject.startswith("w.l."))
            self._seqs[stream] = last
        ids = await self._all_ids()
        changed |= ids ^ self._ids
        self._ids = ids
        self._puts &= ids
        return changed

    async def content(self, put_id: bytes) -> Content | None:
        """As of its last step; letters and marks that are too old are left out."""
        content = await read_content(self.store, put_id, *self._oldest)
        if content is not None:
            self._puts.add(put_id)
        return content

    async def fence(self) -> None:
        """Told, then held."""
        link, names = self.store.link, self.store.names
        await link.tell(MOVING.replace("w.n.", "w.o."))
        await asyncio.sleep(ACK_SECONDS * 1.5)  # acks that were taken are written
        mark = write_mark(names.shards, Stands.LEAVING)
        await link.change(PLATES, max_msg_size=FENCE, description=mark)
        for stream in (*self._logs(), *self._boxes()):
            await link.change(stream, max_msg_size=FENCE)
        last = MOVING, *(f"w.{kind}.{n}.last" for kind in "lb" for n in range(names.shards))
        for stream, subject in zip((PLATES, *self._logs(), *self._boxes()), last, strict=True):
            await link.erase(stream, await link.append(subject, b"", None))

    async def count(self) -> int:
        """Of those that were carried and are there."""
        return len(self._puts)

    async def nameplates(self) -> list[tuple[int, bytes]]:
        """As they are now."""
        link = self.store.link
        numbers = [subject for subject in await link.subjects(PLATES, "w.n.*") if subject != MOVING]
        held = [await link.last(PLATES, subject) for subject in numbers]
        return [(int(one.subject.rpartition(".")[2]), one.data) for one in held if one]

    async def leave(self, where: str) -> None:
        """The cluster says so from now on."""
        mark = write_mark(self.store.names.shards, Stands.MOVED, where)
        await self.store.link.change(PLATES, description=mark)

    def _logs(self) -> list[str]:
        return [Names.log_stream(shard) for shard in range(self.store.names.shards)]

    def _boxes(self) -> list[str]:
        return [Names.box_stream(shard) for shard in range(self.store.names.shards)]

    async def _all_ids(self) -> set[bytes]:
        found: set[bytes] = set()
        for shard, stream in enumerate(self._boxes()):
            found |= _ids(await self.store.link.subjects(stream, f"w.b.{shard}.*"))
        return found


class ClusterTarget:
    """``begin`` first, or ``open`` alone."""

    def __init__(self, place: ClusterPlace, config: RelayConfig) -> None:
        self._place, self._config = place, config
        self._store: JetStreamStore

    async def begin(self) -> None:
        """What is there of an earlier try, or was moved away, goes."""
        shards = self._place.shards
        async with linked(self._place) as link:
            there = await link.config(PLATES)
            if there is not None:
                shards = read_mark(there)[0]
                for shard in range(shards):
                    await link.remove(Names.box_stream(shard))
                    await link.remove(Names.log_stream(shard))
                await link.remove(PLATES)
        place = ClusterPlace(self._place.servers, shards, self._place.replicas)
        self._store = await open_cluster(place, self._config, (Stands.RECEIVING,))

    async def keep(self, content: Content) -> None:
        """Records first, then the marks that are on pages, then the letters."""
        opened, link, names = content.opened, self._store.link, self._store.names
        await self.drop(opened.put_id)
        record = pack_box(opened, content.day, content.last)
        marks = sorted(content.marks.items(), key=lambda one: (one[1], one[0]))
        older, newest = marks[:-MARKS], dict(marks[-MARKS:])
        try:
            for box_id in (opened.put_id, opened.get_id):
                await link.append(names.box(box_id)[1], record, 0)
            pages = range(0, len(older), PAGE_MARKS)
            for number, start in enumerate(pages):
                page = pack_marks(dict(older[start : start + PAGE_MARKS]))
                await link.append(names.page(opened.put_id, number), page, 0)
            standing = Standing(0, content.last, newest, len(pages))
            for some in _groups(content.letters):
                seq = await link.append(names.log(opened.put_id)[1], pack(standing, some), standing.seq)
                standing.seq = seq
                standing.waiting |= {cursor: Waiting(seq, len(body), day) for cursor, day, body in some}
        except Moved:
            raise Damaged("move-differs") from None

    async def drop(self, put_id: bytes) -> None:
        """Records and all."""
        stream, subject = self._store.names.box(put_id)
        held = await self._store.link.last(stream, subject)
        if held is None or unpack_box(held.data)[0].put_id != put_id:
            return
        opened = unpack_box(held.data)[0]
        await self._store.link.erase(stream, held.seq)
        stream, subject = self._store.names.box(opened.get_id)
        if held := await self._store.link.last(stream, subject):
            await self._store.link.erase(stream, held.seq)
        await BoxLog(self._store, Box(0, opened)).erase()

    async def content(self, put_id: bytes) -> Content | None:
        """As any relay would read it."""
        return await read_content(self._store, put_id, 0, 0)

    async def count(self) -> int:
        """By the messages of records, two a box."""
        names = [Names.box_stream(shard) for shard in range(self._store.names.shards)]
        return sum([await self._store.link.messages(name) for name in names]) // 2

    async def keep_nameplates(self, plates: Iterable[tuple[int, bytes]]) -> None:
        """One by one."""
        for number, state in plates:
            await self._store.link.append(self._store.names.plate(number), state, 0)

    async def complete(self) -> None:
        """Each message was durable when it was answered."""
        await _mark(self._store.link, Stands.COMPLETE)

    async def open(self) -> None:
        """Relays may come."""
        async with linked(self._place) as link:
            await _mark(link, Stands.OPEN)

    async def close(self) -> None:
        """Let go."""
        if hasattr(self, "_store"):
            await self._store.close()


async def how_it_stands(place: ClusterPlace) -> tuple[Stands, str]:
    """Nothing is made or changed. Raises: as ``Link.connect``; Damaged relay-store."""
    async with linked(place) as link:
        there = await link.config(PLATES)
    return read_mark(there)[1:] if there else (Stands.NONE, "")


async def give_up_leaving(place: ClusterPlace) -> bool:
    """Take letters again where a move away was cut short; False if there is none. Raises: Refused relay-moved; as ``how_it_stands``."""
    async with linked(place) as link:
        there = await link.config(PLATES)
        if there is None or read_mark(there)[1] is not Stands.LEAVING:
            return False
        shards = read_mark(there)[0]
        for shard in range(shards):
            await link.change(Names.log_stream(shard), max_msg_size=-1)
            await link.change(Names.box_stream(shard), max_msg_size=-1)
        await link.change(PLATES, max_msg_size=-1, description=write_mark(shards, Stands.OPEN))
    return True


async def read_content(
    store: JetStreamStore, put_id: bytes, oldest_letter: int, oldest_seen: int
) -> Content | None:
    """One box without what is older than these days; None if this is no box's put id."""
    for _ in range(TRIES):
        held = await store.link.last(*store.names.box(put_id))
        if held is None:
            return None
        opened, day, floor = unpack_box(held.data)
        if opened.put_id != put_id:
            return None
        standing, letters, marks = await _read_log(store, put_id)
        if standing is None:
            standing = aged(day, stamp.day_of(machine.now()), floor)
        wanted = {cursor for cursor, one in standing.waiting.items() if one.day >= oldest_letter}
        found = tuple(sorted(one for one in letters if one[0] in wanted))
        if len(found) == len(wanted):
            kept = {mid: marks[mid] for mid in sorted(marks) if marks[mid] >= oldest_seen}
            return Content(opened, day, standing.last, kept, found)
    raise Unreachable("relay-busy", retry_after=2)  # it changes faster than it is read


async def _read_log(
    store: JetStreamStore, put_id: bytes
) -> tuple[Standing | None, list[Letter], dict[bytes, int]]:
    stream, subject = store.names.log(put_id)
    last = await store.link.last(stream, subject)
    if last is None:
        return None, [], {}
    standing, letters = unpack(last.seq, last.data)
    seqs = sorted({one.seq for one in standing.waiting.values()} - {last.seq})
    for message in await asyncio.gather(*(store.link.at(stream, seq) for seq in seqs)):
        if message and message.subject == subject:
            letters += unpack(message.seq, message.data)[1]
    marks: dict[bytes, int] = {}
    for number in range(standing.pages):
        page = await store.link.last(stream, store.names.page(put_id, number))
        marks |= unpack_marks(page.data) if page else {}
    return standing, letters, marks | standing.marks


def _groups(letters: tuple[Letter, ...]) -> Iterator[list[Letter]]:
    """As many as one message takes; one without any for a box without any."""
    some: list[Letter] = []
    octets = 0
    for letter in letters:
        octets += len(letter[2])
        if len(some) == GROUP or octets > GROUP_OCTETS:
            yield some
            some, octets = [], len(letter[2])
        some.append(letter)
    yield some


def _ids(subjects: Iterable[str]) -> set[bytes]:
    """Those that end in an id."""
    ends = (subject.rpartition(".")[2] for subject in subjects)
    return {bytes.fromhex(end) for end in ends if len(end) == 2 * ID}


async def _mark(link: Link, stands: Stands) -> None:
    there = await link.config(PLATES) or {}
    await link.change(PLATES, description=write_mark(read_mark(there)[0], stands))


@asynccontextmanager
async def linked(place: ClusterPlace) -> AsyncIterator[Link]:
    """A connection for a moment."""

    async def ignore() -> None:
        pass

    link = await Link.connect(list(place.servers), ignore)
    try:
        yield link
    finally:
        await link.close()
