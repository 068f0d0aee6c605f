"""What may be said outside: what authors allowed, the account that it makes, and one's own words to allow.

1. What counts of a passage is the newest that its own author said of it, on the line where it stands; anybody else's counts for nothing.
2. What was taken back is not said outside. Rooms are not read for it.
3. Of each line the newest 400 leaves are read, and the names of everybody who is known here.
"""

from __future__ import annotations

import json

from wasit.channel import facts, views
from wasit.channel.account import Account, AllowedPassage, make_account
from wasit.channel.account_views import AccountPage, AllowableEntry, AllowablePassage, OutsidePage
from wasit.channel.bodies import decode_fact
from wasit.channel.claim_facts import Outside
from wasit.channel.seat_views import CharterPage
from wasit.errors import Refused
from wasit.record.entry import Entry, decode_entry
from wasit.record.epoch import LineKind
from wasit.seat.actions.claims import is_taken_back
from wasit.seat.actions.outside import own_words
from wasit.seat.matter import Line, Matter
from wasit.seat.people import people
from wasit.seat.queries.charter import see_charter
from wasit.seat.queries.faces import FacesOf, said_in
from wasit.seat.queries.search import read_number
from wasit.seat.settings import zone_of
from wasit.text.passage import Texts

NOTED, OUTSIDE = 4, 30
MOST = 400  # leaves of each line
MOST_NOTES = 100  # of each line, for the names in them
MOST_KNOWERS = 1000
PAGE = 20


def see_outside(matter: Matter, sign: views.Seatsign, before: str = "") -> OutsidePage:
    """One's own words, a page of them. Raises: Refused bad-input."""
    own, older = _own(matter, read_number(before))
    return OutsidePage(sign, own, older)


def see_account_page(matter: Matter, grade: str) -> AccountPage:
    """Raises: Refused not-a-member on a side's seat, bad-input."""
    charter = _charter(matter)
    depth = charter.depth if charter is not None else "existence"
    return AccountPage(see_account(matter, grade), depth, _by_side(matter))


def _by_side(matter: Matter) -> tuple[tuple[Texts, int], ...]:
    lines = matter.side_lines()
    if len(lines) < 3:
        return ()
    return tuple(
        (line.name, sum(bool(one.side) and one.grade is not Outside.NO for one in _allowed(matter, line)))
        for line in lines
    )


def see_account(matter: Matter, grade: str) -> Account:
    """Raises: Refused not-a-member on a side's seat, bad-input."""
    if matter.role != "go-between":
        raise Refused("not-a-member")
    found = []
    for line in matter.lines():
        if line.kind is not LineKind.ROOM:
            found += _allowed(matter, line)
    charter = _charter(matter)
    return make_account(
        found,
        grade=grade,
        legal=charter.legal if charter is not None else "none",
        names=side_names(matter),
        people=people_named(matter),
        zones=zones(matter),
    )


def _charter(matter: Matter) -> CharterPage | None:
    try:
        return see_charter(matter)
    except Refused:  # an invitation has brought none yet
        return None


def side_names(matter: Matter) -> list[Texts]:
    return [line.name for line in matter.side_lines()]


def people_named(matter: Matter) -> list[Texts]:
    """Whoever has a seat here, was told of something, or spoke in a note."""
    known = [matter.texts_setting("name"), *(one.name for one in people(matter))]
    rows = matter.file.all("SELECT DISTINCT who FROM knower LIMIT ?", MOST_KNOWERS)
    known += [json.loads(who) for (who,) in rows if isinstance(who, str)]
    for line in matter.lines():
        for _, fact in said_in(matter, line, NOTED, newest=MOST_NOTES):
            if isinstance(fact, facts.Noted):
                known += [who for who in fact.spoken_by if not isinstance(who, bytes)]
    return known


def zones(matter: Matter) -> list[str]:
    return [matter.clock.zone, *(zone_of(matter, line.key) for line in matter.side_lines())]


def _allowed(matter: Matter, line: Line) -> list[AllowedPassage]:
    """What authors on one line allowed, in the order of its record."""
    faces = FacesOf(matter, line)
    newest: dict[tuple[bytes, int], Outside] = {}
    said: dict[bytes, tuple[Entry, tuple[Texts, ...]]] = {}
    leaves = [
        (leave, fact)
        for leave, fact in said_in(matter, line, OUTSIDE, newest=MOST)
        if isinstance(fact, facts.OutsideAllowed)
    ]
    for leave, fact in sorted(leaves, key=lambda each: each[0].place):
        words = said.get(fact.target) or _words_of(matter, line, fact.target)
        if words is None or words[0].author != leave.author:
            continue
        said[fact.target] = words
        newest |= {(fact.target, number): fact.grade for number in fact.passages}
    found = []
    for name, (entry, texts) in sorted(said.items(), key=lambda each: each[1][0].place):
        person = faces.person(entry.author)
        for number, text in enumerate(texts, 1):
            grade = newest.get((name, number), Outside.NO)
            # a note for a side without a seat is that side's words, a go-between's word on its line is not
            spoken = line.kind is LineKind.SIDE and (person.role == "side" or entry.kind == NOTED)
            author = line.name if spoken and person.role != "side" else person.name
            found.append(AllowedPassage(text, grade, author, line.name if spoken else {}))
    return found


def _words_of(matter: Matter, line: Line, name: bytes) -> tuple[Entry, tuple[Texts, ...]] | None:
    try:
        where, entry, fact, _ = matter.read(name)
    except Refused:
        return None
    texts = own_words(matter, line, fact)
    if where.id != line.id or not texts or is_taken_back(matter, entry):
        return None
    return entry, texts


def _own(matter: Matter, before: int) -> tuple[tuple[AllowableEntry, ...], str]:
    """One's own words on lines and at the desk, the newest first, and the cursor of the page before."""
    rows = [
        row
        for line in matter.lines()
        if line.kind is not LineKind.ROOM
        for kind in (2, 4, 22)
        for row in matter.file.all(
            "SELECT n, line, raw, body FROM entry WHERE line = ? AND kind = ? AND accepted = 1 AND fine = 1 AND apart = 0"
            " AND author = ? AND body IS NOT NULL AND n < ? ORDER BY n DESC LIMIT ?",
            *(line.id, kind, matter.me, before, PAGE + 1),
        )
    ]
    newest = sorted(rows, key=lambda row: int(row[0]), reverse=True)
    shown = []
    for _, line_id, raw, body in newest[:PAGE]:
        entry, line = decode_entry(raw), matter.line(line_id)
        texts = own_words(matter, line, decode_fact(entry.kind, body))
        if texts and not is_taken_back(matter, entry):
            grades = grades_of(matter, entry)
            passages = tuple(
                AllowablePassage(number, text, grades.get(number, Outside.NO).word)
                for number, text in enumerate(texts, 1)
            )
            shown.append(AllowableEntry(entry.hash.hex(), entry.at, line.key, line.name, passages))
    return tuple(shown), str(newest[PAGE - 1][0]) if len(newest) > PAGE else ""


def grades_of(matter: Matter, entry: Entry) -> dict[int, Outside]:
    """What this entry's author said last of each passage."""
    found: dict[int, Outside] = {}
    leaves = [
        (leave.place, fact)
        for _, leave, fact in matter.mentions(entry.hash)
        if isinstance(fact, facts.OutsideAllowed) and leave.author == entry.author
    ]
    for _, fact in sorted(leaves, key=lambda each: each[0]):
        found |= dict.fromkeys(fact.passages, fact.grade)
    return found
