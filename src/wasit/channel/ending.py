"""How a proposal ended, by its papers: which belong together, what they decide, and whether in time.

1. Every paper names the proposal. The proposer's side may withdraw it, or accept it again; nothing else. Each other side answers once.
2. Several addressees stand in the order of their numbers, and each answer says its own.
3. A closing decides. It must name exactly the mandates and papers that are here.
4. Without one: withdrawn, declined (a counter declines too), or *unclosed* when every addressee accepted: all signed, nobody attests when.
   An acceptance and a withdrawal with no closing are no agreement: nobody attests which came first.
5. What a side proposed or accepted under a mandate with a principal counts when the principal has confirmed it, once. Refused:
   declined. All accepted and a principal's word wanting: *unconfirmed*.
6. An agreement lies within every side's mandate and the proposal's time.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass

from wasit.channel.bundle import Reading
from wasit.channel.chain import LEEWAY, Chain, Paper
from wasit.channel.explain import State
from wasit.channel.instrument import (
    Answer,
    Closing,
    Confirmation,
    Countersignature,
    Mandate,
    Outcome,
    Verdict,
    Withdrawal,
)
from wasit.errors import Distrusted

PROPOSER = 0  # the index of the proposer's side; addressee n of several has n


@dataclass(frozen=True, slots=True)
class Filed:
    """An answer, withdrawal or confirmation, and the index of its side in the certificate."""

    paper: Paper
    side: int

    @property
    def accepts(self) -> bool:
        made = self.paper.instrument
        return isinstance(made, Answer) and made.verdict is Verdict.ACCEPT

    @property
    def declines(self) -> bool:
        """A decline, a counter, or the principal's refusal of what its side signed."""
        made = self.paper.instrument
        if isinstance(made, Confirmation):
            return not made.confirms
        return isinstance(made, Answer) and made.verdict is not Verdict.ACCEPT


def side_of(paper: Paper, reading: Reading) -> int:
    """The index of the side whose last mandate this paper rests on. Raises: Distrusted E_CERT_LINK."""
    assert not isinstance(paper.instrument, Mandate)
    for index, chain in enumerate(reading.sides):
        if chain.last_hash == paper.instrument.mandate:
            return index
    raise Distrusted("E_CERT_LINK", paper=paper.name)


def go_between_of(paper: Paper, reading: Reading) -> Chain:
    """The go-between's mandates, when this paper rests on them. Raises: Distrusted E_CERT_LINK."""
    assert not isinstance(paper.instrument, Mandate)
    if reading.go_between is None or reading.go_between.last_hash != paper.instrument.mandate:
        raise Distrusted("E_CERT_LINK", paper=paper.name)
    return reading.go_between


def last_of(chain: Chain, paper: Paper) -> Mandate:
    """The last mandate of a chain, when this paper rests on it. Raises: Distrusted E_CERT_LINK."""
    assert not isinstance(paper.instrument, Mandate)
    if chain.last_hash != paper.instrument.mandate:
        raise Distrusted("E_CERT_LINK", paper=paper.name)
    return chain.last


def check_links(reading: Reading) -> tuple[Filed, ...]:
    """The answers, withdrawals and confirmations with their sides. Raises: Distrusted E_CERT_LINK."""
    if side_of(reading.proposal, reading) != PROPOSER:
        raise Distrusted("E_CERT_LINK", paper="proposal")
    filed = tuple(Filed(paper, side_of(paper, reading)) for paper in reading.answers)
    binding = {(reading.proposal.hash, PROPOSER)}
    binding |= {(one.paper.hash, one.side) for one in filed if one.accepts and one.side != PROPOSER}
    for one in filed:
        _check_filed(one, reading, binding)
    kinds = [(one.side, type(one.paper.instrument)) for one in filed]
    if len(set(kinds)) != len(kinds):
        raise Distrusted("E_CERT_LINK", paper="answer")
    answering = {one.side for one in filed if one.side != PROPOSER}
    if answering != set(range(1, len(reading.sides))):
        raise Distrusted("E_CERT_LINK", paper="answer")
    _check_order(filed, reading)
    if reading.ending is not None:
        _check_closing(reading.ending, filed, reading)
    for _, paper in reading.countersigned:
        _check_countersigned(paper, reading)
    return filed


def _check_filed(one: Filed, reading: Reading, binding: Set[tuple[bytes, int]]) -> None:
    """``binding``: the papers that a principal of their side may confirm."""
    made = one.paper.instrument
    if isinstance(made, Confirmation):
        if (made.paper, one.side) not in binding:
            raise Distrusted("E_CERT_LINK", paper=one.paper.name)
        return
    assert isinstance(made, Answer | Withdrawal)
    wrong = made.proposal != reading.proposal.hash
    if isinstance(made, Withdrawal):
        wrong = wrong or one.side != PROPOSER
    elif one.side == PROPOSER:
        wrong = wrong or made.verdict is not Verdict.ACCEPT or made.addressee is not None
    if wrong:
        raise Distrusted("E_CERT_LINK", paper=one.paper.name)


def _check_order(filed: tuple[Filed, ...], reading: Reading) -> None:
    numbers = [
        one.paper.instrument.addressee
        for one in sorted(filed, key=lambda one: one.side)
        if one.side != PROPOSER and isinstance(one.paper.instrument, Answer)
    ]
    count = reading.terms.addressee_count
    if count == 1:
        right = numbers in ([], [None])
    else:
        given = [number for number in numbers if number is not None]
        right = len(given) == len(numbers) and given == sorted(set(given)) and all(n <= count for n in given)
    if not right:
        raise Distrusted("E_CERT_LINK", paper="answer")


def _check_closing(closing: Closing, filed: tuple[Filed, ...], reading: Reading) -> None:
    accepted = tuple(
        one.paper.hash
        for one in sorted(filed, key=lambda one: one.side)
        if one.accepts and one.side != PROPOSER
    )
    listed = accepted if closing.outcome is Outcome.ACCEPTED and len(accepted) > 1 else ()
    if (
        closing.proposal != reading.proposal.hash
        or closing.mandates != tuple(chain.last_hash for chain in reading.sides)
        or closing.acceptances != listed
    ):
        raise Distrusted("E_CERT_LINK", paper="closing")


def _check_countersigned(paper: Paper, reading: Reading) -> None:
    made = paper.instrument
    assert isinstance(made, Countersignature)
    closing = None if reading.closing is None else reading.closing.hash
    if (made.proposal, made.closing) != (reading.proposal.hash, closing):
        raise Distrusted("E_CERT_LINK", paper=paper.name)


def decide(reading: Reading, filed: tuple[Filed, ...], *, now: int | None) -> State:
    """The state the papers give. Raises: Distrusted E_CERT_LINK, E_CERT_ANSWERS, E_CERT_ORDER."""
    if reading.ending is not None:
        return _decide_closed(reading.ending, reading, filed)
    withdrawn = any(isinstance(one.paper.instrument, Withdrawal) for one in filed)
    everyone = _all_accepted(reading, filed)
    agreed = everyone and _all_confirmed(reading, filed)
    if withdrawn and agreed:
        raise Distrusted("E_CERT_ORDER")
    if withdrawn:
        return "withdrawn"
    if any(one.declines for one in filed):
        return "declined"
    if agreed:
        return "unclosed"
    if now is not None and now > reading.terms.expires:
        return "lapsed"
    if everyone:
        return "unconfirmed"
    raise Distrusted("E_CERT_ANSWERS")


def _all_accepted(reading: Reading, filed: tuple[Filed, ...]) -> bool:
    accepted = sum(one.accepts and one.side != PROPOSER for one in filed)
    return accepted == reading.terms.addressee_count


def _all_confirmed(reading: Reading, filed: tuple[Filed, ...]) -> bool:
    """Whether each paper that binds only with its principal's word has it."""
    confirmed = {
        made.paper
        for one in filed
        if isinstance(made := one.paper.instrument, Confirmation) and made.confirms
    }
    binding = [(reading.proposal, PROPOSER)]
    binding += [(one.paper, one.side) for one in filed if one.accepts and one.side != PROPOSER]
    return all(
        paper.hash in confirmed for paper, side in binding if reading.sides[side].last.principal is not None
    )


def _decide_closed(closing: Closing, reading: Reading, filed: tuple[Filed, ...]) -> State:
    deciding = next((one for one in filed if one.paper.hash == closing.decided_by), None)
    made = None if deciding is None else deciding.paper.instrument
    match closing.outcome:
        case Outcome.ACCEPTED:
            if not (_all_accepted(reading, filed) and _all_confirmed(reading, filed)):
                raise Distrusted("E_CERT_ANSWERS")
            if deciding is None or not deciding.accepts or deciding.side == PROPOSER:
                raise Distrusted("E_CERT_LINK", paper="closing")
            return "closed"
        case Outcome.DECLINED:
            if deciding is None or not deciding.declines:
                raise Distrusted("E_CERT_LINK", paper="closing")
            return "declined"
        case Outcome.WITHDRAWN:
            if not isinstance(made, Withdrawal):
                raise Distrusted("E_CERT_LINK", paper="closing")
            return "withdrawn"
        case Outcome.LAPSED:
            return "lapsed"


def check_times(
    reading: Reading, filed: tuple[Filed, ...], state: State, signed: Mapping[bytes, int]
) -> int | None:
    """When it took effect; None for a lapse that nobody closed.

    ``signed``: when each paper's last needed holder signed, by instrument hash. Units: seconds since 1970.
    Raises: Distrusted E_EXPIRED, E_CERT_TIME.
    """
    closing = reading.ending
    for one in filed:
        _check_signed_in_time(one.paper, reading.sides[one.side], signed)
    _check_signed_in_time(reading.proposal, reading.sides[PROPOSER], signed)
    for chain, paper in reading.countersigned:
        _check_signed_in_time(paper, chain, signed)
    if closing is not None and reading.closing is not None:
        _check_signed_in_time(reading.closing, go_between_of(reading.closing, reading), signed)
        _check_received(closing, reading, signed)
        effective: int | None = closing.effective
    else:
        effective = max((signed[one.paper.hash] for one in filed), default=None)
    if state in ("closed", "unclosed"):
        assert effective is not None
        _check_effective(effective, reading)
    if state == "lapsed" and closing is not None and closing.effective <= reading.terms.expires:
        raise Distrusted("E_EXPIRED", paper="closing")
    return effective


def _check_signed_in_time(paper: Paper, chain: Chain, signed: Mapping[bytes, int]) -> None:
    chain.last.check_valid_at(signed[paper.hash], paper=paper.name, leeway=LEEWAY)


def _check_received(closing: Closing, reading: Reading, signed: Mapping[bytes, int]) -> None:
    """A paper can't be received before it was signed; nor, where its principal must confirm it, before that."""
    received: dict[bytes | None, int | None] = dict.fromkeys(
        closing.acceptances or (closing.decided_by,), closing.answer_received
    )
    received[reading.proposal.hash] = closing.proposal_received
    for paper in (reading.proposal, *reading.answers):
        made = paper.instrument
        name = paper.hash
        if isinstance(made, Confirmation) and made.confirms:  # a refusal decides by itself
            name = made.paper
        at = received.get(name)
        if at is not None and signed[paper.hash] > at + LEEWAY:
            raise Distrusted("E_CERT_TIME", paper=paper.name)


def _check_effective(effective: int, reading: Reading) -> None:
    if effective > reading.terms.expires:
        raise Distrusted("E_EXPIRED", paper="proposal")
    for chain in reading.sides:
        chain.last.check_valid_at(effective, paper="mandate")
