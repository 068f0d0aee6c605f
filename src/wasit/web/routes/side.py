"""A side's page: its line to the go-between, its room, what waits for its answer. It is given a SidePage and nothing else."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from wasit.seat.door import Door
from wasit.web.house import House, frame, html, page
from wasit.web.locale import Look
from wasit.web.render import render


def show_side(door: Door, look: Look, matter: str, **values: object) -> str:
    before = values.pop("before", None)
    shown = door.see_side(matter, before=before if isinstance(before, Mapping) else None)
    return render("side.html", look, page=shown, sign=shown.sign, key="line", **values)


def routes(house: House) -> list[Route]:
    def side(request: Request) -> Response:
        sign, look, csrf = frame(house, request)
        cursors = {
            name.removeprefix("before."): value
            for name, value in request.query_params.items()
            if name.startswith("before.")
        }
        return html(show_side(house.door, look, sign.matter, csrf=csrf, before=cursors))

    return [page(house, "/m/{matter}/side", side)]
