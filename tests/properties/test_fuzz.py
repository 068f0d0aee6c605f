"""Bytes that are almost right at every parser of foreign bytes, and what was once found. At length: ``make fuzz`` (docs/fuzzing.md)."""

from __future__ import annotations

from pathlib import Path

import pytest

from fuzz.judge import Parser, TooMuchWork, judge
from fuzz.near import near_misses
from fuzz.table import BY_NAME, TABLE
from wasit.errors import Distrusted

FOUND = Path(__file__).parents[1] / "fuzz" / "found"  # a folder for each parser


@pytest.mark.parametrize("parser", TABLE, ids=lambda parser: parser.name)
def test_near_misses_are_read_as_themselves_or_refused_within_bounds(parser):
    """A value with one spelling, or an error of its kind that repeats nothing; never more work than the bytes are worth."""
    seeds = parser.seeds()
    answers = {judge(parser, seed) for seed in seeds}
    assert "ok" in answers, "no seed is good"
    for data in near_misses(seeds, parser.tries, parser.most, parser.name):
        judge(parser, data)


@pytest.mark.parametrize(
    "path", sorted(FOUND.glob("*/*")), ids=lambda path: f"{path.parent.name}/{path.name}"
)
def test_what_was_found_once_stays_mended(path):
    """Inputs that broke a rule before; the name says which way."""
    judge(BY_NAME[path.parent.name], path.read_bytes())


def test_a_judge_that_would_pass_anything_is_caught():
    """Another error, a second spelling, work without bounds and a repeated word: each is seen."""

    def endless(data):
        while data:
            len(data)

    def repeats(data):
        raise Distrusted("E_SCHEMA", what=data.decode())

    for read, again, what in (
        (lambda data: data[99], None, IndexError),
        (bytes, lambda read: read + b" ", AssertionError),
        (endless, None, TooMuchWork),
        (repeats, None, AssertionError),
    ):
        with pytest.raises(what):
            judge(Parser("bad", read, list, again), b"kestrel")
