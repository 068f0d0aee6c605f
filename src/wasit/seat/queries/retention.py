"""How long words are still kept on this seat, what stops their destroying, and what was destroyed."""

from __future__ import annotations

from collections.abc import Iterator

from wasit.channel import facts, views
from wasit.channel.keeping import (
    CLOSED_OUT,
    DAY,
    HOLD,
    WARN_DAYS,
    ArchiveMade,
    Destruction,
    RetentionPage,
    Standstill,
)
from wasit.record.epoch import LineKind
from wasit.seat.actions.destroying import due_of, is_over, newest
from wasit.seat.matter import Matter
from wasit.seat.opening import retention_of
from wasit.seat.store.destroyed import newest_talk, unsent
from wasit.text.moment import Moment
from wasit.wire import cbor

MOST = 40


def see_retention(matter: Matter, sign: views.Seatsign) -> RetentionPage:
    """The newest 40 certificates. Reads the newest close-out and hold of each line."""
    holds = holds_of(matter)
    closed = _closed(matter)
    return RetentionPage(
        sign,
        retention_of(matter),
        closed,
        next_due(matter),
        holds,
        _certificates(matter, MOST),
        may_hold=not matter.has_left and (matter.role == "go-between" or matter.has_line("room")),
        may_close=matter.role == "go-between" and closed is None and not matter.has_left,
        archives=_archives(matter),
        may_destroy=is_over(matter)
        and not holds
        and any(newest_talk(matter, line) is not None for line in matter.lines()),
        unsent=unsent(matter),
    )


def holds_of(matter: Matter) -> tuple[Standstill, ...]:
    """The holds that stand; one that a go-between gave every line, once."""
    found: dict[tuple[object, ...], Standstill] = {}
    for line in matter.lines():
        entry = newest(matter, line, HOLD)
        fact = None if entry is None else matter.read(entry.hash)[2]
        if entry is None or not isinstance(fact, facts.LegalHold) or not fact.stands:
            continue
        own = LineKind.ROOM if matter.role == "side" else LineKind.DESK
        is_mine = line.kind is own and not matter.has_left
        same = (tuple(sorted(fact.by.items())), tuple(sorted(fact.why.items())))
        if same not in found or is_mine:
            found[same] = Standstill(fact.by, fact.why, entry.at, line.key, is_mine)
    return tuple(found.values())


def _closed(matter: Matter) -> Moment | None:
    for line in matter.lines():
        entry = newest(matter, line, CLOSED_OUT)
        if entry is not None:
            return entry.at
    return None


def next_due(matter: Matter) -> Moment | None:
    """When the next words are destroyed, if nothing holds them."""
    times = [at for line in matter.lines() if (at := due_of(matter, line)) is not None]
    return Moment(min(times), matter.clock.now().offset) if times else None


def _archives(matter: Matter) -> tuple[ArchiveMade, ...]:
    rows = matter.file.all(
        "SELECT id, at, shift, digest, size, needed, openers FROM archived ORDER BY at DESC, digest LIMIT ?",
        MOST,
    )
    return tuple(
        ArchiveMade(
            name,
            Moment(at, shift),
            digest.hex(),
            size,
            needed,
            tuple(cbor.decode(openers, limit=10_000, nfc=False)),
        )
        for name, at, shift, digest, size, needed, openers in rows
    )


def all_certificates(matter: Matter) -> tuple[Destruction, ...]:
    """For a file, never for a page."""
    return _certificates(matter, -1)


def _certificates(matter: Matter, most: int) -> tuple[Destruction, ...]:
    rows = matter.file.all(
        "SELECT line, at, shift, counts, first, last, why, days, archive FROM destroyed ORDER BY n DESC LIMIT ?",
        most,
    )
    made = []
    for name, at, shift, counts, first, last, why, days, archive in rows:
        line = matter.line(name)
        made.append(
            Destruction(
                line.key,
                line.name,
                Moment(at, shift),
                tuple((kind, count) for kind, count in cbor.decode(counts, limit=4_096)),
                Moment(first, shift),
                Moment(last, shift),
                why,
                days,
                "" if archive is None else archive.hex(),
            )
        )
    return tuple(made)


def see_ending(matter: Matter) -> Iterator[views.Alarm]:
    """What everyone must see: that a hold stands; that words will be destroyed, two weeks before."""
    holds = holds_of(matter)
    for one in holds:
        yield views.Alarm("legal-hold", one.at, who=one.by, text=one.why, link="retention")
    due = next_due(matter)
    now = matter.clock.now()
    if due is not None and not holds and due.seconds - now.seconds <= WARN_DAYS * DAY:
        yield views.Alarm("words-end", now, until=due, link="retention")
