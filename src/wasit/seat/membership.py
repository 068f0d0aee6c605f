"""Who comes and who goes, once they are known: admitted, briefed, let go.

1. Only a line's steward changes who belongs to it.
2. A newcomer sees nothing from before; briefing is an act, of chosen entries, seen by all.
3. Who leaves writes so; the steward opens an epoch without that seat. A steward who leaves names the next first: of a side's line by
   handing over (``actions.handover``). Its only go-between leaves after the close-out, and then the line ends: its last epoch has nobody else.
4. To who is gone nothing goes that was written since, not even what was sealed already: from the moment that this seat hears of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from wasit.channel import facts
from wasit.channel.keeping import CLOSED_OUT
from wasit.errors import Refused
from wasit.record.entry import Entry, Ref
from wasit.record.epoch import Epoch, Leaf, LineKind, SeatRole
from wasit.record.sync import MAX_DOORS, MAX_RANGE, MAX_WANTS, Span
from wasit.seat.actions.destroying import newest
from wasit.seat.actions.papers import own_mandates, rests_on
from wasit.seat.bygone import end_waiting, epochs_of
from wasit.seat.matter import Line, Matter
from wasit.seat.opening import charter
from wasit.seat.store import outbox
from wasit.text.passage import Consent
from wasit.wire import cbor

BRIEFED = 6
BRIEF_FOR = 7 * 86_400  # s
AGAIN = 4  # times, within that


def admit(matter: Matter, line: Line, seat: bytes, role: SeatRole) -> None:
    epoch = matter.replica(line.id).epoch()
    if epoch is not None and epoch.steward == matter.me and epoch.member(seat) is None:
        matter.change_members(line, add=[(seat, role)])
        if line.kind is LineKind.ROOM:
            matter.say(line, charter(matter, line.key, line.name))


def settle(matter: Matter) -> bool:
    """What a change of members asks of this seat, on every line: leavers let go, newcomers briefed. Whether there was one."""
    if matter.setting("members-changed") is None:
        return False
    for each in matter.lines():
        _settle_line(matter, each)
        _stop_letters(matter, each)
    for peer in matter.outbox.unreached():
        if not is_member(matter, peer):
            matter.outbox.forget(peer)  # gone before it could be written to
    matter.drop_setting("members-changed")
    return True


def is_member(matter: Matter, seat: bytes) -> bool:
    """Whether a seat belongs to any line of mine now."""
    epochs = [matter.replica(line.id).epoch() for line in matter.lines()]
    return any(epoch is not None and epoch.member(seat) is not None for epoch in epochs)


def _settle_line(matter: Matter, line: Line) -> None:
    epoch = matter.replica(line.id).epoch()
    if epoch is None or epoch.member(matter.me) is None or matter.has_left:
        return  # who left decides nothing any more, not even in a room that nobody else was in
    if epoch.steward == matter.me:
        gone = [
            author
            for (author,) in matter.file.all(
                "SELECT DISTINCT author FROM entry WHERE line = ? AND kind = 18 AND accepted = 1 AND fine = 1",
                line.id,
            )
            if epoch.member(author) is not None
        ]
        gone += [x.seat for x in epoch.members if x.seat not in gone and matter.is_removed(x.seat)]
        if gone:
            matter.change_members(line, drop=gone)
    for member in epoch.members if line.kind is LineKind.SIDE else ():
        _brief_pending(matter, line, member.seat)


def _stop_letters(matter: Matter, line: Line) -> None:
    """What waits for who is gone from a line, and was written after."""
    epochs = [epoch for epoch, _ in matter.shelf(line.id).epochs()]
    for before, epoch in pairwise(epochs):
        for seat in set(before.seats()) - set(epoch.seats()) - {matter.me}:
            matter.outbox.stop(line.id, seat, lambda *ref, base=epoch: base.is_sealed(Ref(*ref)))
    for seat in matter.outbox.leavers(line.id) - {matter.me}:
        matter.outbox.stop(line.id, seat, lambda *_: False)


def _brief_pending(matter: Matter, line: Line, newcomer: bytes) -> None:
    """Open what the inviter chose, and the mandates without which nothing signed there could be verified."""
    pending = matter.setting(f"brief {newcomer.hex()}")
    done = f"briefed {newcomer.hex()} {line.id.hex()}"
    if pending is None or matter.setting(done) is not None:
        return
    matter.set_setting(done, b"1")
    shelf = matter.shelf(line.id)
    here = [name for name in cbor.decode(pending, limit=100_000) if shelf.known(name) is not None]
    epoch = matter.replica(line.id).epoch()
    member = epoch.member(newcomer) if epoch is not None else None
    here = [name for name in here if member is None or not _is_kept_from(matter, line, member.role, name)]
    chosen = list(dict.fromkeys([*_mandates_for(matter, line, here), *here]))
    if chosen:
        brief(matter, line, newcomer, chosen)


def _mandates_for(matter: Matter, line: Line, chosen: Sequence[bytes]) -> list[bytes]:
    """The entries of a line that show its side's mandates, and those that the chosen papers rest on."""
    wanted = set(own_mandates(matter, line))
    for name in chosen:
        _, _, fact, _ = matter.read(name)
        if isinstance(fact, facts.InstrumentShown):
            wanted |= set(rests_on(matter, fact.cose))
    found = []
    for mandate in wanted:
        found += [
            entry.hash
            for where, entry, said in matter.mentions(mandate)
            if where.id == line.id and isinstance(said, facts.InstrumentShown)
        ]
    return found


def brief(matter: Matter, line: Line, newcomer: bytes, chosen: Sequence[bytes]) -> Entry:
    """Open chosen entries to a newcomer: the chain back from its base, with only the chosen bodies. Inside a change.

    Raises: Refused not-a-member, unknown-id, consent-for-you-only.
    """
    replica = matter.replica(line.id)
    epoch = replica.epoch()
    member = epoch.member(newcomer) if epoch is not None else None
    first = replica.epoch(member.since) if member is not None else None
    if first is None:
        raise Refused("not-a-member")
    shelf = matter.shelf(line.id)
    for name in chosen:
        known = shelf.known(name)
        if known is None or not known.accepted:
            raise Refused("unknown-id")
        if member is not None and _is_kept_from(matter, line, member.role, name):
            raise Refused("consent-for-you-only")
    entry = matter.say(line, facts.Briefed(newcomer, tuple(chosen)))
    _open_past(matter, line, newcomer, first, chosen)
    return entry


def _is_kept_from(matter: Matter, line: Line, role: SeatRole, name: bytes) -> bool:
    """Whether an entry is a go-between's note with words for itself alone, written when nobody of the side read that line."""
    _, entry, fact, _ = matter.read(name)
    return (
        role is SeatRole.SIDE
        and line.kind is LineKind.SIDE
        and isinstance(fact, facts.Noted)
        and any(passage.consent is Consent.FOR_YOU_ONLY for passage in fact.passages)
        and matter.role_then(line, entry) is SeatRole.GO_BETWEEN
    )


def _open_past(matter: Matter, line: Line, newcomer: bytes, first: Epoch, chosen: Sequence[bytes]) -> None:
    chosen = [*chosen, *epochs_of(matter, line, first, chosen)]
    for past in past_of(matter, line, first.base, chosen):
        whole = past.hash in chosen
        matter.outbox.put(newcomer, outbox.ENTRY, past.hash if whole else past.hash + b"stub")


def brief_again(matter: Matter) -> None:
    """Send briefings again, a few times: of the time before it came a newcomer can't know what a relay lost. Inside a change."""
    since = matter.clock.now().seconds - BRIEF_FOR
    for line in matter.lines():
        epoch = matter.replica(line.id).epoch()
        rows = matter.file.all(
            "SELECT hash FROM entry WHERE line = ? AND author = ? AND kind = ? AND accepted = 1 AND at > ?",
            *(line.id, matter.me, BRIEFED, since),
        )
        for (name,) in rows:
            times = int(matter.text_setting(f"again {name.hex()}", "0"))
            if times >= AGAIN:
                continue
            matter.set_setting(f"again {name.hex()}", str(times + 1).encode())
            fact = matter.read(name)[2]
            member = epoch.member(fact.newcomer) if epoch and isinstance(fact, facts.Briefed) else None
            first = matter.replica(line.id).epoch(member.since) if member is not None else None
            if first is not None and isinstance(fact, facts.Briefed):
                _open_past(matter, line, fact.newcomer, first, fact.opened)


def was_briefed_to(matter: Matter, seat: bytes, name: bytes) -> bool:
    """Whether anybody opened an entry to a seat."""
    return any(
        isinstance(said, facts.Briefed) and said.newcomer == seat for _, _, said in matter.mentions(name)
    )


def was_briefed(matter: Matter, seat: bytes, name: bytes) -> bool:
    """Whether this seat itself opened an entry to another."""
    return any(
        isinstance(said, facts.Briefed) and said.newcomer == seat and entry.author == matter.me
        for _, entry, said in matter.mentions(name)
    )


def ask_for_briefs(matter: Matter) -> None:
    """Ask again for what was opened to me and a relay lost: the record itself never asks for what is sealed. Inside a change."""
    for line in matter.lines() if matter.setting("as-device") is None else ():
        end_waiting(matter, line)
    rows = matter.file.all("SELECT hash FROM entry WHERE kind = 6 AND accepted = 1 AND fine = 1")
    for (name,) in rows:
        line, entry, fact, _ = matter.read(name)
        if not isinstance(fact, facts.Briefed) or fact.newcomer != matter.me or entry.author == matter.me:
            continue
        if all(_is_here(matter, opened) for opened in fact.opened):
            continue
        spans = [
            span for leaf in matter.shelf(line.id).epochs()[0][0].base for span in _unread(matter, line, leaf)
        ]
        wants = [list(span) for span in spans[:MAX_WANTS]]
        matter.outbox.give(entry.author, outbox.DOORS, [line.id, [], [], wants])


def _is_here(matter: Matter, name: bytes) -> bool:
    return (
        matter.file.one("SELECT 1 FROM entry WHERE hash = ? AND accepted = 1 AND body IS NOT NULL", name)
        is not None
    )


def _unread(matter: Matter, line: Line, leaf: Leaf) -> list[Span]:
    """The highest numbers of a sealed feed that have not come with their bodies."""
    rows = matter.file.all(
        "SELECT seq FROM entry WHERE line = ? AND author = ? AND seq <= ? AND accepted = 1 AND body IS NOT NULL",
        *(line.id, leaf.author, leaf.seq),
    )
    here = {seq for (seq,) in rows}
    top = next((seq for seq in range(leaf.seq, 0, -1) if seq not in here), 0)
    return [Span(leaf.author, max(1, top - MAX_RANGE + 1), top)] if top else []


def past_of(matter: Matter, line: Line, base: Sequence[Leaf], chosen: Sequence[bytes]) -> list[Entry]:
    """The chain of entries from a newcomer's base back to the chosen ones, newest first."""
    shelf = matter.shelf(line.id)
    floor = min((known.lam for name in chosen if (known := shelf.known(name)) is not None), default=2**48)
    return sealed_by(matter, line, base, floor)


def sealed_by(matter: Matter, line: Line, base: Sequence[Leaf], floor: int = 0) -> list[Entry]:
    """What a newcomer's base seals, from a height on, newest first."""
    sealed = {leaf.author: leaf.seq for leaf in base}
    past = [entry for entry in matter.shelf(line.id).since(floor) if entry.seq <= sealed.get(entry.author, 0)]
    return sorted(past, key=lambda entry: entry.place, reverse=True)


def show_epochs(matter: Matter, line: Line, before: bytes) -> None:
    """The epochs that the steward before this seat made, to everyone there: whoever had them from others only may now believe them."""
    epochs = matter.shelf(line.id).epochs()
    for _, door in epochs[-MAX_DOORS:]:
        for seat in epochs[-1][0].seats() if door.author == before else ():
            if seat not in (before, matter.me) and not matter.is_removed(seat):
                matter.outbox.put(seat, outbox.ENTRY, door.hash)


def leave(matter: Matter) -> None:
    """Leave every line; nothing more can be written here, and what is written there is not sent here any more.

    Raises: Refused not-a-member: no line has opened for it yet; still-leaving: something passed on waits for its hour; steward-stays: who
    leads has not handed over, or alone not closed out.
    """
    if not any(matter.replica(line.id).role_of(matter.me) is not None for line in matter.lines()):
        raise Refused("not-a-member")
    if matter.file.one("SELECT 1 FROM leaving") is not None:
        raise Refused("still-leaving")
    if any(is_bound(matter, line) for line in matter.lines()):
        raise Refused("steward-stays")
    with matter.file.change():
        for line in matter.lines():
            epoch = matter.replica(line.id).epoch()
            if epoch is None or epoch.member(matter.me) is None:
                continue
            heir = _heir(matter, line)
            matter.say(line, facts.Left())
            if epoch.steward == matter.me and heir is not None:
                matter.change_members(line, drop=[matter.me], steward=heir)
            elif epoch.steward == matter.me and len(epoch.members) > 1:
                matter.change_members(line, drop=[seat for seat in epoch.seats() if seat != matter.me])
        matter.set_setting("left", b"1")


def is_bound(matter: Matter, line: Line) -> bool:
    """Whether this seat leads a side's line: a colleague there takes it over by saying so; without one, it is closed out first."""
    epoch = matter.replica(line.id).epoch()
    if epoch is None or epoch.steward != matter.me or line.kind is not LineKind.SIDE:
        return False
    return _heir(matter, line) is not None or newest(matter, line, CLOSED_OUT) is None


def _heir(matter: Matter, line: Line) -> bytes | None:
    """Who has been here longest of those who can keep it."""
    epoch = matter.replica(line.id).epoch()
    assert epoch is not None
    wanted = SeatRole.SIDE if line.kind is LineKind.ROOM else SeatRole.GO_BETWEEN
    heirs = sorted((x.since, x.seat) for x in epoch.members if x.seat != matter.me and x.role is wanted)
    return heirs[0][1] if heirs else None
