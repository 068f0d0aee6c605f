"""Who may ask this page server anything: only the browser tab that the opening address opened.

1. Everything lies under a secret path, new at each start; the cookies are sent there only. A cookie goes to every port of
   127.0.0.1, to those of this machine's other users too: without the path it opens nothing, and they never see the path.
   Outside it there is only the opening address; the rest is 404 without a word, and no answer given outside names the path,
   but for the one to a right token.
2. The ``Host`` is the exact loopback address that we serve, or no page is shown: a rebound name gets none.
3. The opening address carries a token that works once. It becomes a session cookie: HttpOnly, SameSite=Strict, its name random.
4. A request that a browser says comes from elsewhere (Sec-Fetch-Site) is refused; a POST must say that it comes from here.
   Under ``no-referrer`` browsers write ``Origin: null`` on our own forms: then Sec-Fetch-Site has to say same-origin.
5. Every form carries the session's second secret (CSRF), compared without telling how much was right.
6. A body is at most what its path allows, whether or not its length was declared.
7. No page may be framed, cached, or load anything that this server does not serve. There is no CORS. Our own styles, script and
   typefaces, the same for everyone, may stay in the browser until the next start: their address is new then.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_FORM_BYTES = 256 * 1024
MAX_UPLOAD_BYTES = 2 * 1024 * 1024
MAX_KIT_BYTES = 256 * 1024 * 1024
UPLOADS = {
    "/verify": MAX_UPLOAD_BYTES,
    "/witness": MAX_UPLOAD_BYTES,
    "/take-witnesses": MAX_UPLOAD_BYTES,
    "/restore": MAX_KIT_BYTES,
}
OPENING = "/open"
TOKEN_BYTES = 32
PATH_BYTES = 16
MAX_SESSIONS = 8

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), browsing-topics=()",
}

KEPT_BY_BROWSER = "private, max-age=86400, immutable"

RandomBytes = Callable[[int], bytes]


class TooLarge(Exception):
    """The body went on after its limit."""


@dataclass
class Doorkeeper:
    """The tokens of one page server. Secrets: all of them; they live in memory only."""

    origin: Callable[[], str]  # "http://127.0.0.1:8431"
    random_bytes: RandomBytes
    launch: set[str] = field(default_factory=set)
    sessions: dict[str, str] = field(default_factory=dict)  # cookie value -> CSRF token
    cookie: str = ""
    home: str = ""  # "/0f3a...": what every address but the opening one begins with

    def __post_init__(self) -> None:
        self.home = self.home or f"/{self.random_bytes(PATH_BYTES).hex()}"
        self.cookie = self.cookie or f"wasit-{self.random_bytes(6).hex()}"

    @classmethod
    def of(cls, origin: Callable[[], str], random_bytes: RandomBytes, kept: Mapping[str, Any]) -> Doorkeeper:
        """With what another one ``kept``; a new one where that is nothing."""
        keeper = cls(origin, random_bytes, cookie=kept.get("cookie", ""), home=kept.get("home", ""))
        keeper.launch.update(kept.get("launch", ()))
        keeper.sessions.update(kept.get("sessions", {}))
        return keeper

    def kept(self) -> dict[str, object]:
        """What opens the pages to who opened them before. Secrets: all of it."""
        return {
            "cookie": self.cookie,
            "home": self.home,
            "launch": list(self.launch),
            "sessions": self.sessions,
        }

    @property
    def cookie_path(self) -> str:
        return f"{self.home}/"

    def is_inside(self, path: str) -> bool:
        """Whether an address lies under the secret path; compared without telling how much was right."""
        under = self.cookie_path.encode()
        return hmac.compare_digest(path.encode("utf-8", "replace")[: len(under)], under)

    def enter(self, scope: Scope) -> Scope | None:
        """The request with the secret path as its root, or the opening one without root; None where nothing may be."""
        if self.is_inside(scope["path"]):
            entered = {**scope, "root_path": self.home}
            return None if path_inside(entered) == OPENING else entered
        is_opening = scope["path"] == OPENING and scope["method"] == "GET"
        return {**scope, "root_path": ""} if is_opening else None

    def new_launch_token(self) -> str:
        token = self.random_bytes(TOKEN_BYTES).hex()
        self.launch.add(token)
        return token

    def open_session(self, token: str) -> str | None:
        """The cookie value for a launch token, which is dead from then on; None when it is not one."""
        known = [
            one for one in self.launch if hmac.compare_digest(one.encode(), token.encode("utf-8", "replace"))
        ]
        if not known:
            return None
        self.launch.discard(known[0])
        while len(self.sessions) >= MAX_SESSIONS:
            self.sessions.pop(next(iter(self.sessions)))
        session = self.random_bytes(TOKEN_BYTES).hex()
        self.sessions[session] = self.random_bytes(TOKEN_BYTES).hex()
        return session

    def csrf_of(self, connection: HTTPConnection) -> str | None:
        """The CSRF token of this request's session; None without one."""
        given = connection.cookies.get(self.cookie, "").encode("utf-8", "replace")
        found = None
        for session, csrf in self.sessions.items():
            if hmac.compare_digest(session.encode(), given):
                found = csrf
        return found

    def is_csrf_right(self, connection: HTTPConnection, given: str) -> bool:
        known = self.csrf_of(connection)
        return known is not None and hmac.compare_digest(known.encode(), given.encode("utf-8", "replace"))

    def refusal(self, scope: Scope) -> tuple[int, str] | None:
        """(status, code) when this entered request may not go on; None when it may."""
        headers, method, _path = Headers(scope=scope), scope["method"], path_inside(scope)
        origin = self.origin()
        if headers.getlist("host") != [origin.split("://", 1)[1]]:
            return 421, "wrong-host"
        site = headers.get("sec-fetch-site", "")
        is_opening = not scope["root_path"]
        if site in ("cross-site", "same-site") and not is_opening:
            return 403, "from-elsewhere"
        if method not in ("GET", "HEAD", "POST"):
            return 405, "bad-method"
        if method == "POST" and not _is_from_here(headers, origin, site):
            return 403, "from-elsewhere"
        if is_opening or _is_static(scope):
            return None
        return None if self.csrf_of(HTTPConnection(scope)) is not None else (403, "no-session")


def path_inside(scope: Scope) -> str:
    """The address below the secret path; a request that came by the opening address has none above it."""
    return str(scope["path"]).removeprefix(scope["root_path"])


def _is_static(scope: Scope) -> bool:
    return path_inside(scope).startswith("/static/")


def _is_from_here(headers: Headers, origin: str, site: str) -> bool:
    said = headers.getlist("origin")
    if len(said) > 1:
        return False
    if said and said[0] != "null":
        return said[0] == origin
    return site == "same-origin"


class Guard:
    """The ASGI door in front of every route."""

    def __init__(
        self, app: ASGIApp, keeper: Doorkeeper, refused: Callable[[Scope, int, str], Response]
    ) -> None:
        self.app = app
        self.keeper = keeper
        self.refused = refused

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return

        started = False
        entered = self.keeper.enter(scope)

        async def send_guarded(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                answered = MutableHeaders(scope=message)
                for header, value in HEADERS.items():
                    answered[header] = value
                if message["status"] == 200 and entered is not None and _is_static(entered):
                    answered["cache-control"] = KEPT_BY_BROWSER
                if "server" in answered:
                    del answered["server"]
            await send(message)

        if entered is None:
            await Response(status_code=404)(scope, receive, send_guarded)
            return
        no = self.keeper.refusal(entered)
        if no is not None:
            await self.refused(entered, *no)(entered, receive, send_guarded)
            return
        limit = UPLOADS.get(path_inside(entered), MAX_FORM_BYTES)
        if _declared_length(scope) > limit:
            await self.refused(entered, 413, "too-large")(entered, receive, send_guarded)
            return
        try:
            await self.app(entered, _bounded(receive, limit), send_guarded)
        except TooLarge:
            if started:
                raise
            await PlainTextResponse("", status_code=413)(scope, receive, send_guarded)


def _declared_length(scope: Scope) -> int:
    declared = Headers(scope=scope).get("content-length", "0")
    return int(declared) if declared.isdecimal() and len(declared) < 16 else MAX_KIT_BYTES + 1


def _bounded(receive: Receive, limit: int) -> Receive:
    seen = 0

    async def receive_bounded() -> Message:
        nonlocal seen
        message = await receive()
        if message["type"] == "http.request":
            seen += len(message.get("body", b""))
            if seen > limit:
                raise TooLarge
        return message

    return receive_bounded
