"""The page of keeping and destroying."""

from __future__ import annotations

import pytest

from wasit.errors import Refused


async def test_it_says_what_holds_and_what_was_destroyed(go, fake) -> None:
    """Who ordered the hold and why; certificates by numbers; it is linked from settings."""
    path = f"/m/{fake.MATTER}/retention"
    assert path in (await go.get(f"/m/{fake.MATTER}/settings")).text
    page = (await go.get(path)).text
    for told in (
        "The court",
        "Proceedings are open",
        "Not while the hold stands",
        "agreed days were over",
        "End the legal hold",
    ):
        assert told in page
    assert "/retention/close" not in page


async def test_a_hold_is_put_and_ended_with_its_reason(delegate, fake) -> None:
    """Without a reason nothing is done and what was typed comes back."""
    path = f"/m/{fake.MATTER}/retention"
    page = (await delegate.get(path)).text
    assert "Put a legal hold" in page
    assert "The go-between is not told" in page
    back = await delegate.post(path + "/hold", {"by": "The court", "why": " ", "stands": "yes"})
    assert back.status_code == 409
    assert 'value="The court"' in back.text
    assert not delegate.door.done
    await delegate.post(path + "/hold", {"by": "المحكمة", "why": "Open", "stands": "no"})
    args = {"matter": fake.MATTER, "stands": False, "by": {"ar": "المحكمة"}, "why": {"en": "Open"}}
    assert delegate.door.done[-1] == ("hold", args)


@pytest.mark.parametrize("understood", ["", "1"])
async def test_closing_out_wants_its_tick(go, fake, understood) -> None:
    go.door.has_ended = False
    path = f"/m/{fake.MATTER}/retention"
    assert "/retention/close" in (await go.get(path)).text
    answer = await go.post(path + "/close", {"understood": understood})
    assert answer.status_code == (303 if understood else 409)
    assert go.door.done == ([("close-out", {"matter": fake.MATTER})] if understood else [])
    go.door.refuse = Refused("channel-closed")
    assert "closed out already" in (await go.post(path + "/close", {"understood": "1"})).text
