"""A transcript of what this seat holds, as a file; and which ones have left it."""

from __future__ import annotations

import asyncio

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from wasit.channel.transcript import FORMS, LOCKED, read_transcript
from wasit.errors import WasitError
from wasit.seals.age_file import lock_age
from wasit.seat.door import Door
from wasit.web.house import Fields, House, action, frame, html, page_of
from wasit.web.locale import Look
from wasit.web.render import render
from wasit.web.routes.unlock import check_passphrase, check_strong, without_secrets
from wasit.web.transcripts import ENDINGS, MEDIA, as_file

SEALED = "application/octet-stream"


def show_exports(door: Door, look: Look, matter: str, **values: object) -> str:
    shown = door.see_exports(matter)
    return render(
        "export.html", look, page=shown, sign=shown.sign, key="settings", forms=FORMS, locked=LOCKED, **values
    )


def routes(house: House) -> list[Route]:
    door = house.door

    async def export(request: Request, fields: Fields, _form: FormData) -> Response:
        sign, look, csrf = frame(house, request)
        words = fields.get("passphrase", "")
        try:
            args: dict[str, object] = {
                name: fields.get(name, "") for name in ("for", "format", "confirmed_by")
            }
            if words or fields.get("again"):
                check_passphrase(fields)
                await check_strong(fields)
                args["locked"] = True
            answer = await door.do("export", {"matter": sign.matter} | args)
        except WasitError as no:
            draft = without_secrets(fields)
            return html(show_exports(door, look, sign.matter, csrf=csrf, problem=no, draft=draft), no)
        form = fields["format"]
        name, media = f"transcript.{ENDINGS[form]}", MEDIA[form]
        data = as_file(read_transcript(answer["transcript"]), form, look.language)
        if words:
            data, name, media = await asyncio.to_thread(lock_age, data, words), name + LOCKED, SEALED
        saved = {"content-disposition": f'attachment; filename="{name}"'}
        return Response(data, media_type=media, headers=saved)

    return [page_of(house, "/m/{matter}/export", show_exports), action(house, "/m/{matter}/export", export)]
