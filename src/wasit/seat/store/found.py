"""The index that a search asks: of every entry shown as words, its words in their one form, under the entry's number.

1. The text itself is not kept here a second time: only which words stand in which entry, inside the same encrypted file.
2. The newest wait: nobody waits for them to be shown. They get in with the first question, or within a minute, many at once. What counts only
   later gets in at that moment. An entry goes when its author takes it back. What else may hide it is asked of the entry itself, each time
   it is looked for.
3. What was kept before there was this index, or before ``FORM``, is taken in from the newest back, some hundred entries a step.
4. The setting ``search`` tells how far it is: form, the number below which nothing is in yet, the number above which all wait.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from wasit.channel.bodies import decode_fact
from wasit.channel.facts import Fact
from wasit.channel.searched import words_in
from wasit.record.epoch import LineKind
from wasit.text.search import Term, indexed, without_article

if TYPE_CHECKING:
    from wasit.seat.matter import Matter

FORM = 2  # of the words in the index: another one, and it is made anew
STEP = 250  # entries


def note_words(matter: Matter, name: bytes, number: int, fact: Fact) -> None:
    """An entry's fact counts from now on: take its words in, unless it waits among the newest. Inside a change."""
    _, upto = _bounds(matter)
    is_newest = upto is not None and number > upto
    if not is_newest and not was_taken_back(matter, name):
        keep_words(matter, name, fact)


def keep_words(matter: Matter, name: bytes, fact: Fact) -> None:
    """Take the words of an entry in; of one that has none nothing is kept."""
    texts = words_in(fact)
    written = [indexed(text) for each in texts for text in each.values()]
    words, bare = (
        (" ".join(filter(None, part)) for part in zip(*written, strict=True)) if written else ("", "")
    )
    if words:
        matter.file.run(
            "INSERT OR REPLACE INTO found (rowid, place, words, bare)"
            " SELECT n, 'l' || lower(hex(line)), ?, ? FROM entry WHERE hash = ?",
            *(words, bare, name),
        )


def forget_words(matter: Matter, name: bytes) -> None:
    matter.file.run("DELETE FROM found WHERE rowid = (SELECT n FROM entry WHERE hash = ?)", name)


def take_in_kept(matter: Matter, most: int = STEP) -> bool:
    """One step: of the newest, then back through what was kept before. False when there is nothing left to do."""
    if take_in_newest(matter, most):
        return True
    below, upto = _bounds(matter)
    if below == 0 and upto is not None:
        return False
    with matter.file.change():
        if below is None:
            below = begin_anew(matter)
        _, upto = _bounds(matter)
        if upto is None:  # kept by a program that let none wait
            upto = _newest(matter)
        where = "n < ? ORDER BY n DESC LIMIT ?"
        below = _take_in(matter, where, below, most) or 0
        _set_bounds(matter, below, upto)
    return below != 0


def take_in_newest(matter: Matter, most: int = STEP) -> bool:
    """Those that wait, the oldest of them first; whether more of them may wait."""
    below, upto = _bounds(matter)
    if below is None or upto is None or _newest(matter) <= upto:
        return False
    with matter.file.change():
        reached = _take_in(matter, "n > ? ORDER BY n LIMIT ?", upto, most)
        _set_bounds(matter, below, reached or _newest(matter))
    return reached is not None


def _take_in(matter: Matter, where: str, start: int, most: int) -> int | None:
    """A step of entries; the number it came to, None where it came to the end."""
    rows = matter.file.all(
        f"SELECT n, hash, kind, body, fine FROM entry WHERE {where}",
        *(start, most),
    )
    for _, name, kind, body, fine in rows:
        if fine == 1 and body is not None and not was_taken_back(matter, name):
            keep_words(matter, name, decode_fact(kind, body))
    return rows[-1][0] if len(rows) == most else None


def begin_anew(matter: Matter) -> int:
    """Empty the index; it is made again from the number given back, downwards. Inside a change."""
    matter.file.run("INSERT INTO found (found) VALUES ('delete-all')")
    newest = _newest(matter)
    _set_bounds(matter, newest + 1, newest)
    return newest + 1


def is_whole(matter: Matter) -> bool:
    """Whether everything kept can be found."""
    below, upto = _bounds(matter)
    return below == 0 and (upto is None or _newest(matter) <= upto)


def _bounds(matter: Matter) -> tuple[int | None, int | None]:
    """(the number below which nothing is in, None where it was never begun in this form; the number above which all wait, None: none do)."""
    return _read_bounds(matter.text_setting("search"))


@lru_cache(maxsize=256)  # asked for every word that is said
def _read_bounds(kept: str) -> tuple[int | None, int | None]:
    form, _, rest = kept.partition(":")
    if form != str(FORM):
        return None, None
    below, _, upto = rest.partition(":")
    return int(below), int(upto) if upto else None


def _set_bounds(matter: Matter, below: int, upto: int) -> None:
    matter.set_setting("search", f"{FORM}:{below}:{upto}".encode())


def _newest(matter: Matter) -> int:
    row = matter.file.one("SELECT coalesce(max(n), 0) FROM entry")
    assert row is not None
    return int(row[0])


def was_taken_back(matter: Matter, name: bytes) -> bool:
    """Whether its own author said so; one question, by the index of mentions."""
    row = matter.file.one(
        "SELECT 1 FROM mention AS m JOIN entry AS w ON w.hash = m.entry JOIN entry AS e ON e.hash = m.target"
        " WHERE m.target = ? AND w.kind = 10 AND w.fine = 1 AND w.accepted = 1 AND w.author = e.author LIMIT 1",
        name,
    )
    return row is not None


def entries_having(matter: Matter, stretches: Sequence[str]) -> list[tuple[bytes, int, LineKind]]:
    """The entries in which one of these stretches of words stands: hash, kind, and the kind of their line. Takes in what waits.

    Shapes: stretches: words in their one form, parted by spaces: however case, accents, vowel signs, digits or punctuation were written.
    """
    while take_in_newest(matter):
        pass
    rows = matter.file.all(
        "SELECT DISTINCT e.hash, e.kind, l.kind FROM found AS f CROSS JOIN entry AS e ON e.n = f.rowid JOIN line AS l ON l.id = e.line"
        " WHERE found MATCH ? AND e.accepted = 1 AND e.body IS NOT NULL",
        " OR ".join(f"words : {_quoted(each)}" for each in stretches),
    )
    return [(name, kind, LineKind(where)) for name, kind, where in rows]


def question_of(terms: Sequence[Term], lines: Sequence[bytes]) -> str:
    """What the index is asked: every word quoted, so that nothing a person typed is read as syntax."""
    places = " OR ".join(f'place : "l{line.hex()}"' for line in lines)
    return " AND ".join([f"({places})", *(_asked(term) for term in terms)])


def _asked(term: Term) -> str:
    if term.whole or len(term.words[0]) == 1:
        return f"words : {_quoted(' '.join(term.words))}"
    asked, plain = _quoted(term.words[0]), _quoted(without_article(term.words[0]))
    return f"(words : {asked} * OR {{words bare}} : {plain} *)"


def _quoted(words: str) -> str:
    return '"' + words.replace('"', " ") + '"'
