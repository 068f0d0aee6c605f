"""What a side declares, deposited with the go-between: no side signs to the other.

1. It takes effect only when the go-between's deposit paper (``deposit``) releases it together with every other declaration of the same
   deposit. Alone it proves nothing against its author: it says so itself, in fields and in words (``CONDITION``).
2. It names the deposit, its depositary (the go-between's side) and how many declarations there are: another go-between can't release it, and
   a smaller number of declarations is no release. It may name the other sides, by their ids: then no straw man stands in for them.
3. It speaks for its own side: a clause is the declarer's own, the go-between's or a third party's, never another side's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from wasit.channel import form
from wasit.channel.clauses import (
    GO_BETWEEN,
    MAX_CLAUSES,
    PROPOSER,
    THIRD_PARTY,
    Clause,
    check_clauses,
    clause_fields,
    read_clause,
)
from wasit.channel.form import DECLARATION, Fields
from wasit.channel.mandate import MAX_SUBJECTS
from wasit.channel.proposal import read_languages
from wasit.channel.signed_text import read_label, read_texts
from wasit.errors import Distrusted
from wasit.text.moment import Moment
from wasit.text.passage import Texts

SIDE_SIZE = 16
FEWEST, MOST = 2, 8  # declarations of one deposit

CONDITION: Mapping[str, str] = {
    "en": "This declaration is deposited with the go-between. It takes effect only if the go-between's deposit certificate releases it together with"
    " every other declaration of the same deposit, all {parts} in one act. Before that, and without that certificate, it binds nobody and says nothing"
    " against its author.",
    "ar": "هذا الإعلان مودَع لدى الوسيط. ولا يسري إلا إذا أفرجت شهادة الإيداع الصادرة عن الوسيط عنه مع كل إعلان آخر في الإيداع نفسه، {parts} إعلانات كلها في"
    " فعل واحد. وقبل ذلك، ومن دون تلك الشهادة، لا يُلزم أحدًا ولا يُحتجّ به على صاحبه.",
    "he": "הצהרה זו מופקדת אצל המתווך. היא נכנסת לתוקף רק אם תעודת ההפקדה של המתווך משחררת אותה יחד עם כל הצהרה אחרת באותה הפקדה, כל {parts}"
    " ההצהרות במעשה אחד. לפני כן, ובלי אותה תעודה, אין היא מחייבת איש ואין בה דבר נגד מי שהצהיר אותה.",
}
"""The words that the seat writes into every declaration; a language of which it knows none has the English ones."""


@dataclass(frozen=True, slots=True)
class Declaration:
    """Units: ``until`` in seconds since 1970, itself still in time. ``mandate``: 32-byte instrument hash of its own side's.

    ``deposit``: 32 random bytes, drawn by the go-between. ``depositary``: 16 bytes, the go-between's side id. ``parts``: how many
    declarations are released together. ``condition``: on what it depends, in words. ``others``: ids of the other sides, ascending; none =
    whoever declares. ``subjects``: those of its mandate's list that it falls under.
    """

    salt: bytes
    drafted: Moment
    mandate: bytes
    deposit: bytes
    depositary: bytes
    parts: int
    clauses: tuple[Clause, ...]
    authoritative: tuple[str, ...]
    until: int
    condition: Texts
    title: Texts | None = None
    prevailing: str | None = None
    others: tuple[bytes, ...] = ()
    subjects: tuple[int, ...] = ()


def condition_in(languages: Sequence[str], parts: int) -> dict[str, str]:
    """On what a declaration depends, in each of these languages."""
    return {
        language: CONDITION.get(language.split("-")[0], CONDITION["en"]).format(parts=parts)
        for language in languages
    }


def declaration_fields(made: Declaration) -> Fields:
    """The map to be encoded."""
    fields = form.frame(DECLARATION, made.salt, made.drafted) | {
        5: made.mandate,
        6: [made.deposit, made.depositary, made.parts],
        7: [clause_fields(clause) for clause in made.clauses],
        8: list(made.authoritative),
        9: made.prevailing,
        10: made.until,
        15: dict(made.condition),
    }
    if made.others:
        fields[11] = list(made.others)
    if made.title is not None:
        fields[12] = dict(made.title)
    if made.subjects:
        fields[14] = list(made.subjects)
    return fields


def read_declaration(fields: Fields) -> Declaration:
    """The declaration of a decoded map.

    Raises: Distrusted E_SCHEMA, E_VERSION, E_INST, E_LANG, E_HOPE, E_COND*, E_CLAUSE_ID, E_TEXT_*.
    Source: spec/7-instruments §15.
    """
    form.check_fields(fields, DECLARATION, {5, 6, 7, 8, 9, 10, 15}, {11, 12, 14})
    deposit, depositary, parts = form.take_list(fields[6], 3, 3, field=6)
    form.take_int(parts, FEWEST, MOST, field=6)
    authoritative = read_languages(fields[8])
    if fields[9] is not None and fields[9] not in authoritative:
        raise Distrusted("E_LANG", field=9)
    clauses = tuple(
        read_clause(item, addressees=1) for item in form.take_list(fields[7], 1, MAX_CLAUSES, field=7)
    )
    for clause in clauses:
        if clause.by not in (PROPOSER, GO_BETWEEN, THIRD_PARTY):
            raise Distrusted("E_INST", field=73, clause=clause.id)
    check_clauses(clauses, authoritative)
    condition = read_texts(fields[15], field=15)
    if any(language not in condition for language in authoritative):
        raise Distrusted("E_LANG", field=15)
    return Declaration(
        salt=form.take_salt(fields),
        drafted=form.take_moment(fields[4], field=4),
        mandate=form.take_hash(fields[5], field=5),
        deposit=form.take_hash(deposit, field=6),
        depositary=form.take_bytes(depositary, SIDE_SIZE, field=6),
        parts=parts,
        clauses=clauses,
        authoritative=authoritative,
        until=form.take_seconds(fields[10], field=10),
        condition=condition,
        title=read_label(fields[12], field=12) if 12 in fields else None,
        prevailing=fields[9],
        others=_read_others(fields[11], parts) if 11 in fields else (),
        subjects=form.take_numbers(fields[14], MAX_SUBJECTS, field=14) if 14 in fields else (),
    )


def _read_others(value: Any, parts: int) -> tuple[bytes, ...]:
    listed = form.take_list(value, 1, parts - 1, field=11)
    others = tuple(form.take_bytes(item, SIDE_SIZE, field=11) for item in listed)
    if list(others) != sorted(set(others)):
        raise Distrusted("E_INST", field=11)
    return others
