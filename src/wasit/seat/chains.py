"""Which seats are one person's, as the chains of links say: how a seat takes in a link, whoever brings it.

1. A chain comes in a card, in a fact on a line, or from this person's own other device; always through ``take_chain``.
2. What is held grows; another branch is told as an alarm and, unless a recovery key signed it, changes nothing (``person-forked``).
3. A seat stands in one person's chain. One that founded a chain alone may be taken over by the chain it signed into, never back.
4. A removed seat is cut off at once: what waits for it is dropped, its box is closed, its mail is read no more.
5. Where a recovery key's link overrules another one, what was built on that falls: a seat that stands in the branch that lost and in no
   other is cut off like a removed one, and that is told (``device-fell``). It was added by whoever the recovery key was used against.
6. A removal that reaches the removed seat itself ends it: it writes and reads no further.
"""

from __future__ import annotations

from wasit.errors import Distrusted
from wasit.seals.person import Chain, PersonState, decode_chain, encode_chain, merge_chain, verify_chain
from wasit.seat.matter import Matter
from wasit.seat.store.alarms import raise_alarm

ACTIVE, REMOVED, FELL = 0, 1, 2  # of a device, as the file has it


def take_chain(matter: Matter, arrived: Chain) -> PersonState:
    """Merge a chain into what is held of its person, and act on who was removed. Inside a change.

    Gives what holds now, which is not what arrived where the chains fork. Raises: Distrusted as ``verify_chain``; E_KEY for a seat
    that is another person's.
    """
    person = verify_chain(arrived).person
    held = held_chain(matter, person)
    kept, lost = (arrived, None) if held is None else _merged(matter, held, arrived)
    state = verify_chain(kept)
    fallen = _fallen(matter, state, lost)
    if held == kept and not fallen:
        return state
    for seat in (*state.seats, *state.removed):
        _check_free(matter, seat, person)
    matter.file.run(
        "INSERT INTO chain (person, links) VALUES (?, ?) ON CONFLICT (person) DO UPDATE SET links = excluded.links",
        *(person, encode_chain(kept)),
    )
    gone = removed_seats(matter, person)
    fell = _seats(matter, person, FELL)
    matter.removed = None
    matter.file.run("DELETE FROM device WHERE person = ?", person)
    rows = dict.fromkeys((*fell, *fallen), FELL) | dict.fromkeys(state.seats, ACTIVE)
    for seat, standing in (rows | dict.fromkeys(state.removed, REMOVED)).items():
        matter.file.run("INSERT OR REPLACE INTO device VALUES (?, ?, ?)", seat, person, standing)
    if matter.me in (*state.seats, *state.removed):
        matter.set_setting("chain", encode_chain(kept))
    for seat in sorted((state.removed | fallen) - gone):
        _cut_off(matter, seat)
        matter.set_setting("members-changed", b"1")
    if fallen - {matter.me}:
        raise_alarm(matter, None, "device-fell", who=min(state.seats, default=None))
    matter.version += 1
    return state


def _fallen(matter: Matter, state: PersonState, lost: Chain | None) -> frozenset[bytes]:
    """Who stands in the branch that lost and in no other, as far as that is news. Rule 5."""
    if lost is None:
        return frozenset()
    there = verify_chain(lost)
    found = {*there.seats, *there.removed} - {*state.seats, *state.removed}
    news = (seat for seat in found if not matter.is_removed(seat))
    return frozenset(seat for seat in news if _is_free(matter, seat, state.person))


def _merged(matter: Matter, held: Chain, arrived: Chain) -> tuple[Chain, Chain | None]:
    """What is kept; and the other one, where a recovery key decided between two branches."""
    try:
        kept = merge_chain(held, arrived)
        return kept, arrived if kept == held else held
    except Distrusted as bad:
        if bad.code != "E_PERSON_FORK":
            raise
        state = verify_chain(held)
        note_fork(matter, state.person)
        raise_alarm(matter, None, "person-forked", who=min(state.seats, default=None))
        return held, None


def note_fork(matter: Matter, person: bytes) -> None:
    """Two chains are known of a person: no new seat of theirs is taken in, but by a code. Inside a change."""
    matter.file.run("UPDATE chain SET forked = 1 WHERE person = ?", person)


def is_forked(matter: Matter, person: bytes) -> bool:
    """Whether two chains are known of a person."""
    return matter.file.one("SELECT 1 FROM chain WHERE person = ? AND forked = 1", person) is not None


def person_of(matter: Matter, seat: bytes) -> bytes:
    """Whose a seat is, as the chains say; empty where none does."""
    row = matter.file.one("SELECT person FROM device WHERE seat = ?", seat)
    return row[0] if row is not None else b""


def _check_free(matter: Matter, seat: bytes, person: bytes) -> None:
    """Rule 3. Raises: Distrusted E_KEY."""
    if not _is_free(matter, seat, person):
        raise Distrusted("E_KEY", what="another person's seat")


def _is_free(matter: Matter, seat: bytes, person: bytes) -> bool:
    known = person_of(matter, seat)
    return known in (b"", person) or len(_seats(matter, known)) <= 1


def _cut_off(matter: Matter, seat: bytes) -> None:
    if seat == matter.me:
        matter.set_setting("left", b"1")
        return
    matter.outbox.forget(seat)
    matter.file.run("UPDATE box SET ready = 2 WHERE peer = ?", seat)


def held_chain(matter: Matter, person: bytes) -> Chain | None:
    """The chain held of a person."""
    row = matter.file.one("SELECT links FROM chain WHERE person = ?", person)
    return decode_chain(row[0]) if row else None


def own_chain(matter: Matter) -> Chain:
    """This person's own."""
    chain = matter.setting("chain")
    assert chain is not None
    return decode_chain(chain)


def _seats(matter: Matter, person: bytes, standing: int | None = None) -> list[bytes]:
    ask = "SELECT seat FROM device WHERE person = ?1 AND (?2 IS NULL OR removed = ?2)"
    return [seat for (seat,) in matter.file.all(ask, person, standing)]


def removed_seats(matter: Matter, person: bytes) -> frozenset[bytes]:
    """The seats of a person that were removed, by a link of its chain."""
    return frozenset(_seats(matter, person, REMOVED))


def are_one_person(matter: Matter, one: bytes, other: bytes) -> bool:
    """Whether two seats are active devices of one person, of whom no two chains are known."""
    row = matter.file.one(
        "SELECT 1 FROM device AS a JOIN device AS b ON a.person = b.person JOIN chain ON chain.person = a.person"
        " WHERE a.seat = ? AND b.seat = ? AND a.removed = 0 AND b.removed = 0 AND chain.forked = 0",
        *(one, other),
    )
    return row is not None
