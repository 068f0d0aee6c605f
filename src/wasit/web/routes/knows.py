"""Who knows what: how it spread, person by person, in which words; and noting one more."""

from __future__ import annotations

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from wasit.channel.knows_views import KnowsMatrix
from wasit.errors import Refused, WasitError
from wasit.seat.door import Door
from wasit.web.forms import texts
from wasit.web.hours import written
from wasit.web.house import Fields, House, action, frame, go, html, page
from wasit.web.locale import Look
from wasit.web.pictures.spread import NARROW, spread
from wasit.web.render import render
from wasit.web.routes.note import moment_of

HOWS = ("told", "told-part", "found-out", "raised", "kept-from")


def show_knows(door: Door, look: Look, matter: str, of: str = "channel", **values: object) -> str:
    matrix = door.see_matrix(matter)
    return render(
        "knows.html",
        look,
        page=door.see_knows(matter, of=of),
        matrix=matrix,
        pictures=(spread(matrix, look), spread(matrix, look, NARROW)),
        sign=matrix.sign,
        key="known",
        HOWS=HOWS,
        now_local=written(look, matrix.sign.now),
        **values,
    )


def whom(matrix: KnowsMatrix, typed: str, language: str) -> object:
    """The seat of a person whose name was typed, else the name itself."""
    for row in matrix.rows:
        if row.person.seat and typed in row.person.name.values():
            return row.person.seat
    return texts(typed, language)


def routes(house: House) -> list[Route]:
    door = house.door

    def knows(request: Request) -> Response:
        sign, look, csrf = frame(house, request)
        of, who = request.query_params.get("of", "channel"), request.query_params.get("who", "")
        draft = {"who": who[:120]} if who else {}
        return html(show_knows(door, look, sign.matter, of, csrf=csrf, draft=draft))

    async def note(request: Request, fields: Fields, _form: FormData) -> Response:
        sign, look, csrf = frame(house, request)
        fact = fields.get("other", "").strip() or fields.get("fact") or "channel"
        shown = fact if fact in {thing.id for thing in door.see_matrix(sign.matter).things} else "channel"
        try:
            how, who = fields.get("how", ""), fields.get("who", "").strip()
            if how not in HOWS:
                raise Refused("bad-input", field="how")
            if not who:
                raise Refused("bad-input", field="who")
            args: dict[str, object] = {"matter": sign.matter, "fact": fact}
            args["who"] = whom(door.see_matrix(sign.matter), who, sign.language)
            if fields.get("when", "").strip():
                args["when"] = moment_of(fields["when"], sign.zone, "when")
            if fields.get("manner", "").strip():
                args["manner"] = fields["manner"].strip()
            if fields.get("text", "").strip():
                args["text"] = texts(fields["text"], sign.language)
            await door.do(how, args)
        except WasitError as no:
            return html(show_knows(door, look, sign.matter, shown, csrf=csrf, problem=no, draft=fields), no)
        return go(f"/m/{sign.matter}/knows")

    return [page(house, "/m/{matter}/knows", knows), action(house, "/m/{matter}/knows", note)]
