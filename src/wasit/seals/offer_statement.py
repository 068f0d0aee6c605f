"""What a party of a sealed offer promises before the rounds, signed; and the keys under which parties then talk.

1. A side's statement is signed by its pen over its purpose: its limit can't be changed after the other has seen that it stands, and can't be swapped
   by whoever carries it. The carrier's own statement is unsigned: it comes in the carrier's session.
2. Two parties share a key when each has opened what the other sealed to the box key of its statement; it is bound to all three statements
   and to the attempt, so that no frame of one attempt holds in another.
3. Frames have a nonce by chance under a key of one attempt and one direction. A frame says nothing in clear: it looks like any envelope.

Source: spec/8-wall.md §8.9.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wasit.errors import Distrusted
from wasit.seals.box import PUBLIC, BoxKey, check_public, seal, unseal
from wasit.seals.kdf import KEY, NONCE, TAG, aead_lock, aead_unlock, kdf
from wasit.seals.pens import PUBLIC_SIZE, Pen, verify_signature
from wasit.seals.randomness import Randomness
from wasit.wire import cbor
from wasit.wire.cose import ED25519, MLDSA65, to_be_signed
from wasit.wire.envelope import SIZES, pack, unpack
from wasit.wire.hashes import digest, id16
from wasit.wire.mailbox import PutPlace, check_relay

NAME = "sealed-offer"
CARRIER = 2
HASH, RUN = 32, 16
MOST = 16_000
_STREAM = b"sealed"


@dataclass(frozen=True, slots=True)
class Statement:
    """Shapes: run (16), hashes: three of 32 bytes of a side, none of the carrier; box_public (1216); pen (1984), empty of the carrier.

    ``terms``: the bytes of what is settled before, the same in all three. ``party``: 0 or 1 a side, 2 the carrier. ``rule``: what the side chose.
    """

    run: bytes
    terms: bytes
    party: int
    rule: str
    hashes: tuple[bytes, ...]
    box_public: bytes
    place: PutPlace
    pen: bytes = b""

    @property
    def kid(self) -> bytes:
        return id16("pen", self.pen)


def _payload(made: Statement) -> bytes:
    place = [made.place.relay, made.place.id, made.place.token]
    return cbor.encode(
        [1, made.run, made.terms, made.party, made.rule, list(made.hashes), made.box_public, place, made.pen]
    )


def sign_statement(made: Statement, pen: Pen | None, signed_at: int) -> bytes:
    """The bytes that travel; signed by a side's pen. Units: seconds since 1970."""
    payload = _payload(made)
    halves = [b"", b""]
    if pen is not None:
        halves = [
            pen.sign(alg, to_be_signed(NAME, payload, pen.kid, alg, signed_at)) for alg in (ED25519, MLDSA65)
        ]
    return cbor.encode([payload, signed_at, *halves])


def read_statement(data: bytes) -> Statement:
    """A statement whose signature holds, if it is a side's. Raises: Distrusted E_SCHEMA, E_SIG, E_KEY."""
    outer = cbor.decode(data, limit=MOST)
    if not _is(outer, bytes, int, bytes, bytes):
        raise Distrusted("E_SCHEMA")
    payload, signed_at, ed, mldsa = outer
    inner = cbor.decode(payload, limit=MOST)
    if not _is(inner, int, bytes, bytes, int, str, list, bytes, list, bytes):
        raise Distrusted("E_SCHEMA")
    version, run, terms, party, rule, hashes, box_public, place, pen = inner
    is_side = party != CARRIER
    if (
        (version, len(run), len(box_public)) != (1, RUN, PUBLIC)
        or party not in (0, 1, CARRIER)
        or not _is(hashes, *[bytes] * (3 if is_side else 0))
        or any(len(each) != HASH for each in hashes)
        or len(pen) != (PUBLIC_SIZE if is_side else 0)
        or not _is(place, str, bytes, bytes)
        or (len(place[1]), len(place[2])) != (16, 32)
        or signed_at < 0
    ):
        raise Distrusted("E_SCHEMA")
    check_public(box_public)
    check_relay(place[0])
    made = Statement(run, terms, party, rule, tuple(hashes), box_public, PutPlace(*place), pen)
    if is_side and not all(
        verify_signature(pen, alg, to_be_signed(NAME, payload, made.kid, alg, signed_at), half)
        for alg, half in ((ED25519, ed), (MLDSA65, mldsa))
    ):
        raise Distrusted("E_SIG")
    if not is_side and (ed or mldsa):
        raise Distrusted("E_SCHEMA")
    return made


def _is(value: object, *kinds: type) -> bool:
    return (
        type(value) is list
        and len(value) == len(kinds)
        and all(type(each) is kind for each, kind in zip(value, kinds, strict=True))
    )


# -- the keys of an attempt ------------------------------------------------------------------------------------------


def transcript(statements: Sequence[bytes], attempt: bytes) -> bytes:
    """32 bytes that bind an attempt to what all three have promised. Shapes: statements in the order of their parties."""
    return digest("transcript", cbor.encode([NAME, list(statements), attempt]))


def _info(kind: str, run: bytes, sender: int, reader: int) -> bytes:
    return b"wasit1 " + NAME.encode() + b" " + kind.encode() + run + bytes([sender, reader])


def seal_opening(reader: Statement, sender: int, kind: str, content: bytes, size: int) -> bytes:
    """An envelope that only that party opens: how an attempt begins. It proves no sender: what follows from it does."""
    info = _info(kind, reader.run, sender, reader.party)
    return seal(reader.box_public, info, pack(content, size - 1136))


def open_opening(key: BoxKey, run: bytes, reader: int, sender: int, kind: str, body: bytes) -> bytes:
    """Raises: Distrusted E_ENV_OPEN, E_ENV_PAD: it is another kind, another party's, another run's."""
    return unpack(unseal(key, _info(kind, run, sender, reader), body))


class PairKeys:
    """The two keys of one pair in one attempt. ``mine``, ``theirs``: the secrets (32 bytes) that each sealed to the other.

    Secrets: all of it.
    """

    def __init__(self, me: int, peer: int, mine: bytes, theirs: bytes, bound: bytes) -> None:
        secrets = mine + theirs if me < peer else theirs + mine
        both = kdf(secrets, f"{NAME} link {min(me, peer)}{max(me, peer)}", 2 * KEY, bound)
        low, high = both[:KEY], both[KEY:]
        self._out, self._in = (low, high) if me < peer else (high, low)

    def lock(self, content: bytes, size: int, randomness: Randomness) -> bytes:
        """An envelope of that size with this content."""
        nonce = randomness.bytes(NONCE, _STREAM)
        return nonce + aead_lock(self._out, nonce, pack(content, size - NONCE - TAG))

    def unlock(self, body: bytes) -> bytes:
        """Raises: Distrusted E_AEAD, E_ENV_PAD."""
        if len(body) not in SIZES:
            raise Distrusted("E_AEAD")
        return unpack(aead_unlock(self._in, body[:NONCE], body[NONCE:]))


def comparing_code(first: Statement, second: Statement) -> str:
    """Six groups of four digits that both sides see: the same where nobody stands between them with keys of its own."""
    made = digest("transcript", cbor.encode([NAME + " code", _payload(first), _payload(second)]))
    number = int.from_bytes(made[:16], "big") % 10**24
    return " ".join(f"{number:024d}"[at : at + 4] for at in range(0, 24, 4))
