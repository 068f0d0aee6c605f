"""What a draft must not repeat, and what its reader may have anyway: the passages that ``channel.likeness`` holds it against.

1. Guarded: what the source's side said for the go-between only; the go-between's own remarks beside notes of calls; and of every other
   side what was never passed on to this addressee.
2. Known: what stands on the addressee's own line, and the passages of the source that may cross.
3. Read from the newest ``NEWEST`` words, notes and releases of each line: older ones are not looked at. Nothing else is read.
4. What was read is remembered until something changes in the matter: a page asks at every word that is typed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple
from weakref import WeakKeyDictionary

from wasit.channel import facts
from wasit.channel.facts import Fact
from wasit.channel.likeness import Guarded, Watch
from wasit.record.epoch import SeatRole
from wasit.seat.matter import Line, Matter
from wasit.seat.queries.held import COLUMNS, Held
from wasit.text.passage import Consent, Passage

NEWEST = 300
MOST_REMARKS = 50


class _Kept(NamedTuple):
    version: int
    what: tuple[bytes, bytes]
    watch: Watch


_KEPT: WeakKeyDictionary[Matter, _Kept] = WeakKeyDictionary()


def watch_for(matter: Matter, source: Line, entry: bytes, target: Line) -> Watch:
    """What a draft drawn from an entry is held against, when it is to go to another line."""
    before = _KEPT.get(matter)
    if before is not None and before.version == matter.version and before.what == (entry, target.id):
        return before.watch
    guarded: list[Guarded] = []
    known: list[str] = []
    for line in matter.side_lines():
        for held in _newest(matter, line):
            if line.id == target.id:
                known += _texts_of(held.fact)
                continue
            for number, passage in _said_by_side(matter, line, held):
                if held.entry.hash == entry and passage.consent is not Consent.FOR_YOU_ONLY:
                    known += passage.text.values()
                elif passage.consent is Consent.FOR_YOU_ONLY or (
                    line.id != source.id and not _crossed(matter, held.entry.hash, number, target)
                ):
                    name = held.entry.hash.hex()
                    guarded += [Guarded(f"{line.key} {name}", text) for text in passage.text.values()]
    guarded += _remarks(matter, target)
    watch = Watch(guarded, known)
    _KEPT[matter] = _Kept(matter.version, (entry, target.id), watch)
    return watch


def _newest(matter: Matter, line: Line) -> list[Held]:
    rows = matter.file.all(
        f"SELECT {COLUMNS} FROM entry AS e LEFT JOIN standing AS s ON s.hash = e.hash"
        " WHERE e.line = ? AND e.accepted = 1 AND e.kind IN (2, 4) AND e.fine = 1 AND e.apart = 0 AND e.body IS NOT NULL"
        " ORDER BY e.lam DESC, e.author DESC, e.seq DESC, e.hash DESC LIMIT ?",
        *(line.id, NEWEST),
    )
    return [Held(*row) for row in rows]


def _texts_of(fact: Fact | None) -> Iterator[str]:
    match fact:
        case facts.Word(passages=passages) | facts.Noted(passages=passages):
            for passage in passages:
                yield from passage.text.values()
        case facts.Released(words=words, translation=translation):
            yield from words.values()
            yield from translation.values()
        case _:
            pass


def _said_by_side(matter: Matter, line: Line, held: Held) -> list[tuple[int, Passage]]:
    """The passages that are the side's: its own words, and notes of what it said."""
    match held.fact:
        case facts.Noted(passages=passages):
            return list(enumerate(passages, 1))
        case facts.Word(passages=passages):
            if matter.role_then(line, held.entry) is SeatRole.SIDE:
                return list(enumerate(passages, 1))
        case _:
            pass
    return []


def _crossed(matter: Matter, name: bytes, number: int, target: Line) -> bool:
    """Whether a passage was passed on to that line."""
    return any(
        isinstance(said, facts.ReleaseNoted)
        and said.to_line == target.id
        and any(source.entry == name and number in source.passages for source in said.sources)
        for _, _, said in matter.mentions(name)
    )


def _remarks(matter: Matter, target: Line) -> Iterator[Guarded]:
    """The go-between's remarks beside notes on other lines than the addressee's."""
    if not matter.has_line("desk"):
        return
    rows = matter.file.all(
        f"SELECT n.line, n.hash, {COLUMNS} FROM entry AS e JOIN mention AS m ON m.entry = e.hash"
        " JOIN entry AS n ON n.hash = m.target AND n.kind = 4 LEFT JOIN standing AS s ON s.hash = e.hash"
        " WHERE e.line = ? AND e.kind = 2 AND e.accepted = 1 AND e.fine = 1 AND e.body IS NOT NULL"
        " ORDER BY e.n DESC LIMIT ?",
        *(matter.line_of("desk").id, MOST_REMARKS),
    )
    for line_id, name, *row in rows:
        if line_id != target.id:
            held = Held(*row)
            key = matter.line(line_id).key
            yield from (Guarded(f"{key} {name.hex()}", text) for text in _texts_of(held.fact))
