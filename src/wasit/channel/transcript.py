"""What leaves a seat as a transcript: who said what, when, how it came, under which marks. And how one is read back.

This file alone knows what stands in a transcript:

1. No id, no hash, no signature and no key: nothing that its holder could not have typed. A forged one is of this very class.
2. For this seat's own use it holds all that its lines show. A signed text stands in it as a title; its proof is the certificate.
3. For the outside it holds words alone, and of others only what they gave leave for (kind 30), under no more of a name than that says.
   That something may cross to another side is no leave for the outside.
   It is one list: under the heading of a line an unnamed word would be named. Rooms and desks stay at home.
4. Where an author is not named for the outside, neither is the offset of its clock: it tells where somebody was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any, Literal, get_args

from wasit.channel.facts import LEGAL_PROFILES
from wasit.channel.seat_views import Role, Seatsign
from wasit.channel.views import EntryKind, EntryView, How, PassageView, Person
from wasit.errors import Refused
from wasit.text.moment import Moment
from wasit.text.passage import Attribution, Consent, Texts, attribution_of, check_texts, consent_of

Audience = Literal["own", "outside"]
Place = Literal["line", "room", "desk", "all"]  # all: the one list of a transcript for the outside
AUDIENCES: tuple[Audience, ...] = get_args(Audience)
FORMS = ("html", "text", "json")
LOCKED = ".age"  # after a form: in an age file under a passphrase
VERSION = 1
_WORDS = frozenset({"word", "call", "text", "release"})


@dataclass(frozen=True, slots=True)
class Spoken:
    """A passage of a transcript."""

    text: Texts
    consent: Consent = Consent.FOR_YOU_ONLY
    attribution: Attribution = Attribution.NONE


@dataclass(frozen=True, slots=True)
class Utterance:
    """One entry of a transcript. ``who`` is empty where its author is not named."""

    kind: EntryKind
    at: Moment
    who: Texts = field(default_factory=dict)
    role: Role | Literal[""] = ""
    how: How = "written"
    spoken_by: tuple[Texts, ...] = ()
    minutes: int | None = None
    passages: tuple[Spoken, ...] = ()
    text: Texts = field(default_factory=dict)
    translation: Texts = field(default_factory=dict)
    verdict: Literal["", "accept", "decline", "counter", "confirm", "refuse"] = ""
    withdrawn: bool = False
    left_out: int = 0  # passages


@dataclass(frozen=True, slots=True)
class TranscriptLine:
    kind: Place
    name: Texts
    entries: tuple[Utterance, ...]


@dataclass(frozen=True, slots=True)
class Transcript:
    """``zone``: IANA name of the clock that stands beside each author's. ``left_out``: entries that are not here at all."""

    title: Texts
    audience: Audience
    made: Moment
    zone: str
    lines: tuple[TranscriptLine, ...]
    legal: str = "none"
    left_out: int = 0
    version: int = VERSION


@dataclass(frozen=True, slots=True)
class Exported:
    """That a transcript left this seat, and who said that it may: kept here, told to nobody. ``form``: as in ``FORMS``, or with ``LOCKED``."""

    at: Moment
    audience: Audience
    form: str
    confirmed_by: str
    entries: int
    left_out: int


@dataclass(frozen=True, slots=True)
class ExportPage:
    sign: Seatsign
    exported: tuple[Exported, ...]  # the newest first


# -- for this seat's own use ------------------------------------------------------------------------------------------------


def whole(entry: EntryView) -> Utterance:
    """All that a line shows of an entry, with what its author keeps beside a note."""
    return Utterance(
        entry.kind,
        entry.at,
        entry.author.name,
        entry.author.role,
        entry.how,
        entry.spoken_by,
        entry.minutes,
        _spoken((*entry.passages, *entry.remarks), entry),
        entry.text,
        entry.translation,
        entry.verdict,
        entry.withdrawn,
        0,
    )


def _spoken(passages: Iterable[PassageView], entry: EntryView) -> tuple[Spoken, ...]:
    is_release = entry.kind == "release"
    return tuple(
        Spoken(one.text, one.consent, entry.attribution if is_release else one.attribution)
        for one in passages
    )


# -- for the outside --------------------------------------------------------------------------------------------------------


def for_outside(
    entry: EntryView, here: Callable[[int], Moment], leave: Mapping[int, Attribution]
) -> Utterance | None:
    """What its authors let out of it; None where that is nothing. ``here``: a time on the clock of who exports.

    ``leave``: the passages, from 1, that their author allowed for the outside, each with how far it may be attributed.
    """
    hidden = entry.withdrawn or entry.unconfirmed or entry.unreadable
    if entry.kind not in _WORDS or hidden:
        return None
    spoken = _spoken(entry.passages, entry)
    is_own = entry.author.mine and not entry.spoken_by
    allowed = tuple(
        replace(said, attribution=leave[one.number])
        for said, one in zip(spoken, entry.passages, strict=False)  # remarks have no number of their own
        if one.number in leave
    )
    kept = spoken if is_own else allowed
    if not kept:
        return None
    grade = Attribution.NAMED if is_own else min(one.attribution for one in kept)
    is_named = grade is Attribution.NAMED and entry.kind != "release"
    return Utterance(
        entry.kind,
        entry.at if is_own or is_named else here(entry.at.seconds),
        entry.author.name if is_own or is_named else {},
        _role(entry.author, grade, is_own),
        entry.how,
        entry.spoken_by if is_named else (),
        entry.minutes if is_own or is_named else None,
        kept,
        left_out=len(spoken) - len(kept),
    )


def _role(author: Person, grade: Attribution, is_own: bool) -> Role | Literal[""]:
    """What may be said of whose words they are: who passed them on says a side's, never its own."""
    if is_own:
        return author.role
    return "" if grade is Attribution.NONE else "side"


def in_one_list(entries: Iterable[Utterance]) -> tuple[Utterance, ...]:
    """In the order of their time."""
    return tuple(sorted(entries, key=lambda one: one.at.seconds))


# -- read back --------------------------------------------------------------------------------------------------------------


def read_transcript(written: object) -> Transcript:
    """A transcript of its JSON form. Whether any of it was ever said nobody can tell. Raises: Refused bad-input (field transcript)."""
    try:
        read = _fields(written, Transcript)
        if read["version"] != VERSION or read["audience"] not in AUDIENCES:
            raise Refused("bad-input", field="transcript")
        if read["legal"] not in LEGAL_PROFILES:
            raise Refused("bad-input", field="transcript")
        return Transcript(
            _texts(read["title"]),
            read["audience"],
            Moment.parse(_text(read["made"])),
            _text(read["zone"]),
            tuple(_line(line) for line in _list(read["lines"])),
            read["legal"],
            _count(read["left_out"]),
        )
    except (Refused, TypeError, OverflowError):
        raise Refused("bad-input", field="transcript") from None


def _fields(written: object, kind: type) -> Mapping[str, Any]:
    """Every field of a class and no other."""
    if not isinstance(written, dict) or written.keys() != {one.name for one in fields(kind)}:
        raise Refused("bad-input", field="transcript")
    return written


def _line(written: object) -> TranscriptLine:
    read = _fields(written, TranscriptLine)
    _one_of(read["kind"], get_args(Place))
    return TranscriptLine(
        read["kind"], _texts(read["name"]), tuple(_utterance(one) for one in _list(read["entries"]))
    )


def _utterance(written: object) -> Utterance:
    read = _fields(written, Utterance)
    for name, known in (
        ("kind", get_args(EntryKind)),
        ("role", ("", *get_args(Role))),
        ("how", get_args(How)),
        ("verdict", ("", "accept", "decline", "counter", "confirm", "refuse")),
        ("withdrawn", (True, False)),
    ):
        _one_of(read[name], known)
    return Utterance(
        read["kind"],
        Moment.parse(_text(read["at"])),
        _texts(read["who"]),
        read["role"],
        read["how"],
        tuple(_texts(one) for one in _list(read["spoken_by"])),
        None if read["minutes"] is None else _count(read["minutes"]),
        tuple(_passage(one) for one in _list(read["passages"])),
        _texts(read["text"]),
        _texts(read["translation"]),
        read["verdict"],
        read["withdrawn"],
        _count(read["left_out"]),
    )


def _passage(written: object) -> Spoken:
    read = _fields(written, Spoken)
    return Spoken(
        _texts(read["text"]), consent_of(_text(read["consent"])), attribution_of(_text(read["attribution"]))
    )


def _one_of(value: object, known: Sequence[object]) -> None:
    if not any(value is one or (isinstance(value, str) and value == one) for one in known):
        raise Refused("bad-input", field="transcript")


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise Refused("bad-input", field="transcript")
    return value


def _list(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise Refused("bad-input", field="transcript")
    return value


def _count(value: object) -> int:
    if type(value) is not int or value < 0:
        raise Refused("bad-input", field="transcript")
    return value


def _texts(value: object) -> Texts:
    """A text in some languages, or none."""
    if not isinstance(value, dict) or not all(isinstance(one, str) for one in value.values()):
        raise Refused("bad-input", field="transcript")
    if value:
        check_texts(value, field="transcript")
    return value
