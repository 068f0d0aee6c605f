"""Passing on: the exact outgoing page, row by row, before it leaves; its checks, also while one types; and the words to copy.

1. A warning never blocks. What was not seen yet is shown once more before anything leaves; what was seen is passed on.
2. Without script the page looks again when it is sent; with it, while one types. Both ask the same function.
"""

from __future__ import annotations

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from wasit.channel import views
from wasit.errors import Refused, WasitError
from wasit.seat.door import Door
from wasit.web.drafting import (
    as_seen,
    decided_of,
    default_attribution,
    hour_sentence,
    releases_of,
    shown_before,
    warnings_of,
    with_hour,
    written,
)
from wasit.web.forms import texts
from wasit.web.house import Fields, House, action, frame, go, html, page, page_of
from wasit.web.locale import Look
from wasit.web.render import render


def see(door: Door, matter: str, entry: str, to: str, fields: Fields | None = None) -> views.PassOnPage:
    """The page for one addressee, the first where none was named. ``fields``: as the form stands. Raises: Refused not-a-line."""
    shown = door.see_pass_on(entry, matter, to=to)
    if not shown.targets:
        raise Refused("not-a-line")
    key = to if to in [line.key for line in shown.targets] else shown.targets[0].key
    if fields or key != to:
        # who reads it and what is checked belong to one addressee and one draft
        shown = door.see_pass_on(entry, matter, to=key, draft=written(shown, fields) if fields else None)
    return shown


def parts(shown: views.PassOnPage, look: Look, to: str, fields: Fields) -> dict[str, object]:
    """What the checks and the preview show."""
    keys = [line.key for line in shown.targets]
    drafted = fields or first_form(shown)
    return {
        "page": shown,
        "sign": shown.sign,
        "key": "channel",
        "to": to if to in keys else keys[0],
        "from_key": shown.from_line,
        "draft": drafted,
        "checked": warnings_of(shown.checks),
        "shown_before": shown_before(shown.checks, fields),
        "preview": as_seen(shown, drafted, look.language),
        "on_both_clocks": lambda place: hour_sentence(place, shown, look),
    }


def first_form(shown: views.PassOnPage) -> Fields:
    """The form before anybody wrote in it: all words as written are taken."""
    taken = {f"take-{row.passage.number}": "1" for row in shown.rows if row.field_state == "locked"}
    return {**taken, "attribution": default_attribution(shown).word}


def show_pass_on(door: Door, look: Look, matter: str, entry: str, to: str = "", **values: object) -> str:
    fields = values.pop("draft", None)
    typed: Fields = dict(fields) if isinstance(fields, dict) else {}
    shown = see(door, matter, entry, to, typed or None)
    return render("passon.html", look, **parts(shown, look, to, typed), **values)


def show_checks(door: Door, look: Look, matter: str, entry: str, fields: Fields, **values: object) -> str:
    """The live part of the page: the checks, and the words as they would be seen."""
    to = fields.get("to", "")
    shown = see(door, matter, entry, to, fields)
    return render("part-checks.html", look, **parts(shown, look, to, fields), live=True, **values)


def show_outgoing(door: Door, look: Look, matter: str, releases: str, **values: object) -> str:
    """The exact words of one release, or of several that left together ("id.id")."""
    shown = door.see_channel(matter)
    wanted = releases.split(".")
    for line in shown.lines:
        entries = [one for one in line.entries if one.id in wanted and one.kind == "release"]
        if entries:
            parts = {"line": line, "entries": entries, "sign": shown.sign, "key": "channel"}
            return render("outgoing.html", look, **parts, **values)
    raise Refused("unknown-id", field="id")


def show_ask(door: Door, look: Look, matter: str, entry: str, **values: object) -> str:
    """A word to the source's line about an entry, before it is passed on."""
    shown = see(door, matter, entry, "")
    return render("ask.html", look, page=shown, sign=shown.sign, key="channel", **values)


def routes(house: House) -> list[Route]:
    door = house.door

    def look_first(request: Request) -> Response:
        sign, look, csrf = frame(house, request)
        to = request.query_params.get("to", "")
        return html(show_pass_on(door, look, sign.matter, request.path_params["entry"], to, csrf=csrf))

    async def check(request: Request, fields: Fields, _form: FormData) -> Response:
        sign, look, csrf = frame(house, request)
        return html(show_checks(door, look, sign.matter, request.path_params["entry"], fields, csrf=csrf))

    async def add_hour(request: Request, fields: Fields, _form: FormData) -> Response:
        sign, look, csrf = frame(house, request)
        entry, to = request.path_params["entry"], fields.get("to", "")
        shown = see(door, sign.matter, entry, to, fields)
        typed = with_hour(shown, fields, fields.get("hour", ""), look)
        return html(show_pass_on(door, look, sign.matter, entry, to, csrf=csrf, draft=typed))

    async def ask_author(request: Request, fields: Fields, _form: FormData) -> Response:
        sign, look, csrf = frame(house, request)
        entry = request.path_params["entry"]
        try:
            text = fields.get("p1-text", "").strip()
            if not text:
                raise Refused("bad-input", field="passages")
            shown = see(door, sign.matter, entry, "")
            args = {"matter": sign.matter, "line": shown.from_line, "how": "written", "reply": entry}
            await door.do("say", args | {"passages": [{"text": texts(text, sign.language)}]})
        except WasitError as no:
            return html(show_ask(door, look, sign.matter, entry, csrf=csrf, problem=no, draft=fields), no)
        return go(f"/m/{sign.matter}/channel")

    async def pass_on(request: Request, fields: Fields, _form: FormData) -> Response:
        sign, look, csrf = frame(house, request)
        entry, to = request.path_params["entry"], fields.get("to", "")
        to_copy: list[str] = []
        try:
            shown = see(door, sign.matter, entry, to, fields)
            wanted = releases_of(shown, fields, sign.language)
            if warnings_of(shown.checks) not in ("", fields.get("checked", "")):
                again = show_pass_on(
                    door, look, sign.matter, entry, to, csrf=csrf, draft=fields, look_again=True
                )
                return html(again)
            wanted[0] = {**wanted[0], **decided_of(shown, fields)}
            for args in wanted:
                answer = await door.do("pass-on", args)
                to_copy += [answer["id"]] if answer.get("id") and answer.get("outgoing") else []
        except WasitError as no:
            again = show_pass_on(door, look, sign.matter, entry, to, csrf=csrf, problem=no, draft=fields)
            return html(again, no)
        is_noted = any(line.key == to and not line.seated for line in shown.targets)
        if to_copy and is_noted:
            return go(f"/m/{sign.matter}/outgoing/{'.'.join(to_copy)}")
        return go(f"/m/{sign.matter}/channel")

    return [
        page(house, "/m/{matter}/pass-on/{entry}", look_first),
        page_of(house, "/m/{matter}/pass-on/{entry}/ask", show_ask),
        page_of(house, "/m/{matter}/outgoing/{release}", show_outgoing),
        action(house, "/m/{matter}/pass-on/{entry}", pass_on),
        action(house, "/m/{matter}/pass-on/{entry}/check", check),
        action(house, "/m/{matter}/pass-on/{entry}/hour", add_hour),
        action(house, "/m/{matter}/pass-on/{entry}/ask", ask_author),
    ]
