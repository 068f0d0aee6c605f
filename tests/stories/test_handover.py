"""A desk handed over between real seats, and what whoever left can still read: tried with its file and all its keys on every letter since."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from seat_world import Refused, World, made_here
from wasit.errors import Distrusted
from wasit.seals.envelope import decode_inner, unlock_envelope
from wasit.seals.ratchet import LinkSessions
from wasit.seat.matter import Matter
from wasit.seat.people import boxes, people
from wasit.seat.queries.alarms import see_alarms
from wasit.seat.sync import pull, rounds, upkeep
from wasit.wire import cbor

ONLY, MAY = "for-you-only", "may-paraphrase"


class Desk(World):
    """A go-between with a colleague on every line; two delegates of side a, one of side b."""

    @classmethod
    async def made(cls, folder: Path | None = None) -> Desk:
        made = cls("prompt", folder=folder)
        for name in ("G", "M", "A1", "A2", "B"):
            made.add(name)
        await made.do(
            "G",
            "open-channel",
            {
                "title": {"en": "A release"},
                "sides": [{"key": "a", "name": {"en": "Side A"}}, {"key": "b", "name": {"en": "Side B"}}],
                "cover": "prompt",
            },
        )
        await made.pair("G", {"as": "side", "line": "a"}, "A1")
        await made.settle()
        await made.pair("G", {"as": "side", "line": "b"}, "B")
        await made.settle()
        return made

    async def say(self, name: str, text: str, consent: str = MAY, **where: object) -> str:
        await self.pass_time(60)
        answer = await self.do(
            name, "say", {"passages": [{"text": {"en": text}, "consent": consent}], **where}
        )
        await self.settle()
        return str(answer["id"])

    async def pass_time(self, seconds: int) -> None:
        await self.run_until(self.now + seconds)

    async def greet(self) -> None:
        for _, matter in list(self.matters()):
            upkeep.greet(matter)
            upkeep.look_after(matter, pairing=False)
        await self.settle()

    async def hand_over(self) -> None:
        await self.do("G", "hand-over", {"step": "offer", "to": self.matter("M").me.hex()})
        await self.settle()
        await self.do("M", "hand-over", {"step": "accept"})
        await self.settle()

    async def leave(self, name: str) -> Matter:
        """It says so and is not heard of again: its file and its keys stay as they were then, so that nothing they open is used up."""
        await self.do(name, "leave", {})
        gone = self.matter(name)
        await rounds.push(gone, self.relay)
        del self.seats[name]
        return gone

    def stewards(self, name: str) -> set[bytes]:
        matter = self.matter(name)
        return {
            epoch.steward
            for line in matter.lines()
            if line.key != "room" and (epoch := matter.replica(line.id).epoch()) is not None
        }


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    world = await Desk.made()
    with made_here(world):
        yield world


def kinds(world: Desk, name: str, key: str) -> list[str]:
    seat = world.seats[name]
    if name in ("G", "M"):
        shown = seat.see_channel()
        return [one.kind for line in shown.lines if line.key == key for one in line.entries]
    return [one.kind for one in seat.see_side().line.entries]


async def with_colleague(desk: Desk) -> None:
    await desk.pair("G", {"as": "co-mediator"}, "M")
    await desk.settle()
    await desk.greet()


async def test_a_desk_goes_over_whole_and_once(desk: Desk) -> None:
    """The colleague says yes: it leads every line, has the past that it needs, the drafts, the clocks; what waited does not leave twice."""
    crossed = await desk.say("A1", "The road is open.")
    given = {
        "sources": [{"id": crossed}],
        "to": "b",
        "wording": "paraphrase",
        "text": {"en": "They say: open."},
    }
    await desk.do("G", "pass-on", given)
    await desk.settle()
    waits = await desk.say("A1", "We could wait a day.")
    alone = await desk.say("A1", "Between us two.", ONLY)
    note = await desk.say("G", "To whom else did they speak?", desk=True)
    own = await desk.say("G", "I trust him less each day.", ONLY, desk=True)
    await with_colleague(desk)
    later = await desk.say("A1", "Or two days.")
    go, colleague = desk.matter("G"), desk.matter("M")
    desk.seats["G"].keep_draft("line-a", {"text-1": "Not yet a sentence", "line": "a"})
    desk.seats["G"].keep_draft("note-call", {"who": "The envoy"})
    await desk.do("G", "set", {"zones": {"b": "Asia/Muscat"}, "silence": {"b": 7}})
    queued = {
        "sources": [{"id": waits}], "to": "b", "wording": "paraphrase", "text": {"en": "They may wait."}, "undo": 60,
    }  # fmt: skip
    assert (await desk.do("G", "pass-on", queued))["waiting"]

    page = desk.seats["G"].see_handover()
    assert (page.leads, [one.joins for one in page.colleagues]) == (True, [()])
    assert dict(page.goes) | {"drafts": 2, "queued": 1, "waiting": 2} == dict(page.goes)
    assert [(line.key, len(line.people)) for line in page.told] == [("a", 2), ("b", 2)]

    await desk.do("G", "hand-over", {"step": "offer", "to": colleague.me.hex(), "text": {"en": "I am away."}})
    await desk.settle()
    asked = desk.seats["M"].see_handover().offer
    assert asked is not None
    assert (asked.state, asked.text, asked.to.mine) == ("open", {"en": "I am away."}, True)
    assert colleague.file.one("SELECT body FROM entry WHERE hash = ?", bytes.fromhex(note)) is None
    await desk.do("M", "hand-over", {"step": "accept", "text": {"en": "Gladly."}})
    await desk.settle()

    done = desk.seats["G"].see_handover()
    assert done.offer is not None
    assert (done.offer.state, done.offer.words, done.leads) == ("done", {"en": "Gladly."}, False)
    for name in ("G", "M", "A1", "B"):
        assert desk.stewards(name) == {colleague.me}
    read = {crossed: True, waits: True, later: True, note: True, alone: False, own: False}
    for name, wanted in read.items():
        row = colleague.file.one("SELECT body IS NOT NULL FROM entry WHERE hash = ?", bytes.fromhex(name))
        assert (row is not None and bool(row[0])) is wanted, name
    drafts = desk.seats["M"].see_drafts()
    assert drafts == {
        "line-a": {"text-1": "Not yet a sentence"},
        "note-call": {"who": "The envoy"},
        f"pass-{waits}": {"wording-1": "They may wait."},
    }
    assert desk.seats["G"].see_drafts() == {}
    assert (go.text_setting("zone of b"), colleague.text_setting("zone of b")) == ("Asia/Muscat",) * 2
    assert colleague.text_setting("silence of b") == "7"
    await desk.pass_time(3_600)
    assert kinds(desk, "B", "line").count("release") == 1, "it waits at the other desk now"
    waiting = {one.entry.id for one in desk.seats["M"].see_channel().waiting}
    assert waiting == {waits, later}
    await desk.do("M", "pass-on", {**queued, "undo": 0})
    await desk.settle()
    assert kinds(desk, "B", "line").count("release") == 2


async def test_a_seat_killed_while_it_hands_over_has_all_of_it_or_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed between two lines: it still leads, with its draft and what was queued; opened again it does all of it, once."""
    world = await Desk.made(tmp_path)
    with made_here(world):
        await with_colleague(world)
        word = await world.say("A1", "We could wait.")
        world.seats["G"].keep_draft("line-a", {"text-1": "Half"})
        queued = {"sources": [{"id": word}], "to": "b", "wording": "paraphrase", "text": {"en": "They may."}}
        await world.do("G", "pass-on", queued | {"undo": 60})
        await world.do("G", "hand-over", {"step": "offer", "to": world.matter("M").me.hex()})
        await world.settle()
        await world.do("M", "hand-over", {"step": "accept"})
        await rounds.push(world.matter("M"), world.relay)
        lines = itertools.count(1)

        def dies(matter: Matter, *args: Any, **named: Any) -> Any:
            if next(lines) == 2:
                raise RuntimeError("killed")
            return change_members(matter, *args, **named)

        change_members = Matter.change_members
        monkeypatch.setattr(Matter, "change_members", dies)
        with pytest.raises(RuntimeError, match="killed"):
            await rounds.pull(world.matter("G"), world.relay)
        monkeypatch.undo()
        world.reopen("G")
        assert world.seats["G"].see_drafts() == {"line-a": {"text-1": "Half"}}
        assert len(world.seats["G"].see_channel().leaving) == 1
        assert world.stewards("G") == {world.matter("G").me}
        await world.settle()
        await world.greet()
        for name in ("G", "M", "A1", "B"):
            assert world.stewards(name) == {world.matter("M").me}
        drafts = {"line-a": {"text-1": "Half"}, f"pass-{word}": {"wording-1": "They may."}}
        assert world.seats["M"].see_drafts() == drafts
        await world.pass_time(3_600)
        assert "release" not in kinds(world, "B", "line")


async def test_each_side_sees_that_another_leads_and_nothing_of_the_other(desk: Desk) -> None:
    """One entry, at its hour, naming the two go-betweens; no other side's people, no word of the desk."""
    await with_colleague(desk)
    desk.seats["G"].keep_draft("desk", {"note": "Heron is tired"})
    await desk.hand_over()
    await desk.greet()
    for name in ("A1", "B"):
        shown = desk.seats[name].see_side().line.entries
        (leads,) = [one for one in shown if one.kind == "leads"]
        assert (leads.author.name, leads.at.seconds) == ({"en": "M"}, desk.now)
        held = _all_bytes(desk.matter(name))
        other = desk.matter("B" if name == "A1" else "A1")
        assert other.me not in held
        assert b"Heron" not in held
    assert b"Heron" in _all_bytes(desk.matter("M"))
    assert [one.kind for one in desk.seats["M"].see_channel().desk.entries][-2:] == [
        "hand-over-offered",
        "hand-over-accepted",
    ]


async def test_whoever_says_no_or_is_too_late_changes_nothing(desk: Desk) -> None:
    """Not asked, asked twice, declined, taken back: each is refused or said, and the go-between still leads."""
    await with_colleague(desk)
    go, colleague = desk.matter("G"), desk.matter("M")
    offer = {"step": "offer", "to": colleague.me.hex()}
    with pytest.raises(Refused, match="no-handover"):
        await desk.do("M", "hand-over", {"step": "accept"})
    with pytest.raises(Refused, match="not-steward"):
        await desk.do("M", "hand-over", {"step": "offer", "to": go.me.hex()})
    with pytest.raises(Refused, match="unknown-id"):
        await desk.do("G", "hand-over", {"step": "offer", "to": desk.matter("A1").me.hex()})
    with pytest.raises(Refused, match="may-not-say"):
        await desk.do("A1", "hand-over", offer)
    with pytest.raises(Refused, match="bad-input"):
        await desk.do("G", "hand-over", {"step": "give"})
    await desk.do("G", "hand-over", offer)
    with pytest.raises(Refused, match="handover-open"):
        await desk.do("G", "hand-over", offer)
    await desk.settle()
    (asked,) = (one for one in see_alarms(colleague, None) if one.code == "handover-asked")
    assert (asked.who, asked.link) == ({"en": "G"}, "handover")
    assert "handover-asked" not in {one.code for one in see_alarms(go, None)}
    await desk.do("M", "hand-over", {"step": "decline", "text": {"en": "Not I."}})
    await desk.settle()
    answered = desk.seats["G"].see_handover()
    assert answered.leads
    assert answered.offer is not None
    assert (answered.offer.state, answered.offer.words) == ("no", {"en": "Not I."})
    await desk.do("G", "hand-over", offer)
    await desk.settle()
    await desk.do("M", "hand-over", {"step": "accept"})  # on its way when it is taken back
    await desk.do("G", "hand-over", {"step": "take-back"})
    await desk.settle()
    with pytest.raises(Refused, match="no-handover"):
        await desk.do("G", "hand-over", {"step": "take-back"})
    for name in ("G", "M", "A1", "B"):
        assert desk.stewards(name) == {go.me}
    for name in ("G", "M"):
        seen = desk.seats[name].see_handover().offer
        assert seen is not None
        assert seen.state == "taken-back"


async def test_nobody_leaves_a_line_without_somebody_who_leads_it(desk: Desk) -> None:
    """Alone, or with a colleague who was not asked, or with words that wait for their hour: refused; after the close-out the lines end."""
    with pytest.raises(Refused, match="steward-stays"):
        await desk.do("G", "leave", {})
    await with_colleague(desk)
    with pytest.raises(Refused, match="steward-stays"):
        await desk.do("G", "leave", {})
    word = await desk.say("A1", "Tell them.")
    queued = {
        "sources": [{"id": word}],
        "to": "b",
        "wording": "paraphrase",
        "text": {"en": "Told."},
        "undo": 60,
    }
    await desk.do("M", "pass-on", queued)
    with pytest.raises(Refused, match="still-leaving"):
        await desk.do("M", "leave", {})
    await desk.pass_time(61)
    await desk.do("M", "leave", {})
    await desk.settle()
    await desk.do("G", "close-out", {})
    await desk.do("G", "leave", {})
    await desk.settle()
    for name in ("A1", "B"):
        with pytest.raises(Refused, match="not-a-member"):
            await desk.do(name, "say", {"passages": [{"text": {"en": "Anyone?"}, "consent": ONLY}]})


async def test_a_colleague_of_one_line_joins_the_others_when_it_is_asked(desk: Desk) -> None:
    """The page says so before; it is introduced there, and leads them all afterwards."""
    await desk.pair("G", {"as": "co-mediator", "line": "a"}, "M")
    await desk.settle()
    await desk.greet()
    (colleague,) = desk.seats["G"].see_handover().colleagues
    assert colleague.joins == (("b", {"en": "Side B"}),)
    await desk.hand_over()
    await desk.greet()
    assert desk.stewards("B") == {desk.matter("M").me}
    await desk.say("B", "Welcome.")
    assert any("Welcome." in repr(one) for one in desk.seats["M"].see_channel().lines)


async def test_what_the_channel_is_called_on_one_side_stays_there() -> None:
    """A side that invited its go-between named the channel: whoever leads later tells the other side no more of it than before."""
    world = Desk("prompt")
    with made_here(world):
        for name in ("A1", "G", "M", "B"):
            world.add(name)
        opening = {"title": {"en": "Kingfisher"}, "role": "side", "side": {"en": "Side A"}, "cover": "prompt"}
        await world.do("A1", "open-channel", opening)
        await world.pair("A1", {"as": "go-between"}, "G")
        await world.settle()
        await world.do("G", "set", {"side": {"name": {"en": "Side B"}}})
        await with_colleague(world)
        await world.hand_over()
        keys = {line.name["en"]: line.key for line in world.matter("M").side_lines()}
        await world.pair("M", {"as": "side", "line": keys["Side B"]}, "B")
        await world.settle()
        await world.greet()
        assert b"Kingfisher" not in _all_bytes(world.matter("B"))
        assert b"Kingfisher" in _all_bytes(world.matter("M"))


# -- a leaver reads nothing written after leaving ----------------------------------------------------------------------------


def _all_bytes(matter: Matter) -> bytes:
    """Every cell of every table of a seat's file, opened with its key."""
    tables = [name for (name,) in matter.file.all("SELECT name FROM sqlite_master WHERE type = 'table'")]
    cells = []
    for table in tables:
        for row in matter.file.all(f"SELECT * FROM {table}"):
            cells += [cell if isinstance(cell, bytes) else str(cell).encode() for cell in row]
    return b"\n".join(cells)


def _opened_with_all_keys(matter: Matter, letters: Sequence[bytes]) -> list[bytes]:
    """Every letter against every mailbox key and every session of a seat, in every order that could open one; nothing is saved."""
    found = []
    known = people(matter)
    for body in letters:
        for box in boxes(matter, "1 = 1"):
            try:
                inner = decode_inner(unlock_envelope(box.keys, box.put.id, body), expect_from=None)
            except Distrusted:
                continue
            found.append(inner.ciphertext)
            for one in known:
                row = matter.file.one("SELECT sessions FROM person WHERE seat = ?", one.seat)
                assert row is not None
                link = LinkSessions.unpickle(row[0], matter.pickle_key) if row[0] else LinkSessions()
                try:
                    found.append(link.decrypt(matter.keys, one.ik, inner.olm_type, inner.ciphertext))
                except Distrusted:
                    continue
    return found


def _come_back_as(matter: Matter) -> None:
    """A program that does not keep to its leaving."""
    with matter.file.change():
        matter.drop_setting("left")


def _told_of(matter: Matter, letters: Sequence[bytes], words: Sequence[str]) -> set[str]:
    """Which words a seat has or can get: from its file, from the letters, and from a seat that takes in all of them as they are."""
    read = [_all_bytes(matter), *_opened_with_all_keys(matter, letters)]
    _come_back_as(matter)
    for box in boxes(matter, "1 = 1"):
        pull.let_in(matter, box.get.id, [pull.Letter(n, body) for n, body in enumerate(letters)])
    read.append(_all_bytes(matter))
    return {word for word in words if any(word.encode() in each for each in read)}


LATER = ("Albatross", "Bittern", "Curlew", "Dunlin", "Egret", "Fulmar")


async def _talk(desk: Desk, names: Sequence[str], words: Sequence[str] = LATER) -> None:
    for number, word in enumerate(words):
        name = names[number % len(names)]
        line = {"line": "ab"[number % 2]} if name in ("G", "M") else {}
        await desk.say(name, f"{word} {number}", MAY, **line)


@pytest.mark.parametrize("leaver", ["G", "M", "A2"])
async def test_a_leaver_reads_nothing_written_after(desk: Desk, leaver: str) -> None:
    """Go-between, co-mediator, delegate: not in its file, not with its keys on all that the relay held since. Who stays reads all of it."""
    await with_colleague(desk)
    await desk.pair("A1", {"as": "delegate"}, "A2")
    await desk.settle()
    await desk.greet()
    await desk.say("A1", "Before 0")
    if leaver == "G":
        await desk.hand_over()
    gone = await desk.leave(leaver)
    await desk.settle()
    since = len(desk.relay.bodies)
    await _talk(desk, [name for name in ("A1", "M", "B", "G") if name != leaver])
    await desk.greet()
    letters = desk.relay.bodies[since:]
    assert _told_of(gone, letters, ("Before 0", *LATER)) == {"Before 0"}
    stays = desk.matter("M" if leaver == "G" else "G")
    assert _told_of(stays, letters, LATER) == set(LATER)


async def test_what_was_written_offline_is_not_sent_to_who_left_meanwhile(desk: Desk) -> None:
    """Sealed already, on a seat that had no relay and had not heard: it hears of the leaving first, and that letter never goes."""
    await with_colleague(desk)
    await desk.pair("A1", {"as": "delegate"}, "A2")
    await desk.settle()
    await desk.greet()
    since = len(desk.relay.bodies)
    a1 = desk.matter("A1")
    await desk.do("A1", "say", {"passages": [{"text": {"en": "Gannet"}, "consent": ONLY}]})
    assert a1.file.one("SELECT 1 FROM outbox WHERE peer = ? AND envelope IS NOT NULL", desk.matter("A2").me)
    a2 = await desk.leave("A2")
    await rounds.pull(desk.matter("A1"), desk.relay)
    await desk.settle()
    assert _told_of(a2, desk.relay.bodies[since:], ["Gannet"]) == set()
    assert b"Gannet" in _all_bytes(desk.matter("G"))


async def test_who_left_is_not_told_how_much_is_written_since(desk: Desk) -> None:
    """Nobody opens an epoch for as long as the steward is away: no sync goes to it, by what is written or by a greeting."""
    await desk.pair("A1", {"as": "delegate"}, "A2")
    await desk.greet()
    gone = await desk.leave("A2")
    desk.relay.down |= {box.get.id for box in boxes(desk.matter("G"))}
    await desk.settle()
    before = len(desk.letters)
    await desk.say("A1", "What A2 may not read.")
    await desk.greet()
    await desk.pass_time(7 * 3600)
    letters = [cbor.decode(plain, limit=70_000, nfc=False) for _, plain in desk.letters[before:]]
    line = desk.matter("A1").line_of("line")
    assert gone.me in desk.matter("A1").replica(line.id).epoch().seats()
    mine = [letter for letter in letters if letter[1:3] == [desk.matter("A1").me, gone.me]]
    assert [letter[3:] for letter in mine if letter[4] == line.id] == []


async def test_what_was_sent_before_the_leaving_was_heard_of_can_be_read(desk: Desk) -> None:
    """The time that a letter takes: it is with the relay already. By this the searching above is seen to find."""
    await with_colleague(desk)
    since = len(desk.relay.bodies)
    await desk.do("A1", "say", {"passages": [{"text": {"en": "Gannet"}, "consent": ONLY}]})
    await rounds.push(desk.matter("A1"), desk.relay)
    gone = await desk.leave("M")
    await desk.settle()
    assert _told_of(gone, desk.relay.bodies[since:], ["Gannet"]) == {"Gannet"}


async def test_letters_of_a_leaver_count_for_nothing(desk: Desk) -> None:
    """What it writes after, with a program that does not keep to its leaving, stands apart on every seat and is shown to nobody as said."""
    await with_colleague(desk)
    await desk.do("M", "leave", {})
    await desk.settle()
    gone = desk.matter("M")
    _come_back_as(gone)
    name = await desk.do("M", "say", {"line": "a", "passages": [{"text": {"en": "I lead."}, "consent": MAY}]})
    await desk.settle()
    await desk.greet()
    for seat in ("G", "A1"):
        row = desk.matter(seat).file.one(
            "SELECT apart FROM entry WHERE hash = ? AND accepted = 1", bytes.fromhex(name["id"])
        )
        assert row in (None, (1,))
        assert "I lead." not in repr(
            desk.seats[seat].see_channel().lines if seat == "G" else desk.seats[seat].see_side().line.entries
        )
