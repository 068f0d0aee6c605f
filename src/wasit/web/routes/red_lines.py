"""Red lines: drawing, listing, retiring them; and the live warning of a draft that crosses one."""

from __future__ import annotations

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from wasit.channel import views
from wasit.errors import Refused, WasitError
from wasit.seat.door import Door
from wasit.web.forms import texts
from wasit.web.house import Fields, House, action, form_of, frame, go, html, page_of
from wasit.web.locale import Look
from wasit.web.red_lines import crossed, texts_in, token_of
from wasit.web.render import render


def show_red_lines(door: Door, look: Look, matter: str, **values: object) -> str:
    shown = door.see_red_lines(matter)
    return render("red-lines.html", look, page=shown, sign=shown.sign, key="red-lines", **values)


def show_retiring(door: Door, look: Look, matter: str, line: str, **values: object) -> str:
    """Raises: Refused unknown-id, not-yours."""
    shown = door.see_red_lines(matter)
    one = next((each for each in shown.lines if each.id == line), None)
    if one is None:
        raise Refused("unknown-id", field="id")
    if not one.author.mine:
        raise Refused("not-yours")
    return render("red-line-retire.html", look, one=one, sign=shown.sign, key="red-lines", **values)


def show_warning(door: Door, look: Look, matter: str, fields: Fields) -> str:
    """The live part of a composer."""
    found = crossed(door, matter, texts_in(fields))
    return render(
        "part-crosses.html", look, crossing=found, crosses=token_of(found), sign=door.see_sign(matter)
    )


def routes(house: House) -> list[Route]:
    door = house.door

    async def draw(sign: views.Seatsign, fields: Fields, _form: FormData) -> None:
        text = fields.get("text", "").strip()
        if not text:
            raise Refused("bad-input", field="text")
        phrases = [line.strip() for line in fields.get("phrases", "").splitlines() if line.strip()]
        args = {"matter": sign.matter, "text": texts(text, sign.language), "phrases": phrases}
        await door.do("red-line", args)

    async def retire(request: Request, _fields: Fields, _form: FormData) -> Response:
        sign, look, csrf = frame(house, request)
        try:
            await door.do("withdraw", {"matter": sign.matter, "id": request.path_params["id"]})
        except WasitError as no:
            return html(show_red_lines(door, look, sign.matter, csrf=csrf, problem=no), no)
        return go(f"/m/{sign.matter}/red-lines")

    async def spell(sign: views.Seatsign, fields: Fields, _form: FormData) -> None:
        spellings = [line.strip() for line in fields.get("spellings", "").splitlines() if line.strip()]
        await door.do("spell-name", {"matter": sign.matter, "spellings": spellings})

    async def forget(sign: views.Seatsign, fields: Fields, _form: FormData) -> None:
        await door.do("withdraw", {"matter": sign.matter, "id": fields.get("id", "")})

    async def check(request: Request, fields: Fields, _form: FormData) -> Response:
        sign, look, _csrf = frame(house, request)
        return html(show_warning(door, look, sign.matter, fields))

    under = "/m/{matter}/red-lines"
    return [
        page_of(house, under, show_red_lines),
        page_of(house, under + "/{id}/retire", show_retiring),
        form_of(house, under, draw, show_red_lines, "red-lines"),
        form_of(house, under + "/names", spell, show_red_lines, "red-lines#names"),
        form_of(house, under + "/names/take-back", forget, show_red_lines, "red-lines#names"),
        action(house, under + "/check", check),
        action(house, under + "/{id}/retire", retire),
    ]
