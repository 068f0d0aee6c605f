"""Opening a channel, joining by a spoken code, inviting, and the words to compare once two seats have met."""

from __future__ import annotations

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from wasit.channel import views
from wasit.errors import Refused, WasitError
from wasit.seat.door import Args, Door
from wasit.web.forms import texts, texts_of
from wasit.web.house import Fields, House, action, frame, go, html, page, page_of
from wasit.web.locale import Look, has_sentence
from wasit.web.qr import qr_svg
from wasit.web.render import render
from wasit.web.routes.charter import NOTHING_AGREED, charter_args
from wasit.web.spoken import spoken_words

SIDES = ("a", "b", "c", "d", "e", "f", "g", "h")


WAYS_OUT = {  # what an end that did not meet can do, by why; else a new code is needed
    "relay-unreachable": "same-code",
    "no-relay": "give-relay",
    "code-unknown": "unknown",
    "E_CODE_WRONG": "wrong",
    "invitation-gone": "gone",
}


def show_join(look: Look, **values: object) -> str:
    return render("join.html", look, typo_of=typo_of, **values)


def typo_of(problem: WasitError | None) -> str:
    """The sentence of what is wrong with a code as typed; "" when it is not that."""
    if problem is None or problem.code != "code-typo":
        return ""
    return f"join.typo.{problem.fields.get('reason', 'check')}"


def show_begin(look: Look, **values: object) -> str:
    return render("begin.html", look, was=NOTHING_AGREED, SIDES=SIDES, **values)


def show_invite(door: Door, look: Look, matter: str, **values: object) -> str:
    sign = door.see_sign(matter)
    lines: tuple[views.LineView, ...] = ()
    if sign.role == "go-between":
        lines = door.see_channel(matter).lines
    return render("invite.html", look, sign=sign, key="invite", lines=lines, **values)


def show_invitation(look: Look, id_: str, found: Args, **values: object) -> str:
    """The state of a meeting: the code to read aloud, the waiting, the words to compare, or why not."""
    nothing = {
        "error": "",
        "code": "",
        "seat": "",
        "words": (),
        "numbers": (),
        "as": "",
        "matter": "",
        "relay": "",
    }
    known = nothing | dict(found)
    of_device = known["as"] == "device" or bool(known.get("device"))
    read = f"{known['code']} {known['relay']}" if of_device and known["code"] else ""
    way_out = WAYS_OUT.get(str(known["error"]), "new-code")
    if known["error"] and not has_sentence(look.language, f"error.{known['error']}"):
        known["error"] = ""
    return render(
        "invitation.html",
        look,
        id=id_,
        found=known,
        way_out=way_out,
        of_device=of_device,
        qr=qr_svg(read, str(look.say("devices.code.qr"))) if read else "",
        words_to_say=spoken_words(known["words"], look.language),
        numbers_to_say=list(known["numbers"]),
        **values,
    )


def invitation_args(fields: Fields) -> dict[str, object]:
    """Raises: Refused bad-input."""
    kind, _, line = fields.get("who", "").partition(":")
    if kind not in ("side", "delegate", "go-between", "co-mediator"):
        raise Refused("bad-input", field="invite")
    args: dict[str, object] = {"as": kind}
    return args | ({"line": line} if line else {})


def routes(house: House) -> list[Route]:
    door = house.door

    def join_form(request: Request) -> Response:
        return html(show_join(house.look(request), csrf=house.csrf(request)))

    def begin_form(request: Request) -> Response:
        return html(show_begin(house.look(request), csrf=house.csrf(request)))

    async def join(request: Request, fields: Fields, _form: FormData) -> Response:
        look = house.look(request)
        try:
            who = fields.get("name", "").strip()
            if not who:
                raise Refused("bad-input", field="name")
            args = {"code": fields.get("code", ""), "name": texts(who, look.language)}
            args |= {
                name: fields[name].strip() for name in ("relay", "access") if fields.get(name, "").strip()
            }
            answer = await door.do("join", args)
        except WasitError as no:
            return html(show_join(look, csrf=house.csrf(request), problem=no, draft=fields), no)
        return go(f"/invitation/{answer['invitation']}")

    async def begin(request: Request, fields: Fields, _form: FormData) -> Response:
        look = house.look(request)
        try:
            answer = await door.do("open-channel", channel_args(fields, look.language))
        except WasitError as no:
            return html(show_begin(look, csrf=house.csrf(request), problem=no, draft=fields), no)
        return go(f"/m/{answer['matter']}/")

    async def invite(request: Request, fields: Fields, _form: FormData) -> Response:
        sign, look, csrf = frame(house, request)
        try:
            if fields.get("relay", "").strip():
                await door.do("set", {"relay": fields["relay"].strip()})
            answer = await door.do("invite", {"matter": sign.matter} | invitation_args(fields))
        except WasitError as no:
            return html(show_invite(door, look, sign.matter, csrf=csrf, problem=no, draft=fields), no)
        return go(f"/invitation/{answer['invitation']}")

    async def new_side(request: Request, fields: Fields, _form: FormData) -> Response:
        sign, look, csrf = frame(house, request)
        try:
            name = texts_of(fields, "side", look.language)
            if not name:
                raise Refused("bad-input", field="name")
            await door.do("set", {"matter": sign.matter, "side": {"name": name}})
        except WasitError as no:
            return html(show_invite(door, look, sign.matter, csrf=csrf, problem=no, draft=fields), no)
        return go(f"/m/{sign.matter}/invite")

    async def invitation(request: Request) -> Response:
        id_ = request.path_params["id"]
        try:
            found = await door.do("invitation", {"invitation": id_})
        except Refused:
            found = {"state": "gone", "error": "invitation-gone"}  # a lock forgets what went on
        return html(show_invitation(house.look(request), id_, found, csrf=house.csrf(request)))

    return [
        page(house, "/join", join_form),
        page(house, "/begin", begin_form),
        page_of(house, "/m/{matter}/invite", show_invite),
        Route("/invitation/{id}", invitation, methods=["GET"]),
        action(house, "/join", join),
        action(house, "/begin", begin),
        action(house, "/m/{matter}/invite", invite),
        action(house, "/m/{matter}/sides", new_side),
    ]


def channel_args(fields: Fields, language: str) -> dict[str, object]:
    """Raises: Refused bad-input."""
    title = fields.get("title", "").strip()
    if not title:
        raise Refused("bad-input", field="title")
    sides = [
        {"key": key, "name": texts(fields[f"side-{key}"].strip(), language)}
        for key in SIDES
        if fields.get(f"side-{key}", "").strip()
    ]
    args: dict[str, object] = {"title": texts(title, language), "role": "go-between", "sides": sides}
    args |= charter_args(fields, language)
    mine = fields.get("name", "").strip()
    return args | ({"name": texts(mine, language)} if mine else {})
