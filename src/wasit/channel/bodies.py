"""The bytes of facts: one body map a kind, read field by field.

1. Keys 1..15 are known, each with its type and range; keys 16..23 come from a newer program and are kept and ignored; any other is
   E_SCHEMA. An empty list is not an empty map; True is not 1.
2. People's words are read as they were typed (no normal form asked); what is signed is not here but in ``instrument``.

Source: spec/6-record, the table of kinds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

from wasit.channel import (
    before_facts,
    blind_facts,
    claim_facts,
    copy_facts,
    deposit_facts,
    device_facts,
    ending_facts,
    facts,
    handover_facts,
    name_facts,
    private_facts,
    sealed_facts,
    travel_facts,
)
from wasit.channel.facts import (
    BRIEFS,
    COVERS,
    DEFAULT_RULES,
    DEPTHS,
    KINDS,
    LEGAL_PROFILES,
    MAX_RETENTION,
    MOST_ROUNDS,
    USUAL_ROUNDS,
    Fact,
    How,
    Knowing,
    Source,
)
from wasit.channel.fields import (
    Map,
    bool_of,
    bytes_of,
    check_keys,
    int_of,
    list_of,
    moment_as,
    moment_of,
    one_of,
    passages_as,
    passages_of,
    short_of,
    texts_of,
    who_as,
    who_of,
)
from wasit.errors import Distrusted
from wasit.record.body import MAX_BODY
from wasit.record.epoch import decode_epoch, encode_epoch
from wasit.text.passage import MAX_PASSAGES, Attribution, Consent
from wasit.wire import cbor

LATER = frozenset(range(16, 24))
MAX_TERMS = 64


def encode_fact(fact: Fact) -> tuple[int, bytes]:
    """(kind, body bytes)."""
    kind = KINDS[type(fact)]
    if isinstance(fact, facts.Opened):
        return kind, encode_epoch(fact.epoch)
    return kind, cbor.encode(_write(fact), nfc=False)


def _write(fact: Fact) -> Map:
    match fact:
        case facts.Word():
            body: Map = {1: passages_as(fact.passages), 4: fact.receipt_wanted, 6: int(fact.how)}
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
                1: passages_as(fact.passages),
                4: False,
                6: int(fact.how),
                7: [who_as(who) for who in fact.spoken_by],
                8: moment_as(fact.when),
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
                6: moment_as(fact.when),
            }
        case facts.Told():
            return {
                1: fact.what,
                2: who_as(fact.whom),
                3: int(fact.how),
                4: moment_as(fact.when),
                5: fact.manner,
                6: dict(fact.text),
            }
        case facts.ErasureAsked():
            return {1: list(fact.entries)}
        case facts.Withdrawn():
            return {1: fact.target}
        case facts.UndertakingNoted():
            due = None if fact.due is None else moment_as(fact.due)
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
            } | _unusual(fact)
        case facts.Weighing():
            return {1: fact.model}
        case facts.CameOfIt():
            return {1: fact.target, 2: fact.option, 3: fact.outcome}
        case facts.Preferences():
            return {1: fact.sheet}
        case facts.PenOffered():
            return {1: fact.pen, 2: fact.hosted}
        case facts.Left():
            return {}
        case facts.ReadBack():
            return {1: fact.target, 2: fact.right, 3: dict(fact.words)}
        case facts.RedLine():
            return {1: dict(fact.text), 2: list(fact.phrases)}
        case facts.Deadline():
            return {1: dict(fact.text), 2: moment_as(fact.at), 3: fact.track}
        case facts.LineToTake():
            return {1: dict(fact.text), 2: fact.occasion} | ({3: fact.depth} if fact.depth else {})
        case facts.TravelAsked() | facts.TravelHeld():
            return travel_facts.write(fact)
        case facts.BlindPut() | facts.BlindAnswer() | facts.BlindResult() | facts.BlindNoted():
            return blind_facts.write(fact)
        case facts.SuppositionPut() | facts.SuppositionWorded():
            return blind_facts.write(fact)
        case facts.SealedPut() | facts.SealedEntered() | facts.SealedMet() | facts.SealedEnded():
            return sealed_facts.write(fact)
        case facts.DepositOpened() | facts.DepositNoted():
            return deposit_facts.write(fact)
        case facts.NamesAsked() | facts.NamesEntered() | facts.NamesCommon() | facts.NamesPaired():
            return name_facts.write(fact)
        case facts.LegalHold() | facts.ClosedOut():
            return ending_facts.write(fact)
        case facts.Claimed():
            return claim_facts.claim_as(fact)
        case facts.ClaimAnswered():
            return claim_facts.answer_as(fact)
        case facts.OutsideAllowed():
            return claim_facts.outside_as(fact)
        case facts.DeviceAdded():
            return device_facts.added_as(fact)
        case facts.DeviceRemoved():
            return device_facts.removed_as(fact)
        case facts.HandoverOffered() | facts.HandoverAnswered() | facts.HandedOver():
            return handover_facts.write(fact)
        case facts.NameSpelled() | facts.Decided() | facts.FirstTold():
            return before_facts.write(fact)
        case facts.CopiesPrepared() | facts.CopyGiven() | facts.CopiesHanded() | facts.FindingKept():
            return copy_facts.write(fact)
        case facts.Opened():  # pragma: no branch
            raise AssertionError("an epoch has an encoding of its own")


# -- reading ---------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=256)  # a page is drawn again for each word that comes, mostly of what it showed before
def decode_fact(kind: int, data: bytes) -> Fact:
    """The same bytes are the same fact: it is not to be changed.

    Raises: Distrusted E_SIZE, E_CBOR*, E_SCHEMA, E_EPOCH, E_KIND.
    Secrets: the last facts stay in memory until ``forget_facts``.
    """
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


def forget_facts() -> None:
    """What was said is nowhere here any more: a seat was locked, or words were destroyed."""
    decode_fact.cache_clear()


def _read_say(body: Map) -> Fact:
    if 5 not in body:
        check_keys(body, 1, 4, 6, optional=(3,))
        reply = bytes_of(body[3], 32, 32) if 3 in body else None
        return facts.Word(passages_of(body[1]), How(int_of(body[6], 0, 5)), reply, bool_of(body[4]))
    check_keys(body, 1, 4, 5, 9, optional=(10, 11))
    (passage,) = passages_of(list_of(body[1], 1, 1))
    _check_no_receipt(body)
    if (passage.consent, passage.attribution) != (Consent.FOR_YOU_ONLY, Attribution.NONE):
        raise Distrusted("E_SCHEMA")  # its marks stand in keys 5 and 9; two spellings would be two facts
    wording, attribution = Consent(int_of(body[9], 1, 2)), Attribution(int_of(body[5], 0, 2))
    return facts.Released(passage.text, wording, attribution, texts_of(body[10]) if 10 in body else {})


def _check_no_receipt(body: Map) -> None:
    """Words alone ask for one: what says otherwise would be read as if it did not, and be a second spelling of the same."""
    if bool_of(body[4]):
        raise Distrusted("E_SCHEMA")


def _read_instrument(body: Map) -> Fact:
    check_keys(body, 1, 2, 4, optional=(5,))
    consent = int_of(body[2], 0, 2)
    if consent == Consent.MAY_PARAPHRASE:  # a signed text crosses whole or not at all
        raise Distrusted("E_SCHEMA")
    _check_no_receipt(body)
    attribution = Attribution(int_of(body[5], 0, 2)) if 5 in body else None
    return facts.InstrumentShown(bytes_of(body[1], 1, 60_000), Consent(consent), attribution)


def _read_noted(body: Map) -> Fact:
    check_keys(body, 1, 4, 6, 7, 8, 11, optional=(12,))
    _check_no_receipt(body)
    return facts.Noted(
        passages_of(body[1], least=0),
        How(int_of(body[6], 0, 5)),
        tuple(who_of(who) for who in list_of(body[7], 0, 20)),
        moment_of(body[8]),
        int_of(body[12], 0, 10_000) if 12 in body else None,
        bool_of(body[11]),
    )


def _read_briefed(body: Map) -> Fact:
    check_keys(body, 1, 2)
    opened = tuple(bytes_of(name, 32, 32) for name in list_of(body[2], 0, 1_000))
    return facts.Briefed(bytes_of(body[1], 16, 16), opened)


def _read_receipted(body: Map) -> Fact:
    check_keys(body, 1, 2, 3, 5, 6)
    return facts.Receipted(
        bytes_of(body[3], 32, 32),
        tuple(int_of(number, 1, MAX_PASSAGES) for number in list_of(body[2], 0, MAX_PASSAGES)),
        Consent(int_of(body[5], 1, 2)),
        moment_of(body[6]),
        texts_of(body[1], empty=True),
    )


def _read_told(body: Map) -> Fact:
    check_keys(body, 1, 2, 3, 4, 5, 6)
    what = bytes_of(body[1], 32, 32) if type(body[1]) is bytes else short_of(body[1])
    return facts.Told(
        what,
        who_of(body[2]),
        Knowing(int_of(body[3], 1, 6)),
        moment_of(body[4]),
        short_of(body[5], 500),
        texts_of(body[6], empty=True),
    )


def _read_erasure(body: Map) -> Fact:
    check_keys(body, 1)
    return facts.ErasureAsked(tuple(bytes_of(name, 32, 32) for name in list_of(body[1], 1, 1_000)))


def _read_withdrawn(body: Map) -> Fact:
    check_keys(body, 1)
    return facts.Withdrawn(bytes_of(body[1], 32, 32))


def _read_undertaking(body: Map) -> Fact:
    check_keys(body, 1, 2, 3, 4, 5)
    due = None if body[3] is None else moment_of(body[3])
    return facts.UndertakingNoted(
        bytes_of(body[1], 32, 32), texts_of(body[2]), due, short_of(body[4]), short_of(body[5])
    )


def _read_hope(body: Map) -> Fact:
    check_keys(body, 1, 2, 3)
    return facts.Hope(texts_of(body[1]), short_of(body[2]), short_of(body[3]))


def _read_milestone(body: Map) -> Fact:
    check_keys(body, 1, 2, 3)
    keeps = []
    for item in list_of(body[3], 0, 64):
        name, clause = list_of(item, 2, 2)
        keeps.append((bytes_of(name, 32, 32), int_of(clause, 0, 999)))
    return facts.Milestone(texts_of(body[1]), short_of(body[2]), tuple(keeps))


def _read_release_noted(body: Map) -> Fact:
    check_keys(body, 1, 2, 3, 4, 5)
    sources = []
    for item in list_of(body[3], 0, 64):
        line, entry, passages = list_of(item, 3, 3)
        numbers = tuple(int_of(number, 1, MAX_PASSAGES) for number in list_of(passages, 0, MAX_PASSAGES))
        sources.append(Source(bytes_of(line, 16, 16), bytes_of(entry, 32, 32), numbers))
    return facts.ReleaseNoted(
        bytes_of(body[1], 32, 32),
        bytes_of(body[2], 16, 16),
        tuple(sources),
        Consent(int_of(body[4], 1, 2)),
        Attribution(int_of(body[5], 0, 2)),
    )


def _read_charter(body: Map) -> Fact:
    check_keys(body, 1, 2, 3, 4, 5, 6, 7, 8, 9, optional=(10, 11))
    languages = tuple(short_of(tag, 23) for tag in list_of(body[3], 1, 8))
    terms = []
    for item in list_of(body[8], 0, MAX_TERMS):
        avoid, use = list_of(item, 2, 2)
        terms.append((texts_of(avoid), texts_of(use)))
    return facts.Charter(
        texts_of(body[1]),
        texts_of(body[2]),
        languages,
        one_of(body[4], DEFAULT_RULES),
        one_of(body[5], COVERS),
        one_of(body[6], DEPTHS),
        int_of(body[7], 0, MAX_RETENTION),
        tuple(terms),
        one_of(body[9], LEGAL_PROFILES),
        one_of(body[10], BRIEFS) if 10 in body else BRIEFS[0],
        int_of(body[11], 1, MOST_ROUNDS) if 11 in body else USUAL_ROUNDS,
    )


def _unusual(fact: facts.Charter) -> Map:
    """What a charter says only where it departs from what is usual."""
    found: Map = {10: fact.briefs} if fact.briefs != BRIEFS[0] else {}
    return found | ({11: fact.rounds} if fact.rounds != USUAL_ROUNDS else {})


def _read_pen(body: Map) -> Fact:
    check_keys(body, 1, 2)
    return facts.PenOffered(bytes_of(body[1], 32, 4_000), bool_of(body[2]))


def _read_left(body: Map) -> Fact:
    check_keys(body)
    return facts.Left()


def _read_read_back(body: Map) -> Fact:
    check_keys(body, 1, 2, 3)
    return facts.ReadBack(bytes_of(body[1], 32, 32), bool_of(body[2]), texts_of(body[3], empty=True))


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
    16: private_facts.read_weighing,
    17: _read_pen,
    18: _read_left,
    19: _read_read_back,
    20: private_facts.read_red_line,
    21: private_facts.read_deadline,
    22: private_facts.read_line_to_take,
    **travel_facts.READERS,
    **blind_facts.READERS,
    **deposit_facts.READERS,
    **name_facts.READERS,
    **sealed_facts.READERS,
    54: private_facts.read_came,
    55: private_facts.read_preferences,
    **ending_facts.READERS,
    28: claim_facts.read_claim,
    29: claim_facts.read_answer,
    30: claim_facts.read_outside,
    23: device_facts.read_added,
    24: device_facts.read_removed,
    **handover_facts.READERS,
    **before_facts.READERS,
    **copy_facts.READERS,
}
