"""Declarations as pages show them: of a deposit on a seat, of a certificate's file."""

from __future__ import annotations

from wasit.channel.deposit_bundle import DepositReading
from wasit.channel.deposit_views import DeclarationView
from wasit.channel.instrument import Declaration
from wasit.channel.mandate import side_numbers
from wasit.text.passage import Texts


def project_declaration(
    made: Declaration, name: Texts, *, ours: bool = False, side: bytes | None = None
) -> DeclarationView:
    """``name``: what its side is called. ``side``: its id, where its numbers are to be compared."""
    return DeclarationView(
        name,
        made.title or {},
        tuple((clause.id, clause.kind.name.lower(), clause.text) for clause in made.clauses),
        made.condition,
        ours,
        side_numbers(side) if side is not None else (),
    )


def project_declared(reading: DepositReading, own_side: bytes | None = None) -> tuple[DeclarationView, ...]:
    """Every side's, by what its own mandate calls it; of a certificate that holds."""
    return tuple(
        project_declaration(
            part.terms, part.chain.last.label, ours=part.chain.side == own_side, side=part.chain.side
        )
        for part in reading.parts
    )
