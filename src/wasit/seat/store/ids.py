"""An entry by what a person copied of its hex id."""

from __future__ import annotations

from wasit.errors import Refused
from wasit.seat.store.sealed import Sealed


def find_entry(file: Sealed, written: str) -> bytes:
    """The entry of a hex id, or of the 8 or more first digits of one. Raises: Refused unknown-id, bad-input."""
    try:
        low = bytes.fromhex(written[: len(written) // 2 * 2])
    except ValueError:
        raise Refused("bad-input", field="id") from None
    if not 8 <= len(written) <= 64:
        raise Refused("bad-input", field="id")
    rows = file.all(
        "SELECT hash FROM entry WHERE hash >= ? AND hash <= ? LIMIT 3",
        *(low, low + b"\xff" * (32 - len(low))),
    )
    matching = [name for (name,) in rows if name.hex().startswith(written.lower())]
    if len(matching) != 1:
        raise Refused("unknown-id")
    return bytes(matching[0])
