"""Who is who, as this seat may say it.

1. A seat's name is the one on its card; this seat's own is its person's. A seat not known yet goes by the name of its line.
2. A go-between not known yet is "the go-between"; another side is "the other side": a side's seat knows no name for it.
3. Who may bind a side is read from the newest mandate that holds and the pens that were shown.
"""

from __future__ import annotations

from collections.abc import Sequence

from wasit.channel import facts, views
from wasit.channel.bodies import decode_fact
from wasit.channel.facts import Fact, Who
from wasit.channel.mandate import pen_id
from wasit.channel.project_ledger import OTHER_SIDE, THE_GO_BETWEEN
from wasit.record.entry import Entry, decode_entry
from wasit.record.epoch import Epoch, LineKind, SeatRole
from wasit.seals.person import safety_number
from wasit.seat.matter import Line, Matter
from wasit.seat.people import person
from wasit.seat.queries.memory import mandate_of
from wasit.text.passage import Texts

_TRUST = ("paired", "compared", "introduced")


class FacesOf:
    """The people of a matter, each read once. ``line``: where they stand, for whoever is not known yet."""

    def __init__(self, matter: Matter, line: Line | None = None) -> None:
        self._matter = matter
        self._line = line
        self._found: dict[bytes, views.Person] = {}
        self._binding: frozenset[bytes] | None = None
        self._hosted: frozenset[bytes] | None = None

    def person(self, seat: bytes) -> views.Person:
        found = self._found.get(seat)
        if found is None:
            found = self._found[seat] = self._person(seat)
        return found

    def name(self, who: Who) -> Texts:
        """The name to show for a seat, or the words somebody was named with."""
        return self.person(who).name if isinstance(who, bytes) else who

    def _person(self, seat: bytes) -> views.Person:
        matter = self._matter
        role = self._role(seat)
        binds, hosted = seat in self._who_binds(), seat in self._who_is_hosted()
        if matter.is_mine(seat):
            return views.Person(
                matter.texts_setting("name"), role, mine=True, seat=seat.hex(), hosted=hosted, may_bind=binds
            )
        known = person(matter, seat)
        if known is None:
            name = THE_GO_BETWEEN if role == "go-between" else self._line.name if self._line else OTHER_SIDE
            return views.Person(name, role, seat=seat.hex(), trust="unlinked", hosted=hosted, may_bind=binds)
        words, numbers = self._words(seat)
        trust = known.trust if known.trust in _TRUST else "none"
        return views.Person(
            known.name,
            role,
            seat=seat.hex(),
            trust=trust,  # type: ignore[arg-type]
            hosted=hosted,
            may_bind=binds,
            words=words,
            numbers=numbers,
            digits=self._digits(seat) if trust == "introduced" and not words else "",
        )

    def _role(self, seat: bytes) -> views.Role:
        lines = [self._line] if self._line is not None else list(self._matter.lines())
        for line in lines:
            for epoch, _ in reversed(self._matter.shelf(line.id).epochs()):
                member = epoch.member(seat)
                if member is not None:
                    return "go-between" if member.role is SeatRole.GO_BETWEEN else "side"
        if self._matter.is_mine(seat):
            return "go-between" if self._matter.role == "go-between" else "side"
        known = person(self._matter, seat)
        between = known is not None and (
            known.key == "desk" or (known.key == "line" and self._matter.role == "side")
        )
        return "go-between" if between else "side"

    def _words(self, seat: bytes) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The seven words and three numbers to compare by voice, from the pairing."""
        kept = self._matter.setting("words " + seat.hex())
        if kept is None or len(kept) != 13:
            return (), ()
        return tuple(kept[:7]), tuple(int.from_bytes(kept[at : at + 2], "big") for at in (7, 9, 11))

    def _digits(self, seat: bytes) -> str:
        """The same on both ends, if nobody stands between them (spec/2-identities §2.6); "" while their chain is not known."""
        rows = self._matter.file.all(
            "SELECT DISTINCT person FROM device WHERE seat IN (?, ?)", self._matter.me, seat
        )
        return safety_number(rows[0][0], rows[1][0]) if len(rows) == 2 else ""

    def _who_is_hosted(self) -> frozenset[bytes]:
        """Seats that said themselves that a host runs them."""
        if self._hosted is None:
            shown = offers(self._matter, self._line) if self._line is not None else []
            self._hosted = frozenset(seat for seat, offer in shown if offer.hosted)
        return self._hosted

    def _who_binds(self) -> frozenset[bytes]:
        if self._binding is None:
            self._binding = frozenset(binding_seats(self._matter, self._line) if self._line else ())
        return self._binding


def offers(matter: Matter, line: Line) -> list[tuple[bytes, facts.PenOffered]]:
    """(seat, the pen it showed) in a line, in order of arrival. Reads the entries of kind 17."""
    found = said_in(matter, line, 17)
    return [(entry.author, fact) for entry, fact in found if isinstance(fact, facts.PenOffered)]


def shown_pens(matter: Matter, line: Line | None = None) -> dict[bytes, bytes]:
    """The pens that were shown in a line, or in any: pen id -> seat."""
    found: dict[bytes, bytes] = {}
    for each in [line] if line is not None else matter.lines():
        for seat, offer in offers(matter, each):
            found[pen_id(offer.pen)] = seat
    return found


def binding_seats(matter: Matter, line: Line) -> set[bytes]:
    """The seats of a line that its side's newest mandate names."""
    if line.kind is LineKind.ROOM and matter.has_line("line"):
        line = matter.line_of("line")
    mandate = mandate_of(matter, line)
    if mandate is None:
        return set()
    return {seat for kid, seat in shown_pens(matter, line).items() if mandate.holder_of(kid) is not None}


def said_in(matter: Matter, line: Line, kind: int, *, newest: int | None = None) -> list[tuple[Entry, Fact]]:
    """The facts of one kind in a line that hold, in order of arrival; ``newest``: only so many, newest first."""
    order = "n" if newest is None else f"n DESC LIMIT {newest}"
    rows = matter.file.all(
        "SELECT raw, body FROM entry WHERE line = ? AND kind = ? AND accepted = 1 AND fine = 1 AND apart = 0"
        f" ORDER BY {order}",
        line.id,
        kind,
    )
    return [(entry, decode_fact(entry.kind, body)) for entry, body in _decoded(rows)]


def _decoded(rows: Sequence[tuple[bytes, bytes | None]]) -> list[tuple[Entry, bytes]]:
    return [(decode_entry(raw), body) for raw, body in rows if body is not None]


def people_of(
    matter: Matter, line: Line, faces: FacesOf, epoch: Epoch | None = None
) -> tuple[views.Person, ...]:
    """The members of a line's newest epoch (or of another), the side's first, each in order of coming."""
    at = epoch or matter.replica(line.id).epoch()
    if at is None:
        return ()
    ordered = sorted(
        at.members, key=lambda member: (member.role is SeatRole.GO_BETWEEN, member.since, member.seat)
    )
    return tuple(faces.person(member.seat) for member in ordered)
