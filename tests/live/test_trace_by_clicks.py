"""Page 10 by clicks on real seats: a text written with places, its copies sent and handed over, and whose copy a leak came from."""

from __future__ import annotations

from pathlib import Path

from chromium import IN_BROWSER
from live import flow_words as said
from live.hands import Hand
from live.test_flows_by_clicks import met
from unit.trace.texts import AR, EN, HE
from wasit.seat.seat import Seat
from wasit.trace.needed import places_needed
from wasit.web.locale import Look
from wasit.web.tracing import copies_of

pytestmark = IN_BROWSER
TEXTS = {"ar": AR, "he": HE}
MINISTER = "The minister"


async def paste(go: Hand, words: str) -> None:
    """What leaked, typed where a person pastes it, and asked whose copy it was."""
    at = go.at
    await at.type(at.find("textbox", at.say("trace.excerpt")).first, words)
    await at.send(at.find("button", at.say("trace.find")))


def copies_read_by(seat: Seat) -> list[str]:
    """The copies on a side's page."""
    return [one.text["en"] for one in seat.see_side().line.entries if one.kind == "copy"]


async def test_a_text_is_written_in_copies_given_and_traced(browser, tmp_path: Path) -> None:
    """From the charter to a finding that is kept: nothing goes before each copy was seen, and what leaked points to a copy, not to a person."""
    async with met(browser, tmp_path, "en") as talks:
        go = await talks.sit("go")
        at, page = go.at, go.at.page

        await go.to("nav.trace")
        assert not await at.find("link", at.say("trace.write")).count()
        await at.go(page.get_by_role("main").get_by_role("link", name=at.say("charter"), exact=True))
        await at.point(page.get_by_text(at.say("charter.change"), exact=True))
        await at.choose(at.find("radio", at.say("charter.briefs.worded"), exact=False))
        await at.send(at.find("button", at.say("charter.do")))

        await go.to("nav.trace")
        await at.go(at.find("link", at.say("trace.write")))
        await at.stay()
        so_far = at.region(at.say("trace.so-far"))
        await at.type(at.find("textbox", at.say("trace.text.label")), EN)
        await at.sees(so_far.get_by_text(at.say("trace.has", n=22), exact=False))
        for key in ("a", "b"):
            everyone = at.say("trace.everyone", side=go.line_name(key))
            await at.choose(at.find("checkbox", everyone, exact=False))
        await at.type(at.find("textbox", at.say("trace.outside")), MINISTER)
        needs = at.say("trace.needs", n=places_needed(3, 2))
        for told in (at.say("trace.readers", n=3), needs):
            await at.sees(so_far.get_by_text(told, exact=False))
        async with page.expect_response(
            "**/trace/write/live"
        ):  # what leaving a field asks: then nothing is under way
            await at.press("Tab")
        assert await at.has_stayed()
        assert not go.seat.see_trace().texts

        await at.send(at.find("button", at.say("trace.prepare")))
        (text,) = go.seat.see_trace().texts
        names = [one.name for one in text.readers]
        assert names[2] == MINISTER
        copies = {
            name: await at.find("article", at.say("trace.copy-of", name=name))
            .get_by_role("paragraph")
            .inner_text()
            for name in names
        }
        assert len(set(copies.values())) == 3
        for key in ("a", "b"):
            assert copies_read_by(talks.stage.seats[key]) == []
            await at.send(at.find("button", at.say("trace.send", n=1, side=go.line_name(key))))
        outside = at.find("article", at.say("trace.copy-of", name=MINISTER))
        await at.send(at.find("button", at.say("trace.handed"), within=outside))
        await at.sees(outside.get_by_text(at.say("trace.given.hand"), exact=True))
        await talks.stage.settle()
        for key, name in zip("ab", names, strict=False):
            assert copies_read_by(talks.stage.seats[key]) == [copies[name]]

        await at.go(at.find("link", at.say("nav.trace")).last)
        await paste(go, copies[names[1]].upper().replace(",", ""))
        finding = page.get_by_role("heading", name=at.say("trace.is.copy", name=names[1]), exact=True)
        await at.sees(finding)
        await at.sees(page.get_by_text(at.say("trace.act.what"), exact=True))
        assert not go.seat.see_trace().findings
        await at.send(at.find("button", at.say("trace.keep")))
        await at.sees(at.region(at.say("trace.kept")).get_by_text(at.say("trace.is.copy", name=names[1])))
        (kept,) = go.seat.see_trace().findings
        assert (kept.of, kept.found["named"]) == (text.id, [names[1]])

        for language in ("ar", "he"):
            await go.seat.do("set", {"language": language})
            at.look = Look(language=language, zone=said.ZONES["go"])
            asked = {
                "text": TEXTS[language],
                "language": language,
                "lines": ["a", "b"],
                "readers": [MINISTER],
            }
            await go.seat.do("copies-prepare", asked)
            text = go.seat.see_trace().texts[0]
            leaked = copies_of(text)[0]
            await page.reload()
            await paste(go, leaked)
            named = at.say("trace.is.copy", name=text.readers[0].name)
            await at.sees(page.get_by_role("heading", name=named, exact=True))
            await paste(go, leaked.split(". ")[0])
            await at.sees(page.get_by_role("heading", name=at.say("trace.is.cannot-say"), exact=True))
