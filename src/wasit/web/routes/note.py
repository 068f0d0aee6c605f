"""Noting a call or a text: what was said elsewhere, marked passage by passage, on a line that may have no other seat."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from zoneinfo import ZoneInfo

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from wasit.channel import views
from wasit.errors import Refused, WasitError
from wasit.seat.door import Door
from wasit.web.forms import passages_of, texts, whole
from wasit.web.house import Fields, House, action, frame, go, html, page
from wasit.web.locale import Look
from wasit.web.render import render

MOST_MINUTES = 24 * 60


def show_note(door: Door, look: Look, matter: str, what: str, on: str = "", **values: object) -> str:
    if what not in ("call", "text"):
        raise Refused("unknown-id", field="what")
    shown = door.see_channel(matter)
    keys = [line.key for line in shown.lines]
    on = on if on in keys else (keys[0] if keys else "")
    now_local = f"{look.local(shown.sign.now):%Y-%m-%d %H:%M}"
    return render(
        "note.html",
        look,
        page=shown,
        sign=shown.sign,
        key="channel",
        what=what,
        on=on,
        now_local=now_local,
        **values,
    )


def moment_of(typed: str, zone: str, field: str) -> str:
    """ISO 8601 with offset, of a day and hour typed in the reader's zone and any script's digits. Raises: Refused bad-input."""
    typed = "".join(str(unicodedata.decimal(char, char)) for char in typed.strip())
    try:
        read = datetime.fromisoformat(typed)
        return (read if read.tzinfo else read.replace(tzinfo=ZoneInfo(zone))).isoformat()
    except (ValueError, KeyError, OSError):
        raise Refused("bad-input", field=field) from None


def people_of(typed: str, shown: views.ChannelPage, line: str, language: str) -> list[object]:
    """The seat of a person of this line whose name was typed, else the name itself."""
    for one in shown.lines:
        for person in one.people:
            if one.key == line and person.seat and typed in person.name.values():
                return [person.seat]
    return [texts(typed, language)]


def routes(house: House) -> list[Route]:
    door = house.door

    def look_first(request: Request) -> Response:
        sign, look, csrf = frame(house, request)
        what, on = request.path_params["what"], request.query_params.get("line", "")
        return html(show_note(door, look, sign.matter, what, on, csrf=csrf))

    async def note(request: Request, fields: Fields, _form: FormData) -> Response:
        sign, look, csrf = frame(house, request)
        what, line = request.path_params["what"], fields.get("line", "")
        try:
            who = fields.get("who", "").strip()
            if not who:
                raise Refused("bad-input", field="who")
            args: dict[str, object] = {"matter": sign.matter, "line": line}
            args["when"] = moment_of(fields.get("when", ""), sign.zone, "when")
            args["passages"] = passages_of(fields, sign.language)
            people = people_of(who, door.see_channel(sign.matter), line, sign.language)
            if what == "call":
                minutes = whole(fields, "minutes", most=MOST_MINUTES)
                args |= {
                    "with": people,
                    "minutes": minutes,
                    "ask_to_confirm": bool(fields.get("ask_to_confirm")),
                }
                await door.do("note-call", args)
            else:
                args |= {"from": people[0], "how": fields.get("how") or "text"}
                await door.do("note-text", args)
        except WasitError as no:
            return html(
                show_note(door, look, sign.matter, what, line, csrf=csrf, problem=no, draft=fields), no
            )
        return go(f"/m/{sign.matter}/channel")

    return [
        page(house, "/m/{matter}/note/{what}", look_first),
        action(house, "/m/{matter}/note/{what}", note),
    ]
