"""A go-between's own text in copies: prepared on the desk, sent to lines, handed to readers outside; and a finding kept.

1. Only where the charter discloses that briefs may be worded differently: ``copies-not-disclosed``.
2. Only a go-between's own prose: a place in quotation marks, or in words that a side said or wrote, that crossed as written, or that a signed
   text has, is ``not-traceable``; so is a text taken from an entry that is not a note of the desk.
3. Text, readers and rows are bound and kept before anything is sent; nothing of them changes afterwards. Another wording is another text.
4. On a line every person of the side gets the copy of its own row, on all their devices. Go-betweens read the first wordings, which are nobody's row.
5. Who joined the line since has no row: then it is not sent (``readers-changed``), for one copy would be two readers'.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from wasit.channel import copy_facts, facts
from wasit.errors import Refused
from wasit.record.entry import Entry
from wasit.record.epoch import LineKind, SeatRole
from wasit.seat.chains import are_one_person
from wasit.seat.matter import Line, Matter
from wasit.seat.opening import discloses_copies, discloses_copies_on
from wasit.seat.queries.faces import FacesOf
from wasit.seat.store.found import entries_having
from wasit.text.passage import Consent, Texts

if TYPE_CHECKING:
    from wasit.trace.marked import Marked

_STREAM = b"copies"
_ASKED_AT_ONCE = 100  # stretches
_WORDED = (2, 3, 4)  # kinds of words, of what crossed and notes, of signed papers


def prepare(
    matter: Matter,
    *,
    text: str,
    language: str,
    lines: Sequence[str],
    outside: Sequence[str],
    together: int,
) -> facts.CopiesPrepared:
    """What the desk will keep, with nothing kept yet. ``lines``: keys, all whose people get a copy; ``outside``: names of others.

    Raises: Refused may-not-say, no-desk, copies-not-disclosed, not-a-line, not-traceable (``place``: from 1), bad-readers, too-large, bad-input
    (readers, language), and as ``read_marked`` and ``assign``.
    """
    from wasit.trace.code import assign, commitment, kind_for  # numpy takes its time
    from wasit.trace.marked import read_marked

    _check_may(matter)
    if len(text) > copy_facts.MOST_MARKED:
        raise Refused("too-large", field="text", limit=copy_facts.MOST_MARKED)
    if not 1 <= len(language) <= 35 or not 1 <= together <= copy_facts.MOST_TOGETHER:
        raise Refused("bad-input", field="language" if together == 1 else "together")
    marked = read_marked(text)
    check_own_prose(matter, marked)
    readers = tuple(_distinct([*_people_of(matter, lines, language), *_outside(outside)]))
    if not 1 <= len(readers) <= copy_facts.MOST_READERS:
        raise Refused("bad-readers", limit=copy_facts.MOST_READERS)
    kind = kind_for(len(readers), together)
    codes = assign(marked.sizes, len(readers), matter.randomness.bytes(32, _STREAM), kind)
    salt = matter.randomness.bytes(32, _STREAM)
    bound = commitment(salt, marked, [one.name for one in readers], codes)
    return facts.CopiesPrepared(
        marked.source(), language, readers, tuple(map(bytes, codes)), kind, together, salt, bound
    )


def keep(matter: Matter, prepared: facts.CopiesPrepared) -> Entry:
    """The desk's entry. Raises: Refused no-desk, too-large."""
    _check_may(matter)
    return matter.say(matter.line_of("desk"), prepared)


def send(matter: Matter, name: bytes, key: str) -> Entry:
    """To everyone on a line the copy that is theirs; gives that line's entry. Inside a change.

    Raises: Refused unknown-id, copies-not-disclosed, not-a-line, already-sent, readers-changed, too-large.
    """
    _check_may(matter)
    prepared, given = read_prepared(matter, name)
    line = matter.line_of(key)
    mine = [at for at, one in enumerate(prepared.readers) if one.line == line.id]
    if line.kind is not LineKind.SIDE or not mine:
        raise Refused("not-a-line")
    _check_told(matter, line)
    if any(at in given for at in mine):
        raise Refused("already-sent")
    marked = _marked(prepared)

    def words(row: Sequence[int]) -> facts.CopyGiven:
        return facts.CopyGiven({prepared.language: marked.copy(row)})

    epoch = matter.replica(line.id).epoch()
    assert epoch is not None
    copies: dict[bytes, facts.Fact] = {}
    reached: set[int] = set()  # who left the line since has none
    for member in epoch.members:
        if member.role is SeatRole.SIDE:
            at = _row_of(matter, prepared, mine, member.seat)
            if at is None:
                raise Refused("readers-changed")
            copies[member.seat] = words(list(prepared.rows[at]))
            reached.add(at)
    if not reached:
        raise Refused("readers-changed")
    entry = matter.say(line, words([0] * len(marked.places)), words=copies)
    matter.say(matter.line_of("desk"), facts.CopiesHanded(name, tuple(sorted(reached)), entry.hash))
    return entry


def hand_over(matter: Matter, name: bytes, readers: Sequence[int]) -> Entry:
    """Note that readers outside have their copies. Shapes: readers: places from 0. Raises: Refused unknown-id, already-sent, bad-input."""
    _check_may(matter)
    prepared, given = read_prepared(matter, name)
    for at in readers:
        if not 0 <= at < len(prepared.readers) or prepared.readers[at].line is not None:
            raise Refused("bad-input", field="reader")
        if at in given:
            raise Refused("already-sent")
    if not readers:
        raise Refused("bad-input", field="reader")
    return matter.say(matter.line_of("desk"), facts.CopiesHanded(name, tuple(readers)))


def keep_finding(
    matter: Matter, excerpts: Sequence[str], found: Mapping[str, Any], target: bytes | None
) -> Entry:
    """Keep what leaked and what was found on the desk. Raises: Refused may-not-say, no-desk, unknown-id, too-large."""
    if matter.role != "go-between" or not matter.has_line("desk"):
        raise Refused("may-not-say")
    if target is not None:
        read_prepared(matter, target)
    written = json.dumps(found, ensure_ascii=False, sort_keys=True)
    if len(written) > copy_facts.MOST_FOUND:
        raise Refused("too-large", field="found", limit=copy_facts.MOST_FOUND)
    check_excerpts(excerpts)
    return matter.say(matter.line_of("desk"), facts.FindingKept(tuple(excerpts), written, target))


def check_excerpts(excerpts: Sequence[str]) -> None:
    """Raises: Refused bad-input, too-large, too-many."""
    if not any(one.strip() for one in excerpts):
        raise Refused("bad-input", field="excerpt")
    if len(excerpts) > copy_facts.MOST_EXCERPTS:
        raise Refused("too-many", limit=copy_facts.MOST_EXCERPTS)
    if any(len(one) > copy_facts.MOST_EXCERPT for one in excerpts):
        raise Refused("too-large", field="excerpt", limit=copy_facts.MOST_EXCERPT)


def read_prepared(matter: Matter, name: bytes) -> tuple[facts.CopiesPrepared, dict[int, bytes | None]]:
    """A text as the desk keeps it, and which readers have their copies: in which entry, or by hand. Raises: Refused unknown-id."""
    line, _, fact, _ = matter.read(name)
    if line.kind is not LineKind.DESK or not isinstance(fact, facts.CopiesPrepared):
        raise Refused("unknown-id", field="id")
    given: dict[int, bytes | None] = {}
    for where, _, said in matter.mentions(name):
        if where.id == line.id and isinstance(said, facts.CopiesHanded) and said.target == name:
            given.update(dict.fromkeys(said.readers, said.entry))
    return fact, given


def text_of_note(matter: Matter, name: bytes) -> Texts:
    """The words of a note of the desk, to begin a text with. Raises: Refused unknown-id; not-traceable for every other entry."""
    line, _, fact, _ = matter.read(name)
    if line.kind is not LineKind.DESK or not isinstance(fact, facts.Word):
        raise Refused("not-traceable", place=0)
    return fact.passages[0].text


def check_own_prose(matter: Matter, marked: Marked) -> None:
    """Raises: Refused not-traceable, with the number of the first place that stands in somebody else's words."""
    from wasit.trace.others import quoted_places, runs

    quoted = quoted_places(marked)
    if quoted:
        raise Refused("not-traceable", place=quoted[0] + 1)
    stretches = list(runs(marked))
    for start in range(0, len(stretches), _ASKED_AT_ONCE):
        some = stretches[start : start + _ASKED_AT_ONCE]
        if _stand_elsewhere(matter, [words for _, words in some]):
            for place, words in some:
                if _stand_elsewhere(matter, [words]):
                    raise Refused("not-traceable", place=place + 1)


def _stand_elsewhere(matter: Matter, stretches: Sequence[str]) -> bool:
    """Whether one of these stands in what somebody else said or signed."""
    found = entries_having(matter, stretches)
    return any(_is_of_others(matter, name) for name, kind, _ in found if kind in _WORDED)


def _is_of_others(matter: Matter, name: bytes) -> bool:
    """Whether an entry holds what a side said, what crossed as written, or a signed text."""
    line, entry, fact, _ = matter.read(name)
    match fact:
        case facts.InstrumentShown():
            return True
        case facts.Released(wording=wording):
            return wording is Consent.AS_WRITTEN
        case facts.Noted():
            return line.kind is LineKind.SIDE
        case facts.Word():
            return line.kind is LineKind.SIDE and matter.role_then(line, entry) is SeatRole.SIDE
        case _:
            return False


def _check_may(matter: Matter) -> None:
    if matter.role != "go-between":
        raise Refused("may-not-say")
    if not matter.has_line("desk"):
        raise Refused("no-desk")
    if not discloses_copies(matter):
        raise Refused("copies-not-disclosed")


def _check_told(matter: Matter, line: Line) -> None:
    """The line's own charter says so too: one that another go-between leads may not have heard of a change."""
    if not discloses_copies_on(matter, line):
        raise Refused("copies-not-disclosed")


def _marked(prepared: facts.CopiesPrepared) -> Marked:
    from wasit.trace.marked import read_marked

    return read_marked(prepared.text)


def _row_of(matter: Matter, prepared: facts.CopiesPrepared, mine: Sequence[int], seat: bytes) -> int | None:
    """Which reader a seat is: its own, or another device of its person."""
    for at in mine:
        seats = prepared.readers[at].seats
        if seat in seats or any(are_one_person(matter, seat, one) for one in seats):
            return at
    return None


def _people_of(matter: Matter, keys: Sequence[str], language: str) -> Iterator[copy_facts.CopyReader]:
    for key in dict.fromkeys(keys):
        line = matter.line_of(key)
        if line.kind is not LineKind.SIDE:
            raise Refused("not-a-line")
        _check_told(matter, line)
        yield from sorted(_persons(matter, line, language), key=lambda one: one.name)


def _persons(matter: Matter, line: Line, language: str) -> Iterator[copy_facts.CopyReader]:
    """The side's people on a line, each with their devices."""
    epoch, faces = matter.replica(line.id).epoch(), FacesOf(matter, line)
    left = [] if epoch is None else [one.seat for one in epoch.members if one.role is SeatRole.SIDE]
    while left:
        seats = [one for one in left if one == left[0] or are_one_person(matter, left[0], one)]
        name = faces.person(seats[0]).name
        told = name.get(language) or next(iter(name.values()))
        yield copy_facts.CopyReader(told, line.id, tuple(sorted(seats)))
        left = [one for one in left if one not in seats]


def _outside(names: Sequence[str]) -> Iterator[copy_facts.CopyReader]:
    for name in names:
        if not 1 <= len(name.strip()) <= copy_facts.MOST_NAME:
            raise Refused("bad-input", field="readers")
        yield copy_facts.CopyReader(name.strip())


def _distinct(readers: Sequence[copy_facts.CopyReader]) -> Iterator[copy_facts.CopyReader]:
    """Two of one name are told apart: of those outside that is their author's to do. Raises: Refused bad-input."""
    taken: set[str] = set()
    for one in readers:
        name, number = one.name, 2
        while name in taken:
            if one.line is None:
                raise Refused("bad-input", field="readers", reason="twice")
            name, number = f"{one.name} ({number})", number + 1
        taken.add(name)
        yield copy_facts.CopyReader(name, one.line, one.seats)
