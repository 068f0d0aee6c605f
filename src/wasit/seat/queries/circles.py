"""Who reads what on this seat: each line, room and desk with its people; and what letting somebody go, or leaving, would do.

Reads epochs and the briefings of each line: no words.
"""

from __future__ import annotations

from collections import Counter

from wasit.channel import facts, views
from wasit.channel.side_views import Circle, MemberView, PeoplePage, RemovalPage
from wasit.errors import Refused
from wasit.record.entry import decode_entry
from wasit.record.epoch import Epoch, SeatRole
from wasit.seat.matter import Line, Matter
from wasit.seat.membership import is_bound
from wasit.seat.queries.faces import FacesOf, said_in
from wasit.seat.queries.lines import KIND_WORDS, OPENING
from wasit.text.moment import Moment

BRIEFED = 6


def see_people(matter: Matter, sign: views.Seatsign) -> PeoplePage:
    circles = tuple(_circle(matter, line) for line in matter.lines())
    return PeoplePage(sign, circles, matter.has_left, any(is_bound(matter, line) for line in matter.lines()))


def see_removal(matter: Matter, sign: views.Seatsign, seat: bytes) -> RemovalPage:
    """Raises: Refused unknown-id for who is in none of this seat's circles, not-steward where it keeps none of them."""
    there = [
        _circle(matter, line)
        for line in matter.lines()
        if (epoch := matter.replica(line.id).epoch()) is not None and epoch.member(seat) is not None
    ]
    if not there or seat == matter.me:
        raise Refused("unknown-id", field="seat")
    leaves = tuple(circle for circle in there if circle.mine)
    if not leaves:
        raise Refused("not-steward")
    person = next(member.person for member in there[0].members if member.person.seat == seat.hex())
    return RemovalPage(sign, person, leaves, tuple(circle for circle in there if not circle.mine))


def _circle(matter: Matter, line: Line) -> Circle:
    faces = FacesOf(matter, line)
    epoch = matter.replica(line.id).epoch()
    if epoch is None:
        return Circle(line.key, KIND_WORDS[line.kind], line.name, (), False)
    briefed = _briefed(matter, line)
    ordered = sorted(
        epoch.members, key=lambda member: (member.role is SeatRole.GO_BETWEEN, member.since, member.seat)
    )
    return Circle(
        line.key,
        KIND_WORDS[line.kind],
        line.name,
        tuple(
            MemberView(
                faces.person(member.seat),
                since_of(matter, line, member.since),
                member.seat == epoch.steward,
                member.seat != matter.me and has_past(matter, line, member.since),
                briefed[member.seat],
            )
            for member in ordered
        ),
        epoch.steward == matter.me,
    )


def since_of(matter: Matter, line: Line, number: int) -> Moment:
    """When an epoch was opened; of one from before this seat came, when the first that it holds was."""
    epochs = matter.shelf(line.id).epochs()
    ref = next((ref for epoch, ref in epochs if epoch.number >= number), epochs[-1][1])
    row = matter.file.one("SELECT raw FROM entry WHERE hash = ?", ref.hash)
    assert row is not None
    return decode_entry(row[0]).at


def has_past(matter: Matter, line: Line, number: int) -> bool:
    """Whether something was said on a line before an epoch, of which this seat has a part to open."""
    epoch = matter.replica(line.id).epoch(number)
    return epoch is not None and _said_before(epoch) and epoch.member(matter.me) is not None


def _said_before(epoch: Epoch) -> bool:
    return sum(leaf.seq for leaf in epoch.base) > OPENING


def _briefed(matter: Matter, line: Line) -> Counter[bytes]:
    found: Counter[bytes] = Counter()
    for _, fact in said_in(matter, line, BRIEFED):
        assert isinstance(fact, facts.Briefed)
        found[fact.newcomer] += len(fact.opened)
    return found
