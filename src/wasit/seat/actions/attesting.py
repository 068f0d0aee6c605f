"""What a seat has attested by itself, where its person set it so, and the timestamps whose end comes near.

1. Off until it is switched on for a matter, besides naming an authority and its roots. Then a closing gets its token, and a certificate is
   renewed, a quarter of its last timestamp's life before that ends and at most ``LEAD`` before.
2. A side leaves a new closing to its go-between for a day: that token reaches everybody. Then it has its own copy attested.
3. One thing is asked at a time. An authority that does not answer, or whose answer is of no use, is an alarm, and is asked again in an hour.
4. An end that comes near is told whether or not anything is switched on, wherever roots say when it is.

Nothing is sent here: ``sync.attesting`` asks what ``next_due`` gives, and says with ``note_failed`` what came of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from wasit.errors import Refused
from wasit.seat.actions.stamping import Asked, ask_for_closing, ask_for_renewal, authorities_of
from wasit.seat.matter import Matter
from wasit.seat.proposals import own_token
from wasit.seat.queries.memory import known_terms, verified
from wasit.seat.queries.proposals import names_of_proposals
from wasit.seat.store.alarms import clear_alarm, raise_alarm
from wasit.wire.cose import Stamp

DAY = 86_400  # s
LEAD = 60 * DAY
WARN = 30 * DAY
AGAIN = 3600  # s after which an authority that failed is asked again
PATIENCE = DAY  # that a side leaves to its go-between
ENDS, FAILED = "timestamp-ends", ("timestamp-unreached", "timestamp-useless")


def is_alone(matter: Matter) -> bool:
    """Whether this seat has the matter's agreements attested by itself."""
    return matter.setting("timestamps alone") is not None


def next_due(matter: Matter) -> Asked | None:
    """What is to be asked of the authority now, if anything is."""
    if not is_alone(matter) or matter.has_left or _rests(matter):
        return None
    for name in _closed(matter):
        try:
            asked = _due_of(matter, name)
        except Refused:  # nobody to ask, or as many renewals as a file can have
            continue
        if asked is not None:
            return asked
    return None


def _due_of(matter: Matter, name: bytes) -> Asked | None:
    closing = known_terms(matter, name).closing_paper
    assert closing is not None
    now = matter.clock.now().seconds
    if closing.signed.token is None and own_token(matter, name, closing) is None:
        waits = matter.role == "side" and now < closing.instrument.drafted.seconds + PATIENCE
        return None if waits else ask_for_closing(matter, name)
    stamp = last_stamp(matter, name)
    if stamp is None or not stamp.until - _share(stamp, LEAD, 4) <= now < stamp.until:
        return None
    # a renewal by the certificate that is about to end would only use one up
    return replace(ask_for_renewal(matter, name), beyond=stamp.until)


def _share(stamp: Stamp, most: int, part: int) -> int:
    """So much of a timestamp's life, and at most ``most`` seconds."""
    return min(most, max(0, stamp.until - stamp.at) // part)


def last_stamp(matter: Matter, name: bytes) -> Stamp | None:
    """The timestamp that an agreement's certificate rests on now; None where there is none, or nobody here can check it."""
    try:
        found = verified(matter, name)[1]
    except Refused:
        return None
    return found.stamps[max(found.stamps)] if found.stamps and found.error is None else None


def _closed(matter: Matter) -> Iterator[bytes]:
    return (
        name for name in names_of_proposals(matter) if known_terms(matter, name).closing_paper is not None
    )


def _rests(matter: Matter) -> bool:
    now = matter.clock.now().seconds
    row = matter.file.one("SELECT max(at) FROM alarm WHERE line IS NULL AND code IN (?, ?)", *FAILED)
    return row is not None and row[0] is not None and row[0] > now - AGAIN


def note_failed(matter: Matter, *, answered: bool) -> None:
    """The authority did not answer, or (``answered``) its answer does not hold."""
    with matter.file.change():
        raise_alarm(matter, None, FAILED[answered])


def note_taken(matter: Matter) -> None:
    """Inside a change: what failed before is over."""
    for code in FAILED:
        clear_alarm(matter, None, code)


def note_ends(matter: Matter) -> None:
    """Tell of each timestamp whose end is near or past, and no more of those that were renewed."""
    if authorities_of(matter) is None:
        ends: set[str] = set()
    else:
        now = matter.clock.now().seconds
        stamps = [
            (name, stamp) for name in _closed(matter) if (stamp := last_stamp(matter, name)) is not None
        ]
        ends = {
            f"{ENDS}:{stamp.until} {name.hex()}"
            for name, stamp in stamps
            if now >= stamp.until - _share(stamp, WARN, 8)
        }
    told = {
        code
        for (code,) in matter.file.all(
            "SELECT code FROM alarm WHERE line IS NULL AND code LIKE ?", ENDS + ":%"
        )
    }
    if told == ends:
        return
    with matter.file.change():
        for code in told - ends:
            clear_alarm(matter, None, code)
        for code in ends - told:
            raise_alarm(matter, None, code)
        matter.version += 1
