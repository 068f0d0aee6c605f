"""What stands of a sealed offer on a line, and packages as a person writes them."""

from __future__ import annotations

import pytest

from wasit.channel.facts import SealedEnded, SealedEntered, SealedMet
from wasit.channel.sealed import Stood, packages_of, points_of, stand
from wasit.errors import Refused

PUT, ONE, TWO = b"p" * 32, b"1" * 32, b"2" * 32
FIRST, SECOND = (ONE, True, SealedEntered(PUT, b"one")), (TWO, True, SealedEntered(PUT, b"two"))
BURNT = (b"b" * 32, True, SealedEnded(PUT, "burnt"))
MET = SealedMet(PUT, TWO, b"other", b"carrier")


def test_the_last_entry_counts() -> None:
    assert stand([]) == Stood()
    assert stand([FIRST, SECOND]) == Stood(TWO, b"two")


def test_what_was_burnt_is_gone_until_it_is_sealed_again() -> None:
    assert stand([FIRST, BURNT]) == Stood()
    assert stand([FIRST, BURNT, SECOND]) == Stood(TWO, b"two")


def test_that_both_have_sealed_counts_while_it_names_the_entry_that_counts() -> None:
    met = (b"m" * 32, False, MET)
    assert stand([FIRST, SECOND, met]).met == MET
    assert stand([SECOND, met, FIRST]).met is None
    assert stand([SECOND, met, BURNT]).met is None


def test_only_a_side_seals_and_only_the_go_between_ends() -> None:
    """Each is heard from its own place alone; the first word of an end stays."""
    ended = SealedEnded(PUT, "room")
    said = [
        (ONE, False, SealedEntered(PUT, b"one")),
        (b"m" * 32, True, MET),
        (b"e" * 32, True, ended),
        (b"f" * 32, False, ended),
        (b"g" * 32, False, SealedEnded(PUT, "none")),
    ]
    assert stand(said) == Stood(ended=ended)


def test_packages_are_written_one_a_line() -> None:
    assert packages_of(" four hours \n\nsix hours\n") == ("four hours", "six hours")
    for bad in ("", "one\none", "x" * 201, "a = b", "\n".join(map(str, range(10_001)))):
        with pytest.raises(Refused, match="sealed-terms-bad"):
            packages_of(bad)


def test_points_are_given_by_name_and_what_is_left_out_is_refused() -> None:
    packages = ("one", "two", "three", "four")
    assert points_of(packages, "three = 1000\none=0\n\nfour = no\n") == [0, None, 1000, None]
    assert points_of(packages, "one = ٧") == [7, None, None, None]
    for bad in ("five = 3", "one", "one = 3\none = 4", "one = -3", "one = 3.5", "one = 9999999"):
        with pytest.raises(Refused, match="sealed-points-form"):
            points_of(packages, bad)
    with pytest.raises(Refused, match="sealed-gain-range"):
        points_of(packages, "one = 1001")
