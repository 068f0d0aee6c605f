"""What became of an undertaking: a side's claim, the other's answer, and passing both on.

1. A side claims and answers on its own line; where nobody of it has a seat, the go-between notes it there.
2. A waiver is of what is owed to whoever waives.
3. The go-between passes a claim or an answer on whole, as its author allowed or not at all, by a person's act and at once. The addressee's
   line gets the words and no pointer; the desk gets the source, the author's line a receipt: as any release.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from wasit.channel import facts
from wasit.channel.claim_facts import MAX_EVIDENCE, STATES, Evidence
from wasit.channel.clauses import ADDRESSEE, PROPOSER, ClauseKind
from wasit.errors import Refused
from wasit.record.entry import Entry
from wasit.record.epoch import LineKind
from wasit.seat.actions.papers import holds, side_of
from wasit.seat.actions.words import is_noted, kept_there
from wasit.seat.matter import Line, Matter
from wasit.seat.proposals import Terms, terms_of
from wasit.text.passage import Attribution, Consent, Texts, check_texts


def claim(
    matter: Matter,
    line: Line,
    *,
    target: bytes,
    clause: int,
    state: str,
    text: Texts,
    evidence: Sequence[Evidence] = (),
    consent: Consent = Consent.FOR_YOU_ONLY,
) -> Entry:
    """Say on a side's line what became of an undertaking. ``target``: a proposal and its clause, or an undertaking apart and 0.

    Raises: Refused bad-input, unknown-id, not-owed, may-not-say, too-large.
    """
    check_texts(text, field="text")
    if state not in STATES:
        raise Refused("bad-input", field="state")
    if len(evidence) > MAX_EVIDENCE or consent is Consent.MAY_PARAPHRASE:
        raise Refused("bad-input", field="evidence" if consent is not Consent.MAY_PARAPHRASE else "consent")
    _check_speaks(matter, line)
    there = kept_there(matter, line, target)
    if there is None or (clause == 0) != _stands_apart(matter, there):
        raise Refused("unknown-id")
    fact = facts.Claimed(there, clause, state, text, tuple(evidence), consent)
    if not is_undertaking(matter, fact):
        raise Refused("unknown-id")
    if not may_claim(matter, line, fact):
        raise Refused("not-owed")
    with matter.file.change():
        return matter.say(line, fact)


def answer(
    matter: Matter,
    name: bytes,
    *,
    acknowledged: bool,
    text: Texts,
    consent: Consent = Consent.FOR_YOU_ONLY,
) -> Entry:
    """Acknowledge or dispute what the other side claims. Raises: Refused unknown-id, own-claim, bad-input, may-not-say."""
    line, _, fact, _ = matter.read(name)
    if not isinstance(fact, facts.Claimed) or line.kind is not LineKind.SIDE:
        raise Refused("unknown-id")
    if fact.by != "them":
        raise Refused("own-claim")
    if text:
        check_texts(text, field="text")
    if consent is Consent.MAY_PARAPHRASE:
        raise Refused("bad-input", field="consent")
    _check_speaks(matter, line)
    with matter.file.change():
        return matter.say(line, facts.ClaimAnswered(name, acknowledged, text, consent))


def pass_claim(matter: Matter, name: bytes, to: str) -> Entry:
    """Pass a side's claim, or its answer to one, on to another side; what is there already stays as it is.

    Raises: Refused may-not-say, unknown-id, not-a-line, consent-for-you-only, withdrawn.
    """
    if matter.role != "go-between":
        raise Refused("may-not-say")
    source, entry, fact, _ = matter.read(name)
    target = matter.line_of(to)
    if not isinstance(fact, facts.Claimed | facts.ClaimAnswered) or fact.by != "us":
        raise Refused("unknown-id")
    if target.kind is not LineKind.SIDE or target.id == source.id:
        raise Refused("not-a-line")
    if fact.consent is not Consent.AS_WRITTEN:
        raise Refused("consent-for-you-only", passage=1)
    if is_taken_back(matter, entry):
        raise Refused("withdrawn")
    for release, where in copies(matter, name):
        if where == target.id:
            return matter.read(release)[1]
    if isinstance(fact, facts.Claimed):
        there = kept_there(matter, target, fact.target)
        if there is None or not may_claim(matter, source, fact):
            raise Refused("unknown-id")
        said: facts.Fact = facts.Claimed(there, fact.clause, fact.state, fact.text, fact.evidence, by="them")
    else:
        original = original_of(matter, fact.target)
        claimed = original if matter.read(original)[0].id == target.id else None
        claimed = claimed or next(
            (copy for copy, where in copies(matter, original) if where == target.id), None
        )
        if claimed is None:
            raise Refused("unknown-id")
        said = facts.ClaimAnswered(claimed, fact.acknowledged, fact.text, by="them")
    return _cross(matter, source, entry, target, said, fact.text)


def _cross(matter: Matter, source: Line, entry: Entry, target: Line, said: facts.Fact, words: Texts) -> Entry:
    with matter.file.change():
        crossed = matter.say(target, said)
        note = facts.ReleaseNoted(
            crossed.hash,
            target.id,
            (facts.Source(source.id, entry.hash, ()),),
            Consent.AS_WRITTEN,
            Attribution.OTHER_SIDE,
        )
        matter.say(matter.line_of("desk"), note)
        matter.say(source, facts.Receipted(entry.hash, (), Consent.AS_WRITTEN, crossed.at, words))
        return crossed


def copies(matter: Matter, name: bytes) -> Iterator[tuple[bytes, bytes]]:
    """(entry, line) of each place where a go-between passed a claim or an answer on to."""
    for _, _, said in matter.mentions(name):
        if isinstance(said, facts.ReleaseNoted) and any(source.entry == name for source in said.sources):
            yield said.release, said.to_line


def original_of(matter: Matter, name: bytes) -> bytes:
    """The claim that a copy was made of, on a go-between's seat; any other is itself."""
    for _, _, said in matter.mentions(name):
        if isinstance(said, facts.ReleaseNoted) and said.release == name and said.sources:
            return said.sources[0].entry
    return name


def is_taken_back(matter: Matter, entry: Entry) -> bool:
    return any(
        isinstance(said, facts.Withdrawn) and other.author == entry.author
        for _, other, said in matter.mentions(entry.hash)
    )


def is_undertaking(matter: Matter, fact: facts.Claimed) -> bool:
    """Whether it is about something that binds: a word noted as an undertaking, or such a clause of an agreement."""
    if fact.clause == 0:
        return _stands_apart(matter, fact.target)
    terms = _agreed(matter, fact.target)
    clause = terms.proposal.clause(fact.clause) if terms is not None else None
    return clause is not None and clause.kind is ClauseKind.UNDERTAKING


def may_claim(matter: Matter, line: Line, fact: facts.Claimed) -> bool:
    """Whether this claim is its side's to make: a waiver is not, of what that side owes itself. ``line``: the claiming side's."""
    if fact.state != "waived":
        return True
    if fact.clause == 0:
        said = matter.read(fact.target)[2]
        owed_to = "us" if fact.by == "us" else "them"
        return isinstance(said, facts.UndertakingNoted) and said.taker == owed_to
    terms = _agreed(matter, fact.target)
    clause = terms.proposal.clause(fact.clause) if terms is not None else None
    if terms is None or clause is None:
        return False
    if fact.by == "them":  # its go-between asked this where the claim came from
        return True
    own = _part_of(matter, terms, line)
    return own is not None and own != clause.by


def _part_of(matter: Matter, terms: Terms, line: Line) -> int | None:
    """What a clause calls the side of a line: the proposer, or an addressee by its number. None: no party that has signed."""
    side = side_of(matter, line)
    if side is None:
        return None
    own = holds(matter, terms.paper.hash, whole=False)
    if own is not None and own.side == side:
        return PROPOSER
    for number, paper in terms.acceptances.items():
        accepted = holds(matter, paper.hash, whole=False)
        if accepted is not None and accepted.side == side:
            return ADDRESSEE if number == 1 else number + 4
    return None


def _agreed(matter: Matter, name: bytes) -> Terms | None:
    try:
        terms = terms_of(matter, name)
    except Refused:
        return None
    return terms if terms.state in ("accepted", "closed") else None


def _stands_apart(matter: Matter, name: bytes) -> bool:
    try:
        return isinstance(matter.read(name)[2], facts.UndertakingNoted)
    except Refused:
        return False


def _check_speaks(matter: Matter, line: Line) -> None:
    """A go-between notes what a side says only where nobody of it could say so itself. Raises: Refused not-a-line, may-not-say."""
    if line.kind is not LineKind.SIDE:
        raise Refused("not-a-line")
    if matter.role == "go-between" and not is_noted(matter, line.id):
        raise Refused("may-not-say")
