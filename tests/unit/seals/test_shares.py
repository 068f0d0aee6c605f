"""Shares of a key: any k of n give it, fewer give nothing, and each is known from any other."""

from __future__ import annotations

import itertools

import pytest

from wasit.errors import Refused
from wasit.seals.randomness import SeededRandomness
from wasit.seals.shares import MOST, Share, fingerprint, join_key, make_key, read_share, split_key

KEY = make_key(SeededRandomness("shares"))


@pytest.mark.parametrize(("needed", "count"), [(2, 2), (2, 3), (3, 5), (5, 5), (2, 16)])
def test_every_k_of_n_give_the_key_and_no_fewer_do(needed: int, count: int) -> None:
    """All combinations, in any order."""
    shares = split_key(KEY, needed, count)
    assert [one.number for one in shares] == list(range(1, count + 1))
    for some in itertools.combinations(shares, needed):
        assert join_key(some[::-1]) == KEY
    for few in itertools.combinations(shares, needed - 1):
        assert join_key(few) != KEY


def test_fewer_shares_fit_every_key_alike() -> None:
    """For one share of two, and any key whatever, there is a second share that gives that key: one share excludes none."""
    first = split_key(KEY, 2, 2)[0]
    for other in (bytes(16), b"\xff" * 16, make_key(SeededRandomness("another"))):
        # the line through (0, key) and the first share, at 2: by the field's own sums, checked by joining
        second = _through(other, first)
        assert join_key([first, Share(2, second)]) == other


def _through(key: bytes, first: Share) -> bytes:
    """The value at 2 that makes ``key`` with a share at 1 of two. ssss adds x^2: 1 at 1, 4 at 2 (in its field, 2 squared)."""
    slope = int.from_bytes(first.value) ^ 1 ^ int.from_bytes(key)
    doubled = slope << 1
    if doubled >> 128:
        doubled ^= (1 << 128) | 0x87
    return (int.from_bytes(key) ^ doubled ^ 4).to_bytes(16)


def test_what_the_program_ssss_split_is_joined_here() -> None:
    """Shares made by ``ssss-split -t 3 -n 5 -x -D -s 128`` (0.5, Debian) of a known key: two programs agree."""
    made = [
        "1-dd0d7c0447c38ae2704c5b6672831c47",
        "2-124228e62c061e71822a9dd223f195fb",
        "3-cf4e56e16fc09294fa6fccbf5d7f87b5",
        "4-85e80c67ea3b301bf6eaf1b61876c71d",
        "5-58e47260a9fdbcfe8eafa0db66f8d541",
    ]
    shares = [Share(number, value) for number, value in map(read_share, made) if number is not None]
    for some in itertools.combinations(shares, 3):
        assert join_key(some) == bytes(range(16))


@pytest.mark.parametrize(
    ("needed", "count", "field"),
    [(1, 3, "needed"), (4, 3, "needed"), (2, 1, "openers"), (2, MOST + 1, "openers")],
)
def test_numbers_that_share_nothing_are_refused(needed: int, count: int, field: str) -> None:
    with pytest.raises(Refused) as no:
        split_key(KEY, needed, count)
    assert no.value.fields == {"field": field}


def test_a_share_is_read_however_it_was_written() -> None:
    """Words alone, with the share's number, numbered one by one, in capitals, over lines; or as ssss writes it."""
    share = split_key(KEY, 2, 3)[1]
    words = " ".join(share.words)
    assert len(share.words) == 12
    assert read_share(words) == (None, share.value)
    assert read_share(f"2 {words}") == (2, share.value)
    assert read_share(words.upper().replace(" ", "\n")) == (None, share.value)
    numbered = " ".join(f"{n}. {word}" for n, word in enumerate(share.words, 1))
    assert read_share(numbered) == (None, share.value)
    assert read_share(f" {share.hex.upper()} ") == (2, share.value)
    assert share.value.hex() not in repr(share)


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        (lambda words: words[:-1], {"reason": "length", "n": 11, "of": 12}),
        (lambda words: [], {"reason": "length", "n": 0, "of": 12}),
        (lambda words: [*words[:4], "wasit", *words[5:]], {"reason": "word", "place": 5}),
        (lambda words: [*words[:-1], next(_others(words))], {"reason": "check"}),
    ],
)
def test_a_mistyped_share_says_where(change, fields) -> None:
    """How many words there are, which word is none, or that the check fails."""
    with pytest.raises(Refused, match="share-typo") as no:
        read_share(" ".join(change(list(split_key(KEY, 2, 2)[0].words))))
    assert no.value.fields == fields


def _others(words):
    """Last words with which the check fails."""
    for other in ("zoo", "abandon", "legal"):
        try:
            read_share(" ".join([*words[:-1], other]))
        except Refused:
            yield other


def test_a_fingerprint_tells_shares_apart() -> None:
    """Also the same value under another number."""
    shares = split_key(KEY, 2, 16)
    marks = {one.fingerprint for one in shares} | {fingerprint(99, shares[0].value)}
    assert len(marks) == 17
    assert all(len(mark) == 16 for mark in marks)
