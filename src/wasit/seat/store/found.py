"""The index that a search asks: of every entry shown as words, its words in their one form, under the entry's number.

1. The text itself is not kept here a second time: only which words stand in which entry, inside the same encrypted file.
2. An entry gets in when its fact counts, and goes when its author takes it back. What else may hide it is asked of the entry itself,
   each time it is looked for.
3. What was kept before there was this index, or before ``FORM``, is taken in from the newest back, some hundred entries a step.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from wasit.channel.bodies import decode_fact
from wasit.channel.facts import Fact
from wasit.channel.searched import words_in
from wasit.text.search import Term, indexed, without_article

if TYPE_CHECKING:
    from wasit.seat.matter import Matter

FORM = 1  # of the words in the index: another one, and it is made anew
STEP = 250  # entries


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
    """One step back through what was kept before; False when there is nothing left to do. Reads at most ``most`` entries."""
    below = _below(matter)
    if below == 0:
        return False
    with matter.file.change():
        if below is None:
            below = begin_anew(matter)
        rows = matter.file.all(
            "SELECT n, hash, kind, body, fine FROM entry WHERE n < ? ORDER BY n DESC LIMIT ?", below, most
        )
        for _, name, kind, body, fine in rows:
            if fine == 1 and body is not None and not was_taken_back(matter, name):
                keep_words(matter, name, decode_fact(kind, body))
        below = rows[-1][0] if len(rows) == most else 0
        matter.set_setting("search", f"{FORM}:{below}".encode())
    return below != 0


def begin_anew(matter: Matter) -> int:
    """Empty the index; it is made again from the number given back, downwards. Inside a change."""
    matter.file.run("INSERT INTO found (found) VALUES ('delete-all')")
    newest = matter.file.one("SELECT coalesce(max(n), 0) FROM entry")
    assert newest is not None
    below: int = newest[0] + 1
    matter.set_setting("search", f"{FORM}:{below}".encode())
    return below


def is_whole(matter: Matter) -> bool:
    """Whether everything kept can be found."""
    return _below(matter) == 0


def _below(matter: Matter) -> int | None:
    """The number below which nothing is in the index yet; None where it was never begun in this form."""
    form, _, below = matter.text_setting("search").partition(":")
    return int(below) if form == str(FORM) else None


def was_taken_back(matter: Matter, name: bytes) -> bool:
    """Whether its own author said so; one question, by the index of mentions."""
    row = matter.file.one(
        "SELECT 1 FROM mention AS m JOIN entry AS w ON w.hash = m.entry JOIN entry AS e ON e.hash = m.target"
        " WHERE m.target = ? AND w.kind = 10 AND w.fine = 1 AND w.accepted = 1 AND w.author = e.author LIMIT 1",
        name,
    )
    return row is not None


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
