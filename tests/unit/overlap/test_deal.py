"""Dealing: one share tells nothing, two are the secret, and none can be changed afterwards."""

from __future__ import annotations

import asyncio
import itertools
import logging
import sys
from collections import Counter

import pytest

from wasit.errors import Distrusted, Refused
from wasit.overlap import deal as dealing
from wasit.overlap.deal import (
    NUMBERS,
    PACKAGES,
    Field,
    check_share,
    deal,
    decode_share,
    encode_share,
    field_of,
)
from wasit.overlap.terms import Number, Packages, Terms, length

TERMS = Packages(2)
RUN = b"r" * 16


def source(seed: int):  # type: ignore[no-untyped-def]
    import random

    return random.Random(seed).randbytes


def test_any_two_shares_are_the_vector() -> None:
    dealt = deal(TERMS, RUN, 0, [7, 0, 1, 0], source(1))
    one, two, three = (decode_share(share, TERMS) for share in dealt.shares)
    assert [(2 * a - b) % PACKAGES.prime for a, b in zip(one, two, strict=True)] == [7, 0, 1, 0]
    assert [(3 * b - 2 * c) % PACKAGES.prime for b, c in zip(two, three, strict=True)] == [7, 0, 1, 0]


def test_one_share_is_the_same_whatever_the_secret_over_all_randomness(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(dealing, "NUMBERS", Field(11, 1, 1))
    seen = []
    for secret in range(3):
        views: list[Counter[bytes]] = [Counter(), Counter(), Counter()]
        for slope in range(11):
            drawn = iter([bytes([slope])])
            dealt = deal(Number("0", "9", "1", "day"), RUN, 0, [secret], lambda n, d=drawn: next(d, bytes(n)))  # type: ignore[misc]
            for view, share in zip(views, dealt.shares, strict=True):
                view[share] += 1
        seen.append(views)
    assert seen[0] == seen[1] == seen[2]
    assert all(len(view) == 11 for view in seen[0])


def test_what_lies_above_the_prime_is_drawn_again() -> None:
    drawn = iter([b"\xff" * 9, b"\x05" + bytes(8)])
    terms = Number("0", "9", "1", "day")
    dealt = deal(terms, RUN, 0, [3], lambda n: next(drawn, bytes(n)))
    assert decode_share(dealt.shares[0], terms) == [8]


def test_a_share_is_held_to_its_hash_run_terms_dealer_and_party() -> None:
    dealt = deal(TERMS, RUN, 0, [7, 0, 1, 0], source(2))
    share, salt, told = dealt.shares[1], dealt.salts[1], dealt.hashes[1]
    check_share(TERMS, RUN, 0, 1, share, salt, told)
    changed = bytes([share[0] ^ 1]) + share[1:]
    for terms, run, dealer, party, one, salted in (
        (TERMS, RUN, 0, 1, changed, salt),
        (TERMS, RUN, 0, 1, share, bytes(32)),
        (TERMS, RUN, 0, 1, share, b""),
        (Packages(3), RUN, 0, 1, share, salt),
        (TERMS, b"s" * 16, 0, 1, share, salt),
        (TERMS, RUN, 1, 1, share, salt),
        (TERMS, RUN, 0, 2, share, salt),
    ):
        with pytest.raises(Distrusted, match="sealed-share-differs"):
            check_share(terms, run, dealer, party, one, salted, told)
    with pytest.raises(Refused, match="sealed-vector-bad"):
        check_share(TERMS, b"short", 0, 1, share, salt, told)


@pytest.mark.parametrize("terms", [Number("0", "9", "1", "day"), Packages(1)])
def test_a_share_has_one_form(terms: Terms) -> None:
    field, count = field_of(terms), length(terms)
    full = encode_share([field.prime - 1] * count, field)
    for data in (b"", full[1:], full + b"\0", full * 2, field.prime.to_bytes(field.width, "little") * count):
        with pytest.raises(Distrusted, match="sealed-share-form"):
            decode_share(data, terms)
    assert decode_share(full, terms) == [field.prime - 1] * count


@pytest.mark.parametrize("field", [NUMBERS, PACKAGES])
def test_a_field_is_of_a_prime_that_hides_what_is_reckoned(field: Field) -> None:
    """Fermat's test in eight bases, and mpyc's own bound on the room above the integers; a hidden value never wraps."""
    assert all(pow(base, field.prime - 1, field.prime) == 1 for base in (2, 3, 5, 7, 11, 13, 17, 19))
    assert field.prime % 4 == 3
    assert field.prime.bit_length() >= field.bits + 42
    assert field.width == field.prime.bit_length() / 8


@pytest.mark.slow
def test_a_multiplication_shows_a_party_the_same_whatever_the_others_hold(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """mpyc's own splitting and recombining, over all randomness of a field of five: the view of each party, given its own shares."""
    import types

    # mpyc reads the program's arguments when it is imported and gives the whole process another event loop: tests after this one keep theirs
    policy, root = asyncio.get_event_loop_policy(), logging.getLogger()
    handlers, level = list(root.handlers), root.level
    monkeypatch.setattr(sys, "argv", ["mpyc"])
    monkeypatch.setenv("MPYC_NOUVLOOP", "1")
    from mpyc import finfields, thresha

    root.handlers[:] = handlers
    root.setLevel(level)
    assert asyncio.get_event_loop_policy() is policy

    prime = 5
    field = finfields.GF(prime)
    kept = thresha.secrets
    try:
        for me in range(3):
            views = {}
            for secret in ((0, 0), (1, 0), (2, 3)):
                count: Counter[tuple[int, ...]] = Counter()
                for slope_a, slope_b in itertools.product(range(prime), repeat=2):
                    a = [(secret[0] + slope_a * x) % prime for x in (1, 2, 3)]
                    b = [(secret[1] + slope_b * x) % prime for x in (1, 2, 3)]
                    for slopes in itertools.product(range(prime), repeat=3):
                        drawn = iter(slopes)
                        thresha.secrets = types.SimpleNamespace(randbelow=lambda _n, d=drawn: next(d))
                        sent = [
                            thresha.random_split(field, [x * y % prime], 1, 3)
                            for x, y in zip(a, b, strict=True)
                        ]
                        got = [sent[sender][me][0] for sender in range(3)]
                        own = (
                            thresha.recombine(field, [(sender + 1, [got[sender]]) for sender in range(3)])[0]
                            % prime
                        )
                        count[(a[me], b[me], *(got[s] for s in range(3) if s != me), own)] += 1
                views[secret] = count
            assert views[0, 0] == views[1, 0] == views[2, 3]
    finally:
        thresha.secrets = kept


def test_a_limit_is_one_promise_for_the_bit_and_for_the_midpoint() -> None:
    """Whether both chose the midpoint is known after both have sealed; a yes to a price is another promise."""
    room, midpoint, price = (
        Number("0", "9", "1", "day", rule=rule) for rule in ("room", "midpoint", "price")
    )  # type: ignore[arg-type]
    dealt = deal(midpoint, RUN, 0, [1], source(3))
    check_share(room, RUN, 0, 1, dealt.shares[1], dealt.salts[1], dealt.hashes[1])
    with pytest.raises(Distrusted, match="sealed-share-differs"):
        check_share(price, RUN, 0, 1, dealt.shares[1], dealt.salts[1], dealt.hashes[1])
