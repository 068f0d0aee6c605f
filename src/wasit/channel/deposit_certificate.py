"""What a deposit certificate proves to a stranger: that declarations were released together, each by its own side's pens.

1. Every declaration names this deposit, this depositary and as many declarations as there are; the deposit paper names exactly these. One that is
   wanting is no release: E_CERT_ANSWERS. So nobody, the go-between neither, can make a file that holds with some of them.
2. A declaration that names the other sides is released with theirs and no others.
3. What is declared under a mandate with a principal is in effect with its confirmation; without it nothing was released.
4. Released while every declaration's time ran, and every mandate's.

The steps, in order: read; mandates, the go-between's, then one a side; sides-differ; signatures, one a paper; links; decision; in-time;
time-token; side.
"""

from __future__ import annotations

from wasit.channel.chain import LEEWAY, Chain, Paper
from wasit.channel.deposit_bundle import DepositReading, ReadPart, read_deposit_file, unpack_deposit
from wasit.channel.ending import last_of
from wasit.channel.explain import State
from wasit.channel.instrument import Fate
from wasit.channel.stamps import check_stamp
from wasit.channel.steps import SIGNATURES, Walk
from wasit.errors import Distrusted


class DepositWalk(Walk):
    """Of declarations that were deposited."""

    def go(self, data: bytes) -> None:
        reading = read_deposit_file(unpack_deposit(data))
        self.declared = reading
        self.add("read", {"bytes": len(data), "papers": len(reading.papers)})
        chains = [("go-between", reading.go_between), *(("declarer", part.chain) for part in reading.parts)]
        self.mandates(chains)
        self.sides_differ([chain for _, chain in chains])
        for part in reading.parts:
            for paper in part.papers:
                self._signed(part.chain, paper)
        self._signed(reading.go_between, reading.deposit)
        self.code = "links"
        check_together(reading)
        self.add("links", {"answers": len(reading.parts)})
        self.code = "decision"
        state = decide_deposit(reading)
        self.add("decision-released" if state == "released" else "decision-returned", {"state": state})
        self.code = "in-time"
        self._in_time(reading)
        self._token(reading.deposit)
        for role, chain in chains:
            self.side(role, chain)
        self.state = state

    def _signed(self, chain: Chain, paper: Paper) -> None:
        self.code = SIGNATURES[paper.name]
        self.signed_by(paper, last_of(chain, paper))

    def _in_time(self, reading: DepositReading) -> None:
        effective = reading.ending.effective
        for part in reading.parts:
            for paper in part.papers:
                _check_within(paper, part.chain, self.signed[paper.hash])
                if self.signed[paper.hash] > effective + LEEWAY:
                    raise Distrusted("E_CERT_TIME", paper=paper.name)
            if effective > part.terms.until:
                raise Distrusted("E_EXPIRED", paper=part.declaration.name)
            part.chain.last.check_valid_at(effective, paper="mandate")
        _check_within(reading.deposit, reading.go_between, self.signed[reading.deposit.hash])
        self.effective = effective
        until = min((part.terms.until for part in reading.parts), default=None)
        self.add("in-time", {"effective": effective, "expires": until})

    def _token(self, paper: Paper) -> None:
        self.code = "time-token"
        if paper.signed.token is None:
            return
        if self.check_token is None:
            self.add("time-token-unchecked", {"paper": paper.name})
            return
        stamp = check_stamp(paper, self.check_token)
        self.add("time-token-checked", {"paper": paper.name, "at": stamp.at, "until": stamp.until})
        self.stamps[len(self.steps)] = stamp


def check_together(reading: DepositReading) -> None:
    """That these declarations belong together, and that they are all. Raises: Distrusted E_CERT_ANSWERS, E_CERT_LINK."""
    end = reading.ending
    if end.fate is Fate.RELEASED:
        counts = {part.terms.parts for part in reading.parts}
        if not reading.parts or any(count > len(reading.parts) for count in counts):
            raise Distrusted("E_CERT_ANSWERS")
    if [part.declaration.hash for part in reading.parts] != list(end.declarations):
        raise Distrusted("E_CERT_LINK", paper=reading.deposit.name)
    for part in reading.parts:
        _check_part(part, reading)


def _check_part(part: ReadPart, reading: DepositReading) -> None:
    terms = part.terms
    sides = {other.chain.side for other in reading.parts if other is not part}
    fits = (
        terms.deposit == reading.ending.deposit
        and terms.depositary == reading.go_between.side
        and terms.parts == len(reading.parts)
        and sides.issuperset(terms.others)
    )
    if not fits:
        raise Distrusted("E_CERT_LINK", paper=part.declaration.name)
    if part.word is not None and part.word.paper != part.declaration.hash:
        raise Distrusted("E_CERT_LINK", paper="confirmation")


def decide_deposit(reading: DepositReading) -> State:
    """What became of it. Raises: Distrusted E_CERT_ANSWERS where a principal's yes is wanting."""
    for part in reading.parts:
        if part.chain.last.principal is not None and (part.word is None or not part.word.confirms):
            raise Distrusted("E_CERT_ANSWERS")
    return "released" if reading.ending.fate is Fate.RELEASED else "returned"


def _check_within(paper: Paper, chain: Chain, at: int) -> None:
    chain.last.check_valid_at(at, paper=paper.name, leeway=LEEWAY)
