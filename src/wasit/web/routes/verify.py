"""Checking a certificate that came from elsewhere, or whether a text is the one that was signed. What is given is read, checked, forgotten.

1. A check needs nothing of a seat: the page stands on a locked seat too, and then knows of no matter and compares with nothing.
2. On an open seat the file is compared with the seat's own copy of that text, and what differs is named by its clause.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from wasit.channel import views
from wasit.errors import Refused, WasitError
from wasit.seat.door import Door
from wasit.text.language import direction_of
from wasit.text.passage import Texts
from wasit.web.differ import Difference, differences, differences_pasted
from wasit.web.hours import shifted, when_of
from wasit.web.house import Fields, House, action, frame, html, page
from wasit.web.locale import Look
from wasit.web.render import render
from wasit.web.rosette import rosette
from wasit.web.spoken import said_words, spoken_words

MOST_BYTES = 1024 * 1024
MOST_ROOTS = 64 * 1024
MOST_COMPARED = 8  # own texts that a file is compared with
TO_WITNESS = frozenset({"closed", "unclosed"})
"""What somebody may sign beside the sides."""
DAMAGED = frozenset({"E_CBOR", "E_CBOR_CANON", "E_CBOR_TYPE", "E_CBOR_KEY", "E_CBOR_INT", "E_CBOR_DEPTH"})


@dataclass(frozen=True, slots=True)
class Compared:
    """What a file or a pasted text says beside one's own copy, or beside the file. ``language``: of a pasted text."""

    own: views.ProposalSummary | None
    found: tuple[Difference, ...]
    language: str = ""


def show_verify(
    door: Door, look: Look, matter: str, found: views.CertificateView | None = None, **values: object
) -> str:
    own = tuple(one for one in door.see_proposals(matter) if one.state != "not-valid")
    return _show(
        "verify.html", look, found, {**values, "own": own, "sign": door.see_sign(matter), "key": "verify"}
    )


def show_bare(look: Look, found: views.CertificateView | None = None, **values: object) -> str:
    """The same, outside every matter."""
    return _show("verify-bare.html", look, found, {**values, "own": ()})


def _show(template: str, look: Look, found: views.CertificateView | None, values: dict[str, object]) -> str:
    defaults: dict[str, object] = {"beside": None, "pasted": None, "of": ""}
    return render(
        template,
        look,
        found=found,
        why=why_not(found),
        when_of=when_of,
        shifted=shifted,
        rosette=rosette,
        direction_of=direction_of,
        clauses_named=lambda found: clauses_named(look, found),
        spoken=lambda numbers: spoken_words(numbers, look.language),
        spoken_of=lambda numbers: said_words(numbers, look.language),
        **(defaults | values),
    )


def clauses_named(look: Look, found: Sequence[Difference]) -> str:
    """ "2, 5": the clauses that differ, once each, in this reader's digits."""
    numbers = dict.fromkeys(one.number for one in found)
    return str(look.say("list.comma")).join(look.number(number) for number in numbers)


def why_not(found: views.CertificateView | None) -> str:
    """What kind of "no" it is: newer, damaged, other, too-large, or that a step does not hold."""
    if found is None or found.state != "not-valid":
        return ""
    code = str(found.steps[-1].fields.get("error", "")) if found.steps else ""
    kinds = {"E_VERSION": "newer", "E_SIZE": "too-large", "E_CERT": "other"}
    if code in kinds:
        return kinds[code]
    return "damaged" if code in DAMAGED and len(found.steps) == 1 else "step"


def beside_own(door: Door, matter: str, found: views.CertificateView) -> Compared | None:
    """The file's text beside the seat's own copy: the very same, or the one that is nearest to it. None where there is none."""
    listed = door.see_proposals(matter)
    same = [one for one in listed if one.id == found.proposal]
    named = [one for one in listed if set(one.title.items()) & set(found.title.items())]
    compared = [
        Compared(one, differences(door.see_proposal(one.id, matter).clauses, found.clauses))
        for one in (same or named)[:MOST_COMPARED]
    ]
    return min(compared, key=lambda each: len(each.found), default=None)


def _is_own(beside: Compared | None, found: views.CertificateView) -> bool:
    """Whether this seat has the very text that a file is of: then it is that of a side, or of its go-between."""
    return beside is not None and beside.own is not None and beside.own.id == found.proposal


def beside_pasted(
    own: views.ProposalSummary | None,
    text: views.CertificateView | views.ProposalPage,
    title: Texts,
    pasted: str,
) -> Compared:
    language, found = differences_pasted(text.clauses, pasted, title=title, authentic=text.authentic)
    return Compared(own, found, language)


def routes(house: House) -> list[Route]:
    def bare(request: Request) -> Response:
        return html(show_bare(house.look(request), csrf=house.csrf(request)))

    def form(request: Request) -> Response:
        sign, look, csrf = frame(house, request)
        of = request.query_params.get("of", "")
        return html(show_verify(house.door, look, sign.matter, csrf=csrf, of=of))

    async def check(request: Request, fields: Fields, form_: FormData) -> Response:
        named = bool(fields.get("matter")) and house.door.is_open()
        sign = house.door.see_sign(fields["matter"]) if named else None
        matter = sign.matter if sign is not None else ""
        look, csrf = house.look(request, sign), house.csrf(request)
        values: dict[str, object] = {"csrf": csrf, "draft": fields, "of": fields.get("of", "")}

        def show(found: views.CertificateView | None = None, **more: object) -> str:
            if not matter:
                return show_bare(look, found, **values, **more)
            return show_verify(house.door, look, matter, found, **values, **more)

        try:
            text, of = fields.get("pasted", "").strip(), fields.get("of", "") if matter else ""
            found, data = await checked(form_, needed=not (text and of))
            beside = beside_own(house.door, matter, found) if matter and found and found.clauses else None
            pasted = None
            if text and found is not None and found.clauses:
                pasted = beside_pasted(None, found, found.title, text)
            elif text and of:
                copy = house.door.see_proposal(of, matter)
                pasted = beside_pasted(copy.summary, copy, copy.summary.title, text)
        except WasitError as no:
            return html(show(problem=no), no)
        if matter and found is not None and found.state in TO_WITNESS and not _is_own(beside, found):
            values |= {"witness_file": b64encode(data).decode(), "mandate": house.door.see_mandate(matter)}
        return html(show(found, beside=beside, pasted=pasted))

    async def checked(form_: FormData, *, needed: bool) -> tuple[views.CertificateView | None, bytes]:
        """What the file proves, and its bytes; None where none was given and none is needed. Raises: Refused bad-input, too-large."""
        given = form_.get("file")
        data = await given.read(MOST_BYTES + 1) if isinstance(given, UploadFile) else b""
        if not data and not needed:
            return None, b""
        if not data or house.verify is None:
            raise Refused("bad-input", field="file")
        if len(data) > MOST_BYTES:
            raise Refused("too-large", field="file", limit=MOST_BYTES)
        return house.verify(data, *([roots] if (roots := await roots_in(form_)) else [])), data

    async def roots_in(form_: FormData) -> bytes:
        """The roots whose timestamps the reader believes. Raises: Refused too-large."""
        given = form_.get("roots")
        roots = await given.read(MOST_ROOTS + 1) if isinstance(given, UploadFile) else b""
        if len(roots) > MOST_ROOTS:
            raise Refused("too-large", field="roots", limit=MOST_ROOTS)
        return roots

    return [
        page(house, "/verify", bare),
        page(house, "/m/{matter}/verify", form),
        action(house, "/verify", check),
    ]
