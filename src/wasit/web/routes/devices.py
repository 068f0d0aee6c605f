"""This person's own devices: the list, one more, one less; and the other end, where a machine becomes a device of somebody who has one.

The other end stands before every seat, as the first page does: it makes the seat and uses the code in one go. A code with a slip in it makes none.
"""

from __future__ import annotations

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from wasit.errors import Refused, WasitError
from wasit.seals.code import read_code
from wasit.seat.door import Door
from wasit.web.house import Fields, House, action, frame, go, html, page, page_of
from wasit.web.locale import Look
from wasit.web.render import render
from wasit.web.routes.join import typo_of
from wasit.web.routes.unlock import make_seat, without_secrets
from wasit.web.zones import regions


def show_devices(door: Door, look: Look, matter: str, **values: object) -> str:
    shown = door.see_devices(matter)
    return render("devices.html", look, page=shown, sign=shown.sign, key="settings", **values)


def show_removal(door: Door, look: Look, matter: str, seat: str, **values: object) -> str:
    """Raises: Refused unknown-id for what is no other device of this person's that is there."""
    shown = door.see_devices(matter)
    found = next(
        (one for one in shown.devices if one.seat == seat and not one.removed and not one.this), None
    )
    if found is None:
        raise Refused("unknown-id", field="seat")
    return render("device-remove.html", look, device=found, sign=shown.sign, key="settings", **values)


def show_coming(look: Look, *, new: bool, problem: WasitError | None = None, **values: object) -> str:
    """``new``: there is no seat here yet."""
    typo = typo_of(problem)
    wrong = "code" if typo else problem.fields.get("field", "") if problem is not None else ""
    values |= {"new": new, "problem": problem, "wrong": wrong, "typo": typo}
    return render("device.html", look, regions=regions(look.language), **({"draft": {}} | values))


def code_and_relay(fields: Fields) -> tuple[str, str]:
    """What a camera read of the other screen is the code and then the relay, and can be put into the first field as it is."""
    code, relay = fields.get("code", ""), fields.get("relay", "").strip()
    at = code.find("http")
    return (code, relay) if at < 0 else (code[:at].strip(), relay or code[at:].strip())


def routes(house: House) -> list[Route]:
    door = house.door

    async def add(request: Request, fields: Fields, _form: FormData) -> Response:
        sign, look, csrf = frame(house, request)
        try:
            if fields.get("relay", "").strip():
                await door.do("set", {"relay": fields["relay"].strip()})
            answer = await door.do(
                "invite", {"matter": sign.matter, "as": "device", "passphrase": fields.get("passphrase", "")}
            )
        except WasitError as no:
            return html(
                show_devices(door, look, sign.matter, csrf=csrf, problem=no, draft=without_secrets(fields)),
                no,
            )
        return go(f"/invitation/{answer['invitation']}")

    async def remove(request: Request, fields: Fields, _form: FormData) -> Response:
        sign, look, csrf = frame(house, request)
        seat, passphrase = request.path_params["seat"], fields.get("passphrase", "")
        try:
            await door.do("device-remove", {"matter": sign.matter, "seat": seat, "passphrase": passphrase})
        except WasitError as no:
            return html(show_removal(door, look, sign.matter, seat, csrf=csrf, problem=no), no)
        return go(f"/m/{sign.matter}/devices")

    def coming(request: Request) -> Response:
        if door.has_seat() and not door.is_open():
            return go("/")
        return html(show_coming(house.look(request), new=not door.has_seat(), csrf=house.csrf(request)))

    async def come(request: Request, fields: Fields, _form: FormData) -> Response:
        look = house.look(request)
        code, relay = code_and_relay(fields)
        try:
            read_code(code)
            if not door.has_seat():
                await make_seat(house, look, fields | {"name": str(look.say("device.own-name"))})
            ways = {"relay": relay, "access": fields.get("access", "").strip()}
            args = {"code": code, "device": True} | {name: way for name, way in ways.items() if way}
            answer = await door.do("join", args)
        except WasitError as no:
            csrf, draft = house.csrf(request), without_secrets(fields)
            return html(show_coming(look, new=not door.has_seat(), csrf=csrf, problem=no, draft=draft), no)
        return go(f"/invitation/{answer['invitation']}")

    under = "/m/{matter}/devices"
    return [
        page_of(house, under, show_devices),
        action(house, under, add),
        page_of(house, under + "/{seat}/remove", show_removal),
        action(house, under + "/{seat}/remove", remove),
        page(house, "/device", coming),
        action(house, "/device", come),
    ]
