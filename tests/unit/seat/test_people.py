"""wasit.seat.people: where a card may make this seat connect."""

from __future__ import annotations

import pytest

from wasit.errors import Distrusted
from wasit.seals.box import BoxKey
from wasit.seals.card import CardBox, make_card
from wasit.seals.person import RecoveryKey, start_chain
from wasit.seals.randomness import SeededRandomness
from wasit.seals.ratchet import SeatKeys
from wasit.seat.clock import ReplayClock
from wasit.seat.founding import found_matter
from wasit.seat.matter import Matter
from wasit.seat.people import is_inside, keep_card, keep_paired, meet, people
from wasit.wire.mailbox import PutPlace

OURS = "http://127.0.0.1:8480"


@pytest.fixture
def matter() -> Matter:
    return found_matter(
        ":memory:",
        bytes(32),
        clock=ReplayClock(),
        randomness=SeededRandomness("people"),
        name={"en": "Go-between"},
        relays=(OURS, ""),
    )


def card(relay: str, for_seat: bytes | None = None, keys: SeatKeys | None = None) -> bytes:
    draw = SeededRandomness(relay)
    keys = keys or SeatKeys.create()
    place = PutPlace(relay, draw.bytes(16), draw.bytes(32))
    return make_card(
        keys,
        boxes=[CardBox(place, BoxKey.generate(draw).public)],
        for_seat=for_seat,
        chain=start_chain(keys, RecoveryKey.generate(draw).public, 1),
        names={"en": "Somebody"},
    )


@pytest.mark.parametrize("relay", [OURS, "https://relay.example.org", "http://93.184.216.34:8480"])
def test_our_own_relay_and_those_out_in_the_open_are_taken(matter: Matter, relay: str) -> None:
    """Somebody whose mailbox is there becomes a person of this matter."""
    with matter.file.change():
        keep_paired(matter, card(relay), key="a")
    assert len(people(matter)) == 1


@pytest.mark.parametrize(
    "relay",
    [
        "http://127.0.0.1:631",
        "http://localhost:8480",
        "http://192.168.1.1",
        "http://10.0.0.7:9200",
        "http://169.254.169.254",
        "http://[::1]:8480",
        "http://printer.local",
        "http://router",
    ],
)
def test_services_of_this_machine_and_its_network_are_not(matter: Matter, relay: str) -> None:
    """Neither while pairing nor afterwards; nobody is remembered."""
    with pytest.raises(Distrusted, match="E_CARD_RELAY"), matter.file.change():
        keep_paired(matter, card(relay), key="a")
    with pytest.raises(Distrusted, match="E_CARD_RELAY"), matter.file.change():
        keep_card(matter, card(relay, matter.me), seat=bytes(16))
    assert people(matter) == []


def test_an_onion_is_out_in_the_open() -> None:
    """A hidden service is reached through Tor, not through this network."""
    assert not is_inside("a" * 56 + ".onion")


def test_a_card_that_was_held_back_is_not_the_newest(matter: Matter) -> None:
    """Cards are numbered by their maker: whatever order a relay gives them in, the last made is the one that is written to."""
    keys = SeatKeys.create()
    chain = start_chain(keys, RecoveryKey.generate(SeededRandomness("kit")).public, 1)

    def made(relay: str) -> bytes:
        draw = SeededRandomness(relay)
        place = PutPlace(relay, draw.bytes(16), draw.bytes(32))
        boxes = [CardBox(place, BoxKey.generate(draw).public)]
        return make_card(keys, boxes=boxes, for_seat=matter.me, chain=chain, names={"en": "Somebody"})

    first, second, third = [made(f"https://relay{n}.example.org") for n in (1, 2, 3)]
    with matter.file.change():
        meet(matter, keys.ed, keys.ik, {"en": "Somebody"}, trust="introduced", key="a")
        for data, number in ((first, 1), (third, 3), (second, 2)):
            keep_card(matter, data, seat=keys.seat_id, number=number)
    (somebody,) = people(matter)
    assert somebody.card == third
