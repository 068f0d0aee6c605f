"""A locked seat shows one page, and it names nothing."""

from __future__ import annotations

import pytest

from wasit.errors import Refused


async def test_a_locked_seat_shows_the_locked_page_everywhere(go, fake) -> None:
    """Every address leads to the locked page; its title is the program's name; a live part is sent away too."""
    await go.post("/lock")
    for path in (
        f"/m/{fake.MATTER}/channel",
        f"/m/{fake.MATTER}/settings",
        "/begin",
        "/join",
        "/invitation/ab",
    ):
        answer = await go.get(path)
        assert answer.status_code == 303
        assert answer.headers["location"] == "/"
    page = (await go.get("/")).text
    assert "<title>Wasit</title>" in page
    for named in ("detainee", "Side", "محتجَز", fake.MATTER, "Go-between"):
        assert named not in page
    part = await go.get(f"/m/{fake.MATTER}/part/all", **{"hx-request": "true"})
    assert part.headers["hx-redirect"] == "/"
    said = await go.post(f"/m/{fake.MATTER}/say", {"line": "a", "p1-text": "x"})
    assert said.status_code == 303
    assert not go.door.done


@pytest.mark.slow
async def test_a_wrong_passphrase_tells_the_wait_and_no_reason(go, fake) -> None:
    """The sentence names seconds; the passphrase is not shown again."""
    await go.post("/lock")
    answer = await go.post("/unlock", {"passphrase": "wrong words"})
    assert answer.status_code == 422
    assert "try again in 20 seconds" in answer.text
    assert "wrong words" not in answer.text
    assert (await go.post("/unlock", {"passphrase": fake.PASSPHRASE})).headers["location"] == "/"
    assert (await go.get("/")).headers["location"] == f"/m/{fake.MATTER}/"


async def test_the_locked_page_speaks_the_chosen_language(go) -> None:
    """The choice is kept by the browser, since the seat can't be asked."""
    await go.post("/lock")
    await go.post("/language", {"language": "ar"})
    page = (await go.get("/")).text
    assert '<html lang="ar" dir="rtl"' in page
    assert "فتح هذا المقعد" in page


@pytest.mark.slow
async def test_a_seat_without_a_channel_begins_one(go) -> None:
    """No matter yet: the first page leads to opening one."""

    def nothing(matter=""):
        raise Refused("no-matter")

    go.door.see_sign = nothing
    assert (await go.get("/")).headers["location"] == "/begin"
    assert (await go.get("/begin")).status_code == 200
