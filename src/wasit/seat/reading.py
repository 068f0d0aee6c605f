"""Arguments of commands, read field by field: what a form, a command line or a case file gives is as foreign as a letter.

Raises, everywhere here: Refused bad-input with the field's name.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Mapping, Sequence
from typing import Any

from wasit.channel.facts import How, Who
from wasit.channel.instrument import Clause, ClauseKind, Condition, Event, NotAfter, NotBefore, Performed
from wasit.errors import Refused
from wasit.text.moment import Moment
from wasit.text.passage import Passage, Texts, attribution_of, consent_of

Args = Mapping[str, Any]

HOWS = {how.word: how for how in How}


def text(args: Args, name: str, default: str | None = None) -> str:
    value = args.get(name, default)
    if not isinstance(value, str):
        raise Refused("bad-input", field=name)
    return value


def texts(args: Args, name: str, *, needed: bool = True) -> Texts:
    value = args.get(name)
    if value is None and not needed:
        return {}
    return as_texts(value, name)


def as_texts(value: object, name: str) -> Texts:
    if not isinstance(value, Mapping) or not all(isinstance(x, str) for pair in value.items() for x in pair):
        raise Refused("bad-input", field=name)
    return dict(value)


def items(args: Args, name: str) -> Sequence[Any]:
    value = args.get(name, [])
    if not isinstance(value, list | tuple):
        raise Refused("bad-input", field=name)
    return value


def number(args: Args, name: str, default: int | None = None) -> int | None:
    value = args.get(name, default)
    if value is not None and (type(value) is not int):
        raise Refused("bad-input", field=name)
    return value


def flag(args: Args, name: str, *, default: bool = False) -> bool:
    value = args.get(name, default)
    if not isinstance(value, bool):
        raise Refused("bad-input", field=name)
    return value


def moment(args: Args, name: str) -> Moment | None:
    value = args.get(name)
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise Refused("bad-input", field=name)
    try:
        return Moment.parse(value)
    except Refused:
        raise Refused("bad-input", field=name) from None


def how(args: Args, default: How) -> How:
    value = args.get("how")
    if value is None:
        return default
    if value not in HOWS:
        raise Refused("bad-input", field="how")
    return HOWS[value]


def passages(args: Args) -> list[Passage]:
    read = []
    for item in items(args, "passages"):
        if not isinstance(item, Mapping):
            raise Refused("bad-input", field="passages")
        read.append(
            Passage(
                as_texts(item.get("text"), "text"),
                consent_of(text(item, "consent", "for-you-only")),
                attribution_of(text(item, "attribution", "none")),
            )
        )
    return read


def who(value: object) -> Who:
    """A seat (32 hex digits) or a name in some languages."""
    if isinstance(value, str):
        try:
            seat = bytes.fromhex(value)
        except ValueError:
            seat = b""
        if len(seat) == 16:
            return seat
        raise Refused("bad-input", field="who")
    return as_texts(value, "who")


def seat_id(value: object, name: str = "seat") -> bytes:
    found = who(value) if isinstance(value, str) else b""
    if not isinstance(found, bytes) or len(found) != 16:
        raise Refused("bad-input", field=name)
    return found


def file_in(args: Args, name: str = "file") -> bytes:
    """The bytes of a file, given as base64."""
    try:
        return b64decode(text(args, name), validate=True)
    except ValueError:
        raise Refused("bad-input", field=name) from None


def digest(value: object, name: str) -> bytes:
    """A whole hash: 64 hex digits."""
    try:
        read = bytes.fromhex(value) if isinstance(value, str) else b""
    except ValueError:
        read = b""
    if len(read) != 32:
        raise Refused("unknown-id", field=name)
    return read


def clauses(args: Args, by: Mapping[str, int]) -> list[Clause]:
    """``by``: what "us", "them" and side keys stand for in this proposal."""
    return [_clause(item, index, by) for index, item in enumerate(items(args, "clauses"), 1)]


def _clause(item: object, index: int, by: Mapping[str, int]) -> Clause:
    if not isinstance(item, Mapping):
        raise Refused("bad-input", field="clauses")
    kind = text(item, "kind", "undertaking")
    if kind.upper() not in ClauseKind.__members__:
        raise Refused("bad-input", field="kind")
    party = text(item, "who", "us")
    if party not in by:
        raise Refused("bad-input", field="who")
    due = moment(item, "due")
    return Clause(
        _clause_id(item.get("id", index)),
        ClauseKind[kind.upper()],
        by[party],
        as_texts(item.get("text"), "text"),
        tuple(_condition(each) for each in items(item, "when")),
        due.seconds if due is not None else None,
    )


def _clause_id(value: object) -> int:
    if isinstance(value, str) and value.isascii() and value.isdigit():
        value = int(value)
    if type(value) is not int or not 1 <= value <= 999:
        raise Refused("bad-input", field="id")
    return value


def _condition(item: object) -> Condition:
    match item:
        case {"clause": clause}:
            return Performed(_clause_id(clause))
        case {"not_before": str() as at}:
            return NotBefore(Moment.parse(at).seconds)
        case {"not_after": str() as at}:
            return NotAfter(Moment.parse(at).seconds)
        case {"event": event}:
            return Event(as_texts(event, "when"))
        case _:
            raise Refused("bad-input", field="when")
