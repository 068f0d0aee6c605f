"""A person's own devices by forms: listed, added by a code, removed after a question; and the other end, from the first page."""

from __future__ import annotations

from dataclasses import replace

import pytest

from wasit.errors import Distrusted, Refused

GOOD = "four plain words here"
CODE = "4127-8830-2714"
RELAY = "https://relay.example"
OWNER = {"passphrase": GOOD}
WHOLE = {"code": CODE, "relay": RELAY, "passphrase": GOOD, "again": GOOD, "zone": "UTC"}


async def test_the_devices_are_listed_and_only_another_one_can_be_removed(delegate, fake) -> None:
    """Linked from settings; this device and a removed one have no button; the question says what will happen, and asking does nothing."""
    path = f"/m/{fake.MATTER}/devices"
    assert f"{path}" in (await delegate.get(f"/m/{fake.MATTER}/settings")).text
    page = (await delegate.get(path)).text
    assert page.count("/remove") == 1
    assert "a mandate has to name that pen" in page
    asked = await delegate.get(f"{path}/{'d1' * 16}/remove")
    assert "Nothing that is written from now on reaches it" in asked.text
    assert not delegate.door.done
    for nobody in ("d0" * 16, "d2" * 16, "00" * 16):
        assert (await delegate.get(f"{path}/{nobody}/remove")).status_code == 409
    assert (await delegate.post(f"{path}/{'d1' * 16}/remove", OWNER)).headers["location"] == path
    removal = {"matter": fake.MATTER, "seat": "d1" * 16, "passphrase": GOOD}
    assert delegate.door.done == [("device-remove", removal)]
    delegate.door.refuse = Refused("chain-full")
    assert (await delegate.post(f"{path}/{'d1' * 16}/remove", OWNER)).status_code == 409


async def test_a_wrong_passphrase_removes_nothing_and_is_asked_again(delegate, fake) -> None:
    """On the question itself, at its field; what was typed is not shown; adding a device, leaving and a kit are asked for it too."""
    path = f"/m/{fake.MATTER}"
    for where in (f"devices/{'d1' * 16}/remove", "devices", "leave", "kit"):
        page = (await delegate.get(f"{path}/{where}")).text
        assert page.count('name="passphrase"') == 1, where
        assert "nobody who finds this seat open" in page
        delegate.door.refuse = Distrusted("wrong-passphrase", wait=4)
        again = await delegate.post(f"{path}/{where}", {"passphrase": "a wrong guess"})
        delegate.door.refuse = None
        assert again.status_code == 422
        assert "try again in" in again.text
        assert "Nothing was changed." in again.text
        assert 'aria-invalid="true"' in again.text.partition('id="op"')[2].partition(">")[0]
        assert "a wrong guess" not in again.text
    assert not delegate.door.done


async def test_adding_shows_code_relay_and_qr(go, fake, inline) -> None:
    """Nothing of it needs a script; the words are compared on the two screens; a code that failed leads back to the devices."""
    path = f"/m/{fake.MATTER}/devices"
    answer = await go.post(path, OWNER)
    assert go.door.done[-1] == ("invite", {"matter": fake.MATTER, "as": "device", "passphrase": GOOD})
    go.door.invitation = {
        "state": "waiting",
        "as": "device",
        "code": CODE,
        "relay": RELAY,
        "matter": fake.MATTER,
    }
    shown = await go.get(answer.headers["location"])
    for part in (CODE, RELAY, 'class="qr"', "This is another device of mine"):
        assert part in shown.text
    assert not inline.search(shown.text)
    go.door.invitation |= {
        "state": "paired",
        "seat": "d1" * 16,
        "words": [1, 2, 3, 4, 5, 6, 7],
        "numbers": [],
    }
    assert "Both screens show them" in (await go.get("/invitation/00")).text
    go.door.invitation |= {"state": "failed", "error": "E_CODE_WRONG"}
    assert f'{path}"' in (await go.get("/invitation/00")).text


async def test_what_stands_in_the_way_of_one_more_is_said(go, fake) -> None:
    """No form where none can be added; the relay is asked for where there is none, and kept first."""
    path, see = f"/m/{fake.MATTER}/devices", go.door.see_sign
    go.door.hindrance = "too-many-seats"
    page = (await go.get(path)).text
    assert "as many devices as there can be" in page
    assert "Make a code" not in page
    go.door.hindrance = ""
    go.door.see_sign = lambda matter="": replace(see(matter), relay="none")
    assert 'name="relay"' in (await go.get(path)).text
    await go.post(path, {"relay": f" {RELAY} "})
    assert go.door.done[-2][1] == {"relay": RELAY}
    go.door.refuse = Refused("codes-resting")
    assert (await go.post(path)).status_code == 409


@pytest.fixture
async def first(fake, new_tab):
    made = []

    def create(fields):
        made.append(dict(fields))
        door.is_locked, door.seat_there = False, True

    door = fake.FakeDoor(is_locked=True, has_seat=False)
    tab = await new_tab(door, create_seat=create).open()
    tab.made = made
    return tab


async def test_a_new_machine_becomes_a_device_from_the_first_page(first) -> None:
    """The seat is made and the code used in one go; the relay may come with the code, as a camera read it."""
    assert "/device" in (await first.get("/")).text
    page = (await first.get("/device")).text
    assert 'name="passphrase"' in page
    answer = await first.post("/device", WHOLE | {"code": f"{CODE} {RELAY}", "relay": ""})
    assert answer.headers["location"].startswith("/invitation/")
    assert [one["passphrase"] for one in first.made] == [GOOD]
    assert first.door.done[-1] == ("join", {"code": CODE, "device": True, "relay": RELAY})
    again = (await first.get("/device")).text
    assert 'name="passphrase"' not in again


@pytest.mark.parametrize(
    ("change", "id_", "sentence"),
    [
        ({"code": "4127-8830-2715"}, "ce", "don’t fit together"),
        ({"passphrase": "short"}, "ppe", "too short"),
        ({"again": "other"}, "pp2e", "differ"),
        ({"zone": "Nowhere/At-all"}, "tze", "not known here"),
    ],
)
async def test_a_slip_makes_no_seat_and_loses_nothing(first, change, id_, sentence) -> None:
    """Said under its field; what was typed stays, but no passphrase."""
    answer = await first.post("/device", WHOLE | change)
    assert answer.status_code == 409
    assert sentence in answer.text.partition(f'id="{id_}" role="alert"')[2].partition("</div>")[0]
    assert RELAY in answer.text
    assert GOOD not in answer.text
    assert first.made == []
    assert first.door.done == []


async def test_a_locked_seat_is_opened_first(fake, new_tab) -> None:
    """What its passphrase guards is not added to by who has not given it."""
    locked = await new_tab(fake.FakeDoor(is_locked=True)).open()
    locked.door.refuse = Refused("locked")
    assert (await locked.get("/device")).headers["location"] == "/"
    assert (await locked.post("/device", WHOLE)).status_code == 409


async def test_a_lost_device_is_removed_by_the_go_between_with_a_sides_consent(go, delegate, fake) -> None:
    """Whose and how it was had is a field of the question, on a go-between's seat alone; refused, it is still there."""
    under = f"/m/{fake.MATTER}/people/{fake.ENVOY_A.seat}/remove"
    assert 'name="consent"' in (await go.get(under)).text
    assert 'name="consent"' not in (await delegate.get(under)).text
    go.door.refuse = Refused("bad-input", field="consent")
    refused = await go.post(under, {"consent": "Its head, by telephone"})
    assert refused.status_code == 409
    assert "Its head, by telephone" in refused.text
    go.door.refuse = None
    await go.post(under, {"consent": " Its head, by telephone "})
    asked = {"matter": fake.MATTER, "seat": fake.ENVOY_A.seat, "consent": {"en": "Its head, by telephone"}}
    assert go.door.done == [("remove", asked)]
