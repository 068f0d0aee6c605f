"""Seats that are backed up and restored, on one clock and one simulated relay. The contents go across unlocked: age has its own test."""

from __future__ import annotations

from typing import Any

from seat_pair import Pair
from wasit.seals.randomness import SeededRandomness
from wasit.seals.slots import TRIAL
from wasit.seat.backup import Contents, contents_of, read_contents
from wasit.seat.clock import ReplayClock
from wasit.seat.seat import Seat
from wasit.seat.sync import rounds, upkeep


def passage(text: str, **more: Any) -> dict[str, Any]:
    return {"passages": [{"text": {"en": text}, "consent": "as-written"}], **more}


class Restored(Pair):
    """The side's official (0) and the go-between (1), and whoever is restored of their kits."""

    def __init__(self) -> None:
        super().__init__()
        self.lost: set[int] = set()  # machines that are no more

    def back_up(self, who: int) -> bytes:
        seat = self.seats[who]
        return contents_of(seat.opened(), seat.matters.values(), seat.clock.now().seconds)

    def restore(self, data: bytes | Contents) -> int:
        """A new seat; gives its number."""
        contents = read_contents(data) if isinstance(data, bytes) else data
        seat = Seat(
            None,
            clock=ReplayClock("UTC", self.seats[0].clock.now().seconds),
            randomness=SeededRandomness(f"restored {len(self.seats)}"),
            link=self.relay,
            cost=TRIAL,
        )
        seat.restore_contents(contents, "x")
        self.seats.append(seat)
        return len(self.seats) - 1

    def wait(self, seconds: int) -> None:
        for seat in self.seats:
            assert isinstance(seat.clock, ReplayClock)
            seat.clock.set(seat.clock.now().seconds + seconds)

    async def talk(self, turns: int = 5, *, greeting: bool = False) -> None:
        """Everybody whose machine is there sends and fetches, over some minutes."""
        for _ in range(turns):
            for _ in range(200):
                moved = 0
                for number, seat in enumerate(self.seats):
                    for matter in seat.matters.values() if number not in self.lost else ():
                        moved += await rounds.push(matter, self.relay) + await rounds.pull(matter, self.relay)
                if not moved:
                    break
            else:
                raise AssertionError("no rest")
            self.wait(130)
            for number, seat in enumerate(self.seats):
                for matter in seat.matters.values() if greeting and number not in self.lost else ():
                    upkeep.greet(matter)

    def words(self, who: int, key: str) -> list[str]:
        """The words that a seat holds of a line, in order."""
        matter = self.seats[who].matter()
        line = matter.line_of(key)
        rows = matter.file.all(
            "SELECT hash FROM entry WHERE line = ? AND accepted = 1 AND kind = 2 ORDER BY lam, author, seq",
            line.id,
        )
        found = []
        for (name,) in rows:
            fact = matter.read(name)[2]
            found.append(fact.passages[0].text["en"] if fact is not None else "withheld")  # type: ignore[union-attr]
        return found

    def alarms(self, who: int) -> set[str]:
        return {code for (code,) in self.seats[who].matter().file.all("SELECT code FROM alarm")}
