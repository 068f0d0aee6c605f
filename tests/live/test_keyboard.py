"""Every flow of the pages without a pointer, in a language of one direction or the other (``make everywhere``: of both), on real seats: the flows by clicks once more, and all the others.

Whatever is used is reached by Tab and arrows within a person's patience, shows that it has the focus, is in view and lies open.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from chromium import IN_BROWSER
from everywhere import EVERYWHERE
from live import flow_words as said
from live.hands import Hand
from live.keys import Keys
from live.live_stage import Live
from live.test_flows_by_clicks import (  # noqa: F401  (a browser for all; what is done by clicks is done by keys here)
    BEGIN,
    Talks,
    met,
    number_of,
    test_a_lock_by_keys_keeps_what_was_written,
    test_a_noted_call_is_confirmed_by_who_spoke,
    test_a_text_is_revised_accepted_closed_and_verified,
    test_the_charter_is_changed_by_one_and_read_by_the_others,
    test_words_are_found_and_opened_in_their_place,
    test_words_are_marked_and_cross_row_by_row,
)
from wasit.play.player import PASSPHRASE, ended
from wasit.play.simulated import MemoryRelay

pytestmark = IN_BROWSER


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    languages = ("en", "ar")  # one of each direction: where Tab leads does not depend on the words
    metafunc.parametrize("language", languages if EVERYWHERE else [languages[number_of(metafunc) % 2]])


@pytest_asyncio.fixture(loop_scope="session")
async def talks(browser, tmp_path: Path, language: str) -> AsyncIterator[Talks]:
    async with met(browser, tmp_path, language, clicker=Keys) as made:
        yield made
        for key, hand in made.hands.items():
            print(f"{key}: {hand.at.stops} stops; farthest {hand.at.farthest}")


async def test_a_newcomer_begins_notes_and_copies_what_crosses(browser, tmp_path, language) -> None:
    """From the first page to a channel with a charter; a call and a text noted by their letters; passed on with nobody seated."""
    relay = MemoryRelay()
    stage = Live(
        tmp_path,
        "http://127.0.0.1:1",
        browser,
        {"go": language},
        link=lambda _: relay,
        clicker=Keys,
    )
    await stage.set_time(BEGIN)
    try:
        go = await stage.seat(said.seat_of("go", language))
        assert isinstance(go, Hand)
        at = go.at
        assert isinstance(at, Keys)
        await at.type(at.find("textbox", at.say("begin.matter")), said.TITLE[language])
        for number, key in enumerate("ab", 1):
            await at.type(at.find("textbox", at.say("begin.side", n=number)), said.SIDES[key][language])
        await at.point(at.page.get_by_text(at.say("begin.charter.short")))
        await at.choose(at.find("radio", at.say("charter.legal.without-prejudice"), exact=False))
        for key, text in zip(("avoid", "use"), said.TERM[language], strict=True):
            await at.type(at.find("textbox", at.say(f"charter.terms.{key}")).first, text)
        await at.send(at.find("button", at.say("begin.do")))

        words = said.SAID[language]
        await at.letter("c")
        await at.choose(at.find("radio", said.SIDES["b"][language]))
        await at.type(at.page.get_by_label(at.say("note.who"), exact=True), said.PEOPLE["b"][language])
        await at.type(at.page.get_by_label(at.say("note.minutes"), exact=True), "7")
        await at.mark(
            at.find("textbox", at.say("note.placeholder")), list(zip(words, said.MARKS, strict=True))
        )
        await at.send(at.find("button", at.say("note.keep")))
        await at.letter("t")
        await at.type(at.page.get_by_label(at.say("note.who"), exact=True), said.PEOPLE["a"][language])
        await at.pick(at.page.get_by_label(at.say("note.how"), exact=True), at.say("how.e-mail"))
        await at.mark(at.find("textbox", at.say("note.placeholder")), [(words[1], "may-paraphrase")])
        await at.send(at.find("button", at.say("note.keep")))

        await at.press("Alt+w")
        await at.sees(go.slip(words[0]))
        await at.letter("p")
        await at.press("Escape")
        await at.page.wait_for_url("**/channel*")
        await at.go(go.slip(words[0]).get_by_role("link"))
        await at.type(at.find("textbox", at.say("pass-on.your-wording")), said.REWORDED[language])
        button = at.find("button", at.say("pass-on.do.noted", side=said.SIDES["a"][language]))
        await at.go(button)
        if await button.count():
            await at.go(button)
        await at.sees(at.page.get_by_text(said.REWORDED[language]))
        await at.reach(at.find("button", at.say("outgoing.copy")))
        await at.go(at.find("link", at.say("back")))

        await at.press("?")
        closing = at.find("button", at.say("keys.dialog.close"))
        await at.sees(closing)
        for _ in range(4):
            await at.tab()
            assert await at.page.evaluate(
                "document.activeElement === document.body || !!document.activeElement.closest('dialog')"
            )
        await at.press("Escape")
        await closing.wait_for(state="detached")
        await at.press("/")
        await at.page.keyboard.insert_text(said.SOUGHT[language])
        await at.letter("Enter")
        await at.sees(at.entry(words[0]))
        assert at.complaints == []
        assert at.outside == []
    finally:
        await stage.close()


async def test_words_are_asked_about_taken_back_and_kept_at_the_desk(talks: Talks) -> None:
    """What waits is asked about and passed on; what leaves is taken back; a note put right; words in the room and for oneself."""
    b, go = await talks.sit("b"), await talks.sit("go")
    words, at = said.SAID[talks.language], go.at
    for number, mark in ((0, "as-written"), (1, "may-paraphrase")):
        await b.do("say", {"passages": [{"text": {talks.language: words[number]}, "consent": mark}]})
    await talks.stage.settle()
    await go.home()
    await at.go(go.slip(words[0]).get_by_role("link"))
    await at.go(at.find("link", at.say("pass-on.ask")))
    await at.type(at.page.get_by_role("textbox").first, said.REWORDED[talks.language])
    await at.send(at.find("button", at.say("ask.send")))
    await go.home()
    await at.go(go.slip(words[0]).get_by_role("link"))
    button = at.find("button", at.say("pass-on.do", n=1, side=go.line_name("a")))
    await at.go(button)
    if await button.count():
        await at.go(button)
    await at.send(at.find("button", at.say("take-back"), within=at.region(at.say("wall.leaving"))))
    await at.sees(go.slip(words[0]))
    await at.type(at.find("textbox", at.say("desk.note")), said.HALF[talks.language])
    await at.send(at.find("button", at.say("desk.add")))
    await at.sees(at.page.get_by_text(said.HALF[talks.language]))

    await b.home()
    await b.at.send(b.at.find("button", b.at.say("take-back"), within=b.at.entry(words[1])))
    await b.at.sees(b.at.entry(words[1]).get_by_text(b.at.say("entry.withdrawn")))
    room = b.at.region(b.at.say("side.room"))
    await b.at.type(room.get_by_role("textbox"), said.HALF[talks.language])
    await b.at.send(b.at.find("button", b.at.say("send.room")))
    await b.at.sees(b.at.entry(said.HALF[talks.language]))

    envoy = talks.stage.seats["b"].matter().me.hex()
    call = {"line": "b", "with": [envoy], "minutes": 11, "ask_to_confirm": True}
    await go.do(
        "note-call", call | {"passages": [{"text": {talks.language: words[2]}, "consent": "may-paraphrase"}]}
    )
    await talks.stage.settle()
    await b.home()
    note = b.at.entry(words[2])
    await b.at.point(note.get_by_text(b.at.say("readback.correct"), exact=True))
    await b.at.type(note.get_by_role("textbox"), said.REWORDED[talks.language])
    await b.at.send(b.at.find("button", b.at.say("readback.send"), within=note))
    await talks.stage.settle()
    await go.home()
    await at.sees(at.entry(words[2]).get_by_text(said.REWORDED[talks.language]))


async def test_what_is_owed_hoped_known_and_due_is_noted(talks: Talks) -> None:
    """An undertaking from words that crossed, and that it was kept; a hope; who was told, who found out; a deadline; a line to take."""
    b, go = talks.stage.seats["b"], await talks.sit("go")
    at, language, words = go.at, talks.language, said.SAID[talks.language]
    text = {language: words[0]}
    await b.do("say", {"passages": [{"text": text, "consent": "as-written"}]})
    await talks.stage.settle()
    [waits] = go.seat.see_channel().waiting
    crossing = {"sources": [{"id": waits.entry.id, "passages": [1]}], "to": "a", "wording": "as-written"}
    await go.seat.do("pass-on", crossing)
    await talks.stage.settle()
    due = "2026-10-20T12:00:00+03:00"
    owed = await go.do("undertaking", {"source": waits.entry.id, "text": text, "due": due})
    await go.do("hope", {"text": {language: words[1]}, "held_by": "a", "of": "b"})
    kept = {"keeps": [{"undertaking": owed["id"]}], "text": {language: words[2]}, "track": "2"}
    await go.do("milestone", kept)
    who = {"who": said.PEOPLE["b"], "text": {language: words[1]}, "manner": None}
    await go.do("told", who)
    await go.do("found-out", who)

    await go.to("nav.timeline")
    await at.choose(at.find("radio", at.say("timeline.note.milestone")))
    await at.choose(at.find("radio", at.say("timeline.note.deadline")))
    await at.type(at.find("textbox", at.say("timeline.what")), said.HALF[language])
    await at.type(at.find("textbox", at.say("timeline.due"), exact=False), "2026-10-21 16:00")
    await at.send(at.find("button", at.say("timeline.do")))
    take_back = at.find("button", f"{at.say('take-back')} {said.HALF[language]}")
    await at.send(take_back)
    assert not await take_back.count()

    await go.to("nav.momentum")
    await at.go(at.find("group", at.say("momentum.period")).get_by_role("link").last)
    await at.point(at.page.get_by_text(at.say("as-table"), exact=True).first)
    await at.reach(at.find("group", at.say("table.scrolls")).first)
    await go.to("alarms")

    await go.to("takes")
    await at.type(at.find("textbox", at.say("takes.words")), words[2])
    await at.choose(at.find("radio", at.say("takes.leaked")))
    await at.pick(at.page.get_by_label(at.say("takes.whom"), exact=True), at.say("takes.all"))
    await at.send(at.find("button", at.say("takes.keep")))
    await at.send(at.find("button", at.say("takes.withdraw"), within=at.entry(words[2])))


async def test_a_side_draws_a_line_takes_somebody_in_and_parts(talks: Talks) -> None:
    """A red line drawn and retired; a delegate invited, briefed, and removed; how the pages look; one who leaves."""
    b, language = await talks.sit("b"), talks.language
    at, words = b.at, said.SAID[talks.language]
    await b.do("say", {"passages": [{"text": {language: words[0]}, "consent": "as-written"}]})
    await b.to("nav.red-lines")
    await at.type(at.find("textbox", at.say("red-lines.text")), words[2])
    await at.type(at.find("textbox", at.say("red-lines.phrases")), said.SOUGHT[language])
    await at.send(at.find("button", at.say("red-lines.keep")))
    await at.go(at.find("link", at.say("red-lines.retire")))
    await at.send(at.find("button", at.say("red-lines.retire")))

    await b.to("nav.invite")
    await at.choose(at.find("radio", at.say("invite.delegate"), exact=False))
    await at.send(at.find("button", at.say("invite.do")))
    code = await b.code()
    newcomer = await talks.stage.seat(said.seat_of("b2", language))
    await newcomer.do("join", {"code": code, "name": said.PEOPLE["b2"]})
    await b.do("invitation", {})
    await talks.stage.settle()

    who = said.PEOPLE["b2"][language]
    await b.to("nav.people")
    await at.go(at.find("link", f"{at.say('people.brief')} {who}").first)
    await at.choose(at.page.get_by_role("checkbox").first)
    await at.send(at.find("button", at.say("brief.look")).last)
    await at.send(at.find("button", at.say("brief.do", n=1, who=who)))
    await talks.stage.settle()

    await b.to("nav.settings")
    await at.choose(at.find("checkbox", at.say("calendar.hebrew"), exact=False))
    await at.send(at.find("button", at.say("save")).nth(1))
    await at.choose(at.find("radio", at.say("theme.dark"), exact=False))
    await at.choose(at.find("radio", at.say("settings.percent", n=125), exact=False))
    await at.send(at.find("button", at.say("save")).nth(2))

    await b.to("nav.people")
    await at.go(at.find("link", at.say("people.leave")))
    await at.go(at.find("link", at.say("back")))
    await at.go(at.find("link", f"{at.say('people.remove')} {who}").first)
    await at.send(at.find("button", at.say("people.remove")))
    await talks.stage.settle()
    assert who not in [one.name.get(language) for one in b.seat.see_side().room.people]

    offered = await b.seat.do("invite", {"as": "delegate"})
    leaver = await talks.stage.seat(said.seat_of("b3", language))
    joining = await leaver.do("join", {"code": offered["code"], "name": said.PEOPLE["b3"]})
    assert (await ended(leaver, joining["invitation"]))["state"] == "paired"
    await talks.stage.settle()
    jurist = await talks.sit("b3")
    await jurist.to("nav.people")
    await jurist.at.go(jurist.at.find("link", jurist.at.say("people.leave")))
    asked = jurist.at.page.get_by_label(jurist.at.say("passphrase.change.seat"), exact=True)
    await jurist.at.type(asked, PASSPHRASE)
    await jurist.at.send(jurist.at.find("button", jurist.at.say("leave.do")))
    await jurist.at.sees(jurist.at.page.get_by_text(jurist.at.say("people.left"), exact=True))


async def test_a_text_is_asked_about_declined_and_withdrawn(talks: Talks) -> None:
    """What an addressee can answer but a yes, and what its author can still do."""
    b, go, a = await talks.sit("b"), talks.stage.seats["go"], await talks.sit("a")
    language = talks.language
    for hand in (a, b):
        await hand.do("mandate", {"step": "offer-pen"})
        await hand.do("mandate", {"step": "give", "needs": 1})
    first, second = said.CLAUSES[language]
    clauses = [
        {"kind": kind, "who": "us", "text": {language: text}, "due": due, "when": []}
        for kind, text, due in (("undertaking", first, "2026-10-20T12:00:00+03:00"), ("hope", second, None))
    ]
    title = {language: said.TITLE[language]}
    made = await b.do("propose", {"title": title, "clauses": clauses, "parties": {}, "may_pass_on": True})
    await talks.stage.settle()
    [waits] = go.see_channel().waiting
    await go.do("pass-on", {"sources": [{"id": waits.entry.id}], "to": "a", "wording": "as-written"})
    await talks.stage.settle()

    for verdict, page in (("clarify", "ask"), ("decline", "decline")):
        await a.to_proposal(made["proposal"])
        await a.at.choose(a.at.find("radio", a.at.say(f"verdict.{verdict}"), exact=False))
        await a.at.go(a.at.find("button", a.at.say("answer.go-on")))
        await a.at.type(a.at.find("textbox", a.at.say(f"{page}.words")), said.REWORDED[language])
        if verdict == "decline":
            await a.at.type(a.at.page.get_by_label(a.at.say("pen.passphrase"), exact=True), PASSPHRASE)
        await a.at.send(a.at.find("button", a.at.say(f"{page}.do")))
    await talks.stage.settle()
    await b.to_proposal(made["proposal"])
    await b.at.go(b.at.find("link", b.at.say("proposal.withdraw")))
    await b.at.type(b.at.page.get_by_label(b.at.say("pen.passphrase"), exact=True), PASSPHRASE)
    await b.at.send(b.at.find("button", b.at.say("withdraw.do")))
