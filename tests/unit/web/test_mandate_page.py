"""The mandate sheet: three acts, each asked of the door as the form says, and why this seat may not sign yet."""

from __future__ import annotations

from dataclasses import replace

import pytest


async def test_a_mandate_is_given_to_those_who_were_ticked(delegate, fake) -> None:
    """How many must sign, who may; a form with nobody ticked asks nothing of the seat and is shown again."""
    path = f"/m/{fake.MATTER}/mandate"
    given = {"step": "give", "needs": "٢", "holder": ["a1" * 16, "a2" * 16], "passphrase": "secret"}
    assert (await delegate.post(path, given)).status_code == 303
    assert delegate.door.done == [
        ("mandate", {"matter": fake.MATTER, "step": "give", "needs": 2, "holders": ["a1" * 16, "a2" * 16], "passphrase": "secret"})
    ]  # fmt: skip
    for wrong, sentence in (
        ({"holder": []}, "Tick who may sign."),
        ({"needs": "0"}, "at least one"),
        ({"step": "burn"}, "not as it should be"),
    ):
        answer = await delegate.post(path, given | wrong)
        assert answer.status_code == 409
        assert sentence in answer.text
        assert "secret" not in answer.text
    assert len(delegate.door.done) == 1


@pytest.mark.parametrize("step", ["sign", "offer-pen"])
async def test_a_pen_is_shown_and_signs(delegate, fake, step) -> None:
    """Nothing but the step and the passphrase is asked."""
    await delegate.post(f"/m/{fake.MATTER}/mandate", {"step": step, "passphrase": "secret"})
    assert delegate.door.done[-1] == (
        "mandate",
        {"matter": fake.MATTER, "step": step, "passphrase": "secret"},
    )


async def test_a_new_pen_gets_its_passphrase_twice(delegate, fake) -> None:
    """Two that differ make no pen."""
    delegate.door.mandate = replace(delegate.door.see_mandate(), has_pen=False, pens=(), binding="no-pen")
    path = f"/m/{fake.MATTER}/mandate"
    assert (
        "The two passphrases differ."
        in (await delegate.post(path, {"step": "offer-pen", "passphrase": "one", "again": "other"})).text
    )
    assert not delegate.door.done
    await delegate.post(path, {"step": "offer-pen", "passphrase": "one", "again": "one"})
    assert len(delegate.door.done) == 1


@pytest.mark.parametrize(
    "binding", ["no-mandate", "unsigned", "no-pen", "not-named", "not-yet", "expired", "revoked"]
)
@pytest.mark.slow
async def test_what_is_missing_is_said(delegate, fake, binding) -> None:
    """A seat that may not sign reads why."""
    page = replace(delegate.door.see_mandate(), binding=binding, may_give=False, chain=())
    delegate.door.mandate = page
    shown = (await delegate.get(f"/m/{fake.MATTER}/mandate")).text
    assert "You may sign now." not in shown
    assert "No mandate is in force." in shown
    assert "Only a holder of the mandate in force can give another." in shown


async def test_the_go_betweens_have_one_too(go, fake) -> None:
    """The same sheet on the desk, in its own words."""
    shown = (await go.get(f"/m/{fake.MATTER}/mandate")).text
    assert "Who may close an agreement as go-between." in shown
    assert "Does not hold." in shown
