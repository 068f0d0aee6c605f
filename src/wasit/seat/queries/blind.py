"""Double-blind proposals and suppositions as this seat may show them: a side its own answer, a go-between nobody's."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from wasit.channel import facts, views
from wasit.channel.blind_facts import Put
from wasit.channel.blind_views import (
    BlindDeskPage,
    BlindDeskView,
    BlindPage,
    BlindSide,
    BlindView,
    WordedDeskView,
    WordedView,
)
from wasit.errors import Refused
from wasit.record.entry import Entry
from wasit.seat.actions.blind import answer_of, is_laid, may_tell, result_told
from wasit.seat.actions.words import is_noted
from wasit.seat.matter import Line, Matter
from wasit.seat.queries.faces import FacesOf, said_in
from wasit.seat.store.found import was_taken_back
from wasit.text.passage import Texts
from wasit.wire import cbor

BLIND_PUT, BLIND_NOTED, SUPPOSITION, WORDED = 33, 36, 44, 45
MOST = 30


def see_blind(matter: Matter, sign: views.Seatsign) -> BlindPage:
    """The newest texts that were put to this seat's side."""
    return _page(matter, sign, BLIND_PUT)


def see_suppositions(matter: Matter, sign: views.Seatsign) -> BlindPage:
    """The newest suppositions before this seat's side, and what it worded that is not before all."""
    page = _page(matter, sign, SUPPOSITION)
    if not matter.has_line("line"):
        return page
    line = matter.line_of("line")
    faces = FacesOf(matter, line)
    worded = tuple(
        WordedView(entry.hash.hex(), text, entry.at, faces.person(entry.author), entry.author == matter.me)
        for entry, text in _worded(matter, line)
    )
    return replace(page, worded=worded, may_word=True)


def _page(matter: Matter, sign: views.Seatsign, kind: int) -> BlindPage:
    if not matter.has_line("line"):
        return BlindPage(sign, ())
    line = matter.line_of("line")
    faces = FacesOf(matter, line)
    said = said_in(matter, line, kind, newest=MOST)
    puts = [_put(matter, line, faces, entry, fact) for entry, fact in said if isinstance(fact, Put)]
    return BlindPage(sign, tuple(puts))


def see_blind_desk(matter: Matter, sign: views.Seatsign) -> BlindDeskPage:
    """The newest texts that this seat's desk put to sides."""
    return _desk(matter, sign, facts.BlindPut)


def see_suppositions_desk(matter: Matter, sign: views.Seatsign) -> BlindDeskPage:
    """The newest suppositions that this seat's desk laid before sides, and what sides worded that is not before all."""
    page, languages = _desk(matter, sign, facts.SuppositionPut), matter.setting("languages")
    worded = tuple(
        WordedDeskView(entry.hash.hex(), text, entry.at, line.name)
        for line in matter.side_lines()
        for entry, text in _worded(matter, line)
    )
    tags = cbor.decode(languages, limit=1_000) if languages else [sign.language]
    return replace(page, worded=worded, languages=tuple(tags))


def _desk(matter: Matter, sign: views.Seatsign, form: type[Put]) -> BlindDeskPage:
    if not matter.has_line("desk"):
        return BlindDeskPage(sign, (), may_put=False)
    noted = said_in(matter, matter.line_of("desk"), BLIND_NOTED, newest=2 * MOST)
    puts = [_noted(matter, entry, fact, form) for entry, fact in noted if isinstance(fact, facts.BlindNoted)]
    shown = tuple(one for one in puts if one is not None)
    return BlindDeskPage(sign, shown, len(matter.side_lines()) > 1)


def _worded(matter: Matter, line: Line) -> list[tuple[Entry, Texts]]:
    """What a side worded and nobody laid before all."""
    return [
        (entry, fact.text)
        for entry, fact in said_in(matter, line, WORDED, newest=MOST)
        if isinstance(fact, facts.SuppositionWorded)
        and not was_taken_back(matter, entry.hash)
        and not is_laid(matter, entry.hash)
    ]


def _put(matter: Matter, line: Line, faces: FacesOf, entry: Entry, fact: Put) -> BlindView:
    told = result_told(matter, entry.hash)
    own = answer_of(matter, line, entry.hash)
    yes = own[1] if own else None
    in_time = fact.until.seconds > matter.clock.now().seconds
    lapsed = isinstance(fact, facts.SuppositionPut) and not in_time  # that no match came is told to nobody
    return BlindView(
        entry.hash.hex(),
        fact.text,
        entry.at,
        fact.until,
        ("over" if lapsed else "open")
        if told is None
        else "over"
        if not told
        else "agreed"
        if yes
        else "wrong",
        yes,
        faces.person(own[0]) if own else None,
        may_answer=told is None and in_time,
        ours=isinstance(fact, facts.SuppositionPut) and fact.worded is not None,
    )


def _noted(matter: Matter, entry: Entry, note: facts.BlindNoted, form: type[Put]) -> BlindDeskView | None:
    """A co-mediator who has not all its lines can tell nothing of it; who has none of them sees nothing."""
    puts = []
    for name in note.puts:
        with suppress(Refused):
            puts.append(matter.read(name))
    first = puts[0][2] if puts else None
    if not isinstance(first, form):
        return None
    lapsed = form is facts.SuppositionPut and first.until.seconds <= matter.clock.now().seconds
    told = result_told(matter, puts[0][1].hash)
    whole = len(puts) == len(note.puts)
    return BlindDeskView(
        entry.hash.hex(),
        first.text,
        entry.at,
        first.until,
        ("over" if lapsed else "open") if told is None else "agreed" if told else "over",
        tuple(
            BlindSide(line.name, each.hash.hex() if told is None and is_noted(matter, line.id) else "")
            for line, each, _, _ in puts
        ),
        may_close=told is None and whole and may_tell(matter, note) is not None,
    )
