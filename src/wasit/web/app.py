"""The pages as one ASGI app: guard outside, then the lock, then the routes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from wasit.seat.clock import left_alone
from wasit.seat.door import Door
from wasit.web import assets, render
from wasit.web.guard import OPENING, Doorkeeper, Guard, RandomBytes, path_inside
from wasit.web.house import Create, House, Verify, go
from wasit.web.idle import Idle, is_by_a_person
from wasit.web.routes import (
    archive,
    bargain,
    bargain_ask,
    beside,
    blind,
    brief,
    calendar,
    channel,
    charter,
    deposits,
    devices,
    export,
    handover,
    join,
    kit,
    knows,
    ledger,
    live,
    mandate,
    morning,
    names,
    note,
    pass_on,
    passphrase,
    people,
    proposal,
    propose,
    receipts,
    red_lines,
    register,
    retention,
    sealed,
    search,
    settings,
    side,
    takes,
    trace,
    travel,
    unlock,
    verify,
    weigh,
)

NOTHING_KEPT: Mapping[str, object] = {}
WHILE_LOCKED = frozenset(
    {"/", OPENING, "/unlock", "/create", "/strength", "/language", "/live", "/verify", "/restore", "/device"}
)


class Lock:
    """While the seat is locked every address but the locked page's leads to it. While it is open, who asks is seen."""

    def __init__(self, app: ASGIApp, door: Door, idle: Idle) -> None:
        self.app = app
        self.door = door
        self.idle = idle

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = path_inside(scope) if scope["type"] == "http" else "/"
        if scope["type"] == "http" and is_by_a_person(
            scope["method"], path, scope["query_string"].decode("latin-1")
        ):
            self.idle.seen()
        if path in WHILE_LOCKED or path.startswith("/static/") or self.door.is_open():
            await self.app(scope, receive, send)
            return
        answer = go("/")
        if Headers(scope=scope).get("hx-request") == "true":
            answer = Response(status_code=403, headers={"hx-redirect": scope["root_path"] + "/"})
        await answer(scope, receive, send)


def make_app(
    door: Door,
    *,
    launch_token: str,
    origin: Callable[[], str],
    random_bytes: RandomBytes,
    verify_certificate: Verify | None = None,
    create_seat: Create | None = None,
    language: str = "en",
    fonts: Path | None = None,
    steady: Callable[[], float] = left_alone,
    kept: Mapping[str, object] = NOTHING_KEPT,
) -> Starlette:
    """The app of one seat. ``app.state.house`` holds its parts; ``origin`` is asked anew at each request.

    ``kept``: a doorkeeper's secrets from the process whose place this one took. Secrets: launch_token works once. "" makes none.
    """
    keeper = Doorkeeper.of(origin, random_bytes, kept)
    if launch_token:
        keeper.launch.add(launch_token)
    house = House(door, keeper, Idle(door, steady), verify_certificate, create_seat, language)
    found_fonts = assets.font_files(fonts)
    render.environment().globals["has_fonts"] = bool(found_fonts)

    def refused(scope: Scope, status: int, code: str) -> Response:
        request = Request(scope)
        if scope["root_path"]:
            return house.closed(request, status, code)
        return HTMLResponse(render.render("outside.html", house.look(request), code=code), status)

    pages = (
        calendar,
        unlock,
        join,
        channel,
        charter,
        side,
        pass_on,
        note,
        proposal,
        propose,
        ledger,
        knows,
        settings,
        devices,
        kit,
        verify,
        live,
        receipts,
        search,
        mandate,
        morning,
        red_lines,
        bargain,
        bargain_ask,
        blind,
        sealed,
        beside,
        deposits,
        names,
        register,
        takes,
        people,
        brief,
        export,
        passphrase,
        retention,
        archive,
        handover,
        travel,
        trace,
        weigh,
    )
    # Guard stands first: nothing behind it sees a request that it refused.
    app = Starlette(
        routes=[assets.route(found_fonts), *(route for one in pages for route in one.routes(house))],
        middleware=[
            Middleware(Guard, keeper=keeper, refused=refused),
            Middleware(Lock, door=door, idle=house.idle),
        ],
        exception_handlers={
            404: lambda request, _no: house.closed(request, 404, "no-page"),
        },
    )
    app.state.house = house
    return app
