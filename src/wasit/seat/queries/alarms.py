"""What must not be silent, as the pages show it.

1. What was written down when it happened (table alarm): its detail stays in the log of the seat.
2. Gaps are counted now: what is named and not here, once it is missing for ten minutes; grave after a day.
3. What is due, late or silent is asked of the record now (dues).
4. What a removed seat wrote after its removal is told, and shown nowhere among the words.
5. Who stands on a side's line as that side's and was introduced by nobody of it: whoever leads the line can put a seat there. One that is
   known from elsewhere is told at once, and so is any where nobody else of the side was there who could have introduced it. Else an
   introduction, which goes to the leader and here at one time, has as long as anything that is named and not here; longer where letters keep a beat.
6. Copies that the line's charter did not allow are told from the record, as long as they stand there.
7. Of an agreement that was closed twice, or a deposit that was ended twice, the newest is named and led to.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from wasit.channel import facts, views
from wasit.channel.chain import read_paper
from wasit.channel.instrument import Closing
from wasit.channel.project_line import title_of
from wasit.errors import Refused
from wasit.record.entry import Entry, decode_entry
from wasit.record.epoch import Epoch, LineKind, SeatRole
from wasit.seat.matter import Line, Matter
from wasit.seat.people import person
from wasit.seat.queries.disclosed import undisclosed_on
from wasit.seat.queries.dues import see_dues
from wasit.seat.queries.faces import FacesOf
from wasit.seat.queries.handover import offered_to
from wasit.seat.queries.memory import known_terms
from wasit.seat.queries.retention import see_ending
from wasit.text.moment import Moment
from wasit.text.passage import Texts
from wasit.wire import cbor

GAP = 600  # s
GRAVE_GAP = 86_400  # s
STRANGER = "stranger-on-line"
INTRODUCED_WITHIN = GAP
INTRODUCED_STEADY = 7_200  # s: two ticks of steady cover a letter and hop, and some
ENDS = "timestamp-ends"
GRAVE_END = 7 * 86_400  # s
GRAVE = frozenset(
    {
        "fork",
        "closed-twice",
        "ended-twice",
        "own-name-forged",
        "muted",
        "person-forked",
        "device-fell",
    }
)
MOST = 40


def see_alarms(matter: Matter, line: Line | None) -> tuple[views.Alarm, ...]:
    """Those of a line, or of the matter as a whole (None). The newest first."""
    faces = FacesOf(matter, line)
    found = [*_kept(matter, line, faces)]
    if line is None:
        found += [*see_dues(matter), *see_ending(matter), *_desk_offered(matter, faces)]
    else:
        found += [
            *_gaps(matter, line, faces),
            *_late_words(matter, line, faces),
            *_strangers(matter, line, faces),
            *_copies_undisclosed(matter, line, faces),
        ]
    return tuple(sorted(found, key=lambda alarm: alarm.at.seconds, reverse=True))


def _desk_offered(matter: Matter, faces: FacesOf) -> list[views.Alarm]:
    asked = offered_to(matter, matter.me)
    if asked is None:
        return []
    return [views.Alarm("handover-asked", asked.at, who=faces.person(asked.author).name, link="handover")]


def count_alarms(matter: Matter) -> int:
    """How many the page of alarms shows: of the matter, and of each line, room and desk."""
    return sum(len(see_alarms(matter, line)) for line in (None, *matter.lines()))


def _strangers(matter: Matter, line: Line, faces: FacesOf) -> list[views.Alarm]:
    epochs = matter.shelf(line.id).epochs() if matter.role == "side" and line.kind is LineKind.SIDE else []
    found = []
    for member in epochs[-1][0].members if epochs else ():
        known = person(matter, member.seat)
        if member.role is not SeatRole.SIDE or matter.is_mine(member.seat) or (known and known.key == "room"):
            continue
        n, came = next(
            (n, ref) for n, (epoch, ref) in enumerate(epochs) if epoch.member(member.seat) is not None
        )
        row = matter.file.one("SELECT arrived FROM entry WHERE hash = ?", came.hash)
        assert row is not None
        may_come = known is None and _may_be_introduced(matter, epochs[max(n - 1, 0)][0], member.seat)
        within = INTRODUCED_STEADY if matter.cover == "steady" else INTRODUCED_WITHIN
        if not may_come or matter.clock.now().seconds - row[0] >= within:
            name = faces.person(member.seat).name
            found.append(views.Alarm(STRANGER, _moment(matter, row[0]), True, name))
    return found


def _may_be_introduced(matter: Matter, before: Epoch, seat: bytes) -> bool:
    """Whether somebody else of the side was there, whose introduction may be on its way: whom this seat brought itself it knows."""
    return any(
        member.role is SeatRole.SIDE and member.seat not in (matter.me, seat) for member in before.members
    )


def _copies_undisclosed(matter: Matter, line: Line, faces: FacesOf) -> list[views.Alarm]:
    """One for each author: the charter of this line said that briefs are the same for every reader."""
    by: dict[bytes, list[Entry]] = {}
    for entry in undisclosed_on(matter, line):
        by.setdefault(entry.author, []).append(entry)
    return [
        views.Alarm(
            "copies-undisclosed",
            theirs[-1].at,
            who=faces.person(author).name,
            count=len(theirs),
            entries=tuple(one.hash.hex() for one in theirs[-MOST:]),
        )
        for author, theirs in by.items()
    ]


def _moment(matter: Matter, seconds: int) -> Moment:
    return Moment(seconds, matter.clock.now().offset)


def _kept(matter: Matter, line: Line | None, faces: FacesOf) -> list[views.Alarm]:
    found: dict[tuple[str, bytes | None], views.Alarm] = {}
    rows = matter.file.all(
        "SELECT code, who, at, count, entries FROM alarm WHERE line IS ? ORDER BY at DESC LIMIT ?",
        line.id if line is not None else None,
        MOST * 10,
    )
    for full, who, at, count, entries in rows:
        code = full.partition(":")[0]
        if code in ("gap", STRANGER):  # asked anew
            continue
        if code == ENDS:
            found[full, None] = _ending(matter, full, at)
            continue
        before = found.get((code, who))  # the newer one, of another detail
        if before is not None:
            found[code, who] = replace(before, count=count + before.count)
            continue
        names = cbor.decode(entries, limit=65_536)
        text, link = _done_twice(matter, code, names)
        found[code, who] = views.Alarm(
            code,
            _moment(matter, at),
            code in GRAVE,
            faces.person(who).name if who is not None else {},
            count,
            tuple(name.hex() for name in names),
            text=text,
            link=link,
        )
    return list(found.values())


def _done_twice(matter: Matter, code: str, names: list[bytes]) -> tuple[Texts, str]:
    """The title of what was closed twice, and its page; of what was ended twice the page alone. Nothing where the paper is not to be read."""
    if code == "ended-twice":
        return {}, "deposits"
    if code != "closed-twice" or not names:
        return {}, ""
    try:
        _, _, fact, _ = matter.read(names[0])
        made = read_paper(fact.cose).instrument if isinstance(fact, facts.InstrumentShown) else None
        if not isinstance(made, Closing):
            return {}, ""
        return title_of(known_terms(matter, made.proposal).proposal), f"proposals/{made.proposal.hex()}"
    except Refused:  # what it names is not here
        return {}, ""


def _ending(matter: Matter, full: str, at: int) -> views.Alarm:
    """A timestamp whose authority's certificate ends, and of which agreement."""
    until, _, name = full.partition(":")[2].partition(" ")
    end = _moment(matter, int(until))
    left = end.seconds - matter.clock.now().seconds
    return views.Alarm(
        ENDS if left > 0 else f"{ENDS}-late",
        _moment(matter, at),
        left <= GRAVE_END,
        until=end,
        text=title_of(known_terms(matter, bytes.fromhex(name)).proposal),
        link=f"proposals/{name}/certificate",
    )


def _gaps(matter: Matter, line: Line, faces: FacesOf) -> list[views.Alarm]:
    """Reads the held and the heard of a line: at most 512 and a few rows."""
    replica = matter.replica(line.id)
    if not replica.is_open():
        return []
    since: dict[bytes, int] = {}
    held = matter.file.all("SELECT raw, arrived FROM entry WHERE line = ? AND accepted = 0", line.id)
    for raw, arrived in held:
        for ref in decode_entry(raw).refs():
            since[ref.hash] = min(arrived, since.get(ref.hash, arrived))
    for name, at in matter.file.all("SELECT hash, since FROM heard WHERE line = ?", line.id):
        since[name] = min(at, since.get(name, at))
    if not since:
        return []
    now = matter.clock.now().seconds
    oldest: dict[bytes, int] = {}
    for ref in replica.missing():
        at = since.get(ref.hash, now)
        oldest[ref.author] = min(at, oldest.get(ref.author, at))
    counts = {span.author: span.hi - span.lo + 1 for span in replica.wants()}
    return [
        views.Alarm(
            "gap",
            _moment(matter, at),
            now - at >= GRAVE_GAP,
            faces.person(author).name,
            counts.get(author, 1),
        )
        for author, at in oldest.items()
        if now - at >= GAP
    ]


class Late(NamedTuple):
    """What a seat wrote after its removal."""

    author: bytes
    name: bytes
    kind: int
    arrived: int


def late_words(matter: Matter, line: Line) -> list[Late]:
    """Reads what seats wrote that are members no more, above the base of the epoch that dropped them.

    The epoch by which a steward hands over and goes stands above its own base: it is no late word.
    """
    found = []
    epochs = [epoch for epoch, _ in matter.shelf(line.id).epochs()]
    for before, epoch in pairwise(epochs):
        for member in before.members:
            if epoch.member(member.seat) is not None:
                continue
            leaf = epoch.base_of(member.seat)
            found += matter.file.all(
                "SELECT author, hash, kind, arrived FROM entry WHERE line = ? AND author = ? AND seq > ? AND accepted = 1"
                " AND apart = 1 AND kind <> 1 ORDER BY seq LIMIT ?",
                *(line.id, member.seat, leaf.seq if leaf is not None else 0, MOST),
            )
    return [Late(*row) for row in found]


def _late_words(matter: Matter, line: Line, faces: FacesOf) -> list[views.Alarm]:
    by_author: dict[bytes, list[Late]] = {}
    for late in late_words(matter, line):
        by_author.setdefault(late.author, []).append(late)
    return [
        views.Alarm(
            "late-word",
            _moment(matter, max(late.arrived for late in found)),
            False,
            faces.person(author).name,
            len(found),
            tuple(late.name.hex() for late in found),
        )
        for author, found in by_author.items()
    ]
