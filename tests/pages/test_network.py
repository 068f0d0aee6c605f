"""What the server says to a browser keeps it here: a strict policy on every answer, nothing inline, nothing from elsewhere, nothing kept."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import httpx
import pytest

from chromium import IN_BROWSER, launched
from everywhere import is_due
from gallery.browser import open_tab
from gallery.read_all import read_all
from gallery.seats import SEATS
from gallery.served import Answer
from gallery.tags import tags
from gallery.walk import each_page

pytestmark = IN_BROWSER
BORROWED = {"script-src", "style-src", "img-src", "font-src", "connect-src", "form-action"}  # may say 'self'
SILENT = {"default-src", "base-uri", "frame-ancestors"}  # say 'none'
POINTS = re.compile(
    r"href|src|srcset|action|formaction|poster|data|background|cite|ping|manifest|data-live|xlink:href|hx-(get|post|put|patch|delete)"
)
HINTS = ("preconnect", "dns-prefetch", "prefetch", "prerender", "preload", "modulepreload")
IN_BOTH = {
    seat: turn and turn - 1 for turn, seat in enumerate(SEATS)
}  # the first two seats; each other in one of two
NOWHERE = ["/no-such-page", "/m/00/channel", "/static/none", "/static/../pyproject.toml"]


class Faults(HTMLParser):
    """What a page holds that a strict policy would refuse, or that leads a browser elsewhere."""

    def __init__(self, page: str, address: str, origin: str) -> None:
        super().__init__()
        self.address, self.origin = address, origin
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        if tag in ("style", "base", "object", "embed", "iframe"):
            self.found.append(f"<{tag}>")
        if tag == "script" and not known.get("src"):
            self.found.append("a script inside the page")
        if tag == "link" and set(known.get("rel", "").split()) & set(HINTS):
            self.found.append(f"<link rel={known['rel']}>")
        for name, value in known.items():
            if name == "style" or (name.startswith("on") and len(name) > 3) or name.startswith("hx-on"):
                self.found.append(f"{tag} {name}=")
            if POINTS.fullmatch(name) and not value.startswith("#"):
                to = urlsplit(urljoin(self.address, value))
                if f"{to.scheme}://{to.netloc}" != self.origin:
                    self.found.append(f"{tag} {name}={value}")


def faults_of(answer: Answer, origin: str) -> list[str]:
    """Of one answer: its headers, and if it is a page what stands in it."""
    found = []
    policy = {
        part.split()[0]: part.split()[1:]
        for part in answer.headers.get("content-security-policy", "").split(";")
        if part.strip()
    }
    if set(policy) != BORROWED | SILENT:
        found.append(f"policy says {sorted(policy)}")
    found += [
        f"policy {name} {values}"
        for name, values in policy.items()
        if values != (["'none'"] if name in SILENT else ["'self'"])
    ]
    expected = {
        "x-content-type-options": "nosniff", "referrer-policy": "no-referrer", "x-frame-options": "DENY",
        "cross-origin-opener-policy": "same-origin", "cross-origin-resource-policy": "same-origin",
    }  # fmt: skip
    found += [
        f"{name}: {answer.headers.get(name)}"
        for name, value in expected.items()
        if answer.headers.get(name) != value
    ]
    found += [
        f"{name} is told"
        for name in answer.headers
        if name.startswith("access-control") or name in ("server", "link", "x-powered-by")
    ]
    kept = answer.headers.get("cache-control", "")
    is_file = answer.name.startswith("/static/") and answer.status in (200, 304)
    if kept != "no-store" and not is_file:
        found.append(f"cache-control: {kept}")
    for cookie in answer.headers.get_list("set-cookie"):
        low = cookie.lower()
        if (
            "httponly" not in low
            or "samesite=strict" not in low
            or "path=/;" in low.replace(" ", "")
            or "expires" in low
            or "max-age" in low
            or "domain" in low
        ):
            found.append("a cookie that is kept, or goes elsewhere")
    if answer.is_page:
        found += Faults(answer.body.decode(), f"{origin}/x/", origin).found
    return [f"{answer.name}: {one}" for one in found]


@pytest.mark.parametrize("seat", SEATS)
async def test_every_answer_keeps_the_browser_here(gallery, seat) -> None:
    """Pages, parts, files, redirects and refusals: policy, headers, cookies, nothing inline, no address but our own."""
    served = gallery.served[seat]
    languages = [language for language in ("en", "ar") if is_due(IN_BOTH[seat], language, ("en", "ar"))]
    answers = await read_all(served, languages, more=NOWHERE)
    assert len(answers) > 6
    found = [one for answer in answers for one in faults_of(answer, served.server.origin)]
    assert not found, f"{len(found)}:\n" + "\n".join(found)


async def test_links_are_read_as_a_parser_reads_them(gallery) -> None:
    """The crawl's pattern gives the elements and attributes that Python's parser gives, on every page of a seat and on a hostile one."""

    class Parsed(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            expected.append((tag, {name: value or "" for name, value in attrs}))

    hostile = "<!-- <a href='/x'> --><p title='1 > 0' hidden>a < b<A HREF=/x?a=1&amp;b=2 data-x=\"'\"/><br/>"
    async with gallery.served["b"].tab() as http:
        home = gallery.served["b"].server.app.state.house.keeper.home
        pages = [(await http.get(home + page.path)).text for page in gallery.served["b"].pages]
    for page in (*pages, hostile):
        expected: list[tuple[str, dict[str, str]]] = []
        Parsed().feed(page)
        assert list(tags(page)) == expected


async def test_what_must_be_found_is_found() -> None:
    """The same look at a page with a fault of each kind finds each."""
    page = (
        "<base href='//x'><style></style><script>1</script><p style='x' onclick='y'><a href='https://example.invalid/'>x</a>"
        "<link rel='preconnect' href='https://example.invalid'><img src='//example.invalid/x.png'>"
    )
    answer = Answer(
        "x", 200, httpx.Headers({"content-type": "text/html", "set-cookie": "a=b; Path=/"}), page.encode()
    )
    told = " | ".join(faults_of(answer, "http://127.0.0.1:1"))
    for fault in ("policy", "x-content-type-options", "cache-control", "cookie", "<base>", "<style>", "inside the page", "style=", "onclick=", "preconnect", "a href=https", "img src="):  # fmt: skip
        assert fault in told, fault


def asked_by_pages(log: dict) -> set[str]:
    """Every address and name that the browser's network stack was asked for on behalf of a page of this machine.

    What the browser asks for itself, for no page, has no page as its initiator nor in its network key.
    """
    kinds = {number: name for name, number in log["constants"]["logEventTypes"].items()}
    found = set()
    for event in log["events"]:
        kind, params = kinds.get(event["type"], ""), event.get("params", {})
        key = f"{params.get('network_isolation_key', '')} {params.get('network_anonymization_key', '')}"
        if params.get("initiator", "not an origin") == "not an origin" and HERE not in key:
            continue
        if kind in ("URL_REQUEST_START_JOB", "URL_REQUEST_REDIRECTED"):
            found.add(params.get("url") or params.get("location") or "")
        if kind.startswith("HOST_RESOLVER"):
            found.add(f"name {params.get('host', '')}")
    return found


HERE = "http://127.0.0.1"
# Chromium asks its maker's server what kinds of fields a form has, whatever a page says (see SOUNDNESS.md). No page can forbid it.
AUTOFILL = re.compile(r"(name )?https://content-autofill\.googleapis\.com")


@pytest.mark.parametrize("seat", ["go", "a"])
async def test_no_request_leaves_this_machine(gallery, tmp_path, seat) -> None:
    """The browser's own network log, over every page and state: addresses of our origin, and no name looked up."""
    served, log = gallery.served[seat], tmp_path / "net.json"
    async with launched(f"--log-net-log={log}") as browser, open_tab(browser, served) as tab:
        names = [name async for name, _ in each_page(tab, gallery)]
    assert len(names) > len(served.pages)
    asked = {one for one in asked_by_pages(json.loads(log.read_text())) if not AUTOFILL.match(one)}
    origin = served.server.origin
    assert len({one for one in asked if one.startswith(f"{origin}/")}) > len(served.pages)
    assert not {
        one for one in asked if not one.startswith(f"{origin}/") and one not in ("name ", f"name {origin}")
    }


async def test_a_request_that_leaves_is_seen(gallery, tmp_path) -> None:
    """The same log of a page whose policy was set aside, which asks for a picture and a connection elsewhere, shows both."""
    log = tmp_path / "net.json"
    async with (
        launched(f"--log-net-log={log}") as browser,
        open_tab(browser, gallery.served["alone"], bypass_csp=True) as tab,
    ):
        await tab.page.evaluate(
            "fetch('http://127.0.0.1:9/x').catch(() => 0); new Image().src = 'http://picture.invalid/x.png'; new Promise(done => setTimeout(done, 300))"
        )
    asked = asked_by_pages(json.loads(log.read_text()))
    assert "http://127.0.0.1:9/x" in asked
    assert any("picture.invalid" in one for one in asked)
