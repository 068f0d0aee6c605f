"""How a newcomer is welcomed, at both ends.

1. Pairing by a code links two seats; the inviter's welcome says as what (``side``, ``delegate``, ``go-between``, ``co-mediator``).
2. A welcome is believed once, from the seat that paired.
3. A side's further delegates come through their own side; a go-between's colleagues through the go-between. The newcomer makes a card
   for each person already there, and the inviter carries it across (``introductions``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wasit.channel import facts
from wasit.channel.fields import texts_of
from wasit.errors import Distrusted, Refused
from wasit.record.entry import check_bytes
from wasit.record.epoch import LineKind, SeatRole
from wasit.seals.ratchet import seat_id
from wasit.seat import devices
from wasit.seat.introductions import are_untold, show_card_to, were_told
from wasit.seat.matter import Line, Matter
from wasit.seat.membership import admit, settle
from wasit.seat.opening import charter, open_room, told_title
from wasit.seat.people import (
    Person,
    boxes,
    card_for,
    people,
    person,
    person_key,
    set_key,
)
from wasit.seat.store import outbox
from wasit.text.passage import Texts
from wasit.wire import cbor

PURPOSES = ("side", "delegate", "go-between", "co-mediator")
DEVICE = "device"


def check_may_invite(matter: Matter, purpose: str, detail: Mapping[str, Any]) -> None:
    """Raises: Refused bad-input, not-a-line, own-side-invites, may-not-say, line-taken, only-reads, not-a-member, not-steward; of a device as ``devices.check_may_add``."""
    if purpose == DEVICE:
        devices.check_may_add(matter)
        return
    if purpose not in PURPOSES:
        raise Refused("bad-input", field="as")
    wanted = "go-between" if purpose in ("side", "co-mediator") else "side"
    if matter.role != wanted:
        raise Refused("may-not-say")
    if purpose == "side" or detail.get("line"):
        line = matter.line_of(str(detail.get("line", "")))
        if purpose == "side":
            if _seats_of_side(matter, line):
                raise Refused("own-side-invites")
            _check_leads(matter, line)
    if purpose != "side":  # who has just come may not have it yet: its code would be used for nothing
        matter.line_of("desk" if purpose == "co-mediator" else "room")
    if purpose == "co-mediator":
        named = [matter.line_of(str(detail["line"]))] if detail.get("line") else matter.side_lines()
        for line in named:
            _check_is_on(matter, line)
    if purpose == "go-between" and matter.side_lines():
        raise Refused("line-taken")


def _check_is_on(matter: Matter, line: Line) -> None:
    """Who only reads a line brings nobody to it: a code would be used for nothing. Raises: Refused only-reads, not-a-member."""
    if matter.replica(line.id).role_of(matter.me) is None:
        raise Refused("not-a-member" if matter.setting("restored") is None else "only-reads")


def _check_leads(matter: Matter, line: Line) -> None:
    """Raises: Refused only-reads, not-a-member, not-steward."""
    _check_is_on(matter, line)
    epoch = matter.replica(line.id).epoch()
    if epoch is None or epoch.steward != matter.me:
        raise Refused("not-steward")


def _seats_of_side(matter: Matter, line: Line) -> list[bytes]:
    epoch = matter.replica(line.id).epoch()
    return [x.seat for x in epoch.members if x.role is SeatRole.SIDE] if epoch is not None else []


def paired(matter: Matter, seat: bytes, purpose: str, detail: Mapping[str, Any]) -> None:
    """The code has been used: welcome the newcomer, and open what may be opened at once. Inside a change."""
    match purpose:
        case "device":
            set_key(matter, seat, devices.own_key(matter))
            devices.paired(matter, seat)
        case "side":
            line = matter.line_of(str(detail["line"]))
            set_key(matter, seat, line.key)
            _welcome(matter, seat, purpose, line.name)
            opened = matter.change_members(line, add=[(seat, SeatRole.SIDE)])
            agreed = matter.say(line, charter(matter, line.key, line.name))
            for entry in (
                opened,
                agreed,
            ):  # at once whatever the cover: the code was used now, and somebody looks on
                matter.outbox.put(seat, outbox.ENTRY, entry.hash)
        case "go-between":
            set_key(matter, seat, "line")
            _welcome(matter, seat, purpose, matter.line_of("room").name)
        case "delegate":
            room = matter.line_of("room")
            set_key(matter, seat, "room")
            _welcome(matter, seat, purpose, room.name, _people_of(matter))
            admit(matter, room, seat, SeatRole.SIDE)
        case "co-mediator":
            lines = [matter.line_of(str(detail["line"]))] if detail.get("line") else matter.side_lines()
            set_key(matter, seat, "desk")
            _welcome(matter, seat, purpose, {"en": "Desk"}, _people_of(matter, lines))
            desk = matter.line_of("desk")
            admit(matter, desk, seat, SeatRole.GO_BETWEEN)
            matter.say(desk, charter(matter, desk.key, desk.name))  # a colleague's seat goes by it
            for line in lines:
                admit(matter, line, seat, SeatRole.GO_BETWEEN)
                matter.say(line, charter(matter, line.key, line.name))
        case _:
            raise AssertionError(purpose)
    if purpose in ("delegate", "co-mediator"):
        briefed = [matter.find(str(name)) for name in detail.get("briefed") or []]
        matter.set_setting("brief " + seat.hex(), cbor.encode(briefed))
    settle(matter)


def _people_of(matter: Matter, lines: Sequence[Line] = ()) -> list[list[Any]]:
    """Everyone on these lines (none named: on all of mine) besides me, as a welcome names them."""
    lines = lines or matter.lines()
    seats: dict[bytes, SeatRole] = {}
    for each in lines:
        epoch = matter.replica(each.id).epoch()
        if epoch is not None:
            seats |= {member.seat: member.role for member in epoch.members}
    return [
        [known.ed, known.ik, dict(known.name), int(seats[known.seat])]
        for known in people(matter)
        if known.seat in seats and known.card is not None
    ]


def _welcome(
    matter: Matter, seat: bytes, purpose: str, name: Texts, others: Sequence[list[Any]] = ()
) -> None:
    others = [other for other in others if other[0] != _ed_of(matter, seat)]
    body = {
        1: purpose,
        2: dict(told_title(matter, person_key(matter, seat).decode())),
        3: dict(name),
        4: list(others),
        5: matter.cover,
    }
    matter.outbox.give(seat, outbox.WELCOME, [body])
    were_told(matter, seat, _seats(others))
    for label in ("welcome ", "invited "):
        matter.set_setting(label + seat.hex(), cbor.encode([body], nfc=False))


def heard(matter: Matter, peer: bytes) -> None:
    """A seat speaks as a member: its welcome has come."""
    devices.heard(matter, peer)
    name = "welcome " + peer.hex()
    if matter.setting(name) is not None:
        matter.drop_setting(name)


def tell_of_others(matter: Matter, *, again: bool = False) -> None:
    """Those I invited hear of who came by another way at the same time: otherwise two newcomers would never meet."""
    for (name,) in matter.file.all("SELECT name FROM setting WHERE name LIKE 'invited %'"):
        seat = bytes.fromhex(name.removeprefix("invited "))
        (body,) = cbor.decode(matter.setting(name) or b"", limit=65_536, nfc=False)
        shared = [line for line in matter.lines() if matter.replica(line.id).role_of(seat) is not None]
        if body[1] not in ("delegate", "co-mediator") or not shared:
            continue
        others = [other for other in _people_of(matter, shared) if other[0] != _ed_of(matter, seat)]
        if are_untold(matter, seat, _seats(others), again=again):
            told = cbor.encode([body | {4: others}], nfc=False)
            matter.set_setting(name, told)
            matter.outbox.put(seat, outbox.WELCOME, told)
    devices.tell_of_others(matter, again=again)


def _seats(others: Sequence[list[Any]]) -> list[bytes]:
    return [seat_id(ed, ik) for ed, ik, _, _ in others]


def is_invited(matter: Matter, seat: bytes) -> bool:
    """Whether this seat invited it, and so can carry its cards to others."""
    return matter.setting("invited " + seat.hex()) is not None


def remind(matter: Matter) -> None:
    """Say again what a relay may have lost, since no record asks for it: welcomes nobody acted on, cards nobody answered.

    Inside a change; from time to time.
    """
    for (name,) in matter.file.all("SELECT name FROM setting WHERE name LIKE 'welcome %'"):
        seat = bytes.fromhex(name.removeprefix("welcome "))
        matter.outbox.put(seat, outbox.WELCOME, matter.setting(name) or b"")
    tell_of_others(matter, again=True)
    devices.remind(matter)
    inviter = matter.setting("inviter")
    if inviter is None or matter.outbox.waits_of(inviter, outbox.INTRO) or matter.is_removed(matter.me):
        return
    for known in people(matter):
        if known.card is None:
            for box in boxes(matter, "peer = ? AND introduced = 1 AND ready = 1", known.seat)[-1:]:
                matter.outbox.give(inviter, outbox.INTRO, [[[known.seat, card_for(matter, box, known.seat)]]])


def _ed_of(matter: Matter, seat: bytes) -> bytes:
    known = person(matter, seat)
    return known.ed if known is not None else b""


# -- being welcomed ----------------------------------------------------------------------------------------------------------


def welcomed(matter: Matter, sender: Person, fields: list[Any]) -> None:
    """As what the inviter welcomes me. Believed once, from the seat I paired with. Raises: Distrusted E_SCHEMA, E_FROM."""
    purpose, title, name, others, cover = _read_welcome(fields)
    if (
        matter.setting("inviter") == sender.seat
    ):  # said again: a relay may have lost it, or somebody else came meanwhile
        for ed, ik, names, role in others:
            _show_card_to(matter, sender, purpose, ed, ik, names, role)
        return
    if matter.role or matter.setting("as-device") is not None or sender.trust not in ("paired", "compared"):
        raise Distrusted("E_FROM")
    matter.set_setting("inviter", sender.seat)
    matter.set_setting("title", cbor.encode(dict(title), nfc=False))
    matter.set_setting("cover", cover.encode())
    match purpose:
        case "side":
            matter.set_setting("role", b"side")
            set_key(matter, sender.seat, "line")
            matter.set_setting("line-name", cbor.encode(dict(name), nfc=False))
            if matter.has_line("line"):
                matter.name_line(matter.line_of("line").id, name)
            open_room(matter, name)
        case "go-between":
            matter.set_setting("role", b"go-between")
            key = "a"
            matter.set_setting("titled-by", key.encode())
            set_key(matter, sender.seat, key)
            desk = matter.open_line(LineKind.DESK, "desk", {"en": "Desk", "ar": "المكتب", "he": "שולחן"})
            matter.say(desk, charter(matter, "desk", {"en": "Desk"}))
            line = matter.open_line(LineKind.SIDE, key, name)
            matter.change_members(line, add=[(sender.seat, SeatRole.SIDE)])
            matter.say(line, charter(matter, key, name))
        case "delegate":
            matter.set_setting("role", b"side")
            set_key(matter, sender.seat, "room")
        case _:
            matter.set_setting("role", b"go-between")
            set_key(matter, sender.seat, "desk")
    for ed, ik, names, role in others:
        _show_card_to(matter, sender, purpose, ed, ik, names, role)
    matter.version += 1


def _show_card_to(
    matter: Matter, inviter: Person, purpose: str, ed: bytes, ik: bytes, names: Texts, role: SeatRole
) -> None:
    """A card of mine for somebody on the line, to be carried by my inviter."""
    if purpose == "delegate":
        key = "room" if role is SeatRole.SIDE else "line"
    else:
        key = "desk" if role is SeatRole.GO_BETWEEN else "a"
    show_card_to(matter, inviter, ed, ik, names, key=key)


def _read_welcome(
    fields: list[Any],
) -> tuple[str, Texts, Texts, list[tuple[bytes, bytes, Texts, SeatRole]], str]:
    if len(fields) != 1 or type(fields[0]) is not dict or set(fields[0]) != {1, 2, 3, 4, 5}:
        raise Distrusted("E_SCHEMA")
    purpose, title, name, others, cover = (fields[0][key] for key in (1, 2, 3, 4, 5))
    if purpose not in PURPOSES or cover not in facts.COVERS or type(others) is not list or len(others) > 20:
        raise Distrusted("E_SCHEMA")
    read = []
    for other in others:
        if type(other) is not list or len(other) != 4:
            raise Distrusted("E_SCHEMA")
        ed, ik, names, role = other
        check_bytes(ed, 32, "E_SCHEMA")
        check_bytes(ik, 32, "E_SCHEMA")
        if type(role) is not int or role not in (0, 1):
            raise Distrusted("E_SCHEMA")
        read.append((ed, ik, texts_of(names), SeatRole(role)))
    return purpose, texts_of(title), texts_of(name), read, cover
