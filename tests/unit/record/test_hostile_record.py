"""What a malicious member tries on a line's record: to speak as another, to move people, to crowd others out."""

import pytest

from unit.record.scene import AT, LINE, SALT, A, B, C, G, Scene, X, body_of, codes
from wasit.record import waiting as rules
from wasit.record.body import Body, commit
from wasit.record.entry import FIRST, Ref, make_entry
from wasit.record.epoch import encode_epoch, next_epoch
from wasit.record.events import Accepted
from wasit.record.shelf import Standing
from wasit.record.sync import Sync

WORD = body_of("never said")


def entry_of(author, seq, *, prev=FIRST, deps=(), lam=1, epoch=1, kind=2, body=WORD):
    return make_entry(
        line=LINE,
        epoch=epoch,
        author=author,
        seq=seq,
        prev=prev,
        deps=deps,
        lam=lam,
        at=AT,
        kind=kind,
        commits=[commit(body)],
    )


def test_a_predecessor_of_mine_that_another_wrote_is_not_confirmed_by_me():
    """B names a word invented in A's name as its own predecessor: before this was refused, the word counted as A's own."""
    scene = Scene()
    forged = entry_of(A, 1, deps=[scene.open.ref], lam=2)
    lie = entry_of(B, 2, prev=forged.hash, lam=3)
    for order in ((lie, forged), (forged, lie)):
        fresh = Scene()
        for entry in order:
            fresh.at[G].receive(entry, WORD, B)
        assert fresh.shelf(G).standing(forged.hash) is not Standing.CONFIRMED


def test_a_tip_of_mine_that_another_wrote_is_not_confirmed_by_me():
    """B lists, as a tip of its own feed, the hash of a word invented in A's name."""
    scene = Scene()
    forged = entry_of(A, 1, deps=[scene.open.ref], lam=2)
    scene.at[G].hear(Sync(LINE, tips=(Ref(B, 1, forged.hash),)), B)
    scene.at[G].receive(forged, WORD, B)
    assert scene.shelf(G).standing(forged.hash) is Standing.NONE
    scene.at[G].hear(Sync(LINE, tips=(Ref(B, 1, forged.hash),)), B)
    assert scene.shelf(G).standing(forged.hash) is Standing.NONE


def test_an_epoch_that_is_only_vouched_for_moves_nobody():
    """B invents an epoch in the steward's name that brings X in and puts G out; it waits until the steward itself says so."""
    scene = Scene()
    new = next_epoch(scene.at[A].epoch(), base=[], add=[(X, 1)], drop=[], steward=G)
    body = Body(SALT, encode_epoch(new))
    forged = entry_of(G, 2, prev=scene.open.hash, lam=2, epoch=2, kind=1, body=body)
    scene.at[A].hear(Sync(LINE, tips=(forged.ref,)), B)
    assert scene.at[A].receive(forged, body, B) == []
    assert scene.at[A].epoch().number == 1
    opened = scene.admit(C)
    assert scene.send(opened, G, A) == [Accepted(opened)]


def test_a_stranger_shows_nothing_and_vouches_for_nothing():
    """Who is not on the line now shows no one else's entries, whatever it knows of the line."""
    scene = Scene()
    word = scene.say(A)
    assert scene.send(word, A, G) != []
    body = scene.shelf(A).bodies[word.hash]
    assert scene.at[B].receive(word, body, X) == []
    assert scene.at[B].hear(Sync(LINE, tips=(word.ref,)), X) == []
    assert scene.shelf(B).known(word.hash) is None
    assert not scene.shelf(B).heard()
    own = entry_of(X, 1, deps=[word.ref], lam=9, epoch=9)
    scene.at[B].receive(own, WORD, X)
    scene.send(word, G, B)
    assert scene.shelf(B).standing(word.hash) is Standing.NONE


@pytest.mark.slow
def test_nobody_is_crowded_out_by_what_another_makes_wait():
    """B fills all the room that waiting entries have, also in A's name: A's own words are accepted all the same."""
    scene = Scene()
    names = [A, G, B, X, C]
    for name in names:
        for n in range(rules.MAX_HELD_OF_AUTHOR):
            scene.at[G].receive(entry_of(name, 2 + n, prev=b"m" * 32, lam=5, epoch=9), WORD, B)
    for n in range(rules.MAX_FORKS):
        scene.at[G].receive(entry_of(A, 1, deps=[Ref(B, 9, bytes([n]) * 32)], lam=5), WORD, B)
    assert len(scene.shelf(G).held()) == rules.MAX_HELD
    word = scene.say(A)
    assert Accepted(word) in scene.send(word, A, G)


def test_invented_authors_are_not_asked_for():
    """Twenty names that nobody has, listed as tips: what is really missing is still wanted."""
    scene = Scene()
    word = scene.say(A)
    tips = tuple(Ref(bytes([n]) * 16, 1, bytes([n]) * 32) for n in range(40))
    scene.at[G].hear(Sync(LINE, tips=tips), B)
    scene.at[G].hear(Sync(LINE, tips=(word.ref,)), B)
    assert [span.author for span in scene.at[G].wants()] == [A]


def test_a_feed_of_many_branches_does_not_stop_a_change_of_members():
    """B forks more often than an epoch can name tips: the steward still lets B go, and syncs still name everyone's tips."""
    scene = Scene()
    mine = scene.say(A)
    scene.send(mine, A, G)
    prev = FIRST
    for seq in range(1, 16):
        for n in range(5):
            body = body_of(f"{seq} {n}")
            entry = entry_of(
                B, seq, prev=prev, deps=[scene.open.ref] if seq == 1 else [], lam=seq + 1, body=body
            )
            assert codes(scene.at[G].receive(entry, body, B)) == []
        prev = entry.hash
    assert mine.ref in scene.at[G].make_sync().tips
    scene.admit(drop=[B])
    assert scene.at[G].epoch().member(B) is None
