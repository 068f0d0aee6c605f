"""How long words are kept here, what stops their destroying, the close-out, and the certificates of what was destroyed."""

from __future__ import annotations

from starlette.datastructures import FormData
from starlette.routing import Route

from wasit.channel import views
from wasit.errors import Refused
from wasit.seat.door import Door
from wasit.web.forms import texts
from wasit.web.house import Fields, House, form_of, page_of
from wasit.web.locale import Look
from wasit.web.render import render


def show_retention(door: Door, look: Look, matter: str, **values: object) -> str:
    shown = door.see_retention(matter)
    return render("retention.html", look, page=shown, sign=shown.sign, key="settings", **values)


def routes(house: House) -> list[Route]:
    door = house.door

    async def hold(sign: views.Seatsign, fields: Fields, _form: FormData) -> None:
        args: dict[str, object] = {"matter": sign.matter, "stands": fields.get("stands") != "no"}
        for name in ("by", "why"):
            if not fields.get(name, "").strip():
                raise Refused("bad-input", field=name)
            args[name] = texts(fields[name].strip(), sign.language)
        await door.do("hold", args)

    async def close(sign: views.Seatsign, fields: Fields, _form: FormData) -> None:
        if not fields.get("understood"):
            raise Refused("bad-input", field="understood")
        await door.do("close-out", {"matter": sign.matter})

    return [
        page_of(house, "/m/{matter}/retention", show_retention),
        form_of(house, "/m/{matter}/retention/hold", hold, show_retention, "retention"),
        form_of(house, "/m/{matter}/retention/close", close, show_retention, "retention"),
    ]
