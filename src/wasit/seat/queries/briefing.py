"""What was said before a newcomer came, a page at a time, to choose from; and what was chosen.

1. Only what this seat can read, and only what lies below the newcomer's base: what came after, they have.
2. Comings and goings, receipts and a desk's notes of release are not for choosing.
3. Rows are found by the index of the record's order, from the newcomer's epoch down; nothing else is read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from wasit.channel import facts, views
from wasit.channel.project_line import SHOWN_KINDS, project_entry
from wasit.channel.side_views import BriefEntry, BriefLine, BriefPage
from wasit.errors import Refused
from wasit.record.entry import Ref
from wasit.record.epoch import Epoch, Member
from wasit.seat.matter import Line, Matter
from wasit.seat.queries.circles import has_past, since_of
from wasit.seat.queries.faces import FacesOf
from wasit.seat.queries.held import COLUMNS, Held, is_first, marks, stand
from wasit.seat.queries.lines import KIND_WORDS, cursor_of, read_cursor, see_entries

PAGE = 25
MOST_CHOSEN = 200
_NOT_FOR_CHOOSING = (1, 6, 14, 23, 24)
_KINDS = ",".join(str(kind) for kind in SHOWN_KINDS if kind not in _NOT_FOR_CHOOSING)


def see_brief(
    matter: Matter,
    sign: views.Seatsign,
    newcomer: bytes,
    *,
    before: Mapping[str, str],
    chosen: Sequence[bytes],
) -> BriefPage:
    """Raises: Refused unknown-id for who is no newcomer here or for an entry that is not to be chosen, bad-input, too-many."""
    places = _places(matter, newcomer)
    if not places or newcomer == matter.me:
        raise Refused("unknown-id", field="seat")
    if len(chosen) > MOST_CHOSEN:
        raise Refused("too-many", limit=MOST_CHOSEN)
    person = FacesOf(matter, places[0][0]).person(newcomer)
    lines = tuple(
        _line(matter, line, member, first, newcomer, before.get(line.key, ""))
        for line, member, first in places
    )
    return BriefPage(sign, person, lines, _chosen(matter, places, chosen))


Place = tuple[Line, Member, Epoch]


def _places(matter: Matter, newcomer: bytes) -> list[Place]:
    """The lines where somebody came after others, with the epoch that they came by."""
    found = []
    for line in matter.lines():
        replica = matter.replica(line.id)
        epoch = replica.epoch()
        member = epoch.member(newcomer) if epoch is not None else None
        if member is None or not has_past(matter, line, member.since):
            continue
        first = replica.epoch(member.since)
        assert first is not None
        found.append((line, member, first))
    return found


def _line(
    matter: Matter, line: Line, member: Member, first: Epoch, newcomer: bytes, before: str
) -> BriefLine:
    rows, more = _below(matter, line, first, before)
    faces = FacesOf(matter, line)
    held = [each for each in rows if is_first(matter, line, each)]
    given = _given(matter, newcomer, [each.entry.hash for each in held])
    shown = [
        BriefEntry(view, stood.entry.hash in given)
        for stood in stand(matter, line, held)
        for view in project_entry(stood, line.kind, faces)
    ]
    return BriefLine(
        line.key,
        KIND_WORDS[line.kind],
        line.name,
        since_of(matter, line, member.since),
        tuple(shown),
        cursor_of(rows[-1].entry) if more else "",
    )


def _below(matter: Matter, line: Line, first: Epoch, before: str) -> tuple[list[Held], bool]:
    """A page of entries below a base, the newest first, and whether there are more."""
    newest = max(leaf.lam for leaf in first.base)
    place = read_cursor(before) if before else (newest + 1, b"", 0, b"")
    found: list[Held] = []
    while True:
        rows = matter.file.all(
            f"SELECT {COLUMNS} FROM entry AS e"
            f" WHERE e.line = ? AND e.accepted = 1 AND (e.lam, e.author, e.seq, e.hash) < (?, ?, ?, ?) AND e.kind IN ({_KINDS})"
            " AND e.apart = 0 AND e.fine IS NOT 0 AND e.body IS NOT NULL"
            " ORDER BY e.lam DESC, e.author DESC, e.seq DESC, e.hash DESC LIMIT ?",
            *(line.id, *place, PAGE + 1),
        )
        held = [Held(*row) for row in rows]
        for each in held:
            if first.is_sealed(Ref(each.entry.author, each.entry.seq, each.entry.hash)):
                found.append(each)
                if len(found) > PAGE:
                    return found[:PAGE], True
        if len(rows) <= PAGE:
            return found, False
        place = held[-1].entry.place


def _given(matter: Matter, newcomer: bytes, names: Sequence[bytes]) -> set[bytes]:
    """Which of these were opened to somebody already."""
    rows = matter.file.all(
        "SELECT m.target, m.entry FROM mention AS m CROSS JOIN entry AS e ON e.hash = m.entry"
        f" WHERE m.target IN ({marks(names)}) AND e.kind = 6 AND e.accepted = 1",
        *names,
    )
    found = set()
    for target, by in rows:
        fact = matter.read(by)[2]
        if isinstance(fact, facts.Briefed) and fact.newcomer == newcomer:
            found.add(target)
    return found


def _chosen(
    matter: Matter, places: Sequence[Place], names: Sequence[bytes]
) -> tuple[tuple[str, views.EntryView], ...]:
    """The chosen entries as they will be opened. Raises: Refused unknown-id for one that the newcomer has, or may not be given."""
    bases = {line.key: first for line, _, first in places}
    found = []
    for line, view in see_entries(matter, names):
        entry = matter.read(bytes.fromhex(view.id))[1]
        first = bases.get(line.key)
        if (
            first is None
            or view.unreadable
            or entry.kind in _NOT_FOR_CHOOSING
            or not first.is_sealed(Ref(entry.author, entry.seq, entry.hash))
        ):
            raise Refused("unknown-id", field="entries")
        found.append((entry.place, line.key, view))
    if len(found) != len(set(names)):
        raise Refused("unknown-id", field="entries")
    return tuple((key, view) for _, key, view in sorted(found, key=lambda each: (each[1], each[0])))
