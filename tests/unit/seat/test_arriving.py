"""What a seat looks like right after it came, and what it refuses to be set to."""

import asyncio
from pathlib import Path

import pytest

from wasit.errors import Damaged, Refused
from wasit.play.player import ended
from wasit.play.simulated import MemoryRelay
from wasit.seals.code import check_digit
from wasit.seals.randomness import SeededRandomness
from wasit.seals.slots import TRIAL
from wasit.seat import opening
from wasit.seat.burned import BurnedCodes
from wasit.seat.clock import ReplayClock
from wasit.seat.seat import Seat
from wasit.seat.sync import rounds
from wasit.seat.sync.live import LiveSync

NOON = 1_700_000_000
SIDES = [{"key": "a", "name": {"en": "The town"}}, {"key": "b", "name": {"en": "The camp"}}]


def made(name: str, relay: MemoryRelay, folder: Path | None = None) -> Seat:
    seat = Seat(
        folder, clock=ReplayClock("UTC", NOON), randomness=SeededRandomness(name), link=relay, cost=TRIAL
    )
    seat.create("x", name={"en": name}, language="en", zone="UTC", relay="http://127.0.0.1:1")
    return seat


async def settle(*seats: Seat) -> None:
    """Until nothing moves at this one moment: nothing that waits for later is sent."""
    moved = 1
    while moved:
        moved = 0
        for seat in seats:
            for matter in seat.matters.values():
                moved += await rounds.push(matter, seat.link) + await rounds.pull(matter, seat.link)  # type: ignore[arg-type]


async def joined(relay: MemoryRelay, cover: str = "spread") -> tuple[Seat, Seat]:
    """A go-between and the side that used its code."""
    go, side = made("g", relay), made("a", relay)
    await go.do("open-channel", {"title": {"en": "A road"}, "sides": SIDES, "cover": cover})
    offered = await go.do("invite", {"as": "side", "line": "a"})
    used = await side.do("join", {"code": offered["code"]})
    assert (await ended(side, used["invitation"]))["state"] == "paired"
    assert (await ended(go, offered["invitation"]))["state"] == "paired"
    return go, side


async def test_a_side_sees_its_line_at_once_and_by_its_name() -> None:
    """Under spread cover too, with no time gone by, and without an alarm."""
    relay = MemoryRelay()
    go, side = await joined(relay)
    await settle(go, side)
    page = side.see_side()
    assert page.line.name == {"en": "The town"}
    assert page.line.seated
    assert side.matter().line_of("line").id == go.matter().line_of("a").id
    assert page.alarms == ()


async def test_a_letter_that_outruns_the_welcome_is_no_alarm() -> None:
    """The line is not there yet: it is on its way, and called by the name that the welcome gave it."""
    relay = MemoryRelay()
    go, side = await joined(relay)
    matter = go.matter()
    _, opened = matter.shelf(matter.line_of("a").id).epochs()[-1]
    with matter.file.change():
        matter.file.run("UPDATE outbox SET not_before = ? WHERE what = ?", NOON + 60, opened.hash)
    await settle(go, side)
    page = side.see_side()
    assert not side.matter().has_line("line")
    assert (page.line.name, page.line.seated, page.alarms) == ({"en": "The town"}, True, ())


@pytest.mark.parametrize(
    ("args", "field"),
    [
        ({"zone": "Mars/Olympus"}, "zone"),
        ({"zone": "../etc/passwd"}, "zone"),
        ({"language": "xx"}, "language"),
        ({"language": "ar", "zone": "nowhere"}, "zone"),
        ({"colour": "red"}, "colour"),
    ],
)
async def test_what_cant_be_set_is_refused_and_changes_nothing(args: dict[str, str], field: str) -> None:
    """It names what is wrong."""
    seat = made("a", MemoryRelay())
    before = [seat.opened().setting(name) for name in ("language", "zone")]
    with pytest.raises(Refused) as caught:
        await seat.do("set", args)
    assert (caught.value.code, caught.value.fields["field"]) == ("bad-input", field)
    assert [seat.opened().setting(name) for name in ("language", "zone")] == before


@pytest.mark.slow
async def test_a_zone_that_this_machine_doesnt_know_is_no_reason_not_to_open(tmp_path: Path) -> None:
    """A seat that was moved here, or was set so by an older program, opens in UTC."""
    seat = made("a", MemoryRelay(), tmp_path / "seat")
    await seat.do("open-channel", {"title": {"en": "A road"}, "sides": SIDES})
    seat.opened().set_setting("zone", "Mars/Olympus")
    seat.lock()
    seat.unlock("x")
    assert seat.clock.now().offset == 0
    assert len(seat.see_channel().lines) == 2
    seat.lock()


@pytest.mark.slow
async def test_a_channel_that_could_not_be_kept_leaves_no_matter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that is full while it is opened: nothing nameless stays in the list, now or after unlocking again."""
    seat = made("a", MemoryRelay(), tmp_path / "seat")

    def full(*_: object, **__: object) -> None:
        raise Damaged("disk-full")

    with monkeypatch.context() as disk:
        disk.setattr(opening, "open_channel", full)
        with pytest.raises(Damaged, match="disk-full"):
            await seat.do("open-channel", {"title": {"en": "A road"}, "sides": SIDES})
    assert not seat.matters
    seat.lock()
    seat.unlock("x")
    assert not seat.matters
    await seat.do("open-channel", {"title": {"en": "A road"}, "sides": SIDES})
    assert len(seat.matters) == 1
    seat.lock()


@pytest.mark.slow
async def test_a_code_that_fails_leaves_no_matter(tmp_path: Path) -> None:
    """Nothing nameless stays in the list, on disk or after unlocking again; what was there stays first."""
    relay = MemoryRelay()
    go, side = made("g", relay), made("a", relay, tmp_path / "seat")
    await go.do("open-channel", {"title": {"en": "A road"}, "sides": SIDES})
    own = await side.do("open-channel", {"title": {"en": "Another"}, "sides": SIDES})
    files = sorted(path.name for path in (tmp_path / "seat" / "matters").iterdir())
    offered = await go.do("invite", {"as": "side", "line": "a"})
    digits = offered["code"].replace("-", "")[:-1]
    digits = digits[:-1] + str((int(digits[-1]) + 1) % 10)
    wrong = digits + check_digit(digits)  # the right nameplate, another secret
    used = await side.do("join", {"code": wrong})
    assert (await ended(side, used["invitation"]))["state"] == "failed"
    assert [matter.hex() for matter in side.matters] == [own["matter"]]
    assert sorted(path.name for path in (tmp_path / "seat" / "matters").iterdir()) == files
    side.lock()
    side.unlock("x")
    assert [matter.hex() for matter in side.matters] == [own["matter"]]
    side.lock()


async def test_wrong_guesses_at_codes_that_are_open_at_one_time_count_together() -> None:
    """The third takes back the one that is left, and no other is offered for a day."""
    relay = MemoryRelay()
    go, guesser = made("g", relay), made("a", relay)
    sides = [{"key": key, "name": {"en": f"Side {key}"}} for key in "abcd"]
    await go.do("open-channel", {"title": {"en": "A road"}, "sides": sides})
    offered = [await go.do("invite", {"as": "side", "line": key}) for key in "abcd"]
    for number, one in enumerate(offered[:3], 1):
        digits = one["code"].replace("-", "")[:-1]
        digits = digits[:-1] + str((int(digits[-1]) + 1) % 10)
        await guesser.do("join", {"code": digits + check_digit(digits)})
        assert (await ended(go, one["invitation"]))["error"] == "E_CODE_WRONG"
        assert len(BurnedCodes.from_bytes(bytes.fromhex(go.opened().setting("burned"))).at) == number
    left = await ended(go, offered[3]["invitation"])
    assert (left["state"], left["error"]) == ("failed", "codes-resting")
    with pytest.raises(Refused, match="codes-resting"):
        await go.do("invite", {"as": "side", "line": "d"})
    used = await guesser.do("join", {"code": offered[3]["code"]})
    assert (await ended(guesser, used["invitation"]))["error"] == "code-unknown"


class SlowRelay(MemoryRelay):
    """It takes every request, and answers none until it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.answers = asyncio.Event()
        self.answers.set()
        self.asked = asyncio.Event()

    async def put(self, place, body) -> None:
        self.asked.set()
        await self.answers.wait()
        await super().put(place, body)


async def test_a_relay_that_has_not_answered_yet_is_being_asked() -> None:
    """Not named, as of a seat that never sent anything; not down either. What waits is counted, and its answer ends it."""
    relay = SlowRelay()
    go, side = await joined(relay, "prompt")
    relay.answers.clear()
    live = LiveSync(go, relay)
    live.start()
    try:
        await go.do("say", {"line": "a", "passages": [{"text": {"en": "To the camp"}}]})
        async with asyncio.timeout(5):
            await relay.asked.wait()
        assert go.see_sign().relay == "asked"
        assert go.see_sign().waiting_to_send > 0
        relay.answers.set()
        async with asyncio.timeout(5):
            while go.see_sign().relay == "asked":
                await asyncio.sleep(0.01)
        assert go.see_sign().relay == "reachable"
    finally:
        await live.stop()
    for seat in (go, side):
        await seat.invitations.stop()


async def test_an_open_seat_reads_what_a_draft_is_held_against_before_anybody_asks() -> None:
    """The newest words of its lines, in its idle time."""
    relay = MemoryRelay()
    go, side = await joined(relay, "prompt")
    await go.do("say", {"line": "a", "passages": [{"text": {"en": "To the camp"}}]})
    live = LiveSync(go, relay)
    live.start()
    try:
        async with asyncio.timeout(30):
            while (ahead := go.matter().ahead) is None or not ahead.newest:
                await asyncio.sleep(0.01)
    finally:
        await live.stop()
    for seat in (go, side):
        await seat.invitations.stop()


async def test_a_seat_that_never_met_another_has_its_relay_named() -> None:
    """Nothing has gone there, and nothing is asked; without an address there is none."""
    seat = made("g", MemoryRelay())
    await seat.do("open-channel", {"title": {"en": "A road"}, "sides": SIDES})
    assert seat.see_sign().relay == "set"
    with seat.matter().file.change():
        seat.matter().set_setting("relay", b"")
    assert seat.see_sign().relay == "none"
