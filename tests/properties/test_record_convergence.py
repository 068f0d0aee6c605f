"""Replicas of one line among which one author lies as it likes, over a mail that loses, doubles and reorders.

The limits on what is held and on forks are set low here, so that a liar reaches them: they must not silence anybody else.
``WASIT_LONG=n`` tries n times as many histories.
"""

import os
import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from unit.record.memory_shelf import MemoryShelf
from unit.record.scene import AT, LINE, A, B, C, G, Scene, body_of
from wasit.errors import Distrusted
from wasit.record import waiting as rules
from wasit.record.body import commit
from wasit.record.entry import FIRST, Ref, make_entry
from wasit.record.replica import Replica
from wasit.record.shelf import Standing
from wasit.record.sync import Sync

LONG = int(os.environ.get("WASIT_LONG", "1"))
LIAR = b"m" * 16
HONEST = (G, A, B)


class Town:
    """Three honest seats, a liar, and the letters on their way."""

    def __init__(self, seed):
        self.chance = random.Random(seed)
        self.scene = Scene((A, B, LIAR))
        self.mail = []  # (sender, to, entry, body) or (sender, to, sync)
        self.lies = [self.scene.open]  # what the liar may build on
        self.said = []
        self.loss, self.doubling = self.chance.choice([0, 0.2, 0.5]), self.chance.choice([0, 0.3])

    def post(self, sender, to, *what):
        if self.chance.random() >= self.loss:
            self.mail.append((sender, to, *what))
            if self.chance.random() < self.doubling:
                self.mail.append((sender, to, *what))

    def carry(self, count):
        for _ in range(min(count, len(self.mail))):
            at = self.chance.randrange(len(self.mail))
            self.mail[at], self.mail[-1] = self.mail[-1], self.mail[at]
            sender, to, *what = self.mail.pop()
            if to == LIAR:
                self.lies.extend(each for each in what[:1] if not isinstance(each, Sync))
            elif isinstance(what[0], Sync):
                self.scene.at[to].hear(what[0], sender)
                for entry, body in self.scene.at[to].answer(what[0].wants, sender):
                    self.post(to, sender, entry, body)
            else:
                self.scene.at[to].receive(*what, sender)

    def act(self):
        match self.chance.randrange(6):
            case 0 | 1:
                self.speak(self.chance.choice(HONEST))
            case 2 | 3:
                self.lie()
            case 4:
                one, other = self.chance.sample(HONEST, 2)
                self.post(one, other, self.scene.at[one].make_sync())
            case _:
                self.carry(self.chance.randrange(1, 8))

    def speak(self, seat):
        entry = self.scene.say(seat, f"{len(self.said)}")
        self.said.append(entry)
        self.lies.append(entry)
        for other in (*HONEST, LIAR):
            if other != seat:
                self.post(seat, other, entry, self.scene.shelf(seat).bodies[entry.hash])

    def lie(self):
        """An entry in its own name or another's: on any ground, with any number; to whom it likes. Or a sync of inventions."""
        chance = self.chance
        if chance.random() < 0.2:
            tips = tuple(
                sorted(
                    {chance.choice(self.lies).ref for _ in range(3)}
                    | {Ref(chance.choice((*HONEST, LIAR)), chance.randrange(1, 9), chance.randbytes(32))}
                )
            )
            self.post(LIAR, chance.choice(HONEST), Sync(LINE, tips=tips))
            return
        mine = [each for each in self.lies if each.author == LIAR]
        before = chance.choice(mine) if mine and chance.random() < 0.7 else None
        deps = {chance.choice(self.lies).ref for _ in range(chance.randrange(3))}
        known = {each.hash: each.lam for each in self.lies}
        lam = 1 + max([known[ref.hash] for ref in deps] + ([before.lam] if before else []), default=0)
        if chance.random() < 0.2:
            lam += chance.choice([1, 5])
        if chance.random() < 0.15:
            deps.add(Ref(chance.choice(HONEST), chance.randrange(1, 5), chance.randbytes(32)))
        body = body_of(f"lie {chance.random()}")
        entry = make_entry(
            line=LINE,
            epoch=1,
            author=LIAR if chance.random() < 0.8 else chance.choice(HONEST),
            seq=before.seq + 1 if before else 1,
            prev=before.hash if before else FIRST,
            deps=sorted(deps),
            lam=lam,
            at=AT,
            kind=2,
            commits=[commit(body)],
        )
        if entry.author == LIAR:
            self.lies.append(entry)
        for other in HONEST:
            if chance.random() < 0.5:
                self.post(LIAR, other, entry, body if chance.random() < 0.9 else None)

    def heal(self):
        """The liar falls silent, the mail is well: the honest ones sync until nothing changes."""
        self.mail = [letter for letter in self.mail if letter[0] != LIAR or self.chance.random() < 0.5]
        self.loss = 0
        self.carry(10_000)
        for _ in range(30):
            before = [sorted(self.scene.shelf(seat).accepted) for seat in HONEST]
            for one in HONEST:
                for other in HONEST:
                    if one != other:
                        self.scene.sync(one, other)
            if before == [sorted(self.scene.shelf(seat).accepted) for seat in HONEST]:
                return
        raise AssertionError("no rest")

    def check(self):
        shelves = [self.scene.shelf(seat) for seat in HONEST]
        orders = [shelf.order() for shelf in shelves]
        for shelf in shelves:
            for entry in self.said:  # two honest seats hear each other, whatever the third does
                assert entry.hash in shelf.accepted, (entry.author, entry.seq)
            check_causal(shelf)
        assert orders[0] == orders[1] == orders[2]


def check_causal(shelf: MemoryShelf):
    """Whatever an entry names stands before it; lam is one more than the highest of it."""
    order = shelf.order()
    place = {name: n for n, name in enumerate(order)}
    for name in order:
        entry = shelf.entries[name]
        assert all(place[ref.hash] < place[name] for ref in entry.refs())
        assert entry.lam == 1 + max((shelf.entries[ref.hash].lam for ref in entry.refs()), default=0)


def live(seed, acts):
    town = Town(seed)
    for _ in range(acts):
        town.act()
    town.heal()
    town.check()


@pytest.fixture
def low_limits(monkeypatch):
    """What a liar can reach in a short life."""
    monkeypatch.setattr(rules, "MAX_FORKS", 2)
    monkeypatch.setattr(rules, "MAX_HELD_OF_AUTHOR", 4)
    monkeypatch.setattr(rules, "MAX_HELD", 12)


@settings(
    max_examples=200 * LONG,
    deadline=None,
    derandomize=LONG == 1,
    suppress_health_check=list(HealthCheck),
)
@given(seed=st.integers(0, 2**32), acts=st.integers(5, 80))
def test_honest_replicas_end_with_the_same_order_and_hear_each_other(seed, acts):
    """Whatever the liar forks, withholds, invents or sends to some only, whatever the mail loses."""
    live(seed, acts)


@settings(
    max_examples=100 * LONG,
    deadline=None,
    derandomize=LONG == 1,
    suppress_health_check=list(HealthCheck),
)
@given(seed=st.integers(0, 2**32), acts=st.integers(5, 80))
def test_limits_on_a_liar_silence_nobody_else(low_limits, seed, acts):
    """The same when forks and what is held reach their limits."""
    town = Town(seed)
    for _ in range(acts):
        town.act()
    town.heal()
    for seat in HONEST:
        for entry in town.said:
            assert entry.hash in town.scene.shelf(seat).accepted
        check_causal(town.scene.shelf(seat))


@settings(
    max_examples=60 * LONG, deadline=None, derandomize=LONG == 1, suppress_health_check=list(HealthCheck)
)
@given(seed=st.integers(0, 2**32), acts=st.integers(5, 40))
def test_the_order_of_arrival_decides_nothing(seed, acts):
    """One seat takes in all that came in one order, a newly made one in another: the same set, the same order."""
    town = Town(seed)
    for _ in range(acts):
        town.act()
    town.heal()
    known = town.scene.shelf(G)
    letters = [(known.entries[name], known.bodies.get(name)) for name in known.accepted]
    first = next(letter for letter in letters if letter[0].hash == town.scene.open.hash)
    orders = []
    for _ in range(3):
        town.chance.shuffle(letters)
        fresh = Replica(LINE, C, MemoryShelf())
        fresh.opens_with = lambda *_: True  # a reader who was there from the beginning and never spoke
        fresh._check_epoch = lambda *_: None
        fresh.receive(*first, G)
        for entry, body in letters:
            fresh.receive(entry, body, entry.author)
        orders.append(fresh.shelf.order())
    assert orders == [known.order()] * 3


# -- planted faults ------------------------------------------------------------------------------------------------------


def is_caught():
    """Whether some life out of many shows the fault."""
    for seed in range(200):
        try:
            live(seed, 40)
        except AssertionError:
            return True
    return False


def test_without_vouching_a_liar_separates_two_honest_seats(monkeypatch):
    """Mutation: what others name counts for nothing. The property sees it."""
    plain = Replica._raise_standing

    def raise_standing(self, name, standing, events, **how):
        plain(self, name, Standing.NONE if standing is Standing.VOUCHED else standing, events, **how)
        entries = self.shelf.standings
        for each in [name for name, value in entries.items() if value is Standing.VOUCHED]:
            del entries[each]

    monkeypatch.setattr(Replica, "_raise_standing", raise_standing)
    assert is_caught()


def test_an_order_by_arrival_is_seen(monkeypatch):
    """Mutation: entries stand as they came."""
    monkeypatch.setattr(
        MemoryShelf,
        "order",
        lambda self: [name for name, flags in self.accepted.items() if flags == (False, False)],
    )
    assert is_caught()


def test_a_lam_that_is_not_checked_is_seen(monkeypatch):
    """Mutation: any lam will do."""
    plain = Replica._refs_hold

    def refs_hold(self, entry):
        try:
            return plain(self, entry)
        except Distrusted as bad:
            if bad.code != "E_LAM":
                raise
            return True

    monkeypatch.setattr(Replica, "_refs_hold", refs_hold)
    assert is_caught()


def test_a_limit_that_silences_others_is_seen(monkeypatch, low_limits):
    """Mutation: what is awaited has no way past the limits."""
    monkeypatch.setattr(Replica, "_awaited", lambda self: set())
    assert is_caught()
