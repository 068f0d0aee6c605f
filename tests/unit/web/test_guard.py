"""Only the tab that the opening address opened gets an answer."""

from __future__ import annotations

import pytest

from wasit.web.guard import HEADERS, MAX_FORM_BYTES

ORIGIN = "http://127.0.0.1:8431"


async def test_the_opening_address_works_once(fake, new_tab) -> None:
    """A launch token is dead after its first use."""
    tab = await new_tab(fake.FakeDoor()).open()
    tab.http.cookies.clear()
    answer = await tab.get("/open?token=" + "1" * 64)
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


async def test_the_session_cookie_is_out_of_reach(fake, new_tab) -> None:
    """HttpOnly, SameSite=Strict, a random name."""
    tab = new_tab(fake.FakeDoor())
    cookie = (await tab.get("/open?token=" + "1" * 64)).headers["set-cookie"].lower()
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
    answer = await go.http.request(method, "/")
    assert answer.status_code == 405
    assert not [name for name in answer.headers if name.startswith("access-control")]


async def test_every_answer_carries_the_headers(go, fake) -> None:
    """Pages, refusals, files and redirects alike."""
    for path in (
        "/",
        f"/m/{fake.MATTER}/channel",
        "/static/wasit.js",
        "/static/none",
        "/none",
        "/m/ffff/channel",
    ):
        answer = await go.get(path)
        for name, value in HEADERS.items():
            assert answer.headers[name] == value, path
    refused = await go.get("/", host="evil.example")
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
    path = f"/m/{fake.MATTER}/say"
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
