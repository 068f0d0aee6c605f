"""Lists of names: read from what was typed, and held against each other.

1. Two rows are the same where their names are equal in their one form (``text.fold``: case, accents, vowel signs, hamza, final letters)
   and their years of birth do not differ, and where no other row of either list has that name.
2. Everything else that is alike is for a person to decide: equal names that several bear or whose years differ; names whose words,
   without weak letters, article and "son of", are the same in any order; and of three words or more, all but one.
3. A row is the same as one row. What was decided by hand goes before what is found.
4. Likeness stays inside one script: nothing is transliterated.

What the people of a list are to each other, and whether a name is one of theirs at all, nothing here can know.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from wasit.channel.name_facts import FIRST_YEAR, LAST_YEAR, LONGEST, MOST_NAMES, STATES
from wasit.errors import Refused
from wasit.text.fold import fold, tokens
from wasit.text.passage import is_text

MOST_ALIKE = 5  # of a row
TOO_COMMON = 40  # rows of one likeness: it tells nobody apart
EQUAL, SAME_WORDS, BUT_ONE = range(3)  # how far two names are apart
COLUMNS = ("name", "year", "place", "reference", "state")
_HEADS = {
    "name": "name", "الاسم": "name", "اسم": "name", "שם": "name",
    "year": "year", "birth year": "year", "سنه الميلاد": "year", "سنه": "year", "שנת לידה": "year", "שנה": "year",
    "place": "place", "المكان": "place", "مكان": "place", "מקום": "place",
    "reference": "reference", "المرجع": "reference", "مرجع": "reference", "סימוכין": "reference",
    "state": "state", "الحاله": "state", "حاله": "state", "מצב": "state",
}  # fmt: skip
_STATE_WORDS = {
    "held": ("محتجز", "מוחזק"),
    "released": ("أُفرج عنه", "שוחרר"),
    "transferred": ("نُقل", "הועבר"),
    "dead": ("متوفى", "מת"),
    "missing": ("مفقود", "נעדר"),
    "not-held": ("غير محتجز", "אינו מוחזק"),
    "not-known": ("غير معروف", "לא ידוע"),
    "not-verified": ("غير مؤكَّد", "לא אומת"),
}
_ARTICLE = re.compile(r"^(?:al|el|ال)(?=\w{3})")
_WEAK = re.compile(r"[aeiouyאויה'\u0627\u0648\u064a\u0647-]")
_DOUBLED = re.compile(r"(.)\1+")
_SMALL = frozenset(fold("al el bin ibn ben abu abd bint بن ابن بنت ابو ال בן בת אבו").split())


class Typed(NamedTuple):
    """A row as somebody wrote it, without a number yet."""

    name: str
    year: int | None = None
    place: str = ""
    reference: str = ""
    state: str = "not-known"


class Listed(NamedTuple):
    """What of a row matching looks at."""

    n: int
    name: str
    form: str
    year: int | None


class Matched(NamedTuple):
    """(row of the first list, row of the second) each. ``likely``: for a person to decide, with how far they are apart (``keys_of``)."""

    same: list[tuple[int, int]]
    likely: list[tuple[int, int, int]]


def form_of(name: str) -> str:
    """The name as it is compared; "" where it has no word."""
    return " ".join(token.word for token in tokens(name))


def read_list(text: str) -> list[Typed]:
    """A pasted or CSV list, one name a line: name, year of birth, place, own reference, state, in this order or under a head line.

    Raises: Refused bad-input (nothing there), bad-row with its line, too-many.
    """
    text = text.removeprefix("\ufeff")
    head = text[:10_000]
    rows: list[Typed] = []
    delimiter = max("\t;,", key=head.count)
    order: Sequence[str] = COLUMNS
    try:
        for cells in (reader := csv.reader(text.splitlines(), delimiter=delimiter)):
            cells = [cell.strip() for cell in cells]
            if not any(cells):
                continue
            if not rows and fold(cells[0]) in _HEADS and order is COLUMNS:
                order = [_HEADS.get(fold(cell), "") for cell in cells]
                continue
            rows.append(_row(dict(zip(order, cells, strict=False)), reader.line_num))
            if len(rows) > MOST_NAMES:
                raise Refused("too-many", limit=MOST_NAMES)
    except csv.Error:
        raise Refused("bad-row", line=reader.line_num) from None
    if not rows:
        raise Refused("bad-input", field="list")
    return rows


def _row(cells: Mapping[str, str], line: int) -> Typed:
    name, year, state = cells.get("name", ""), cells.get("year", ""), cells.get("state", "")
    place, reference = cells.get("place", ""), cells.get("reference", "")
    if not form_of(name) or not all(
        is_text(each) and len(each) <= LONGEST for each in (name, place, reference)
    ):
        raise Refused("bad-row", line=line)
    if year and not (year.isdecimal() and len(year) == 4 and FIRST_YEAR <= int(year) <= LAST_YEAR):
        raise Refused("bad-row", line=line)
    known = state_of(state) if state else "not-known"
    if known is None:
        raise Refused("bad-row", line=line)
    return Typed(name, int(year) if year else None, place, reference, known)


def state_of(written: str) -> str | None:
    """The state of its name in any of the three languages."""
    sought = fold(written).replace(" ", "-")
    for state in STATES:
        if sought in (state, *(fold(word).replace(" ", "-") for word in _STATE_WORDS[state])):
            return state
    return None


def match(
    one: Sequence[Listed],
    other: Sequence[Listed],
    yes: Collection[tuple[int, int]],
    no: Collection[tuple[int, int]],
) -> Matched:
    """``yes``, ``no``: what was decided by hand. Units: some seconds for two lists of 16,000 names."""
    firsts, seconds = {n for n, _ in yes}, {m for _, m in yes}
    left = [row for row in one if row.n not in firsts]
    right = [row for row in other if row.n not in seconds]
    forms, others = _by_form(left), _by_form(right)
    same = [
        (rows[0].n, others[form][0].n)
        for form, rows in forms.items()
        if len(rows) == 1
        and len(others.get(form, ())) == 1
        and not _differ(rows[0].year, others[form][0].year)
        and (rows[0].n, others[form][0].n) not in no
    ]
    firsts, seconds = {n for n, _ in same}, {m for _, m in same}
    places: dict[str, list[int]] = defaultdict(list)
    for row in right:
        if row.n not in seconds:
            for _, key in keys_of(row):
                places[key].append(row.n)
    years = {row.n: row.year for row in right}
    likely = []
    for row in left:
        if row.n not in firsts:
            found: dict[int, int] = {}
            for far, key in keys_of(row):
                for m in near if len(near := places.get(key, [])) <= TOO_COMMON else ():
                    if (row.n, m) not in no and not (far > SAME_WORDS and _differ(row.year, years[m])):
                        found.setdefault(m, far)
            likely += [(row.n, m, far) for m, far in list(found.items())[:MOST_ALIKE]]
    return Matched([*sorted(yes), *same], likely)


def keys_of(row: Listed) -> list[tuple[int, str]]:
    """What a row shares with those it is like, the closest first, each with how far that is."""
    words = sorted(filter(None, (_skeleton(word) for word in row.form.split() if word not in _SMALL)))
    keys = [(EQUAL, f"= {row.form}")]
    if words:
        keys.append((SAME_WORDS, " ".join(words)))
    if len(words) >= 3:
        keys += [(BUT_ONE, f"{' '.join(words[:at] + words[at + 1 :])} -") for at in range(len(words))]
    elif len(words) == 2 and row.year is not None:
        keys += [(BUT_ONE, f"{word} {row.year}") for word in words]
    return keys


def _skeleton(word: str) -> str:
    """A word without its article, weak letters but the first, and doubling."""
    plain = _ARTICLE.sub("", word)
    return _DOUBLED.sub(r"\1", plain[:1] + _WEAK.sub("", plain[1:]))


def _by_form(rows: Iterable[Listed]) -> dict[str, list[Listed]]:
    found: dict[str, list[Listed]] = defaultdict(list)
    for row in rows:
        found[row.form].append(row)
    return found


def _differ(one: int | None, other: int | None) -> bool:
    return one is not None and other is not None and one != other
