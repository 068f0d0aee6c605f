"""Lists of names of two sides: asking for them, entering, stating, matching, deciding by hand, telling what is common.

1. Telling reads both lists, by a person's act; what each line then gets is the other's spelling and state of a common name, in one change.
2. What was found is looked at again when it is told: a name that has changed since is not common.

Source: spec/8-wall.md §8.8.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from wasit.channel import facts
from wasit.channel.name_facts import MOST_NAMES, MOST_ROWS, STATES, CommonName, NameRow, row_as
from wasit.channel.names import Typed, form_of
from wasit.channel.names import match as match_lists
from wasit.errors import Refused
from wasit.record.entry import Entry
from wasit.seat.actions.blind import put_to
from wasit.seat.actions.words import is_noted
from wasit.seat.matter import Line, Matter
from wasit.seat.store.names import (
    FOUND,
    LIKELY,
    NOT_SAME,
    SAME,
    common_of,
    listed,
    row_of,
    rows_of,
    told_of,
)
from wasit.text.passage import Texts, check_texts
from wasit.wire import cbor

MOST_BYTES = 48_000  # of the rows of a fact: it fits a letter


class Change(NamedTuple):
    """Of a row: another state, another acknowledgement ("" takes it back), or that it is taken off. None: as it is."""

    n: int
    state: str | None = None
    acknowledged: str | None = None
    off: bool = False


def ask(matter: Matter, text: Texts, keys: Sequence[str]) -> Entry:
    """Two sides for their lists; no ``keys``: the two that there are. Gives the desk's entry.

    Raises: Refused bad-input, no-desk, needs-two-sides, two-sides-only, not-a-line.
    """
    check_texts(text, field="text")
    lines = [matter.line_of(key) for key in keys] if keys else matter.side_lines()
    if len({line.id for line in lines} & {line.id for line in matter.side_lines()}) != 2 or len(lines) != 2:
        raise Refused("needs-two-sides" if len(lines) < 2 else "two-sides-only")
    return put_to(matter, lines, lambda _: facts.NamesAsked(dict(text)))


def enter(matter: Matter, name: bytes, typed: Sequence[Typed]) -> tuple[int, int]:
    """How many rows were added or changed, and how many stood there as they are.

    A row with a reference that is known stands in place of the row that has it. Raises: Refused unknown-id, bad-input, may-not-say, too-many.
    """
    line = own_list(matter, name)
    rows = rows_of(matter, name)
    known = {row.reference: row for row in rows if row.name and row.reference}
    there = {_as_typed(row) for row in rows if row.name}
    last = max((row.n for row in rows), default=0)
    said: list[NameRow] = []
    for each in typed:
        if each in there:
            continue
        there.add(each)
        before = known.get(each.reference)
        if before is not None and form_of(before.name) == form_of(each.name):
            said.append(NameRow(before.n, *each, before.acknowledged))
            continue
        if before is not None:
            said.append(
                NameRow(before.n, "")
            )  # another person under this reference: nothing of the old one holds
        last += 1
        said.append(NameRow(last, *each))
    if last > MOST_NAMES:
        raise Refused("too-many", limit=MOST_NAMES)
    with matter.file.change():
        for part in _parts(said, row_as):
            matter.say(line, facts.NamesEntered(name, part))
    return len(said), len(typed) - len(said)


def change(matter: Matter, name: bytes, changes: Iterable[Change]) -> int:
    """How many rows changed. Raises: Refused unknown-id, bad-input, may-not-say."""
    line = own_list(matter, name)
    said = []
    for each in changes:
        before = row_of(matter, name, each.n)
        if before is None:
            raise Refused("unknown-id", field="n")
        state = before.state if each.state is None else each.state
        agreed = before.acknowledged if each.acknowledged is None else each.acknowledged
        if state not in STATES or agreed not in ("", *STATES):
            raise Refused("bad-input", field="state")
        after = NameRow(each.n, "") if each.off else replace(before, state=state, acknowledged=agreed)
        if after != before:
            said.append(after)
    with matter.file.change():
        for part in _parts(said, row_as):
            matter.say(line, facts.NamesEntered(name, part))
    return len(said)


def own_list(matter: Matter, name: bytes) -> Line:
    """The line of a list that this seat may enter to. Raises: Refused unknown-id, bad-input, may-not-say."""
    line, _, fact, _ = matter.read(name)
    if not isinstance(fact, facts.NamesAsked):
        raise Refused("bad-input", field="id")
    if matter.role == "go-between" and not is_noted(matter, line.id):
        raise Refused("may-not-say")
    return line


def lists_of(matter: Matter, note: bytes) -> tuple[bytes, bytes]:
    """The two lists that a desk's note holds together. Raises: Refused unknown-id, bad-input."""
    _, _, fact, _ = matter.read(note)
    if isinstance(fact, facts.BlindNoted) and len(fact.puts) == 2:
        first, second = fact.puts
        if all(isinstance(matter.read(name)[2], facts.NamesAsked) for name in fact.puts):
            return first, second
    raise Refused("bad-input", field="id")


def match(matter: Matter, note: bytes) -> tuple[int, int]:
    """Hold the two lists against each other; how many are the same, how many a person is to decide. Raises: Refused unknown-id, bad-input."""
    first, second = lists_of(matter, note)
    decided: dict[int, set[tuple[int, int]]] = {NOT_SAME: set(), SAME: set()}
    for n, m, how in matter.file.all(
        "SELECT n, m, how FROM name_pair WHERE list = ? AND how < ?", first, FOUND
    ):
        decided[how].add((n, m))
    found = match_lists(listed(matter, first), listed(matter, second), decided[SAME], decided[NOT_SAME])
    with matter.file.change():
        matter.file.run("DELETE FROM name_pair WHERE list = ? AND how >= ?", first, FOUND)
        for n, m in found.same:
            matter.file.run("INSERT OR IGNORE INTO name_pair VALUES (?, ?, ?, ?)", first, n, m, FOUND)
        for n, m, far in found.likely:
            matter.file.run("INSERT OR IGNORE INTO name_pair VALUES (?, ?, ?, ?)", first, n, m, LIKELY + far)
        matter.version += 1
    return len(found.same), len(found.likely)


def decide(matter: Matter, note: bytes, pairs: Sequence[tuple[int, int, bool]]) -> Entry:
    """By hand, that rows of the two lists are the same or are not. Raises: Refused unknown-id, bad-input, already-paired."""
    first, second = lists_of(matter, note)
    if not 1 <= len(pairs) <= MOST_ROWS:
        raise Refused("bad-input", field="pairs")
    taken = {(side, number) for n, m, same in pairs if same for side, number in ((0, n), (1, m))}
    if len(taken) != 2 * sum(same for _, _, same in pairs):
        raise Refused("already-paired")
    for n, m, same in pairs:
        if row_of(matter, first, n) is None or row_of(matter, second, m) is None:
            raise Refused("unknown-id", field="pairs")
        other = matter.file.one(
            "SELECT 1 FROM name_pair WHERE list = ? AND how = ? AND (n = ? OR m = ?) AND NOT (n = ? AND m = ?)",
            *(first, SAME, n, m, n, m),
        )
        if same and other is not None:
            raise Refused("already-paired")
    with matter.file.change():
        return matter.say(matter.line_of("desk"), facts.NamesPaired((first, second), tuple(pairs)))


def tell(matter: Matter, note: bytes) -> int:
    """Tell each of the two sides what is common now, and no more what was; how many names are. Raises: Refused unknown-id, bad-input."""
    first, second = lists_of(matter, note)
    common = common_of(matter, first, second)
    with matter.file.change():
        for name, now in zip((first, second), common, strict=True):
            line, _, _, _ = matter.read(name)
            told = told_of(matter, name)
            news = [row for n, row in now.items() if told.get(n) != row]
            gone = [CommonName(n, "") for n in told if n not in now]
            for part in _parts([*news, *gone], lambda row: [row.n, row.name, row.state, row.acknowledged]):
                matter.say(line, facts.NamesCommon(name, part))
    return len(common[0])


def _as_typed(row: NameRow) -> Typed:
    return Typed(row.name, row.year, row.place, row.reference, row.state)


def _parts(rows: Sequence[Any], as_list: Any) -> Iterable[tuple[Any, ...]]:
    """The rows in as many facts as letters are to hold them."""
    part: list[Any] = []
    size = 0
    for row in rows:
        weight = len(cbor.encode(as_list(row), nfc=False))
        if part and (size + weight > MOST_BYTES or len(part) == MOST_ROWS):
            yield tuple(part)
            part, size = [], 0
        part.append(row)
        size += weight
    if part:
        yield tuple(part)
