"""A box at a relay, seen from its two ends.

1. A box has two unrelated random ids, one for who puts and one for who gets, so that a relay's reader cannot name the sender's end.
2. Each end has a bearer token of 32 bytes; the relay keeps only its SHA-256.
3. A place never prints its id or token: places end up in errors, and errors in logs.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import urlsplit

from wasit.errors import Distrusted

ID = 16
TOKEN = 32
URL = 255


def check_relay(url: object) -> None:
    """A relay is named by scheme, host, port and perhaps a path: no user, query or fragment.

    Raises: Distrusted E_SCHEMA.
    """
    if (
        type(url) is not str
        or not 1 <= len(url) <= URL
        or not url.isascii()
        or not url.isprintable()
        or " " in url
    ):
        raise Distrusted("E_SCHEMA")
    _check_url(url)


@lru_cache(maxsize=64)  # a seat's boxes are read at every letter, and stand at few relays
def _check_url(url: str) -> None:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Distrusted("E_SCHEMA") from None
    plain = not (parts.username or parts.password or parts.query or parts.fragment) and not set(
        "@?#\\"
    ) & set(url)
    if (
        parts.scheme not in ("http", "https")
        or not parts.hostname
        or port == 0
        or not plain
        or url.endswith("/")
    ):
        raise Distrusted("E_SCHEMA")


def check_place(relay: object, place_id: object, token: object) -> None:
    """The fields of a place that a stranger named. Raises: Distrusted E_SCHEMA."""
    check_relay(relay)
    if type(place_id) is not bytes or len(place_id) != ID or type(token) is not bytes or len(token) != TOKEN:
        raise Distrusted("E_SCHEMA")


def token_hash(token: bytes) -> bytes:
    """What the relay keeps of a token."""
    return hashlib.sha256(token).digest()


@dataclass(frozen=True, slots=True)
class PutPlace:
    """Where a letter is put.

    Secrets: ``token`` lets whoever holds it put letters there.
    """

    relay: str
    id: bytes = field(repr=False)
    token: bytes = field(repr=False)

    def __post_init__(self) -> None:
        check_place(self.relay, self.id, self.token)


@dataclass(frozen=True, slots=True)
class GetPlace:
    """Where letters are got.

    Secrets: ``token`` lets whoever holds it read and delete envelopes there.
    """

    relay: str
    id: bytes = field(repr=False)
    token: bytes = field(repr=False)

    def __post_init__(self) -> None:
        check_place(self.relay, self.id, self.token)
