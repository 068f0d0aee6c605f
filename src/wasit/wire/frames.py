"""What seats and relays say to each other over the one WebSocket of a seat.

1. Every message is one strict CBOR array; its first item says which. 1-9 come from a seat, 11-19 from a relay.
2. A seat may have many puts in flight; the relay answers each by its tag, several answers in one frame.
3. The relay pushes letters of watched boxes in order, and never asks whether they arrived: the seat drops what it saved.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass, field

from wasit.errors import Distrusted
from wasit.wire import cbor
from wasit.wire.envelope import LARGE
from wasit.wire.mailbox import ID, TOKEN
from wasit.wire.requests import CURSORS, check_envelope, check_number, check_raw, exact

ROOM = LARGE + 256
TAGS = 2**32
ANSWERS = 1024


@dataclass(frozen=True, slots=True)
class Watch:
    """Push me what this box holds after a cursor, and what comes."""

    get_id: bytes = field(repr=False)
    token: bytes = field(repr=False)
    after: int


@dataclass(frozen=True, slots=True)
class PutLetter:
    """Put this letter; answer by the tag."""

    tag: int
    put_id: bytes = field(repr=False)
    token: bytes = field(repr=False)
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class DropLetter:
    """The ack: the letter at this cursor is saved here. It is not answered: a lost one brings the letter again."""

    get_id: bytes = field(repr=False)
    token: bytes = field(repr=False)
    cursor: int


@dataclass(frozen=True, slots=True)
class Unwatch:
    """Push me no more of this box."""

    get_id: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter of a watched box."""

    get_id: bytes = field(repr=False)
    cursor: int
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a put. Units: ``retry_after`` in seconds, 0 when there is nothing to wait for."""

    tag: int
    status: int
    retry_after: int


@dataclass(frozen=True, slots=True)
class Answers:
    """What became of several puts."""

    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Watching:
    """Whether a box is watched now: 200, or 404 for an unknown box or a wrong token."""

    get_id: bytes = field(repr=False)
    status: int


FromSeat = Watch | PutLetter | DropLetter | Unwatch
FromRelay = Letter | Answers | Watching


def encode_frame(frame: FromSeat | FromRelay) -> bytes:
    """The one encoding of a frame."""
    match frame:
        case Watch():
            value = [1, *astuple(frame)]
        case PutLetter():
            value = [2, frame.tag, frame.put_id, frame.token, frame.body]
        case DropLetter():
            value = [3, *astuple(frame)]
        case Unwatch():
            value = [4, frame.get_id]
        case Letter():
            value = [11, frame.get_id, frame.cursor, frame.body]
        case Answers():
            value = [12, [[each.tag, each.status, each.retry_after] for each in frame.answers]]
        case Watching():
            value = [13, frame.get_id, frame.status]
    return cbor.encode(value)


def decode_from_seat(data: bytes) -> FromSeat:
    """Raises: Distrusted E_SIZE, E_CBOR..., E_SCHEMA."""
    kind, rest = _split(data)
    if kind == 2:
        tag, place_id, token, body = exact(rest, 4)
        check_number(tag, 0, TAGS - 1)
        check_raw(place_id, ID)
        check_raw(token, TOKEN)
        check_envelope(body)
        return PutLetter(tag, place_id, token, body)
    if kind in (1, 3):
        place_id, token, cursor = exact(rest, 3)
        check_raw(place_id, ID)
        check_raw(token, TOKEN)
        check_number(cursor, 0, CURSORS - 1)
        return Watch(place_id, token, cursor) if kind == 1 else DropLetter(place_id, token, cursor)
    if kind == 4:
        (place_id,) = exact(rest, 1)
        check_raw(place_id, ID)
        return Unwatch(place_id)
    raise Distrusted("E_SCHEMA")


def decode_from_relay(data: bytes) -> FromRelay:
    """Raises: Distrusted E_SIZE, E_CBOR..., E_SCHEMA."""
    kind, rest = _split(data)
    if kind == 11:
        place_id, cursor, body = exact(rest, 3)
        check_raw(place_id, ID)
        check_number(cursor, 1, CURSORS - 1)
        check_envelope(body)
        return Letter(place_id, cursor, body)
    if kind == 12:
        (answers,) = exact(rest, 1)
        if type(answers) is not list or not 1 <= len(answers) <= ANSWERS:
            raise Distrusted("E_SCHEMA")
        return Answers(tuple(_answer(each) for each in answers))
    if kind == 13:
        place_id, status = exact(rest, 2)
        check_raw(place_id, ID)
        check_number(status, 100, 599)
        return Watching(place_id, status)
    raise Distrusted("E_SCHEMA")


def _split(data: bytes) -> tuple[int, list[object]]:
    value = cbor.decode(data, limit=ROOM)
    if type(value) is not list or not value or type(value[0]) is not int:
        raise Distrusted("E_SCHEMA")
    return value[0], value[1:]


def _answer(value: object) -> Answer:
    tag, status, retry_after = exact(value, 3)
    check_number(tag, 0, TAGS - 1)
    check_number(status, 100, 599)
    check_number(retry_after, 0, 86_400)
    return Answer(tag, status, retry_after)
