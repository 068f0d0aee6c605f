"""A person at a seat: where things are on its pages, what it reads there, and which entry came of what it did.

The seat is asked what it shows and what it holds. It is never told to do anything.
"""

from __future__ import annotations

import re
from typing import Any

from live.clicker import Clicker
from wasit.seat.seat import Seat
from wasit.text.passage import Texts, in_language
from wasit.web.locale import has_sentence


class Person:
    """Who sits at ``seat`` and has it before it through ``at``, its browser."""

    def __init__(self, at: Clicker, seat: Seat) -> None:
        self.at, self.seat = at, seat
        self.waits = False  # on its first page, for what others do

    async def to(self, key: str) -> None:
        """By the names at the page's edge: the rail of a wide window, the dock of a narrow one and what lies under "more"."""
        at = self.at
        names = {at.say(one) for one in (key, f"{key}.short") if has_sentence(at.look.language, one)}
        pattern = re.compile("^(" + "|".join(re.escape(name) for name in sorted(names)) + r")(?!\w)")
        links = at.page.get_by_role("link", name=pattern)
        for number in range(await links.count()):
            if await links.nth(number).is_visible():
                await at.go(links.nth(number))
                return
        await at.point(at.find("button", at.say("nav.more")))
        await at.go(at.page.get_by_role("link", name=pattern).last)

    async def home(self) -> None:
        await self.to("nav.channel" if self.is_go_between else "nav.line")

    async def view(self, name: str) -> None:
        """On a narrow page one part is seen at a time: the one of this name."""
        tabs = self.at.find("radiogroup", self.at.say("view")).get_by_role("radio", name=name)
        if await tabs.count():
            await self.at.choose(tabs.first)

    @property
    def is_go_between(self) -> bool:
        return self.seat.matter().role == "go-between"

    def shown(self, texts: Texts) -> str:
        """Which of the texts this reader is shown, or types."""
        return in_language(texts, self.at.look.language)[1]

    async def say_twice(self, field: Any, texts: Texts) -> None:
        """A text in this person's language, and in one more where it has one: in the field that asks for that below it."""
        await self.at.type(field, self.shown(texts))
        also = [text for text in texts.values() if text != self.shown(texts)]
        for text in also[:1]:
            form = field.locator("xpath=ancestor::form")
            await self.at.type(self.at.find("textbox", self.at.say("also"), within=form, exact=False), text)

    def line_name(self, key: str) -> str:
        return self.shown(next(line.name for line in self.seat.see_channel().lines if line.key == key))

    def words_of(self, entry: str) -> str:
        """What an entry says first, or the title of what it shows."""
        read = self.seat.see_pass_on(entry)
        if read.proposal is not None:
            return self.shown(read.proposal.summary.title)
        return self.shown(next(row for row in read.rows if row.field_state != "none").passage.text)

    def slip(self, words: str) -> Any:
        """What waits at the wall, by its words."""
        return self.at.region(self.at.say("wall.waits")).get_by_role("listitem").filter(has_text=words)

    def newest(self, *kinds: type) -> str:
        """The newest own entry of these facts."""
        matter = self.seat.matter()
        for (name,) in matter.file.all("SELECT hash FROM entry WHERE author = ? ORDER BY n DESC", matter.me):
            if isinstance(matter.read(name)[2], kinds):
                return name.hex()
        raise AssertionError(f"no entry came of it: {kinds}")
