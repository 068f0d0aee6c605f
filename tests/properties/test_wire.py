"""Near-miss bytes at every decoder of the wire: Distrusted, or a value that encodes to the same bytes. Nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wasit.errors import Distrusted
from wasit.wire import envelope, frames, requests
from wasit.wire.requests import OpenBox, Policy

ID, TOKEN, BODY = bytes(range(16)), bytes(range(32)), bytes(4096)
Coder = tuple[bytes, Callable[[bytes], Any], Callable[[Any], bytes]]

CODERS: dict[str, Coder] = {
    "open box": (
        requests.encode_open_box(OpenBox(ID, ID[::-1], TOKEN, TOKEN[::-1])),
        requests.decode_open_box,
        requests.encode_open_box,
    ),
    "letters": (
        requests.encode_letters([(1, BODY), (300, BODY)]),
        requests.decode_letters,
        requests.encode_letters,
    ),
    "nameplate": (requests.encode_nameplate(4127), requests.decode_nameplate, requests.encode_nameplate),
    "policy": (requests.encode_policy(Policy()), requests.decode_policy, requests.encode_policy),
    "code": (b"box-full", requests.decode_code, requests.encode_code),
    "frame": (envelope.pack(b"word", 64), envelope.unpack, lambda inner: envelope.pack(inner, 64)),
    **{
        type(frame).__name__: (frames.encode_frame(frame), frames.decode_from_seat, frames.encode_frame)
        for frame in (
            frames.Watch(ID, TOKEN, 7),
            frames.PutLetter(9, ID, TOKEN, BODY),
            frames.DropLetter(ID, TOKEN, 7),
            frames.Unwatch(ID),
        )
    },
    **{
        type(frame).__name__: (frames.encode_frame(frame), frames.decode_from_relay, frames.encode_frame)
        for frame in (
            frames.Letter(ID, 7, BODY),
            frames.Answers((frames.Answer(1, 201, 0), frames.Answer(2, 503, 2))),
            frames.Watching(ID, 200),
        )
    },
}


def near(good: bytes) -> st.SearchStrategy[bytes]:
    """The good bytes with one place changed, cut, doubled or grown; most changes near the front, where the shape is."""
    place = st.integers(0, min(len(good) - 1, 120)) | st.integers(0, len(good) - 1)
    changed = st.builds(
        lambda at, byte: good[:at] + bytes([byte]) + good[at + 1 :], place, st.integers(0, 255)
    )
    cut = st.builds(lambda at: good[:at], place)
    gone = st.builds(lambda at: good[:at] + good[at + 1 :], place)
    grown = st.builds(lambda at, more: good[:at] + more + good[at:], place, st.binary(max_size=4))
    return changed | cut | gone | grown | st.binary(max_size=64)


@pytest.mark.parametrize("name", CODERS)
@given(data=st.data())
def test_near_misses_are_distrusted_or_the_one_encoding(name: str, data: st.DataObject) -> None:
    """No other error, and no second spelling of a value."""
    good, decode, encode = CODERS[name]
    tried = data.draw(near(good))
    try:
        value = decode(tried)
    except Distrusted:
        return
    if name == "frame":  # a shorter frame is a frame of a smaller room
        assert envelope.pack(value, len(tried)) == tried
    else:
        assert encode(value) == tried


@given(text=st.text(max_size=60) | st.from_regex(r"[A-Za-z0-9_-]{20,24}", fullmatch=True))
def test_ids_in_addresses_have_one_spelling(text: str) -> None:
    """Whatever text stands in an address: Distrusted, or exactly one id."""
    try:
        raw = requests.decode_id(text)
    except Distrusted:
        return
    assert requests.encode_id(raw) == text


@given(inner=st.binary(max_size=3000), room=st.integers(3004, 5000))
def test_frames_read_back(inner: bytes, room: int) -> None:
    """Any letter, any room."""
    assert envelope.unpack(envelope.pack(inner, room)) == inner
