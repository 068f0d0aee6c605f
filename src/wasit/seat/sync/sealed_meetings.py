"""Which sealed offers of a matter have met and are not over: each has a run while the seat is open."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from functools import partial

from wasit.channel.sealed_facts import SealedPut
from wasit.errors import Distrusted, Refused, WasitError
from wasit.overlap.run import Outcome
from wasit.overlap.terms import Number
from wasit.seals.offer_statement import CARRIER, Statement, read_statement
from wasit.seat.actions.sealed import (
    check_bound,
    check_known,
    check_reach,
    check_statement,
    put_fact,
    puts_of,
    stood,
    take_answer,
    take_beginning,
    take_error,
)
from wasit.seat.matter import Matter
from wasit.seat.relay_link import RelayLink
from wasit.seat.sealed_terms import terms_of
from wasit.seat.store.sealed_rounds import SealedRound, round_names, round_of
from wasit.seat.sync.sealed_run import Meeting, Pace, SealedRun

SAVE_AGAIN = (1.0, 30.0)  # s, first and longest, between tries

log = logging.getLogger("wasit.seat")


class SealedMeetings:
    """``is_open``, ``changed``: of whoever runs the matter's sync."""

    def __init__(
        self,
        matter: Matter,
        link: RelayLink,
        is_open: Callable[[], bool],
        changed: Callable[[], None],
        pace: Pace | None = None,
    ) -> None:
        self._matter, self._link, self._is_open, self._changed = matter, link, is_open, changed
        self._pace = pace or Pace()
        self._seen = -1
        self._stir = asyncio.Event()
        self._stir.set()
        self.runs: dict[bytes, tuple[SealedRun, asyncio.Task[None]]] = {}
        self._leaving: set[asyncio.Task[None]] = set()
        self._saving: set[asyncio.Task[None]] = set()

    def stir(self) -> None:
        """Something may have met, or be over."""
        self._stir.set()

    async def follow(self) -> None:
        """One look, once stirred: begin to hear for what has met, and stop for what is over."""
        await self._stir.wait()
        self._stir.clear()
        matter = self._matter
        if not self._is_open():
            return
        if matter.version == self._seen:
            return
        self._seen = matter.version
        try:
            await self._look()
        except BaseException:  # what failed on the way is looked at again
            self._look_again()
            raise

    async def _look(self) -> None:
        matter = self._matter
        met = {name: kept for name in round_names(matter) if (kept := self._standing(name)) is not None}
        for name in [each for each in self.runs if each not in met]:
            await self._close(name)
        for name, meeting in met.items():
            before = self.runs[name][0].meeting if name in self.runs else meeting
            if before.signed != meeting.signed:
                # where the mailbox is the same, the run that follows hears there
                await self._end(name, leave=before.kept.get != meeting.kept.get)
            if name not in self.runs:
                self._start(name, meeting)

    async def stop(self) -> None:
        for task in (*self._leaving, *self._saving):
            task.cancel()
        await asyncio.gather(*(self._end(name, leave=False) for name in tuple(self.runs)))

    async def _close(self, name: bytes) -> None:
        """A round that is over. The other end may have been faster: what this seat still reckons of it comes to its own end first."""
        going = self.runs[name][0].going
        if going is None or round_of(self._matter, name) is None:
            await self._end(name, leave=True)
        else:
            going.add_done_callback(self._look_again)

    def _look_again(self, _: object = None) -> None:
        self._seen = -1
        self._stir.set()

    async def _end(self, name: bytes, *, leave: bool) -> None:
        run, task = self.runs.pop(name)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        if leave:  # other rounds do not wait for a relay that does not answer
            leaving = asyncio.create_task(run.leave())
            self._leaving.add(leaving)
            leaving.add_done_callback(self._leaving.discard)

    def _standing(self, name: bytes) -> Meeting | None:
        kept = round_of(self._matter, name)
        if kept is None:
            return None
        try:
            return meeting_of(self._matter, kept)
        except Distrusted as bad:
            if kept.error != bad.code and not kept.how:
                self._failed(name, bad.code)
        except Refused:
            pass  # a co-mediator who has not both lines
        return None

    def _start(self, name: bytes, meeting: Meeting) -> None:
        run = SealedRun(
            meeting,
            self._link,
            self._matter.randomness,
            lambda: self._matter.clock.now().seconds,
            wanted=partial(self._wanted, name),
            begun=partial(self._begun, name, meeting),
            done=partial(self._answered, name, meeting),
            failed=partial(self._failed, name),
            pace=self._pace,
        )
        self.runs[name] = run, asyncio.create_task(run.live())

    def _wanted(self, name: bytes) -> bool:
        kept = round_of(self._matter, name) if self._is_open() else None
        return kept is not None and kept.wanted

    def _begun(self, name: bytes, meeting: Meeting) -> bool:
        return self._save(lambda: take_beginning(self._matter, name, meeting.others_signed))

    def _save(self, act: Callable[[], None]) -> bool:
        """Whether it could be. A beginning that can't (a full disk, a seat that left) is as if it had not come: a person tries again."""
        if not self._is_open():
            return False
        try:
            act()
        except WasitError as error:
            log.warning("sync: %s %s of a sealed offer", type(error).__name__, error.code)
            return False
        finally:
            self._changed()
        return True

    def _answered(self, name: bytes, meeting: Meeting, outcome: Outcome) -> None:
        """An answer that can't be saved now is held until it can: the others may be done with it, and nobody reckons it again."""
        act = partial(take_answer, self._matter, name, *answer_of(self._matter, name, meeting, outcome))
        if not self._save(act):
            task = asyncio.create_task(self._save_later(act))
            self._saving.add(task)
            task.add_done_callback(self._saving.discard)

    async def _save_later(self, act: Callable[[], None]) -> None:
        wait, longest = SAVE_AGAIN
        while self._is_open():
            await asyncio.sleep(wait)
            if self._save(act):
                return
            wait = min(2 * wait, longest)

    def _failed(self, name: bytes, code: str) -> None:
        self._save(lambda: take_error(self._matter, name, code))


def meeting_of(matter: Matter, kept: SealedRound) -> Meeting | None:
    """What this seat's part in a round is; None while not both have sealed, and once it is over.

    Raises: Distrusted sealed-statement-differs: what the go-between tells of the other side, or of itself, does not hold; sealed-relay-inside,
    sealed-relay-strange; sealed-other-changed.
    """
    if kept.party == CARRIER:
        names = puts_of(matter, kept.name)
        both = [stood(matter, each) for each in names]
        if any(each.met is None or each.ended is not None for each in both):
            return None
        _, asked = put_fact(matter, names[0])
        signed = (both[0].statement, both[1].statement, kept.statement)
        sides = [
            check_statement(put_fact(matter, each)[1], one, mine=True)
            for each, one in zip(names, signed, strict=False)
        ]
        check_reach(matter, *sides)
        return _meeting(kept, asked, (sides[0], sides[1], read_statement(kept.statement)), signed)
    now = stood(matter, kept.name)
    if now.met is None or now.ended is not None or now.met.own != kept.entry:
        return None
    line, asked = put_fact(matter, kept.name)
    own = check_statement(asked, kept.statement, mine=True)
    other = check_statement(asked, now.met.other, mine=False)
    if other.pen == own.pen or other.box_public == own.box_public:
        raise Distrusted("sealed-statement-differs")
    try:
        carrier = read_statement(now.met.carrier)
    except Distrusted as bad:
        raise Distrusted("sealed-statement-differs") from bad
    if (carrier.party, carrier.run, carrier.terms) != (CARRIER, asked.run, asked.question):
        raise Distrusted("sealed-statement-differs")
    check_reach(matter, other, carrier)
    check_known(matter, line, other)
    check_bound(matter, kept, now.met.other)
    first, second = (own, other) if kept.party == 0 else (other, own)
    signed_first, signed_second = (
        (kept.statement, now.met.other) if kept.party == 0 else (now.met.other, kept.statement)
    )
    return _meeting(kept, asked, (first, second, carrier), (signed_first, signed_second, now.met.carrier))


def _meeting(
    kept: SealedRound,
    asked: SealedPut,
    statements: tuple[Statement, Statement, Statement],
    signed: tuple[bytes, bytes, bytes],
) -> Meeting:
    rules = {statements[0].rule, statements[1].rule}
    rule = asked.rule if rules == {asked.rule} else "room"
    return Meeting(kept, terms_of(asked, rule=rule), statements, signed)


def answer_of(matter: Matter, name: bytes, meeting: Meeting, outcome: Outcome) -> tuple[str, int | None]:
    """How it ended, and the number in the smallest unit, or the package."""
    if outcome.package is not None:
        return "package", outcome.package
    if outcome.room is None:
        return "ended", None
    if outcome.place is not None and isinstance(meeting.terms, Number):
        put = name if meeting.me != CARRIER else puts_of(matter, name)[0]
        scale = put_fact(matter, put)[1].scale
        assert scale is not None
        return "settled", scale.low + outcome.place * scale.step
    return ("room" if outcome.room else "none"), None
