"""What can be said: every fact that stands in a line, a room or on a desk.

This file alone knows the vocabulary; ``bodies`` knows how each is written in bytes, ``rules`` who may say it where.
A fact is past tense or a noun: it happened. It carries no author and no time: its entry does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum

from wasit.channel.before_facts import Decided as Decided
from wasit.channel.before_facts import FirstTold as FirstTold
from wasit.channel.before_facts import NameSpelled as NameSpelled
from wasit.channel.blind_facts import BlindAnswer as BlindAnswer
from wasit.channel.blind_facts import BlindNoted as BlindNoted
from wasit.channel.blind_facts import BlindPut as BlindPut
from wasit.channel.blind_facts import BlindResult as BlindResult
from wasit.channel.blind_facts import SuppositionPut as SuppositionPut
from wasit.channel.blind_facts import SuppositionWorded as SuppositionWorded
from wasit.channel.claim_facts import ClaimAnswered as ClaimAnswered
from wasit.channel.claim_facts import Claimed as Claimed
from wasit.channel.claim_facts import OutsideAllowed as OutsideAllowed
from wasit.channel.copy_facts import CopiesHanded as CopiesHanded
from wasit.channel.copy_facts import CopiesPrepared as CopiesPrepared
from wasit.channel.copy_facts import CopyGiven as CopyGiven
from wasit.channel.copy_facts import CopyReader as CopyReader
from wasit.channel.copy_facts import FindingKept as FindingKept
from wasit.channel.deposit_facts import DepositNoted as DepositNoted
from wasit.channel.deposit_facts import DepositOpened as DepositOpened
from wasit.channel.device_facts import DeviceAdded as DeviceAdded
from wasit.channel.device_facts import DeviceRemoved as DeviceRemoved
from wasit.channel.ending_facts import ClosedOut as ClosedOut
from wasit.channel.ending_facts import LegalHold as LegalHold
from wasit.channel.fields import Who as Who
from wasit.channel.handover_facts import HandedOver as HandedOver
from wasit.channel.handover_facts import HandoverAnswered as HandoverAnswered
from wasit.channel.handover_facts import HandoverOffered as HandoverOffered
from wasit.channel.name_facts import NamesAsked as NamesAsked
from wasit.channel.name_facts import NamesCommon as NamesCommon
from wasit.channel.name_facts import NamesEntered as NamesEntered
from wasit.channel.name_facts import NamesPaired as NamesPaired
from wasit.channel.private_facts import DEPTHS as DEPTHS
from wasit.channel.private_facts import MOST_MODEL as MOST_MODEL
from wasit.channel.private_facts import OCCASIONS as OCCASIONS
from wasit.channel.private_facts import CameOfIt as CameOfIt
from wasit.channel.private_facts import Deadline as Deadline
from wasit.channel.private_facts import LineToTake as LineToTake
from wasit.channel.private_facts import Preferences as Preferences
from wasit.channel.private_facts import RedLine as RedLine
from wasit.channel.private_facts import Weighing as Weighing
from wasit.channel.promise_facts import Hope as Hope
from wasit.channel.promise_facts import Milestone as Milestone
from wasit.channel.promise_facts import UndertakingNoted as UndertakingNoted
from wasit.channel.sealed_facts import Scale as Scale
from wasit.channel.sealed_facts import SealedEnded as SealedEnded
from wasit.channel.sealed_facts import SealedEntered as SealedEntered
from wasit.channel.sealed_facts import SealedMet as SealedMet
from wasit.channel.sealed_facts import SealedPut as SealedPut
from wasit.channel.travel_facts import TravelAsked as TravelAsked
from wasit.channel.travel_facts import TravelHeld as TravelHeld
from wasit.record.epoch import Epoch
from wasit.text.moment import Moment
from wasit.text.passage import Attribution, Consent, Passage, Texts

DEFAULT_RULES = ("only-marked", "unless-marked")
COVERS = ("prompt", "spread", "steady")
LEGAL_PROFILES = ("none", "without-prejudice", "mediation-privilege", "not-for-attribution")
BRIEFS = ("alike", "worded")
USUAL_ROUNDS, MOST_ROUNDS = 3, 9  # of one sealed question: each tells a side a bit more
MAX_RETENTION = 36_500  # days


class How(IntEnum):
    """How words came."""

    WRITTEN = 0
    TEXT = 1
    CALL = 2
    IN_PERSON = 3
    EMAIL = 4
    BRIDGE = 5

    @property
    def word(self) -> str:
        return {How.IN_PERSON: "in-person", How.EMAIL: "e-mail"}.get(self, self.name.lower())


class Knowing(IntEnum):
    """How somebody came to know."""

    TOLD = 1
    TOLD_BY_OTHERS = 2
    FOUND_OUT = 3
    RAISED = 4
    PART = 5  # told a part of it
    KEPT_FROM = 6  # not to be told


@dataclass(frozen=True, slots=True)
class Opened:
    """Kind 1: who belongs to the line from here on."""

    epoch: Epoch


@dataclass(frozen=True, slots=True)
class Word:
    """Kind 2: someone's words to those on the line."""

    passages: tuple[Passage, ...]
    how: How = How.WRITTEN
    reply: bytes | None = None
    receipt_wanted: bool = True


@dataclass(frozen=True, slots=True)
class Released:
    """Kind 2 with an attribution: what a go-between passed on. No pointer to where it came from."""

    words: Texts
    wording: Consent  # MAY_PARAPHRASE or AS_WRITTEN
    attribution: Attribution = Attribution.NONE
    translation: Texts = field(default_factory=dict)  # the go-between's own


@dataclass(frozen=True, slots=True)
class InstrumentShown:
    """Kind 3: a signed text, by its side or passed on by a go-between (then with an attribution)."""

    cose: bytes
    consent: Consent = Consent.FOR_YOU_ONLY
    attribution: Attribution | None = None


@dataclass(frozen=True, slots=True)
class Noted:
    """Kind 4: a call, a text, a talk in person, written down by who heard it.

    On a side's line it holds what may cross, which those who spoke can read and correct; without passages it says only that they spoke.
    What its author keeps is a word on the desk in reply to it.
    """

    passages: tuple[Passage, ...]
    how: How
    spoken_by: tuple[Who, ...]
    when: Moment
    minutes: int | None = None
    to_confirm: bool = False


@dataclass(frozen=True, slots=True)
class Briefed:
    """Kind 6: chosen entries of the past, opened to a newcomer."""

    newcomer: bytes
    opened: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Receipted:
    """Kind 7: that, and in which words, a passage crossed."""

    source: bytes
    passages: tuple[int, ...]
    wording: Consent
    when: Moment
    words: Texts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Told:
    """Kind 8: who knows of what, from whom, since when."""

    what: bytes | str  # an instrument's hash, "channel", or short words for a thing: "day and place"
    whom: Who
    how: Knowing
    when: Moment
    manner: str = ""
    text: Texts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ErasureAsked:
    """Kind 9."""

    entries: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """Kind 10: the author takes a word back; if it was not yet passed on it can't be any more."""

    target: bytes


@dataclass(frozen=True, slots=True)
class Source:
    line: bytes
    entry: bytes
    passages: tuple[int, ...]  # from 1; empty for an instrument


@dataclass(frozen=True, slots=True)
class ReleaseNoted:
    """Kind 14, on the desk only: where a release came from. Nothing else anywhere links the two."""

    release: bytes
    to_line: bytes
    sources: tuple[Source, ...]
    wording: Consent
    attribution: Attribution


@dataclass(frozen=True, slots=True)
class Charter:
    """Kind 15: what was agreed about the channel itself, as told to one line."""

    title: Texts
    name: Texts  # of this line's side
    languages: tuple[str, ...]
    default_rule: str = "only-marked"  # or "unless-marked"
    cover: str = "spread"  # or "prompt", "steady"
    depth: str = (
        "existence"  # what stays secret: that there is a channel; or "persons", "content", "outcome" only
    )
    retention: int = (
        0  # days that words are kept after the end; 0: until the go-between closes the channel out
    )
    terms: tuple[tuple[Texts, Texts], ...] = ()  # (words to avoid, neutral words to use)
    legal: str = "none"  # or "without-prejudice", "mediation-privilege", "not-for-attribution"
    briefs: str = "alike"  # or "worded": a go-between's own texts may be worded differently for each reader
    rounds: int = USUAL_ROUNDS  # how often one sealed question may be asked, at most


@dataclass(frozen=True, slots=True)
class PenOffered:
    """Kind 17: a delegate shows the pen it would sign with, so that its side can name it in a mandate."""

    pen: bytes
    hosted: bool = False


@dataclass(frozen=True, slots=True)
class Left:
    """Kind 18: its author leaves; the steward opens an epoch without it."""


@dataclass(frozen=True, slots=True)
class ReadBack:
    """Kind 19: who was asked to confirm a note, or has read a word, says that it is right; or corrects it.

    By the note's own author: that it was read back and confirmed in another way.
    """

    target: bytes
    right: bool
    words: Texts = field(default_factory=dict)  # of a correction


Fact = (
    Opened
    | Word
    | Released
    | InstrumentShown
    | Noted
    | Briefed
    | Receipted
    | Told
    | ErasureAsked
    | Withdrawn
    | UndertakingNoted
    | Hope
    | Milestone
    | ReleaseNoted
    | Charter
    | Weighing
    | CameOfIt
    | Preferences
    | PenOffered
    | Left
    | ReadBack
    | RedLine
    | Deadline
    | LineToTake
    | TravelAsked
    | TravelHeld
    | BlindPut
    | BlindAnswer
    | BlindResult
    | BlindNoted
    | SealedPut
    | SealedEntered
    | SealedMet
    | SealedEnded
    | SuppositionPut
    | SuppositionWorded
    | NamesAsked
    | NamesEntered
    | NamesCommon
    | NamesPaired
    | LegalHold
    | ClosedOut
    | Claimed
    | ClaimAnswered
    | OutsideAllowed
    | DeviceAdded
    | DeviceRemoved
    | DepositOpened
    | DepositNoted
    | HandoverOffered
    | HandoverAnswered
    | HandedOver
    | CopiesPrepared
    | NameSpelled
    | Decided
    | FirstTold
    | CopyGiven
    | CopiesHanded
    | FindingKept
)

KINDS: Mapping[type, int] = {
    Opened: 1,
    Word: 2,
    Released: 2,
    InstrumentShown: 3,
    Noted: 4,
    Briefed: 6,
    Receipted: 7,
    Told: 8,
    ErasureAsked: 9,
    Withdrawn: 10,
    UndertakingNoted: 11,
    Hope: 12,
    Milestone: 13,
    ReleaseNoted: 14,
    Charter: 15,
    Weighing: 16,
    CameOfIt: 54,
    Preferences: 55,
    PenOffered: 17,
    Left: 18,
    ReadBack: 19,
    RedLine: 20,
    Deadline: 21,
    LineToTake: 22,
    TravelAsked: 26,
    TravelHeld: 27,
    BlindPut: 33,
    BlindAnswer: 34,
    BlindResult: 35,
    BlindNoted: 36,
    SealedPut: 50,
    SealedEntered: 51,
    SealedMet: 52,
    SealedEnded: 53,
    SuppositionPut: 44,
    SuppositionWorded: 45,
    NamesAsked: 46,
    NamesEntered: 47,
    NamesCommon: 48,
    NamesPaired: 49,
    LegalHold: 31,
    ClosedOut: 32,
    Claimed: 28,
    ClaimAnswered: 29,
    OutsideAllowed: 30,
    DeviceAdded: 23,
    DeviceRemoved: 24,
    DepositOpened: 40,
    DepositNoted: 41,
    HandoverOffered: 37,
    HandoverAnswered: 38,
    HandedOver: 39,
    NameSpelled: 56,
    Decided: 57,
    FirstTold: 58,
    CopiesPrepared: 59,
    CopyGiven: 60,
    CopiesHanded: 61,
    FindingKept: 62,
}


def targets_of(fact: Fact) -> tuple[bytes, ...]:
    """The entries a fact speaks of: what a page looks up to say what became of an entry."""
    match fact:
        case Word(reply=bytes() as reply):
            return (reply,)
        case Word():  # most of what is said: it need not be held against all the others
            return ()
        case Briefed(opened=opened):
            return opened
        case Receipted(source=source) | UndertakingNoted(source=source):
            return (source,)
        case ErasureAsked(entries=entries):
            return entries
        case (
            Withdrawn(target=target)
            | ReadBack(target=target)
            | TravelHeld(target=target)
            | BlindAnswer(target=target)
            | BlindResult(target=target)
            | SealedEntered(target=target)
            | SealedMet(target=target)
            | SealedEnded(target=target)
            | CameOfIt(target=target)
            | ClaimAnswered(target=target)
            | OutsideAllowed(target=target)
            | HandoverAnswered(target=target)
            | HandedOver(target=target)
        ):
            return (target,)
        case Decided(sources=sources):
            return sources
        case BlindNoted(puts=puts) | DepositNoted(openings=puts):
            return puts
        case SuppositionPut(worded=bytes() as worded):
            return (worded,)
        case SealedPut(after=bytes() as after):
            return (after,)
        case DepositOpened(deposit=deposit):
            return (deposit,)
        case CopiesHanded(target=target, entry=given):
            return (target,) if given is None else (target, given)
        case FindingKept(target=bytes() as target):
            return (target,)
        case ReleaseNoted(release=release, sources=sources):
            return (release, *(source.entry for source in sources))
        case _:
            return ()
