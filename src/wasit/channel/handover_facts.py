"""A go-between's desk given over to a colleague: offered, answered, done.

This file alone knows these three facts and their bytes:

1. All three stand on the desk and nowhere else. What a line sees of it is its own next epoch: its steward is another one.
2. What was half written is no fact and nobody's but its author's: it goes over in the last of the three, by the forms it was typed into.
3. Sides are named by their line, for each go-between's seat has letters of its own for them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from wasit.channel.fields import Map, bytes_of, check_keys, int_of, list_of, one_of, short_of, texts_of
from wasit.errors import Distrusted
from wasit.text.passage import Texts

GOES = ("drafts", "queued", "waiting", "undertakings", "knows", "deadlines", "lines-to-take", "notes")
"""What a handover counts, in the order of its checklist."""
ANSWERS = ("no", "yes", "taken-back")
MOST_COUNTED = 1_000
MOST_DRAFTS = 128
MAX_FORM, MAX_FIELD, MAX_VALUE = 80, 80, 40_000  # characters
MAX_FIELDS = 200


@dataclass(frozen=True, slots=True)
class HandoverOffered:
    """Kind 37: who leads every line of this desk asks a colleague to lead them. ``goes``: what was open then, counted."""

    to: bytes
    goes: Mapping[str, int]
    text: Texts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HandoverAnswered:
    """Kind 38: the colleague says yes or no; or who offered takes it back."""

    target: bytes
    answer: str
    text: Texts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HalfWritten:
    """One form as it was typed so far. ``line``: the side it is for, if it is for one; its form then has no letter in it."""

    form: str
    line: bytes | None
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Watched:
    """How the desk kept one side: its time zone ("": nobody said), the hours after which its silence is told."""

    line: bytes
    zone: str
    silence: int


@dataclass(frozen=True, slots=True)
class HandedOver:
    """Kind 39: it is done. ``target``: the offer. What does not fit one entry goes in several.

    ``titled_by``: the line of the side that named the channel; what it is called there is told to no other side.
    """

    target: bytes
    drafts: tuple[HalfWritten, ...] = ()
    watched: tuple[Watched, ...] = ()
    titled_by: bytes | None = None
    languages: tuple[str, ...] = ()


def write(fact: HandoverOffered | HandoverAnswered | HandedOver) -> Map:
    match fact:
        case HandoverOffered():
            return {1: fact.to, 2: [fact.goes.get(name, 0) for name in GOES], 3: dict(fact.text)}
        case HandoverAnswered():
            return {1: fact.target, 2: fact.answer, 3: dict(fact.text)}
        case HandedOver():
            return {
                1: fact.target,
                2: [[one.form, one.line, dict(one.fields)] for one in fact.drafts],
                3: [[one.line, one.zone, one.silence] for one in fact.watched],
                4: fact.titled_by,
                5: list(fact.languages),
            }


def _read_offered(body: Map) -> HandoverOffered:
    check_keys(body, 1, 2, 3)
    counts = [int_of(each, 0, MOST_COUNTED) for each in list_of(body[2], len(GOES), len(GOES))]
    return HandoverOffered(
        bytes_of(body[1], 16, 16), dict(zip(GOES, counts, strict=True)), texts_of(body[3], empty=True)
    )


def _read_answered(body: Map) -> HandoverAnswered:
    check_keys(body, 1, 2, 3)
    return HandoverAnswered(
        bytes_of(body[1], 32, 32), one_of(body[2], ANSWERS), texts_of(body[3], empty=True)
    )


def _read_handed(body: Map) -> HandedOver:
    check_keys(body, 1, 2, 3, 4, 5)
    return HandedOver(
        bytes_of(body[1], 32, 32),
        tuple(_draft_of(item) for item in list_of(body[2], 0, MOST_DRAFTS)),
        tuple(_watched_of(item) for item in list_of(body[3], 0, 26)),
        None if body[4] is None else bytes_of(body[4], 16, 16),
        tuple(short_of(one, 35) for one in list_of(body[5], 0, 16)),
    )


def _draft_of(item: object) -> HalfWritten:
    form, line, fields = list_of(item, 3, 3)
    if type(fields) is not dict or not 1 <= len(fields) <= MAX_FIELDS:
        raise Distrusted("E_SCHEMA")
    read = {short_of(name, MAX_FIELD): short_of(value, MAX_VALUE) for name, value in fields.items()}
    return HalfWritten(short_of(form, MAX_FORM), None if line is None else bytes_of(line, 16, 16), read)


def _watched_of(item: object) -> Watched:
    line, zone, silence = list_of(item, 3, 3)
    return Watched(bytes_of(line, 16, 16), short_of(zone), int_of(silence, 1, 1_000))


READERS: Mapping[int, Callable[[Map], Any]] = {37: _read_offered, 38: _read_answered, 39: _read_handed}
