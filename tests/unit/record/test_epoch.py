import dataclasses

import pytest

from unit.record.scene import A, B, C, G, X, first_epoch
from wasit.errors import Distrusted
from wasit.record.entry import Ref
from wasit.record.epoch import (
    Epoch,
    Leaf,
    LineKind,
    Member,
    SeatRole,
    check_follows,
    check_shape,
    decode_epoch,
    encode_epoch,
    next_epoch,
)
from wasit.wire import cbor

HASH = b"h" * 32
GO, SIDE = SeatRole.GO_BETWEEN, SeatRole.SIDE


def refusal(act, *args):
    with pytest.raises(Distrusted) as caught:
        act(*args)
    return caught.value.code


def body(**changes):
    good = {
        1: 1,
        2: [[A, 1, 1], [G, 1, 0]],
        3: G,
        4: [[A, 3, HASH, 9]],
        5: 1,
        6: {1: 0, 2: 0},
    }
    return cbor.encode(good | {int(name[1:]): value for name, value in changes.items()})


def test_an_epoch_comes_back_as_it_went():
    """Members, base, policy, all of it; the lists sorted."""
    epoch = Epoch(
        3,
        (Member(A, 2, SIDE), Member(G, 1, GO)),
        G,
        (Leaf(A, 4, HASH, 8), Leaf(G, 2, HASH, 3)),
        LineKind.SIDE,
        30,
        10,
    )
    assert decode_epoch(encode_epoch(epoch)) == epoch
    assert decode_epoch(body()).base == (Leaf(A, 3, HASH, 9),)


NEAR_MISSES = {
    "number zero": {"_1": 0},
    "number true": {"_1": True},
    "members a map": {"_2": {}},
    "no members": {"_2": []},
    "member of two": {"_2": [[G, 1]]},
    "member a text": {"_2": ["G"]},
    "member short": {"_2": [[G[:-1], 1, 0]]},
    "since later than now": {"_2": [[A, 2, 1], [G, 1, 0]]},
    "role two": {"_2": [[A, 1, 2], [G, 1, 0]]},
    "role false": {"_2": [[A, 1, True], [G, 1, 0]]},
    "members unsorted": {"_2": [[G, 1, 0], [A, 1, 1]]},
    "member twice": {"_2": [[A, 1, 0], [A, 1, 1], [G, 1, 0]]},
    "too many members": {"_2": [[bytes([n]) * 16, 1, 1] for n in range(21)]},
    "steward a text": {"_3": "G"},
    "steward no member": {"_3": X},
    "steward of a side": {"_3": A},
    "base a map": {"_4": {}},
    "leaf of three": {"_4": [[A, 3, HASH]]},
    "leaf a text": {"_4": ["leaf"]},
    "leaf author": {"_4": [[A[:-1], 3, HASH, 9]]},
    "leaf seq zero": {"_4": [[A, 0, HASH, 9]]},
    "leaf hash": {"_4": [[A, 3, HASH[:-1], 9]]},
    "leaf lam zero": {"_4": [[A, 3, HASH, 0]]},
    "base unsorted": {"_4": [[G, 3, HASH, 9], [A, 3, HASH, 9]]},
    "base doubled": {"_4": [[A, 3, HASH, 9], [A, 3, HASH, 9]]},
    "base too long": {"_4": [[A, seq, HASH, seq] for seq in range(1, 62)]},
    "kind four": {"_5": 4},
    "policy a list": {"_6": []},
    "policy with more": {"_6": {1: 0, 2: 0, 3: 0}},
    "retention beyond": {"_6": {1: 36_501, 2: 0}},
    "steady beyond": {"_6": {1: 0, 2: 1_441}},
}


@pytest.mark.parametrize("name", NEAR_MISSES)
def test_an_epoch_that_is_nearly_right_is_refused(name):
    """One field out of shape, type or range is E_EPOCH."""
    assert refusal(decode_epoch, body(**NEAR_MISSES[name])) == "E_EPOCH"


def test_an_epoch_has_its_six_keys_and_no_other():
    """Not a list, not one key fewer or more."""
    assert refusal(decode_epoch, cbor.encode([])) == "E_EPOCH"
    assert refusal(decode_epoch, body(_7=1)) == "E_EPOCH"
    five = cbor.decode(body(), limit=1_000)
    del five[6]
    assert refusal(decode_epoch, cbor.encode(five)) == "E_EPOCH"
    assert refusal(decode_epoch, b"x" * 20_000) == "E_SIZE"


def test_a_room_has_only_a_side_and_a_desk_only_go_betweens():
    """Whoever mixes them is E_SIDES."""
    check_shape(first_epoch(A, (B,), LineKind.ROOM))
    check_shape(first_epoch(G, (A,), LineKind.DESK))
    assert refusal(decode_epoch, body(_5=2, _3=A)) == "E_SIDES"
    assert refusal(decode_epoch, body(_5=3)) == "E_SIDES"


def test_an_epoch_answers_who_belongs_and_what_it_seals():
    """The highest base entry of an author seals all at and below it."""
    epoch = dataclasses.replace(first_epoch(), base=(Leaf(A, 2, HASH, 3), Leaf(A, 3, HASH, 4)))
    assert epoch.member(A) == Member(A, 1, SIDE)
    assert epoch.member(X) is None
    assert epoch.seats() == (A, B, G)
    assert epoch.base_of(A) == Leaf(A, 3, HASH, 4)
    assert epoch.is_sealed(Ref(A, 3, b"o" * 32))
    assert not epoch.is_sealed(Ref(A, 4, HASH))
    assert not epoch.is_sealed(Ref(B, 1, HASH))


def test_the_next_epoch_follows_with_more_and_fewer_seats():
    """Newcomers since now, others since ever, the steward the same unless named."""
    old = first_epoch()
    new = next_epoch(
        old, base=[Leaf(G, 2, HASH, 2), Leaf(A, 1, HASH, 1)], add=[(C, SIDE), (A, SIDE)], drop=[B]
    )
    assert new.members == (Member(A, 1, SIDE), Member(C, 2, SIDE), Member(G, 1, GO))
    assert new.base == (Leaf(A, 1, HASH, 1), Leaf(G, 2, HASH, 2))
    assert new.steward == G
    check_follows(old, new, G)
    with_heir = next_epoch(old, base=[], add=[(X, GO)], steward=X)
    check_follows(old, with_heir, G)


@pytest.mark.parametrize(
    "change",
    [
        {"number": 3},
        {"number": 1},
        {"kind": LineKind.DESK},
        {"members": (Member(A, 2, SIDE), Member(G, 1, GO))},
        {"members": (Member(A, 1, GO), Member(G, 1, GO))},
        {"members": (Member(C, 1, SIDE), Member(G, 1, GO))},
    ],
)
def test_what_does_not_follow_is_refused(change):
    """A number skipped or repeated, another kind of line, an age or a role that changed, a newcomer older than its coming."""
    old = first_epoch()
    new = dataclasses.replace(next_epoch(old, base=[]), **change)
    assert refusal(check_follows, old, new, G) == "E_EPOCH"


def test_who_succeeds_a_steward_stands_in_its_place():
    """One epoch, of its own, in which the old steward is no more."""
    old = first_epoch()
    new = next_epoch(old, base=[], add=[(X, GO)], drop=[G], steward=X)
    check_follows(old, new, X, succeeds=True)
    assert refusal(check_follows, old, new, X) == "E_EPOCH"
    for other in (
        next_epoch(old, base=[], add=[(X, GO)], steward=X),  # the old one stays
        next_epoch(old, base=[], add=[(X, GO)], drop=[G], steward=A),  # another takes its place
    ):
        with pytest.raises(Distrusted, match="E_EPOCH"):
            check_follows(old, other, X, succeeds=True)


def test_only_the_steward_makes_epochs():
    """Nobody else, and the heir only from the next one on."""
    old = first_epoch()
    assert refusal(check_follows, old, next_epoch(old, base=[]), A) == "E_EPOCH"


def test_who_follows_a_removed_steward_takes_over_and_drops_it():
    """Neither an epoch that leaves the removed one in, nor one that makes a third seat steward."""
    old = next_epoch(first_epoch(), base=[], add=[(X, GO)])
    taken = next_epoch(old, base=[], drop=[G], steward=X)
    check_follows(old, taken, X, succeeds=True)
    assert refusal(check_follows, old, taken, X) == "E_EPOCH"
    kept = next_epoch(old, base=[], steward=X)
    assert refusal(lambda: check_follows(old, kept, X, succeeds=True)) == "E_EPOCH"
    other = next_epoch(old, base=[], add=[(C, GO)], drop=[G], steward=C)
    assert refusal(lambda: check_follows(old, other, X, succeeds=True)) == "E_EPOCH"
