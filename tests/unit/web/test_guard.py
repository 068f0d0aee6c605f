"""Only the tab that the opening address opened gets an answer."""

from __future__ import annotations

import logging
import os
import re
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest

from wasit.errors import Refused
from wasit.web.assets import static_files
from wasit.web.guard import HEADERS, KEPT_BY_BROWSER, MAX_FORM_BYTES
from wasit.web.serve import PageServer

ORIGIN = "http://127.0.0.1:8431"
IS_ADDRESS = re.compile(
    r"href|src|srcset|action|formaction|poster|data|data-live|xlink:href|hx-(get|post|put|patch|delete|push-url|replace-url)"
)


async def test_the_opening_address_works_once(fake, new_tab) -> None:
    """A launch token is dead after its first use."""
    tab = await new_tab(fake.FakeDoor()).open()
    tab.http.cookies.clear()
    answer = await tab.outside("/open?token=" + "1" * 64)
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


async def test_the_session_cookie_is_out_of_reach(fake, new_tab) -> None:
    """HttpOnly, SameSite=Strict, a random name."""
    tab = new_tab(fake.FakeDoor())
    cookie = (await tab.outside("/open?token=" + "1" * 64)).headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert cookie.startswith("wasit-")


@pytest.mark.parametrize("token", ["", "2" * 64, "1" * 63, "é", "1" * 65])
async def test_a_wrong_token_opens_nothing(fake, new_tab, token) -> None:
    """Neither short, long nor foreign tokens make a session."""
    tab = new_tab(fake.FakeDoor())
    assert (await tab.http.get("/open", params={"token": token})).status_code == 403
    assert not tab.house.keeper.sessions


@pytest.mark.parametrize("path", ["/", "/m/4d61747465723031/channel", "/live", "/begin", "/invitation/ab"])
async def test_without_a_session_nothing_is_shown(fake, new_tab, path) -> None:
    """A page without the cookie names no matter."""
    answer = await new_tab(fake.FakeDoor()).get(path)
    assert answer.status_code == 403
    assert "detainee" not in answer.text


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "localhost:8431",
        "127.0.0.1",
        "127.0.0.1:80",
        "127.0.0.1:8431.evil.example",
        "[::1]:8431",
        "",
    ],
)
async def test_a_rebound_name_gets_no_page(go, host) -> None:
    """The Host must be the exact address that is served."""
    answer = await go.get("/m/4d61747465723031/channel", host=host)
    assert answer.status_code == 421
    assert "detainee" not in answer.text


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
@pytest.mark.parametrize("path", ["/", "/static/wasit.js", "/m/4d61747465723031/channel"])
@pytest.mark.slow
async def test_a_request_from_another_page_is_refused(go, site, path) -> None:
    """Another local port is another site for us too."""
    assert (await go.get(path, **{"sec-fetch-site": site})).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "http://127.0.0.1:9999"},
        {"origin": "https://127.0.0.1:8431"},
        {"origin": "null", "sec-fetch-site": "cross-site"},
        {"origin": "null", "sec-fetch-site": None},
        {"origin": None, "sec-fetch-site": None},
        {"origin": None, "sec-fetch-site": "none"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
async def test_a_post_must_say_that_it_comes_from_here(go, headers) -> None:
    """A wrong or missing Origin with no same-origin fetch changes nothing."""
    answer = await go.post("/m/4d61747465723031/say", {"line": "a", "p1-text": "x"}, headers=headers)
    assert answer.status_code == 403
    assert not go.door.done


@pytest.mark.parametrize("headers", [{"origin": "null"}, {"origin": None}, {"sec-fetch-site": None}])
async def test_our_own_forms_pass(go, headers) -> None:
    """Under no-referrer browsers write Origin: null on our own forms; Sec-Fetch-Site then speaks for them."""
    answer = await go.post("/m/4d61747465723031/say", {"line": "a", "p1-text": "x"}, headers=headers)
    assert answer.status_code == 303


@pytest.mark.slow
async def test_every_action_asks_for_the_form_token(go, fake) -> None:
    """No POST route does anything without its CSRF token, or with a wrong one."""
    paths = [route.path for route in go.app.routes if "POST" in (route.methods or ())]
    assert len(paths) > 20
    for path in paths:
        full = path.replace("{matter}", fake.MATTER).replace("{id}", fake.PROPOSAL)
        full = full.replace("{what}", "call").replace("{entry}", fake.WAITS.id)
        for token in ("", "0" * 64, "é"):
            answer = await go.post(full, {"csrf": token, "passphrase": fake.PASSPHRASE})
            assert answer.status_code == 403, full
    assert not go.door.done
    assert go.door.is_open()


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"])
async def test_other_methods_are_refused(go, method) -> None:
    """There is no CORS preflight to answer."""
    answer = await go.http.request(method, f"{go.home}/")
    assert answer.status_code == 405
    assert not [name for name in answer.headers if name.startswith("access-control")]


async def test_every_answer_carries_the_headers(go, fake) -> None:
    """Pages, refusals, files and redirects alike; what is the same for everyone may stay in the browser, nothing else."""
    for path in (
        "/",
        f"/m/{fake.MATTER}/channel",
        "/static/wasit.js",
        "/static/none",
        "/none",
        "/m/ffff/channel",
    ):
        answer = await go.get(path)
        kept = {"cache-control": KEPT_BY_BROWSER} if path == "/static/wasit.js" else {}
        for name, value in (HEADERS | kept).items():
            assert answer.headers[name] == value, path
    for refused in (
        await go.get("/", host="evil.example"),
        await go.outside("/"),
        await go.outside("/open"),
    ):
        assert refused.headers["content-security-policy"] == HEADERS["content-security-policy"]


async def test_a_body_over_its_limit_is_cut(go, fake) -> None:
    """Whether its length was declared or not."""

    async def endless():
        for _ in range(MAX_FORM_BYTES // 1024 + 2):
            yield b"a" * 1024

    said = {
        "origin": ORIGIN,
        "sec-fetch-site": "same-origin",
        "content-type": "application/x-www-form-urlencoded",
    }
    path = f"{go.home}/m/{fake.MATTER}/say"
    declared = await go.http.post(path, content=b"a" * (MAX_FORM_BYTES + 1), headers=said)
    undeclared = await go.http.post(path, content=endless(), headers=said)
    assert declared.status_code == undeclared.status_code == 413
    assert not go.door.done


async def test_static_paths_reach_no_file_system(go) -> None:
    """Only names known at start are served."""
    for name in (
        "../locale.py",
        "css/../../app.py",
        "%2e%2e/app.py",
        "/etc/passwd",
        "fonts/../x",
        "js_lib_htmx",
    ):
        assert (await go.get(f"/static/{name}")).status_code == 404


async def test_nine_tabs_end_the_first(fake, new_tab) -> None:
    """Sessions are few; the oldest goes."""
    tab = await new_tab(fake.FakeDoor()).open()
    for _ in range(8):
        await tab.http.get("/open", params={"token": tab.house.keeper.new_launch_token()})
    assert len(tab.house.keeper.sessions) == 8
    assert tab.csrf not in tab.house.keeper.sessions.values()


async def test_the_cookies_are_sent_below_the_secret_path_only(fake, new_tab) -> None:
    """Their Path is the whole of it, so that no other port of this machine's is ever sent one; they end with the browser."""
    tab = new_tab(fake.FakeDoor())
    opened = await tab.outside("/open?token=" + "1" * 64)
    tab.csrf = next(iter(tab.house.keeper.sessions.values()))
    chosen = await tab.post("/language", {"language": "ar"})
    for answer in (opened, chosen):
        (cookie,) = answer.headers.get_list("set-cookie")
        said = [one.strip().lower() for one in cookie.split(";")]
        assert [one for one in said if one.startswith("path=")] == [f"path={tab.home}/"]
        assert not [one for one in said if one.startswith(("domain", "expires", "max-age"))]


def routes_of(tab, fake) -> list[tuple[str, str]]:
    """(method, path) of every route, with the sample matter's ids."""
    found = []
    for route in tab.app.routes:
        path = route.path.replace("{matter}", fake.MATTER).replace("{what}", "call").replace("{part}", "all")
        path = path.replace("{id}", fake.PROPOSAL).replace("{entry}", fake.WAITS.id)
        path = path.replace("{name:path}", "wasit.js")
        found += [(method, path) for method in route.methods or () if (method, path) != ("GET", "/open")]
    return found


@pytest.mark.slow
async def test_a_stolen_cookie_opens_nothing_without_the_path(go, fake) -> None:
    """Whoever was sent the session's cookie, and even has the form token, gets 404 and not a byte from any address."""
    (session,) = go.house.keeper.sessions
    said = {
        "cookie": f"{go.house.keeper.cookie}={session}",
        "origin": ORIGIN,
        "sec-fetch-site": "same-origin",
    }
    asked = routes_of(go, fake)
    assert len(asked) > 50
    assert (await go.http.get(f"{go.home}/m/{fake.MATTER}/channel", headers=said)).status_code == 200
    for method, path in asked:
        for under in ("", "/" + "0" * 32):
            body = {"csrf": go.csrf, "passphrase": fake.PASSPHRASE} if method == "POST" else None
            answer = await go.http.request(method, under + path, headers=said, data=body)
            assert (answer.status_code, answer.content) == (404, b""), (method, under + path)
            assert not [name for name in ("set-cookie", "location", "etag") if name in answer.headers]
    assert not go.door.done
    assert go.door.is_open()


async def test_nothing_outside_the_path_answers(go, fake) -> None:
    """Not what is nearly it, not another method on the opening address; and the opening address lies outside only."""
    page = f"/m/{fake.MATTER}/channel"
    near = [
        go.home, go.home[:-1] + page, go.home[:-1] + "0" + page, go.home + "0" + page, go.home.upper() + "x" + page, "/" + go.home + page,
        "/." + go.home + "x", "/m" + go.home + page, "/é" + page, "/%ff" + page, "/%00", "/favicon.ico", "/robots.txt", "/open/", "/open/x",
        f"{go.home}/open", f"{go.home}/open?token=" + go.house.keeper.new_launch_token(), "/?token=" + "1" * 64,
    ]  # fmt: skip
    for path in near:
        for headers in (
            {},
            {"host": "evil.example"},
            {"sec-fetch-site": "cross-site"},
            {"hx-request": "true"},
        ):
            answer = await go.outside(path, **headers)
            assert (answer.status_code, answer.content) == (404, b""), path
    for method in ("HEAD", "POST", "PUT", "OPTIONS", "DELETE"):
        answer = await go.http.request(method, "/open?token=" + go.house.keeper.new_launch_token())
        assert (answer.status_code, answer.content) == (404, b""), method
    assert len(go.house.keeper.sessions) == 1


async def test_a_refusal_outside_tells_no_path(fake, new_tab) -> None:
    """A dead token, no token, a rebound name: a sentence that loads nothing and links to nothing."""
    tab = await new_tab(fake.FakeDoor()).open()
    tab.http.cookies.clear()
    for token, host, status in (("1" * 64, "", 403), ("", "", 403), ("1" * 64, "evil.example", 421)):
        headers = {"host": host} if host else {}
        answer = await tab.outside(f"/open?token={token}", **headers)
        assert answer.status_code == status
        assert "<h1>" in answer.text
        assert tab.home[1:] not in answer.text + str(answer.headers)
        assert not addresses_in(answer.text)


class Addresses(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            given = value or ""
            if tag == "meta" and name == "content" and "url=" in given:
                self.found.append(given.split("url=", 1)[1])
            elif name not in ("data-home", "value", "placeholder") and (
                IS_ADDRESS.fullmatch(name) or given.startswith("/") or "://" in given
            ):
                self.found.append(given)


def addresses_in(html: str) -> list[str]:
    read = Addresses()
    read.feed(html)
    return read.found


async def walk(tab, starts: list[str]) -> dict[str, str]:
    """Every page that a reader of these can come to by links and live parts, from whole addresses to what was answered."""
    seen: dict[str, str] = {}
    waiting = [ORIGIN + tab.home + start for start in starts]
    while waiting:
        here = waiting.pop()
        if here in seen or urlsplit(here).path.startswith((f"{tab.home}/static/", f"{tab.home}/live")):
            continue
        answer = await tab.http.get(here)
        seen[here] = answer.text if answer.headers.get("content-type", "").startswith("text/html") else ""
        next_ones = [answer.headers[name] for name in ("location",) if name in answer.headers]
        for address in next_ones + addresses_in(seen[here]):
            there = urljoin(here, address)
            assert there.startswith(f"{ORIGIN}{tab.home}/"), (here, address)
            waiting.append(there.split("#", 1)[0])
    return seen


@pytest.mark.slow
@pytest.mark.parametrize("role", ["go-between", "side"])
async def test_no_page_names_an_address_outside_the_path(fake, new_tab, role) -> None:
    """Links, forms, live parts, files: on every page of both roles, by whichever way one comes to it."""
    tab = await new_tab(fake.FakeDoor(role)).open()
    starts = [path for method, path in routes_of(tab, fake) if method == "GET"]
    starts += ["/none", "/m/ffff/channel", f"/m/{fake.MATTER}/proposals/{fake.OLDER.id}/certificate"]
    for state in ("waiting", "pairing", "paired", "failed"):
        tab.door.invitation = {
            "state": state,
            "code": "4127-8830-2714",
            "seat": "ab",
            "error": "E_CODE_WRONG",
        }
        pages = await walk(tab, ["/invitation/ab"])
        assert f"{tab.home}/" in pages[f"{ORIGIN}{tab.home}/invitation/ab"]
    pages = await walk(tab, starts)
    assert sum("<h1" in page for page in pages.values()) > 20
    for page in pages.values():
        if "<html" in page:
            assert f'data-home="{tab.home}"' in page


@pytest.mark.slow
async def test_no_answer_to_a_form_names_an_address_outside_the_path(fake, new_tab) -> None:
    """Nor the pages that come back with a sentence, nor any redirect."""
    for role in ("go-between", "side"):
        for no in (None, Refused("bad-input")):
            tab = await new_tab(fake.FakeDoor(role)).open()
            for path in [
                path for method, path in routes_of(tab, fake) if method == "POST" and path != "/lock"
            ]:
                tab.door.refuse = no
                answer = await tab.post(path, {"passphrase": "x"})  # its redirect is checked by the tab
                tab.door.refuse = None
                for address in addresses_in(answer.text):
                    there = urljoin(str(answer.url), address)
                    assert there.startswith(f"{ORIGIN}{tab.home}/"), (path, address)


@pytest.mark.slow
async def test_the_locked_and_the_first_page_name_none_either(fake, new_tab) -> None:
    """Before there is anything to hide, too."""
    for door in (fake.FakeDoor(is_locked=True), fake.FakeDoor(is_locked=True, has_seat=False)):
        tab = await new_tab(door).open()
        pages = await walk(tab, ["/", "/begin", f"/m/{fake.MATTER}/channel"])
        assert "<form" in pages[f"{ORIGIN}{tab.home}/"]
        tab.http.cookies.clear()
        assert list(await walk(tab, ["/"])) == [f"{ORIGIN}{tab.home}/"]


def test_no_file_names_an_address_outside_the_path() -> None:
    """Styles name what they load beside themselves; the script begins every address with the page's own beginning."""
    for name, data in static_files().items():
        text = data.decode()
        if name.endswith(".css"):
            for loaded in re.findall(r"url\(([^)]*)\)|@import", text):
                assert urljoin("/here/static/" + name, loaded.strip("'\"")).startswith("/here/static/"), (
                    loaded
                )
        if name == "wasit.js":
            assert not re.search(r"""["'`=]/(?!/)[a-z$]|["'`]/["'`]""", text)


@pytest.mark.slow
def test_the_path_is_new_at_each_start(fake) -> None:
    """128 bits at least, from the randomness that the server was given; the opening address does not tell it."""
    asked: list[int] = []

    def random_bytes(count: int) -> bytes:
        asked.append(count)
        return os.urandom(count)

    servers = [PageServer(fake.FakeDoor(), random_bytes=random_bytes) for _ in range(8)]
    homes = {server.home for server in servers}
    assert len(homes) == 8
    assert min(asked[::2]) >= 16
    for server in servers:
        path = server.home.removeprefix(server.origin)
        assert re.fullmatch(r"/[0-9a-f]{32,}", path)
        assert path[1:] not in server.new_address()


async def test_the_path_is_never_logged(fake, new_tab, caplog) -> None:
    """Whatever a request comes to; the client's own lines aside."""
    caplog.set_level(logging.DEBUG)
    tab = await new_tab(fake.FakeDoor()).open()

    def broken(matter=""):
        raise RuntimeError

    for path in ("/", "/none", f"/m/{fake.MATTER}/channel", "/static/none"):
        await tab.get(path)
    tab.door.see_sign = broken
    with pytest.raises(RuntimeError):
        await tab.get(f"/m/{fake.MATTER}/channel")
    ours = [one for one in caplog.records if not one.name.startswith(("httpx", "httpcore"))]
    assert not [one for one in ours if tab.home[1:] in one.getMessage()]
