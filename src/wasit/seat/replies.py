"""What was answered to a proposal, and what principals said of it: which of it counts.

1. One holder's counter is enough to replace a proposal: its side has put another text in its place. All else counts when enough holders signed.
2. Each addressee is spoken for by one side, and each side speaks for one addressee; whoever came first does.
3. The proposer's own side reaffirms; that is kept and counts for nothing.
4. Where a mandate has a principal, what was signed under it waits for that principal's word; of two the first one counts.

Source: spec/7-instruments, 7.7.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from wasit.channel.chain import Checked, Paper
from wasit.channel.instrument import Answer, Confirmation, Mandate, Proposal, Verdict
from wasit.channel.papers import ANSWER, CONFIRMATION
from wasit.seat.actions.papers import counts, holds, papers_about
from wasit.seat.matter import Matter

Answers = tuple[tuple[Answer, Paper, Checked | None], ...]


@dataclass(frozen=True, slots=True)
class Replies:
    """What the answers come to. ``acceptances``: by addressee number; ``at``: when each was whole. Units: seconds since 1970."""

    acceptances: Mapping[int, tuple[Paper, Checked]]
    at: Sequence[int]
    reaffirmed: tuple[Paper, ...]
    declined: bool
    countered: bool


@dataclass(frozen=True, slots=True)
class Heard:
    """What principals said. ``words``: by paper; ``awaited``: papers that bind only with a word that is wanting; ``at``: seconds since 1970."""

    words: Mapping[bytes, Paper]
    awaited: frozenset[bytes]
    at: Sequence[int]
    refused: bool

    @property
    def all_confirm(self) -> bool:
        return not self.awaited and not self.refused


def counting(matter: Matter, name: bytes, *, whole: bool = True) -> Checked | None:
    """A paper that holds, and is that of a side of this channel; else None."""
    check = holds(matter, name, whole=whole)
    return check if check is not None and counts(matter, check) else None


def answers_to(matter: Matter, name: bytes) -> Answers:
    """Every answer, in order of arrival; those that do not hold are there without a check."""
    return tuple(
        (made.instrument, made, counting(matter, made.hash, whole=False))
        for made in papers_about(matter, name, ANSWER)
        if isinstance(made.instrument, Answer)
    )


def read_replies(proposal: Proposal, own: Checked | None, answers: Answers) -> Replies:
    """``own``: the check of the proposal itself, which says whose it is."""
    acceptances: dict[int, tuple[Paper, Checked]] = {}
    at: list[int] = []
    reaffirmed: list[Paper] = []
    declined = countered = False
    for answer, made, check in answers:
        countered = countered or (check is not None and answer.verdict is Verdict.COUNTER)
        if check is None or check.complete_at is None:
            continue
        accepts, number = answer.verdict is Verdict.ACCEPT, answer.addressee or 1
        if own is not None and check.side == own.side:
            if accepts:
                reaffirmed.append(made)
        elif not accepts:
            declined = True
        elif (
            number <= proposal.addressee_count
            and number not in acceptances
            and all(check.side != other.side for _, other in acceptances.values())
        ):
            acceptances[number] = made, check
            at.append(check.complete_at)
    return Replies(acceptances, at, tuple(reaffirmed), declined, countered)


def hear_principals(matter: Matter, binding: Iterable[tuple[Paper, Checked]]) -> Heard:
    """``binding``: the proposal and what accepts it."""
    words: dict[bytes, Paper] = {}
    awaited: set[bytes] = set()
    at: list[int] = []
    refused = False
    for made, check in binding:
        if check.mandate.principal is None:
            continue
        word = _word_on(matter, made, check)
        if word is None:
            awaited.add(made.hash)
            continue
        words[made.hash], heard = word
        at.append(heard)
        refused = refused or not confirms(words[made.hash])
    return Heard(words, frozenset(awaited), at, refused)


def _word_on(matter: Matter, made: Paper, check: Checked) -> tuple[Paper, int] | None:
    """What the principal said first of a paper, and when."""
    for said in papers_about(matter, made.hash, CONFIRMATION):
        heard = counting(matter, said.hash)
        if (
            heard is not None
            and isinstance(said.instrument, Confirmation)
            and heard.side == check.side
            and not isinstance(made.instrument, Mandate)
            and said.instrument.mandate == made.instrument.mandate
            and heard.complete_at is not None
        ):
            return said, heard.complete_at
    return None


def confirms(word: Paper) -> bool:
    """Whether a principal's word is a yes."""
    return isinstance(word.instrument, Confirmation) and word.instrument.confirms
