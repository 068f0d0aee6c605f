"""Meeting, briefing, talking and passing on: the commands of these, done by pointing and typing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from live.clicker import plain
from live.person import Person
from wasit.channel import facts
from wasit.play.player import PASSPHRASE, Args
from wasit.seals.words import COUNT, words_for

ON_THE_PAGE = "on the page"  # an invitation that this person follows with its eyes
_CODE = re.compile(r"\d{4}-\d{4}-\d{4}")


class Talking(Person):
    # -- meeting ----------------------------------------------------------------------------------------------------------------

    async def first_run(self, name: str, zone: str) -> None:
        """From the opening address of a folder that holds nothing to a seat."""
        at = self.at
        await at.type(at.find("textbox", at.say("first.name")), name)
        for key in ("passphrase", "passphrase.again"):
            await at.type(at.page.get_by_label(at.say(key), exact=True), PASSPHRASE)
        await at.pick(
            at.page.get_by_label(at.say("settings.zone"), exact=True), plain(at.look.zone_name(zone))
        )
        await at.send(at.find("button", at.say("first.do")))

    async def _join(self, args: Args) -> dict[str, Any]:
        at = self.at
        await at.go(at.find("link", at.say("join.title")))
        await at.type(at.find("textbox", at.say("join.the-code")), args["code"])
        await at.type(at.find("textbox", at.say("join.name")), self.shown(args["name"]))
        await at.send(at.find("button", at.say("join.do")))
        return {"invitation": ON_THE_PAGE}

    async def _invite(self, args: Args) -> dict[str, Any]:
        at = self.at
        await self.to("nav.invite")
        whom = f"{at.say('invite.' + args['as'])} {self.line_name(args['line'])}"
        await at.choose(at.find("radio", whom, exact=False))
        await at.send(at.find("button", at.say("invite.do")))
        return {"invitation": ON_THE_PAGE, "code": await self.code()}

    async def code(self) -> str:
        """What an invitation's page shows to be read out."""
        shown = self.at.page.get_by_text(_CODE)
        await self.at.sees(shown)
        return str(await shown.inner_text())

    async def _invitation(self, _: Args) -> dict[str, Any]:
        """Waits, as a person does, until the page shows the words; says that the other reads out the same."""
        at = self.at
        words = at.region(at.say("words.title"))
        await at.sees(words)
        known = words_for(range(COUNT), at.look.language)
        read = [known.index(word) for word in await words.locator("bdi").all_inner_texts()]
        await at.go(at.find("button", at.say("words.same")))
        return {"state": "paired", "words": read}

    async def _set(self, args: Args) -> dict[str, Any]:
        """The title in the charter; another side where one is invited."""
        at = self.at
        if "title" in args:
            await self.to("nav.charter")
            assert await at.find("textbox", at.say("begin.matter")).input_value() == self.shown(args["title"])
            await at.choose(at.find("checkbox", at.say("charter.tell-title"), exact=False))
            await at.send(at.find("button", at.say("charter.do")))
            return {}
        await self.to("nav.invite")
        await self.say_twice(at.find("textbox", at.say("invite.new-side")), args["side"]["name"])
        await at.send(at.find("button", at.say("invite.new-side.do")))
        return {}

    async def _brief(self, args: Args) -> dict[str, Any]:
        """The newcomer by its name, the entries by their words, a look at them, and a button that counts."""
        at = self.at
        line = next(one for one in self.seat.see_channel().lines if one.key == args["line"])
        who = self.shown(next(one.name for one in line.people if one.seat == args["seat"]))
        await self.to("nav.people")
        await at.go(at.find("link", f"{at.say('people.brief')} {who}").first)
        for entry in args["entries"]:
            words = next(self.shown(one.passages[0].text) for one in line.entries if one.id == entry)
            box = at.page.get_by_role("checkbox")
            pick = at.page.locator("div").filter(has_text=words).filter(has=box).last
            await at.point(pick.locator("label"))
        await at.send(at.find("button", at.say("brief.look")).last)
        await at.send(at.find("button", at.say("brief.do", n=len(args["entries"]), who=who)))
        return {"id": self.newest(facts.Briefed)}

    # -- talk -------------------------------------------------------------------------------------------------------------------

    def _marked(self, args: Args) -> list[tuple[str, str]]:
        return [(self.shown(one["text"]), one["consent"]) for one in args["passages"]]

    async def _say(self, args: Args) -> dict[str, Any]:
        at = self.at
        await self.home()
        await self.view(at.say("side.to-go-between"))
        line = at.region(at.say("side.line"))
        await at.mark(
            at.find("textbox", at.say("compose.letter.go-between"), within=line), self._marked(args)
        )
        await at.send(at.find("button", at.say("send.go-between"), within=line))
        return {"id": self.newest(facts.Word)}

    async def _note_call(self, args: Args) -> dict[str, Any]:
        at = self.at
        await self.home()
        await self.view(self.line_name(args["line"]))
        await at.go(at.find("link", at.say("note.call"), within=at.region(self.line_name(args["line"]))))
        await at.type(at.page.get_by_label(at.say("note.who"), exact=True), self._names(args["with"]))
        await at.type(at.page.get_by_label(at.say("note.minutes"), exact=True), str(args["minutes"]))
        await at.mark(at.find("textbox", at.say("note.placeholder")), self._marked(args))
        if args.get("ask_to_confirm"):
            await at.choose(at.find("checkbox", at.say("note.ask"), exact=False))
        await at.send(at.find("button", at.say("note.keep")))
        return {"id": self.newest(facts.Noted)}

    def _names(self, people: list[Any]) -> str:
        known = {person.seat: person.name for line in self.seat.see_channel().lines for person in line.people}
        return ", ".join(self.shown(one if isinstance(one, Mapping) else known[one]) for one in people)

    async def _pass_on(self, args: Args) -> dict[str, Any]:
        at = self.at
        await self.home()
        await self.view(at.say("at-wall"))
        [source] = args["sources"]
        read = self.seat.see_pass_on(source["id"], to=args["to"])
        await at.go(self.slip(self.words_of(source["id"])).get_by_role("link"))
        if args["wording"] != "as-written":
            await at.type(at.find("textbox", at.say("pass-on.your-wording")), self.shown(args["text"]))
        elif args.get("translation"):
            await at.type(at.find("textbox", at.say("pass-on.translation")), self.shown(args["translation"]))
        name = self.line_name(args["to"])
        button = at.find("button", at.say("pass-on.do", n=len(read.readers), side=name))
        await at.go(button)
        if await button.count():  # it warns of something that was not there before, and asks once more
            await at.go(button)
        assert await button.count() == 0, await at.page.get_by_role("alert").first.inner_text()
        return {"id": ""}  # it can be taken back for a while, and has a name from then on
