"""Who comes and who goes: channels opened, people welcomed and introduced, newcomers briefed, leavers let go.

1. Pairing by a code links two seats; the inviter's welcome says as what (``side``, ``delegate``, ``go-between``, ``co-mediator``).
2. A side's further delegates come through their own side; a go-between's colleagues through the go-between. The newcomer makes a card
   for each person already there, the inviter carries it across, and they answer the newcomer directly.
3. The steward of a line admits whom a member of that side introduced: a side chooses its own delegates. In a room the same.
4. A newcomer sees nothing from before; briefing is an act, of chosen entries, seen by all.
5. Who leaves writes so; the steward opens an epoch without that seat. A steward who leaves names the next first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wasit.channel import facts
from wasit.errors import Distrusted, Refused
from wasit.record.entry import Entry, check_bytes
from wasit.record.epoch import Leaf, LineKind, SeatRole
from wasit.seals.card import ANYONE, read_card
from wasit.seat.actions.papers import own_mandates, rests_on
from wasit.seat.matter import Line, Matter
from wasit.seat.people import (
    Person,
    boxes,
    card_for,
    keep_card,
    meet,
    new_box,
    people,
    person,
    send_card,
    set_key,
)
from wasit.seat.store import outbox
from wasit.seat.store.alarms import raise_alarm
from wasit.text.passage import Texts, check_name, check_texts
from wasit.wire import cbor

PURPOSES = ("side", "delegate", "go-between", "co-mediator")
COVERS = ("prompt", "spread", "steady")


# -- opening ----------------------------------------------------------------------------------------------------------------


def open_channel(
    matter: Matter,
    *,
    title: Texts,
    sides: Sequence[tuple[str, Texts]],
    languages: Sequence[str],
    cover: str,
    rule: str,
) -> None:
    """A go-between's channel: a desk, and a noted line for each side. Raises: Refused bad-input, too-large."""
    check_name(title, field="title")
    if len({key for key, _ in sides}) != len(sides) or not 1 <= len(sides) <= 8:
        raise Refused("bad-input", field="sides")
    with matter.file.change():
        matter.set_setting("role", b"go-between")
        _set_charter(matter, title, languages, cover, rule)
        desk = matter.open_line(LineKind.DESK, "desk", {"en": "Desk", "ar": "المكتب", "he": "שולחן"})
        matter.say(desk, _charter(matter, {"en": "Desk"}))
        for key, name in sides:
            add_side(matter, key, name)


def add_side(matter: Matter, key: str, name: Texts) -> Line:
    """One more side: a line that the go-between keeps alone until the side takes a seat."""
    check_name(name)
    if not (key.isascii() and key.isalnum() and key.islower() and len(key) <= 12) or key in (
        "desk",
        "room",
        "line",
    ):
        raise Refused("bad-input", field="key")
    if matter.has_line(key):
        raise Refused("bad-input", field="sides")
    with matter.file.change():
        line = matter.open_line(LineKind.SIDE, key, name)
        matter.say(line, _charter(matter, name))
    return line


def open_side(
    matter: Matter, *, title: Texts, name: Texts, languages: Sequence[str], cover: str = "spread"
) -> None:
    """A side's own beginning: its room. It then invites a go-between."""
    check_name(title, field="title")
    check_name(name)
    with matter.file.change():
        matter.set_setting("role", b"side")
        _set_charter(matter, title, languages, cover, "only-marked")
        _open_room(matter, name)


def _open_room(matter: Matter, name: Texts) -> None:
    room = matter.open_line(LineKind.ROOM, "room", name)
    matter.say(room, _charter(matter, name))


def change_charter(matter: Matter, args: Mapping[str, Any]) -> None:
    """A new title or cover, told to every line this seat keeps. Raises: Refused may-not-say, bad-input."""
    if matter.role != "go-between":
        raise Refused("may-not-say")
    title = args.get("title") or matter.texts_setting("title")
    languages = matter.setting("languages")
    with matter.file.change():
        _set_charter(
            matter,
            title,
            cbor.decode(languages, limit=1_000) if languages else ["en"],
            str(args.get("cover", matter.cover)),
            matter.text_setting("rule", "only-marked"),
        )
        if isinstance(args.get("side"), Mapping):
            add_side(matter, str(args["side"].get("key", "")), dict(args["side"].get("name", {})))
        for line in matter.lines():
            matter.say(line, _charter(matter, line.name))


def _set_charter(matter: Matter, title: Texts, languages: Sequence[str], cover: str, rule: str) -> None:
    if cover not in COVERS or rule not in ("only-marked", "unless-marked"):
        raise Refused("bad-input", field="cover")
    matter.set_setting("title", cbor.encode(dict(title), nfc=False))
    matter.set_setting("languages", cbor.encode(list(languages)))
    matter.set_setting("cover", cover.encode())
    matter.set_setting("rule", rule.encode())


def _charter(matter: Matter, name: Texts) -> facts.Charter:
    languages = matter.setting("languages")
    return facts.Charter(
        matter.texts_setting("title"),
        name,
        tuple(cbor.decode(languages, limit=1_000)) if languages else ("en",),
        matter.text_setting("rule", "only-marked"),
        matter.cover,
    )


# -- inviting -----------------------------------------------------------------------------------------------------------------


def check_may_invite(matter: Matter, purpose: str, detail: Mapping[str, Any]) -> None:
    """Raises: Refused bad-input, not-a-line, own-side-invites, may-not-say, line-taken."""
    if purpose not in PURPOSES:
        raise Refused("bad-input", field="as")
    wanted = "go-between" if purpose in ("side", "co-mediator") else "side"
    if matter.role != wanted:
        raise Refused("may-not-say")
    if purpose == "side" or detail.get("line"):
        line = matter.line_of(str(detail.get("line", "")))
        if purpose == "side" and _seats_of_side(matter, line):
            raise Refused("own-side-invites")
    if purpose == "go-between" and matter.side_lines():
        raise Refused("line-taken")


def _seats_of_side(matter: Matter, line: Line) -> list[bytes]:
    epoch = matter.replica(line.id).epoch()
    return [x.seat for x in epoch.members if x.role is SeatRole.SIDE] if epoch is not None else []


def paired(matter: Matter, seat: bytes, purpose: str, detail: Mapping[str, Any]) -> None:
    """The code has been used: welcome the newcomer, and open what may be opened at once. Inside a change."""
    match purpose:
        case "side":
            line = matter.line_of(str(detail["line"]))
            set_key(matter, seat, line.key)
            _welcome(matter, seat, purpose, line.name)
            matter.change_members(line, add=[(seat, SeatRole.SIDE)])
            matter.say(line, _charter(matter, line.name))
        case "go-between":
            set_key(matter, seat, "line")
            _welcome(matter, seat, purpose, matter.line_of("room").name)
        case "delegate":
            room = matter.line_of("room")
            set_key(matter, seat, "room")
            _welcome(matter, seat, purpose, room.name, _people_of(matter))
            _admit(matter, room, seat, SeatRole.SIDE)
        case "co-mediator":
            lines = [matter.line_of(str(detail["line"]))] if detail.get("line") else matter.side_lines()
            set_key(matter, seat, "desk")
            _welcome(matter, seat, purpose, {"en": "Desk"}, _people_of(matter, lines))
            _admit(matter, matter.line_of("desk"), seat, SeatRole.GO_BETWEEN)
            for line in lines:
                _admit(matter, line, seat, SeatRole.GO_BETWEEN)
                matter.say(line, _charter(matter, line.name))
        case _:
            raise AssertionError(purpose)
    if purpose in ("delegate", "co-mediator"):
        briefed = [matter.find(str(name)) for name in detail.get("briefed") or []]
        matter.set_setting("brief " + seat.hex(), cbor.encode(briefed))
    for line in matter.lines():
        settle(matter, line)


def _admit(matter: Matter, line: Line, seat: bytes, role: SeatRole) -> None:
    epoch = matter.replica(line.id).epoch()
    if epoch is not None and epoch.steward == matter.me and epoch.member(seat) is None:
        matter.change_members(line, add=[(seat, role)])
        if line.kind is LineKind.ROOM:
            matter.say(line, _charter(matter, line.name))


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
        2: dict(matter.texts_setting("title")),
        3: dict(name),
        4: list(others),
        5: matter.cover,
    }
    matter.outbox.give(seat, outbox.WELCOME, [body])


def _ed_of(matter: Matter, seat: bytes) -> bytes:
    known = person(matter, seat)
    return known.ed if known is not None else b""


# -- being invited --------------------------------------------------------------------------------------------------------------


def welcomed(matter: Matter, sender: Person, fields: list[Any]) -> None:
    """As what the inviter welcomes me. Believed once, from the seat I paired with. Raises: Distrusted E_SCHEMA, E_FROM."""
    purpose, title, name, others, cover = _read_welcome(fields)
    if matter.role or sender.trust not in ("paired", "compared"):
        raise Distrusted("E_FROM")
    matter.set_setting("title", cbor.encode(dict(title), nfc=False))
    matter.set_setting("cover", cover.encode())
    match purpose:
        case "side":
            matter.set_setting("role", b"side")
            set_key(matter, sender.seat, "line")
            _open_room(matter, name)
        case "go-between":
            matter.set_setting("role", b"go-between")
            key = "a"
            set_key(matter, sender.seat, key)
            desk = matter.open_line(LineKind.DESK, "desk", {"en": "Desk", "ar": "المكتب", "he": "שולחן"})
            matter.say(desk, _charter(matter, {"en": "Desk"}))
            line = matter.open_line(LineKind.SIDE, key, name)
            matter.change_members(line, add=[(sender.seat, SeatRole.SIDE)])
            matter.say(line, _charter(matter, name))
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
    seat = meet(matter, ed, ik, names, trust="introduced", key=key)
    if seat == matter.me or boxes(matter, "peer = ?", seat):
        return
    box = new_box(matter, seat, introduced=True)
    matter.outbox.give(
        inviter.seat, outbox.INTRO, [[[seat, card_for(matter, box, seat)]]], needs_box=box.get.id
    )


def _read_welcome(
    fields: list[Any],
) -> tuple[str, Texts, Texts, list[tuple[bytes, bytes, Texts, SeatRole]], str]:
    if len(fields) != 1 or type(fields[0]) is not dict or set(fields[0]) != {1, 2, 3, 4, 5}:
        raise Distrusted("E_SCHEMA")
    purpose, title, name, others, cover = (fields[0][key] for key in (1, 2, 3, 4, 5))
    if purpose not in PURPOSES or cover not in COVERS or type(others) is not list or len(others) > 20:
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
        read.append((ed, ik, _texts(names), SeatRole(role)))
    return purpose, _texts(title), _texts(name), read, cover


def _texts(value: Any) -> Texts:
    if type(value) is not dict or any(type(item) is not str for pair in value.items() for item in pair):
        raise Distrusted("E_SCHEMA")
    try:
        check_texts(value, field="name")
    except Refused:
        raise Distrusted("E_SCHEMA") from None
    return value


# -- introductions --------------------------------------------------------------------------------------------------------------


def introduced(matter: Matter, sender: Person, fields: list[Any]) -> None:
    """Cards that a newcomer made: for me, or to be carried on by me. Raises: Distrusted E_SCHEMA, E_FROM, codes of cards."""
    if len(fields) != 1 or type(fields[0]) is not list or not 1 <= len(fields[0]) <= 20:
        raise Distrusted("E_SCHEMA")
    for item in fields[0]:
        if type(item) is not list or len(item) != 2 or type(item[1]) is not bytes:
            raise Distrusted("E_SCHEMA")
        target, data = item
        check_bytes(target, 16, "E_SCHEMA")
        if target == matter.me:
            _meet_newcomer(matter, sender, data)
        else:
            _carry(matter, sender, target, data)


def _meet_newcomer(matter: Matter, sender: Person, data: bytes) -> None:
    card = read_card(data, expect_for=matter.me)
    known = person(matter, card.seat_id)
    if known is not None and known.card is not None:
        return
    seat = meet(matter, card.ed, card.ik, card.names, trust="introduced", key=sender.key)
    keep_card(matter, data, seat=seat)
    send_card(matter, seat)
    for line in matter.lines():
        epoch = matter.replica(line.id).epoch()
        vouching = epoch.member(sender.seat) if epoch is not None else None
        if vouching is not None and vouching.role is SeatRole.SIDE:
            _admit(matter, line, seat, SeatRole.SIDE)
            if line.kind is LineKind.SIDE and matter.role == "go-between":
                matter.say(line, _charter(matter, line.name))


def _carry(matter: Matter, sender: Person, target: bytes, data: bytes) -> None:
    """Only for a newcomer of my own side or team, only to somebody on a line of mine."""
    card = read_card(data, expect_for=ANYONE)
    own = "room" if matter.role == "side" else "desk"
    if (
        sender.key != own
        or card.seat_id != sender.seat
        or card.for_seat != target
        or person(matter, target) is None
    ):
        raise Distrusted("E_FROM")
    matter.outbox.give(target, outbox.INTRO, [[[target, data]]])


def met(matter: Matter, sender: Person) -> None:
    """A card of theirs has come. If the box they write to was shown to an introducer, make a fresh one only they know."""
    mine = boxes(matter, "peer = ?", sender.seat)
    if mine and all(box.introduced for box in mine):
        send_card(matter, sender.seat)


# -- settling -----------------------------------------------------------------------------------------------------------------


def settle(matter: Matter, line: Line) -> None:
    """What a change of members asks of this seat, in the same line: leavers let go, newcomers briefed, strangers told of."""
    if matter.setting("members-changed") is None:
        return
    for each in matter.lines():
        _settle_line(matter, each)
    matter.file.run("DELETE FROM setting WHERE name = 'members-changed'")
    del line


def _settle_line(matter: Matter, line: Line) -> None:
    epoch = matter.replica(line.id).epoch()
    if epoch is None or epoch.member(matter.me) is None:
        return
    if epoch.steward == matter.me:
        gone = [
            author
            for (author,) in matter.file.all(
                "SELECT DISTINCT author FROM entry WHERE line = ? AND kind = 18 AND accepted = 1 AND fine = 1",
                line.id,
            )
            if epoch.member(author) is not None
        ]
        if gone:
            matter.change_members(line, drop=gone)
    for member in epoch.members:
        if line.kind is LineKind.SIDE:
            _brief_pending(matter, line, member.seat)
        if (
            member.seat != matter.me
            and line.kind is LineKind.SIDE
            and matter.role == "side"
            and member.role is SeatRole.SIDE
        ):
            known = person(matter, member.seat)
            if known is not None and known.key != "room":
                raise_alarm(matter, line.id, "stranger-on-line", who=member.seat)


def _brief_pending(matter: Matter, line: Line, newcomer: bytes) -> None:
    """Open what the inviter chose, and the mandates without which nothing signed there could be verified."""
    pending = matter.setting(f"brief {newcomer.hex()}")
    done = f"briefed {newcomer.hex()} {line.id.hex()}"
    if pending is None or matter.setting(done) is not None:
        return
    matter.set_setting(done, b"1")
    shelf = matter.shelf(line.id)
    here = [name for name in cbor.decode(pending, limit=100_000) if shelf.known(name) is not None]
    chosen = list(dict.fromkeys([*_mandates_for(matter, line, here), *here]))
    if chosen:
        brief(matter, line, newcomer, chosen)


def _mandates_for(matter: Matter, line: Line, chosen: Sequence[bytes]) -> list[bytes]:
    """The entries of a line that show its side's mandates, and those that the chosen papers rest on."""
    wanted = set(own_mandates(matter, line))
    for name in chosen:
        _, _, fact, _ = matter.read(name)
        if isinstance(fact, facts.InstrumentShown):
            wanted |= set(rests_on(matter, fact.cose))
    found = []
    for mandate in wanted:
        found += [
            entry.hash
            for where, entry, said in matter.mentions(mandate)
            if where.id == line.id and isinstance(said, facts.InstrumentShown)
        ]
    return found


def brief(matter: Matter, line: Line, newcomer: bytes, chosen: Sequence[bytes]) -> Entry:
    """Open chosen entries to a newcomer: the chain back from its base, with only the chosen bodies. Inside a change.

    Raises: Refused not-a-member, unknown-id.
    """
    replica = matter.replica(line.id)
    epoch = replica.epoch()
    member = epoch.member(newcomer) if epoch is not None else None
    first = replica.epoch(member.since) if member is not None else None
    if first is None:
        raise Refused("not-a-member")
    shelf = matter.shelf(line.id)
    for name in chosen:
        known = shelf.known(name)
        if known is None or not known.accepted:
            raise Refused("unknown-id")
    entry = matter.say(line, facts.Briefed(newcomer, tuple(chosen)))
    for past in past_of(matter, line, first.base, chosen):
        whole = past.hash in chosen
        matter.outbox.put(newcomer, outbox.ENTRY, past.hash if whole else past.hash + b"stub")
    return entry


def past_of(matter: Matter, line: Line, base: Sequence[Leaf], chosen: Sequence[bytes]) -> list[Entry]:
    """The chain of entries from a newcomer's base back to the chosen ones, newest first."""
    shelf = matter.shelf(line.id)
    sealed = {leaf.author: leaf.seq for leaf in base}
    floor = min((known.lam for name in chosen if (known := shelf.known(name)) is not None), default=2**48)
    past = [entry for entry in shelf.since(floor) if entry.seq <= sealed.get(entry.author, 0)]
    return sorted(past, key=lambda entry: entry.place, reverse=True)


def leave(matter: Matter) -> None:
    """Leave every line; nothing more can be written here, and what is written there is not sent here any more.

    Raises: Refused steward-stays: a side line's only go-between can't leave without handing over.
    """
    with matter.file.change():
        for line in matter.lines():
            epoch = matter.replica(line.id).epoch()
            if epoch is None or epoch.member(matter.me) is None:
                continue
            heir = _heir(matter, line)
            matter.say(line, facts.Left())
            if epoch.steward == matter.me and heir is not None:
                matter.change_members(line, drop=[matter.me], steward=heir)
        matter.set_setting("left", b"1")


def _heir(matter: Matter, line: Line) -> bytes | None:
    epoch = matter.replica(line.id).epoch()
    assert epoch is not None
    wanted = SeatRole.SIDE if line.kind is LineKind.ROOM else SeatRole.GO_BETWEEN
    others = [x for x in epoch.members if x.seat != matter.me]
    heirs = sorted((x.since, x.seat) for x in others if x.role is wanted)
    if epoch.steward == matter.me and others and not heirs:
        raise Refused("steward-stays")
    return heirs[0][1] if heirs else None
