"""The flows of the pages by clicks and keys, in three languages, in a wide window and a phone's: on real seats, here and in
``test_keyboard``: each flow wide and narrow, by clicks and by keys; ``make everywhere``: each in every look.

Whatever page a flow comes to scrolls nowhere sideways, complains of nothing, and asks nothing of another server.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import pytest_asyncio

from chromium import IN_BROWSER
from everywhere import EVERYWHERE
from live import flow_words as said
from live.clicker import Clicker, playwright_api
from live.hands import Hand
from live.live_stage import Live
from wasit.play.player import PASSPHRASE, ended
from wasit.play.simulated import MemoryRelay
from wasit.text.moment import Moment

pytestmark = IN_BROWSER
expect = playwright_api.expect
BEGIN = Moment.parse("2026-10-14T08:00:00Z")


@dataclass
class Talks:
    """Two sides with an envoy each and a go-between, met already. ``sit``: somebody takes a seat at a browser."""

    stage: Live
    language: str
    hands: dict[str, Hand] = field(default_factory=dict)

    async def sit(self, key: str) -> Hand:
        self.hands[key] = await self.stage.sit(said.seat_of(key, self.language))
        return self.hands[key]


@asynccontextmanager
async def met(
    browser, folder: Path, language: str, *, width: int = 1440, clicker: type[Clicker] = Clicker
) -> AsyncIterator[Talks]:
    """Their seats, in memory, with a relay in memory. At the end nothing was complained about, and nothing was asked of others."""
    relay = MemoryRelay()
    stage = Live(
        folder, "http://127.0.0.1:1", browser, {}, width=width, link=lambda _: relay, clicker=clicker
    )
    await stage.set_time(BEGIN)
    a, go, b = [await stage.seat(said.seat_of(key, language)) for key in ("a", "go", "b")]
    sides = [{"key": key, "name": name} for key, name in said.SIDES.items()]
    languages = list(said.LANGUAGES)
    await go.do(
        "open-channel", {"title": said.TITLE, "sides": sides, "languages": languages, "cover": "prompt"}
    )
    for key, seat in (("a", a), ("b", b)):
        offered = await go.do("invite", {"as": "side", "line": key})
        joining = await seat.do("join", {"code": offered["code"], "name": said.PEOPLE[key]})
        assert (await ended(seat, joining["invitation"]))["state"] == "paired"
        await stage.settle()
    made = Talks(stage, language)
    try:
        yield made
        for hand in made.hands.values():
            assert hand.at.complaints == []
            assert hand.at.outside == []
    finally:
        await stage.close()


# The wide window in English and Arabic: by keys (test_keyboard). The narrow one: each flow in one language, and the next in the next.
LOOKS = [("he", 1440), ("en", 390), ("ar", 390), ("he", 390)]


def number_of(metafunc: pytest.Metafunc) -> int:
    """Which of its module's tests it is."""
    return [name for name in vars(metafunc.module) if name.startswith("test_")].index(
        metafunc.function.__name__
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    wide, *narrow = LOOKS
    here = LOOKS if EVERYWHERE else [wide, narrow[number_of(metafunc) % len(narrow)]]
    metafunc.parametrize(("language", "width"), here)


@pytest_asyncio.fixture(loop_scope="session")
async def talks(browser, tmp_path: Path, language: str, width: int) -> AsyncIterator[Talks]:
    async with met(browser, tmp_path, language, width=width) as made:
        yield made


async def test_words_are_marked_and_cross_row_by_row(talks: Talks) -> None:
    """Marked by keys, seen at the wall without a reload, passed on with a translation and another wording; told under one's own words."""
    b, go = await talks.sit("b"), await talks.sit("go")
    words, reworded = said.SAID[talks.language], said.REWORDED[talks.language]
    translation = said.SAID[said.OTHER[talks.language]][0]
    await go.home()
    await go.view(go.at.say("at-wall"))
    await go.at.stay()
    passages = [
        {"text": {talks.language: text}, "consent": mark}
        for text, mark in zip(words, said.MARKS, strict=True)
    ]
    await b.do("say", {"passages": passages})
    slip = go.slip(words[0])
    await go.at.sees(slip)
    assert await go.at.has_stayed()
    waiting = go.seat.see_channel().waiting[0].entry.passages
    assert [(one.text[talks.language], one.consent.word) for one in waiting] == list(
        zip(words, said.MARKS, strict=True)
    )

    await go.at.go(slip.get_by_role("link"))
    await go.at.type(go.at.find("textbox", go.at.say("pass-on.translation")), translation)
    await go.at.type(go.at.find("textbox", go.at.say("pass-on.your-wording")), reworded)
    button = go.at.find("button", go.at.say("pass-on.do", n=1, side=go.line_name("a")))
    await expect(go.at.page.get_by_text(go.at.say("pass-on.stays"), exact=True)).to_have_count(1)
    await b.home()
    await b.at.stay()
    await go.at.go(button)
    if await button.count():
        await go.at.go(button)
    await talks.stage.settle()
    crossed = [one for one in talks.stage.seats["a"].see_side().line.entries if one.kind == "release"]
    assert [
        (one.wording, list(one.passages[0].text.values()), list(one.translation.values())) for one in crossed
    ] == [
        ("as-written", [words[0]], [translation]),
        ("paraphrase", [reworded], []),
    ]

    own = b.at.entry(words[0])
    await b.at.sees(own.get_by_text(reworded))
    assert await b.at.has_stayed()
    await b.at.go(b.at.find("link", b.at.say("own.all")))
    await b.at.sees(b.at.entry(words[0]).get_by_text(reworded))


async def test_a_noted_call_is_confirmed_by_who_spoke(talks: Talks) -> None:
    """Noted with a question, seen and confirmed at the other end, and the note says so, each without a reload."""
    go, b = await talks.sit("go"), await talks.sit("b")
    await b.home()
    await b.at.stay()
    words = said.SAID[talks.language][1]
    envoy = talks.stage.seats["b"].matter().me.hex()
    call = {"line": "b", "with": [envoy], "minutes": 11, "ask_to_confirm": True}
    await go.do(
        "note-call", call | {"passages": [{"text": {talks.language: words}, "consent": "may-paraphrase"}]}
    )
    await go.view(go.line_name("b"))
    await go.at.stay()
    note = b.at.entry(words)
    await b.at.sees(note)
    assert await b.at.has_stayed()
    await b.at.send(b.at.find("button", b.at.say("readback.confirm"), within=note))
    await go.at.sees(go.at.entry(words).get_by_text(go.at.say("readback.confirmed")))
    assert await go.at.has_stayed()


async def test_a_text_is_revised_accepted_closed_and_verified(talks: Talks, tmp_path: Path) -> None:
    """From a first clause to the file that anybody can check: proposed, put anew, read with its change, accepted, closed, saved, verified."""
    b, go, a = await talks.sit("b"), await talks.sit("go"), await talks.sit("a")
    first, second = said.CLAUSES[talks.language]
    for hand in (a, b):
        await hand.do("mandate", {"step": "offer-pen"})
        await hand.do("mandate", {"step": "give", "needs": 1})
    clause = {"kind": "undertaking", "who": "us", "text": {talks.language: first}, "due": None, "when": []}
    made = await b.do(
        "propose",
        {
            "title": {talks.language: said.TITLE[talks.language]},
            "clauses": [clause],
            "parties": {},
            "may_pass_on": True,
        },
    )
    await talks.stage.settle()
    await _pass_on_the_text(talks, go)

    await b.to_proposal(made["proposal"])
    await b.at.go(b.at.find("link", b.at.say("proposal.revise")))
    await b.at.type(b.at.find("textbox", b.at.say("propose.text")), second)
    newer = await b.read_and_sign([second])
    await talks.stage.settle()
    await _pass_on_the_text(talks, go)

    await a.home()
    await a.at.go(a.at.find("link", said.TITLE[talks.language], exact=False).first)
    assert a.at.page.url.endswith(newer)
    await expect(a.at.page.get_by_role("deletion").first).to_be_visible()
    await expect(a.at.page.get_by_role("insertion").first).to_be_visible()
    await a.do("answer", {"proposal": newer, "verdict": "accept"})
    await talks.stage.settle()
    await go.do("countersign", {"proposal": newer})
    await talks.stage.settle()

    await a.to_proposal(newer)
    await a.at.go(a.at.find("link", a.at.say("certificate.state.closed")))
    await a.at.sees(a.at.page.get_by_text(a.at.say("certificate.verified"), exact=True))
    async with a.at.page.expect_download() as saving:
        await a.at.point(a.at.find("link", a.at.say("save-file")))
    saved = tmp_path / "certificate.wasit"
    await (await saving.value).save_as(saved)
    await b.to("nav.verify")
    await b.at.give(b.at.page.get_by_label(b.at.say("verify.file"), exact=True), saved)
    await b.at.send(b.at.find("button", b.at.say("verify.do")))
    result = b.at.page.get_by_role("status", name=b.at.say("verify.result"))
    await b.at.sees(result.get_by_text(b.at.say("certificate.verified"), exact=True))
    await b.at.sees(b.at.page.get_by_text(second))


async def _pass_on_the_text(talks: Talks, go: Hand) -> None:
    [waits] = [one for one in go.seat.see_channel().waiting if one.proposal is not None]
    await go.do("pass-on", {"sources": [{"id": waits.entry.id}], "to": "a", "wording": "as-written"})
    await talks.stage.settle()


async def test_words_are_found_and_opened_in_their_place(talks: Talks) -> None:
    """As they are written, or as one remembers them."""
    words = said.SAID[talks.language][0]
    await talks.stage.seats["b"].do(
        "say", {"passages": [{"text": {talks.language: words}, "consent": "as-written"}]}
    )
    await talks.stage.settle()
    go = await talks.sit("go")
    await go.to("search")
    await go.at.type(go.at.find("searchbox", go.at.say("search.for")).last, said.SOUGHT[talks.language])
    await go.at.go(go.at.find("button", go.at.say("search.go")).last)
    hit = go.at.entry(words)
    await go.at.sees(hit)
    await go.at.go(hit.get_by_role("link"))
    await expect(go.at.entry(words)).to_be_in_viewport()


async def test_a_lock_by_keys_keeps_what_was_written(talks: Talks) -> None:
    """At once, and what is locked names nothing; after the passphrase the half sentence stands where it stood."""
    b = await talks.sit("b")
    await b.home()
    field = b.at.find("textbox", b.at.say("compose.letter.go-between"))
    await b.at.type(field, said.HALF[talks.language])
    await b.at.press("Control+.")
    await b.at.sees(b.at.find("heading", b.at.say("unlock.title")))
    assert await b.at.page.title() == b.at.say("wasit")
    assert said.TITLE[talks.language] not in await b.at.page.content()
    await b.at.type(b.at.page.get_by_label(b.at.say("passphrase"), exact=True), PASSPHRASE)
    await b.at.send(b.at.find("button", b.at.say("unlock.do")))
    await b.home()
    await expect(field).to_have_value(said.HALF[talks.language])


async def test_the_charter_is_changed_by_one_and_read_by_the_others(talks: Talks) -> None:
    """The go-between says under which rule the talks stand and which words are used; the side reads it; a person chooses its language."""
    go, b = await talks.sit("go"), await talks.sit("b")
    await go.to("nav.charter")
    await go.at.choose(go.at.find("radio", go.at.say("charter.legal.without-prejudice"), exact=False))
    avoid, use = said.TERM[talks.language]
    for key, text in (("avoid", avoid), ("use", use)):
        await go.at.type(go.at.find("textbox", go.at.say(f"charter.terms.{key}")).first, text)
    await go.at.send(go.at.find("button", go.at.say("charter.do")))
    await talks.stage.settle()
    await b.to("nav.charter")
    await b.at.sees(b.at.page.get_by_text(b.at.say("charter.legal.without-prejudice"), exact=True))
    await b.at.sees(b.at.find("cell", use))
    await b.to("nav.settings")
    other = {"en": "English", "ar": "العربية", "he": "עברית"}[said.OTHER[talks.language]]
    await b.at.choose(b.at.find("radio", other))
    await b.at.send(b.at.find("button", b.at.say("save")).first)
    assert (
        await b.at.page.get_by_role("document").or_(b.at.page.locator("html")).first.get_attribute("lang")
        == (said.OTHER[talks.language])
    )
