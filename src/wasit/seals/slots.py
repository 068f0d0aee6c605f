"""Slots: the master key of a seat, locked under a passphrase.

This file alone knows what a guess costs a thief.

1. Slot = cbor[1, kind, params, nonce (12), AEAD(KEK, nonce, master, aad "wasit1 slot")]; kind 1 = passphrase, params =
   [salt (16), passes, KiB of memory, lanes], KEK = Argon2id of the passphrase (RFC 9106, version 19, 32 bytes).
2. A passphrase is NFC-normalised, then UTF-8: the same letters come composed from one keyboard and decomposed from another
   (Arabic and Latin marks, macOS input), and the eye can't tell. Not NFKC: it would make different passphrases equal. Spaces
   and letter case stand as typed.
3. Changing the params in the file only yields another key, which does not open; but it must not make us allocate the
   machine's memory, so params are held to bounds before use.
4. A travel slot (kind 2) takes two things: KEK = KDF(Argon2id of the passphrase || code, "slot travel"), the code 130 random bits that
   a colleague's seat holds. Its params end with who is to be asked, {language: name}, in the clear: the locked page says it. aad =
   "wasit1 slot travel" || cbor of that.
5. The slot is ours: if it can't be read it is Damaged. If it can and does not open, the passphrase is wrong (or the last
   bytes were changed: nobody can tell these apart).

Source: PROTOCOL 9.2, 10.1.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from argon2.exceptions import HashingError
from argon2.low_level import Type, hash_secret_raw

from wasit.errors import Damaged, Distrusted, Refused, Unreachable
from wasit.seals import kdf
from wasit.seals.randomness import Randomness
from wasit.text.passage import Texts
from wasit.wire import cbor

VERSION = 1
PASSPHRASE, TRAVEL = 1, 2
MASTER = 32
SALT = 16
AAD = b"wasit1 slot"
MOST_BYTES = 2_048
ARGON2_VERSION = 19


@dataclass(frozen=True, slots=True)
class Cost:
    """What one guess costs. Units: passes, KiB, lanes."""

    t: int
    m_kib: int
    p: int

    def is_bearable(self) -> bool:
        """Whether Argon2 allows it and it stays within 2 GiB."""
        plain = all(type(x) is int for x in (self.t, self.m_kib, self.p))
        return (
            plain and 1 <= self.t <= 64 and 1 <= self.p <= 64 and 8 * self.p <= self.m_kib <= 2 * 1024 * 1024
        )


DEFAULT = Cost(3, 262144, 4)
TRIAL = Cost(1, 1024, 1)
"""For tests and simulation only: a thief guesses a thousand times faster."""


def make_slot(passphrase: str, master: bytes, cost: Cost, randomness: Randomness) -> bytes:
    """The slot that opens to ``master`` (32 bytes) under that passphrase. Raises: Refused bad-input; Unreachable out-of-memory."""
    if not passphrase:
        raise Refused("bad-input", what="passphrase")
    if len(master) != MASTER or not cost.is_bearable():
        raise AssertionError("a slot takes a 32-byte key and a bearable cost")
    salt, nonce = randomness.bytes(SALT, b"slot"), randomness.bytes(kdf.NONCE, b"slot")
    locked = kdf.aead_lock(_key(passphrase, salt, cost), nonce, master, AAD)
    return cbor.encode([VERSION, PASSPHRASE, [salt, cost.t, cost.m_kib, cost.p], nonce, locked])


def make_travel_slot(
    passphrase: str, code: str, asks: Texts, master: bytes, cost: Cost, randomness: Randomness
) -> bytes:
    """The slot that opens under passphrase and code together. Raises: as ``make_slot``."""
    if not passphrase:
        raise Refused("bad-input", what="passphrase")
    salt, nonce = randomness.bytes(SALT, b"slot"), randomness.bytes(kdf.NONCE, b"slot")
    key = _travel_key(_key(passphrase, salt, cost), code)
    told = dict(asks)
    locked = kdf.aead_lock(key, nonce, master, _travel_aad(told))
    params = [salt, cost.t, cost.m_kib, cost.p, told]
    return cbor.encode([VERSION, TRAVEL, params, nonce, locked], nfc=False)


def open_slot(slot: bytes, passphrase: str, code: str = "") -> bytes:
    """The master key. ``code``: for a travel slot.

    Raises: Distrusted wrong-passphrase; Refused travel-locked without a code; Damaged slot-damaged; Unreachable out-of-memory.
    """
    salt, cost, nonce, locked, asks = _read(slot)
    if asks is not None and not code:
        raise Refused("travel-locked")
    key = _key(passphrase, salt, cost)
    try:
        if asks is None:
            return kdf.aead_unlock(key, nonce, locked, AAD)
        return kdf.aead_unlock(_travel_key(key, code), nonce, locked, _travel_aad(asks))
    except Distrusted:
        raise Distrusted("wrong-passphrase") from None


def cost_of(slot: bytes) -> Cost:
    """What a guess at this slot costs. Raises: Damaged slot-damaged."""
    return _read(slot)[1]


def asks_of(slot: bytes) -> Texts | None:
    """Whom a travel slot says to ask; None for one that a passphrase opens. Raises: Damaged slot-damaged."""
    return _read(slot)[4]


def _travel_key(stretched: bytes, code: str) -> bytes:
    return kdf.kdf(stretched + code.encode("ascii"), "slot travel", kdf.KEY)


def _travel_aad(asks: Texts) -> bytes:
    return AAD + b" travel" + cbor.encode(dict(asks), nfc=False)


def _read(slot: bytes) -> tuple[bytes, Cost, bytes, bytes, Texts | None]:
    try:
        value = cbor.decode(slot, limit=MOST_BYTES, nfc=False)
    except Distrusted as bad:
        raise Damaged("slot-damaged", why=bad.code) from None
    match value:
        case [
            int() as version,
            int() as kind,
            [bytes() as salt, int() as t, int() as m_kib, int() as p, *rest],
            bytes() as nonce,
            bytes() as locked,
        ]:
            pass
        case _:
            raise Damaged("slot-damaged", why="shape")
    if (
        type(version) is not int
        or version != VERSION
        or type(kind) is not int
        or kind not in (PASSPHRASE, TRAVEL)
    ):
        raise Damaged("slot-damaged", why="version")
    if len(rest) != kind - PASSPHRASE or not all(_are_texts(one) for one in rest):
        raise Damaged("slot-damaged", why="shape")
    cost = Cost(t, m_kib, p)
    if not cost.is_bearable():
        raise Damaged("slot-damaged", why="cost")
    if (len(salt), len(nonce), len(locked)) != (SALT, kdf.NONCE, MASTER + kdf.TAG):
        raise Damaged("slot-damaged", why="lengths")
    return salt, cost, nonce, locked, rest[0] if rest else None


def _are_texts(value: object) -> bool:
    return type(value) is dict and all(isinstance(part, str) for pair in value.items() for part in pair)


def _key(passphrase: str, salt: bytes, cost: Cost) -> bytes:
    secret = unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogatepass")
    try:
        return hash_secret_raw(secret, salt, cost.t, cost.m_kib, cost.p, kdf.KEY, Type.ID, ARGON2_VERSION)
    except HashingError:  # Argon2 says this when the machine can't give it the memory
        raise Unreachable("out-of-memory", need_kib=cost.m_kib) from None
