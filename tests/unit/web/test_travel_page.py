"""The travel lock by forms: asking, holding, locking, reading a code out; and the locked page that says whom to ask."""

from __future__ import annotations

import pytest


async def test_the_locked_page_says_whom_to_ask(go, fake) -> None:
    """In the reader's language, with a field for the code; an ordinary locked page has neither."""
    await go.post("/lock")
    assert 'name="code"' not in (await go.get("/")).text
    go.door.asks = {"en": "the office", "ar": "المكتب"}
    page = (await go.get("/")).text
    assert "Locked for travel: ask" in page
    assert "the office" in page
    await go.post("/language", {"language": "ar"})
    assert "المكتب" in (await go.get("/")).text
    await go.post("/unlock", {"passphrase": "wrong", "code": "7QK2"})
    assert go.door.said == "7QK2"
    assert 'name="code"' in (await go.post("/unlock", {"passphrase": "wrong"})).text
    go.door.asks = {}
    await go.post("/language", {"language": "en"})
    assert "ask your colleague" in (await go.get("/")).text


@pytest.mark.parametrize(
    ("form", "asked"),
    [
        ({"step": "ask", "with": "a1" * 16}, {"step": "ask", "with": "a1" * 16}),
        ({"step": "hold", "seat": "a1" * 16}, {"step": "hold", "seat": "a1" * 16}),
        ({"step": "lock", "passphrase": "x", "asks": " "}, {"step": "lock", "passphrase": "x"}),
        (
            {"step": "lock", "passphrase": "x", "asks": "the office"},
            {"step": "lock", "passphrase": "x", "asks": {"en": "the office"}},
        ),
    ],
)
async def test_each_step_is_a_form(delegate, fake, form, asked) -> None:
    """What was typed goes to the seat as it is."""
    path = f"/m/{fake.MATTER}/travel"
    assert (await delegate.get(path)).text.count("<form") >= 4
    answer = await delegate.post(path, form)
    assert answer.status_code == 303
    assert delegate.door.done[-1] == ("travel", {"matter": fake.MATTER} | asked)


async def test_a_code_is_shown_when_it_is_asked_for(delegate, fake, monkeypatch) -> None:
    """Once, on the answer itself: looking at the page again does not show it; a step that is none is refused."""
    path = f"/m/{fake.MATTER}/travel"

    async def do(command, args):
        return {"code": "7QK2-9F0M"}

    monkeypatch.setattr(delegate.door, "do", do)
    shown = await delegate.post(path, {"step": "release", "seat": "a1" * 16})
    assert "7QK2-9F0M" in shown.text
    assert "7QK2-9F0M" not in (await delegate.get(path)).text
    assert (await delegate.post(path, {"step": "fly"})).status_code == 409
