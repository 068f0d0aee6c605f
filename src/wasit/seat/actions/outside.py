"""What an author allows to be said outside, and what leaves a seat in the clear for it: the account, the calendar.

1. Outside is allowed for itself alone: no leave to pass on is leave for it, and the newest word of the author counts.
2. Only one's own words: a side's on its line, a go-between's own; of a side without a seat the go-between notes its leave beside its words.
"""

from __future__ import annotations

from collections.abc import Sequence

from wasit.channel import facts
from wasit.channel.claim_facts import Outside
from wasit.errors import Refused
from wasit.record.entry import Entry
from wasit.record.epoch import LineKind
from wasit.seat.actions.claims import is_taken_back
from wasit.seat.actions.words import is_noted
from wasit.seat.matter import Line, Matter
from wasit.text.passage import Texts


def allow_outside(matter: Matter, name: bytes, *, passages: Sequence[int], grade: Outside) -> Entry:
    """Allow passages (from 1; none named: all) of one's own words for the outside, or allow them no longer.

    Raises: Refused unknown-id, not-yours, not-own-words, withdrawn, may-not-say.
    """
    line, entry, fact, _ = matter.read(name)
    if entry.author != matter.me:
        raise Refused("not-yours")
    said = own_words(matter, line, fact)
    if not said:
        raise Refused("not-own-words")
    if is_taken_back(matter, entry):
        raise Refused("withdrawn")
    wanted = tuple(sorted(set(passages))) or tuple(range(1, len(said) + 1))
    if not 1 <= wanted[0] <= wanted[-1] <= len(said):
        raise Refused("unknown-id", field="passages")
    with matter.file.change():
        return matter.say(line, facts.OutsideAllowed(name, wanted, grade))


def own_words(matter: Matter, line: Line, fact: facts.Fact | None) -> tuple[Texts, ...]:
    """The passages that their author can allow outside; () of what is nobody's own words, or stands where no go-between reads."""
    if line.kind is LineKind.ROOM:
        return ()
    match fact:
        case facts.Word(passages=passages):
            return tuple(passage.text for passage in passages)
        case facts.Noted(passages=passages) if line.kind is LineKind.SIDE and is_noted(matter, line.id):
            return tuple(passage.text for passage in passages)
        case facts.LineToTake(text=text):
            return (text,)
        case _:
            return ()
