"""Proposals: the text with its clauses, the answer, the ceremony of acceptance, the certificate and its steps.

1. Nothing is signed on the proposal's page but by the buttons that say so; accepting has a page of its own: read, tick, word, passphrase.
2. A passphrase that was typed is never shown again.
"""

from __future__ import annotations

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from wasit.errors import Refused, WasitError
from wasit.seat.door import Door
from wasit.text.moment import Moment
from wasit.web.forms import texts, whole
from wasit.web.house import Fields, House, action, frame, go, html, page
from wasit.web.locale import Look
from wasit.web.render import render
from wasit.web.rosette import rosette
from wasit.web.routes.note import moment_of
from wasit.web.routes.unlock import without_secrets

MOST_CLAUSES = 6
MOST_SIGNERS = 20


def show_proposals(door: Door, look: Look, matter: str, **values: object) -> str:
    found = door.see_proposals(matter)
    return render("proposals.html", look, found=found, sign=door.see_sign(matter), key="proposals", **values)


def show_proposal(door: Door, look: Look, matter: str, proposal: str, **values: object) -> str:
    return _show("proposal.html", door, look, matter, proposal, values)


def show_acceptance(door: Door, look: Look, matter: str, proposal: str, **values: object) -> str:
    if not door.see_proposal(proposal, matter).may_answer:
        raise Refused("no-mandate")
    return _show("accept.html", door, look, matter, proposal, values)


def show_certificate(door: Door, look: Look, matter: str, proposal: str, **values: object) -> str:
    if door.see_proposal(proposal, matter).certificate is None:
        raise Refused("not-yet")
    return _show("certificate.html", door, look, matter, proposal, values)


def show_propose(door: Door, look: Look, matter: str, **values: object) -> str:
    return render("propose.html", look, sign=door.see_sign(matter), key="proposals", **values)


def _show(
    template: str, door: Door, look: Look, matter: str, proposal: str, values: dict[str, object]
) -> str:
    shown = door.see_proposal(proposal, matter)
    parts = {"page": shown, "sign": door.see_sign(matter), "key": "proposals"}
    return render(template, look, when_of=when_of, rosette=rosette, **parts, **values)


def when_of(condition: str) -> Moment:
    """The moment in "not-before:<seconds>"."""
    seconds = condition.partition(":")[2]
    return Moment(int(seconds) if seconds.isdecimal() and len(seconds) < 12 else 0)


def clauses_of(fields: Fields, language: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    for number in range(1, MOST_CLAUSES + 1):
        text = fields.get(f"c{number}-text", "").strip()
        if text:
            found.append(
                {
                    "id": len(found) + 1,
                    "kind": fields.get(f"c{number}-kind") or "undertaking",
                    "who": fields.get(f"c{number}-who") or "us",
                    "text": texts(text, language),
                }
            )
    if not found:
        raise Refused("bad-input", field="clauses")
    return found


def is_word_typed(typed: str, look: Look) -> bool:
    return typed.strip().casefold() == str(look.say("accept.word")).casefold()


def routes(house: House) -> list[Route]:
    door = house.door

    def all_of_them(request: Request) -> Response:
        sign, look, csrf = frame(house, request)
        return html(show_proposals(door, look, sign.matter, csrf=csrf))

    def one(request: Request) -> Response:
        sign, look, csrf = frame(house, request)
        return html(show_proposal(door, look, sign.matter, request.path_params["id"], csrf=csrf))

    def ceremony(request: Request) -> Response:
        sign, look, csrf = frame(house, request)
        return html(show_acceptance(door, look, sign.matter, request.path_params["id"], csrf=csrf))

    def certificate(request: Request) -> Response:
        sign, look, csrf = frame(house, request)
        return html(show_certificate(door, look, sign.matter, request.path_params["id"], csrf=csrf))

    def certificate_file(request: Request) -> Response:
        sign, _look, _csrf = frame(house, request)
        data = door.see_certificate(request.path_params["id"], sign.matter)
        saved = {"content-disposition": 'attachment; filename="certificate.wasit"'}
        return Response(data, media_type="application/octet-stream", headers=saved)

    def propose_form(request: Request) -> Response:
        sign, look, csrf = frame(house, request)
        asked = {
            name: request.query_params[name]
            for name in ("counter_to", "replaces")
            if name in request.query_params
        }
        return html(show_propose(door, look, sign.matter, csrf=csrf, draft=asked | {"may_pass_on": "1"}))

    async def propose(request: Request, fields: Fields, _form: FormData) -> Response:
        sign, look, csrf = frame(house, request)
        try:
            title = fields.get("title", "").strip()
            if not title:
                raise Refused("bad-input", field="title")
            args: dict[str, object] = {"matter": sign.matter, "title": texts(title, sign.language)}
            args["clauses"] = clauses_of(fields, sign.language)
            args["may_pass_on"] = bool(fields.get("may_pass_on"))
            args["passphrase"] = fields.get("passphrase", "")
            if fields.get("expires"):
                args["expires"] = moment_of(fields["expires"], sign.zone, "expires")
            if fields.get("replaces"):
                args["replaces"] = fields["replaces"]
            answer = await door.do("propose", args)
            if fields.get("counter_to"):
                counter = {
                    "proposal": fields["counter_to"],
                    "verdict": "counter",
                    "counter": answer["proposal"],
                }
                signed = {"matter": sign.matter, "passphrase": fields.get("passphrase", "")}
                await door.do("answer", counter | signed)
        except WasitError as no:
            draft = without_secrets(fields)
            return html(show_propose(door, look, sign.matter, csrf=csrf, problem=no, draft=draft), no)
        return go(f"/m/{sign.matter}/proposals/{answer['proposal']}")

    async def mandate(request: Request, fields: Fields, _form: FormData) -> Response:
        sign, look, csrf = frame(house, request)
        try:
            needs = whole(fields, "needs", least=1, most=MOST_SIGNERS)
            args = {"matter": sign.matter, "needs": needs, "passphrase": fields.get("passphrase", "")}
            await door.do("mandate", args)
        except WasitError as no:
            draft = without_secrets(fields)
            return html(show_proposals(door, look, sign.matter, csrf=csrf, problem=no, draft=draft), no)
        return go(f"/m/{sign.matter}/proposals")

    async def answer(request: Request, fields: Fields, _form: FormData) -> Response:
        sign, look, csrf = frame(house, request)
        id_, verdict = request.path_params["id"], fields.get("verdict", "")
        if verdict == "accept":
            return go(f"/m/{sign.matter}/proposals/{id_}/accept")
        if verdict == "counter":
            return go(f"/m/{sign.matter}/propose?counter_to={id_}")
        try:
            if verdict not in ("decline", "clarify"):
                raise Refused("bad-input", field="verdict")
            args: dict[str, object] = {"matter": sign.matter, "proposal": id_, "verdict": verdict}
            args["passphrase"] = fields.get("passphrase", "")
            if fields.get("words", "").strip():
                args["words"] = texts(fields["words"], sign.language)
            await door.do("answer", args)
        except WasitError as no:
            draft = without_secrets(fields)
            return html(show_proposal(door, look, sign.matter, id_, csrf=csrf, problem=no, draft=draft), no)
        return go(f"/m/{sign.matter}/proposals/{id_}")

    async def accept(request: Request, fields: Fields, _form: FormData) -> Response:
        sign, look, csrf = frame(house, request)
        id_ = request.path_params["id"]
        try:
            if not fields.get("read"):
                raise Refused("bad-input", field="read")
            if not is_word_typed(fields.get("word", ""), look):
                raise Refused("bad-input", field="word")
            args = {"matter": sign.matter, "proposal": id_, "verdict": "accept"}
            await door.do("answer", args | {"passphrase": fields.get("passphrase", "")})
        except WasitError as no:
            draft = without_secrets(fields)
            return html(show_acceptance(door, look, sign.matter, id_, csrf=csrf, problem=no, draft=draft), no)
        return go(f"/m/{sign.matter}/proposals/{id_}")

    async def countersign(request: Request, fields: Fields, _form: FormData) -> Response:
        return await sign_with(request, "countersign", {"proposal": request.path_params["id"]}, fields)

    async def withdraw(request: Request, fields: Fields, _form: FormData) -> Response:
        return await sign_with(request, "withdraw", {"id": request.path_params["id"]}, fields)

    async def sign_with(request: Request, command: str, args: dict[str, object], fields: Fields) -> Response:
        sign, look, csrf = frame(house, request)
        id_ = request.path_params["id"]
        try:
            await door.do(command, args | {"matter": sign.matter, "passphrase": fields.get("passphrase", "")})
        except WasitError as no:
            return html(show_proposal(door, look, sign.matter, id_, csrf=csrf, problem=no), no)
        return go(f"/m/{sign.matter}/proposals/{id_}")

    under = "/m/{matter}/proposals"
    return [
        page(house, under, all_of_them),
        page(house, "/m/{matter}/propose", propose_form),
        page(house, under + "/{id}", one),
        page(house, under + "/{id}/accept", ceremony),
        page(house, under + "/{id}/certificate", certificate),
        page(house, under + "/{id}/certificate.wasit", certificate_file),
        action(house, "/m/{matter}/propose", propose),
        action(house, "/m/{matter}/mandate", mandate),
        action(house, under + "/{id}/answer", answer),
        action(house, under + "/{id}/accept", accept),
        action(house, under + "/{id}/countersign", countersign),
        action(house, under + "/{id}/withdraw", withdraw),
    ]
