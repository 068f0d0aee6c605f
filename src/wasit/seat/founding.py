"""A new matter on this seat: fresh keys, so that a person in two matters has unlinkable seats."""

from __future__ import annotations

from wasit.errors import Refused
from wasit.seals.person import RecoveryKey, start_chain
from wasit.seals.randomness import Randomness
from wasit.seals.ratchet import SeatKeys
from wasit.seat.chains import take_chain
from wasit.seat.clock import Clock
from wasit.seat.matter import Matter
from wasit.text.passage import Texts, check_name
from wasit.wire import cbor


def found_matter(
    path: str,
    key: bytes,
    *,
    clock: Clock,
    randomness: Randomness,
    name: Texts,
    relays: tuple[str, str] = ("", ""),
) -> Matter:
    """A matter with its own account, person chain and file; no line yet. ``relays``: its own and a second one, "" for none. Raises: Refused bad-input, too-large; Damaged."""
    check_name(name)
    matter = Matter(path, key, clock, randomness)
    if matter.setting("id") is not None:
        raise Refused("already-a-matter")
    keys, recovery = SeatKeys.create(), RecoveryKey.generate(randomness)
    pickle_key = randomness.bytes(32, b"pickle")
    with matter.file.change():
        matter.set_setting("id", randomness.bytes(16, b"matter"))
        matter.set_setting("pickle-key", pickle_key)
        matter.set_setting("account", keys.pickle(pickle_key))
        matter.set_setting("me", keys.seat_id)
        matter.set_setting("recovery", recovery.to_bytes())
        matter.set_setting("name", cbor.encode(dict(name), nfc=False))
        matter.set_setting("relay", relays[0].encode())
        if relays[1]:
            matter.set_setting("second relay", relays[1].encode())
        take_chain(matter, start_chain(keys, recovery.public, clock.now().seconds))
    return matter
