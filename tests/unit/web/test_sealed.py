"""Sealed offers, by forms alone."""

from __future__ import annotations

from typing import Any

import pytest

from wasit.errors import Refused


def told(client: Any) -> list[tuple[str, dict[str, Any]]]:
    return [(command, {k: v for k, v in args.items() if k != "matter"}) for command, args in client.door.done]


@pytest.mark.slow
async def test_a_go_between_asks_and_says_that_both_have_sealed(go, fake) -> None:
    """The hour by the clock that was chosen; only what was filled in is asked; nobody's limit stands there."""
    path = f"/m/{fake.MATTER}/sealed"
    page = (await go.get(path)).text
    assert f"/sealed/{'a2' * 32}/meet" in page
    assert "Sealed" in page
    assert "?after=" + "a5" * 32 in page
    assert f'name="after" value="{"a5" * 32}"' in (await go.get(f"{path}?after={'a5' * 32}")).text
    fields = {"text": "The longest?", "other": "The shortest?", "rule": "room", "low": "0", "high": "48"}
    more = {"step": "1", "unit": " hours ", "price": "", "packages": " ", "most": "b", "after": ""}
    answer = await go.post(path, fields | more | {"until": "2026-10-21 16:00", "zone": "UTC"})
    assert answer.headers["location"].endswith("/sealed")
    for what in ("meet", "burn"):
        await go.post(f"{path}/{'a2' * 32}/{what}", {})
    asked = {"text": {"en": "The longest?"}, "other": {"en": "The shortest?"}, "rule": "room", "low": "0"}
    scale = {"high": "48", "step": "1", "unit": "hours", "most": "b", "until": "2026-10-21T16:00:00+00:00"}
    assert told(go) == [
        ("sealed-put", asked | scale),
        ("sealed-meet", {"id": "a2" * 32}),
        ("sealed-burn", {"id": "a2" * 32}),
    ]


async def test_a_side_seals_burns_and_compares(delegate, fake) -> None:
    """Before it seals, the page says what is told and who could break it; another's words can't be markup."""
    path = f"/m/{fake.MATTER}/sealed"
    page = (await delegate.get(path)).text
    for words in (
        "Who learns what",
        "Who could break it",
        "The go-between together with the other side",
        "hours &lt;b&gt;",
    ):
        assert words in page
    assert "hours <b>" not in page
    one = f"{path}/{'a1' * 32}"
    await delegate.post(f"{one}/enter", {"limit": "10", "midpoint": "1", "passphrase": "a lamp"})
    await delegate.post(f"{one}/enter", {"answer": "yes", "passphrase": "a lamp"})
    for what in ("burn", "compared"):
        await delegate.post(f"{one}/{what}", {})
    id_ = {"id": "a1" * 32}
    assert told(delegate) == [
        ("sealed-enter", {"limit": "10", "passphrase": "a lamp", "midpoint": True} | id_),
        ("sealed-enter", {"answer": "yes", "passphrase": "a lamp", "midpoint": False} | id_),
        ("sealed-burn", id_),
        ("sealed-compared", id_),
    ]


async def test_what_is_refused_keeps_what_was_typed_but_the_passphrase(delegate, go, fake) -> None:
    path = f"/m/{fake.MATTER}/sealed"

    async def refuse(*_: object) -> None:
        raise Refused("sealed-number-range")

    delegate.door.do = refuse
    answer = await delegate.post(f"{path}/{'a1' * 32}/enter", {"limit": "77.5", "passphrase": "a lamp by it"})
    assert answer.status_code == 409
    assert 'value="77.5"' in answer.text
    assert "outside the range" in answer.text
    assert "a lamp by it" not in answer.text
    answer = await go.post(path, {"text": " ", "rule": "room", "low": "13", "until": "2026-10-21 16:00"})
    assert answer.status_code == 409
    assert 'value="13"' in answer.text


async def test_a_settlement_becomes_the_first_clause_of_a_new_text(delegate, fake) -> None:
    """What is half written already stays; without a settlement there is nothing to write."""
    path = f"/m/{fake.MATTER}/sealed"
    kept: dict[str, Any] = {}
    delegate.door.see_drafts = lambda _matter="": kept
    delegate.door.keep_draft = lambda name, fields, _matter="": kept.update({name: dict(fields)})
    answer = await delegate.post(f"{path}/{'81' * 32}/clause", {})
    assert answer.headers["location"].endswith("/propose")
    assert kept["propose"]["c1-text-en"] == "9.0 hours <b>"
    await delegate.post(f"{path}/{'84' * 32}/clause", {})
    assert kept["propose"]["c1-text-en"] == "9.0 hours <b>"
    assert (await delegate.post(f"{path}/{'82' * 32}/clause", {})).status_code == 409
