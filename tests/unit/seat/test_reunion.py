"""Who came back of a kit meets those who joined after it was made."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from life_world import Being, Life
from wasit.errors import Distrusted, Refused
from wasit.seat import alone, returning, reunion
from wasit.seat.people import card_for, new_box, person
from wasit.wire import cbor

pytestmark = pytest.mark.slow  # each a whole channel, a machine lost and a kit restored


@pytest.fixture
def life(tmp_path: Path) -> Iterator[Life]:
    made = Life(tmp_path, 1)
    yield made
    made.close()


async def come_back(life: Life, name: str, inviter: str, *, healed: bool = True) -> tuple[Being, Being]:
    """Somebody joins after a kit was made, and then its maker's machine is lost: (who came back, who had joined)."""
    await life.open()
    life.back_up(life.beings[name])
    await life.join(life.beings[inviter], 0)
    joined = list(life.beings.values())[-1]
    await life.heal()
    life.lose(life.beings[name])
    life.restore(life.kits[0])
    if healed:
        await life.heal()
    return list(life.beings.values())[-1], joined


def reads(life: Life, being: Being, text: bytes) -> bool:
    row = life.matter(being).file.one(
        "SELECT 1 FROM entry WHERE instr(body, ?) > 0 AND fine = 1 AND accepted = 1", text
    )
    return row is not None


@pytest.mark.parametrize(("lost", "inviter"), [("A", "A"), ("G", "A"), ("A", "G"), ("G", "G")])
async def test_both_know_each_other_and_hear_each_other(life: Life, lost: str, inviter: str) -> None:
    """Whoever was lost, of the same side or the other: each writes to the other itself, and nothing is only vouched for."""
    back, joined = await come_back(life, lost, inviter)
    for one, other in ((back, joined), (joined, back)):
        known = person(life.matter(one), other.seat)
        assert known is not None
        assert known.card is not None
        assert known.key == (
            "desk" if (lost, inviter) == ("G", "G") else "room" if lost == inviter else known.key
        )
        await life.speak(one, "a")
    await life.world.settle()
    assert reads(life, joined, b"canary000000")
    assert reads(life, back, b"canary000001")
    codes = {code for (code,) in life.matter(joined).file.all("SELECT code FROM alarm")}
    assert codes == {"new-keys"}
    await life.heal()
    life.check_at_rest()


async def test_a_steward_that_came_back_leads_those_too_whom_its_kit_does_not_know(life: Life) -> None:
    """Its epoch reaches them, and they write in it."""
    back, joined = await come_back(life, "G", "A")
    line = life.line_of(joined, "a")
    assert life.matter(joined).replica(line).epoch().steward == back.seat


async def test_nobody_of_another_line_is_told_of(life: Life) -> None:
    """What is asked for is answered only of those on a line with the one who asks; and an answer that was not asked for does nothing."""
    back, _ = await come_back(life, "A", "A")
    g, b = life.matter(life.beings["G"]), life.matter(life.beings["B"])
    before = len(life.world.letters)
    with g.file.change():
        reunion.heard(g, person(g, back.seat), [[reunion.ASKED, [b.me]]])
    await life.world.settle()
    assert len(life.world.letters) == before
    mine = life.matter(back)
    with mine.file.change():
        told = person(g, b.me)
        reunion.heard(mine, person(mine, g.me), [[reunion.TOLD, [[told.ed, told.ik, {"en": "B"}]]]])
    assert person(mine, b.me) is None
    for bad in (
        [],
        [[3, [b.me]]],
        [[reunion.ASKED, []]],
        [[reunion.ASKED, [b"short"]]],
        [[reunion.TOLD, [[b.me]]]],
    ):
        with pytest.raises(Distrusted, match="E_SCHEMA"):
            reunion.heard(g, person(g, back.seat), bad)


async def test_who_came_back_is_believed_by_its_own_chain_alone(life: Life) -> None:
    """A member can't pass a colleague's seat, nor its own, for one that came back for somebody else."""
    back, joined = await come_back(life, "A", "A")
    g, mate, mine = (life.matter(being) for being in (life.beings["G"], joined, back))
    with mate.file.change():
        card = card_for(mate, new_box(mate, g.me), g.me)
    with pytest.raises(Distrusted, match="E_KEY"):  # the chain has not the seat that it is said to be for
        returning.shown_by_peer(g, person(g, back.seat), back.seat, card)
    with pytest.raises(Distrusted, match="E_KEY"):  # no recovery key added it
        returning.shown_by_peer(g, person(g, back.seat), mate.me, card)
    b = life.matter(life.beings["B"])
    with mine.file.change():
        card = card_for(mine, new_box(mine, b.me), b.me)
    with pytest.raises(Distrusted, match="E_FROM"):  # of no line of that peer's
        returning.shown_by_peer(b, person(b, g.me), life.beings["A"].seat, card)


def alarms(life: Life, being: Being) -> set[tuple[str, bytes | None]]:
    return set(life.matter(being).file.all("SELECT code, who FROM alarm"))


@pytest.mark.parametrize(("lost", "where"), [("A", ""), ("G", "desk-")])
async def test_who_goes_on_alone_says_at_once_that_somebody_may_have_come(
    life: Life, lost: str, where: str
) -> None:
    """And who did, once the line that both are on has told."""
    back, joined = await come_back(life, lost, lost, healed=False)
    assert (f"{where}alone-again", None) in alarms(life, back)
    await life.heal()
    assert alarms(life, back) == {(f"{where}went-on-elsewhere", joined.seat)}


async def test_a_letter_about_a_line_tells_that_it_went_on(
    life: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where no other line could have told; whoever was on it all along is heard as ever."""
    monkeypatch.setattr(alone, "settle", lambda matter: None)
    back, joined = await come_back(life, "A", "A")
    assert ("went-on-elsewhere", joined.seat) in alarms(life, back)
    mine = life.matter(back)
    assert not alone.is_elsewhere(mine, mine.line_of("line").id, joined.seat)
    assert not alone.is_elsewhere(mine, mine.line_of("room").id, back.seat)


async def test_who_pairs_again_is_alone_no_more(life: Life) -> None:
    """A side's line that nobody else was on by the kit: nothing could tell; a side that is paired there now is heard."""
    await life.open()
    g = life.beings["G"]
    await life.world.do("G", "set", {"side": {"key": "c", "name": {"en": "Side C"}}})
    life.back_up(g)
    life.lose(g)
    life.restore(life.kits[0])
    await life.heal()
    back = list(life.beings.values())[-1]
    assert alarms(life, back) == {
        ("alone-again", None)
    }  # of the desk the lines that it is on again have told
    life._add("C", "c")
    await life.world.pair(back.name, {"as": "side", "line": "c"}, "C")
    await life.heal()
    assert alarms(life, back) == set()


async def test_who_came_back_tells_a_side_of_no_line_but_its_own(life: Life) -> None:
    """A go-between that asks its peers for what it missed asks each for its own line: not even that there is another is told."""
    await life.open()
    g, a, b = (life.beings[name] for name in "GAB")
    lines = {"a": life.line_of(g, "a"), "b": life.line_of(g, "b")}
    life.back_up(g)
    life.lose(g)
    life.restore(life.kits[0])
    await life.heal()
    for being, other in ((a, "b"), (b, "a")):
        to = [cbor.decode(plain, limit=70_000, nfc=False) for _, plain in life.world.letters]
        assert not [each for each in to if each[2] == being.seat and lines[other] in each]
    life.check()


async def test_who_only_reads_brings_nobody(life: Life) -> None:
    """A code that could not be kept is refused before anybody uses it."""
    await life.open()
    life.back_up(life.beings["G"])
    life.restore(life.kits[0])
    back = list(life.beings.values())[-1]
    with pytest.raises(Refused, match="only-reads"):
        await life.world.do(back.name, "invite", {"as": "co-mediator"})


@pytest.mark.parametrize("inviter", ["A", "G"])
async def test_who_has_just_come_brings_nobody_before_its_own_place_is_open(life: Life, inviter: str) -> None:
    """The room or the desk opens with the first letters; until then a code is refused before anybody uses it."""
    await life.open()
    await life.join(life.beings[inviter], 0)
    newest = list(life.beings.values())[-1]
    matter = life.matter(newest)
    with matter.file.change():  # its welcome alone has come
        matter.set_setting("role", b"side" if inviter == "A" else b"go-between")
    with pytest.raises(Refused, match="not-a-line"):
        await life.world.do(newest.name, "invite", {"as": "delegate" if inviter == "A" else "co-mediator"})
