"""Who a seat can write to: people, their cards, and the boxes they write to us in.

1. A box is made for one peer, opened at the relay, and only then named in a card.
2. A card of theirs is believed only if it is for this seat and of the keys we met first: a letter with another is dropped and counted.
3. Who was introduced rather than paired is shown so; on first contact both ends make fresh boxes, for the introducer knew the first ones.
"""

from __future__ import annotations

from ipaddress import ip_address
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from wasit.errors import Distrusted, Refused
from wasit.seals.box import BoxKey
from wasit.seals.card import ANYONE, Card, CardBox, make_card, read_card
from wasit.seals.person import decode_chain
from wasit.seals.ratchet import seat_id
from wasit.seat import chains
from wasit.seat.matter import Matter
from wasit.seat.store import outbox
from wasit.text.passage import Texts
from wasit.wire import cbor
from wasit.wire.mailbox import GetPlace, PutPlace


class Person(NamedTuple):
    seat: bytes
    ed: bytes
    ik: bytes
    name: Texts
    trust: str
    key: str  # the line of theirs on this seat: a, b, ... | line | room (mates) | desk (fellow go-betweens)
    card: bytes | None


class Box(NamedTuple):
    get: GetPlace
    put: PutPlace
    peer: bytes | None
    keys: tuple[BoxKey, ...]
    ready: bool
    introduced: bool


_PERSON = "seat, ed, ik, name, trust, key, card"
_BOX = "get_id, peer, relay, get_token, put_id, put_token, keys, ready, introduced"


def person(matter: Matter, seat: bytes) -> Person | None:
    found = matter.people.get(seat)
    if found is None:
        row = matter.file.one(f"SELECT {_PERSON} FROM person WHERE seat = ?", seat)
        if row is None:
            return None
        found = matter.people[seat] = _person(matter, row)
    return found


def people(matter: Matter) -> list[Person]:
    return [_person(matter, row) for row in matter.file.all(f"SELECT {_PERSON} FROM person ORDER BY rowid")]


def _person(matter: Matter, row: tuple[Any, ...]) -> Person:
    seat, ed, ik, packed, trust, key, card = row
    name = matter.names.get(packed)
    if name is None:
        name = matter.names[packed] = cbor.decode(packed, limit=65_536, nfc=False)
    return Person(seat, ed, ik, name, trust, key, card)


def meet(matter: Matter, ed: bytes, ik: bytes, name: Texts, *, trust: str, key: str) -> bytes:
    """Remember somebody; what was known of them stays. Gives their seat id."""
    seat = seat_id(ed, ik)
    matter.file.run(
        "INSERT OR IGNORE INTO person (seat, ed, ik, name, trust, key) VALUES (?, ?, ?, ?, ?, ?)",
        *(seat, ed, ik, cbor.encode(dict(name), nfc=False), trust, key),
    )
    matter.version += 1
    matter.people.pop(seat, None)
    return seat


def set_trust(matter: Matter, seat: bytes, trust: str) -> None:
    """Raises: Refused unknown-id."""
    matter.people.pop(seat, None)
    matter.file.run("UPDATE person SET trust = ? WHERE seat = ?", trust, seat)
    if not matter.file.changed:
        raise Refused("unknown-id")


def set_key(matter: Matter, seat: bytes, key: str) -> None:
    matter.people.pop(seat, None)
    matter.file.run("UPDATE person SET key = ? WHERE seat = ?", key, seat)


def keep_card(matter: Matter, data: bytes, *, seat: bytes, number: int = 0) -> Card:
    """Take a card as the newest of its seat, unless a later one came before it.

    ``seat``: who must have made it. ``number``: which of its maker's cards for this seat it is; 0 as introduced.
    Raises: Distrusted E_KEY, E_CARD_RELAY and the codes of ``read_card``.
    """
    card = read_card(data, expect_for=matter.me)
    check_reach(matter, card)
    chains.take_chain(matter, card.chain)
    if card.seat_id != seat:  # the hash of its keys: other keys are another seat's
        raise Distrusted("E_KEY")
    matter.people.pop(card.seat_id, None)
    matter.file.run(
        "UPDATE person SET card = ?, name = ?, card_number = ? WHERE seat = ? AND card_number <= ?",
        *(data, cbor.encode(dict(card.names), nfc=False), number, card.seat_id, number),
    )
    return card


def newest_card(matter: Matter, seat: bytes) -> Card | None:
    """The card to write to a seat by; None until there is one. It was checked when it came; here it is only read again."""
    known = person(matter, seat)
    if known is None or known.card is None:
        return None
    found = matter.cards.get(seat)
    if found is None or found[0] != known.card:
        found = matter.cards[seat] = (known.card, read_card(known.card, expect_for=ANYONE))
    return found[1]


def keep_paired(matter: Matter, data: bytes, *, key: str) -> bytes:
    """The card that pairing brought, and its person. Gives the seat id."""
    card = read_card(data, expect_for=None)
    check_reach(matter, card)
    chains.take_chain(matter, card.chain)
    seat = meet(matter, card.ed, card.ik, card.names, trust="paired", key=key)
    matter.people.pop(seat, None)
    matter.file.run("UPDATE person SET card = ?, trust = 'paired' WHERE seat = ?", data, seat)
    return seat


def check_reach(matter: Matter, card: Card) -> None:
    """A card makes this seat connect where it says: to a relay of its own, or to one out in the open, never to a service of this machine
    or of its network. Raises: Distrusted E_CARD_RELAY."""
    if not all(may_reach(matter, box.place.relay) for box in card.boxes):
        raise Distrusted("E_CARD_RELAY")


def may_reach(matter: Matter, relay: str) -> bool:
    """Whether a relay that others name is one of this seat's own, or lies out in the open."""
    own = matter.text_setting("relay"), second_relay(matter)
    return relay in own or not is_inside(urlsplit(relay).hostname or "")


def is_inside(host: str) -> bool:
    """Whether a host name or address belongs to this machine or a private network, as far as it says so itself."""
    try:
        return not ip_address(host).is_global
    except ValueError:
        return "." not in host or host.endswith((".local", ".localhost", ".internal", ".home.arpa", ".lan"))


# -- boxes ----------------------------------------------------------------------------------------------------------------


def second_relay(matter: Matter) -> str:
    """The relay at which peers have a box beside the one at the first; "" where there is none."""
    named = matter.text_setting("second relay")
    return named if named != matter.text_setting("relay") else ""


def new_box(
    matter: Matter, peer: bytes | None, *, introduced: bool = False, key: str = "pair", relay: str = ""
) -> Box:
    """A box for one peer's letters to us; it must be opened at its relay (the matter's own) before anyone is told of it.

    ``key``: while the peer is not known yet, the line it is invited to: what is drawn for one side shifts nothing of another's.
    """
    relay = relay or matter.text_setting("relay")
    if not relay:
        raise Refused("no-relay")
    stream = b"box " + (person_key(matter, peer) if peer is not None else key.encode())
    draw = matter.randomness.bytes
    get = GetPlace(relay, draw(16, stream), draw(32, stream))
    put = PutPlace(relay, draw(16, stream), draw(32, stream))
    secret = BoxKey.generate(matter.randomness, stream)
    row = matter.file.one("SELECT coalesce(max(n), 0) + 1 FROM box")
    assert row is not None
    matter.file.run(
        "INSERT INTO box (get_id, peer, relay, get_token, put_id, put_token, keys, introduced, n) VALUES (?,?,?,?,?,?,?,?,?)",
        *(
            get.id,
            peer,
            relay,
            get.token,
            put.id,
            put.token,
            cbor.encode([[secret.to_bytes(), matter.clock.now().seconds]]),
            introduced,
            row[0],
        ),
    )
    return Box(get, put, peer, (secret,), False, introduced)


def person_key(matter: Matter, seat: bytes) -> bytes:
    known = person(matter, seat)
    return known.key.encode() if known is not None else b""


def card_for(matter: Matter, box: Box, peer: bytes | None) -> bytes:
    """My card, made for one peer (None: for whoever the code is told to): this box, and one that stands at the other relay of two."""
    chain = matter.setting("chain")
    assert chain is not None
    first, second = matter.text_setting("relay"), second_relay(matter)
    named = [box]
    if peer is not None and second:
        other = second if box.get.relay == first else first
        beside = boxes(matter, "peer = ? AND ready = 1 AND relay = ?", peer, other)[-1:]
        named = sorted([box, *beside], key=lambda each: each.get.relay != first)
    card = make_card(
        matter.keys,
        boxes=[CardBox(each.put, each.keys[0].public) for each in named],
        for_seat=peer,
        chain=decode_chain(chain),
        names=dict(matter.texts_setting("name")),
    )
    matter.save_keys()
    return card


def send_card(matter: Matter, peer: bytes, *, introduced: bool = False) -> None:
    """A fresh box for a peer and, once it stands at the relay, the card that names it."""
    box = new_box(matter, peer, introduced=introduced)
    give_card(matter, box, peer)


def give_card(matter: Matter, box: Box, peer: bytes) -> None:
    """My card for a peer, numbered, so that one which a relay held back is not taken for the newest. Waits for its box to stand.

    A seat that its person removed gives none: it would not hold, and nobody is to write there.
    """
    if matter.is_removed(matter.me):
        return
    counted = matter.setting("cards " + peer.hex())  # for each peer by itself: it tells of no other
    number = int.from_bytes(counted) + 1 if counted is not None else 1
    matter.set_setting("cards " + peer.hex(), number.to_bytes(8))
    needed = None if box.ready else box.get.id
    matter.outbox.give(peer, outbox.CARD, [card_for(matter, box, peer), number], needs_box=needed)


def boxes(matter: Matter, where: str = "1", *values: object) -> list[Box]:
    rows = matter.file.all(f"SELECT {_BOX} FROM box WHERE {where} ORDER BY n", *values)
    return [_box(matter, row) for row in rows]


def _box(matter: Matter, row: tuple[object, ...]) -> Box:
    get_id, peer, relay, get_token, put_id, put_token, keys, ready, introduced = row
    privates = cbor.decode(keys, limit=65_536)  # type: ignore[arg-type]
    return Box(
        GetPlace(relay, get_id, get_token),  # type: ignore[arg-type]
        PutPlace(relay, put_id, put_token),  # type: ignore[arg-type]
        peer,  # type: ignore[arg-type]
        tuple(_key(matter, private) for private, _ in privates),
        bool(ready),
        bool(introduced),
    )


def _key(matter: Matter, private: bytes) -> BoxKey:
    found = matter.box_keys.get(private)
    if found is None:
        found = matter.box_keys[private] = BoxKey.from_bytes(private)
    return found


def box_of(matter: Matter, get_id: bytes) -> Box | None:
    found = boxes(matter, "get_id = ?", get_id)
    return found[0] if found else None


def box_is_ready(matter: Matter, get_id: bytes) -> None:
    """The relay has it."""
    matter.file.run("UPDATE box SET ready = 1 WHERE get_id = ?", get_id)


def replace_older_boxes(matter: Matter, get_id: bytes, peer: bytes) -> None:
    """The peer has written to this box: its older ones will be dropped at their relays, but for the newest at each of our own."""
    older = matter.file.all(
        "SELECT get_id FROM box AS b WHERE peer = ? AND ready = 1 AND n < (SELECT n FROM box WHERE get_id = ?) AND (relay NOT IN (?, ?)"
        " OR n < (SELECT max(n) FROM box AS newer WHERE newer.peer = b.peer AND newer.relay = b.relay AND newer.ready = 1))",
        *(peer, get_id, matter.text_setting("relay"), second_relay(matter)),
    )
    for (each,) in older:
        matter.file.run("UPDATE box SET ready = 2 WHERE get_id = ?", each)


def give_box_to(matter: Matter, get_id: bytes, peer: bytes) -> None:
    """Pairing has said who writes to it."""
    matter.file.run("UPDATE box SET peer = ? WHERE get_id = ?", peer, get_id)


def forget_box(matter: Matter, get_id: bytes) -> None:
    matter.file.run("DELETE FROM box WHERE get_id = ?", get_id)
    matter.box_keys.clear()
