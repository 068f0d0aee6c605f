"""The sealed archive: made and saved from an open seat, its sheets printed; and the seat's own copy destroyed.

1. The shares are shown on one answer and kept nowhere. The file waits here, locked, until it is fetched or another is made.
2. That it was made is written down when the file is fetched: what was never saved is no archive.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from wasit.channel import views
from wasit.errors import Refused, WasitError
from wasit.seat.door import Door, MadeArchive
from wasit.web.house import Fields, House, action, form_of, frame, html, page_of
from wasit.web.locale import Look
from wasit.web.render import render
from wasit.web.routes.retention import show_retention
from wasit.web.share_sheet import sheets_of


@dataclass
class Waiting:
    """An archive that was made and not fetched."""

    name: str = ""
    made: MadeArchive | None = None


def show_archive(door: Door, look: Look, matter: str, **values: object) -> str:
    shown = door.see_retention(matter)
    return render("archive.html", look, page=shown, sign=shown.sign, key="settings", **values)


def show_made(door: Door, look: Look, made: MadeArchive, **values: object) -> str:
    sheets = sheets_of(look, made.told, made.shares)
    sign = door.see_sign(made.matter)
    return render(
        "archive-made.html", look, sign=sign, key="settings", told=made.told, sheets=sheets, **values
    )


def routes(house: House) -> list[Route]:
    door, waiting = house.door, Waiting()

    async def make(request: Request, fields: Fields, _form: FormData) -> Response:
        sign, look, csrf = frame(house, request)
        try:
            needed = fields.get("needed", "").strip()
            if not (needed.isascii() and needed.isdecimal()):
                raise Refused("bad-input", field="needed")
            openers = fields.get("openers", "").split("\n")
            made = await door.make_archive(
                {"matter": sign.matter, "openers": openers, "needed": int(needed[:4])}
            )
        except WasitError as no:
            return html(show_archive(door, look, sign.matter, csrf=csrf, problem=no, draft=fields), no)
        # the shares are shown on this answer; what waits is the locked file alone
        waiting.made = MadeArchive(made.matter, made.told, made.data, ())
        waiting.name = house.keeper.random_bytes(16).hex()
        return html(show_made(door, look, made, waiting=waiting.name, csrf=csrf))

    async def fetch(request: Request, fields: Fields, _form: FormData) -> Response:
        frame(house, request)
        made = waiting.made
        if made is None or not hmac.compare_digest(fields.get("waiting", ""), waiting.name):
            raise Refused("archive-gone")
        door.archive_is_kept(made)
        saved = {"content-disposition": f'attachment; filename="archive-{made.told.id}.zip"'}
        return Response(made.data, media_type="application/zip", headers=saved)

    async def destroy(sign: views.Seatsign, fields: Fields, _form: FormData) -> None:
        if not fields.get("understood"):
            raise Refused("bad-input", field="understood")
        args = {"archive": fields.get("archive", ""), "anyway": bool(fields.get("anyway"))}
        secret = {"passphrase": fields.get("passphrase", "")}
        await door.do("destroy", {"matter": sign.matter} | args | secret)

    return [
        page_of(house, "/m/{matter}/archive", show_archive),
        action(house, "/m/{matter}/archive", make),
        action(house, "/m/{matter}/archive/file", fetch),
        form_of(house, "/m/{matter}/retention/destroy", destroy, show_retention, "retention"),
    ]
