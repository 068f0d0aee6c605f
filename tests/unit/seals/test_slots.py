"""Slots."""

import cbor2
import pytest
from argon2.low_level import Type, hash_secret_raw
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from wasit.errors import Damaged, Distrusted, Refused, Unreachable
from wasit.seals import slots
from wasit.seals.randomness import SeededRandomness, SystemRandomness
from wasit.seals.slots import DEFAULT, TRIAL, Cost, asks_of, cost_of, make_slot, make_travel_slot, open_slot

MASTER = bytes(range(32))
SLOT = make_slot("a passphrase", MASTER, TRIAL, SeededRandomness("slot"))


def test_the_passphrase_opens_it():
    """And gives the master key back."""
    assert open_slot(SLOT, "a passphrase") == MASTER
    assert cost_of(SLOT) == TRIAL


def test_the_bytes_are_what_the_specification_says():
    """Opened by hand with the parts that the slot names."""
    version, kind, (salt, t, m, p), nonce, locked = cbor2.loads(SLOT)
    kek = hash_secret_raw(b"a passphrase", salt, t, m, p, 32, Type.ID, 19)
    assert (version, kind, len(salt), (t, m, p)) == (1, 1, 16, (1, 1024, 1))
    assert ChaCha20Poly1305(kek).decrypt(nonce, locked, b"wasit1 slot") == MASTER


def test_the_default_cost_is_a_quarter_of_a_gibibyte():
    """Three passes, 256 MiB, four lanes."""
    assert Cost(3, 256 * 1024, 4) == DEFAULT


@pytest.mark.parametrize("wrong", ["", "A passphrase", "a passphrase ", " a passphrase", "a\u00a0passphrase"])
def test_another_passphrase_does_not(wrong):
    """Letter case and spaces count."""
    with pytest.raises(Distrusted, match="wrong-passphrase"):
        open_slot(SLOT, wrong)


@pytest.mark.parametrize(
    ("typed", "again"), [("é", "e\u0301"), ("آ", "ا\u0653"), ("שׁ", "ש\u05c1"), ("가", "\u1100\u1161")]
)
def test_the_same_letters_from_another_keyboard_open_it(typed, again):
    """Composed or decomposed, the eye can't tell."""
    slot = make_slot(typed, MASTER, TRIAL, SystemRandomness())
    assert open_slot(slot, again) == MASTER


def test_compatible_is_not_the_same():
    """NFC, not NFKC: different passphrases stay different."""
    with pytest.raises(Distrusted, match="wrong-passphrase"):
        open_slot(make_slot("①", MASTER, TRIAL, SystemRandomness()), "1")


def test_two_slots_of_one_passphrase_differ():
    """Fresh salt and nonce."""
    one, two = (make_slot("p", MASTER, TRIAL, SystemRandomness()) for _ in range(2))
    assert one != two


def test_no_passphrase_is_refused():
    """An empty one protects nothing."""
    with pytest.raises(Refused, match="bad-input"):
        make_slot("", MASTER, TRIAL, SystemRandomness())


@pytest.mark.parametrize(
    ("master", "cost"), [(bytes(31), TRIAL), (MASTER, Cost(0, 1024, 1)), (MASTER, Cost(1, 2**22, 1))]
)
def test_odd_keys_and_costs_are_our_own_bug(master, cost):
    """Never a user's."""
    with pytest.raises(AssertionError):
        make_slot("p", master, cost, SystemRandomness())


def put(place, value):
    slot = cbor2.loads(SLOT)
    slot[place] = value
    return cbor2.dumps(slot)


def params(place, value):
    old = cbor2.loads(SLOT)[2]
    old[place] = value
    return put(2, old)


@pytest.mark.parametrize(
    "slot",
    [
        b"",
        b"\xff",
        SLOT[:-1],
        SLOT + b"\0",
        bytes(300),
        cbor2.dumps([]),
        cbor2.dumps({}),
        cbor2.dumps([*cbor2.loads(SLOT), 0]),
        put(0, 2),
        put(0, True),
        put(1, 2),
        put(1, True),
        put(2, []),
        put(2, {}),
        put(3, bytes(11)),
        put(3, "n" * 12),
        put(4, bytes(47)),
        put(4, bytes(49)),
        params(0, bytes(15)),
        params(0, bytes(17)),
        params(1, 0),
        params(1, 65),
        params(1, True),
        params(1, -1),
        params(2, 7),
        params(2, 2 * 1024 * 1024 + 1),
        params(2, 2**40),
        params(3, 0),
        params(3, 65),
        params(3, True),
    ],
)
def test_a_slot_that_cant_be_read_is_damage(slot):
    """And costs no memory to find out."""
    with pytest.raises(Damaged, match="slot-damaged"):
        open_slot(slot, "a passphrase")


@pytest.mark.slow
def test_no_changed_bit_opens():
    """Wrong passphrase or damage, never another key, and never an absurd cost."""
    for bit in range(len(SLOT) * 8):
        changed = bytearray(SLOT)
        changed[bit // 8] ^= 1 << bit % 8
        try:
            heavy = cost_of(bytes(changed)).m_kib > 64 * 1024
        except Damaged:
            heavy = False
        if not heavy:  # allowed up to 2 GiB, but a test need not prove it
            with pytest.raises((Distrusted, Damaged)):
                open_slot(bytes(changed), "a passphrase")


def test_a_machine_without_memory_says_so(monkeypatch):
    """Try later: nothing is wrong with the slot."""

    def no_memory(*_):
        raise slots.HashingError("Memory allocation error")

    monkeypatch.setattr(slots, "hash_secret_raw", no_memory)
    with pytest.raises(Unreachable, match="out-of-memory"):
        open_slot(SLOT, "a passphrase")


CODE = "7QK29F0M7QK29F0M7QK29F0M7Q"
ASKS = {"ar": "الزميل", "en": "a colleague"}
AWAY = make_travel_slot("a passphrase", CODE, ASKS, MASTER, TRIAL, SeededRandomness("slot"))


def test_a_travel_slot_takes_passphrase_and_code():
    """Both together; either alone is wrong or says that the other is needed; whom to ask stands in the clear."""
    assert open_slot(AWAY, "a passphrase", CODE) == MASTER
    assert (asks_of(AWAY), asks_of(SLOT)) == (ASKS, None)
    assert open_slot(SLOT, "a passphrase", CODE) == MASTER  # an ordinary one asks for no code
    with pytest.raises(Refused, match="travel-locked"):
        open_slot(AWAY, "a passphrase")
    for passphrase, code in (("a passphrase", CODE[::-1]), ("another", CODE)):
        with pytest.raises(Distrusted, match="wrong-passphrase"):
            open_slot(AWAY, passphrase, code)
    with pytest.raises(Refused, match="bad-input"):
        make_travel_slot("", CODE, ASKS, MASTER, TRIAL, SystemRandomness())


@pytest.mark.parametrize(
    "change",
    [
        lambda slot: [1, 2, slot[2][:4], *slot[3:]],
        lambda slot: [1, 1, slot[2], *slot[3:]],
        lambda slot: [1, 2, [*slot[2][:4], ["en"]], *slot[3:]],
        lambda slot: [1, 2, [*slot[2][:4], {"en": 1}], *slot[3:]],
        lambda slot: [1, 3, slot[2], *slot[3:]],
    ],
)
def test_a_travel_slot_of_another_shape_is_damage(change):
    """Whom to ask is texts, and stands there once; a slot of a passphrase has none."""
    with pytest.raises(Damaged, match="slot-damaged"):
        open_slot(cbor2.dumps(change(cbor2.loads(AWAY))), "a passphrase", CODE)


def test_whom_to_ask_cannot_be_changed_unseen():
    """A thief who writes another name there makes a slot that opens no more."""
    slot = cbor2.loads(AWAY)
    slot[2][4] = {"en": "a thief"}
    with pytest.raises(Distrusted):
        open_slot(cbor2.dumps(slot), "a passphrase", CODE)
