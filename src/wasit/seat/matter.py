"""One matter on one seat: its file, its keys, its lines; and how a fact becomes an entry.

This file alone knows the way in for every fact, whoever said it:

1. Own facts: rule, body, salt, entry, file, outbox: one change (``say``). Nothing is sent here.
2. Others' facts: ``take_in`` writes down what an accepted entry means; a fact that may not be said there is set aside with an alarm.
3. What another only vouches for, and what a removed seat wrote after its removal, is kept and shown but means nothing until it counts.
4. Each line has its own stream of randomness, its own numbers and clocks in the record: nothing of one line is an input to another.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wasit.channel import facts
from wasit.channel.bodies import decode_fact, encode_fact, forget_facts
from wasit.channel.facts import KINDS, Fact
from wasit.channel.rules import check_may_say, check_said
from wasit.errors import Distrusted, Refused
from wasit.record.body import Body
from wasit.record.entry import Entry
from wasit.record.epoch import Epoch, LineKind, Member, SeatRole, next_epoch
from wasit.record.events import Accepted, Confirmed, Event, Forged, Forked, SetAside
from wasit.record.replica import Replica
from wasit.record.shelf import Standing
from wasit.seals.box import BoxKey
from wasit.seals.card import Card
from wasit.seals.randomness import Randomness
from wasit.seals.ratchet import SeatKeys
from wasit.seat import bygone
from wasit.seat.clock import Clock
from wasit.seat.store.alarms import Alarm, raise_alarm
from wasit.seat.store.copies import keep_copies
from wasit.seat.store.heirs import Heirs
from wasit.seat.store.ids import find_entry
from wasit.seat.store.index import index_fact, keep_vouched
from wasit.seat.store.lines import known_line
from wasit.seat.store.links import Links
from wasit.seat.store.older import take_in_older
from wasit.seat.store.outbox import Outbox
from wasit.seat.store.schema import MATTER
from wasit.seat.store.sealed import Sealed
from wasit.seat.store.shelf import SqlShelf
from wasit.seat.succession import succession
from wasit.text.moment import Moment
from wasit.text.passage import Texts
from wasit.wire import cbor

if TYPE_CHECKING:
    from wasit.seat.people import Person
    from wasit.seat.queries.ahead import Ahead

MAX_SAID = 61_000  # bytes of a fact: with the largest entry around it, it fits a letter


@dataclass(frozen=True, slots=True)
class Line:
    """A line as this seat keeps it. ``key``: a, b, ... on a go-between's seat, "line" on a side's; "room"; "desk"."""

    id: bytes
    kind: LineKind
    key: str
    name: Texts

    @property
    def stream(self) -> bytes:
        """Its own stream of randomness."""
        return b"line " + self.key.encode()


class Matter:
    """Shapes: ``key`` 32 bytes, of the matter's file. Secrets: everything in it."""

    def __init__(self, path: str, key: bytes, clock: Clock, randomness: Randomness) -> None:
        self.file = Sealed(path, key, MATTER)
        self.clock = clock
        self.randomness = randomness
        self.outbox = Outbox(self.file)
        self._keys: SeatKeys | None = None
        self._replicas: dict[bytes, Replica] = {}
        self._lines: list[Line] | None = None
        self.heirs = Heirs(self.file)
        self.links = Links(self.file)
        self._settings: dict[str, bytes | None] = {}  # as they stand in the file
        self.box_keys: dict[bytes, BoxKey] = {}  # expanded ones, by their private form
        self.cards: dict[bytes, tuple[bytes, Card]] = {}  # read ones, by seat, with the bytes they came from
        self.names: dict[bytes, Texts] = {}  # of people, by the bytes they came from
        self.people: dict[bytes, Person] = {}  # as the file has them: whoever writes there lets go of them
        self.alarms: set[Alarm] | None = None  # that may stand in the file; None: not asked yet
        self.removed: set[bytes] | None = None  # seats, likewise
        self.version = 0  # grows with every change that a page could show, and when one is undone
        self.ahead: Ahead | None = None  # what was read of its newest words
        self.file.on_undo(self._forget)
        self.file.before_end(self._write_all)
        take_in_older(self)

    def _forget(self) -> None:
        self.version += 1
        self._keys = None
        self._lines = None
        self.heirs.forget()
        self.people.clear()
        self.alarms = self.removed = None
        self._replicas.clear()
        self._settings.clear()

    def _write_all(self) -> None:
        for replica in self._replicas.values():
            assert isinstance(replica.shelf, SqlShelf)
            replica.shelf.write_all()

    # -- settings -----------------------------------------------------------------------------------------------------

    def setting(self, name: str) -> bytes | None:
        if name not in self._settings:
            row = self.file.one("SELECT value FROM setting WHERE name = ?", name)
            self._settings[name] = row[0] if row else None
        return self._settings[name]

    def set_setting(self, name: str, value: bytes) -> None:
        self.file.run("INSERT OR REPLACE INTO setting VALUES (?, ?)", name, value)
        self._settings[name] = value

    def drop_setting(self, name: str) -> None:
        if self.setting(name) is not None:  # asked of most letters, and seldom there
            self.file.run("DELETE FROM setting WHERE name = ?", name)
            self._settings[name] = None

    def text_setting(self, name: str, default: str = "") -> str:
        value = self.setting(name)
        return default if value is None else value.decode()

    def texts_setting(self, name: str) -> Texts:
        value = self.setting(name)
        return {} if value is None else cbor.decode(value, limit=65_536, nfc=False)

    @property
    def id(self) -> bytes:
        return self._fixed("id")

    def _fixed(self, name: str) -> bytes:
        """A setting that is set once, when the matter is founded."""
        value = self.setting(name)
        assert value is not None
        return value

    @property
    def role(self) -> str:
        """ "go-between", "side", or "" while an invitation has not said yet."""
        return self.text_setting("role")

    @property
    def own_place(self) -> str:
        """The key of the line where this seat's own people are among themselves."""
        return "desk" if self.role == "go-between" else "room"

    @property
    def has_left(self) -> bool:
        return self.setting("left") is not None

    @property
    def cover(self) -> str:
        return self.text_setting("cover", "spread")

    # -- keys ---------------------------------------------------------------------------------------------------------

    @property
    def keys(self) -> SeatKeys:
        if self._keys is None:
            pickled = self.setting("account")
            assert pickled is not None
            self._keys = SeatKeys.unpickle(pickled, self.pickle_key)
        return self._keys

    @property
    def pickle_key(self) -> bytes:
        return self._fixed("pickle-key")

    def save_keys(self) -> None:
        """After anything that took a one-time key or opened a session."""
        self.set_setting("account", self.keys.pickle(self.pickle_key))

    @property
    def me(self) -> bytes:
        return self._fixed("me")

    def is_mine(self, seat: bytes) -> bool:
        """Whether it is this seat, another device of its person, or one that its person had before a backup was restored."""
        kept = self.setting("was")
        if seat == self.me or (kept is not None and seat in cbor.decode(kept, limit=4_096)):
            return True
        both = "SELECT 1 FROM device AS a JOIN device AS b ON a.person = b.person WHERE a.seat = ? AND b.seat = ? AND b.removed < 2"
        return self.file.one(both, self.me, seat) is not None

    # -- lines ----------------------------------------------------------------------------------------------------------

    def lines(self) -> Sequence[Line]:
        """In the order of their keys: sides first."""
        if self._lines is None:
            rows = self.file.all("SELECT id, kind, key, name FROM line ORDER BY kind, key")
            self._lines = [
                Line(line, LineKind(kind), key, cbor.decode(name, limit=65_536, nfc=False))
                for line, kind, key, name in rows
            ]
        return self._lines

    def line(self, line: bytes) -> Line:
        """Raises: Refused not-a-line."""
        found = next((each for each in self.lines() if each.id == line), None)
        if found is None:
            raise Refused("not-a-line")
        return found

    def line_of(self, key: str) -> Line:
        """Raises: Refused not-a-line."""
        found = next((each for each in self.lines() if each.key == key), None)
        if found is None:
            raise Refused("not-a-line")
        return found

    def side_lines(self) -> list[Line]:
        return [line for line in self.lines() if line.kind is LineKind.SIDE]

    def has_line(self, key: str) -> bool:
        return any(line.key == key for line in self.lines())

    def add_line(self, line: bytes, kind: LineKind, key: str, name: Texts) -> Line:
        self.file.run(
            "INSERT INTO line (id, kind, key, name) VALUES (?, ?, ?, ?)",
            *(line, int(kind), key, cbor.encode(dict(name), nfc=False)),
        )
        self._lines = None
        return self.line(line)

    def name_line(self, line: bytes, name: Texts) -> None:
        self.file.run("UPDATE line SET name = ? WHERE id = ?", cbor.encode(dict(name), nfc=False), line)
        self._lines = None

    def replica(self, line: bytes) -> Replica:
        found = self._replicas.get(line)
        if found is None:
            shelf = SqlShelf(self.file, line, lambda: self.clock.now().seconds)
            found = self._replicas[line] = Replica(line, self.me, shelf)
            found.succeeds, found.follows = succession(self.file), self.heirs.follows
        found.heirs = self.heirs.known()
        return found

    def shelf(self, line: bytes) -> SqlShelf:
        shelf = self.replica(line).shelf
        assert isinstance(shelf, SqlShelf)
        return shelf

    def open_line(self, kind: LineKind, key: str, name: Texts) -> Line:
        """A new line of which this seat is steward and, so far, the only member."""
        line = self.add_line(self.randomness.bytes(16, b"line " + key.encode()), kind, key, name)
        role = SeatRole.SIDE if kind is LineKind.ROOM else SeatRole.GO_BETWEEN
        self.say(line, facts.Opened(Epoch(1, (Member(self.me, 1, role),), self.me, (), kind)), epoch=1)
        return line

    def change_members(
        self,
        line: Line,
        *,
        add: Sequence[tuple[bytes, SeatRole]] = (),
        drop: Sequence[bytes] = (),
        steward: bytes | None = None,
    ) -> Entry:
        """A new epoch, by its steward: newcomers see nothing from before it. Raises: Refused not-steward, too-many."""
        replica = self.replica(line.id)
        epoch = replica.epoch()
        assert epoch is not None
        if epoch.steward != self.me and not (steward == self.me and self.is_removed(epoch.steward)):
            raise Refused("not-steward")
        new = next_epoch(epoch, base=replica.base(), add=add, drop=drop, steward=steward)
        if len(new.members) > 20:
            raise Refused("too-many", limit=20)
        return self.say(line, facts.Opened(new), epoch=new.number, also_to=drop)

    def is_removed(self, seat: bytes) -> bool:
        """Whether its own person has removed this seat, or the link that added it was overruled."""
        if self.removed is None:
            self.removed = {each for (each,) in self.file.all("SELECT seat FROM device WHERE removed > 0")}
        return seat in self.removed

    # -- own facts --------------------------------------------------------------------------------------------------------

    def say(
        self,
        line: Line,
        fact: Fact,
        *,
        epoch: int | None = None,
        also_to: Sequence[bytes] = (),
        at: Moment | None = None,
        words: Mapping[bytes, Fact] | None = None,
    ) -> Entry:
        """Write a fact into a line and leave it in the outbox for everyone there; ``words``: what members read whose wording is another.

        Raises: Refused not-a-member, only-reads, may-not-say, too-large; nothing is changed then.
        """
        if self.has_left:
            raise Refused("not-a-member")
        if epoch != 1:
            role = self.replica(line.id).role_of(self.me)
            if role is None and self.setting("restored") is not None:
                raise Refused("only-reads")
            check_may_say(line.kind, role, fact)
        return self._write(line, fact, epoch=epoch, also_to=also_to, at=at, words=words)

    def take_over(self, line: Line, opened: facts.Opened) -> Entry:
        """The next epoch of a line whose steward was a seat of this person that is no more (``restoring``)."""
        return self._write(line, opened, epoch=opened.epoch.number)

    def _write(
        self,
        line: Line,
        fact: Fact,
        *,
        epoch: int | None,
        also_to: Sequence[bytes] = (),
        at: Moment | None = None,
        words: Mapping[bytes, Fact] | None = None,
    ) -> Entry:
        replica = self.replica(line.id)
        copies = None
        if words is not None and (members := replica.epoch()):
            copies = {seat: self._body(line, words.get(seat, fact)) for seat in members.seats()}
        body = copies[self.me] if copies else self._body(line, fact)
        entry = replica.write(KINDS[type(fact)], body, at or self.clock.now(), epoch=epoch, copies=copies)
        keep_copies(self.file, entry.hash, self.me, copies or {})
        self._index(line, entry, fact)
        members = replica.epoch()
        assert members is not None
        readers = [*members.seats(), *also_to]
        if not isinstance(
            fact, facts.Opened | facts.DeviceRemoved
        ):  # a removed seat hears of that, and of nothing else
            readers = [seat for seat in readers if not self.is_removed(seat)]
        self.outbox.spread_entry(self, line, entry, readers)
        self.version += 1
        return entry

    def _body(self, line: Line, fact: Fact) -> Body:
        """With a salt of its own. Raises: Refused too-large: it would stand in the outbox for ever, before everything behind it."""
        _, data = encode_fact(fact)
        if len(data) > MAX_SAID:
            raise Refused("too-large", field="text", limit=MAX_SAID)
        return Body(self.randomness.bytes(32, line.stream), data)

    # -- others' facts ------------------------------------------------------------------------------------------------------

    def take_in(self, line_id: bytes, events: Sequence[Event]) -> None:
        """Write down what arrived: meanings, alarms, and what is owed to the others."""
        for event in events:
            match event:
                case Accepted(entry=entry):
                    self._take_entry(line_id, entry)
                case SetAside(code=code, author=author):
                    raise_alarm(self, line_id, "refused-entry", who=author, detail=code)
                case Forked(author=author, names=names):
                    raise_alarm(self, line_id, "fork", who=author, entries=names)
                case Forged(sender=sender):
                    raise_alarm(self, line_id, "own-name-forged", who=sender)
                case Confirmed(name=name):
                    self._count_now(line_id, name)
        self.shelf(line_id).write_out()
        if events:
            self.version += 1

    def _take_entry(self, line_id: bytes, entry: Entry) -> None:
        line = known_line(self, line_id)
        _, body = self.shelf(line.id).read(entry.hash)
        if body is None or bygone.must_wait(self, line, entry):
            return
        try:
            fact = decode_fact(entry.kind, body.data)
            check_said(line.kind, self.role_then(line, entry), fact, len(entry.commits))
        except Distrusted as bad:
            self.shelf(line.id).set_fine(entry.hash, 0)
            raise_alarm(self, line.id, "refused-entry", who=entry.author, detail=bad.code)
            return
        if self._counts(line, entry.hash):
            self._index(line, entry, fact)
            for waiting in bygone.now_known(self, line, fact.epoch) if isinstance(fact, facts.Opened) else ():
                self._take_entry(line_id, waiting)
        else:
            keep_vouched(self, line, entry, fact)

    def _counts(self, line: Line, name: bytes) -> bool:
        """Whether its author is known to have said it: confirmed, or opened to a newcomer from the past that its base seals."""
        known = self.shelf(line.id).known(name)
        assert known is not None
        return known.sealed or (self.shelf(line.id).standing(name) is Standing.CONFIRMED and not known.apart)

    def _count_now(self, line_id: bytes, name: bytes) -> None:
        """What was only vouched for turns out to be its author's."""
        if self.file.one("SELECT 1 FROM entry WHERE hash = ? AND accepted = 1 AND fine = 2", name):
            entry, _ = self.shelf(line_id).read(name)
            self._take_entry(line_id, entry)

    def take_body(self, line: Line, entry: Entry) -> None:
        """A body that came after its entry: a briefing, or what was withheld. Of an entry that is held it is read when that is accepted."""
        row = self.file.one("SELECT fine FROM entry WHERE hash = ? AND accepted = 1", entry.hash)
        if row is not None and row[0] is None:
            self._take_entry(line.id, entry)
            self.version += 1

    def role_then(self, line: Line, entry: Entry) -> SeatRole | None:
        """The author's role when the entry was written (``bygone``)."""
        return bygone.role_then(self, line, entry)

    def _index(self, line: Line, entry: Entry, fact: Fact) -> None:
        self.shelf(line.id).set_fine(entry.hash, 1)
        index_fact(self, line, entry, fact)

    # -- reading one entry ----------------------------------------------------------------------------------------------------

    def find(self, written: str) -> bytes:
        """The entry of a hex id, or of the 8 or more first digits of one. Raises: Refused unknown-id, bad-input."""
        return find_entry(self.file, written)

    def read(self, name: bytes) -> tuple[Line, Entry, Fact | None, Standing]:
        """An accepted entry and its fact (None: withheld, or set aside). Raises: Refused unknown-id."""
        row = self.file.one("SELECT line, fine FROM entry WHERE hash = ? AND accepted = 1", name)
        if row is None:
            raise Refused("unknown-id")
        line_id, fine = row
        shelf = self.shelf(line_id)
        entry, body = shelf.read(name)
        fact = decode_fact(entry.kind, body.data) if body is not None and fine else None
        return self.line(line_id), entry, fact, shelf.standing(name)

    def mentions(self, name: bytes) -> Iterator[tuple[Line, Entry, Fact]]:
        """The facts that speak of an entry."""
        for (other,) in self.file.all("SELECT entry FROM mention WHERE target = ?", name):
            line, entry, fact, _ = self.read(other)
            if fact is not None:
                yield line, entry, fact

    def close(self) -> None:
        """The file is closed, and what was remembered of it is let go."""
        self._forget()
        self.ahead = None
        forget_facts()
        self.links.forget()
        for remembered in (self.cards, self.box_keys, self.names):
            remembered.clear()
        self.file.close()
