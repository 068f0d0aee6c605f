"""Where chance enters."""

from collections import Counter

import pytest

from wasit.seals.randomness import SeededRandomness, SystemRandomness


def test_the_system_gives_the_asked_count_and_never_the_same():
    """Fresh bytes each time, none asked, none given."""
    source = SystemRandomness()
    assert source.bytes(0) == b""
    assert len(source.bytes(33, b"any stream")) == 33
    assert source.bytes(32) != source.bytes(32)


def test_a_seed_gives_the_same_bytes_again_whatever_the_pieces():
    """Reading 100 bytes at once or in pieces is the same stream."""
    whole = SeededRandomness("seed").bytes(100)
    pieces = SeededRandomness("seed")
    assert b"".join(pieces.bytes(size) for size in (1, 31, 32, 33, 3, 0)) == whole
    assert SeededRandomness("other").bytes(100) != whole


def test_streams_do_not_shift_each_other():
    """What one stream gives does not depend on how much was drawn from another."""
    quiet, busy = SeededRandomness(7), SeededRandomness(7)
    busy.bytes(1000, b"line a")
    assert quiet.bytes(64, b"line b") == busy.bytes(64, b"line b")
    assert SeededRandomness(7).bytes(64, b"line a") != SeededRandomness(7).bytes(64, b"line b")


@pytest.mark.parametrize("n", [1, 2, 3, 255, 256, 257, 10**7])
def test_below_stays_below(n):
    """Every number drawn is in 0..n-1, and small n are all reached."""
    source = SeededRandomness(n)
    drawn = Counter(source.below(n, b"s") for _ in range(200))
    assert 0 <= min(drawn) <= max(drawn) < n
    if n <= 3:
        assert len(drawn) == n


def test_below_nothing_is_our_own_bug():
    """There is no number below 0 or 1 below 0."""
    with pytest.raises(AssertionError):
        SystemRandomness().below(0)
