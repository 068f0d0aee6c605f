"""Asks a timestamp authority for what a matter is to have attested by itself: decided in ``actions.attesting``, sent here.

While an answer is awaited nothing is held open: the seat may be locked meanwhile, and then the answer is dropped.
"""

from __future__ import annotations

from collections.abc import Callable

from wasit.errors import Distrusted, Unreachable
from wasit.seat.actions.attesting import next_due, note_ends, note_failed, note_taken
from wasit.seat.authority import Authority
from wasit.seat.matter import Matter
from wasit.seat.sync.push import seal_now


async def attest_due(matter: Matter, authority: Authority, is_open: Callable[[], bool]) -> int:
    """Everything that is due, one after the other, until one fails. Gives how many tokens were taken."""
    taken = 0
    while is_open() and (asked := next_due(matter)) is not None:
        try:
            answer = await authority.answer(asked.url, asked.question.body)
            if not is_open():
                return taken
            with matter.file.change():
                asked.take(answer)
                note_taken(matter)
                seal_now(matter)
        except (Unreachable, Distrusted) as no:
            if is_open():
                note_failed(matter, answered=isinstance(no, Distrusted))
            break
        taken += 1
    if is_open():
        note_ends(matter)
    return taken
