"""The page of a search, and the way from a hit to its place."""

from __future__ import annotations

import pytest


async def test_a_hit_is_shown_with_its_words_marked(go, fake) -> None:
    """The stretch, whose it is, the way to its place, and the way to older ones."""
    page = (await go.get(f"/m/{fake.MATTER}/search?q=handover")).text
    assert "<mark>handover</mark>" in page
    assert "Older" in page
    assert 'value="handover"' in page
    assert "still being made findable" not in page


async def test_nothing_found_is_said(go, fake) -> None:
    """And before anything is asked, what will stand here."""
    assert "Nothing with these words" in (await go.get(f"/m/{fake.MATTER}/search?q=walrus")).text
    assert "the newest first" in (await go.get(f"/m/{fake.MATTER}/search")).text


async def test_what_is_asked_is_not_taken_for_markup(go, fake) -> None:
    """It comes back in its field as it was typed."""
    page = (await go.get(f"/m/{fake.MATTER}/search?q=%3Cb%3E%22x&in=a&before=7")).text
    assert "<b>" not in page.split('id="q"')[1].split(">")[0]
    assert "&lt;b&gt;&#34;x" in page


async def test_a_line_that_is_not_there_is_an_error(go, fake) -> None:
    """As everywhere: the sentence, and nothing of any line."""
    assert (await go.get(f"/m/{fake.MATTER}/search?q=x&in=zz")).status_code == 409


@pytest.mark.slow
@pytest.mark.parametrize("entry", ["zz", "0" * 64, "a/b", "é" * 64])
async def test_no_place_for_what_is_no_entry(go, fake, entry: str) -> None:
    """Refused, whatever stands in the address."""
    assert (await go.get(f"/m/{fake.MATTER}/at/" + entry)).status_code in (404, 409)


@pytest.mark.slow
async def test_a_place_is_the_page_of_its_line(go, fake) -> None:
    """With its cursor, at the entry."""
    answer = await go.get(f"/m/{fake.MATTER}/at/" + "a0000003" * 8)
    assert answer.headers["location"].endswith("/channel?at=a&before.a=c0ffee#e-" + "a0000003" * 8)


async def test_a_side_looks_through_its_line_and_room(delegate, fake) -> None:
    """The page names no line but its own."""
    page = (await delegate.get(f"/m/{fake.MATTER}/search?q=handover")).text
    assert "Side B" not in page
    assert (await delegate.get(f"/m/{fake.MATTER}/search?q=x&in=b")).status_code == 409


async def test_the_keys_stand_on_a_page(go, delegate, fake) -> None:
    """A side's has no wall and no notes of calls."""
    assert "Alt W" in (await go.get(f"/m/{fake.MATTER}/keys")).text
    assert "Alt W" not in (await delegate.get(f"/m/{fake.MATTER}/keys")).text
