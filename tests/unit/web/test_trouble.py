"""What a page says when something is not as it should be: what happened, what is safe, and a way on that is true."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from wasit.errors import Damaged, Refused
from wasit.web.everything import render_all
from wasit.web.routes import verify

UNTRUE = "What you typed is still here"
AGAIN = "wasit open"


def way_back(go) -> str:
    return f'<a class="btn wide" href="{go.home}/">'


async def test_a_page_that_can_not_be_shown_says_nothing_of_typed_words(go, fake) -> None:
    """Nobody typed anything into an address; where words were typed, they are still said to be here."""
    for path in ("/m/ffff/channel", f"/m/{fake.MATTER}/proposals/00"):
        page = (await go.get(path)).text
        assert "Nothing was changed." in page
        assert UNTRUE not in page
    kept = (await go.post(f"/m/{fake.MATTER}/say", {"line": "b", "p1-text": ""})).text
    assert UNTRUE in kept
    go.door.refuse = Refused("not-yours")
    gone = (await go.post(f"/m/{fake.MATTER}/withdraw", {"id": "00"})).text
    assert "Nothing was changed." in gone
    assert UNTRUE not in gone


async def test_with_a_good_session_a_closed_door_leads_back(go, fake) -> None:
    """And does not send its reader to a terminal; what to do is of the case."""
    missing = await go.get("/no-such-page")
    old = await go.post(f"/m/{fake.MATTER}/say", {"csrf": "no"}, headers={"x-csrf": "no"})
    large = await go.post(f"/m/{fake.MATTER}/say", {"p1-text": "x" * 300_000})
    assert [each.status_code for each in (missing, old, large)] == [404, 403, 413]
    assert "The address may be mistyped" in missing.text
    assert "load the page anew" in old.text
    assert "send less" in large.text
    for answer in (missing, old, large):
        assert AGAIN not in answer.text
        assert way_back(go) in answer.text


async def test_without_a_session_or_locked_no_door_leads_back(go, fake, new_tab) -> None:
    """Nor does one that another page asked for; it has no form token either, and the seat is not named."""
    stranger = await new_tab(fake.FakeDoor()).get("/no-such-page")
    elsewhere = await go.get("/no-such-page", **{"sec-fetch-site": "cross-site"})
    rebound = await go.get("/no-such-page", host="wasit.example")
    await go.post("/lock")
    locked = await go.post("/unlock", {"csrf": "no"}, headers={"x-csrf": "no"})
    assert [each.status_code for each in (stranger, elsewhere, rebound, locked)] == [403, 403, 421, 403]
    for answer in (stranger, elsewhere, rebound, locked):
        assert "<a " not in answer.text
        assert "Side A" not in answer.text
    for answer in (stranger, elsewhere, rebound):
        assert AGAIN in answer.text
        assert go.csrf not in answer.text


@pytest.mark.parametrize("language", ["en", "ar", "he"])
def test_a_seat_without_the_text_says_that_it_can_name_no_clause(fake, language) -> None:
    """On the page outside every matter, where a certificate does not hold; not where it holds, or where no clause could be read."""
    look = verify.Look(language=language)
    broken = replace(fake.CERTIFICATE, state="not-valid")
    sentence = str(look.say("verify.bare.none"))
    assert sentence in verify.show_bare(look, broken)
    assert sentence not in verify.show_bare(look, fake.CERTIFICATE)
    assert sentence not in verify.show_bare(look, replace(broken, clauses=()))
    assert sentence not in verify.show_bare(look)
    assert sentence not in verify.show_verify(fake.FakeDoor(), look, fake.MATTER, broken)


def with_relay(door, state: str):
    """The same door, its relay in this state, on every page."""
    see = door.see_sign
    door.see_sign = lambda matter="": replace(see(matter), relay=state)
    for name in ("see_channel", "see_side", "see_pass_on"):
        page = getattr(door, name)
        setattr(door, name, lambda *args, page=page, **more: _signed(page(*args, **more), door))
    return door


def _signed(page, door):
    return replace(page, sign=door.see_sign())


@pytest.mark.slow
@pytest.mark.parametrize("role", ["go-between", "side"])
def test_every_page_of_an_open_seat_tells_once_that_the_relay_is_down(fake, role) -> None:
    """In each language: what is safe, and Try now, above the page's own words; a sign in a phone's bar leads there; ids stay single."""
    pages = render_all(with_relay(fake.FakeDoor(role), "unreachable"))
    assert len(pages) >= 14 * 3
    for path, page in pages.items():
        assert page.count('/try-now" hx-post=') == 1, path
        main = page.split('<main id="main"')[1]
        assert main.index('<div id="relaynote"') < main.index("/try-now"), path
        assert page.count('href="#relaynote"') == 1, path
        ids = re.findall(r'\bid="([^"]+)"', page)
        assert len(ids) == len(set(ids)), path
        if path.endswith("=en"):
            assert page.count("Your 2 letters are sealed and wait on this device.") == 1, path
    for state in ("reachable", "asked", "set", "none"):
        for path, page in render_all(with_relay(fake.FakeDoor(role), state), ["en"]).items():
            assert "/try-now" not in page, path
            assert page.count('id="relaynote"') == 1, path


@pytest.mark.parametrize("part", ["sign", "all"])
async def test_the_relay_going_down_is_told_on_the_page_that_is_open(go, fake, part) -> None:
    """The live part brings the note and the sign of the phone's bar; when it is back, both are empty."""
    path = f"/m/{fake.MATTER}/part/{part}"
    calm = (await go.get(path)).text
    with_relay(go.door, "unreachable")
    down = (await go.get(path)).text
    for region, inside in (("relaynote", "/try-now"), ("relayphone", 'href="#relaynote"')):
        pieces = [page.split(f'data-for="{region}">')[1].split("<div data-for=")[0] for page in (calm, down)]
        assert [inside in piece for piece in pieces] == [False, True]
        assert pieces[0].replace("</div>", "").strip() == ""


async def test_trying_now_leaves_the_page_where_it_is(go, fake) -> None:
    """With script the answer is an hour that stands in the note; without, the matter's first page."""
    path = f"/m/{fake.MATTER}/try-now"
    tried = await go.post(path, headers={"hx-request": "true"})
    assert tried.status_code == 200
    assert tried.text.startswith("Asked again ")
    assert "<main" not in tried.text
    assert (await go.post(path)).headers["location"] == f"/m/{fake.MATTER}/"
    assert [command for command, _ in go.door.done] == ["sync", "sync"]


async def test_a_relay_that_is_being_asked_is_called_so(go, fake) -> None:
    """With what waits; only a seat that sent nothing ever has a relay that is named."""
    with_relay(go.door, "asked")
    page = (await go.get(f"/m/{fake.MATTER}/ledger")).text
    sign = page.split('id="relay"')[1].split("</div>")[0]
    assert "The relay is being asked." in sign
    assert "2 letters are sealed and wait here." in sign
    assert "Nothing has gone there yet" not in page


async def test_who_waits_for_a_channel_is_told_that_the_relay_is_down(delegate, fake) -> None:
    """Then it is not the other seat that is closed; Try now stands there too, inside what renews itself."""
    path = f"/m/{fake.MATTER}/"
    see = delegate.door.see_sign
    delegate.door.see_sign = lambda matter="": replace(see(matter), role="")
    assert "If the other seat is closed" in (await delegate.get(path)).text
    delegate.door.see_sign = lambda matter="": replace(
        see(matter), role="", relay="unreachable", waiting_to_send=0
    )
    page = (await delegate.get(path)).text
    inside = page.split('id="arriving"')[1].split("</main>")[0]
    assert "The relay cannot be reached" in inside
    assert "/try-now" in inside
    assert "If the other seat is closed" not in page


@pytest.mark.parametrize("code", ["store-damaged", "slot-damaged"])
async def test_a_damaged_store_says_at_the_lock_what_to_do(go, code) -> None:
    """That nothing more is written to it, and what looks at it; the passphrase is not called wrong."""
    await go.post("/lock")

    def damaged(passphrase: str, _code="") -> None:
        raise Damaged(code)

    go.door.unlock = damaged
    answer = await go.post("/unlock", {"passphrase": "four plain words here"})
    said = answer.text.split('id="pe" role="alert"')[1].split("</span></span>")[0]
    assert answer.status_code == 500
    assert "damaged." in said
    assert "Nothing more is written to this store. Run “wasit doctor”." in said
    assert "four plain words here" not in answer.text


async def test_a_seat_that_is_open_elsewhere_is_not_made_again(fake, new_tab) -> None:
    """Another program has its folder: said where it would be made, and what was typed stays, but for the passphrase."""
    made = []

    def create(fields) -> None:
        made.append(fields)
        raise Refused("already-open")

    door = fake.FakeDoor()
    door.is_locked, door.seat_there = True, False
    tab = await new_tab(door, create_seat=create).open()
    words = "nineteen quiet herons cross the estuary"
    answer = await tab.post(
        "/create", {"name": "Go-between", "passphrase": words, "again": words, "zone": "UTC"}
    )
    assert len(made) == 1
    assert answer.status_code == 409
    assert "This seat is open elsewhere." in answer.text
    assert 'value="Go-between"' in answer.text
    assert words not in answer.text
