"""The recovery kit: made and saved from an open seat, made into a seat again where there is none.

1. The code is shown on one answer and kept nowhere. The file waits here, locked, until it is fetched or another is made.
2. Restoring stands before every seat, as the first page does; where a seat is, it leads there.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from wasit.channel import views
from wasit.errors import Refused, WasitError
from wasit.seat.door import Door
from wasit.web.guard import MAX_KIT_BYTES
from wasit.web.house import Fields, House, action, form_of, frame, go, html, page, page_of
from wasit.web.kit_sheet import qr_of
from wasit.web.locale import Look
from wasit.web.render import render
from wasit.web.routes.unlock import check_passphrase, check_strong, without_secrets

FILE = "wasit-kit.age"


@dataclass
class Waiting:
    """A kit that was made and not fetched: locked, so that it tells whoever has it nothing."""

    name: str = ""
    data: bytes = b""


def show_kit(door: Door, look: Look, matter: str, **values: object) -> str:
    return render(
        "kit.html",
        look,
        sign=door.see_sign(matter),
        key="settings",
        made=door.last_kit(),
        outdated=door.kit_is_outdated(),
        cuts_off=door.kit_cuts_off(),
        lead=door.leads_no_more(matter),
        **values,
    )


def show_made(door: Door, look: Look, matter: str, code: str, waiting: str, **values: object) -> str:
    sign = door.see_sign(matter)
    return render(
        "kit-made.html",
        look,
        sign=sign,
        key="settings",
        code=code,
        waiting=waiting,
        qr=qr_of(look, code),
        person=sign.name,
        at=sign.now,
        **values,
    )


def show_restore(look: Look, *, problem: WasitError | None = None, **values: object) -> str:
    wrong = problem.fields.get("field", "") if problem is not None else ""
    if problem is not None and problem.code.startswith("kit-code"):
        wrong = "code"
    elif problem is not None and problem.code in ("not-a-kit", "kit-not-opened", "kit-too-new"):
        wrong = "file"
    return render("restore.html", look, problem=problem, wrong=wrong, **({"draft": {}} | values))


def routes(house: House) -> list[Route]:
    door, waiting = house.door, Waiting()

    async def make(request: Request, fields: Fields, _form: FormData) -> Response:
        sign, look, csrf = frame(house, request)
        try:
            code, waiting.data = await door.make_kit(fields.get("passphrase", ""))
        except WasitError as no:
            return html(show_kit(door, look, sign.matter, csrf=csrf, problem=no), no)
        waiting.name = house.keeper.random_bytes(16).hex()
        return html(show_made(door, look, sign.matter, code, waiting.name, csrf=csrf))

    async def lead(sign: views.Seatsign, _fields: Fields, _form: FormData) -> None:
        await door.do("lead-again", {"matter": sign.matter})

    async def fetch(request: Request, fields: Fields, _form: FormData) -> Response:
        frame(house, request)
        if not waiting.data or not hmac.compare_digest(fields.get("waiting", ""), waiting.name):
            raise Refused("kit-gone")
        door.kit_is_kept()
        saved = {"content-disposition": f'attachment; filename="{FILE}"'}
        return Response(waiting.data, media_type="application/octet-stream", headers=saved)

    def restoring(request: Request) -> Response:
        if door.has_seat():
            return go("/")
        return html(show_restore(house.look(request), csrf=house.csrf(request)))

    async def restore(request: Request, fields: Fields, form: FormData) -> Response:
        try:
            if door.has_seat():
                raise Refused("already-a-seat")
            given = form.get("file")
            data = await given.read(MAX_KIT_BYTES + 1) if isinstance(given, UploadFile) else b""
            if not data:
                raise Refused("bad-input", field="file")
            check_passphrase(fields)
            await check_strong(fields)
            await door.restore(data, fields.get("code", ""), fields["passphrase"])
        except WasitError as no:
            look, draft = house.look(request), without_secrets(fields)
            draft.pop("code", None)
            return html(show_restore(look, csrf=house.csrf(request), problem=no, draft=draft), no)
        return go("/")

    return [
        page_of(house, "/m/{matter}/kit", show_kit),
        action(house, "/m/{matter}/kit", make),
        action(house, "/m/{matter}/kit/file", fetch),
        form_of(house, "/m/{matter}/kit/lead", lead, show_kit, "people"),
        page(house, "/restore", restoring),
        action(house, "/restore", restore),
    ]
