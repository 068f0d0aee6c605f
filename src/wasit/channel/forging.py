"""A transcript written by anybody, of words that were never said.

It is the answer to a transcript that gets out: who shows one can be shown another, of the same form, that says the opposite
(docs/deniability.md). No seat, no key and no record is asked.

The script is plain text:

1. First ``name: value``, of the whole: ``title``, ``zone``, ``audience``, ``legal``, ``made``; each may be missing.
2. ``## line | name`` begins a list of words (``room``, ``desk``, ``all`` likewise).
3. ``== when | who | ...`` begins an entry; the lines below it are its words. After *when* (ISO 8601 with an offset) and *who* may stand,
   in any order, a kind (word, call, text, release...), a role, how it came, a mark, an attribution, minutes as a number, ``withdrawn``,
   ``by`` and a name for whoever spoke. What is missing is as on a seat: a word, of a side, for you only.
4. ``--`` begins a further passage, and may name its own marks. A backslash before ``##``, ``==`` or ``--`` makes it words.
5. Words are in the language of their first letter; so is a name, and a name in two languages is written ``Envoy // المبعوث``. What this
   form has no sign for, a transcript in JSON has.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import get_args

from wasit.channel.facts import LEGAL_PROFILES
from wasit.channel.seat_views import Role
from wasit.channel.transcript import AUDIENCES, Place, Spoken, Transcript, TranscriptLine, Utterance
from wasit.channel.views import EntryKind, How
from wasit.errors import Refused
from wasit.text.moment import Moment
from wasit.text.passage import Attribution, Consent, Texts, attribution_of, consent_of, is_text

_ESCAPED = re.compile(r"\\+(==|--|##)")
_MARKS = {one.word for one in Consent}
_GRADES = {one.word for one in Attribution}
WITH_PASSAGES = frozenset({"word", "note", "call", "text", "release"})


@dataclass
class _Open:
    """The entry that lines of words go to."""

    entry: Utterance
    consent: Consent = Consent.FOR_YOU_ONLY
    attribution: Attribution = Attribution.NONE
    words: list[str] = field(default_factory=list)
    passages: list[Spoken] = field(default_factory=list)

    def end_passage(self) -> None:
        text = "\n".join(self.words).strip("\n")
        if text:
            self.passages.append(Spoken(_written(text), self.consent, self.attribution))
        self.words = []

    def whole(self) -> Utterance:
        """What has no marks on a seat has none here: its words are one text."""
        self.end_passage()
        if self.entry.kind in WITH_PASSAGES:
            return replace(self.entry, passages=tuple(self.passages))
        return replace(self.entry, text=self.passages[0].text if self.passages else {})


@dataclass
class _Writing:
    head: dict[str, str]
    lines: list[TranscriptLine] = field(default_factory=list)
    said: _Open | None = None

    def take(self, row: str) -> None:
        """One line of the script. Raises: Refused bad-input."""
        if not is_text(row):
            raise Refused("bad-input", field="script")
        parts = [part.strip() for part in row[2:].split("|")]
        if row.startswith("##"):
            self.end_entry()
            self.lines.append(TranscriptLine(_place(parts[0]), named(" | ".join(parts[1:])), ()))
        elif row.startswith("=="):
            self.end_entry()
            self.said = _begin(parts)
        elif self.said is not None and row.startswith("--"):
            self.said.end_passage()
            _mark(self.said, parts)
        elif self.said is not None:
            self.said.words.append(row[1:] if _ESCAPED.match(row) else row)
        elif row.strip():
            self._describe(row)

    def _describe(self, row: str) -> None:
        name, _, value = row.partition(":")
        if name not in self.head or self.lines:
            raise Refused("bad-input", field="script")
        self.head[name] = value.strip()

    def end_entry(self) -> None:
        """What was open goes to the newest list."""
        if self.said is None:
            return
        if not self.lines:
            self.lines.append(TranscriptLine("line", {}, ()))
        last = self.lines[-1]
        self.lines[-1] = replace(last, entries=(*last.entries, self.said.whole()))
        self.said = None


def _place(written: str) -> Place:
    """Raises: Refused bad-input."""
    found: Place | None = next((one for one in get_args(Place) if one == written), None)
    if found is None:
        raise Refused("bad-input", field="script")
    return found


def forge(script: str, now: Moment) -> Transcript:
    """The transcript of a script. Raises: Refused bad-script (``line``: its number)."""
    made = _Writing({"title": "", "zone": "UTC", "audience": "own", "legal": "none", "made": str(now)})
    for number, row in enumerate(script.split("\n"), 1):
        try:
            made.take(row.removesuffix("\r"))
        except Refused:
            raise Refused("bad-script", line=number) from None
    made.end_entry()
    try:
        return _whole(made.head, made.lines)
    except Refused:
        raise Refused("bad-script", line=1) from None


def _whole(head: Mapping[str, str], lines: Sequence[TranscriptLine]) -> Transcript:
    """Raises: Refused bad-input."""
    audience = next((one for one in AUDIENCES if one == head["audience"]), None)
    if audience is None or head["legal"] not in LEGAL_PROFILES or not lines:
        raise Refused("bad-input", field="script")
    made = Moment.parse(head["made"])
    return Transcript(named(head["title"]), audience, made, head["zone"], tuple(lines), head["legal"])


def named(text: str) -> Texts:
    """A name in each of its languages; none for no text."""
    found: dict[str, str] = {}
    for part in text.split(" // "):
        found |= _written(part.strip())
    return found


def _written(text: str) -> Texts:
    """A text under the language of its first letter; none for no text."""
    for char in text:
        match unicodedata.bidirectional(char):
            case "AL":
                return {"ar": text}
            case "R":
                return {"he": text}
            case "L":
                break
            case _:
                continue
    return {"en": text} if text else {}


def _begin(parts: list[str]) -> _Open:
    """Raises: Refused bad-input."""
    if len(parts) < 2:
        raise Refused("bad-input", field="script")
    at, who = Moment.parse(parts[0]), named(parts[1])
    made = _Open(Utterance("word", at, who, "side"))
    rest = []
    for part in parts[2:]:
        if part in get_args(Role):
            made.entry = replace(made.entry, role=part)  # type: ignore[arg-type]
        elif part == "withdrawn":
            made.entry = replace(made.entry, withdrawn=True)
        elif part.isascii() and part.isdigit():
            made.entry = replace(made.entry, minutes=int(part))
        elif part.startswith("by "):
            made.entry = replace(made.entry, spoken_by=(*made.entry.spoken_by, named(part[3:])))
        elif part in get_args(EntryKind) and made.entry.kind == "word":
            made.entry = replace(made.entry, kind=part)  # type: ignore[arg-type]
        elif part in get_args(How):
            made.entry = replace(made.entry, how=part)  # type: ignore[arg-type]
        else:
            rest.append(part)
    _mark(made, rest)
    return made


def _mark(said: _Open, parts: list[str]) -> None:
    """Raises: Refused bad-input."""
    for part in parts:
        if part in _MARKS:
            said.consent = consent_of(part)
        elif part in _GRADES:
            said.attribution = attribution_of(part)
        elif part:
            raise Refused("bad-input", field="script")
