"""Whose word a signed paper is: mandate chains, and holders counted.

1. A side's first mandate is signed by all its holders; each later one by as many holders of the one before as that one needs.
2. Every signature on a paper must hold and be by a holder's pen: one that does not spoils the paper, whatever the others say.
3. Holders are counted: not pens, not signatures. Two pens of one person are one.
4. A paper rests on the last mandate of the chain: pens that a later mandate struck sign nothing any more.
5. A paper's time is when the last needed holder signed, as the signers claim. Later signatures don't move it.

Checking a signature needs a key, so it is handed in as ``check_signature(pen, alg, message, signature) -> bool``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from wasit.channel.instrument import Instrument, Mandate, decode_instrument, instrument_hash, name_of
from wasit.channel.mandate import side_id
from wasit.errors import Distrusted
from wasit.wire.cose import Signed, read_cose

CheckSignature = Callable[[bytes, int, bytes, bytes], bool]

MAX_CHAIN = 32
LEEWAY = 300  # seconds two honest clocks may differ


@dataclass(frozen=True, slots=True)
class Paper:
    """A read envelope with its instrument; nothing is said about its signatures yet."""

    signed: Signed
    instrument: Instrument
    hash: bytes

    @property
    def name(self) -> str:
        return self.signed.name


@dataclass(frozen=True, slots=True)
class Chain:
    """A side's mandates, oldest first."""

    papers: tuple[Paper, ...]
    mandates: tuple[Mandate, ...]

    @property
    def side(self) -> bytes:
        """16 bytes: the side's id."""
        return side_id(self.papers[0].hash)

    @property
    def last(self) -> Mandate:
        return self.mandates[-1]

    @property
    def last_hash(self) -> bytes:
        return self.papers[-1].hash


@dataclass(frozen=True, slots=True)
class Tally:
    """Who signed: (holder index, seconds) by the holder's earliest pen, sorted by time."""

    holders: tuple[tuple[int, int], ...]

    def __len__(self) -> int:
        return len(self.holders)

    def complete_at(self, needs: int) -> int | None:
        """When the last needed holder signed; None when too few did."""
        return self.holders[needs - 1][1] if len(self.holders) >= needs else None


@dataclass(frozen=True, slots=True)
class Checked:
    """An instrument that holds. ``complete_at``: None while holders are still wanting (``whole=False`` only)."""

    paper: Paper
    side: bytes
    mandate: Mandate
    tally: Tally
    needs: int
    complete_at: int | None


def read_paper(data: bytes) -> Paper:
    """Raises: Distrusted, any code of spec/7-instruments §11 that needs no key."""
    signed = read_cose(data)
    instrument = decode_instrument(signed.payload)
    if name_of(instrument) != signed.name:
        raise Distrusted("E_COSE_TYP")
    return Paper(signed, instrument, instrument_hash(signed.payload))


def read_chain(data: Sequence[bytes]) -> Chain:
    """The mandates of a side. Raises: Distrusted E_MANDATE_CHAIN, and as ``read_paper``."""
    if not 1 <= len(data) <= MAX_CHAIN:
        raise Distrusted("E_MANDATE_CHAIN", length=len(data))
    papers = tuple(read_paper(item) for item in data)
    mandates = tuple(paper.instrument for paper in papers if isinstance(paper.instrument, Mandate))
    if len(mandates) != len(papers):
        raise Distrusted("E_MANDATE_CHAIN")
    return Chain(papers, mandates)


def check_chain(chain: Chain, check_signature: CheckSignature) -> None:
    """Raises: Distrusted E_MANDATE_CHAIN, E_SIGNER, E_SIG, E_THRESHOLD."""
    previous: bytes | None = None
    for paper, mandate in zip(chain.papers, chain.mandates, strict=True):
        if mandate.previous != previous:
            raise Distrusted("E_MANDATE_CHAIN")
        previous = paper.hash
    genesis = chain.mandates[0]
    check_signers(chain.papers[0], genesis, check_signature, needs=len(genesis.holders))
    for paper, before in zip(chain.papers[1:], chain.mandates, strict=False):
        check_signers(paper, before, check_signature, needs=before.needs)


def check_signers(paper: Paper, mandate: Mandate, check_signature: CheckSignature, *, needs: int) -> int:
    """When the last needed holder signed. Raises: Distrusted E_SIGNER, E_SIG, E_THRESHOLD."""
    at = tally_signers(paper, mandate, check_signature).complete_at(needs)
    if at is None:
        raise Distrusted("E_THRESHOLD", paper=paper.name, needs=needs)
    return at


def tally_signers(paper: Paper, mandate: Mandate, check_signature: CheckSignature) -> Tally:
    """The holders who signed. Raises: Distrusted E_SIGNER, E_SIG: one bad signature spoils the paper."""
    earliest: dict[int, int] = {}
    for signer in paper.signed.signers:
        pen, holder = mandate.pen_of(signer.kid), mandate.holder_of(signer.kid)
        if pen is None or holder is None:
            raise Distrusted("E_SIGNER", paper=paper.name)
        for half in signer.halves:
            if not check_signature(pen, half.alg, paper.signed.message(half), half.value):
                raise Distrusted("E_SIG", paper=paper.name, alg=half.alg)
        earliest[holder] = min(signer.signed_at, earliest.get(holder, signer.signed_at))
    return Tally(tuple(sorted(earliest.items(), key=lambda item: (item[1], item[0]))))


def check_instrument(
    data: bytes, chain: Sequence[bytes], check_signature: CheckSignature, *, whole: bool = True
) -> Checked:
    """One instrument under its side's mandates, as when it arrives in a line.

    ``chain``: the side's mandates, oldest first; for a mandate, those before it (none for a first one). ``whole=False``: holders may
    still be wanting, as while a paper goes round a room for signature.
    Raises: Distrusted E_MANDATE_LINK, E_EXPIRED, and as ``read_paper``, ``check_chain``.
    """
    paper = read_paper(data)
    if isinstance(paper.instrument, Mandate):
        return _check_mandate(paper, [*chain, data], check_signature, whole=whole)
    held = read_chain(chain)
    check_chain(held, check_signature)
    if paper.instrument.mandate != held.last_hash:
        raise Distrusted("E_MANDATE_LINK", paper=paper.name)
    checked = _checked(paper, held.side, held.last, held.last.needs, check_signature, whole=whole)
    if checked.complete_at is not None and not held.last.is_valid_at(checked.complete_at, leeway=LEEWAY):
        raise Distrusted("E_EXPIRED", paper=paper.name)
    return checked


def _check_mandate(
    paper: Paper, chain: Sequence[bytes], check_signature: CheckSignature, *, whole: bool
) -> Checked:
    held = read_chain(chain)
    if len(held.papers) > 1:
        check_chain(Chain(held.papers[:-1], held.mandates[:-1]), check_signature)
        if held.last.previous != held.papers[-2].hash:
            raise Distrusted("E_MANDATE_CHAIN")
        before = held.mandates[-2]
        return _checked(paper, held.side, before, before.needs, check_signature, whole=whole)
    if held.last.previous is not None:
        raise Distrusted("E_MANDATE_CHAIN")
    return _checked(paper, held.side, held.last, len(held.last.holders), check_signature, whole=whole)


def _checked(
    paper: Paper, side: bytes, by: Mandate, needs: int, check_signature: CheckSignature, *, whole: bool
) -> Checked:
    tally = tally_signers(paper, by, check_signature)
    at = tally.complete_at(needs)
    if at is None and whole:
        raise Distrusted("E_THRESHOLD", paper=paper.name, needs=needs)
    return Checked(paper, side, by, tally, needs, at)
