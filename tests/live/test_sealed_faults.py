"""Whoever leaves, freezes or lies: every live party ends with a named error, nobody has an answer, no process stays."""

from __future__ import annotations

import asyncio
import os
import pickle
import signal
import struct
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from sealed_trio import bent, held_by_three, meet, near
from wasit.errors import Distrusted, Refused, Unreachable, WasitError
from wasit.overlap import link as frames
from wasit.overlap.run import KINDS, Outcome, run
from wasit.overlap.terms import Number

pytestmark = pytest.mark.live
PRICE = Number("0", "1000", "1", "EUR", rule="price")


def children() -> list[psutil.Process]:
    """This test's parties."""
    found = []
    for one in psutil.Process().children():
        try:
            if "wasit.overlap.party" in one.cmdline():
                found.append(one)
        except psutil.Error:
            continue
    return found


def codes(ends: list[Outcome | BaseException]) -> list[str]:
    """The code each party ended with; an answer fails the test. No child is left."""
    assert not children()
    assert all(isinstance(one, WasitError) for one in ends), ends
    found = [one.code for one in ends if isinstance(one, WasitError)]
    assert set(found) <= set(KINDS)
    return found


@pytest.mark.parametrize("nth", range(1, 6))
async def test_a_party_that_leaves_at_any_message_ends_the_run(nth: int) -> None:
    """Price: five messages and more from each; the party is another one each time."""
    leaver = nth % 3
    gone = asyncio.Event()

    def bend(_to: int, at: int, frame: bytes) -> bytes | None:
        if at == nth:
            gone.set()
        return None if gone.is_set() and frame[0] != frames.GONE else frame

    held, links = held_by_three(PRICE, [1], [1]), bent(leaver, bend)
    runs = [asyncio.ensure_future(run(PRICE, me, held[me], links[me])) for me in range(3)]
    await gone.wait()
    runs[leaver].cancel()
    ends = await asyncio.gather(*runs, return_exceptions=True)
    assert isinstance(ends.pop(leaver), asyncio.CancelledError)
    assert codes(ends) == ["sealed-called-off"] * 2


@pytest.mark.parametrize("nth", [1, 4])
async def test_a_party_that_falls_silent_ends_the_run(nth: int) -> None:
    silent: list[int] = []

    def bend(_to: int, at: int, frame: bytes) -> bytes | None:
        silent.extend([at] if at >= nth else [])
        return None if silent else frame

    found = codes(await meet(PRICE, [1], [1], links=bent(1, bend), patience=2))
    assert "sealed-party-gone" in found


@pytest.mark.parametrize("by", [signal.SIGKILL, signal.SIGSTOP])
async def test_a_child_killed_or_frozen_ends_the_run(by: signal.Signals) -> None:
    def bend(_to: int, at: int, frame: bytes) -> bytes | None:
        if at == 1:
            for one in children():
                if one.cmdline()[-1] == "2":
                    one.send_signal(by)
        return None if at else frame

    found = codes(await meet(PRICE, [1], [1], links=bent(2, bend), patience=2))
    assert found == ["sealed-child-gone"] * 3


async def test_a_link_that_breaks_ends_the_run() -> None:
    def bend(_to: int, at: int, frame: bytes) -> bytes | None:
        if at >= 2:
            raise Unreachable("sealed-link-broken")
        return frame

    assert codes(await meet(PRICE, [1], [1], links=bent(0, bend))) == ["sealed-link-broken"] * 3


async def test_who_sends_without_end_ends_the_run() -> None:
    """What is kept for a child that does not read is bounded by the terms."""

    def bend(_to: int, at: int, frame: bytes) -> bytes | None:
        """Well formed, under numbers that nobody waits for."""
        return frames.pad(frames.DATA, struct.pack("<qI", at, 60_000) + bytes(60_000)) if at else frame

    ends = await meet(PRICE, [1], [1], links=bent(2, bend))
    assert "sealed-bytes-bad" in codes(ends)


async def test_a_slow_link_loses_no_last_word() -> None:
    """A party that has its answer waits until its own end has left, however long a letter takes."""

    class Slow(type(near()[0])):  # type: ignore[misc]
        async def send(self, to: int, frame: bytes) -> None:
            await asyncio.sleep(0.3 if frame[0] == frames.DONE else 0)
            await super().send(to, frame)

    links = near()
    ends = await meet(PRICE, [1], [1], links=[Slow(0, links[0].boxes), *links[1:]], patience=3)
    assert all(isinstance(one, Outcome) and one.room for one in ends), ends


async def test_a_greeting_that_comes_after_another_s_first_message_is_early_enough() -> None:
    """Party 0 has been greeted by all and has begun; party 2 hears its first message before party 1's greeting."""
    began = asyncio.Event()

    class Begins(type(near()[0])):  # type: ignore[misc]
        async def send(self, to: int, frame: bytes) -> None:
            await super().send(to, frame)
            if to == 2 and frame[0] == frames.DATA:
                began.set()

    class Late(type(near()[0])):  # type: ignore[misc]
        async def send(self, to: int, frame: bytes) -> None:
            if to == 2:
                await began.wait()
            await super().send(to, frame)

    first, second, third = near()
    links = [Begins(0, first.boxes), Late(1, second.boxes), third]
    ends = await meet(PRICE, [1], [1], links=links, patience=30)
    assert all(isinstance(one, Outcome) and one.room for one in ends), ends


async def test_a_machine_without_room_for_a_process_ends_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the one that can start no child, too: by name, and the others are told."""
    plain = asyncio.create_subprocess_exec

    async def start(*args: str, **more: object) -> asyncio.subprocess.Process:
        if args[-1] == "1":
            raise BlockingIOError
        return await plain(*args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(asyncio, "create_subprocess_exec", start)
    assert codes(await meet(PRICE, [1], [1])) == ["sealed-child-gone"] * 3


async def test_a_last_word_that_never_leaves_is_not_waited_for() -> None:
    """A link that takes the last word and stays silent: who has its answer ends with an error, not never."""

    class Stuck(type(near()[0])):  # type: ignore[misc]
        async def send(self, to: int, frame: bytes) -> None:
            if to == 2 and frame[0] == frames.DONE:
                await asyncio.Event().wait()
            await super().send(to, frame)

    class Mute(type(near()[0])):  # type: ignore[misc]
        async def send(self, to: int, frame: bytes) -> None:
            if to != 0 or frame[0] != frames.GONE:
                await super().send(to, frame)

    first, second, third = near()
    links = [Stuck(0, first.boxes), second, Mute(2, third.boxes)]
    async with asyncio.timeout(30):
        ends = await meet(PRICE, [1], [1], links=links, patience=2)
    assert isinstance(ends[0], Unreachable)
    assert ends[0].code == "sealed-link-broken"
    assert isinstance(ends[2], Unreachable)


class Rogue:
    """Un-pickled, it would leave a mark."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return os.mkdir, (str(self.mark),)


@pytest.mark.parametrize("lie", ["pickle", "long", "short", "above", "twice", "garbage"])
async def test_hostile_bytes_run_nothing_and_end_the_run(lie: str, tmp_path: Path) -> None:
    evil = pickle.dumps(Rogue(tmp_path / "ran"))

    def bend(_to: int, at: int, frame: bytes) -> bytes | None:
        if not at:
            return frame
        head, body = frames.unpad(frame)[1][:12], frames.unpad(frame)[1][12:]
        lies = {
            "pickle": head[:8] + len(evil).to_bytes(4, "little") + evil,
            "long": head[:8] + b"\xff\xff\xff\x7f" + body,
            "short": head[:8] + (8).to_bytes(4, "little") + body[:8],
            "above": head + b"\xff" * len(body),
            "twice": head + body + head + body,
            "garbage": os.urandom(40),
        }
        return frames.pad(frames.DATA, lies[lie])

    ends = await meet(PRICE, [1], [1], links=bent(2, bend))
    assert set(codes(ends)) <= {"sealed-bytes-bad", "sealed-party-differs"}
    assert all(isinstance(one, Distrusted) for one in ends)
    assert not (tmp_path / "ran").exists()


async def test_a_share_changed_as_the_answer_opens_is_found() -> None:
    """The third message from the go-between to the first side is the share by which the answer is opened again."""
    seen = []

    def bend(to: int, at: int, frame: bytes) -> bytes | None:
        if not at or to != 0:
            return frame
        seen.append(at)
        payload = bytearray(frames.unpad(frame)[1])
        if len(seen) == 3:
            payload[12] ^= 1
        return frames.pad(frames.DATA, bytes(payload))

    found = codes(await meet(PRICE, [1], [1], links=bent(2, bend)))
    assert found[0] == "sealed-party-differs"


async def test_other_terms_or_other_hashes_end_the_run_before_a_share_moves() -> None:
    held, other = held_by_three(PRICE, [1], [1], b"n" * 16), held_by_three(PRICE, [0], [1], b"n" * 16)
    moved: list[int] = []

    def bend(_to: int, at: int, frame: bytes) -> bytes | None:
        moved.extend([at] if at else [])
        return frame

    found = codes(await meet(PRICE, [1], [1], held=[other[0], *held[1:]], links=bent(1, bend)))
    assert found == ["sealed-terms-differ"] * 3
    assert not moved


async def test_a_share_that_was_not_committed_to_is_not_used() -> None:
    held, other = held_by_three(PRICE, [1], [1]), held_by_three(PRICE, [0], [1])
    swapped = type(held[0])(held[0].run, held[0].hashes, other[0].shares, held[0].salts)
    with pytest.raises(Distrusted, match="sealed-share-differs"):
        await run(PRICE, 0, swapped, near()[0])


async def test_a_side_takes_no_answer_that_its_own_vector_refuses() -> None:
    ends = await meet(PRICE, [1], [1], own=([0], [1]))
    assert isinstance(ends[0], Distrusted)
    assert isinstance(ends[1], Outcome)


async def test_who_does_not_come_is_named_absent() -> None:
    held = held_by_three(PRICE, [1], [1])
    with pytest.raises(Unreachable, match="sealed-party-absent"):
        await run(PRICE, 0, held[0], near()[0], gathering=0.2)
    assert issubclass(KINDS["sealed-terms-differ"], Refused)
