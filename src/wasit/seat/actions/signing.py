"""Signing: mandates, proposals, answers, withdrawals, the go-between's closing.

1. Everything signed here needs the pen's passphrase, and a pen that the current mandate of this side names (``no-mandate``).
2. Several holders sign the same payload one after the other; it counts when enough did.
3. A proposal may be answered while it is open: not when it lapsed, was withdrawn, or a revision replaced it (``superseded``).
4. The go-between countersigns once per proposal, when every addressee's side has accepted, and shows both sides all the papers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from wasit.channel import facts
from wasit.channel.chain import Paper
from wasit.channel.instrument import (
    Answer,
    Clause,
    Closing,
    Custody,
    Holder,
    Instrument,
    Mandate,
    Outcome,
    Proposal,
    Verdict,
    Withdrawal,
    encode_instrument,
    name_of,
)
from wasit.channel.papers import ANSWER, CLOSING
from wasit.errors import Refused
from wasit.record.entry import Entry
from wasit.record.epoch import LineKind, SeatRole
from wasit.seals.cose import add_signatures, sign_payload
from wasit.seals.pens import Pen
from wasit.seals.slots import Cost
from wasit.seat.actions.papers import (
    chain_to,
    checked,
    cose_of,
    current_mandate,
    holds,
    own_mandates,
    paper,
    papers_about,
    show_in,
)
from wasit.seat.actions.pencase import has_pen, make_pen, open_pen
from wasit.seat.matter import Line, Matter
from wasit.seat.proposals import Terms, terms_of
from wasit.text.passage import Consent, Texts, check_name
from wasit.wire.cose import read_cose

YEARS_OF_MANDATE = 2
YEAR = 365 * 86_400


def home(matter: Matter) -> Line:
    """Where this seat's side keeps its papers: its line, before there is one its room; a go-between's desk."""
    if matter.role == "go-between":
        return matter.line_of("desk")
    return matter.line_of("line") if matter.has_line("line") else matter.line_of("room")


def offer_pen(matter: Matter, passphrase: str, cost: Cost) -> Entry | None:
    """Make this seat's pen if there is none, and show it to its side. None when it was shown already."""
    with matter.file.change():
        pen = make_pen(matter, passphrase, cost) if not has_pen(matter) else open_pen(matter, passphrase)
        if offered_pens(matter).get(matter.me) == pen.public:
            return None
        return matter.say(home(matter), facts.PenOffered(pen.public))


def offered_pens(matter: Matter) -> dict[bytes, bytes]:
    """The pens that delegates of this side showed: seat -> public half, the newest of each."""
    found: dict[bytes, bytes] = {}
    lines = [line for line in matter.lines() if line.kind is not LineKind.SIDE or matter.role == "side"]
    for line in lines:
        rows = matter.file.all(
            "SELECT hash FROM entry WHERE line = ? AND kind = 17 AND accepted = 1 AND fine = 1 ORDER BY lam, author, seq",
            line.id,
        )
        for (name,) in rows:
            _, entry, fact, _ = matter.read(name)
            if isinstance(fact, facts.PenOffered):
                found[entry.author] = fact.pen
    return found


def give_mandate(
    matter: Matter, *, needs: int, holders: Sequence[bytes], label: Texts, passphrase: str, cost: Cost
) -> Entry:
    """Name who may bind this side, and how many of them: the first mandate, or the one after the current.

    Raises: Refused bad-input, no-pen (a holder has not shown one), no-mandate, passphrase-needed.
    """
    check_name(label, field="label")
    line = home(matter)
    offer_pen(matter, passphrase, cost)
    pen = open_pen(matter, passphrase)
    pens = offered_pens(matter)
    if not holders or len(set(holders)) != len(holders) or not 1 <= needs <= len(holders):
        raise Refused("bad-input", field="needs")
    if any(seat not in pens for seat in holders):
        raise Refused("no-pen")
    previous = current_mandate(matter, line)
    if previous is None and matter.me not in holders:
        raise Refused("no-mandate")
    if previous is not None:
        _check_holder(matter, previous, pen)
    now = matter.clock.now()
    mandate = Mandate(
        matter.randomness.bytes(16, b"papers"),
        now,
        label,
        needs,
        tuple(Holder((pens[seat],), Custody.OWN) for seat in holders),
        now.seconds - 86_400,
        now.seconds + YEARS_OF_MANDATE * YEAR,
        previous,
    )
    return _sign_and_show(matter, line, mandate, pen, Consent.AS_WRITTEN)


def cosign_mandate(matter: Matter, passphrase: str, cost: Cost) -> Entry | None:
    """Add this seat's signature to its side's newest mandate, if it is wanted there. None when there is nothing to sign."""
    offer_pen(matter, passphrase, cost)
    pen = open_pen(matter, passphrase)
    line = home(matter)
    for name in reversed(own_mandates(matter, line)):
        signed = read_cose(cose_of(matter, name))
        made = paper(matter, name)
        assert made is not None
        assert isinstance(made.instrument, Mandate)
        if any(signer.kid == pen.kid for signer in signed.signers):
            return None
        if made.instrument.previous is None:
            signing = made.instrument
        else:
            before = paper(matter, made.instrument.previous)
            if before is None or not isinstance(before.instrument, Mandate):
                continue
            signing = before.instrument
        if signing.holder_of(pen.kid) is None or holds(matter, name) is not None:
            return None
        return _add_and_show(matter, line, name, pen, Consent.AS_WRITTEN)
    return None


def _check_holder(matter: Matter, mandate: bytes | None, pen: Pen) -> Mandate:
    made = paper(matter, mandate) if mandate is not None else None
    if made is None or not isinstance(made.instrument, Mandate) or made.instrument.holder_of(pen.kid) is None:
        raise Refused("no-mandate")
    if not made.instrument.is_valid_at(matter.clock.now().seconds):
        raise Refused("mandate-expired")
    return made.instrument


def _sign_and_show(matter: Matter, line: Line, made: Instrument, pen: Pen, consent: Consent) -> Entry:
    cose = sign_payload(name_of(made), encode_instrument(made), [pen], matter.clock.now().seconds)
    if len(cose) > 60_000:
        raise Refused("too-large", field="text", limit=60_000)
    with matter.file.change():
        return matter.say(line, facts.InstrumentShown(cose, consent))


def _add_and_show(matter: Matter, line: Line, name: bytes, pen: Pen, consent: Consent) -> Entry:
    cose = add_signatures(cose_of(matter, name), [pen], matter.clock.now().seconds)
    with matter.file.change():
        return matter.say(line, facts.InstrumentShown(cose, consent))


def propose(
    matter: Matter,
    *,
    title: Texts,
    clauses: Sequence[Clause],
    authentic: Sequence[str],
    prevailing: str | None,
    expires: int,
    addressees: Sequence[Texts],
    replaces: bytes | None,
    may_pass_on: bool,
    passphrase: str,
) -> Entry:
    """Put a signed text to the other sides, through the go-between.

    Raises: Refused no-mandate, unknown-id, not-yours, superseded, bad-instrument, too-large, passphrase-needed.
    """
    if matter.role != "side":
        raise Refused("no-mandate")
    line = home(matter)
    mandate = current_mandate(matter, line)
    if mandate is None or not has_pen(matter):
        raise Refused("no-mandate")
    if replaces is not None:
        _check_replaces(matter, replaces)
    pen = open_pen(matter, passphrase)
    _check_holder(matter, mandate, pen)
    made = Proposal(
        matter.randomness.bytes(16, b"papers"),
        matter.clock.now(),
        mandate,
        tuple(clauses),
        tuple(authentic),
        expires,
        title,
        tuple(addressees),
        prevailing,
        replaces,
    )
    consent = Consent.AS_WRITTEN if may_pass_on else Consent.FOR_YOU_ONLY
    return _sign_and_show(matter, line, made, pen, consent)


def _check_replaces(matter: Matter, replaces: bytes) -> None:
    terms = terms_of(matter, replaces)
    if terms.state in ("superseded", "closed"):
        raise Refused("superseded")


def _answerable(matter: Matter, proposal: bytes) -> Terms:
    terms = terms_of(matter, proposal)
    match terms.state:
        case "superseded" | "lapsed" | "withdrawn":
            raise Refused(terms.state)
        case "closed":
            raise Refused("already-closed")
        case "not-valid":
            raise Refused("not-valid")
        case _:
            return terms


def answer(
    matter: Matter,
    proposal: bytes,
    verdict: Verdict,
    *,
    words: Texts | None = None,
    counter: bytes | None = None,
    passphrase: str,
) -> Entry:
    """Accept, decline or counter, under this side's mandate.

    The first holder writes the answer, the next ones sign the same paper. Of its own proposal a side may only accept.
    Raises: Refused no-mandate, superseded, lapsed, withdrawn, already-closed, already-answered, bad-input, unknown-id, passphrase-needed.
    """
    if matter.role != "side":
        raise Refused("no-mandate")
    line = home(matter)
    mandate = current_mandate(matter, line)
    if mandate is None or not has_pen(matter):
        raise Refused("no-mandate")
    terms = _answerable(matter, proposal)
    pen = open_pen(matter, passphrase)
    _check_holder(matter, mandate, pen)
    if terms.ours and verdict is not Verdict.ACCEPT:
        raise Refused("bad-input", field="verdict")
    if terms.ours and not terms.complete and not any(x.kid == pen.kid for x in terms.paper.signed.signers):
        return _add_and_show(matter, line, proposal, pen, Consent.AS_WRITTEN)
    if (verdict is Verdict.COUNTER) != (counter is not None):
        raise Refused("bad-input", field="counter")
    for made in papers_about(matter, proposal, ANSWER):
        drawn = made.instrument
        if not isinstance(drawn, Answer) or drawn.mandate != mandate:
            continue
        if holds(matter, made.hash) is not None:
            raise Refused("already-answered")
        if (drawn.verdict, drawn.counter) == (verdict, counter):
            if any(x.kid == pen.kid for x in made.signed.signers):
                raise Refused("already-answered")
            return _add_and_show(matter, line, made.hash, pen, Consent.AS_WRITTEN)
    made_answer = Answer(
        matter.randomness.bytes(16, b"papers"),
        matter.clock.now(),
        mandate,
        proposal,
        verdict,
        counter,
        words,
        None if terms.ours else _addressee(matter, terms, line),
    )
    return _sign_and_show(matter, line, made_answer, pen, Consent.AS_WRITTEN)


def _addressee(matter: Matter, terms: Terms, line: Line) -> int | None:
    """Which of several addressees this side is: by its name, else by what the charter calls it."""
    labels = terms.proposal.addressees
    if len(labels) < 2:
        return None
    names = [line.name, matter.line_of("room").name]
    for number, label in enumerate(labels, 1):
        if any(label.get(language) == text for name in names for language, text in name.items()):
            return number
    raise Refused("not-addressed")


def withdraw_proposal(matter: Matter, proposal: bytes, passphrase: str) -> Entry:
    """Take one's side's proposal back before it is closed. Raises: Refused not-yours, no-mandate, and as ``answer``."""
    terms = _answerable(matter, proposal)
    if not terms.ours:
        raise Refused("not-yours")
    line = home(matter)
    mandate = current_mandate(matter, line)
    pen = open_pen(matter, passphrase)
    _check_holder(matter, mandate, pen)
    assert mandate is not None
    made = Withdrawal(matter.randomness.bytes(16, b"papers"), matter.clock.now(), mandate, proposal)
    return _sign_and_show(matter, line, made, pen, Consent.AS_WRITTEN)


def countersign(matter: Matter, proposal: bytes, *, label: Texts, passphrase: str, cost: Cost) -> Entry:
    """The go-between's closing of an agreement, and all its papers to every side that made it.

    Raises: Refused may-not-say, not-yet (an answer is wanting), already-closed, and as ``answer``.
    """
    if matter.role != "go-between":
        raise Refused("may-not-say")
    terms = _answerable(matter, proposal)
    accepted = terms.acceptances
    if not terms.complete or len(accepted) < terms.proposal.addressee_count:
        raise Refused("not-yet")
    desk = matter.line_of("desk")
    if current_mandate(matter, desk) is None:
        give_mandate(matter, needs=1, holders=[matter.me], label=label, passphrase=passphrase, cost=cost)
    mandate = current_mandate(matter, desk)
    assert mandate is not None
    pen = open_pen(matter, passphrase)
    _check_holder(matter, mandate, pen)
    closing = _closing(matter, terms, accepted, mandate)
    cose = sign_payload("closing", encode_instrument(closing), [pen], matter.clock.now().seconds)
    with matter.file.change():
        entry = matter.say(desk, facts.InstrumentShown(cose, Consent.AS_WRITTEN))
        _show_all(matter, terms, mandate, cose)
    return entry


def _closing(matter: Matter, terms: Terms, accepted: Mapping[int, Paper], mandate: bytes) -> Closing:
    in_order = [accepted[number] for number in sorted(accepted)]
    received = {made.hash: received_at(matter, made) for made in in_order}
    deciding = max(in_order, key=lambda made: (received[made.hash], made.hash))
    bases = [made.instrument.mandate for made in in_order if isinstance(made.instrument, Answer)]
    several = len(in_order) > 1
    put = received_at(matter, terms.paper)
    decided = max(put, received[deciding.hash])  # an acceptance of a proposal not whole yet counts when it is
    return Closing(
        matter.randomness.bytes(16, b"papers"),
        matter.clock.now(),
        mandate,
        terms.paper.hash,
        Outcome.ACCEPTED,
        deciding.hash,
        (terms.proposal.mandate, *bases),
        put,
        decided,
        decided,
        tuple(made.hash for made in in_order) if several else (),
    )


def received_at(matter: Matter, made: Paper) -> int:
    """When a paper was here with every signature it needs: it may have stood in a line before, half signed."""
    check = holds(matter, made.hash)
    signed = check.complete_at if check is not None else None
    return max(first_seen(matter, made.hash), signed or 0)


def first_seen(matter: Matter, name: bytes) -> int:
    """When a paper first stood in a line of this seat, by the line's own account."""
    return min(
        entry.at.seconds
        for _, entry, said in matter.mentions(name)
        if isinstance(said, facts.InstrumentShown)
    )


def _show_all(matter: Matter, terms: Terms, mandate: bytes, closing: bytes) -> None:
    parties = [line for line in matter.side_lines() if is_party(matter, line, terms)]
    papers = [terms.paper, *terms.acceptances.values(), *terms.reaffirmed]
    for made in papers:
        assert not isinstance(made.instrument, Mandate)
        for before in chain_to(matter, made.instrument.mandate):
            show_in(matter, before, _lacking(matter, parties, before))
    for before in chain_to(matter, mandate):
        show_in(matter, before, parties)
    for made in papers:
        cose = cose_of(matter, made.hash)
        show_in(matter, cose, _lacking(matter, parties, cose))
    show_in(matter, closing, parties)


def _lacking(matter: Matter, parties: Sequence[Line], cose: bytes) -> list[Line]:
    """The lines where a paper was not shown, by anybody."""
    name = checked(matter, _name(cose)).paper.hash
    shown = {line.id for line, _, said in matter.mentions(name) if isinstance(said, facts.InstrumentShown)}
    return [line for line in parties if line.id not in shown or _newer(matter, name, line, cose)]


def _name(cose: bytes) -> bytes:
    from wasit.channel.chain import read_paper

    return read_paper(cose).hash


def _newer(matter: Matter, name: bytes, line: Line, cose: bytes) -> bool:
    """Whether signatures have come since it was last shown there by another side."""
    shown = [
        said.cose
        for where, _, said in matter.mentions(name)
        if where.id == line.id and isinstance(said, facts.InstrumentShown)
    ]
    own = any(
        matter.role_then(where, entry) is SeatRole.SIDE
        for where, entry, _ in matter.mentions(name)
        if where.id == line.id
    )
    return not own and all(len(each) < len(cose) for each in shown)


def is_party(matter: Matter, line: Line, terms: Terms) -> bool:
    """Whether a line's side proposed it or answered it."""
    ours = set(own_mandates(matter, line))
    bases = {terms.proposal.mandate} | {
        made.instrument.mandate for made in terms.acceptances.values() if isinstance(made.instrument, Answer)
    }
    return bool(ours & bases)


def closings_of(matter: Matter, proposal: bytes) -> list[Paper]:
    return papers_about(matter, proposal, CLOSING)
