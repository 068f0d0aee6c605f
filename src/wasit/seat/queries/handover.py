"""What a handover of this desk would be: who could lead, what is open, what of the past a colleague needs; and the newest offer.

1. What is open is counted, up to a thousand of each. What the past holds is read only when it is handed over.
2. An offer's state is read from what was said of it: only its author and the one who was asked have a say.
"""

from __future__ import annotations

from collections.abc import Sequence

from wasit.channel import facts, views
from wasit.channel.handover_facts import GOES, MOST_COUNTED
from wasit.channel.handover_views import Colleague, HandoverPage, OfferView, ToldLine
from wasit.record.entry import Entry, Ref
from wasit.record.epoch import LineKind
from wasit.seat import membership
from wasit.seat.matter import Line, Matter
from wasit.seat.queries.faces import FacesOf, people_of
from wasit.text.passage import Consent

OFFERED = 37
MOST_OPENED = 500  # entries of a line, the newest
_OPENS = {
    LineKind.SIDE: (2, 3, 4, 8, 11, 12, 13, 21, 22, 28, 29, 30, 31, 33, 34, 35, 40, 44, 45, 46, 47, 48),
    LineKind.DESK: (2, 3, 4, 8, 11, 12, 13, 14, 16, 17, 20, 21, 22, 30, 31, 36, 41, 49),
}


def see_handover(matter: Matter, sign: views.Seatsign) -> HandoverPage:
    """Nothing, before this seat has a desk."""
    if not matter.has_line("desk"):
        return HandoverPage(sign, False, (), (), (), None)
    desk = matter.line_of("desk")
    faces = FacesOf(matter, desk)
    lines = [line for line in led(matter) if line.kind is LineKind.SIDE]
    found = newest_offer(matter)
    view = None if found is None else _offer(matter, faces, *found)
    leads = bool(lines) and not matter.has_left and (view is None or view.state not in ("open", "yes"))
    goes = counts(matter)
    return HandoverPage(
        sign,
        leads,
        tuple(
            Colleague(
                one,
                tuple((line.key, line.name) for line in missing_lines(matter, bytes.fromhex(one.seat or ""))),
            )
            for one in people_of(matter, desk, faces)
            if not one.mine
        ),
        tuple((name, goes[name]) for name in GOES),
        tuple(ToldLine(line.key, line.name, _others(matter, line)) for line in lines),
        view,
    )


def _others(matter: Matter, line: Line) -> tuple[views.Person, ...]:
    return tuple(one for one in people_of(matter, line, FacesOf(matter, line)) if not one.mine)


def _offer(matter: Matter, faces: FacesOf, entry: Entry, made: facts.HandoverOffered) -> OfferView:
    words = next(
        (
            fact.text
            for _, by, fact in matter.mentions(entry.hash)
            if isinstance(fact, facts.HandoverAnswered) and by.author == made.to
        ),
        {},
    )
    return OfferView(
        entry.hash.hex(),
        faces.person(entry.author),
        faces.person(made.to),
        entry.at,
        tuple(made.goes.items()),
        made.text,
        state_of(matter, entry, made),  # type: ignore[arg-type]
        words,
    )


def led(matter: Matter) -> list[Line]:
    """The lines and the desk that this seat is steward of."""
    found = []
    for line in matter.lines():
        epoch = matter.replica(line.id).epoch()
        if epoch is not None and epoch.steward == matter.me:
            found.append(line)
    return found


def missing_lines(matter: Matter, seat: bytes) -> list[Line]:
    """Of those, the ones that a colleague is not on."""
    return [line for line in led(matter) if matter.replica(line.id).role_of(seat) is None]


def newest_offer(matter: Matter) -> tuple[Entry, facts.HandoverOffered] | None:
    """The last offer on this desk, whoever made it."""
    if not matter.has_line("desk"):
        return None
    rows = matter.file.all(
        "SELECT hash FROM entry WHERE line = ? AND kind = ? AND accepted = 1 AND fine = 1 AND apart = 0 ORDER BY n DESC LIMIT 1",
        *(matter.line_of("desk").id, OFFERED),
    )
    for (name,) in rows:
        _, entry, fact, _ = matter.read(name)
        if isinstance(fact, facts.HandoverOffered):
            return entry, fact
    return None


def state_of(matter: Matter, entry: Entry, made: facts.HandoverOffered) -> str:
    """What came of an offer: open, yes (not done yet), no, taken-back, done."""
    state = "open"
    for _, by, fact in matter.mentions(entry.hash):
        match fact:
            case facts.HandedOver() if by.author == entry.author:
                return "done"
            case facts.HandoverAnswered(answer="taken-back") if by.author == entry.author:
                state = "taken-back"
            case facts.HandoverAnswered(answer=said) if by.author == made.to and state == "open":
                state = said
            case _:
                pass
    return state


def offered_to(matter: Matter, seat: bytes) -> Entry | None:
    """The newest offer, where it is open and of this seat's to answer."""
    found = newest_offer(matter)
    if found is None or found[1].to != seat or state_of(matter, *found) != "open":
        return None
    return found[0]


def counts(matter: Matter) -> dict[str, int]:
    """What is open on this desk now, as far as it is counted."""

    def several(kind: int) -> int:
        return sum(
            _count(matter, f"entry WHERE line = ? AND kind = {kind} AND accepted = 1", line.id)
            for line in matter.lines()
        )

    desk = matter.line_of("desk").id
    found = {
        "drafts": _count(matter, "draft"),
        "queued": _count(matter, "leaving"),
        "waiting": _count(matter, "waiting"),
        "undertakings": _count(matter, "owed WHERE kept IS NULL"),
        "knows": several(8),
        "deadlines": several(21),
        "lines-to-take": several(22),
        "notes": _count(matter, "entry WHERE line = ? AND kind = 2 AND accepted = 1", desk),
    }
    return {name: min(MOST_COUNTED, found[name]) for name in GOES}


def _count(matter: Matter, what: str, *args: object) -> int:
    row = matter.file.one(f"SELECT count(*) FROM (SELECT 1 FROM {what} LIMIT {MOST_COUNTED})", *args)
    assert row is not None
    return int(row[0])


def to_open(matter: Matter, line: Line, to: bytes) -> list[bytes]:
    """Of a line's past that is closed to a colleague: what leading it needs, the newest 500.

    Of words what may cross or has; a side's words for the go-between alone were said to the one who was there.
    """
    replica = matter.replica(line.id)
    epoch = replica.epoch()
    member = epoch.member(to) if epoch is not None else None
    first = replica.epoch(member.since) if member is not None else None
    if first is None or not first.base:
        return []
    kinds = ",".join(str(kind) for kind in _OPENS[line.kind])
    rows = matter.file.all(
        "SELECT hash, author, seq FROM entry WHERE line = ? AND accepted = 1 AND apart = 0 AND fine = 1 AND body IS NOT NULL"
        f" AND kind IN ({kinds}) ORDER BY lam DESC, author DESC, seq DESC LIMIT ?",
        *(line.id, MOST_OPENED),
    )
    sealed = [name for name, author, seq in rows if first.is_sealed(Ref(author, seq, name))]
    return [
        name
        for name in reversed(sealed)
        if _goes(matter, line, name) and not membership.was_briefed_to(matter, to, name)
    ]


def notes_of_release(matter: Matter, to: bytes, sources: Sequence[bytes]) -> list[bytes]:
    """What the desk noted of these sources: whoever is given a source must know what of it has crossed, however long ago."""
    found = [
        by.hash
        for name in sources
        for where, by, fact in matter.mentions(name)
        if where.kind is LineKind.DESK and isinstance(fact, facts.ReleaseNoted)
    ]
    return [name for name in found if not membership.was_briefed_to(matter, to, name)]


def _goes(matter: Matter, line: Line, name: bytes) -> bool:
    _, entry, fact, _ = matter.read(name)
    match fact:
        case facts.Word(passages=passages) | facts.Noted(passages=passages):
            marks = [passage.consent for passage in passages]
            if line.kind is LineKind.DESK:
                return entry.author != matter.me or Consent.FOR_YOU_ONLY not in marks
            return entry.author == matter.me or any(mark is not Consent.FOR_YOU_ONLY for mark in marks)
        case _:
            return True
