"""A side's page: its line to the go-between, its room, what waits for its answer. It is given a SidePage and nothing else."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from wasit.seat.door import Door
from wasit.web.house import House, frame, html, page
from wasit.web.locale import Look
from wasit.web.render import render
from wasit.web.seen import NOTHING, Seen, of_lines, seen_of


def show_side(door: Door, look: Look, matter: str, seen: Seen = NOTHING, **values: object) -> str:
    shown = door.see_side(matter, before=seen.before, looked=seen.looked)
    made = of_lines(look, shown, seen) | values
    return render("side.html", look, page=shown, sign=shown.sign, key="line", **made)


def routes(house: House) -> list[Route]:
    def side(request: Request) -> Response:
        sign, look, csrf = frame(house, request)
        seen = seen_of(request.query_params)
        return html(show_side(house.door, look, sign.matter, seen, csrf=csrf))

    return [page(house, "/m/{matter}/side", side)]
