"""People: who reads what, letting somebody go, leaving. Each that can't be undone asks first, and says what it will and will not do."""

from __future__ import annotations

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from wasit.channel import views
from wasit.errors import WasitError
from wasit.seat.door import Door
from wasit.web.forms import texts
from wasit.web.house import Fields, House, action, form_of, frame, go, html, page_of
from wasit.web.locale import Look
from wasit.web.render import render


def show_people(door: Door, look: Look, matter: str, **values: object) -> str:
    shown = door.see_people(matter)
    return render("people.html", look, page=shown, sign=shown.sign, key="people", **values)


def show_removal(door: Door, look: Look, matter: str, seat: str, **values: object) -> str:
    shown = door.see_removal(seat, matter)
    return render("remove.html", look, page=shown, sign=shown.sign, key="people", **values)


def show_leaving(door: Door, look: Look, matter: str, **values: object) -> str:
    shown = door.see_people(matter)
    return render("leave.html", look, page=shown, sign=shown.sign, key="people", **values)


def routes(house: House) -> list[Route]:
    door = house.door

    async def remove(request: Request, fields: Fields, _form: FormData) -> Response:
        sign, look, csrf = frame(house, request)
        seat, consent = request.path_params["seat"], fields.get("consent", "").strip()
        args = {"matter": sign.matter, "seat": seat} | (
            {"consent": texts(consent, sign.language)} if consent else {}
        )
        try:
            await door.do("remove", args)
        except WasitError as no:
            shown = show_removal(door, look, sign.matter, seat, csrf=csrf, problem=no, draft=fields)
            return html(shown, no)
        return go(f"/m/{sign.matter}/people")

    async def leave(sign: views.Seatsign, fields: Fields, _form: FormData) -> None:
        await door.do("leave", {"matter": sign.matter, "passphrase": fields.get("passphrase", "")})

    under = "/m/{matter}/people"
    return [
        page_of(house, under, show_people),
        page_of(house, under + "/{seat}/remove", show_removal),
        page_of(house, "/m/{matter}/leave", show_leaving),
        action(house, under + "/{seat}/remove", remove),
        form_of(house, "/m/{matter}/leave", leave, show_leaving, "people"),
    ]
