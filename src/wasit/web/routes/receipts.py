"""What crossed of a side's own words: each with what was passed on of it, in which words, when, what stayed, what was taken back."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from wasit.seat.door import Door
from wasit.web.house import House, frame, html, page
from wasit.web.locale import Look
from wasit.web.render import render


def show_receipts(door: Door, look: Look, matter: str, before: str = "", **values: object) -> str:
    shown = door.see_receipts(matter, before=before)
    return render("receipts.html", look, page=shown, sign=shown.sign, key="line", before=before, **values)


def routes(house: House) -> list[Route]:
    def receipts(request: Request) -> Response:
        sign, look, csrf = frame(house, request)
        before = request.query_params.get("before", "")
        return html(show_receipts(house.door, look, sign.matter, before, csrf=csrf))

    return [page(house, "/m/{matter}/receipts", receipts)]
