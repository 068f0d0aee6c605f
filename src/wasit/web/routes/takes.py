"""What to say if somebody asks, or if it leaks; and what needs a look now."""

from __future__ import annotations

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from wasit.channel import views
from wasit.errors import Refused
from wasit.seat.door import Door
from wasit.web.forms import texts
from wasit.web.house import Fields, House, action, form_of, frame, go, html, page
from wasit.web.locale import Look
from wasit.web.render import render
from wasit.web.seen import lines_of, see_first_page

ASIDE = ("unreadable-letter", "refused-entry", "clock", "fork", "own-name-forged", "late-word")


def show_takes(door: Door, look: Look, matter: str, **values: object) -> str:
    shown = door.see_lines_to_take(matter)
    return render("takes.html", look, page=shown, sign=shown.sign, key="takes", **values)


def show_alarms(door: Door, look: Look, matter: str, **values: object) -> str:
    """Every alarm, and what was set aside: how often and when, never what."""
    shown = see_first_page(door, door.see_sign(matter))
    desk = [shown.desk] if isinstance(shown, views.ChannelPage) else []
    lines = [*(line for _, line in lines_of(shown)), *desk]
    everywhere = [(None, alarm) for alarm in shown.alarms]
    aside = [*everywhere, *((line, alarm) for line in lines for alarm in line.alarms)]
    return render(
        "alarms.html",
        look,
        page=shown,
        sign=shown.sign,
        key="alarms",
        lines=lines,
        aside=[(line, alarm) for line, alarm in aside if alarm.code in ASIDE],
        **values,
    )


def routes(house: House) -> list[Route]:
    door = house.door

    def takes(request: Request) -> Response:
        sign, look, csrf = frame(house, request)
        return html(show_takes(door, look, sign.matter, csrf=csrf))

    async def keep(sign: views.Seatsign, fields: Fields, _form: FormData) -> None:
        where = fields.get("where", "")
        args: dict[str, object] = {"matter": sign.matter, "occasion": fields.get("occasion", "asked")}
        if fields.get("depth"):
            args["depth"] = fields["depth"]
        if where == "all":
            args["all"] = True
        elif where not in ("", "desk"):
            args["line"] = where
        if not fields.get("text", "").strip():
            raise Refused("bad-input", field="text")
        await door.do("line-to-take", args | {"text": texts(fields["text"], sign.language)})

    async def withdraw(sign: views.Seatsign, fields: Fields, _form: FormData) -> None:
        for name in sorted(fields):
            if name.startswith("id-"):
                await door.do("withdraw", {"matter": sign.matter, "id": fields[name]})

    def alarms(request: Request) -> Response:
        sign, look, csrf = frame(house, request)
        return html(show_alarms(door, look, sign.matter, csrf=csrf))

    async def try_now(request: Request, _fields: Fields, _form: FormData) -> Response:
        sign, look, _csrf = frame(house, request)
        await door.do("sync", {"matter": sign.matter})
        if "hx-request" in request.headers:  # whoever is writing stays where the words are
            return html(str(look.say("relay.tried", hour=look.hour(sign.now))))
        return go(f"/m/{sign.matter}/")

    return [
        page(house, "/m/{matter}/lines-to-take", takes),
        form_of(house, "/m/{matter}/lines-to-take", keep, show_takes, "lines-to-take"),
        form_of(house, "/m/{matter}/lines-to-take/withdraw", withdraw, show_takes, "lines-to-take"),
        page(house, "/m/{matter}/alarms", alarms),
        action(house, "/m/{matter}/try-now", try_now),
    ]
