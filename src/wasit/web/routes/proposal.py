"""Proposals: the text with its clauses and changes, the answer, the ceremony of acceptance, the certificate and its steps.

1. Nothing is signed on the proposal's page: each signature has a quiet page of its own, with the exact text and a passphrase.
2. Enter in a field never signs: it only shows the page again. A passphrase that was typed is never shown again.
"""

from __future__ import annotations

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from wasit.channel import views
from wasit.errors import Refused, WasitError
from wasit.seat.door import Door
from wasit.text.language import direction_of
from wasit.web.forms import texts
from wasit.web.hours import shifted, time_left, when_of
from wasit.web.house import Fields, House, action, frame, go, html, page, page_of
from wasit.web.locale import Look
from wasit.web.red_lines import token_of, unseen
from wasit.web.render import render
from wasit.web.rosette import rosette
from wasit.web.routes.mandate import ticked
from wasit.web.routes.unlock import without_secrets
from wasit.web.spoken import said_words, spoken_words

QUIET = frozenset({"decline", "ask", "countersign", "withdraw", "confirm", "refuse", "close-refused"})
PAGES = {"accept": "accept", "decline": "decline", "clarify": "ask"}
"""Where an answer is given, by verdict."""
_NOT_NOW = {
    "withdraw": "not-yours",
    "countersign": "not-yet",
    "close-refused": "not-refused",
    "confirm": "not-principal",
    "refuse": "not-principal",
}


def show_proposals(door: Door, look: Look, matter: str, **values: object) -> str:
    found = door.see_proposals(matter)
    return render("proposals.html", look, found=found, sign=door.see_sign(matter), key="proposals", **values)


def show_proposal(
    door: Door, look: Look, matter: str, proposal: str, against: str = "", **values: object
) -> str:
    return _show(
        "proposal.html", door, look, door.see_proposal(proposal, matter, against=against), values, matter
    )


def show_acceptance(door: Door, look: Look, matter: str, proposal: str, **values: object) -> str:
    shown = door.see_proposal(proposal, matter)
    if not (shown.may_answer or shown.may_affirm):
        raise Refused("no-mandate")
    return _show("accept.html", door, look, shown, values, matter)


def show_quiet(door: Door, look: Look, matter: str, proposal: str, what: str, **values: object) -> str:
    """The page of one signature. Raises: Refused no-mandate, not-yours, not-principal, not-yet where it is not to be given now."""
    shown = door.see_proposal(proposal, matter)
    may = {
        "withdraw": shown.may_withdraw,
        "countersign": shown.may_countersign,
        "close-refused": shown.may_close_refused,
        "confirm": shown.may_confirm,
        "refuse": shown.may_confirm,
    }
    if not may.get(what, shown.may_answer):
        raise Refused(_NOT_NOW.get(what, "no-mandate"))
    return _show("quiet.html", door, look, shown, {**values, "what": what}, matter)


def show_certificate(
    door: Door, look: Look, matter: str, proposal: str, *, anew: bool = False, **values: object
) -> str:
    """``anew``: the certificate is read and checked again, from its bytes."""
    shown = door.verify_again(proposal, matter) if anew else door.see_proposal(proposal, matter)
    if shown.certificate is None:
        raise Refused("not-yet")
    added = {"anew": anew, "attesting": door.see_attesting(matter)}
    return _show("certificate.html", door, look, shown, {**values, **added}, matter)


def _show(
    template: str, door: Door, look: Look, shown: views.ProposalPage, values: dict[str, object], matter: str
) -> str:
    return render(
        template,
        look,
        page=shown,
        sign=door.see_sign(matter),
        key="proposals",
        when_of=when_of,
        shifted=shifted,
        time_left=time_left,
        rosette=rosette,
        direction_of=direction_of,
        spoken=lambda numbers: spoken_words(numbers, look.language),
        spoken_of=lambda numbers: said_words(numbers, look.language),
        **values,
    )


def subjects_in(form: FormData) -> dict[str, object]:
    """The subjects that were ticked; none where none were asked for. Raises: Refused bad-input."""
    ticked = [str(each) for each in form.getlist("subject")]
    if not all(each.isascii() and each.isdigit() and len(each) < 3 for each in ticked):
        raise Refused("bad-input", field="subjects")
    return {"subjects": [int(each) for each in ticked]} if ticked else {}


def order_of(what: str, id_: str, fields: Fields, language: str) -> tuple[str, dict[str, object]]:
    """(command, arguments) of a quiet page's signature, or of its question."""
    if what in ("countersign", "close-refused"):
        return what, {"proposal": id_}
    if what == "withdraw":
        return "withdraw", {"id": id_}
    if what in ("confirm", "refuse"):
        return "confirm", {"proposal": id_, "confirms": what == "confirm"}
    args: dict[str, object] = {"proposal": id_, "verdict": {"ask": "clarify"}.get(what, what)}
    if fields.get("words", "").strip():
        args["words"] = texts(fields["words"], language)
    return "answer", args


def is_word_typed(typed: str, look: Look) -> bool:
    return typed.strip().casefold() == str(look.say("accept.word")).casefold()


def routes(house: House) -> list[Route]:
    door = house.door

    def one(request: Request) -> Response:
        sign, look, csrf = frame(house, request)
        against = request.query_params.get("against", "")
        return html(show_proposal(door, look, sign.matter, request.path_params["id"], against, csrf=csrf))

    def quiet(request: Request) -> Response:
        sign, look, csrf = frame(house, request)
        what = request.path_params["what"]
        if what not in QUIET:
            raise Refused("unknown-id", field="what")
        return html(show_quiet(door, look, sign.matter, request.path_params["id"], what, csrf=csrf))

    def certificate(request: Request) -> Response:
        sign, look, csrf = frame(house, request)
        id_, anew = request.path_params["id"], "again" in request.query_params
        return html(show_certificate(door, look, sign.matter, id_, csrf=csrf, anew=anew))

    def certificate_file(request: Request) -> Response:
        sign, _look, _csrf = frame(house, request)
        data = door.see_certificate(request.path_params["id"], sign.matter)
        saved = {"content-disposition": 'attachment; filename="certificate.wasit"'}
        return Response(data, media_type="application/octet-stream", headers=saved)

    async def answer(request: Request, fields: Fields, _form: FormData) -> Response:
        sign, _look, _csrf = frame(house, request)
        id_, verdict = request.path_params["id"], fields.get("verdict", "")
        if verdict == "counter":
            return go(f"/m/{sign.matter}/propose?counter_to={id_}")
        if verdict not in PAGES:
            raise Refused("bad-input", field="verdict")
        return go(f"/m/{sign.matter}/proposals/{id_}/{PAGES[verdict]}")

    async def accept(request: Request, fields: Fields, form: FormData) -> Response:
        sign, look, csrf = frame(house, request)
        id_, draft = request.path_params["id"], without_secrets(fields) | ticked(form, "subject")
        if fields.get("do") != "sign":
            return html(show_acceptance(door, look, sign.matter, id_, csrf=csrf, draft=draft))
        try:
            if not fields.get("read"):
                raise Refused("bad-input", field="read")
            if not is_word_typed(fields.get("word", ""), look):
                raise Refused("bad-input", field="word")
            args = {"matter": sign.matter, "proposal": id_, "verdict": "accept", **subjects_in(form)}
            await door.do("answer", args | {"passphrase": fields.get("passphrase", "")})
        except WasitError as no:
            return html(show_acceptance(door, look, sign.matter, id_, csrf=csrf, problem=no, draft=draft), no)
        return go(f"/m/{sign.matter}/proposals/{id_}")

    async def sign_quietly(request: Request, fields: Fields, form: FormData) -> Response:
        sign, look, csrf = frame(house, request)
        id_, what = request.path_params["id"], request.path_params["what"]
        if what not in QUIET:
            raise Refused("unknown-id", field="what")
        draft = without_secrets(fields) | ticked(form, "subject")
        if fields.get("do") != "sign":
            return html(show_quiet(door, look, sign.matter, id_, what, csrf=csrf, draft=draft))
        found = unseen(door, sign.matter, fields)
        if found:
            again = {"draft": draft, "crossing": found, "crosses": token_of(found), "look_again": True}
            return html(show_quiet(door, look, sign.matter, id_, what, csrf=csrf, **again))
        try:
            command, args = order_of(what, id_, fields, sign.language)
            args |= subjects_in(form)
            await door.do(
                command, {**args, "matter": sign.matter, "passphrase": fields.get("passphrase", "")}
            )
        except WasitError as no:
            made = show_quiet(door, look, sign.matter, id_, what, csrf=csrf, problem=no, draft=draft)
            return html(made, no)
        return go(f"/m/{sign.matter}/proposals/{id_}")

    under = "/m/{matter}/proposals"
    return [
        page_of(house, under, show_proposals),
        page(house, under + "/{id}", one),
        page_of(house, under + "/{id}/accept", show_acceptance),
        page(house, under + "/{id}/certificate", certificate),
        page(house, under + "/{id}/certificate.wasit", certificate_file),
        action(house, under + "/{id}/answer", answer),
        action(house, under + "/{id}/accept", accept),
        page(house, under + "/{id}/{what}", quiet),
        action(house, under + "/{id}/{what}", sign_quietly),
    ]
