"""Looking for words, opening the page on which an entry stands, and the list of keys."""

from __future__ import annotations

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from wasit.errors import Refused
from wasit.seat.door import Door
from wasit.web.house import House, frame, go, html, page
from wasit.web.locale import Look
from wasit.web.render import render

LONGEST = 200


def show_search(
    door: Door, look: Look, matter: str, q: str = "", *, line: str = "", before: str = "", **values: object
) -> str:
    shown = door.see_search(matter, q[:LONGEST], line=line, before=before)
    return render("search.html", look, page=shown, sign=shown.sign, key="search", next=next_of, **values)


def show_keys(door: Door, look: Look, matter: str, **values: object) -> str:
    return render("keys.html", look, sign=door.see_sign(matter), key="keys", **values)


def next_of(q: str, line: str, before: str) -> str:
    """What stands behind the question mark of a page of hits."""
    return urlencode({"q": q, **({"in": line} if line else {}), **({"before": before} if before else {})})


def routes(house: House) -> list[Route]:
    def search(request: Request) -> Response:
        sign, look, csrf = frame(house, request)
        asked = request.query_params
        made = show_search(
            house.door,
            look,
            sign.matter,
            asked.get("q", ""),
            line=asked.get("in", ""),
            before=asked.get("before", ""),
            csrf=csrf,
        )
        return html(made)

    def at(request: Request) -> Response:
        sign, _look, _csrf = frame(house, request)
        written = request.path_params["entry"]
        if len(written) != 64 or not written.isascii() or not written.isalnum():
            raise Refused("unknown-id", field="entry")
        place = house.door.see_place(written, sign.matter)
        where = "channel" if sign.role == "go-between" else "side"
        query = {"at": place.line} | ({f"before.{place.line}": place.before} if place.before else {})
        return go(f"/m/{sign.matter}/{where}?{urlencode(query)}#e-{place.entry}")

    def keys(request: Request) -> Response:
        sign, look, csrf = frame(house, request)
        return html(show_keys(house.door, look, sign.matter, csrf=csrf))

    return [
        page(house, "/m/{matter}/search", search),
        page(house, "/m/{matter}/at/{entry}", at),
        page(house, "/m/{matter}/keys", keys),
    ]
