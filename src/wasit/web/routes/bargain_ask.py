"""Questions about what matters: asked on one form, held against each other, and turned into weights.

What was answered is not kept; what is kept are the weights, by a button, as a new version of the sheet.
"""

from __future__ import annotations

import asyncio
import json
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from wasit.errors import Refused, WasitError
from wasit.seat.door import Door
from wasit.web.bargaining import number
from wasit.web.house import Fields, House, action, frame, go, html, page
from wasit.web.locale import Look
from wasit.web.render import render

Json = dict[str, Any]


def show_ask(door: Door, look: Look, matter: str, **values: object) -> str:
    """The questions about the kept sheet. Raises: Refused no-sheet, bad-input (bargain-alike) where an issue's ways are all worth the same."""
    sheet = _sheet(door, matter)
    given: dict[str, Any] = {"found": None, "draft": {}} | values
    sign = door.see_sign(matter)
    return render(
        "bargain-ask.html",
        look,
        sign=sign,
        key="bargain",
        asked=_asked(sheet),
        issues=[issue["name"] for issue in sheet["issues"]],
        hundredths=lambda share: look.number(round(100 * share)),
        **given,
    )


def _sheet(door: Door, matter: str) -> Json:
    """Raises: Refused no-sheet."""
    kept = door.see_bargain(matter).sheet
    if not kept:
        raise Refused("no-sheet")
    sheet: Json = json.loads(kept)
    return sheet


def _questions(sheet: Json) -> tuple[Any, ...]:
    """(space, worst, best, questions) of the first party. Raises: Refused bad-input (bargain-alike)."""
    from wasit.bargain.ask import ends, questions
    from wasit.bargain.sheet import read_sheet

    read = read_sheet(sheet)
    wants = read.members[0].wants
    worst, best = ends(wants) if wants else ((), ())
    if len(best) < 2 or any(one == other for one, other in zip(worst, best, strict=True)):
        raise Refused("bad-input", field="bargain-alike")
    return read.space, worst, best, questions(worst, best)


def _asked(sheet: Json) -> list[Json]:
    """Each question as the page asks it: its kind and the packages in words."""
    space, _, _, row = _questions(sheet)
    return [
        {
            "kind": each.kind,
            "one": space.named(each.one),
            "other": space.named(each.other) if each.other else {},
        }
        for each in row
    ]


def _found(sheet: Json, fields: Fields) -> Json:
    """The weights by the answers; ``off``: numbers of the questions whose answers have to give. Raises: Refused bad-input (bargain-rating, bargain-answers)."""
    from wasit.bargain.elicit import elicit

    space, worst, best, row = _questions(sheet)
    answers, asked = [], []
    for at, each in enumerate(row, 1):
        typed = fields.get(f"q{at}", "").strip()
        if not typed:
            continue
        if each.kind == "which":
            if typed not in ("one", "other", "same"):
                raise Refused("bad-input", field="bargain-answers")
            answers.append(each.chosen(typed))
        else:
            rated = number(typed, "bargain-rating") / 100
            if rated > 1:
                raise Refused("bad-input", field="bargain-rating")
            answers.append(each.rated(rated))
        asked.append(at)
    if not answers:
        raise Refused("bad-input", field="bargain-answers")
    found = elicit(space, worst, best, answers)
    return {
        "weights": found.weights,
        "low": found.low,
        "high": found.high,
        "off": [at for at, off in zip(asked, found.off, strict=True) if off],
    }


def _with_weights(sheet: Json, fields: Fields) -> Json:
    """The sheet with the weights that the page showed. Raises: Refused bad-input (bargain-weights)."""
    weights = {
        issue["name"]: number(fields.get(f"w{at}", ""), "bargain-weights")
        for at, issue in enumerate(sheet["issues"], 1)
    }
    first, *others = sheet["parties"]
    return {**sheet, "parties": [{**first, "weights": weights}, *others]}


def routes(house: House) -> list[Route]:
    door = house.door

    async def ask(request: Request) -> Response:
        sign, look, csrf = frame(house, request)
        return html(show_ask(door, look, sign.matter, csrf=csrf))

    async def answer(request: Request, fields: Fields, _form: FormData) -> Response:
        sign, look, csrf = frame(house, request)
        sheet = _sheet(door, sign.matter)
        try:
            if fields.get("do") == "use":
                await door.do("bargain", {"matter": sign.matter, "sheet": _with_weights(sheet, fields)})
                return go(f"/m/{sign.matter}/bargain")
            found = await asyncio.to_thread(_found, sheet, fields)
        except WasitError as no:
            return html(show_ask(door, look, sign.matter, problem=no, draft=fields, csrf=csrf), no)
        return html(show_ask(door, look, sign.matter, found=found, draft=fields, csrf=csrf))

    under = "/m/{matter}/bargain/ask"
    return [page(house, under, ask), action(house, under, answer)]
