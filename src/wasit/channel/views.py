"""What a page or a command may show: the results of folding facts, one dataclass a page.

1. A side's page is a ``SidePage`` and holds nothing else: no field here can hold another side's line, people, zone or reading state.
2. The go-between's page is a ``ChannelPage``.
3. Ids are hex. Moments keep the offset they were noted with; the page shows them in the reader's zone and says whose zone it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from wasit.channel.before_facts import Warned
from wasit.channel.certificate_views import CertificateView as CertificateView
from wasit.channel.certificate_views import ClauseView as ClauseView
from wasit.channel.certificate_views import StepView as StepView
from wasit.channel.claim_views import HopeView as HopeView
from wasit.channel.claim_views import UndertakingView as UndertakingView
from wasit.channel.paper_views import Binding, Covering, Limits, RevisionView, SignerView
from wasit.channel.redline import Run
from wasit.channel.said_views import PassageView as PassageView
from wasit.channel.said_views import Passed as Passed
from wasit.channel.said_views import Person as Person
from wasit.channel.seat_views import CharterPage as CharterPage
from wasit.channel.seat_views import Cover as Cover
from wasit.channel.seat_views import Preferences as Preferences
from wasit.channel.seat_views import Role as Role
from wasit.channel.seat_views import Seatsign as Seatsign
from wasit.text.moment import Moment
from wasit.text.passage import Attribution, Texts

Delivery = Literal[
    "here", "relay", "lapsed", "seat", "read"
]  # in this seat / at the relay / forgotten there before somebody fetched it / in every reader's seat / read back
How = Literal["written", "text", "call", "in-person", "e-mail", "bridge"]
EntryKind = Literal[
    "word", "call", "text", "release", "proposal", "answer", "closing", "mandate", "receipt", "withdrawal", "told",
    "hope", "undertaking", "milestone", "brief", "joined", "left", "note", "weighing", "preferences", "opened", "release-noted",
    "copy", "copies-prepared", "told-first", "decided", "red-line", "deadline", "line-to-take", "confirmation", "blind", "blind-agreed", "blind-over",
    "supposition", "supposition-worded", "sealed", "names-asked",
    "claim", "claim-acknowledged", "claim-disputed",
    "device-added", "device-removed", "device-struck", "device-said-struck",
    "deposit", "declaration", "deposit-released", "deposit-returned",
    "leads", "hand-over-offered", "hand-over-accepted", "hand-over-declined", "hand-over-taken-back",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class EntryView:
    """One entry of a line, room or desk, in the order of the record."""

    id: str
    kind: EntryKind
    author: Person
    at: Moment
    how: How = "written"
    passages: tuple[PassageView, ...] = ()
    minutes: int | None = None  # of a call
    spoken_by: tuple[Texts, ...] = ()  # of a noted call or text: who spoke, when it was not the author
    translation: Texts = field(default_factory=dict)  # the go-between's, of a release; shown as such
    wording: Literal["", "as-written", "paraphrase"] = ""  # of a release
    attribution: Attribution = Attribution.NONE  # of a release
    verdict: Literal["", "accept", "decline", "counter", "confirm", "refuse"] = (
        ""  # of an answer, or of a principal
    )
    refers: str = ""  # the proposal of an answer, the source of a receipt, the entry withdrawn
    text: Texts = field(
        default_factory=dict
    )  # of hopes, undertakings, milestones, told: one text without marks
    withdrawn: bool = False
    waits: bool = False  # for the go-between: something in it may be passed on and was not yet
    late: bool = False  # slotted in before entries that were already shown
    unconfirmed: bool = False  # only vouched for by another: "X says Y wrote this"
    unreadable: bool = False  # withheld, erased or not opened to this seat
    delivery: Delivery = "here"
    delivered_to: int = 0
    readers: int = 0
    asks: bool = False  # a note that asks its speaker to confirm it
    read_back: Literal["", "right", "corrected", "elsewhere"] = (
        ""  # what was said of it last; "elsewhere": its author says it was confirmed in another way
    )
    read_back_words: Texts = field(default_factory=dict)  # of a correction
    due: Moment | None = None  # of a deadline
    remarks: tuple[PassageView, ...] = ()  # a go-between's own, of a note: they stand on the desk
    opened: int = 0  # of a briefing: how many entries were opened
    whose: Texts = field(default_factory=dict)  # of a device removed by consent: the name of its person
    warned: tuple[Warned, ...] = ()  # of a decision on the desk: what was shown and sent all the same
    mended: tuple[str, ...] = ()  # of the same: the codes of warnings that went as the draft was changed
    undisclosed: bool = False  # of a copy: the charter said then that briefs are the same for every reader


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something that must not be silent: a catalogue code and plain fields. ``grave`` ones are shown in wax red."""

    code: str  # gap, fork, unreadable-letter, own-name-forged, clock, silence, refused-entry, late-word, muted, ...
    at: Moment
    grave: bool = False
    who: Texts = field(default_factory=dict)
    count: int = 1
    entries: tuple[str, ...] = ()
    until: Moment | None = None  # when it is due, or was
    text: Texts = field(default_factory=dict)  # what is due, in its people's words
    link: str = ""  # the page of the thing, below the matter's address


@dataclass(frozen=True, slots=True)
class LineView:
    """One line (or room, or desk): its people and a page of its entries, oldest first."""

    id: str
    key: str  # "a", "b", ... : the order of sides on this seat; "room", "desk"
    name: Texts
    kind: Literal["line", "room", "desk"]
    seated: bool  # False: noted, nobody of the side has a seat
    people: tuple[Person, ...]
    entries: tuple[EntryView, ...]
    older: str = ""  # cursor of the page before this one; "" when there is none
    total: int = 0
    alarms: tuple[Alarm, ...] = ()
    unread: int = 0  # by others since this seat's person looked; 100 stands for more
    first_new: str = ""  # id of the first of them on this page
    looked: int = 0  # the mark they are counted from
    newest: int = 0  # where the mark stands once this page was seen
    came: Moment | None = (
        None  # this seat, if others were there before it: what they said then is not open to it
    )
    opened: int = 0  # but for so many entries, of which it was briefed
    zone: str = ""  # on a go-between's seat: the IANA name of this side's clock; "" where nobody said


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits to be passed on: one entry with the passages that may still cross."""

    entry: EntryView
    from_line: str  # side key
    from_name: Texts
    kept: int  # passages marked for you only, which stay
    proposal: ProposalSummary | None = None


@dataclass(frozen=True, slots=True)
class Crossed:
    at: Moment
    from_line: str
    to_line: str
    from_name: Texts
    to_name: Texts
    wording: Literal["as-written", "paraphrase"]
    words: Texts
    release: str


@dataclass(frozen=True, slots=True)
class Leaving:
    """A release that waits for its slot: it can still be taken back by its number."""

    number: int
    leaves_at: Moment
    to_line: str
    to_name: Texts
    wording: Literal["as-written", "paraphrase"]
    words: Texts  # of a proposal its title
    sources: tuple[str, ...]  # entries


@dataclass(frozen=True, slots=True)
class ProposalSummary:
    id: str  # hex of the instrument hash
    entry: str
    title: Texts
    state: Literal[
        "open",
        "unconfirmed",
        "accepted",
        "declined",
        "withdrawn",
        "lapsed",
        "superseded",
        "closed",
        "not-valid",
    ]
    from_us: bool
    at: Moment


@dataclass(frozen=True, slots=True)
class AnswerView:
    side: Texts
    verdict: Literal["accept", "decline", "counter", "clarify"]
    at: Moment
    words: Texts = field(default_factory=dict)
    signed: int = 0
    needed: int = 1
    ours: bool = False
    signers: tuple[SignerView, ...] = ()
    wanting: tuple[Texts, ...] = ()  # of this side's own answer: who has not signed and may
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True, slots=True)
class ProposalPage:
    summary: ProposalSummary
    clauses: tuple[ClauseView, ...]
    languages: tuple[str, ...]
    authentic: tuple[str, ...]
    prevailing: str | None
    expires: Moment | None
    answers: tuple[AnswerView, ...]
    may_answer: bool  # this seat holds a pen of a side that has not answered
    may_countersign: bool  # this seat is the go-between's and every needed answer is there
    replaces: str = ""
    certificate: CertificateView | None = None
    receipts: tuple[Passed, ...] = ()
    proposer: Texts = field(default_factory=dict)  # the label it is signed under
    addressees: tuple[Texts, ...] = ()
    drafted: Moment | None = None  # by the clock of whoever proposed, as it stands on the signed paper
    revisions: tuple[RevisionView, ...] = ()  # this text among those it replaced and that replaced it
    against: str = ""  # the revision that changes are shown against
    title_redline: Mapping[str, tuple[Run, ...]] = field(default_factory=dict)
    replaced_by: str = ""
    mandate: Covering | None = None  # of this seat's own side
    signed: tuple[SignerView, ...] = ()  # who signed the text itself
    signed_needed: int = 1
    numbers: tuple[int, ...] = ()  # of the words by which two people compare the text by voice
    may_withdraw: bool = False
    dropped: tuple[ClauseView, ...] = ()  # what the revision compared with alone has
    highest_number: int = 0  # of all clauses in the row: a revision uses none again
    may_affirm: bool = (
        False  # its own side's text, signed already: a second signature says that it stands by it
    )
    limits: Limits = field(default_factory=Limits)
    may_confirm: bool = False  # this seat is the principal whose word on its side's paper is wanted
    may_close_refused: bool = (
        False  # this seat is the go-between's, all have signed and a principal has refused
    )


@dataclass(frozen=True, slots=True)
class LedgerPage:
    undertakings: tuple[UndertakingView, ...]
    hopes: tuple[HopeView, ...]
    proposals: tuple[ProposalSummary, ...]
    owers: tuple[Texts, ...] = ()  # everyone who owes something, or did
    may_keep: tuple[UndertakingView, ...] = ()  # the newest that nobody said are kept
    next_due: UndertakingView | None = None
    older: str = ""  # cursors of the page before; "" where there is none
    hopes_older: str = ""
    is_keep_cut: bool = False  # more are open than ``may_keep`` has
    speaks_for: tuple[tuple[str, Texts], ...] = ()  # (key of the line, side) this seat may claim for


@dataclass(frozen=True, slots=True)
class Knower:
    person: Person
    since: Moment
    how: Literal["member", "told", "part", "found-out", "raised", "kept-from"]
    manner: str = ""
    told_by: Texts = field(default_factory=dict)
    text: Texts = field(default_factory=dict)
    teller: str | None = None  # the seat of who told it: two people may go by one name


@dataclass(frozen=True, slots=True)
class KnowsPage:
    """Who knows of the channel (``of`` = "channel") or of a proposal (its id), as this seat may see it."""

    of: str
    knowers: tuple[Knower, ...]


@dataclass(frozen=True, slots=True)
class MilestoneView:
    id: str
    at: Moment
    text: Texts
    track: str
    keeps: tuple[tuple[str, int], ...]  # (proposal id, clause number)


@dataclass(frozen=True, slots=True)
class ToAnswer:
    """A proposal of the other side that waits for this one, and whether this seat may answer it or what is missing."""

    proposal: ProposalSummary
    until: Moment
    seconds: int  # left until then
    binding: Binding
    signed: bool = False  # this seat has signed an answer already; others of its side are wanting


AskedKind = Literal["sealed", "blind"]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a side was asked beside proposals and has not answered: a sealed offer, or a text that was put to both sides."""

    kind: AskedKind
    id: str
    text: Texts
    until: Moment
    seconds: int  # left until then


@dataclass(frozen=True, slots=True)
class ChannelPage:
    """The go-between's page."""

    sign: Seatsign
    lines: tuple[LineView, ...]
    desk: LineView
    waiting: tuple[Waiting, ...]
    crossed: tuple[Crossed, ...]
    proposals: tuple[ProposalSummary, ...]
    alarms: tuple[Alarm, ...] = ()
    leaving: tuple[Leaving, ...] = ()
    zones: Mapping[str, str] = field(
        default_factory=dict
    )  # IANA names by side key, of sides whose clock is known
    silence: Mapping[str, int] = field(
        default_factory=dict
    )  # hours by side key, after which its silence is told


@dataclass(frozen=True, slots=True)
class SidePage:
    """A delegate's page: the line to the go-between, the side's room, what waits for an answer."""

    sign: Seatsign
    line: LineView
    room: LineView
    proposals: tuple[ProposalSummary, ...]
    alarms: tuple[Alarm, ...] = ()
    to_answer: tuple[ToAnswer, ...] = ()
    asked: tuple[Asked, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckPlace:
    """Where in a draft a check points, and why. ``passage``: of the source; 0 for the draft as a whole."""

    passage: int
    words: str  # of the draft, as they stand there
    why: Literal["phrase", "passage", "number", "date", "word", "hour", "person", "term", "red-line"]
    entry: str = ""  # the entry whose words they repeat
    side: str = ""  # its side's key
    name: Texts = field(default_factory=dict)  # of that side, of the person meant, or what to say instead
    text: str = ""  # the words that they repeat
    theirs: Moment | None = None  # of an hour: on the source's clock
    ours: Moment | None = None  # and on the addressee's


@dataclass(frozen=True, slots=True)
class CheckView:
    """One check of a draft. A warning never blocks: what may not be is refused by the rules."""

    number: int
    code: str  # names its sentence in the catalogue
    holds: bool
    fields: Mapping[str, str | int] = field(default_factory=dict)
    grave: bool = False
    places: tuple[CheckPlace, ...] = ()


def warned_of(checks: Iterable[CheckView]) -> tuple[Warned, ...]:
    """Of the checks those that warn, each with the words it points at."""
    return tuple(
        Warned(one.code, len(one.places), tuple(dict.fromkeys(at.words for at in one.places if at.words)))
        for one in checks
        if not one.holds
    )


@dataclass(frozen=True, slots=True)
class PassOnRow:
    """One passage beside its outgoing wording."""

    passage: PassageView
    field_state: Literal["locked", "free", "none"]  # as written / may be reworded / stays


@dataclass(frozen=True, slots=True)
class PassOnPage:
    """The exact outgoing page before it leaves."""

    sign: Seatsign
    source: EntryView
    from_name: Texts
    rows: tuple[PassOnRow, ...]
    targets: tuple[LineView, ...]  # without entries: where it may go
    checks: tuple[CheckView, ...]  # of what was drafted; before anything was, of the words as written
    readers: tuple[Person, ...]
    leaves_at: Moment  # the slot it would leave at
    proposal: ProposalPage | None = None
    from_line: str = ""  # side key of the source
    undo: int = 0  # seconds in which it can be taken back where it waits for no slot
    from_zone: str = ""  # IANA name of the clock on the source's side; "" where nobody said
    to_zone: str = ""
    mediators: tuple[Person, ...] = ()  # the go-betweens who read that line besides
    warned: tuple[
        Warned, ...
    ] = ()  # of the checks those that warn, as ``pass-on`` is told of them once a person has seen them
