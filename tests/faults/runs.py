"""One run each: a relay process, a load, a fault while it goes on, and what the judge says.

Each gives a ``Run``; small in ``tests/live/test_faults.py``, large in ``matrix.py``.
"""

from __future__ import annotations

import asyncio
import logging
import random
import shutil
import time
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import aiohttp

from faults.disk import Control, Disk, Left, cut_power, environment, lay_out, read_notes
from faults.history import YES, Came, Fault, History, Put, judge
from faults.load import Load
from faults.relay import Relay
from old_relay import make_form_1
from wasit.errors import WasitError
from wasit.relay.nameplates import Nameplate
from wasit.relay.rules import RelayConfig
from wasit.relay.sqlite_file import FILE
from wasit.relay.sqlite_store import SqliteStore
from wasit.wire.hashes import message_id
from wasit.wire.mailbox import token_hash
from wasit.wire.requests import OpenBox
from wasit.wire.stamp import day_of

LOOK = 0.01
DAY = 86_400
END = 1e18
HOT = frozenset(
    {"begin", "insert-letters", "insert-places", "commit", "answer", "delete-letters", "free-places"}
)  # passed by each group


@dataclass
class Run:
    """What was done and found."""

    name: str
    letters: int = 0
    asked: int = 0
    kills: int = 0
    faults: list[Fault] = field(default_factory=list)
    notes: dict[str, int] = field(default_factory=dict)


class Killable(Protocol):
    """One relay, or several as one."""

    @property
    def kills(self) -> int:
        """How many were killed so far."""

    def kill(self) -> None:
        """All that run."""


async def kill_at(folder: Path, point: str, moment: str, letters: int, kills: int = 1) -> Run:
    """The relay kills itself at a named point, so many times, while letters come and go; it is started again each time."""
    relay = Relay(folder / "disk" / "relay", folder / "said")
    if point == "forget-nameplate":
        await _lay_old_nameplate(relay.folder)
    if point in (
        "renew-tables",
        "sweep-last",
        "sweep-places",
        "take-boxes-out",
        "put-boxes-back",
    ):  # they are passed where a store has boxes at the start
        opened = OpenBox(*(bytes([n]) * size for n, size in enumerate((16, 16, 32, 32))))
        make_form_1(
            relay.folder, opened, day_of(int(time.time())), {1: bytes(4096)}, {2: bytes(4095)}, [], acked_on=0
        )
    load = Load(lambda: relay.address, letters=letters, reads_after=0.2)

    count = max(2, min(20, letters // 150)) if point in HOT else 1  # once the load is under way

    async def keep_up() -> None:
        while not load.is_over:
            if not relay.is_up():
                where = point if relay.kills < kills else "-"
                await asyncio.to_thread(relay.start, where, moment, count)
            await asyncio.sleep(LOOK)

    async def stop() -> None:
        await load.reach(0.5)
        await asyncio.to_thread(relay.stop)

    others = [stop()] if point == "close" else []
    return await play(f"{point}, {moment}", relay, load, keep_up(), *others)


async def kill_by_chance(folder: Path, letters: int, kills: int, seed: int) -> Run:
    """kill -9 from outside, whenever, again and again."""
    relay = Relay(folder / "disk" / "relay", folder / "said")
    load = Load(lambda: relay.address, letters=letters, seats=6)
    chance = random.Random(seed)

    async def kill() -> None:
        for number in range(kills):
            await asyncio.to_thread(relay.start)
            await load.reach((number + chance.random()) / (kills + 1))
            relay.kill()
        await asyncio.to_thread(relay.start)

    return await play("kill -9 at any moment", relay, load, kill())


async def cut(
    folder: Path, shim: Path, left: Left, letters: int, cuts: int, seed: int, *, lies: bool = False
) -> Run:
    """The power goes during the load: the files are what the last syncs made sure, and what ``left`` says of the rest.

    ``lies``: the disk says at some time that it synced, and did not. Then letters are lost, and the judge must say so.
    """
    disk, log, control = folder / "disk", folder / "log", folder / "control"
    disk.mkdir(parents=True)
    relay = Relay(disk / "relay", folder / "said", environment(shim, disk, log, control))
    load = Load(lambda: relay.address, letters=letters, boxes=8, reads_after=0.9, patience=2 if lies else 15)
    chance = random.Random(seed)
    notes = {"writes and syncs": 0, "not synced at the cut": 0}

    async def fall() -> None:
        for number in range(cuts):
            before = Disk(disk)
            log.unlink(missing_ok=True)
            parts = [(number + half + chance.random() / 2) / (cuts + 1) for half in (0, 0.5)]
            if lies:  # however slow this machine is, some letters are answered while it lies
                load.hold(parts[0])
            await asyncio.to_thread(relay.start)
            await load.reach(parts[0])
            if lies:
                Control(control).refuse("lies")
                load.hold(parts[1])
            await load.reach(parts[1])
            relay.kill()
            load.hold(1)
            Control(control).refuse("nothing")
            done, loose = await asyncio.to_thread(_rebuild, before, disk, log, left, seed + number)
            notes["writes and syncs"] += done
            notes["not synced at the cut"] += loose
        log.unlink(missing_ok=True)
        await asyncio.to_thread(relay.start)

    run = await play(f"power cut, {left.value}", relay, load, fall())
    run.notes = notes
    return run


async def every_cut(folder: Path, shim: Path, letters: int, step: int = 1) -> Run:
    """The power goes after each single write, sync, truncation and name of one run, in all three ways: what is left is opened and read."""
    disk, log = folder / "disk", folder / "log"
    disk.mkdir(parents=True)
    relay = Relay(disk / "relay", folder / "said", environment(shim, disk, log, folder / "control"))
    sure: dict[tuple[str, str], int] = {}

    def on_yes(box: str, letter: str) -> None:
        sure[box, letter] = log.stat().st_size

    load = Load(
        lambda: relay.address,
        letters=letters,
        seats=1,
        boxes=2,
        in_flight=4,
        short=0,
        reads=False,
        on_yes=on_yes,
    )
    run = await play("power cut at every write", relay, load, asyncio.to_thread(relay.start))
    before, cuts = Disk(), 0
    for number, note in enumerate(read_notes(log)):
        before.do(note)
        for left in Left if number % step == 0 else ():
            cuts += 1
            left_over = folder / f"cut-{cuts}"
            lay_out(before.cut(left, random.Random(cuts)), left_over)
            run.faults += judge(_reread(left_over / "relay", load, sure, note.ends))
            shutil.rmtree(left_over)
    run.notes = {"cuts": cuts}
    return run


def _reread(folder: Path, load: Load, sure: dict[tuple[str, str], int], by: int) -> History:
    """What a relay that is started on this folder would give, against what was answered before ``by``, a place in the log."""
    store = SqliteStore(folder, RelayConfig())
    try:
        came = [
            Came(box.name, 1, cursor, message_id(body), END)
            for box in load.boxes
            if (known := store.find_get(box.get_id, token_hash(box.get_token)))
            for cursor, body in store.fetch(known, 0, 10**6)
        ]
    finally:
        store.close()
    puts = [
        put
        if sure.get((put.box, put.letter), END) <= by and put.status in YES
        else Put(put.box, put.letter, put.asked)
        for put in load.history.puts
    ]
    return History(puts, came)


async def flip(folder: Path, letters: int, flips: int, seed: int) -> Run:
    """One bit of the store's file is turned, again and again from a sound copy: what is given out is right, or it is not given out."""
    relay = Relay(folder / "relay", folder / "said")
    load = Load(lambda: relay.address, letters=letters, seats=2, boxes=2, short=0, reads=False)
    run = await play("one bit turned", relay, load, asyncio.to_thread(relay.start))
    SqliteStore(folder / "relay", RelayConfig()).close()  # folds the log in
    sound = (folder / "relay" / FILE).read_bytes()
    chance = random.Random(seed)
    run.notes = {"flips": flips, "no letter touched": 0, "said": 0, "withheld in silence": 0}
    for number in range(flips):
        turned = bytearray(sound)
        turned[chance.randrange(len(turned))] ^= 1 << chance.randrange(8)
        copy = folder / f"flip-{number}"
        lay_out({FILE: bytes(turned)}, copy)
        heard, given = _reread_turned(copy, load)
        shutil.rmtree(copy)
        wrong = [fault for fault in judge(History(load.history.puts, given)) if fault.rule != "lost"]
        run.faults += wrong
        outcome = (
            "said" if heard else "no letter touched" if len(given) == run.letters else "withheld in silence"
        )
        run.notes[outcome] += 1
    return run


def _reread_turned(folder: Path, load: Load) -> tuple[bool, list[Came]]:
    """Whether the relay said anything, and what it gave out."""
    said = _Said()
    logging.getLogger("wasit.relay").addHandler(said)
    given: list[Came] = []
    try:
        store = SqliteStore(folder, RelayConfig())
        try:
            for box in load.boxes:
                known = store.find_get(box.get_id, token_hash(box.get_token))
                given += (
                    Came(box.name, 1, cursor, message_id(body), END)
                    for cursor, body in (store.fetch(known, 0, 10**6) if known else ())
                )
        finally:
            store.close()
    except WasitError:
        return True, given
    finally:
        logging.getLogger("wasit.relay").removeHandler(said)
    return said.count > 0, given


class _Said(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def emit(self, record: logging.LogRecord) -> None:
        self.count += 1


async def refuse(folder: Path, shim: Path, letters: int, times: int = 1) -> Run:
    """The disk is full, read-only, fails to sync and to write, one after the other, and is well again each time."""
    disk, control = folder / "disk", folder / "control"
    disk.mkdir(parents=True)
    relay = Relay(disk / "relay", folder / "said", environment(shim, disk, Path("/dev/null"), control))
    load = Load(lambda: relay.address, letters=letters)
    hand = Control(control)
    unwell = dict.fromkeys(Control.REFUSALS[1:5], 0)

    async def spoil() -> None:
        await asyncio.to_thread(relay.start)
        for number, what in enumerate([*unwell] * times):
            await load.reach((number + 1) / (len(unwell) * times + 2))
            assert await _says(relay.address, 200), "not well again"
            hand.refuse(what)
            unwell[what] += await _says(relay.address, 503)
            hand.refuse("nothing")

    run = await play("a disk that refuses", relay, load, spoil())
    run.notes = unwell
    return run


async def jump(folder: Path, shim: Path, letters: int, days: tuple[int, ...] = (400, -20_000, 3, 0)) -> Run:
    """The clock is set years forwards and backwards while letters wait, and the relay is killed and started in between."""
    disk, control = folder / "disk", folder / "control"
    disk.mkdir(parents=True)
    relay = Relay(disk / "relay", folder / "said", environment(shim, disk, Path("/dev/null"), control))
    load = Load(lambda: relay.address, letters=letters)
    hand = Control(control)

    async def turn() -> None:
        await asyncio.to_thread(relay.start)
        for number, off in enumerate(days):
            await load.reach((2 * number + 1) / (2 * len(days) + 1))
            hand.set_clock(off * DAY)
            await load.reach((2 * number + 2) / (2 * len(days) + 1))
            relay.kill()
            await asyncio.to_thread(relay.start)

    run = await play("clock jumps", relay, load, turn())
    run.notes = {"told": relay.said().count('"Clock')}
    return run


async def health(address: str) -> int:
    """The status of /health, or 0."""
    with suppress(aiohttp.ClientError, TimeoutError, ConnectionError):
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(2)) as session,
            session.get(address + "/health") as answer,
        ):
            return answer.status
    return 0


async def _says(address: str, status: int) -> bool:
    """Whether /health comes to say so; it goes by what was written last."""
    for _ in range(300):
        if await health(address) == status:
            return True
        await _write_something(address)
        await asyncio.sleep(LOOK)
    return False


async def _write_something(address: str) -> None:
    """A nameplate: the load may be over by now."""
    with suppress(aiohttp.ClientError, TimeoutError, ConnectionError):
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(2)) as session,
            session.post(address + "/v1/np", data=bytes(32)),
        ):
            pass


async def play(name: str, relay: Relay | Killable, load: Load, *acts: Coroutine[None, None, object]) -> Run:
    """The load and these acts, to the end, and what the judge says."""
    try:
        async with asyncio.TaskGroup() as group:
            for act in acts:
                group.create_task(act)
            group.create_task(load.run())
        kills = relay.kills
    finally:
        relay.kill()
    history = load.history
    return Run(name, history.acknowledged(), len(history.puts), kills, judge(history) if load.reads else [])


async def _lay_old_nameplate(folder: Path) -> None:
    """A number that has rested: the relay forgets it when it starts."""
    store = SqliteStore(folder, RelayConfig())
    await store.save_nameplate(1, Nameplate(1, resting=True).pack())
    store.close()


def _rebuild(before: Disk, disk: Path, log: Path, left: Left, seed: int) -> tuple[int, int]:
    notes = list(read_notes(log))
    files = cut_power(before, notes, left, seed)
    loose = before.loose()
    for path in sorted(disk.rglob("*"), reverse=True):
        if path.is_dir():
            path.rmdir()
        else:
            path.unlink()
    lay_out(files, disk)
    return len(notes), loose
