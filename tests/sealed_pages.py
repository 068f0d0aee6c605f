"""Every page of a SQLCipher file and of its log as it is in the clear, free pages too: what somebody with the key could find in it.

Source: SQLCipher 4: pages of 4096 bytes, the last 80 are the vector and its HMAC; AES-256-CBC under the raw key; page 1 begins with the salt.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

PAGE, RESERVED, SALT = 4096, 80, 16


def clear_pages(path: Path, key: bytes) -> bytes:
    """Of the file and of its log, one after another."""
    held = path.read_bytes()
    found = [_clear(held[at : at + PAGE], key, first=at == 0) for at in range(0, len(held), PAGE)]
    log = path.with_name(path.name + "-wal")
    return b"".join([*found, *(_logged(log.read_bytes(), key) if log.exists() else ())])


def _logged(held: bytes, key: bytes) -> Iterator[bytes]:
    for at in range(32, len(held), 24 + PAGE):
        number = int.from_bytes(held[at : at + 4])
        yield _clear(held[at + 24 : at + 24 + PAGE], key, first=number == 1)


def _clear(page: bytes, key: bytes, *, first: bool) -> bytes:
    body, vector = page[SALT if first else 0 : PAGE - RESERVED], page[PAGE - RESERVED : PAGE - RESERVED + 16]
    opener = Cipher(algorithms.AES(key), modes.CBC(vector)).decryptor()
    return opener.update(body) + opener.finalize()
