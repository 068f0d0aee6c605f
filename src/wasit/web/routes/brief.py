"""Briefing a newcomer: ticking entries of before, page by page; seeing what will be opened; opening it.

1. Nothing is ticked to begin with. What was ticked on other pages goes along in the form, and is shown before anything is opened.
2. What is opened is opened line by line: a briefing belongs to one line.
"""

from __future__ import annotations

from collections.abc import Sequence

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from wasit.channel.side_views import BriefPage
from wasit.errors import Refused, WasitError
from wasit.seat.door import Door
from wasit.web.forms import texts
from wasit.web.house import Fields, House, action, frame, go, html, page_of
from wasit.web.locale import Look
from wasit.web.render import render


def show_brief(
    door: Door,
    look: Look,
    matter: str,
    seat: str,
    *,
    before: dict[str, str] | None = None,
    chosen: Sequence[str] = (),
    looking: bool = False,
    **values: object,
) -> str:
    shown = door.see_brief(seat, matter, before=before or {}, chosen=chosen)
    here = {one.entry.id for line in shown.lines for one in line.entries}
    return render(
        "brief-look.html" if looking else "brief.html",
        look,
        page=shown,
        sign=shown.sign,
        key="people",
        before=before or {},
        ticked={entry.id for _, entry in shown.chosen},
        kept=[entry.id for _, entry in shown.chosen if entry.id not in here],
        **values,
    )


def cursors_of(fields: Fields) -> dict[str, str]:
    """Where each line stands: as it stood, but for the one whose earlier page was asked for."""
    found = {
        name.removeprefix("at."): value for name, value in fields.items() if name.startswith("at.") and value
    }
    key, _, cursor = fields.get("before", "").partition(":")
    return found | ({key: cursor} if cursor else {})


def by_line(shown: BriefPage) -> dict[str, list[str]]:
    """What was chosen, by the key of its line."""
    found: dict[str, list[str]] = {}
    for key, entry in shown.chosen:
        found.setdefault(key, []).append(entry.id)
    return found


def routes(house: House) -> list[Route]:
    door = house.door

    async def brief(request: Request, fields: Fields, sent: FormData) -> Response:
        sign, look, csrf = frame(house, request)
        seat, before = request.path_params["seat"], cursors_of(fields)
        chosen = list(dict.fromkeys(str(each) for name in ("entry", "kept") for each in sent.getlist(name)))
        do = fields.get("do", "")
        try:
            if do in ("look", "open") and not chosen:
                raise Refused("bad-input", field="entries")
            if do != "open":
                made = show_brief(
                    door,
                    look,
                    sign.matter,
                    seat,
                    before=before,
                    chosen=chosen,
                    looking=do == "look",
                    csrf=csrf,
                )
                return html(made)
            note = fields.get("text", "").strip()
            for key, entries in by_line(door.see_brief(seat, sign.matter, chosen=chosen)).items():
                args = {"matter": sign.matter, "seat": seat, "line": key, "entries": entries}
                await door.do("brief", args | ({"text": texts(note, sign.language)} if note else {}))
                note = ""  # once, whatever the number of lines
        except WasitError as no:
            return html(show_brief(door, look, sign.matter, seat, csrf=csrf, problem=no), no)
        return go(f"/m/{sign.matter}/people")

    under = "/m/{matter}/brief/{seat}"
    return [page_of(house, under, show_brief), action(house, under, brief)]
