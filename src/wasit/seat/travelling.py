"""Another passphrase for a seat or a pen, and the travel lock of a whole seat: its slot takes the passphrase and a colleague's code from then on; opened with both, the passphrase is enough again.

Each way the master key is new, so what is left of an old slot on a disk opens nothing of now.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from pathlib import Path

from wasit.errors import Refused
from wasit.seals.randomness import Randomness
from wasit.seals.slots import Cost, make_slot, make_travel_slot
from wasit.seat import reading
from wasit.seat.actions import travel
from wasit.seat.actions.pencase import change_pen_passphrase
from wasit.seat.door import Answer, Args
from wasit.seat.keep import Keep, asks_in, check_passphrase
from wasit.seat.locks import Tries, change_passphrase, check_new, check_owner, is_grave
from wasit.seat.matter import Matter
from wasit.seat.people import person
from wasit.text.passage import Texts, check_name


class Travelling(ABC):
    """Part of a seat."""

    folder: Path | None
    randomness: Randomness
    cost: Cost
    keep: Keep | None
    _tries: Tries

    @abstractmethod
    def opened(self) -> Keep: ...

    @abstractmethod
    def matter(self, written: str = "") -> Matter: ...

    @abstractmethod
    def lock(self) -> None: ...

    def _check_may_do(self, command: str, args: Args) -> None:
        """Raises: Refused locked; and as ``check_owner``, of what is its owner's alone."""
        self.opened()
        if is_grave(command, args):
            check_owner(self.folder, reading.text(args, "passphrase", ""), self._tries)

    def travel_asks(self) -> Texts | None:
        """Whom to ask, while this seat is locked for travel."""
        return asks_in(self.folder) if self.folder is not None else None

    def _travel(self, args: Args) -> Answer:
        matter, step = self.matter(reading.text(args, "matter", "")), reading.text(args, "step")
        match step:
            case "ask":
                return {"id": travel.ask(matter, reading.seat_id(args.get("with"))).hash.hex()}
            case "hold":
                return {"id": travel.hold(matter, reading.seat_id(args.get("seat"))).hash.hex()}
            case "release":
                return {"code": travel.release(matter, reading.seat_id(args.get("seat")))}
            case "lock":
                self._lock_for_travel(matter, args)
                return {}
            case _:
                raise Refused("bad-input", field="step")

    def _change_passphrase(self, args: Args) -> Answer:
        """Of the seat, or of a matter's pen; the old one is asked. Raises: Distrusted wrong-passphrase, wrong-pen-passphrase."""
        keep = self.opened()
        if reading.text(args, "of", "seat") == "pen":
            matter = self.matter(reading.text(args, "matter", ""))
            with matter.file.change():
                change_pen_passphrase(matter, *check_new(args), self.cost)
        else:
            change_passphrase(keep, args, self._tries, self.cost, self.randomness)
        return {}

    def _lock_for_travel(self, matter: Matter, args: Args) -> None:
        """Raises: Refused travel-not-asked, travel-not-held, no-seat (in simulation); Distrusted wrong-passphrase; Damaged."""
        keep, folder, passphrase = self.opened(), self.folder, reading.text(args, "passphrase")
        if folder is None:
            raise Refused("no-seat")
        self._tries.once(lambda: check_passphrase(folder, passphrase))
        asks = reading.texts(args, "asks", needed=False)
        if asks:
            check_name(asks, field="asks")
        asking = travel.use(matter)
        holder = person(matter, asking.holder)
        told = asks or (holder.name if holder is not None else {})
        master = self.randomness.bytes(32, b"master")
        slot = make_travel_slot(passphrase, asking.code, told, master, self.cost, self.randomness)
        keep.change_slot(slot, master)
        self.lock()

    def _came_home(self, keep: Keep, passphrase: str) -> None:
        """Opened with the code: from now on the passphrase opens it again, and the code nothing."""
        if self.travel_asks() is not None:
            master = self.randomness.bytes(32, b"master")
            keep.change_slot(make_slot(passphrase, master, self.cost, self.randomness), master)
