"""Judges what seats saw of a relay. Pure, and written from spec/4-relay.md, not from the relay: it imports nothing of Wasit.

A history is what was asked and answered, and what came, each with its time on one clock. Its rules, by the name of the fault:

1. ``lost``: a letter that was answered with 201 or 200 came, by the end of the run, unless its box was asked to be dropped.
2. ``twice``: a letter has one place (cursor) in its box. It may come again at the same place, while its ack may have been lost.
3. ``cursor-again``: a place of a box has one letter, for ever.
4. ``disorder``: within one watch, places rise; and a letter answered before another was asked for stands before it.
5. ``nobody-sent``: what comes was asked for, in that box, before it came.
6. ``said-no``: what came was answered with yes at least once, or not answered at all, or with "later": never only with a plain no.
7. ``new-again``: one letter is answered with 201 (new) once.
8. ``after-drop``: nothing that was asked after its box's drop was answered is answered with yes, and nothing comes from there any more.
9. ``gone``: that a box is unknown (404) is said to nobody whose asking ended before its drop was asked for. Boxes are there before anything is put.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

YES = frozenset({200, 201})
GONE = 404
LATER = frozenset({429, 500, 503, 507})
NEVER = float("inf")


@dataclass(slots=True)
class Put:
    """A letter was asked to be kept. ``answered`` is None when no answer came."""

    box: str
    letter: str
    asked: float
    answered: float | None = None
    status: int = 0


@dataclass(frozen=True, slots=True)
class Came:
    """A letter came, in a watch of its reader."""

    box: str
    watch: int
    cursor: int
    letter: str
    at: float


@dataclass(frozen=True, slots=True)
class Drop:
    """A box was asked to be dropped."""

    box: str
    asked: float
    answered: float | None


@dataclass(slots=True)
class History:
    """One run, as the seats saw it."""

    puts: list[Put] = field(default_factory=list)
    came: list[Came] = field(default_factory=list)
    drops: list[Drop] = field(default_factory=list)

    def acknowledged(self) -> int:
        """How many letters were answered with yes."""
        return len({(put.box, put.letter) for put in self.puts if put.status in YES})


@dataclass(frozen=True, slots=True)
class Fault:
    """One rule that was broken."""

    rule: str
    box: str
    what: str


@dataclass(slots=True)
class _Letter:
    asked: float = NEVER
    sure: float = NEVER
    news: int = 0
    may_be: bool = False


def judge(history: History) -> list[Fault]:
    """All that is wrong with it; nothing is right."""
    letters = _letters(history.puts)
    places: dict[tuple[str, str], int] = {}
    faults = [*_places(history.came, places), *_sent(history.came, letters)]
    dropped = {drop.box for drop in history.drops}
    for (box, name), letter in letters.items():
        if letter.news > 1:
            faults.append(Fault("new-again", box, name))
        if letter.sure < NEVER and (box, name) not in places and box not in dropped:
            faults.append(Fault("lost", box, name))
        if (box, name) in places and not letter.may_be:
            faults.append(Fault("said-no", box, name))
    return [*faults, *_order(letters, places), *_drops(history)]


def _letters(puts: Iterable[Put]) -> dict[tuple[str, str], _Letter]:
    letters: defaultdict[tuple[str, str], _Letter] = defaultdict(_Letter)
    for put in puts:
        letter = letters[put.box, put.letter]
        letter.asked = min(letter.asked, put.asked)
        if put.answered is None or put.status in YES or put.status in LATER - {429, 507}:
            letter.may_be = True
        if put.answered is not None and put.status in YES:
            letter.sure = min(letter.sure, put.answered)
            letter.news += put.status == 201
    return dict(letters)


def _places(came: Iterable[Came], places: dict[tuple[str, str], int]) -> list[Fault]:
    faults, letters_at = [], dict[tuple[str, int], str]()
    reached: dict[tuple[str, int], int] = {}
    for one in came:
        if places.setdefault((one.box, one.letter), one.cursor) != one.cursor:
            faults.append(Fault("twice", one.box, one.letter))
        if letters_at.setdefault((one.box, one.cursor), one.letter) != one.letter:
            faults.append(Fault("cursor-again", one.box, str(one.cursor)))
        if reached.get((one.box, one.watch), 0) >= one.cursor:
            faults.append(Fault("disorder", one.box, f"{one.cursor} in watch {one.watch}"))
        reached[one.box, one.watch] = one.cursor
    return faults


def _sent(came: Iterable[Came], letters: dict[tuple[str, str], _Letter]) -> list[Fault]:
    return [
        Fault("nobody-sent", one.box, one.letter)
        for one in came
        if (letter := letters.get((one.box, one.letter))) is None or letter.asked > one.at
    ]


def _order(letters: dict[tuple[str, str], _Letter], places: dict[tuple[str, str], int]) -> list[Fault]:
    by_box: defaultdict[str, list[tuple[_Letter, int, str]]] = defaultdict(list)
    for (box, name), letter in letters.items():
        if (box, name) in places:
            by_box[box].append((letter, places[box, name], name))
    faults = []
    for box, known in by_box.items():
        by_sure = sorted(known, key=lambda one: one[0].sure)
        done, highest = 0, 0
        for letter, cursor, name in sorted(known, key=lambda one: one[0].asked):
            while done < len(by_sure) and by_sure[done][0].sure < letter.asked:
                highest = max(highest, by_sure[done][1])
                done += 1
            if cursor < highest:
                faults.append(Fault("disorder", box, name))
    return faults


def _drops(history: History) -> list[Fault]:
    ended: dict[str, float] = {}
    asked: dict[str, float] = {}
    for drop in history.drops:
        asked[drop.box] = min(drop.asked, asked.get(drop.box, NEVER))
        if drop.answered is not None:
            ended[drop.box] = min(drop.answered, ended.get(drop.box, NEVER))
    puts = [
        Fault("after-drop", put.box, put.letter)
        for put in history.puts
        if put.status in YES and put.asked > ended.get(put.box, NEVER)
    ]
    gone = [
        Fault("gone", put.box, put.letter)
        for put in history.puts
        if put.status == GONE and put.answered is not None and put.answered < asked.get(put.box, NEVER)
    ]
    watches: dict[tuple[str, int], float] = {}
    for one in history.came:
        watches.setdefault((one.box, one.watch), one.at)
    came = [
        Fault("after-drop", one.box, one.letter)
        for one in history.came
        if watches[one.box, one.watch] > ended.get(one.box, NEVER)
    ]
    return [*puts, *gone, *came]
