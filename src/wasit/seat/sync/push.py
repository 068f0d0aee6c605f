"""From the outbox to envelopes.

1. Messages wait unencrypted. When their turn comes they are encrypted, and ratchet and envelope are committed in one change before
   any network call. From then on the envelope's bytes never change until the relay has them.
2. What the relay has is dropped: loss after that is mended by the record, which asks again.
3. Steady cover: one small envelope a box and tick, noise if nothing waits; what is larger goes in parts.

Source: PROTOCOL.md §4.6, §5.3.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from wasit.record.sync import encode_sync
from wasit.seals.card import ANYONE, Card, read_card
from wasit.seals.envelope import encode_inner, lock_envelope, most_inner
from wasit.seals.ratchet import LinkSessions
from wasit.seat.matter import Matter
from wasit.seat.store import outbox
from wasit.seat.store.outbox import Waiting
from wasit.seat.sync.letters import encode_letter
from wasit.seat.sync.parts import cut
from wasit.wire import cbor
from wasit.wire.envelope import SMALL
from wasit.wire.mailbox import PutPlace

MOST_AT_ONCE = 64


class Parcel(NamedTuple):
    """An envelope on its way: ``n`` names its outbox row."""

    n: int
    place: PutPlace
    envelope: bytes


def next_parcels(matter: Matter, *, most: int = MOST_AT_ONCE) -> list[Parcel]:
    """What should go to relays now. Give each to ``sent`` when the relay has it; what fails is given again."""
    if matter.cover != "steady":
        _seal(matter, matter.outbox.due(matter.clock.now().seconds, most))
    return _sealed(matter)


def steady_tick(matter: Matter) -> list[Parcel]:
    """One small envelope for every peer, noise if nothing waits: what the relay sees depends on the configuration alone."""
    now = matter.clock.now().seconds
    with matter.file.change():
        for (peer,) in matter.file.all("SELECT seat FROM person WHERE card IS NOT NULL ORDER BY rowid"):
            due = [row for row in matter.outbox.due(now, 10_000) if row.peer == peer]
            if matter.file.one("SELECT 1 FROM outbox WHERE peer = ? AND envelope IS NOT NULL", peer):
                continue  # the last one still waits for its relay: it is this tick's
            if not due:
                matter.outbox.put(peer, outbox.NOISE, b"")
                due = [row for row in matter.outbox.due(now, 10_000) if row.peer == peer]
            _seal_rows(matter, [_first_that_fits(matter, due)])
    return _sealed(matter)


def sent(matter: Matter, parcel: Parcel) -> None:
    """The relay has it."""
    with matter.file.change():
        matter.outbox.drop(parcel.n)
        matter.version += 1


def box_gone(matter: Matter, parcel: Parcel) -> None:
    """The relay does not know the box: the peer has a newer one, or will say so. Sealed anew for the newest card."""
    with matter.file.change():
        row = matter.file.one("SELECT peer FROM outbox WHERE n = ?", parcel.n)
        if row is not None:
            matter.outbox.reseal(row[0])


def _sealed(matter: Matter) -> list[Parcel]:
    parcels = []
    cards: dict[bytes, Card] = {}
    for n, peer, put_id, envelope in matter.outbox.sealed():
        card = cards.get(peer) or cards.setdefault(peer, _card(matter, peer))
        place = next((box.place for box in card.boxes if box.place.id == put_id), None)
        if place is None:  # sealed for a box that a newer card replaced
            with matter.file.change():
                matter.outbox.reseal(peer)
            continue
        parcels.append(Parcel(n, place, envelope))
    return parcels


def _card(matter: Matter, peer: bytes) -> Card:
    row = matter.file.one("SELECT card FROM person WHERE seat = ?", peer)
    assert row is not None
    return read_card(row[0], expect_for=ANYONE)


def _seal(matter: Matter, rows: list[Waiting]) -> None:
    if rows:
        with matter.file.change():
            _seal_rows(matter, rows)


def _seal_rows(matter: Matter, rows: list[Waiting]) -> None:
    """Inside a change: encrypt, lock, and save the ratchets that moved."""
    key = matter.pickle_key
    cards: dict[bytes, Card] = {}
    links: dict[bytes, LinkSessions] = {}
    opened = False
    for row in rows:
        fields = fields_of(matter, row)
        if fields is None:
            matter.outbox.drop(row.n)
            continue
        card = cards.get(row.peer) or cards.setdefault(row.peer, _card(matter, row.peer))
        link = links.get(row.peer)
        if link is None:
            found = matter.file.one("SELECT sessions FROM person WHERE seat = ?", row.peer)
            assert found is not None
            link = links[row.peer] = LinkSessions.unpickle(found[0], key) if found[0] else LinkSessions()
        if not len(link):
            link.open_outbound(matter.keys, card.ik, card.prekey)
            opened = True
        plain = encode_letter(matter.me, row.peer, abs(row.kind), fields)
        olm_type, ciphertext = link.encrypt(plain)
        box = card.boxes[0]
        envelope = lock_envelope(box.box_public, box.place.id, encode_inner(matter.me, olm_type, ciphertext))
        matter.outbox.seal(row.n, box.place.id, envelope)
    for peer, link in links.items():
        matter.file.run("UPDATE person SET sessions = ? WHERE seat = ?", link.pickle(key), peer)
    if opened:
        matter.save_keys()


def fields_of(matter: Matter, row: Waiting) -> list[Any] | None:
    """The fields of a waiting letter, as they stand now; None when it has become pointless."""
    if row.kind == outbox.ENTRY:
        name, stub = row.what[:32], len(row.what) > 32
        found = matter.file.one("SELECT raw, salt, body FROM entry WHERE hash = ?", name)
        if found is None:
            return None
        raw, salt, body = found
        return [raw, None, None] if stub else [raw, salt, body]
    if row.kind == outbox.SYNC:
        if matter.replica(row.what).is_open():
            return encode_sync(matter.replica(row.what).make_sync())
        return None
    if row.kind == outbox.NOISE:
        return []
    fields: list[Any] = cbor.decode(row.what, limit=70_000, nfc=False)
    return fields


def _first_that_fits(matter: Matter, due: list[Waiting]) -> Waiting:
    """The oldest letter; if it is too large for a small envelope it is cut, and its first part goes."""
    row = due[0]
    fields = fields_of(matter, row)
    plain = encode_letter(matter.me, row.peer, abs(row.kind), fields or [])
    if len(plain) <= room_for_letter():
        return row
    matter.outbox.drop(row.n)
    numbers = [
        matter.file.run(
            "INSERT INTO outbox (peer, kind, what, not_before) VALUES (?, ?, ?, 0)",
            *(row.peer, outbox.PART, cbor.encode(part)),
        )
        for part in cut(plain)
    ]
    return next(
        each for each in matter.outbox.due(matter.clock.now().seconds, 100_000) if each.n == numbers[0]
    )


def room_for_letter() -> int:
    """Bytes of plaintext that a small envelope takes: a pre-key message of Olm adds at most 230."""
    return most_inner(SMALL) - 260
