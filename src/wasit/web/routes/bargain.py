"""The bargaining page: what is settled, what each party seems to want, the offers so far, what they tell, and what to propose.

1. Every form comes back whole; each change that is kept is a version in the room (on the desk).
2. numpy is imported when a sheet is looked at, in a thread: the first time takes a second.
3. A package becomes a draft by a form to the page where proposals are written: nothing is proposed here.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from typing import Any

from markupsafe import Markup
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from wasit.channel import views
from wasit.channel.bargain_views import BargainPage
from wasit.errors import Refused, WasitError
from wasit.seat.door import Door
from wasit.web.bargain_links import Together, together, with_link, with_rows
from wasit.web.bargaining import (
    LEANINGS,
    THEM,
    US,
    SheetRows,
    empty,
    fits,
    offer_of,
    read_rows,
    rows_of,
    sheet_of,
)
from wasit.web.forms import language_of
from wasit.web.house import Act, Fields, House, action, frame, go, html, page
from wasit.web.locale import Look
from wasit.web.pictures.canvas import table
from wasit.web.pictures.dance import NARROW, dance
from wasit.web.render import render
from wasit.web.shown import chosen, safe
from wasit.web.writing import ClauseDraft, Draft, write_fields

SETTLEMENTS = ("nash", "kalai-smorodinsky", "egalitarian", "utilitarian")
MOST_CLAUSES = 20
Json = dict[str, Any]


def show_bargain(door: Door, look: Look, matter: str, version: str = "", **values: object) -> str:
    """The page without what its sheet tells."""
    return _page(door, look, door.see_bargain(matter, version=version), version, **values)


def _page(door: Door, look: Look, shown: BargainPage, version: str, **values: object) -> str:
    """``rows``: what stands on the form; else the kept sheet's. ``found``: what was found by looking at the sheet."""
    sheet: Json | None = json.loads(shown.sheet) if shown.sheet else None
    given: dict[str, Any] = {"rows": None, "found": None, "typed": {}, "more": 1, "fresh": False} | values
    rows: SheetRows = given.pop("rows") or (
        rows_of(sheet) if sheet and fits(sheet) else empty(_names(door, look, shown.sign))
    )
    parties = [party["name"] for party in sheet["parties"]] if sheet else rows.names
    names = [party_name(look, name) for name in parties]
    found = given.pop("found")
    return render(
        "bargain.html",
        look,
        page=shown,
        sign=shown.sign,
        key="bargain",
        version=version,
        sheet=sheet,
        fits=sheet is None or fits(sheet),
        rows=rows.with_room(given.pop("more")),
        names=names,
        found=found,
        pictures=_pictures(found, names, look),
        offers=_offers(found, names, look),
        leanings=LEANINGS,
        together=together(sheet) if sheet else (),
        adds=lambda row: _adds(look, row),
        settlements=_settlements(found),
        plain_name=lambda name: party_name(look, name),
        party_name=lambda name: Markup("<bdi>{}</bdi>").format(party_name(look, name)),
        points=lambda worth: points(look, worth),
        hundredths=lambda share: look.number(round(100 * share)),
        draft_fields=lambda package: draft_fields(package, look.language),
        has_draft="propose" in door.see_drafts(shown.sign.matter),
        **given,
    )


def party_name(look: Look, name: str) -> str:
    """A party as the reader calls it."""
    return str(look.say(f"bargain.party.{name}")) if name in (US, THEM) else safe(name)


def _adds(look: Look, row: Together) -> list[tuple[str, str]]:
    """(a party as the reader calls it, points with their sign)."""
    return [(party_name(look, party), look.number(f"{value:+.10g}")) for party, value in row.adds.items()]


def points(look: Look, worth: float | None) -> str:
    """A worth of 1 is 100 points."""
    return "?" if worth is None else look.number(f"{100 * worth:.1f}".removesuffix(".0"))


def _names(door: Door, look: Look, sign: views.Seatsign) -> Sequence[str]:
    if sign.role == "side":
        return US, THEM
    sides = [chosen(each.name, look.language)[1] for each in door.see_clocks(sign.matter)]
    return (*sides, *("1", "2")[len(sides) :])[:8]


def _pictures(found: Json | None, names: Sequence[str], look: Look) -> tuple[object, ...]:
    if found is None or len(names) != 2 or not found["offers"]:
        return ()
    if found["offers"] and found["offers"][0]["worth"][0] is None:
        return ()
    return dance(found, names, look), dance(found, names, look, NARROW)


def _settlements(found: Json | None) -> list[tuple[list[str], Json | None]]:
    """Each package that a rule settles on, with the rules that do."""
    told: list[tuple[list[str], Json | None]] = []
    settled = (found and found["settlements"]) or {}
    for key in SETTLEMENTS if settled else ():
        one = settled[key]
        alike = next((keys for keys, other in told if other == one), None)
        if alike is None:
            told.append(([key], one))
        else:
            alike.append(key)
    return told


def _offers(found: Json | None, names: Sequence[str], look: Look) -> object:
    if found is None:
        return ""
    head = [
        look.say("bargain.offer"),
        look.say("bargain.by"),
        *(Markup("<bdi>{}</bdi>").format(each) for each in names),
    ]
    return table(
        head,
        [
            (
                look.number(at),
                Markup("<bdi>{}</bdi>").format(party_name(look, offer["by"])),
                *(points(look, each) for each in offer["worth"]),
            )
            for at, offer in enumerate(found["offers"], 1)
        ],
    )


def draft_fields(package: Json, language: str) -> dict[str, str]:
    """The fields of the page where proposals are written: a clause for each issue."""
    texts = [f"{issue}: {option}" for issue, option in package.items()][:MOST_CLAUSES]
    of = language_of(" ".join(texts), language)
    clauses = tuple(ClauseDraft(str(at), "statement", text={of: text}) for at, text in enumerate(texts, 1))
    return write_fields(Draft((of,), frozenset({of}), clauses, used=len(clauses)))


def _without(rows: Sequence[Any], gone: str) -> list[Any]:
    return [each for at, each in enumerate(rows, 1) if str(at) != gone]


def _offer(sheet: Json, fields: Fields) -> Json:
    """With the offer that a form names, or without the one to be taken out."""
    offers, gone = sheet.get("offers", ()), fields.get("remove", "")
    return sheet | {"offers": _without(offers, gone) if gone else [*offers, offer_of(sheet, fields)]}


def _link(sheet: Json, fields: Fields) -> Json:
    """With what a form says of two options together, or without the row to be taken out."""
    gone = fields.get("remove", "")
    return with_rows(sheet, _without(together(sheet), gone)) if gone else with_link(sheet, fields)


def _looked(sheet: Json) -> Json:
    from wasit.bargain.look import look as looked
    from wasit.bargain.sheet import read_sheet

    return looked(read_sheet(sheet))


def routes(house: House) -> list[Route]:
    door = house.door

    async def answered(look: Look, matter: str, version: str = "", **values: object) -> str:
        """The page with what its sheet tells, or with why it can't be told."""
        kept = door.see_bargain(matter, version=version)
        try:
            found = await asyncio.to_thread(_looked, json.loads(kept.sheet)) if kept.sheet else None
        except Refused as no:
            values.setdefault("problem", no)
            found = None
        return _page(door, look, kept, version, found=found, **values)

    async def listed(request: Request) -> Response:
        sign, look, csrf = frame(house, request)
        version = request.query_params.get("at", "")
        if "new" in request.query_params:
            rows = empty(_names(door, look, sign))
            return html(show_bargain(door, look, sign.matter, rows=rows, fresh=True, csrf=csrf))
        return html(await answered(look, sign.matter, version, csrf=csrf))

    def before(sign: views.Seatsign, fields: Fields) -> Json | None:
        """The sheet that the form was made of."""
        kept = (
            "" if fields.get("fresh") else door.see_bargain(sign.matter, version=fields.get("at", "")).sheet
        )
        return json.loads(kept) if kept else None

    async def keep(sign: views.Seatsign, sheet: Json) -> Response:
        await door.do("bargain", {"matter": sign.matter, "sheet": sheet})
        return go(f"/m/{sign.matter}/bargain")

    async def form(request: Request, fields: Fields, _form: FormData) -> Response:
        sign, look, csrf = frame(house, request)
        rows, version = read_rows(fields), fields.get("at", "")
        back: dict[str, Any] = {"rows": rows, "fresh": bool(fields.get("fresh")), "csrf": csrf}
        if fields.get("do") == "more":
            return html(await answered(look, sign.matter, version, more=2, **back))
        try:
            return await keep(sign, sheet_of(rows, before(sign, fields)))
        except WasitError as no:
            return html(await answered(look, sign.matter, version, problem=no, **back), no)

    def changing(change: Callable[[Json, Fields], Json]) -> Act:
        """A form that changes the kept sheet."""

        async def changed(request: Request, fields: Fields, _form: FormData) -> Response:
            sign, look, csrf = frame(house, request)
            sheet = before(sign, fields)
            try:
                if sheet is None:
                    raise Refused("no-sheet")
                return await keep(sign, change(sheet, fields))
            except WasitError as no:
                made = await answered(
                    look, sign.matter, fields.get("at", ""), problem=no, typed=fields, csrf=csrf
                )
                return html(made, no)

        return changed

    async def paste(request: Request, fields: Fields, _form: FormData) -> Response:
        sign, look, csrf = frame(house, request)
        try:
            return await keep(sign, json.loads(fields.get("sheet", "")))
        except (ValueError, RecursionError):
            no: WasitError = Refused("bad-input", field="bargain-json")
        except WasitError as refused:
            field = refused.fields.get("field", "")
            is_form = refused.code == "bad-input"
            no = Refused("bad-input", field="bargain-file", at=field) if is_form else refused
        return html(await answered(look, sign.matter, problem=no, typed=fields, csrf=csrf), no)

    under = "/m/{matter}/bargain"
    return [
        page(house, under, listed),
        action(house, under, form),
        action(house, under + "/offer", changing(_offer)),
        action(house, under + "/link", changing(_link)),
        action(house, under + "/file", paste),
    ]
