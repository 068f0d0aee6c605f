"""What is due, late or silent, as of now: each with its hour and the thing itself.

1. Told a day before it is due, and for two days after, then it is history. Grave only once it is late.
2. Silence: somebody of a side has a seat, something went to that side, and nothing has come back for longer than its line allows: ``count`` hours.
3. Everything is found by an index, and only so many of each; nothing of it is written down.
"""

from __future__ import annotations

from collections.abc import Iterator

from wasit.channel import facts, views
from wasit.channel.project_line import is_withdrawn
from wasit.record.entry import decode_entry
from wasit.record.epoch import SeatRole
from wasit.seat.matter import Line, Matter
from wasit.seat.queries.faces import said_in
from wasit.seat.queries.held import said_of
from wasit.seat.queries.ledger import see_ledger
from wasit.seat.queries.memory import by_version, known_terms
from wasit.seat.queries.proposals import names_of_proposals
from wasit.seat.settings import silence_of
from wasit.text.moment import Moment

BEFORE = 86_400  # s
AFTER = 2 * 86_400  # s
MOST = 12  # of each
LEDGER = 40  # facts of each kind of each line that are read for what is owed: what is due now was promised, or kept, lately
DEADLINE = 21


def see_dues(matter: Matter) -> list[views.Alarm]:
    found = [*_lapsing(matter), *_owed(matter), *_deadlines(matter)]
    if matter.role == "go-between":
        found += _silences(matter)
    return found


def _is_near(matter: Matter, at: int) -> bool:
    return -AFTER <= at - matter.clock.now().seconds <= BEFORE


def _due(matter: Matter, code: str, at: Moment, what: views.Alarm) -> views.Alarm:
    late = at.seconds <= matter.clock.now().seconds
    return views.Alarm(
        f"{code}-late" if late else code, what.at, late, what.who, until=at, text=what.text, link=what.link
    )


def _lapsing(matter: Matter) -> Iterator[views.Alarm]:
    """Proposals that still wait for an answer or a principal's word, while they may still be or only just lapsed."""
    for name in names_of_proposals(matter)[:MOST]:
        terms = known_terms(matter, name)
        if terms.state in ("open", "unconfirmed", "lapsed") and _is_near(matter, terms.proposal.expires):
            until = Moment(terms.proposal.expires, matter.clock.now().offset)
            title = terms.proposal.title or terms.proposal.clauses[0].text
            alarm = views.Alarm("lapses", matter.clock.now(), text=title, link=f"proposals/{name.hex()}")
            yield _due(matter, "lapses", until, alarm)


def _owed(matter: Matter) -> Iterator[views.Alarm]:
    """Undertakings whose day is near. The newest part of the ledger is folded once for each change of the matter, not for each page."""
    ledger = by_version(matter, "newest ledger", lambda: see_ledger(matter, newest=LEDGER))
    count = 0
    for owed in ledger.undertakings:
        if owed.due is None or owed.state not in ("open", "broken") or not _is_near(matter, owed.due.seconds):
            continue
        count += 1
        if count <= MOST:
            alarm = views.Alarm("owed", matter.clock.now(), who=owed.by, text=owed.text, link="ledger")
            yield _due(matter, "owed", owed.due, alarm)


def _deadlines(matter: Matter) -> Iterator[views.Alarm]:
    """What was said on any line, in the room or at the desk to end at an hour; once, though several lines were told."""
    told = set()
    for line in matter.lines():
        for entry, fact in said_in(matter, line, DEADLINE, newest=MOST):
            assert isinstance(fact, facts.Deadline)
            what = (fact.at.seconds, tuple(sorted(fact.text.items())))
            if what in told or not _is_near(matter, fact.at.seconds):
                continue
            if is_withdrawn(entry, said_of(matter, entry.hash)):
                continue
            told.add(what)
            alarm = views.Alarm("deadline", entry.at, text=fact.text, link=f"at/{entry.hash.hex()}")
            yield _due(matter, "deadline", fact.at, alarm)


def _silences(matter: Matter) -> Iterator[views.Alarm]:
    for line in matter.side_lines():
        epoch = matter.replica(line.id).epoch()
        if epoch is None:
            continue
        seats = [member.seat for member in epoch.members if member.role is SeatRole.SIDE]
        waits = _unanswered(matter, line, seats) if seats else None
        if waits is None:
            continue
        name, since, heard = waits
        now = matter.clock.now()
        allowed = silence_of(matter, line.key)  # hours
        if now.seconds - max(since, heard or 0) >= allowed * 3600:
            yield views.Alarm(
                "silence" if heard is not None else "silence-yet",
                Moment(heard if heard is not None else since, now.offset),
                who=line.name,
                count=allowed,
                link=f"at/{name.hex()}",
            )


def _unanswered(matter: Matter, line: Line, seats: list[bytes]) -> tuple[bytes, int, int | None] | None:
    """(the first of ours that nothing came after, when it was said, when they were last heard). One question a delegate, and one more."""
    places, heard = [], None
    for seat in seats:
        row = matter.file.one(
            "SELECT raw FROM entry WHERE line = ? AND author = ? AND accepted = 1 ORDER BY seq DESC LIMIT 1",
            *(line.id, seat),
        )
        if row is not None:
            entry = decode_entry(row[0])
            places.append(entry.place)
            heard = max(heard or 0, entry.at.seconds)
    row = matter.file.one(
        "SELECT hash, at FROM entry WHERE line = ? AND accepted = 1 AND fine = 1 AND kind IN (2, 3) AND author = ?"
        " AND (lam, author, seq, hash) > (?, ?, ?, ?) ORDER BY lam, author, seq, hash LIMIT 1",
        *(line.id, matter.me, *(max(places) if places else (-1, b"", 0, b""))),
    )
    return None if row is None else (row[0], row[1], heard)
