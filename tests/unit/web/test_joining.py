"""Inviting and joining: how a meeting ended, what is safe, what can be done."""

from __future__ import annotations

from dataclasses import replace

import pytest

from unit.web.fake_door import MATTER
from wasit.errors import Refused
from wasit.text.language import PAGE_LANGUAGES
from wasit.web.locale import Look
from wasit.web.routes.join import WAYS_OUT, show_invitation


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [("check", "fit together"), ("length", "has twelve digits"), ("character", "digits only")],
)
async def test_a_typo_is_said_under_the_code(delegate, reason, sentence) -> None:
    """What is wrong with it, and that nothing was sent; the code stays to be mended."""
    delegate.door.refuse = Refused("code-typo", reason=reason)
    answer = await delegate.post("/join", {"code": "4127 8830 271", "name": "Envoy"})
    under = answer.text.partition('id="ce" role="alert"')[2][:300]
    assert sentence in under
    assert "Nothing was sent" in under
    assert 'value="4127 8830 271"' in answer.text


async def test_a_relays_code_goes_with_the_one_that_was_read(delegate) -> None:
    """Where a relay asks for one it can be typed with the invitation: there are no settings yet. Of an empty field nothing is said."""
    for code in ("tamarind", ""):
        await delegate.post("/join", {"code": "4127 8830 2714", "name": "Envoy", "relay": "", "access": code})
        assert delegate.door.done[-1][1].get("access", "") == code
        assert "relay" not in delegate.door.done[-1][1]
    assert 'name="access"' in (await delegate.get("/join")).text


async def test_what_is_not_the_code_is_said_above(delegate) -> None:
    """A missing name; the code is not called wrong."""
    answer = await delegate.post("/join", {"code": "4127 8830 2714", "name": " "})
    assert 'role="alert" id="problem"' in answer.text
    assert 'id="ce"' not in answer.text


@pytest.mark.parametrize("language", PAGE_LANGUAGES)
@pytest.mark.parametrize("as_", ["join", "side"])
@pytest.mark.parametrize("error", [*WAYS_OUT, "code-expired", "nameplate-crowded", "from-the-future"])
@pytest.mark.slow
def test_every_end_says_what_is_safe_and_what_to_do(language, as_, error) -> None:
    """In a sentence for whoever joined, and one for whoever invited; with the page that goes on from there."""
    found = {"state": "failed", "error": error, "as": as_} | ({} if as_ == "join" else {"matter": "ab"})
    page = show_invitation(Look(language), "1f", found)
    assert page.count('role="alert"') == 1
    way_out = WAYS_OUT.get(error, "new-code")
    who = "join" if as_ == "join" else "invite"
    assert str(Look(language).say(f"ended.{way_out}.{who}")) in page
    assert f'href="{"/join" if as_ == "join" else "/m/ab/invite"}"' in page


async def test_a_meeting_that_a_lock_ended_says_so(go) -> None:
    """Its page may still be open when the seat is unlocked again."""
    go.door.refuse = Refused("unknown-id")
    answer = await go.get("/invitation/1f")
    assert "This meeting is over" in answer.text
    assert "The seat was locked or ended meanwhile" in answer.text


@pytest.mark.parametrize("state", ["none", "set", "asked", "unreachable", "reachable"])
async def test_inviting_says_how_the_relay_is(go, fake, state) -> None:
    """Without one it asks for it; where it can't be reached it says so."""
    see = go.door.see_sign
    go.door.see_sign = lambda matter="": replace(see(matter), relay=state)
    page = (await go.get(f"/m/{fake.MATTER}/invite")).text
    assert ('name="relay"' in page) == (state == "none")
    assert ("only while the relay answers" in page) == (state == "unreachable")


async def test_the_relay_given_there_is_kept_before_the_code_is_made(go, fake) -> None:
    """Two commands, in that order."""
    await go.post(f"/m/{fake.MATTER}/invite", {"who": "side:b", "relay": " https://relay.example "})
    assert go.door.done[-2:] == [
        ("set", {"relay": "https://relay.example"}),
        ("invite", {"matter": fake.MATTER, "as": "side", "line": "b"}),
    ]


async def test_a_seat_whose_channel_has_not_come_waits_for_it(go) -> None:
    """Words compared before the first letters came: no error but a page that waits, and goes on by itself once they are there."""
    go.door.role = ""
    waits = await go.get(f"/m/{MATTER}/")
    assert "The channel is on its way" in waits.text
    assert 'hx-trigger="every 2s"' in waits.text
    go.door.role = "side"
    came = await go.get(f"/m/{MATTER}/", **{"hx-request": "true"})
    assert came.headers["hx-redirect"].endswith(f"/m/{MATTER}/side")
    assert (await go.get(f"/m/{MATTER}/")).headers["location"].endswith(f"/m/{MATTER}/side")


async def test_who_invites_sees_which_relay_to_name(go, fake) -> None:
    """Beside the code that is read aloud; nothing where none is told."""
    told = {"state": "waiting", "as": "side", "code": "4127-8830-2714", "matter": fake.MATTER}
    go.door.invitation = told | {"relay": "https://relay.example"}
    page = (await go.get("/invitation/00")).text
    assert "needs the same relay" in page
    assert "https://relay.example" in page
    go.door.invitation = told
    assert "needs the same relay" not in (await go.get("/invitation/00")).text
