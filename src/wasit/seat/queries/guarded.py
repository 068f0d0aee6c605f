"""What a draft must not repeat, and what its reader may have anyway: the passages that ``channel.likeness`` holds it against.

1. Guarded: what the source's side said for the go-between only; the go-between's own remarks beside notes of calls; and of every other
   side what was never passed on to this addressee.
2. Known: what stands on the addressee's own line, and the passages of the source that may cross.
3. Of each line the newest ``NEWEST`` words, notes and releases are read. What was read is remembered until something changes in the
   matter: a page asks at every word that is typed.
4. Of what is older only entries with a rare word of the draft are read, by the index that a search asks (``store.found``): at most
   ``MOST_OLDER``. A phrase of common words alone is not looked for there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from typing import NamedTuple
from weakref import WeakKeyDictionary

from wasit.channel import facts
from wasit.channel.facts import Fact
from wasit.channel.likeness import Guarded, Place, Watch
from wasit.record.epoch import SeatRole
from wasit.seat.matter import Line, Matter
from wasit.seat.queries.held import COLUMNS, Held, marks
from wasit.seat.store.found import take_in_newest
from wasit.text.fold import tokens
from wasit.text.passage import Consent, Passage

NEWEST = 300
MOST_REMARKS = 50
MOST_OLDER = 60
RARE = 20  # entries that have a word
MOST_WORDS = 12  # of a draft, the rarest, that are asked for


class _Kept(NamedTuple):
    version: int
    what: tuple[bytes, bytes]
    watch: Watch
    known: tuple[str, ...]
    read: frozenset[bytes]  # the entries it was made of


_KEPT: WeakKeyDictionary[Matter, _Kept] = WeakKeyDictionary()


class Page(NamedTuple):
    """Passing on from one entry of one line to another line."""

    matter: Matter
    source: Line
    entry: bytes
    target: Line


def find_repeats(page: Page, draft: Mapping[str, str]) -> dict[str, tuple[Place, ...]]:
    """Where each text of a draft repeats what must not cross."""
    kept = _kept(page)
    older = _older(page.matter, " ".join(draft.values()), kept.read)
    guarded, known = _sorted(page, older)
    also = Watch(guarded, (*kept.known, *known)) if guarded else None
    return {
        number: (*kept.watch.find(text), *(also.find(text) if also is not None else ()))
        for number, text in draft.items()
    }


def _kept(page: Page) -> _Kept:
    what = (page.entry, page.target.id)
    before = _KEPT.get(page.matter)
    if before is not None and before.version == page.matter.version and before.what == what:
        return before
    newest = [(line, held) for line in page.matter.side_lines() for held in _newest(page.matter, line)]
    guarded, known = _sorted(page, newest)
    watch = Watch([*guarded, *_remarks(page.matter, page.target)], known)
    read = frozenset(held.entry.hash for _, held in newest)
    made = _KEPT[page.matter] = _Kept(page.matter.version, what, watch, tuple(known), read)
    return made


def _sorted(page: Page, entries: Iterable[tuple[Line, Held]]) -> tuple[list[Guarded], list[str]]:
    """(what must not cross, what the addressee may have) of these entries."""
    guarded: list[Guarded] = []
    known: list[str] = []
    for line, held in entries:
        if line.id == page.target.id:
            known += _texts_of(held.fact)
            continue
        for number, passage in _said_by_side(page.matter, line, held):
            if held.entry.hash == page.entry and passage.consent is not Consent.FOR_YOU_ONLY:
                known += passage.text.values()
            elif passage.consent is Consent.FOR_YOU_ONLY or (
                line.id != page.source.id and not _crossed(page.matter, held.entry.hash, number, page.target)
            ):
                name = held.entry.hash.hex()
                guarded += [Guarded(f"{line.key} {name}", text) for text in passage.text.values()]
    return guarded, known


def _older(matter: Matter, draft: str, read: Set[bytes]) -> list[tuple[Line, Held]]:
    """Entries with a rare word of a draft that were not read among the newest."""
    while take_in_newest(matter):
        pass
    words = {token.word for token in tokens(draft) if len(token.word) > 2 or token.is_number}
    rare = matter.file.all(
        f"SELECT term FROM found_words WHERE term IN ({marks(list(words))}) AND doc <= ? ORDER BY doc LIMIT ?",
        *(*words, RARE, MOST_WORDS),
    )
    if not rare:
        return []
    asked = " OR ".join(f'words : "{word}"' for (word,) in rare)
    rows = matter.file.all(
        "SELECT e.hash FROM found AS f CROSS JOIN entry AS e ON e.n = f.rowid WHERE found MATCH ?"
        " AND e.kind IN (2, 4) AND e.accepted = 1 AND e.fine = 1 AND e.apart = 0 AND e.body IS NOT NULL"
        " ORDER BY f.rowid DESC",
        asked,
    )
    names = [name for (name,) in rows if name not in read][:MOST_OLDER]
    by_id = {line.id: line for line in matter.side_lines()}
    whole = matter.file.all(
        f"SELECT e.line, {COLUMNS} FROM entry AS e LEFT JOIN standing AS s ON s.hash = e.hash"
        f" WHERE e.hash IN ({marks(names)})",
        *names,
    )
    return [(by_id[line_id], Held(*row)) for line_id, *row in whole if line_id in by_id]


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
