"""The ledger: undertakings, and apart from them hopes."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from wasit.seat.door import Door
from wasit.web.house import House, frame, html, page
from wasit.web.locale import Look
from wasit.web.render import render


def show_ledger(door: Door, look: Look, matter: str, **values: object) -> str:
    return render(
        "ledger.html", look, page=door.see_ledger(matter), sign=door.see_sign(matter), key="ledger", **values
    )


def routes(house: House) -> list[Route]:
    def ledger(request: Request) -> Response:
        sign, look, csrf = frame(house, request)
        return html(show_ledger(house.door, look, sign.matter, csrf=csrf))

    return [page(house, "/m/{matter}/ledger", ledger)]
