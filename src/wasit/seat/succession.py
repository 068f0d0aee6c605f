"""Who may take over from a steward that its own person removed: what the record can't know, since proofs are cryptography."""

from __future__ import annotations

from wasit.channel import facts
from wasit.channel.bodies import decode_fact
from wasit.errors import Distrusted
from wasit.record.belonging import REMOVAL_KIND
from wasit.seals.person import decode_chain, verify_chain


def may_succeed(removal: bytes, author: bytes, steward: bytes) -> bool:
    """Whether the body of a removal proves it: its chain, by itself, says that the steward was removed and its author was not.

    A chain that names a seat was signed by that seat, so nobody else can make one: the same answer everywhere.
    """
    try:
        fact = decode_fact(REMOVAL_KIND, removal)
        if not isinstance(fact, facts.DeviceRemoved) or not fact.chain:
            return False
        state = verify_chain(decode_chain(fact.chain))
    except Distrusted:
        return False
    return author in state.seats and steward in state.removed
