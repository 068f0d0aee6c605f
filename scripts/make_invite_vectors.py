#!/usr/bin/env python3
"""Makes spec/vectors/invites/*.json: one scenario a file, for this and any other implementation of spec/3-invitation.

Run from the repository's root: .venv/bin/python scripts/make_invite_vectors.py

Everything is drawn from seeds but what HPKE draws inside SEAL: a new run gives new, equally good files. The form is in
spec/3-invitation, section "Vectors".
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from wasit.seals import box
from wasit.seals.code import Code
from wasit.seals.invite import Inviter, Joiner, compare_by_voice
from wasit.seals.kdf import aead_lock, kdf
from wasit.seals.randomness import SeededRandomness
from wasit.seals.words import LANGUAGES, words_for
from wasit.wire.cbor import decode, encode
from wasit.wire.hashes import digest

FOLDER = Path("spec/vectors/invites")
CODE = Code("412788302714")
OTHER_CODE = Code("412788302722")
CARDS = {"inviter": b"the inviter's card", "joiner": b"the joiner's card"}
READS = {"inviter": ("b1", "b2"), "joiner": ("a1", "a2", "a3")}
WRITES = {"inviter": ("a1", "a2", "a3"), "joiner": ("b1", "b2")}
ORDER = ("a1", "b1", "a2", "b2", "a3")


class Recorder(SeededRandomness):
    """Seeded, and remembers what it gave on each stream."""

    def __init__(self, seed: str) -> None:
        super().__init__(seed)
        self.given: dict[str, str] = {}

    def bytes(self, count: int, stream: bytes = b"") -> bytes:
        drawn = super().bytes(count, stream)
        self.given[stream.decode()] = self.given.get(stream.decode(), "") + drawn.hex()
        return drawn


class Exchange:
    """A whole exchange between two honest ends, with everything in it kept."""

    def __init__(self, label: str, code_a: Code = CODE, code_b: Code = CODE) -> None:
        self.random = {"inviter": Recorder(f"{label} inviter"), "joiner": Recorder(f"{label} joiner")}
        self.sealed: dict[str, bytes] = {}
        a = Inviter(code_a, lambda: CARDS["inviter"], self.random["inviter"], self._seal("inviter"))
        b = Joiner(code_b, lambda: CARDS["joiner"], self.random["joiner"], self._seal("joiner"))
        self.boxes = {"inviter": a._box, "joiner": b._box}
        self.nonces = {"inviter": a._nonce, "joiner": b._nonce}
        self.slots = {"a1": a.begin()}
        self.slots["b1"] = b.answer_a1(self.slots["a1"])
        self.key = b._key
        if code_a == code_b:
            self.slots["a2"] = a.answer_b1(self.slots["b1"])
            self.slots["b2"] = b.answer_a2(self.slots["a2"])
            self.slots["a3"], self.at_inviter = a.finish(self.slots["b2"])
            self.at_joiner = b.finish(self.slots["a3"])

    def _seal(self, role: str) -> Callable[[bytes, bytes, bytes], bytes]:
        def seal(public: bytes, info: bytes, plain: bytes) -> bytes:
            self.sealed[role] = box.seal(public, info, plain)
            return self.sealed[role]

        return seal

    def lock(self, slot: str, plain: bytes) -> bytes:
        return aead_lock(kdf(self.key, f"pair {slot}", 32), bytes(12), plain)

    def scenario(self, role: str, at: str, value: bytes, expect: str) -> dict[str, Any]:
        """What one end reads, honest up to ``at`` and ``value`` there; what it wrote until then."""
        read = {slot: self.slots[slot] for slot in READS[role] if ORDER.index(slot) < ORDER.index(at)}
        wrote = {slot: self.slots[slot] for slot in WRITES[role] if ORDER.index(slot) < ORDER.index(at)}
        return {
            "reader": role,
            "code": CODE.digits,
            "card": CARDS[role].hex(),
            "draws": self.random[role].given,
            "sealed": self.sealed[role].hex(),
            "reads": {slot: value.hex() for slot, value in (read | {at: value}).items()},
            "writes": {slot: value.hex() for slot, value in wrote.items()},
            "expect": expect,
            "at": at,
        }

    def success(self, role: str) -> dict[str, Any]:
        last = READS[role][-1]
        paired = self.at_inviter if role == "inviter" else self.at_joiner
        made = self.scenario(role, last, self.slots[last], "paired")
        made["writes"] = {slot: self.slots[slot].hex() for slot in WRITES[role]}
        spoken = {language: words_for(paired.words, language) for language in LANGUAGES}
        return made | {
            "paired": {
                "card": paired.card.hex(),
                "words": paired.words,
                "numbers": paired.numbers,
                "spoken": spoken,
            }
        }


def flip(value: bytes, place: int) -> bytes:
    return (
        value[:place] + bytes([value[place] ^ 1]) + value[place + 1 :]
        if place >= 0
        else flip(value, len(value) + place)
    )


def typed(text: str, expect: str, about: str, **more: str) -> dict[str, Any]:
    return {"reader": "code", "about": about, "typed": text, "expect": expect} | more


def code_scenarios() -> dict[str, dict[str, Any]]:
    good = CODE.digits
    return {
        "code-grouped": typed("4127-8830-2714", good, "As it is shown."),
        "code-arabic-indic": typed("٤١٢٧-٨٨٣٠-٢٧١٤", good, "Arabic-Indic digits."),
        "code-persian-marks": typed("\u2067۴۱۲۷\u2069 ۸۸۳۰\u00a0۲۷۱۴\u200f", good, "Persian digits between isolates, a no-break space, a mark."),
        "code-devanagari": typed("४१२७८८३०२७१४", good, "Devanagari digits without separators."),
        "code-full-width": typed("４１２７－８８３０－２７１４", good, "Full-width digits and hyphens."),
        "code-wrong-digit": typed("4127-8830-3714", "code-typo", "One digit wrong.", reason="check"),
        "code-wrong-check-digit": typed("4127-8830-2715", "code-typo", "The check digit wrong.", reason="check"),
        "code-swapped-neighbours": typed("4127-8803-2714", "code-typo", "Two neighbours swapped.", reason="check"),
        "code-short": typed("4127-8830-271", "code-typo", "Eleven digits.", reason="length"),
        "code-long": typed("4127-8830-2714-4", "code-typo", "Thirteen digits.", reason="length"),
        "code-letter": typed("4127-883O-2714", "code-typo", "A letter O for a zero.", reason="character"),
        "code-superscript": typed("4127-8830-271⁴", "code-typo", "A superscript is a digit, but no decimal digit.", reason="character"),
        "code-numeral-word": typed("四127-8830-2714", "code-typo", "A Chinese numeral is no decimal digit.", reason="character"),
    }  # fmt: skip


def joiner_scenarios(run: Exchange, old: Exchange) -> dict[str, dict[str, Any]]:
    mine, theirs = run.boxes["joiner"].public, run.boxes["inviter"].public

    def a2(given: bytes, info: bytes = b"wasit1 pair a2", key: bytes = theirs) -> bytes:
        return run.lock("a2", encode([key, box.seal(mine, info, given)]))

    good = encode([run.nonces["inviter"], CARDS["inviter"]])
    false_inviter = aead_lock(kdf(bytes(32), "pair a2", 32), bytes(12), encode([theirs, b"anything"]))
    loose = b"\x82\x58\x20" + bytes(32) + b"\x58\x01a"
    other = digest("transcript", encode([run.slots[slot] for slot in ("a1", "b1", "b2", "a2")]))
    cases: list[tuple[str, str, bytes, str, str]] = [
        ("a1-off-the-curve", "a1", b"A" + b"\xff" * 32, "E_SCHEMA", "No point of the curve."),
        (
            "a1-neutral",
            "a1",
            b"A\x01" + bytes(31),
            "E_SCHEMA",
            "The neutral element: a key that anyone knows.",
        ),
        ("a1-small-order", "a1", b"A" + bytes(32), "E_SCHEMA", "A point of order 4."),
        ("a1-wrong-side", "a1", b"B" + run.slots["a1"][1:], "E_SCHEMA", "The letter of the other side."),
        ("a1-short", "a1", run.slots["a1"][:-1], "E_SCHEMA", "32 bytes."),
        ("a1-empty", "a1", b"", "E_SIZE", "Nothing."),
        ("a2-wrong-code", "a2", false_inviter, "E_CODE_WRONG", "Locked by somebody who has another key."),
        ("a2-flipped", "a2", flip(run.slots["a2"], 100), "E_CODE_WRONG", "One bit changed."),
        (
            "a2-replayed",
            "a2",
            old.slots["a2"],
            "E_CODE_WRONG",
            "a2 of an earlier exchange with the same code.",
        ),
        ("a2-is-b1", "a2", run.slots["b1"], "E_CODE_WRONG", "The joiner's own b1 in the place of a2."),
        ("a2-purpose", "a2", a2(good, b"wasit1 pair b2"), "E_ENV_OPEN", "Sealed for another purpose."),
        ("a2-unsealed", "a2", run.lock("a2", encode([theirs, good])), "E_ENV_OPEN", "The card not sealed."),
        (
            "a2-box-key",
            "a2",
            a2(good, key=b"\xff" * 1216),
            "E_KEY",
            "A box key whose lattice half is out of range.",
        ),
        ("a2-box-key-short", "a2", a2(good, key=theirs[:-1]), "E_KEY", "A box key one byte short."),
        ("a2-nonce-short", "a2", a2(encode([bytes(31), b"card"])), "E_SCHEMA", "31 bytes of nonce."),
        ("a2-card-text", "a2", a2(encode([bytes(32), "card"])), "E_SCHEMA", "A card that is text."),
        ("a2-card-empty", "a2", a2(encode([bytes(32), b""])), "E_SCHEMA", "No card."),
        ("a2-loose-cbor", "a2", a2(loose), "E_CBOR_CANON", "A length written longer than it must be."),
        ("a3-flipped", "a3", flip(run.slots["a3"], -1), "E_CODE_WRONG", "One bit of the tag changed."),
        (
            "a3-replayed",
            "a3",
            old.slots["a3"],
            "E_CODE_WRONG",
            "a3 of an earlier exchange with the same code.",
        ),
        ("a3-other-transcript", "a3", run.lock("a3", other), "E_COMMIT", "The slots in another order."),
        ("a3-short", "a3", run.lock("a3", b"")[:8], "E_CODE_WRONG", "Shorter than a tag."),
    ]
    return {
        f"joiner-{name}": {"about": about} | run.scenario("joiner", at, value, expect)
        for name, at, value, expect, about in cases
    }


def inviter_scenarios(run: Exchange, old: Exchange, wrong: Exchange) -> dict[str, dict[str, Any]]:
    mine, theirs = run.boxes["inviter"].public, run.boxes["joiner"].public
    pake, locked = decode(run.slots["b1"], limit=16384)
    promise = digest("commit", run.nonces["joiner"] + CARDS["joiner"])

    def b1(inner: list[Any]) -> bytes:
        return encode([pake, run.lock("b1", encode(inner))])

    def b2(nonce: bytes, card: bytes, info: bytes = b"wasit1 pair b2") -> bytes:
        return run.lock("b2", box.seal(mine, info, encode([nonce, card])))

    nonce, card = run.nonces["joiner"], CARDS["joiner"]
    mirrored = encode([run.slots["a1"], locked])
    mirrored_b = encode([b"B" + run.slots["a1"][1:], locked])
    cases: list[tuple[str, str, bytes, str, str]] = [
        (
            "b1-wrong-code",
            "b1",
            wrong.slots["b1"],
            "E_CODE_WRONG",
            "A joiner who has another secret: the one guess.",
        ),
        (
            "b1-replayed",
            "b1",
            old.slots["b1"],
            "E_CODE_WRONG",
            "b1 of an earlier exchange with the same code.",
        ),
        (
            "b1-flipped",
            "b1",
            flip(run.slots["b1"], -20),
            "E_CODE_WRONG",
            "One bit of the locked part changed.",
        ),
        ("b1-mirrored", "b1", mirrored, "E_SCHEMA", "The inviter's own element with its own letter."),
        (
            "b1-mirrored-as-b",
            "b1",
            mirrored_b,
            "E_SCHEMA",
            "The inviter's own element with the other letter.",
        ),
        ("b1-three-parts", "b1", encode([pake, locked, b""]), "E_SCHEMA", "A part too many."),
        ("b1-trailing-byte", "b1", run.slots["b1"] + b"\0", "E_CBOR_CANON", "A byte after the end."),
        ("b1-not-cbor", "b1", b"\x82\x41", "E_CBOR", "Cut short."),
        ("b1-too-large", "b1", bytes(16 * 1024 + 1), "E_SIZE", "More than a slot holds."),
        ("b1-box-key", "b1", b1([bytes(1216), promise]), "E_KEY", "A box key whose X25519 half is zero."),
        ("b1-promise-short", "b1", b1([theirs, promise[:31]]), "E_SCHEMA", "31 bytes of commitment."),
        (
            "b2-other-card",
            "b2",
            b2(nonce, b"another card"),
            "E_COMMIT",
            "Not the card that was committed to.",
        ),
        ("b2-other-nonce", "b2", b2(bytes(32), card), "E_COMMIT", "Not the nonce that was committed to."),
        ("b2-card-empty", "b2", b2(nonce, b""), "E_SCHEMA", "No card."),
        ("b2-purpose", "b2", b2(nonce, card, b"wasit1 pair a2"), "E_ENV_OPEN", "Sealed for another purpose."),
        ("b2-flipped", "b2", flip(run.slots["b2"], 0), "E_CODE_WRONG", "One bit changed."),
        (
            "b2-replayed",
            "b2",
            old.slots["b2"],
            "E_CODE_WRONG",
            "b2 of an earlier exchange with the same code.",
        ),
        ("b2-is-a2", "b2", run.slots["a2"], "E_CODE_WRONG", "The inviter's own a2 in the place of b2."),
    ]
    return {
        f"inviter-{name}": {"about": about} | run.scenario("inviter", at, value, expect)
        for name, at, value, expect, about in cases
    }


def voice_scenario() -> dict[str, Any]:
    nonce_a, nonce_b, transcript = bytes(32), b"\xff" * 32, b"\x77" * 32
    words, numbers = compare_by_voice(nonce_a, nonce_b, transcript)
    return {
        "about": "Words and numbers of the protocol's section 13.",
        "reader": "voice",
        "nonce_a": nonce_a.hex(),
        "nonce_b": nonce_b.hex(),
        "transcript": transcript.hex(),
        "expect": "compared",
        "words": words,
        "numbers": numbers,
        "spoken": {language: words_for(words, language) for language in LANGUAGES},
    }


def main() -> None:
    run, old = Exchange("vectors"), Exchange("earlier")
    wrong = Exchange("vectors", code_b=OTHER_CODE)  # the same inviter, met by a joiner with another secret
    left, right = Exchange("left"), Exchange("right")
    files = code_scenarios() | joiner_scenarios(run, old) | inviter_scenarios(run, old, wrong)
    files["paired-inviter"] = {"about": "A whole exchange as the inviter sees it."} | run.success("inviter")
    files["paired-joiner"] = {"about": "The same exchange as the joiner sees it: equal words."} | run.success(
        "joiner"
    )
    between = "Somebody between who knows the code: this end pairs, and its words differ from those of "
    files["between-inviter"] = {"about": between + "between-joiner."} | left.success("inviter")
    files["between-joiner"] = {"about": between + "between-inviter."} | right.success("joiner")
    files["voice"] = voice_scenario()
    for stale in FOLDER.glob("*.json"):
        stale.unlink()
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, scenario in files.items():
        text = json.dumps(scenario, ensure_ascii=False, indent=1)
        (FOLDER / f"{name}.json").write_text(text + "\n", encoding="utf-8")
    print(f"{len(files)} scenarios in {FOLDER}")


if __name__ == "__main__":
    main()
