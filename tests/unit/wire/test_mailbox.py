"""Places at a relay."""

from __future__ import annotations

import hashlib

import pytest

from wasit.errors import Distrusted
from wasit.wire.mailbox import GetPlace, PutPlace, token_hash

GOOD = "https://relay.example:8480/base"


@pytest.mark.parametrize("place", [PutPlace, GetPlace])
def test_a_place_never_shows_its_id_or_token(place: type[PutPlace]) -> None:
    """Its repr has the relay and nothing else."""
    shown = repr(place(GOOD, b"i" * 16, b"t" * 32))
    assert GOOD in shown
    assert "iiii" not in shown
    assert "tttt" not in shown


@pytest.mark.parametrize(
    "relay",
    ["http://127.0.0.1:1", "http://[::1]:8480", "https://a.onion", GOOD],
)
def test_relays_are_named_by_plain_addresses(relay: str) -> None:
    """Scheme, host, port, path."""
    assert PutPlace(relay, bytes(16), bytes(32)).relay == relay


@pytest.mark.parametrize(
    "relay",
    [
        *(
            "",
            "http://",
            "ftp://a",
            "http://a/",
            "http://a?b",
            "http://a#b",
            "http://a#",
            "http://u@a",
            "http://u:p@a",
        ),
        *(
            "http://a:0",
            "http://a:99999",
            "http://a:x",
            "http://a b",
            "http://a\n",
            "http://\u0430",
            "http://[::1",
        ),
        *("http://" + "a" * 300, None, b"http://a", 1),
    ],
)
def test_other_addresses_are_distrusted(relay: object) -> None:
    """E_SCHEMA for each."""
    with pytest.raises(Distrusted, match="E_SCHEMA"):
        PutPlace(relay, bytes(16), bytes(32))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("place_id", "token"),
    [(bytes(15), bytes(32)), (bytes(16), bytes(31)), ("a" * 16, bytes(32)), (bytes(16), None)],
)
def test_ids_and_tokens_have_exact_lengths(place_id: object, token: object) -> None:
    """16 and 32 bytes, of bytes."""
    with pytest.raises(Distrusted, match="E_SCHEMA"):
        GetPlace(GOOD, place_id, token)  # type: ignore[arg-type]


def test_a_relay_keeps_the_plain_sha256_of_a_token() -> None:
    """So that any implementation can compute it."""
    assert token_hash(b"t" * 32) == hashlib.sha256(b"t" * 32).digest()
