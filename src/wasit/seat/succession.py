"""Who may take over from a steward that is no device of its person any more: what the record can't know, since proofs are cryptography.

1. A steward that its own person removed: the chain in the removal proves it by itself. A chain that names a seat was signed by that seat, so
   nobody else can make one: the same answer everywhere.
2. A steward whose link was overruled by the recovery key stands in no chain that holds. Here it takes two: the one in a removal that the author
   wrote on the line, and the one that is held of the steward's person, which named it.

Source: PROTOCOL.md 2.4.5, 6.3.1.
"""

from __future__ import annotations

from collections.abc import Callable

from wasit.channel import facts
from wasit.channel.bodies import decode_fact
from wasit.errors import Distrusted
from wasit.record.belonging import REMOVAL_KIND
from wasit.seals.person import Chain, decode_chain, merge_chain, verify_chain
from wasit.seat.store.sealed import Sealed


def succession(file: Sealed) -> Callable[[bytes, bytes, bytes], bool]:
    """Whether the body of a removal lets its author take over from a steward, as far as this file's seat knows."""

    def succeeds(removal: bytes, author: bytes, steward: bytes) -> bool:
        return may_succeed(removal, author, steward) or _overruled(file, removal, author, steward)

    return succeeds


def may_succeed(removal: bytes, author: bytes, steward: bytes) -> bool:
    """Rule 1."""
    try:
        chain = _chain_in(removal)
        state = verify_chain(chain) if chain else None
    except Distrusted:
        return False
    return state is not None and author in state.seats and steward in state.removed


def _overruled(file: Sealed, removal: bytes, author: bytes, steward: bytes) -> bool:
    """Rule 2."""
    row = file.one(
        "SELECT links FROM chain JOIN device ON device.person = chain.person WHERE seat = ? AND forked = 0",
        steward,
    )
    try:
        chain = _chain_in(removal)
        if row is None or not chain or author not in verify_chain(chain).seats:
            return False
        state = verify_chain(merge_chain(decode_chain(row[0]), chain))
    except Distrusted:
        return False
    return author in state.seats and steward not in state.seats


def _chain_in(removal: bytes) -> Chain | None:
    """Raises: Distrusted."""
    fact = decode_fact(REMOVAL_KIND, removal)
    return decode_chain(fact.chain) if isinstance(fact, facts.DeviceRemoved) and fact.chain else None
