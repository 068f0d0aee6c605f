"""Checking a certificate that came from elsewhere. The file is read, checked and forgotten."""

from __future__ import annotations

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from wasit.channel import views
from wasit.errors import Refused, WasitError
from wasit.seat.door import Door
from wasit.web.house import Fields, House, action, frame, html, page
from wasit.web.locale import Look
from wasit.web.render import render

MOST_BYTES = 1024 * 1024


def show_verify(
    door: Door, look: Look, matter: str, found: views.CertificateView | None = None, **values: object
) -> str:
    return render("verify.html", look, sign=door.see_sign(matter), key="verify", found=found, **values)


def routes(house: House) -> list[Route]:
    def form(request: Request) -> Response:
        sign, look, csrf = frame(house, request)
        return html(show_verify(house.door, look, sign.matter, csrf=csrf))

    async def check(request: Request, fields: Fields, form_: FormData) -> Response:
        sign = house.door.see_sign(fields.get("matter", ""))
        look, csrf = house.look(request, sign), house.csrf(request)
        try:
            given = form_.get("file")
            if not isinstance(given, UploadFile) or house.verify is None:
                raise Refused("bad-input", field="file")
            data = await given.read(MOST_BYTES + 1)
            if not data:
                raise Refused("bad-input", field="file")
            if len(data) > MOST_BYTES:
                raise Refused("too-large", field="file", limit=MOST_BYTES)
            found = house.verify(data)
        except WasitError as no:
            return html(show_verify(house.door, look, sign.matter, csrf=csrf, problem=no), no)
        return html(show_verify(house.door, look, sign.matter, found, csrf=csrf))

    return [page(house, "/m/{matter}/verify", form), action(house, "/verify", check)]
