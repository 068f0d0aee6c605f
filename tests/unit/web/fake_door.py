"""A door with a whole sample matter behind it: roles only, three languages, every kind of entry and trouble that a page can show."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from unit.web.bargain_sheet import SHEET
from unit.web.trace_sheet import trace_page
from wasit.channel import account as ac
from wasit.channel import account_views as ov
from wasit.channel import blind_views as bv
from wasit.channel import certificate_views as cv
from wasit.channel import deposit_views, morning_views, project_ledger
from wasit.channel import desk_views as dv
from wasit.channel import handover_views as hv
from wasit.channel import keeping as kp
from wasit.channel import knows_views as kv
from wasit.channel import name_views as nv
from wasit.channel import paper_views as pv
from wasit.channel import record_views as r
from wasit.channel import sealed_views as se
from wasit.channel import side_views as sv
from wasit.channel import transcript as tr
from wasit.channel import views as v
from wasit.channel import weigh_views as wv
from wasit.channel.bargain_views import BargainPage, SheetVersion
from wasit.channel.redline import Run, redline
from wasit.channel.trace_views import TracePage
from wasit.errors import Distrusted, Refused
from wasit.seat.door import Args, MadeArchive
from wasit.seat.json_form import as_json
from wasit.text.moment import Moment
from wasit.text.passage import Attribution, Consent

TAKE_ASKED = {
    "en": "We do not comment on talks, or on whether there are any.",
    "ar": "لا نعلّق على محادثات، ولا على وجودها.",
}
TAKE_LEAKED = {"en": "The text in the press is not a text of ours.", "ar": "النصّ المنشور ليس نصًّا من نصوصنا."}
TAKE_PERSONS = {
    "en": "There are talks. Who takes part is for nobody to say.",
    "ar": "ثمّة محادثات. وليس لأحد أن يقول مَن فيها.",
}
NOW = Moment.parse("2026-10-17T19:40:00+03:00")
PASSPHRASE = "harbour linen seven olive"
MATTER = "4d61747465723031"
PROPOSAL = "7f2a91c40d5e33b8a6c1f9724be805d119e0a7f3c8425b6de3709a145fd26c8b"

SIDE_A = {"en": "Side A", "ar": "الطرف أ", "he": "צד א׳"}
SIDE_B = {"en": "Side B", "ar": "الطرف ب", "he": "צד ב׳"}
GO = {"en": "Go-between", "ar": "الوسيط", "he": "המתווך"}
TITLE = {"en": "Release of a detainee", "ar": "الإفراج عن محتجَز", "he": "שחרור עצור"}


def at(hour: str, day: int = 17) -> Moment:
    return Moment.parse(f"2026-10-{day:02}T{hour}:00+03:00")


def person(en: str, ar: str, role: str = "side", **more: Any) -> v.Person:
    return v.Person({"en": en, "ar": ar}, role, **more)  # type: ignore[arg-type]


ENVOY_A = person(
    "Envoy",
    "المبعوث",
    seat="a1" * 16,
    trust="compared",
    words=(3, 9, 27, 40, 5, 61, 12),
    numbers=(3978, 3975, 6520),
)
CHIEF_A = person(
    "Chief negotiator",
    "كبير المفاوضين",
    seat="a2" * 16,
    trust="paired",
    words=(1, 2, 3, 4, 5, 6, 7),
    may_bind=True,
)
OFFICIAL_B = person("Official", "المسؤول", seat="b1" * 16, trust="paired", words=(8, 9, 10, 11, 12, 13, 14))
ENVOY_B = person(
    "Envoy",
    "المبعوث",
    seat="b2" * 16,
    trust="introduced",
    hosted=True,
    digits="270297846296703038047177933232884624917436252440025932392541",
)
ME_GO = v.Person(GO, "go-between", mine=True, seat="c1" * 16)
GO_SEEN = v.Person(GO, "go-between", seat="c1" * 16, trust="paired", words=(8, 9, 10, 11, 12, 13, 14))
ME_A = replace(CHIEF_A, mine=True)


def passage(
    number: int,
    mark: str,
    attribution: Attribution = Attribution.NONE,
    passed: tuple[v.Passed, ...] = (),
    **text: str,
) -> v.PassageView:
    consent = {"asis": Consent.AS_WRITTEN, "para": Consent.MAY_PARAPHRASE, "only": Consent.FOR_YOU_ONLY}[mark]
    return v.PassageView(number, text, consent, attribution, passed)


def entry(
    id_: str, kind: str, author: v.Person, when: Moment, *passages: v.PassageView, **more: Any
) -> v.EntryView:
    return v.EntryView(id=id_ * 8, kind=kind, author=author, at=when, passages=passages, **more)  # type: ignore[arg-type]


UNSEEN = "If it slips past midnight, I lose the authority to sign."
PASSED_1 = (v.Passed(at("16:40"), "as-written", "b"),)
PASSED_2 = (
    v.Passed(at("16:40"), "paraphrase", "b", {"ar": "ويُسأل: ماذا سيُقال في العلن ذلك اليوم، وعلى لسان من؟"}),
)
FIRST = entry(
    "a0000001", "word", ENVOY_A, at("16:05"),
    passage(1, "asis", passed=PASSED_1, en="We have read the second text. We do not object to the word “unconditional”."),
    passage(2, "para", passed=PASSED_2, en="Our capital asks what will be said in public on the day, and by whom."),
    passage(3, "only", en="The ministry has not been told yet."),
)  # fmt: skip
CALL = entry(
    "a0000003", "call", ME_GO, at("17:20"),
    passage(1, "para", en="Asks that a medical team be at the handover point, and that the road be closed to the press.", ar="يطلب حضور فريق طبي في نقطة التسليم، وإغلاق الطريق أمام الصحافة."),
    minutes=11, spoken_by=(CHIEF_A.name,), how="call", waits=True, asks=True,
    remarks=(passage(2, "only", en="He sounded tired; the capital rings him every hour.", ar="بدا متعبًا؛ تتصل به العاصمة كل ساعة."),),
)  # fmt: skip
WAITS = entry(
    "a0000004", "word", CHIEF_A, at("18:31"),
    passage(1, "asis", Attribution.OTHER_SIDE, en="We will answer revision 3 formally by Sunday night."),
    passage(2, "para", en="We would rather learn the hour of the handover before the press does."),
    passage(3, "only", en=UNSEEN),
    waits=True,
)  # fmt: skip
BRIDGED = entry(
    "b0000003", "word", ENVOY_B, at("17:55"),
    passage(1, "asis", ar="بياننا سطران، بلا أسماء."),
    passage(2, "para", ar="نفضّل أن يُعلن بعد صلاة المغرب."),
    passage(3, "only", ar="بيننا خلاف على الساعة؛ لا تضغط قبل ظهر الغد."),
    how="text", waits=True,
)  # fmt: skip
LINE_A = v.LineView(
    "11" * 8, "a", SIDE_A, "line", True, (ENVOY_A, CHIEF_A, ME_GO),
    (
        FIRST,
        entry("a0000002", "word", ME_GO, at("16:12"), passage(1, "only", en="Received. I will ask how the day will be spoken of, without saying that your capital asks.", ar="وصلت. سأسأل عمّا سيُقال في ذلك اليوم، من غير أن أنسب السؤال إلى عاصمتكم."), delivery="seat", delivered_to=2, readers=2),
        CALL,
        WAITS,
    ),
    older="c0ffee", total=31,
)  # fmt: skip
LINE_B = v.LineView(
    "22" * 8, "b", SIDE_B, "line", True, (OFFICIAL_B, ENVOY_B, ME_GO),
    (
        entry("b0000001", "word", OFFICIAL_B, at("15:10"), passage(1, "asis", ar="نريد أن يُفهم الإفراج على أنّه بلا مقابل. لا نطلب تعهّدًا من أحد.")),
        entry("b0000002", "release", ME_GO, at("16:40"), passage(1, "only", ar="قُرئت الصيغة، ولا اعتراض على كلمة «بلا شرط». ويُسأل: ماذا سيُقال في العلن ذلك اليوم، وعلى لسان من؟"), wording="paraphrase", delivery="relay", readers=2),
        entry("b0000009", "word", OFFICIAL_B, at("17:01"), unreadable=True),
        BRIDGED,
        entry("b0000004", "word", ME_GO, at("18:02"), passage(1, "only", ar="مفهوم. لن أكتب قبل ظهر الغد."), how="text", delivery="here", readers=2),
    ),
    alarms=(v.Alarm("gap", at("17:00"), who=OFFICIAL_B.name, count=1),), total=5,
)  # fmt: skip
DESK = v.LineView(
    "33" * 8, "desk", {"en": "Desk", "ar": "المكتب"}, "desk", True, (ME_GO,),
    (
        entry("d0000001", "note", ME_GO, at("12:00"), passage(1, "only", he="לבקש מהמתווך השני לבדוק את נוסח ההודעה לפני הצהריים.")),
        entry("d0000002", "note", ME_GO, at("12:10"), passage(1, "only", en="Do not press Side B before noon tomorrow.", ar="لا أضغط على الطرف ب قبل ظهر الغد.")),
    ),
)  # fmt: skip
BEFORE = {
    "en": "Side B releases the detainee, in the expectation that the open talks resume.",
    "ar": "يفرج الطرف ب عن المحتجَز، على رجاء أن تُستأنف المحادثات المعلنة.",
}


def changed(clause: v.ClauseView, before: Mapping[str, str], *was: str) -> v.ClauseView:
    """The clause beside what stood there in the revision before."""
    runs = {tag: redline(before.get(tag, ""), text) for tag, text in clause.text.items()}
    return replace(clause, change="changed", redline=runs, was=was)


CLAUSES = (
    changed(v.ClauseView(1, "undertaking", "proposer", SIDE_B, {"en": "Side B releases the detainee. It asks for nothing in return.", "ar": "يفرج الطرف ب عن المحتجَز. ولا يطلب شيئًا في المقابل."}, due=Moment.parse("2026-10-19T16:00:00+04:00")), BEFORE, "due"),
    v.ClauseView(2, "procedure", "go-between", GO, {"en": "The handover takes place on Monday 19 October 2026, between 10:00 and 16:00 Muscat time, at the crossing named by the go-between.", "ar": "يكون التسليم يوم الاثنين ١٩ أكتوبر ٢٠٢٦، بين ١٠:٠٠ و١٦:٠٠ بتوقيت مسقط، عند المعبر الذي يسمّيه الوسيط."}),
    v.ClauseView(3, "undertaking", "proposer", SIDE_B, {"en": "If the road to the crossing is quiet from 08:00 to 18:00 Muscat time, Side B brings the detainee by road.", "ar": "إذا كان الطريق إلى المعبر هادئًا من ٠٨:٠٠ إلى ١٨:٠٠ بتوقيت مسقط، أحضر الطرف ب المحتجَز برًّا."}, conditions=("clause:2", "event"), events=({"en": "the road is quiet", "ar": "كان الطريق هادئًا"},), change="new"),
    v.ClauseView(4, "hope", "all", {"en": "Both sides", "ar": "الطرفان"}, {"en": "That the open talks resume.", "ar": "أن تُستأنف المحادثات المعلنة."}),
)  # fmt: skip
SUMMARY = v.ProposalSummary(
    PROPOSAL,
    "e1" * 8,
    {"en": "Release without conditions", "ar": "إفراج بلا شرط"},
    "open",
    False,
    at("15:22"),
)
OLDER = v.ProposalSummary(
    "0a" * 32, "e0" * 8, {"en": "A list of medicines", "ar": "قائمة أدوية"}, "closed", True, at("12:00", 12)
)
STEPS = (
    v.StepView(1, "read", True, {"bytes": 21_400, "papers": 3}),
    v.StepView(2, "mandates-proposer", True, {"needs": 1, "holders": 1, "mandates": 1}),
    v.StepView(3, "mandates-addressee", True, {"needs": 1, "holders": 2, "mandates": 1}),
    v.StepView(4, "sides-differ", True, {"sides": 2}),
    v.StepView(5, "signatures-proposal", True, {"signatures": 1, "needs": 1}),
    v.StepView(6, "links", True, {"answers": 1}),
    v.StepView(7, "decision-closed", True, {"state": "closed"}),
)
AGREED = Moment.parse("2026-10-18T21:04:00+02:00")
SIGNED = (
    pv.SignerView(OFFICIAL_B.name, "91b26c3f08ad744e0c1d2e3f4a5b6c7d", Moment.parse("2026-10-17T16:20:00+04:00"), "proposer"),
    pv.SignerView(CHIEF_A.name, "a41c07de5b90e2f80a1b2c3d4e5f6071", AGREED, "addressee", True),
    pv.SignerView(GO, "5e0f17aa0c3b4d2e9f8e7d6c5b4a3928", Moment.parse("2026-10-18T22:10:00+03:00"), "go-between"),
)  # fmt: skip
CERTIFICATE = v.CertificateView(
    "closed", STEPS, AGREED, (SIDE_B, SIDE_A), GO, PROPOSAL, 21_400,
    proposal=PROPOSAL, title=SUMMARY.title, clauses=CLAUSES, languages=("en", "ar"), authentic=("en", "ar"), prevailing="ar",
    signed=SIGNED,
    hours=(pv.HourView(SIDE_B, Moment.parse("2026-10-18T23:04:00+04:00")), pv.HourView(SIDE_A, AGREED, True)),
)  # fmt: skip
REVISIONS = (
    pv.RevisionView(1, "1a" * 32, False, at("12:00", 14)),
    pv.RevisionView(2, "2b" * 32, False, at("12:00", 15)),
    pv.RevisionView(3, PROPOSAL, False, at("15:22")),
)
DROPPED = replace(
    CLAUSES[1], number=5, change="dropped", redline={"en": (Run("del", "The press is told first."),)},
    text={"en": "The press is told first."},
)  # fmt: skip
MANDATE = pv.Covering(
    "covered", {"en": "Side A", "ar": "الطرف أ"}, 2, 3, Moment.parse("2028-10-16T12:00:00+02:00"), "a41c07de5b90e2f80a1b2c3d4e5f6071"
)  # fmt: skip
OPEN_PAGE = v.ProposalPage(
    SUMMARY,
    CLAUSES,
    ("en", "ar"),
    ("en", "ar"),
    "ar",
    Moment.parse("2026-10-18T23:59:00+02:00"),
    (),
    True,
    False,
    replaces="2b" * 32,
    proposer=SIDE_B,
    addressees=(SIDE_A,),
    drafted=Moment.parse("2026-10-17T16:20:00+04:00"),
    revisions=REVISIONS,
    against="2b" * 32,
    title_redline={"en": redline("Release on conditions", "Release without conditions")},
    mandate=MANDATE,
    signed=SIGNED[:1],
    numbers=(12, 40, 7, 33, 58, 1, 21),
    dropped=(DROPPED,),
)
CLOSED_PAGE = replace(
    OPEN_PAGE,
    summary=replace(OLDER, from_us=True),
    may_answer=False,
    replaces="",
    against="",
    revisions=(),
    dropped=(),
    certificate=CERTIFICATE,
    answers=(
        v.AnswerView(
            SIDE_A,
            "accept",
            Moment.parse("2026-10-18T21:04:00+02:00"),
            {"en": "Accepted under the mandate of the 16th."},
            1,
            1,
            True,
            SIGNED[1:2],
        ),
    ),
    receipts=(v.Passed(at("15:22", 12), "as-written"),),
)

TO_ANSWER = v.ToAnswer(SUMMARY, Moment.parse("2026-10-18T23:59:00+02:00"), 29 * 3600 + 19 * 60, "covered")


def checks_of(source: v.EntryView, draft: Mapping[str, str] | None) -> tuple[v.CheckView, ...]:
    """An hour that two clocks read differently, until both are written beneath it; and words for the go-between only, where repeated."""
    beside = dict(draft) if draft is not None else {"1": ""}
    found = [v.CheckView(1, "as-written-unchanged", True), v.CheckView(2, "nothing-for-you-only", True)]
    told = " ".join(beside.values())
    if "authority" in told:
        place = v.CheckPlace(2, "the authority to sign", "phrase", WAITS.id, "a", SIDE_A, UNSEEN)
        found.append(v.CheckView(3, "repeats-for-you-only", False, {"n": 1}, False, (place,)))
    if source is WAITS and "1" in beside and "01:59" not in told:
        theirs, ours = Moment.parse("2026-10-18T23:59:00+02:00"), Moment.parse("2026-10-19T01:59:00+04:00")
        hour = v.CheckPlace(1, "Sunday night", "hour", theirs=theirs, ours=ours)
        found.append(v.CheckView(len(found) + 1, "ambiguous-hour", False, {"n": 1}, False, (hour,)))
    return (*found, v.CheckView(len(found) + 1, "who-reads", True, {"n": 2}))


CHARTER = v.CharterPage(
    TITLE, SIDE_A, ("en", "ar"), "only-marked", "spread", "existence", 90,
    (({"en": "prisoner"}, {"en": "the detainee"}),), "without-prejudice", NOW,
)  # fmt: skip


ALLY = v.Person({"en": "Ally of Side A", "ar": "حليف الطرف أ"}, "outsider")
CLOCKS = (r.SideClock("a", SIDE_A, "Europe/Zurich"), r.SideClock("b", SIDE_B, "Asia/Muscat"))
ITEMS = (
    r.TimelineItem("c0000001", at("12:00"), "milestone", {"en": "Word from the detainee", "ar": "كلمة من المحتجَز"}),
    r.TimelineItem("c0000002", Moment(NOW.seconds + 86_400, 180), "deadline", {"en": "The mandate ends"}, "open talks"),
    r.TimelineItem("c0000003", Moment(NOW.seconds - 3_600, 180), "due", {"en": "A list"}, late=True),
)  # fmt: skip
PACES = tuple(
    r.LinePace(clock, ((1, 0, 1),) * 13 + ((2, 1, 0),), 11_400, 187_200, NOW.seconds - 700_000,
               (r.Spoken(NOW.seconds - 9_000, True, "letter"), r.Spoken(NOW.seconds - 600, True, "call")))
    for clock in CLOCKS
)  # fmt: skip
DAYS = tuple(f"2026-10-{day:02}" for day in range(4, 18))


OPEN_DEPOSIT = "d0" * 32


class FakeDoor:
    """An open seat of a go-between (role="go-between") or of Side A's chief negotiator (role="side")."""

    def __init__(self, role: str = "go-between", *, is_locked: bool = False, has_seat: bool = True) -> None:
        self.role = role
        self.is_locked = is_locked
        self.seat_there = has_seat
        self.done: list[tuple[str, dict[str, Any]]] = []
        self.looked: list[dict[str, int]] = []
        self.refuse: Refused | Distrusted | None = None
        self.attesting = cv.Attesting()
        self.answers: dict[str, dict[str, Any]] = {}
        self.channel: v.ChannelPage | None = None
        self.side: v.SidePage | None = None
        self.mandate: sv.MandatePage | None = None
        self.left = False
        self.hindrance = ""
        self.handover: hv.HandoverPage | None = None
        self.invitation: dict[str, Any] = {"state": "waiting", "code": "4127-8830-2714"}
        self.listeners: list[asyncio.Queue[str]] = []
        self.kits = 0
        self.leads_none = self.kit_outdated = self.cuts_off = False
        self.zone = "Asia/Qatar" if role == "go-between" else "Europe/Zurich"
        self.language = "en"
        self.cover = "spread"
        self.verified_again = 0
        self.wants = v.Preferences()
        self.unmarked = "for-you-only"
        self.drafts: dict[str, dict[str, str]] = {}

    def last_kit(self) -> Moment | None:
        return NOW if self.kits else None

    def kit_cuts_off(self) -> bool:
        return self.cuts_off

    def kit_is_outdated(self) -> bool:
        return self.kit_outdated

    def leads_no_more(self, matter: str = "") -> bool:
        return self.leads_none

    async def make_kit(self, passphrase: str) -> tuple[str, bytes]:
        if passphrase != PASSPHRASE:
            raise Distrusted("wrong-passphrase", wait=20)
        return "7QK2-9F0M-7QK2-9F0M-7QK2-9F0M-3T", b"age-encryption.org/v1"

    def kit_is_kept(self) -> None:
        self.kits += 1

    archives: tuple[kp.ArchiveMade, ...] = ()
    is_held = True
    unsent = 0

    async def make_archive(self, args: Args) -> MadeArchive:
        if self.refuse is not None:
            raise self.refuse
        openers = tuple(one.strip() for one in args["openers"] if one.strip())
        told = kp.ArchiveMade("0badcafe", NOW, "5e" * 32, 12, args["needed"], openers)
        shares = tuple(
            (n, " ".join(["zoo"] * 11 + ["wrong"]), f"{n}-" + "ff" * 16) for n in range(1, len(openers) + 1)
        )
        return MadeArchive(self.see_sign().matter, told, b"PK archive", shares)

    def archive_is_kept(self, made: MadeArchive) -> None:
        assert not made.shares, "what waits is the locked file alone"
        self.archives = (made.told, *self.archives)

    async def restore(self, data: bytes, code: str, passphrase: str) -> None:
        if self.refuse is not None:
            raise self.refuse
        self.done.append(("restore", {"data": data, "code": code, "passphrase": passphrase}))
        self.seat_there, self.is_locked = True, False

    def see_matrix(self, matter: str = "") -> kv.KnowsMatrix:
        knowers = self.see_knows().knowers
        things = (
            kv.Thing("channel", {}, 1),
            kv.Thing(PROPOSAL, TITLE, 2),
            kv.Thing("day and place", {"en": "day and place"}, 3),
        )
        kept = v.Knower(v.Person({"en": "The press"}, "outsider"), NOW, "kept-from")
        part = v.Knower(ALLY, NOW, "part", "", CHIEF_A.name) if knowers else None
        rows = [
            kv.KnowsRow(one.person, "out" if one.person.seat is None else "a", (one, None, part))
            for one in knowers
        ]
        rows.append(kv.KnowsRow(kept.person, "out", (kept, kept, None)))
        groups = (("a", SIDE_A), ("b", SIDE_B), ("go", {}), ("out", {}))
        return kv.KnowsMatrix(
            self.see_sign(matter), things, groups, tuple(sorted(rows, key=lambda row: row.group))
        )

    def see_calendar(self, matter: str = "", *, before: str = "", after: str = "") -> r.TimelinePage:
        return r.TimelinePage(self.see_sign(matter), ITEMS)

    def see_clocks(self, matter: str = "") -> tuple[r.SideClock, ...]:
        return CLOCKS

    def see_momentum(self, matter: str = "", *, period: str = "14") -> r.MomentumPage:
        if self.role != "go-between":
            raise Refused("not-a-member")
        return r.MomentumPage(self.see_sign(matter), DAYS, PACES, 21, ITEMS)

    def preferences(self) -> v.Preferences:
        return self.wants

    def see_charter(self, matter: str = "") -> v.CharterPage:
        return CHARTER

    def see_drafts(self, matter: str = "") -> dict[str, dict[str, str]]:
        return self.drafts

    def keep_draft(self, form: str, fields: Mapping[str, str], matter: str = "") -> None:
        self.drafts.pop(form, None)
        if any(fields.values()):
            self.drafts[form] = dict(fields)

    def is_open(self) -> bool:
        return not self.is_locked

    def has_seat(self) -> bool:
        return self.seat_there

    asks = None  # whom the locked page says to ask: it is locked for travel

    def travel_asks(self) -> Any:
        return self.asks

    def unlock(self, passphrase: str, code: str = "") -> None:
        self.said = code
        if passphrase != PASSPHRASE:
            raise Distrusted("wrong-passphrase", wait=20)
        self.is_locked = False

    def lock(self) -> None:
        self.is_locked = True
        self.tell("-")

    def see_sign(self, matter: str = "") -> v.Seatsign:
        if matter not in ("", MATTER):
            raise Refused("unknown-id", field="matter")
        name = GO if self.role == "go-between" else CHIEF_A.name
        return v.Seatsign(
            MATTER,
            TITLE,
            name,
            self.role,
            self.language,
            self.zone,
            "reachable",
            at("19:38"),
            2,
            self.cover,
            3,
            NOW,
            preferences=self.wants,
            unmarked=self.unmarked,  # type: ignore[arg-type]
            alarms=2,
        )  # type: ignore[arg-type]

    def see_channel(
        self,
        matter: str = "",
        *,
        before: Mapping[str, str] | None = None,
        looked: Mapping[str, int] | None = None,
    ) -> v.ChannelPage:
        if self.role != "go-between":
            raise Refused("not-a-member")
        page = self.channel or v.ChannelPage(
            self.see_sign(matter),
            (LINE_A, LINE_B),
            DESK,
            (
                v.Waiting(WAITS, "a", SIDE_A, 1),
                v.Waiting(CALL, "a", SIDE_A, 0),
                v.Waiting(BRIDGED, "b", SIDE_B, 1),
            ),
            (
                v.Crossed(
                    at("16:40"),
                    "a",
                    "b",
                    SIDE_A,
                    SIDE_B,
                    "paraphrase",
                    {
                        "en": "the word “unconditional”; how the day will be spoken of",
                        "ar": "كلمة «بلا شرط»؛ وما سيُقال في ذلك اليوم",
                    },
                    "b0000002" * 8,
                ),
                v.Crossed(
                    at("15:22", 16),
                    "b",
                    "a",
                    SIDE_B,
                    SIDE_A,
                    "as-written",
                    {"en": "proposal 2, revision 3", "ar": "المقترح ٢، الصيغة ٣"},
                    "a0000009" * 8,
                ),
            ),
            (SUMMARY, OLDER),
            (v.Alarm("silence", at("18:00", 15), who=SIDE_B, count=50, link="at/" + "b0000002" * 8),),
            (
                v.Leaving(
                    4,
                    Moment(NOW.seconds + 9, NOW.offset),
                    "b",
                    SIDE_B,
                    "paraphrase",
                    {"en": "They ask who will speak on the day.", "ar": "يسألون عمّن سيتكلم في ذلك اليوم."},
                    (FIRST.id,),
                ),
            ),
        )
        return replace(page, sign=self.see_sign(matter))

    def see_side(
        self,
        matter: str = "",
        *,
        before: Mapping[str, str] | None = None,
        looked: Mapping[str, int] | None = None,
    ) -> v.SidePage:
        if self.role != "side":
            raise Refused("not-a-member")
        came = entry(
            "a0000005",
            "release",
            GO_SEEN,
            at("15:22"),
            passage(1, "only", ar="نريد أن يُفهم الإفراج على أنّه بلا مقابل. لا نطلب تعهّدًا من أحد."),
            wording="as-written",
            attribution=Attribution.OTHER_SIDE,
            translation={
                "en": "We want the release to be understood as without return. We ask an undertaking of no one."
            },
        )
        letters = tuple(
            replace(
                one,
                author=replace(one.author, mine=one.author.name == CHIEF_A.name),
                waits=False,
                delivery="read",
                readers=1,
            )
            for one in (FIRST, WAITS)
        )
        line = v.LineView(
            "11" * 8,
            "a",
            {"en": "Line", "ar": "الخط"},
            "line",
            True,
            (ME_A, ENVOY_A, GO_SEEN),
            (
                came,
                letters[0],
                replace(CALL, author=GO_SEEN, waits=False, remarks=()),
                letters[1],
            ),
        )
        room = v.LineView(
            "44" * 8, "room", {"en": "Room", "ar": "الغرفة"}, "room", True, (ME_A, ENVOY_A, person("Legal adviser", "المستشار القانوني")),
            (
                entry("f0000001", "word", person("Legal adviser", "المستشار القانوني"), at("16:52"), passage(1, "only", en="Clause 3 is a condition on us in all but name. Who keeps the road quiet, and who says that it was?", ar="البند الثالث شرط علينا وإن لم يُسمَّ شرطًا. من يضمن هدوء الطريق، ومن يشهد به؟")),
                entry("f0000002", "mandate", person("Head of delegation", "رئيس الوفد"), at("17:10"), text={"en": "You may accept or decline revision 3 until midnight on Sunday, Geneva.", "ar": "لك أن تقبل الصيغة الثالثة أو ترفضها حتى منتصف ليل الأحد بتوقيت جنيف."}),
                entry("f0000003", "word", ME_A, at("18:40"), passage(1, "only", en="Then we tell it part of the terms tonight, before someone else does.", ar="إذن نخبره بجزء من الشروط الليلة، قبل أن يخبره غيرنا."), delivery="seat", delivered_to=1, readers=2),
            ),
        )  # fmt: skip
        page = self.side or v.SidePage(self.see_sign(matter), line, room, (SUMMARY, OLDER), (), (TO_ANSWER,))
        return replace(page, sign=self.see_sign(matter))

    def see_pass_on(
        self, entry: str, matter: str = "", *, to: str = "", draft: Mapping[str, str] | None = None
    ) -> v.PassOnPage:
        page = self.see_channel(matter)
        there = [v.Waiting(one, line.key, line.name, 0) for line in page.lines for one in line.entries]
        source = next((w for w in (*page.waiting, *there) if w.entry.id == entry), None)
        if source is None:
            raise Refused("unknown-id", field="entry")
        targets = tuple(replace(line, entries=()) for line in page.lines if line.key != source.from_line)
        states = {Consent.AS_WRITTEN: "locked", Consent.MAY_PARAPHRASE: "free", Consent.FOR_YOU_ONLY: "none"}
        rows = tuple(v.PassOnRow(p, states[p.consent]) for p in source.entry.passages)  # type: ignore[arg-type]
        checks = checks_of(source.entry, draft)
        chosen = next(
            (line for line in targets if line.key == to),
            targets[0] if targets else v.LineView("", "", {}, "line", True, (), ()),
        )
        readers = tuple(one for one in chosen.people if one.role == "side")
        return v.PassOnPage(
            page.sign,
            source.entry,
            source.from_name,
            rows,
            targets,
            checks,
            readers,
            at("20:00"),
            source.proposal and OPEN_PAGE,
            from_line=source.from_line,
            undo=10,
            from_zone="Europe/Zurich" if source.from_line == "a" else "Asia/Muscat",
            to_zone="Asia/Muscat" if source.from_line == "a" else "Europe/Zurich",
            warned=v.warned_of(checks),
        )

    def see_search(self, matter: str = "", q: str = "", *, line: str = "", before: str = "") -> dv.SearchPage:
        """Words that stand in the first language of an entry's passages, as they are."""
        lines = (LINE_A, LINE_B, DESK) if self.role == "go-between" else (LINE_A,)
        if line and line not in [each.key for each in lines]:
            raise Refused("not-a-line")
        hits = tuple(
            dv.SearchHit(each.key, each.name, entry, tag, ((text[:at_], False), (text[at_ : at_ + len(q)], True), (text[at_ + len(q) :], False)))
            for each in lines if line in ("", each.key)
            for entry in each.entries
            for passage in entry.passages[:1]
            for tag, text in passage.text.items()
            if q and (at_ := text.find(q)) >= 0
        )  # fmt: skip
        return dv.SearchPage(
            self.see_sign(matter),
            q,
            line,
            tuple((each.key, each.name) for each in lines),
            hits,
            "7" if hits and not before else "",
            before != "",
            not q,
        )

    def look_at(self, upto: Mapping[str, int], matter: str = "") -> None:
        self.looked.append(dict(upto))

    def see_lines_to_take(self, matter: str = "") -> dv.LinesToTakePage:
        """One for both sides if asked, one if it leaks, and one for a depth of secrecy that is not the charter's."""
        places = (("a", SIDE_A), ("b", SIDE_B)) if self.role == "go-between" else (("line", SIDE_A),)
        mine = ME_GO if self.role == "go-between" else GO_SEEN
        own = (("desk", DESK.name),) if self.role == "go-between" else (("room", {"en": "Room"}),)
        return dv.LinesToTakePage(
            self.see_sign(matter),
            (*places, *own),
            (
                dv.LineToTakeView(("c1" * 32,), TAKE_ASKED, "asked", at("12:00"), mine, places, "existence"),
                dv.LineToTakeView(("c2" * 32,), TAKE_LEAKED, "leaked", at("11:00", 16), mine, places[:1]),
                dv.LineToTakeView(
                    ("c4" * 32,),
                    TAKE_PERSONS,
                    "leaked",
                    at("10:00", 15),
                    mine,
                    places,
                    "persons",
                    holds=False,
                ),
            ),
        )

    def see_promises(self, matter: str = "") -> tuple[morning_views.FirstView, ...]:
        return self.see_morning(matter).promises

    def see_morning(self, matter: str = "") -> morning_views.MorningPage:
        """A promise that is open, somebody who found out, and two lines to take."""
        matrix = self.see_matrix(matter)
        ally = v.Knower(v.Person({"en": "An ally"}, "outsider"), at("10:00"), "found-out")
        first = morning_views.FirstView(
            "f1" * 32, "a", SIDE_A, {}, {"en": "You hear of it from me before anybody."}, at("09:00"), "open"
        )
        is_go = self.role == "go-between"
        return morning_views.MorningPage(
            self.see_sign(matter),
            "existence",
            (
                morning_views.ToWarn(SIDE_A, "promised", {}, at("09:00")),
                morning_views.ToWarn({"en": "An ally"}, "found-out", {}, at("10:00")),
                morning_views.ToWarn({"en": "Envoy"}, "not-told", {"en": "Day and place"}),
            ),
            (morning_views.SaidOf({}, (ally,), 3),),
            tuple(one for one in self.see_lines_to_take(matter).lines if one.holds),
            (
                replace(first, mine=is_go),
                replace(first, id="f2" * 32, state="broken"),
                replace(first, id="f3" * 32, state="kept", told_at=at("11:00")),
            ),
            (("a", SIDE_A), ("b", SIDE_B)) if is_go else (),
            tuple((thing.id, thing.title) for thing in matrix.things),
            other_takes=1,
        )

    def see_deposits(self, matter: str = "") -> deposit_views.DepositsPage:
        """One that is open, one in which this side has declared, one that was released."""
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
            "d1" * 32,
            {"en": "Claims"},
            at("12:00"),
            at("18:00", 20),
            2,
            "deposited",
            ours,
            1,
            1,
            ("take-back",),
            (),
            None,
        )
        done = replace(
            first,
            id="d2" * 32,
            state="released",
            may=(),
            declarations=(ours, theirs),
            released_at=at("12:00"),
        )
        fresh = replace(first, id=OPEN_DEPOSIT, state="open", own=None, signed=0, needed=0, may=("declare",))
        return deposit_views.DepositsPage(self.see_sign(matter), (fresh, first, done))

    def see_deposits_desk(self, matter: str = "") -> deposit_views.DepositsDeskPage:
        """One with a declaration of A's and none of B's."""
        ours = self.see_deposits(matter).deposits[1].own
        sides = (
            deposit_views.DepositSide({"en": "Side A"}, "whole", ours),
            deposit_views.DepositSide({"en": "Side B"}, "none", None),
        )
        first = deposit_views.DepositDeskView(
            "d1" * 32,
            {"en": "Claims"},
            at("12:00"),
            at("18:00", 20),
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

    def see_blind(self, matter: str = "") -> bv.BlindPage:
        """One that is open, one that came about."""
        first = bv.BlindView(
            "e1" * 32, TAKE_ASKED, at("12:00"), at("18:00", 20), "open", yes=True, by=ME_A, may_answer=True
        )
        other = bv.BlindView(
            "e2" * 32,
            TAKE_LEAKED,
            at("11:00", 16),
            at("18:00", 16),
            "agreed",
            yes=True,
            by=ME_A,
            may_answer=False,
        )
        return bv.BlindPage(self.see_sign(matter), (first, other))

    def see_blind_desk(self, matter: str = "") -> bv.BlindDeskPage:
        """One that can be told, with a side nobody of which has a seat; one that is over."""
        sides = (bv.BlindSide(SIDE_A, ""), bv.BlindSide(SIDE_B, "e3" * 32))
        first = bv.BlindDeskView(
            "e1" * 32, TAKE_ASKED, at("12:00"), at("18:00", 20), "open", sides, may_close=True
        )
        other = bv.BlindDeskView(
            "e2" * 32, TAKE_LEAKED, at("11:00", 16), at("18:00", 16), "over", sides[:1], may_close=False
        )
        return bv.BlindDeskPage(self.see_sign(matter), (first, other), may_put=True)

    def see_sealed(self, matter: str = "") -> se.SealedPage:
        """One of each rule and each state."""
        hours = se.SealedAsk("midpoint", at("18:00", 20), 1, "hours <b>", "0.0", "48.0", "0.5")
        price = replace(hours, rule="price", price="10.5", round=2)
        packages = se.SealedAsk("package", at("18:00", 20), 3, packages=("four hours <b>", "six hours"))
        told = ("sealed-tells-which-side-of-mine",)
        one = se.SealedView(
            "a1" * 32, TAKE_ASKED, at("12:00"), hours, True, "open", told, may_seal=True, midpoint=False
        )
        made = [
            one,
            replace(one, id="a2" * 32, ask=price, most=False),
            replace(one, id="a3" * 32, ask=packages),
            replace(one, id="a4" * 32, ask=replace(hours, rule="room"), most=False, by=ME_A),
        ]
        sealed = replace(
            one, id="a5" * 32, state="sealed", own="10.5 hours <b>", by=ME_A, may_burn=True, midpoint=True
        )
        met = replace(
            sealed, id="a6" * 32, state="met", code="1234 5678", error="sealed-party-gone", may_seal=False
        )
        made += [
            sealed,
            replace(sealed, id="a7" * 32, state="elsewhere", own="", may_burn=False),
            met,
            replace(met, id="a8" * 32, compared=True, ask=price, own="yes", error=""),
            replace(met, id="a9" * 32, known=True, ask=packages, own="2", error=""),
        ]
        shut = replace(one, may_seal=False)
        made += [
            replace(shut, id="81" * 32, state="settled", value="9.0 hours <b>", own="10.5 hours <b>"),
            replace(shut, id="82" * 32, state="none", said=True),
            replace(shut, id="83" * 32, state="room", ask=price, own="yes"),
            replace(shut, id="84" * 32, state="package", ask=packages, value="four hours <b>", own="1"),
            replace(shut, id="85" * 32, state="wrong", value="9.0 hours"),
            replace(shut, id="86" * 32, state="burnt"),
            replace(shut, id="87" * 32, state="lapsed"),
            replace(shut, id="88" * 32, state="ended", said=True),
        ]
        return se.SealedPage(self.see_sign(matter), tuple(made))

    def see_sealed_desk(self, matter: str = "") -> se.SealedDeskPage:
        hours = se.SealedAsk("room", at("18:00", 20), 1, "hours <b>", "0.0", "48.0", "0.5")
        price = replace(hours, rule="price", price="10.5")
        packages = se.SealedAsk("package", at("18:00", 20), 3, packages=("four hours", "six hours"))
        sides = (
            se.SealedSide(SIDE_A, TAKE_ASKED, most=True, sealed=True),
            se.SealedSide(SIDE_B, TAKE_LEAKED, most=False, sealed=False),
        )
        one = se.SealedDeskView("a1" * 32, at("12:00"), hours, sides, "open", may_burn=True)
        made = (
            one,
            replace(one, id="a2" * 32, state="both", may_meet=True, ask=price),
            replace(one, id="a3" * 32, state="met", ask=packages),
            replace(one, id="a4" * 32, state="stopped", may_meet=True, error="sealed-party-gone"),
            replace(
                one, id="a5" * 32, state="settled", value="9.0 hours", may_burn=False, may_ask_again=True
            ),
            replace(one, id="a6" * 32, state="none", ask=price, may_burn=False),
        )
        return se.SealedDeskPage(self.see_sign(matter), made, (("a", SIDE_A), ("b", SIDE_B)))

    def see_suppositions(self, matter: str = "") -> bv.BlindPage:
        """The same of suppositions, one more that was not said, and one worded that waits."""
        first, other = self.see_blind(matter).puts
        unsaid = replace(first, id="e4" * 32, yes=None, by=None, ours=True)
        wrong = replace(other, id="e5" * 32, state="wrong", yes=False)
        worded = bv.WordedView("e6" * 32, TAKE_ASKED, at("12:00"), ME_A, mine=True)
        return bv.BlindPage(self.see_sign(matter), (first, other, unsaid, wrong), (worded,), may_word=True)

    def see_suppositions_desk(self, matter: str = "") -> bv.BlindDeskPage:
        worded = bv.WordedDeskView("e6" * 32, TAKE_ASKED, at("12:00"), SIDE_A)
        return replace(self.see_blind_desk(matter), worded=(worded,), languages=("en", "ar", "fr"))

    def see_names(self, matter: str = "", which: str = "", show: str = "all", after: int = 0) -> nv.NamesPage:
        """Three rows: common, standing twice, alone; and a further page."""
        rows = (
            nv.NameView(1, "محمد <b>", 1980, "Aden", "7", "held", "", None, "Muhammad", "released", "held"),
            nv.NameView(2, "محمد <b>", None, "", "", "dead", "", 1, "", "", ""),
            nv.NameView(3, "Khalid", None, "", "", "not-known", "", None, "", "", ""),
        )
        lists = (
            nv.NamesList("f1" * 32, TAKE_ASKED, at("12:00")),
            nv.NamesList("f2" * 32, TAKE_LEAKED, at("11:00")),
        )
        return nv.NamesPage(self.see_sign(matter), lists, "f1" * 32, show, 30, 1, rows, after, 3)

    def see_names_desk(self, matter: str = "", which: str = "") -> nv.NamesDeskPage:
        """Two lists with a pair to decide; nobody of the second side has a seat."""
        likely = nv.LikelyName(
            1, 4, ("محمد <b>", "Muhammad"), (1980, None), ("Aden", ""), ("7", ""), ("held", "dead")
        )
        sides = (nv.NameSide(SIDE_A, 30, ""), nv.NameSide(SIDE_B, 20, "f3" * 32))
        lists = (nv.NamesList("f1" * 32, TAKE_ASKED, at("12:00")),)
        return nv.NamesDeskPage(self.see_sign(matter), lists, True, "f1" * 32, sides, 9, 8, 1, (likely,))

    def see_handover(self, matter: str = "") -> hv.HandoverPage:
        """A desk that can be handed over, after a colleague said no."""
        second = person("Second mediator", "وسيط ثانٍ", "go-between", seat="c2" * 16)
        mine = person("Go-between", "الوسيط", "go-between", seat="c1" * 16, mine=True)
        goes = (("drafts", 2), ("queued", 0), ("waiting", 11))
        told = (hv.ToldLine("a", SIDE_A, (CHIEF_A,)), hv.ToldLine("b", SIDE_B, ()))
        asked = hv.OfferView("e4" * 32, mine, second, at("09:00"), goes, TAKE_ASKED, "no", TAKE_LEAKED)
        colleague = hv.Colleague(second, (("b", SIDE_B),))
        return self.handover or hv.HandoverPage(self.see_sign(matter), True, (colleague,), goes, told, asked)

    def see_place(self, entry: str, matter: str = "") -> dv.Place:
        lines = (LINE_A, LINE_B, DESK) if self.role == "go-between" else (LINE_A,)
        for line in lines:
            if entry in [each.id for each in line.entries]:
                return dv.Place(line.key, entry, "c0ffee")
        raise Refused("unknown-id")

    def see_proposals(self, matter: str = "") -> tuple[v.ProposalSummary, ...]:
        return (SUMMARY, OLDER)

    def verify_again(self, proposal: str, matter: str = "") -> v.ProposalPage:
        self.verified_again += 1
        if self.see_proposal(proposal, matter).certificate is None:
            raise Refused("not-yet")
        return self.see_proposal(proposal, matter)

    def see_proposal(self, proposal: str, matter: str = "", *, against: str = "") -> v.ProposalPage:
        for page in (OPEN_PAGE, CLOSED_PAGE):
            if page.summary.id == proposal:
                return replace(
                    page,
                    may_answer=page.may_answer and self.role == "side",
                    may_countersign=page is OPEN_PAGE and self.role == "go-between",
                    may_withdraw=page is CLOSED_PAGE and self.role == "side",
                )
        raise Refused("unknown-id", field="proposal")

    def see_covering(self, matter: str = "") -> pv.Covering:
        return MANDATE

    def see_certificate(self, proposal: str, matter: str = "") -> bytes:
        if proposal != OLDER.id:
            raise Refused("not-yet")
        return b"\xa0certificate"

    def see_ledger(
        self, matter: str = "", *, show: str = "all", before: str = "", hopes: str = ""
    ) -> v.LedgerPage:
        whole = self.see_whole_ledger()
        owed, now = whole.undertakings, NOW.seconds
        owers = project_ledger.owers_of(owed)
        return replace(
            whole,
            undertakings=tuple(one for one in owed if project_ledger.is_shown(one, show, owers, now)),
            owers=tuple(owers),
            may_keep=tuple(one for one in owed if one.state in ("open", "conditional")),
            next_due=project_ledger.next_due(owed, now),
        )

    def see_whole_ledger(self) -> v.LedgerPage:
        both = {"en": "both sides", "ar": "الطرفين"}
        due = Moment.parse("2026-10-19T16:00:00+04:00")
        return v.LedgerPage(
            (
                v.UndertakingView("1" * 16, SIDE_B, SIDE_A, {"en": "Release the detainee.", "ar": "الإفراج عن المحتجَز."}, due, "open", "clause", OLDER.id, 1),
                v.UndertakingView("2" * 16, SIDE_B, SIDE_A, {"en": "Bring the detainee by road.", "ar": "إحضار المحتجَز برًّا."}, due, "conditional", "clause", OLDER.id, 3),
                v.UndertakingView("3" * 16, GO, both, {"en": "Name the crossing.", "ar": "تسمية المعبر."}, None, "kept", "word", "a0" * 8, None, at("19:20")),
                v.UndertakingView("4" * 16, SIDE_A, SIDE_B, {"en": "A list of the medicines needed.", "ar": "قائمة بالأدوية اللازمة."}, at("18:00", 16), "broken", "clause", OLDER.id, 2),
            ),
            (v.HopeView("5" * 16, SIDE_B, SIDE_A, {"en": "The open talks resume.", "ar": "أن تُستأنف المحادثات المعلنة."}, at("12:00", 14)),),
            (SUMMARY, OLDER),
        )  # fmt: skip

    def see_knows(self, matter: str = "", *, of: str = "channel", at: int | None = None) -> v.KnowsPage:
        when = Moment.parse("2026-10-13T09:00:00+03:00")
        ally = person("Ally of Side A", "حليف الطرف أ")
        return v.KnowsPage(
            of,
            (
                v.Knower(ENVOY_A, when, "member"),
                v.Knower(ally, when, "found-out"),
                v.Knower(
                    person("Second mediator", "وسيط ثانٍ"),
                    when,
                    "told",
                    "in person",
                    GO,
                    {"en": "That there is an offer.", "ar": "أن هناك عرضًا."},
                ),
            ),
        )

    def see_timeline(self, matter: str = "") -> tuple[v.MilestoneView, ...]:
        return ()

    def see_receipts(self, matter: str = "", *, before: str = "") -> sv.ReceiptsPage:
        line = self.see_side(matter).line
        own = tuple(one for one in reversed(line.entries) if one.kind == "word")
        if before:
            return sv.ReceiptsPage(self.see_sign(matter), own[1:])
        return sv.ReceiptsPage(self.see_sign(matter), own[:1], "c0ffee")

    def see_mandate(self, matter: str = "") -> sv.MandatePage:
        me = ME_A if self.role == "side" else ME_GO
        other = (
            ENVOY_A
            if self.role == "side"
            else person("Second mediator", "وسيط ثانٍ", "go-between", seat="c2" * 16)
        )
        steps = tuple(
            v.StepView(n, f"mandate-{what}", True)
            for n, what in enumerate(("read", "signers", "enough", "chain", "in-time"), 1)
        )
        label = SIDE_A if self.role == "side" else GO
        whole = sv.MandateView(
            "3c" * 32,
            "whole",
            label,
            1,
            (sv.Holder(me, True),),
            at("10:00", 16),
            at("10:00", 30),
            1,
            1,
            steps=steps,
            first=True,
        )
        waits = sv.MandateView(
            "4d" * 32,
            "waits",
            label,
            2,
            (sv.Holder(me, False), sv.Holder(other), sv.Holder(None, hosted=True)),
            at("12:00"),
            at("12:00", 30),
            0,
            1,
            may_sign=True,
            steps=(steps[0], replace(steps[2], number=2, holds=False)),
        )
        pens = (sv.PenView(me, at("09:00", 16)), sv.PenView(other, at("11:00"), hosted=True))
        return self.mandate or sv.MandatePage(
            self.see_sign(matter), label, "covered", me, True, pens, (waits, whole), True
        )

    def see_people(self, matter: str = "") -> sv.PeoplePage:
        if self.role == "side":
            room = (
                sv.MemberView(ME_A, at("10:00", 15), True),
                sv.MemberView(ENVOY_A, at("12:00", 16), is_newcomer=True, briefed=4),
            )
            line = (
                sv.MemberView(ME_A, at("10:00", 15)),
                sv.MemberView(ENVOY_A, at("12:00", 16), is_newcomer=True),
                sv.MemberView(GO_SEEN, at("09:00", 15), True),
            )
            return sv.PeoplePage(
                self.see_sign(matter),
                (
                    sv.Circle("line", "line", SIDE_A, line, False),
                    sv.Circle("room", "room", SIDE_A, room, True),
                ),
                self.left,
            )
        a = (
            sv.MemberView(CHIEF_A, at("10:00", 15)),
            sv.MemberView(ENVOY_A, at("12:00", 16), is_newcomer=True),
            sv.MemberView(ME_GO, at("09:00", 15), True),
        )
        b = (
            sv.MemberView(OFFICIAL_B, at("10:00", 15)),
            sv.MemberView(ENVOY_B, at("12:00", 16)),
            sv.MemberView(ME_GO, at("09:00", 15), True),
        )
        desk = (sv.MemberView(ME_GO, at("09:00", 15), True),)
        circles = (
            sv.Circle("a", "line", SIDE_A, a, True),
            sv.Circle("b", "line", SIDE_B, b, True),
            sv.Circle("desk", "desk", {"en": "Desk"}, desk, True),
        )
        return sv.PeoplePage(self.see_sign(matter), circles, self.left, stays=True)

    def see_removal(self, seat: str, matter: str = "") -> sv.RemovalPage:
        there = [
            circle
            for circle in self.see_people(matter).circles
            for one in circle.members
            if one.person.seat == seat and not one.person.mine
        ]
        if not there:
            raise Refused("unknown-id", field="seat")
        leaves = tuple(circle for circle in there if circle.mine)
        if not leaves:
            raise Refused("not-steward")
        who = next(one.person for one in there[0].members if one.person.seat == seat)
        return sv.RemovalPage(
            self.see_sign(matter), who, leaves, tuple(circle for circle in there if not circle.mine)
        )

    def see_brief(
        self,
        seat: str,
        matter: str = "",
        *,
        before: Mapping[str, str] | None = None,
        chosen: Sequence[str] = (),
    ) -> sv.BriefPage:
        if seat != ENVOY_A.seat:
            raise Refused("unknown-id", field="seat")
        first = before is None or not before.get("line")
        if self.role == "side":
            page = self.see_side(matter)
            shown = (page.line.entries[:2] if first else page.line.entries[2:], page.room.entries[:1])
            keys: tuple[tuple[str, str], ...] = (("line", "line"), ("room", "room"))
        else:
            shown, keys = (LINE_A.entries[:2],), (("a", "line"),)
        lines = tuple(
            sv.BriefLine(
                key,
                kind,
                SIDE_A,
                at("12:00", 16),
                tuple(sv.BriefEntry(one, one is shown[0][0]) for one in entries),
                "c0ffee" if first and key == "line" else "",
            )  # type: ignore[arg-type]
            for (key, kind), entries in zip(keys, shown, strict=True)
        )
        every = {
            one.id: (key, one)
            for (key, _), line in zip(
                keys,
                (self.see_side(matter).line, self.see_side(matter).room)
                if self.role == "side"
                else (LINE_A,),
                strict=True,
            )
            for one in line.entries
        }
        if any(each not in every for each in chosen):
            raise Refused("unknown-id", field="entries")
        return sv.BriefPage(self.see_sign(matter), ENVOY_A, lines, tuple(every[each] for each in chosen))

    def see_red_lines(self, matter: str = "") -> sv.RedLinesPage:
        me = ME_A if self.role == "side" else ME_GO
        drawn = sv.RedLineView(
            "5e" * 32,
            {
                "en": "Never the word amnesty: it reopens the law.",
                "ar": "لا تُكتب كلمة «عفو»: تعيد فتح القانون.",
            },
            ("amnesty", "عفو"),
            me,
            at("10:00", 16),
        )
        theirs = sv.RedLineView(
            "6f" * 32, {"en": "No names."}, (), ENVOY_A if self.role == "side" else ME_GO, at("11:00", 16)
        )
        return sv.RedLinesPage(
            self.see_sign(matter),
            (drawn, theirs),
            (replace(theirs, id="70" * 32, text={"en": "No dates."}, retired=True),),
            (sv.SpelledView("71" * 32, ("Gate <b>", "البوابة"), ME_GO, at("12:00", 16)),)
            if me is ME_GO
            else (),
        )

    sheet = json.dumps(SHEET)

    def see_bargain(self, matter: str = "", *, version: str = "") -> BargainPage:
        versions = (
            SheetVersion("5b" * 32, ME_A if self.role == "side" else ME_GO, at("12:00", 16)),
            SheetVersion("6b" * 32, ENVOY_A if self.role == "side" else ME_GO, at("10:00", 16)),
        )
        if not self.sheet:
            return BargainPage(self.see_sign(matter), "", "", ())
        shown = version or versions[0].id
        if shown not in {one.id for one in versions}:
            raise Refused("unknown-id", field="id")
        return BargainPage(self.see_sign(matter), self.sheet, shown, versions)

    def see_crossed_lines(self, texts: Sequence[str], matter: str = "") -> tuple[sv.RedLineWarning, ...]:
        line = self.see_red_lines(matter).lines[0]
        places = tuple(word for word in ("amnesty", "عفو") if any(word in text for text in texts))
        return (sv.RedLineWarning(line, places),) if places else ()

    discloses_copies = True
    elsewhere: tuple[str, ...] = ()

    def see_trace(self, matter: str = "") -> TracePage:
        if self.role != "go-between":
            raise Refused("not-a-member")
        people = (CHIEF_A, ENVOY_A)
        return trace_page(self.see_sign(matter), ME_GO, people, at, disclosed=self.discloses_copies)

    def see_elsewhere(self, excerpts: Sequence[str], matter: str = "") -> tuple[str, ...]:
        return self.elsewhere

    def see_weighings(self, matter: str = "") -> wv.WeighPage:
        return wv.WeighPage(self.see_sign(matter), ())

    has_ended = True

    def see_retention(self, matter: str = "") -> kp.RetentionPage:
        sign = self.see_sign(matter)
        is_go = self.role == "go-between"
        if not (self.has_ended and is_go):
            return kp.RetentionPage(sign, 0, None, None, (), (), True, is_go, self.archives)
        court = kp.Standstill({"en": "The court"}, {"en": "Proceedings are open"}, at("10:00"), "desk", True)
        gone = kp.Destruction(
            "a", SIDE_A, at("12:00"), ((2, 4), (7, 1)), at("08:00"), at("09:00"), "retention", 30
        )
        if not self.is_held:
            sealed = kp.Destruction(
                "a", SIDE_A, at("12:00"), ((2, 4),), at("08:00"), at("09:00"), "archived", 0, "5e" * 32
            )
            return kp.RetentionPage(
                sign,
                30,
                at("11:00"),
                at("12:00"),
                (),
                (gone, sealed),
                True,
                False,
                self.archives,
                True,
                self.unsent,
            )
        return kp.RetentionPage(
            sign, 30, at("11:00"), at("12:00"), (court,), (gone,), True, False, self.archives
        )

    def see_first_entry(self) -> v.EntryView:
        return v.EntryView(
            "e1" * 32,
            "call",
            ENVOY_A,
            at("12:00"),
            "call",
            (
                v.PassageView(
                    1,
                    {"en": "The road is open.", "ar": "الطريق مفتوح."},
                    Consent.AS_WRITTEN,
                    Attribution.NAMED,
                ),
            ),
            minutes=11,
            spoken_by=({"en": "Side A <chief>"},),
            withdrawn=True,
        )

    def see_outside(self, matter: str = "", *, before: str = "") -> ov.OutsidePage:
        own = ov.AllowableEntry(
            "0c" * 8, at("12:00"), "a" if self.role == "go-between" else "line", SIDE_A,
            (ov.AllowablePassage(1, {"en": "The road is open.", "ar": "الطريق مفتوح."}, "chatham-house"),),
        )  # fmt: skip
        return ov.OutsidePage(self.see_sign(matter), (own,), "7")

    def see_account(self, matter: str = "", *, grade: str = "as-allowed") -> ov.AccountPage:
        made = ac.Account(
            grade,
            (ac.NamedWords({"en": "Envoy <i>"}, SIDE_A, {"ar": "نعم."}),),
            ({"en": "One side is ready."},),
            ({"he": "הדרך פתוחה."},),
            1,
        )
        return ov.AccountPage(made, "existence")

    def see_travel(self, matter: str = "") -> sv.TravelPage:
        mine = (
            ENVOY_A
            if self.role == "side"
            else person("Second mediator", "وسيط ثانٍ", "go-between", seat="c2" * 16)
        )
        return sv.TravelPage(
            self.see_sign(matter), (mine, CHIEF_A), mine, True, (sv.TravelRequest(mine, True),)
        )

    def see_attesting(self, matter: str = "") -> cv.Attesting:
        return self.attesting

    def see_devices(self, matter: str = "") -> sv.DevicesPage:
        mine = (
            sv.DeviceView("d0" * 16, at("09:00"), this=True),
            sv.DeviceView("d1" * 16, at("11:00")),
            sv.DeviceView("d2" * 16, at("10:00"), removed=True),
        )
        return sv.DevicesPage(self.see_sign(matter), mine, self.hindrance)

    def see_exports(self, matter: str = "") -> tr.ExportPage:
        left = tr.Exported(at("15:00"), "outside", "html", "Head of mission", 12, 3)
        locked = tr.Exported(at("14:00"), "own", "text.age", "Head of mission", 12, 0)
        return tr.ExportPage(self.see_sign(matter), (left, locked))

    async def do(self, command: str, args: Mapping[str, Any]) -> dict[str, Any]:
        if self.refuse is not None:
            raise self.refuse
        self.done.append((command, dict(args)))
        self.tell(MATTER)
        if command in self.answers:
            return self.answers[command]
        match command:
            case "invitation":
                return self.invitation
            case "join" | "invite":
                return {"invitation": "1f" * 8}
            case "open-channel":
                return {"matter": MATTER}
            case "account":
                return {"account": as_json(self.see_account(grade=args["grade"]).account)}
            case "calendar":
                items = (
                    ov.DueItem("0d" * 16 + "@wasit", at("16:00", 19), "due", {"en": "The road, open;\nby noon", "ar": "الطريق"}),
                    ov.DueItem("0e" * 16 + "@wasit", at("18:00", 20), "deadline", {}),
                )  # fmt: skip
                return {"calendar": as_json(ov.DueFile(NOW, "Europe/Paris", items))}
            case "export":
                said = tr.whole(self.see_first_entry())
                line = tr.TranscriptLine("line", SIDE_A, (said,))
                made = tr.Transcript(TITLE, args["for"], NOW, "Europe/Paris", (line,), "without-prejudice", 2)
                return {"transcript": as_json(made)}
            case "witness":
                return {"file": "", "signed": 1, "needed": 1}
            case "take-witnesses":
                return {"taken": 0}
            case "propose":
                return {"id": "e9" * 8, "proposal": PROPOSAL}
            case _:
                return {"id": "e9" * 8}

    def tell(self, matter: str) -> None:
        for queue in self.listeners:
            queue.put_nowait(matter)

    async def changes(self) -> AsyncIterator[str]:
        queue: asyncio.Queue[str] = asyncio.Queue()
        self.listeners.append(queue)
        try:
            while True:
                yield await queue.get()
        finally:
            self.listeners.remove(queue)
