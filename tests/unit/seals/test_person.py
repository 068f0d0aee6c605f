"""Persons."""

import pytest

from wasit.errors import Distrusted, Refused
from wasit.seals import person
from wasit.seals.person import (
    ADD,
    GENESIS,
    RECOVERY,
    REMOVE,
    Link,
    append,
    chain_of,
    decode_chain,
    draft_add,
    draft_recovery,
    draft_remove,
    encode_chain,
    merge_chain,
    safety_number,
    sign_link,
    start_chain,
    verify_chain,
)
from wasit.seals.randomness import SeededRandomness
from wasit.seals.ratchet import SeatKeys
from wasit.seals.recovery import RecoveryKey
from wasit.wire import cbor
from wasit.wire.hashes import digest, id16

AT = 1700000000
CHANCE = SeededRandomness("person")
SEATS = [SeatKeys.create() for _ in range(10)]
OLD, NEW = RecoveryKey.generate(CHANCE), RecoveryKey.generate(CHANCE)
ONE = start_chain(SEATS[0], OLD.public, AT)


def grow(chain, core, *signers):
    return append(chain, core, [sign_link(core, signer) for signer in signers])


def add(chain, seat, *by):
    return grow(chain, draft_add(chain, seat.ed, seat.ik, AT), *by, seat)


TWO = add(ONE, SEATS[1], SEATS[0])


def test_a_person_begins_with_one_seat():
    """Its id comes of the first core, with an empty id in it."""
    state = verify_chain(ONE)
    seat = SEATS[0]
    empty = cbor.encode([1, b"", 1, bytes(32), 1, [seat.ed, seat.ik, OLD.public], AT])
    assert state.person == id16("person", empty)
    assert ONE[0].core == cbor.encode([1, state.person, 1, bytes(32), 1, [seat.ed, seat.ik, OLD.public], AT])
    assert state.seats == {seat.seat_id: (seat.ed, seat.ik)}
    assert (state.recovery, state.recovery_id) == (OLD.public, id16("rec", OLD.public))
    assert (state.seq, state.head, state.removed) == (1, digest("link", ONE[0].core), frozenset())


def test_a_seat_or_the_recovery_key_adds_a_seat_that_agrees():
    """Two signatures: who adds, and who is added."""
    for by in (SEATS[0], OLD):
        state = verify_chain(add(ONE, SEATS[1], by))
        assert set(state.seats) == {SEATS[0].seat_id, SEATS[1].seat_id}


@pytest.mark.parametrize("signers", [[0], [1], [0, 0], [1, 1], [1, 2], [0, 1, 2], []])
def test_a_seat_is_added_by_nobody_else(signers):
    """Not alone, not by itself, not by a stranger, not with a third."""
    core = draft_add(ONE, SEATS[1].ed, SEATS[1].ik, AT)
    with pytest.raises(Distrusted, match="E_KEY"):
        append(ONE, core, [sign_link(core, SEATS[place]) for place in signers])


def test_another_seat_or_the_recovery_key_removes_a_seat():
    """One signature, never its own; the last one only by the recovery key."""
    core = draft_remove(TWO, SEATS[0].seat_id, AT)
    for by in (SEATS[1], OLD):
        state = verify_chain(grow(TWO, core, by))
        assert set(state.seats) == {SEATS[1].seat_id}
        assert state.removed == {SEATS[0].seat_id}
    for signers in ([SEATS[0]], [SEATS[2]], [NEW], [SEATS[1], OLD], [SEATS[0], SEATS[1]], []):
        with pytest.raises(Distrusted, match="E_KEY"):
            grow(TWO, core, *signers)
    last = draft_remove(ONE, SEATS[0].seat_id, AT)
    assert verify_chain(grow(ONE, last, OLD)).seats == {}


def test_after_all_devices_are_lost_the_kit_adds_a_new_one():
    """Signed by the recovery key and the new seat."""
    nobody = grow(ONE, draft_remove(ONE, SEATS[0].seat_id, AT), OLD)
    assert set(verify_chain(add(nobody, SEATS[3], OLD)).seats) == {SEATS[3].seat_id}


def test_a_removed_seat_never_returns_nor_signs():
    """The person adds a new seat instead."""
    chain = grow(TWO, draft_remove(TWO, SEATS[0].seat_id, AT), SEATS[1])
    with pytest.raises(Distrusted, match="E_KEY"):
        add(chain, SEATS[0], SEATS[1])
    with pytest.raises(Distrusted, match="E_KEY"):
        add(chain, SEATS[2], SEATS[0])


def test_a_seat_is_added_once():
    """An active seat can't be added again."""
    with pytest.raises(Distrusted, match="E_KEY"):
        add(TWO, SEATS[1], SEATS[0])


def test_the_old_recovery_key_or_two_seats_name_a_new_one():
    """From then on the new one counts and the old one does not."""
    core = draft_recovery(TWO, NEW.public, AT)
    for signers in ([OLD], [SEATS[0], SEATS[1]]):
        chain = grow(TWO, core, *signers)
        assert verify_chain(chain).recovery == NEW.public
        add(chain, SEATS[2], NEW)
        with pytest.raises(Distrusted, match="E_KEY"):
            add(chain, SEATS[2], OLD)
    refused = [[NEW], [SEATS[0]], [SEATS[0], SEATS[0]], [SEATS[0], SEATS[2]], [SEATS[0], OLD], []]
    for signers in refused:
        with pytest.raises(Distrusted, match="E_KEY"):
            grow(TWO, core, *signers)


def test_a_weak_recovery_key_is_refused():
    """A key under which a signature proves nothing is nobody's."""
    core = draft_recovery(TWO, b"\x01" + bytes(31), AT)
    with pytest.raises(Distrusted, match="E_KEY"):
        grow(TWO, core, OLD)
    with pytest.raises(Distrusted, match="E_KEY"):
        start_chain(SEATS[0], bytes(32), AT)


def test_eight_seats_at_most():
    """The ninth is refused, to us and from them."""
    chain = ONE
    for seat in SEATS[1:8]:
        chain = add(chain, seat, SEATS[0])
    assert len(verify_chain(chain).seats) == 8
    with pytest.raises(Refused, match="too-many-seats"):
        draft_add(chain, SEATS[8].ed, SEATS[8].ik, AT)
    core = person._draft(chain, ADD, [SEATS[8].ed, SEATS[8].ik], AT)
    with pytest.raises(Distrusted, match="E_KEY"):
        grow(chain, core, SEATS[0], SEATS[8])


@pytest.mark.slow
def test_thirty_two_links_at_most():
    """Then the person begins anew."""
    chain, keys = ONE, [OLD, NEW]
    while len(chain) < 32:
        chain = grow(
            chain, draft_recovery(chain, keys[len(chain) % 2].public, AT), keys[(len(chain) + 1) % 2]
        )
    verify_chain(chain)
    for draft in (lambda: draft_recovery(chain, OLD.public, AT), lambda: add(chain, SEATS[1], SEATS[0])):
        with pytest.raises(Refused, match="chain-full"):
            draft()
    state = verify_chain(chain)
    core = person._core(state.person, 32, state.head, RECOVERY, [OLD.public], AT)
    with pytest.raises(Distrusted, match="E_SIZE"):
        verify_chain((*chain, Link(core, (sign_link(core, keys[1]),))))
    with pytest.raises(Distrusted, match="E_SIZE"):
        decode_chain(encode_chain((*chain, chain[0])))


def test_who_is_not_there_is_not_removed():
    """Ours: refused. Theirs: distrusted."""
    with pytest.raises(Refused, match="unknown-id"):
        draft_remove(ONE, SEATS[1].seat_id, AT)
    core = person._draft(ONE, REMOVE, [SEATS[1].seat_id], AT)
    with pytest.raises(Distrusted, match="E_KEY"):
        grow(ONE, core, SEATS[0])


def test_a_chain_comes_back_from_its_bytes():
    """Encoded and decoded it is the same chain."""
    chain = grow(TWO, draft_recovery(TWO, NEW.public, AT), SEATS[0], SEATS[1])
    assert decode_chain(encode_chain(chain)) == chain


@pytest.mark.slow
def test_no_changed_bit_of_a_chain_holds():
    """Every single bit of a chain of four kinds of link."""
    chain = add(ONE, SEATS[1], OLD)
    chain = grow(chain, draft_recovery(chain, NEW.public, AT), SEATS[0], SEATS[1])
    chain = grow(chain, draft_remove(chain, SEATS[0].seat_id, AT), NEW)
    data = encode_chain(chain)
    verify_chain(decode_chain(data))
    for bit in range(len(data) * 8):
        changed = bytearray(data)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(Distrusted):
            verify_chain(decode_chain(bytes(changed)))


def test_no_link_can_be_left_out_moved_or_doubled():
    """Only the whole chain from its beginning holds."""
    chain = add(TWO, SEATS[2], SEATS[1])
    for bad in (
        chain[1:],
        (chain[0], chain[2]),
        (chain[0], chain[2], chain[1]),
        (chain[0], chain[1], chain[1], chain[2]),
        (*chain, chain[0]),
        (),
    ):
        with pytest.raises(Distrusted):
            verify_chain(bad)


def test_a_link_of_another_person_does_not_fit():
    """Nor one whose person id is not its own."""
    other = start_chain(SEATS[0], NEW.public, AT)
    with pytest.raises(Distrusted, match="E_KEY"):
        verify_chain((*other, TWO[1]))
    core = person._core(b"x" * 16, 1, bytes(32), GENESIS, [SEATS[0].ed, SEATS[0].ik, OLD.public], AT)
    with pytest.raises(Distrusted, match="E_KEY"):
        append((), core, [sign_link(core, SEATS[0])])


def test_a_genesis_stands_first_and_alone():
    """No other kind begins a chain, no second genesis continues one."""
    state = verify_chain(ONE)
    begin = person._core(state.person, 1, bytes(32), REMOVE, [SEATS[0].seat_id], AT)
    with pytest.raises(Distrusted, match="E_SCHEMA"):
        append((), begin, [sign_link(begin, SEATS[0])])
    again = person._draft(ONE, GENESIS, [SEATS[0].ed, SEATS[0].ik, OLD.public], AT)
    with pytest.raises(Distrusted, match="E_KEY"):
        append(ONE, again, [sign_link(again, SEATS[0])])


GOOD = [1, verify_chain(ONE).person, 2, ONE[0].hash, ADD, [SEATS[1].ed, SEATS[1].ik], AT]


@pytest.mark.parametrize(
    ("place", "value", "code"),
    [
        (0, 2, "E_VERSION"),
        (0, 0, "E_SCHEMA"),
        (0, True, "E_SCHEMA"),
        (1, bytes(15), "E_SCHEMA"),
        (1, "x" * 16, "E_SCHEMA"),
        (1, bytes(16), "E_KEY"),
        (2, True, "E_SCHEMA"),
        (2, 0, "E_SCHEMA"),
        (2, 33, "E_SCHEMA"),
        (2, 3, "E_KEY"),
        (3, bytes(31), "E_SCHEMA"),
        (3, bytes(32), "E_KEY"),
        (4, True, "E_SCHEMA"),
        (4, 0, "E_SCHEMA"),
        (4, 5, "E_SCHEMA"),
        (4, RECOVERY, "E_SCHEMA"),
        (5, {}, "E_SCHEMA"),
        (5, [], "E_SCHEMA"),
        (5, [SEATS[1].ed], "E_SCHEMA"),
        (5, [SEATS[1].ed, SEATS[1].ik, b""], "E_SCHEMA"),
        (5, [SEATS[1].ed, "x" * 32], "E_SCHEMA"),
        (5, [SEATS[1].ed, SEATS[1].ik[:-1]], "E_SCHEMA"),
        (5, [bytes(32), SEATS[1].ik], "E_KEY"),
        (5, [SEATS[1].ik, SEATS[1].ed], "E_KEY"),
        (6, -1, "E_SCHEMA"),
        (6, True, "E_SCHEMA"),
        (6, "now", "E_SCHEMA"),
    ],
)
def test_near_misses_of_a_core(place, value, code):
    """Signed by all who must, and still refused: type, length, range of every field."""
    core = cbor.encode([*GOOD[:place], value, *GOOD[place + 1 :]])
    with pytest.raises(Distrusted) as told:
        grow(ONE, core, SEATS[0], SEATS[1])
    assert told.value.code == code


@pytest.mark.parametrize("core", [b"", b"\xff", cbor.encode(GOOD[:-1]), cbor.encode([*GOOD, 0]), bytes(300)])
def test_near_misses_of_a_cores_shape(core):
    """Not CBOR, too few, too many, too long."""
    with pytest.raises(Distrusted):
        grow(ONE, core, SEATS[0], SEATS[1])


KEY_A, KEY_B = (bytes(16), bytes(64)), (b"\x01" + bytes(15), bytes(64))


@pytest.mark.parametrize(
    "value",
    [
        [],
        {},
        1,
        [[]],
        [[b"core"]],
        [[b"core", []]],
        [[b"core", {}]],
        [["core", [list(KEY_A)]]],
        [[b"core", [list(KEY_A)], 0]],
        [[b"core", [[bytes(15), bytes(64)]]]],
        [[b"core", [[bytes(16), bytes(63)]]]],
        [[b"core", [[bytes(16)]]]],
        [[b"core", [bytes(16)]]],
        [[b"core", [list(KEY_B), list(KEY_A)]]],
        [[b"core", [list(KEY_A), list(KEY_A)]]],
        [[b"core", [list(KEY_A), list(KEY_B), [b"\x02" * 16, bytes(64)]]]],
    ],
)
def test_near_misses_of_a_link(value):
    """Signatures: one or two, sorted, each once, exact lengths."""
    with pytest.raises(Distrusted, match="E_SCHEMA"):
        chain_of(value)


def test_the_longer_of_two_agreeing_chains_is_kept():
    """Whichever came first."""
    assert merge_chain(ONE, TWO) == merge_chain(TWO, ONE) == merge_chain(TWO, TWO) == TWO


def test_a_thief_who_strikes_first_loses_to_the_recovery_key():
    """The thief's link, and all built on it, falls."""
    stolen = add(add(ONE, SEATS[5], SEATS[0]), SEATS[6], SEATS[5])
    saved = grow(ONE, draft_remove(ONE, SEATS[0].seat_id, AT), OLD)
    assert merge_chain(stolen, saved) == saved
    assert merge_chain(saved, stolen) == saved


def test_two_links_of_equal_weight_are_a_fork():
    """Both by seats, or both by the recovery key: keep the first, ask the users."""
    for by in (SEATS[0], OLD):
        left, right = add(ONE, SEATS[5], by), add(ONE, SEATS[6], by)
        with pytest.raises(Distrusted) as told:
            merge_chain(left, right)
        assert told.value.code == "E_PERSON_FORK"
        assert told.value.fields == {"seq": 2}


def test_a_new_recovery_key_of_a_fork_does_not_judge_it():
    """What counts is the key that stood before the fork."""
    usurped = add(grow(TWO, draft_recovery(TWO, NEW.public, AT), SEATS[0], SEATS[1]), SEATS[7], NEW)
    saved = grow(TWO, draft_remove(TWO, SEATS[1].seat_id, AT), OLD)
    assert merge_chain(usurped, saved) == merge_chain(saved, usurped) == saved


def test_two_persons_do_not_merge():
    """Another genesis is another person; a chain that does not hold is nobody's."""
    with pytest.raises(Distrusted, match="E_KEY"):
        merge_chain(ONE, start_chain(SEATS[0], OLD.public, AT + 1))
    with pytest.raises(Distrusted):
        merge_chain(ONE, (Link(ONE[0].core, (KEY_A,)),))


def test_the_safety_number_is_the_same_at_both_ends():
    """60 digits, of both persons; another person, another number."""
    number = safety_number(b"a" * 16, b"b" * 16)
    assert number == safety_number(b"b" * 16, b"a" * 16)
    assert len(number) == 60
    assert number.isdecimal()
    assert number != safety_number(b"a" * 16, b"c" * 16)
    assert number == "270297846296703038047177933232884624917436252440025932392541"
