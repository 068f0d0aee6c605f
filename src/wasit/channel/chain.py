"""Whose word a signed paper is: mandate chains, and holders counted.

1. A side's first mandate is signed by all its holders; each later one by as many holders of the one before as that one needs. The
   principals sign as well: those whom either of the two names, so that holders alone can't shed them or name another.
2. Every signature on a paper must hold and be by a holder's pen: one that does not spoils the paper, whatever the others say.
3. Holders are counted: not pens, not signatures. Two pens of one person are one.
4. A paper rests on the last mandate of the chain: pens that a later mandate struck sign nothing any more.
5. A confirmation is signed by the principal and nobody else.
6. Where a mandate lists subjects, a paper names those it falls under; where it lists none, none.
7. A paper's time is when the last needed holder signed, as the signers claim. Later signatures don't move it.

Checking a signature needs a key, so it is handed in as ``check_signature(pen, alg, message, signature) -> bool``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from wasit.channel.instrument import (
    Answer,
    Confirmation,
    Declaration,
    Instrument,
    Mandate,
    Proposal,
    Withdrawal,
    decode_instrument,
    instrument_hash,
    name_of,
)
from wasit.channel.mandate import Holder, pen_id, side_id
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
class Wanted:
    """Whose signatures a paper needs: those of ``needs`` holders, and of each principal."""

    holders: tuple[Holder, ...]
    needs: int
    principals: tuple[Holder, ...] = ()

    def pen_of(self, kid: bytes) -> bytes | None:
        """The public pair of this pen id, where its owner may sign."""
        people = (*self.holders, *self.principals)
        return next((pen for person in people for pen in person.pens if pen_id(pen) == kid), None)


@dataclass(frozen=True, slots=True)
class Tally:
    """Who signed: (holder index, seconds) by the holder's earliest pen, sorted by time; and when each principal wanted did."""

    holders: tuple[tuple[int, int], ...]
    principals: tuple[int | None, ...] = ()

    def __len__(self) -> int:
        return len(self.holders)

    def complete_at(self, needs: int) -> int | None:
        """When the last needed one signed; None when too few holders or not every principal did."""
        heard = [at for at in self.principals if at is not None]
        if len(self.holders) < needs or len(heard) < len(self.principals):
            return None
        return max([*heard, *(at for _, at in self.holders[:needs])])


@dataclass(frozen=True, slots=True)
class Checked:
    """An instrument that holds. ``complete_at``: None while holders are still wanting (``whole=False`` only)."""

    paper: Paper
    side: bytes
    mandate: Mandate
    tally: Tally
    wanted: Wanted
    complete_at: int | None

    @property
    def needs(self) -> int:
        return self.wanted.needs


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
    before: Mandate | None = None
    for paper, mandate in zip(chain.papers, chain.mandates, strict=True):
        check_signers(paper, wanted_for_mandate(mandate, before), check_signature)
        before = mandate


def wanted_for_mandate(mandate: Mandate, before: Mandate | None) -> Wanted:
    """Who signs a mandate; ``before``: the one it replaces, None for a first one. Source: spec/7-instruments §5."""
    signing = mandate if before is None else before
    needs = len(mandate.holders) if before is None else before.needs
    named = [each.principal for each in (signing, mandate) if each.principal is not None]
    return Wanted(signing.holders, needs, tuple(dict.fromkeys(named)))


def wanted_for(paper: Paper, mandate: Mandate) -> Wanted:
    """Who signs a paper under this mandate. Raises: Distrusted E_SIGNER for a confirmation where nobody is to confirm."""
    if not isinstance(paper.instrument, Confirmation):
        return Wanted(mandate.holders, mandate.needs)
    if mandate.principal is None:
        raise Distrusted("E_SIGNER", paper=paper.name)
    return Wanted((), 0, (mandate.principal,))


def check_subjects(paper: Paper, mandate: Mandate) -> None:
    """That what a paper falls under is what its mandate is for. Raises: Distrusted E_MANDATE_SUBJECT. Source: spec/7-instruments §5."""
    made = paper.instrument
    if isinstance(made, Proposal | Answer | Withdrawal | Declaration) and not mandate.covers(made.subjects):
        raise Distrusted("E_MANDATE_SUBJECT", paper=paper.name)


def check_signers(paper: Paper, wanted: Wanted, check_signature: CheckSignature) -> int:
    """When the last who is needed signed. Raises: Distrusted E_SIGNER, E_SIG, E_THRESHOLD."""
    at = tally_signers(paper, wanted, check_signature).complete_at(wanted.needs)
    if at is None:
        raise Distrusted("E_THRESHOLD", paper=paper.name, needs=wanted.needs)
    return at


def tally_signers(paper: Paper, wanted: Wanted, check_signature: CheckSignature) -> Tally:
    """Who signed. Raises: Distrusted E_SIGNER, E_SIG: one bad signature spoils the paper."""
    signed: dict[bytes, int] = {}
    for signer in paper.signed.signers:
        pen = wanted.pen_of(signer.kid)
        if pen is None:
            raise Distrusted("E_SIGNER", paper=paper.name)
        for half in signer.halves:
            if not check_signature(pen, half.alg, paper.signed.message(half), half.value):
                raise Distrusted("E_SIG", paper=paper.name, alg=half.alg)
        signed[signer.kid] = signer.signed_at
    holders = [(index, _earliest(holder, signed)) for index, holder in enumerate(wanted.holders)]
    found = [(index, at) for index, at in holders if at is not None]
    return Tally(
        tuple(sorted(found, key=lambda item: (item[1], item[0]))),
        tuple(_earliest(principal, signed) for principal in wanted.principals),
    )


def _earliest(person: Holder, signed: Mapping[bytes, int]) -> int | None:
    return min((signed[kid] for kid in person.kids if kid in signed), default=None)


def check_instrument(
    data: bytes, chain: Sequence[bytes], check_signature: CheckSignature, *, whole: bool = True
) -> Checked:
    """One instrument under its side's mandates, as when it arrives in a line.

    ``chain``: the side's mandates, oldest first; for a mandate, those before it (none for a first one). ``whole=False``: holders may
    still be wanting, as while a paper goes round a room for signature.
    Raises: Distrusted E_MANDATE_LINK, E_MANDATE_SUBJECT, E_EXPIRED, and as ``read_paper``, ``check_chain``.
    """
    paper = read_paper(data)
    if isinstance(paper.instrument, Mandate):
        return _check_mandate(paper, [*chain, data], check_signature, whole=whole)
    held = read_chain(chain)
    check_chain(held, check_signature)
    if paper.instrument.mandate != held.last_hash:
        raise Distrusted("E_MANDATE_LINK", paper=paper.name)
    check_subjects(paper, held.last)
    wanted = wanted_for(paper, held.last)
    checked = _checked(paper, held.side, held.last, wanted, check_signature, whole=whole)
    if checked.complete_at is not None:
        held.last.check_valid_at(checked.complete_at, paper=paper.name, leeway=LEEWAY)
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
        wanted = wanted_for_mandate(held.last, before)
        return _checked(paper, held.side, before, wanted, check_signature, whole=whole)
    if held.last.previous is not None:
        raise Distrusted("E_MANDATE_CHAIN")
    wanted = wanted_for_mandate(held.last, None)
    return _checked(paper, held.side, held.last, wanted, check_signature, whole=whole)


def _checked(
    paper: Paper, side: bytes, by: Mandate, wanted: Wanted, check_signature: CheckSignature, *, whole: bool
) -> Checked:
    tally = tally_signers(paper, wanted, check_signature)
    at = tally.complete_at(wanted.needs)
    if at is None and whole:
        raise Distrusted("E_THRESHOLD", paper=paper.name, needs=wanted.needs)
    return Checked(paper, side, by, tally, wanted, at)
