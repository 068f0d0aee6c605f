"""Meeting, talking, passing on, and who knows: the commands of these, done by pointing and typing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

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
        await at.type(at.page.get_by_label(at.say("settings.zone"), exact=True), zone)
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
        code = at.page.get_by_text(_CODE)
        await at.sees(code)
        return {"invitation": ON_THE_PAGE, "code": await code.inner_text()}

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
        await at.type(at.find("textbox", at.say("invite.new-side")), self.shown(args["side"]["name"]))
        await at.send(at.find("button", at.say("invite.new-side.do")))
        return {}

    # -- talk -------------------------------------------------------------------------------------------------------------------

    def _marked(self, args: Args) -> list[tuple[str, str]]:
        return [(self.shown(one["text"]), one["consent"]) for one in args["passages"]]

    async def _say(self, args: Args) -> dict[str, Any]:
        at = self.at
        await self.home()
        line = at.region(at.say("side.line"))
        await at.mark(
            at.find("textbox", at.say("compose.letter.go-between"), within=line), self._marked(args)
        )
        await at.send(at.find("button", at.say("send.go-between"), within=line))
        return {"id": self.newest(facts.Word)}

    async def _note_call(self, args: Args) -> dict[str, Any]:
        at = self.at
        await self.home()
        await at.go(at.find("link", at.say("note.call"), within=at.region(self.line_name(args["line"]))))
        await at.type(at.page.get_by_label(at.say("note.who"), exact=True), self._names(args["with"]))
        await at.type(at.page.get_by_label(at.say("note.minutes"), exact=True), str(args["minutes"]))
        await at.mark(at.find("textbox", at.say("note.placeholder")), self._marked(args))
        await at.send(at.find("button", at.say("note.keep")))
        return {"id": self.newest(facts.Noted)}

    def _names(self, people: list[Any]) -> str:
        known = {person.seat: person.name for line in self.seat.see_channel().lines for person in line.people}
        return ", ".join(self.shown(one if isinstance(one, Mapping) else known[one]) for one in people)

    async def _pass_on(self, args: Args) -> dict[str, Any]:
        at = self.at
        await self.home()
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

    # -- who knows --------------------------------------------------------------------------------------------------------------

    async def _told(self, args: Args, how: str = "told") -> dict[str, Any]:
        at = self.at
        await self.to("nav.knows")
        form = at.find("form", at.say("knows.note"))
        await at.choose(at.find("radio", at.say(f"knows.{how}"), within=form))
        await at.type(at.find("textbox", at.say("person"), within=form), self.shown(args["who"]))
        if args["text"]:
            await at.type(at.find("textbox", at.say("knows.what"), within=form), self.shown(args["text"]))
        await at.send(at.find("button", at.say("knows.note.do"), within=form))
        return {"id": self.newest(facts.Told)}

    async def _found_out(self, args: Args) -> dict[str, Any]:
        return await self._told(args, "found-out")

    async def _raised(self, args: Args) -> dict[str, Any]:
        return await self._told(args, "raised")
