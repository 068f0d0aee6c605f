"""A line at two relays, and one of them dies."""

from __future__ import annotations

from pathlib import Path

from live_cast import Member, Relay, until
from wasit.seat.people import newest_card

WORDS = 12


async def test_words_go_by_the_other_relay_and_are_there_once(tmp_path: Path) -> None:
    """Killed with signal 9 while words come; then it comes back, and the other is killed. No word is lost or stands twice, in either direction."""
    relays = [await Relay(tmp_path / name).start() for name in ("one", "two")]
    g, a = [Member(tmp_path / name, relays[0].address).open() for name in ("go-between", "side")]
    try:
        await join(g, a)
        for member in (g, a):
            await member.do("set", {"second_relay": relays[1].address})
        await until(lambda: has_two(g, a) and has_two(a, g))
        said: dict[str, list[str]] = {"a": [], "g": []}

        async def say(number: int) -> None:
            said["a"].append(await a.say(f"from the side {number}"))
            said["g"].append(await g.say(f"from the go-between {number}", line="a"))

        for dies in (*relays, None):
            for number in range(WORDS):
                await say(number)
                if number == WORDS // 2 and dies is not None:
                    await dies.kill()
            await until(lambda: all(map(g.has, said["a"])) and all(map(a.has, said["g"])))
            if dies is not None:
                await dies.start()
        here = a.order("line")
        assert [
            name for name in g.order("a") if name in here
        ] == here  # what was before it came is sealed for it
        assert len(set(here)) == len(here) >= 2 * 3 * WORDS
        assert not {"unreadable-letter", "box-gone", "box-lost"} & {
            code.partition(":")[0] for member in (g, a) for code in member.alarms()
        }
    finally:
        for member in (g, a):
            await member.close()
        for relay in relays:
            await relay.kill()


async def join(g: Member, a: Member) -> None:
    await g.do(
        "open-channel",
        {"title": {"en": "A matter"}, "sides": [{"key": "a", "name": {"en": "Side A"}}], "cover": "prompt"},
    )
    offered = await g.do("invite", {"as": "side", "line": "a"})
    await a.do("join", {"code": offered["code"]})
    await until(lambda: bool(a.seat.matters) and a.seat.matter().has_line("line"))


def has_two(one: Member, other: Member) -> bool:
    """Whether one knows two boxes of the other."""
    card = newest_card(one.seat.matter(), other.seat.matter().me)
    return card is not None and len(card.boxes) == 2
