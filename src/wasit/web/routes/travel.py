"""Locking a seat for a journey: whom to ask, who asked, the lock itself; and the code, read out to a colleague who is free to ask for it."""

from __future__ import annotations

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from wasit.errors import Refused, WasitError
from wasit.seat.door import Door
from wasit.web.forms import texts
from wasit.web.house import Fields, House, action, frame, go, html, page_of
from wasit.web.locale import Look
from wasit.web.render import render
from wasit.web.routes.unlock import without_secrets


def show_travel(door: Door, look: Look, matter: str, **values: object) -> str:
    shown = door.see_travel(matter)
    return render("travel.html", look, page=shown, sign=shown.sign, key="settings", **({"code": ""} | values))


def travel_args(fields: Fields, language: str) -> dict[str, object]:
    """Raises: Refused bad-input."""
    match fields.get("step", ""):
        case "ask":
            return {"step": "ask", "with": fields.get("with", "")}
        case "hold" | "release" as step:
            return {"step": step, "seat": fields.get("seat", "")}
        case "lock":
            asks = fields.get("asks", "").strip()
            args: dict[str, object] = {"step": "lock", "passphrase": fields.get("passphrase", "")}
            if asks:
                args["asks"] = texts(asks, language)
            return args
        case _:
            raise Refused("bad-input", field="step")


def routes(house: House) -> list[Route]:
    door = house.door

    async def act(request: Request, fields: Fields, _form: FormData) -> Response:
        sign, look, csrf = frame(house, request)
        try:
            args = travel_args(fields, sign.language)
            answer = await door.do("travel", {"matter": sign.matter} | args)
        except WasitError as no:
            draft = without_secrets(fields)
            return html(show_travel(door, look, sign.matter, csrf=csrf, problem=no, draft=draft), no)
        if args["step"] == "release":
            return html(show_travel(door, look, sign.matter, csrf=csrf, code=answer.get("code", "")))
        return go("/" if args["step"] == "lock" else f"/m/{sign.matter}/travel")

    return [page_of(house, "/m/{matter}/travel", show_travel), action(house, "/m/{matter}/travel", act)]
