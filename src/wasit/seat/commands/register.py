"""The register of undertakings, and what may be said outside: from arguments to actions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wasit.channel.account import GRADES
from wasit.channel.claim_facts import MAX_PLACE, MAX_SIZE, Evidence, Outside
from wasit.errors import Refused
from wasit.seat import reading
from wasit.seat.actions import claims, exporting, outside
from wasit.seat.commands.talk import line_for
from wasit.seat.json_form import as_json
from wasit.seat.matter import Matter
from wasit.seat.queries.due_file import see_due_file
from wasit.seat.queries.outside import see_account
from wasit.seat.reading import Args
from wasit.text.passage import Consent

Answer = dict[str, Any]
OUTSIDE = {grade.word: grade for grade in Outside}


def claim(matter: Matter, args: Args) -> Answer:
    apart = args.get("undertaking")
    if apart:
        target, clause = matter.find(reading.text(args, "undertaking")), 0
    else:
        target, clause = reading.digest(args.get("proposal"), "proposal"), _clause(args)
    entry = claims.claim(
        matter,
        line_for(matter, args),
        target=target,
        clause=clause,
        state=reading.text(args, "state"),
        text=reading.texts(args, "text"),
        evidence=[_evidence(each) for each in reading.items(args, "evidence")],
        consent=_may_pass(args),
    )
    return {"id": entry.hash.hex()}


def answer_claim(matter: Matter, args: Args) -> Answer:
    verdict = reading.text(args, "answer")
    if verdict not in ("acknowledged", "disputed"):
        raise Refused("bad-input", field="answer")
    entry = claims.answer(
        matter,
        matter.find(reading.text(args, "claim")),
        acknowledged=verdict == "acknowledged",
        text=reading.texts(args, "text", needed=False),
        consent=_may_pass(args),
    )
    return {"id": entry.hash.hex()}


def pass_claim(matter: Matter, args: Args) -> Answer:
    entry = claims.pass_claim(matter, matter.find(reading.text(args, "id")), reading.text(args, "to"))
    return {"id": entry.hash.hex()}


def allow_outside(matter: Matter, args: Args) -> Answer:
    grade = reading.text(args, "grade")
    if grade not in OUTSIDE:
        raise Refused("bad-input", field="grade", known=", ".join(OUTSIDE))
    numbers = reading.items(args, "passages")
    if not all(type(number) is int for number in numbers):
        raise Refused("bad-input", field="passages")
    entry = outside.allow_outside(
        matter, matter.find(reading.text(args, "id")), passages=list(numbers), grade=OUTSIDE[grade]
    )
    return {"id": entry.hash.hex()}


def account(matter: Matter, args: Args) -> Answer:
    """The account of a go-between, to leave the seat as a plain file."""
    grade = reading.text(args, "grade", GRADES[0])
    made = see_account(matter, grade)
    count = len(made.named) + len(made.of_a_side) + len(made.unattributed)
    confirmed_by = reading.text(args, "confirmed_by", "").strip()
    exporting.note_export(
        matter, "account", form="text", confirmed_by=confirmed_by, entries=count, left_out=made.left_out
    )
    return {"account": as_json(made)}


def calendar(matter: Matter, args: Args) -> Answer:
    """What is due, to leave the seat as a plain file."""
    made = see_due_file(matter)
    confirmed_by = reading.text(args, "confirmed_by", "").strip()
    exporting.note_export(
        matter, "calendar", form="ics", confirmed_by=confirmed_by, entries=len(made.items), left_out=0
    )
    return {"calendar": as_json(made)}


def _clause(args: Args) -> int:
    value = args.get("clause")
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 4:
        value = int(value)
    if type(value) is not int or not 1 <= value <= 999:
        raise Refused("bad-input", field="clause")
    return value


def _may_pass(args: Args) -> Consent:
    return Consent.AS_WRITTEN if reading.flag(args, "may_pass_on") else Consent.FOR_YOU_ONLY


def _evidence(item: object) -> Evidence:
    """Raises: Refused bad-input evidence."""
    if not isinstance(item, Mapping):
        raise Refused("bad-input", field="evidence")
    place, written = reading.text(item, "place", "").strip(), reading.text(item, "sha256", "").strip()
    text, size = reading.texts(item, "text", needed=False), reading.number(item, "size")
    try:
        sha256 = bytes.fromhex(written) if written else None
    except ValueError:
        raise Refused("bad-input", field="sha256") from None
    if sha256 is not None and (len(sha256) != 32 or size is None):
        raise Refused("bad-input", field="sha256")
    if (size is not None and (sha256 is None or not 0 <= size <= MAX_SIZE)) or len(place) > MAX_PLACE:
        raise Refused("bad-input", field="evidence")
    if not text and not place:
        raise Refused("bad-input", field="evidence")
    return Evidence(text, place, sha256, size)
