"""Page 08: a side (a go-between) weighs an offer in its own numbers.

1. Every step is one form that comes back: a row more, a row less, the answer, a version kept. With script the answer comes while one types.
2. What is half written is kept as this person's draft; nothing of it is a fact before "keep".
3. numpy and scipy are imported when a judgement is reckoned, in a thread: the first time takes a second or more.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from functools import partial

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from wasit.channel.weigh_views import WeighingView, WeighPage
from wasit.errors import Refused, WasitError
from wasit.seat.door import Door
from wasit.web.forms import Fields
from wasit.web.house import House, action, frame, go, html, page
from wasit.web.locale import Look
from wasit.web.render import render
from wasit.web.shown import chosen
from wasit.web.weigh_words import Shown, option_name, outcomes_of, show, show_score, wrong_said
from wasit.web.weighing import fields_of, kept_of, model_of, rows_of, stepped

DRAFT = "weigh"


def show_weigh(
    door: Door, look: Look, matter: str, fields: Fields | None = None, version: str = "", **values: object
) -> str:
    """``fields``: what stands on the form; without any, what was half written, else the newest version, else an empty form."""
    shown, sign = door.see_weighings(matter), door.see_sign(matter)
    found = _standing(door, look, shown, version) if fields is None else dict(fields)
    rows = rows_of(found)
    given = {
        "wrong": None,
        "wrong_field": "",
        "new_row": "",
        "shown": None,
        "live": False,
        "came_wrong": False,
    } | values
    of = found.get("of", "")
    one = _kept(shown, version) if version else None
    return render(
        "weigh.html",
        look,
        page=shown,
        sign=sign,
        key="weigh",
        fields=found,
        rows=rows,
        of=of if of in {row.at for row in rows} else rows[0].at if rows else "",
        version=version,
        option_name=partial(option_name, look),
        outcomes_of=partial(outcomes_of, look),
        one=one,
        choices=outcomes_of(look, one.model) if one else [],
        score=show_score(shown.score, look) if shown.score else None,
        **given,
    )


def _standing(door: Door, look: Look, shown: WeighPage, version: str) -> dict[str, str]:
    if version:
        return fields_of(_kept(shown, version).model, look.language)
    draft = door.see_drafts(shown.sign.matter).get(DRAFT, {})
    if draft:
        return draft
    return fields_of(shown.kept[0].model, look.language) if shown.kept else _empty(look)


def _kept(shown: WeighPage, version: str) -> WeighingView:
    found = next((one for one in shown.kept if one.id == version), None)
    if found is None:
        raise Refused("unknown-id", field="id")
    return found


def _empty(look: Look, title: str = "") -> dict[str, str]:
    """Accepting, with room for two things that may come of it; and no deal, which is worth 0."""
    accept = look.say("weigh.default.accept-of", title=title) if title else look.say("weigh.default.accept")
    return {
        "o1-name": accept.unescape() if title else str(accept),
        "o1.1-name": "",
        "o1.2-name": "",
        "o2-name": str(look.say("weigh.default.none")),
        "o2-low": "0",
        "o2-high": "0",
    }


async def _reckoned(look: Look, fields: Fields, language: str) -> Shown:
    """Raises: Refused bad-input, too-many."""
    model = model_of(fields, language)
    rows = [row.at for row in rows_of(fields)]
    of = fields.get("of", "")
    return await asyncio.to_thread(_work_out, model, rows.index(of) if of in rows else 0, look)


def _work_out(model: Mapping[str, object], of: int, look: Look) -> Shown:
    from wasit.web.weighed import weighed

    return show(weighed(model, min(of, len(model["alternatives"]))), look)  # type: ignore[arg-type]


def routes(house: House) -> list[Route]:
    door = house.door

    async def answered(
        look: Look, matter: str, fields: Fields, csrf: str, version: str = ""
    ) -> tuple[str, WasitError | None]:
        """The page with its answer, or with why there is none."""
        try:
            shown = await _reckoned(look, fields, door.see_sign(matter).language)
        except Refused as no:
            wrong, field = wrong_said(look, no, fields), str(no.fields.get("field", ""))
            made = show_weigh(door, look, matter, fields, version, wrong=wrong, wrong_field=field, csrf=csrf)
            return made, no
        return show_weigh(door, look, matter, fields, version, shown=shown, csrf=csrf), None

    async def listed(request: Request) -> Response:
        sign, look, csrf = frame(house, request)
        asked, at = request.query_params, (look, sign.matter)
        if "proposal" in asked:
            title = door.see_proposal(asked["proposal"], sign.matter).summary.title
            return html(show_weigh(door, *at, _empty(look, chosen(title, look.language)[1]), csrf=csrf))
        if "new" in asked:
            return html(show_weigh(door, *at, _empty(look), csrf=csrf))
        shown = door.see_weighings(sign.matter)
        fields = _standing(door, look, shown, "")
        if fields == _empty(look):
            return html(show_weigh(door, *at, fields, csrf=csrf))
        return html((await answered(*at, fields, csrf=csrf))[0])

    async def opened(request: Request) -> Response:
        sign, look, csrf = frame(house, request)
        version = request.path_params["id"]
        fields = _standing(door, look, door.see_weighings(sign.matter), version)
        fields["of"] = request.query_params.get("of", "")
        return html((await answered(look, sign.matter, fields, version=version, csrf=csrf))[0])

    async def step(request: Request, fields: Fields, _form: FormData) -> Response:
        sign, look, csrf = frame(house, request)
        what, typed = fields.get("step", "reckon"), kept_of(fields) | {"of": fields.get("of", "")}
        door.keep_draft(DRAFT, typed, sign.matter)
        if what == "keep":
            try:
                kept = await door.do("weigh", {"matter": sign.matter} | model_of(typed, sign.language))
            except WasitError as no:
                wrong, field = wrong_said(look, no, typed), str(no.fields.get("field", ""))
                made = show_weigh(door, look, sign.matter, typed, wrong=wrong, wrong_field=field, csrf=csrf)
                return html(made, no)
            door.keep_draft(DRAFT, {}, sign.matter)
            return go(f"/m/{sign.matter}/weigh/{kept['id']}")
        if what == "reckon":
            return html(*await answered(look, sign.matter, typed, csrf=csrf))
        typed, new_row = stepped(typed, what)
        door.keep_draft(DRAFT, typed, sign.matter)
        return html(show_weigh(door, look, sign.matter, typed, new_row=new_row, csrf=csrf))

    async def came(request: Request, fields: Fields, _form: FormData) -> Response:
        sign, look, csrf = frame(house, request)
        version = request.path_params["id"]
        option, _, outcome = fields.get("came", "").partition(".")
        if not (option.isdecimal() and outcome.isdecimal() and len(option + outcome) < 6):
            no, standing = (
                Refused("bad-input", field="came"),
                _standing(door, look, door.see_weighings(sign.matter), version),
            )
            return html(
                show_weigh(door, look, sign.matter, standing, version, came_wrong=True, csrf=csrf), no
            )
        told = {"matter": sign.matter, "id": version, "option": int(option), "outcome": int(outcome)}
        await door.do("weigh-came", told)
        return go(f"/m/{sign.matter}/weigh/{version}")

    async def live(request: Request, fields: Fields, _form: FormData) -> Response:
        sign, look, _csrf = frame(house, request)
        typed = kept_of(fields) | {"of": fields.get("of", "")}
        door.keep_draft(DRAFT, typed, sign.matter)
        values: dict[str, object] = {"wrong": None, "shown": None, "live": True, "sign": sign}
        try:
            values["shown"] = await _reckoned(look, typed, sign.language)
        except Refused as no:
            values["wrong"] = wrong_said(look, no, typed)
        return html(render("part-weighed.html", look, **values))

    under = "/m/{matter}/weigh"
    return [
        page(house, under, listed),
        page(house, under + "/{id}", opened),
        action(house, under, step),
        action(house, under + "/live", live),
        action(house, under + "/{id}/came", came),
    ]
