"""When a peer's sync is answered with one's own."""

import pytest

from wasit.record.entry import Ref
from wasit.record.sync import Sync
from wasit.seat.sync.answering import _is_behind

A, B = b"a" * 16, b"b" * 16
NAMES = {name: name.encode() * 16 for name in ("a1", "a2", "a2x", "a3", "b1", "b2")}


def _sync(*names):
    tips = tuple(Ref({"a": A, "b": B}[name[0]], int(name[1]), NAMES[name]) for name in names)
    return Sync(b"L" * 16, (), tips, ())


@pytest.mark.parametrize(
    ("theirs", "mine", "behind"),
    [
        ([], [], False),
        ([], ["a1"], True),
        (["a1"], ["a2"], True),
        (["a2"], ["a1"], False),  # they are further: they are not told what they passed long ago
        (["a1", "b2"], ["a2", "b1"], True),
        (["a2"], ["a2x"], True),  # a fork: as far, but not the same
        (["a3"], ["a2", "a2x"], True),  # a fork here: which branch theirs hangs from is not known
        (["a2", "b2"], ["a2", "b1"], False),
    ],
)
def test_a_sync_is_answered_where_something_is_here_that_they_lack(theirs, mine, behind):
    """Two that each hold what the other can't take in would otherwise answer each other every 2 s, for ever."""
    assert _is_behind(_sync(*theirs), _sync(*mine)) is behind
