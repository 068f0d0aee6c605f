"""How much was said and how much crossed: for the checks of a case, not for pages.

Reads every entry of kinds 2, 3 and 4 of each side line.
"""

from __future__ import annotations

from wasit.channel import facts
from wasit.channel.facts import Fact
from wasit.channel.instrument import Proposal
from wasit.channel.project_line import read_shown
from wasit.seat.matter import Matter
from wasit.seat.queries.faces import said_in

SAID, SHOWN, NOTED = 2, 3, 4


def counts(matter: Matter) -> dict[str, dict[str, int]]:
    """``to``: crossings to each side key, of words or proposals. ``words``: words and calls of each side line, taken back or not."""
    crossed: dict[str, int] = {}
    words: dict[str, int] = {}
    for line in matter.side_lines():
        said = [*said_in(matter, line, SAID), *said_in(matter, line, NOTED)]
        proposals = {
            name for _, fact in said_in(matter, line, SHOWN) if (name := _passed_on(fact)) is not None
        }
        crossed[line.key] = len(proposals) + sum(isinstance(fact, facts.Released) for _, fact in said)
        words[line.key] = sum(
            isinstance(fact, facts.Noted) or (isinstance(fact, facts.Word) and not _asks(matter, fact))
            for _, fact in said
        )
    return {"to": crossed, "words": words}


def _asks(matter: Matter, word: facts.Word) -> bool:
    """Whether it asks about a proposal: that is an answer, though it binds nobody."""
    if word.reply is None or matter.file.one("SELECT 1 FROM entry WHERE hash = ?", word.reply) is None:
        return False
    return isinstance(matter.read(word.reply)[2], facts.InstrumentShown)


def _passed_on(fact: Fact) -> bytes | None:
    """The hash of a proposal that a go-between showed."""
    if not isinstance(fact, facts.InstrumentShown) or fact.attribution is None:
        return None
    read = read_shown(fact.cose)
    return read[0] if read is not None and isinstance(read[1], Proposal) else None
