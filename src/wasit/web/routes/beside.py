"""What is added to a certificate when the sides have signed: timestamps, the word of witnesses and guarantors; and who attests times.

1. A witness checks the file on their own seat's page first, and signs what stands there: the file goes along in the form, nothing is kept.
2. The signed file waits here until it is fetched or another is made; the go-between takes the words from it into the agreement.
"""

from __future__ import annotations

import hmac
from base64 import b64decode, b64encode
from dataclasses import dataclass

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from wasit.channel import views
from wasit.errors import Refused, WasitError
from wasit.seat.door import Door
from wasit.web.forms import texts
from wasit.web.house import Fields, House, action, go, html
from wasit.web.locale import Look
from wasit.web.render import render
from wasit.web.routes.proposal import show_certificate
from wasit.web.routes.settings import show_settings
from wasit.web.routes.unlock import without_secrets
from wasit.web.routes.verify import MOST_BYTES, MOST_ROOTS

FILE = "certificate.wasit"


@dataclass
class Waiting:
    """A file that was signed here and not fetched."""

    name: str = ""
    data: bytes = b""


def show_witness(door: Door, look: Look, matter: str, **values: object) -> str:
    """The form of a signature beside the sides, or what came of it."""
    mandate = door.see_mandate(matter)
    return render(
        "witness.html", look, sign=mandate.sign, mandate=mandate, key="verify", **({"made": None} | values)
    )


async def given(form: FormData, name: str, most: int) -> bytes:
    """The bytes of a file that was sent. Raises: Refused too-large."""
    sent = form.get(name)
    data = await sent.read(most + 1) if isinstance(sent, UploadFile) else b""
    if len(data) > most:
        raise Refused("too-large", field=name, limit=most)
    return data


def routes(house: House) -> list[Route]:
    door, waiting = house.door, Waiting()

    def framed(request: Request, fields: Fields) -> tuple[views.Seatsign, Look, str]:
        sign = door.see_sign(fields.get("matter", ""))
        return sign, house.look(request, sign), house.csrf(request)

    async def stamp(request: Request, fields: Fields, _form: FormData) -> Response:
        sign, look, csrf = framed(request, fields)
        proposal = fields.get("proposal", "")
        try:
            renew = fields.get("renew") == "1"
            await door.do("stamp", {"matter": sign.matter, "proposal": proposal, "renew": renew})
        except WasitError as no:
            return html(show_certificate(door, look, sign.matter, proposal, csrf=csrf, problem=no), no)
        return go(f"/m/{sign.matter}/proposals/{proposal}/certificate#stamps")

    async def take(request: Request, fields: Fields, form: FormData) -> Response:
        sign, look, csrf = framed(request, fields)
        proposal = fields.get("proposal", "")
        try:
            data = await given(form, "file", MOST_BYTES)
            if not data:
                raise Refused("bad-input", field="file")
            file = b64encode(data).decode()
            taken = (await door.do("take-witnesses", {"matter": sign.matter, "file": file}))["taken"]
        except WasitError as no:
            return html(show_certificate(door, look, sign.matter, proposal, csrf=csrf, problem=no), no)
        return html(show_certificate(door, look, sign.matter, proposal, csrf=csrf, taken=taken))

    async def witness(request: Request, fields: Fields, _form: FormData) -> Response:
        sign, look, csrf = framed(request, fields)
        try:
            if not door.see_mandate(sign.matter).has_pen and fields.get("passphrase") != fields.get("again"):
                raise Refused("bad-input", field="again")
            args: dict[str, object] = {
                name: fields.get(name, "") for name in ("file", "as", "passphrase") if fields.get(name)
            }
            for name in ("words", "label"):
                if fields.get(name, "").strip():
                    args[name] = texts(fields[name].strip(), sign.language)
            made = await door.do("witness", {"matter": sign.matter} | args)
        except WasitError as no:
            draft = without_secrets(fields)
            return html(show_witness(door, look, sign.matter, csrf=csrf, problem=no, draft=draft), no)
        waiting.name, waiting.data = house.keeper.random_bytes(16).hex(), b64decode(made["file"])
        return html(show_witness(door, look, sign.matter, csrf=csrf, made=made, waiting=waiting.name))

    async def fetch(_request: Request, fields: Fields, _form: FormData) -> Response:
        if not waiting.data or not hmac.compare_digest(fields.get("waiting", ""), waiting.name):
            raise Refused("bad-input", field="file")
        saved = {"content-disposition": f'attachment; filename="{FILE}"'}
        return Response(waiting.data, media_type="application/octet-stream", headers=saved)

    async def attest(request: Request, fields: Fields, form: FormData) -> Response:
        sign, look, csrf = framed(request, fields)
        try:
            roots = await given(form, "roots", MOST_ROOTS)
            address = fields.get("timestamps", "").strip()
            args: dict[str, object] = {"timestamps": address}
            args |= {"timestamps_alone": bool(fields.get("alone"))} if address else {}
            args |= {"timestamp_roots": roots.decode("utf-8", "replace")} if roots else {}
            await door.do("set", {"matter": sign.matter} | args)
        except WasitError as no:
            return html(show_settings(door, look, sign.matter, csrf=csrf, problem=no, draft=fields), no)
        return go(f"/m/{sign.matter}/settings#attesting")

    return [
        action(house, "/stamp", stamp),
        action(house, "/take-witnesses", take),
        action(house, "/witness", witness),
        action(house, "/witness/file", fetch),
        action(house, "/attesting", attest),
    ]
