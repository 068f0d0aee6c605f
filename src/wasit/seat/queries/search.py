"""What somebody looks for, in all that this seat is shown: its lines, its room or its desk.

1. The index gives the entries, the newest first, a page at a time; only the entries of a page are read and decoded.
2. What no page shows is not found: taken back, set aside, kept apart, without a body, a paper shown elsewhere on its line before.
3. A hit opens the page of its line that holds it, with some of what came after.
"""

from __future__ import annotations

from wasit.channel import desk_views, views
from wasit.channel.facts import Fact
from wasit.channel.project_line import SHOWN_KINDS, project_entry
from wasit.channel.searched import words_in
from wasit.errors import Refused
from wasit.record.entry import decode_entry
from wasit.seat.matter import Line, Matter
from wasit.seat.queries.faces import FacesOf
from wasit.seat.queries.held import COLUMNS, Held, is_first, stand
from wasit.seat.queries.lines import cursor_of
from wasit.seat.store.found import is_whole, question_of, take_in_newest
from wasit.text.search import Term, holds, pieces, read_question

PAGE = 20
AROUND = 70  # characters before a found place
AFTER = 5  # entries shown behind the one that was asked for: fewer than a page of one among many lines has
_KINDS = ",".join(map(str, SHOWN_KINDS))


def see_search(
    matter: Matter, sign: views.Seatsign, written: str, *, line: str = "", before: str = ""
) -> desk_views.SearchPage:
    """Raises: Refused not-a-line, bad-input (field before)."""
    lines = [matter.line_of(line)] if line else list(matter.lines())
    terms = read_question(written)
    places = tuple((each.key, each.name) for each in matter.lines())
    while take_in_newest(matter):
        pass
    building = not is_whole(matter)
    if not terms:
        return desk_views.SearchPage(sign, written, line, places, (), building=building)
    hits, older = _hits(matter, terms, lines, read_number(before))
    return desk_views.SearchPage(sign, written, line, places, tuple(hits), older, before != "", building)


def read_number(before: str) -> int:
    """The number below which a page begins; above every number for the newest. Raises: Refused bad-input (field before)."""
    if not before:
        return 2**62
    if not before.isascii() or not before.isdigit() or len(before) > 15:
        raise Refused("bad-input", field="before")
    return int(before)


def _hits(
    matter: Matter, terms: tuple[Term, ...], lines: list[Line], below: int
) -> tuple[list[desk_views.SearchHit], str]:
    """A page of hits and where the next one begins; "" where there is none."""
    by_id = {line.id: line for line in lines}
    faces = {line.id: FacesOf(matter, line) for line in lines}
    found: list[desk_views.SearchHit] = []
    asked = question_of(terms, list(by_id))
    while True:
        rows = matter.file.all(
            f"SELECT f.rowid, e.line, {COLUMNS} FROM found AS f CROSS JOIN entry AS e ON e.n = f.rowid"
            " WHERE found MATCH ? AND f.rowid < ?"
            f" AND e.accepted = 1 AND e.fine = 1 AND e.apart = 0 AND e.body IS NOT NULL AND e.kind IN ({_KINDS})"
            " ORDER BY f.rowid DESC LIMIT ?",
            *(asked, below, PAGE + 1),
        )
        for number, line_id, *columns in rows:
            line, held = by_id[line_id], Held(*columns)
            if is_first(matter, line, held):
                if len(found) == PAGE:
                    return found, str(below)
                found += _shown(matter, line, held, faces[line_id], terms)
            below = number
        if len(rows) <= PAGE:
            return found, ""


def _shown(
    matter: Matter, line: Line, held: Held, faces: FacesOf, terms: tuple[Term, ...]
) -> list[desk_views.SearchHit]:
    (stood,) = stand(matter, line, [held])
    made = project_entry(stood, line.kind, faces)
    if not made or made[0].withdrawn or held.fact is None:
        return []
    language, text = _best(held.fact, terms)
    snippet = tuple((piece.text, piece.found) for piece in pieces(text, terms, AROUND))
    return [desk_views.SearchHit(line.key, line.name, made[0], language, snippet)]


def _best(fact: Fact, terms: tuple[Term, ...]) -> tuple[str, str]:
    """(language, text) of that part of a fact which has the most of what is looked for; the earlier of equals."""
    all_texts = [pair for texts in words_in(fact) for pair in texts.items()]
    return max(all_texts, key=lambda pair: holds(pair[1], terms))


def see_place(matter: Matter, name: bytes) -> desk_views.Place:
    """Where an entry stands: its line, and the cursor of a page that holds it. Raises: Refused unknown-id."""
    row = matter.file.one(
        "SELECT line, raw FROM entry WHERE hash = ? AND accepted = 1 AND fine IS NOT 0 AND apart = 0", name
    )
    if row is None:
        raise Refused("unknown-id")
    line, entry = matter.line(row[0]), decode_entry(row[1])
    after = matter.file.one(
        f"SELECT raw FROM entry WHERE line = ? AND accepted = 1 AND kind IN ({_KINDS})"
        " AND (lam, author, seq, hash) > (?, ?, ?, ?) ORDER BY lam, author, seq, hash LIMIT 1 OFFSET ?",
        *(line.id, *entry.place, AFTER),
    )
    before = cursor_of(decode_entry(after[0])) if after is not None else ""
    return desk_views.Place(line.key, entry.hash.hex(), before)
