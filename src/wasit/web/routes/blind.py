"""What is put to every side in secret: putting it, answering it, saying what came of it."""

from __future__ import annotations

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from wasit.errors import Refused, WasitError
from wasit.seat.door import Door
from wasit.web.forms import texts
from wasit.web.hours import hour_typed, zone_choices
from wasit.web.house import Fields, House, action, frame, go, html, page
from wasit.web.locale import Look
from wasit.web.render import render


def show_blind(door: Door, look: Look, matter: str, **values: object) -> str:
    carries = door.see_sign(matter).role == "go-between"
    shown = door.see_blind_desk(matter) if carries else door.see_blind(matter)
    return render(
        "blind-desk.html" if carries else "blind.html",
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
        return html(show_blind(door, look, sign.matter, csrf=csrf))

    async def put(request: Request, fields: Fields, _form: FormData) -> Response:
        sign, look, csrf = frame(house, request)
        try:
            if not fields.get("text", "").strip():
                raise Refused("bad-input", field="text")
            until = hour_typed(fields.get("until", ""), fields.get("zone", ""), sign.zone, "until")
            args = {"matter": sign.matter, "text": texts(fields["text"], sign.language), "until": until}
            await door.do("blind-put", args)
        except WasitError as no:
            return html(show_blind(door, look, sign.matter, csrf=csrf, problem=no, draft=fields), no)
        return go(f"/m/{sign.matter}/in-secret")

    async def answer(request: Request, fields: Fields, _form: FormData) -> Response:
        sign, look, csrf = frame(house, request)
        args = {"matter": sign.matter, "id": request.path_params["id"], "answer": fields.get("answer", "")}
        try:
            await door.do("blind-answer", args)
        except WasitError as no:
            return html(show_blind(door, look, sign.matter, csrf=csrf, problem=no), no)
        return go(f"/m/{sign.matter}/in-secret")

    async def close(request: Request, _fields: Fields, _form: FormData) -> Response:
        sign, look, csrf = frame(house, request)
        try:
            await door.do("blind-close", {"matter": sign.matter, "id": request.path_params["id"]})
        except WasitError as no:
            return html(show_blind(door, look, sign.matter, csrf=csrf, problem=no), no)
        return go(f"/m/{sign.matter}/in-secret")

    under = "/m/{matter}/in-secret"
    return [
        page(house, under, listed),
        action(house, under, put),
        action(house, under + "/{id}/answer", answer),
        action(house, under + "/{id}/close", close),
    ]
