"""A seat for the tests of the command line: remembers what it was asked, answers with one small matter."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from typing import Any

from wasit.channel import blind_views, deposit_views, handover_views, name_views, sealed_views, views
from wasit.channel.bargain_views import BargainPage
from wasit.channel.desk_views import LinesToTakePage, LineToTakeView
from wasit.channel.keeping import ArchiveMade, Destruction, RetentionPage, Standstill
from wasit.channel.morning_views import FirstView, MorningPage, SaidOf, ToWarn
from wasit.channel.side_views import RedLinesPage, SpelledView
from wasit.channel.trace_views import TracedText, TracePage
from wasit.channel.transcript import Transcript, TranscriptLine
from wasit.channel.weigh_views import WeighingView, WeighPage
from wasit.errors import Distrusted, Refused, WasitError
from wasit.seat.json_form import as_json
from wasit.text.moment import Moment
from wasit.text.passage import Attribution, Consent, Texts
from wasit.weigh.forecast import Scored

PASSPHRASE = "a lamp by the window"
NOON = Moment(1_769_947_200, 180)
HOSTILE = "\u202eevil\x1b[31m\u2066 شرّ"
ENTRY, PROPOSAL, SEAT = "3f2a9c01" * 4, "77b0c4d2" * 8, "5b1f00aa" * 4
ANSWERS: dict[str, dict[str, Any]] = {
    "open-channel": {"matter": "aa" * 16},
    "invite": {"invitation": "i1", "code": "4127-8830-2714"},
    "join": {"invitation": "i2"},
    "invitation": {"state": "paired", "words": [0, 1, 2, 3, 4, 5, 6], "numbers": [1, 2, 3], "seat": SEAT},
    "pass-on": {"id": "9c01aa37" * 4, "leaves_at": str(NOON)},
    "copies-prepare": {"id": ENTRY, "commitment": "5e" * 32, "attested": None, "readers": ["x"]},
    "copies-send": {"ids": [ENTRY]},
    "copies-handed": {"id": ENTRY},
    "propose": {"id": ENTRY, "proposal": PROPOSAL},
    "answer": {"id": ENTRY, "signed": 1, "needed": 2},
    "blind-close": {"agreed": False},
    "declare": {"id": ENTRY},
    "open-deposit": {"id": ENTRY},
    "names-enter": {"entered": 2, "there": 1},
    "names-state": {"changed": 1},
    "names-match": {"same": 3, "likely": 4},
    "names-tell": {"common": 3},
    "countersign": {"id": ENTRY, "certificate": True},
    "mandate": {"id": ENTRY, "side": "bb" * 16},
    "archive": {
        "file": "/sealed/talks.zip",
        "bytes": 12,
        "id": "0badcafe",
        "digest": "5e" * 32,
        "at": str(NOON),
        "needed": 2,
        "shares": [
            {
                "number": n,
                "name": name,
                "words": " ".join(["zoo"] * 11 + ["wrong"]),
                "code": f"{n}-" + "ff" * 16,
            }
            for n, name in ((1, "The court"), (2, HOSTILE))
        ],
    },
    "destroy": {"n": 3},
    "export": {
        "transcript": as_json(
            Transcript(
                {"en": HOSTILE},
                "own",
                NOON,
                "Asia/Amman",
                (TranscriptLine("line", {"en": "Side A"}, ()),),
                left_out=2,
            )
        )
    },
    "sync": {"sent": 1, "received": 2, "waiting": 0},
}


class FakeDoor:
    """Implements ``Door``. ``asked`` holds every action; ``refusals`` makes one fail."""

    def __init__(
        self, *, role: views.Role = "go-between", is_made: bool = True, is_open: bool = True
    ) -> None:
        self.role = role
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.refusals: dict[str, WasitError] = {}
        self.answers = {name: dict(answer) for name, answer in ANSWERS.items()}
        self._is_made = is_made
        self._is_open = is_open
        self.locks = 0
        self.offered: Any = "no"  # what came of the offer of this desk
        self.noted = "b"  # the line where nobody has a seat

    def is_open(self) -> bool:
        return self._is_open

    asks = None  # whom the locked page says to ask: it is locked for travel

    def travel_asks(self) -> Any:
        return self.asks

    def unlock(self, passphrase: str, code: str = "") -> None:
        self.said = code
        if passphrase != PASSPHRASE:
            raise Distrusted("wrong-passphrase", wait=1)
        self._is_open = True

    def lock(self) -> None:
        self._is_open = False
        self.locks += 1

    def has_seat(self) -> bool:
        return self._is_made

    def see_sign(self, matter: str = "") -> views.Seatsign:
        return views.Seatsign(
            matter="aa" * 16, title={"en": "Road", "ar": "الطريق"}, name={"en": HOSTILE}, role=self.role,
            language="en", zone="Asia/Amman", relay="reachable", last_envelope=None, waiting_to_send=0,
            cover="prompt", needs_you=1, now=NOON, matters=(("aa" * 16, {"en": HOSTILE}),),
        )  # fmt: skip

    has_ended = True
    is_held = True

    def see_retention(self, matter: str = "") -> RetentionPage:
        if not self.has_ended:
            return RetentionPage(self.see_sign(), 30, None, NOON, (), (), True, True)
        court = Standstill({"en": "The court"}, {"en": "Open"}, NOON, "desk")
        gone = Destruction("a", {"en": "Side A"}, NOON, ((2, 4), (4, 1)), NOON, NOON, "retention", 0)
        made = ArchiveMade("0badcafe", NOON, "5e" * 32, 12, 2, ("The court", HOSTILE))
        holds = (court,) if self.is_held else ()
        return RetentionPage(self.see_sign(), 0, NOON, NOON, holds, (gone,), True, False, (made,))

    def see_channel(
        self,
        matter: str = "",
        *,
        before: Mapping[str, str] | None = None,
        looked: Mapping[str, int] | None = None,
    ) -> views.ChannelPage:
        if self.role != "go-between":
            raise Refused("not-a-member")
        waiting = views.Waiting(self.entry(), "a", {"en": "Side A"}, 1)
        crossed = views.Crossed(
            NOON, "a", "b", {"en": "A"}, {"en": "B"}, "paraphrase", {"en": HOSTILE}, "9c01aa37"
        )
        alarm = views.Alarm("gap", NOON, grave=True, who={"en": HOSTILE}, count=2)
        return views.ChannelPage(
            self.see_sign(), (self.line("a"), self.line("b")), self.line("desk", "desk"), (waiting,), (crossed,),
            self.see_proposals(), (alarm,),
        )  # fmt: skip

    def see_side(
        self,
        matter: str = "",
        *,
        before: Mapping[str, str] | None = None,
        looked: Mapping[str, int] | None = None,
    ) -> views.SidePage:
        if self.role != "side":
            raise Refused("not-a-member")
        return views.SidePage(
            self.see_sign(), self.line("a"), self.line("room", "room"), self.see_proposals()
        )

    def see_pass_on(
        self, entry: str, matter: str = "", *, to: str = "", draft: Mapping[str, str] | None = None
    ) -> views.PassOnPage:
        rows = (
            views.PassOnRow(self.entry().passages[0], "free"),
            views.PassOnRow(self.entry().passages[1], "none"),
        )
        check = views.CheckView(1, "as-written-unchanged", True)
        return views.PassOnPage(
            self.see_sign(),
            self.entry(),
            {"en": "Side A"},
            rows,
            (self.line("b"),),
            (check,),
            (self.person(),),
            NOON,
        )

    def see_proposals(self, matter: str = "") -> tuple[views.ProposalSummary, ...]:
        return (views.ProposalSummary(PROPOSAL, ENTRY, {"en": HOSTILE}, "open", False, NOON),)

    def see_proposal(self, proposal: str, matter: str = "", *, against: str = "") -> views.ProposalPage:
        clause = views.ClauseView(
            1, "undertaking", "proposer", {"en": "Side A"}, {"en": HOSTILE}, ("clause:2",), due=NOON
        )
        answer = views.AnswerView({"en": "Side B"}, "accept", NOON, {"en": "Yes"}, 1, 1)
        steps = (views.StepView(1, "read", True),)
        certificate = views.CertificateView("closed", steps, NOON, ({"en": "B"},), {"en": "G"}, "ab" * 32, 9)
        return views.ProposalPage(
            self.see_proposals()[0], (clause,), ("en",), ("en",), None, NOON, (answer,), True, False,
            certificate=certificate,
        )  # fmt: skip

    def see_deposits(self, matter: str = "") -> deposit_views.DepositsPage:
        """One in which this side has declared, one that was released."""
        ours = deposit_views.DeclarationView(
            {"en": "Side A"},
            {"en": "Claims"},
            ((1, "undertaking", {"en": "We lift our claims."}),),
            {"en": "If released."},
            ours=True,
        )
        theirs = replace(
            ours, name={"en": "Side B"}, clauses=((1, "statement", {"en": "We free the ship."}),), ours=False
        )
        first = deposit_views.DepositView(
            "d1" * 32, {"en": "Claims"}, NOON, NOON, 2, "deposited", ours, 1, 1, ("take-back",), (), None
        )
        done = replace(
            first, id="d2" * 32, state="released", may=(), declarations=(ours, theirs), released_at=NOON
        )
        return deposit_views.DepositsPage(self.see_sign(matter), (first, done))

    def see_deposits_desk(self, matter: str = "") -> deposit_views.DepositsDeskPage:
        """One with a declaration of A's and none of B's."""
        ours = self.see_deposits(matter).deposits[0].own
        sides = (
            deposit_views.DepositSide({"en": "Side A"}, "whole", ours),
            deposit_views.DepositSide({"en": "Side B"}, "none", None),
        )
        first = deposit_views.DepositDeskView(
            "d1" * 32,
            {"en": "Claims"},
            NOON,
            NOON,
            "open",
            sides,
            may_release=False,
            may_return=True,
            released_at=None,
        )
        return deposit_views.DepositsDeskPage(self.see_sign(matter), (first,), may_open=True)

    def see_deposit_certificate(self, deposit: str, matter: str = "") -> bytes:
        if deposit != "d2" * 32:
            raise Refused("not-yet")
        return b"a deposit certificate"

    def see_blind(self, matter: str = "") -> blind_views.BlindPage:
        one = blind_views.BlindView(
            "e1" * 32, {"en": HOSTILE}, NOON, NOON, "open", True, self.person(), may_answer=True
        )
        return blind_views.BlindPage(self.see_sign(), (one,))

    def see_blind_desk(self, matter: str = "") -> blind_views.BlindDeskPage:
        return blind_views.BlindDeskPage(self.see_sign(), (), may_put=True)

    def see_sealed(self, matter: str = "") -> sealed_views.SealedPage:
        hours = sealed_views.SealedAsk("room", NOON, 1, HOSTILE, "0", "48", "1")
        packages = sealed_views.SealedAsk("package", NOON, 2, packages=(HOSTILE, "six hours"))
        one = sealed_views.SealedView(
            "e1" * 32, {"en": HOSTILE}, NOON, hours, True, "sealed", (), own="10 hours", code="1234 5678"
        )
        other = sealed_views.SealedView(
            "e2" * 32, {"en": HOSTILE}, NOON, packages, True, "package", (), value=HOSTILE
        )
        return sealed_views.SealedPage(self.see_sign(), (one, other))

    def see_sealed_desk(self, matter: str = "") -> sealed_views.SealedDeskPage:
        price = sealed_views.SealedAsk("price", NOON, 1, "EUR", "0", "48", "1", "10")
        sides = (
            sealed_views.SealedSide({"en": HOSTILE}, {"en": "?"}, most=True, sealed=True),
            sealed_views.SealedSide({"en": "B"}, {"en": "?"}, most=False, sealed=False),
        )
        one = sealed_views.SealedDeskView("e1" * 32, NOON, price, sides, "open")
        return sealed_views.SealedDeskPage(self.see_sign(), (one,))

    def see_suppositions(self, matter: str = "") -> blind_views.BlindPage:
        worded = blind_views.WordedView("e6" * 32, {"en": HOSTILE}, NOON, self.person(), mine=True)
        return blind_views.BlindPage(self.see_sign(), self.see_blind().puts, (worded,), may_word=True)

    def see_suppositions_desk(self, matter: str = "") -> blind_views.BlindDeskPage:
        one = blind_views.BlindDeskView("e1" * 32, {"en": HOSTILE}, NOON, NOON, "open", (), may_close=True)
        return blind_views.BlindDeskPage(self.see_sign(), (one,), may_put=True)

    def see_names(
        self, matter: str = "", which: str = "", show: str = "all", after: int = 0
    ) -> name_views.NamesPage:
        rows = (
            name_views.NameView(1, HOSTILE, 1980, "Aden", "7", "held", "", None, "Muhammad", "released", ""),
            name_views.NameView(2, HOSTILE, None, "", "", "dead", "", 1, "", "", ""),
        )
        lists = (name_views.NamesList("f1" * 32, {"en": HOSTILE}, NOON),)
        return name_views.NamesPage(self.see_sign(), lists, "f1" * 32, show, 30, 1, rows, after, 2)

    def see_names_desk(self, matter: str = "", which: str = "") -> name_views.NamesDeskPage:
        likely = name_views.LikelyName(
            1, 4, (HOSTILE, "Muhammad"), (1980, None), ("", ""), ("", ""), ("held", "dead")
        )
        lists = (name_views.NamesList("f1" * 32, {"en": HOSTILE}, NOON),)
        return name_views.NamesDeskPage(self.see_sign(), lists, True, "f1" * 32, (), 9, 8, 1, (likely,))

    sheet = '{"id": "orchard"}'

    def see_bargain(self, matter: str = "", *, version: str = "") -> BargainPage:
        return BargainPage(self.see_sign(), self.sheet if version in ("", "ab" * 32) else "", version, ())

    traced: tuple[TracedText, ...] = ()
    elsewhere: tuple[str, ...] = ()

    def see_trace(self, matter: str = "") -> TracePage:
        return TracePage(self.see_sign(), True, False, (), self.traced, ())

    def see_elsewhere(self, excerpts: list[str], matter: str = "") -> tuple[str, ...]:
        return self.elsewhere

    kept: tuple[WeighingView, ...] = ()
    score: Scored | None = None

    def see_weighings(self, matter: str = "") -> WeighPage:
        return WeighPage(self.see_sign(), self.kept, self.score)

    def see_handover(self, matter: str = "") -> handover_views.HandoverPage:
        me = self.person()
        asked = handover_views.OfferView(
            "e4" * 32, me, me, NOON, (("drafts", 2), ("queued", 0)), {"en": HOSTILE}, self.offered, {}
        )
        colleague = handover_views.Colleague(me, (("b", {"en": "B"}),))
        told = (handover_views.ToldLine("a", {"en": "A"}, (me,)),)
        return handover_views.HandoverPage(
            self.see_sign(), self.offered == "no", (colleague,), (("drafts", 2),), told, asked
        )

    def see_certificate(self, proposal: str, matter: str = "") -> bytes:
        return b"\x00certificate\xff"

    def see_ledger(self, matter: str = "") -> views.LedgerPage:
        owed = views.UndertakingView(
            "u1", {"en": "A"}, {"en": "B"}, {"en": HOSTILE}, None, "open", "clause", PROPOSAL, 1
        )
        hope = views.HopeView("h1", {"en": "B"}, {"en": "A"}, {"en": "[bold]more[/bold] :smile:"}, NOON)
        return views.LedgerPage((owed,), (hope,), self.see_proposals())

    def see_knows(self, matter: str = "", *, of: str = "channel", at: int | None = None) -> views.KnowsPage:
        self.asked.append(("see-knows", {"of": of, "at": at}))
        return views.KnowsPage(of, (views.Knower(self.person(), NOON, "told", told_by={"en": "G"}),))

    def see_promises(self, matter: str = "") -> tuple[FirstView, ...]:
        told = FirstView(ENTRY, "a", {"en": HOSTILE}, {"en": HOSTILE}, {"en": HOSTILE}, NOON, "kept", NOON)
        return (told, replace(told, thing={}, state="open", told_at=None))

    def see_lines_to_take(self, matter: str = "") -> LinesToTakePage:
        places = (("a", {"en": HOSTILE}),)
        take = LineToTakeView((ENTRY,), {"en": HOSTILE}, "asked", NOON, self.person(), places)
        other = replace(take, occasion="leaked", depth="outcome", holds=False)
        return LinesToTakePage(self.see_sign(), places, (take, other), "persons", ("leaked",))

    def see_morning(self, matter: str = "") -> MorningPage:
        hostile: Texts = {"en": HOSTILE}
        takes = self.see_lines_to_take().lines[:1]
        return MorningPage(
            self.see_sign(),
            "persons",
            (ToWarn(hostile, "promised", {}, NOON), ToWarn(hostile, "not-told", hostile)),
            (SaidOf(hostile, (views.Knower(self.person(), NOON, "told", told_by=hostile),), 2),),
            takes,
            self.see_promises(),
            unsaid=("leaked",),
            other_takes=1,
        )

    def see_red_lines(self, matter: str = "") -> RedLinesPage:
        return RedLinesPage(
            self.see_sign(), (), names=(SpelledView(ENTRY, (HOSTILE, "كريم"), self.person(), NOON),)
        )

    def see_timeline(self, matter: str = "") -> tuple[views.MilestoneView, ...]:
        return (views.MilestoneView("m1", NOON, {"en": HOSTILE}, "access", ((PROPOSAL, 1),)),)

    async def do(self, command: str, args: Mapping[str, Any]) -> dict[str, Any]:
        self.asked.append((command, dict(args)))
        if command in self.refusals:
            raise self.refusals[command]
        return dict(self.answers.get(command, {"id": ENTRY}))

    async def changes(self) -> AsyncIterator[str]:
        yield "aa" * 16

    def person(self) -> views.Person:
        return views.Person({"en": HOSTILE, "ar": "المسؤول"}, "side", seat=SEAT, may_bind=True)

    def entry(self) -> views.EntryView:
        passed = views.Passed(NOON, "paraphrase", "b", {"en": "They ask."})
        return views.EntryView(
            ENTRY, "word", self.person(), NOON, how="text", waits=True,
            passages=(
                views.PassageView(1, {"en": HOSTILE, "ar": "سطر\nآخر"}, Consent.MAY_PARAPHRASE, Attribution.NAMED, (passed,)),
                views.PassageView(2, {"he": "רק לך"}, Consent.FOR_YOU_ONLY),
            ),
        )  # fmt: skip

    def line(self, key: str, kind: Any = "line") -> views.LineView:
        return views.LineView(
            key * 8, key, {"en": f"Side {key.upper()}"}, kind, key != self.noted, (self.person(),), (self.entry(),), total=1,
            older="1f40", alarms=(views.Alarm("fork", NOON),),
        )  # fmt: skip
