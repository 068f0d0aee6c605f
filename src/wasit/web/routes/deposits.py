"""Declarations deposited with the go-between: opening, declaring, signing, taking back, releasing all together, returning.

1. What is declared is looked at as it will be signed before the passphrase is asked for. Two fields: what the side undertakes, what it states; a
   paragraph is a clause.
2. A side's page is one class, a go-between's another: nothing of another side can stand on a side's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from wasit.channel.declaration import condition_in
from wasit.errors import Refused, WasitError
from wasit.seat.door import Door
from wasit.web.forms import texts
from wasit.web.hours import hour_typed, zone_choices
from wasit.web.house import Fields, House, action, frame, go, html, page, page_of
from wasit.web.locale import Look
from wasit.web.render import render
from wasit.web.routes.unlock import without_secrets
from wasit.web.spoken import said_words

KINDS = {"undertakes": "undertaking", "states": "statement"}
ACTS = {"sign": "sign-declaration", "take-back": "take-back-declaration"}
ENDS = {"release": "release-deposit", "return": "return-deposit"}


def show_deposits(door: Door, look: Look, matter: str, **values: object) -> str:
    carries = door.see_sign(matter).role == "go-between"
    shown = door.see_deposits_desk(matter) if carries else door.see_deposits(matter)
    return render(
        "deposits-desk.html" if carries else "deposits.html",
        look,
        page=shown,
        sign=shown.sign,
        key="proposals",
        zone_choices=zone_choices(look),
        spoken_of=lambda numbers: said_words(numbers, look.language),
        **({"of": "", "seen": None} | values),
    )


def clauses_of(fields: Fields, language: str) -> list[dict[str, Any]]:
    """A clause a paragraph, what is undertaken first. Raises: Refused bad-input where there is none."""
    found: list[dict[str, Any]] = []
    for field, kind in KINDS.items():
        for paragraph in fields.get(field, "").split("\n\n"):
            if words := paragraph.strip():
                found.append(
                    {"id": len(found) + 1, "kind": kind, "who": "us", "text": texts(words, language)}
                )
    if not found:
        raise Refused("bad-input", field="undertakes")
    return found


def declared(fields: Fields, language: str) -> dict[str, Any]:
    """The arguments of ``declare`` without the passphrase: in one language, that binds. Raises: Refused bad-input."""
    clauses = clauses_of(fields, language)
    spoken = sorted({tag for clause in clauses for tag in clause["text"]})
    if len(spoken) > 1:  # each clause must be there in every language that binds
        clauses = [{**clause, "text": {language: next(iter(clause["text"].values()))}} for clause in clauses]
        spoken = [language]
    title = fields.get("title", "").strip()
    given: dict[str, Any] = {"clauses": clauses, "authentic": spoken}
    return given | ({"title": {spoken[0]: title}} if title else {})


def routes(house: House) -> list[Route]:
    door = house.door

    def again(request: Request, no: WasitError, fields: Fields, **values: object) -> Response:
        sign, look, csrf = frame(house, request)
        draft = without_secrets(fields)
        return html(show_deposits(door, look, sign.matter, csrf=csrf, problem=no, draft=draft, **values), no)

    async def opened(request: Request, fields: Fields, _form: FormData) -> Response:
        sign, _, _ = frame(house, request)
        try:
            title = fields.get("title", "").strip()
            if not title:
                raise Refused("bad-input", field="title")
            until = hour_typed(fields.get("until", ""), fields.get("zone", ""), sign.zone, "until")
            args = {"title": texts(title, sign.language), "until": until}
            secret = {"passphrase": fields.get("passphrase", "")}
            await door.do("open-deposit", {"matter": sign.matter, **args, **secret})
        except WasitError as no:
            return again(request, no, fields)
        return go(f"/m/{sign.matter}/deposits")

    async def declare(request: Request, fields: Fields, _form: FormData) -> Response:
        sign, look, csrf = frame(house, request)
        name, looked = request.path_params["id"], {}
        try:
            args = declared(fields, sign.language)
            looked = {"of": name, "seen": preview(door, sign.matter, name, args)}
            if fields.get("do") != "sign":
                back = {} if fields.get("do") == "back" else looked
                shown = show_deposits(door, look, sign.matter, csrf=csrf, draft=dict(fields), **back)
                return html(shown)
            secret = {"passphrase": fields.get("passphrase", "")}
            await door.do("declare", {"matter": sign.matter, "id": name, **args, **secret})
        except WasitError as no:
            return again(request, no, fields, **looked)
        return go(f"/m/{sign.matter}/deposits")

    async def act(request: Request, fields: Fields, _form: FormData) -> Response:
        sign, _, _ = frame(house, request)
        name, what = request.path_params["id"], fields.get("do", "")
        args: dict[str, Any] = {"matter": sign.matter, "id": name, "passphrase": fields.get("passphrase", "")}
        try:
            if what in ("confirm", "refuse"):
                await door.do("confirm-declaration", args | {"answer": what})
            elif what in ACTS | ENDS:
                await door.do((ACTS | ENDS)[what], args)
            else:
                raise Refused("bad-input", field="do")
        except WasitError as no:
            return again(request, no, {})
        return go(f"/m/{sign.matter}/deposits")

    def certificate(request: Request) -> Response:
        sign, _, _ = frame(house, request)
        data = door.see_deposit_certificate(request.path_params["id"], sign.matter)
        headers = {"content-disposition": 'attachment; filename="deposit.wasit"'}
        return Response(data, media_type="application/octet-stream", headers=headers)

    under = "/m/{matter}/deposits"
    return [
        page_of(house, under, show_deposits),
        action(house, under, opened),
        action(house, under + "/{id}/declare", declare),
        action(house, under + "/{id}", act),
        page(house, under + "/{id}/certificate.wasit", certificate),
    ]


def preview(door: Door, matter: str, name: str, args: Mapping[str, Any]) -> dict[str, Any]:
    """What will be signed, as the page shows it. Raises: Refused unknown-id."""
    one = next((one for one in door.see_deposits(matter).deposits if one.id == name), None)
    if one is None:
        raise Refused("unknown-id")
    return {
        "title": args.get("title", {}),
        "clauses": [(clause["id"], clause["kind"], clause["text"]) for clause in args["clauses"]],
        "condition": condition_in(args["authentic"], one.parts),
    }
