"""The end of a channel: closing it out, holding its words, destroying them when their days are over.

1. What is destroyed is this seat's own copy. Each seat does so by its own clock and the charter it was told; nothing is sent.
2. A hold that is known here stops it for the whole matter: what a go-between was ordered to keep on one line, it keeps on all.
3. A seat that was let go destroys by the days of the charter it knew, from when it was let go.
4. Nothing goes within an hour of when this seat first finds it due: where its clock was wrong, or it was shut for weeks, its person sees that
   words are going, and can put the clock right or a hold.
5. Once the channel is over, whoever keeps a seat may destroy its copy without waiting for the days; a hold stops that too.
"""

from __future__ import annotations

from wasit.channel import facts
from wasit.channel.keeping import CLOSED_OUT, HOLD, due_at
from wasit.errors import Refused
from wasit.record.entry import Entry
from wasit.record.epoch import LineKind
from wasit.seat.matter import Line, Matter
from wasit.seat.opening import retention_of
from wasit.seat.store.destroyed import destroy, newest_talk, unsent
from wasit.text.passage import Texts, check_name, check_texts

DUE = "due "  # of a line: since when it is known here that its words are to go
LAST_HOUR = 3_600  # s


def close_out(matter: Matter) -> list[Entry]:
    """Say on every line and on the desk that the channel is over. Raises: Refused may-not-say, channel-closed."""
    if matter.role != "go-between":
        raise Refused("may-not-say")
    lines = [line for line in matter.lines() if line.kind is not LineKind.ROOM]
    if all(newest(matter, line, CLOSED_OUT) is not None for line in lines):
        raise Refused("channel-closed")
    with matter.file.change():
        return [matter.say(line, facts.ClosedOut()) for line in lines]


def hold(matter: Matter, *, stands: bool, by: Texts, why: Texts) -> list[Entry]:
    """Stop the destroying of words, or let it go on: a go-between for everyone, a side for its own copies.

    Raises: Refused bad-input, too-large, not-held, not-a-line.
    """
    check_name(by, field="by")
    check_texts(why, field="why")
    if matter.role == "go-between":
        lines = [line for line in matter.lines() if line.kind is not LineKind.ROOM]
    else:
        lines = [matter.line_of("room")]
    if not stands and not any(_stands(matter, line) for line in lines):
        raise Refused("not-held")
    with matter.file.change():
        return [matter.say(line, facts.LegalHold(stands, by, why)) for line in lines]


def newest(matter: Matter, line: Line, kind: int) -> Entry | None:
    """The newest entry of a kind on a line, of those that count."""
    row = matter.file.one(
        "SELECT hash FROM entry WHERE line = ? AND kind = ? AND accepted = 1 AND fine = 1 AND apart = 0 ORDER BY n DESC LIMIT 1",
        *(line.id, kind),
    )
    return None if row is None else matter.shelf(line.id).read(row[0])[0]


def _stands(matter: Matter, line: Line) -> bool:
    entry = newest(matter, line, HOLD)
    fact = None if entry is None else matter.read(entry.hash)[2]
    return isinstance(fact, facts.LegalHold) and fact.stands


def is_held(matter: Matter) -> bool:
    return any(_stands(matter, line) for line in matter.lines())


def ended_at(matter: Matter, line: Line) -> int | None:
    """When a line was closed out, or this seat was let go of it; None while it goes on. Units: seconds."""
    of = line
    if line.kind is LineKind.ROOM and matter.has_line("line"):
        of = matter.line_of("line")  # a room outlives its channel by nothing
    closed = newest(matter, of, CLOSED_OUT)
    end = None if closed is None else _arrived(matter, closed.hash)
    if end is None and retention_of(matter):
        end = _let_go(matter, of)
    return end


def _arrived(matter: Matter, name: bytes) -> int:
    row = matter.file.one("SELECT arrived FROM entry WHERE hash = ?", name)
    assert row is not None
    return int(row[0])


def _let_go(matter: Matter, line: Line) -> int | None:
    epochs = matter.shelf(line.id).epochs()
    if not epochs or epochs[-1][0].member(matter.me) is not None:
        return None
    return _arrived(matter, epochs[-1][1].hash)


def due_of(matter: Matter, line: Line) -> int | None:
    """When what was said on a line is destroyed here; None where no end is known, or nothing is left. Units: seconds.

    Words that came after the end have days of their own.
    """
    end = ended_at(matter, line)
    talk = None if end is None else newest_talk(matter, line)
    return None if end is None or talk is None else due_at(max(end, talk), retention_of(matter))


def destroy_due(matter: Matter) -> int:
    """Destroy what is due on each line, each by itself; how many bodies. Nothing while a hold stands."""
    due = [line for line in matter.lines() if _is_over_and_seen(matter, line)]
    if not due:
        return 0
    count = 0
    for line in due:
        with matter.file.change():
            count += destroy(matter, line, why="retention", days=retention_of(matter))
            matter.drop_setting(DUE + line.id.hex())
    matter.file.empty_log()
    return count


def _is_over_and_seen(matter: Matter, line: Line) -> bool:
    """Whether what was said there is due, and was an hour ago (4)."""
    now, at, name = matter.clock.now().seconds, due_of(matter, line), DUE + line.id.hex()
    kept = matter.setting(name)
    if at is None or at > now or is_held(matter):
        if kept is not None:
            with matter.file.change():
                matter.drop_setting(name)
        return False
    if kept is None or int(kept) > now:
        with matter.file.change():
            matter.set_setting(name, str(now).encode())
        return False
    return int(kept) <= now - LAST_HOUR


def is_over(matter: Matter) -> bool:
    """Whether the channel was closed out, or is over for this seat."""
    return matter.has_left or all(ended_at(matter, line) is not None for line in matter.lines())


def destroy_now(matter: Matter, *, archive: bytes | None, anyway: bool) -> int:
    """Destroy this seat's own copy of all that was said, each line by itself; how many bodies.

    ``archive``: the digest of a sealed archive made before, which the certificates then name. ``anyway``: also what has not left yet.
    Raises: Refused held, not-closed-out, unknown-id, archive-older (words came since), words-waiting (n: how many have not left).
    """
    if is_held(matter):
        raise Refused("held")
    if not is_over(matter):
        raise Refused("not-closed-out")
    if archive is not None:
        _check_holds_all(matter, archive)
    left = unsent(matter)
    if left and not anyway:
        raise Refused("words-waiting", n=left)
    count = 0
    with matter.file.change():  # all of it or nothing: an archive stands for the whole
        for line in matter.lines():
            count += destroy(
                matter, line, why="close-out" if archive is None else "archived", days=0, archive=archive
            )
    matter.file.empty_log()
    return count


def _check_holds_all(matter: Matter, archive: bytes) -> None:
    """An archive stands for what is destroyed only if nothing came after it."""
    made = matter.file.one("SELECT at FROM archived WHERE digest = ?", archive)
    if made is None:
        raise Refused("unknown-id")
    if any((came := newest_talk(matter, line)) is not None and came > made[0] for line in matter.lines()):
        raise Refused("archive-older")
