"""The ledger: undertakings, and apart from them hopes; noting what was kept, what was promised in a word, what is hoped.

1. An undertaking comes from a clause or from a word that crossed as written; nothing on this page makes one of a hope.
2. What is kept is said by a milestone that names what it keeps.
"""

from __future__ import annotations

from collections.abc import Sequence

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from wasit.channel import views
from wasit.channel.project_ledger import is_late
from wasit.channel.record_views import SideClock
from wasit.errors import Refused, WasitError
from wasit.seat.door import Door
from wasit.web.forms import texts_of
from wasit.web.hours import hour_typed, time_left, zone_choices
from wasit.web.house import Fields, House, action, form_of, frame, go, html, page, page_of
from wasit.web.locale import Look
from wasit.web.render import render

FILTERS = ("all", "open", "late", "kept")


def show_ledger(
    door: Door,
    look: Look,
    matter: str,
    show: str = "all",
    before: str = "",
    hopes: str = "",
    **values: object,
) -> str:
    shown, sign = door.see_ledger(matter, show=show, before=before, hopes=hopes), door.see_sign(matter)
    clocks: Sequence[SideClock] = door.see_clocks(matter) if sign.role == "go-between" else ()
    return render(
        "ledger.html",
        look,
        page=shown,
        sign=sign,
        key="ledger",
        show=show,
        before=before,
        hopes_before=hopes,
        filters=FILTERS,
        is_late=lambda one: is_late(one, sign.now.seconds),
        clocks=[clock for clock in clocks if clock.zone],
        sides=clocks,
        time_left=time_left,
        promises=door.see_promises(matter),
        **values,
    )


def show_promise(door: Door, look: Look, matter: str, entry: str, **values: object) -> str:
    """The form that notes what a side promised in a word that crossed as written. Raises: Refused not-as-written, unknown-id."""
    source = door.see_pass_on(entry, matter).source
    if not any(p.wording == "as-written" for passage in source.passages for p in passage.passed):
        raise Refused("not-as-written")
    sign = door.see_sign(matter)
    return render(
        "promise.html",
        look,
        sign=sign,
        key="ledger",
        source=source,
        zone_choices=zone_choices(look),
        **values,
    )


def routes(house: House) -> list[Route]:
    door = house.door

    def ledger(request: Request) -> Response:
        sign, look, csrf = frame(house, request)
        asked = request.query_params
        at = (asked.get("show", "all"), asked.get("before", ""), asked.get("hopes", ""))
        return html(show_ledger(door, look, sign.matter, *at, csrf=csrf))

    async def hope(sign: views.Seatsign, fields: Fields, _form: FormData) -> None:
        args: dict[str, object] = {"matter": sign.matter, "text": said_of(fields, sign)}
        if sign.role == "go-between":
            args |= {"held_by": fields.get("held_by", ""), "of": fields.get("of", "")}
        await door.do("hope", args)

    async def kept(sign: views.Seatsign, fields: Fields, form: FormData) -> None:
        keeps = [kept_of(str(one)) for one in form.getlist("keeps")]
        args: dict[str, object] = {"matter": sign.matter, "text": said_of(fields, sign), "keeps": keeps}
        if not keeps:
            raise Refused("bad-input", field="keeps")
        if fields.get("track", "").strip():
            args["track"] = fields["track"].strip()
        await door.do("milestone", args)

    async def promise(request: Request, fields: Fields, _form: FormData) -> Response:
        sign, look, csrf = frame(house, request)
        entry = request.path_params["entry"]
        try:
            args: dict[str, object] = {"matter": sign.matter, "source": entry, "text": said_of(fields, sign)}
            if fields.get("due", "").strip():
                args["due"] = hour_typed(fields["due"], fields.get("zone", ""), sign.zone, "due")
            await door.do("undertaking", args)
        except WasitError as no:
            return html(show_promise(door, look, sign.matter, entry, csrf=csrf, problem=no, draft=fields), no)
        return go(f"/m/{sign.matter}/ledger")

    return [
        page(house, "/m/{matter}/ledger", ledger),
        page_of(house, "/m/{matter}/undertaking/{entry}", show_promise),
        form_of(house, "/m/{matter}/ledger/hope", hope, show_ledger, "ledger"),
        form_of(house, "/m/{matter}/ledger/kept", kept, show_ledger, "ledger"),
        action(house, "/m/{matter}/undertaking/{entry}", promise),
    ]


def said_of(fields: Fields, sign: views.Seatsign) -> dict[str, str]:
    """Raises: Refused bad-input."""
    found = texts_of(fields, "text", sign.language)
    if not found:
        raise Refused("bad-input", field="text")
    return found


def kept_of(written: str) -> dict[str, object]:
    """What a tick box names: "clause:<proposal>:<number>" or "word:<entry>". Raises: Refused bad-input."""
    match written.split(":"):
        case ["clause", proposal, number] if number.isdecimal() and len(number) < 4:
            return {"proposal": proposal, "clause": int(number)}
        case ["word", entry]:
            return {"undertaking": entry}
        case _:
            raise Refused("bad-input", field="keeps")
