"""From the outbox to envelopes.

1. Messages wait unencrypted. When their turn comes they are encrypted, and ratchet and envelope are committed in one change before
   any network call. From then on the envelope's bytes never change until the relay has them.
2. What the relay has is dropped: loss after that is mended by the record, which asks again.
3. To a seat that its person removed nothing goes but the removal and the epoch without it.
4. Steady cover: one small envelope a box and tick, noise if nothing waits; what is larger goes in parts.

Source: PROTOCOL.md §4.6, §5.3.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

from wasit.errors import Distrusted, Refused
from wasit.record.belonging import EPOCH_KIND, REMOVAL_KIND
from wasit.record.body import Body
from wasit.record.entry import Entry, decode_entry
from wasit.record.sync import encode_sync
from wasit.seals.card import Card, CardBox
from wasit.seals.envelope import encode_inner, lock_envelope, most_inner
from wasit.seat.matter import Matter
from wasit.seat.people import newest_card
from wasit.seat.store import outbox
from wasit.seat.store.alarms import clear_alarm, raise_alarm
from wasit.seat.store.copies import copy_for
from wasit.seat.store.outbox import Parcel, Waiting
from wasit.seat.sync.letters import encode_letter
from wasit.seat.sync.parts import cut
from wasit.wire import cbor
from wasit.wire.envelope import SMALL

MOST_AT_ONCE = 64
MOST_AHEAD = 32  # letters of one peer; Olm keeps 40 keys that were skipped


def next_parcels(
    matter: Matter,
    *,
    most: int = MOST_AT_ONCE,
    resting: Callable[[bytes], bool] = lambda _peer: False,
) -> list[Parcel]:
    """What should go to relays now, in the order of each peer. What fails is given again.

    ``resting``: peers for whom nothing is sealed now.
    """
    peers = [peer for peer in matter.outbox.peers() if not resting(peer)]
    if not peers:
        return []
    _seal_due(matter, peers, most)
    parcels, have_moved = _sealed(matter, peers)
    if have_moved:
        _seal_due(matter, peers, most)
        parcels, _ = _sealed(matter, peers)
    handed = {(parcel.n, parcel.envelope) for parcel in matter.outbox.delivered}
    return [parcel for parcel in parcels if (parcel.n, parcel.envelope) not in handed]


def _seal_due(matter: Matter, peers: Collection[bytes], most: int) -> None:
    now = matter.clock.now().seconds
    rows = [] if matter.cover == "steady" else matter.outbox.due(now, most, to=peers)
    if rows:
        with matter.file.change():
            forget_delivered(matter)
            _seal_rows(matter, _not_ahead(matter, rows))


def seal_now(matter: Matter) -> None:
    """Inside the change that made them: seal what is due, so that word, ratchet and envelope are one commit.

    Only for whom something was written now, and whose relay keeps up: whatever else is due goes with the next turn of the sync.
    """
    forget_delivered(matter)
    written, matter.outbox.written = matter.outbox.written, set()
    if matter.cover != "prompt" or not written:
        return
    ahead = matter.outbox.count_sealed()
    to = [peer for peer in written if ahead.get(peer, 0) < MOST_AHEAD]
    if to:
        rows = matter.outbox.due(matter.clock.now().seconds, MOST_AT_ONCE, to=sorted(to))
        _seal_rows(matter, _not_ahead(matter, rows, ahead))


def _not_ahead(
    matter: Matter, rows: Sequence[Waiting], ahead: dict[bytes, int] | None = None
) -> list[Waiting]:
    """Only so many letters of a peer are sealed before the relay has them: the ratchet must not run ahead of what arrives."""
    if ahead is None:
        ahead = matter.outbox.count_sealed()
    kept = []
    for row in rows:
        ahead[row.peer] = ahead.get(row.peer, 0) + 1
        if ahead[row.peer] <= MOST_AHEAD:
            kept.append(row)
    return kept


def steady_peers(matter: Matter) -> list[bytes]:
    """Whom an envelope goes to every tick."""
    return [
        peer for (peer,) in matter.file.all("SELECT seat FROM person WHERE card IS NOT NULL ORDER BY rowid")
    ]


def steady_tick(matter: Matter, peers: Collection[bytes] | None = None) -> list[Parcel]:
    """One small envelope for each of these peers, or for all: noise if nothing waits.

    What the relay sees depends on the configuration alone.
    """
    peers = steady_peers(matter) if peers is None else peers
    now = matter.clock.now().seconds
    with matter.file.change():
        for peer in peers:
            due = matter.outbox.due(now, 10_000, to=[peer])
            if matter.file.one("SELECT 1 FROM outbox WHERE peer = ? AND envelope IS NOT NULL", peer):
                continue  # the last one still waits for its relay: it is this tick's
            row = _first_that_fits(matter, due)
            if row is None:
                matter.outbox.put(peer, outbox.NOISE, b"")
                row = matter.outbox.due(now, 10_000, to=[peer])[0]
            _seal_rows(matter, [row])
    return _sealed(matter, peers)[0]


def forget_delivered(matter: Matter) -> None:
    """What relays have, in the change that is under way or in one of its own."""
    if not matter.outbox.delivered:
        return
    with matter.file.change():
        for peer in matter.outbox.forget_delivered(matter.me, matter.clock.now().seconds):
            clear_alarm(matter, None, "box-gone", who=peer)
        matter.version += 1


def box_gone(matter: Matter, peer: bytes) -> None:
    """The relay does not know the peer's box. Its newest card will say where to: until then the letters wait as they are."""
    with matter.file.change():
        raise_alarm(matter, None, "box-gone", who=peer)


def _sealed(matter: Matter, peers: Collection[bytes]) -> tuple[list[Parcel], bool]:
    """What is sealed for these peers; and whether some of it was for boxes that newer cards replaced, and waits to be sealed anew."""
    parcels = []
    moved: dict[bytes, None] = {}
    cards: dict[bytes, Card] = {}
    for n, peer, put_id, envelope in matter.outbox.sealed(peers):
        card = cards.get(peer) or cards.setdefault(peer, _card(matter, peer))
        place = next((box.place for box in card.boxes if box.place.id == put_id), None)
        if place is None:
            moved[peer] = None
        else:
            parcels.append(Parcel(n, peer, place, envelope))
    if not moved:
        return parcels, False
    with matter.file.change():
        for peer in moved:
            matter.outbox.reseal(peer)
    return [parcel for parcel in parcels if parcel.peer not in moved], True


def turn(matter: Matter, peer: bytes, put_id: bytes) -> bool:
    """What is sealed for this box of a peer, and what comes after it, goes to the peer's other box; False if there is none.

    The inner part stays the same to the byte: whatever became of the first try, the reader knows the second (spec/5 §5.4.4).
    """
    card = _card(matter, peer)
    other = next((box for box in card.boxes if box.place.id != put_id), None)
    if other is None or _way(matter, peer, card).place.id != put_id:
        return other is not None  # it has turned already
    with matter.file.change():
        for n, inner in matter.outbox.inner_parts(peer, put_id):
            matter.outbox.lock_again(
                n, other.place.id, lock_envelope(other.box_public, other.place.id, inner)
            )
        matter.outbox.reseal(peer, put_id)  # sealed while there was one box: no inner part was kept
        matter.set_setting("way " + peer.hex(), other.place.id)
        matter.version += 1
    return True


def _way(matter: Matter, peer: bytes, card: Card) -> CardBox:
    """The box that letters to a peer go to now: the first of its card until it turned."""
    turned = matter.setting("way " + peer.hex())
    return next((box for box in card.boxes if box.place.id == turned), card.boxes[0])


def _card(matter: Matter, peer: bytes) -> Card:
    card = newest_card(matter, peer)
    assert card is not None
    return card


def _seal_rows(matter: Matter, rows: Sequence[Waiting]) -> None:
    """Inside a change: encrypt, lock, and save the ratchets that moved. What can't be sealed for one peer stops no other."""
    for peer in dict.fromkeys(row.peer for row in rows):
        try:
            with matter.file.attempt():
                _seal_for(matter, [row for row in rows if row.peer == peer])
        except (Distrusted, Refused) as bad:
            raise_alarm(matter, None, "unsendable", who=peer, detail=bad.code)


def _seal_for(matter: Matter, rows: Sequence[Waiting]) -> None:
    """The letters of one peer, in order."""
    peer, key = rows[0].peer, matter.pickle_key
    card = _card(matter, peer)
    link = matter.links.take(peer, key)
    opened, box = False, _way(matter, peer, card)
    for row in rows:
        fields = fields_of(matter, row)
        if fields is None:
            matter.outbox.drop(row.n)
            continue
        if not len(link):
            link.open_outbound(matter.keys, card.ik, card.prekey)
            opened = True
        plain = encode_letter(matter.me, peer, abs(row.kind), fields)
        olm_type, ciphertext = link.encrypt(plain)
        inner = encode_inner(matter.me, olm_type, ciphertext)
        envelope = lock_envelope(box.box_public, box.place.id, inner)
        matter.outbox.seal(row.n, box.place.id, envelope, inner if len(card.boxes) > 1 else None)
    matter.links.save(peer, link, key)
    if opened:
        matter.save_keys()


def fields_of(matter: Matter, row: Waiting) -> list[Any] | None:
    """The fields of a waiting letter, as they stand now; None when it has become pointless."""
    if matter.is_removed(row.peer) and not _tells_the_end(matter, row):
        return None
    if row.kind == outbox.ENTRY:
        name, stub = row.what[:32], len(row.what) > 32
        found = matter.file.one("SELECT raw, salt, body FROM entry WHERE hash = ?", name)
        if found is None:
            return None
        raw, salt, body = found
        if stub:
            return [raw, None, None]
        entry = decode_entry(raw)
        if len(entry.commits) > 1:
            copy = _copy_to(matter, entry, row.peer, Body(salt, body) if body is not None else None)
            return [raw, None, None] if copy is None else [raw, copy.salt, copy.data]
        return [raw, salt, body]
    if row.kind == outbox.SYNC:
        if matter.replica(row.what).is_open():
            return encode_sync(matter.replica(row.what).make_sync())
        return None
    if row.kind == outbox.NOISE:
        return []
    fields: list[Any] = cbor.decode(row.what, limit=70_000, nfc=False)
    return fields


def _tells_the_end(matter: Matter, row: Waiting) -> bool:
    """Rule 3. What waited in parts was let go of with the removal: those that are here are of such an entry."""
    if row.kind == outbox.PART:
        return True
    found = matter.file.one("SELECT kind FROM entry WHERE hash = ?", row.what[:32])
    return row.kind == outbox.ENTRY and found is not None and found[0] in (EPOCH_KIND, REMOVAL_KIND)


def _copy_to(matter: Matter, entry: Entry, peer: bytes, own: Body | None) -> Body | None:
    """Of an entry with a slot for each reader: what this peer's opens; what this seat read, for who came later and has none; else nothing."""
    copy = copy_for(matter.file, entry.hash, peer)
    epoch = matter.replica(entry.line).epoch(entry.epoch)
    return own if copy is None and (epoch is None or epoch.member(peer) is None) else copy


def _first_that_fits(matter: Matter, due: Sequence[Waiting]) -> Waiting | None:
    """The oldest letter; if it is too large for a small envelope it is cut, and its first part goes."""
    for row in due:
        fields = fields_of(matter, row)
        if fields is None:
            matter.outbox.drop(row.n)
            continue
        plain = encode_letter(matter.me, row.peer, abs(row.kind), fields)
        if len(plain) <= room_for_letter():
            return row
        matter.outbox.drop(row.n)
        parts = [cbor.encode(part) for part in cut(plain)]
        for part in parts:
            matter.outbox.put(row.peer, outbox.PART, part)
        now = matter.clock.now().seconds
        return next(each for each in matter.outbox.due(now, 100_000, to=[row.peer]) if each.what == parts[0])
    return None


def room_for_letter() -> int:
    """Bytes of plaintext that a small envelope takes: a pre-key message of Olm adds at most 230."""
    return most_inner(SMALL) - 260
