"""From envelopes to the record: read, save, drop.

1. One change for a batch: ratchet, entries, what is owed in answer. Only then is the relay told to drop them. Where a letter does not hold
   all of it is undone and done again, each letter then in a part of its own: what nearly never fails pays nothing for it.
2. A letter seen before is dropped unread, and so is one of a seat that its person removed. A crash between save and drop brings a letter
   again, and its second copy passes silently.
3. A letter that does not hold changes nothing but a count; 3 unopenable ones in a row open a new session on the peer's fallback key,
   at most once an hour; 20 dropped in an hour mute the link, and the user is told.
4. Nothing that went wrong is answered: no error text goes back over the network.

Source: PROTOCOL.md §5.3, §6.4, §11.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from contextlib import nullcontext
from typing import Any, NamedTuple

from wasit.errors import Distrusted, Refused
from wasit.record.body import Body
from wasit.record.entry import check_bytes, check_int, decode_entry
from wasit.record.events import Accepted
from wasit.record.sync import decode_sync
from wasit.seals.card import ANYONE, read_card
from wasit.seals.envelope import PRE_KEY, decode_inner, unlock_envelope
from wasit.seals.envelope import Letter as Sealed
from wasit.seals.ratchet import LinkSessions
from wasit.seat import alone, device_coming, devices, introductions, membership, returning, reunion, welcoming
from wasit.seat.actions import handover
from wasit.seat.chains import note_fork, person_of
from wasit.seat.doors import check_may_open
from wasit.seat.matter import Matter
from wasit.seat.people import Box, Person, box_of, keep_card, person, replace_older_boxes
from wasit.seat.store import outbox
from wasit.seat.store.alarms import clear_alarm, raise_alarm
from wasit.seat.sync.answering import answer_sync, check_belonged
from wasit.seat.sync.letters import decode_letter
from wasit.seat.sync.parts import join, read_part
from wasit.seat.sync.renewal import count_letters

RESET_EVERY = 3_600  # s
MUTE_AT = 20  # letters dropped within MUTE_FOR
MUTE_FOR = 3_600  # s: the window in which they are counted, and how long nothing of theirs is read
MOST_PARTS = 256  # of one peer, waiting for the rest of their letters
NOT_OPEN = "unreadable-letter:E_LINE"  # an entry of a line of which I have no opening


class Letter(NamedTuple):
    """An envelope as the relay gave it."""

    cursor: int
    body: bytes


class _DoesNotHold(Exception):
    """A letter of a turn whose letters have no part of their own."""


def let_in(matter: Matter, get_id: bytes, letters: Sequence[Letter]) -> list[int]:
    """Take in letters of one box. Gives the cursors that the relay may drop: always all of them."""
    box = box_of(matter, get_id)
    if box is None:
        return []
    try:
        _let_in(matter, box, letters, in_parts=matter.file.is_changing)
    except _DoesNotHold:
        _let_in(matter, box, letters, in_parts=True)
    return [letter.cursor for letter in letters]


def _let_in(matter: Matter, box: Box, letters: Sequence[Letter], *, in_parts: bool) -> None:
    with matter.file.change():
        turn = _Turn(matter, box, in_parts=in_parts)
        read = [turn.take(letter.body) for letter in letters]
        turn.end()
        if any(read) and box.peer is not None:
            count_letters(matter, box.get.id, sum(read))
            replace_older_boxes(matter, box.get.id, box.peer)


def give_up(matter: Matter, get_id: bytes) -> None:
    """Count a letter as unreadable that our own program fails on: the others must not wait behind it."""
    box = box_of(matter, get_id)
    if box is not None:
        with matter.file.change():
            _count_drop(matter, box.peer, "E_FAULT")


class _Turn:
    """Letters of one box that are one change. Ratchets that moved, and what several letters of a line ask for alike, are written at its end."""

    def __init__(self, matter: Matter, box: Box, *, in_parts: bool) -> None:
        self._matter, self._box = matter, box
        self._part = matter.file.attempt if in_parts else nullcontext
        self._in_parts = in_parts
        self._moved: dict[bytes, LinkSessions] = {}
        self._lines: dict[bytes, bool] = {}  # of which entries came; whether there is something new on it
        self._muted = _is_muted(matter, box.peer)

    def take(self, body: bytes) -> bool:
        """Whether it was a letter, seen now for the first time."""
        matter, box = self._matter, self._box
        if self._muted:
            return False
        try:
            inner = unlock_envelope(box.keys, box.put.id, body)
            fresh = hashlib.sha256(inner).digest()[:16]
            letter = decode_inner(inner, expect_from=None)
            matter.file.run("INSERT OR IGNORE INTO seen VALUES (?, ?)", fresh, matter.clock.now().seconds)
            if not matter.file.changed or matter.is_removed(letter.sender):
                return False
            if letter.sender != box.peer and not returning.is_known(matter, letter.sender, box.peer or b""):
                self.end()
                return _take_stranger(matter, box.peer, letter)
            sender = person(matter, letter.sender)
            if sender is None:
                raise Distrusted("E_FROM")
            plain = self._decrypt(sender, letter.olm_type, letter.ciphertext)
        except Distrusted as bad:
            self._drop(box.peer, bad.code)
            return False
        try:
            with self._part():
                told = _read_letter(matter, sender, plain)
            if told is not None:
                line, is_new = told
                self._lines[line] = is_new or self._lines.get(line, False)
        except (Distrusted, Refused) as bad:
            if not self._in_parts:
                raise _DoesNotHold from bad
            if (
                bad.code == "E_LINE"
            ):  # no fault of its sender's: the line opens for me with another's letter, which may be late
                if matter.side_lines():  # before that nothing can be open yet: its welcome is on its way
                    raise_alarm(matter, None, NOT_OPEN, who=sender.seat)
            else:
                self._drop(sender.seat, bad.code)
        return True

    def _drop(self, peer: bytes | None, code: str) -> None:
        _count_drop(self._matter, peer, code)
        self._muted = _is_muted(self._matter, self._box.peer)

    def end(self) -> None:
        matter = self._matter
        for seat in [*self._moved]:
            matter.links.save(seat, self._moved.pop(seat), matter.pickle_key, heard=True)
        for line, is_new in self._lines.items():
            _close_gap(matter, line)
            for peer in _others(matter, line) if is_new else ():
                matter.outbox.want_sync(matter, matter.line(line), peer)
        self._lines.clear()

    def _decrypt(self, sender: Person, olm_type: Any, ciphertext: bytes) -> bytes:
        matter = self._matter
        link = self._moved.get(sender.seat)
        if link is None:
            link = matter.links.take(sender.seat, matter.pickle_key)
        try:
            plain = link.decrypt(matter.keys, sender.ik, olm_type, ciphertext)
        except Distrusted:
            if self._moved.pop(sender.seat, None) is not None:
                matter.links.save(sender.seat, link, matter.pickle_key, heard=True)
            _count_failure(matter, sender, link)
            raise
        self._moved[sender.seat] = link
        if olm_type == PRE_KEY:  # only a first letter takes a key of ours
            matter.save_keys()
        return plain


def _take_stranger(matter: Matter, owner: bytes | None, letter: Sealed) -> bool:
    """A seat unknown here writes into somebody's box: a person who lost all devices may come back so. Raises: Distrusted."""
    if owner is None:
        raise Distrusted("E_FROM")
    try:
        with matter.file.attempt():
            returning.come_back(matter, owner, letter)
    except Distrusted as bad:
        if bad.code != "E_PERSON_FORK":
            raise
        note_fork(matter, person_of(matter, owner))
        raise_alarm(matter, None, "person-fork", who=owner)
    return True


def _count_failure(matter: Matter, sender: Person, link: LinkSessions) -> None:
    now = matter.clock.now().seconds
    matter.file.run("UPDATE person SET failed = failed + 1 WHERE seat = ?", sender.seat)
    row = matter.file.one("SELECT failed, reset_at FROM person WHERE seat = ?", sender.seat)
    assert row is not None
    failed, reset_at = row
    if failed < 3 or sender.card is None or now - RESET_EVERY < reset_at <= now:
        return
    card = read_card(sender.card, expect_for=ANYONE)
    link.open_outbound(matter.keys, card.ik, card.fallback)
    matter.links.save(sender.seat, link, matter.pickle_key, heard=True)
    matter.file.run("UPDATE person SET reset_at = ? WHERE seat = ?", now, sender.seat)
    matter.save_keys()
    matter.outbox.put(sender.seat, outbox.NOISE, b"")


def _count_drop(matter: Matter, peer: bytes | None, code: str) -> None:
    raise_alarm(matter, None, "unreadable-letter", who=peer, detail=code)
    if peer is None:
        return
    row = matter.file.one("SELECT dropped, dropped_since FROM person WHERE seat = ?", peer)
    if row is None:
        return
    now = matter.clock.now().seconds
    dropped, since = row if now - MUTE_FOR < row[1] <= now else (0, now)
    muted_until = now + MUTE_FOR if dropped + 1 >= MUTE_AT else 0
    matter.file.run(
        "UPDATE person SET dropped = ?, dropped_since = ?, muted_until = ? WHERE seat = ?",
        *(dropped + 1, since, muted_until, peer),
    )
    if muted_until:
        raise_alarm(matter, None, "muted", who=peer)


def _is_muted(matter: Matter, peer: bytes | None) -> bool:
    """Whether what this peer sends is dropped unread for now; the record asks for it again later."""
    row = matter.file.one("SELECT muted_until FROM person WHERE seat = ?", peer) if peer is not None else None
    now = matter.clock.now().seconds
    return row is not None and now < row[0] <= now + MUTE_FOR  # further off: by a clock that ran ahead


def _read_letter(matter: Matter, sender: Person, plain: bytes) -> tuple[bytes, bool] | None:
    """Of an entry: its line, and whether there is something new on it."""
    kind, fields = decode_letter(plain, sender.seat, matter.me)
    returning.answered(matter, sender.seat)
    if kind in (outbox.ENTRY, outbox.SYNC, outbox.INTRO):
        if not matter.role:
            return None  # its welcome is still on the way; the record asks for this again
        welcoming.heard(matter, sender.seat)
    match kind:
        case outbox.ENTRY:
            return _read_entry(matter, sender, fields)
        case outbox.SYNC:
            answer_sync(matter, sender, decode_sync(fields))
        case outbox.CARD:
            if len(fields) != 2 or type(fields[0]) is not bytes:
                raise Distrusted("E_SCHEMA")
            check_int(fields[1], 1, 2**48, "E_SCHEMA")
            keep_card(matter, fields[0], seat=sender.seat, number=fields[1])
            membership.settle(matter)  # its chain may tell of who was removed
            introductions.met(matter, sender)
            returning.heard_again(matter, sender)
        case outbox.INTRO:
            introductions.introduced(matter, sender, fields)
            welcoming.tell_of_others(matter)
        case outbox.NOISE:
            if fields:
                raise Distrusted("E_SCHEMA")
        case outbox.WELCOME:
            welcoming.welcomed(matter, sender, fields)
        case outbox.LINK:
            device_coming.linking(matter, sender, fields)
        case outbox.WHO:
            reunion.heard(matter, sender, fields)
        case outbox.PART:
            return _read_part(matter, sender, fields)
        case _:
            raise Distrusted("E_KIND")
    return None


def _read_entry(matter: Matter, sender: Person, fields: list[Any]) -> tuple[bytes, bool] | None:
    if len(fields) != 3:
        raise Distrusted("E_SCHEMA")
    raw, salt, data = fields
    if type(raw) is not bytes or (salt is None) != (data is None):
        raise Distrusted("E_SCHEMA")
    body = None
    if data is not None:
        check_bytes(salt, 32, "E_SCHEMA")
        if type(data) is not bytes:
            raise Distrusted("E_SCHEMA")
        body = Body(salt, data)
    if matter.has_left:
        return None  # whoever left reads no further, though those who haven't heard of it yet still write
    entry = decode_entry(raw)
    replica = matter.replica(entry.line)
    was_open = replica.is_open()
    if was_open:
        if alone.is_elsewhere(matter, entry.line, sender.seat):
            return None
        check_belonged(replica, sender)
    else:
        check_may_open(matter, sender, entry, body)
    events = replica.receive(entry, body, sender.seat)
    if not was_open and not replica.is_open():
        raise Distrusted("E_LINE")
    matter.take_in(entry.line, events)
    if not was_open:
        matter.file.run("DELETE FROM alarm WHERE code = ?", NOT_OPEN)
    line = matter.line(entry.line)
    is_taken = any(isinstance(event, Accepted) and event.entry == entry for event in events)
    if body is not None and not is_taken and replica.shelf.known(entry.hash) is not None:
        matter.take_body(line, entry)
    if events:
        if membership.settle(matter):
            welcoming.tell_of_others(matter)
        returning.settle(matter)
        alone.settle(matter)
        reunion.seek(matter, again=False)
        handover.settle(matter)
        devices.follow(matter)
    return entry.line, bool(events)


def _others(matter: Matter, line: bytes) -> list[bytes]:
    """Who is to hear what is new here: who said that it leaves is not told how much was written since."""
    epoch = matter.replica(line).epoch()
    gone = {matter.me} | matter.outbox.leavers(line)
    return [seat for seat in epoch.seats() if seat not in gone] if epoch is not None else []


def _close_gap(matter: Matter, line: bytes) -> None:
    if not matter.replica(line).is_stuck():
        clear_alarm(matter, line, "gap")


def _read_part(matter: Matter, sender: Person, fields: list[Any]) -> tuple[bytes, bool] | None:
    whole, count, index, piece = read_part(fields)
    held = matter.file.one("SELECT count(*) FROM part WHERE peer = ?", sender.seat)
    if (
        held is not None and held[0] >= MOST_PARTS
    ):  # letters never finished: the record asks again for what they were
        matter.file.run("DELETE FROM part WHERE peer = ? AND whole <> ?", sender.seat, whole)
    matter.file.run("INSERT OR REPLACE INTO part VALUES (?, ?, ?, ?)", sender.seat, whole, index, piece)
    rows = matter.file.all(
        "SELECT data FROM part WHERE peer = ? AND whole = ? ORDER BY n", sender.seat, whole
    )
    if len(rows) < count:
        return None
    matter.file.run("DELETE FROM part WHERE peer = ? AND whole = ?", sender.seat, whole)
    plain = join(whole, [data for (data,) in rows])
    kind, _ = decode_letter(plain, sender.seat, matter.me)
    if kind == outbox.PART:
        raise Distrusted("E_KIND")
    return _read_letter(matter, sender, plain)
