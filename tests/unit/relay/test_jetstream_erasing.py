"""Erasing behind the letters: in order and overwritten while there is time, taken out when there is not, asked for again."""

from __future__ import annotations

import asyncio

import pytest

from wasit.errors import Unreachable
from wasit.relay import jetstream_erasing
from wasit.relay.jetstream_erasing import Eraser


class Line:
    """Writes down what is erased; ``fails`` so many times first. ``most`` is how many were under way at once."""

    def __init__(self, fails: int = 0) -> None:
        self.erased: list[tuple[str, int, bool]] = []
        self.fails, self.most, self._now = fails, 0, 0

    async def erase(self, stream: str, seq: int, *, overwrite: bool = True) -> None:
        self._now += 1
        self.most = max(self.most, self._now)
        await asyncio.sleep(0)
        self._now -= 1
        if self.fails:
            self.fails -= 1
            raise Unreachable("relay-busy", retry_after=2)
        self.erased.append((stream, seq, overwrite))


async def until(line: Line, count: int) -> None:
    while len(line.erased) < count:
        await asyncio.sleep(0)


async def test_one_after_the_other_is_overwritten_and_what_held_nothing_goes_first() -> None:
    """Never two at once in a stream."""
    line = Line()
    eraser = Eraser(line)
    eraser.later("a", [1, 2], overwrite=True)
    eraser.later("a", [3], overwrite=False)
    await until(line, 3)
    assert line.erased == [("a", 3, False), ("a", 1, True), ("a", 2, True)]
    assert line.most == 1
    eraser.later("a", [4], overwrite=True)
    await until(line, 4)
    await eraser.finish()


async def test_what_is_too_much_is_taken_out_and_not_overwritten(monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest; the rest is overwritten."""
    monkeypatch.setattr(jetstream_erasing, "MOST", 3)
    monkeypatch.setattr(jetstream_erasing, "TOGETHER", 2)
    line = Line()
    eraser = Eraser(line)
    eraser.later("a", range(5), overwrite=True)
    await until(line, 5)
    assert [one[2] for one in line.erased] == [False, False, True, True, True]
    await eraser.finish()


async def test_what_was_not_answered_is_asked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """After a pause; not when the relay ends."""
    monkeypatch.setattr(jetstream_erasing, "PAUSE", 0.0)
    line = Line(fails=2)
    eraser = Eraser(line)
    eraser.later("a", [1], overwrite=True)
    await until(line, 1)
    line.fails = 9
    eraser.later("a", [2], overwrite=True)
    await eraser.finish()
    assert [one[1] for one in line.erased] == [1]


async def test_a_relay_that_ends_overwrites_little_and_takes_the_rest_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """At once, without rests."""
    monkeypatch.setattr(jetstream_erasing, "FEW", 2)
    monkeypatch.setattr(jetstream_erasing, "TOGETHER", 1)
    line = Line()
    eraser = Eraser(line)
    eraser.later("a", range(4), overwrite=True)
    await eraser.finish()
    assert [one[2] for one in line.erased] == [False, False, True, True]


async def test_after_a_fault_of_ours_what_comes_later_is_erased() -> None:
    """A bug takes the messages it met, not all that come after them until the relay is started again."""

    class Faulty(Line):
        async def erase(self, stream: str, seq: int, *, overwrite: bool = True) -> None:
            if seq == 1:
                raise KeyError
            await super().erase(stream, seq, overwrite=overwrite)

    line = Faulty()
    eraser = Eraser(line)
    eraser.later("a", [1], overwrite=True)
    (working,) = eraser._working.values()
    with pytest.raises(KeyError):
        await working
    eraser.later("a", [2], overwrite=True)
    await until(line, 1)
    await eraser.finish()
