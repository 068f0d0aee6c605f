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
from wasit.web.pictures.spread import MOST_ROWS, NARROW, spread
from wasit.web.render import render
from wasit.web.routes.note import moment_of
from wasit.web.shown import chosen

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
        sides=door.see_clocks(matter) if matrix.sign.role == "go-between" else (),
        key="known",
        HOWS=HOWS,
        labels=labels(matrix, look.language),
        is_cut=len(matrix.rows) > MOST_ROWS,
        now_local=written(look, matrix.sign.now),
        **values,
    )


def labels(matrix: KnowsMatrix, language: str) -> list[str]:
    """What each row is called in a list: by its name, with its side where two go by one name."""
    names = [chosen(row.person.name, language)[1] for row in matrix.rows]
    sides = [chosen(matrix.group_name(row.group), language)[1] for row in matrix.rows]
    return [
        f"{name}, {side}" if names.count(name) > 1 and side else name
        for name, side in zip(names, sides, strict=True)
    ]


def whom(matrix: KnowsMatrix, typed: str, language: str, written_in: str) -> object:
    """The seat of the person that was meant, else the name itself. Raises: Refused bad-input where two go by that name."""
    called = dict(zip(labels(matrix, language), matrix.rows, strict=True))
    if typed in called and called[typed].person.seat:
        return called[typed].person.seat
    meant = {row.person.seat for row in matrix.rows if row.person.seat and typed in row.person.name.values()}
    if len(meant) > 1:
        raise Refused("bad-input", field="who-of-two")
    return meant.pop() if meant else texts(typed, written_in)


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
            args["who"] = whom(door.see_matrix(sign.matter), who, look.language, sign.language)
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
