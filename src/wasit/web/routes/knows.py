"""Who knows what: who was told and by whom, who found out; and noting one more."""

from __future__ import annotations

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from wasit.errors import Refused, WasitError
from wasit.seat.door import Door
from wasit.web.forms import texts
from wasit.web.house import Fields, House, action, frame, go, html, page
from wasit.web.locale import Look
from wasit.web.render import render


def show_knows(door: Door, look: Look, matter: str, of: str = "channel", **values: object) -> str:
    shown, proposals = door.see_knows(matter, of=of), door.see_proposals(matter)
    return render(
        "knows.html", look, page=shown, proposals=proposals, sign=door.see_sign(matter), key="known", **values
    )


def routes(house: House) -> list[Route]:
    door = house.door

    def knows(request: Request) -> Response:
        sign, look, csrf = frame(house, request)
        of = request.query_params.get("of", "channel")
        return html(show_knows(door, look, sign.matter, of, csrf=csrf))

    async def note(request: Request, fields: Fields, _form: FormData) -> Response:
        sign, look, csrf = frame(house, request)
        fact = fields.get("fact") or "channel"
        try:
            how, who = fields.get("how", ""), fields.get("who", "").strip()
            if how not in ("told", "found-out", "raised"):
                raise Refused("bad-input", field="how")
            if not who:
                raise Refused("bad-input", field="who")
            args: dict[str, object] = {"matter": sign.matter, "who": texts(who, sign.language), "fact": fact}
            if fields.get("text", "").strip():
                args["text"] = texts(fields["text"], sign.language)
            await door.do(how, args)
        except WasitError as no:
            return html(show_knows(door, look, sign.matter, fact, csrf=csrf, problem=no, draft=fields), no)
        return go(f"/m/{sign.matter}/knows?of={fact}" if fact.isalnum() else f"/m/{sign.matter}/knows")

    return [page(house, "/m/{matter}/knows", knows), action(house, "/m/{matter}/knows", note)]
