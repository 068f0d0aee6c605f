"""A transcript of what this seat holds, as a file; and which ones have left it."""

from __future__ import annotations

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from wasit.channel.transcript import FORMS, read_transcript
from wasit.errors import WasitError
from wasit.seat.door import Door
from wasit.web.house import Fields, House, action, frame, html, page
from wasit.web.locale import Look
from wasit.web.render import render
from wasit.web.transcripts import ENDINGS, MEDIA, as_file


def show_exports(door: Door, look: Look, matter: str, **values: object) -> str:
    shown = door.see_exports(matter)
    return render("export.html", look, page=shown, sign=shown.sign, key="settings", forms=FORMS, **values)


def routes(house: House) -> list[Route]:
    door = house.door

    def exports(request: Request) -> Response:
        sign, look, csrf = frame(house, request)
        return html(show_exports(door, look, sign.matter, csrf=csrf))

    async def export(request: Request, fields: Fields, _form: FormData) -> Response:
        sign, look, csrf = frame(house, request)
        try:
            args = {name: fields.get(name, "") for name in ("for", "format", "confirmed_by")}
            answer = await door.do("export", {"matter": sign.matter} | args)
        except WasitError as no:
            return html(show_exports(door, look, sign.matter, csrf=csrf, problem=no, draft=fields), no)
        form = args["format"]
        data = as_file(read_transcript(answer["transcript"]), form, look.language)
        saved = {"content-disposition": f'attachment; filename="transcript.{ENDINGS[form]}"'}
        return Response(data, media_type=MEDIA[form], headers=saved)

    return [page(house, "/m/{matter}/export", exports), action(house, "/m/{matter}/export", export)]
