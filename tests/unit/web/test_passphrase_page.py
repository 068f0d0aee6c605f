"""The page of passphrases: what is asked of the door, what is refused before, and that nothing typed is shown again."""

from __future__ import annotations

from dataclasses import replace

import pytest

NEW = "harbour linen seven olive trees"


@pytest.mark.parametrize("of", ["seat", "pen"])
@pytest.mark.slow
async def test_both_are_changed_by_the_old_one(delegate, fake, of) -> None:
    """The seat's and the signing key's, each by its own form; then the page says so."""
    path = f"/m/{fake.MATTER}/passphrase"
    assert f'id="{of}"' in (await delegate.get(path)).text
    typed = {"of": of, "passphrase_old": "old", "passphrase": NEW, "again": NEW}
    answer = await delegate.post(path, typed)
    assert answer.status_code == 303
    assert delegate.door.done == [("passphrase", {"matter": fake.MATTER, "of": of, "old": "old", "new": NEW})]
    told = (await delegate.get(answer.headers["location"])).text
    assert "The old one opens nothing here any more." in told


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"passphrase_old": ""}, "The passphrase until now is needed."),
        ({"again": "another"}, "The two new ones differ."),
        ({"passphrase": "short", "again": "short"}, "role=\"alert\""),
        ({"passphrase": "password1", "again": "password1"}, "Use it all the same"),
        ({"of": "everything"}, "role=\"alert\""),
    ],
)  # fmt: skip
async def test_what_will_not_do_is_said_and_asks_nothing(delegate, fake, wrong, sentence) -> None:
    """Under its form; what was typed stands nowhere in the answer."""
    typed = {"of": "seat", "passphrase_old": "0ld-one-typed", "passphrase": NEW, "again": NEW} | wrong
    answer = await delegate.post(f"/m/{fake.MATTER}/passphrase", typed)
    assert answer.status_code == 409
    assert sentence in answer.text or wrong.get("of") == "everything"
    assert "0ld-one-typed" not in answer.text
    assert NEW not in answer.text
    assert not delegate.door.done


async def test_without_a_pen_only_the_seats_is_offered(delegate, fake) -> None:
    """And the settings lead here and say what is not offered, and why."""
    delegate.door.mandate = replace(delegate.door.see_mandate(), has_pen=False, pens=(), binding="no-pen")
    assert 'id="pen"' not in (await delegate.get(f"/m/{fake.MATTER}/passphrase")).text
    page = (await delegate.get(f"/m/{fake.MATTER}/settings")).text
    assert f"/m/{fake.MATTER}/passphrase" in page
    assert "no passphrase that wipes" in page
