"""What is known, hoped, owed and kept: noted by pointing and typing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from live.person import Person
from wasit.channel import facts
from wasit.play.player import Args
from wasit.text.moment import Moment
from wasit.web.locale import offset_name


class Recording(Person):
    # -- who knows --------------------------------------------------------------------------------------------------------------

    async def _told(self, args: Args, how: str = "told") -> dict[str, Any]:
        at = self.at
        await self.to("nav.knows")
        form = at.find("form", at.say("knows.note"))
        await at.choose(at.find("radio", at.say(f"knows.choose.{how}"), within=form))
        assert isinstance(args["who"], Mapping), "of whoever has a seat nobody of the case at a browser tells"
        await at.type(form.get_by_label(at.say("person"), exact=True), self.shown(args["who"]))
        for key, typed in (("what", args["text"] and self.shown(args["text"])), ("manner", args["manner"])):
            if typed:
                await at.type(at.find("textbox", at.say(f"knows.{key}"), within=form, exact=False), typed)
        await at.send(at.find("button", at.say("knows.note.do"), within=form))
        return {"id": self.newest(facts.Told)}

    async def _found_out(self, args: Args) -> dict[str, Any]:
        return await self._told(args, "found-out")

    async def _raised(self, args: Args) -> dict[str, Any]:
        return await self._told(args, "raised")

    # -- the ledger -------------------------------------------------------------------------------------------------------------

    async def _hope(self, args: Args) -> dict[str, Any]:
        at = self.at
        await self.to("nav.ledger")
        form = at.region(at.say("hopes"))
        await at.point(form.get_by_text(at.say("ledger.add-hope"), exact=True))
        await self.say_twice(at.find("textbox", at.say("hope"), within=form), args["text"])
        for key, name in (("whose", "held_by"), ("of", "of")):
            chosen = form.get_by_label(at.say(f"hope.{key}"), exact=True)
            await at.pick(chosen, self.line_name(args[name]))
        await at.send(at.find("button", at.say("ledger.hope.do"), within=form))
        return {"id": self.seat.see_ledger().hopes[-1].id}

    async def _undertaking(self, args: Args) -> dict[str, Any]:
        """From the words that crossed as they were written."""
        at = self.at
        words = self.shown(self.seat.see_pass_on(args["source"]).source.passages[0].text)
        await self.home()
        await at.go(at.find("link", at.say("promise.title"), within=at.entry(words)))
        await self.say_twice(at.find("textbox", at.say("promise.what")), args["text"])
        due = Moment.parse(args["due"])
        await at.type(at.find("textbox", at.say("due"), exact=False).last, f"{due.local():%Y-%m-%d %H:%M}")
        await at.pick(at.page.get_by_label(at.say("propose.zone"), exact=True), offset_name(due.offset))
        before = {one.id for one in self.seat.see_ledger().undertakings}
        await at.send(at.find("button", at.say("promise.do")))
        [came] = [one.id for one in self.seat.see_ledger().undertakings if one.id not in before]
        return {"id": came}

    async def _milestone(self, args: Args) -> dict[str, Any]:
        """What happened, with what it keeps, ticked by its words."""
        at = self.at
        await self.to("nav.ledger")
        await at.point(at.page.get_by_text(at.say("ledger.note-kept"), exact=True))
        form = at.find("group", at.say("ledger.which"))
        for kept in args["keeps"]:
            await at.choose(at.find("checkbox", self._owed(kept), within=form, exact=False))
        await self.say_twice(at.find("textbox", at.say("ledger.what-happened")), args["text"])
        if args["track"]:
            await at.type(at.page.get_by_label(at.say("timeline.track"), exact=False), args["track"])
        await at.send(at.find("button", at.say("ledger.kept.do")))
        return {"id": self.newest(facts.Milestone)}

    def _owed(self, kept: Args) -> str:
        for one in self.seat.see_ledger().undertakings:
            named = (
                {"proposal": one.refers, "clause": str(one.clause)} if one.clause else {"undertaking": one.id}
            )
            if named == {key: str(value) for key, value in kept.items()}:
                return self.shown(one.text)
        raise AssertionError(f"nothing owed is {kept}")
