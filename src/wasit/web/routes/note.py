"""Noting a call, a text, a meeting: what was said elsewhere, marked passage by passage; and saying that a note is right, or a word read."""

from __future__ import annotations

import unicodedata
from contextlib import suppress
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
from wasit.web.routes.channel import show_home

MOST_MINUTES = 24 * 60
KINDS = ("call", "text", "in-person")


def show_note(door: Door, look: Look, matter: str, what: str, on: str = "", **values: object) -> str:
    if what not in KINDS:
        raise Refused("unknown-id", field="what")
    shown = door.see_channel(matter)
    keys = [line.key for line in shown.lines]
    if not keys:
        raise Refused("not-a-line")
    on = on if on in keys else keys[0]
    now_local = f"{look.local(shown.sign.now):%Y-%m-%d %H:%M}"
    draft = values.get("draft")
    typed = draft.get("when", now_local) if isinstance(draft, dict) else now_local
    return render(
        "note.html",
        look,
        page=shown,
        sign=shown.sign,
        key="channel",
        what=what,
        on=on,
        now_local=now_local,
        **hour_there(shown, on, typed),
        **values,
    )


def hour_there(shown: views.ChannelPage, on: str, typed: str) -> dict[str, object]:
    """What the clock of a line's side showed at an hour of the reader's; nothing where no clock is known, or no hour was typed."""
    zone = next((line.zone for line in shown.lines if line.key == on), "")
    there = None
    if zone:
        with suppress(Refused, ValueError, OSError):
            there = datetime.fromisoformat(moment_of(typed, shown.sign.zone, "when")).astimezone(
                ZoneInfo(zone)
            )
    return {"zone": zone, "there": there}


def show_hour(door: Door, look: Look, matter: str, fields: Fields) -> str:
    """The live line under the hour."""
    there = hour_there(door.see_channel(matter), fields.get("line", ""), fields.get("when", ""))
    return render("part-hour.html", look, **there)


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
            shown = door.see_channel(sign.matter)
            people = people_of(who, shown, line, sign.language)
            # where nobody has a seat there is nobody to ask, and only there the go-between speaks for them
            is_seated = any(one.key == line and one.seated for one in shown.lines)
            args["ask_to_confirm"] = is_seated and bool(fields.get("ask_to_confirm"))
            args["confirmed"] = not is_seated and bool(fields.get("confirmed"))
            if what == "text":
                args |= {"from": people[0], "how": fields.get("how") or "text"}
                made = await door.do("note-text", args)
            else:
                args |= {"with": people, "how": what}
                if what == "call" or fields.get("minutes", "").strip():
                    args["minutes"] = whole(fields, "minutes", most=MOST_MINUTES)
                made = await door.do("note-call", args)
        except WasitError as no:
            return html(
                show_note(door, look, sign.matter, what, line, csrf=csrf, problem=no, draft=fields), no
            )
        # on a phone one line is shown at a time: the one that holds the note
        at = next((one.key for one in shown.lines if one.key == line), "")
        return go(f"/m/{sign.matter}/channel?at={at}#e-{made['id']}")

    async def hour(request: Request, fields: Fields, _form: FormData) -> Response:
        sign, look, _csrf = frame(house, request)
        return html(show_hour(door, look, sign.matter, fields))

    async def read_back(request: Request, fields: Fields, _form: FormData) -> Response:
        sign, look, csrf = frame(house, request)
        args: dict[str, object] = {"matter": sign.matter, "id": fields.get("id", "")}
        args["right"] = bool(fields.get("right"))
        try:
            if not fields.get("right"):
                if not fields.get("words", "").strip():
                    raise Refused("bad-input", field="words")
                args["words"] = texts(fields["words"].strip(), sign.language)
            await door.do("read-back", args)
        except WasitError as no:
            return html(show_home(door, look, sign, csrf=csrf, problem=no), no)
        return go(f"/m/{sign.matter}/")

    return [
        page(house, "/m/{matter}/note/{what}", look_first),
        action(house, "/m/{matter}/note/{what}", note),
        action(house, "/m/{matter}/note/{what}/hour", hour),
        action(house, "/m/{matter}/read-back", read_back),
    ]
