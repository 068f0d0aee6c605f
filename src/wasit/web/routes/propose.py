"""Writing a text to be signed: the form, its changes by buttons, the text as it would be signed, and the signing.

1. Every button posts the whole form; without script nothing is lost. Enter in a field never signs: it only looks at the form again.
2. What is written is kept as a draft of this process until it is signed or thrown away; the passphrase is asked for at the signing alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from wasit.channel import views
from wasit.errors import Refused, WasitError
from wasit.seat.door import Door
from wasit.text.language import PAGE_LANGUAGES, direction_of
from wasit.text.moment import Moment
from wasit.text.passage import Texts
from wasit.web.composed import Composed, compose, preview
from wasit.web.hours import hour_typed, shifted, when_of, written, zone_choices
from wasit.web.house import Fields, House, action, frame, go, html, page
from wasit.web.locale import Look, has_sentence, say
from wasit.web.red_lines import crossed, texts_in
from wasit.web.render import render
from wasit.web.routes.mandate import ticked
from wasit.web.routes.proposal import subjects_in
from wasit.web.writing import Draft, blank, change, draft_of, read_draft, write_fields


def show_propose(door: Door, look: Look, matter: str, draft: Draft | None = None, **values: object) -> str:
    sign = door.see_sign(matter)
    draft = draft or blank(look.language)
    shown: dict[str, object] = {"errors": {}, "focus": "", "resumed": False} | values
    errors = shown["errors"]
    assert isinstance(errors, Mapping)
    known = {code for code in errors.values() if has_sentence(look.language, f"propose.err.{code}")}
    return render(
        "propose.html",
        look,
        sign=sign,
        key="proposals",
        dr=draft,
        draft_name=name_of(draft.replaces, draft.counter_to),
        ERRORS=known,
        moments=moments_of(draft, sign.zone),
        zone_choices=zone_choices(look),
        who_choices=who_choices(draft, look),
        direction_of=direction_of,
        when_of=when_of,
        shifted=shifted,
        **shown,
    )


def show_signing(
    door: Door,
    look: Look,
    matter: str,
    draft: Draft,
    composed: Composed,
    *,
    ticks: Mapping[str, str] | None = None,
    **values: object,
) -> str:
    """``ticks``: what was ticked here, shown again where the signature failed."""
    sign = door.see_sign(matter)
    us: Texts = {language: str(say(language, "party.us")) for language in PAGE_LANGUAGES}
    return render(
        "propose-sign.html",
        look,
        sign=sign,
        key="proposals",
        page=preview(composed.args, sign.zone, sign.now, us),
        mandated=door.see_covering(matter),
        may_pass_on=draft.may_pass_on,
        fields=write_fields(draft),
        crossing=crossed(door, matter, texts_in(write_fields(draft))),
        crosses="",
        draft=ticks or {},
        direction_of=direction_of,
        when_of=when_of,
        shifted=shifted,
        **values,
    )


def name_of(replaces: str, counter_to: str) -> str:
    """The name a draft is kept under."""
    return f"propose-{(replaces or counter_to)[:16]}" if replaces or counter_to else "propose"


def who_choices(draft: Draft, look: Look) -> list[tuple[str, object]]:
    """(value of a field, what to call it) of everybody a clause may be owed by."""
    labels = [label.strip() for label in draft.addressees]
    if len(labels) > 1:
        names = [
            ("them" if at == 1 else f"addressee-{at}", label or look.say("propose.side", number=at))
            for at, label in enumerate(labels, 1)
        ]
    else:
        names = [("them", look.say("party.them"))]
    rest = [(who, look.say(f"party.{who}")) for who in ("all", "go-between", "third")]
    return [("us", look.say("party.us")), *names, *rest]


def moments_of(draft: Draft, zone: str) -> dict[str, Moment]:
    """What the hours that were typed come to, by field; those that can't be read are left out."""
    typed = [("expires", draft.expires, draft.expires_zone)]
    for clause in draft.clauses:
        typed.append((f"c{clause.key}-due", clause.due, clause.zone))
        typed += [
            (f"c{clause.key}-w{at}-at", one.at, one.zone) for at, one in enumerate(clause.conditions, 1)
        ]
    found = {}
    for name, text, place in typed:
        with suppress(Refused):
            found[name] = Moment.parse(hour_typed(text, place, zone, name))
    return found


def first_wrong(composed: Composed) -> str:
    return next(iter(composed.errors), "")


def routes(house: House) -> list[Route]:
    door = house.door

    def form(request: Request) -> Response:
        sign, look, csrf = frame(house, request)
        asked = request.query_params
        replaces, counter_to = asked.get("replaces", ""), asked.get("counter_to", "")
        kept = door.see_drafts(sign.matter).get(name_of(replaces, counter_to))
        if kept is not None and kept.get("keys"):
            return html(show_propose(door, look, sign.matter, read_draft(kept), csrf=csrf, resumed=True))
        draft = blank(sign.language)
        if replaces or counter_to:
            text = door.see_proposal(replaces or counter_to, sign.matter)
            draft = draft_of(text, counter=not replaces, written=lambda at: written(look, at))
        return html(show_propose(door, look, sign.matter, draft, csrf=csrf))

    def keep(sign: views.Seatsign, draft: Draft, *, done: bool = False) -> None:
        name = name_of(draft.replaces, draft.counter_to)
        door.keep_draft(name, {} if done else write_fields(draft), sign.matter)

    async def propose(request: Request, fields: Fields, form_: FormData) -> Response:
        sign, look, csrf = frame(house, request)
        draft, order = read_draft(fields), fields.get("do", "look")
        if order == "throw":
            keep(sign, draft, done=True)
            return go(f"/m/{sign.matter}/proposals")
        if order not in ("preview", "sign"):
            draft, focus = change(draft, order, fields.get("language", ""))
            keep(sign, draft)
            return html(show_propose(door, look, sign.matter, draft, csrf=csrf, focus=focus))
        keep(sign, draft)
        composed = compose(draft, sign.zone, sign.now)
        if composed.errors:
            wrong = {"errors": composed.errors, "focus": first_wrong(composed)}
            made = show_propose(door, look, sign.matter, draft, csrf=csrf, **wrong)
            return html(made, Refused("bad-input", field=first_wrong(composed)))
        if order == "preview":
            return html(show_signing(door, look, sign.matter, draft, composed, csrf=csrf))
        try:
            secret = {"passphrase": fields.get("passphrase", ""), **subjects_in(form_)}
            proposal = await signed(sign, draft, composed, secret)
        except WasitError as no:
            again: dict[str, Any] = {"problem": no, "ticks": ticked(form_, "subject")}
            return html(show_signing(door, look, sign.matter, draft, composed, csrf=csrf, **again), no)
        keep(sign, draft, done=True)
        return go(f"/m/{sign.matter}/proposals/{proposal}")

    async def signed(
        sign: views.Seatsign, draft: Draft, composed: Composed, signing: Mapping[str, object]
    ) -> str:
        secret = {"matter": sign.matter, **signing}
        answer = await door.do("propose", {**composed.args, **secret})
        proposal = str(answer["proposal"])
        if draft.counter_to:
            counter = {"proposal": draft.counter_to, "verdict": "counter", "counter": proposal}
            await door.do("answer", {**counter, **secret})
        return proposal

    return [page(house, "/m/{matter}/propose", form), action(house, "/m/{matter}/propose", propose)]
