"""A new recovery key, when a device was removed: who holds the lost one, or what was on it, cannot come back as the person by the old key.

1. Whoever removes a device and holds the key that the chain names signs a new one with it, in the same act: one chain tells of both.
2. The new secret goes to this person's other devices, each time with the chain that names it; it is kept only where that chain holds here.
3. A device whose own is not the one that the chain names asks the others, at each greeting, and signs with its seat's keys meanwhile.
4. Kits of before bring nobody back: the page of the kit says so until another is made.

Source: spec/2-identities §2.8.
"""

from __future__ import annotations

from typing import Any

from wasit.errors import Distrusted, Refused
from wasit.seals.person import (
    MOST_LINKS,
    Chain,
    RecoveryKey,
    append,
    chain_of,
    chain_value,
    draft_recovery,
    sign_link,
    verify_chain,
)
from wasit.seals.recovery import Signer
from wasit.seat.chains import are_one_person, own_chain, take_chain
from wasit.seat.matter import Matter
from wasit.seat.people import Person
from wasit.seat.store import outbox

RENEWED, ASKED = 4, 5
_AT = "recovery renewed"


def held_key(matter: Matter) -> RecoveryKey | None:
    """The recovery key, where this seat holds the one that its person's chain names."""
    secret = matter.setting("recovery")
    if secret is None:
        return None
    key = RecoveryKey.from_bytes(secret)
    return key if key.public == verify_chain(own_chain(matter)).recovery else None


def strongest(matter: Matter) -> Signer:
    """The recovery key where this seat holds it: against whoever found the lost device, which holds it too, a seat's word would not stand."""
    return held_key(matter) or matter.keys


def renewed(matter: Matter, chain: Chain) -> Chain:
    """The chain with a new recovery key, which this seat holds; as it is where this seat does not hold the old one, or the chain has no room. Inside a change."""
    old, now = held_key(matter), matter.clock.now().seconds
    if old is None or len(chain) >= MOST_LINKS:
        return chain
    new = RecoveryKey.generate(matter.randomness)
    core = draft_recovery(chain, new.public, now)
    longer = append(chain, core, [sign_link(core, old)])
    _keep(matter, new.to_bytes())
    return longer


def tell(matter: Matter) -> None:
    """The person's other devices are given the new key. Inside a change."""
    for seat in _others(matter):
        _give(matter, seat)


def ask(matter: Matter) -> None:
    """Ask the others for it, where this seat has not the one that the chain names. Inside a change."""
    if matter.setting("chain") is not None and not matter.has_left and held_key(matter) is None:
        for seat in _others(matter):
            matter.outbox.give(seat, outbox.LINK, [[ASKED]])


def asked(matter: Matter, sender: Person) -> None:
    """Inside a change. Raises: Distrusted E_FROM."""
    if not are_one_person(matter, matter.me, sender.seat):
        raise Distrusted("E_FROM")
    if held_key(matter) is not None:
        _give(matter, sender.seat)


def taken(matter: Matter, sender: Person, chain: Any, secret: bytes) -> None:
    """Inside a change. Raises: Distrusted E_FROM, E_KEY and the codes of chains."""
    links = chain_of(chain)
    if len(secret) != 32 or matter.setting("chain") is None:
        raise Distrusted("E_SCHEMA")
    if verify_chain(links).person != verify_chain(own_chain(matter)).person:
        raise Distrusted("E_FROM")
    state = take_chain(matter, links)
    if not are_one_person(matter, matter.me, sender.seat):
        raise Distrusted("E_FROM")
    if RecoveryKey.from_bytes(secret).public != state.recovery:
        raise Distrusted("E_KEY", what="recovery")
    if secret != matter.setting("recovery"):
        _keep(matter, secret)


def renewed_at(matter: Matter) -> int:
    """Units: seconds; 0 where the key is the first."""
    return int(matter.text_setting(_AT, "0"))


def check_current(matter: Matter) -> None:
    """A kit made now brings its person back. Raises: Refused kit-key-renewed."""
    if held_key(matter) is None:
        raise Refused("kit-key-renewed")


def _keep(matter: Matter, secret: bytes) -> None:
    matter.set_setting("recovery", secret)
    matter.set_setting(_AT, str(matter.clock.now().seconds).encode())


def _give(matter: Matter, seat: bytes) -> None:
    secret = matter.setting("recovery")
    matter.outbox.give(seat, outbox.LINK, [[RENEWED, chain_value(own_chain(matter)), secret]])


def _others(matter: Matter) -> list[bytes]:
    return [
        seat
        for seat in sorted(verify_chain(own_chain(matter)).seats)
        if are_one_person(matter, matter.me, seat) and seat != matter.me
    ]
