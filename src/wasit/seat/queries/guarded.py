"""What a draft must not repeat, and what its reader may have anyway: the passages that ``channel.likeness`` holds it against.

1. Guarded: what the source's side said for the go-between only; the go-between's own remarks beside notes of calls; and of every other
   side what was never passed on to this addressee.
2. Known: what stands on the addressee's own line, and the passages of the source that may cross.
3. Of each line the newest words, notes and releases are read (``ahead``). What they are held by is remembered until something changes in
   the matter: a page asks at every word that is typed.
4. Of what is older only entries with a rare word of the draft are read, by the index that a search asks (``store.found``): at most
   ``MOST_OLDER``. A phrase of common words alone is not looked for there; numbers and dates are, however they are written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from weakref import WeakKeyDictionary

from wasit.channel import facts
from wasit.channel.bodies import decode_fact
from wasit.channel.likeness import Guarded, Place, Watch
from wasit.record.epoch import SeatRole
from wasit.seat.matter import Line, Matter
from wasit.seat.queries.ahead import Ahead, ahead_of, hold, texts_of
from wasit.seat.queries.held import Held, marks
from wasit.seat.store.found import take_in_newest
from wasit.text.alike import terms_of
from wasit.text.fold import tokens
from wasit.text.passage import Consent, Passage

MOST_OLDER = 60
RARE = 20  # entries that have a word
MOST_WORDS = 16  # of a draft, the rarest, that are asked for


@dataclass
class _Kept:
    version: int
    what: tuple[bytes, bytes]
    watch: Watch
    older: dict[bytes, tuple[list[Guarded], list[str]]] = field(default_factory=dict)


_KEPT: WeakKeyDictionary[Ahead, _Kept] = WeakKeyDictionary()  # and so it goes with what was read


class Page(NamedTuple):
    """Passing on from one entry of one line to another line."""

    matter: Matter
    source: Line
    entry: bytes
    target: Line


def find_repeats(page: Page, draft: Mapping[str, str]) -> dict[str, tuple[Place, ...]]:
    """Where each text of a draft repeats what must not cross."""
    ahead = ahead_of(page.matter)
    kept = _kept(page, ahead)
    found = [kept.older[name] for name in _older(page, kept, ahead, " ".join(draft.values()))]
    guarded = [one for each, _ in found for one in each]
    known = [text for _, each in found for text in each]
    also = Watch(guarded, known, reader=ahead.reader, beside=kept.watch) if guarded else None
    repeats = {
        number: (*kept.watch.find(text), *(also.find(text) if also is not None else ()))
        for number, text in draft.items()
    }
    for text in draft.values():
        ahead.reader.forget(text)
    return repeats


def _kept(page: Page, ahead: Ahead) -> _Kept:
    what, version = (page.entry, page.target.id), page.matter.version
    before = _KEPT.get(ahead)
    if before is not None and (before.version, before.what) == (version, what):
        return before
    guarded, known = _sorted(page, ahead.entries(page.matter))
    guarded += [
        Guarded(f"{page.matter.line(one.line).key} {one.note.hex()}", one.text)
        for one in ahead.remarks
        if one.line != page.target.id
    ]
    watch = Watch(guarded, known, reader=ahead.reader)
    made = _KEPT[ahead] = _Kept(version, what, watch)
    return made


def _sorted(page: Page, entries: Sequence[tuple[Line, Held]]) -> tuple[list[Guarded], list[str]]:
    """(what must not cross, what the addressee may have) of these entries."""
    guarded: list[Guarded] = []
    known: list[str] = []
    others = [held.entry.hash for line, held in entries if line.id not in (page.source.id, page.target.id)]
    crossed = _crossed(page.matter, others, page.target)
    for line, held in entries:
        if line.id == page.target.id:
            known += texts_of(held.fact)
            continue
        name = held.entry.hash
        for number, passage in _said_by_side(page.matter, line, held):
            if name == page.entry and passage.consent is not Consent.FOR_YOU_ONLY:
                known += passage.text.values()
            elif passage.consent is Consent.FOR_YOU_ONLY or (
                line.id != page.source.id and (name, number) not in crossed
            ):
                guarded += [Guarded(f"{line.key} {name.hex()}", text) for text in passage.text.values()]
    return guarded, known


def _older(page: Page, kept: _Kept, ahead: Ahead, draft: str) -> list[bytes]:
    """Entries with a rare word of a draft that were not read among the newest; read into what is kept, once each."""
    matter = page.matter
    while take_in_newest(matter):
        pass
    said = tokens(draft)
    words = {token.word for token in said if len(token.word) > 2 or token.is_number} | set(
        terms_of(draft, said)
    )
    words |= {word for spelling in ahead.reader.spelled(draft) for word in spelling}
    rare = matter.file.all(
        f"SELECT term FROM found_words WHERE term IN ({marks(list(words))}) AND doc <= ? ORDER BY doc LIMIT ?",
        *(*words, RARE, MOST_WORDS),
    )
    if not rare:
        return []
    asked = " OR ".join(f'{{words bare}} : "{word}"' for (word,) in rare)
    rows = matter.file.all(
        "SELECT e.hash FROM found AS f CROSS JOIN entry AS e ON e.n = f.rowid WHERE found MATCH ?"
        " AND e.kind IN (2, 4) AND e.accepted = 1 AND e.fine = 1 AND e.apart = 0 AND e.body IS NOT NULL"
        " ORDER BY f.rowid DESC",
        asked,
    )
    names = [name for (name,) in rows if name not in ahead.newest][:MOST_OLDER]
    new = [name for name in names if name not in kept.older]
    by_id = {line.id: line for line in matter.side_lines()}
    for name, held in (hold(matter, new) if new else {}).items():
        line = by_id.get(held.entry.line)
        kept.older[name] = _sorted(page, [(line, held)] if line is not None else [])
    return [name for name in names if name in kept.older]


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


def _crossed(matter: Matter, names: Sequence[bytes], target: Line) -> set[tuple[bytes, int]]:
    """(entry, passage) of those that were passed on to that line."""
    rows = matter.file.all(
        f"SELECT n.kind, n.body FROM mention AS m CROSS JOIN entry AS n ON n.hash = m.entry WHERE m.target IN ({marks(names)})"
        " AND n.kind = 14 AND n.accepted = 1 AND n.fine = 1 AND n.body IS NOT NULL",
        *names,
    )
    noted = (decode_fact(kind, body) for kind, body in rows)
    return {
        (source.entry, number)
        for fact in noted
        if isinstance(fact, facts.ReleaseNoted) and fact.to_line == target.id
        for source in fact.sources
        for number in source.passages
    }
