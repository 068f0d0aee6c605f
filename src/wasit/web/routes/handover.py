"""Handing the desk over: what goes, what stays, who is told; asking a colleague; the colleague's answer."""

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

STEPS = ("offer", "accept", "decline", "take-back")


def show_handover(door: Door, look: Look, matter: str, **values: object) -> str:
    shown = door.see_handover(matter)
    return render("handover.html", look, page=shown, sign=shown.sign, key="people", **values)


def handover_args(fields: Fields, language: str) -> dict[str, object]:
    """Raises: Refused bad-input."""
    step, said = fields.get("step", ""), fields.get("text", "").strip()
    if step not in STEPS:
        raise Refused("bad-input", field="step")
    args: dict[str, object] = {"step": step}
    if step == "offer":
        args["to"] = fields.get("to", "")
    if said and step != "take-back":
        args["text"] = texts(said, language)
    return args


def routes(house: House) -> list[Route]:
    door = house.door

    async def act(request: Request, fields: Fields, _form: FormData) -> Response:
        sign, look, csrf = frame(house, request)
        try:
            await door.do("hand-over", {"matter": sign.matter} | handover_args(fields, sign.language))
        except WasitError as no:
            return html(show_handover(door, look, sign.matter, csrf=csrf, problem=no, draft=fields), no)
        return go(f"/m/{sign.matter}/handover")

    return [page_of(house, "/m/{matter}/handover", show_handover), action(house, "/m/{matter}/handover", act)]
