"""Settings of this seat, and the words to compare with each person by voice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from wasit.channel import views
from wasit.errors import Refused, WasitError
from wasit.seat.door import Door
from wasit.seat.ways import CODES
from wasit.text.language import PAGE_LANGUAGES
from wasit.web.calendars import CALENDARS, next_shift
from wasit.web.forms import whole
from wasit.web.house import Fields, House, action, frame, go, html, page_of
from wasit.web.locale import Look
from wasit.web.render import render
from wasit.web.seen import lines_of, see_first_page
from wasit.web.spoken import spoken_words


def people_of(lines: Iterable[views.LineView]) -> list[views.Person]:
    """Everybody on these lines, once."""
    found = {person.seat: person for line in lines for person in line.people if person.seat is not None}
    return list(found.values())


def show_settings(door: Door, look: Look, matter: str, **values: object) -> str:
    sign = door.see_sign(matter)
    lines = [line for _, line in lines_of(see_first_page(door, sign))]
    sides = lines if sign.role == "go-between" else []
    zones = dict.fromkeys([sign.zone, *(line.zone for line in sides if line.zone)])
    shifts = [next_shift(zone, sign.now.utc()) for zone in zones]
    return render(
        "settings.html",
        look,
        sign=sign,
        key="settings",
        sides=sides,
        people=people_of(lines),
        attesting=door.see_attesting(matter),
        words_for=lambda indexes: spoken_words(indexes, look.language),
        shifts=[shift for shift in shifts if shift is not None],
        **values,
    )


def routes(house: House) -> list[Route]:
    door = house.door

    async def change(request: Request, fields: Fields, _form: FormData) -> Response:
        sign, look, csrf = frame(house, request)
        try:
            changed = chosen_look(look, fields)
            args: dict[str, object] = {
                name: fields[name] for name in ("language", "zone", "relay") if fields.get(name)
            }
            args |= preferences_of(fields)
            if args:
                await door.do("set", {"matter": sign.matter} | args)
        except WasitError as no:
            return html(show_settings(door, look, sign.matter, csrf=csrf, problem=no, draft=fields), no)
        return house.keep_look(go(f"/m/{sign.matter}/settings"), changed)

    async def words_compared(_request: Request, fields: Fields, _form: FormData) -> Response:
        await door.do("words-compared", {"seat": fields.get("seat", "")})
        return go("/")

    return [
        page_of(house, "/m/{matter}/settings", show_settings),
        action(house, "/m/{matter}/settings", change),
        action(house, "/words-compared", words_compared),
    ]


def preferences_of(fields: Fields) -> dict[str, object]:
    """What a form says; ``of`` names it, for what is not ticked is not sent. Raises: Refused bad-input."""
    args: dict[str, object] = {}
    if fields.get("of") == "time":
        args["calendars"] = [name for name in CALENDARS if fields.get(name)]
    if fields.get("of") == "look":
        args["letter_keys"] = bool(fields.get("letter_keys"))
    if fields.get("of") == "way":
        args |= {
            name: fields.get(name, "").strip() for name in ("second_relay", "proxy")
        }  # an empty field takes it off
        args |= {name: fields[name].strip() for name in CODES if fields.get(name, "").strip()}
    if fields.get("of") == "zones":
        args["zones"] = {
            name.removeprefix("zone-"): zone.strip()
            for name, zone in fields.items()
            if name.startswith("zone-")
        }
    for name in ("text_size", "lock_after", "undo"):
        if fields.get(name):
            args[name] = whole(fields, name)
    return args


def chosen_look(look: Look, fields: Fields) -> Look:
    """Raises: Refused bad-input."""
    language, digits = fields.get("language", look.language), fields.get("digits", look.digits)
    theme = fields.get("theme", look.theme or "system")
    if language not in PAGE_LANGUAGES or digits not in ("", "western", "arabic"):
        raise Refused("bad-input", field="language")
    if theme not in ("system", "light", "dark"):
        raise Refused("bad-input", field="theme")
    return replace(look, language=language, digits=digits, theme="" if theme == "system" else theme)
