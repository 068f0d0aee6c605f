"""So that nobody is surprised and nothing slips: a side is promised that it is told first; a name is written down in its spellings."""

from __future__ import annotations

from collections.abc import Sequence

from wasit.channel import before_facts, facts
from wasit.errors import Refused
from wasit.record.entry import Entry
from wasit.record.epoch import LineKind
from wasit.seat.matter import Line, Matter
from wasit.text.fold import tokens
from wasit.text.passage import Texts, check_texts


def tell_first(matter: Matter, line: Line, *, what: bytes | str, text: Texts) -> Entry:
    """Promise a side that it is told of a thing before others are. Raises: Refused may-not-say, not-a-line, unknown-id, bad-input, too-large."""
    if line.kind is not LineKind.SIDE:
        raise Refused("not-a-line")
    if isinstance(what, bytes):
        if matter.file.one("SELECT 1 FROM instrument WHERE hash = ?", what) is None:
            raise Refused("unknown-id")
    elif not 1 <= len(what.strip()) <= 120:
        raise Refused("bad-input", field="fact")
    check_texts(text, field="text")
    with matter.file.change():
        return matter.say(line, facts.FirstTold(what, text))


def spell_name(matter: Matter, spellings: Sequence[str]) -> Entry:
    """Keep on the desk that these are one name. Raises: Refused may-not-say, bad-input, too-large."""
    kept = list(dict.fromkeys(" ".join(one.split()) for one in spellings if tokens(one)))
    if not 2 <= len(kept) <= before_facts.MOST_SPELLINGS:
        raise Refused("bad-input", field="spellings")
    if any(len(one) > before_facts.LONGEST_NAME for one in kept):
        raise Refused("too-large", field="spellings", limit=before_facts.LONGEST_NAME)
    if matter.role != "go-between":
        raise Refused("may-not-say")
    with matter.file.change():
        return matter.say(matter.line_of("desk"), facts.NameSpelled(tuple(kept)))
