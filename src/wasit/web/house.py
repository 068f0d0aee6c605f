"""What every route shares: the door, the guard's secrets, and how a page or an action is answered.

1. A page is made by a function that takes the door and a look and gives HTML; the request is not known to it.
2. An action checks the form's CSRF token before anything else; a route can't be made without that check.
3. After an action that went through comes a redirect; after one that did not, the same page with the sentence and what was typed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from wasit.channel import views
from wasit.errors import Refused, WasitError
from wasit.seat.door import Door
from wasit.text.language import PAGE_LANGUAGES
from wasit.web.forms import read_form
from wasit.web.guard import Doorkeeper
from wasit.web.idle import Idle
from wasit.web.locale import Look
from wasit.web.render import render

Fields = dict[str, str]
Verify = Callable[..., views.CertificateView]  # (certificate, roots of timestamp authorities)
Create = Callable[[Mapping[str, str]], Awaitable[None] | None]


@dataclass
class House:
    """One page server's parts."""

    door: Door
    keeper: Doorkeeper
    idle: Idle
    verify: Verify | None = None
    create: Create | None = None  # makes the seat: passphrase, name, name_language, language, zone, calendars
    language: str = "en"
    stopping: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def look_cookie(self) -> str:
        return f"{self.keeper.cookie}-look"

    def look(self, request: Request, sign: views.Seatsign | None = None) -> Look:
        """How this browser wants its pages: its own choice first, then the seat's."""
        language, digits, theme = [*request.cookies.get(self.look_cookie, "").split("."), "", "", ""][:3]
        seats = sign.language if sign is not None else self._language_of_seat()
        return Look(
            language=next((one for one in (language, seats) if one in PAGE_LANGUAGES), "en"),
            digits=digits if digits in ("western", "arabic") else "",
            theme=theme if theme in ("light", "dark") else "",
            zone=sign.zone if sign is not None else "UTC",
            preferences=sign.preferences if sign is not None else views.Preferences(),
            home=request.scope["root_path"],
        )

    def _language_of_seat(self) -> str:
        return (self.door.preferences().language if self.door.is_open() else "") or self.language

    def keep_look(self, answer: Response, look: Look) -> Response:
        answer.set_cookie(
            self.look_cookie,
            f"{look.language}.{look.digits}.{look.theme}",
            httponly=True,
            samesite="strict",
            path=self.keeper.cookie_path,
        )
        return answer

    def csrf(self, request: Request) -> str:
        return self.keeper.csrf_of(request) or ""

    def closed(self, request: Request, status: int, code: str) -> Response:
        """What can't be had, why, and what to do. The way back is for a session of an open seat, asking from our own pages."""
        csrf = "" if code in ("wrong-host", "from-elsewhere") else self.csrf(request)
        way_back = bool(csrf) and self.door.is_open()
        made = render("closed.html", self.look(request), csrf=csrf, code=code, way_back=way_back)
        return HTMLResponse(made, status)

    def bare(
        self,
        request: Request,
        template: str,
        *,
        status: int = 200,
        problem: WasitError | None = None,
        **values: object,
    ) -> Response:
        """A page that stands outside every matter."""
        csrf = self.csrf(request)
        made = render(template, self.look(request), csrf=csrf, problem=problem, **values)
        return HTMLResponse(made, problem.http_status if problem else status)


Act = Callable[[Request, Fields, FormData], Awaitable[Response]]


def page(house: House, path: str, show: Callable[[Request], Response | Awaitable[Response]]) -> Route:
    """A GET route. An error of the door is a page with its sentence."""

    async def answer(request: Request) -> Response:
        try:
            made = show(request)
            return made if isinstance(made, Response) else await made
        except WasitError as no:
            return house.bare(request, "error.html", problem=no)

    return Route(path, answer, methods=["GET"])


def page_of(house: House, path: str, show: Callable[..., str]) -> Route:
    """The GET route of a page of a matter. ``show``: (door, look, matter, whatever else the address names, in its order) -> the page."""

    def answer(request: Request) -> Response:
        sign, look, csrf = frame(house, request)
        named = (value for name, value in request.path_params.items() if name != "matter")
        return html(show(house.door, look, sign.matter, *named, csrf=csrf))

    return page(house, path, answer)


def action(house: House, path: str, act: Act) -> Route:
    """A POST route, behind the CSRF check."""

    async def answer(request: Request) -> Response:
        form = FormData()
        try:
            fields, form = await read_form(request)
            if not house.keeper.is_csrf_right(
                request, request.headers.get("x-csrf") or fields.pop("csrf", "")
            ):
                return house.closed(request, 403, "bad-form")
            fields.pop("csrf", None)
            return await act(request, fields, form)
        except WasitError as no:
            return house.bare(request, "error.html", problem=no)
        finally:
            await form.close()

    return Route(path, answer, methods=["POST"])


Fill = Callable[[views.Seatsign, Fields, FormData], Awaitable[None]]


def form_of(house: House, path: str, fill: Fill, show: Callable[..., str], then: str) -> Route:
    """The POST route of a form on a page of a matter: what goes through leads to ``then``, below the matter.

    ``show``: (door, look, matter) -> the page with the form, for what did not, with what was typed.
    """

    async def act(request: Request, fields: Fields, form: FormData) -> Response:
        sign, look, csrf = frame(house, request)
        try:
            await fill(sign, fields, form)
        except WasitError as no:
            fields.pop("passphrase", None)
            return html(show(house.door, look, sign.matter, csrf=csrf, problem=no, draft=fields), no)
        return go(f"/m/{sign.matter}/{then}")

    return action(house, path, act)


class Onward(RedirectResponse):
    """A redirect below the secret path, which it learns from the request that it answers."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.headers["location"] = scope["root_path"] + self.headers["location"]
        await super().__call__(scope, receive, send)


def go(path: str) -> Response:
    """Look there next, with GET."""
    return Onward(path, status_code=303)


def html(made: str, problem: WasitError | None = None) -> Response:
    return HTMLResponse(made, problem.http_status if problem else 200)


def frame(house: House, request: Request) -> tuple[views.Seatsign, Look, str]:
    """(sign, look, csrf) of the matter in the address. Raises: Refused unknown-id for an address that names none."""
    matter = request.path_params["matter"]
    if not 1 <= len(matter) <= 64 or not matter.isalnum() or not matter.isascii():
        raise Refused("unknown-id", field="matter")
    sign = house.door.see_sign(matter)
    return sign, house.look(request, sign), house.csrf(request)
