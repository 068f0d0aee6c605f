"""The key to the operator's page: 32 random bytes in a file that its owner alone reads.

1. Made when it is missing; whoever may read the relay's folder may read it, and nobody else needs it.
2. It is asked for on loopback too: other users and other programs of the machine are not the operator.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
from pathlib import Path

from wasit.errors import Refused
from wasit.relay import machine

FILE = "operator.key"


def operator_key(folder: Path) -> str:
    """The key, made if it is not there. Raises: Refused operator-key (the file is there and holds none)."""
    path = folder / FILE
    try:
        made = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        key = path.read_text(encoding="ascii", errors="replace").strip()
        if len(key) < 32 or not key.isalnum():
            raise Refused("operator-key") from None
        return key
    with os.fdopen(made, "w") as file:
        key = machine.token().hex()
        file.write(key + "\n")
    return key


def has_key(authorization: str, key: str) -> bool:
    """Whether a header carries it: as a bearer token (Prometheus) or as a password under any name (browsers)."""
    kind, _, told = authorization.partition(" ")
    if kind.lower() == "basic":
        try:
            told = base64.b64decode(told, validate=True).decode().partition(":")[2]
        except (binascii.Error, UnicodeDecodeError):
            return False
    elif kind.lower() != "bearer":
        return False
    return hmac.compare_digest(
        hashlib.sha256(told.strip().encode()).digest(), hashlib.sha256(key.encode()).digest()
    )
