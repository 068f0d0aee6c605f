"""A person's further devices: paired by code, linked by both, given the whole record, removed.

1. The old seat pairs by code and drafts a link; the new one signs it (letter ``link``, step 1 and 2); the old one appends it, tells
   every line, and hands over what the new one stands in (step 3): from then on it is a seat of the same person.
2. A seat takes this in only if its user said that it joins as a device, and only from the seat it paired with.
3. The new one shows cards to everyone through the old one (``introductions``); stewards admit it by its chain, in its person's role.
4. What was written before it came is given whole by the seat that paired it, once the new one shows that a line is open there:
   the same person reads the same record. To nobody else.
5. The recovery secret is handed over too: a kit can be made on either, and a removal is signed with it. Who breaks into one device has
   it, as before there were two; removing the device does not take it back.
6. Removing: the link is on every line at once; stewards open an epoch without the seat. Where the removed seat was steward itself, the
   remover, whose chain proves it, opens that epoch and is steward.

Source: PROTOCOL.md 2.2, 2.3, 6.5.
"""

from __future__ import annotations

from typing import Any

from wasit.channel import facts
from wasit.channel.fields import texts_of
from wasit.errors import Distrusted, Refused
from wasit.record.entry import check_bytes
from wasit.record.epoch import LineKind, SeatRole
from wasit.record.sync import MAX_RANGE, MAX_WANTS, Span
from wasit.seals.person import (
    MOST_LINKS,
    MOST_SEATS,
    RecoveryKey,
    append,
    chain_of,
    chain_value,
    decode_chain,
    draft_add,
    draft_remove,
    encode_chain,
    sign_link,
    verify_chain,
)
from wasit.seals.recovery import Signer
from wasit.seat.chains import are_one_person, own_chain, take_chain
from wasit.seat.introductions import show_card_to
from wasit.seat.matter import Matter
from wasit.seat.membership import admit, sealed_by, settle
from wasit.seat.opening import charter
from wasit.seat.people import Person, people, person
from wasit.seat.store import outbox
from wasit.text.passage import Texts
from wasit.wire import cbor

SIGN, SIGNED, LINKED = 1, 2, 3
MOST_OTHERS = 60  # people of all lines
ASKED = 4  # times, for one stretch of the past


def own_key(matter: Matter) -> str:
    """The key of this person's own other seats."""
    return "room" if matter.role == "side" else "desk"


def check_may_add(matter: Matter) -> None:
    """Raises: Refused not-a-member, too-many-seats, chain-full."""
    chain = own_chain(matter)
    if matter.has_left or not matter.role:
        raise Refused("not-a-member")
    if len(verify_chain(chain).seats) >= MOST_SEATS:
        raise Refused("too-many-seats", limit=MOST_SEATS)
    if len(chain) >= MOST_LINKS - 1:  # the last link is kept for a removal
        raise Refused("chain-full", limit=MOST_LINKS)


# -- the seat that was there -----------------------------------------------------------------------------------------------


def paired(matter: Matter, seat: bytes) -> None:
    """The code was used by the new device: ask it to sign the link. Inside a change."""
    known = person(matter, seat)
    assert known is not None
    chain = own_chain(matter)
    core = draft_add(chain, known.ed, known.ik, matter.clock.now().seconds)
    _give(matter, seat, [SIGN, chain_value(chain), core])


def _give(matter: Matter, seat: bytes, fields: list[Any]) -> None:
    matter.set_setting("device " + seat.hex(), cbor.encode([fields], nfc=False))
    matter.outbox.give(seat, outbox.LINK, [fields])


def remind(matter: Matter) -> None:
    """Say again what the new device has not acted on: a relay may have lost it. Inside a change."""
    for (name,) in matter.file.all("SELECT name FROM setting WHERE name LIKE 'device %'"):
        matter.outbox.put(
            bytes.fromhex(name.removeprefix("device ")), outbox.LINK, matter.setting(name) or b""
        )


def heard(matter: Matter, peer: bytes) -> None:
    """A device speaks as a member: it has all it was handed."""
    matter.drop_setting("device " + peer.hex())


def _signed(matter: Matter, sender: Person, signature: bytes) -> None:
    asked = matter.setting("device " + sender.seat.hex())
    if asked is None:
        raise Distrusted("E_FROM")
    step, *rest = cbor.decode(asked, limit=70_000, nfc=False)[0]
    if step != SIGN:  # it says so again: it is told again
        matter.outbox.put(sender.seat, outbox.LINK, asked)
        return
    core = rest[1]
    chain = append(own_chain(matter), core, [sign_link(core, matter.keys), (sender.seat, signature)])
    take_chain(matter, chain)
    _give(matter, sender.seat, _handed_over(matter, sender.seat))
    matter.set_setting("mine " + sender.seat.hex(), b"1")
    for line in matter.lines():
        role = matter.replica(line.id).role_of(matter.me)
        if role is None:
            continue
        matter.say(line, facts.DeviceAdded(sender.seat, encode_chain(chain)))
        admit(matter, line, sender.seat, role)
        if line.kind is LineKind.SIDE and role is SeatRole.GO_BETWEEN:
            matter.say(line, charter(matter, line.key, line.name))
    settle(matter)


def _handed_over(matter: Matter, seat: bytes) -> list[Any]:
    others = [
        [known.ed, known.ik, dict(known.name), known.key, known.trust]
        for known in people(matter)
        if known.seat != seat and _is_here(matter, known.seat)
    ]
    return [
        LINKED,
        chain_value(own_chain(matter)),
        matter.role,
        dict(matter.texts_setting("title")),
        dict(matter.texts_setting("name")),
        matter.cover,
        [[line.id, line.key, dict(line.name)] for line in matter.lines()],
        others,
        matter.setting("recovery") or b"",
    ]


def _is_here(matter: Matter, seat: bytes) -> bool:
    return any(matter.replica(line.id).role_of(seat) is not None for line in matter.lines())


def give_past(matter: Matter, line_id: bytes, peer: bytes) -> None:
    """The record of a line to a device that has it open now, whole. Once; what is lost it asks for. Inside a change."""
    done = f"gave {peer.hex()} {line_id.hex()}"
    if matter.setting("mine " + peer.hex()) is None or matter.setting(done) is not None:
        return
    replica = matter.replica(line_id)
    epoch = replica.epoch()
    member = epoch.member(peer) if epoch is not None else None
    first = replica.epoch(member.since) if member is not None else None
    if first is None or not are_one_person(matter, matter.me, peer):
        return
    matter.set_setting(done, b"1")
    for past in sealed_by(matter, matter.line(line_id), first.base):
        matter.outbox.put(peer, outbox.ENTRY, past.hash)


def remove(matter: Matter, seat: bytes) -> None:
    """Remove another seat of this person, and say so on every line. Inside a change.

    Raises: Refused own-device, unknown-id, chain-full.
    """
    if seat == matter.me:
        raise Refused("own-device")
    chain = own_chain(matter)
    core = draft_remove(chain, seat, matter.clock.now().seconds)
    chain = append(chain, core, [sign_link(core, _strongest(matter))])
    take_chain(matter, chain)
    for name in ("device ", "mine "):
        matter.drop_setting(name + seat.hex())
    for line in matter.lines():
        replica = matter.replica(line.id)
        epoch = replica.epoch()
        if epoch is None or epoch.member(matter.me) is None:
            continue
        matter.say(line, facts.DeviceRemoved(seat, encode_chain(chain)))
        if epoch.steward == seat:  # right after it: that is what the others know the successor by
            matter.change_members(line, drop=[seat], steward=matter.me)
    settle(matter)


def _strongest(matter: Matter) -> Signer:
    """The recovery key where this seat holds it: against whoever found the lost device, which holds it too, a seat's word would not stand."""
    recovery = matter.setting("recovery")
    return RecoveryKey.from_bytes(recovery) if recovery is not None else matter.keys


# -- the seat that comes ----------------------------------------------------------------------------------------------------


def linking(matter: Matter, sender: Person, fields: list[Any]) -> None:
    """A letter of linking. Raises: Distrusted E_SCHEMA, E_FROM, E_KEY and the codes of chains."""
    if len(fields) != 1 or type(fields[0]) is not list or not fields[0] or type(fields[0][0]) is not int:
        raise Distrusted("E_SCHEMA")
    step, *rest = fields[0]
    match step, rest:
        case 2, [bytes() as signature] if len(signature) == 64:
            _signed(matter, sender, signature)
        case 1, [chain, bytes() as core]:
            _check_comes(matter, sender)
            _sign(matter, sender, chain, core)
        case 3, [chain, role, title, name, cover, lines, others, bytes() as recovery]:
            _check_comes(matter, sender)
            _take_over(matter, sender, [chain, role, title, name, cover, lines, others], recovery)
        case _:
            raise Distrusted("E_SCHEMA")


def _check_comes(matter: Matter, sender: Person) -> None:
    """Rule 2. Raises: Distrusted E_FROM."""
    if matter.setting("as-device") is None or sender.trust not in ("paired", "compared"):
        raise Distrusted("E_FROM")
    if matter.setting("inviter") not in (None, sender.seat):
        raise Distrusted("E_FROM")


def _sign(matter: Matter, sender: Person, chain: Any, core: bytes) -> None:
    """The link is signed if it adds this seat to a chain the sender stands in, and does nothing else."""
    links = chain_of(chain)
    state = verify_chain(links)
    if sender.seat not in state.seats or matter.role:
        raise Distrusted("E_KEY", what="not the sender's chain")
    mine = matter.keys
    at = cbor.decode(core, limit=256)
    if type(at) is not list or type(at[-1]) is not int or core != draft_add(links, mine.ed, mine.ik, at[-1]):
        raise Distrusted("E_KEY", what="not this seat's link")
    matter.outbox.give(sender.seat, outbox.LINK, [[SIGNED, sign_link(core, mine)[1]]])


def _take_over(matter: Matter, sender: Person, fields: list[Any], recovery: bytes) -> None:
    chain, role, title, name, cover, lines, others = fields
    state = verify_chain(chain_of(chain))
    if not {sender.seat, matter.me} <= set(state.seats):
        raise Distrusted("E_KEY", what="seat not in chain")
    if role not in ("side", "go-between") or cover not in facts.COVERS:
        raise Distrusted("E_SCHEMA")
    if len(recovery) not in (0, 32):
        raise Distrusted("E_SCHEMA")
    if recovery and RecoveryKey.from_bytes(recovery).public != state.recovery:
        raise Distrusted("E_KEY", what="recovery")
    read = _read_others(others)
    places = _read_lines(lines)
    known = matter.setting("inviter") is not None
    matter.set_setting("inviter", sender.seat)
    take_chain(matter, chain_of(chain))
    if recovery:
        matter.set_setting("recovery", recovery)
    else:
        matter.drop_setting("recovery")  # of the person this seat no longer is
    matter.set_setting("role", role.encode())
    if not known:
        for setting, texts in (("title", texts_of(title)), ("name", texts_of(name))):
            matter.set_setting(setting, cbor.encode(dict(texts), nfc=False))
        matter.set_setting("cover", cover.encode())
        for line, key, called in places:
            matter.set_setting("place " + line.hex(), cbor.encode([key, dict(called)], nfc=False))
    matter.file.run("UPDATE person SET key = ? WHERE seat = ?", own_key(matter), sender.seat)
    for ed, ik, called, key, trust in read:
        show_card_to(matter, sender, ed, ik, called, key=key, trust=trust)
    matter.version += 1


def _read_lines(value: Any) -> list[tuple[bytes, str, Texts]]:
    if type(value) is not list or len(value) > 40:
        raise Distrusted("E_SCHEMA")
    read = []
    for item in value:
        match item:
            case [bytes() as line, str() as key, name] if len(line) == 16 and 1 <= len(key) <= 40:
                read.append((line, key, texts_of(name)))
            case _:
                raise Distrusted("E_SCHEMA")
    return read


def _read_others(value: Any) -> list[tuple[bytes, bytes, Texts, str, str]]:
    if type(value) is not list or len(value) > MOST_OTHERS:
        raise Distrusted("E_SCHEMA")
    read = []
    for item in value:
        match item:
            case [ed, ik, name, str() as key, str() as trust] if 1 <= len(key) <= 40 and len(trust) <= 12:
                check_bytes(ed, 32, "E_SCHEMA")
                check_bytes(ik, 32, "E_SCHEMA")
                read.append((ed, ik, texts_of(name), key, trust))
            case _:
                raise Distrusted("E_SCHEMA")
    return read


def ask_for_past(matter: Matter) -> None:
    """Ask the seat that brought this one for what of the past has not come. Inside a change; from time to time."""
    inviter = matter.setting("inviter")
    if matter.setting("as-device") is None or inviter is None or matter.has_left:
        return
    for line in matter.lines():
        epochs = matter.shelf(line.id).epochs()
        wants = [
            span for leaf in epochs[0][0].base for span in _unread(matter, line.id, leaf.author, leaf.seq)
        ]
        if wants:
            matter.outbox.give(
                inviter, outbox.DOORS, [line.id, [], [], [list(span) for span in wants[:MAX_WANTS]]]
            )


def _unread(matter: Matter, line: bytes, author: bytes, top: int) -> list[Span]:
    """Stretches of a sealed feed with something missing, that were not asked for too often: some bodies nobody here has."""
    rows = matter.file.all(
        "SELECT seq FROM entry WHERE line = ? AND author = ? AND seq <= ? AND accepted = 1 AND body IS NOT NULL",
        *(line, author, top),
    )
    here = {seq for (seq,) in rows}
    spans = []
    for low in range(1, top + 1, MAX_RANGE):
        high = min(low + MAX_RANGE - 1, top)
        name = f"asked {line.hex()} {author.hex()} {low}"
        times = int(matter.text_setting(name, "0"))
        if times < ASKED and not all(seq in here for seq in range(low, high + 1)):
            matter.set_setting(name, str(times + 1).encode())
            spans.append(Span(author, low, high))
    return spans


def heard_of(matter: Matter, author: bytes, fact: facts.DeviceAdded | facts.DeviceRemoved) -> None:
    """A fact about a device, checked and taken in. Raises: Distrusted E_KEY and the codes of chains."""
    if isinstance(fact, facts.DeviceRemoved) and not fact.chain:
        return
    chain = decode_chain(fact.chain)
    state = verify_chain(chain)
    there = state.seats if isinstance(fact, facts.DeviceAdded) else state.removed
    if author not in state.seats or fact.seat not in there:
        raise Distrusted("E_KEY", what="not its own device")
    take_chain(matter, chain)
