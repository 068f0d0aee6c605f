"""The go-between's page: the lines, the wall between them, what waits, the desk. And the root of a matter."""

from __future__ import annotations

from starlette.datastructures import FormData, QueryParams
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from wasit.channel import views
from wasit.errors import Refused, WasitError
from wasit.seat.door import Door
from wasit.web.forms import passages_of, whole
from wasit.web.house import Fields, House, action, frame, go, html, page
from wasit.web.locale import Look
from wasit.web.red_lines import token_of, unseen
from wasit.web.render import render
from wasit.web.routes import side
from wasit.web.seen import NOTHING, Seen, lines_of, of_lines, see_first_page, seen_of


def show_channel(door: Door, look: Look, matter: str, seen: Seen = NOTHING, **values: object) -> str:
    shown = door.see_channel(matter, before=seen.before, looked=seen.looked)
    return render(
        "channel.html",
        look,
        page=shown,
        sign=shown.sign,
        key="channel",
        **of_lines(look, shown, seen),
        **values,
    )


def show_part(door: Door, look: Look, matter: str, part: str, seen: Seen = NOTHING, **values: object) -> str:
    """The live regions of a page, each as the whole page holds it: "sign" for any page, "all" for the first page.

    Raises: Refused unknown-id.
    """
    sign = door.see_sign(matter)
    if part == "sign":
        return render("part-sign.html", look, sign=sign, **values)
    if part != "all":
        raise Refused("unknown-id", field="part")
    shown = see_first_page(door, sign, seen)
    return render("part-all.html", look, page=shown, sign=shown.sign, key="", lines=lines_of(shown), **values)


def show_home(door: Door, look: Look, sign: views.Seatsign, **values: object) -> str:
    show = show_channel if sign.role == "go-between" else side.show_side
    return show(door, look, sign.matter, NOTHING, **values)


def routes(house: House) -> list[Route]:
    door = house.door

    def home(request: Request) -> Response:
        sign, look, csrf = frame(house, request)
        if not sign.role:
            return html(render("arriving.html", look, sign=sign, csrf=csrf))
        onward = f"/m/{sign.matter}/{'channel' if sign.role == 'go-between' else 'side'}"
        if (
            "hx-request" in request.headers
        ):  # of the page that waited for the channel: the whole page is another now
            return Response(headers={"HX-Redirect": look.home + onward})
        return go(onward)

    def channel(request: Request) -> Response:
        sign, look, csrf = frame(house, request)
        seen = seen_of(request.query_params)
        return html(show_channel(door, look, sign.matter, seen, csrf=csrf))

    def part(request: Request) -> Response:
        sign, look, csrf = frame(house, request)
        return html(
            show_part(
                door,
                look,
                sign.matter,
                request.path_params["part"],
                seen_of(request.query_params),
                csrf=csrf,
            )
        )

    def looked(request: Request) -> Response:
        """Where no script says what was in view, the page itself asks for this: all of it was."""
        sign, _look, _csrf = frame(house, request)
        door.look_at(seen_of(request.query_params).looked, sign.matter)
        return Response(status_code=204)

    async def look_at(request: Request, fields: Fields, _form: FormData) -> Response:
        sign, _look, _csrf = frame(house, request)
        door.look_at(seen_of(QueryParams(dict(fields))).looked, sign.matter)
        return Response(status_code=204)

    async def about_side(request: Request, fields: Fields, _form: FormData) -> Response:
        key = fields.get("line", "")
        args: dict[str, object] = {"zones": {key: fields.get("zone", "")}}
        sign, look, csrf = frame(house, request)
        try:
            if fields.get("silence"):
                args["silence"] = {key: whole(fields, "silence", least=1, most=1000)}
            await door.do("set", {"matter": sign.matter} | args)
        except WasitError as no:
            return html(show_home(door, look, sign, csrf=csrf, problem=no), no)
        return go(f"/m/{sign.matter}/channel?at={key}")

    async def say(request: Request, fields: Fields, _form: FormData) -> Response:
        sign, look, csrf = frame(house, request)
        leaves = not fields.get("room") and not fields.get("desk")
        found = unseen(door, sign.matter, fields) if leaves else ()
        if found:
            again = {"draft": fields, "crossing": found, "crosses": token_of(found), "look_again": True}
            return html(show_home(door, look, sign, csrf=csrf, **again))
        try:
            args: dict[str, object] = {"matter": sign.matter, "how": "written"}
            args["passages"] = passages_of(
                fields,
                sign.language,
                sign.unmarked if sign.role == "side" and not fields.get("room") else "for-you-only",
            )
            for where in ("room", "desk"):
                if fields.get(where):
                    args[where] = True
            if fields.get("line"):
                args["line"] = fields["line"]
            await door.do("say", args)
        except WasitError as no:
            return html(show_home(door, look, sign, csrf=csrf, problem=no, draft=fields), no)
        return go(f"/m/{sign.matter}/")

    async def withdraw(request: Request, fields: Fields, _form: FormData) -> Response:
        return await simple(request, "withdraw", {"id": fields.get("id", "")})

    async def take_back(request: Request, fields: Fields, _form: FormData) -> Response:
        written = fields.get("waiting", "")
        number = int(written) if written.isascii() and written.isdigit() and len(written) < 16 else None
        return await simple(request, "take-back", {"waiting": number})

    async def simple(request: Request, command: str, args: dict[str, object]) -> Response:
        sign, look, csrf = frame(house, request)
        try:
            await door.do(command, {"matter": sign.matter} | args)
        except WasitError as no:
            return html(show_home(door, look, sign, csrf=csrf, problem=no), no)
        return go(f"/m/{sign.matter}/")

    return [
        page(house, "/m/{matter}/", home),
        page(house, "/m/{matter}/channel", channel),
        page(house, "/m/{matter}/part/{part:path}", part),
        page(house, "/m/{matter}/looked", looked),
        action(house, "/m/{matter}/looked", look_at),
        action(house, "/m/{matter}/about-side", about_side),
        action(house, "/m/{matter}/say", say),
        action(house, "/m/{matter}/withdraw", withdraw),
        action(house, "/m/{matter}/take-back", take_back),
    ]
