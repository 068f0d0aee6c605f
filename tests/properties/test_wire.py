"""Frames of any letter and room. Near misses of everything on the wire: test_fuzz.py."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from wasit.wire import envelope


@given(inner=st.binary(max_size=3000), room=st.integers(3004, 5000))
def test_frames_read_back(inner: bytes, room: int) -> None:
    """Any letter, any room."""
    assert envelope.unpack(envelope.pack(inner, room)) == inner
