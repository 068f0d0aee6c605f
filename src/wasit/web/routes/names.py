"""Lists of names: asking for them, entering, stating, deciding what is the same, telling what is common."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from wasit.channel.seat_views import Seatsign
from wasit.errors import Refused, WasitError
from wasit.seat.door import Door
from wasit.web.forms import texts_of, unfolded, whole
from wasit.web.house import Fields, House, action, frame, go, html, page
from wasit.web.locale import Look
from wasit.web.render import render

MOST_BYTES = 8 * 1024 * 1024  # of a file with a list
Args = Callable[[Seatsign], dict[str, Any]]


def show_names(
    door: Door,
    look: Look,
    matter: str,
    which: str = "",
    show: str = "all",
    after: int = 0,
    **values: Any,
) -> str:
    if door.see_sign(matter).role == "go-between":
        desk = door.see_names_desk(matter, which)
        return render("names-desk.html", look, page=desk, sign=desk.sign, key="proposals", **values)
    own = door.see_names(matter, which, show, after)
    return render("names.html", look, page=own, sign=own.sign, key="proposals", **values)


def routes(house: House) -> list[Route]:
    door = house.door

    def listed(request: Request) -> Response:
        sign, look, csrf = frame(house, request)
        asked = {name: request.query_params.get(name, "") for name in ("after",)}
        after = whole(asked, "after") if asked["after"] else 0
        which, show = request.query_params.get("list", ""), request.query_params.get("show", "all")
        return html(show_names(door, look, sign.matter, which, show, after, csrf=csrf))

    async def done(request: Request, command: str, args: Args, back: str = "", **values: Any) -> Response:
        """``args`` are read inside: what they refuse is shown like what the seat refuses. ``back``: to which list."""
        sign, look, csrf = frame(house, request)
        try:
            await door.do(command, {"matter": sign.matter} | args(sign))
        except WasitError as no:
            return html(show_names(door, look, sign.matter, csrf=csrf, problem=no, **values), no)
        return go(f"/m/{sign.matter}/names{back}")

    async def ask(request: Request, fields: Fields, _form: FormData) -> Response:
        def args(sign: Seatsign) -> dict[str, Any]:
            text = texts_of(fields, "text", sign.language)
            if not text:
                raise Refused("bad-input", field="text")
            return {"text": text}

        return await done(request, "names-ask", args, draft=fields)

    async def enter(request: Request, fields: Fields, form: FormData) -> Response:
        given = form.get("file")
        data = await given.read(MOST_BYTES + 1) if isinstance(given, UploadFile) else b""

        def args(_: Seatsign) -> dict[str, Any]:
            return {"id": request.path_params["id"], "list": fields.get("list", "").strip() or list_of(data)}

        back = fields.get("back", "")
        return await done(
            request, "names-enter", args, f"?list={back}" if back.isalnum() else "", draft=fields
        )

    async def states(request: Request, fields: Fields, _form: FormData) -> Response:
        def args(_: Seatsign) -> dict[str, Any]:
            return {"id": request.path_params["id"], "rows": rows_of(fields)}

        after = fields.get("after", "")
        back = f"?list={request.path_params['id']}&show={fields.get('show', 'all')}&after={after}"
        return await done(request, "names-state", args, back)

    async def desk(request: Request, fields: Fields, _form: FormData) -> Response:
        """Matching, deciding and telling, of two lists."""
        id_, what = request.path_params["id"], request.path_params["what"]

        def args(_: Seatsign) -> dict[str, Any]:
            return {"id": id_} | ({"pairs": pairs_of(fields)} if what == "decide" else {})

        if what not in ("match", "decide", "tell"):
            what = "none"
        return await done(request, f"names-{what}", args, f"?list={id_}")

    under = "/m/{matter}/names"
    return [
        page(house, under, listed),
        action(house, under, ask),
        action(house, under + "/{id}/enter", enter),
        action(house, under + "/{id}/states", states),
        action(house, under + "/{id}/{what}", desk),
    ]


def list_of(data: bytes) -> str:
    """The text of an uploaded file. Raises: Refused bad-input (nothing, or not UTF-8), too-large."""
    if len(data) > MOST_BYTES:
        raise Refused("too-large", field="file", limit=MOST_BYTES)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused("bad-input", field="file") from None
    if not text.strip():
        raise Refused("bad-input", field="list")
    return unfolded(text)


def rows_of(fields: Fields) -> list[dict[str, Any]]:
    """Of the rows on the page those whose state, acknowledgement or place on the list was chosen."""
    rows = []
    for name, value in fields.items():
        number = name.removeprefix("state-")
        if number == name or not number.isdecimal():
            continue
        row: dict[str, Any] = (
            {"n": int(number), "off": True} if value == "off" else {"n": int(number), "state": value}
        )
        if f"their-{number}" in fields:
            row["acknowledges"] = fields.get(f"agree-{number}", "")
        rows.append(row)
    return rows


def pairs_of(fields: Fields) -> list[dict[str, Any]]:
    pairs = []
    for name, value in fields.items():
        first, _, second = name.removeprefix("pair-").partition("-")
        if name.startswith("pair-") and first.isdecimal() and second.isdecimal() and value in ("same", "not"):
            pairs.append({"n": int(first), "m": int(second), "same": value == "same"})
    return pairs
