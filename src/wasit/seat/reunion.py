"""Who came back meets those who joined after its kit was made.

1. It learns from the epochs that its peers show who belongs to its lines, and asks those peers who that is whom it does not know.
2. A peer answers with the keys of those on a line of both and of nobody else. They are believed because a seat's id is the hash of its keys.
3. Then the one who answered carries a card to them, as an inviter does for a newcomer (``introductions``).
4. It asks again when it greets, a few times: of the lost nobody has a card that is answered.

Source: PROTOCOL.md 2.4.
"""

from __future__ import annotations

from typing import Any

from wasit.channel.fields import texts_of
from wasit.errors import Distrusted
from wasit.record.entry import check_bytes
from wasit.seals.ratchet import seat_id
from wasit.seat.introductions import give_to_carry, show_card_to
from wasit.seat.matter import Matter
from wasit.seat.people import Person, boxes, person
from wasit.seat.returning import is_unheard, key_of, share_line
from wasit.seat.store import outbox

ASKED, TOLD = 1, 2
MOST = 20  # of one letter
MOST_TIMES = 8  # that somebody is asked for
SOUGHT = "sought "


def seek(matter: Matter, *, again: bool) -> None:
    """Ask for those on my lines whom I can't write to: each as it is first seen; ``again``: those who were asked for. Inside a change."""
    if matter.setting("restored") is None or matter.has_left:
        return
    wanted = [seat for seat in _strangers(matter) if _count(matter, seat, again=again)]
    if not wanted:
        return
    for peer in _answering(matter):
        asked = [seat for seat in wanted if share_line(matter, peer, seat)]
        for start in range(0, len(asked), MOST):
            matter.outbox.give(peer, outbox.WHO, [[ASKED, asked[start : start + MOST]]])


def _strangers(matter: Matter) -> list[bytes]:
    before = matter.heirs.known().get(matter.me)
    found = {seat: None for seat in _members(matter) if seat not in (matter.me, before)}
    return [seat for seat in found if not _is_met(matter, seat) and not matter.is_removed(seat)]


def _answering(matter: Matter) -> list[bytes]:
    return [
        seat
        for seat in dict.fromkeys(_members(matter))
        if _is_met(matter, seat) and not is_unheard(matter, seat)
    ]


def _members(matter: Matter) -> list[bytes]:
    epochs = [matter.replica(line.id).epoch() for line in matter.lines()]
    return [seat for epoch in epochs if epoch is not None for seat in epoch.seats()]


def _is_met(matter: Matter, seat: bytes) -> bool:
    known = person(matter, seat)
    return known is not None and known.card is not None


def _count(matter: Matter, seat: bytes, *, again: bool) -> bool:
    times = int(matter.text_setting(SOUGHT + seat.hex(), "0"))
    if times >= (MOST_TIMES if again else 1):
        return False
    matter.set_setting(SOUGHT + seat.hex(), str(times + 1).encode())
    return True


def heard(matter: Matter, sender: Person, fields: list[Any]) -> None:
    """A question or an answer of who somebody is. Inside a change. Raises: Distrusted E_SCHEMA."""
    match fields:
        case [[int() as step, list() as items]] if step in (ASKED, TOLD) and 1 <= len(items) <= MOST:
            pass
        case _:
            raise Distrusted("E_SCHEMA")
    if step == ASKED:
        for seat in items:
            check_bytes(seat, 16, "E_SCHEMA")
        _tell(matter, sender, items)
        return
    for item in items:
        match item:
            case [ed, ik, name]:
                check_bytes(ed, 32, "E_SCHEMA")
                check_bytes(ik, 32, "E_SCHEMA")
                _told(matter, sender, ed, ik, texts_of(name))
            case _:
                raise Distrusted("E_SCHEMA")


def _tell(matter: Matter, sender: Person, seats: list[bytes]) -> None:
    known = [
        person(matter, seat)
        for seat in seats
        if not matter.has_left and _is_met(matter, seat) and share_line(matter, sender.seat, seat)
    ]
    told = [[each.ed, each.ik, dict(each.name)] for each in known if each is not None]
    if told:
        matter.outbox.give(sender.seat, outbox.WHO, [[TOLD, told]])


def _told(matter: Matter, sender: Person, ed: bytes, ik: bytes, name: Any) -> None:
    """Only of those I asked for: my own epochs say who belongs."""
    seat = seat_id(ed, ik)
    if seat not in _strangers(matter) or not share_line(matter, sender.seat, seat):
        return
    made = boxes(matter, "peer = ? AND ready < 2", seat)
    if made:  # the card may have been lost
        give_to_carry(matter, sender.seat, made[-1], seat)
    else:
        show_card_to(matter, sender, ed, ik, name, key=key_of(matter, seat))
