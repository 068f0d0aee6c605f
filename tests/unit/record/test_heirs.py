"""Of a steward whose machine is gone, the seat that came back for it confirms the epochs; that seat itself believes its peers."""

from unit.record.scene import A, B, C, G, Scene, X
from wasit.record.shelf import Standing


def _lost_steward():
    """The steward let B go, and only A heard it; then its machine was lost. X came back for it, of an older copy."""
    scene = Scene((A, B, C))
    back = scene.seat(X)
    for replica in scene.at.values():
        replica.heirs = {X: G}
    back.shelf.hold(scene.open, scene.shelf(G).bodies[scene.open.hash])
    back.shelf.accept(scene.open, apart=False, sealed=False)
    back.shelf.add_epoch(scene.at[G].epoch(), scene.open.ref)
    let_go = scene.admit(drop=[B])
    scene.send(let_go, G, A)
    return scene, let_go


def _show(scene, entry, sender, to):
    scene.at[to].hear(scene.at[sender].make_sync(), sender)
    scene.send(entry, sender, to)


def test_who_came_back_takes_in_the_epoch_of_the_seat_before_from_whoever_shows_it():
    scene, let_go = _lost_steward()
    _show(scene, let_go, A, X)
    assert scene.at[X].shelf.known(let_go.hash).accepted
    assert not scene.at[X].is_stuck()


def test_another_is_stuck_on_it_until_who_came_back_shows_it():
    """Vouching still moves nobody in or out, and what waits is not silent."""
    scene, let_go = _lost_steward()
    scene.sync(A, C)
    word = scene.say(A)
    scene.send(word, A, C)
    assert not scene.at[C].missing()
    assert {entry.hash for entry in scene.at[C].waiting()} == {let_go.hash, word.hash}
    assert scene.at[C].is_stuck()
    _show(scene, let_go, A, X)
    scene.send(let_go, X, C)
    assert scene.at[C].epoch().number == 2
    assert scene.at[C].shelf.known(word.hash).accepted
    assert not scene.at[C].is_stuck()


def test_who_came_back_confirms_no_words_of_the_seat_before():
    """It shows them as any member would, though they stand before an epoch that it confirms."""
    scene, _ = _lost_steward()
    word, another = scene.say(G), scene.admit(drop=[A])
    scene.send(word, G, A)
    scene.send(another, G, A)
    for entry in (word, another):
        _show(scene, entry, A, X)
        scene.send(entry, X, C)
    assert scene.shelf(C).standing(another.hash) is Standing.CONFIRMED
    assert scene.shelf(C).standing(word.hash) is not Standing.CONFIRMED
