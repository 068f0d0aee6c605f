"""The relay's addresses. Each reads one ask, asks the desk, and answers.

1. A malformed id in an address is an unknown id: 404. A missing or malformed token is a wrong one.
2. A body is read to its end, but never past the most it may have, before anyone is judged.
3. Nothing of an ask is logged.
4. What anybody may ask counts as refused to the brake: it costs the relay as much, and nobody who asks it often needs to.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from wasit.errors import Distrusted, Refused, Unreachable
from wasit.relay.answers import check_put, code_of, say_no
from wasit.relay.desk import Desk, read_place, read_token
from wasit.relay.store import Box, Opened, Put, got
from wasit.wire import requests as wire
from wasit.wire.envelope import LARGE, SIZES
from wasit.wire.hashes import message_id
from wasit.wire.mailbox import ID
from wasit.wire.stamp import NONCE

Handler = Callable[[Request, Desk], Awaitable[Response]]
CBOR = "application/cbor"
RAW = "application/octet-stream"


def make_app(desk: Desk) -> Starlette:
    """The application of one relay."""

    def route(path: str, handler: Handler, method: str) -> Route:
        async def answer(request: Request) -> Response:
            try:
                return await handler(request, desk)
            except ClientDisconnect:
                return Response(status_code=400)
            except Exception as error:
                desk.tally.refuse(code_of(error))
                request.scope["state"]["refused"]()
                return say_no(error)

        return Route(path, answer, methods=[method])

    async def no_such_address(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 404
        code = {404: "unknown-address", 405: "wrong-method"}.get(status, "bad-request")
        desk.tally.refuse(code)
        request.scope["state"]["refused"]()
        return Response(wire.encode_code(code), status, media_type="text/plain")

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        house = asyncio.create_task(desk.keep_house())
        yield
        house.cancel()

    return Starlette(
        routes=[
            route("/v1/p/{id}/{mid}", put_letter, "PUT"),
            route("/v1/g/{id}", get_letters, "GET"),
            route("/v1/g/{id}/{cursor}", drop_letter, "DELETE"),
            route("/v1/g/{id}", drop_box, "DELETE"),
            route("/v1/box", open_box, "POST"),
            route("/v1/np", claim_nameplate, "POST"),
            route("/v1/np/{n}/join", join_nameplate, "POST"),
            route("/v1/np/{n}/{slot}", write_slot, "PUT"),
            route("/v1/np/{n}/{slot}", read_slot, "GET"),
            route("/v1/np/{n}", drop_nameplate, "DELETE"),
            route("/v1/policy", get_policy, "GET"),
            route("/health", get_health, "GET"),
        ],
        exception_handlers={HTTPException: no_such_address},
        lifespan=lifespan,
    )


async def open_box(request: Request, desk: Desk) -> Response:
    """POST /v1/box."""
    body = await read_body(request, 256)
    desk.check_access(request.headers.get(wire.ACCESS_HEADER, ""))
    opened = wire.decode_open_box(body)
    nonce = wire.decode_id(request.headers.get(wire.STAMP_HEADER, ""), NONCE)
    became = await desk.open_box(opened, nonce)
    return Response(status_code=201 if became is Opened.NEW else 200)


async def put_letter(request: Request, desk: Desk) -> Response:
    """PUT /v1/p/{put id}/{mid}: those that do not go the short way (``put_wire``)."""
    body = await read_body(request, LARGE)
    if len(body) not in SIZES:
        raise Distrusted("E_SIZE", size=len(body))
    if request.path_params["mid"] != message_id(body):
        raise Distrusted("E_MID")
    became = await desk.put(place_id(request), token(request), body)
    check_put(became)
    return Response(status_code=201 if became is Put.NEW else 200)


async def get_letters(request: Request, desk: Desk) -> Response:
    """GET /v1/g/{get id}?after&wait&max."""
    box = await reader(request, desk)
    after = number(request, "after", 0, wire.CURSORS - 1, 0)
    wait = number(request, "wait", 0, desk.config.most_wait, 0)
    most = number(request, "max", 1, wire.MOST_LETTERS, wire.MOST_LETTERS)
    letters = await desk.fetch(box, after, wait, most)
    return Response(wire.encode_letters(letters), media_type=CBOR)


async def drop_letter(request: Request, desk: Desk) -> Response:
    """DELETE /v1/g/{get id}/{cursor}: the ack."""
    box = await reader(request, desk)
    cursor = wire.decode_count(request.path_params["cursor"], 0, wire.CURSORS - 1)
    desk.drop_letter(box, cursor)
    return Response(status_code=204)


async def drop_box(request: Request, desk: Desk) -> Response:
    """DELETE /v1/g/{get id}."""
    await desk.store.drop_box(await reader(request, desk))
    return Response(status_code=204)


async def claim_nameplate(request: Request, desk: Desk) -> Response:
    """POST /v1/np."""
    token_hash = await read_hash(request)
    desk.check_access(request.headers.get(wire.ACCESS_HEADER, ""))
    said = request.headers.get(wire.STAMP_HEADER, "")
    nonce = wire.decode_id(said, NONCE) if said else b""
    number = await desk.claim_nameplate(token_hash, nonce)
    return Response(wire.encode_nameplate(number), 201, media_type=CBOR)


async def join_nameplate(request: Request, desk: Desk) -> Response:
    """POST /v1/np/{n}/join."""
    token_hash = await read_hash(request)
    await desk.join_nameplate(nameplate(request), token_hash)
    return Response(status_code=200)


async def write_slot(request: Request, desk: Desk) -> Response:
    """PUT /v1/np/{n}/{slot}."""
    value = await read_body(request, wire.SLOT_ROOM)
    is_new = await desk.write_slot(nameplate(request), slot(request), token(request), value)
    return Response(status_code=201 if is_new else 200)


async def read_slot(request: Request, desk: Desk) -> Response:
    """GET /v1/np/{n}/{slot}?wait: 204 while nothing stands there."""
    wait = number(request, "wait", 0, desk.config.most_wait, 0)
    keeping = request.scope["state"]["keeping"]
    value = await desk.read_slot(nameplate(request), slot(request), token(request), wait, keeping)
    return Response(status_code=204) if value is None else Response(value, media_type=RAW)


async def drop_nameplate(request: Request, desk: Desk) -> Response:
    """DELETE /v1/np/{n}."""
    await desk.drop_nameplate(nameplate(request), token(request))
    return Response(status_code=204)


async def get_policy(request: Request, desk: Desk) -> Response:
    """GET /v1/policy. Rule 4."""
    request.scope["state"]["refused"]()
    return Response(wire.encode_policy(desk.config.policy()), media_type=CBOR)


async def get_health(request: Request, desk: Desk) -> Response:
    """GET /health: whether the store answers and takes letters. What is wrong is the operator's to know. Rule 4."""
    request.scope["state"]["refused"]()
    await got(desk.store.find_get(bytes(ID), b""))
    if desk.state != "ready" or not desk.store.is_well:
        raise Unreachable("relay-busy", retry_after=desk.config.full_wait)
    return Response(b"ok", media_type="text/plain")


async def read_body(request: Request, most: int) -> bytes:
    """The whole body. Raises: Distrusted E_SIZE as soon as it is too long."""
    length = request.headers.get("content-length", "")
    if length.isascii() and length.isdigit() and len(length) < 19 and int(length) > most:
        raise Distrusted("E_SIZE", limit=most)
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > most:
            raise Distrusted("E_SIZE", limit=most)
    return bytes(body)


async def reader(request: Request, desk: Desk) -> Box:
    """The box that is read. Who shows its token is a stranger no more. Raises: Refused unknown-box."""
    place = place_id(request)
    box = await got(desk.reader(place, token(request)))
    request.scope["state"]["known"](place)
    return box


async def read_hash(request: Request) -> bytes:
    """A body that is one SHA-256. Raises: Distrusted E_SIZE, E_SCHEMA."""
    body = await read_body(request, wire.HASH)
    wire.check_raw(body, wire.HASH)
    return body


def place_id(request: Request) -> bytes:
    """The box id in the address. Raises: Refused unknown-box."""
    return read_place(request.path_params["id"])


def token(request: Request) -> bytes | None:
    """The bearer token, or None, which fits nothing."""
    return read_token(request.headers.get("authorization", ""))


def nameplate(request: Request) -> int:
    """The number in the address. Raises: Refused unknown-nameplate."""
    try:
        return wire.decode_count(request.path_params["n"], 0, wire.NAMEPLATES - 1)
    except Distrusted:
        raise Refused("unknown-nameplate") from None


def slot(request: Request) -> str:
    """The slot in the address. Raises: Refused unknown-address."""
    name: str = request.path_params["slot"]
    if name not in wire.SLOTS:
        raise Refused("unknown-address")
    return name


def number(request: Request, name: str, least: int, most: int, otherwise: int) -> int:
    """A number in the query. Raises: Distrusted E_SCHEMA."""
    text = request.query_params.get(name)
    return otherwise if text is None else wire.decode_count(text, least, most)
