"""Seats that live and die: they speak, are backed up, lost, restored, join, leave and are removed; and what must hold of all of them.

1. Every word has a canary, a string that is nowhere else. What a seat holds is read off its whole file, table by table.
2. Who may hold a canary is not asked of the code under test: it is computed from the epochs and from what was chosen in ``join`` here.
3. A seat that leaves or is removed is also stolen: its keys as they were are tried on every envelope the relay is given afterwards. And what
   is written to any seat counts as held: a changed program there would read what an honest one drops.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from real_relay import RealRelay
from seat_world import RELAY, START, Faults, World, made_here, order
from wasit.errors import Distrusted, Refused, Unreachable
from wasit.record.epoch import Epoch, LineKind
from wasit.record.sync import MAX_RANGE, MAX_WANTS
from wasit.seals.envelope import decode_inner, unlock_envelope
from wasit.seals.ratchet import LinkSessions, SeatKeys
from wasit.seals.slots import TRIAL
from wasit.seat import queries
from wasit.seat.backup import contents_of, read_contents
from wasit.seat.clock import ReplayClock
from wasit.seat.matter import Matter
from wasit.seat.people import boxes, people
from wasit.seat.queries.handover import offered_to
from wasit.seat.seat import Seat
from wasit.seat.store import outbox
from wasit.seat.store.shelf import SqlShelf
from wasit.seat.sync import push as pushing
from wasit.seat.sync import rounds, upkeep

DAY = 86_400  # s
TALKATIVE = 1_500  # letters an hour: two seats that answer each other without end write 3,600
SECOND = "http://127.0.0.1:2"  # of relays: two addresses that lead to one
HEALED = 40 * 60  # s: several rounds of sync at every cover but steady
CANARY = re.compile(rb"canary\d{6}")
MOST_SEATS = 9
MAY_BE_REFUSED = frozenset(  # an act that the life so far allows no more
    [
        *(
            "not-a-member",
            "only-reads",
            "not-steward",
            "steward-stays",
            "may-not-say",
            "unknown-id",
            "not-a-line",
        ),
        *(
            "nothing-to-lead",
            "not-heard-yet",
            "line-taken",
            "channel-closed",
            "unconfirmed",
            "own-side-invites",
            "codes-resting",
            "handover-open",
            "not-on-line",
            "no-handover",
        ),
    ]
)


@dataclass
class Being:
    """One seat as this test knows it. ``line``: a, b, or g for a go-between's."""

    name: str
    line: str
    seat: bytes = b""
    before: str = ""  # the seat whose kit it came back of
    is_trial: bool = (
        False  # came back though the machine before was still there, as its person was asked not to
    )
    beside: str = ""  # the seat of the same person that paired it as a device
    state: str = "here"  # here, locked, lost, left, removed


@dataclass
class Word:
    """What a seat was told is written down. ``readers``: who belonged to its line then, and to those to which it was passed on."""

    canary: bytes
    by: str
    entry: bytes
    line: bytes
    readers: set[bytes]
    places: set[tuple[bytes, int]] = field(default_factory=set)  # (line, epoch)


@dataclass
class Kit:
    maker: str
    data: bytes


@dataclass
class Stolen:
    """The keys of a seat as they were when it went."""

    name: str
    since: int  # how many envelopes there were
    keys: list[tuple[bytes, Any]]  # (put id, box keys)
    sessions: dict[bytes, tuple[bytes, bytes]]  # seat -> (curve key, pickle)
    pickle: bytes
    account: bytes


@dataclass
class Held:
    """What a file holds. ``entries``: (line, author, number) -> (hash, accepted, has a body)."""

    seat: bytes
    canaries: set[bytes]
    entries: dict[tuple[bytes, bytes, int], tuple[bytes, bool, bool]]


class Life:
    """The seats of one channel; use ``open`` first, ``close`` at last."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder = folder
        self.chance = random.Random(seed)
        self.world = World("prompt", folder=folder)
        self.beings: dict[str, Being] = {}
        self.words: list[Word] = []
        self.briefed: dict[str, set[bytes]] = {}
        self.kits: list[Kit] = []
        self.stolen: list[Stolen] = []
        self.graves: dict[str, Held] = {}
        self.numbers: dict[
            tuple[bytes, bytes, int], bytes
        ] = {}  # every number of every feed, ever -> its entry
        self.steps: dict[
            tuple[bytes, int], bytes
        ] = {}  # every step of every ratchet that a relay saw -> its letter
        self.done: list[str] = []
        self._letters: dict[bytes, bytes] = {}
        self._told: dict[
            bytes, set[bytes]
        ] = {}  # seat -> canaries in letters to it, whatever becomes of them
        self._lines_told: dict[bytes, set[bytes]] = {}  # seat -> the lines that syncs to it were of
        self._seen = 0
        self.named = 0
        self.left_with: dict[str, set[bytes]] = {}
        self.since: dict[tuple[bytes, bytes], int] = {}  # (seat, line) -> its first epoch there
        self._stack: Any = None

    # -- its beginning and end ----------------------------------------------------------------------------------------------------

    async def open(self) -> None:
        self._stack = made_here(self.world)
        self._watch_ratchets(self._stack.__enter__())
        self.world.relay = RealRelay(self.folder / "relay", now=lambda: self.world.now)  # type: ignore[assignment]
        for name, line in (("G", "g"), ("A", "a"), ("B", "b")):
            self._add(name, line)
        sides = [{"key": "a", "name": {"en": "Side A"}}, {"key": "b", "name": {"en": "Side B"}}]
        await self.world.do(
            "G", "open-channel", {"title": {"en": "Talks"}, "sides": sides, "cover": "prompt", "retention": 2}
        )
        for line, name in (("a", "A"), ("b", "B")):
            await self.world.pair("G", {"as": "side", "line": line}, name)
        await self.world.run_until(START + 600)
        for being in self.beings.values():
            being.seat = self.world.matter(being.name).me

    def close(self) -> None:
        for seat in self.world.seats.values():
            if seat.keep is not None:
                seat.lock()
        self.relay.store.close()
        self._stack.__exit__(None, None, None)

    @property
    def relay(self) -> RealRelay:
        relay: Any = self.world.relay
        return relay  # type: ignore[no-any-return]

    def _name(self, line: str) -> str:
        self.named += 1
        return f"{line.upper()}{self.named}"

    def _add(self, name: str, line: str) -> Being:
        self.world.add(name)
        self.beings[name] = Being(name, line)
        return self.beings[name]

    def _watch_ratchets(self, patch: pytest.MonkeyPatch) -> None:
        """Which letter is in which envelope, and what is written to whom."""
        lock = pushing.lock_envelope

        def lock_envelope(box_public: bytes, put_id: bytes, inner: bytes) -> bytes:
            envelope = lock(box_public, put_id, inner)
            letter = decode_inner(inner, expect_from=None)
            self._letters[envelope] = letter.ciphertext
            return envelope

        def encode_letter(sender: bytes, reader: bytes, kind: int, fields: list[Any]) -> bytes:
            plain = encode(sender, reader, kind, fields)
            self._told[reader] = self._told.get(reader, set()) | set(CANARY.findall(plain))
            if kind == outbox.SYNC:
                self._lines_told.setdefault(reader, set()).add(fields[0])
            return plain

        encode = pushing.encode_letter
        patch.setattr(pushing, "lock_envelope", lock_envelope)
        patch.setattr(pushing, "encode_letter", encode_letter)

    # -- who is there -------------------------------------------------------------------------------------------------------------

    def those(self, *states: str) -> list[Being]:
        return [being for being in self.beings.values() if being.state in (states or ("here",))]

    def matter(self, being: Being) -> Matter:
        return self.world.matter(being.name)

    def line_of(self, being: Being, where: str) -> bytes | None:
        """Where: a line's key for a go-between ("line" for a side's seat), "own": room or desk."""
        matter = self.matter(being)
        key = (
            ("desk" if being.line == "g" else "room")
            if where == "own"
            else (where if being.line == "g" else "line")
        )
        return matter.line_of(key).id if matter.has_line(key) else None

    def before(self, being: Being) -> Iterator[Being]:
        """A seat and those it came back for."""
        yield being
        if being.before:
            yield from self.before(self.beings[being.before])

    # -- acts ----------------------------------------------------------------------------------------------------------------------

    async def _do(self, being: Being, command: str, args: dict[str, Any]) -> dict[str, Any] | None:
        try:
            done = await self.world.do(being.name, command, args)
        except Refused as no:
            if no.code not in MAY_BE_REFUSED:
                raise
            self.done.append(f"{being.name} {command}: {no.code}")
            return None
        self.done.append(f"{being.name} {command}")
        return done

    def _canary(self) -> str:
        return f"canary{len(self.words):06d}"

    async def speak(self, being: Being, where: str) -> None:
        line = self.line_of(being, where)
        if line is None:
            return
        canary = self._canary()
        args: dict[str, Any] = {"passages": [{"text": {"en": canary}, "consent": "as-written"}]}
        if where == "own":
            args["desk" if being.line == "g" else "room"] = True
        elif being.line == "g":
            args["line"] = where
        done = await self._do(being, "say", args)
        if done is not None:
            self._written(being, canary, done["id"], line)

    def _written(self, being: Being, canary: str, name: str, line: bytes) -> None:
        word = Word(canary.encode(), being.name, bytes.fromhex(name), line, set())
        self.words.append(word)
        self._read_by(being, word)

    def _read_by(self, being: Being, word: Word) -> None:
        """Whoever belongs to a line on which the writer itself has just put the word, as the writer knows."""
        matter = self.matter(being)
        rows = matter.file.all(
            "SELECT line, epoch FROM entry WHERE author = ? AND instr(body, ?) > 0", matter.me, word.canary
        )
        for line, number in rows:
            epoch = matter.replica(line).epoch(number)
            assert epoch is not None
            word.readers |= set(epoch.seats())
            word.places.add((line, number))

    async def pass_on(self, being: Being, which: int, to: str, as_written: bool) -> None:
        """A word of another line: as it was written, or in words of the go-between's own."""
        matter, target = self.matter(being), self.line_of(being, to)
        others = {line.id for line in matter.lines() if line.key not in (to, "desk")}
        sources = [
            word
            for word in self.words
            if word.line in others and self.beings[word.by].line != "g" and self._reads(matter, word.entry)
        ]
        desk = self.line_of(being, "own")
        if not sources or target is None or desk is None:
            return
        source = sources[which % len(sources)]
        canary = source.canary.decode() if as_written else self._canary()
        wording = (
            {"wording": "as-written"} if as_written else {"wording": "paraphrase", "text": {"en": canary}}
        )
        done = await self._do(being, "pass-on", {"sources": [source.entry.hex()], "to": to, **wording})
        if done is None:
            return
        if as_written:
            self._read_by(being, source)
        else:
            self._written(being, canary, done["id"], target)

    def _reads(self, matter: Matter, name: bytes) -> bool:
        row = matter.file.one(
            "SELECT 1 FROM entry WHERE hash = ? AND accepted = 1 AND body IS NOT NULL AND kind = 2", name
        )
        return row is not None

    async def join(self, inviter: Being, how_many: int) -> None:
        """One more person: a delegate of the inviter's side, briefed with some of what it holds; or a co-mediator."""
        self.relay.silent = ""  # pairing goes by the first relay alone
        if len(self.world.seats) >= MOST_SEATS:
            return
        matter = self.matter(inviter)
        purpose = "co-mediator" if inviter.line == "g" else "delegate"
        here = [word for word in self.words if self._reads(matter, word.entry)]
        chosen = self.chance.sample(here, min(how_many, len(here)))
        name = self._name(inviter.line)
        being = self._add(name, inviter.line)
        try:
            await self.world.pair(
                inviter.name, {"as": purpose, "briefed": [word.entry.hex() for word in chosen]}, name
            )
        except Refused as no:
            if no.code not in MAY_BE_REFUSED:
                raise
            self.world.seats.pop(name).lock()
            del self.beings[name]
            return
        self.done.append(f"{inviter.name} invites a {purpose}")
        being.seat = self.world.matter(name).me
        self.briefed[name] = {word.entry for word in chosen}

    async def add_device(self, old: Being) -> None:
        """One more seat of the same person."""
        self.relay.silent = ""  # pairing goes by the first relay alone
        if len(self.world.seats) >= MOST_SEATS:
            return
        name = self._name(old.line)
        being = self._add(name, old.line)
        try:
            await self.world.pair(old.name, {"as": "device"}, name, as_device=True)
        except Refused as no:
            if no.code not in MAY_BE_REFUSED:
                raise
            self.world.seats.pop(name).lock()
            del self.beings[name]
            return
        being.seat, being.beside = self.world.matter(name).me, old.name
        self.done.append(f"{old.name} adds a device")

    async def remove_device(self, by: Being, which: int) -> None:
        """Another seat of the same person, as its devices page lists them."""
        done = await self._do(by, "devices", {})
        listed = (
            []
            if done is None
            else [each["seat"] for each in done["devices"] if not (each["this"] or each["removed"])]
        )
        if not listed:
            return
        gone = next(
            being for being in self.beings.values() if being.seat.hex() == listed[which % len(listed)]
        )
        stolen = self._steal(gone) if gone.state in ("here", "removed") else None
        if await self._do(by, "device-remove", {"seat": gone.seat.hex()}) is not None and stolen is not None:
            self.stolen.append(stolen)
            gone.state = "removed"

    def back_up(self, being: Being) -> None:
        seat = self.world.seats[being.name]
        self.kits.append(Kit(being.name, contents_of(seat.opened(), seat.matters.values(), self.world.now)))
        self.done.append(f"{being.name} backs up")

    def lose(self, being: Being) -> None:
        """The machine is gone, with all on it."""
        self.graves[being.name] = self.held(being)
        self.see_numbers(self.graves[being.name])
        self.world.seats.pop(being.name).lock()
        being.state = "lost"
        self.done.append(f"{being.name} is lost")

    def restore(self, kit: Kit) -> None:
        if len(self.world.seats) >= MOST_SEATS:
            return
        maker = self.beings[kit.maker]
        name = self._name(maker.line)
        seat = Seat(
            self.folder / name,
            clock=ReplayClock("UTC", self.world.now),
            randomness=self.world.chance("seat " + name),
            link=self.world.relay,
            cost=TRIAL,
        )
        self.world._making = name
        seat.restore_contents(read_contents(kit.data), "x")
        self.world.seats[name] = seat
        self.beings[name] = Being(name, maker.line, seat.matter().me, kit.maker, maker.state != "lost")
        self.done.append(f"{name} comes back for {kit.maker}")

    async def lead_again(self, being: Being) -> None:
        """Only if the machine before is really gone: its person says so."""
        if being.before and self.beings[being.before].state == "lost":
            await self._do(being, "lead-again", {})

    async def leave(self, being: Being) -> None:
        stolen = self._steal(being)
        if await self._do(being, "leave", {}) is not None:
            self.stolen.append(stolen)
            self.left_with[being.name] = self.held(being).canaries
            being.state = "left"

    async def remove(self, by: Being, whom: Being, *, consent: str = "") -> None:
        """``consent``: what a go-between says of whose it has, of a side's seat."""
        if by is whom or not whom.seat:
            return
        stolen = None if whom.state == "lost" else self._steal(whom)
        args = {"seat": whom.seat.hex()} | ({"consent": {"en": consent}} if consent else {})
        done = await self._do(by, "remove", args)
        if done is not None and consent:
            self.done.append(f"{by.name} strikes a side's seat by consent")
        if done is not None and whom.state != "lost":
            assert stolen is not None
            self.stolen.append(stolen)
            whom.state = "removed"

    async def hand_over(self, being: Being, to: Being) -> None:
        """The desk to a colleague, who says yes to whatever offer has come; one that is open already is taken back."""
        if await self._do(being, "hand-over", {"step": "offer", "to": to.seat.hex()}) is None:
            if self.done[-1].endswith("handover-open"):
                await self._do(being, "hand-over", {"step": "take-back"})
            return
        await self.world.settle()
        asked = offered_to(self.matter(to), to.seat)
        if asked is None or await self._do(to, "hand-over", {"step": "accept"}) is None:
            return
        self.done.append(f"{to.name} takes a desk")
        giver = next(each for each in self.beings.values() if each.seat == asked.author)
        opened = {word.entry for word in self.words if self.may_hold(giver, word)}
        self.briefed[to.name] = (
            self.briefed.get(to.name, set()) | opened
        )  # what leading needs, and no more than that

    def _steal(self, being: Being) -> Stolen:
        matter = self.matter(being)
        rows = matter.file.all("SELECT seat, ik, sessions FROM person")
        return Stolen(
            being.name,
            len(self.relay.bodies),
            [(box.put.id, box.keys) for box in boxes(matter)],
            {seat: (ik, sessions) for seat, ik, sessions in rows},
            matter.pickle_key,
            matter.keys.pickle(matter.pickle_key),
        )

    def lock(self, being: Being) -> None:
        self.world.seats[being.name].lock()
        being.state = "locked"

    def unlock(self, being: Being) -> None:
        self.world.seats[being.name].unlock("x")
        being.state = "here"

    def crash(self, being: Being) -> None:
        self.world.reopen(being.name)

    async def carry(self, being: Being, *, out: bool) -> None:
        """Some of the mail: one seat sends, or fetches."""
        with suppress(Unreachable):
            await (rounds.push if out else rounds.pull)(self.matter(being), self.world.relay)

    async def close_out(self, being: Being) -> None:
        await self._do(being, "close-out", {})

    def network(
        self, lost: float, unanswered: float, swallowed: float, doubled: float, shuffled: float
    ) -> None:
        self.relay.faults = Faults(self.chance.random, lost, unanswered, swallowed, doubled, shuffled)

    async def days(self, count: int) -> None:
        """Days in which seats look after themselves as they do."""
        for _ in range(count):
            for _, matter in list(self.world.matters()):
                upkeep.look_after(matter, pairing=False)
            for _ in range(24):
                letters = len(self.relay.bodies)
                await self.world.run_until(self.world.now + DAY // 24)
                letters = len(self.relay.bodies) - letters
                assert letters < TALKATIVE, f"{letters} letters in an hour in which nobody acts"

    def counts(self) -> dict[str, int]:
        """How much was lived."""
        acts = Counter(act.partition(" ")[2].partition(" for ")[0] for act in self.done)
        return acts | {
            "lives": 1,
            "letters": len(self.steps),
            "words": len(self.words),
            "seats": len(self.beings),
            "stolen": len(self.stolen),
        }

    def be_curious(self, being: Being) -> None:
        """A changed program: it asks everyone it knows for all that was ever written on its lines."""
        matter = self.matter(being)
        feeds = sorted({(line, author) for line, author, _ in self.numbers})
        with matter.file.change():
            for line in matter.lines():
                wants = [[author, 1, MAX_RANGE] for where, author in feeds if where == line.id][:MAX_WANTS]
                for peer in people(matter):
                    if being.line == "g" and matter.replica(line.id).role_of(peer.seat) is None:
                        continue  # a go-between's program that tells of other lines can't be held to anything
                    matter.outbox.give(peer.seat, outbox.DOORS, [line.id, [], [], wants])
        self.done.append(f"{being.name} asks for all")

    async def name_second(self, being: Being, is_named: bool) -> None:
        """A second relay, or none any more."""
        await self._do(being, "set", {"second_relay": SECOND if is_named else ""})

    def fall_silent(self, is_second: bool) -> None:
        """One of the two relays does not answer; the other does."""
        self.relay.silent = SECOND if is_second else RELAY

    def cut_off(self, being: Being) -> None:
        """What is written to this seat vanishes, until the network heals."""
        self.relay.deaf |= {box.put.id for box in boxes(self.matter(being))}

    # -- healing -------------------------------------------------------------------------------------------------------------------

    async def heal(self, most: int = 14) -> None:
        """The network is well, every seat is open, and time goes on until two stretches in a row change nothing."""
        self.relay.faults = None
        self.relay.silent = ""
        self.relay.deaf.clear()
        for being in self.those("locked"):
            self.unlock(being)
        before = None
        for _ in range(most):
            for _, matter in list(self.world.matters()):
                upkeep.look_after(matter, pairing=False)
                upkeep.greet(matter)
            await self.world.run_until(self.world.now + HEALED)
            for being in self.those():
                if self.matter(being).setting("restored") is not None:
                    await self.lead_again(being)
            now = [
                (name, line.id, order(matter, line.id))
                for name, matter in self.world.matters()
                for line in matter.lines()
            ]
            if now == before:
                await self._check_quiet()
                return
            before = now
        raise AssertionError("no rest: the lines go on changing")

    async def _check_quiet(self) -> None:
        """Where all has been told, nobody writes any more: no two seats tell each other the same without end."""
        letters = len(self.relay.bodies)
        await self.world.run_until(self.world.now + 600)
        assert len(self.relay.bodies) - letters <= 2, (
            f"{len(self.relay.bodies) - letters} letters in ten quiet minutes"
        )

    # -- what a file holds ------------------------------------------------------------------------------------------------------------

    def held(self, being: Being) -> Held:
        matter = self.matter(being)
        found: set[bytes] = set()
        for (table,) in matter.file.all(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
        ):
            for row in matter.file.all(f"SELECT * FROM {table}"):
                for value in row:
                    if isinstance(value, bytes | str):
                        found.update(CANARY.findall(value.encode() if isinstance(value, str) else value))
        rows = matter.file.all("SELECT line, author, seq, hash, accepted, body IS NOT NULL FROM entry")
        entries = {}
        for line, author, seq, name, accepted, has_body in rows:
            assert (line, author, seq) not in entries or not accepted, (
                f"{being.name} has a number of a feed twice"
            )
            entries[line, author, seq] = (name, bool(accepted), bool(has_body))
        for line in matter.lines():
            for epoch, _ in matter.shelf(line.id).epochs():
                self.since |= {(member.seat, line.id): member.since for member in epoch.members}
        return Held(matter.me, found, entries)

    # -- what must hold at any time ----------------------------------------------------------------------------------------------------

    def check(self) -> dict[str, Held]:
        """What must hold at any time, also in the middle of everything."""
        held = {being.name: self.held(being) for being in self.those("here", "left", "removed")}
        for each in held.values():
            self.see_numbers(each)
        self._check_ratchets()
        self._check_remembered()
        self._check_receipts(held)
        for name, each in held.items():
            self._check_readable(self.beings[name], each.canaries, "holds")
            more = each.canaries - self.left_with.get(name, each.canaries)
            assert not more, f"{name} left, and took in {more}"
        for being in self.beings.values():
            self._check_readable(being, self._told.get(being.seat, set()), "is written")
            told = self._lines_told.get(being.seat, set())
            assert not told & self._kept_from(being), (
                f"{being.name} was told of a line that is not its side's"
            )
        return held

    def _check_remembered(self) -> None:
        """What a seat remembers of its file is what stands there."""
        for being in self.those("here", "left", "removed"):
            matter = self.matter(being)
            for line in matter.lines():
                kept, anew = matter.shelf(line.id), SqlShelf(matter.file, line.id)
                for name in (*kept._known, *kept._standing):
                    assert (kept.known(name), kept.standing(name)) == (anew.known(name), anew.standing(name))
                for name in kept._fresh:
                    assert kept.read(name) == anew.read(name)
                assert (kept.tips(), kept.held(), kept.epochs()) == (anew.tips(), anew.held(), anew.epochs())
                assert set(kept.heard()) == set(anew.heard())

    def see_numbers(self, held: Held) -> None:
        """No feed has two entries under one number, on any machine, ever."""
        for number, (name, _, _) in held.entries.items():
            assert self.numbers.setdefault(number, name) == name, "a feed forked"

    def _kept_from(self, being: Being) -> set[bytes]:
        """The lines of which a side's seat may not know that they are there: another side's, the go-betweens' desk."""
        if being.line == "g":
            return set()
        others = [
            ("b" if being.line == "a" else "a", "g"),
            ("own", "g"),
            ("own", "b" if being.line == "a" else "a"),
        ]
        found = {
            self.line_of(each, where) for where, line in others for each in self.those() if each.line == line
        }
        return {line for line in found if line is not None}

    def _check_ratchets(self) -> None:
        """No step of a ratchet encrypts two letters that leave a machine."""
        for body in self.relay.bodies[self._seen :]:
            letter = self._letters.get(body)
            if letter is not None:
                step = ratchet_step(letter)
                assert self.steps.setdefault(step, letter) == letter, "a ratchet's step was used twice"
        self._seen = len(self.relay.bodies)

    def _check_receipts(self, held: dict[str, Held]) -> None:
        """What a peer's receipt says it has, it has, as long as its machine is there."""
        by_seat = {each.seat: (name, each) for name, each in held.items()}
        for name in held:
            matter = self.world.matter(name)
            for line, peer, upto in matter.file.all("SELECT line, peer, seq FROM reached"):
                if peer in by_seat:
                    at = by_seat[peer][1].entries.get((line, matter.me, upto))
                    assert at is not None, (
                        f"{by_seat[peer][0]} told {name} that it has number {upto}, and has not"
                    )
                    assert at[1], f"{by_seat[peer][0]} only holds number {upto} of {name}"

    def _check_readable(self, being: Being, canaries: set[bytes], how: str) -> None:
        for word in self.words:
            if word.canary in canaries:
                assert self.may_hold(being, word), f"{being.name} {how} {word.canary.decode()} of {word.by}"

    def may_hold(self, being: Being, word: Word) -> bool:
        """Whether the seat, or one that it came back for, belonged to a line of the word when it was written there, or was briefed with it."""
        if being.beside and self._is_past(being, word) and self.may_hold(self.beings[being.beside], word):
            return True  # a device is given what its person could read before it came
        mine = list(self.before(being))
        was_briefed = any(word.entry in self.briefed.get(each.name, ()) for each in mine)
        return was_briefed or any(
            each.seat in word.readers or (each.beside and each is not being and self.may_hold(each, word))
            for each in mine
        )

    def _is_past(self, device: Being, word: Word) -> bool:
        """Whether the device did not belong to a line of the word yet, as far as anybody knows."""
        return any(number < self.since.get((device.seat, line), 2**48) for line, number in word.places)

    # -- what must hold at rest ----------------------------------------------------------------------------------------------------------

    def check_at_rest(self) -> None:
        held = self.check()
        self.check_stolen()
        for line in sorted({number[0] for number in self.numbers}):
            for clan in self._clans(line):
                self._check_alike(line, clan)
                self._check_whole(line, clan, held)
        for being in self.those():
            self._check_shown(being)

    def _clans(self, line: bytes) -> Iterator[dict[str, Matter]]:
        """The seats that belong to a line, those together that have the same epoch.

        Where somebody came back twice for a seat that was alone on a line, each goes on alone: nobody is in two of them.
        """
        clans: dict[bytes, dict[str, Matter]] = {}
        epochs: dict[bytes, Epoch] = {}
        for being in self.those():
            matter = self.matter(being)
            known = matter.shelf(line).epochs() if any(each.id == line for each in matter.lines()) else ()
            if known and known[-1][0].member(matter.me) is not None and not matter.has_left:
                epoch, door = known[-1]
                clans.setdefault(door.hash, {})[being.name] = matter
                epochs[door.hash] = epoch
        for door, clan in clans.items():
            for epoch in epochs.values():
                for name, matter in clan.items() if epoch.number > epochs[door].number else ():
                    if epoch.member(matter.me) is None:
                        continue
                    assert self._shows_gap(matter, line), f"{name} never heard of epoch {epoch.number}"
        yield from clans.values()

    def _check_alike(self, line: bytes, clan: dict[str, Matter]) -> None:
        """Seats of the same age have the same line; a later one has what its elders have from its time on."""
        having = {
            name: (matter.shelf(line).epochs()[0][0].number, order(matter, line))
            for name, matter in clan.items()
        }
        by_age: dict[int, tuple[str, list[str]]] = {}
        for name, (since, entries) in having.items():
            other, theirs = by_age.setdefault(since, (name, entries))
            assert theirs == entries, f"{name} and {other} have different lines"
        if by_age:
            oldest = by_age[min(by_age)][1]
            for name, entries in by_age.values():
                those = set(entries)
                assert [entry for entry in oldest if entry in those] == entries, f"{name} has another order"

    def _check_whole(self, line: bytes, home: dict[str, Matter], held: dict[str, Held]) -> None:
        """What was acknowledged and stands with anybody at home stands with everybody who was there then; else a gap is shown."""
        for number, name in self.numbers.items():
            if number[0] != line:
                continue
            there = {who for who in home if number in held[who].entries and held[who].entries[number][1]}
            known = there | {who for who in home if name in self._named(home[who], line)}
            for who in home if known else ():
                if who in there or not self._was_there(home[who], line, number):
                    continue
                if (
                    there
                    and self._came_after(home[who], line, number[1])
                    and all(self._is_apart(home[each], name) for each in there)
                ):
                    continue  # what came of somebody after its removal stands apart, and is no newcomer's
                assert not there, f"{who} has not number {number[2]} of a feed, {there} have it"
                assert self._shows_gap(home[who], line), f"{who} misses {number[2]} of a feed in silence"

    def _was_there(self, matter: Matter, line: bytes, number: tuple[bytes, bytes, int]) -> bool:
        """Whether a number lies after what was sealed when the seat came."""
        first = matter.shelf(line).epochs()[0][0]
        leaf = first.base_of(number[1])
        return leaf is None or number[2] > leaf.seq

    def _came_after(self, matter: Matter, line: bytes, author: bytes) -> bool:
        return all(epoch.member(author) is None for epoch, _ in matter.shelf(line).epochs())

    def _is_apart(self, matter: Matter, name: bytes) -> bool:
        return matter.file.one("SELECT 1 FROM entry WHERE hash = ? AND apart = 1", name) is not None

    def _named(self, matter: Matter, line: bytes) -> set[bytes]:
        return {ref.hash for ref in matter.replica(line).missing()}

    def shows_gap(self, being: Being, where: str) -> bool:
        line = self.line_of(being, where)
        return line is not None and self._shows_gap(self.matter(being), line)

    def _shows_gap(self, matter: Matter, line: bytes) -> bool:
        return matter.file.one("SELECT 1 FROM alarm WHERE line = ? AND code = 'gap'", line) is not None

    def _check_shown(self, being: Being) -> None:
        """No page shows a thing twice; a seat that is not back yet says so; nobody cries wolf about a fork."""
        matter = self.matter(being)
        codes = {code for (code,) in matter.file.all("SELECT code FROM alarm")}
        assert not any(
            code.startswith(("refused-entry", "fork", "own-name", "sync-fault")) for code in codes
        ), codes
        for line in matter.lines():
            shown = [entry.id for entry in queries.see_line(matter, line, most=1_000).entries]
            assert len(shown) == len(set(shown)), f"{being.name} is shown an entry twice"
            for word in [each for each in self.words if each.line == line.id]:
                rows = matter.file.one(
                    "SELECT count(*) FROM entry WHERE line = ? AND kind = 2 AND accepted = 1 AND instr(body, ?) > 0",
                    line.id,
                    word.canary,
                )
                assert rows is not None
                assert rows[0] <= 1, f"{being.name} is shown a word twice"
            if self._went_on(being, line.id):
                assert codes & {
                    f"{of}{code}" for of in ("", "desk-") for code in ("alone-again", "went-on-elsewhere")
                }, f"{being.name} goes on alone in silence"
            epoch = matter.replica(line.id).epoch()
            is_in = epoch is not None and (epoch.member(matter.me) is not None or matter.has_left)
            if (
                being.before
                and line.kind is not LineKind.DESK
                and not is_in
                and not self._was_let_go(being, line.id)
            ):
                assert "restored" in codes, f"{being.name} does not say that it only reads"

    def _went_on(self, being: Being, line: bytes) -> bool:
        """Whether somebody has an epoch of a line, by the seat that this one came back for, which this one has not and so goes on without."""
        epochs = self.matter(being).shelf(line).epochs()
        if not being.before or being.is_trial or not epochs or epochs[-1][0].steward != being.seat:
            return False
        mine, before = {door.hash for _, door in epochs}, self.beings[being.before].seat
        return any(
            door.author == before and door.hash not in mine
            for other in self.those()
            for _, door in self.matter(other).shelf(line).epochs()
        )

    def _was_let_go(self, being: Being, line: bytes) -> bool:
        return any(
            epoch.member(being.seat) is not None for epoch, _ in self.matter(being).shelf(line).epochs()
        )

    def check_stolen(self) -> None:
        """The keys of who went open nothing, of what a relay was given since, that it may not read."""
        for stolen in self.stolen:
            being = self.beings[stolen.name]
            account = SeatKeys.unpickle(stolen.account, stolen.pickle)
            for body in self.relay.bodies[stolen.since :]:
                for put_id, keys in stolen.keys:
                    with suppress(Distrusted):
                        letter = decode_inner(unlock_envelope(keys, put_id, body), expect_from=None)
                        plain = _open(stolen, account, letter)
                        self._check_readable(being, set(CANARY.findall(plain)), "could open")


def _open(stolen: Stolen, account: SeatKeys, letter: Any) -> bytes:
    """Raises: Distrusted."""
    ik, pickle = stolen.sessions.get(letter.sender, (b"", b""))
    link = LinkSessions.unpickle(pickle, stolen.pickle) if pickle else LinkSessions()
    plain = link.decrypt(account, ik, letter.olm_type, letter.ciphertext)
    stolen.sessions[letter.sender] = (ik, link.pickle(stolen.pickle))
    return plain


def ratchet_step(letter: bytes) -> tuple[bytes, int]:
    """(ratchet key, place in its chain) of a letter of Olm, which stand in clear in it; a first letter has another within."""
    fields: dict[int, Any] = {}
    at = 1
    while 0x22 not in fields:  # the text stands last, before the MAC
        tag = letter[at]
        number, at = _varint(letter, at + 1)
        if tag == 0x10:
            fields[tag] = number
        else:
            fields[tag], at = letter[at : at + number], at + number
    if 0x1A in fields:
        return ratchet_step(fields[0x22])
    return fields[0x0A], fields[0x10]


def _varint(data: bytes, at: int) -> tuple[int, int]:
    number = shift = 0
    while True:
        byte = data[at]
        number |= (byte & 0x7F) << shift
        shift, at = shift + 7, at + 1
        if byte < 0x80:
            return number, at
