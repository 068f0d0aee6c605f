"""A kit's matter on a new machine: a new seat of the same person, that reads what was backed up.

1. New keys always: a kit holds none. The seat is added to the person's chain by the recovery key; the seats before it stand in
   "was", and what they wrote is shown as this person's own.
2. A line where nobody else was goes on: this seat opens its next epoch, and says that it may be behind (``alone``). On the others it belongs to nobody's list yet: it reads, and
   its peers are told by a card (``returning``). Lines that the seat before led it leads again when its person says so (``lead_again``).
3. Restoring twice makes two seats. They share no key, no feed and no mailbox; a peer that met one does not take in the other, since
   both were added at the same place of the chain: it pairs again.

Source: PROTOCOL.md §2.2, §2.3, §2.4.
"""

from __future__ import annotations

from typing import Any

from wasit.channel import facts
from wasit.errors import Refused
from wasit.record.epoch import next_epoch
from wasit.seals.person import (
    MOST_LINKS,
    MOST_SEATS,
    Chain,
    append,
    decode_chain,
    draft_add,
    draft_remove,
    sign_link,
    start_chain,
    verify_chain,
)
from wasit.seals.randomness import Randomness
from wasit.seals.ratchet import SeatKeys
from wasit.seals.recovery import RecoveryKey
from wasit.seat import alone
from wasit.seat.backup import KeptMatter, columns_of
from wasit.seat.bygone import end_waiting
from wasit.seat.chains import take_chain
from wasit.seat.clock import Clock
from wasit.seat.matter import Line, Matter
from wasit.seat.membership import show_epochs
from wasit.seat.returning import has_heard, reach_out, settle
from wasit.seat.store.alarms import raise_alarm
from wasit.seat.store.found import take_in_kept
from wasit.seat.store.kept import KEPT_TABLES, is_kept
from wasit.seat.store.older import NUMBERED, move_standing, number_as_accepted, take_in_older
from wasit.wire import cbor


def restore_matter(
    path: str, key: bytes, kept: KeptMatter, *, made_at: int, clock: Clock, randomness: Randomness
) -> Matter:
    """The matter in a file of its own, open. Units: ``made_at`` seconds. Raises: Distrusted not-a-kit; Damaged."""
    matter = Matter(path, key, clock, randomness)
    try:
        with matter.file.change():
            _fill(matter, kept)
            if kept.settings.get("numbered") != NUMBERED:  # a kit of before
                move_standing(matter)
                number_as_accepted(matter)
            _become(matter, kept)
            matter.set_setting("restored", made_at.to_bytes(8))
            raise_alarm(matter, None, "restored")
            for line in matter.lines():
                end_waiting(matter, line)
                if _was_alone(matter, line, kept.settings["me"]):
                    _take_over(matter, line)
                    alone.begin(matter, line)
            reach_out(matter)
            settle(matter)
        take_in_older(matter)
        while take_in_kept(matter):
            pass
    except BaseException:
        matter.close()
        raise
    return matter


def _fill(matter: Matter, kept: KeptMatter) -> None:
    for name, value in kept.settings.items():
        if is_kept(name):
            matter.set_setting(name, value)
    for table in KEPT_TABLES:
        columns, rows = kept.tables.get(table, ([], []))
        known = columns_of(matter, table)
        places = [place for place, column in enumerate(columns) if column in known]
        if places:
            _put(
                matter,
                table,
                [columns[place] for place in places],
                [[row[n] for n in places] for row in rows],
            )
    matter.people.clear()
    matter.removed = None


def _put(matter: Matter, table: str, columns: list[str], rows: list[list[Any]]) -> None:
    marks = ", ".join("?" * len(columns))
    for row in rows:
        matter.file.run(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", *row)


def _become(matter: Matter, kept: KeptMatter) -> None:
    """New keys, in the person's chain."""
    recovery, keys = RecoveryKey.from_bytes(kept.settings["recovery"]), SeatKeys.create()
    chain = decode_chain(kept.settings["chain"])
    state = verify_chain(chain)
    was = sorted({*state.seats, *state.removed})
    pickle_key = matter.randomness.bytes(32, b"pickle")
    matter.set_setting("pickle-key", pickle_key)
    matter.set_setting("account", keys.pickle(pickle_key))
    matter.set_setting("me", keys.seat_id)
    matter.set_setting("was", cbor.encode(was))
    matter.heirs.note(keys.seat_id, kept.settings["me"])
    take_chain(matter, _with_seat(chain, keys, recovery, matter.clock.now().seconds))


def _with_seat(chain: Chain, keys: SeatKeys, recovery: RecoveryKey, at: int) -> Chain:
    """The chain with one seat more. One that is full, or names another recovery key, begins anew: then the person pairs again."""
    state = verify_chain(chain)
    seats = state.seats
    if recovery.public != state.recovery or len(chain) + (2 if len(seats) >= MOST_SEATS else 1) > MOST_LINKS:
        return start_chain(keys, recovery.public, at)
    if len(seats) >= MOST_SEATS:  # the one added first is the one lost longest
        core = draft_remove(chain, next(iter(seats)), at)
        chain = append(chain, core, [sign_link(core, recovery)])
    core = draft_add(chain, keys.ed, keys.ik, at)
    return append(chain, core, [sign_link(core, recovery), sign_link(core, keys)])


def _was_alone(matter: Matter, line: Line, maker: bytes) -> bool:
    """Whether nobody but the seat that made the kit was there: not even another device of this person, which may be alive."""
    epoch = matter.replica(line.id).epoch()
    return epoch is not None and epoch.seats() == (maker,) and not matter.has_left


def _take_over(matter: Matter, line: Line) -> None:
    """The line's next epoch, with this seat in the place of the steward before it. Whoever joins later needs no epoch before theirs."""
    replica = matter.replica(line.id)
    before = replica.epoch()
    role = replica.role_of(before.steward) if before is not None else None
    assert before is not None
    assert role is not None
    new = next_epoch(
        before, base=replica.base(), add=[(matter.me, role)], drop=[before.steward], steward=matter.me
    )
    matter.take_over(line, facts.Opened(new))


def to_lead(matter: Matter) -> list[Line]:
    """The lines whose steward is the seat before this one."""
    mine = matter.heirs.known().get(matter.me)
    if mine is None or matter.has_left:
        return []
    epochs = [(line, matter.replica(line.id).epoch()) for line in matter.lines()]
    return [line for line, epoch in epochs if epoch is not None and epoch.steward == mine]


def lead_again(matter: Matter) -> int:
    """Lead the lines that the seat before this one led: only its person can say that the old machine is gone, for it is shut out there.

    Gives how many. Raises: Refused nothing-to-lead; not-heard-yet: nobody of a line has answered, or something of it is missing.
    """
    led = to_lead(matter)
    if not led:
        raise Refused("nothing-to-lead")
    for line in led:
        replica = matter.replica(line.id)
        epoch = replica.epoch()
        others = [seat for seat in epoch.seats() if seat != epoch.steward] if epoch is not None else []
        if replica.is_stuck() or not has_heard(matter, others):
            raise Refused("not-heard-yet")
    with matter.file.change():
        for line in led:
            show_epochs(matter, line, matter.heirs.known()[matter.me])
            _take_over(matter, line)
        settle(matter)
        alone.settle(matter)
    return len(led)
