"""Newcomers introduced by their own side.

1. The newcomer's cards are carried by its inviter alone, to people on the inviter's own lines alone; they answer the newcomer directly.
2. A person's further device is introduced the same way, and admitted in its person's role (``devices``). The steward of a line admits whom a member of that side introduced: a side chooses its own delegates. In a room the same.
3. Who came back is shown by those who know it to those who do not (``reunion``).
4. On first contact both ends make boxes that the introducer never saw.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from wasit.errors import Distrusted
from wasit.record.entry import MAX_SEATS, check_bytes
from wasit.record.epoch import LineKind, SeatRole
from wasit.seals.card import ANYONE, read_card
from wasit.seat import returning
from wasit.seat.chains import are_one_person
from wasit.seat.matter import Matter
from wasit.seat.membership import admit
from wasit.seat.opening import charter
from wasit.seat.people import (
    Box,
    Person,
    boxes,
    card_for,
    give_card,
    keep_card,
    meet,
    new_box,
    person,
    send_card,
)
from wasit.seat.store import outbox
from wasit.text.passage import Texts
from wasit.wire import cbor

TOLD = 3  # times, of one other
NOBODY = cbor.encode([])


def introduced(matter: Matter, sender: Person, fields: list[Any]) -> None:
    """Cards that a newcomer made: for me, or to be carried on by me. Raises: Distrusted E_SCHEMA, E_FROM, codes of cards."""
    if len(fields) != 1 or type(fields[0]) is not list or not 1 <= len(fields[0]) <= 20:
        raise Distrusted("E_SCHEMA")
    for item in fields[0]:
        if type(item) is not list or len(item) not in (2, 3) or type(item[1]) is not bytes:
            raise Distrusted("E_SCHEMA")
        target, data, *before = item
        for seat in (target, *before):
            check_bytes(seat, 16, "E_SCHEMA")
        if target != matter.me:
            _carry(matter, sender, target, data, before)
        elif not _is_met(matter, data):
            if before:
                returning.shown_by_peer(matter, sender, before[0], data)
            else:
                _meet_newcomer(matter, sender, data)


def _is_met(matter: Matter, data: bytes) -> bool:
    """Whether its maker is known here already; then it is answered again, for a relay may have lost the answer."""
    card = read_card(data, expect_for=matter.me)
    known = person(matter, card.seat_id)
    if known is None or known.card is None:
        return False
    for box in boxes(matter, "peer = ? AND ready = 1", card.seat_id)[-1:]:
        if not matter.outbox.waits_of(card.seat_id, outbox.CARD):
            give_card(matter, box, card.seat_id)
    return True


def _meet_newcomer(matter: Matter, sender: Person, data: bytes) -> None:
    card = read_card(data, expect_for=matter.me)
    brought = matter.file.one(
        "SELECT count(*) FROM person WHERE trust = 'introduced' AND key = ?", sender.key
    )
    if brought is not None and brought[0] >= MAX_SEATS:
        raise Distrusted("E_FROM")  # a line has room for no more
    own = sender.seat in card.person.seats  # a further device of who brings it, as both have signed
    trust = sender.trust if own else "introduced"
    seat = meet(matter, card.ed, card.ik, card.names, trust=trust, key=sender.key)
    keep_card(matter, data, seat=seat)
    send_card(matter, seat)
    if own and not are_one_person(matter, sender.seat, seat):
        return  # two chains are known of this person: no new seat until its users have spoken
    for line in matter.lines():
        epoch = matter.replica(line.id).epoch()
        vouching = epoch.member(sender.seat) if epoch is not None else None
        if vouching is not None and (own or vouching.role is SeatRole.SIDE):
            admit(matter, line, seat, vouching.role)
            if line.kind is LineKind.SIDE and matter.role == "go-between":
                matter.say(line, charter(matter, line.key, line.name))


def _carry(matter: Matter, sender: Person, target: bytes, data: bytes, before: Sequence[bytes]) -> None:
    """Only for a newcomer of my own side or team, only to somebody on a line of mine; and for who came back, to whom it shares one with."""
    card = read_card(data, expect_for=ANYONE)
    own = "room" if matter.role == "side" else "desk"
    may = returning.share_line(matter, sender.seat, target) if before else sender.key == own
    if not may or card.seat_id != sender.seat or card.for_seat != target or person(matter, target) is None:
        raise Distrusted("E_FROM")
    matter.outbox.give(target, outbox.INTRO, [[[target, data, *before]]])


def show_card_to(
    matter: Matter,
    inviter: Person,
    ed: bytes,
    ik: bytes,
    names: Texts,
    *,
    key: str,
    trust: str = "introduced",
) -> None:
    """Meet somebody by the word of my inviter, who carries my card to them."""
    seat = meet(matter, ed, ik, names, trust=trust, key=key)
    if seat == matter.me or boxes(matter, "peer = ?", seat):
        return
    give_to_carry(matter, inviter.seat, new_box(matter, seat, introduced=True), seat)


def give_to_carry(matter: Matter, carrier: bytes, box: Box, seat: bytes) -> None:
    """A card of mine for somebody, to be carried; with the seat that this one came back for, if it did."""
    before = matter.heirs.known().get(matter.me)
    shown = [seat, card_for(matter, box, seat), *([] if before is None else [before])]
    matter.outbox.give(carrier, outbox.INTRO, [[shown]], needs_box=None if box.ready else box.get.id)


def are_untold(matter: Matter, newcomer: bytes, others: Iterable[bytes], *, again: bool) -> bool:
    """Whether somebody this seat brought should hear of these others, and notes that it does now. Inside a change.

    ``again``: of each a few times, for a relay may lose the letter, and no record asks for it.
    """
    told, most = _told(matter, newcomer), TOLD if again else 1
    wanted = {seat: told.get(seat, 0) + 1 for seat in others if told.get(seat, 0) < most}
    _note_told(matter, newcomer, told | wanted)
    return bool(wanted)


def were_told(matter: Matter, newcomer: bytes, others: Iterable[bytes]) -> None:
    """Of these it hears as it comes, until it speaks as a member. Inside a change."""
    _note_told(matter, newcomer, _told(matter, newcomer) | dict.fromkeys(others, TOLD))


def _told(matter: Matter, newcomer: bytes) -> dict[bytes, int]:
    """How often of whom."""
    return dict(cbor.decode(matter.setting("told " + newcomer.hex()) or NOBODY, limit=65_536))


def _note_told(matter: Matter, newcomer: bytes, told: dict[bytes, int]) -> None:
    matter.set_setting("told " + newcomer.hex(), cbor.encode([list(each) for each in told.items()]))


def met(matter: Matter, sender: Person) -> None:
    """A card of theirs has come. If the box they write to was shown to an introducer, make a fresh one only they know."""
    mine = boxes(matter, "peer = ?", sender.seat)
    if mine and all(box.introduced for box in mine):
        send_card(matter, sender.seat)
