"""Sealed offers: asking two sides, sealing a limit, saying that both have sealed, taking it back, keeping what came of it.

1. A limit is refused here, with the reason, before anything of it exists. What is sealed stands in this seat's own file; what is said is a promise.
2. Saying that both have sealed reads two lines, by a person's act; each line then gets the other side's statement.
3. Each side checks what it is told before its machine reckons with it: signature, run, question, and that its own newest entry is meant.
4. Of packages the go-between says that the run ended; a side says in its room which one.

Source: spec/8-wall.md §8.9.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wasit.channel import facts
from wasit.channel.instrument import Mandate
from wasit.channel.papers import MANDATE
from wasit.channel.sealed import Stood, stand
from wasit.channel.sealed_facts import SealedPut, is_whole
from wasit.errors import Distrusted, Refused
from wasit.overlap.deal import deal
from wasit.record.entry import Entry
from wasit.record.epoch import LineKind, SeatRole
from wasit.seals.box import BoxKey
from wasit.seals.offer_statement import CARRIER, Statement, read_statement, sign_statement
from wasit.seat.actions.blind import put_to
from wasit.seat.actions.papers import holds, paper
from wasit.seat.actions.pencase import open_pen
from wasit.seat.matter import Line, Matter
from wasit.seat.opening import rounds_of
from wasit.seat.people import may_reach, newest_card, second_relay
from wasit.seat.sealed_terms import terms_of, vector_for
from wasit.seat.store.sealed_rounds import (
    SealedRound,
    bind_round,
    bound_to,
    burn_round,
    keep_round,
    note_round,
    round_begun,
    round_compared,
    round_of,
    want_round,
)
from wasit.text.moment import Moment
from wasit.text.passage import Texts, check_texts
from wasit.wire.hashes import digest
from wasit.wire.mailbox import GetPlace, PutPlace

_STREAM = b"sealed offer"


def put(
    matter: Matter,
    *,
    text: Texts,
    other: Texts,
    until: Moment,
    rule: str,
    scale: facts.Scale | None = None,
    packages: Sequence[str] = (),
    price: int | None = None,
    most: str = "",
    between: Sequence[str] = (),
    after: bytes | None = None,
) -> Entry:
    """Ask two sides. ``most``: the key of the side that names the most it can do; ``other``: the words for the other one, if they differ.

    Gives the desk's entry. Raises: Refused bad-input, lapsed, no-desk, needs-two-sides, two-sides-only, not-a-line, sealed-terms-bad, sealed-rounds-over.
    """
    check_texts(text, field="text")
    if other:
        check_texts(other, field="other")
    lines = [matter.line_of(key) for key in between] if between else matter.side_lines()
    if len({line.id for line in lines} & {line.id for line in matter.side_lines()}) != 2 or len(lines) != 2:
        raise Refused("needs-two-sides" if len(lines) < 2 else "two-sides-only")
    if until.seconds <= matter.clock.now().seconds:
        raise Refused("lapsed", field="until")
    if most and most not in [line.key for line in lines]:
        raise Refused("bad-input", field="most")
    most = most or lines[0].key
    before = _before(matter, after, lines)
    run = matter.randomness.bytes(16, _STREAM)

    def put_on(line: Line) -> SealedPut:
        names_most = line.key == most
        words = dict(text if names_most or not other else other)
        named = tuple(packages)
        first = line.id == lines[0].id
        made = SealedPut(words, until, run, rule, scale, named, names_most, first, price, before.get(line.id))
        if not is_whole(made):
            raise Refused("sealed-terms-bad")
        return made

    return put_to(matter, lines, put_on)


def _before(matter: Matter, after: bytes | None, lines: Sequence[Line]) -> dict[bytes, bytes]:
    """The round before, by line. Raises: Refused unknown-id, bad-input, sealed-rounds-over."""
    if after is None:
        return {}
    puts = puts_of(matter, after)
    found = {matter.read(name)[0].id: name for name in puts}
    if found.keys() != {line.id for line in lines}:
        raise Refused("bad-input", field="after")
    most = rounds_of(matter)
    if any(rounds_until(matter, name) >= most for name in puts):
        raise Refused("sealed-rounds-over", n=most)
    return found


def puts_of(matter: Matter, note: bytes) -> tuple[bytes, bytes]:
    """The two puts that a desk's note holds together, the first party's first. Raises: Refused unknown-id, bad-input."""
    _, _, fact, _ = matter.read(note)
    if isinstance(fact, facts.BlindNoted) and len(fact.puts) == 2:
        puts = [(name, matter.read(name)[2]) for name in fact.puts]
        if all(isinstance(each, SealedPut) for _, each in puts):
            first, second = sorted(puts, key=lambda one: not (isinstance(one[1], SealedPut) and one[1].first))
            return first[0], second[0]
    raise Refused("bad-input", field="id")


def put_fact(matter: Matter, name: bytes) -> tuple[Line, SealedPut]:
    """Raises: Refused unknown-id, bad-input."""
    line, _, fact, _ = matter.read(name)
    if not isinstance(fact, SealedPut):
        raise Refused("bad-input", field="id")
    return line, fact


def rounds_until(matter: Matter, name: bytes) -> int:
    """Which round a put is, from 1; one more than the charter allows where the chain does not end by then."""
    count, at, most = 0, name, rounds_of(matter)
    while count <= most:
        line, fact = put_fact(matter, at)
        count += 1
        if fact.after is None:
            break
        before, _ = put_fact(matter, fact.after)
        if before.id != line.id:
            raise Refused("bad-input", field="after")
        at = fact.after
    return count


def stood(matter: Matter, name: bytes) -> Stood:
    """What stands of a put on its line."""
    line, _ = put_fact(matter, name)
    said = [
        (entry.place, entry.hash, matter.role_then(line, entry) is SeatRole.SIDE, fact)
        for where, entry, fact in matter.mentions(name)
        if where.id == line.id and where.kind is LineKind.SIDE
    ]
    return stand((name, by_side, fact) for _, name, by_side, fact in sorted(said, key=lambda one: one[0]))


def is_open(matter: Matter, name: bytes, asked: SealedPut, now: Stood) -> bool:
    """Whether a side may seal, or change what it sealed."""
    return asked.until.seconds > matter.clock.now().seconds and is_unsettled(matter, name, now)


def is_unsettled(matter: Matter, name: bytes, now: Stood) -> bool:
    """Whether nothing came of it yet, and the charter allows its round; whatever the hour."""
    return now.ended is None and now.met is None and rounds_until(matter, name) <= rounds_of(matter)


def enter(
    matter: Matter, name: bytes, answer: Mapping[str, Any], *, midpoint: bool, passphrase: str
) -> Entry:
    """Seal this side's limit, yes or points. ``midpoint``: also that the middle is told, where it was put and the other chooses it too.

    Raises: Refused unknown-id, bad-input, may-not-say, lapsed, already-closed, sealed-met, sealed-rounds-over, sealed-number-...,
    sealed-points-form, sealed-gain-range, no-mandate, passphrase-needed, no-relay.
    """
    line, asked = put_fact(matter, name)
    if matter.role != "side":
        raise Refused("may-not-say")
    now = stood(matter, name)
    if now.ended is not None:
        raise Refused("already-closed")
    if now.met is not None:
        raise Refused("sealed-met")
    if asked.until.seconds <= matter.clock.now().seconds:
        raise Refused("lapsed", field="id")
    if rounds_until(matter, name) > rounds_of(matter):
        raise Refused("sealed-rounds-over", n=rounds_of(matter))
    vector = vector_for(asked, answer)
    pen = open_pen(matter, passphrase)
    party = 0 if asked.first else 1
    dealt = deal(terms_of(asked), asked.run, party, vector, lambda n: matter.randomness.bytes(n, _STREAM))
    box, put_place, get_place = _hearing(matter, _relay_of_asker(matter, name))
    chosen = "room" if asked.rule == "midpoint" and not midpoint else asked.rule
    made = Statement(
        *(asked.run, asked.question, party, chosen, dealt.hashes, box.public, put_place, pen.public),
    )
    signed = sign_statement(made, pen, matter.clock.now().seconds)
    with matter.file.change():
        entry = matter.say(line, facts.SealedEntered(name, signed))
        keep_round(
            matter,
            SealedRound(
                *(name, entry.hash, party, signed, box, put_place, get_place, tuple(vector)),
                *(dealt.shares, dealt.salts),
            ),
        )
    return entry


def _hearing(matter: Matter, relay: str) -> tuple[BoxKey, PutPlace, GetPlace]:
    """A key and a mailbox of their own for one run. Raises: Refused no-relay."""
    draw = matter.randomness.bytes
    if not relay:
        raise Refused("no-relay")
    return (
        BoxKey.generate(matter.randomness, _STREAM),
        PutPlace(relay, draw(16, _STREAM), draw(32, _STREAM)),
        GetPlace(relay, draw(16, _STREAM), draw(32, _STREAM)),
    )


def _relay_of_asker(matter: Matter, name: bytes) -> str:
    """Where the go-between who asked hears: this seat and the other side's write there anyway, so no side is shown the other's relay."""
    return next(iter(_relays_of(matter, matter.read(name)[1].author)), matter.text_setting("relay"))


def _relays_of(matter: Matter, seat: bytes) -> list[str]:
    card = newest_card(matter, seat)
    return [box.place.relay for box in card.boxes] if card is not None else []


def burn(matter: Matter, name: bytes) -> None:
    """A side: what it sealed is burnt, and it takes no part until it seals again. A go-between: the whole is over, unopened.

    Raises: Refused unknown-id, bad-input, already-closed, sealed-nothing.
    """
    if matter.role == "side":
        line, _ = put_fact(matter, name)
        now = stood(matter, name)
        if now.ended is not None:
            raise Refused("already-closed")
        if now.entered is None:
            raise Refused("sealed-nothing")
        with matter.file.change():
            matter.say(line, facts.SealedEnded(name, "burnt"))
            burn_round(matter, name)
        return
    puts = puts_of(matter, name)
    if any(stood(matter, each).ended is not None for each in puts):
        raise Refused("already-closed")
    with matter.file.change():
        for each in puts:
            matter.say(matter.read(each)[0], facts.SealedEnded(each, "burnt"))
        burn_round(matter, name)


def meet(matter: Matter, note: bytes) -> None:
    """Both have sealed: tell each the other's statement, and reckon when all three machines are there; or again, after an attempt that ended.

    Raises: Refused unknown-id, bad-input, already-closed, sealed-not-both, no-relay; Distrusted sealed-statement-differs, sealed-relay-inside,
    sealed-relay-strange.
    """
    puts = puts_of(matter, note)
    both = [stood(matter, each) for each in puts]
    if any(each.ended is not None for each in both):
        raise Refused("already-closed")
    if any(each.entered is None for each in both):
        raise Refused("sealed-not-both")
    for name, each in zip(puts, both, strict=True):
        line, put_to_it = put_fact(matter, name)
        made = check_statement(put_to_it, each.statement, mine=True)
        check_reach(matter, made)
        check_known(matter, line, made)
    kept = round_of(matter, note)
    if kept is not None and all(each.met is not None for each in both):
        with matter.file.change():
            want_round(matter, note)
        return
    _, asked = put_fact(matter, puts[0])
    box, put_place, get_place = _hearing(matter, matter.text_setting("relay"))
    made = Statement(asked.run, asked.question, CARRIER, asked.rule, (), box.public, put_place)
    signed = sign_statement(made, None, matter.clock.now().seconds)
    with matter.file.change():
        for name, own, other in ((puts[0], both[0], both[1]), (puts[1], both[1], both[0])):
            assert own.entered is not None
            matter.say(matter.read(name)[0], facts.SealedMet(name, own.entered, other.statement, signed))
        keep_round(matter, SealedRound(note, None, CARRIER, signed, box, put_place, get_place, wanted=True))


def check_statement(asked: SealedPut, data: bytes, *, mine: bool) -> Statement:
    """The statement of the side whose put this is, or of the other one. Raises: Distrusted sealed-statement-differs."""
    try:
        made = read_statement(data)
    except Distrusted as bad:
        raise Distrusted("sealed-statement-differs") from bad
    party = int(not asked.first) if mine else int(asked.first)
    rules = ("room", "midpoint") if asked.rule == "midpoint" else (asked.rule,)
    if (made.run, made.terms, made.party) != (asked.run, asked.question, party) or made.rule not in rules:
        raise Distrusted("sealed-statement-differs")
    return made


def check_reach(matter: Matter, *statements: Statement) -> None:
    """This seat connects where statements say: never to a service of its own machine or network. Raises: Distrusted sealed-relay-inside."""
    if not all(may_reach(matter, each.place.relay) for each in statements):
        raise Distrusted("sealed-relay-inside")


def check_known(matter: Matter, line: Line, other: Statement) -> None:
    """Where the other side hears is a relay that this seat connects to anyway: at one of its own choosing it would read from where this seat
    puts its letters. Raises: Distrusted sealed-relay-strange."""
    epoch = matter.replica(line.id).epoch()
    known = {matter.text_setting("relay"), second_relay(matter)}
    for member in epoch.members if epoch is not None else ():
        if member.role is SeatRole.GO_BETWEEN:
            known.update(_relays_of(matter, member.seat))
    if other.place.relay not in known:
        raise Distrusted("sealed-relay-strange")


def check_bound(matter: Matter, kept: SealedRound, other: bytes) -> None:
    """One sealed limit meets one statement of the other side: a second would be a second question about it. Raises: Distrusted sealed-other-changed."""
    assert kept.entry is not None
    if bound_to(matter, kept.entry) not in (None, digest("sealed", other)):
        raise Distrusted("sealed-other-changed")


def compared(matter: Matter, name: bytes) -> None:
    """The two sides read each other the same code. Raises: Refused unknown-id, bad-input, sealed-nothing."""
    put_fact(matter, name)
    if round_of(matter, name) is None:
        raise Refused("sealed-nothing")
    with matter.file.change():
        round_compared(matter, name)


def pen_is_known(matter: Matter, kid: bytes) -> bool:
    """Whether a mandate that reached this seat, and holds, names this pen."""
    for (name,) in matter.file.all("SELECT hash FROM instrument WHERE type = ?", MANDATE):
        made = paper(matter, name)
        is_named = (
            made is not None
            and isinstance(made.instrument, Mandate)
            and made.instrument.holder_of(kid) is not None
        )
        if is_named and holds(matter, name) is not None:
            return True
    return False


def take_beginning(matter: Matter, name: bytes, other: bytes = b"") -> None:
    """An attempt begins; a side's shares meet what ``other`` signed, from now on and no other."""
    kept = round_of(matter, name)
    with matter.file.change():
        if kept is not None and kept.entry is not None and other:
            check_bound(matter, kept, other)
            bind_round(matter, kept.entry, digest("sealed", other))
        round_begun(matter, name)


def take_answer(matter: Matter, name: bytes, how: str, value: int | None = None) -> None:
    """What this seat's machine reckoned. ``value``: the number in the smallest unit, or the package."""
    kept = round_of(matter, name)
    if kept is None or kept.how:  # burnt meanwhile, or reckoned again for the others: it is the same
        return
    with matter.file.change():
        if matter.role == "side":
            note_round(matter, name, how=how, value=value)
            if matter.has_line("room"):
                matter.say(matter.line_of("room"), facts.SealedEnded(name, how, value))
            return
        note_round(matter, name, how=how, value=value)
        for each in puts_of(matter, name):
            if stood(matter, each).ended is None:
                matter.say(matter.read(each)[0], facts.SealedEnded(each, how, value))


def take_error(matter: Matter, name: bytes, code: str) -> None:
    """How an attempt ended that gave no answer."""
    with matter.file.change():
        note_round(matter, name, error=code)
