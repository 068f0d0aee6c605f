"""Opening address, first run, unlock, lock, language of the locked page.

The locked page names no matter, no side and no count; its title is the program's name.
"""

from __future__ import annotations

import inspect
from dataclasses import replace

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from wasit.errors import Refused, WasitError
from wasit.seat.door import Door
from wasit.text.language import PAGE_LANGUAGES
from wasit.web.forms import language_of
from wasit.web.guard import OPENING
from wasit.web.house import Fields, House, action, go, page
from wasit.web.locale import Look
from wasit.web.render import render

LEAST_PASSPHRASE = 8


def show_locked(door: Door, look: Look, **values: object) -> str:
    return render("unlock.html" if door.has_seat() else "first.html", look, **values)


def routes(house: House) -> list[Route]:
    door = house.door

    def open_address(request: Request) -> Response:
        session = house.keeper.open_session(request.query_params.get("token", ""))
        if session is None:
            return house.bare(request, "outside.html", status=403, code="no-session")
        answer = HTMLResponse(render("opened.html", replace(house.look(request), home=house.keeper.home)))
        answer.set_cookie(
            house.keeper.cookie,
            session,
            httponly=True,
            samesite="strict",
            path=house.keeper.cookie_path,
        )
        return answer

    def first_page(request: Request) -> Response:
        if not door.is_open():
            return HTMLResponse(show_locked(door, house.look(request), csrf=house.csrf(request)))
        try:
            sign = door.see_sign()
        except Refused:
            return go("/begin")
        return go(f"/m/{sign.matter}/")

    async def unlock(request: Request, fields: Fields, _form: FormData) -> Response:
        try:
            door.unlock(fields.get("passphrase", ""))
        except WasitError as no:
            return house.bare(request, "unlock.html", problem=no)
        return go("/")

    async def lock(_request: Request, _fields: Fields, _form: FormData) -> Response:
        door.lock()
        return go("/")

    async def create(request: Request, fields: Fields, _form: FormData) -> Response:
        look = house.look(request)
        try:
            check_new(fields)
            if house.create is None or door.has_seat():
                raise Refused("already-a-seat")
            made = house.create(
                {
                    "passphrase": fields["passphrase"],
                    "name": fields["name"].strip(),
                    "name_language": language_of(fields["name"], look.language),
                    "language": look.language,
                    "zone": fields.get("zone", "").strip() or "UTC",
                }
            )
            if inspect.isawaitable(made):
                await made
        except WasitError as no:
            return house.bare(request, "first.html", problem=no, draft=without_secrets(fields))
        return go("/")

    async def choose_language(request: Request, fields: Fields, _form: FormData) -> Response:
        wanted = fields.get("language", "")
        look = replace(house.look(request), language=wanted if wanted in PAGE_LANGUAGES else "en")
        return house.keep_look(go("/"), look)

    return [
        page(house, OPENING, open_address),
        page(house, "/", first_page),
        action(house, "/unlock", unlock),
        action(house, "/lock", lock),
        action(house, "/create", create),
        action(house, "/language", choose_language),
    ]


def check_new(fields: Fields) -> None:
    """Raises: Refused bad-input with the field."""
    if not fields.get("name", "").strip():
        raise Refused("bad-input", field="name")
    if len(fields.get("passphrase", "")) < LEAST_PASSPHRASE:
        raise Refused("bad-input", field="passphrase")
    if fields.get("again") != fields["passphrase"]:
        raise Refused("bad-input", field="again")


def without_secrets(fields: Fields) -> Fields:
    """What may be shown again in a form that did not go through."""
    return {name: value for name, value in fields.items() if "pass" not in name and name != "again"}
