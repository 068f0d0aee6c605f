"""What a side says became of an undertaking, what the other says of that, and what an author allows outside.

This file alone knows these three facts and their bytes:

1. A claim and its answer are a side's, on its own line ("us"). What a go-between passes on of the other side's stands there as "them".
2. They cross whole and as written, or not at all.
3. A file that is evidence is not sent: its name, its size and its SHA-256 are, so that it can be known again when it is shown.
4. What may be said outside is allowed for that alone, passage by passage, by the author of the words; leave to pass them on is no such leave.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum

from wasit.channel.fields import (
    Map,
    bool_of,
    bytes_of,
    check_keys,
    int_of,
    list_of,
    one_of,
    short_of,
    texts_of,
)
from wasit.errors import Distrusted
from wasit.text.passage import MAX_PASSAGES, Consent, Texts

STATES = ("kept", "broken", "waived")
PARTIES = ("us", "them")
MAX_EVIDENCE = 8
MAX_PLACE = 500  # characters
MAX_SIZE = 2**48  # bytes


class Outside(IntEnum):
    """How words may be said outside."""

    NO = 0  # not, or no longer
    CHATHAM_HOUSE = 1  # the words, and never whose they are
    A_SIDE = 2  # as words of one side, not of which
    NAMED = 3

    @property
    def word(self) -> str:
        return self.name.lower().replace("_", "-")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What shows it. ``place``: an address or a file's name; ``sha256`` and ``size`` (bytes) of a file, both or neither."""

    text: Texts = field(default_factory=dict)
    place: str = ""
    sha256: bytes | None = None
    size: int | None = None


@dataclass(frozen=True, slots=True)
class Claimed:
    """Kind 28: what became of an undertaking, as one side says.

    ``target``: a proposal, with the number of its clause; or the entry of an undertaking apart on this line, with clause 0.
    """

    target: bytes
    clause: int
    state: str
    text: Texts
    evidence: tuple[Evidence, ...] = ()
    consent: Consent = Consent.FOR_YOU_ONLY  # or AS_WRITTEN
    by: str = "us"


@dataclass(frozen=True, slots=True)
class ClaimAnswered:
    """Kind 29: the other side acknowledges a claim, or disputes it. ``target``: the claim as it stands on this line."""

    target: bytes
    acknowledged: bool
    text: Texts = field(default_factory=dict)
    consent: Consent = Consent.FOR_YOU_ONLY  # or AS_WRITTEN
    by: str = "us"


@dataclass(frozen=True, slots=True)
class OutsideAllowed:
    """Kind 30: how passages (from 1) of one's own words may be said outside; the newest counts."""

    target: bytes
    passages: tuple[int, ...]
    grade: Outside


def evidence_as(evidence: tuple[Evidence, ...]) -> list[object]:
    return [[dict(one.text), one.place, one.sha256, one.size] for one in evidence]


def claim_as(fact: Claimed) -> Map:
    return {
        1: fact.target,
        2: fact.clause,
        3: fact.state,
        4: dict(fact.text),
        5: evidence_as(fact.evidence),
        6: int(fact.consent),
        7: fact.by,
    }


def answer_as(fact: ClaimAnswered) -> Map:
    return {1: fact.target, 2: fact.acknowledged, 3: dict(fact.text), 4: int(fact.consent), 5: fact.by}


def outside_as(fact: OutsideAllowed) -> Map:
    return {1: fact.target, 2: list(fact.passages), 3: int(fact.grade)}


def read_claim(body: Map) -> Claimed:
    check_keys(body, 1, 2, 3, 4, 5, 6, 7)
    return Claimed(
        bytes_of(body[1], 32, 32),
        int_of(body[2], 0, 999),
        one_of(body[3], STATES),
        texts_of(body[4]),
        tuple(_evidence_of(item) for item in list_of(body[5], 0, MAX_EVIDENCE)),
        _whole_of(body[6]),
        one_of(body[7], PARTIES),
    )


def read_answer(body: Map) -> ClaimAnswered:
    check_keys(body, 1, 2, 3, 4, 5)
    return ClaimAnswered(
        bytes_of(body[1], 32, 32),
        bool_of(body[2]),
        texts_of(body[3], empty=True),
        _whole_of(body[4]),
        one_of(body[5], PARTIES),
    )


def read_outside(body: Map) -> OutsideAllowed:
    check_keys(body, 1, 2, 3)
    numbers = tuple(int_of(number, 1, MAX_PASSAGES) for number in list_of(body[2], 1, MAX_PASSAGES))
    if list(numbers) != sorted(set(numbers)):
        raise Distrusted("E_SCHEMA")
    return OutsideAllowed(bytes_of(body[1], 32, 32), numbers, Outside(int_of(body[3], 0, 3)))


def _whole_of(value: object) -> Consent:
    """It crosses whole or not at all."""
    consent = Consent(int_of(value, 0, 2))
    if consent is Consent.MAY_PARAPHRASE:
        raise Distrusted("E_SCHEMA")
    return consent


def _evidence_of(item: object) -> Evidence:
    text, place, sha256, size = list_of(item, 4, 4)
    if (sha256 is None) != (size is None):
        raise Distrusted("E_SCHEMA")
    found = Evidence(
        texts_of(text, empty=True),
        short_of(place, MAX_PLACE),
        None if sha256 is None else bytes_of(sha256, 32, 32),
        None if size is None else int_of(size, 0, MAX_SIZE),
    )
    if not found.text and not found.place:
        raise Distrusted("E_SCHEMA")
    return found
