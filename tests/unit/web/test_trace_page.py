"""Page 10: a text written in copies, each copy shown and given; whose copy a leak came from, or that it can't be said."""

from __future__ import annotations

from dataclasses import replace
from html import unescape

import pytest

from unit.trace.texts import EN
from wasit.channel.views import Alarm
from wasit.errors import Refused
from wasit.web.tracing import find, traced_of

OTHER = "Rain is expected over the hills on Sunday, and the harvest is late this year in most of the valleys."


def page_of(tab, fake):
    return tab.door.see_trace(fake.MATTER)


@pytest.mark.slow
async def test_a_leak_points_to_a_copy_and_never_to_a_person(go, fake) -> None:
    """The finding in words and figures, the places that were seen, somebody who saw no copy, before you act; kept by a button of its own."""
    under = f"/m/{fake.MATTER}/trace"
    first = page_of(go, fake).texts[0]
    leak = traced_of(first).copy(1)
    shown = unescape((await go.post(under, {"e1": leak, "of": "", "step": "find"})).text)
    assert "This came from the copy prepared for <bdi>Press adviser</bdi>." in shown
    assert "22 of the 22 places where copies differ can be seen in it." in shown
    assert "1 in 1000" in shown
    assert "Someone who saw no copy" in shown
    assert "Say nothing to the sides on this alone." in shown
    assert "leaked it" not in shown
    assert "<mark>until</mark>" in shown or "<mark>till</mark>" in shown
    assert not go.door.done
    kept = await go.post(under, {"e1": leak, "of": "", "step": "keep"})
    assert kept.headers["location"].endswith("/trace#kept")
    command, args = go.door.done[-1]
    assert (command, args["of"], args["found"]["named"]) == ("finding", first.id, ["Press adviser"])


@pytest.mark.slow
async def test_mostly_it_can_not_be_said(go, fake) -> None:
    """Of a short one; of nothing of ours; of what stands in other words of the channel; of a text that is not the one chosen."""
    under = f"/m/{fake.MATTER}/trace"
    texts = page_of(go, fake).texts
    short = traced_of(texts[2]).copy(2)
    shown = unescape((await go.post(under, {"e1": short, "step": "find"})).text)
    assert "It can’t be said whose copy this came from." in shown
    assert "If you accused the holder of the copy that fits best" in shown
    other = unescape((await go.post(under, {"e1": OTHER, "step": "find"})).text)
    assert "Nothing of it stands in your texts." in other
    leak = traced_of(texts[0]).copy(1)
    wrong = unescape((await go.post(under, {"e1": leak, "of": texts[1].id, "step": "find"})).text)
    assert "It stands in another of your texts." in wrong
    assert "prepared for" not in wrong
    go.door.elsewhere = ("ab" * 32,)
    there = unescape((await go.post(under, {"e1": leak, "step": "find"})).text)
    assert "It stands in other words of this channel too." in there
    assert "prepared for" not in there
    empty = await go.post(under, {"e1": "  ", "step": "find"})
    assert (empty.status_code, "Paste what leaked first." in empty.text) == (409, True)


@pytest.mark.slow
def test_what_stands_in_two_texts_is_pinned_on_none(fake) -> None:
    """Also where one of the two was chosen."""
    texts = fake.FakeDoor("go-between").see_trace("").texts
    twin = replace(texts[0], id="f1" * 32)
    leak = traced_of(texts[0]).copy(1)
    assert find([texts[0]], [leak], "")["answer"] == "copy"
    for of in ("", texts[0].id, twin.id):
        found = find([texts[0], twin], [leak], of)
        assert (found["answer"], found["named"]) == ("several-texts", [])


@pytest.mark.slow
async def test_a_text_is_written_and_each_copy_given(go, fake) -> None:
    """What it has and needs while one types; a suggestion taken; refused with what was typed; kept; sent and handed over by buttons."""
    under = f"/m/{fake.MATTER}/trace"
    typed = {"text": EN, "line-a": "1", "outside": "The minister\nThe bishop", "together": "1"}
    live = unescape((await go.post(f"{under}/write/live", typed)).text)
    assert "The text has 22 places. 4 readers are named." in live
    assert "a leak must show about" in live
    assert go.door.drafts["copies"]["outside"] == typed["outside"]
    plain = typed | {"text": "We meet at five."}
    assert "{five|5}" in unescape((await go.post(f"{under}/write", plain | {"step": "look"})).text)
    taken = unescape((await go.post(f"{under}/write", plain | {"step": "take:0"})).text)
    assert "We meet at {five|5}.</textarea>" in taken
    broken = unescape((await go.post(f"{under}/write/live", typed | {"text": "{a|b"})).text)
    assert "has no partner" in broken
    go.door.refuse = Refused("not-traceable", place=3)
    back = await go.post(f"{under}/write", typed | {"step": "prepare"})
    assert back.status_code == 409
    assert "Place 3 stands in words that are not your own" in unescape(back.text)
    assert "The minister\nThe bishop</textarea>" in back.text
    go.door.refuse = None
    await go.post(f"{under}/write", typed | {"step": "prepare"})
    command, args = go.door.done[-1]
    assert (command, args["lines"], args["readers"]) == (
        "copies-prepare",
        ["a"],
        ["The minister", "The bishop"],
    )
    waiting = page_of(go, fake).texts[1]
    shown = unescape((await go.get(f"{under}/{waiting.id}")).text)
    for at in range(4):
        assert traced_of(waiting).copy(at) in shown
    await go.post(f"{under}/{waiting.id}", {"step": "send:a"})
    assert go.door.done[-1] == ("copies-send", {"matter": fake.MATTER, "id": waiting.id, "line": "a"})
    await go.post(f"{under}/{waiting.id}", {"step": "handed", "reader": "A desk at home"})
    assert go.door.done[-1][1]["readers"] == ["A desk at home"]
    assert (await go.get(f"{under}/{'00' * 32}")).status_code == 409


@pytest.mark.slow
async def test_a_text_that_no_authority_attested_says_so(go, fake) -> None:
    """Where one is named and did not answer; the button to send is there all the same. Not of an attested text, nor where none is named."""
    page = page_of(go, fake)
    attested, waiting = page.texts[:2]
    for named, text, said in ((True, waiting, 1), (True, attested, 0), (False, waiting, 0)):
        go.door.see_trace = lambda _="", named=named: replace(page, has_authority=named)
        shown = unescape((await go.get(f"/m/{fake.MATTER}/trace/{text.id}")).text)
        assert shown.count("Your timestamp authority did not attest this text") == said
        assert ("Send to" in shown) is (text is waiting)


@pytest.mark.slow
async def test_without_the_charter_the_page_says_what_to_do(go, fake) -> None:
    """And has no way to write; excerpts can be held against what went out before."""
    go.door.discloses_copies = False
    for path in ("trace", "trace/write"):
        shown = unescape((await go.get(f"/m/{fake.MATTER}/{path}")).text)
        assert "The charter says that briefs are the same for every reader" in shown
        assert "Keep it and see each copy" not in shown
        assert 'trace/write"' not in shown


async def test_a_copy_that_the_charter_did_not_allow_says_so(delegate, fake) -> None:
    """On its entry and among the alarms of the line; an ordinary copy says only that wordings may differ."""
    page = delegate.door.see_side()
    plain = fake.entry("c0c0c0c0", "copy", fake.ME_GO, fake.at("12:00"), text={"en": "About twenty people."})
    for broken in (False, True):
        alarms = (Alarm("copies-undisclosed", fake.at("12:00"), who={"en": "Go-between"}, count=2),) * broken
        line = replace(page.line, entries=(replace(plain, undisclosed=broken),), alarms=alarms)
        delegate.door.see_side = lambda *_, line=line, **__: replace(page, line=line)
        shown = unescape((await delegate.get(f"/m/{fake.MATTER}/side")).text)
        assert "Each reader's copy may be worded differently" in shown
        assert ("When this came the charter said that briefs are the same" in shown) is broken
        assert ("<bdi>Go-between</bdi> worded 2 briefs for each reader" in shown) is broken


async def test_a_side_has_no_such_page(delegate, fake) -> None:
    """Neither to read nor to post to."""
    under = f"/m/{fake.MATTER}/trace"
    assert (await delegate.get(under)).status_code == 409
    for path in (under, f"{under}/write", f"{under}/write/live", f"{under}/{'e7' * 32}"):
        assert (await delegate.post(path, {"e1": "x", "text": "x", "step": "keep"})).status_code == 409
    assert not delegate.door.done
