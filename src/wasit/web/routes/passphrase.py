"""Another passphrase for the seat, or for this matter's signing key. The old one is asked; what was typed is never shown again."""

from __future__ import annotations

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from wasit.errors import Refused, WasitError
from wasit.seat.door import Door
from wasit.web.house import Fields, House, action, frame, go, html, page
from wasit.web.locale import Look
from wasit.web.render import render
from wasit.web.routes.unlock import check_strong
from wasit.web.strength import LEAST_PASSPHRASE

OF = ("seat", "pen")


def show_passphrase(door: Door, look: Look, matter: str, **values: object) -> str:
    shown = door.see_mandate(matter)
    values = {"draft": {}, "problem": None, "done": ""} | values
    return render("passphrase.html", look, sign=shown.sign, key="settings", has_pen=shown.has_pen, **values)


async def change_args(fields: Fields) -> dict[str, object]:
    """Raises: Refused bad-input, naming the field."""
    if fields.get("of") not in OF:
        raise Refused("bad-input", field="of")
    if not fields.get("passphrase_old"):
        raise Refused("bad-input", field="passphrase_old")
    if len(fields.get("passphrase", "")) < LEAST_PASSPHRASE:
        raise Refused("bad-input", field="passphrase")
    if not fields.get("shown") and fields.get("again") != fields["passphrase"]:
        raise Refused("bad-input", field="again")
    await check_strong(fields)
    return {"of": fields["of"], "old": fields["passphrase_old"], "new": fields["passphrase"]}


def routes(house: House) -> list[Route]:
    door = house.door

    def passphrase(request: Request) -> Response:
        sign, look, csrf = frame(house, request)
        done = request.query_params.get("done", "")
        return html(show_passphrase(door, look, sign.matter, csrf=csrf, done=done if done in OF else ""))

    async def change(request: Request, fields: Fields, _form: FormData) -> Response:
        sign, look, csrf = frame(house, request)
        try:
            args = await change_args(fields)
            await door.do("passphrase", {"matter": sign.matter} | args)
        except WasitError as no:
            draft = {"of": fields.get("of", "seat")}
            return html(show_passphrase(door, look, sign.matter, csrf=csrf, problem=no, draft=draft), no)
        return go(f"/m/{sign.matter}/passphrase?done={args['of']}")

    return [
        page(house, "/m/{matter}/passphrase", passphrase),
        action(house, "/m/{matter}/passphrase", change),
    ]
