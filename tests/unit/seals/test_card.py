"""Cards."""

import cbor2
import pytest

from wasit.errors import Distrusted, Refused
from wasit.seals.box import BoxKey
from wasit.seals.card import ANYONE, CardBox, make_card, read_card
from wasit.seals.person import (
    append,
    chain_value,
    draft_add,
    draft_recovery,
    draft_remove,
    sign_link,
    start_chain,
)
from wasit.seals.randomness import SeededRandomness
from wasit.seals.ratchet import LinkSessions, SeatKeys
from wasit.seals.recovery import RecoveryKey
from wasit.wire import cbor
from wasit.wire.mailbox import PutPlace

AT = 1700000000
CHANCE = SeededRandomness("card")
KEYS, PEER, OTHER = SeatKeys.create(), SeatKeys.create(), SeatKeys.create()
RECOVERY = RecoveryKey.generate(CHANCE)
CHAIN = start_chain(KEYS, RECOVERY.public, AT)
BOX_PUBLIC = BoxKey.generate(CHANCE).public
BOX = CardBox(PutPlace("https://relay.example", b"p" * 16, b"t" * 32), BOX_PUBLIC)
NAMES = {"en": "Side A", "ar": "الطرف أ"}


def make(**changes):
    fields = {"boxes": [BOX], "for_seat": PEER.seat_id, "chain": CHAIN, "names": NAMES}
    return make_card(KEYS, **(fields | changes))


CARD = make()
CORE = cbor2.loads(cbor2.loads(CARD)[0])


def forged(core, keys=KEYS):
    """A card that the seat itself signed, whatever is in it."""
    signed = cbor2.dumps(core, canonical=True)
    return cbor.encode([signed, keys.sign("card", signed)])


def test_a_card_gives_what_was_put_in():
    """Keys, boxes, whom for, chain, names."""
    card = read_card(CARD, expect_for=PEER.seat_id)
    assert (card.ed, card.ik, card.fallback) == (KEYS.ed, KEYS.ik, KEYS.fallback)
    assert card.seat_id == KEYS.seat_id
    assert card.boxes == (BOX,)
    assert card.for_seat == PEER.seat_id
    assert card.chain == CHAIN
    assert card.names == NAMES
    assert KEYS.seat_id in card.person.seats


def test_the_bytes_are_what_the_specification_says():
    """cbor[core, sig]; core = [1, ed, ik, prekey, fallback, boxes, for, chain, names]."""
    box = ["https://relay.example", b"p" * 16, b"t" * 32, BOX_PUBLIC]
    assert len(CORE[3]) == 32
    assert [
        1,
        KEYS.ed,
        KEYS.ik,
        CORE[3],
        KEYS.fallback,
        [box],
        PEER.seat_id,
        chain_value(CHAIN),
        NAMES,
    ] == CORE
    assert forged(CORE) == CARD


def test_a_letter_opens_with_the_prekey_of_the_card():
    """And with the fallback key, if that was used."""
    card = read_card(CARD, expect_for=PEER.seat_id)
    for key in (card.prekey, card.fallback):
        link = LinkSessions()
        link.open_outbound(PEER, card.ik, key)
        assert LinkSessions().decrypt(KEYS, PEER.ik, *link.encrypt(b"x")) == b"x"


def test_every_card_has_its_own_prekey():
    """One peer, one key."""
    prekeys = {read_card(make(), expect_for=PEER.seat_id).prekey for _ in range(3)}
    assert len(prekeys) == 3


def test_a_card_is_for_whom_it_names():
    """Our id, null while pairing, or anyone to look at; never another's."""
    nobody = make(for_seat=None)
    assert read_card(nobody, expect_for=None).for_seat is None
    assert read_card(CARD, expect_for=ANYONE).for_seat == PEER.seat_id
    for data, expected in ((CARD, None), (CARD, OTHER.seat_id), (nobody, PEER.seat_id)):
        with pytest.raises(Distrusted, match="E_KEY"):
            read_card(data, expect_for=expected)


@pytest.mark.slow
def test_no_changed_bit_of_a_card_holds():
    """Every single bit."""
    for bit in range(len(CARD) * 8):
        changed = bytearray(CARD)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(Distrusted):
            read_card(bytes(changed), expect_for=ANYONE)


def test_a_card_signed_by_another_is_refused():
    """By another seat, or for another purpose."""
    with pytest.raises(Distrusted, match="E_CARD_SIG"):
        read_card(forged(CORE, OTHER), expect_for=ANYONE)
    signed = cbor2.loads(CARD)[0]
    link_signature = KEYS.sign("link", signed)
    with pytest.raises(Distrusted, match="E_CARD_SIG"):
        read_card(cbor.encode([signed, link_signature]), expect_for=ANYONE)


def test_the_seat_must_be_active_in_its_chain():
    """Not another person's chain, not after it was removed."""
    others = start_chain(OTHER, RECOVERY.public, AT)
    core = draft_add(CHAIN, OTHER.ed, OTHER.ik, AT)
    both = append(CHAIN, core, [sign_link(core, KEYS), sign_link(core, OTHER)])
    core = draft_remove(both, KEYS.seat_id, AT)
    without = append(both, core, [sign_link(core, OTHER)])
    assert read_card(make(chain=both), expect_for=ANYONE).person.seq == 2
    for chain in (others, without):
        with pytest.raises(Distrusted, match="E_KEY"):
            read_card(forged(put(7, chain_value(chain))), expect_for=ANYONE)
        with pytest.raises(Refused, match="bad-input"):
            make(chain=chain)


def test_the_largest_card_fits():
    """32 links, two boxes, four long names: within 16 KiB."""
    keys, chain = [RECOVERY, RecoveryKey.generate(CHANCE)], CHAIN
    while len(chain) < 32:
        core = draft_recovery(chain, keys[len(chain) % 2].public, AT)
        chain = append(chain, core, [sign_link(core, keys[(len(chain) + 1) % 2])])
    names = dict.fromkeys(("en", "ar", "he", "fr"), "𐤀" * 120)
    place = PutPlace("https://" + "r" * 200, b"p" * 16, b"t" * 32)
    largest = make(chain=chain, boxes=[CardBox(place, BOX_PUBLIC)] * 2, names=names)
    assert len(largest) <= 16 * 1024
    assert read_card(largest, expect_for=ANYONE).person.seq == 32


def test_a_card_over_the_limit_is_not_read():
    """E_SIZE before anything else."""
    with pytest.raises(Distrusted, match="E_SIZE"):
        read_card(bytes(16 * 1024 + 1), expect_for=ANYONE)


@pytest.mark.parametrize(
    "changes",
    [
        {"names": {}},
        {"names": {"en": ""}},
        {"names": {"en": "a\nb"}},
        {"boxes": []},
        {"boxes": [BOX] * 3},
        {"boxes": [CardBox(BOX.place, bytes(1216))]},
        {"for_seat": b"short"},
        {"chain": ()},
    ],
)
def test_what_we_would_not_believe_we_do_not_send(changes):
    """One rule, asked of both ends."""
    with pytest.raises(Refused, match="bad-input"):
        make(**changes)


def put(place, value):
    return [*CORE[:place], value, *CORE[place + 1 :]]


def put_box(place, value):
    box = list(CORE[5][0])
    box[place] = value
    return put(5, [box])


def with_relay(url):
    return put_box(0, url)


@pytest.mark.parametrize(
    ("core", "code"),
    [
        (put(0, 2), "E_VERSION"),
        ([2], "E_VERSION"),
        (put(0, 0), "E_SCHEMA"),
        (put(0, True), "E_SCHEMA"),
        (put(1, bytes(31)), "E_SCHEMA"),
        (put(1, "x" * 32), "E_SCHEMA"),
        (put(1, b"\x01" + bytes(31)), "E_KEY"),
        (put(1, OTHER.ed), "E_CARD_SIG"),
        (put(2, bytes(33)), "E_SCHEMA"),
        (put(2, OTHER.ik), "E_KEY"),
        (put(3, bytes(31)), "E_SCHEMA"),
        (put(3, None), "E_SCHEMA"),
        (put(4, bytes(33)), "E_SCHEMA"),
        (put(4, "x" * 32), "E_SCHEMA"),
        (put(5, []), "E_SCHEMA"),
        (put(5, {}), "E_SCHEMA"),
        (put(5, CORE[5] * 3), "E_SCHEMA"),
        (put(5, [1]), "E_SCHEMA"),
        (put(5, [CORE[5][0][:3]]), "E_SCHEMA"),
        (put(5, [[*CORE[5][0], 0]]), "E_SCHEMA"),
        (put_box(1, bytes(15)), "E_SCHEMA"),
        (put_box(1, bytes(32)), "E_SCHEMA"),
        (put_box(2, bytes(31)), "E_SCHEMA"),
        (put_box(2, "t" * 32), "E_SCHEMA"),
        (put_box(3, BOX_PUBLIC[:-1]), "E_KEY"),
        (put_box(3, b"\xff" * 1216), "E_KEY"),
        (put_box(3, BOX_PUBLIC[:1184] + bytes(32)), "E_KEY"),
        (with_relay(b"https://relay.example"), "E_SCHEMA"),
        (with_relay(""), "E_SCHEMA"),
        (with_relay("ftp://relay.example"), "E_SCHEMA"),
        (with_relay("file:///etc/passwd"), "E_SCHEMA"),
        (with_relay("javascript:alert(1)"), "E_SCHEMA"),
        (with_relay("https://"), "E_SCHEMA"),
        (with_relay("https://user:pass@relay.example"), "E_SCHEMA"),
        (with_relay("https://relay.example:99999"), "E_SCHEMA"),
        (with_relay("https://relay.example?x=1"), "E_SCHEMA"),
        (with_relay("https://relay.example#x"), "E_SCHEMA"),
        (with_relay("https://relay example"), "E_SCHEMA"),
        (with_relay("https://relay.example\n"), "E_SCHEMA"),
        (with_relay("https://وسيط.example"), "E_SCHEMA"),
        (with_relay("https://" + "r" * 300), "E_SCHEMA"),
        (put(6, bytes(15)), "E_SCHEMA"),
        (put(6, "x" * 16), "E_SCHEMA"),
        (put(6, False), "E_SCHEMA"),
        (put(7, []), "E_SCHEMA"),
        (put(7, {}), "E_SCHEMA"),
        (put(7, CORE[7] * 2), "E_KEY"),
        (put(7, CORE[7] * 33), "E_SIZE"),
        (put(8, {}), "E_SCHEMA"),
        (put(8, []), "E_SCHEMA"),
        (put(8, {"en": 1}), "E_SCHEMA"),
        (put(8, {1: "x"}), "E_SCHEMA"),
        (put(8, {"not a language": "x"}), "E_SCHEMA"),
        (put(8, {"en": ""}), "E_SCHEMA"),
        (put(8, {"en": "  "}), "E_SCHEMA"),
        (put(8, {"en": "x" * 121}), "E_SCHEMA"),
        (put(8, {"en": "x\x1b[31m"}), "E_SCHEMA"),
        (put(8, {"en": "x\u2028y"}), "E_SCHEMA"),
        (put(8, {"en": "x\u202ey"}), "E_SCHEMA"),
        (put(8, {"en": "e\u0301"}), "E_CBOR_NFC"),
        (put(8, dict.fromkeys(("en", "ar", "he", "fr", "de"), "x")), "E_SCHEMA"),
        (CORE[:-1], "E_SCHEMA"),
        ([*CORE, 0], "E_SCHEMA"),
        ([], "E_SCHEMA"),
        ({}, "E_SCHEMA"),
    ],
)
def test_near_misses_of_a_card(core, code):
    """Signed by the seat itself, and still refused: type, length, range of every field."""
    with pytest.raises(Distrusted) as told:
        read_card(forged(core), expect_for=ANYONE)
    assert told.value.code == code


@pytest.mark.parametrize(
    "value", [[], {}, [b"core"], [CORE, bytes(64)], [b"core", "x"], [b"core", bytes(64), 0], 1]
)
def test_near_misses_of_the_outer_shape(value):
    """Two byte strings, no more."""
    with pytest.raises(Distrusted):
        read_card(cbor2.dumps(value, canonical=True), expect_for=ANYONE)


def test_a_name_typed_in_pieces_is_sent_whole():
    """What is signed is NFC, whatever the keyboard gave."""
    assert read_card(make(names={"fr": "e\u0301"}), expect_for=ANYONE).names == {"fr": "é"}


def test_names_in_many_scripts_are_names():
    """Joiners and marks belong to names."""
    names = {"fa": "می\u200cخواهم", "he": "הצד הא׳", "ar": "الوسيط"}
    assert read_card(make(names=names), expect_for=ANYONE).names == names
