"""Chains of persons as a seat takes them in."""

import pytest

from seat_pair import Pair
from wasit.channel import facts
from wasit.channel.bodies import encode_fact
from wasit.errors import Distrusted
from wasit.seals.person import (
    RecoveryKey,
    append,
    draft_add,
    draft_remove,
    encode_chain,
    sign_link,
    start_chain,
)
from wasit.seals.randomness import SeededRandomness
from wasit.seals.ratchet import SeatKeys
from wasit.seat.chains import are_one_person, held_chain, note_fork, person_of, take_chain
from wasit.seat.succession import may_succeed, succession

RECOVERY = RecoveryKey.generate(SeededRandomness("recovery"))
OLD, NEW, OTHER = SeatKeys.create(), SeatKeys.create(), SeatKeys.create()
FIRST = start_chain(OLD, RECOVERY.public, 1)


def added(chain, keys, by=OLD, at=2):
    core = draft_add(chain, keys.ed, keys.ik, at)
    return append(chain, core, [sign_link(core, by), sign_link(core, keys)])


def removed(chain, keys, by):
    core = draft_remove(chain, keys.seat_id, 3)
    return append(chain, core, [sign_link(core, by)])


BOTH = added(FIRST, NEW)


def body(chain, seat=OLD):
    return encode_fact(facts.DeviceRemoved(seat.seat_id, encode_chain(chain)))[1]


async def test_a_longer_chain_is_kept_and_a_shorter_one_changes_nothing():
    """Whatever the order in which they come."""
    two = Pair()
    await two.pair()
    with two.g.file.change():
        take_chain(two.g, BOTH)
        state = take_chain(two.g, FIRST)
    assert held_chain(two.g, state.person) == BOTH
    assert are_one_person(two.g, OLD.seat_id, NEW.seat_id)
    assert not are_one_person(two.g, OLD.seat_id, two.a.me)


async def test_a_fork_is_told_and_admits_nobody():
    """Two chains of one person: what is held stays, and neither new seat counts as that person's."""
    two = Pair()
    await two.pair()
    with two.g.file.change():
        take_chain(two.g, BOTH)
        take_chain(two.g, added(FIRST, OTHER))
    assert two.g.file.one("SELECT 1 FROM alarm WHERE code = 'person-forked'")
    assert not are_one_person(two.g, OLD.seat_id, OTHER.seat_id)
    assert not are_one_person(two.g, OLD.seat_id, NEW.seat_id)


async def test_a_removed_seat_founds_no_person_anew():
    """A chain of its own, which it kept from before, does not make it somebody."""
    two = Pair()
    await two.pair()
    with two.g.file.change():
        take_chain(two.g, removed(BOTH, NEW, by=OLD))
    assert two.g.is_removed(NEW.seat_id)
    alone = start_chain(NEW, RECOVERY.public, 1)
    with pytest.raises(Distrusted, match="E_KEY"), two.g.file.change():
        take_chain(two.g, alone)
    assert two.g.is_removed(NEW.seat_id)


def test_only_who_removed_the_steward_follows_it():
    """A chain in which the steward still stands, or of other seats, or a consent, proves nothing."""
    gone = removed(BOTH, OLD, by=NEW)
    assert may_succeed(body(gone), NEW.seat_id, OLD.seat_id)
    assert not may_succeed(body(gone), OTHER.seat_id, OLD.seat_id)
    assert not may_succeed(body(BOTH), NEW.seat_id, OLD.seat_id)
    assert not may_succeed(body(removed(BOTH, NEW, by=OLD), NEW), OLD.seat_id, OTHER.seat_id)
    consent = encode_fact(facts.DeviceRemoved(OLD.seat_id, consent={"en": "They asked."}))[1]
    assert not may_succeed(consent, NEW.seat_id, OLD.seat_id)
    assert not may_succeed(b"\xff", NEW.seat_id, OLD.seat_id)


STOLEN = added(BOTH, OTHER, by=OLD)  # whoever found the old device added one of their own


@pytest.mark.parametrize(
    ("held", "proof", "author", "is_so"),
    [
        (STOLEN, removed(BOTH, OLD, by=RECOVERY), NEW, True),
        (
            STOLEN,
            removed(BOTH, OLD, by=NEW),
            NEW,
            False,
        ),  # a seat's word against another's: a fork, and nobody leads
        (STOLEN, BOTH, NEW, False),  # the same chain, and not as far: the steward stands
        (STOLEN, removed(BOTH, NEW, by=RECOVERY), NEW, False),  # overruled, and the author is no more
        (BOTH, removed(BOTH, OLD, by=RECOVERY), NEW, False),  # nobody here knows whose the steward is
    ],
    ids=["overruled", "by-a-seat", "shorter", "author-removed", "stranger"],
)
@pytest.mark.parametrize("is_merged", [True, False], ids=["known", "news"])
async def test_a_device_follows_a_steward_that_the_recovery_key_overruled(
    held, proof, author, is_so, is_merged
):
    """Whether the reader has taken in the chain of the removal before, or has it from that removal alone."""
    two = Pair()
    await two.pair()
    with two.g.file.change():
        take_chain(two.g, held)
        if is_merged:
            take_chain(two.g, proof)
    succeeds = succession(two.g.file)
    said = encode_fact(facts.DeviceRemoved(OLD.seat_id, encode_chain(proof)))[1]
    assert succeeds(said, author.seat_id, OTHER.seat_id) is is_so
    assert not succeeds(said, two.a.me, OTHER.seat_id), "a stranger with the same paper"
    assert not succeeds(b"\xff", author.seat_id, OTHER.seat_id)
    with two.g.file.change():
        note_fork(two.g, person_of(two.g, OLD.seat_id))
    assert not succeeds(said, author.seat_id, OTHER.seat_id), "two chains are known"
