"""The timeline of a matter, and the pace of its lines.

1. Milestones and deadlines are read through the index of kinds; lapses and due clauses from the proposals.
2. Of each side's line at most the newest 5,000 words of the period are looked at, by the index of hours; a page says when there were more.
"""

from __future__ import annotations

from typing import Literal
from zoneinfo import ZoneInfo

from wasit.channel import facts, views
from wasit.channel.bodies import decode_fact
from wasit.channel.facts import How
from wasit.channel.project_line import title_of
from wasit.channel.project_momentum import days_until, project_pace
from wasit.channel.record_views import MomentumPage, SideClock, Spoken, TimelineItem, TimelinePage
from wasit.record.epoch import SeatRole
from wasit.seat.matter import Line, Matter
from wasit.seat.queries.channel import RELEASE_NOTED
from wasit.seat.queries.faces import said_in
from wasit.seat.queries.ledger import milestones_of, see_ledger
from wasit.seat.queries.memory import known_terms
from wasit.seat.queries.proposals import local, names_of_proposals
from wasit.seat.settings import zone_of

NOTED, DEADLINE = 4, 21
MOST_WORDS = 5_000
DAY = 86_400  # s
PERIODS = {"14": 14, "90": 90, "all": 366}


def see_clocks(matter: Matter) -> tuple[SideClock, ...]:
    """The sides of a go-between's seat and the zones it set for them."""
    return tuple(SideClock(line.key, line.name, zone_of(matter, line.key)) for line in matter.side_lines())


def see_calendar(matter: Matter, sign: views.Seatsign) -> TimelinePage:
    """Milestones, deadlines, lapses of open proposals and undertakings due."""
    now = matter.clock.now().seconds
    found = [
        TimelineItem(entry.hash.hex(), entry.at, "milestone", fact.text, fact.track)
        for _, entry, fact in milestones_of(matter)
    ]
    found += _deadlines(matter, now)
    for name in names_of_proposals(matter):
        terms = known_terms(matter, name)
        if terms.state in ("open", "lapsed"):
            at = local(matter, terms.proposal.expires)
            found.append(TimelineItem(name.hex(), at, "lapse", title_of(terms.proposal), refers=name.hex()))
    for one in see_ledger(matter).undertakings:
        if one.due is not None:
            late = one.state != "kept" and one.due.seconds < now
            refers = one.refers if one.source == "clause" else ""
            found.append(TimelineItem(one.id, one.due, "due", one.text, refers=refers, late=late))
    return TimelinePage(sign, tuple(sorted(found, key=lambda item: (item.at.seconds, item.kind, item.id))))


def _deadlines(matter: Matter, now: int) -> list[TimelineItem]:
    """Each once, though it was told on several lines."""
    found: dict[object, TimelineItem] = {}
    for line in matter.lines():
        for entry, fact in said_in(matter, line, DEADLINE):
            assert isinstance(fact, facts.Deadline)
            if _is_taken_back(matter, entry.hash, entry.author):
                continue
            what = (entry.author, tuple(sorted(fact.text.items())), fact.at, fact.track)
            late = fact.at.seconds < now
            found.setdefault(
                what, TimelineItem(entry.hash.hex(), fact.at, "deadline", fact.text, fact.track, late=late)
            )
    return list(found.values())


def _is_taken_back(matter: Matter, name: bytes, author: bytes) -> bool:
    return any(
        isinstance(said, facts.Withdrawn) and other.author == author
        for _, other, said in matter.mentions(name)
    )


def see_momentum(matter: Matter, sign: views.Seatsign, period: str = "14") -> MomentumPage:
    """``period``: "14" or "90" days, or "all": a year."""
    now, zone = matter.clock.now().seconds, ZoneInfo(sign.zone)
    days = days_until(now, zone, PERIODS.get(period, 14))
    since = now - (len(days) + 1) * DAY
    lines, is_cut = [], False
    for line, clock in zip(matter.side_lines(), see_clocks(matter), strict=True):
        said = _said(matter, line, since)
        is_cut = is_cut or len(said) == MOST_WORDS
        lines.append(project_pace(clock, said, days, zone, now))
    marks = tuple(item for item in see_calendar(matter, sign).items if since <= item.at.seconds)
    crossed = matter.file.one(
        "SELECT count(*) FROM entry WHERE line = ? AND kind = ? AND accepted = 1 AND fine = 1 AND at >= ?",
        *(matter.line_of("desk").id, RELEASE_NOTED, since),
    )
    assert crossed is not None
    return MomentumPage(sign, days, tuple(lines), int(crossed[0]), marks, is_cut)


def _said(matter: Matter, line: Line, since: int) -> list[Spoken]:
    rows = matter.file.all(
        "SELECT author, epoch, CASE kind WHEN 4 THEN body END, at FROM entry WHERE line = ? AND accepted = 1 AND fine = 1 AND apart = 0"
        " AND kind IN (2, 4) AND at >= ? ORDER BY at DESC LIMIT ?",
        *(line.id, since, MOST_WORDS),
    )
    replica = matter.replica(line.id)
    go_between: dict[tuple[bytes, int], bool] = {}
    found = []
    for author, epoch, body, at in rows:
        if body is not None:
            noted = decode_fact(NOTED, body)
            assert isinstance(noted, facts.Noted)
            found.append(Spoken(noted.when.seconds, True, _kind(noted.how)))
            continue
        if (author, epoch) not in go_between:
            go_between[author, epoch] = replica.role_of(author, epoch) is SeatRole.GO_BETWEEN
        found.append(Spoken(at, not go_between[author, epoch], "letter"))
    return found


def _kind(how: How) -> Literal["letter", "text", "call"]:
    match how:
        case How.CALL | How.IN_PERSON:
            return "call"
        case How.TEXT | How.BRIDGE:
            return "text"
        case How.WRITTEN | How.EMAIL:
            return "letter"
