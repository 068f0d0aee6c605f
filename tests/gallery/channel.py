"""One channel played on real seats in memory: everything that a page can show has happened in it.

Seats: the go-between, two delegates of side A (the second joined late, briefed), one of side B; a co-mediator's empty channel; a delegate
who has just joined an empty line; a go-between with eight lines kept by notes; one whose relay is down and who has every alarm; a locked
seat; a machine without a seat; a seat without a matter.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from gallery import words as w
from wasit.play.player import ended
from wasit.play.shape import SeatOfCase
from wasit.play.simulated import MemoryRelay
from wasit.play.stage import Together
from wasit.seals.code import check_digit
from wasit.seals.randomness import SeededRandomness
from wasit.seals.slots import Cost
from wasit.seat.clock import ReplayClock
from wasit.seat.seat import Seat
from wasit.seat.store.alarms import raise_alarm
from wasit.text.moment import Moment

PASSPHRASE = "four plain words here"
START = Moment(1_792_224_000)  # 17 October 2026, 08:00 UTC
HOUR, DAY = 3600, 86_400
CHEAP = Cost(1, 8, 1)
RELAY = "http://127.0.0.1:1"
Entry = dict[str, Any]


def words(text: Mapping[str, str] | str, consent: str = "for-you-only", who: str = "none") -> Entry:
    texts = {"en": text} if isinstance(text, str) else dict(text)
    return {"text": texts, "consent": consent, "attribution": who}


class Channel:
    """Plays it; afterwards ``seats`` are the open seats by key and ``ids`` what was made, by name."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.stage = Together(MemoryRelay(), RELAY, randomness=lambda who: SeededRandomness(f"gallery {who}"))
        self.seats: dict[str, Seat] = {}
        self.ids: dict[str, str] = {}
        self.now = START.seconds

    async def play(self) -> Channel:
        await self.open()
        await self._talk()
        await self._papers()
        await self._sealed()
        await self._ledger()
        await self._others()
        return self

    async def close(self) -> None:
        for seat in self.seats.values():
            await seat.invitations.stop()
            seat.lock()

    # -- hands ------------------------------------------------------------------------------------------------------------------

    async def wait(self, seconds: int = 600) -> None:
        self.now += seconds
        await self.stage.set_time(Moment(self.now))

    async def do(self, who: str, command: str, /, *, keep: str = "", **args: Any) -> Entry:
        await self.wait(60)
        done = await self.seats[who].do(command, args)
        await self.stage.settle()
        if keep:
            self.ids[keep] = str(done.get("proposal") or done["id"])
        return done

    async def pair(self, inviter: str, newcomer: str, **offer: Any) -> None:
        host, guest = self.seats[inviter], self.seats[newcomer]
        offered = await host.do("invite", offer)
        joining = await guest.do("join", {"code": offered["code"]})
        for seat, one in ((host, offered), (guest, joining)):
            state = await ended(seat, one["invitation"])
            assert state["state"] == "paired", state
        await self.stage.settle()
        self.ids[f"invitation {newcomer}"] = joining["invitation"]

    async def _wrong_code(self, inviter: str, guesser: str, **offer: Any) -> None:
        """Somebody uses a code that is well made and not the one that was read aloud: it is dead on both sides."""
        offered = await self.seats[inviter].do("invite", offer)
        body = offered["code"].replace("-", "")[:-1]
        body = body[:-1] + str((int(body[-1]) + 1) % 10)
        guessed = await self.seats[guesser].do("join", {"code": body + check_digit(body)})
        for key, one in ((inviter, offered), (guesser, guessed)):
            state = await ended(self.seats[key], one["invitation"])
            assert (state["state"], state["error"]) == ("failed", "E_CODE_WRONG"), state
            self.ids[f"wrong code {key}"] = one["invitation"]

    def seat_id(self, who: str) -> str:
        return self.seats[who].matter().me.hex()

    # -- what happened ----------------------------------------------------------------------------------------------------------

    async def open(self) -> None:
        """Four seats, and two lines with a delegate each."""
        await self.stage.set_time(START)
        for key, name, language, zone in (
            ("go", w.GO, "en", "Asia/Qatar"),
            ("a", w.CHIEF_A, "ar", "Europe/Vienna"),
            ("a2", w.LEGAL_A, "en", "Europe/Vienna"),
            ("b", w.CHIEF_B, "he", "Asia/Muscat"),
        ):
            self.seats[key] = await self.stage.seat(SeatOfCase(key, name, language, zone))
        sides = [{"key": "a", "name": w.SIDE_A}, {"key": "b", "name": w.SIDE_B}]
        languages = ["en", "ar", "he"]
        await self.do("go", "open-channel", title=w.TITLE, sides=sides, cover="prompt", languages=languages)
        await self.pair("go", "a", **{"as": "side", "line": "a"})
        await self.pair("go", "b", **{"as": "side", "line": "b"})

    async def _talk(self) -> None:
        do = self.do
        passages = [
            words({"en": w.MIXED_EN, "ar": w.MIXED_AR}, "as-written", "other-side"),
            words(w.OVERRIDE, "may-paraphrase"),
            words(f"{w.CANARY_A}. {w.EMOJI}"),
        ]
        await do("a", "say", keep="first", passages=passages)
        await do("b", "say", keep="of b", passages=[words({"he": w.MIXED_HE}, "as-written")])
        await do("b", "say", passages=[words(f"{w.CANARY_B} {w.LONG_ADDRESS}")])
        await do("a", "say", passages=[words({"ar": f"{w.CANARY_A} {w.MIXED_AR}"}, "may-paraphrase")])
        await do("a", "say", room=True, passages=[words(f"{w.CANARY_A} between us: {w.OPEN_OVERRIDE}")])
        await do("b", "say", room=True, passages=[words(f"{w.CANARY_B} {w.CONTROLS}")])
        await do("go", "say", desk=True, passages=[words(f"{w.CANARY_DESK} {w.MIXED_EN}")])
        red = {"ar": f"{w.CANARY_A} لا تُكتب كلمة «عفو» B-12", "en": w.OPEN_OVERRIDE}
        await do("a", "red-line", text=red, phrases=["عفو", "amnesty", w.LONG_WORD[:100]])
        retired = await do("a", "red-line", text={"en": f"{w.CANARY_A} no dates"}, phrases=[])
        await do("a", "withdraw", id=retired["id"])
        await do("go", "red-line", text={"en": f"{w.CANARY_DESK} no names"}, phrases=["driver 7"])
        await do("go", "spell-name", spellings=[w.OPEN_OVERRIDE, "كريم", w.LONG_WORD[:100]])
        await do("go", "tell-first", line="a", text={"en": w.OVERRIDE, "ar": w.MIXED_AR})
        await do("go", "say", line="b", passages=[words({"he": w.MIXED_HE, "en": w.MIXED_EN})])
        called = {"minutes": 11, "with": [w.CHIEF_A], "when": str(Moment(self.now - HOUR, 180))}
        said = [words(f"{w.CANARY_A} {w.LONG_WORD}", "may-paraphrase"), words("He sounded tired.")]
        await do("go", "note-call", keep="call", line="a", passages=said, ask_to_confirm=True, **called)
        await do("go", "note-text", line="b", **{"from": w.CHIEF_B}, passages=[words(w.OPEN_OVERRIDE)])
        one = {"sources": [{"id": self.ids["first"], "passages": [1]}], "to": "b"}
        await do("go", "pass-on", keep="release", **one, wording="as-written", attribution="other-side")
        other = {"sources": [{"id": self.ids["of b"]}], "to": "a", "wording": "paraphrase"}
        said_on = {"text": {"en": w.OVERRIDE}, "translation": {"ar": w.MIXED_AR}}
        await do("go", "pass-on", keep="reworded", **other, **said_on)
        until = str(Moment(self.now + 60 * DAY, 180))
        await do("go", "blind-put", text={"en": w.MIXED_EN, "ar": w.MIXED_AR}, until=until)
        await self.wait(DAY)
        await self.pair("a", "a2", **{"as": "delegate", "briefed": [self.ids["first"]]})
        back = [words(f"{w.CANARY_A} taken back", "may-paraphrase")]
        taken = await do("a", "say", passages=back)
        await do("a", "withdraw", id=taken["id"])

    async def _papers(self) -> None:
        for who in ("a", "b"):
            await self.do(who, "mandate", passphrase=PASSPHRASE)
        await self._propose("a", "agreed", "Quiet road, 3 days")
        await self._pass_paper("agreed", "b")
        for who in ("a", "b"):
            await self._answer(who, "agreed", "accept")
        await self.do("go", "countersign", proposal=self.ids["agreed"], passphrase=PASSPHRASE)
        await self._propose("b", "declined", w.MIXED_EN)
        await self._pass_paper("declined", "a")
        await self._answer("a", "declined", "decline", words={"ar": w.MIXED_AR})
        await self._propose("b", "older", "Passage of 4 lorries")
        await self._pass_paper("older", "a")
        await self._propose("b", "open", "Passage of 6 lorries", replaces=self.ids["older"], hours="18:45")
        await self._pass_paper("open", "a")
        await self._propose("a", "mine", "Names of 12 drivers")
        await self._propose("a", "withdrawn", "Names of 14 drivers")
        await self.do("a", "withdraw", id=self.ids["withdrawn"], passphrase=PASSPHRASE)
        await self._propose("b", "lapsed", "Until noon", life=HOUR)
        await self._pass_paper("lapsed", "a")
        await self._propose("a", "unclosed", "Two visits")
        await self._pass_paper("unclosed", "b")
        for who in ("a", "b"):
            await self._answer(who, "unclosed", "accept")
        await self.wait(DAY)

    async def _sealed(self) -> None:
        """One that waits for the machines, one that this side has sealed, one of packages that nobody has, one that was burnt."""
        do, pen = self.do, {"passphrase": PASSPHRASE}
        put = {
            "text": {"en": w.MIXED_EN, "ar": w.MIXED_AR},
            "other": {"he": w.MIXED_HE},
            "until": str(Moment(self.now + 90 * DAY, 180)),
        }
        hours = put | {"low": "0", "high": "48", "step": "0.5", "unit": w.LONG_WORD[:20]}
        for number, asked in enumerate(
            (
                hours | {"rule": "room"},
                hours | {"rule": "midpoint"},
                put | {"rule": "package", "packages": f"{w.MIXED_EN}\n{w.MIXED_AR}\n{w.LONG_WORD}"},
                hours | {"rule": "price", "price": "12"},
            )
        ):
            made = await do("go", "sealed-put", **asked)
            if number == 3:
                await do("go", "sealed-burn", id=made["id"])
            for who in ("a", "b")[: (2, 1, 0, 0)[number]]:
                newest = self.seats[who].see_sealed().offers[0]
                await do(who, "sealed-enter", id=newest.id, limit="10.5" if who == "a" else "9", **pen)
            if number == 0:
                await do("go", "sealed-meet", id=made["id"])

    async def _propose(
        self, who: str, keep: str, title: str, *, life: int = 30 * DAY, hours: str = "18:30", **more: Any
    ) -> None:
        mine, theirs = (w.SIDE_A, w.SIDE_B) if who == "a" else (w.SIDE_B, w.SIDE_A)
        clean = {
            "ar": "اللقاء يوم 17/10/2026 الساعة {} عند البوابة B-12.",
            "en": "We meet at {} at gate B-12, לא לפני 18:00.",
        }
        clauses = [
            {"id": 1, "kind": "undertaking", "who": "us", "text": _at(clean, hours), "when": [], "due": str(Moment(self.now + 9 * DAY, 240))},
            {"id": 2, "kind": "undertaking", "who": "them", "text": _at(clean, "19:00"), "when": [{"clause": 1}], "due": None},
            {"id": 3, "kind": "statement", "who": "all", "text": {"ar": "لا صور.", "en": "No photographs (0 of 12)."}, "when": [], "due": None},
        ]  # fmt: skip
        await self.do(
            who,
            "propose",
            keep=keep,
            title={"en": title, "ar": "ممر آمن B-12"},
            clauses=clauses,
            parties={"us": 0, "them": 1},
            addressees=[theirs],
            authentic=["ar", "en"],
            expires=str(Moment(self.now + life, 180)),
            passphrase=PASSPHRASE,
            **more,
        )
        del mine

    async def _pass_paper(self, paper: str, to: str) -> None:
        page = self.seats["go"].see_channel()
        entry = next(each.entry.id for each in page.waiting if each.entry.refers == self.ids[paper])
        await self.do("go", "pass-on", sources=[{"id": entry}], to=to, wording="as-written")

    async def _answer(self, who: str, paper: str, verdict: str, **more: Any) -> None:
        args = {"proposal": self.ids[paper], "verdict": verdict, "passphrase": PASSPHRASE}
        await self.do(who, "answer", **args, **more)

    async def _ledger(self) -> None:
        do = self.do
        hope = {"held_by": "a", "of": "b", "text": {"en": f"{w.CANARY_DESK} {w.MIXED_EN}"}}
        await do("go", "hope", **hope)
        await do("a", "hope", held_by="us", of="them", text={"ar": w.MIXED_AR})
        due = str(Moment(self.now - DAY, 180))
        await do("go", "undertaking", source=self.ids["first"], text={"en": "A list by noon"}, due=due)
        await do("go", "milestone", text={"en": w.OVERRIDE}, track="talks-2026")
        kept = [{"proposal": self.ids["agreed"], "clause": 1}]
        await do("go", "milestone", text={"he": w.MIXED_HE}, keeps=kept)
        for command in ("told", "found-out", "raised"):
            for who, line in (
                (w.FAMILY, {"line": "a"}),
                (w.LEGAL_A, {"desk": True}),
                ({"en": command}, {"line": "b"}),
            ):
                more = {"manner": w.OVERRIDE[:40], "text": {"ar": w.MIXED_AR}}
                await do("go", command, who=who, fact="channel", **line, **more)
        await do("a", "told", who={"en": f"{w.CANARY_A} family"}, fact=self.ids["open"], manner="call")
        outcomes = [
            {"name": {"en": w.MIXED_EN}, "value": [10, 30], "probability": [0.2, 0.4]},
            {"name": {"ar": w.MIXED_AR}, "value": [-5, 5], "probability": [0.6, 0.8]},
        ]
        await do("a", "weigh", option={"en": f"{w.CANARY_A} two visits"}, cost=[4, 9], outcomes=outcomes)
        await do("a", "bargain", sheet=_sheet())
        await self._copies()
        await do("a", "say", keep="newest", passages=[words("Short, and may be reworded.", "may-paraphrase")])

    async def _copies(self) -> None:
        """A text in copies that went out, one that waits, and a finding: in hostile words."""
        do = self.do
        await do("go", "set", briefs="worded")
        places = "{About|Nearly} {people|persons} {until|till} {road|way} {is open|is clear}"
        text = f"{places} {w.MIXED_AR} {{follows|will follow}} {w.OVERRIDE} {{each|both}} {w.LONG_WORD}"
        await do(
            "go",
            "copies-prepare",
            keep="sent",
            text=text,
            language="en",
            lines=["b"],  # whose wording is whose changes from run to run: no golden picture shows this line
            readers=[f"{w.LONG_NAME}, at home"],
        )
        await do("go", "copies-send", id=self.ids["sent"], line="b")
        more = {"text": f"{w.CANARY_DESK} {text}", "language": "en", "lines": ["a", "b"]}
        await do("go", "copies-prepare", keep="waits", readers=[w.OPEN_OVERRIDE, w.LONG_ADDRESS], **more)
        found = {"answer": "copy", "named": [f"{w.LONG_NAME}, at home"]}
        await do("go", "finding", excerpts=[f"{w.CONTROLS} {w.MIXED_HE}"], found=found, of=self.ids["sent"])

    # -- the other seats --------------------------------------------------------------------------------------------------------

    async def _others(self) -> None:
        await self._empty()
        await self._many()
        await self._trouble()
        await self._alone()
        await self._limited()
        await self._claimed()
        # last, since nothing may travel afterwards: a release that still waits for its slot, to be taken back
        await self.seats["go"].do("set", {"cover": "spread"})
        going = {
            "sources": [{"id": self.ids["newest"]}],
            "to": "b",
            "wording": "paraphrase",
            "text": {"en": w.OPEN_OVERRIDE},
        }
        await self.seats["go"].do("pass-on", going)
        self.seats["go"].reachable = self.seats["a"].reachable = self.seats["b"].reachable = "reachable"

    async def _empty(self) -> None:
        for key in ("empty", "newcomer"):
            name = w.GO if key == "empty" else w.CHIEF_B
            self.seats[key] = await self.stage.seat(SeatOfCase(key, name, "en", "UTC"))
        sides = [{"key": "a", "name": w.SIDE_A}, {"key": "b", "name": w.SIDE_B}]
        await self.do("empty", "open-channel", title={"en": "Quiet road"}, sides=sides, cover="prompt")
        await self.pair("empty", "newcomer", **{"as": "side", "line": "b"})

    async def _many(self) -> None:
        many = self.seats["many"] = await self.stage.seat(SeatOfCase("many", w.GO, "ar", "Asia/Qatar"))
        names = [w.LONG_NAME, w.LONG_WORD, "الطرف الثالث 3", "צד ד 4", w.EMOJI, "Side F", "G", "H"]
        sides = [{"key": key, "name": {"en": name}} for key, name in zip("abcdefgh", names, strict=True)]
        await self.do("many", "open-channel", title={"en": w.OVERRIDE}, sides=sides, cover="prompt")
        for key in "abcdefgh":
            passages = [words(w.MIXED_EN, "as-written"), words(w.LONG_WORD, "may-paraphrase")]
            await self.do(
                "many", "note-call", line=key, minutes=3, **{"with": [w.CHIEF_A]}, passages=passages
            )
        self.ids["many"] = many.matter().id.hex()
        # a second matter on the same seat: pages then list both
        await many.do("open-channel", {"title": {"ar": w.MIXED_AR}, "sides": sides[:2], "cover": "prompt"})

    async def _trouble(self) -> None:
        """The relay is down; every alarm there is a sentence for; letters that could not be read were set aside."""
        seat = self.seats["trouble"] = await self.stage.seat(SeatOfCase("trouble", w.GO, "en", "UTC"))
        guest = self.seats["far"] = await self.stage.seat(SeatOfCase("far", w.CHIEF_A, "en", "UTC"))
        sides = [{"key": "a", "name": w.SIDE_A}, {"key": "b", "name": w.SIDE_B}]
        await self.do("trouble", "open-channel", title={"en": "Storm"}, sides=sides, cover="prompt")
        await self.pair("trouble", "far", **{"as": "side", "line": "a"})
        until = str(Moment(self.now + 60 * DAY, 180))
        await self.do("trouble", "suppose-lay", text={"en": w.MIXED_EN, "ar": w.MIXED_AR}, until=until)
        await self.do("far", "suppose-word", text={"en": f"{w.OPEN_OVERRIDE} {w.LONG_WORD}"})
        asked = await self.do("trouble", "names-ask", text={"en": w.MIXED_EN, "ar": w.MIXED_AR})
        lists = seat.see_names_desk().sides
        named = (
            f"{w.LONG_WORD[:100]},1980,{w.MIXED_AR[:40]},A-7,held\nمحمد علي الحسن,1971,,,missing\nمحمد علي"
        )
        await self.do("far", "names-enter", id=guest.see_names().shown, list=f"{named}\nמשה כהן\nمحمد عَلِي")
        await self.do(
            "trouble",
            "names-enter",
            id=next(one.put for one in lists if one.put),
            list=f"{named} سالم\nמשה כהן",
        )
        await self.do("trouble", "names-match", id=asked["id"])
        await self.do("trouble", "names-tell", id=asked["id"])
        await self._devices("far")
        for one in (seat, guest):
            matter = one.matter()
            line = matter.line_of("a" if one is seat else "line")
            with matter.file.change():
                for code in alarm_codes():
                    raise_alarm(matter, line.id, code, who=matter.me)
                    raise_alarm(matter, None, code)
            one.reachable = "unreachable"
            one.last_envelope = Moment(self.now - 2 * HOUR)
            await one.do("say", {"passages": [words(w.MIXED_EN)], **({"line": "a"} if one is seat else {})})

    async def _devices(self, key: str) -> None:
        """One was lost and removed, whereupon the kit of before brings nobody back; another is there to be removed."""
        seat = self.seats[key]
        for name in ("lost", "tablet"):
            device = await self.stage.seat(SeatOfCase(f"{key} {name}", w.CHIEF_A, "en", "UTC"))
            offered = await seat.do("invite", {"as": "device"})
            joining = await device.do("join", {"code": offered["code"], "device": True})
            for one, of in ((seat, offered), (device, joining)):
                assert (await ended(one, of["invitation"]))["state"] == "paired"
            await self.stage.settle()
            named = device.matter().me.hex()
            device.lock()
            if name == "lost":
                seat.kit_is_kept()
                await self.do(key, "device-remove", seat=named)

    async def _alone(self) -> None:
        self.seats["alone"] = await self.stage.seat(SeatOfCase("alone", w.GO, "en", "UTC"))
        await self._wrong_code("empty", "alone", **{"as": "side", "line": "a"})
        place = self.folder / "locked"
        place.mkdir(mode=0o700)
        clock = ReplayClock("UTC", self.now)
        locked = Seat(place, clock=clock, randomness=SeededRandomness("locked"), cost=CHEAP)
        locked.create(PASSPHRASE, name=w.GO, language="en", zone="UTC")
        locked.lock()
        self.seats["locked"] = locked
        self.seats["nobody"] = Seat(None, clock=clock, randomness=SeededRandomness("nobody"))

    # -- what came later: at the hour at which the rest ended, so that no picture's clock moves ------------------------------------

    async def _limited(self) -> None:
        """The newcomer's side signs under two subjects and no further than its minister confirms."""
        seats = self.seats
        minister = await self.stage.seat(SeatOfCase("minister", w.LEGAL_A, "en", "UTC"))
        offered = await seats["newcomer"].do("invite", {"as": "delegate"})
        joining = await minister.do("join", {"code": offered["code"]})
        for seat, one in ((seats["newcomer"], offered), (minister, joining)):
            assert (await ended(seat, one["invitation"]))["state"] == "paired"
        await self.stage.settle()
        await minister.do("mandate", {"step": "offer-pen", "passphrase": PASSPHRASE})
        await self.stage.settle()
        limits = {
            "subjects": [w.TITLE, {"en": "Lists of 12 names", "ar": "قوائم 12 اسمًا"}],
            "principal": minister.matter().me.hex(),
        }
        holders = [seats["newcomer"].matter().me.hex()]
        await seats["newcomer"].do("mandate", {"holders": holders, "passphrase": PASSPHRASE, **limits})
        await self.stage.settle()
        await minister.do("mandate", {"step": "sign", "passphrase": PASSPHRASE})
        await self.stage.settle()
        minister.lock()

    async def _claimed(self) -> None:
        """A go-between of eight sides notes for one that a promise was kept, and for two others what they make of it."""
        many = self.seats["many"]
        matter = {"matter": self.ids["many"]}

        async def do(command: str, **args: Any) -> str:
            return str((await many.do(command, matter | args)).get("id", ""))

        passages = [words(w.MIXED_EN, "as-written")]
        called = {"minutes": 3, "with": [w.CHIEF_A], "passages": passages}
        said = await do("note-call", line="a", **called)
        for to in "bc":
            await do("pass-on", sources=[{"id": said}], to=to, wording="as-written", now=True)
        promise = await do("undertaking", source=said, text={"en": "A list by noon"})
        proof = [{"text": {"en": w.LONG_WORD}, "place": w.LONG_ADDRESS}]
        kept = {"undertaking": promise, "state": "kept", "text": {"ar": w.MIXED_AR}, "evidence": proof}
        claim = await do("claim", line="a", may_pass_on=True, **kept)
        for to in "bc":
            await do("pass-claim", id=claim, to=to)
        self.ids["claim"] = claim


def alarm_codes() -> list[str]:
    """Every alarm that is kept when it happens and that the catalogue has a sentence for; what is reckoned when it is looked at, its own seats have."""
    said = [
        key
        for name in ("en", "alone", "devices", "kit")
        for key in json.loads((files("wasit.web") / "catalogue" / f"{name}.json").read_text("utf-8"))
    ]
    codes = [key.removeprefix("alarm.") for key in said if key.startswith("alarm.")]
    return [code for code in codes if "." not in code and code != "other"]


def _at(texts: Mapping[str, str], hours: str) -> dict[str, str]:
    return {language: text.format(hours) for language, text in texts.items()}


def _sheet() -> dict[str, Any]:
    """What is bargained over, in hostile words: enough offers of the other side's for a guess."""
    issues = {w.MIXED_EN: [w.CANARY_A, w.OVERRIDE[:40], "x"], w.MIXED_AR: ["one", "two"]}
    first, second = issues
    worths = {first: {w.CANARY_A: 100, w.OVERRIDE[:40]: 60, "x": 0}, second: {"one": 100, "two": 0}}
    asked = [(option, "two") for option in ("x", "x", "x", "x", w.OVERRIDE[:40], "x", "x", w.OVERRIDE[:40])]
    offers = [{"by": "them", "package": {first: one, second: other}} for one, other in asked]
    return {
        "id": "sheet",
        "normalise": "max",
        "issues": [{"name": name, "values": values} for name, values in issues.items()],
        "parties": [
            {"name": "us", "weights": {first: 60, second: 40}, "evaluations": worths, "reservation": 0.2},
            {"name": "them"},
        ],
        "links": [
            {"issues": [first, second], "never": [["x", "one"]], "adds": {"us": {w.CANARY_A: {"two": 0.1}}}}
        ],
        "offers": [*offers, {"by": "us", "package": {first: w.OVERRIDE[:40], second: "one"}}],
    }
