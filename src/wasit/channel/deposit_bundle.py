"""Declarations that were released together, and the paper that released them, in one file.

1. cbor["wasit1 deposit cert", [the go-between's mandates], [[[a side's mandates], declaration, confirmation or null] ... 0-8], deposit paper];
   at most 1 MiB. The sides stand in the order in which the deposit paper names their declarations.
2. There is no form without the deposit paper: a lone declaration can't be put into a file that means anything.
3. Of a deposit that was returned the file holds no declarations.

What the papers prove is asked in ``deposit_certificate``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from wasit.channel.bundle import MAX_CERTIFICATE, take_papers
from wasit.channel.chain import MAX_CHAIN, Chain, Paper, read_chain, read_paper
from wasit.channel.declaration import MOST
from wasit.channel.instrument import Confirmation, Declaration, Deposit
from wasit.errors import Distrusted, Refused
from wasit.wire import cbor

HEAD = "wasit1 deposit cert"
_PARTS = 4


@dataclass(frozen=True, slots=True)
class Part:
    """One side's: its mandates, oldest first, its declaration, and its principal's word where its mandate wants one."""

    chain: tuple[bytes, ...]
    declaration: bytes
    confirmation: bytes | None = None


@dataclass(frozen=True, slots=True)
class DepositFile:
    """The envelopes, unread."""

    go_between: tuple[bytes, ...]
    parts: tuple[Part, ...]
    deposit: bytes


@dataclass(frozen=True, slots=True)
class ReadPart:
    """The same, read; only the verdict says whether it holds."""

    chain: Chain
    declaration: Paper
    confirmation: Paper | None

    @property
    def terms(self) -> Declaration:
        assert isinstance(self.declaration.instrument, Declaration)
        return self.declaration.instrument

    @property
    def word(self) -> Confirmation | None:
        if self.confirmation is None:
            return None
        assert isinstance(self.confirmation.instrument, Confirmation)
        return self.confirmation.instrument

    @property
    def papers(self) -> tuple[Paper, ...]:
        return (self.declaration,) if self.confirmation is None else (self.declaration, self.confirmation)


@dataclass(frozen=True, slots=True)
class DepositReading:
    go_between: Chain
    parts: tuple[ReadPart, ...]
    deposit: Paper

    @property
    def papers(self) -> tuple[Paper, ...]:
        """All but mandates."""
        return (*(paper for part in self.parts for paper in part.papers), self.deposit)

    @property
    def ending(self) -> Deposit:
        assert isinstance(self.deposit.instrument, Deposit)
        return self.deposit.instrument


def is_deposit_file(data: bytes) -> bool:
    """Whether these bytes are in their one form and call themselves so."""
    try:
        value = cbor.decode(data, limit=MAX_CERTIFICATE)
    except Distrusted:
        return False
    return type(value) is list and value[:1] == [HEAD]


def pack_deposit(file: DepositFile) -> bytes:
    """Raises: Refused too-large; bad-instrument when a paper in it can't be read."""
    parts = [[list(part.chain), part.declaration, part.confirmation] for part in file.parts]
    packed = cbor.encode([HEAD, list(file.go_between), parts, file.deposit])
    if len(packed) > MAX_CERTIFICATE:
        raise Refused("too-large", field="certificate", limit=MAX_CERTIFICATE)
    try:
        read_deposit_file(unpack_deposit(packed))
    except Distrusted as bad:
        raise Refused("bad-instrument", reason=bad.code) from None
    return packed


def unpack_deposit(data: bytes) -> DepositFile:
    """Of what ``is_deposit_file`` knows. Raises: Distrusted E_CERT, E_VERSION for a longer one."""
    value = cbor.decode(data, limit=MAX_CERTIFICATE)
    assert type(value) is list
    if len(value) != _PARTS:
        raise Distrusted("E_VERSION" if len(value) > _PARTS else "E_CERT")
    _, go_between, parts, deposit = value
    if type(deposit) is not bytes or type(parts) is not list or len(parts) > MOST:
        raise Distrusted("E_CERT")
    return DepositFile(
        take_papers(go_between, 1, MAX_CHAIN), tuple(_take_part(item) for item in parts), deposit
    )


def _take_part(item: Any) -> Part:
    if type(item) is not list or len(item) != 3 or type(item[1]) is not bytes:
        raise Distrusted("E_CERT")
    chain, declaration, word = item
    if word is not None and type(word) is not bytes:
        raise Distrusted("E_CERT")
    return Part(take_papers(chain, 1, MAX_CHAIN), declaration, word)


def read_deposit_file(file: DepositFile) -> DepositReading:
    """All papers, each in its place. Raises: Distrusted E_CERT_LINK for a paper of another type, and as ``chain.read_paper``."""
    reading = DepositReading(
        read_chain(file.go_between),
        tuple(
            ReadPart(
                read_chain(part.chain),
                read_paper(part.declaration),
                None if part.confirmation is None else read_paper(part.confirmation),
            )
            for part in file.parts
        ),
        read_paper(file.deposit),
    )
    wrong = (
        not isinstance(reading.deposit.instrument, Deposit)
        or any(not isinstance(part.declaration.instrument, Declaration) for part in reading.parts)
        or any(
            part.confirmation is not None and not isinstance(part.confirmation.instrument, Confirmation)
            for part in reading.parts
        )
    )
    if wrong:
        raise Distrusted("E_CERT_LINK")
    return reading
