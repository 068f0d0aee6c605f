"""What seats and relays say to each other over the one WebSocket of a seat.

1. Every message is one strict CBOR array; its first item says which. 1-9 come from a seat, 11-19 from a relay.
2. A seat may have many puts in flight; the relay answers each by its tag, several answers in one frame.
3. The relay pushes letters of watched boxes in order, and never asks whether they arrived: the seat drops what it saved.
4. The three frames that come by the thousand (a put, a letter, answers) are written by hand, and a put is read by where its parts stand:
   a twentieth of the cost, for the same bytes (tests hold them to ``cbor``). Whatever is not just so is read as any frame.
   What they hold is not frozen: that costs a microsecond each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass, field
from functools import lru_cache

from wasit.errors import Distrusted
from wasit.wire import cbor
from wasit.wire.envelope import LARGE, SMALL
from wasit.wire.mailbox import ID, TOKEN
from wasit.wire.requests import CURSORS, check_envelope, check_number, check_raw, exact

ROOM = LARGE + 256
TAGS = 2**32
ANSWERS = 1024
_NUMBER, _OCTETS, _ARRAY = 0x00, 0x40, 0x80
_BODIES = {SMALL: b"\x59\x10\x00", LARGE: b"\x5a\x00\x01\x00\x00"}
_TAGS = {
    3: (0, 0),
    4: (0x18, 24),
    5: (0x19, 2**8),
    7: (0x1A, 2**16),
}  # by its end: its first byte (0: the tag itself), and its least
# By the length of the whole: where the tag ends, the id, the token and the body begin, and how the body's length is written.
_PUTS = {
    end + 1 + ID + 2 + TOKEN + len(said) + size: (
        end,
        end + 1,
        end + 3 + ID,
        end + 3 + ID + TOKEN + len(said),
        said,
    )
    for end in _TAGS
    for size, said in _BODIES.items()
}


@dataclass(frozen=True, slots=True)
class Watch:
    """Push me what this box holds after a cursor, and what comes."""

    get_id: bytes = field(repr=False)
    token: bytes = field(repr=False)
    after: int


@dataclass(slots=True)
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


@dataclass(slots=True)
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
            head = b"\x85\x02" + _head(_NUMBER, frame.tag)
            return b"".join((head, _octets(frame.put_id), _octets(frame.token), _octets(frame.body)))
        case DropLetter():
            value = [3, *astuple(frame)]
        case Unwatch():
            value = [4, frame.get_id]
        case Letter():
            head = b"\x84\x0b" + _octets(frame.get_id)
            return b"".join((head, _head(_NUMBER, frame.cursor), _octets(frame.body)))
        case Answers():
            return encode_answers(
                [encode_answer(each.tag, each.status, each.retry_after) for each in frame.answers]
            )
        case Watching():
            value = [13, frame.get_id, frame.status]
    return cbor.encode(value)


def encode_answer(tag: int, status: int, retry_after: int) -> bytes:
    """One of the answers of a frame."""
    return b"\x83" + _head(_NUMBER, tag) + _outcome(status, retry_after)


def encode_answers(answers: Sequence[bytes]) -> bytes:
    """The frame of these, each as ``encode_answer`` gives it."""
    return b"".join((b"\x82\x0c", _head(_ARRAY, len(answers)), *answers))


def decode_from_seat(data: bytes) -> FromSeat:
    """Raises: Distrusted E_SIZE, E_CBOR..., E_SCHEMA."""
    if (put := _read_put(data)) is not None:
        return put
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


def _read_put(data: bytes) -> PutLetter | None:
    """None: read it as any frame."""
    stands = _PUTS.get(len(data))
    if stands is None:
        return None
    end, place, token, body, said = stands
    first, least = _TAGS[end]
    tag = int.from_bytes(data[3:end], "big") if first else data[2]
    is_just_so = (
        data.startswith(b"\x85\x02")
        and (data[2] == first and tag >= least if first else tag < 24)
        and data[end] == 0x50
        and data.startswith(b"\x58\x20", token - 2)
        and data.startswith(said, token + TOKEN)
    )
    if not is_just_so:
        return None
    return PutLetter(tag, data[place : place + ID], data[token : token + TOKEN], data[body:])


def _head(kind: int, value: int) -> bytes:
    """The shortest head: a number, or how long what follows is."""
    if value < 24:
        return bytes((kind + value,))
    if value < 2**8:
        return bytes((kind + 24, value))
    if value < 2**16:
        return bytes((kind + 25,)) + value.to_bytes(2, "big")
    if value < 2**32:
        return bytes((kind + 26,)) + value.to_bytes(4, "big")
    return bytes((kind + 27,)) + value.to_bytes(8, "big")


@lru_cache(256)
def _outcome(status: int, retry_after: int) -> bytes:
    return _head(_NUMBER, status) + _head(_NUMBER, retry_after)


def _octets(raw: bytes) -> bytes:
    return _head(_OCTETS, len(raw)) + raw


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
