"""What is written down beside an accepted fact, so that pages need not read the whole record.

1. Mentions: which entries a fact speaks of.
2. Instruments: one row per signed payload, its signatures merged as they come.
3. Waiting: on a go-between's seat, entries with something that may cross and has not.
4. Words: what a search finds an entry by.
5. Noted facts: who was told, what is owed, what has a date.
6. Lists of names: their rows, and which of them are common.

All of it could be made again from the entries; nothing here is the only copy of anything.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from wasit.channel import facts
from wasit.channel.facts import Fact, targets_of
from wasit.channel.instrument import (
    Answer,
    Closing,
    Deposit,
    Instrument,
    Proposal,
    Verdict,
    decode_instrument,
    instrument_hash,
)
from wasit.channel.papers import MANDATE, about, kind_number
from wasit.errors import Distrusted, Refused
from wasit.record.entry import Entry
from wasit.record.epoch import LineKind, SeatRole
from wasit.seals.person import decode_chain
from wasit.seat.store import early, found, names, noted
from wasit.seat.store.alarms import raise_alarm
from wasit.text.passage import Consent
from wasit.wire import cbor
from wasit.wire.cose import merge_cose, read_cose, write_cose

if TYPE_CHECKING:
    from wasit.seat.matter import Line, Matter


def index_fact(matter: Matter, line: Line, entry: Entry, fact: Fact) -> None:
    number = matter.shelf(line.id).number(entry.hash)
    for target in targets_of(fact):
        matter.file.run("INSERT OR IGNORE INTO mention VALUES (?, ?)", target, entry.hash)
    match fact:
        case facts.InstrumentShown(cose=cose):
            _keep_instrument(matter, line, entry, fact, cose)
        case facts.Charter():
            _keep_charter(matter, line, entry, fact)
        case facts.Withdrawn(target=target):
            _take_back(matter, entry, target)
        case facts.ReleaseNoted(sources=sources):
            for source in sources:
                update_waiting(matter, source.entry)
        case facts.DeviceAdded() | facts.DeviceRemoved():
            _keep_device(matter, line, entry, fact)
        case facts.Left() | facts.Opened():
            matter.set_setting("members-changed", b"1")
        case facts.HandoverAnswered() | facts.HandedOver():
            matter.set_setting("handover-changed", b"1")
        case _:
            pass
    noted.keep_noted(matter, entry.hash, fact)
    names.keep_names(matter, line, entry, fact)
    found.note_words(matter, entry.hash, number, fact)
    is_watched = line.kind is LineKind.SIDE and matter.role == "go-between"
    if is_watched and may_still_cross(matter, line, entry, fact):
        matter.file.run(
            "INSERT OR IGNORE INTO waiting SELECT hash, line, at FROM entry WHERE hash = ? AND fine = 1",
            entry.hash,
        )


def keep_vouched(matter: Matter, line: Line, entry: Entry, fact: Fact) -> None:
    """What is only vouched for means nothing, but for the chain that a device's fact carries: that proves itself, whoever brings it."""
    from wasit.seat.chains import take_chain  # it acts on what is written down here

    matter.shelf(line.id).set_fine(entry.hash, 2)
    if isinstance(fact, facts.DeviceAdded | facts.DeviceRemoved) and fact.chain:
        with suppress(Distrusted):
            take_chain(matter, decode_chain(fact.chain))


def _keep_device(
    matter: Matter, line: Line, entry: Entry, fact: facts.DeviceAdded | facts.DeviceRemoved
) -> None:
    from wasit.seat.devices import heard_of  # it acts on what is written down here

    try:
        heard_of(matter, entry.author, fact)
    except Distrusted as bad:
        matter.file.run("UPDATE entry SET fine = 0 WHERE hash = ?", entry.hash)
        raise_alarm(matter, line.id, "refused-entry", who=entry.author, detail=bad.code)


def _keep_instrument(
    matter: Matter, line: Line, entry: Entry, shown: facts.InstrumentShown, cose: bytes
) -> None:
    try:
        signed = read_cose(cose)
        instrument = decode_instrument(signed.payload)
        if early.is_early(matter, signed):
            early.set_aside(matter, line, entry, signed)
            return
        if signed.token is not None and matter.role_then(line, entry) is not SeatRole.GO_BETWEEN:
            cose = write_cose(replace(signed, token=None))  # anybody can put one there that spoils the file
    except Distrusted as bad:
        matter.file.run("UPDATE entry SET fine = 0 WHERE hash = ?", entry.hash)
        raise_alarm(matter, line.id, "refused-entry", who=entry.author, detail=bad.code)
        return
    from wasit.seat import deposits, proposals  # they read what is written down here
    from wasit.seat.actions import papers

    name = instrument_hash(signed.payload)
    matter.file.run("INSERT OR IGNORE INTO mention VALUES (?, ?)", name, entry.hash)
    row = matter.file.one("SELECT cose FROM instrument WHERE hash = ?", name)
    if row is None:
        _keep_new(matter, name, instrument, cose)
    else:
        matter.file.run("UPDATE instrument SET cose = ? WHERE hash = ?", _joined(matter, row[0], cose), name)
    if isinstance(instrument, Closing):
        proposals.note_closed_twice(matter, line.id, entry, instrument)
    if kind_number(instrument) == MANDATE and shown.attribution is None:
        own = SeatRole.GO_BETWEEN if line.kind is LineKind.DESK else SeatRole.SIDE
        if matter.role_then(line, entry) is own:
            papers.note_side(matter, line, name)
    if isinstance(instrument, Deposit):
        deposits.note_ended_twice(matter, instrument.deposit)
    if kind_number(instrument) == MANDATE:
        proposals.note_all_closed_twice(matter)
        deposits.note_all_ended_twice(matter)


def _joined(matter: Matter, old: bytes, new: bytes) -> bytes:
    """Two copies of one paper with all their signatures; but one bad signature, which anybody can add, must not spoil good ones."""
    from wasit.seat.actions import papers

    try:
        both = merge_cose(old, new)
    except Distrusted:
        both = old
    return next((each for each in (both, old, new) if papers.copy_holds(matter, each)), both)


def _keep_new(matter: Matter, name: bytes, instrument: Instrument, cose: bytes) -> None:
    n = matter.file.one("SELECT coalesce(max(n), 0) + 1 FROM instrument")
    assert n is not None
    matter.file.run(
        "INSERT INTO instrument VALUES (?, ?, ?, ?, ?)",
        name,
        kind_number(instrument),
        about(instrument),
        cose,
        n[0],
    )


def _keep_charter(matter: Matter, line: Line, entry: Entry, charter: facts.Charter) -> None:
    epoch = matter.replica(line.id).epoch(entry.epoch)
    if line.kind is LineKind.ROOM:
        if epoch is not None and epoch.steward != entry.author:
            return  # one delegate does not rename the matter for the others
    elif matter.role_then(line, entry) is not SeatRole.GO_BETWEEN:
        return
    if not _is_newest_charter(matter, line, entry):
        return
    if line.kind is not LineKind.DESK:
        matter.name_line(line.id, charter.name)
    if matter.role == "go-between" and line.kind is LineKind.SIDE:
        return  # what is said on one side's line sets nothing for the others: the desk's charter does
    known = matter.shelf(line.id).known(entry.hash)
    if known is None or not known.sealed:  # a device was told the title as it stands, of whichever line
        matter.set_setting("title", cbor.encode(dict(charter.title), nfc=False))
    if line.kind is not LineKind.ROOM:
        matter.set_setting("cover", charter.cover.encode())
        matter.set_setting("rule", charter.default_rule.encode())
        terms = [[dict(avoid), dict(use)] for avoid, use in charter.terms]
        rest = {
            "depth": charter.depth,
            "retention": charter.retention,
            "terms": terms,
            "legal": charter.legal,
            "briefs": charter.briefs,
            "rounds": charter.rounds,
        }
        matter.set_setting("charter", cbor.encode(rest, nfc=False))


def _is_newest_charter(matter: Matter, line: Line, entry: Entry) -> bool:
    """Whether no charter that counted on the line stands after it, and notes it: the past that a device is given comes newest first."""
    row = matter.file.one(
        "SELECT e.lam, e.author, e.seq, e.hash FROM line AS l JOIN entry AS e ON e.hash = l.charter WHERE l.id = ?",
        line.id,
    )
    if row is not None and row > entry.place:
        return False
    matter.file.run("UPDATE line SET charter = ? WHERE id = ?", entry.hash, line.id)
    return True


def _take_back(matter: Matter, entry: Entry, target: bytes) -> None:
    row = matter.file.one("SELECT author FROM entry WHERE hash = ?", target)
    if row is not None and row[0] == entry.author:
        matter.file.run("DELETE FROM waiting WHERE entry = ?", target)
        found.forget_words(matter, target)


def update_waiting(matter: Matter, name: bytes) -> None:
    """Whether something of an entry still waits at the wall."""
    try:
        line, entry, fact, _ = matter.read(name)
    except Refused:  # of another's source nothing need be here
        return
    if may_still_cross(matter, line, entry, fact):
        matter.file.run("INSERT OR IGNORE INTO waiting VALUES (?, ?, ?)", name, line.id, entry.at.seconds)
    else:
        matter.file.run("DELETE FROM waiting WHERE entry = ?", name)


def may_still_cross(matter: Matter, line: Line, entry: Entry, fact: Fact | None) -> bool:
    if line.kind is not LineKind.SIDE:
        return False
    match fact:
        case facts.Word(passages=passages) | facts.Noted(passages=passages):
            if isinstance(fact, facts.Word) and matter.role_then(line, entry) is SeatRole.GO_BETWEEN:
                return False
            open_ones = {
                number for number, passage in enumerate(passages, 1) if passage.consent > Consent.FOR_YOU_ONLY
            }
        case facts.InstrumentShown(consent=Consent.AS_WRITTEN, attribution=None, cose=cose):
            if not _asks_to_cross(cose):
                return False
            open_ones = {0}
        case _:
            return False
    if not open_ones:
        return False
    for _, other, said in matter.mentions(entry.hash):
        match said:
            case facts.Withdrawn() if other.author == entry.author:
                return False
            case facts.ReleaseNoted(sources=sources):
                for source in sources:
                    if source.entry == entry.hash:
                        open_ones -= set(source.passages) or {0}
            case _:
                pass
    return bool(open_ones)


def _asks_to_cross(cose: bytes) -> bool:
    """A proposal, or an answer that says no: an acceptance crosses with the closing, a mandate with what rests on it."""
    try:
        made = decode_instrument(read_cose(cose).payload)
    except Distrusted:
        return False
    return isinstance(made, Proposal) or (isinstance(made, Answer) and made.verdict is not Verdict.ACCEPT)
