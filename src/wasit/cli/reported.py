"""The pieces of which the report on a certificate is made: clauses, sides, papers, declarations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wasit.channel.certificate import SideSeen
from wasit.channel.chain import Paper
from wasit.channel.clauses import (
    ADDRESSEE,
    EVERY_PARTY,
    GO_BETWEEN,
    PROPOSER,
    THIRD_PARTY,
    Clause,
    Condition,
    Event,
    NotAfter,
    NotBefore,
    Performed,
)
from wasit.channel.deposit_bundle import ReadPart
from wasit.channel.instrument import (
    Answer,
    Confirmation,
    Countersignature,
    Declaration,
    Proposal,
    Withdrawal,
)

Json = dict[str, Any]

_BY = {
    PROPOSER: "proposer",
    ADDRESSEE: "addressee",
    GO_BETWEEN: "go-between",
    THIRD_PARTY: "third",
    EVERY_PARTY: "all",
}
_DECLARERS: Mapping[int, Json] = {PROPOSER: {"by": "declarer"}}


def declaration_json(part: ReadPart) -> Json:
    terms = part.terms
    return {
        "side": part.chain.side.hex(),
        "hash": part.declaration.hash.hex(),
        "title": None if terms.title is None else dict(terms.title),
        "authentic": list(terms.authoritative),
        "prevailing": terms.prevailing,
        "until": terms.until,
        "condition": dict(terms.condition),
        "others": [side.hex() for side in terms.others],
        "clauses": [clause_json(clause) | _DECLARERS.get(clause.by, {}) for clause in terms.clauses],
    }


def clause_json(clause: Clause) -> Json:
    return {
        "id": clause.id,
        "kind": clause.kind.name.lower(),
        "by": _BY.get(clause.by, f"addressee-{clause.by - 4}"),
        "text": dict(clause.text),
        "when": [_condition(condition) for condition in clause.when],
        "due": clause.due,
    }


def _condition(condition: Condition) -> Json:
    match condition:
        case Performed(number):
            return {"performed": number}
        case NotBefore(seconds):
            return {"not-before": seconds}
        case NotAfter(seconds):
            return {"not-after": seconds}
        case Event(text):
            return {"event": dict(text)}


def side_json(seen: SideSeen) -> Json:
    return {
        "role": seen.role,
        "side": seen.side.hex(),
        "numbers": list(seen.numbers),
        "label": None if seen.label is None else dict(seen.label),
        "claimed": dict(seen.claimed),
        "needs": seen.needs,
        "holders": seen.holders,
        "hosted": seen.hosted,
        "subjects": [dict(subject) for subject in seen.subjects],
        "ad_referendum": seen.ad_referendum,
    }


def paper_json(paper: Paper, complete_at: int) -> Json:
    told: Json = {
        "name": paper.name,
        "hash": paper.hash.hex(),
        "drafted": str(paper.instrument.drafted),
        "complete_at": complete_at,
        "signers": [{"pen": signer.kid.hex(), "at": signer.signed_at} for signer in paper.signed.signers],
    }
    if (
        isinstance(paper.instrument, Proposal | Answer | Withdrawal | Declaration)
        and paper.instrument.subjects
    ):
        told["subjects"] = list(paper.instrument.subjects)
    if isinstance(paper.instrument, Confirmation):
        told |= {"of": paper.instrument.paper.hex(), "confirms": paper.instrument.confirms}
    if isinstance(paper.instrument, Answer):
        words = paper.instrument.words
        told |= {
            "verdict": paper.instrument.verdict.name.lower(),
            "addressee": paper.instrument.addressee,
            "words": None if words is None else dict(words),
        }
    if isinstance(paper.instrument, Countersignature):
        words = paper.instrument.words
        told |= {
            "capacity": paper.instrument.capacity.name.lower(),
            "words": None if words is None else dict(words),
        }
    return told
