"""The pen of a matter, under a passphrase of its own that is asked at every signature.

An unlocked seat can read; it can't sign. The pen is new for each matter, so that certificates don't link matters; it is in no backup.

Source: PROTOCOL.md §10.1.
"""

from __future__ import annotations

from wasit.errors import Distrusted, Refused
from wasit.seals.kdf import aead_lock, aead_unlock
from wasit.seals.pens import Pen
from wasit.seals.slots import Cost, make_slot, open_slot
from wasit.seat.matter import Matter
from wasit.wire import cbor

_AAD = b"wasit1 pen"


def has_pen(matter: Matter) -> bool:
    return matter.setting("pen") is not None


def make_pen(matter: Matter, passphrase: str, cost: Cost) -> Pen:
    """A new pen under a passphrase. Inside a change. Raises: Refused bad-input for an empty passphrase."""
    pen = Pen.generate(matter.randomness)
    _keep_pen(matter, pen, passphrase, cost)
    return pen


def _keep_pen(matter: Matter, pen: Pen, passphrase: str, cost: Cost) -> None:
    if not passphrase:
        raise Refused("passphrase-needed")
    key, nonce = matter.randomness.bytes(32, b"pen"), matter.randomness.bytes(12, b"pen")
    slot = make_slot(passphrase, key, cost, matter.randomness)
    matter.set_setting(
        "pen", cbor.encode([slot, nonce, aead_lock(key, nonce, pen.to_bytes(), _AAD), pen.public])
    )


def open_pen(matter: Matter, passphrase: str) -> Pen:
    """Raises: Refused no-mandate without a pen, passphrase-needed; Distrusted wrong-pen-passphrase."""
    kept = matter.setting("pen")
    if kept is None:
        raise Refused("no-mandate")
    if not passphrase:
        raise Refused("passphrase-needed")
    slot, nonce, locked, _ = cbor.decode(kept, limit=20_000)
    try:
        return Pen.from_bytes(aead_unlock(open_slot(slot, passphrase), nonce, locked, _AAD))
    except Distrusted as bad:
        raise Distrusted("wrong-pen-passphrase") from bad


def change_pen_passphrase(matter: Matter, old: str, new: str, cost: Cost) -> None:
    """The same pen under another passphrase. Inside a change. Raises: as ``open_pen``, also for an empty new one."""
    pen = open_pen(matter, old)
    _keep_pen(matter, pen, new, cost)


def pen_public(matter: Matter) -> bytes | None:
    """The public half, which needs no passphrase."""
    kept = matter.setting("pen")
    if kept is None:
        return None
    public: bytes = cbor.decode(kept, limit=20_000)[3]
    return public
