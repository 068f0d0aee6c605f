"""The timeline of a matter, and the pace of its lines.

1. What has a date is found by the table of dates, a page at a time; lapses and due clauses from the proposals.
2. Of each side's line at most the newest 400 words of the period are looked at, by the index of hours: where more was said, the pace is
   that of the days since then, on every line, and the page says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal
from zoneinfo import ZoneInfo

from wasit.channel import facts, views
from wasit.channel.bodies import decode_fact
from wasit.channel.facts import How
from wasit.channel.project_line import title_of
from wasit.channel.project_momentum import day_of, days_until, project_pace
from wasit.channel.record_views import MomentumPage, SideClock, Spoken, TimelineItem, TimelinePage
from wasit.record.entry import decode_entry
from wasit.record.epoch import SeatRole
from wasit.seat.matter import Line, Matter
from wasit.seat.queries.channel import RELEASE_NOTED
from wasit.seat.queries.ledger import agreed_of
from wasit.seat.queries.ledger_page import of_clauses
from wasit.seat.queries.memory import known_terms
from wasit.seat.queries.proposals import local, names_of_proposals
from wasit.seat.queries.search import read_number
from wasit.seat.settings import zone_of

NOTED = 4
MOST_WORDS = 400
PAGE = 40
MOST_AT_ONCE = 10 * PAGE  # that have one and the same second at the end of a page
MOST_SECONDS = 2**62
DAY = 86_400  # s
MOST_PAGES = 10  # of what comes, in a file
PERIODS = {"14": 14, "90": 90, "all": 366}


def see_clocks(matter: Matter) -> tuple[SideClock, ...]:
    """The sides of a go-between's seat and the zones it set for them."""
    return tuple(SideClock(line.key, line.name, zone_of(matter, line.key)) for line in matter.side_lines())


def see_calendar(matter: Matter, sign: views.Seatsign, before: str = "", after: str = "") -> TimelinePage:
    """Milestones, deadlines, lapses of open proposals and undertakings due: so many that were, so many that come.

    ``before``, ``after``: cursors of further pages, which have one of the two. Raises: Refused bad-input (field before).
    """
    now = matter.clock.now().seconds
    items: list[TimelineItem] = []
    older = later = ""
    if not after:
        found, older = _page(matter, min(read_number(before), now), back=True)
        items += found
    if not before:
        found, later = _page(matter, int(read_number(after)) if after else now + 1, back=False)
        items += found
    return TimelinePage(sign, _in_order(items), older, later)


def _page(matter: Matter, start: int, *, back: bool) -> tuple[list[TimelineItem], str]:
    """What has a date from one moment on, or back from it, and the cursor of what follows. Every item of one second is on one page."""
    way, order = ("<=", "DESC") if back else (">=", "ASC")
    bound = matter.file.one(
        f"SELECT at FROM dated WHERE at {way} ? ORDER BY at {order} LIMIT 1 OFFSET ?", start, PAGE - 1
    )
    last = bound[0] if bound is not None else (-MOST_SECONDS if back else MOST_SECONDS)
    low, high = (last, start) if back else (start, last)
    rows = matter.file.all(
        "SELECT e.line, e.raw, e.body, d.n FROM dated AS d JOIN entry AS e ON e.n = d.n"
        " WHERE d.at BETWEEN ? AND ? AND e.fine = 1 AND e.apart = 0 LIMIT ?",
        *(low, high, MOST_AT_ONCE),
    )
    papers = _of_papers(matter)
    found = _noted(matter, rows) + [item for item in papers if low <= item.at.seconds <= high]
    beyond = [item for item in papers if (item.at.seconds < low if back else item.at.seconds > high)]
    further = "<" if back else ">"
    if not beyond and matter.file.one(f"SELECT 1 FROM dated WHERE at {further} ? LIMIT 1", last) is None:
        return found, ""
    return found, str(max(0, last - 1) if back else last + 1)


def due_items(matter: Matter) -> list[TimelineItem]:
    """What is or was due, what ends and lapses: a page of what was, and what comes, up to so many pages."""
    now = matter.clock.now().seconds
    found, _ = _page(matter, now, back=True)
    start: str = str(now + 1)
    for _ in range(MOST_PAGES):
        coming, start = _page(matter, int(start), back=False)
        found += coming
        if not start:
            break
    return [item for item in _in_order(found) if item.kind != "milestone"]


def _in_order(items: Iterable[TimelineItem]) -> tuple[TimelineItem, ...]:
    return tuple(sorted(items, key=lambda item: (item.at.seconds, item.kind, item.id)))


def _of_papers(matter: Matter) -> list[TimelineItem]:
    """When proposals lapse, and what falls due by their clauses."""
    now = matter.clock.now().seconds
    found = []
    for name in names_of_proposals(matter):
        terms = known_terms(matter, name)
        if terms.state in ("open", "unconfirmed", "lapsed"):
            at = local(matter, terms.proposal.expires)
            found.append(TimelineItem(name.hex(), at, "lapse", title_of(terms.proposal), refers=name.hex()))
    for one in of_clauses(matter, agreed_of(matter)):
        if one.due is not None:
            late = one.state != "kept" and one.due.seconds < now
            found.append(TimelineItem(one.id, one.due, "due", one.text, refers=one.refers, late=late))
    return found


def _noted(matter: Matter, rows: Sequence[tuple[bytes, bytes, bytes, int]]) -> list[TimelineItem]:
    """Each milestone and deadline once, though it was told on several lines; what was taken back is left out."""
    now = matter.clock.now().seconds
    order = {line.id: place for place, line in enumerate(matter.lines())}
    found: dict[object, TimelineItem] = {}
    for _, raw, body, n in sorted(rows, key=lambda row: (order[row[0]], row[3])):
        entry = decode_entry(raw)
        fact, id_ = decode_fact(entry.kind, body), entry.hash.hex()
        what: object
        match fact:
            case facts.Milestone(text=text, track=track, keeps=keeps):
                what = (entry.author, tuple(sorted(text.items())), track, keeps)
                item = TimelineItem(id_, entry.at, "milestone", text, track)
            case facts.Deadline(text=text, at=at, track=track):
                if _is_taken_back(matter, entry.hash, entry.author):
                    continue
                what = (entry.author, tuple(sorted(text.items())), at, track)
                item = TimelineItem(id_, at, "deadline", text, track, late=at.seconds < now)
            case facts.UndertakingNoted(text=text, due=due) if due is not None:
                what = id_
                late = due.seconds < now and not _is_kept(matter, n)
                item = TimelineItem(id_, due, "due", text, late=late)
            case _:
                raise AssertionError("only what has a date is kept by it")
        found.setdefault(what, item)
    return list(found.values())


def _is_kept(matter: Matter, n: int) -> bool:
    return matter.file.one("SELECT 1 FROM owed WHERE n = ? AND kept IS NOT NULL", n) is not None


def _is_taken_back(matter: Matter, name: bytes, author: bytes) -> bool:
    return any(
        isinstance(said, facts.Withdrawn) and other.author == author
        for _, other, said in matter.mentions(name)
    )


def see_momentum(matter: Matter, sign: views.Seatsign, period: str = "14") -> MomentumPage:
    """``period``: "14" or "90" days, or "all": a year. Fewer where more was said in them than is looked at."""
    now, zone = matter.clock.now().seconds, ZoneInfo(sign.zone)
    days = days_until(now, zone, PERIODS.get(period, 14))
    since = now - (len(days) + 1) * DAY
    looked_at = [_said(matter, line, since) for line in matter.side_lines()]
    is_cut = any(len(rows) == MOST_WORDS for rows in looked_at)
    if is_cut:  # a word of the days after the oldest that is looked at was written down after it
        since = max(at for rows in looked_at if len(rows) == MOST_WORDS for *_, at in rows[-1:])
        first = day_of(since, zone).isoformat()
        days = tuple(day for day in days if day > first) or days[-1:]
    said = [
        [one for one in _spoken(matter, line, rows) if not is_cut or one.at >= since]
        for line, rows in zip(matter.side_lines(), looked_at, strict=True)
    ]
    lines = [
        project_pace(clock, each, days, zone, now)
        for clock, each in zip(see_clocks(matter), said, strict=True)
    ]
    shown = see_calendar(matter, sign)
    marks = tuple(item for item in shown.items if since <= item.at.seconds)
    before_these = shown.older != "" and all(since <= item.at.seconds for item in shown.past)
    crossed = matter.file.one(
        "SELECT count(*) FROM entry WHERE line = ? AND kind = ? AND accepted = 1 AND fine = 1 AND at >= ?",
        *(matter.line_of("desk").id, RELEASE_NOTED, since),
    )
    assert crossed is not None
    are_cut = before_these or shown.later != ""
    return MomentumPage(sign, days, tuple(lines), int(crossed[0]), marks, is_cut, are_cut)


def _said(matter: Matter, line: Line, since: int) -> list[tuple[bytes, int, bytes | None, int]]:
    """(author, epoch, body of a note, when it was written), the newest first."""
    return matter.file.all(
        "SELECT author, epoch, CASE kind WHEN 4 THEN body END, at FROM entry WHERE line = ? AND accepted = 1 AND fine = 1 AND apart = 0"
        " AND kind IN (2, 4) AND at >= ? ORDER BY at DESC LIMIT ?",
        *(line.id, since, MOST_WORDS),
    )


def _spoken(matter: Matter, line: Line, rows: Sequence[tuple[bytes, int, bytes | None, int]]) -> list[Spoken]:
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
