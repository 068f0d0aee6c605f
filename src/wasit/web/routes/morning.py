"""The bad morning: one sheet for the day when it is in the press; and promising a side that it is told first."""

from __future__ import annotations

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from wasit.channel import views
from wasit.errors import Refused
from wasit.seat.door import Door
from wasit.web.forms import texts
from wasit.web.house import Fields, House, form_of, frame, html, page
from wasit.web.locale import Look
from wasit.web.render import render


def show_morning(door: Door, look: Look, matter: str, **values: object) -> str:
    shown = door.see_morning(matter)
    return render("morning.html", look, page=shown, sign=shown.sign, key="takes", **values)


def routes(house: House) -> list[Route]:
    door = house.door

    def morning(request: Request) -> Response:
        sign, look, csrf = frame(house, request)
        return html(show_morning(door, look, sign.matter, csrf=csrf))

    async def promise(sign: views.Seatsign, fields: Fields, _form: FormData) -> None:
        if not fields.get("text", "").strip():
            raise Refused("bad-input", field="text")
        args = {"matter": sign.matter, "line": fields.get("line", ""), "fact": fields.get("fact", "channel")}
        await door.do("tell-first", args | {"text": texts(fields["text"], sign.language)})

    async def take_back(sign: views.Seatsign, fields: Fields, _form: FormData) -> None:
        await door.do("withdraw", {"matter": sign.matter, "id": fields.get("id", "")})

    return [
        page(house, "/m/{matter}/morning", morning),
        form_of(house, "/m/{matter}/morning/take-back", take_back, show_morning, "morning"),
        form_of(house, "/m/{matter}/morning/first", promise, show_morning, "morning"),
    ]
