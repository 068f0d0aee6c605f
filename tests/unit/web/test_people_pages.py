"""People: who reads what, and the questions before somebody is let go, leaves or is briefed."""

from __future__ import annotations

from dataclasses import replace

import pytest


@pytest.mark.slow
async def test_each_circle_shows_its_people(delegate, fake) -> None:
    """Line and room; the newcomer can be briefed, and let go only where this seat keeps the place."""
    page = (await delegate.get(f"/m/{fake.MATTER}/people")).text
    assert page.count('class="devs members"') == 2
    seat = fake.ENVOY_A.seat
    assert page.count(f"/brief/{seat}") == 2
    assert page.count(f"/people/{seat}/remove") == 1
    assert "briefed with 4 entries" in page
    assert "nothing of before was opened" in page


async def test_the_go_between_keeps_its_lines(go, fake) -> None:
    """Every line by its side's name, and the desk."""
    page = (await go.get(f"/m/{fake.MATTER}/people")).text
    assert page.count('class="devs members"') == 3
    assert page.count("/remove") == 4


async def test_removing_asks_first(delegate, fake) -> None:
    """From where, and where they stay; nothing is done by asking. Then it is."""
    under = f"/m/{fake.MATTER}/people/{fake.ENVOY_A.seat}/remove"
    asked = (await delegate.get(under)).text
    assert "Nothing that is written from now on reaches them in: Our room." in asked
    assert "They stay in: Line to the go-between." in asked
    assert not delegate.door.done
    assert (await delegate.post(under)).headers["location"] == f"/m/{fake.MATTER}/people"
    assert delegate.door.done == [("remove", {"matter": fake.MATTER, "seat": fake.ENVOY_A.seat})]
    for nobody in ("c1" * 16, "00" * 16):
        assert (await delegate.get(f"/m/{fake.MATTER}/people/{nobody}/remove")).status_code == 409


async def test_leaving_asks_first(delegate, fake) -> None:
    """What will happen, what stays; refused, the reason is a sentence."""
    asked = (await delegate.get(f"/m/{fake.MATTER}/leave")).text
    assert "What you have signed stays signed." in asked
    assert "What you keep is kept by the one who came next." in asked
    delegate.door.refuse = fake.Refused("steward-stays")
    assert (await delegate.post(f"/m/{fake.MATTER}/leave")).status_code == 409
    delegate.door.refuse = None
    await delegate.post(f"/m/{fake.MATTER}/leave", {"passphrase": "right"})
    assert delegate.door.done == [("leave", {"matter": fake.MATTER, "passphrase": "right"})]
    delegate.door.left = True
    page = (await delegate.get(f"/m/{fake.MATTER}/people")).text
    assert "This seat has left." in page
    assert "/remove" not in page


async def test_who_must_hand_over_first_cannot_leave(go, fake) -> None:
    """The page says so and has no button for it."""
    asked = (await go.get(f"/m/{fake.MATTER}/leave")).text
    assert "Hand the desk over to a colleague first" in asked
    assert "btn grave" not in asked


async def test_a_newcomer_is_briefed_with_what_was_ticked(delegate, fake) -> None:
    """Nothing is ticked to begin with; what was ticked stays through earlier pages; it is shown, then opened line by line."""
    path = f"/m/{fake.MATTER}/brief/{fake.ENVOY_A.seat}"
    first = (await delegate.get(path)).text
    assert " checked" not in first
    assert "opened already" in first
    line, room = delegate.door.see_side().line.entries, delegate.door.see_side().room.entries
    older = (await delegate.post(path, {"entry": line[1].id, "before": "line:c0ffee"})).text
    assert f'name="kept" value="{line[1].id}"' in older
    assert line[2].id in older
    nothing = await delegate.post(path, {"do": "look"})
    assert nothing.status_code == 409
    assert "Tick what is to be opened." in nothing.text
    wanted = {"kept": line[1].id, "entry": room[0].id}
    look = (await delegate.post(path, wanted | {"do": "look", "at.line": "c0ffee"})).text
    assert "These 2 entries will be opened to <bdi" in look
    assert "What was opened cannot be closed again." in look
    assert "We have read the second text" in look
    assert not delegate.door.done
    back = (await delegate.post(path, {"kept": [line[1].id, room[0].id], "do": "choose"})).text
    assert back.count(" checked") == 2
    opened = await delegate.post(path, {"kept": [line[1].id, room[0].id], "do": "open"})
    assert opened.status_code == 303
    same = {"matter": fake.MATTER, "seat": fake.ENVOY_A.seat}
    assert delegate.door.done == [
        ("brief", same | {"line": "line", "entries": [line[1].id]}),
        ("brief", same | {"line": "room", "entries": [room[0].id]}),
    ]


async def test_what_cannot_be_opened_is_refused(delegate, fake) -> None:
    """An entry that is none of these, or a seat that is no newcomer: nothing is done."""
    path = f"/m/{fake.MATTER}/brief/{fake.ENVOY_A.seat}"
    assert (await delegate.post(path, {"entry": "00" * 32, "do": "open"})).status_code == 409
    assert (await delegate.get(f"/m/{fake.MATTER}/brief/{'00' * 16}")).status_code == 409
    assert not delegate.door.done


@pytest.mark.parametrize("opened", [0, 3])
async def test_a_newcomers_page_says_what_it_was_not_given(delegate, fake, opened) -> None:
    """A stated gap where its page begins, not silence; on no page that has earlier ones."""
    page = delegate.door.see_side()
    line = replace(page.line, came=fake.at("12:00", 16), opened=opened)
    delegate.door.side = replace(page, line=line)
    shown = (await delegate.get(f"/m/{fake.MATTER}/side")).text
    assert "What was said before is not open to it." in shown
    assert ("3 entries of it were opened in a briefing." in shown) is bool(opened)
    delegate.door.side = replace(page, line=replace(line, older="c0ffee"))
    assert "What was said before is not open" not in (await delegate.get(f"/m/{fake.MATTER}/side")).text


async def test_a_briefing_stands_in_the_minutes(delegate, fake) -> None:
    """Who was briefed, with how many entries, by whom."""
    page = delegate.door.see_side()
    briefing = fake.entry("a0000088", "brief", fake.ME_A, fake.at("12:05"), text=fake.ENVOY_A.name, opened=4)
    theirs = replace(briefing, id="a9" * 32, author=fake.ENVOY_A, opened=1)
    delegate.door.side = replace(page, room=replace(page.room, entries=(briefing, theirs)))
    shown = (await delegate.get(f"/m/{fake.MATTER}/side")).text
    assert "was briefed with 4 entries by you" in shown
    assert "was briefed with 1 entry by <bdi" in shown
