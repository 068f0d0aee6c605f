"""What leaves the outbox, when, and in how many envelopes."""

from __future__ import annotations

from contextlib import suppress

import pytest

from seat_pair import Pair
from wasit.errors import Distrusted
from wasit.seat.matter import Matter
from wasit.seat.queries import see_line
from wasit.seat.queries.alarms import see_alarms
from wasit.seat.store import outbox
from wasit.seat.store.destroyed import destroy, unsent
from wasit.seat.sync import push, rounds, upkeep
from wasit.wire.envelope import SMALL
from wasit.wire.requests import KEPT_DAYS as DAYS


@pytest.fixture
async def two() -> Pair:
    made = Pair()
    await made.pair()
    return made


async def say(pair: Pair, text: str) -> None:
    await pair.seats[0].do("say", {"passages": [{"text": {"en": text}, "consent": "as-written"}]})


def deliver(matter: Matter, parcels: list[outbox.Parcel]) -> None:
    matter.outbox.delivered += parcels
    push.forget_delivered(matter)


async def test_no_more_is_sealed_than_the_ratchet_may_run_ahead(two: Pair) -> None:
    """However much waits, 32 envelopes of a peer are made before the relay has them; each delivery makes room."""
    for number in range(40):
        await say(two, f"word {number}")
    parcels = push.next_parcels(two.a)
    assert len(parcels) == push.MOST_AHEAD
    two.a.outbox.delivered += parcels[:5]
    more = push.next_parcels(two.a)
    assert len(more) == push.MOST_AHEAD
    assert [each.n for each in more[:27]] == [each.n for each in parcels[5:]]
    assert [each.envelope for each in more[:27]] == [each.envelope for each in parcels[5:]]


async def test_what_can_not_be_sealed_for_a_peer_waits_and_is_told(
    two: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is lost: the ratchet stands where it stood, the letter goes once it can; the alarm names the peer."""
    plain = push.lock_envelope

    def lock(*_: object) -> bytes:
        raise Distrusted("E_KEY")

    monkeypatch.setattr(push, "lock_envelope", lock)
    await say(two, "one")
    assert push.next_parcels(two.a) == []
    (alarm,) = see_alarms(two.a, None)
    assert (alarm.code, alarm.who) == ("unsendable", two.g.texts_setting("name"))
    monkeypatch.setattr(push, "lock_envelope", plain)
    await two.settle()
    assert two.g.file.one("SELECT count(*) FROM entry WHERE kind = 2") == (1,)


async def test_what_was_delivered_is_forgotten_with_the_next_word_and_never_goes_again(two: Pair) -> None:
    """Until something is changed anyway it stays in the outbox, and is not among the parcels."""
    await say(two, "one")
    parcels = push.next_parcels(two.a)
    two.a.outbox.delivered += parcels
    assert push.next_parcels(two.a) == []
    assert two.a.outbox.count() == len(parcels)
    await say(two, "two")
    assert two.a.outbox.delivered == []
    assert two.a.outbox.count() == 1
    assert len(push.next_parcels(two.a)) == 1


async def test_what_could_not_be_forgotten_is_forgotten_with_the_next(two: Pair) -> None:
    """A change that is undone leaves it as it was: with the relay, and not to be sent again."""
    await say(two, "one")
    parcels = push.next_parcels(two.a)
    two.a.outbox.delivered += parcels
    with suppress(ZeroDivisionError), two.a.file.change():
        push.forget_delivered(two.a)
        raise ZeroDivisionError
    assert two.a.outbox.delivered == parcels
    assert push.next_parcels(two.a) == []
    push.forget_delivered(two.a)
    assert two.a.outbox.count() == 0


async def test_a_number_used_again_is_another_letter(two: Pair) -> None:
    """Told twice that a letter was delivered, the outbox forgets it once, and not the next one in its place."""
    await say(two, "one")
    first = push.next_parcels(two.a)
    deliver(two.a, first)
    await say(two, "two")
    second = push.next_parcels(two.a)
    assert {each.n for each in first} & {each.n for each in second}
    two.a.outbox.delivered += first
    assert push.next_parcels(two.a) == second
    push.forget_delivered(two.a)
    assert push.next_parcels(two.a) == second


async def test_a_peer_that_rests_is_left_alone(two: Pair) -> None:
    """Nothing is sealed for it, and nothing that was sealed is given."""
    with two.a.file.change():
        two.a.outbox.put(two.g.me, outbox.NOISE, b"")
    assert push.next_parcels(two.a, resting=lambda peer: peer == two.g.me) == []
    assert two.a.outbox.count_sealed() == {}


async def test_a_sync_wanted_while_one_is_on_its_way_goes_again(two: Pair) -> None:
    """The first told of less than there is now: its row is not dropped but waits for its next turn."""
    line = two.a.line_of("line")
    with two.a.file.change():
        two.a.outbox.want_sync(two.a, line, two.g.me, soon=True)
    parcels = push.next_parcels(two.a)
    with two.a.file.change():
        two.a.outbox.want_sync(two.a, line, two.g.me, soon=True)
    deliver(two.a, parcels)
    again = push.next_parcels(two.a)
    assert len(again) == 1
    assert again[0].envelope not in [each.envelope for each in parcels]
    deliver(two.a, again)
    assert push.next_parcels(two.a) == []


async def test_a_box_that_is_gone_keeps_its_letters_and_says_so(two: Pair) -> None:
    """The alarm goes when something is delivered."""
    await say(two, "one")
    parcels = push.next_parcels(two.a)
    push.box_gone(two.a, two.g.me)
    assert codes(two.a) == ["box-gone"]
    assert push.next_parcels(two.a) == parcels
    deliver(two.a, parcels)
    assert codes(two.a) == []


async def test_a_steady_tick_is_one_small_envelope_even_when_what_waits_is_pointless(two: Pair) -> None:
    """An entry that is not there any more gives its place to the next letter, or to noise."""
    steady(two.a)
    for what in (bytes(32), b"\x01" * 32):
        with two.a.file.change():
            two.a.outbox.put(two.g.me, outbox.ENTRY, what)
    parcels = push.steady_tick(two.a)
    assert [len(each.envelope) for each in parcels] == [SMALL]
    assert push.steady_tick(two.a) == parcels
    await two.settle()


async def test_a_large_letter_goes_in_parts_one_a_tick(two: Pair) -> None:
    """In order, small ones only; waiting twice it is cut once."""
    steady(two.a)
    await say(two, "long " + "x" * 9_000)
    two.set_day(1)
    ticks = 0
    while two.a.outbox.count() and ticks < 20:
        (parcel,) = push.steady_tick(two.a)
        assert len(parcel.envelope) == SMALL
        await two.relay.put(parcel.place, parcel.envelope)
        deliver(two.a, [parcel])
        ticks += 1
    assert 4 <= ticks < 20
    await two.settle()
    rows = two.g.file.all("SELECT 1 FROM entry WHERE accepted = 1 AND length(body) > 9000")
    assert len(rows) == 1


async def test_pieces_of_a_letter_that_wait_are_words_that_have_not_left_and_go_with_them(two: Pair) -> None:
    """They stand in the outbox as they were said."""
    steady(two.a)
    await say(two, "long " + "x" * 9_000)
    two.set_day(1)
    while not two.a.file.one("SELECT 1 FROM outbox WHERE kind = ?", outbox.PART):
        deliver(two.a, push.steady_tick(two.a))
    assert b"xxxx" in b"".join(what for (what,) in two.a.file.all("SELECT what FROM outbox"))
    assert unsent(two.a) == 1
    with two.a.file.change():
        for line in two.a.lines():
            destroy(two.a, line, why="close-out", days=0)
    assert b"xxxx" not in b"".join(what for (what,) in two.a.file.all("SELECT what FROM outbox"))
    assert unsent(two.a) == 0


def steady(matter: Matter) -> None:
    with matter.file.change():
        matter.set_setting("cover", b"steady")


def codes(matter: Matter) -> list[str]:
    return [code for (code,) in matter.file.all("SELECT code FROM alarm")]


@pytest.mark.slow
async def test_a_letter_that_lapsed_unread_is_told_until_it_comes_after_all(two: Pair) -> None:
    """At the relay for as long as the relay keeps it, to the day; then told as lapsed; sent again when the peer is heard; then in
    its seat, and nothing is kept of when."""

    def state() -> str:
        line = see_line(two.a, two.a.line_of("line"))
        return next(one.delivery for one in line.entries if one.author.mine and one.kind == "word")

    await say(two, "one")
    assert state() == "here"
    await rounds.push(two.a, two.relay)
    two.set_day(DAYS)
    assert state() == "relay"
    two.set_day(DAYS + 1)
    assert state() == "lapsed"
    for box in two.relay.boxes.values():
        box.letters.clear()
    for matter in (two.a, two.g):
        upkeep.greet(matter)
    await two.settle()
    two.set_day(2 * DAYS + 2)
    for matter in (two.g, two.a):
        upkeep.greet(matter)
    await two.settle()
    assert state() == "seat"
    assert two.a.file.all("SELECT * FROM posted") == []
