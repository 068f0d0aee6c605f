"""A channel's whole life by chance: seats speak, are backed up, lost, restored, join, leave, are removed, locked, killed; mail fails.

What must hold is in ``life_world.py``. hypothesis draws the life and, when something does not hold, finds the shortest that shows it.
``make life`` lives long ones (``WASIT_LIFE=lives,steps``) and writes ``docs/life.md``.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from life_world import Life
from wasit.channel import facts
from wasit.seat.matter import Matter
from wasit.seat.queries import lines
from wasit.seat.store import outbox
from wasit.seat.store.shelf import SqlShelf
from wasit.seat.sync import answering

LIVES, STEPS = (int(each) for each in os.environ.get("WASIT_LIFE", "3,25").split(","))
IS_LONG = "WASIT_LIFE" in os.environ
MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None  # nothing here outlives its machine
COUNTS: Counter[str] = Counter()

which = st.integers(0, 7)
share = st.sampled_from([0.0, 0.0, 0.2, 0.5])
where = st.sampled_from(["a", "b", "own"])


class SeatLife(RuleBasedStateMachine):
    """Who acts is drawn as a number, counted round those who can."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = tempfile.TemporaryDirectory(dir=MEMORY)
        self.life: Any = None

    def run(self, work: Any) -> None:
        self.loop.run_until_complete(work)

    def one(self, number: int, *states: str) -> Any:
        found = self.life.those(*states)
        return found[number % len(found)] if found else None

    @initialize(seed=st.integers(0, 2**16))
    def begin(self, seed: int) -> None:
        self.life = Life(Path(self.folder.name), seed)
        self.run(self.life.open())

    # -- what people do ---------------------------------------------------------------------------------------------------------

    @rule(number=which, where=where)
    def speak(self, number: int, where: str) -> None:
        if being := self.one(number):
            self.run(self.life.speak(being, where))

    @rule(number=which, where=where, settles=st.just(True))
    def speak_and_settle(self, number: int, where: str, settles: bool) -> None:
        if being := self.one(number):
            self.run(self.life.speak(being, where))
            self.run(self.life.world.settle())

    @rule(number=which, source=which, to=st.sampled_from(["a", "b"]), as_written=st.booleans())
    def pass_on(self, number: int, source: int, to: str, as_written: bool) -> None:
        those = [being for being in self.life.those() if being.line == "g"]
        if those:
            self.run(self.life.pass_on(those[number % len(those)], source, to, as_written))

    @rule(number=which, briefed=st.integers(0, 3))
    def join(self, number: int, briefed: int) -> None:
        if being := self.one(number):
            self.run(self.life.join(being, briefed))

    @rule(number=which)
    def leave(self, number: int) -> None:
        if (being := self.one(number)) and len(self.life.those()) > 2:
            self.run(self.life.leave(being))

    @rule(number=which, is_named=st.sampled_from([True, True, False]))
    def name_second(self, number: int, is_named: bool) -> None:
        if being := self.one(number):
            self.run(self.life.name_second(being, is_named))

    @rule(is_second=st.booleans())
    def fall_silent(self, is_second: bool) -> None:
        self.life.fall_silent(is_second)

    @rule(number=which, whom=which)
    def remove(self, number: int, whom: int) -> None:
        by, gone = self.one(number), self.one(whom, "here", "lost", "left")
        if by and gone:
            self.run(self.life.remove(by, gone))

    @rule(number=which)
    def add_device(self, number: int) -> None:
        if being := self.one(number):
            self.run(self.life.add_device(being))

    @rule(number=which, whom=which)
    def remove_device(self, number: int, whom: int) -> None:
        if being := self.one(number):
            self.run(self.life.remove_device(being, whom))

    @rule(number=which, whom=which)
    def strike_by_consent(self, number: int, whom: int) -> None:
        """A lost device of a side's: the go-between removes it from that side's line, and says whose consent it has."""
        by = [being for being in self.life.those() if being.line == "g"]
        gone = [being for being in self.life.those("lost") if being.line != "g"]
        if by and gone:
            both = by[number % len(by)], gone[whom % len(gone)]
            self.run(self.life.remove(*both, consent="Its deputy asked by telephone."))

    @rule(number=which, to=which)
    def hand_over(self, number: int, to: int) -> None:
        desk = [being for being in self.life.those() if being.line == "g"]
        if len(desk) > 1:
            giver = desk.pop(number % len(desk))
            self.run(self.life.hand_over(giver, desk[to % len(desk)]))

    @precondition(lambda self: self.life is not None and self.life.words)
    @rule(number=which)
    def close_out(self, number: int) -> None:
        if being := self.one(number):
            self.run(self.life.close_out(being))

    @rule(number=which)
    def be_curious(self, number: int) -> None:
        if being := self.one(number, "here", "left", "removed"):
            self.life.be_curious(being)

    # -- the death of seats -------------------------------------------------------------------------------------------------------

    @rule(number=which)
    def back_up(self, number: int) -> None:
        if being := self.one(number):
            self.life.back_up(being)

    @rule(number=which)
    def lose(self, number: int) -> None:
        if (being := self.one(number)) and len(self.life.those()) > 2:
            self.life.lose(being)

    @rule(number=which, kit=which, times=st.sampled_from([1, 1, 1, 2]))
    def restore(self, number: int, kit: int, times: int) -> None:
        if self.life.kits:
            for _ in range(times):
                self.life.restore(self.life.kits[-1 - kit % len(self.life.kits)])

    @rule(number=which)
    def lose_and_restore(self, number: int) -> None:
        """The commonest death: the newest kit of who has one."""
        kits = [kit for kit in self.life.kits if self.life.beings[kit.maker].state == "here"]
        if kits:
            kit = kits[-1 - number % len(kits)]
            self.life.lose(self.life.beings[kit.maker])
            self.life.restore(kit)

    @rule(number=which)
    def lead_again(self, number: int) -> None:
        if being := self.one(number):
            self.run(self.life.lead_again(being))

    @rule(number=which)
    def crash(self, number: int) -> None:
        if being := self.one(number):
            self.life.crash(being)

    @rule(number=which)
    def lock(self, number: int) -> None:
        if being := self.one(number):
            self.life.lock(being)

    @rule(number=which)
    def unlock(self, number: int) -> None:
        if being := self.one(number, "locked"):
            self.life.unlock(being)

    # -- the mail -----------------------------------------------------------------------------------------------------------------

    @rule(number=which, out=st.booleans())
    def carry(self, number: int, out: bool) -> None:
        if being := self.one(number):
            self.run(self.life.carry(being, out=out))

    @rule(lost=share, unanswered=share, swallowed=share, doubled=share, shuffled=share)
    def network(
        self, lost: float, unanswered: float, swallowed: float, doubled: float, shuffled: float
    ) -> None:
        self.life.network(lost, unanswered, swallowed, doubled, shuffled)

    @rule()
    def relay_restarts(self) -> None:
        async def restart() -> None:
            self.life.relay.restart()

        self.run(restart())

    @rule(seconds=st.sampled_from([1, 30, 130, 700]))
    def wait(self, seconds: int) -> None:
        self.run(self.life.world.run_until(self.life.world.now + seconds))

    @rule()
    def days_go_by(self) -> None:
        self.run(self.life.days(3))

    @rule()
    def heal(self) -> None:
        self.run(self.life.heal())
        self.life.check_at_rest()

    # -- what must hold -----------------------------------------------------------------------------------------------------------

    @invariant()
    def holds(self) -> None:
        if self.life is not None:
            COUNTS["steps"] += 1
            self.life.check()

    def teardown(self) -> None:
        try:
            if self.life is not None:
                self.run(self.life.heal())
                self.life.check_at_rest()
                COUNTS.update(self.life.counts())
        finally:
            if self.life is not None:
                self.life.close()
            self.loop.run_until_complete(self.loop.shutdown_asyncgens())
            self.loop.close()
            self.folder.cleanup()


def live_by_chance() -> None:
    run_state_machine_as_test(
        SeatLife,
        settings=settings(
            max_examples=LIVES,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=not IS_LONG,
            database=None,
            print_blob=True,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_whatever_a_seat_lives_through_nothing_is_lost_in_silence_and_nothing_is_read_that_should_not_be() -> (
    None
):
    """Whoever is lost, restored, joins, leaves or is removed, while mail is lost, doubled and shuffled and a relay restarts."""
    live_by_chance()


async def _worst_life(life: Life) -> None:
    """Each kind of act, each death and each way back, in an order in which they meddle with each other."""
    beings, settle = life.beings, life.world.settle
    await life.open()
    for name, where in (("A", "a"), ("G", "a"), ("B", "b"), ("G", "own"), ("A", "own")):
        await life.speak(beings[name], where)
    await settle()
    life.check()
    life.back_up(beings["A"])
    life.back_up(beings["G"])
    await life.join(beings["A"], 2)  # A1
    await life.join(beings["G"], 1)  # G2
    await life.heal()
    life.be_curious(beings["A1"])
    life.be_curious(beings["G2"])
    await settle()
    life.check()
    await life.pass_on(beings["G"], 0, "b", as_written=False)
    await settle()
    life.check()
    await life.pass_on(beings["G"], 0, "b", as_written=True)
    life.network(0.2, 0.2, 0.3, 0.3, 0.5)
    for name, where in (("A", "a"), ("A1", "a"), ("A", "own"), ("G", "a"), ("G2", "a"), ("B", "b")):
        await life.speak(beings[name], where)
        await settle()
    life.check()
    life.relay.restart()
    life.crash(beings["G"])
    life.back_up(beings["A1"])
    await life.heal()
    life.check_at_rest()
    life.lose(beings["A"])
    life.restore(life.kits[0])  # A3, of a kit from before A1 came
    life.restore(life.kits[0])  # A4, which nobody takes in
    await life.speak(beings["A1"], "a")
    await settle()
    life.check()
    await life.heal()
    life.check_at_rest()
    await life.leave(beings["A1"])
    await life.speak(beings["G"], "a")  # which has not heard of it
    await settle()
    life.check()
    await life.speak(beings["A3"], "a")
    await life.speak(beings["G"], "a")
    await settle()
    life.lose(beings["G"])
    life.restore(life.kits[1])  # G5
    await life.heal()
    life.check_at_rest()
    await life.remove(beings["G5"], beings["G2"])
    await life.heal()
    life.be_curious(beings["A1"])
    life.be_curious(beings["G2"])
    for name, where in (("G5", "a"), ("G5", "own"), ("B", "b"), ("A3", "a")):
        await life.speak(beings[name], where)
    await settle()
    life.restore(life.kits[2])  # A6, of a kit of one who left
    await life.heal()
    life.check_at_rest()
    await life.close_out(beings["G5"])
    await life.days(4)
    life.check()


async def _steward_comes_back(life: Life) -> None:
    """The kit is from before the last epoch that the steward made; one member had not heard of that epoch when the machine was lost."""
    beings = life.beings
    await life.open()
    await life.join(beings["A"], 0)  # A1
    await life.join(beings["A"], 0)  # A2
    await life.heal()
    life.back_up(beings["G"])
    life.cut_off(beings["A1"])
    await life.leave(beings["A2"])
    await life.world.run_until(life.world.now + 600)
    life.lose(beings["G"])
    await life.speak(beings["A"], "a")
    life.relay.deaf.clear()
    await life.heal()
    assert life.shows_gap(beings["A1"], "a")
    life.restore(life.kits[0])  # G3
    await life.heal()
    assert "G3 lead-again" in life.done
    await life.speak(beings["G3"], "a")
    await life.speak(beings["A1"], "a")
    await life.heal()
    assert not life.shows_gap(beings["A1"], "a")
    life.check_at_rest()


async def _devices(life: Life) -> None:
    """A person has a second device, and a third by way of it; the first is lost, removed, and somebody finds it."""
    beings = life.beings
    await life.open()
    for name, where in (("A", "a"), ("A", "own"), ("G", "a"), ("G", "own")):
        await life.speak(beings[name], where)
    await life.add_device(beings["A"])  # A1
    await life.heal()
    await life.add_device(beings["G"])  # G2
    await life.speak(beings["A"], "a")
    await life.heal()
    life.check_at_rest()
    life.network(0.2, 0.2, 0.3, 0.3, 0.5)
    for name, where in (("A1", "a"), ("A1", "own"), ("G2", "b"), ("G2", "own"), ("B", "b")):
        await life.speak(beings[name], where)
        await life.world.settle()
    life.check()
    await life.remove_device(beings["A1"], 0)
    await life.remove_device(beings["G2"], 0)
    await life.world.settle()
    for name, where in (("A1", "a"), ("A1", "own"), ("G2", "b"), ("G2", "a"), ("B", "b")):
        await life.speak(beings[name], where)
    life.be_curious(beings["A"])
    life.be_curious(beings["G"])
    await life.heal()
    life.check_at_rest()
    life.back_up(beings["A1"])
    life.lose(beings["A1"])
    life.restore(life.kits[0])
    await life.heal()
    life.check_at_rest()


async def _desk_goes_over(life: Life) -> None:
    """A colleague who had left said what only a go-between may; another takes the desk over, strikes a side's lost device, is lost, comes back."""
    beings = life.beings
    await life.open()
    for name, where in (("A", "a"), ("G", "a"), ("G", "own"), ("B", "b")):
        await life.speak(beings[name], where)
    await life.join(beings["G"], 0)  # G1
    await life.heal()
    await life.speak(beings["A"], "a")
    await life.world.settle()
    await life.pass_on(beings["G1"], 0, "b", as_written=False)
    await life.world.settle()
    await life.leave(beings["G1"])
    await life.heal()
    await life.join(beings["G"], 0)  # G2
    await life.add_device(beings["A"])  # A3
    await life.heal()
    life.network(0.2, 0.2, 0.3, 0.3, 0.5)
    await life.hand_over(beings["G"], beings["G2"])
    await life.heal()
    if not any(act == "G2 takes a desk" for act in life.done):
        await life.hand_over(beings["G"], beings["G2"])  # its first offer was lost, and is taken back
        await life.hand_over(beings["G"], beings["G2"])
        await life.heal()
    life.check_at_rest()
    life.lose(beings["A3"])
    await life.remove(beings["G2"], beings["A3"], consent="Its deputy asked by telephone.")
    life.back_up(beings["G2"])
    await life.leave(beings["G"])
    await life.heal()
    life.check_at_rest()
    life.lose(beings["G2"])
    life.restore(life.kits[0])
    await life.heal()
    life.check_at_rest()
    assert {"G2 takes a desk", "G2 strikes a side's seat by consent", "G4 lead-again"} <= set(life.done)


LIVES_OF = {
    "desk goes over": _desk_goes_over,
    "devices": _devices,
    "worst": _worst_life,
    "steward comes back": _steward_comes_back,
}


@pytest.mark.parametrize("life_of", LIVES_OF)
def test_a_life_that_hypothesis_may_not_draw(life_of: str) -> None:
    """Every kind of act in one life; and lives that once went wrong."""

    async def live(folder: Path) -> None:
        life = Life(folder, 1)
        try:
            await LIVES_OF[life_of](life)
        finally:
            life.close()

    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        asyncio.run(live(Path(folder)))


# -- planted faults --------------------------------------------------------------------------------------------------------------


def _set_apart_as_it_came(patch: pytest.MonkeyPatch) -> None:
    """What arrives after something later stands apart: the order of arrival decides."""
    plain = SqlShelf.accept

    def accept(self: SqlShelf, entry: Any, *, apart: bool, sealed: bool) -> None:
        later = self._file.one(
            "SELECT 1 FROM entry WHERE line = ? AND accepted = 1 AND lam >= ? AND author <> ?",
            *(self.line, entry.lam, entry.author),
        )
        plain(self, entry, apart=apart or later is not None, sealed=sealed)

    patch.setattr(SqlShelf, "accept", accept)


def _always_behind(patch: pytest.MonkeyPatch) -> None:
    """Whatever somebody tells is answered with all that is here."""
    patch.setattr(answering, "_is_behind", lambda theirs, mine: True)
    patch.setattr(outbox, "PROMPT_SYNC_WAIT", 100)  # s: as endless, and quicker told


def _read_again(patch: pytest.MonkeyPatch) -> None:
    """A page of a line has the last entry of the page before again."""
    plain = lines._stoods

    def stoods(*args: Any) -> Any:
        for each in plain(*args):
            yield each
            yield each

    patch.setattr(lines, "_stoods", stoods)


def _said_again(patch: pytest.MonkeyPatch) -> None:
    """What a person said is written down a second time, as by a program that does an act again after it died."""
    plain = Matter.say

    def say(self: Matter, line: Any, fact: Any, **more: Any) -> Any:
        if isinstance(fact, facts.Word):
            plain(self, line, fact, **more)
        return plain(self, line, fact, **more)

    patch.setattr(Matter, "say", say)


MUTANTS = {
    "order of arrival": (_set_apart_as_it_came, "different lines|another order|misses|has not number"),
    "endless answers": (_always_behind, "no rest|quiet minutes"),
    "an entry twice": (_read_again, "shown an entry twice"),
    "a word twice": (_said_again, "shown a word twice"),
}


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_planted_fault_is_seen(mutant: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Mutations for what is held of order, of rest and of pages; a short life is enough."""
    plant, told = MUTANTS[mutant]
    plant(monkeypatch)

    async def live(folder: Path) -> None:
        life = Life(folder, 1)
        try:
            await life.open()
            for name, where in (("A", "a"), ("G", "a"), ("B", "b"), ("G", "b")):
                await life.speak(life.beings[name], where)
            await life.heal()
            life.check_at_rest()
        finally:
            life.close()

    with tempfile.TemporaryDirectory(dir=MEMORY) as folder, pytest.raises(AssertionError, match=told):
        asyncio.run(live(Path(folder)))
