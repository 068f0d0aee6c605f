"""Who left reads no further."""

import pytest

from seat_pair import Pair
from wasit.record.sync import Span, Sync
from wasit.seat.people import person
from wasit.seat.store import outbox
from wasit.seat.sync import answering, rounds


async def test_a_word_written_before_the_leaving_was_heard_of_is_not_taken_in() -> None:
    """Its writer couldn't know yet; the seat that left keeps nothing of it, and it is no alarm."""
    two = Pair()
    await two.pair()
    await two.seats[1].do(
        "say", {"line": "a", "passages": [{"text": {"en": "Before."}, "consent": "for-you-only"}]}
    )
    await two.settle()
    before = two.a.file.all("SELECT hash FROM entry")
    await two.seats[0].do("leave", {})
    after = await two.seats[1].do(
        "say", {"line": "a", "passages": [{"text": {"en": "After."}, "consent": "for-you-only"}]}
    )
    assert await rounds.push(two.g, two.relay) > 0
    assert await rounds.pull(two.a, two.relay) > 0
    held = {name for (name,) in two.a.file.all("SELECT hash FROM entry")}
    assert {name for (name,) in before} < held
    assert bytes.fromhex(after["id"]) not in held
    assert two.a.file.all("SELECT code FROM alarm") == []
    await two.settle()  # it says that it left, and comes to rest
    assert bytes.fromhex(after["id"]) not in {name for (name,) in two.a.file.all("SELECT hash FROM entry")}
    assert two.g.file.one("SELECT 1 FROM entry WHERE kind = 18 AND author = ?", two.a.me)


@pytest.mark.parametrize("has_left", [False, True])
async def test_who_left_asks_for_no_line_that_opens_afterwards(has_left: bool) -> None:
    """Its steward, who has not heard of it, would answer, and it would ask again, without end."""
    two = Pair()
    await two.pair()
    steward = person(two.a, two.g.me)
    assert steward is not None
    with two.a.file.change():
        if has_left:
            two.a.set_setting("left", b"1")
        answering.answer_sync(two.a, steward, Sync(b"n" * 16, (Span(two.g.me, 1, 1),), (), ()))
    assert two.a.outbox.waits_of(two.g.me, outbox.DOORS) == (not has_left)
