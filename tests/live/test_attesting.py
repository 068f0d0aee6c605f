"""A seat has its agreements attested by itself, by a real authority on loopback: when they are closed, and before a timestamp ends."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from live.authority import DAY, Authority
from live.test_stamping import codes, name_it
from stories.test_hostile import lived
from stories.test_witnesses import closed, newcomer, taken, witnessed
from wasit.errors import Refused
from wasit.seat.actions.attesting import AGAIN, LEAD, PATIENCE, WARN
from wasit.seat.authority import HttpAuthority
from wasit.seat.sync.attesting import attest_due
from wasit.seat.sync.live import LiveSync

pytestmark = [pytest.mark.live, pytest.mark.timeout(120)]
NOBODY = "http://127.0.0.1:9"


async def round_of(world: Any, who: str, *, locked: bool = False) -> int:
    """What the live loop does every minute."""
    return await attest_due(world.matter(who), HttpAuthority(), lambda: not locked)


def alarms(world: Any, who: str) -> list[str]:
    """The codes of timestamps' alarms that this seat's page shows."""
    seat = world.seats[who]
    page = seat.see_channel() if who == "G" else seat.see_side()
    return [one.code for one in page.alarms if one.code.startswith("timestamp")]


def test_closings_are_attested_and_renewed_by_itself(tmp_path: Path) -> None:
    """Off until set; then the token comes, a failing authority is told once an hour, and each renewal ends later than what it renews."""
    short, long = (
        Authority(tmp_path / "a", lasts=300 * DAY),
        Authority(tmp_path / "b", lasts=3000 * DAY, name="B"),
    )

    async def story(world: Any) -> None:
        with pytest.raises(Refused, match="no-authority"):
            await world.do("G", "set", {"timestamps_alone": True})
        proposal, plain = await closed(world)
        await name_it(world, NOBODY, short)
        assert (await round_of(world, "G"), alarms(world, "G")) == (0, [])
        await world.do("G", "set", {"timestamps_alone": True})
        assert (await round_of(world, "G"), alarms(world, "G")) == (0, ["timestamp-unreached"])
        seen = world.seats["G"].see_attesting()
        assert (seen.authority, seen.roots, seen.alone, seen.failed) == (
            NOBODY,
            ("Root",),
            True,
            "timestamp-unreached",
        )
        assert world.seats["G"].see_certificate(proposal.hex()) == plain
        with short.serving() as url:
            await name_it(world, url, short)
            assert await round_of(world, "G") == 0  # it failed a moment ago
            world.set_time(world.now + AGAIN)
            assert await round_of(world, "G", locked=True) == 0
            assert (await round_of(world, "G"), await round_of(world, "G"), alarms(world, "G")) == (1, 0, [])
            await world.run_until(world.now + 60)
            assert codes(world.seats["A"].see_certificate(proposal.hex()), short) == ["time-token-checked"]
            (stamp,) = world.seats["G"].see_proposal(proposal.hex()).certificate.stamps
            assert (stamp.of, stamp.by) == ("closing", "Authority")
            end = stamp.until.seconds
            world.set_time(end - LEAD - 1)
            assert (await round_of(world, "G"), alarms(world, "G")) == (0, [])
            world.set_time(end - WARN)
            assert (await round_of(world, "G"), sorted(alarms(world, "G"))) == (
                0,
                ["timestamp-ends", "timestamp-useless"],
            )
        with long.serving() as url:
            await world.do(
                "G", "set", {"timestamps": url, "timestamp_roots": (short.roots + long.roots).decode()}
            )
            world.set_time(world.now + AGAIN)
            assert (await round_of(world, "G"), alarms(world, "G")) == (1, [])
        renewed = world.seats["G"].see_certificate(proposal.hex())
        assert codes(renewed, short, long) == ["time-token-checked", "renewal-checked"]
        assert [one.of for one in world.seats["G"].see_proposal(proposal.hex()).certificate.stamps] == [
            "closing",
            "renewal",
        ]
        await newcomer(world, "W")
        with pytest.raises(Refused, match="renewed-already"):
            await taken(world, await witnessed(world, "W", plain))
        assert world.seats["G"].see_certificate(proposal.hex()) == renewed
        await world.do("G", "set", {"timestamps": ""})
        assert not world.seats["G"].see_attesting().alone

    lived(story)


def test_a_side_has_its_own_copy_attested(tmp_path: Path) -> None:
    """A day after the closing, where no go-between did: nobody else's certificate changes. An end that comes near is told, and then that it came."""
    authority = Authority(tmp_path, lasts=300 * DAY)

    async def story(world: Any) -> None:
        proposal, plain = await closed(world)
        with authority.serving() as url:
            await name_it(world, url, authority, by="A")
            await world.do("A", "set", {"timestamps_alone": True})
            assert await round_of(world, "A") == 0
            world.set_time(world.now + PATIENCE)
            assert await round_of(world, "A") == 1
            with pytest.raises(Refused, match="already-stamped"):
                await world.do("A", "stamp", {"proposal": proposal.hex()})
            await world.run_until(world.now + 60)
        assert codes(world.seats["A"].see_certificate(proposal.hex()), authority) == ["time-token-checked"]
        assert world.seats["B"].see_certificate(proposal.hex()) == plain
        await world.do("A", "set", {"timestamps_alone": False})
        end = world.seats["A"].see_proposal(proposal.hex()).certificate.stamps[0].until.seconds
        for at, told, grave in ((end - WARN, "timestamp-ends", False), (end, "timestamp-ends-late", True)):
            world.set_time(at)
            await round_of(world, "A")
            (alarm,) = [one for one in world.seats["A"].see_side().alarms if one.code == told]
            assert (alarm.until.seconds, alarm.grave) == (end, grave)
            assert alarm.link == f"proposals/{proposal.hex()}/certificate"

    lived(story)


def test_an_open_seat_asks_without_being_told_and_a_locked_one_does_not(tmp_path: Path) -> None:
    """The live loop of a seat: the token is there soon after it was switched on; a seat that is locked while the answer is awaited keeps none."""
    authority = Authority(tmp_path)

    async def story(world: Any) -> None:
        proposal, plain = await closed(world)
        seat, waits, asked = world.seats["G"], asyncio.Event(), asyncio.Event()

        class Slow(HttpAuthority):
            async def answer(self, url: str, question: bytes) -> bytes:
                asked.set()
                await waits.wait()
                return await super().answer(url, question)

        with authority.serving() as url:
            await name_it(world, url, authority)
            await world.do("G", "set", {"timestamps_alone": True})
            matter, open_ = world.matter("G"), [True]
            round_ = asyncio.create_task(attest_due(matter, Slow(), lambda: open_[0]))
            await asked.wait()
            open_[0] = False
            waits.set()
            assert await round_ == 0
            assert seat.see_certificate(proposal.hex()) == plain
            sync = LiveSync(seat, world.relay)
            sync.start()
            async with asyncio.timeout(20):
                while seat.see_certificate(proposal.hex()) == plain:
                    await asyncio.sleep(0.02)
            await sync.stop()
        assert codes(seat.see_certificate(proposal.hex()), authority) == ["time-token-checked"]

    lived(story)
