"""The wall: two runs that differ only behind it are one run for side B and for the relay at B's mailboxes.

``WASIT_LONG=n`` tries n times as many histories. What is renamed before comparing, and why, is said in ``wall_runs``.
"""

import asyncio
import dataclasses
import functools
import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wall_runs import HIGH, LOW, Act, Run
from wasit.channel import facts
from wasit.record import replica as record
from wasit.seals.randomness import SeededRandomness
from wasit.seat.actions import passing
from wasit.seat.matter import Matter

LONG = int(os.environ.get("WASIT_LONG", "1"))
COVERS = ("prompt", "spread", "steady")
SHORT = tuple(act for act in LOW if act.at < 10)
LOWS = {"long": LOW, "short": SHORT}

acts = st.builds(
    Act,
    at=st.integers(0, 30),
    what=st.sampled_from([name for name in HIGH if name != "a many"]),
    text=st.one_of(
        st.text(min_size=1, max_size=40),
        st.integers(1_000, 9_000).map(lambda size: "x" * size),
    ),
    number=st.integers(0, 5),
)
histories = st.lists(acts, max_size=14)


@functools.cache
def quiet(cover, low, opened_by_side):
    """What B sees when nothing at all happens behind the wall."""
    return play(cover, [], low=LOWS[low], opened_by_side=opened_by_side, title="Talks")


def play(cover, high, **more):
    return asyncio.run(Run(cover, high, **more).play())


def check_alike(seen, other):
    assert seen.letters == other.letters
    assert seen.store == other.store
    assert seen.pages == other.pages
    assert seen.relay == other.relay


@pytest.mark.parametrize("cover", COVERS)
@settings(
    max_examples=2 * LONG, deadline=None, derandomize=LONG == 1, suppress_health_check=list(HealthCheck)
)
@given(
    high=histories,
    low=st.sampled_from(["long", "short"]),
    side=st.booleans(),
    title=st.text("xyz", min_size=1),
)
def test_what_happens_behind_the_wall_changes_nothing_for_the_other_side(cover, high, low, side, title):
    """Letters, store, pages and the relay's record of B are the same whatever A, the desk and the drafts were."""
    seen = play(cover, high, low=LOWS[low], opened_by_side=side, title=title)
    check_alike(seen, quiet(cover, low, side))


RICH = (
    Act(1, "a says", "secret " * 40, 2),
    Act(3, "a joins", "", 1),
    Act(6, "a mate says", "mine", 1),
    Act(8, "a says", "long " * 1_800, 1),
    Act(9, "a answers in secret", "", 0),
    Act(9, "a supposes", "", 0),
    Act(9, "a words a supposition", "One each."),
    Act(9, "a names", "محمد علي,1980,Aden,12,dead\nسالم ناصر"),
    Act(10, "g matches"),
    Act(9, "a allows outside", "", 2),
    Act(9, "a holds", "in court", 0),
    Act(10, "g draft", "never leaves"),
    Act(11, "a calls", "called"),
    Act(12, "g joins"),
    Act(13, "a red line", "amnesty"),
    Act(15, "g desk", "between us"),
    Act(16, "g red line", "deadline"),
    Act(17, "g to a", "my own words"),
    Act(19, "a withdraws"),
    Act(20, "a down"),
    Act(26, "a up"),
    Act(27, "a gone"),
    Act(28, "g told", "The family"),
    Act(29, "a says", "into a box that is gone"),
)


@pytest.mark.parametrize("cover", COVERS)
def test_a_busy_a_side_with_a_broken_mailbox_changes_nothing_either(cover):
    """More letters than a round takes, an unreachable and a deleted box of A's: B's mail neither waits nor stops."""
    many = (Act(3, "a many", "and"),) if cover == "prompt" else ()
    check_alike(play(cover, (*RICH, *many)), quiet(cover, "long", False))


DEPOSIT = (
    Act(2, "b says", "We heard there is a wish to talk."),
    Act(4, "open deposit", "Claims"),
    Act(8, "b declares", "We free the ship."),
    Act(20, "return deposit", ""),
    Act(24, "b says", "So it is over."),
)
DECLARED = (
    Act(6, "a declares", "We lift our claims."),
    Act(10, "a takes back", ""),
    Act(14, "a declares", "We lift some of our claims."),
)


def test_a_declaration_leaves_no_trace_on_the_other_side_when_the_deposit_is_returned():
    """Declared, taken back, declared anew, or nothing at all: what B gets, has, is shown, and what the relay sees of it is the same."""
    run = Run("spread", DECLARED, low=DEPOSIT)
    seen = asyncio.run(run.play())
    assert [one.standing for one in run.world.seats["G"].see_deposits_desk().deposits[0].sides] == [
        "whole",
        "whole",
    ]
    check_alike(seen, play("spread", [], low=DEPOSIT))


def test_two_histories_are_told_apart_by_what_was_released():
    """The comparison has teeth: one released word more, and B's view differs in all four parts."""
    more = (*SHORT, Act(9, "release own", "One word more."))
    one, other = quiet("prompt", "short", False), play("prompt", [], low=more)
    assert one.letters != other.letters
    assert one.store != other.store
    assert one.pages != other.pages
    assert one.relay != other.relay


# -- planted faults: each must be seen ---------------------------------------------------------------------------------

BUSY = (
    Act(1, "a says", "what A allows", 1),
    Act(3, "a says", "what A allows later", 2),
    Act(3, "g to a", "to A"),
    Act(4, "a calls", "called"),
    Act(6, "a says", "more", 1),
)


class Shared(SeededRandomness):
    """All lines draw from one stream, where a draw is of a kind."""

    kind = b""

    def bytes(self, count, stream=b""):
        if stream.startswith(b"line ") and self.is_shared(count, stream):
            stream = b"line"
        return super().bytes(count, stream)


class SharedSalt(Shared):
    def is_shared(self, count, stream):
        return count == 32


class SharedFanOut(Shared):
    def is_shared(self, count, stream):
        return stream.endswith(b" spread")


def plant_source_id(patch):
    plain = passing._release

    def release(matter, draft):
        if draft.sources:
            draft = dataclasses.replace(draft, translation={"en": draft.sources[0].entry.hex()})
        return plain(matter, draft)

    patch.setattr(passing, "_release", release)


def plant_time_of_source(patch):
    plain_release, plain_say = passing._release, Matter.say
    source = []

    def release(matter, draft):
        source[:] = [matter.read(each.entry)[1].at for each in draft.sources]
        return plain_release(matter, draft)

    def say(matter, line, fact, **more):
        if isinstance(fact, facts.Released) and source:
            more["at"] = source[0]
        return plain_say(matter, line, fact, **more)

    patch.setattr(passing, "_release", release)
    patch.setattr(Matter, "say", say)


def plant_lam_of_source(patch):
    plain_release, plain_make = passing._release, record.make_entry
    extra = []

    def release(matter, draft):
        extra[:] = [matter.read(each.entry)[1].lam for each in draft.sources]
        return plain_release(matter, draft)

    def make_entry(*, lam, **rest):
        more = extra.pop() if extra else 0
        return plain_make(lam=lam + more, **rest)

    patch.setattr(passing, "_release", release)
    patch.setattr(record, "make_entry", make_entry)


def plant_misplaced_receipt(patch):
    plain = Matter.say

    def say(matter, line, fact, **more):
        if isinstance(fact, facts.Receipted):
            line = matter.line_of("b")
        return plain(matter, line, fact, **more)

    patch.setattr(Matter, "say", say)


def plant_nothing(patch):
    return None


PLANTED = {
    "source-id": ("prompt", SeededRandomness, plant_source_id),
    "time-of-source": ("prompt", SeededRandomness, plant_time_of_source),
    "lam-of-source": ("prompt", SeededRandomness, plant_lam_of_source),
    "misplaced-receipt": ("prompt", SeededRandomness, plant_misplaced_receipt),
    "shared-salt": ("prompt", SharedSalt, plant_nothing),
    "shared-fan-out": ("spread", SharedFanOut, plant_nothing),
}


@pytest.mark.parametrize("fault", [*PLANTED, "none"])
def test_a_planted_leak_is_seen(fault, monkeypatch):
    """Each way in which A could be felt through the wall makes the views differ; with none planted they are alike."""
    cover, chance, plant = PLANTED.get(fault, ("spread", SeededRandomness, plant_nothing))
    plant(monkeypatch)
    one = play(cover, [], low=SHORT, chance=chance)
    other = play(cover, BUSY, low=SHORT, chance=chance)
    if fault == "none":
        check_alike(one, other)
    else:
        with pytest.raises(AssertionError):
            check_alike(one, other)


def _bodies(matter: Matter) -> bytes:
    rows = matter.file.all("SELECT body FROM entry WHERE body IS NOT NULL")
    return b" ".join(body for (body,) in rows)


# -- canaries -----------------------------------------------------------------------------------------------------------


@settings(
    max_examples=2 * LONG, deadline=None, derandomize=LONG == 1, suppress_health_check=list(HealthCheck)
)
@given(
    canaries=st.lists(
        st.text("abcdefghijklmnop", min_size=12, max_size=24), min_size=11, max_size=11, unique=True
    )
)
def test_canaries_behind_the_wall_are_found_nowhere_on_the_other_side(canaries):
    """Not in B's files, pages or letters, nor in what the relay stored; the one that was released is found at B."""
    *hidden, shown = canaries
    title, words, room, desk, call, draft, noted, told, red, go_red = hidden
    high = (
        Act(1, "a says", words, 2),
        Act(1, "a room", room),
        Act(2, "g desk", desk),
        Act(3, "a calls", call),
        Act(4, "g draft", draft),
        Act(5, "g desk call", noted),
        Act(6, "a told", told),
        Act(7, "a red line", red),
        Act(7, "g red line", go_red),
    )
    run = Run("spread", high, low=(*SHORT, Act(9, "release own", shown)), opened_by_side=True, title=title)
    seen = asyncio.run(run.play())
    stored = b"".join(run.world.relay.bodies)
    for canary in hidden:
        for form in (canary.encode(), canary.encode().hex().encode()):
            assert form not in seen.raw
            assert form not in stored
    assert shown.encode() in seen.raw
    assert shown.encode() not in stored
    kept = {name: _bodies(run.world.matter(name)) for name in "AG"}
    assert red.encode() in kept["A"]
    assert red.encode() not in kept["G"], "a room's red line is the room's"
    assert go_red.encode() in kept["G"]
    assert go_red.encode() not in kept["A"]
