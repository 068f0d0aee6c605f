"""A deposit whose parts tests bend in one place: the same keys, salts and times each run."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from instrument_cast import DAY, START, Party, at, clause, confirmation, hash_of, party, salt, sign
from wasit.channel.chain import read_chain
from wasit.channel.declaration import condition_in
from wasit.channel.deposit_bundle import HEAD
from wasit.channel.instrument import Declaration, Deposit, Fate
from wasit.wire import cbor

ID = hashlib.sha256(b"wasit vector deposit").digest()


def side_of(by: Party) -> bytes:
    return read_chain(by.chain).side


def declaration(by: Party, depositary: Party, **changes: Any) -> Declaration:
    parts = changes.get("parts", 2)
    made = Declaration(
        salt(f"declaration {by.name}"), at(0), by.hash, ID, side_of(depositary), parts,
        (clause(1, text={"en": f"Side {by.name} lifts its claims.", "ar": "يُسقط الطرف مطالباته."}),),
        ("en", "ar"), START + 30 * DAY, condition_in(("en", "ar"), parts), {"en": "Claims", "ar": "المطالبات"},
    )  # fmt: skip
    return replace(made, **changes)


@dataclass
class Deposited:
    """Each side's declaration, whole; the go-between's paper is made for the file."""

    sides: list[Party] = field(default_factory=lambda: [party("A"), party("B")])
    g: Party = field(default_factory=lambda: party("G"))
    changes: dict[str, dict[str, Any]] = field(default_factory=dict)  # of a side's declaration, by its name

    def declared(self, by: Party, minutes: int = 1) -> bytes:
        made = declaration(by, self.g, **{"parts": len(self.sides)} | self.changes.get(by.name, {}))
        return sign(made, by.signers(), minutes)

    def parts(self, *sides: Party) -> list[list[Any]]:
        """Of these sides, or of all, in the order of a file."""
        made = [[list(by.chain), self.declared(by), self._word(by)] for by in sides or self.sides]
        return sorted(made, key=lambda part: hash_of(part[1]))

    def _word(self, by: Party) -> bytes | None:
        if by.principal is None:
            return None
        return sign(confirmation(by, self.declared(by)), [by.principal], 2)

    def end(self, parts: Sequence[Sequence[Any]], minutes: int = 60, **changes: Any) -> bytes:
        made = Deposit(
            salt("deposit"), at(60), self.g.hash, ID, Fate.RELEASED, START + 3600, tuple(hash_of(part[1]) for part in parts)
        )  # fmt: skip
        return sign(replace(made, **changes), self.g.signers(), minutes)

    def returned(self) -> bytes:
        return self.end([], fate=Fate.RETURNED, declarations=())

    def file(self, parts: Sequence[Any] | None = None, end: bytes | None = None, **changes: Any) -> bytes:
        """Packed without looking: as a liar would. ``changes``: of the deposit paper."""
        held = self.parts() if parts is None else list(parts)
        return cbor.encode(
            [HEAD, list(self.g.chain), held, end if end is not None else self.end(held, **changes)]
        )
