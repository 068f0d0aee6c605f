"""The bytes of facts: one body map a kind, read field by field.

1. Keys 1..15 are known, each with its type and range; keys 16..23 come from a newer program and are kept and ignored; any other is
   E_SCHEMA. An empty list is not an empty map; True is not 1.
2. People's words are read as they were typed (no normal form asked); what is signed is not here but in ``instrument``.

Source: spec/6-record, the table of kinds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from wasit.channel import facts
from wasit.channel.facts import (
    COVERS,
    DEFAULT_RULES,
    DEPTHS,
    KINDS,
    LEGAL_PROFILES,
    MAX_RETENTION,
    OCCASIONS,
    Fact,
    How,
    Knowing,
    Source,
    Who,
)
from wasit.errors import Distrusted, Refused
from wasit.record.body import MAX_BODY
from wasit.record.epoch import decode_epoch, encode_epoch
from wasit.text.moment import MAX_OFFSET, Moment
from wasit.text.passage import MAX_PASSAGES, Attribution, Consent, Passage, Texts, check_passages, check_texts
from wasit.wire import cbor

Map = dict[int, Any]
LATER = frozenset(range(16, 24))
MAX_TERMS = 64
MAX_PHRASES = 16


def encode_fact(fact: Fact) -> tuple[int, bytes]:
    """(kind, body bytes)."""
    kind = KINDS[type(fact)]
    if isinstance(fact, facts.Opened):
        return kind, encode_epoch(fact.epoch)
    return kind, cbor.encode(_write(fact), nfc=False)


def _write(fact: Fact) -> Map:
    match fact:
        case facts.Word():
            body: Map = {1: _passages(fact.passages), 4: fact.receipt_wanted, 6: int(fact.how)}
            if fact.reply is not None:
                body[3] = fact.reply
            return body
        case facts.Released():
            body = {1: [[dict(fact.words), 0, 0]], 4: False, 5: int(fact.attribution), 9: int(fact.wording)}
            if fact.translation:
                body[10] = dict(fact.translation)
            return body
        case facts.InstrumentShown():
            body = {1: fact.cose, 2: int(fact.consent), 4: False}
            if fact.attribution is not None:
                body[5] = int(fact.attribution)
            return body
        case facts.Noted():
            body = {
                1: _passages(fact.passages),
                4: False,
                6: int(fact.how),
                7: [_who(who) for who in fact.spoken_by],
                8: _moment(fact.when),
                11: fact.to_confirm,
            }
            if fact.minutes is not None:
                body[12] = fact.minutes
            return body
        case facts.Briefed():
            return {1: fact.newcomer, 2: list(fact.opened)}
        case facts.Receipted():
            return {
                1: dict(fact.words),
                2: list(fact.passages),
                3: fact.source,
                5: int(fact.wording),
                6: _moment(fact.when),
            }
        case facts.Told():
            return {
                1: fact.what,
                2: _who(fact.whom),
                3: int(fact.how),
                4: _moment(fact.when),
                5: fact.manner,
                6: dict(fact.text),
            }
        case facts.ErasureAsked():
            return {1: list(fact.entries)}
        case facts.Withdrawn():
            return {1: fact.target}
        case facts.UndertakingNoted():
            due = None if fact.due is None else _moment(fact.due)
            return {1: fact.source, 2: dict(fact.text), 3: due, 4: fact.giver, 5: fact.taker}
        case facts.Hope():
            return {1: dict(fact.text), 2: fact.held_by, 3: fact.of}
        case facts.Milestone():
            return {1: dict(fact.text), 2: fact.track, 3: [[name, clause] for name, clause in fact.keeps]}
        case facts.ReleaseNoted():
            return {
                1: fact.release,
                2: fact.to_line,
                3: [[source.line, source.entry, list(source.passages)] for source in fact.sources],
                4: int(fact.wording),
                5: int(fact.attribution),
            }
        case facts.Charter():
            return {
                1: dict(fact.title),
                2: dict(fact.name),
                3: list(fact.languages),
                4: fact.default_rule,
                5: fact.cover,
                6: fact.depth,
                7: fact.retention,
                8: [[dict(avoid), dict(use)] for avoid, use in fact.terms],
                9: fact.legal,
            }
        case facts.Weighing():
            return {1: fact.model}
        case facts.PenOffered():
            return {1: fact.pen, 2: fact.hosted}
        case facts.Left():
            return {}
        case facts.ReadBack():
            return {1: fact.target, 2: fact.right, 3: dict(fact.words)}
        case facts.RedLine():
            return {1: dict(fact.text), 2: list(fact.phrases)}
        case facts.Deadline():
            return {1: dict(fact.text), 2: _moment(fact.at), 3: fact.track}
        case facts.LineToTake():
            return {1: dict(fact.text), 2: fact.occasion}
        case facts.Opened():  # pragma: no branch
            raise AssertionError("an epoch has an encoding of its own")


def _passages(passages: tuple[Passage, ...]) -> list[Any]:
    return [[dict(passage.text), int(passage.consent), int(passage.attribution)] for passage in passages]


def _who(who: Who) -> bytes | dict[str, str]:
    return who if isinstance(who, bytes) else dict(who)


def _moment(at: Moment) -> list[int]:
    return [at.seconds, at.offset]


# -- reading ---------------------------------------------------------------------------------------------------------


def decode_fact(kind: int, data: bytes) -> Fact:
    """Raises: Distrusted E_SIZE, E_CBOR*, E_SCHEMA, E_EPOCH, E_KIND."""
    if kind == KINDS[facts.Opened]:
        return facts.Opened(decode_epoch(data))
    reader = _READERS.get(kind)
    if reader is None:
        raise Distrusted("E_KIND")
    body = cbor.decode(data, limit=MAX_BODY, nfc=False)
    if type(body) is not dict:
        raise Distrusted("E_SCHEMA")
    known = {key: value for key, value in body.items() if key not in LATER}
    return reader(known)


def _keys(body: Map, *required: int, optional: tuple[int, ...] = ()) -> None:
    if not set(required) <= set(body) <= {*required, *optional} or any(type(key) is not int for key in body):
        raise Distrusted("E_SCHEMA")


def _int(value: Any, low: int, high: int) -> int:
    if type(value) is not int or not low <= value <= high:
        raise Distrusted("E_SCHEMA")
    return value


def _bool(value: Any) -> bool:
    if type(value) is not bool:
        raise Distrusted("E_SCHEMA")
    return value


def _bytes(value: Any, low: int, high: int) -> bytes:
    if type(value) is not bytes or not low <= len(value) <= high:
        raise Distrusted("E_SCHEMA")
    return value


def _short(value: Any, limit: int = 120) -> str:
    if type(value) is not str or len(value) > limit:
        raise Distrusted("E_SCHEMA")
    return value


def _one_of(value: Any, known: tuple[str, ...]) -> str:
    if type(value) is not str or value not in known:
        raise Distrusted("E_SCHEMA")
    return value


def _list(value: Any, low: int, high: int) -> list[Any]:
    if type(value) is not list or not low <= len(value) <= high:
        raise Distrusted("E_SCHEMA")
    return value


def _texts(value: Any, *, empty: bool = False) -> Texts:
    if type(value) is not dict or any(type(item) is not str for pair in value.items() for item in pair):
        raise Distrusted("E_SCHEMA")
    if not (empty and not value):
        try:
            check_texts(value, field="text")
        except Refused:
            raise Distrusted("E_SCHEMA") from None
    return value


def _read_moment(value: Any) -> Moment:
    seconds, offset = _list(value, 2, 2)
    return Moment(_int(seconds, 0, 2**40), _int(offset, -MAX_OFFSET, MAX_OFFSET))


def _read_who(value: Any) -> Who:
    return _bytes(value, 16, 16) if type(value) is bytes else _texts(value)


def _read_passages(value: Any, *, least: int = 1) -> tuple[Passage, ...]:
    passages = []
    for item in _list(value, least, MAX_PASSAGES):
        text, consent, attribution = _list(item, 3, 3)
        passages.append(
            Passage(_texts(text), Consent(_int(consent, 0, 2)), Attribution(_int(attribution, 0, 2)))
        )
    try:
        if passages:
            check_passages(passages)
    except Refused:
        raise Distrusted("E_SCHEMA") from None
    return tuple(passages)


def _read_say(body: Map) -> Fact:
    if 5 not in body:
        _keys(body, 1, 4, 6, optional=(3,))
        reply = _bytes(body[3], 32, 32) if 3 in body else None
        return facts.Word(_read_passages(body[1]), How(_int(body[6], 0, 5)), reply, _bool(body[4]))
    _keys(body, 1, 4, 5, 9, optional=(10,))
    (passage,) = _read_passages(_list(body[1], 1, 1))
    _bool(body[4])
    wording, attribution = Consent(_int(body[9], 1, 2)), Attribution(_int(body[5], 0, 2))
    return facts.Released(passage.text, wording, attribution, _texts(body[10]) if 10 in body else {})


def _read_instrument(body: Map) -> Fact:
    _keys(body, 1, 2, 4, optional=(5,))
    consent = _int(body[2], 0, 2)
    if consent == Consent.MAY_PARAPHRASE:  # a signed text crosses whole or not at all
        raise Distrusted("E_SCHEMA")
    _bool(body[4])
    attribution = Attribution(_int(body[5], 0, 2)) if 5 in body else None
    return facts.InstrumentShown(_bytes(body[1], 1, 60_000), Consent(consent), attribution)


def _read_noted(body: Map) -> Fact:
    _keys(body, 1, 4, 6, 7, 8, 11, optional=(12,))
    _bool(body[4])
    return facts.Noted(
        _read_passages(body[1], least=0),
        How(_int(body[6], 0, 5)),
        tuple(_read_who(who) for who in _list(body[7], 0, 20)),
        _read_moment(body[8]),
        _int(body[12], 0, 10_000) if 12 in body else None,
        _bool(body[11]),
    )


def _read_briefed(body: Map) -> Fact:
    _keys(body, 1, 2)
    opened = tuple(_bytes(name, 32, 32) for name in _list(body[2], 0, 1_000))
    return facts.Briefed(_bytes(body[1], 16, 16), opened)


def _read_receipted(body: Map) -> Fact:
    _keys(body, 1, 2, 3, 5, 6)
    return facts.Receipted(
        _bytes(body[3], 32, 32),
        tuple(_int(number, 1, MAX_PASSAGES) for number in _list(body[2], 0, MAX_PASSAGES)),
        Consent(_int(body[5], 1, 2)),
        _read_moment(body[6]),
        _texts(body[1], empty=True),
    )


def _read_told(body: Map) -> Fact:
    _keys(body, 1, 2, 3, 4, 5, 6)
    what = _bytes(body[1], 32, 32) if type(body[1]) is bytes else _short(body[1])
    return facts.Told(
        what,
        _read_who(body[2]),
        Knowing(_int(body[3], 1, 6)),
        _read_moment(body[4]),
        _short(body[5], 500),
        _texts(body[6], empty=True),
    )


def _read_erasure(body: Map) -> Fact:
    _keys(body, 1)
    return facts.ErasureAsked(tuple(_bytes(name, 32, 32) for name in _list(body[1], 1, 1_000)))


def _read_withdrawn(body: Map) -> Fact:
    _keys(body, 1)
    return facts.Withdrawn(_bytes(body[1], 32, 32))


def _read_undertaking(body: Map) -> Fact:
    _keys(body, 1, 2, 3, 4, 5)
    due = None if body[3] is None else _read_moment(body[3])
    return facts.UndertakingNoted(
        _bytes(body[1], 32, 32), _texts(body[2]), due, _short(body[4]), _short(body[5])
    )


def _read_hope(body: Map) -> Fact:
    _keys(body, 1, 2, 3)
    return facts.Hope(_texts(body[1]), _short(body[2]), _short(body[3]))


def _read_milestone(body: Map) -> Fact:
    _keys(body, 1, 2, 3)
    keeps = []
    for item in _list(body[3], 0, 64):
        name, clause = _list(item, 2, 2)
        keeps.append((_bytes(name, 32, 32), _int(clause, 0, 999)))
    return facts.Milestone(_texts(body[1]), _short(body[2]), tuple(keeps))


def _read_release_noted(body: Map) -> Fact:
    _keys(body, 1, 2, 3, 4, 5)
    sources = []
    for item in _list(body[3], 0, 64):
        line, entry, passages = _list(item, 3, 3)
        numbers = tuple(_int(number, 1, MAX_PASSAGES) for number in _list(passages, 0, MAX_PASSAGES))
        sources.append(Source(_bytes(line, 16, 16), _bytes(entry, 32, 32), numbers))
    return facts.ReleaseNoted(
        _bytes(body[1], 32, 32),
        _bytes(body[2], 16, 16),
        tuple(sources),
        Consent(_int(body[4], 1, 2)),
        Attribution(_int(body[5], 0, 2)),
    )


def _read_charter(body: Map) -> Fact:
    _keys(body, 1, 2, 3, 4, 5, 6, 7, 8, 9)
    languages = tuple(_short(tag, 23) for tag in _list(body[3], 1, 8))
    terms = []
    for item in _list(body[8], 0, MAX_TERMS):
        avoid, use = _list(item, 2, 2)
        terms.append((_texts(avoid), _texts(use)))
    return facts.Charter(
        _texts(body[1]),
        _texts(body[2]),
        languages,
        _one_of(body[4], DEFAULT_RULES),
        _one_of(body[5], COVERS),
        _one_of(body[6], DEPTHS),
        _int(body[7], 0, MAX_RETENTION),
        tuple(terms),
        _one_of(body[9], LEGAL_PROFILES),
    )


def _read_weighing(body: Map) -> Fact:
    _keys(body, 1)
    return facts.Weighing(_short(body[1], 32_000))


def _read_pen(body: Map) -> Fact:
    _keys(body, 1, 2)
    return facts.PenOffered(_bytes(body[1], 32, 4_000), _bool(body[2]))


def _read_left(body: Map) -> Fact:
    _keys(body)
    return facts.Left()


def _read_read_back(body: Map) -> Fact:
    _keys(body, 1, 2, 3)
    return facts.ReadBack(_bytes(body[1], 32, 32), _bool(body[2]), _texts(body[3], empty=True))


def _read_red_line(body: Map) -> Fact:
    _keys(body, 1, 2)
    phrases = tuple(_short(phrase) for phrase in _list(body[2], 0, MAX_PHRASES))
    return facts.RedLine(_texts(body[1]), phrases)


def _read_deadline(body: Map) -> Fact:
    _keys(body, 1, 2, 3)
    return facts.Deadline(_texts(body[1]), _read_moment(body[2]), _short(body[3]))


def _read_line_to_take(body: Map) -> Fact:
    _keys(body, 1, 2)
    return facts.LineToTake(_texts(body[1]), _one_of(body[2], OCCASIONS))


_READERS: Mapping[int, Callable[[Map], Fact]] = {
    2: _read_say,
    3: _read_instrument,
    4: _read_noted,
    6: _read_briefed,
    7: _read_receipted,
    8: _read_told,
    9: _read_erasure,
    10: _read_withdrawn,
    11: _read_undertaking,
    12: _read_hope,
    13: _read_milestone,
    14: _read_release_noted,
    15: _read_charter,
    16: _read_weighing,
    17: _read_pen,
    18: _read_left,
    19: _read_read_back,
    20: _read_red_line,
    21: _read_deadline,
    22: _read_line_to_take,
}
