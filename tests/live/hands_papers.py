"""Signing: the mandate, a proposal clause by clause, an answer, the closing; done by pointing and typing."""

from __future__ import annotations

from typing import Any

from live.person import Person
from wasit.channel import facts
from wasit.play.player import PASSPHRASE, Args
from wasit.text.moment import Moment
from wasit.web.locale import offset_name


class Signing(Person):
    async def _passphrase(self, within: Any = None, *, key: str = "pen.passphrase") -> None:
        await self.at.type((within or self.at.page).get_by_label(self.at.say(key), exact=True), PASSPHRASE)

    # -- the mandate ------------------------------------------------------------------------------------------------------------

    async def _mandate(self, args: Args) -> dict[str, Any]:
        """Show one's pen, with the passphrase that it is to have; later, give the mandate to whoever showed one."""
        at = self.at
        await self.to("mandate.page")
        if args["step"] == "offer-pen":
            form = at.region(at.say("mandate.pens"))
            await self._passphrase(form, key="mandate.new-passphrase")
            await self._passphrase(form, key="passphrase.again")
            await at.send(at.find("button", at.say("mandate.offer"), within=form))
            return {}
        assert args["step"] == "give", "nobody of the case at a browser signs another's mandate"
        form = at.region(at.say("mandate.give"))
        await at.type(at.find("textbox", at.say("mandate.needs"), within=form), str(args["needs"]))
        await self._passphrase(form)
        await at.send(at.find("button", at.say("mandate.do"), within=form))
        return {}

    # -- a proposal -------------------------------------------------------------------------------------------------------------

    async def _propose(self, args: Args) -> dict[str, Any]:
        at = self.at
        await self.to("nav.proposals")
        await at.go(at.find("link", at.say("propose")))
        languages = sorted(
            args["title"], key=lambda tag: tag != at.look.language
        )  # one's own stands there first
        for tag in languages[1:]:
            await at.pick(
                at.page.get_by_label(at.say("propose.language"), exact=True), at.say(f"tongue.{tag}")
            )
            await at.send(at.find("button", at.say("propose.language.do")))
        for tag in languages:
            await at.type(at.find("textbox", self._in("propose.title", tag, languages)), args["title"][tag])
        for number, clause in enumerate(args["clauses"], 1):
            if number > 1:
                await at.send(at.find("button", at.say("propose.add")))
            await self._clause(number, clause, args["parties"], languages)
        box = at.find("checkbox", at.say("propose.may-pass-on"), exact=False)
        if await box.is_checked() != args["may_pass_on"]:
            await at.choose(box)
        proposal = await self.read_and_sign(
            [text for one in args["clauses"] for text in one["text"].values()]
        )
        entry = next(one.entry for one in self.seat.see_proposals() if one.id == proposal)
        return {"id": entry, "proposal": proposal}

    async def read_and_sign(self, texts: list[str]) -> str:
        """From the form to the text as it will be signed, and its signature; gives the proposal."""
        at = self.at
        await at.send(at.find("button", at.say("propose.preview")))
        for text in texts:
            await at.sees(at.page.get_by_text(text))
        await self._passphrase()
        await at.send(at.find("button", at.say("propose.do")))
        return str(at.page.url.rsplit("/", 1)[1])

    def _in(self, key: str, tag: str, languages: list[str]) -> str:
        """The name of a field that there is once for each language."""
        return self.at.say(key) + (f" {self.at.say('language.' + tag)}" if len(languages) > 1 else "")

    async def _clause(self, number: int, clause: Args, parties: Args, languages: list[str]) -> None:
        at = self.at
        group = at.find("group", at.say("propose.clause", number=number))
        for key, said in (
            ("kind", f"clause.{clause['kind']}"),
            ("who", f"party.{_party(clause['who'], parties)}"),
        ):
            await at.pick(group.get_by_label(at.say(f"propose.{key}"), exact=True), at.say(said))
        for tag in languages:
            await at.type(
                at.find("textbox", self._in("propose.text", tag, languages), within=group),
                clause["text"][tag],
            )
        if clause["due"]:
            due = Moment.parse(clause["due"])
            field = at.find("textbox", at.say("propose.due"), within=group, exact=False)
            await at.type(field, f"{due.local():%Y-%m-%d %H:%M}")
            zone = group.get_by_label(at.say("propose.zone"), exact=True).first
            await at.pick(zone, offset_name(due.offset))
        for condition in clause["when"]:
            await at.send(at.find("button", at.say("propose.condition.add"), within=group))
            which = group.get_by_label(at.say("propose.condition.which"), exact=True)
            await at.pick(which, at.say("propose.clause", number=int(condition["clause"])))

    # -- answers ----------------------------------------------------------------------------------------------------------------

    async def to_proposal(self, proposal: str) -> None:
        await self.to("nav.proposals")
        title = self.shown(self.seat.see_proposal(proposal).summary.title)
        await self.at.go(self.at.find("link", title).first)  # what is open stands first

    async def _answer(self, args: Args) -> dict[str, Any]:
        at = self.at
        assert args["verdict"] == "accept", "nobody of the case at a browser answers otherwise"
        await self.to_proposal(args["proposal"])
        page = self.seat.see_proposal(args["proposal"])
        if page.summary.from_us:
            await at.go(at.find("link", at.say("affirm")))
        else:
            await at.choose(at.find("radio", at.say("verdict.accept"), exact=False))
            await at.go(at.find("button", at.say("answer.go-on")))
        await at.choose(at.page.get_by_role("checkbox"))
        word = at.say("accept.word")
        await at.type(at.find("textbox", at.say("accept.type", word=word)), word)
        await self._passphrase()
        await at.send(at.find("button", at.say("accept.do")))
        return {"id": self.newest(facts.InstrumentShown)}

    async def _countersign(self, args: Args) -> dict[str, Any]:
        at = self.at
        await self.to_proposal(args["proposal"])
        await at.go(at.find("link", at.say("countersign.go")))
        await self._passphrase()
        await at.send(at.find("button", at.say("countersign.do")))
        return {}


def _party(who: str, parties: Args) -> str:
    """How the form calls somebody whom the case calls by the side's id."""
    if who in parties:
        return "us" if parties[who] == 0 else "them"
    return "all" if who == "both" else who
