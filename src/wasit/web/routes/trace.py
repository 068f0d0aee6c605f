"""Page 10: a go-between's own text in copies, and whose copy a leak came from, where that can be said.

1. Writing is one form that comes back: a place that its author approved, what is needed so far, the text prepared. With script what is needed comes while one
   types. What is half written is kept as this person's draft.
2. Nothing goes out before the text is kept on the desk; then every copy is shown as its reader will have it, and sent by a button.
3. Finding changes nothing; a finding is kept by a button of its own, and reckoned again for it.
4. What takes long is reckoned in a thread, from what the door gave before: the door is asked on the loop alone.
"""

from __future__ import annotations

import asyncio
from functools import partial

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from wasit.channel.trace_views import TracedText, TracePage
from wasit.errors import Refused, WasitError
from wasit.seat.door import Door
from wasit.web import tracing
from wasit.web.forms import Fields, language_of
from wasit.web.house import House, action, frame, go, html, page
from wasit.web.locale import Look
from wasit.web.render import render

DRAFT = "copies"
TYPED = ("text", "outside", "together")


def show_trace(door: Door, look: Look, matter: str, **values: object) -> str:
    """The texts, the findings that were kept, and the form for an excerpt. ``shown``: what was found."""
    sign, found = door.see_sign(matter), door.see_trace(matter)
    given = {"shown": None, "excerpts": [], "of": ""} | values
    return render(
        "trace.html",
        look,
        page=found,
        sign=sign,
        key="trace",
        share=partial(tracing.share_in_words, look),
        **given,
    )


def show_write(door: Door, look: Look, matter: str, fields: Fields | None = None, **values: object) -> str:
    sign, shown = door.see_sign(matter), door.see_trace(matter)
    typed = dict(door.see_drafts(matter).get(DRAFT, {}) if fields is None else fields)
    given = {"draft": None, "wrong": None, "live": False} | _reckoned(shown, typed, look) | values
    return render("trace-write.html", look, page=shown, sign=sign, key="trace", fields=typed, **given)


def show_text(door: Door, look: Look, matter: str, which: str, **values: object) -> str:
    sign, shown = door.see_sign(matter), door.see_trace(matter)
    text = _text(shown, which)
    copies = tracing.copies_of(text)
    return render(
        "trace-text.html", look, page=shown, sign=sign, key="trace", text=text, copies=copies, **values
    )


def _text(shown: TracePage, which: str) -> TracedText:
    found = next((one for one in shown.texts if one.id == which), None)
    if found is None:
        raise Refused("unknown-id", field="id")
    return found


def _readers(shown: TracePage, typed: Fields) -> int:
    chosen = set(tracing.lines_of(typed))
    people = sum(len(line.people) for line in shown.lines if line.key in chosen)
    return people + len(tracing.outside_of(typed))


def _reckoned(shown: TracePage, typed: Fields, look: Look) -> dict[str, object]:
    """What the text has and needs, or why that can't be told."""
    text = typed.get("text", "")
    if not text.strip():
        return {}
    try:
        return {"draft": tracing.draft_of(typed, _readers(shown, typed), language_of(text, look.language))}
    except Refused as no:
        return {"wrong": no}


def routes(house: House) -> list[Route]:
    door = house.door

    async def listed(request: Request) -> Response:
        sign, look, csrf = frame(house, request)
        return html(show_trace(door, look, sign.matter, csrf=csrf))

    async def find(request: Request, fields: Fields, _form: FormData) -> Response:
        sign, look, csrf = frame(house, request)
        excerpts, of = tracing.excerpts_of(fields), fields.get("of", "")
        values: dict[str, object] = {"csrf": csrf, "excerpts": excerpts, "of": of}
        try:
            if not excerpts:
                raise Refused("bad-input", field="excerpt")
            texts = door.see_trace(sign.matter).texts
            elsewhere = door.see_elsewhere(excerpts, sign.matter)
            found = await asyncio.to_thread(tracing.find, texts, excerpts, of, elsewhere)
            if fields.get("step") == "keep":
                about = str(found.get("text", "")) or of
                asked = {"excerpts": excerpts, "found": found, "of": about}
                await door.do("finding", {"matter": sign.matter} | asked)
                return go(f"/m/{sign.matter}/trace#kept")
            shown = await asyncio.to_thread(tracing.show, look, texts, excerpts, found)
        except WasitError as no:
            return html(show_trace(door, look, sign.matter, problem=no, **values), no)
        return html(show_trace(door, look, sign.matter, shown=shown, **values))

    async def write(request: Request) -> Response:
        sign, look, csrf = frame(house, request)
        return html(show_write(door, look, sign.matter, csrf=csrf))

    def _typed(fields: Fields) -> dict[str, str]:
        return {name: value for name, value in fields.items() if name in TYPED or name.startswith("line-")}

    async def step(request: Request, fields: Fields, _form: FormData) -> Response:
        sign, look, csrf = frame(house, request)
        typed, what = _typed(fields), fields.get("step", "look")
        language = language_of(typed.get("text", ""), look.language)
        try:
            if what.startswith("take:") and what[5:].isdecimal() and len(what) < 9:
                typed["text"] = tracing.with_offer(typed.get("text", ""), language, int(what[5:]))
            door.keep_draft(DRAFT, typed, sign.matter)
            if what == "prepare":
                asked = {
                    "text": typed.get("text", ""),
                    "language": language,
                    "lines": tracing.lines_of(typed),
                    "readers": tracing.outside_of(typed),
                    "together": tracing.together_of(typed),
                }
                kept = await door.do("copies-prepare", {"matter": sign.matter} | asked)
                door.keep_draft(DRAFT, {}, sign.matter)
                return go(f"/m/{sign.matter}/trace/{kept['id']}")
        except WasitError as no:
            return html(show_write(door, look, sign.matter, typed, csrf=csrf, problem=no), no)
        return html(show_write(door, look, sign.matter, typed, csrf=csrf))

    async def live(request: Request, fields: Fields, _form: FormData) -> Response:
        sign, look, _csrf = frame(house, request)
        typed = _typed(fields)
        door.keep_draft(DRAFT, typed, sign.matter)
        shown = door.see_trace(sign.matter)
        values = {"draft": None, "wrong": None, "live": True} | await asyncio.to_thread(
            _reckoned, shown, typed, look
        )
        return html(render("part-places.html", look, sign=sign, page=shown, key="trace", **values))

    async def opened(request: Request) -> Response:
        sign, look, csrf = frame(house, request)
        which = request.path_params["id"]
        return html(show_text(door, look, sign.matter, which, csrf=csrf))

    async def give(request: Request, fields: Fields, _form: FormData) -> Response:
        sign, look, csrf = frame(house, request)
        which, what = request.path_params["id"], fields.get("step", "")
        _text(door.see_trace(sign.matter), which)
        try:
            if what.startswith("send:"):
                await door.do("copies-send", {"matter": sign.matter, "id": which, "line": what[5:]})
            else:
                reader = fields.get("reader", "")
                await door.do("copies-handed", {"matter": sign.matter, "id": which, "readers": [reader]})
        except WasitError as no:
            return html(show_text(door, look, sign.matter, which, csrf=csrf, problem=no), no)
        return go(f"/m/{sign.matter}/trace/{which}")

    under = "/m/{matter}/trace"
    return [
        page(house, under, listed),
        action(house, under, find),
        page(house, under + "/write", write),
        action(house, under + "/write", step),
        action(house, under + "/write/live", live),
        page(house, under + "/{id}", opened),
        action(house, under + "/{id}", give),
    ]
