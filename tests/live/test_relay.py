"""A real relay on loopback: every address, every no, and what survives."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import aiohttp
import pytest
from websockets.utils import accept_key

from live_cast import open_box
from wasit.cli.syncing import drop_link, give_link
from wasit.errors import Distrusted, Refused, Unreachable
from wasit.relay.rules import RelayConfig
from wasit.relay.serve import serve
from wasit.seals.slots import TRIAL
from wasit.seat.relay_client import HttpRelayLink
from wasit.seat.seat import Seat
from wasit.seat.ways import access_codes
from wasit.wire import frames, stamp
from wasit.wire import requests as wire
from wasit.wire.envelope import LARGE, SMALL
from wasit.wire.hashes import message_id
from wasit.wire.mailbox import GetPlace, token_hash

pytestmark = pytest.mark.live

DAY_ONE = 1_800_000_000
EASY = RelayConfig(stamp_bits=0, burst=100_000)


@dataclass
class Running:
    address: str
    folder: Path
    task: asyncio.Task[None]

    async def stop(self) -> None:
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)


async def start(folder: Path, config: RelayConfig = EASY) -> Running:
    ready: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(serve(folder, config=config, ready=ready.set_result))
    await asyncio.wait({task, ready}, return_when=asyncio.FIRST_COMPLETED)
    if task.done():
        task.result()
    return Running(ready.result(), folder, task)


@pytest.fixture
async def relay(tmp_path: Path) -> AsyncIterator[Running]:
    running = await start(tmp_path / "relay")
    yield running
    await running.stop()


@pytest.fixture
async def link(relay: Running) -> AsyncIterator[HttpRelayLink]:
    link = HttpRelayLink(relay.address)
    yield link
    await link.close()


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


def now() -> int:
    import time

    return int(time.time())


def letter(number: int = 0, size: int = SMALL) -> bytes:
    return hashlib.shake_256(str(number).encode()).digest(size)


async def test_a_letter_goes_from_put_to_fetch_and_is_gone_after_the_ack(
    link: HttpRelayLink, relay: Running
) -> None:
    """Put, fetch in order, ack, and only the other is left."""
    put, get = await open_box(link, relay.address)
    for number, size in ((1, SMALL), (2, LARGE)):
        await link.put(put, letter(number, size))
    assert await link.fetch(get, 0, 0, 8) == [(1, letter(1)), (2, letter(2, LARGE))]
    assert await link.fetch(get, 0, 0, 1) == [(1, letter(1))]
    assert await link.fetch(get, 1, 0, 8) == [(2, letter(2, LARGE))]
    await link.ack(get, 1)
    assert await link.fetch(get, 0, 0, 8) == [(2, letter(2, LARGE))]
    await link.ack(get, 1)


async def test_cursors_of_one_box_say_nothing_of_another(link: HttpRelayLink, relay: Running) -> None:
    """A quiet box counts 1, 2 whatever the others get between."""
    put, get = await open_box(link, relay.address)
    busy, _ = await open_box(link, relay.address)
    await link.put(put, letter(1))
    for number in range(5):
        await link.put(busy, letter(number))
    await link.put(put, letter(2))
    assert [cursor for cursor, _ in await link.fetch(get, 0, 0, 8)] == [1, 2]


async def test_opening_twice_is_no_harm_and_other_tokens_are_refused(
    link: HttpRelayLink, relay: Running
) -> None:
    """The same four values again: fine; the same id with another token: box-taken."""
    ids = os.urandom(16), os.urandom(16)
    tokens = os.urandom(32), os.urandom(32)
    await link.open_box(relay.address, *ids, *tokens, now())
    await link.open_box(relay.address, *ids, *tokens, now())
    with pytest.raises(Refused, match="box-taken"):
        await link.open_box(relay.address, *ids, os.urandom(32), tokens[1], now())


async def test_a_letter_put_twice_is_one_letter_even_after_its_ack(
    link: HttpRelayLink, relay: Running, http: aiohttp.ClientSession
) -> None:
    """201 the first time, 200 ever after."""
    put, get = await open_box(link, relay.address)
    url = f"{relay.address}/v1/p/{wire.encode_id(put.id)}/{message_id(letter())}"
    headers = {"Authorization": wire.encode_bearer(put.token)}
    for status in (201, 200):
        async with http.put(url, data=letter(), headers=headers) as answer:
            assert answer.status == status
    await link.ack(get, 1)
    async with http.put(url, data=letter(), headers=headers) as answer:
        assert answer.status == 200
    assert await link.fetch(get, 0, 0, 8) == []


async def test_unknown_boxes_and_wrong_tokens_are_one_answer(link: HttpRelayLink, relay: Running) -> None:
    """Everything that needs a token says unknown-box for both."""
    put, get = await open_box(link, relay.address)
    wrong = os.urandom(32)
    for bad_put in (
        replace(put, token=wrong),
        replace(put, id=os.urandom(16)),
        replace(put, token=get.token),
    ):
        with pytest.raises(Refused, match="unknown-box"):
            await link.put(bad_put, letter())
    for bad_get in (
        replace(get, token=wrong),
        replace(get, id=os.urandom(16)),
        replace(get, token=put.token),
    ):
        with pytest.raises(Refused, match="unknown-box"):
            await link.fetch(bad_get, 0, 0, 8)
        with pytest.raises(Refused, match="unknown-box"):
            await link.ack(bad_get, 1)
        await link.drop_box(bad_get)
    await link.put(put, letter())


async def test_a_dropped_box_is_gone_with_its_letters(link: HttpRelayLink, relay: Running) -> None:
    """Nobody puts or gets there again, and its bytes are not in the files."""
    put, get = await open_box(link, relay.address)
    await link.put(put, letter())
    await link.drop_box(get)
    await link.drop_box(get)
    with pytest.raises(Refused, match="unknown-box"):
        await link.put(put, letter(1))
    with pytest.raises(Refused, match="unknown-box"):
        await link.fetch(get, 0, 0, 8)
    await relay.stop()
    held = b"".join(path.read_bytes() for path in relay.folder.iterdir())
    assert letter()[100:164] not in held
    assert put.id not in held


async def test_a_full_box_says_so_and_takes_again_after_an_ack(tmp_path: Path) -> None:
    """box-full at the limit, nothing lost, room after the ack."""
    running = await start(tmp_path / "small", replace(EASY, box_letters=2))
    link = HttpRelayLink(running.address)
    put, get = await open_box(link, running.address)
    await link.put(put, letter(1))
    await link.put(put, letter(2))
    with pytest.raises(Unreachable, match="box-full"):
        await link.put(put, letter(3))
    await link.put(put, letter(2))
    await link.ack(get, 1)
    await asyncio.sleep(0)
    await link.put(put, letter(3))
    assert [cursor for cursor, _ in await link.fetch(get, 0, 0, 8)] == [2, 3]
    await link.close()
    await running.stop()


async def test_a_token_that_puts_too_fast_is_told_to_wait(tmp_path: Path) -> None:
    """The burst goes through, the next gets relay-busy with seconds; over both ways."""
    running = await start(tmp_path / "slow", replace(EASY, burst=2, per_minute=1))
    link = HttpRelayLink(running.address)
    put, get = await open_box(link, running.address)
    await link.put(put, letter(1))
    await link.put(put, letter(2))
    with pytest.raises(Unreachable, match="relay-busy") as told:
        await link.put(put, letter(3))
    wait = told.value.fields["retry_after"]
    assert isinstance(wait, int)
    assert 0 < wait <= 60
    task, arrived = await watch(link, [get])
    await arrived.get()
    with pytest.raises(Unreachable, match="relay-busy") as told:
        await link.put(put, letter(3))
    assert told.value.fields["retry_after"]
    task.cancel()
    await link.close()
    await running.stop()


async def test_a_new_box_needs_work_and_the_access_code(tmp_path: Path) -> None:
    """Without a code: access-code; with it the stamp is minted as the relay asks."""
    running = await start(tmp_path / "closed", replace(EASY, access_code="tamarind", stamp_bits=8))
    stranger = HttpRelayLink(running.address)
    with pytest.raises(Refused, match="access-code"):
        await open_box(stranger, running.address)
    with pytest.raises(Refused, match="access-code"):
        await stranger.new_nameplate(os.urandom(32), now())
    friend = HttpRelayLink(running.address, access={running.address: "tamarind"})
    await open_box(friend, running.address)
    with pytest.raises(Refused, match="stamp-refused"):
        await friend.open_box(
            running.address, b"\1" * 16, b"\2" * 16, b"\3" * 32, b"\4" * 32, now() - 9 * stamp.DAY
        )
    await stranger.close()
    await friend.close()
    await running.stop()


async def test_two_seats_pair_at_a_relay_that_asks_for_a_code(tmp_path: Path) -> None:
    """Each is told that it asks, types it once, and it goes to that relay alone."""
    running = await start(tmp_path / "closed", replace(EASY, access_code="tamarind"))
    g, a = (Seat(None, cost=TRIAL) for _ in range(2))
    for seat, relay in ((g, running.address), (a, "")):
        seat.create("x", name={"en": "N"}, language="en", zone="UTC", relay=relay)
        await give_link(seat)
        seat.on_relay = partial(give_link, seat)
    sides = [{"key": "a", "name": {"en": "Side A"}}, {"key": "b", "name": {"en": "Side B"}}]
    await g.do("open-channel", {"title": {"en": "A matter"}, "sides": sides, "cover": "prompt"})
    with pytest.raises(Refused, match="access-code"):
        await g.do("invite", {"as": "side", "line": "a"})
    with pytest.raises(Refused, match="bad-input"):
        await g.do("set", {"access": "تمر"})
    await g.do("set", {"access": "tamarind"})
    offered = await g.do("invite", {"as": "side", "line": "a"})
    joining = {"code": offered["code"], "name": {"en": "Envoy"}, "relay": running.address}
    used = await a.do("join", joining)
    while (told := await a.do("invitation", {"invitation": used["invitation"]}))["state"] == "pairing":
        await asyncio.sleep(0.01)
    assert told["error"] == "access-code"
    used = await a.do("join", joining | {"access": "tamarind"})
    while (told := await a.do("invitation", {"invitation": used["invitation"]}))["state"] == "pairing":
        await asyncio.sleep(0.01)
    assert told["state"] == "paired", told
    await a.do("set", {"second_relay": "https://other.example", "access": ""})
    assert access_codes(a.opened()) == {running.address: "tamarind"}
    for seat in (g, a):
        await seat.invitations.stop()
        await drop_link(seat)
    await running.stop()


async def test_a_long_poll_ends_with_the_letter(link: HttpRelayLink, relay: Running) -> None:
    """The reader waits, the letter comes, the reader has it."""
    put, get = await open_box(link, relay.address)
    reading = asyncio.create_task(link.fetch(get, 0, 50, 8))
    await asyncio.sleep(0.05)
    assert not reading.done()
    await link.put(put, letter())
    assert await reading == [(1, letter())]
    assert await link.fetch(get, 1, 1, 8) == []


async def watch(
    link: HttpRelayLink, places: list[GetPlace]
) -> tuple[asyncio.Task[None], asyncio.Queue[tuple[GetPlace, int, bytes]]]:
    arrived: asyncio.Queue[tuple[GetPlace, int, bytes]] = asyncio.Queue()

    async def on_letter(place: GetPlace, cursor: int, body: bytes) -> None:
        arrived.put_nowait((place, cursor, body))

    return asyncio.create_task(link.subscribe(places, on_letter)), arrived


async def test_watched_boxes_push_what_was_there_and_what_comes(link: HttpRelayLink, relay: Running) -> None:
    """Old letters first, then new ones in order, over one socket; acks over it too."""
    boxes = [await open_box(link, relay.address) for _ in range(3)]
    for put, _ in boxes:
        for number in range(10):
            await link.put(put, letter(number))
    task, arrived = await watch(link, [get for _, get in boxes])
    heard = [await arrived.get() for _ in range(30)]
    for _, get in boxes:
        assert [(c, b) for p, c, b in heard if p == get] == [(n + 1, letter(n)) for n in range(10)]
    put, get = boxes[1]
    for number in range(100, 200):
        await link.put(put, letter(number))
    assert [await arrived.get() for _ in range(100)] == [(get, n - 89, letter(n)) for n in range(100, 200)]
    for cursor in range(1, 111):
        await link.ack(get, cursor)
    await link.put(put, letter(1000))
    assert (await arrived.get())[1] == 111
    while [cursor for cursor, _ in await link.fetch(get, 0, 0, 8)] != [111]:
        await asyncio.sleep(0.01)
    task.cancel()


async def test_puts_in_flight_over_one_socket_are_all_answered(link: HttpRelayLink, relay: Running) -> None:
    """Two hundred at once, some twice, one to nobody: each gets its own answer."""
    put, get = await open_box(link, relay.address)
    task, arrived = await watch(link, [get])
    await link.put(put, letter(0))
    await arrived.get()
    answers = await asyncio.gather(
        *(link.put(put, letter(n % 150)) for n in range(200)),
        link.put(replace(put, token=bytes(32)), letter()),
        return_exceptions=True,
    )
    assert answers[:200] == [None] * 200
    assert isinstance(answers[200], Refused)
    assert sorted(b for _, _, b in [await arrived.get() for _ in range(149)]) == sorted(
        letter(n) for n in range(1, 150)
    )
    task.cancel()


async def test_watching_an_unknown_box_is_refused(link: HttpRelayLink, relay: Running) -> None:
    """unknown-box, as everywhere."""
    task, _ = await watch(link, [GetPlace(relay.address, os.urandom(16), os.urandom(32))])
    with pytest.raises(Refused, match="unknown-box"):
        await task


async def test_one_box_that_is_gone_does_not_end_the_watch_of_others(
    link: HttpRelayLink, relay: Running
) -> None:
    """Its letters just do not come."""
    put, get = await open_box(link, relay.address)
    task, arrived = await watch(link, [GetPlace(relay.address, os.urandom(16), os.urandom(32)), get])
    await link.put(put, letter())
    assert await arrived.get() == (get, 1, letter())
    assert not task.done()
    task.cancel()


async def test_what_the_reader_of_letters_raises_ends_its_watch_alone(
    link: HttpRelayLink, relay: Running
) -> None:
    """The other watch on the same socket goes on; the box can be watched again and sends what was not acked."""
    (put_one, one), (put_two, two) = await open_box(link, relay.address), await open_box(link, relay.address)

    async def fail(_place: GetPlace, _cursor: int, _body: bytes) -> None:
        raise Distrusted("E_OLM")

    failing = asyncio.create_task(link.subscribe([one], fail))
    task, arrived = await watch(link, [two])
    await link.put(put_one, letter(1))
    with pytest.raises(Distrusted, match="E_OLM"):
        await failing
    await link.put(put_two, letter(2))
    assert (await arrived.get())[2] == letter(2)
    again, heard = await watch(link, [one])
    assert (await heard.get())[1:] == (1, letter(1))
    task.cancel()
    again.cancel()


async def test_closing_a_link_ends_its_watches(link: HttpRelayLink, relay: Running) -> None:
    """subscribe returns."""
    _, get = await open_box(link, relay.address)
    task, _ = await watch(link, [get])
    await asyncio.sleep(0)
    await link.close()
    await task


async def test_a_closed_link_connects_to_nothing_any_more(tmp_path: Path) -> None:
    """Who still holds it when a proxy was set: neither a request nor a watch goes out by the old way."""
    came = asyncio.Event()

    async def note(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        came.set()
        writer.close()

    server = await asyncio.start_server(note, "127.0.0.1", 0)
    address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    link = HttpRelayLink(address)
    await link.close()
    place = GetPlace(address, bytes(16), bytes(32))

    async def nothing(*_letter: object) -> None:
        raise AssertionError

    watching = asyncio.create_task(link.subscribe([place], nothing))
    with pytest.raises(Unreachable):
        await link.fetch(place, 0, 0, 1)
    await asyncio.wait([watching], timeout=5)
    assert watching.done()
    assert not came.is_set()
    server.close()


async def test_a_watch_outlives_the_relay(tmp_path: Path) -> None:
    """The relay goes and comes back at its address: the watch goes on, nothing is skipped."""
    first = await start(tmp_path / "relay")
    link = HttpRelayLink(first.address, spread=lambda: 0.0)
    put, get = await open_box(link, first.address)
    task, arrived = await watch(link, [get])
    await link.put(put, letter(1))
    assert (await arrived.get())[1] == 1
    await first.stop()
    with pytest.raises(Unreachable, match="relay-unreachable"):
        await link.put(put, letter(2))
    ready: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    port = int(first.address.rsplit(":", 1)[1])
    second = asyncio.create_task(serve(tmp_path / "relay", port=port, config=EASY, ready=ready.set_result))
    assert await ready == first.address
    await link.put(put, letter(2))
    assert (await arrived.get())[1:] == (2, letter(2))
    task.cancel()
    await link.close()
    second.cancel()
    await asyncio.gather(second, return_exceptions=True)


async def test_two_meet_at_a_nameplate(link: HttpRelayLink) -> None:
    """Slots pass both ways, are written once, and both ends may retry."""
    token_a, token_b = os.urandom(32), os.urandom(32)
    number = await link.new_nameplate(token_a, now())
    assert 0 <= number <= 9999
    await link.write_slot(number, "a1", token_a, b"hello")
    await link.join_nameplate(number, token_b)
    await link.join_nameplate(number, token_b)
    assert await link.read_slot(number, "a1", token_b, 1) == b"hello"
    waiting = asyncio.create_task(link.read_slot(number, "b1", token_a, 50))
    await asyncio.sleep(0.02)
    await link.write_slot(number, "b1", token_b, b"x" * wire.SLOT_ROOM)
    await link.write_slot(number, "b1", token_b, b"x" * wire.SLOT_ROOM)
    assert await waiting == b"x" * wire.SLOT_ROOM
    with pytest.raises(Refused, match="slot-taken"):
        await link.write_slot(number, "b1", token_b, b"other")
    with pytest.raises(Refused, match="slot-taken"):
        await link.write_slot(number, "a2", token_b, b"not mine")
    assert await link.read_slot(number, "a2", token_b, 0) is None
    with pytest.raises(Refused, match="unknown-nameplate"):
        await link.read_slot(number, "a1", os.urandom(32), 0)
    await link.drop_nameplate(number, token_b)
    await link.drop_nameplate(number, token_b)
    with pytest.raises(Refused, match="unknown-nameplate"):
        await link.read_slot(number, "a1", token_a, 0)


async def test_a_third_at_a_nameplate_kills_it_and_all_are_told(link: HttpRelayLink) -> None:
    """The reader who waits is told at once: nameplate-crowded."""
    token_a = os.urandom(32)
    number = await link.new_nameplate(token_a, now())
    await link.join_nameplate(number, os.urandom(32))
    waiting = asyncio.create_task(link.read_slot(number, "b1", token_a, 50))
    await asyncio.sleep(0.02)
    for _ in range(2):
        with pytest.raises(Refused, match="nameplate-crowded"):
            await link.join_nameplate(number, os.urandom(32))
    with pytest.raises(Refused, match="nameplate-crowded"):
        await waiting
    with pytest.raises(Refused, match="nameplate-crowded"):
        await link.write_slot(number, "a1", token_a, b"")


async def test_a_nameplate_outlives_the_relay(tmp_path: Path) -> None:
    """A number spoken before a restart still joins after it."""
    token = os.urandom(32)
    first = await start(tmp_path / "relay")
    link = HttpRelayLink(first.address)
    number = await link.new_nameplate(token, now())
    await link.write_slot(number, "a1", token, b"kept")
    await link.close()
    await first.stop()
    second = await start(tmp_path / "relay")
    link = HttpRelayLink(second.address)
    await link.join_nameplate(number, b"b" * 32)
    assert await link.read_slot(number, "a1", b"b" * 32, 0) == b"kept"
    await link.close()
    await second.stop()


async def test_two_relays_do_not_share_a_folder(relay: Running) -> None:
    """The second is refused with relay-running."""
    with pytest.raises(Refused, match="relay-running"):
        await start(relay.folder)


async def test_hostile_requests_get_a_code(
    relay: Running, link: HttpRelayLink, http: aiohttp.ClientSession, caplog: pytest.LogCaptureFixture
) -> None:
    """Each malformed ask gets its status and a code in ASCII; nothing is logged."""
    put, get = await open_box(link, relay.address)
    p, g = wire.encode_id(put.id), wire.encode_id(get.id)
    may_put = {"Authorization": wire.encode_bearer(put.token)}
    may_get = {"Authorization": wire.encode_bearer(get.token)}
    body = letter()
    asks = [
        ("PUT", f"/v1/p/{p}/{message_id(body)}", may_put, body[:-1], 413, "E_SIZE"),
        ("PUT", f"/v1/p/{p}/{message_id(body)}", may_put, b"", 413, "E_SIZE"),
        ("PUT", f"/v1/p/{p}/{message_id(body)}", may_put, bytes(1_000_000), 413, "E_SIZE"),
        ("PUT", f"/v1/p/{p}/{message_id(b'')}", may_put, body, 422, "E_MID"),
        ("PUT", f"/v1/p/{p}/xyz", may_put, body, 422, "E_MID"),
        ("PUT", f"/v1/p/{p}=/{message_id(body)}", may_put, body, 404, "unknown-box"),
        ("PUT", f"/v1/p/{p}/{message_id(body)}", {}, body, 404, "unknown-box"),
        ("PUT", f"/v1/p/{p}/{message_id(body)}", {"Authorization": "Bearer é"}, body, 404, "unknown-box"),
        ("GET", f"/v1/g/{g}?after=-1", may_get, b"", 422, "E_SCHEMA"),
        ("GET", f"/v1/g/{g}?wait=56", may_get, b"", 422, "E_SCHEMA"),
        ("GET", f"/v1/g/{g}?max=9", may_get, b"", 422, "E_SCHEMA"),
        ("GET", f"/v1/g/{g}?max=%D9%A1", may_get, b"", 422, "E_SCHEMA"),
        ("GET", f"/v1/g/{g}", may_put, b"", 404, "unknown-box"),
        ("DELETE", f"/v1/g/{g}/99999999999999999999", may_get, b"", 422, "E_SCHEMA"),
        ("POST", "/v1/box", {}, b"\x84\x01", 422, "E_CBOR"),
        ("POST", "/v1/box", {}, wire.encode_letters([]), 422, "E_SCHEMA"),
        ("POST", "/v1/box", {}, bytes(257), 413, "E_SIZE"),
        ("POST", "/v1/np", {}, bytes(31), 422, "E_SCHEMA"),
        ("POST", "/v1/np/12345/join", {}, bytes(32), 404, "unknown-nameplate"),
        ("PUT", "/v1/np/0/a1", may_put, bytes(16385), 413, "E_SIZE"),
        ("PUT", "/v1/np/0/c9", may_put, b"", 404, "unknown-address"),
        ("GET", "/v1/np/0/a1", {}, b"", 404, "unknown-nameplate"),
        ("GET", "/etc/passwd", {}, b"", 404, "unknown-address"),
        ("PATCH", "/v1/box", {}, b"", 405, "wrong-method"),
    ]
    for method, path, headers, data, status, code in asks:
        async with http.request(method, relay.address + path, headers=headers, data=data or None) as answer:
            assert (answer.status, await answer.read()) == (status, code.encode()), (method, path)
    async with http.get(relay.address + "/health") as answer:
        assert await answer.read() == b"ok"
    assert caplog.records == []


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xff",
        b"\x80",
        b"\x81\x18\x63",
        b"\xa0",
        b"\x81\xf5",
        b"\x83\x04\x40\x40",
        bytes(frames.ROOM),
        b"\x81" * 60000,
    ],
)
async def test_hostile_frames_end_the_socket_with_a_code(
    relay: Running, http: aiohttp.ClientSession, data: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    """Closed with 1008 and the code; the relay goes on; nothing is logged."""
    async with http.ws_connect(relay.address + "/v1/ws") as socket:
        await socket.send_bytes(data)
        message = await socket.receive(10)
        assert message.type is aiohttp.WSMsgType.CLOSE
        assert message.data == 1008
        assert str(message.extra).startswith("E_")
    async with http.ws_connect(relay.address + "/v1/ws", max_msg_size=0) as socket:
        await socket.send_bytes(bytes(frames.ROOM + 1))
        message = await socket.receive(10)
        assert message.data == 1009
    assert caplog.records == []


async def test_a_seat_that_does_not_read_is_not_read_and_others_go_on(
    relay: Running, link: HttpRelayLink, http: aiohttp.ClientSession
) -> None:
    """A thousand puts without reading one answer: the relay stops taking, and serves the rest as ever."""
    put, get = await open_box(link, relay.address)
    reader, writer = await asyncio.open_connection("127.0.0.1", int(relay.address.rsplit(":", 1)[1]))
    writer.write(
        b"GET /v1/ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
    )
    await reader.readuntil(b"\r\n\r\n")
    frame = frames.encode_frame(frames.PutLetter(1, put.id, bytes(32), letter()))
    head = b"\x82\xfe" + len(frame).to_bytes(2, "big") + bytes(4)
    writer.write((head + frame) * 1000)
    for number in range(20):
        await link.put(put, letter(number))
    assert len(await link.fetch(get, 0, 0, 8)) == 8
    writer.transport.abort()


async def test_a_malformed_relay_is_distrusted(tmp_path: Path) -> None:
    """Whatever stands at the address and is no relay: Distrusted, never an answer."""
    says = [b"", b"\x00" * 50, b"<html>", b"\x81\x82\x00\x41\x00"]

    async def serve_lies(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        body = says.pop()
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n" % len(body) + body)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve_lies, "127.0.0.1", 0)
    address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    link = HttpRelayLink(address)
    for _ in range(4):
        with pytest.raises(Distrusted):
            await link.fetch(GetPlace(address, bytes(16), bytes(32)), 0, 0, 8)
    server.close()
    await server.wait_closed()
    with pytest.raises(Unreachable, match="relay-unreachable"):
        await link.fetch(GetPlace(address, bytes(16), bytes(32)), 0, 0, 8)
    await link.close()


Says = Callable[[bytes], bytes]


@asynccontextmanager
async def liar(says: Says) -> AsyncIterator[str]:
    """The address of one that answers each connection's head with this, and hangs up."""
    busy: set[asyncio.Task[None] | None] = set()

    async def serve_one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        busy.add(asyncio.current_task())
        with suppress(OSError, asyncio.IncompleteReadError):
            writer.write(says(await reader.readuntil(b"\r\n\r\n")))
            await writer.drain()
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()
        busy.discard(asyncio.current_task())

    server = await asyncio.start_server(serve_one, "127.0.0.1", 0)
    yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    server.close()
    async with asyncio.timeout(30):
        while busy:
            await asyncio.sleep(0.01)


async def nothing(*_letter: object) -> None: ...


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_no_redirect_is_followed_by_an_ask_or_a_socket(status: int) -> None:
    """A relay that sends the seat elsewhere, to a service of its own network perhaps: nobody comes there."""
    came: list[bytes] = []
    asked: list[bytes] = []
    told_twice = asyncio.Event()

    def elsewhere(head: bytes) -> bytes:
        came.append(head)
        return b""

    def redirect(head: bytes) -> bytes:
        asked.append(head.split()[1])
        if asked.count(b"/v1/ws") > 1:  # it has been told once, and comes again
            told_twice.set()
        return b"HTTP/1.1 %d Go\r\nLocation: %b/v1/ws\r\nContent-Length: 0\r\n\r\n" % (
            status,
            there.encode(),
        )

    async with liar(elsewhere) as there, liar(redirect) as address:
        link = HttpRelayLink(address)
        place = GetPlace(address, bytes(16), bytes(32))
        with pytest.raises(Distrusted):
            await link.fetch(place, 0, 0, 8)
        watching = asyncio.create_task(link.subscribe([place], nothing))
        await asyncio.wait_for(told_twice.wait(), 30)
        assert came == []
        assert not watching.done()
        await link.close()
        await watching


async def test_a_relay_that_takes_every_connection_and_drops_it_is_asked_less_and_less(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The wait doubles until one says something that reads."""
    waits: list[float] = []
    pause = asyncio.sleep

    async def note(seconds: float) -> None:
        if seconds < 15:  # a put's patience is longer
            waits.append(seconds)
        await pause(0)

    def drop(head: bytes) -> bytes:
        key = next(line for line in head.split(b"\r\n") if line.lower().startswith(b"sec-websocket-key"))
        accepted = accept_key(key.partition(b": ")[2].decode())
        return (
            b"HTTP/1.1 101 Go\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: %b\r\n\r\n\x81\x02ab" % accepted.encode()
        )

    async with liar(drop) as address:
        link = HttpRelayLink(address)
        with monkeypatch.context() as patch:
            patch.setattr("wasit.seat.relay_socket.asyncio.sleep", note)
            watching = asyncio.create_task(link.subscribe([GetPlace(address, bytes(16), bytes(32))], nothing))
            async with asyncio.timeout(30):
                while len(waits) < 4:
                    await pause(0.01)
            await link.close()
            await watching
    assert waits[3] == 8 * waits[0]


async def start_process(folder: Path, port: int = 0) -> tuple[asyncio.subprocess.Process, str]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "wasit.relay.serve", "--port", str(port), "--folder", str(folder)),
        *("--stamp-bits", "0", "--burst", "1000000"),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stdout
    line = await process.stdout.readline()
    return process, line.decode().removeprefix("listening ").strip()


def said(err: bytes) -> list[str]:
    """The events of its log; whatever else it said fails here."""
    return [json.loads(line)["event"] for line in err.splitlines()]


async def test_nothing_acknowledged_is_lost_when_the_relay_is_killed(tmp_path: Path) -> None:
    """kill -9 in the middle of concurrent puts, five times: every put that returned is fetched, once."""
    process, address = await start_process(tmp_path / "relay")
    port = int(address.rsplit(":", 1)[1])
    link = HttpRelayLink(address, spread=lambda: 0.0)
    put, get = await open_box(link, address)
    kept: set[bytes] = set()
    heard: list[tuple[int, bytes]] = []

    async def on_letter(place: GetPlace, cursor: int, body: bytes) -> None:
        heard.append((cursor, body))
        if len(heard) % 3:  # some are left for the last fetch
            await link.ack(place, cursor)

    watching = asyncio.create_task(link.subscribe([get], on_letter))
    for round_ in range(5):

        async def keep_putting(lane: int, round_: int = round_) -> None:
            for number in range(100_000):
                body = letter((round_ * 100 + lane) * 100_000 + number)
                try:
                    await link.put(put, body)
                except Unreachable as no:
                    if no.code == "box-full":
                        continue
                    return
                kept.add(body)

        lanes = [asyncio.create_task(keep_putting(lane)) for lane in range(16)]
        await asyncio.sleep(0.2 + 0.07 * round_)
        process.kill()
        await process.wait()
        await asyncio.gather(*lanes)
        process, again = await start_process(tmp_path / "relay", port)
        assert again == address
    left: list[tuple[int, bytes]] = []
    while some := await link.fetch(get, left[-1][0] if left else 0, 0, 8):
        left += some
    assert kept
    bodies = {body for _, body in heard} | {body for _, body in left}
    assert kept <= bodies
    by_cursor = dict(heard) | dict(left)
    assert len(by_cursor) == len(bodies)
    watching.cancel()
    await link.close()
    process.send_signal(signal.SIGTERM)
    out, err = await process.communicate()
    assert (process.returncode, out, said(err)) == (0, b"", ["started", "stopped"])


async def test_the_relay_keeps_no_token_and_logs_nothing(tmp_path: Path) -> None:
    """After use and errors, its files hold hashes of tokens, never tokens; it said nothing but its address, and that it started and stopped."""
    process, address = await start_process(tmp_path / "relay")
    link = HttpRelayLink(address)
    put, get = await open_box(link, address)
    await link.put(put, letter())
    number = await link.new_nameplate(b"canary token of a nameplate 1234", now())
    with pytest.raises(Refused):
        await link.read_slot(number, "a1", b"canary token of an attacker 1234", 0)
    with pytest.raises(Refused):
        await link.put(replace(put, token=b"canary token of an attacker 1234"), letter())
    await link.close()
    process.send_signal(signal.SIGTERM)
    out, err = await process.communicate()
    assert (process.returncode, out, said(err)) == (0, b"", ["started", "stopped"])
    held = b"".join(path.read_bytes() for path in (tmp_path / "relay").iterdir())
    assert token_hash(put.token) in held
    for secret in (put.token, get.token, b"canary", address.encode(), b"127.0.0.1"):
        assert secret not in held
        assert wire.encode_id(secret).encode() not in held
    for path in (tmp_path / "relay").iterdir():
        assert path.stat().st_mode & 0o077 == 0


async def test_a_relay_that_can_not_start_says_why_in_one_line(relay: Running, tmp_path: Path) -> None:
    """A taken port is exit 5, a taken folder exit 3, a file that is not ours exit 6; no traceback."""
    (tmp_path / "rubbish").mkdir()
    (tmp_path / "rubbish" / "relay.db").write_bytes(b"rubbish " * 1000)
    port = int(relay.address.rsplit(":", 1)[1])
    for folder, at, status, said in (
        (tmp_path / "new", port, 5, f"port-taken (port={port})\n"),
        (relay.folder, 0, 3, "relay-running\n"),
        (tmp_path / "rubbish", 0, 6, "relay-store\n"),
    ):
        process, address = await start_process(folder, at)
        _, err = await process.communicate()
        assert (address, process.returncode, err.decode()) == ("", status, said)
