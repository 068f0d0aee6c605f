"""What a page says when something is not as it should be: what happened, what is safe, and a way on that is true."""

from __future__ import annotations

from dataclasses import replace

import pytest

from wasit.errors import Refused
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
    """On the page outside every matter, where a certificate does not hold; not where it holds, or is no certificate at all."""
    look = verify.Look(language=language)
    broken = replace(fake.CERTIFICATE, state="not-valid")
    sentence = str(look.say("verify.bare.none"))
    assert sentence in verify.show_bare(look, broken)
    assert sentence not in verify.show_bare(look, fake.CERTIFICATE)
    assert sentence not in verify.show_bare(look)
    assert sentence not in verify.show_verify(fake.FakeDoor(), look, fake.MATTER, broken)
