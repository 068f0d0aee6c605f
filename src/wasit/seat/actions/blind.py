"""Putting a text or a supposition to every side in secret, answering it, saying what came of it.

1. Saying what came of it reads the answers of several lines, as passing on does: by a person's act, and what each line then gets is one word.
2. Refused before its time unless every side has said yes: an early no would tell who said it.
3. Of a supposition a match alone is ever told. Until then who said it may take it back, also when its time is over.
4. Who words one has said it with that, where exactly these words are laid before all.

Source: spec/8-wall.md §8.6.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from wasit.channel import facts
from wasit.channel.blind import result_of
from wasit.errors import Refused
from wasit.record.entry import Entry
from wasit.record.epoch import LineKind, SeatRole
from wasit.seat.actions.words import is_noted
from wasit.seat.matter import Line, Matter
from wasit.seat.store.found import was_taken_back
from wasit.text.moment import Moment
from wasit.text.passage import Texts, check_texts


def put(matter: Matter, text: Texts, until: Moment) -> Entry:
    """The same text to every side. Gives the desk's entry. Raises: Refused bad-input, lapsed, no-desk, needs-two-sides."""
    check_texts(text, field="text")
    return _put_to_all(matter, until, lambda _: facts.BlindPut(dict(text), until))


def word(matter: Matter, text: Texts) -> Entry:
    """A supposition in this side's own words, for the go-between to lay before all. Raises: Refused bad-input, too-large, may-not-say."""
    check_texts(text, field="text")
    if matter.role != "side":
        raise Refused("may-not-say")
    with matter.file.change():
        return matter.say(matter.line_of("line"), facts.SuppositionWorded(dict(text)))


def lay(matter: Matter, text: Texts, until: Moment, worded: bytes | None = None) -> Entry:
    """The same supposition before every side; ``worded``: by one, whose own line alone says so. ``text`` then only adds languages.

    Gives the desk's entry. Raises: Refused unknown-id, bad-input, lapsed, no-desk, needs-two-sides, withdrawn, already-laid.
    """
    where = b""
    if worded is not None:
        line, _, fact, _ = matter.read(worded)
        if not isinstance(fact, facts.SuppositionWorded):
            raise Refused("bad-input", field="worded")
        if was_taken_back(matter, worded):
            raise Refused("withdrawn")
        if is_laid(matter, worded):
            raise Refused("already-laid")
        where, text = line.id, {**text, **fact.text}
    check_texts(text, field="text")
    return _put_to_all(
        matter,
        until,
        lambda line: facts.SuppositionPut(dict(text), until, worded if line.id == where else None),
    )


def is_laid(matter: Matter, worded: bytes) -> bool:
    return any(isinstance(fact, facts.SuppositionPut) for _, _, fact in matter.mentions(worded))


def _put_to_all(matter: Matter, until: Moment, put_on: Callable[[Line], facts.Fact]) -> Entry:
    if matter.has_line("desk") and until.seconds <= matter.clock.now().seconds:
        raise Refused("lapsed", field="until")
    return put_to(matter, matter.side_lines(), put_on)


def put_to(matter: Matter, lines: Sequence[Line], put_on: Callable[[Line], facts.Fact]) -> Entry:
    """One fact a line, and on the desk which of them are one. Gives the desk's entry. Raises: Refused no-desk, needs-two-sides."""
    if not matter.has_line("desk"):
        raise Refused("no-desk")
    if len(lines) < 2:
        raise Refused("needs-two-sides")
    with matter.file.change():
        puts = [matter.say(line, put_on(line)).hash for line in lines]
        return matter.say(matter.line_of("desk"), facts.BlindNoted(tuple(puts)))


def answer(matter: Matter, name: bytes, *, yes: bool) -> Entry:
    """A side's yes or no (of a supposition: it is taken back); on a line where nobody of the side has a seat the go-between enters it.

    Raises: Refused unknown-id, bad-input, lapsed, already-closed, may-not-say.
    """
    line, _, fact, _ = matter.read(name)
    if not isinstance(fact, facts.BlindPut | facts.SuppositionPut):
        raise Refused("bad-input", field="id")
    if matter.role == "go-between" and not is_noted(matter, line.id):
        raise Refused("may-not-say")
    if result_told(matter, name) is not None:
        raise Refused("already-closed")
    takes_back = isinstance(fact, facts.SuppositionPut) and not yes
    if fact.until.seconds <= matter.clock.now().seconds and not takes_back:
        raise Refused("lapsed", field="id")
    with matter.file.change():
        return matter.say(line, facts.BlindAnswer(name, yes))


def close(matter: Matter, note: bytes) -> bool:
    """Tell every side what came of it; whether all said yes.

    Raises: Refused unknown-id, bad-input, already-closed, not-over, not-matched.
    """
    _, _, fact, _ = matter.read(note)
    if not isinstance(fact, facts.BlindNoted):
        raise Refused("bad-input", field="id")
    if any(result_told(matter, name) is not None for name in fact.puts):
        raise Refused("already-closed")
    agreed = may_tell(matter, fact)
    if agreed is None:
        raise Refused("not-matched" if is_supposition(matter, fact) else "not-over")
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
        assert isinstance(fact, facts.BlindPut | facts.SuppositionPut)
        is_over = is_over and isinstance(fact, facts.BlindPut) and fact.until.seconds <= now
        said = answer_of(matter, line, name)
        answers.append(said[1] if said else None)
    return result_of(answers, is_over=is_over)


def answer_of(matter: Matter, line: Line, name: bytes) -> tuple[bytes, bool] | None:
    """A side's last answer and the seat that gave it; where it gave none, and its very words were laid before all: yes."""
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
        return _worded_by(matter, line, name)
    last, fact = max(heard, key=lambda one: one[0].place)
    return last.author, fact.yes


def _worded_by(matter: Matter, line: Line, name: bytes) -> tuple[bytes, bool] | None:
    _, _, put, _ = matter.read(name)
    if not isinstance(put, facts.SuppositionPut) or put.worded is None or was_taken_back(matter, put.worded):
        return None
    try:
        where, entry, fact, _ = matter.read(put.worded)
    except Refused:
        return None  # it names what is not here
    same = isinstance(fact, facts.SuppositionWorded) and fact.text == put.text and where.id == line.id
    return (entry.author, True) if same else None


def is_supposition(matter: Matter, note: facts.BlindNoted) -> bool:
    return any(isinstance(matter.read(name)[2], facts.SuppositionPut) for name in note.puts)


def result_told(matter: Matter, name: bytes) -> bool | None:
    """What was told of it on its line."""
    told = (fact.agreed for _, _, fact in matter.mentions(name) if isinstance(fact, facts.BlindResult))
    return next(told, None)
