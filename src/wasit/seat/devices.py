"""A person's further devices: paired by code, linked by both, given the whole record, removed.

1. The old seat pairs by code and drafts a link; the new one signs it (letter ``link``, step 1 and 2); the old one appends it, tells
   every line, and hands over what the new one stands in (step 3): from then on it is a seat of the same person.
2. A seat takes this in only if its user said that it joins as a device, and only from the seat it paired with (``device_coming``).
3. The new one shows cards to everyone through the old one (``introductions``); stewards admit it by its chain, in its person's role.
4. What was written before it came is given whole by the seat that paired it, once the new one shows that a line is open there:
   the same person reads the same record. To nobody else.
5. The recovery secret is handed over too: a kit can be made on either, and a removal is signed with it. Who breaks into one device has
   it, as before there were two; with the removal there is a new one (``recovering``).
6. Removing: the link is on every line at once, and whoever reads it sends nothing more there and reads nothing more from there; stewards
   open an epoch without the seat. Where the removed seat was steward itself, the remover, whose chain proves it, opens that epoch and
   is steward: once everybody there has the link and nothing is missing here, for until then the removed seat may still have opened
   epochs of its own. Who does not answer for a day is waited for no longer.

Source: PROTOCOL.md 2.2, 2.3, 6.5.
"""

from __future__ import annotations

from typing import Any

from wasit.channel import facts
from wasit.errors import Distrusted, Refused
from wasit.record.epoch import Epoch, LineKind, SeatRole
from wasit.seals.person import (
    MOST_LINKS,
    MOST_SEATS,
    append,
    chain_value,
    decode_chain,
    draft_add,
    draft_remove,
    encode_chain,
    sign_link,
    verify_chain,
)
from wasit.seat import recovering
from wasit.seat.chains import are_one_person, own_chain, take_chain
from wasit.seat.introductions import are_untold, were_told
from wasit.seat.matter import Line, Matter
from wasit.seat.membership import admit, sealed_by, settle, show_epochs
from wasit.seat.opening import charter
from wasit.seat.people import Person, people, person
from wasit.seat.store import outbox
from wasit.wire import cbor

SIGN, SIGNED, LINKED = 1, 2, 3
WAITED = 86_400  # s


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


def signed(matter: Matter, sender: Person, signature: bytes) -> None:
    """The new device has signed: it is one from here on, and is told so. Inside a change. Raises: Distrusted E_FROM and the codes of chains."""
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
    were_told(matter, sender.seat, [known.seat for known in _others(matter, sender.seat)])
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


def tell_of_others(matter: Matter, *, again: bool) -> None:
    """The devices that came by this one hear of who came meanwhile: two that two people add at one time would never meet. Inside a change."""
    if matter.has_left:
        return
    for (name,) in matter.file.all("SELECT name FROM setting WHERE name LIKE 'mine %'"):
        seat = bytes.fromhex(name.removeprefix("mine "))
        others = [known.seat for known in _others(matter, seat)]
        if are_one_person(matter, matter.me, seat) and are_untold(matter, seat, others, again=again):
            _give(matter, seat, _handed_over(matter, seat))


def _others(matter: Matter, device: bytes) -> list[Person]:
    return [known for known in people(matter) if known.seat != device and _is_here(matter, known.seat)]


def _handed_over(matter: Matter, seat: bytes) -> list[Any]:
    others = [
        [known.ed, known.ik, dict(known.name), known.key, known.trust] for known in _others(matter, seat)
    ]
    return [
        LINKED,
        chain_value(own_chain(matter)),
        matter.role,
        dict(matter.texts_setting("title")),
        dict(matter.texts_setting("name")),
        matter.cover,
        matter.text_setting("titled-by"),
        matter.setting("languages") or b"",
        [[line.id, line.key, dict(line.name)] for line in matter.lines()],
        others,
        key.to_bytes() if (key := recovering.held_key(matter)) is not None else b"",
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
    chain = recovering.renewed(matter, append(chain, core, [sign_link(core, recovering.strongest(matter))]))
    take_chain(matter, chain)
    recovering.tell(matter)
    for name in ("device ", "mine "):
        matter.drop_setting(name + seat.hex())
    for line in matter.lines():
        replica = matter.replica(line.id)
        epoch = replica.epoch()
        if epoch is None or epoch.member(matter.me) is None:
            continue
        said = matter.say(line, facts.DeviceRemoved(seat, encode_chain(chain)))
        if epoch.steward == seat:
            matter.set_setting(f"follows {line.id.hex()}", cbor.encode([said.seq, said.at.seconds]))
    settle(matter)
    follow(matter)


def follow(matter: Matter) -> None:
    """Lead the lines whose steward this seat removed, once that is safe (6). Inside a change."""
    for line in matter.lines():
        name = f"follows {line.id.hex()}"
        kept = matter.setting(name)
        if kept is None:
            continue
        said, at = cbor.decode(kept, limit=64)
        epoch = matter.replica(line.id).epoch()
        assert epoch is not None
        if matter.has_left or epoch.member(matter.me) is None or not matter.is_removed(epoch.steward):
            matter.drop_setting(name)
        elif _have_all_heard(matter, line, epoch, said) or matter.clock.now().seconds > at + WAITED:
            matter.drop_setting(name)
            show_epochs(matter, line, epoch.steward)
            gone = [seat for seat in epoch.seats() if matter.is_removed(seat)]
            matter.change_members(line, drop=gone, steward=matter.me)
            settle(matter)


def _have_all_heard(matter: Matter, line: Line, epoch: Epoch, said: int) -> bool:
    """Whether every other member's receipt goes as far as the removal, and all that they named since is here."""
    if matter.replica(line.id).is_stuck():
        return False
    gone = matter.outbox.leavers(line.id)
    rows = matter.file.all("SELECT peer FROM reached WHERE line = ? AND seq >= ?", line.id, said)
    have = {peer for (peer,) in rows} | {matter.me}
    return all(seat in have or seat in gone or matter.is_removed(seat) for seat in epoch.seats())


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
