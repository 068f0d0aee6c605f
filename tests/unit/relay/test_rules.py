"""Limits of a relay."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wasit.relay.rules import Brake, Bucket, Rates, RelayConfig, Rests, is_token
from wasit.wire.mailbox import token_hash


def test_the_defaults_are_those_of_the_protocol() -> None:
    """What the specification says of limits."""
    config = RelayConfig()
    assert (config.box_letters, config.box_octets, config.kept_days, config.seen_days) == (
        512,
        16 * 2**20,
        30,
        31,
    )
    assert (config.burst, config.per_minute, config.nameplates, config.joins_per_second) == (
        512,
        30,
        5000,
        20,
    )
    assert config.policy().stamp_bits == 20


def test_a_bucket_gives_its_burst_and_then_its_rate() -> None:
    """60 at once, then one every two seconds."""
    bucket = Bucket(60, 30, 60, 1000)
    assert [bucket.take(1000) for _ in range(60)] == [0] * 60
    assert bucket.take(1000) == 2
    assert bucket.take(1001) == 1
    assert bucket.take(1002) == 0
    assert bucket.take(1002) == 2
    assert bucket.take(900) == 2
    assert [bucket.take(5000) for _ in range(61)] == [0] * 60 + [2]


@given(steps=st.lists(st.integers(0, 30), max_size=60), burst=st.integers(1, 5), count=st.integers(1, 90))
@pytest.mark.slow
def test_a_bucket_never_gives_more_than_its_rate_and_its_wait_is_enough(
    steps: list[int], burst: int, count: int
) -> None:
    """Over any span: at most burst + rate; and who waits as told, gets."""
    bucket, now, given_ = Bucket(burst, count, 60, 0), 0, 0
    for step in steps:
        now += step
        wait = bucket.take(now)
        given_ += wait == 0
        assert given_ <= burst + now * count / 60
        if wait:
            now += wait
            assert bucket.take(now) == 0
            given_ += 1


def test_rates_are_by_token_and_full_buckets_are_forgotten() -> None:
    """One token's burst is not another's."""
    rates = Rates(1, 60)
    assert rates.take(b"a", 0) == 0
    assert rates.take(b"a", 0) == 1
    assert rates.take(b"b", 0) == 0
    rates.forget(0)
    assert rates.take(b"a", 0) == 1
    rates.forget(10)
    assert rates._buckets == {}


@pytest.mark.parametrize(
    ("token", "wanted", "fits"),
    [
        (b"t" * 32, token_hash(b"t" * 32), True),
        (b"u" * 32, token_hash(b"t" * 32), False),
        (None, token_hash(b""), False),
        (b"t", None, False),
        (None, None, False),
    ],
)
def test_a_token_fits_its_own_hash_alone(token: bytes | None, wanted: bytes | None, fits: bool) -> None:
    """No token and nothing to compare with never fit, not even each other."""
    assert is_token(token, wanted) is fits


def test_a_clock_set_back_stops_nobody_for_longer_than_the_rate_says() -> None:
    """Ten years ahead and back again: the next token is due in the usual time."""
    bucket = Bucket(1, 1, 60, 1000)
    assert bucket.take(1000) == 0
    assert bucket.take(300_000_000) == 0
    assert bucket.take(1000) == 60
    assert bucket.take(1060) == 0


def test_one_connection_is_refused_so_much_and_then_rests() -> None:
    """32 at once; the next rests, and a second later one more is answered."""
    brake = Brake(RelayConfig(), Bucket(10**6, 1, 1, 1000))
    assert [brake.refuse(1000) for _ in range(33)] == [0] * 32 + [1]
    assert [brake.refuse(1001) for _ in range(2)] == [0, 1]


def test_who_rests_is_read_again_one_after_the_other() -> None:
    """A hundred a second, each after its wait and none after more than half a minute; one that comes alone rests its wait alone."""
    rests = Rests(RelayConfig())
    many = [rests.take(1000.0, 1) for _ in range(5000)]
    assert many[:3] == pytest.approx([1.0, 1.01, 1.02])
    assert many[999] == pytest.approx(1 + 9.99)
    assert many[4999] == 30
    assert rests.take(2000.0, 2) == 2
    assert rests.take(2000.0, 60) == 60


def test_many_connections_together_rest_sooner() -> None:
    """A thousand that are refused once each: the first 200 go on, the others rest; a second later 100 more go on."""
    crowd = Bucket(200, 100, 1, 1000)
    brakes = [Brake(RelayConfig(), crowd) for _ in range(1000)]
    assert [brake.refuse(1000) for brake in brakes] == [0] * 200 + [1] * 800
    assert [brake.refuse(1001) for brake in brakes].count(0) == 100
