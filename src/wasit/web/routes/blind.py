"""What is put to every side in secret, texts and suppositions: putting it, answering it, saying what came of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from wasit.channel.blind_views import BlindDeskPage, BlindPage
from wasit.channel.seat_views import Seatsign
from wasit.errors import Refused, WasitError
from wasit.seat.door import Door
from wasit.web.forms import texts, texts_of
from wasit.web.hours import hour_typed, zone_choices
from wasit.web.house import Fields, House, action, frame, go, html, page
from wasit.web.locale import Look
from wasit.web.render import render

Show = Callable[..., str]
Args = Callable[[Seatsign], dict[str, Any]]


def show_blind(door: Door, look: Look, matter: str, **values: object) -> str:
    carries = door.see_sign(matter).role == "go-between"
    shown = door.see_blind_desk(matter) if carries else door.see_blind(matter)
    return _render(look, shown, "blind", "in-secret", **values)


def show_suppositions(door: Door, look: Look, matter: str, **values: object) -> str:
    carries = door.see_sign(matter).role == "go-between"
    shown = door.see_suppositions_desk(matter) if carries else door.see_suppositions(matter)
    return _render(look, shown, "suppose", "suppositions", **values)


def _render(look: Look, shown: BlindPage | BlindDeskPage, k: str, under: str, **values: object) -> str:
    return render(
        "blind-desk.html" if isinstance(shown, BlindDeskPage) else "blind.html",
        look,
        page=shown,
        sign=shown.sign,
        key="proposals",
        k=k,
        under=under,
        zone_choices=zone_choices(look),
        **values,
    )


def routes(house: House) -> list[Route]:
    return [*_routes(house, "in-secret", show_blind), *_routes(house, "suppositions", show_suppositions)]


def _routes(house: House, under: str, show: Show) -> list[Route]:
    door = house.door

    def listed(request: Request) -> Response:
        sign, look, csrf = frame(house, request)
        return html(show(door, look, sign.matter, csrf=csrf))

    async def asked(request: Request, command: str, args: Args, **values: object) -> Response:
        """``args`` are read inside: what they refuse is shown like what the seat refuses."""
        sign, look, csrf = frame(house, request)
        try:
            await door.do(command, {"matter": sign.matter} | args(sign))
        except WasitError as no:
            return html(show(door, look, sign.matter, csrf=csrf, problem=no, **values), no)
        return go(f"/m/{sign.matter}/{under}")

    async def put(request: Request, fields: Fields, _form: FormData) -> Response:
        def args(sign: Seatsign) -> dict[str, Any]:
            text = texts(fields.get("text", ""), sign.language) if fields.get("text", "").strip() else {}
            return {"text": needed(text), "until": until_of(fields, sign)}

        return await asked(request, "blind-put", args, draft=fields)

    async def lay(request: Request, fields: Fields, _form: FormData) -> Response:
        def args(sign: Seatsign) -> dict[str, Any]:
            text = {
                name.removeprefix("text-"): said
                for name, said in fields.items()
                if name.startswith("text-") and said.strip()
            }
            worded = {"worded": fields["worded"]} if fields.get("worded") else {}
            return {"text": text if worded else needed(text), "until": until_of(fields, sign)} | worded

        return await asked(request, "suppose-lay", args, draft=fields)

    async def word(request: Request, fields: Fields, _form: FormData) -> Response:
        def args(sign: Seatsign) -> dict[str, Any]:
            return {"text": needed(texts_of(fields, "text", sign.language))}

        return await asked(request, "suppose-word", args, draft=fields)

    async def answer(request: Request, fields: Fields, _form: FormData) -> Response:
        said = {"id": request.path_params["id"], "answer": fields.get("answer", "")}
        return await asked(request, "blind-answer", lambda _: said)

    async def close(request: Request, _fields: Fields, _form: FormData) -> Response:
        return await asked(request, "blind-close", lambda _: {"id": request.path_params["id"]})

    async def withdraw(request: Request, _fields: Fields, _form: FormData) -> Response:
        return await asked(request, "withdraw", lambda _: {"id": request.path_params["id"]})

    at = f"/m/{{matter}}/{under}"
    made = [
        page(house, at, listed),
        action(house, at + "/{id}/answer", answer),
        action(house, at + "/{id}/close", close),
    ]
    if show is show_blind:
        return [*made, action(house, at, put)]
    return [
        *made,
        action(house, at, lay),
        action(house, at + "/word", word),
        action(house, at + "/{id}/withdraw", withdraw),
    ]


def needed(text: dict[str, str]) -> dict[str, str]:
    """Raises: Refused bad-input where there are no words."""
    if not text:
        raise Refused("bad-input", field="text")
    return text


def until_of(fields: Fields, sign: Seatsign) -> str:
    return hour_typed(fields.get("until", ""), fields.get("zone", ""), sign.zone, "until")
