"""Opening address, first run, unlock, lock, language of the locked page.

The locked page names no matter, no side and no count; its title is the program's name.
"""

from __future__ import annotations

import asyncio
import inspect
from dataclasses import replace

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from wasit.errors import Refused, WasitError
from wasit.seat.door import Door
from wasit.text.language import PAGE_LANGUAGES
from wasit.web.calendars import CALENDARS
from wasit.web.forms import language_of
from wasit.web.guard import OPENING
from wasit.web.house import Fields, House, action, go, html, page
from wasit.web.locale import Look
from wasit.web.render import render
from wasit.web.strength import ENOUGH, LEAST_PASSPHRASE, strength
from wasit.web.zones import offered, regions

USUAL_CALENDARS = {"ar": "hijri", "he": "hebrew"}  # beside the Gregorian, by the language of the pages


def show_locked(door: Door, look: Look, csrf: str = "") -> str:
    if not door.has_seat():
        return show_first(look, csrf=csrf)
    return render("unlock.html", look, csrf=csrf, asks=door.travel_asks())


def show_first(
    look: Look, *, draft: Fields | None = None, problem: WasitError | None = None, **values: object
) -> str:
    """``problem`` is said under its field, where it has one."""
    usual = {USUAL_CALENDARS.get(look.language, ""): "1"}
    wrong = problem.fields.get("field", "") if problem is not None else ""
    values |= {"draft": usual if draft is None else draft, "problem": problem, "wrong": wrong}
    return render("first.html", look, regions=regions(look.language), **values)


def show_strength(look: Look, passphrase: str, score: int, **values: object) -> str:
    """The sentence and the meter of a passphrase, without it."""
    return render(
        "part-strength.html", look, score=score if passphrase else -1, is_enough=score >= ENOUGH,
        is_long_enough=len(passphrase) >= LEAST_PASSPHRASE, **values,
    )  # fmt: skip


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
            door.unlock(fields.get("passphrase", ""), fields.get("code", ""))
        except WasitError as no:
            return house.bare(request, "unlock.html", problem=no, asks=door.travel_asks())
        return go("/")

    async def lock(_request: Request, _fields: Fields, _form: FormData) -> Response:
        door.lock()
        return go("/")

    async def create(request: Request, fields: Fields, _form: FormData) -> Response:
        look = house.look(request)
        try:
            await make_seat(house, look, fields)
        except WasitError as no:
            draft = without_secrets(fields)
            return html(show_first(look, csrf=house.csrf(request), problem=no, draft=draft), no)
        return go("/")

    async def tell_strength(request: Request, fields: Fields, _form: FormData) -> Response:
        passphrase = fields.get("passphrase", "")
        score = await asyncio.to_thread(strength, passphrase)
        return html(show_strength(house.look(request), passphrase, score, draft=without_secrets(fields)))

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
        action(house, "/strength", tell_strength),
        action(house, "/language", choose_language),
    ]


async def make_seat(house: House, look: Look, fields: Fields) -> None:
    """A new seat, open. Raises: Refused already-a-seat, bad-input with the field."""
    if house.create is None or house.door.has_seat():
        raise Refused("already-a-seat")
    check_new(fields)
    await check_strong(fields)
    made = house.create(
        {
            "passphrase": fields["passphrase"],
            "name": fields["name"].strip(),
            "name_language": language_of(fields["name"], look.language),
            "language": look.language,
            "zone": fields.get("zone", "UTC"),
            "calendars": ",".join(one for one in CALENDARS if fields.get(one)),
        }
    )
    if inspect.isawaitable(made):
        await made


def check_new(fields: Fields) -> None:
    """Raises: Refused bad-input with the field."""
    if not fields.get("name", "").strip():
        raise Refused("bad-input", field="name")
    check_passphrase(fields)
    if fields.get("zone", "UTC") not in offered():
        raise Refused("bad-input", field="zone")


def check_passphrase(fields: Fields) -> None:
    """A new one: long enough, and typed twice alike where it was not shown. Raises: Refused bad-input with the field."""
    if len(fields.get("passphrase", "")) < LEAST_PASSPHRASE:
        raise Refused("bad-input", field="passphrase")
    if not fields.get("shown") and fields.get("again") != fields["passphrase"]:
        raise Refused("bad-input", field="again")


async def check_strong(fields: Fields) -> None:
    """Easily guessed is a person's own choice, made by a tick. Raises: Refused bad-input weak."""
    if not fields.get("weak") and await asyncio.to_thread(strength, fields["passphrase"]) < ENOUGH:
        raise Refused("bad-input", field="weak")


def without_secrets(fields: Fields) -> Fields:
    """What may be shown again in a form that did not go through."""
    return {name: value for name, value in fields.items() if "pass" not in name and name != "again"}
