"""Sealed offers: asking two sides, sealing, burning, meeting, comparing; a settlement as the beginning of a text to be signed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from wasit.channel.seat_views import Seatsign
from wasit.errors import Refused, WasitError
from wasit.seat.door import Door
from wasit.web.forms import texts
from wasit.web.hours import zone_choices
from wasit.web.house import Fields, House, action, frame, go, html, page
from wasit.web.locale import Look
from wasit.web.render import render
from wasit.web.routes.blind import needed, until_of
from wasit.web.writing import blank, write_fields

Args = Callable[[Seatsign], dict[str, Any]]
ASKED = ("rule", "low", "high", "step", "unit", "price", "packages", "most", "after")


def show_sealed(door: Door, look: Look, matter: str, **values: object) -> str:
    carries = door.see_sign(matter).role == "go-between"
    shown = door.see_sealed_desk(matter) if carries else door.see_sealed(matter)
    return render(
        "sealed-desk.html" if carries else "sealed.html",
        look,
        page=shown,
        sign=shown.sign,
        key="proposals",
        zone_choices=zone_choices(look),
        **values,
    )


def routes(house: House) -> list[Route]:
    door = house.door

    def listed(request: Request) -> Response:
        sign, look, csrf = frame(house, request)
        draft = {"after": request.query_params.get("after", "")}
        return html(show_sealed(door, look, sign.matter, csrf=csrf, draft=draft))

    async def asked(request: Request, command: str, args: Args, **values: object) -> Response:
        sign, look, csrf = frame(house, request)
        try:
            await door.do(command, {"matter": sign.matter} | args(sign))
        except WasitError as no:
            return html(show_sealed(door, look, sign.matter, csrf=csrf, problem=no, **values), no)
        return go(f"/m/{sign.matter}/sealed")

    async def put(request: Request, fields: Fields, _form: FormData) -> Response:
        def args(sign: Seatsign) -> dict[str, Any]:
            said = {name: fields[name].strip() for name in ASKED if fields.get(name, "").strip()}
            words = {
                name: texts(fields[name], sign.language)
                for name in ("text", "other")
                if fields.get(name, "").strip()
            }
            return said | words | {"text": needed(words.get("text", {})), "until": until_of(fields, sign)}

        return await asked(request, "sealed-put", args, draft=fields)

    async def enter(request: Request, fields: Fields, _form: FormData) -> Response:
        said = {name: fields[name] for name in ("limit", "answer", "points", "passphrase") if name in fields}
        args = said | {"id": request.path_params["id"], "midpoint": fields.get("midpoint") == "1"}
        kept = {name: value for name, value in fields.items() if name != "passphrase"}
        return await asked(request, "sealed-enter", lambda _: args, draft=kept, at=request.path_params["id"])

    def act(command: str) -> Callable[[Request, Fields, FormData], Any]:
        async def acted(request: Request, _fields: Fields, _form: FormData) -> Response:
            return await asked(request, command, lambda _: {"id": request.path_params["id"]})

        return acted

    async def clause(request: Request, _fields: Fields, _form: FormData) -> Response:
        """What came out becomes the first clause of a new text; one that is half written already stays as it is."""
        sign, look, csrf = frame(house, request)
        offers = door.see_sealed(sign.matter).offers
        found = next((one for one in offers if one.id == request.path_params["id"] and one.value), None)
        if found is None:
            no = Refused("unknown-id")
            return html(show_sealed(door, look, sign.matter, csrf=csrf, problem=no), no)
        if not door.see_drafts(sign.matter).get("propose", {}).get("keys"):
            draft = blank(sign.language)
            first = replace(draft.clauses[0], text={sign.language: found.value})
            door.keep_draft("propose", write_fields(replace(draft, clauses=(first,))), sign.matter)
        return go(f"/m/{sign.matter}/propose")

    at = "/m/{matter}/sealed"
    return [
        page(house, at, listed),
        action(house, at, put),
        action(house, at + "/{id}/enter", enter),
        action(house, at + "/{id}/burn", act("sealed-burn")),
        action(house, at + "/{id}/meet", act("sealed-meet")),
        action(house, at + "/{id}/compared", act("sealed-compared")),
        action(house, at + "/{id}/clause", clause),
    ]
