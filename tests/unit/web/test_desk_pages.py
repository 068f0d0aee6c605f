"""A day at the go-between's desk by forms alone: clocks, what is new, what is due, what to say if asked."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from wasit.channel import views
from wasit.errors import Refused


def with_lines(fake, count: int) -> views.ChannelPage:
    page = fake.FakeDoor().see_channel()
    lines = tuple(
        replace((fake.LINE_A, fake.LINE_B)[n % 2], key="abcdefgh"[n], id=f"{n:02x}" * 8, zone="Asia/Muscat")
        for n in range(count)
    )
    return replace(page, lines=lines)


@pytest.mark.slow
async def test_a_silence_says_how_many_hours_were_crossed(go, fake) -> None:
    """With the form of the number, in each language."""
    said = {"en": "for more than 2 hours", "ar": "تجاوز ساعتين", "he": "יותר משעתיים"}
    go.door.channel = replace(
        with_lines(fake, 2), alarms=(views.Alarm("silence", fake.NOW, who=fake.SIDE_B, count=2),)
    )
    for language, words in said.items():
        go.door.language = language
        assert words in (await go.get(f"/m/{fake.MATTER}/channel")).text


@pytest.mark.slow
async def test_the_way_to_the_alarms_says_how_many_there_are(go, fake) -> None:
    """Beside its name on every page, in a part that is asked for again when something changed; nothing at none."""
    for path in ("ledger", "part/sign"):
        page = (await go.get(f"/m/{fake.MATTER}/{path}")).text
        place = page.split('alarm-count">')[1]
        assert place.startswith('<span class="count">2<span class="vh"> need a look</span></span>')
    sign = go.door.see_sign()
    go.door.see_sign = lambda *_: replace(sign, alarms=0)
    assert (await go.get(f"/m/{fake.MATTER}/part/sign")).text.count('class="count"') == 0


async def test_what_may_take_long_has_a_place_for_its_bars(go, delegate, fake) -> None:
    """Each form or button that says where its answer will stand names a box of its own page."""
    for tab, path in ((go, "search"), (go, "verify"), (delegate, "propose")):
        page = (await tab.get(f"/m/{fake.MATTER}/{path}")).text
        boxes = re.findall(r'data-waits="#([a-z]+)"', page)
        assert boxes, path
        assert all(page.count(f'id="{box}"') == 1 for box in boxes)
        assert "aria-busy" not in page


async def test_each_side_has_its_clock_where_it_is_known(go, fake) -> None:
    """In the head for up to three; on the line itself for more; nowhere on a side's pages."""
    go.door.channel = with_lines(fake, 3)
    page = (await go.get(f"/m/{fake.MATTER}/channel")).text
    clocks = page.split('id="clocks"')[1].split("</dl>")[0]
    assert clocks.count("<dt>") == 4
    assert "20:40" in clocks
    go.door.channel = with_lines(fake, 8)
    page = (await go.get(f"/m/{fake.MATTER}/channel")).text
    assert page.split('id="clocks"')[1].split("</dl>")[0].count("<dt>") == 1
    assert page.count("<time>20:40</time> Muscat") == 8


async def test_where_a_side_is_and_how_long_it_may_be_silent_is_set_by_a_form(go, fake) -> None:
    """Digits of any script; nothing is kept of hours that are none."""
    path = f"/m/{fake.MATTER}/about-side"
    answer = await go.post(path, {"line": "b", "zone": "Asia/Muscat", "silence": "٢٤"})
    assert answer.headers["location"].endswith("/channel?at=b")
    assert go.door.done[-1] == (
        "set", {"matter": fake.MATTER, "zones": {"b": "Asia/Muscat"}, "silence": {"b": 24}},
    )  # fmt: skip
    done = len(go.door.done)
    assert (await go.post(path, {"line": "b", "zone": "", "silence": "soon"})).status_code == 409
    assert len(go.door.done) == done


async def test_what_is_new_stands_apart_and_is_counted_from_where_it_was(go, fake) -> None:
    """The parts of a page are asked for with its marks; only marks are read from an address."""
    page = fake.FakeDoor().see_channel()
    new = replace(fake.LINE_A, unread=2, first_new=fake.CALL.id, looked=7, newest=9)
    go.door.channel = replace(page, lines=(new, fake.LINE_B))
    made = (await go.get(f"/m/{fake.MATTER}/channel?before.b=c0ffee&looked.a=x")).text
    assert "2 new since you looked" in made
    assert made.index('id="new-a"') < made.index(f'id="e-{fake.CALL.id}"')
    assert made.index(f'id="e-{fake.FIRST.id}"') < made.index('id="new-a"')
    asked = re.search(r'part/all\?([^"]*)"', made)
    assert asked is not None
    assert asked.group(1) == "before.b=c0ffee&amp;looked.a=7&amp;looked.b=0"
    assert '<noscript><img class="vh" alt="" src="' in made


async def test_what_was_looked_at_is_kept_without_script_and_with(go, delegate, fake) -> None:
    """A page asks for it as a picture, a script tells it with its token."""
    assert (await go.get(f"/m/{fake.MATTER}/looked?looked.a=9&looked.b=-1")).status_code == 204
    assert (await delegate.post(f"/m/{fake.MATTER}/looked", {"looked.room": "4"})).status_code == 204
    assert (go.door.looked, delegate.door.looked) == ([{"a": 9}], [{"room": 4}])
    assert (
        await go.post(f"/m/{fake.MATTER}/looked", {"looked.a": "9"}, headers={"x-csrf": "no"})
    ).status_code == 403


async def test_an_alarm_says_whose_hour_what_is_safe_and_where_it_is(go, fake) -> None:
    """On the go-between's page in every known zone; only so many on the first page, all on their own."""
    page = with_lines(fake, 2)
    due = views.Alarm("deadline-late", fake.at("12:00"), True, until=fake.at("18:00"), text={"en": "The road closes"}, link="at/" + "ab" * 32)  # fmt: skip
    gap = views.Alarm("unreadable-letter", fake.at("09:00"), who=fake.SIDE_B, count=3)
    go.door.channel = replace(page, alarms=(due, gap, *[replace(due, until=fake.at("17:00"))] * 6))
    made = (await go.get(f"/m/{fake.MATTER}/channel")).text
    first = made.split('id="alarms"')[1].split('<div class="row keysbar">')[0]
    assert "The road closes" in first
    assert "18:00 Doha" in first
    assert first.count("19:00") == 2
    assert f'/at/{"ab" * 32}"' in first
    assert "2 more that need a look" in first
    everything = (await go.get(f"/m/{fake.MATTER}/alarms")).text
    aside = everything.split('id="as"')[1]
    assert "asked to send it again" in everything
    assert '<td class="num" data-l="How often">3</td>' in aside
    assert "The road closes" not in aside


async def test_what_needs_a_look_on_the_desk_is_shown_there_and_with_the_others(go, fake) -> None:
    """A release that stayed, or a colleague's two words in one place: the desk has no page of its own."""
    page = with_lines(fake, 2)
    stayed = views.Alarm("release-stayed", fake.at("12:00"))
    forked = views.Alarm("fork", fake.at("12:00"), True, who=fake.SIDE_B)
    go.door.channel = replace(page, desk=replace(page.desk, alarms=(stayed, forked)))
    says = "A release stayed on the desk"
    wall = (await go.get(f"/m/{fake.MATTER}/channel")).text.split('class="desknote"')[1]
    assert says in wall.split("deskentry")[0]
    shown, aside = (await go.get(f"/m/{fake.MATTER}/alarms")).text.split('id="as"')
    assert says in shown
    assert says not in aside
    assert aside.count("sent two different entries in one place") == 1


async def test_a_relay_that_is_down_is_told_with_what_is_safe(go, delegate, fake) -> None:
    """And can be tried now."""
    for tab in (go, delegate):
        see = tab.door.see_sign
        tab.door.see_sign = lambda matter="", see=see: replace(see(matter), relay="unreachable")
        made = (await tab.get(f"/m/{fake.MATTER}/")).headers["location"]
        page = (await tab.get(made.partition("/m/")[1] + made.partition("/m/")[2])).text
        assert "Your 2 letters are sealed and wait on this device." in page
    assert (await go.post(f"/m/{fake.MATTER}/try-now")).status_code == 303
    assert go.door.done[-1] == ("sync", {"matter": fake.MATTER})


async def test_lines_to_take_are_read_written_and_taken_back(go, delegate, fake) -> None:
    """For all, for one, for the desk; a side keeps its own in its room; empty words are a sentence, and what was chosen stays."""
    path = f"/m/{fake.MATTER}/lines-to-take"
    page = (await go.get(path)).text
    assert page.index("If somebody asks") < page.index("We do not comment") < page.index("If it leaks")
    assert (
        page.index("If it leaks") < page.index("Not now") < page.index("Who takes part is for nobody to say.")
    )
    assert page.index("Not now") < page.index("What stays secret: Who takes part")
    for where, more in (("all", {"all": True}), ("a", {"line": "a"}), ("desk", {})):
        await go.post(path, {"text": "Nothing to say.", "occasion": "leaked", "where": where})
        assert go.door.done[-1] == (
            "line-to-take",
            {"matter": fake.MATTER, "occasion": "leaked", "text": {"en": "Nothing to say."}} | more,
        )
    await go.post(path, {"text": "Nothing to say.", "occasion": "leaked", "depth": "outcome"})
    assert go.door.done[-1][1]["depth"] == "outcome"
    refused = await go.post(path, {"text": " ", "occasion": "leaked", "where": "b", "depth": "content"})
    assert re.search(r'value="content" selected', refused.text)
    assert refused.status_code == 409
    assert re.search(r'value="leaked" checked', refused.text)
    assert re.search(r'value="b" selected', refused.text)
    await go.post(path + "/withdraw", {"id-1": "c1" * 32, "id-2": "c3" * 32})
    assert [args["id"] for _, args in go.door.done[-2:]] == ["c1" * 32, "c3" * 32]
    go.door.refuse = Refused("not-yours")
    assert (await go.post(path + "/withdraw", {"id-1": "c1" * 32})).status_code == 409
    theirs = (await delegate.get(path)).text
    assert "Every line" not in theirs
    assert "stays in your room" in theirs


async def test_the_bad_morning_is_one_page(go, delegate, fake) -> None:
    """Whom to warn, what to say, who knows; a go-between promises there; a side reads what it knows itself."""
    path = f"/m/{fake.MATTER}/morning"
    page = (await go.get(path)).text
    assert page.index("was promised to be told first") < page.index("If it leaks") < page.index("and 3 more")
    assert "One more was agreed for when something else stays secret" in page
    assert "nobody to say" not in page
    await go.post(f"{path}/first", {"line": "a", "fact": "channel", "text": "You first."})
    assert go.door.done[-1] == (
        "tell-first",
        {"matter": fake.MATTER, "line": "a", "fact": "channel", "text": {"en": "You first."}},
    )
    assert (await go.post(f"{path}/first", {"line": "a", "text": " "})).status_code == 409
    theirs = (await delegate.get(path)).text
    assert "Promise it" not in theirs
    assert "from what your side knows itself" in theirs


async def test_with_many_lines_one_chooses_where_to_pass_on(go, fake) -> None:
    """Every line is in the chooser, in a column of its own, and to be chosen at the wall, but not the one it came from."""
    go.door.channel = with_lines(fake, 8)
    page = (await go.get(f"/m/{fake.MATTER}/channel")).text
    assert page.count('<section class="line') == 8
    assert page.split('class="chooser')[1].split("</nav>")[0].count("<a ") == 8
    slip = page.split('class="row passto"')[1].split("</form>")[0]
    assert re.findall(r'<option value="(.)"', slip) == list("bcdefgh")
