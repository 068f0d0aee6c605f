"""Passing on: the exact outgoing page, row by row, before it leaves; and the wording to copy for a noted line.

1. Words as written are never taken from the form: the seat takes them from its record. The form says which, and a translation.
2. Reworded passages are one release, words as written another: a release has one wording.
3. A passage that is for the go-between only has no field at all.
"""

from __future__ import annotations

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from wasit.channel import views
from wasit.errors import Refused, WasitError
from wasit.seat.door import Args, Door
from wasit.web.forms import texts
from wasit.web.house import Fields, House, action, frame, go, html, page
from wasit.web.locale import Look
from wasit.web.render import render


def show_pass_on(door: Door, look: Look, matter: str, entry: str, to: str = "", **values: object) -> str:
    shown = door.see_pass_on(entry, matter, to=to)
    if not shown.targets:
        raise Refused("not-a-line")
    keys = [line.key for line in shown.targets]
    if to not in keys:
        # who reads it and what is checked belong to one addressee: seen again for the first when none was named
        to = keys[0]
        shown = door.see_pass_on(entry, matter, to=to)
    return render(
        "passon.html",
        look,
        page=shown,
        sign=shown.sign,
        key="channel",
        to=to,
        from_key=shown.from_line,
        **values,
    )


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


def releases_of(shown: views.PassOnPage, fields: Fields, language: str) -> list[Args]:
    """The releases that the form asks for. Raises: Refused bad-input."""
    common = {
        "matter": shown.sign.matter,
        "to": fields.get("to", ""),
        "attribution": fields.get("attribution") or "none",
        "now": bool(fields.get("now")),
    }
    if shown.proposal is not None:
        return [common | {"sources": [{"id": shown.source.id}], "wording": "as-written"}]
    taken, reworded = [], []
    translations, wordings = [], []
    for row in shown.rows:
        number = row.passage.number
        if row.field_state == "locked" and fields.get(f"take-{number}"):
            taken.append(number)
            translations.append(fields.get(f"translation-{number}", "").strip())
        wording = fields.get(f"wording-{number}", "").strip()
        if row.field_state == "free" and wording:
            reworded.append(number)
            wordings.append(wording)
    wanted: list[Args] = []
    if taken:
        one = common | {"sources": [{"id": shown.source.id, "passages": taken}], "wording": "as-written"}
        translation = "\n".join(text for text in translations if text)
        wanted.append(one | ({"translation": texts(translation, language)} if translation else {}))
    if reworded:
        sources = [{"id": shown.source.id, "passages": reworded}]
        text = texts("\n".join(wordings), language)
        wanted.append(common | {"sources": sources, "wording": "paraphrase", "text": text})
    if not wanted:
        raise Refused("bad-input", field="nothing-to-pass")
    return wanted


def routes(house: House) -> list[Route]:
    door = house.door

    def look_first(request: Request) -> Response:
        sign, look, csrf = frame(house, request)
        to = request.query_params.get("to", "")
        return html(show_pass_on(door, look, sign.matter, request.path_params["entry"], to, csrf=csrf))

    def outgoing(request: Request) -> Response:
        sign, look, csrf = frame(house, request)
        return html(show_outgoing(door, look, sign.matter, request.path_params["release"], csrf=csrf))

    async def pass_on(request: Request, fields: Fields, _form: FormData) -> Response:
        sign, look, csrf = frame(house, request)
        entry, to = request.path_params["entry"], fields.get("to", "")
        to_copy: list[str] = []
        try:
            shown = door.see_pass_on(entry, sign.matter, to=to)
            for args in releases_of(shown, fields, sign.language):
                answer = await door.do("pass-on", args)
                to_copy += [answer["id"]] if answer.get("outgoing") else []
        except WasitError as no:
            again = show_pass_on(door, look, sign.matter, entry, to, csrf=csrf, problem=no, draft=fields)
            return html(again, no)
        if to_copy:
            return go(f"/m/{sign.matter}/outgoing/{'.'.join(to_copy)}")
        return go(f"/m/{sign.matter}/channel")

    return [
        page(house, "/m/{matter}/pass-on/{entry}", look_first),
        page(house, "/m/{matter}/outgoing/{release}", outgoing),
        action(house, "/m/{matter}/pass-on/{entry}", pass_on),
    ]
