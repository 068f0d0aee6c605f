"""What became of a proposal, as the papers on this seat have it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from wasit.channel import facts
from wasit.channel.bundle import (
    MAX_COUNTERSIGNED,
    Certificate,
    Countersigned,
    pack_certificate,
    unpack_certificate,
)
from wasit.channel.chain import Checked, Paper, read_paper
from wasit.channel.instrument import (
    Closing,
    Countersignature,
    Mandate,
    Outcome,
    Proposal,
    Withdrawal,
)
from wasit.channel.papers import CLOSING, COUNTERSIGNATURE, PROPOSAL, WITHDRAWAL
from wasit.errors import Refused
from wasit.record.entry import Entry
from wasit.record.epoch import SeatRole
from wasit.seat.actions.papers import (
    chain_to,
    cose_of,
    holds,
    is_go_betweens,
    paper,
    papers_about,
    tell_of_two,
    told_of_twice,
)
from wasit.seat.matter import Matter
from wasit.seat.replies import Answers, answers_to, counting, hear_principals, read_replies
from wasit.seat.revising import keeps_numbers
from wasit.seat.store.alarms import raise_alarm
from wasit.wire.cose import token_imprint, write_cose

State = Literal[
    "open", "unconfirmed", "accepted", "declined", "withdrawn", "lapsed", "superseded", "closed", "not-valid"
]


@dataclass(frozen=True, slots=True)
class Terms:
    """A proposal with what was answered.

    ``complete``: enough holders of its own side signed it. ``acceptances``: by addressee number, each signed by enough holders.
    ``closings``: what the go-betweens closed it with; two different ones prove their fault, and none of them counts.
    ``words``: what principals said of these papers, by paper; ``awaited``: those that bind only with a word that is wanting.
    """

    paper: Paper
    proposal: Proposal
    state: State
    ours: bool
    complete: bool
    acceptances: Mapping[int, Paper]
    reaffirmed: tuple[Paper, ...]
    answers: Answers
    closing: Closing | None
    closing_paper: Paper | None
    closings: tuple[Paper, ...]
    accepted_at: int | None
    words: Mapping[bytes, Paper]
    awaited: frozenset[bytes]

    @property
    def signed(self) -> bool:
        """Whether enough holders of every side signed, whatever their principals say."""
        return self.complete and len(self.acceptances) >= self.proposal.addressee_count

    @property
    def waiting(self) -> State:
        """What it is as long as it has not lapsed and nobody said no."""
        return "unconfirmed" if self.signed and self.awaited else "open"


def terms_of(matter: Matter, name: bytes) -> Terms:
    """Raises: Refused unknown-id."""
    found = paper(matter, name)
    if found is None or not isinstance(found.instrument, Proposal):
        raise Refused("unknown-id")
    proposal = found.instrument
    own = _counted(matter, found)
    answers = answers_to(matter, name)
    replies = read_replies(proposal, own, answers)
    binding = [*([(found, own)] if own is not None else ()), *replies.acceptances.values()]
    heard = hear_principals(matter, binding)
    closings = closings_of(matter, name)
    closing = closings[0] if len(closings) == 1 else None
    ended = closing.instrument if closing is not None else None
    acceptances = {number: made for number, (made, _) in replies.acceptances.items()}
    complete_at = own.complete_at if own is not None else None
    agreed_at = agreed_n = None
    if complete_at is not None and len(acceptances) >= proposal.addressee_count and heard.all_confirm:
        agreed_at = max(complete_at, *replies.at, *heard.at)
        agreed_n = max(
            _whole_n(matter, made) for made in (found, *acceptances.values(), *heard.words.values())
        )
    state = _state(
        matter,
        found,
        own,
        agreed=agreed_n,
        declined=replies.declined or heard.refused,
        replaced=replies.countered,
        closed=isinstance(ended, Closing) and ended.outcome is Outcome.ACCEPTED,
    )
    terms = Terms(
        found,
        proposal,
        state,
        _is_ours(matter, name),
        complete_at is not None,
        acceptances,
        replies.reaffirmed,
        answers,
        ended if isinstance(ended, Closing) else None,
        closing,
        closings,
        agreed_at,
        heard.words,
        heard.awaited,
    )
    return replace(terms, state=terms.waiting) if state == "open" else terms


def _counted(matter: Matter, made: Paper) -> Checked | None:
    """A proposal that counts, whole or not: its signatures hold, its side is one here, its clauses keep their numbers."""
    if not isinstance(made.instrument, Proposal) or not keeps_numbers(matter, made.instrument):
        return None
    return counting(matter, made.hash, whole=False)


def closings_of(matter: Matter, name: bytes) -> tuple[Paper, ...]:
    """The go-betweens' closings of a proposal, in order of arrival: one, unless they are at fault (spec 7.8.1)."""
    return tuple(
        made
        for made in papers_about(matter, name, CLOSING)
        if isinstance(made.instrument, Closing)
        and holds(matter, made.hash) is not None
        and is_go_betweens(matter, made)
    )


def note_closed_twice(matter: Matter, line: bytes, entry: Entry, closing: Closing) -> None:
    """An entry shows a closing: say so if it is not the only one. Inside a change."""
    if len(closings_of(matter, closing.proposal)) > 1:
        raise_alarm(matter, line, "closed-twice", who=entry.author, entries=[entry.hash])


def note_all_closed_twice(matter: Matter) -> None:
    """A mandate has come: closings that waited for it may count from now on. Inside a change."""
    for name in told_of_twice(matter, CLOSING):
        closings = closings_of(matter, name)
        if len(closings) > 1:
            tell_of_two(matter, "closed-twice", closings[-1])


def _state(
    matter: Matter,
    made: Paper,
    own: Checked | None,
    *,
    agreed: int | None,
    declined: bool,
    replaced: bool,
    closed: bool,
) -> State:
    """``agreed``: the place in order of arrival of the paper that made the agreement whole."""
    proposal = made.instrument
    assert isinstance(proposal, Proposal)
    if own is None:
        return "not-valid"
    if closed:
        return "closed"
    withdrawn = min(
        (
            _whole_n(matter, paper)
            for paper in papers_about(matter, made.hash, WITHDRAWAL)
            if isinstance(paper.instrument, Withdrawal)
            and (check := counting(matter, paper.hash)) is not None
            and check.side == own.side
        ),
        default=None,
    )
    # the order in which the go-between has them decides (PROTOCOL.md 7.4); a side's own seat only knows its own half
    if withdrawn is not None and (agreed is None or withdrawn < agreed):
        return "withdrawn"
    if agreed is not None:
        return "accepted"
    # its own side's revision replaces it at once; another side's counter when that side has answered so
    revised = any(
        (check := _counted(matter, paper)) is not None and check.side == own.side
        for paper in papers_about(matter, made.hash, PROPOSAL)
    )
    if revised or replaced:
        return "superseded"
    if declined:
        return "declined"
    return "lapsed" if matter.clock.now().seconds > proposal.expires else "open"


def _whole_n(matter: Matter, made: Paper) -> int:
    """The place in order of arrival at which a paper had all the signatures that it has."""
    found = [
        (len(said.cose), entry.hash)
        for _, entry, said in matter.mentions(made.hash)
        if isinstance(said, facts.InstrumentShown)
    ]
    largest = max((size for size, _ in found), default=0)
    rows = [
        matter.file.one("SELECT coalesce(accepted_n, n) FROM entry WHERE hash = ? AND accepted = 1", name)
        for size, name in found
        if size == largest
    ]
    return min((row[0] for row in rows if row is not None), default=0)


def _is_ours(matter: Matter, name: bytes) -> bool:
    """Whether this seat's own side put it: it was shown by the side itself, in a line where this seat is of that side."""
    if matter.role != "side":
        return False
    return any(
        isinstance(said, facts.InstrumentShown)
        and said.attribution is None
        and matter.role_then(line, entry) is SeatRole.SIDE
        for line, entry, said in matter.mentions(name)
    )


def certificate_of(matter: Matter, name: bytes) -> bytes:
    """The certificate of an agreement, from the papers on this seat; the file that was renewed here, where it is of the same closing.

    Raises: Refused not-yet, unknown-id.
    """
    terms = terms_of(matter, name)
    renewed = renewed_file(matter, name)
    if renewed is not None and terms.closing_paper is not None:
        kept = unpack_certificate(renewed).closing
        if kept is not None and read_paper(kept).hash == terms.closing_paper.hash:
            return renewed
    if len(terms.acceptances) < terms.proposal.addressee_count or not terms.complete:
        raise Refused("not-yet")
    in_order = [terms.acceptances[number] for number in sorted(terms.acceptances)]
    bases = [made.instrument.mandate for made in in_order if not isinstance(made.instrument, Mandate)]
    sides = [tuple(chain_to(matter, mandate)) for mandate in (terms.proposal.mandate, *bases)]
    closing = terms.closing_paper
    go_between: tuple[bytes, ...] = ()
    if terms.closing is not None:
        go_between = tuple(chain_to(matter, terms.closing.mandate))
    answers = [
        cose_of(matter, made.hash) for made in (*in_order, *terms.reaffirmed[:1], *terms.words.values())
    ]
    return pack_certificate(
        Certificate(
            tuple(sides),
            go_between,
            cose_of(matter, name),
            tuple(answers),
            _stamped(matter, name, closing) if closing is not None else None,
            countersigned_of(matter, name, closing.hash) if closing is not None else (),
        )
    )


def _stamped(matter: Matter, name: bytes, closing: Paper) -> bytes:
    """A closing with its token: the go-between's, else this seat's own."""
    cose = cose_of(matter, closing.hash)
    token = own_token(matter, name, closing)
    if closing.signed.token is not None or token is None:
        return cose
    return write_cose(replace(closing.signed, token=token))


def own_token(matter: Matter, proposal: bytes, closing: Paper) -> bytes | None:
    """What this seat alone had attested of a closing; None where none was, or where the closing has other signatures since."""
    kept = matter.setting("token " + proposal.hex())
    return kept[32:] if kept is not None and kept[:32] == token_imprint(closing.signed) else None


def keep_token(matter: Matter, proposal: bytes, closing: Paper, token: bytes) -> None:
    """Inside a change."""
    matter.set_setting("token " + proposal.hex(), token_imprint(closing.signed) + token)
    matter.version += 1


def renewed_file(matter: Matter, proposal: bytes) -> bytes | None:
    """The certificate of an agreement as it was renewed here."""
    return matter.setting("renewed " + proposal.hex())


def keep_renewed(matter: Matter, proposal: bytes, data: bytes) -> None:
    """Inside a change."""
    matter.set_setting("renewed " + proposal.hex(), data)
    matter.version += 1


def countersigned_of(matter: Matter, name: bytes, closing: bytes) -> tuple[Countersigned, ...]:
    """What witnesses and guarantors signed beside an agreement, as a go-between passed it on: a side can't put its own among them."""
    found = [
        made
        for made in papers_about(matter, name, COUNTERSIGNATURE)
        if isinstance(made.instrument, Countersignature)
        and made.instrument.closing == closing
        and _is_passed_on(matter, made)
        and holds(matter, made.hash) is not None
    ]
    in_order = sorted(found, key=lambda made: made.hash)[:MAX_COUNTERSIGNED]
    return tuple(
        (tuple(chain_to(matter, made.instrument.mandate)), cose_of(matter, made.hash))
        for made in in_order
        if isinstance(made.instrument, Countersignature)
    )


def _is_passed_on(matter: Matter, made: Paper) -> bool:
    return any(
        isinstance(said, facts.InstrumentShown) and said.attribution is not None
        for _, _, said in matter.mentions(made.hash)
    )
