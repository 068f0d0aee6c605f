"""What sides say became of undertakings, what may be said outside, and what is due as a file: the forms of the ledger and the page of the outside.

1. The ledger shows claims; what is done about them comes back to it.
2. A plain file is given only to whoever says by name that it may leave.
"""

from __future__ import annotations

from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from wasit.channel import views
from wasit.channel.account import GRADES
from wasit.errors import Refused, WasitError
from wasit.seat.door import Door
from wasit.web.forms import texts, texts_of, whole
from wasit.web.house import Fields, House, action, form_of, frame, html, page
from wasit.web.locale import Look
from wasit.web.plain_files import CALENDAR_MEDIA, account_text, calendar_bytes
from wasit.web.render import render
from wasit.web.routes.calendar import show_timeline
from wasit.web.routes.ledger import kept_of, show_ledger

MOST_BYTES = 999_999_999


def show_outside(
    door: Door, look: Look, matter: str, grade: str = GRADES[0], before: str = "", **values: object
) -> str:
    shown = door.see_outside(matter, before=before)
    told = door.see_account(matter, grade=grade) if shown.sign.role == "go-between" else None
    known = {
        "page": shown,
        "told": told,
        "sign": shown.sign,
        "grades": GRADES,
        "asked": grade,
        "before": before,
    }
    return render("account.html", look, key="ledger", **known | values)


def routes(house: House) -> list[Route]:
    door = house.door

    def outside(request: Request) -> Response:
        sign, look, csrf = frame(house, request)
        asked = request.query_params
        at = (asked.get("grade", GRADES[0]), asked.get("before", ""))
        return html(show_outside(door, look, sign.matter, *at, csrf=csrf))

    async def allow(sign: views.Seatsign, fields: Fields, _form: FormData) -> None:
        args = {"id": fields.get("id", ""), "grade": fields.get("grade", "")}
        number = whole(fields, "passage", least=1, most=64)
        await door.do("allow-outside", {"matter": sign.matter, "passages": [number]} | args)

    async def account(request: Request, fields: Fields, _form: FormData) -> Response:
        sign, look, csrf = frame(house, request)
        try:
            args = {name: fields.get(name, "") for name in ("grade", "confirmed_by")}
            answer = await door.do("account", {"matter": sign.matter} | args)
        except WasitError as no:
            return html(show_outside(door, look, sign.matter, csrf=csrf, problem=no, draft=fields), no)
        return _saved(
            account_text(answer["account"], look.language).encode(),
            "text/plain; charset=utf-8",
            "account.txt",
        )

    async def calendar(request: Request, fields: Fields, _form: FormData) -> Response:
        sign, look, csrf = frame(house, request)
        try:
            args = {"confirmed_by": fields.get("confirmed_by", "")}
            answer = await door.do("calendar", {"matter": sign.matter} | args)
        except WasitError as no:
            show = show_timeline if fields.get("of-calendar") == "timeline" else show_ledger
            return html(show(door, look, sign.matter, csrf=csrf, problem=no, draft=fields), no)
        return _saved(calendar_bytes(answer["calendar"], look.language), CALENDAR_MEDIA, "due.ics")

    async def claim(sign: views.Seatsign, fields: Fields, _form: FormData) -> None:
        await door.do("claim", {"matter": sign.matter} | claim_of(fields, sign))

    async def answer(sign: views.Seatsign, fields: Fields, _form: FormData) -> None:
        args: dict[str, Any] = {"claim": fields.get("of-answer", ""), "answer": fields.get("answer", "")}
        if fields.get("text", "").strip():
            args["text"] = texts(fields["text"].strip(), sign.language)
        may = {"may_pass_on": fields.get("may_pass_on") == "1"}
        await door.do("answer-claim", {"matter": sign.matter} | args | may)

    async def pass_claim(sign: views.Seatsign, fields: Fields, _form: FormData) -> None:
        args = {"id": fields.get("id", ""), "to": fields.get("to", "")}
        await door.do("pass-claim", {"matter": sign.matter} | args)

    async def take_back(sign: views.Seatsign, fields: Fields, _form: FormData) -> None:
        await door.do("withdraw", {"matter": sign.matter, "id": fields.get("id", "")})

    return [
        page(house, "/m/{matter}/outside", outside),
        form_of(house, "/m/{matter}/outside", allow, show_outside, "outside"),
        action(house, "/m/{matter}/outside/account", account),
        action(house, "/m/{matter}/calendar", calendar),
        form_of(house, "/m/{matter}/ledger/claim", claim, show_ledger, "ledger"),
        form_of(house, "/m/{matter}/ledger/answer-claim", answer, show_ledger, "ledger"),
        form_of(house, "/m/{matter}/ledger/pass-claim", pass_claim, show_ledger, "ledger"),
        form_of(house, "/m/{matter}/ledger/withdraw-claim", take_back, show_ledger, "ledger"),
    ]


def _saved(data: bytes, media: str, name: str) -> Response:
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(data, media_type=media, headers=headers)


def claim_of(fields: Fields, sign: views.Seatsign) -> dict[str, Any]:
    """The arguments of a claim as its form has them. Raises: Refused bad-input."""
    try:
        of = kept_of(fields.get("of", ""))
    except Refused:
        raise Refused("bad-input", field="undertaking") from None
    text = texts_of(fields, "text", sign.language)
    if not text:
        raise Refused("bad-input", field="text")
    args: dict[str, Any] = of | {
        "state": fields.get("state", ""),
        "text": text,
        "may_pass_on": fields.get("may_pass_on") == "1",
    }
    if sign.role == "go-between":
        args["line"] = fields.get("line", "")
    shown: dict[str, Any] = {}
    if fields.get("evidence-text", "").strip():
        shown["text"] = texts(fields["evidence-text"].strip(), sign.language)
    for name in ("place", "sha256"):
        if fields.get(f"evidence-{name}", "").strip():
            shown[name] = fields[f"evidence-{name}"].strip()
    if fields.get("evidence-size", "").strip():
        shown["size"] = whole(fields, "evidence-size", most=MOST_BYTES)
    return args | ({"evidence": [shown]} if shown else {})
