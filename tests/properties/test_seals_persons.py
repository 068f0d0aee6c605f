"""Person chains and cards, whatever is done to them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wasit.errors import Distrusted, Refused
from wasit.seals.box import BoxKey
from wasit.seals.card import ANYONE, CardBox, make_card, read_card
from wasit.seals.person import (
    append,
    decode_chain,
    draft_add,
    draft_recovery,
    draft_remove,
    encode_chain,
    merge_chain,
    sign_link,
    start_chain,
    verify_chain,
)
from wasit.seals.randomness import SeededRandomness
from wasit.seals.ratchet import SeatKeys
from wasit.seals.recovery import RecoveryKey
from wasit.wire import cbor
from wasit.wire.mailbox import PutPlace

CHANCE = SeededRandomness("persons")
SEATS = [SeatKeys.create() for _ in range(5)]
RECOVERY = [RecoveryKey.generate(CHANCE) for _ in range(3)]
SIGNERS = [*SEATS, *RECOVERY]
BOX = CardBox(PutPlace("http://relay.example:80", b"p" * 16, b"t" * 32), BoxKey.generate(CHANCE).public)
GENESIS = start_chain(SEATS[0], RECOVERY[0].public, 0)

STEPS = st.lists(
    st.tuples(
        st.sampled_from(["add", "remove", "recovery"]),
        st.integers(0, 4),
        st.lists(st.sampled_from(SIGNERS), max_size=2, unique=True),
    ),
    max_size=12,
)


def try_step(chain, act, which, signers):
    """(the chain after, whether the step was taken); the model below says whether it should have been."""
    try:
        match act:
            case "add":
                seat = SEATS[which]
                core = draft_add(chain, seat.ed, seat.ik, 1)
                signers = [*signers, seat]
            case "remove":
                core = draft_remove(chain, SEATS[which].seat_id, 2)
            case _:
                core = draft_recovery(chain, RECOVERY[which % 3].public, 3)
        unique = {signer.key_id: signer for signer in signers}.values()
        return append(chain, core, [sign_link(core, signer) for signer in unique]), True
    except (Refused, Distrusted):
        return chain, False


class Model:
    """Who may do what, in the plainest words."""

    def __init__(self):
        self.active, self.gone, self.recovery = {SEATS[0]}, set(), RECOVERY[0]

    def may(self, act, which, signers):
        seat, by = SEATS[which], set(signers)
        strong = self.active | {self.recovery}
        match act:
            case "add":
                by -= {seat}
                return seat not in self.active | self.gone and len(by) == 1 and by <= strong
            case "remove":
                return seat in self.active and len(by) == 1 and by <= strong - {seat}
            case _:
                return by == {self.recovery} or (len(by) == 2 and by <= self.active)

    def do(self, act, which):
        match act:
            case "add":
                self.active.add(SEATS[which])
            case "remove":
                self.active.discard(SEATS[which])
                self.gone.add(SEATS[which])
            case _:
                self.recovery = RECOVERY[which % 3]


@settings(max_examples=200, deadline=None)
@given(STEPS)
def test_a_chain_allows_what_the_model_allows(steps):
    """Adding, removing, renewing by anyone: taken exactly if the plain rule says so; every prefix holds."""
    chain, model = GENESIS, Model()
    for act, which, signers in steps:
        allowed = model.may(act, which, signers)
        chain, taken = try_step(chain, act, which, signers)
        assert taken == allowed
        if taken:
            model.do(act, which)
    state = verify_chain(chain)
    assert set(state.seats) == {seat.seat_id for seat in model.active}
    assert state.removed == {seat.seat_id for seat in model.gone}
    assert state.recovery == model.recovery.public
    assert decode_chain(encode_chain(chain)) == chain
    for length in range(1, len(chain)):
        assert merge_chain(chain[:length], chain) == merge_chain(chain, chain[:length]) == chain


def grown(steps, chain=GENESIS):
    for step in steps:
        chain, _ = try_step(chain, *step)
    return chain


@settings(max_examples=100, deadline=None)
@given(STEPS, STEPS, STEPS)
def test_two_ends_that_merge_agree_or_both_see_the_fork(stem, left, right):
    """Whoever held which first: the same chain at both, or E_PERSON_FORK at both."""
    stem = grown(stem)
    told = []
    one, two = grown(left, stem), grown(right, stem)
    for held, arrived in ((one, two), (two, one)):
        try:
            told.append(tuple(link.core for link in merge_chain(held, arrived)))
        except Distrusted as bad:
            told.append(bad.code)
    assert told[0] == told[1]


def spoil(data, good):
    """Bytes cut, put in, doubled or changed in a few places."""
    bad = bytearray(good)
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(bad) - 1))
        match data.draw(st.sampled_from(["cut", "put", "double", "change"])):
            case "cut":
                del bad[place : place + data.draw(st.integers(1, 3))]
            case "put":
                bad.insert(place, data.draw(st.integers(0, 255)))
            case "double":
                bad[place:place] = bad[place : place + 40]
            case _:
                bad[place] ^= data.draw(st.integers(1, 255))
    return bytes(bad)


CARD = make_card(SEATS[0], boxes=[BOX], for_seat=None, chain=GENESIS, names={"en": "A", "ar": "أ"})


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_near_miss_bytes_of_a_card_that_its_seat_signed(data):
    """A hostile seat signs what it likes: believed only if the bytes are the one form of a whole card."""
    signed = spoil(data, cbor.decode(CARD, limit=len(CARD))[0])
    try:
        card = read_card(cbor.encode([signed, SEATS[0].sign("card", signed)]), expect_for=ANYONE)
    except Distrusted:
        return
    assert card.seat_id in card.person.seats
    assert len(card.prekey) == len(card.fallback) == 32


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 40)
    | st.binary(max_size=33)
    | st.sampled_from(["", "en", "x"]),
    lambda inner: (
        st.lists(inner, max_size=9) | st.dictionaries(st.sampled_from([0, 5, "en"]), inner, max_size=2)
    ),
    max_leaves=12,
)


@settings(deadline=None)
@given(VALUES, st.integers(0, 8))
def test_any_value_in_any_field_of_a_card(value, place):
    """Signed by the seat: distrusted, or a whole card."""
    core = cbor.decode(cbor.decode(CARD, limit=len(CARD))[0], limit=len(CARD))
    core[place] = value
    signed = cbor.encode(core)
    try:
        read_card(cbor.encode([signed, SEATS[0].sign("card", signed)]), expect_for=ANYONE)
    except Distrusted:
        return
    assert place in (3, 4, 6, 8)


@settings(deadline=None)
@given(VALUES)
def test_any_value_as_a_chain(value):
    """Distrusted, never a crash."""
    with pytest.raises(Distrusted):
        verify_chain(decode_chain(cbor.encode(value)))
