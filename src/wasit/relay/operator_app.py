"""What an operator is shown: one page, one text of numbers for Prometheus. On loopback, behind a key.

1. All that is shown is in ``Sight``: state, free room, buckets, refusals by code, version. A template and a metric get that and
   nothing else.
2. Only this machine's own names are answered to: a page elsewhere that resolves its name to 127.0.0.1 gets nothing.
3. Reading only: there is nothing here to press. A page elsewhere may lead here, and take nothing in: no picture, style, frame or script of it.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

import jinja2
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from wasit import __version__
from wasit.relay.condition import Condition, State
from wasit.relay.operator_key import has_key
from wasit.relay.tally import MOST, Tally, bucket, free_told

LANGUAGES = ("en", "ar", "he")
STATES: tuple[State, ...] = ("ready", "disk-low", "read-only", "failing")
_HOSTS = {"127.0.0.1", "localhost", "[::1]"}
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True, slots=True)
class Sight:
    """All that an operator may know. Units: ``free`` in bytes, in steps; ``waiting`` and ``connections`` are buckets."""

    state: State
    free: int
    waiting: int
    connections: int
    kept: int
    faults: int
    refusals: dict[str, int] = field(default_factory=dict)
    version: str = __version__


def look(condition: Condition, tally: Tally, waiting: int, connections: int) -> Sight:
    """What an operator may know now, of exact counts."""
    return Sight(
        condition.look(),
        free_told(condition.free),
        bucket(waiting),
        bucket(connections),
        tally.kept,
        tally.faults,
        tally.refusals(),
    )


def make_operator_app(key: str, sight: Callable[[], Sight]) -> Starlette:
    """The application on the operator's own port."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Numbers(sight))

    def route(path: str, answer: Callable[[Request], Response]) -> Route:
        async def guarded(request: Request) -> Response:
            if request.headers.get("host", "").rsplit(":", 1)[0] not in _HOSTS:
                return Response("wrong-host", 421, _HEADERS)
            if is_foreign(request):
                return Response("wrong-page", 403, _HEADERS)
            if not has_key(request.headers.get("authorization", ""), key):
                return Response(
                    "operator-key", 401, {**_HEADERS, "WWW-Authenticate": 'Basic realm="wasit relay"'}
                )
            return answer(request)

        endpoint: Callable[[Request], Awaitable[Response]] = guarded
        return Route(path, endpoint, methods=["GET"])

    def page(request: Request) -> Response:
        lang = _language(request)
        return Response(_page(sight(), lang), 200, _HEADERS, "text/html")

    def style(_request: Request) -> Response:
        return Response(_text("operator.css"), 200, _HEADERS, "text/css")

    def metrics(_request: Request) -> Response:
        return Response(generate_latest(registry), 200, {**_HEADERS, "Content-Type": CONTENT_TYPE_LATEST})

    return Starlette(routes=[route("/", page), route("/operator.css", style), route("/metrics", metrics)])


def is_foreign(request: Request) -> bool:
    """Whether another page asks in the operator's browser, which shows the key by itself: whether that works tells the page whose browser it is."""
    come = request.headers.get("sec-fetch-site", "none")
    is_shown = request.headers.get("sec-fetch-dest") == "document"
    return come not in ("none", "same-origin") and not is_shown


class _Numbers(Collector):
    """A sight in the form of Prometheus."""

    def __init__(self, sight: Callable[[], Sight]) -> None:
        self._sight = sight

    def collect(self) -> Iterator[Any]:
        """Its families."""
        now = self._sight()
        yield InfoMetricFamily("wasit_relay", "The program that runs.", {"version": now.version})
        state = GaugeMetricFamily("wasit_relay_state", "1 for the state that it is in.", labels=["state"])
        for one in STATES:
            state.add_metric([one], float(one == now.state))
        yield state
        yield GaugeMetricFamily("wasit_relay_disk_free_bytes", "In steps of 256 MiB.", now.free)
        yield GaugeMetricFamily(
            "wasit_relay_letters_waiting_below", "The power of ten it is below.", now.waiting
        )
        yield GaugeMetricFamily(
            "wasit_relay_connections_below", "The power of ten it is below.", now.connections
        )
        yield CounterMetricFamily("wasit_relay_letters_kept", "Since the start, in whole tens.", now.kept)
        yield CounterMetricFamily("wasit_relay_faults", "Errors of the program since the start.", now.faults)
        refused = CounterMetricFamily(
            "wasit_relay_refusals", "Since the start, in whole tens.", labels=["code"]
        )
        for code, count in now.refusals.items():
            refused.add_metric([code], count)
        yield refused


def _page(sight: Sight, lang: str) -> str:
    said = {name: words[lang] for name, words in json.loads(_text("operator.json")).items()}
    rtl = lang in ("ar", "he")
    return _TEMPLATE.render(
        sight=sight, say=said, lang=lang, dir="rtl" if rtl else "ltr", most=MOST * 10, languages=LANGUAGES
    )


def _language(request: Request) -> str:
    asked = [request.query_params.get("lang", "")]
    asked += [
        part.split(";")[0].strip()[:2] for part in request.headers.get("accept-language", "").split(",")
    ]
    return next((one for one in asked if one in LANGUAGES), "en")


def _text(name: str) -> str:
    return (files("wasit.relay") / name).read_text(encoding="utf-8")


_TEMPLATE = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined).from_string(
    _text("operator.html")
)
