"""Two seats that share twelve spoken digits exchange their cards through a relay that may be anyone's.

This file alone knows the five slots of an invitation and what each end may conclude from them. It does no input or output: each end is
given what the other wrote and gives what it writes next. ``seat.pairing`` carries the slots.

====  ========  =======================================================================================
slot  by        value
====  ========  =======================================================================================
a1    inviter   pakeA
b1    joiner    cbor[pakeB, AEAD(k_b1, cbor[hpkB, com])], com = H("commit", nB || cardB)
a2    inviter   AEAD(k_a2, cbor[hpkA, SEAL(hpkB, "wasit1 pair a2", cbor[nA, cardA])])
b2    joiner    AEAD(k_b2, SEAL(hpkA, "wasit1 pair b2", cbor[nB, cardB]))
a3    inviter   AEAD(k_a3, H("transcript", cbor[a1, b1, a2, b2]))
====  ========  =======================================================================================

1. One code, one exchange, one guess: an end that has refused a slot is dead, and so is an end whose step was taken.
2. The first AEAD of each direction is the key confirmation that ``spake2`` leaves to its caller: before it opens, nothing that the
   other end sent is looked at, and the inviter makes no card.
3. The joiner's card is committed to before the inviter's nonce is seen, so nobody in the middle can choose what the seven words
   will be: even one who knows the code.
4. ``spake2`` is not constant time and its saved state holds the password: no end can be pickled, copied or stored.

Source: spec/3-invitation.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NoReturn

from spake2 import SPAKE2_A, SPAKE2_B

from wasit.errors import Distrusted, Refused
from wasit.seals import box
from wasit.seals.code import Code
from wasit.seals.kdf import aead_lock, aead_unlock, kdf
from wasit.seals.randomness import Randomness
from wasit.wire.cbor import Value, decode, encode
from wasit.wire.hashes import digest

Slot = Literal["a1", "b1", "a2", "b2", "a3"]
Seal = Callable[[bytes, bytes, bytes], bytes]

MAX_SLOT = 16 * 1024
MAX_CARD = 13_900  # with keys, seals and tags around it, a card of this size still fits a slot
PAKE = 33  # a letter for the side, then a group element
NONCE = 32
HASH = 32
WORDS = 7
NUMBERS = 3

_INVITER = b"wasit1 inviter"
_JOINER = b"wasit1 joiner"
_INFO_A2 = b"wasit1 pair a2"
_INFO_B2 = b"wasit1 pair b2"
_ONCE = bytes(12)  # every k_s locks exactly one thing, so its nonce may be zero


@dataclass(frozen=True, slots=True)
class Paired:
    """What an exchange gives: the peer's card (not yet read), and what both people can compare by voice.

    Shapes: words 7 indexes 0..63 (``words.words_for``); numbers 3 of 1000..9191.
    """

    card: bytes
    words: tuple[int, int, int, int, int, int, int]
    numbers: tuple[int, int, int]


class _End:
    """What both ends are: a code, a one-time box key, a nonce, the slots so far."""

    def __init__(
        self, code: Code, make_card: Callable[[], bytes], randomness: Randomness, seal: Seal = box.seal
    ) -> None:
        kind = SPAKE2_A if isinstance(self, Inviter) else SPAKE2_B
        self._pake = kind(
            code.password,
            idA=_INVITER,
            idB=_JOINER,
            entropy_f=lambda count: randomness.bytes(count, b"pake"),
        )
        self._make_card = make_card
        self._seal = seal  # HPKE draws its own randomness: the test vectors put a recorded one here
        self._box = box.BoxKey.generate(randomness)
        self._nonce = randomness.bytes(NONCE, b"nonce")
        self._slots: dict[Slot, bytes] = {}
        self._next: Slot | None = "a1"
        self._following: Slot | None = None
        self._key = b""
        self._peer_box = b""

    def __repr__(self) -> str:
        return f"{type(self).__name__}(...)"

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("an exchange is never stored or copied: its state holds the code")

    def _turn(self, slot: Slot, following: Slot | None) -> None:
        """Dead until this step has succeeded: rule 1."""
        assert self._next == slot, f"{slot} out of turn"
        self._next = None
        self._following = following

    def _done(self) -> None:
        self._next = self._following

    def _agree(self, pake: bytes, side: bytes) -> None:
        if len(pake) != PAKE or pake[:1] != side:
            raise Distrusted("E_SCHEMA", field="pake")
        try:
            self._key = self._pake.finish(pake)
        except Exception:  # spake2 raises many kinds for points off the curve: all mean the same here
            raise Distrusted("E_SCHEMA", field="pake") from None
        del self._pake

    def _lock(self, slot: Slot, plain: bytes) -> bytes:
        return aead_lock(kdf(self._key, f"pair {slot}", 32), _ONCE, plain)

    def _unlock(self, slot: Slot, locked: bytes) -> bytes:
        try:
            return aead_unlock(kdf(self._key, f"pair {slot}", 32), _ONCE, locked)
        except Distrusted:
            raise Distrusted("E_CODE_WRONG", slot=slot) from None

    def _transcript(self) -> bytes:
        return digest("transcript", encode([self._slots[slot] for slot in ("a1", "b1", "a2", "b2")]))

    def _own_card(self) -> bytes:
        card = self._make_card()
        if len(card) > MAX_CARD:
            raise Refused("too-large", field="card", limit=MAX_CARD)
        return card

    def _keep(self, slot: Slot, value: bytes) -> bytes:
        assert len(value) <= MAX_SLOT
        self._slots[slot] = value
        return value

    def _take(self, slot: Slot, value: bytes) -> bytes:
        if type(value) is not bytes or not 0 < len(value) <= MAX_SLOT:
            raise Distrusted("E_SIZE", slot=slot)
        self._slots[slot] = value
        return value


class Inviter(_End):
    """The end that made the code: ``begin``, ``answer_b1``, ``finish``."""

    def begin(self) -> bytes:
        """a1."""
        self._turn("a1", "b1")
        value = self._keep("a1", self._pake.start())
        self._done()
        return value

    def answer_b1(self, b1: bytes) -> bytes:
        """a2, when the joiner knew the code.

        Raises: Distrusted E_CODE_WRONG, or what is malformed in b1 (E_SIZE, E_CBOR*, E_SCHEMA, E_KEY); Refused too-large.
        """
        self._turn("b1", "b2")
        pake, locked = _two(_read(self._take("b1", b1)))
        self._agree(pake, b"B")
        self._peer_box, self._promised = _two(_read(self._unlock("b1", locked)))
        if len(self._promised) != HASH:
            raise Distrusted("E_SCHEMA", field="commitment")
        box.check_public(self._peer_box)
        given = encode([self._nonce, self._own_card()])
        sealed = self._seal(self._peer_box, _INFO_A2, given)
        value = self._keep("a2", self._lock("a2", encode([self._box.public, sealed])))
        self._done()
        return value

    def finish(self, b2: bytes) -> tuple[bytes, Paired]:
        """a3, and the joiner's card when it is the one that was committed to.

        Raises: Distrusted E_CODE_WRONG, E_ENV_OPEN, E_COMMIT, or what is malformed in b2.
        """
        self._turn("b2", None)
        opened = self._box.open(_INFO_B2, self._unlock("b2", self._take("b2", b2)))
        nonce, card = _nonce_and_card(opened)
        if digest("commit", nonce + card) != self._promised:
            raise Distrusted("E_COMMIT", slot="b2")
        transcript = self._transcript()
        words, numbers = compare_by_voice(self._nonce, nonce, transcript)
        return self._keep("a3", self._lock("a3", transcript)), Paired(card, words, numbers)


class Joiner(_End):
    """The end that typed the code: ``answer_a1``, ``answer_a2``, ``finish``."""

    def answer_a1(self, a1: bytes) -> bytes:
        """b1. Raises: Distrusted E_SIZE, E_SCHEMA; Refused too-large."""
        self._turn("a1", "a2")
        pake = self._pake.start()
        self._agree(self._take("a1", a1), b"A")
        self._card = self._own_card()
        promised = digest("commit", self._nonce + self._card)
        locked = self._lock("b1", encode([self._box.public, promised]))
        value = self._keep("b1", encode([pake, locked]))
        self._done()
        return value

    def answer_a2(self, a2: bytes) -> bytes:
        """b2, when the inviter knew the code.

        Raises: Distrusted E_CODE_WRONG, E_ENV_OPEN, or what is malformed in a2.
        """
        self._turn("a2", "a3")
        self._peer_box, sealed = _two(_read(self._unlock("a2", self._take("a2", a2))))
        box.check_public(self._peer_box)
        self._peer_nonce, self._peer_card = _nonce_and_card(self._box.open(_INFO_A2, sealed))
        given = self._seal(self._peer_box, _INFO_B2, encode([self._nonce, self._card]))
        value = self._keep("b2", self._lock("b2", given))
        self._done()
        return value

    def finish(self, a3: bytes) -> Paired:
        """The inviter's card, when the inviter saw the same exchange. Raises: Distrusted E_CODE_WRONG, E_SIZE, E_COMMIT."""
        self._turn("a3", None)
        transcript = self._transcript()
        if self._unlock("a3", self._take("a3", a3)) != transcript:
            raise Distrusted("E_COMMIT", slot="a3")
        words, numbers = compare_by_voice(self._peer_nonce, self._nonce, transcript)
        return Paired(self._peer_card, words, numbers)


def compare_by_voice(
    nonce_a: bytes, nonce_b: bytes, transcript: bytes
) -> tuple[tuple[int, int, int, int, int, int, int], tuple[int, int, int]]:
    """(7 word indexes, 3 numbers) that are equal at both ends if and only if nobody stood between them.

    Shapes: 48 bits; word i is bits 6i..6i+5 from the top, number i is bits 13i..13i+12 from the top, plus 1000.
    """
    bits = int.from_bytes(kdf(nonce_a + nonce_b, "sas", 6, transcript))
    w = [(bits >> (42 - 6 * i)) & 63 for i in range(WORDS)]
    n = [((bits >> (35 - 13 * i)) & 8191) + 1000 for i in range(NUMBERS)]
    return (w[0], w[1], w[2], w[3], w[4], w[5], w[6]), (n[0], n[1], n[2])


def _read(data: bytes) -> Value:
    return decode(data, limit=MAX_SLOT)


def _two(value: Value) -> tuple[bytes, bytes]:
    if type(value) is not list or len(value) != 2 or any(type(part) is not bytes for part in value):
        raise Distrusted("E_SCHEMA", field="slot")
    return value[0], value[1]


def _nonce_and_card(opened: bytes) -> tuple[bytes, bytes]:
    nonce, card = _two(_read(opened))
    if len(nonce) != NONCE or not card:
        raise Distrusted("E_SCHEMA", field="card")
    return nonce, card
