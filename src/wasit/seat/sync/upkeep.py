"""What a matter owes from time to time, whether or not anything is said.

1. On connecting, and every 6 h: tell every member of every line what is here and what is missing.
2. What was named and is missing for 10 minutes is a gap on the page, and so is what came and can't be taken in; once it is, the alarm goes.
3. The memory of letters seen goes back 31 days, as long as a relay would bring one again.
4. Keys that are due are made anew (``renewal``), and papers that were early are looked at again where the clock was put right (``store.early``).
5. A box whose invitation ended with the program is dropped.
6. Words whose days are over are destroyed.
7. Memory in which pages of the file were kept is given back.

Source: PROTOCOL.md §5.3, §6.4, §6.8.
"""

from __future__ import annotations

from wasit.seat import (
    alone,
    device_coming,
    devices,
    membership,
    recovering,
    returning,
    reunion,
    second,
    welcoming,
)
from wasit.seat.actions.destroying import destroy_due
from wasit.seat.matter import Matter
from wasit.seat.membership import brief_again
from wasit.seat.people import boxes, forget_box
from wasit.seat.store.alarms import clear_alarm, raise_alarm
from wasit.seat.store.early import look_again
from wasit.seat.sync.renewal import renew

GREET_EVERY = 6 * 3600  # s
GAP_AFTER = 600  # s
SEEN_FOR = 31 * 86_400  # s
ASKED_FOR = 2 * 86_400  # s
HEARD_FOR = 2 * 86_400  # s: whoever has it names it again every 6 h


def greet(matter: Matter) -> None:
    """A sync of every line to every member, and what no record would ask for again."""
    with matter.file.change():
        welcoming.remind(matter)
        returning.remind(matter)
        reunion.seek(matter, again=True)
        alone.settle(matter)
        membership.ask_for_briefs(matter)
        device_coming.ask_for_past(matter)
        recovering.ask(matter)
        brief_again(matter)
        for line in matter.lines():
            epochs = matter.shelf(line.id).epochs()
            if not epochs:
                continue
            epoch, door = epochs[-1]
            # a steward that left goes on telling of the epoch it left with: nobody else can
            is_here = epoch.member(matter.me) is not None or returning.reads_along(matter, matter.me, epoch)
            if not is_here and door.author != matter.me:
                continue
            gone = {matter.me} | matter.outbox.leavers(line.id)
            for seat in epoch.seats():
                if seat not in gone and not returning.is_unheard(matter, seat):
                    matter.outbox.want_sync(matter, line, seat, soon=matter.cover == "prompt")


def look_after(matter: Matter, *, pairing: bool) -> None:
    """Every minute. ``pairing``: an invitation goes on, whose box belongs to nobody yet."""
    now = matter.clock.now().seconds
    with matter.file.change():
        matter.file.run("DELETE FROM seen WHERE at < ?", now - SEEN_FOR)
        matter.file.run(
            "DELETE FROM asked WHERE at < ? OR (at < ? AND substr(span, 1, 4) <> CAST('mine' AS BLOB))",
            *(now - ASKED_FOR, now - 3600),
        )
        matter.file.run("DELETE FROM heard WHERE since < ?", now - HEARD_FOR)
        if matter.file.changed:
            for line in matter.lines():
                matter.shelf(line.id).forget()
        if not pairing:
            _drop_orphans(matter)
        renew(matter)
        look_again(matter)
        second.follow(matter)
        devices.follow(matter)
        for line in matter.lines():
            _check_gap(matter, line.id, now)
    destroy_due(matter)
    matter.file.give_back()


def _drop_orphans(matter: Matter) -> None:
    for box in boxes(matter, "peer IS NULL AND ready < 2"):
        if box.ready:
            matter.file.run("UPDATE box SET ready = 2 WHERE get_id = ?", box.get.id)
        else:
            forget_box(matter, box.get.id)


def missing_since(matter: Matter, line: bytes) -> int | None:
    """Since when something of a line has been named and not here."""
    row = matter.file.one(
        "SELECT min(x) FROM (SELECT since AS x FROM heard WHERE line = ?1 AND since > 0"
        " UNION ALL SELECT arrived FROM entry WHERE line = ?1 AND accepted = 0)",
        line,
    )
    return row[0] if row is not None else None


def _check_gap(matter: Matter, line: bytes, now: int) -> None:
    replica = matter.replica(line)
    missing = {ref.hash for ref in replica.missing()} or {entry.hash for entry in replica.waiting()}
    known = matter.file.one("SELECT entries FROM alarm WHERE line = ? AND code = 'gap'", line)
    if not missing:
        if known is not None:
            clear_alarm(matter, line, "gap")
            matter.version += 1
        return
    oldest = missing_since(matter, line)
    if known is None and oldest is not None and oldest <= now - GAP_AFTER:
        raise_alarm(matter, line, "gap", entries=sorted(missing)[:40])
