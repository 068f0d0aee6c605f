"""The mandate sheet: who may bind this side, why this seat may not sign yet, and the acts that change it.

1. Showing a pen, signing a mandate, giving and revoking one are forms of their own, each with what it does and what it does not.
2. Giving another in place of the present one begins with its limits: what is unticked is narrowed away.
3. A pen that is made here gets its passphrase typed twice: nobody can read it back.
"""

from __future__ import annotations

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from wasit.channel.side_views import MandatePage
from wasit.errors import Refused, WasitError
from wasit.seat.door import Door
from wasit.web.forms import texts, whole
from wasit.web.hours import hour_typed
from wasit.web.house import Fields, House, action, frame, go, html, page_of
from wasit.web.locale import Look
from wasit.web.render import render
from wasit.web.routes.unlock import without_secrets

MOST_SIGNERS = 16
STEPS = ("give", "sign", "offer-pen", "revoke")


def ticked(form: FormData, *names: str) -> dict[str, str]:
    """What was ticked, to be shown again."""
    return {f"{name}-{each}": "1" for name in names for each in form.getlist(name)}


def show_mandate(door: Door, look: Look, matter: str, **values: object) -> str:
    shown = door.see_mandate(matter)
    return render("mandate.html", look, page=shown, sign=shown.sign, key="mandate", **values)


def mandate_args(fields: Fields, form: FormData, shown: MandatePage) -> dict[str, object]:
    """Raises: Refused bad-input."""
    step = fields.get("step", "give")
    if step not in STEPS:
        raise Refused("bad-input", field="step")
    if not shown.has_pen and fields.get("passphrase", "") != fields.get("again", ""):
        raise Refused("bad-input", field="again")
    args: dict[str, object] = {"step": step, "passphrase": fields.get("passphrase", "")}
    if step == "give":
        args["needs"] = whole(fields, "needs", least=1, most=MOST_SIGNERS)
        args["holders"] = [str(each) for each in form.getlist("holder")]
        if not args["holders"]:
            raise Refused("bad-input", field="holders")
        args |= _limits(fields, form, shown)
    return args


def _limits(fields: Fields, form: FormData, shown: MandatePage) -> dict[str, object]:
    """The subjects that stay and those that were written, a line each; the last day; the principal. Raises: Refused bad-input."""
    kept = shown.current.subjects if shown.current is not None else ()
    ticked = {str(each) for each in form.getlist("keep")}
    subjects = [dict(subject) for at, subject in enumerate(kept, 1) if str(at) in ticked]
    written = [line.strip() for line in fields.get("subjects", "").split("\n")]
    subjects += [texts(line, shown.sign.language) for line in written if line]
    limits: dict[str, object] = {"subjects": subjects} if subjects else {}
    if fields.get("until", "").strip():
        limits["until"] = hour_typed(f"{fields['until'].strip()} 23:59", "", shown.sign.zone, "until")
    if fields.get("principal"):
        limits["principal"] = fields["principal"]
    return limits


def routes(house: House) -> list[Route]:
    door = house.door

    async def act(request: Request, fields: Fields, form: FormData) -> Response:
        sign, look, csrf = frame(house, request)
        try:
            args = mandate_args(fields, form, door.see_mandate(sign.matter))
            await door.do("mandate", {"matter": sign.matter} | args)
        except WasitError as no:
            draft = without_secrets(fields) | ticked(form, "holder", "keep")
            return html(show_mandate(door, look, sign.matter, csrf=csrf, problem=no, draft=draft), no)
        return go(f"/m/{sign.matter}/mandate")

    return [page_of(house, "/m/{matter}/mandate", show_mandate), action(house, "/m/{matter}/mandate", act)]
