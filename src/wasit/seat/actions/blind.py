"""Putting a text to every side in secret, answering it, saying what came of it.

1. Saying what came of it reads the answers of several lines, as passing on does: by a person's act, and what each line then gets is one word.
2. Refused before its time unless every side has said yes: an early no would tell who said it.

Source: spec/8-wall.md §8.6.
"""

from __future__ import annotations

from wasit.channel import facts
from wasit.channel.blind import result_of
from wasit.errors import Refused
from wasit.record.entry import Entry
from wasit.record.epoch import LineKind, SeatRole
from wasit.seat.actions.words import is_noted
from wasit.seat.matter import Line, Matter
from wasit.text.moment import Moment
from wasit.text.passage import Texts, check_texts


def put(matter: Matter, text: Texts, until: Moment) -> Entry:
    """The same text to every side. Gives the desk's entry. Raises: Refused bad-input, lapsed, no-desk, needs-two-sides."""
    check_texts(text, field="text")
    if not matter.has_line("desk"):
        raise Refused("no-desk")
    if until.seconds <= matter.clock.now().seconds:
        raise Refused("lapsed", field="until")
    lines = matter.side_lines()
    if len(lines) < 2:
        raise Refused("needs-two-sides")
    with matter.file.change():
        puts = [matter.say(line, facts.BlindPut(dict(text), until)).hash for line in lines]
        return matter.say(matter.line_of("desk"), facts.BlindNoted(tuple(puts)))


def answer(matter: Matter, name: bytes, *, yes: bool) -> Entry:
    """A side's yes or no; on a line where nobody of the side has a seat the go-between enters it.

    Raises: Refused unknown-id, bad-input, lapsed, already-closed, may-not-say.
    """
    line, _, fact, _ = matter.read(name)
    if not isinstance(fact, facts.BlindPut):
        raise Refused("bad-input", field="id")
    if matter.role == "go-between" and not is_noted(matter, line.id):
        raise Refused("may-not-say")
    if result_told(matter, name) is not None:
        raise Refused("already-closed")
    if fact.until.seconds <= matter.clock.now().seconds:
        raise Refused("lapsed", field="id")
    with matter.file.change():
        return matter.say(line, facts.BlindAnswer(name, yes))


def close(matter: Matter, note: bytes) -> bool:
    """Tell every side what came of it; whether all said yes. Raises: Refused unknown-id, bad-input, already-closed, not-over."""
    _, _, fact, _ = matter.read(note)
    if not isinstance(fact, facts.BlindNoted):
        raise Refused("bad-input", field="id")
    if any(result_told(matter, name) is not None for name in fact.puts):
        raise Refused("already-closed")
    agreed = may_tell(matter, fact)
    if agreed is None:
        raise Refused("not-over")
    with matter.file.change():
        for name in fact.puts:
            line, _, _, _ = matter.read(name)
            matter.say(line, facts.BlindResult(name, agreed))
    return agreed


def may_tell(matter: Matter, note: facts.BlindNoted) -> bool | None:
    """What could be told of it now; None: nothing yet. Raises: Refused unknown-id where this seat does not have all its lines."""
    answers, now = [], matter.clock.now().seconds
    is_over = True
    for name in note.puts:
        line, _, fact, _ = matter.read(name)
        assert isinstance(fact, facts.BlindPut)
        is_over = is_over and fact.until.seconds <= now
        said = answer_of(matter, line, name)
        answers.append(said[1] if said else None)
    return result_of(answers, is_over=is_over)


def answer_of(matter: Matter, line: Line, name: bytes) -> tuple[bytes, bool] | None:
    """A side's last answer and the seat that gave it."""
    epoch = matter.replica(line.id).epoch()
    carriers = {each.seat for each in epoch.members if each.role is SeatRole.GO_BETWEEN} if epoch else set()
    heard = [
        (entry, fact)
        for where, entry, fact in matter.mentions(name)
        if isinstance(fact, facts.BlindAnswer) and where.id == line.id and where.kind is LineKind.SIDE
    ]
    if not is_noted(matter, line.id):
        heard = [(entry, fact) for entry, fact in heard if entry.author not in carriers]
    if not heard:
        return None
    last, fact = max(heard, key=lambda one: one[0].place)
    return last.author, fact.yes


def result_told(matter: Matter, name: bytes) -> bool | None:
    """What was told of it on its line."""
    told = (fact.agreed for _, _, fact in matter.mentions(name) if isinstance(fact, facts.BlindResult))
    return next(told, None)
