"""Writes spec/vectors/letters: envelopes, letters, cards, person chains and key slots, good and bad, one scenario a file.

Everything comes of fixed seeds but the sealing itself, which draws its own randomness: an envelope's file that is there is left
alone (delete it to have it made anew). Run: python scripts/make_letter_vectors.py
"""

import json
from pathlib import Path
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from wasit.seals import box, slots
from wasit.seals.envelope import encode_inner
from wasit.seals.person import (
    append,
    chain_value,
    draft_add,
    draft_recovery,
    draft_remove,
    encode_chain,
    safety_number,
    sign_link,
    start_chain,
    verify_chain,
)
from wasit.seals.randomness import SeededRandomness
from wasit.seals.ratchet import seat_id
from wasit.seals.recovery import RecoveryKey
from wasit.wire.hashes import digest

FOLDER = Path(__file__).parents[1] / "spec" / "vectors" / "letters"
CHANCE = SeededRandomness("letter vectors")
AT = 1700000000
PUT = b"\x0b" * 16


class Seat:
    """A seat of fixed keys: only the two public keys and the signature matter here."""

    def __init__(self, number: int) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32)
        self.ed = self._key.public_key().public_bytes_raw()
        curve = X25519PrivateKey.from_private_bytes(bytes([number + 100]) * 32)
        self.ik = curve.public_key().public_bytes_raw()
        self.key_id = self.seat_id = seat_id(self.ed, self.ik)

    def sign(self, purpose: str, core: bytes) -> bytes:
        return self._key.sign(digest(purpose, core))


A, B, C = Seat(1), Seat(2), Seat(3)
KIT = RecoveryKey.from_bytes(b"\x51" * 32)
KIT2 = RecoveryKey.from_bytes(b"\x52" * 32)
OLD, NEW = box.BoxKey.generate(CHANCE), box.BoxKey.generate(CHANCE)
ONE = start_chain(A, KIT.public, AT)


def grow(chain: Any, core: bytes, *signers: Any) -> Any:
    return append(chain, core, [sign_link(core, signer) for signer in signers])


TWO = grow(ONE, draft_add(ONE, B.ed, B.ik, AT), A, B)
FOUR = grow(TWO, draft_recovery(TWO, KIT2.public, AT), A, B)
FOUR = grow(FOUR, draft_remove(FOUR, A.seat_id, AT), KIT2)


def write(name: str, about: str, reader: str, expect: str, **fields: Any) -> None:
    scenario = {"about": about, "reader": reader, **fields, "expect": expect}
    text = json.dumps(scenario, indent=1, ensure_ascii=False) + "\n"
    (FOLDER / f"{name}.json").write_text(text, encoding="utf-8")


def envelopes() -> None:
    keys = [NEW.to_bytes().hex(), OLD.to_bytes().hex()]
    info = b"wasit1 env" + PUT

    def sealed(name: str, about: str, expect: str, frame: bytes, change: Any = bytes, **how: Any) -> None:
        if not (FOLDER / f"{name}.json").exists():
            body = change(box.seal(how.get("key", NEW).public, how.get("info", info), frame))
            inner = {"inner": how["inner"].hex()} if "inner" in how else {}
            write(name, about, "envelope", expect, keys=keys, put_id=PUT.hex(), body=body.hex(), **inner)

    def frame(inner: bytes, size: int = 4096, *, pad: bytes = b"") -> bytes:
        filled = len(inner).to_bytes(4) + inner + pad
        return filled + bytes(size - 1136 - len(filled))

    def flip(place: int) -> Any:
        return lambda body: body[:place] + bytes([body[place] ^ 1]) + body[place + 1 :]

    inner = encode_inner(A.seat_id, 1, b"olm ciphertext")
    sealed("envelope-good", "Sealed to the newest key.", "ok", frame(inner), inner=inner)
    sealed("envelope-older-key", "Sealed to the key before.", "ok", frame(inner), key=OLD, inner=inner)
    sealed("envelope-empty", "Nothing inside is still a whole frame.", "ok", frame(b""), inner=b"")
    full = bytes(range(256)) * 12
    sealed("envelope-full", "No padding at all.", "ok", frame(full[:2956]), inner=full[:2956])
    third = box.BoxKey.generate(CHANCE)
    sealed(
        "envelope-other-key", "Sealed to a key the box does not have.", "E_ENV_OPEN", frame(inner), key=third
    )
    sealed("envelope-other-box", "Moved from another box.", "E_ENV_OPEN", frame(inner), info=info[:-1] + b"x")
    sealed("envelope-flip-lattice", "One bit of the ML-KEM half.", "E_ENV_OPEN", frame(inner), flip(0))
    sealed("envelope-flip-text", "One bit of the text.", "E_ENV_OPEN", frame(inner), flip(2000))
    sealed("envelope-flip-tag", "One bit of the tag.", "E_ENV_OPEN", frame(inner), flip(4095))
    sealed(
        "envelope-flip-curve-top",
        "The one bit of the X25519 half that arithmetic does not read.",
        "E_ENV_OPEN",
        frame(inner),
        lambda body: body[:1119] + bytes([body[1119] ^ 0x80]) + body[1120:],
    )
    sealed("envelope-short", "4095 bytes.", "E_SIZE", frame(inner), lambda body: body[:-1])
    sealed("envelope-long", "4097 bytes.", "E_SIZE", frame(inner), lambda body: body + b"\0")
    sealed("envelope-padding", "A byte hidden in the padding.", "E_ENV_PAD", frame(inner, pad=b"\0\x01"))
    lying = (2957).to_bytes(4) + bytes(2956)
    sealed("envelope-length", "A length beyond the frame.", "E_ENV_PAD", lying)


def inners() -> None:
    def inner(name: str, about: str, expect: str, data: bytes) -> None:
        write(f"letter-{name}", about, "letter", expect, from_seat=A.seat_id.hex(), inner=data.hex())

    good = [1, A.seat_id, 1, b"olm"]
    inner("good", "A normal letter.", "ok", cbor2.dumps(good))
    inner("good-first", "A pre-key letter.", "ok", cbor2.dumps([1, A.seat_id, 0, b"olm"]))
    inner("other-sender", "In another seat's name.", "E_FROM", cbor2.dumps([1, B.seat_id, 1, b"olm"]))
    inner("version", "Of a later version.", "E_VERSION", cbor2.dumps([2, A.seat_id, 1, b"olm", {}]))
    inner("bool-as-type", "true where 1 stands.", "E_SCHEMA", cbor2.dumps([1, A.seat_id, True, b"olm"]))
    inner("bool-as-version", "true where 1 stands.", "E_SCHEMA", cbor2.dumps([True, A.seat_id, 1, b"olm"]))
    inner("type", "A third type.", "E_SCHEMA", cbor2.dumps([1, A.seat_id, 2, b"olm"]))
    inner("short-seat", "A seat id of 15 bytes.", "E_SCHEMA", cbor2.dumps([1, A.seat_id[:15], 1, b"olm"]))
    inner("no-text", "No ciphertext.", "E_SCHEMA", cbor2.dumps([1, A.seat_id, 1, b""]))
    inner("text-for-bytes", "Text where bytes stand.", "E_SCHEMA", cbor2.dumps([1, A.seat_id, 1, "olm"]))
    inner("five-fields", "One field more.", "E_SCHEMA", cbor2.dumps([*good, None]))
    inner("three-fields", "One field less.", "E_SCHEMA", cbor2.dumps(good[:3]))
    inner("trailing", "A byte after the end.", "E_CBOR_CANON", cbor2.dumps(good) + b"\0")
    inner("long-integer", "1 in two bytes.", "E_CBOR_CANON", b"\x84\x18\x01" + cbor2.dumps(good)[2:])
    inner("cut", "Cut short.", "E_CBOR", cbor2.dumps(good)[:-1])


def chains() -> None:
    def chain(name: str, about: str, expect: str, data: bytes, **fields: Any) -> None:
        write(f"chain-{name}", about, "chain", expect, chain=data.hex(), **fields)

    def bare(core: bytes, *signers: Any) -> list[Any]:
        return [core, sorted([list(sign_link(core, signer)) for signer in signers])]

    def after_one(core: bytes, *signers: Any) -> bytes:
        return cbor2.dumps([*chain_value(ONE), bare(core, *signers)], canonical=True)

    for name, links in (("one", ONE), ("two", TWO), ("four", FOUR)):
        state = verify_chain(links)
        seats = sorted(seat.hex() for seat in state.seats)
        chain(name, f"{len(links)} links.", "ok", encode_chain(links), person=state.person.hex(), seats=seats)
    state = verify_chain(ONE)
    add = draft_add(ONE, B.ed, B.ik, AT)
    chain("add-alone", "Added without its own signature.", "E_KEY", after_one(add, A))
    chain("add-itself", "Added by itself alone.", "E_KEY", after_one(add, B))
    chain("add-by-stranger", "Added by a seat that is not there.", "E_KEY", after_one(add, B, C))
    chain("add-by-other-kit", "Added by another recovery key.", "E_KEY", after_one(add, B, KIT2))
    core = draft_remove(ONE, A.seat_id, AT)
    chain("remove-itself", "A seat removes itself.", "E_KEY", after_one(core, A))
    chain("remove-two-signers", "One signature more than needed.", "E_KEY", after_one(core, A, KIT))
    core = draft_recovery(ONE, KIT2.public, AT)
    chain("recovery-one-seat", "A new recovery key by one seat.", "E_KEY", after_one(core, A))
    chain("recovery-by-itself", "A new recovery key by itself.", "E_KEY", after_one(core, KIT2))
    weak = draft_recovery(ONE, b"\x01" + bytes(31), AT)
    chain("recovery-weak", "A key of small order.", "E_KEY", after_one(weak, KIT))
    links = chain_value(TWO)
    unsorted = [links[0], [links[1][0], links[1][1][::-1]]]
    chain("signatures-unsorted", "Signatures in the other order.", "E_SCHEMA", cbor2.dumps(unsorted))
    chain("no-genesis", "Begins with its second link.", "E_SCHEMA", cbor2.dumps(links[1:]))
    chain("doubled", "A link twice.", "E_KEY", cbor2.dumps([*links, links[1]]))
    four = chain_value(FOUR)
    chain("left-out", "A link left out.", "E_KEY", cbor2.dumps([four[0], four[1], four[3]]))
    chain("empty", "No link.", "E_SCHEMA", cbor2.dumps([]))
    chain("too-long", "33 links.", "E_SIZE", cbor2.dumps(links[:1] * 33))
    fields = [1, state.person, 2, state.head, 2, [B.ed, B.ik], AT]
    for name, about, expect, place, value in (
        ("version", "Of a later version.", "E_VERSION", 0, 2),
        ("other-person", "Of another person.", "E_KEY", 1, bytes(16)),
        ("seq", "A number left out.", "E_KEY", 2, 3),
        ("bool-as-seq", "true where a number stands.", "E_SCHEMA", 2, True),
        ("prev", "On another link.", "E_KEY", 3, bytes(32)),
        ("kind", "A fifth kind.", "E_SCHEMA", 4, 5),
        ("data", "A key of 31 bytes.", "E_SCHEMA", 5, [B.ed, B.ik[:31]]),
        ("at", "A time before 1970.", "E_SCHEMA", 6, -1),
    ):
        core = cbor2.dumps([*fields[:place], value, *fields[place + 1 :]], canonical=True)
        chain(name, about, expect, after_one(core, A, B))
    back = draft_add(FOUR, A.ed, A.ik, AT)
    again = cbor2.dumps([*four, bare(back, A, B)], canonical=True)
    chain("returned", "A removed seat comes back.", "E_KEY", again)


def cards() -> None:
    place = ["https://relay.example", PUT, b"\x0c" * 32, NEW.public]
    names = {"ar": "الوسيط", "en": "The go-between"}
    core = [1, A.ed, A.ik, B.ik, C.ik, [place], C.seat_id, chain_value(ONE), names]

    def card(name: str, about: str, expect: str, value: Any, *, by: Any = A, purpose: str = "card") -> None:
        signed = cbor2.dumps(value, canonical=True)
        data = cbor2.dumps([signed, by.sign(purpose, signed)])
        write(f"card-{name}", about, "card", expect, for_seat=C.seat_id.hex(), card=data.hex())

    def put(where: int, value: Any) -> list[Any]:
        return [*core[:where], value, *core[where + 1 :]]

    def put_box(where: int, value: Any) -> list[Any]:
        return put(5, [[*place[:where], value, *place[where + 1 :]]])

    card("good", "For us.", "ok", core)
    card("two-boxes", "Two mailboxes.", "ok", put(5, [place, place]))
    card("two-links", "After a second device.", "ok", put(7, chain_value(TWO)))
    card("by-another", "Signed by another seat.", "E_CARD_SIG", core, by=B)
    card("by-purpose", "Signed as a link.", "E_CARD_SIG", core, purpose="link")
    card("for-another", "For another seat.", "E_KEY", put(6, B.seat_id))
    card("for-nobody", "For no one, outside of pairing.", "E_KEY", put(6, None))
    card("removed-seat", "Of a seat that was removed.", "E_KEY", put(7, chain_value(FOUR)))
    card("no-chain", "Without a chain.", "E_SCHEMA", put(7, []))
    card("version", "Of a later version.", "E_VERSION", put(0, 2))
    card("bool-as-version", "true where 1 stands.", "E_SCHEMA", put(0, True))
    card("weak-key", "A key under which anything is signed.", "E_KEY", put(1, b"\x01" + bytes(31)))
    card("short-prekey", "A prekey of 31 bytes.", "E_SCHEMA", put(3, B.ik[:31]))
    card("no-box", "No mailbox.", "E_SCHEMA", put(5, []))
    card("three-boxes", "Three mailboxes.", "E_SCHEMA", put(5, [place] * 3))
    card("map-for-array", "An empty map is not an empty array.", "E_SCHEMA", put(5, {}))
    card("relay-user", "A relay with a user name.", "E_SCHEMA", put_box(0, "https://a@relay.example"))
    card("relay-file", "A relay that is a file.", "E_SCHEMA", put_box(0, "file:///tmp/x"))
    card("short-token", "A token of 31 bytes.", "E_SCHEMA", put_box(2, bytes(31)))
    card(
        "box-lattice", "ML-KEM numbers out of range.", "E_KEY", put_box(3, b"\xff" * 1184 + NEW.public[1184:])
    )
    card("box-curve", "A curve point of small order.", "E_KEY", put_box(3, NEW.public[:1184] + bytes(32)))
    card("no-name", "Nameless.", "E_SCHEMA", put(8, {}))
    card("name-override", "A name that turns the line around.", "E_SCHEMA", put(8, {"en": "x\u202ey"}))
    card("name-not-nfc", "A name in pieces.", "E_CBOR_NFC", put(8, {"fr": "e\u0301"}))
    card("ten-fields", "One field more.", "E_SCHEMA", [*core, None])


def keys() -> None:
    master = bytes(range(32))
    slot = slots.make_slot("بيت \u00e9", master, slots.TRIAL, CHANCE)

    def opened(name: str, about: str, expect: str, data: bytes, passphrase: str) -> None:
        write(
            f"slot-{name}", about, "slot", expect, slot=data.hex(), passphrase=passphrase, master=master.hex()
        )

    opened("good", "As typed.", "ok", slot, "بيت \u00e9")
    opened("decomposed", "The same letters from another keyboard.", "ok", slot, "بيت e\u0301")
    opened("wrong", "Another passphrase.", "wrong-passphrase", slot, "بيت e")
    opened("flip", "One bit changed.", "wrong-passphrase", slot[:-1] + bytes([slot[-1] ^ 1]), "بيت \u00e9")
    version, kind, params, nonce, locked = cbor2.loads(slot)
    absurd = cbor2.dumps([version, kind, [params[0], 1, 2**31, 1], nonce, locked])
    opened("absurd-memory", "Two tebibytes.", "slot-damaged", absurd, "بيت \u00e9")
    opened("cut", "Cut short.", "slot-damaged", slot[:-1], "بيت \u00e9")
    write(
        "safety-number",
        "Sixty digits of two persons.",
        "safety",
        "ok",
        persons=["61" * 16, "62" * 16],
        number=safety_number(b"a" * 16, b"b" * 16),
    )


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for make in (envelopes, inners, chains, cards, keys):
        make()
