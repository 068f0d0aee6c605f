"""Real dialogues as channels: each becomes a case, in memory, never copied into the repository.

This file alone knows how a dialogue between people who spoke face to face is carried by a go-between instead:

1. CaSiNo: two campers divide nine packages. A message is a word, passed on as written or as paraphrase by its mark; an offer is a
   proposal, an acceptance an answer by both, a rejection a decline, a walk-away a departure.
2. ProMediConv: a mediator's turn is a word on every line; a party's turn is a word on its own, passed on as paraphrase to all others.
3. What the data calls private is said in the party's room, and is expected nowhere else.
4. The go-between's own language is not imitated: a paraphrase is the words with a lead-in.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any

from wasit.play.case import Case, read_case
from wasit.play.steps import Propose

SHARED = Path(os.environ.get("WASIT_SHARED", Path(__file__).resolve().parents[3] / "shared"))
DIALOGUES = SHARED / "data" / "dialogues"

Dialogue = Mapping[str, Any]
Deal = Mapping[str, Mapping[str, int]]  # party -> item -> packages

GO_BETWEEN = "go-between"
MAX_SIDES = 8
_START = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
_TURN = timedelta(minutes=5)
_TAKES = re.compile(r"Camper ([AB]) takes (\d+) Food, (\d+) Water, (\d+) Firewood\.")
_ITEMS = ("Food", "Water", "Firewood")


def read_dialogues(name: str) -> Iterator[Dialogue]:
    """The dialogues of ``casino`` or ``promediconv``, in the order of the file."""
    with (DIALOGUES / f"{name}.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def casino_case(dialogue: Dialogue) -> Case:
    return read_case(casino_file(dialogue))


def promediconv_case(dialogue: Dialogue) -> Case:
    return read_case(promediconv_file(dialogue))


class _Script:
    """Writes steps one after another, a second apart, each turn starting on its own five minutes."""

    def __init__(self) -> None:
        self.steps: list[dict[str, Any]] = []
        self._turn = _START
        self._now = _START

    def turn(self, number: int) -> None:
        self._turn = _START + _TURN * (number + 2)
        self._now = self._turn

    def do(self, step: str, kind: str, by: str, **told: Any) -> str:
        at = self._now.isoformat()
        self._now += timedelta(seconds=1)
        told = {name.rstrip("_"): value for name, value in told.items()}
        self.steps.append({"id": step, "at": at, "do": kind, "by": by, **told})
        return at

    def count(self, *kinds: str, where: str, side: str) -> int:
        return sum(step["do"] in kinds and step[where] == side for step in self.steps)

    def counts(self, sides: Sequence[str]) -> dict[str, Any]:
        crossings = {f"to_{side}": self.count("release", where="to_line", side=side) for side in sides}
        return {
            "crossings": {**crossings, "total": sum(crossings.values())},
            "words_and_calls": {
                f"line_{side}": self.count("word", where="line", side=side) for side in sides
            },
            "days": (self._now.date() - _START.date()).days + 1,
        }


def _file(
    dialogue: Dialogue, cast: dict[str, Any], steps: list[dict[str, Any]], expect: dict[str, Any]
) -> bytes:
    case = {
        "format": "wasit-case/1",
        "title": {"en": f"Dialogue {dialogue['id']}"},
        "cover": "prompt",
        **cast,
    }
    return json.dumps({**case, "steps": steps, "expect": expect}, ensure_ascii=False).encode()


def _seat(seat: str, side: str | None, language: str, name: str) -> dict[str, Any]:
    place = {"role": "go-between"} if side is None else {"role": "delegate", "side": side, "may_bind": True}
    return {"id": seat, "language": language, "time_zone": "UTC", "name": {language: name}, **place}


# CaSiNo


def casino_file(dialogue: Dialogue) -> bytes:
    """The dialogue as the bytes of a case file."""
    script = _Script()
    script.do("s01", "open-channel", GO_BETWEEN, go_between=GO_BETWEEN)
    for party in dialogue["parties"]:
        side = party["id"].lower()
        script.do(f"s-{side}", "invite", GO_BETWEEN, seat=f"camper-{side}")
    for party in dialogue["parties"]:
        side = party["id"].lower()
        text = "\n".join(casino_private(dialogue, party["id"]))
        script.do(f"n-{side}", "room", f"camper-{side}", side=side, text={"en": text})
    agreement = None
    open_offer = ""
    for turn in dialogue["turns"]:
        script.turn(turn["n"])
        side = turn["speaker"].lower()
        other = "b" if side == "a" else "a"
        match turn["kind"]:
            case "message":
                _casino_word(script, turn, side, other)
            case "offer":
                open_offer = _casino_offer(script, turn, side, other)
            case "accept":
                script.do(
                    f"a{turn['n']}-1", "answer", f"camper-{other}", proposal=open_offer, answer="accept"
                )
                at = script.do(
                    f"a{turn['n']}-2", "answer", f"camper-{side}", proposal=open_offer, answer="accept"
                )
                agreement = {
                    "proposal": open_offer,
                    "accepted_at": at,
                    "signers": [f"camper-{other}", f"camper-{side}"],
                    "countersigned_by": GO_BETWEEN,
                }
            case "reject":
                script.do(f"a{turn['n']}", "answer", f"camper-{side}", proposal=open_offer, answer="decline")
            case "walkaway":
                script.do(f"l{turn['n']}", "leave", f"camper-{side}")
            case kind:
                raise AssertionError(kind)
    cast = {
        "sides": [{"id": side, "name": {"en": f"Camper {side.upper()}"}} for side in ("a", "b")],
        "seats": [
            _seat(GO_BETWEEN, None, "en", "Go-between"),
            *(_seat(f"camper-{side}", side, "en", f"Camper {side.upper()}") for side in ("a", "b")),
        ],
    }
    expect = {
        **script.counts(("a", "b")),
        "agreement": agreement,
        "undertakings": {"clauses": ["1", "2"] if agreement else [], "apart": []},
        "hopes": [],
        "never_seen": _casino_never_seen(dialogue),
    }
    return _file(dialogue, cast, script.steps, expect)


def _casino_word(script: _Script, turn: Mapping[str, Any], side: str, other: str) -> None:
    number, text = turn["n"], turn["text"]
    paraphrase = number % 3 == 2
    consent = "may-paraphrase" if paraphrase else "as-written"
    script.do(
        f"w{number}", "word", f"camper-{side}", line=side, how="written", consent=consent, text={"en": text}
    )
    script.do(
        f"r{number}",
        "release",
        GO_BETWEEN,
        sources=[f"w{number}"],
        to_line=other,
        wording="paraphrase" if paraphrase else "as-written",
        text={"en": f"The other camper says: {text}" if paraphrase else text},
    )


def _casino_offer(script: _Script, turn: Mapping[str, Any], side: str, other: str) -> str:
    clauses = [
        {
            "id": str(number),
            "who": party.lower(),
            "text": {"en": takes(party, turn["offer"][party])},
            "kind": "undertaking",
        }
        for number, party in enumerate(("A", "B"), 1)
    ]
    proposal = f"p{turn['n']}"
    script.do(
        proposal,
        "propose",
        f"camper-{side}",
        line=side,
        release="as-written",
        title={"en": f"Offer of turn {turn['n']}"},
        clauses=clauses,
    )
    script.do(f"r{turn['n']}", "release", GO_BETWEEN, sources=[proposal], to_line=other, wording="as-written")
    return proposal


def casino_private(dialogue: Dialogue, party: str) -> list[str]:
    """What only this party knows, a line each: its values, then its reasons."""
    private = next(one["private"] for one in dialogue["parties"] if one["id"] == party)
    values = ", ".join(f"{item} {private['value_per_item'][item]}" for item in _ITEMS)
    return [f"Worth to {party}: {values}", *(private["reasons"][item] for item in _ITEMS)]


def _casino_never_seen(dialogue: Dialogue) -> dict[str, list[str]]:
    """Values and reasons, less the reasons that the party said itself (every turn is passed on)."""
    secret = {}
    for party in ("A", "B"):
        said = [turn["text"] for turn in dialogue["turns"] if turn["speaker"] == party]
        secret[party] = [
            one for one in casino_private(dialogue, party) if not any(one in text for text in said)
        ]
    everything = [*casino_private(dialogue, "A"), *casino_private(dialogue, "B")]
    return {
        "camper-a": secret["B"],
        "camper-b": secret["A"],
        GO_BETWEEN: [*secret["A"], *secret["B"]],
        "relay": sorted({*everything, "camper-a", "camper-b", "The other camper says"}),
    }


def takes(party: str, share: Mapping[str, int]) -> str:
    """The clause for one party's share."""
    return f"Camper {party} takes {share['Food']} Food, {share['Water']} Water, {share['Firewood']} Firewood."


def deal_of_texts(texts: Sequence[str]) -> Deal:
    """The deal that these clause texts say; what a certificate's clauses are read back with."""
    read = {}
    for text in texts:
        found = _TAKES.fullmatch(text)
        assert found is not None, "a clause that no offer of this data has"
        read[found[1]] = {item: int(found[number]) for number, item in enumerate(_ITEMS, 2)}
    return read


def deal_of(proposal: Propose) -> Deal:
    """The deal that a proposal of a CaSiNo case says."""
    return deal_of_texts([clause.text["en"] for clause in proposal.clauses])


def accepted_deal(case: Case) -> Deal | None:
    """The deal this case expects to be agreed."""
    if case.expect.agreement is None:
        return None
    proposal = case.step(case.expect.agreement.proposal)
    assert isinstance(proposal, Propose)
    return deal_of(proposal)


def reproduced_totals(dialogues: Sequence[Dialogue], accepted: Mapping[str, Deal | None]) -> dict[str, float]:
    """The CaSiNo totals of expected.json that follow from the deals (dialogue id -> deal, None after a walk-away).

    Points: a party's packages times their worth to it (5, 4, 3); 5 each after a walk-away.
    """
    agreed = [dialogue for dialogue in dialogues if accepted[dialogue["id"]] is not None]
    points = {dialogue["id"]: _points(dialogue, accepted[dialogue["id"]]) for dialogue in dialogues}
    total = sum(map(sum, points.values()))
    best = [_standing(dialogue, points[dialogue["id"]]) for dialogue in agreed]
    kinds = [turn["kind"] for dialogue in dialogues for turn in dialogue["turns"]]
    labelled = [[turn for turn in dialogue["turns"] if turn.get("labels")] for dialogue in dialogues]
    return {
        "dialogues": len(dialogues),
        "turns": len(kinds),
        "agreed": len(agreed),
        "agreed_share": round(len(agreed) / len(dialogues), 6),
        "mean_points": round(total / (2 * len(dialogues)), 6),
        "mean_points_when_agreed": round(
            sum(sum(points[dialogue["id"]]) for dialogue in agreed) / (2 * len(agreed)), 6
        ),
        "sum_points": total,
        "agreed_deals_pareto_optimal": sum(pareto for pareto, _, _ in best),
        "agreed_deals_with_max_product_d0": sum(most for _, most, _ in best),
        "agreed_deals_with_max_sum": sum(most for _, _, most in best),
        "messages": kinds.count("message"),
        "offers": kinds.count("offer"),
        "rejects": kinds.count("reject"),
        "walkaways": kinds.count("walkaway"),
        "labelled_dialogues": sum(bool(turns) for turns in labelled),
        "labelled_turns": sum(map(len, labelled)),
    }


def _points(dialogue: Dialogue, deal: Deal | None) -> tuple[int, int]:
    first, second = (
        party["private"]["walkaway_points"]
        if deal is None
        else sum(
            deal[party["id"]][item] * worth for item, worth in party["private"]["value_per_item"].items()
        )
        for party in dialogue["parties"]
    )
    return first, second


def _standing(dialogue: Dialogue, reached: tuple[int, int]) -> tuple[bool, bool, bool]:
    """Whether it is (undominated, of the largest product, of the largest sum) among all 64 divisions."""
    worth = [party["private"]["value_per_item"] for party in dialogue["parties"]]
    every = [
        (
            sum(share * worth[0][item] for share, item in zip(shares, _ITEMS, strict=True)),
            sum((3 - share) * worth[1][item] for share, item in zip(shares, _ITEMS, strict=True)),
        )
        for shares in product(range(4), repeat=3)
    ]
    a, b = reached
    dominated = any(x >= a and y >= b and (x, y) != reached for x, y in every)
    return not dominated, a * b == max(x * y for x, y in every), a + b == max(x + y for x, y in every)


# ProMediConv


def promediconv_file(dialogue: Dialogue) -> bytes:
    """The dispute as the bytes of a case file. Beyond eight parties the last side has several delegates."""
    names = _speakers(dialogue)
    seat_of = {name: f"party-{number}" for number, name in enumerate(names, 1)}
    side_of = {name: f"side-{min(number, MAX_SIDES)}" for number, name in enumerate(names, 1)}
    sides = list(dict.fromkeys(side_of.values()))
    briefs = _briefs(dialogue)
    script = _Script()
    script.do("s00", "open-channel", GO_BETWEEN, go_between=GO_BETWEEN)
    met: dict[str, str] = {}
    for name in names:
        side, seat = side_of[name], seat_of[name]
        if side in met:
            script.do(f"s-{seat}", "join", met[side], seat=seat)
        else:
            script.do(f"s-{seat}", "invite", GO_BETWEEN, seat=seat)
            met[side] = seat
    for name, brief in briefs.items():
        script.do(f"n-{seat_of[name]}", "room", seat_of[name], side=side_of[name], text={"zh": brief})
    for turn in dialogue["turns"]:
        script.turn(turn["n"])
        if turn["speaker"] == "mediator":
            for side in sides:
                script.do(
                    f"w{turn['n']}-{side}",
                    "word",
                    GO_BETWEEN,
                    line=side,
                    how="in-person",
                    consent="as-written",
                    text={"zh": turn["text"]},
                )
        else:
            _promediconv_word(script, turn, seat_of[turn["speaker"]], side_of[turn["speaker"]], sides)
    cast = {
        "sides": [{"id": side, "name": {"zh": _first(names, side_of, side)}} for side in sides],
        "seats": [
            _seat(GO_BETWEEN, None, "zh", "调解员"),
            *(_seat(seat_of[name], side_of[name], "zh", name) for name in names),
        ],
    }
    expect = {
        **script.counts(sides),
        "agreement": None,
        "undertakings": {"clauses": [], "apart": []},
        "hopes": [],
        "never_seen": _promediconv_never_seen(dialogue, names, seat_of, side_of, briefs),
    }
    return _file(dialogue, cast, script.steps, expect)


def _first(names: Sequence[str], side_of: Mapping[str, str], side: str) -> str:
    return next(name for name in names if side_of[name] == side)


def _speakers(dialogue: Dialogue) -> list[str]:
    """Parties, and who speaks without being one: those with a brief first, so that each has a side of its own."""
    named = [party["id"] for party in dialogue["parties"]] + [turn["speaker"] for turn in dialogue["turns"]]
    briefs = _briefs(dialogue)
    return sorted(
        (name for name in dict.fromkeys(named) if name != "mediator"), key=lambda name: name not in briefs
    )


def _briefs(dialogue: Dialogue) -> dict[str, str]:
    told = {party["id"]: party.get("private", {}).get("brief") for party in dialogue["parties"]}
    return {name: brief for name, brief in told.items() if brief}


def _promediconv_word(
    script: _Script, turn: Mapping[str, Any], seat: str, side: str, sides: Sequence[str]
) -> None:
    word = f"w{turn['n']}"
    script.do(
        word, "word", seat, line=side, how="in-person", consent="may-paraphrase", text={"zh": turn["text"]}
    )
    for other in sides:
        if other != side:
            script.do(
                f"r{turn['n']}-{other}",
                "release",
                GO_BETWEEN,
                sources=[word],
                to_line=other,
                wording="paraphrase",
                text={"zh": f"有一方说：{turn['text']}"},
            )


def _promediconv_never_seen(
    dialogue: Dialogue,
    names: Sequence[str],
    seat_of: Mapping[str, str],
    side_of: Mapping[str, str],
    briefs: Mapping[str, str],
) -> dict[str, list[str]]:
    """Every brief, in every seat but its own side's, unless its very words were spoken."""
    secret = {
        name: brief
        for name, brief in briefs.items()
        if not any(brief in turn["text"] for turn in dialogue["turns"])
    }
    seen = {
        seat_of[name]: [brief for owner, brief in secret.items() if side_of[owner] != side_of[name]]
        for name in names
    }
    return {
        **seen,
        GO_BETWEEN: list(secret.values()),
        "relay": [*briefs.values(), "有一方说", "party-1", GO_BETWEEN],
    }
