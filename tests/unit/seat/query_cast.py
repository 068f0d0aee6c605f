"""Seats in memory that hear each other at once, for asking what their pages show. No relay, no letters: entries go across as they are."""

from __future__ import annotations

from collections.abc import Sequence

from wasit.channel import views
from wasit.channel.instrument import Clause, ClauseKind, Performed, Verdict
from wasit.record.epoch import SeatRole
from wasit.seals.randomness import SeededRandomness
from wasit.seals.slots import Cost
from wasit.seat import membership, opening
from wasit.seat.actions import closing, mandates, signing, words
from wasit.seat.clock import ReplayClock
from wasit.seat.founding import found_matter
from wasit.seat.matter import Matter
from wasit.seat.people import meet
from wasit.seat.queries import see_sign
from wasit.text.passage import Consent, Passage, Texts

CHEAP = Cost(1, 8, 1)
PASS = "a lamp by the window"
START = 1_745_772_000
SIDE_A: Texts = {"en": "Side A", "ar": "الطرف أ"}
SIDE_B: Texts = {"en": "Side B", "ar": "الطرف ب"}
TITLE: Texts = {"en": "A release", "ar": "إفراج"}
GO: Texts = {"en": "Go-between", "ar": "الوسيط"}
LABELS: dict[str, Texts] = {"go": GO, "envoy-a": {"en": "Delegation A"}, "envoy-b": {"en": "Delegation B"}}
"""What the mandates call the sides: it stands on what they sign, and may be read by whoever gets that."""


class Cast:
    """A go-between with sides a and b; ``add`` gives a seat to a delegate."""

    def __init__(self) -> None:
        self.clock = ReplayClock("UTC", START)
        self.seats: dict[str, Matter] = {}
        self.go = self._found("go", GO)
        opening.open_channel(
            self.go,
            title=TITLE,
            sides=[("a", SIDE_A), ("b", SIDE_B)],
            languages=["en", "ar"],
            cover="prompt",
            rule="only-marked",
        )

    def _found(self, key: str, name: Texts) -> Matter:
        matter = found_matter(
            ":memory:", bytes(32), clock=self.clock, randomness=SeededRandomness(key), name=name
        )
        self.seats[key] = matter
        return matter

    def wait(self, seconds: int = 60) -> None:
        self.clock.set(self.clock.now().seconds + seconds)

    def add(self, key: str, line: str, name: Texts) -> Matter:
        """A side's delegate takes a seat on a line of the go-between's."""
        matter = self._found(key, name)
        mates = [other for other in self.seats.values() if other.setting("side") == line.encode()]
        with matter.file.change():
            matter.set_setting("role", b"side")
            matter.set_setting("side", line.encode())
            meet(matter, self.go.keys.ed, self.go.keys.ik, GO, trust="paired", key="line")
            for mate in mates:
                meet(
                    matter,
                    mate.keys.ed,
                    mate.keys.ik,
                    mate.texts_setting("name"),
                    trust="introduced",
                    key="room",
                )
            if not mates:
                opening.open_room(matter, self.go.line_of(line).name)
        for mate in mates:
            with mate.file.change():
                meet(mate, matter.keys.ed, matter.keys.ik, name, trust="paired", key="room")
                if mate is mates[0]:
                    mate.change_members(mate.line_of("room"), add=[(matter.me, SeatRole.SIDE)])
        with self.go.file.change():
            meet(self.go, matter.keys.ed, matter.keys.ik, name, trust="paired", key=line)
            self.go.change_members(self.go.line_of(line), add=[(matter.me, SeatRole.SIDE)])
            self.go.say(self.go.line_of(line), opening.charter(self.go, line, self.go.line_of(line).name))
        self.meet_all()
        return matter

    def meet_all(self) -> None:
        """Every entry to everyone on its line, each from its author."""
        moved = True
        while moved:
            moved = False
            for one in self.seats.values():
                for other in self.seats.values():
                    if one is not other:
                        moved = self._give(one, other) or moved

    def _give(self, one: Matter, other: Matter) -> bool:
        moved = False
        for line in one.lines():
            epoch = one.replica(line.id).epoch()
            if epoch is None or epoch.member(other.me) is None:
                continue
            for entry in one.shelf(line.id).since(0):
                if entry.author != one.me or other.shelf(line.id).known(entry.hash) is not None:
                    continue
                if not one.replica(line.id).may_read(other.me, entry):
                    continue
                _, body = one.shelf(line.id).read(entry.hash)
                replica = other.replica(line.id)
                with other.file.change():
                    if not replica.is_open() and entry.kind != 1:
                        continue
                    events = replica.receive(entry, body, entry.author)
                    other.take_in(line.id, events)
                    moved = moved or other.shelf(line.id).known(entry.hash) is not None
        return moved

    def brief(self, key: str, line: str, *names: str) -> None:
        """The go-between opens chosen entries of the past to a newcomer: the rest of the chain goes as stubs."""
        chosen = [bytes.fromhex(name) for name in names]
        where, other = self.go.line_of(line), self.seats[key]
        replica = self.go.replica(where.id)
        newest = replica.epoch()
        assert newest is not None
        member = newest.member(other.me)
        assert member is not None
        first = replica.epoch(member.since)
        assert first is not None
        with self.go.file.change():
            membership.brief(self.go, where, other.me, chosen)
        self.meet_all()
        for entry in membership.past_of(self.go, where, first.base, chosen):
            _, body = self.go.shelf(where.id).read(entry.hash)
            with other.file.change():
                whole = body if entry.hash in chosen else None
                other.take_in(where.id, other.replica(where.id).receive(entry, whole, self.go.me))

    def sign(self, key: str) -> views.Seatsign:
        return see_sign(self.seats[key], language="en", zone="UTC", relay_state="none", last_envelope=None)

    def close(self) -> None:
        for matter in self.seats.values():
            matter.close()

    # -- what people do ------------------------------------------------------------------------------------------------

    def say(self, key: str, *marked: tuple[str, Consent], line: str = "line", language: str = "en") -> str:
        matter = self.seats[key]
        self.wait()
        passages = [Passage({language: text}, consent) for text, consent in marked]
        entry = words.say(matter, matter.line_of(line), passages)
        self.meet_all()
        return entry.hash.hex()

    def mandate(self, key: str) -> None:
        matter = self.seats[key]
        self.wait()
        mandates.give_mandate(
            matter,
            needs=1,
            holders=[matter.me],
            label=LABELS.get(key, SIDE_A),
            passphrase=PASS,
            cost=CHEAP,
        )
        self.meet_all()

    def propose(self, key: str, *, replaces: bytes | None = None, clauses: Sequence[Clause] = ()) -> bytes:
        matter = self.seats[key]
        self.wait()
        signing.propose(
            matter,
            title=TITLE,
            clauses=clauses or TERMS,
            authentic=["en"],
            prevailing=None,
            expires=START + 30 * 86_400,
            addressees=(),
            replaces=replaces,
            may_pass_on=True,
            passphrase=PASS,
        )
        self.meet_all()
        row = matter.file.one("SELECT hash FROM instrument WHERE type = 2 ORDER BY n DESC LIMIT 1")
        assert row is not None
        name: bytes = row[0]
        return name

    def accept(self, key: str, proposal: bytes, verdict: Verdict = Verdict.ACCEPT) -> None:
        self.wait()
        signing.answer(self.seats[key], proposal, verdict, passphrase=PASS)
        self.meet_all()

    def countersign(self, proposal: bytes) -> None:
        self.wait()
        closing.countersign(self.go, proposal, label=GO, passphrase=PASS, cost=CHEAP)
        self.meet_all()


TERMS = (
    Clause(1, ClauseKind.UNDERTAKING, 2, {"en": "The other side releases the detainee."}, due=START + 86_400),
    Clause(2, ClauseKind.UNDERTAKING, 1, {"en": "We keep the route open."}),
    Clause(3, ClauseKind.STATEMENT, 5, {"en": "Nothing is given in return."}),
    Clause(4, ClauseKind.UNDERTAKING, 5, {"en": "The talks resume."}, (Performed(1),)),
)
