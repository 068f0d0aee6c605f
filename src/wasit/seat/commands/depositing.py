"""Declarations deposited with the go-between: from arguments to actions."""

from __future__ import annotations

from wasit.channel.clauses import GO_BETWEEN, PROPOSER, THIRD_PARTY
from wasit.errors import Refused
from wasit.seals.slots import Cost
from wasit.seat import reading
from wasit.seat.actions import declaring, depositing
from wasit.seat.commands.talk import Answer
from wasit.seat.matter import Matter
from wasit.seat.reading import Args

WHO = {"us": PROPOSER, "go-between": GO_BETWEEN, "third": THIRD_PARTY}


def open_deposit(matter: Matter, args: Args, cost: Cost) -> Answer:
    until = reading.moment(args, "until")
    if until is None:
        raise Refused("bad-input", field="until")
    entry = depositing.open_deposit(
        matter,
        reading.texts(args, "title"),
        until,
        to=[str(key) for key in reading.items(args, "to")],
        label=reading.texts(args, "label", needed=False) or matter.texts_setting("name"),
        passphrase=reading.text(args, "passphrase", ""),
        cost=cost,
    )
    return {"id": entry.hash.hex()}


def release(matter: Matter, args: Args) -> Answer:
    entry = depositing.release(matter, _named(matter, args), passphrase=reading.text(args, "passphrase", ""))
    return {"id": entry.hash.hex()}


def give_back(matter: Matter, args: Args) -> Answer:
    entry = depositing.give_back(
        matter, _named(matter, args), passphrase=reading.text(args, "passphrase", "")
    )
    return {"id": entry.hash.hex()}


def declare(matter: Matter, args: Args) -> Answer:
    clauses = reading.clauses(args, WHO)
    languages = [str(each) for each in reading.items(args, "authentic")]
    entry = declaring.declare(
        matter,
        _named(matter, args),
        title=reading.texts(args, "title", needed=False),
        clauses=clauses,
        authentic=languages or sorted({language for clause in clauses for language in clause.text}),
        prevailing=reading.text(args, "prevailing", "") or None,
        others=[reading.seat_id(each, "others") for each in reading.items(args, "others")],
        subjects=[each for each in reading.items(args, "subjects") if type(each) is int],
        passphrase=reading.text(args, "passphrase", ""),
    )
    return {"id": entry.hash.hex()}


def sign_declaration(matter: Matter, args: Args) -> Answer:
    entry = declaring.cosign(matter, _named(matter, args), reading.text(args, "passphrase", ""))
    return {"id": entry.hash.hex()}


def confirm_declaration(matter: Matter, args: Args) -> Answer:
    said = reading.text(args, "answer")
    if said not in ("confirm", "refuse"):
        raise Refused("bad-input", field="answer")
    entry = declaring.confirm(
        matter, _named(matter, args), reading.text(args, "passphrase", ""), confirms=said == "confirm"
    )
    return {"id": entry.hash.hex()}


def take_back_declaration(matter: Matter, args: Args) -> Answer:
    entry = declaring.take_back(matter, _named(matter, args), reading.text(args, "passphrase", ""))
    return {"id": entry.hash.hex()}


def _named(matter: Matter, args: Args) -> bytes:
    return matter.find(reading.text(args, "id"))
