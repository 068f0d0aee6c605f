"""What one side puts to the others: clauses, in which languages, until when.

1. One addressee may be named by a label (key 6) or not at all; several (2..7) are listed (key 13). Sides are named by label, not by key:
   a side that proposes may not know who will sign.
2. The authoritative languages are listed; one may prevail, else all are equally authentic.
3. A revision names the proposal it replaces. It keeps the id of a clause it edits and never reuses a dropped one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from wasit.channel import form
from wasit.channel.clauses import MAX_CLAUSES, Clause, check_clauses, clause_fields, read_clause
from wasit.channel.form import PROPOSAL, Fields
from wasit.channel.mandate import MAX_SUBJECTS
from wasit.channel.signed_text import read_label
from wasit.errors import Distrusted
from wasit.text.language import is_language
from wasit.text.moment import Moment
from wasit.text.passage import MAX_LANGUAGES, Texts

MAX_ADDRESSEES = 7


@dataclass(frozen=True, slots=True)
class Proposal:
    """Units: ``expires`` in seconds since 1970, itself still in time. ``mandate``, ``base``: 32-byte instrument hashes.

    ``addressees``: labels; empty = one side, not named. ``subjects``: those of its mandate's list that it falls under.
    """

    salt: bytes
    drafted: Moment
    mandate: bytes
    clauses: tuple[Clause, ...]
    authoritative: tuple[str, ...]
    expires: int
    title: Texts | None = None
    addressees: tuple[Texts, ...] = ()
    prevailing: str | None = None
    base: bytes | None = None
    subjects: tuple[int, ...] = ()

    @property
    def addressee_count(self) -> int:
        return max(1, len(self.addressees))

    def clause(self, number: int) -> Clause | None:
        return next((clause for clause in self.clauses if clause.id == number), None)


def proposal_fields(proposal: Proposal) -> Fields:
    """The map to be encoded."""
    fields = form.frame(PROPOSAL, proposal.salt, proposal.drafted) | {
        5: proposal.mandate,
        7: [clause_fields(clause) for clause in proposal.clauses],
        8: list(proposal.authoritative),
        9: proposal.prevailing,
        10: proposal.expires,
        11: proposal.base,
    }
    if len(proposal.addressees) == 1:
        fields[6] = dict(proposal.addressees[0])
    elif proposal.addressees:
        fields[13] = [dict(label) for label in proposal.addressees]
    if proposal.title is not None:
        fields[12] = dict(proposal.title)
    if proposal.subjects:
        fields[14] = list(proposal.subjects)
    return fields


def read_proposal(fields: Fields) -> Proposal:
    """The proposal of a decoded map.

    Raises: Distrusted E_SCHEMA, E_VERSION, E_INST, E_LANG, E_HOPE, E_COND*, E_CLAUSE_ID, E_TEXT_*.
    Source: spec/7-instruments §6.
    """
    form.check_fields(fields, PROPOSAL, {5, 7, 8, 9, 10, 11}, {6, 12, 13, 14})
    addressees = _read_addressees(fields)
    authoritative = read_languages(fields[8])
    prevailing = fields[9]
    if prevailing is not None and prevailing not in authoritative:
        raise Distrusted("E_LANG", field=9)
    clauses = tuple(
        read_clause(item, addressees=max(1, len(addressees)))
        for item in form.take_list(fields[7], 1, MAX_CLAUSES, field=7)
    )
    check_clauses(clauses, authoritative)
    return Proposal(
        salt=form.take_salt(fields),
        drafted=form.take_moment(fields[4], field=4),
        mandate=form.take_hash(fields[5], field=5),
        clauses=clauses,
        authoritative=authoritative,
        expires=form.take_seconds(fields[10], field=10),
        title=read_label(fields[12], field=12) if 12 in fields else None,
        addressees=addressees,
        prevailing=prevailing,
        base=form.or_none(lambda value: form.take_hash(value, field=11), fields[11]),
        subjects=form.take_numbers(fields[14], MAX_SUBJECTS, field=14) if 14 in fields else (),
    )


def _read_addressees(fields: Fields) -> tuple[Texts, ...]:
    if 6 in fields and 13 in fields:
        raise Distrusted("E_INST", field=13)
    if 6 in fields:
        return (read_label(fields[6], field=6),)
    if 13 in fields:
        listed = form.take_list(fields[13], 2, MAX_ADDRESSEES, field=13)
        return tuple(read_label(item, field=13) for item in listed)
    return ()


def read_languages(value: Any) -> tuple[str, ...]:
    """The authoritative languages, key 8. Raises: Distrusted E_SCHEMA, E_LANG."""
    listed = form.take_list(value, 1, MAX_LANGUAGES, field=8)
    if any(type(language) is not str for language in listed):
        raise Distrusted("E_SCHEMA", field=8)
    if not all(is_language(language) for language in listed) or len(set(listed)) != len(listed):
        raise Distrusted("E_LANG", field=8)
    return tuple(listed)


def check_revision(earlier: Sequence[Proposal], revision: Proposal) -> None:
    """That a revision of a chain of proposals (oldest first) reuses no dropped clause id. Raises: Distrusted E_CLAUSE_ID."""
    if not earlier:
        return
    used = {clause.id for proposal in earlier for clause in proposal.clauses}
    dropped = used - {clause.id for clause in earlier[-1].clauses}
    again = dropped & {clause.id for clause in revision.clauses}
    if again:
        raise Distrusted("E_CLAUSE_ID", clause=min(again))
