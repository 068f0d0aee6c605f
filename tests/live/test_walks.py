"""The walks of docs/: what they say is pressed is pressed, in their order, on real seats; a label that changed stops them.

A step is read, not known here: its bold labels are in the English catalogue and on the page by role and name, what stands in quotation
marks is typed, what is slanted is the page's heading. Only what other people do ("Elsewhere: ...") is done here, by commands.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from chromium import in_browser
from live.clicker import Clicker, plain
from wasit.cli.commands import TOP
from wasit.cli.groups import GROUPS
from wasit.cli.verified import certificate_view
from wasit.play.player import ended
from wasit.play.shape import SeatOfCase
from wasit.play.simulated import MemoryRelay
from wasit.play.stage import Together
from wasit.seals.slots import TRIAL
from wasit.seat.clock import ReplayClock
from wasit.seat.seat import Seat
from wasit.text.moment import Moment
from wasit.web.locale import Look
from wasit.web.serve import PageServer

ROOT = Path(__file__).parents[2]
RELAY = "http://127.0.0.1:1"
START = Moment(1_792_224_000)  # 17 October 2026, 08:00 UTC
PASS, CODE = "a pen of four words", "the twelve digits"
PAPER = "The lower sluice opens"
STEP = re.compile(r"^(\d+)\. (.*?)(?=^\d+\. |^## |\Z)", re.MULTILINE | re.DOTALL)
ACT = re.compile(
    r"(?i:\b(?P<verb>press the button|press|choose|tick|open|see|under) \*\*(?P<label>[^*]+)\*\*)"
    r"|(?i:\bwrite “(?P<words>[^”]+)” into \*\*(?P<field>[^*]+)\*\*)"
    r"|\bpress (?P<key>Alt \d)|(?<!\*)\*(?P<page>[^*]+)\*(?!\*)|(?P<title>open it by its title)"
    r"|Elsewhere: (?P<elsewhere>.+)$"
)
NAMES = frozenset(
    {"Side A", "Side B", "Side A, Geneva", "Minister of water", "Side A opens the lower sluice on Thursday."}
)  # typed on the way, not ours


def steps(name: str) -> list[str]:
    text = (ROOT / "docs" / f"walk-{name}.md").read_text("utf-8")
    found = [(int(number), " ".join(words.split())) for number, words in STEP.findall(text)]
    assert [number for number, _ in found] == list(range(1, len(found) + 1))
    return [words for _, words in found]


def sentences() -> re.Pattern[str]:
    """What the English catalogue can say, with anything in its fields."""
    said: list[str] = []
    for file in (ROOT / "src" / "wasit" / "web" / "catalogue").glob("*.json"):
        if file.stem in ("ar", "he"):
            continue
        for entry in json.loads(file.read_text("utf-8")).values():
            english = entry.get("en", entry) if isinstance(entry, dict) else entry
            said += english.values() if isinstance(english, dict) else [english]
    return re.compile("|".join(re.sub(r"\\{\w+\\}", ".+", re.escape(plain(one))) for one in said))


@pytest.mark.parametrize("name", ["go-between", "delegate"])
def test_a_walk_names_labels_and_commands_that_exist(name: str) -> None:
    """Every bold label is a sentence of the English catalogue, every command one of the program's."""
    known, walked = sentences(), " ".join(steps(name))
    labels = set(re.findall(r"\*\*([^*]+)\*\*", walked)) - NAMES
    assert [label for label in sorted(labels) if not known.fullmatch(label)] == []
    acts = [act for step in steps(name) for act in ACT.finditer(step)]
    acted = [act["label"] or act["field"] for act in acts if act["label"] or act["field"]]
    assert acted == re.findall(r"\*\*([^*]+)\*\*", walked), "a label that no verb stands before"
    for one, two in re.findall(r"`wasit ([a-z-]+)(?: ([a-z-]+))?`", walked):
        assert one in TOP if not two else two in GROUPS[one], f"{one} {two}"


class Walker:
    """One person at a browser who has the page of a walk beside it; the others act by commands."""

    def __init__(self, folder: Path) -> None:
        self.stage = Together(MemoryRelay(), RELAY)
        self.seat = Seat(
            folder / "me", clock=ReplayClock("Asia/Qatar", START.seconds), link=self.stage.link, cost=TRIAL
        )
        self.stage.seats["me"] = self.seat
        self.others: dict[str, Seat] = {}
        self.pages = PageServer(
            self.seat, random_bytes=os.urandom, create_seat=self._create, verify_certificate=certificate_view
        )
        self.code = self.paper = ""
        self.at: Any = None
        self.wrote: Any = None

    def _create(self, told: Any) -> None:
        self.seat.create(told["passphrase"], name={told["name_language"]: told["name"]}, language="en", zone="Asia/Qatar", relay=RELAY)  # fmt: skip

    async def other(self, key: str) -> Seat:
        if key not in self.others:
            who = SeatOfCase(key, {"en": key}, "en", "Europe/Zurich")
            self.others[key] = await self.stage.seat(who)
        return self.others[key]

    async def walk(self, name: str, elsewhere: dict[str, Callable[[], Awaitable[None]]]) -> None:
        for number, step in enumerate(steps(name), 1):
            for act in ACT.finditer(step):
                try:
                    await self._act(act, elsewhere)
                except Exception as bad:
                    shown = await self.at.page.locator("body").aria_snapshot()
                    raise AssertionError(f"step {number}, {act[0]}: {bad}\n{shown}") from bad

    async def _act(self, act: re.Match[str], elsewhere: dict[str, Callable[[], Awaitable[None]]]) -> None:
        at, page = self.at, self.at.page
        if act["elsewhere"]:
            await elsewhere[act["elsewhere"]]()
            await self.stage.settle()
            if not await page.get_by_text(re.compile("Say these words")).count():
                await page.reload()
        elif act["page"]:
            await at.sees(page.get_by_role("heading", level=1, name=act["page"], exact=True))
        elif act["title"]:
            await at.go(at.find("link", PAPER))
        elif act["key"]:
            await at.press("Control+a", act["key"].replace("Alt ", "Alt+Digit"))
        elif act["field"]:
            named = page.get_by_label(act["field"], exact=True).or_(
                page.get_by_placeholder(act["field"], exact=True)
            )
            self.wrote = await self._visible(named.and_(page.locator("input, textarea")))
            await at.type(self.wrote, self.code if act["words"] == CODE else act["words"])
        else:
            await self._point(act["verb"].lower(), act["label"])

    async def _point(self, verb: str, label: str) -> None:
        at, page = self.at, self.at.page
        begins = re.compile(rf"^{re.escape(label)}(?!\w)")
        if verb in ("see", "under"):
            await self._visible(page.get_by_text(label).or_(page.get_by_role("button", name=label)))
        elif verb in ("choose", "tick"):
            role = "radio" if verb == "choose" else "checkbox"
            box = page.get_by_role(role, name=begins).first
            if not await box.is_checked():
                await at.choose(box)
        elif verb == "open":
            await at.point(await self._visible(page.locator("summary", has_text=begins)))
        else:
            found = page.get_by_role("button", name=begins)
            if verb == "press":
                found = page.get_by_role("link", name=begins).or_(found)
            target = await self._visible(found)
            if (
                self.wrote is not None
            ):  # the button of the form that was just written in, where that has one of this name
                mine = self.wrote.locator("xpath=ancestor::form").get_by_role("button", name=begins)
                target = mine.first if await mine.count() else target
                self.wrote = None
            await at.point(target)
            await asyncio.sleep(0.3)
            await page.wait_for_load_state("load")
            await self.stage._rest()  # letters travel, and the clock stands: what can be taken back stays

    async def _visible(self, found: Any) -> Any:
        """The first of these that can be seen; waits for one."""
        shown = found.filter(visible=True).first
        await self.at.sees(shown)
        return shown

    # -- what other people do -------------------------------------------------------------------------------------------------

    async def side_joins(self, key: str, code: str) -> None:
        joining = await (await self.other(key)).do("join", {"code": code})
        assert (await ended(self.others[key], joining["invitation"]))["state"] == "paired"

    async def invite(self, host: Seat, key: str) -> None:
        offered = await host.do("invite", {"as": "side", "line": key})
        await self.side_joins(key, offered["code"])
        assert (await ended(host, offered["invitation"]))["state"] == "paired"
        await self.stage.settle()

    async def propose(self, go: Seat) -> None:
        a = self.others["a"]
        clause = {"id": 1, "who": "us", "text": {"en": "Side A opens the lower sluice on Thursday."}}
        made = await a.do("propose", {"title": {"en": PAPER}, "clauses": [clause], "authentic": ["en"], "passphrase": PASS})  # fmt: skip
        self.paper = made["proposal"]
        await self.stage.settle()
        waits = next(w for w in go.see_channel().waiting if w.proposal is not None)
        await go.do("pass-on", {"sources": [{"id": waits.entry.id}], "to": "b", "wording": "as-written", "now": True})  # fmt: skip
        await self.stage.settle()


async def walked(
    browser, walker: Walker, name: str, elsewhere: dict[str, Callable[[], Awaitable[None]]]
) -> None:
    context = await browser.new_context(viewport={"width": 1440, "height": 1000}, locale="en")
    address = await walker.pages.start()
    walker.at = Clicker(await context.new_page(), Look(language="en", zone="Asia/Qatar"))
    walker.at.page.set_default_timeout(5_000)
    walker.at.watch(address, f"{walker.pages.home}/")
    try:
        await walker.at.page.goto(address)
        await walker.walk(name, elsewhere)
        assert walker.at.complaints == []
        assert walker.at.outside == []
    finally:
        await context.close()
        await asyncio.wait_for(walker.pages.stop(), 10)
        await walker.stage.close()


@in_browser
@pytest.mark.timeout(180)
async def test_the_walk_of_a_go_between(browser, tmp_path: Path) -> None:
    """From an empty folder to a certificate and a locked seat, as docs/walk-go-between.md says."""
    walker = Walker(tmp_path)
    await walker.stage.set_time(START)

    async def joins() -> None:
        code = await walker.at.page.get_by_text(re.compile(r"\d{4}-\d{4}-\d{4}")).first.inner_text()
        await walker.side_joins("a", code)

    async def writes() -> None:
        one, two = "The lower sluice opens on Thursday.", "The upper one stays shut for now."
        await walker.others["a"].do("say", {"passages": [{"text": {"en": one}, "consent": "as-written"}, {"text": {"en": two}, "consent": "may-paraphrase"}]})  # fmt: skip

    async def agree() -> None:
        for key in "ab":
            await walker.others[key].do("mandate", {"passphrase": PASS})
        await walker.propose(walker.seat)
        await walker.others["b"].do(
            "answer", {"proposal": walker.paper, "verdict": "accept", "passphrase": PASS}
        )

    await walked(
        browser,
        walker,
        "go-between",
        {
            "side A joins with the code.": joins,
            "side B is invited in the same way.": lambda: walker.invite(walker.seat, "b"),
            "side A writes two passages, one as written and one that may be reworded.": writes,
            f"side A proposes “{PAPER}”; it is passed on; side B accepts.": agree,
        },
    )


@in_browser
@pytest.mark.timeout(180)
async def test_the_walk_of_a_delegate(browser, tmp_path: Path) -> None:
    """From a code read aloud to a verified certificate and a locked seat, as docs/walk-delegate.md says."""
    walker = Walker(tmp_path)
    await walker.stage.set_time(START)
    go = await walker.other("go")
    sides = [{"key": key, "name": {"en": f"Side {key.upper()}"}} for key in "ab"]
    await go.do("open-channel", {"title": {"en": "Water for the valley"}, "sides": sides, "cover": "prompt"})
    await walker.invite(go, "a")
    for key in ("go", "a"):
        await walker.others[key].do("mandate", {"passphrase": PASS})
    offered = await go.do("invite", {"as": "side", "line": "b"})
    walker.code = offered["code"]

    async def shows() -> None:
        assert (await ended(go, offered["invitation"]))["state"] == "paired"
        async with asyncio.timeout(10):  # this person's own seat has met them too, and has the line
            while not walker.seat.matters:
                await asyncio.sleep(0.05)
                await walker.stage.settle()
        await asyncio.sleep(0.3)

    async def writes() -> None:
        await go.do("say", {"line": "b", "passages": [{"text": {"en": "They ask for Thursday."}, "consent": "for-you-only"}]})  # fmt: skip

    async def countersigns() -> None:
        await go.do("countersign", {"proposal": walker.paper, "passphrase": PASS})

    await walked(
        browser,
        walker,
        "delegate",
        {
            "the go-between's page shows the words too.": shows,
            "the go-between writes to side B.": writes,
            f"a proposal of side A, “{PAPER}”, is passed on.": lambda: walker.propose(go),
            "the go-between countersigns.": countersigns,
        },
    )
