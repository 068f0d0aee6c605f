"""Letters to a peer with two boxes: one inner part, whichever box it is locked for."""

from __future__ import annotations

from typing import Any

import pytest

from seat_pair import Pair
from wasit.errors import Distrusted, Refused, Unreachable, WasitError
from wasit.seals.card import CardBox, make_card
from wasit.seals.envelope import unlock_envelope
from wasit.seals.person import decode_chain
from wasit.seat.people import Box, boxes, new_box
from wasit.seat.store import outbox
from wasit.seat.sync import push, rounds
from wasit.seat.sync.turning import Turning
from wasit.wire.mailbox import GetPlace

PATIENCE = 60.0
SILENT = Unreachable("relay-unreachable")


@pytest.fixture
async def two() -> Pair:
    made = Pair()
    await made.pair()
    return made


async def give_second(pair: Pair) -> tuple[Box, Box]:
    """The go-between has two boxes for side A, and A knows: what ``set relay`` with two addresses will do."""
    g, a = pair.g, pair.a
    with g.file.change():
        new_box(g, a.me)
    await rounds.open_boxes(g, pair.relay)
    first, second = boxes(g, "peer = ?", a.me)
    chain = g.setting("chain")
    assert chain is not None
    with g.file.change():
        card = make_card(
            g.keys,
            boxes=[CardBox(box.put, box.keys[0].public) for box in (first, second)],
            for_seat=a.me,
            chain=decode_chain(chain),
            names=dict(g.texts_setting("name")),
        )
        g.save_keys()
    with a.file.change():
        a.file.run("UPDATE person SET card = ? WHERE seat = ?", card, g.me)
        a.people.clear()
    return first, second


async def say(pair: Pair) -> list[outbox.Parcel]:
    await pair.seats[0].do("say", {"passages": [{"text": {"en": "a word"}, "consent": "as-written"}]})
    return push.next_parcels(pair.a)


def heard(pair: Pair) -> int:
    row = pair.g.file.one("SELECT count(*) FROM entry WHERE kind = 2 AND accepted = 1")
    assert row is not None
    return int(row[0])


@pytest.mark.slow
async def test_a_letter_that_two_boxes_took_is_read_once(two: Pair) -> None:
    """The first relay took it and its answer was lost; the second took it too: no letter counts as bad, the word stands once."""
    first, second = await give_second(two)
    before = heard(two)
    turning = Turning(two.a, PATIENCE)
    sealed = await say(two)
    assert {each.place.id for each in sealed} == {first.put.id}
    for parcel in sealed:
        await two.relay.put(parcel.place, parcel.envelope)
    assert not turning.unanswered(sealed[0], SILENT, 0.0)
    assert turning.unanswered(sealed[0], SILENT, PATIENCE)
    again = push.next_parcels(two.a)
    assert [each.n for each in again] == [each.n for each in sealed]
    assert {each.place.id for each in again} == {second.put.id}
    for one, other in zip(sealed, again, strict=True):
        inner = unlock_envelope(first.keys, first.put.id, one.envelope)
        assert unlock_envelope(second.keys, second.put.id, other.envelope) == inner
    await two.settle()
    assert heard(two) == before + 1
    assert two.a.outbox.count() == 0
    assert two.g.file.one("SELECT failed, dropped FROM person WHERE seat = ?", two.a.me) == (0, 0)
    assert two.a.file.one("SELECT count(*) FROM inner_part") == (0,)


async def test_what_comes_after_goes_the_way_that_was_turned_to_and_back_again(two: Pair) -> None:
    """No letter waits a minute anew for a relay that is known to be silent; when the other falls silent it turns back."""
    first, second = await give_second(two)
    turning = Turning(two.a, PATIENCE)
    sealed = await say(two)
    assert push.turn(two.a, two.g.me, first.put.id)
    await two.settle()
    sealed = await say(two)
    assert {each.place.id for each in sealed} == {second.put.id}
    assert not turning.unanswered(sealed[0], SILENT, 0.0)
    assert turning.unanswered(sealed[0], SILENT, PATIENCE)
    assert {each.place.id for each in push.next_parcels(two.a)} == {first.put.id}


async def test_a_box_is_gone_when_no_relay_knows_one(two: Pair) -> None:
    """The first that is not known turns the letters silently; the second is what the user is told of."""
    await give_second(two)
    turning = Turning(two.a, PATIENCE)
    sealed = await say(two)
    assert turning.unknown(sealed[0])
    assert two.a.file.one("SELECT count(*) FROM alarm WHERE code = 'box-gone'") == (0,)
    assert not turning.unknown(push.next_parcels(two.a)[0])
    assert two.a.file.one("SELECT count(*) FROM alarm WHERE code = 'box-gone'") == (1,)


async def test_a_peer_with_one_box_keeps_it(two: Pair) -> None:
    """Old seats: nothing is kept beside the envelope, nothing turns, and a relay that asks for patience turns nobody."""
    sealed = await say(two)
    turning = Turning(two.a, PATIENCE)
    assert not turning.unanswered(sealed[0], SILENT, 0.0)
    assert not turning.unanswered(sealed[0], SILENT, PATIENCE)
    assert push.next_parcels(two.a) == sealed
    assert two.a.file.one("SELECT count(*) FROM inner_part") == (0,)
    await give_second(two)
    assert not turning.unanswered(sealed[0], Unreachable("slow-down"), 3 * PATIENCE)


@pytest.mark.parametrize("no", [Refused("access-code"), Distrusted("E_RELAY"), SILENT])
@pytest.mark.slow
async def test_a_relay_that_takes_no_box_holds_up_no_box_at_another(
    two: Pair, no: WasitError, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that wants a code, answers nonsense or is silent."""
    with two.g.file.change():
        first, second = new_box(two.g, two.a.me), new_box(two.g, two.a.me)
    plain = two.relay.open_box

    async def open_box(relay: str, put_id: bytes, *more: Any) -> None:
        if put_id == first.put.id:
            raise no
        await plain(relay, put_id, *more)

    monkeypatch.setattr(two.relay, "open_box", open_box)
    with pytest.raises(type(no)):
        await rounds.open_boxes(two.g, two.relay)
    stand = {box.get.id for box in boxes(two.g, "ready = 1")}
    assert second.get.id in stand
    assert first.get.id not in stand


async def test_a_relay_that_answers_nonsense_holds_up_no_letter_of_another(
    two: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The boxes of one are not read; those of the other are."""
    with two.g.file.change():
        new_box(two.g, two.a.me)
    await rounds.open_boxes(two.g, two.relay)
    read, plain = [], two.relay.fetch

    async def fetch(place: GetPlace, *more: Any) -> list[tuple[int, bytes]]:
        read.append(place.id)
        if len(read) == 1:
            raise Distrusted("E_SCHEMA")
        return await plain(place, *more)

    monkeypatch.setattr(two.relay, "fetch", fetch)
    with pytest.raises(Distrusted, match="E_SCHEMA"):
        await rounds.pull(two.g, two.relay)
    assert len(read) == len(boxes(two.g, "ready = 1 AND peer IS NOT NULL")) > 1
