"""Seats that somebody came back with after all devices were lost, and which seat each was before: this person's own, and others'."""

from __future__ import annotations

from collections.abc import Mapping

from wasit.seat.store.sealed import Sealed


class Heirs:
    """Written down as settings of the matter; remembered until a change is undone."""

    def __init__(self, file: Sealed) -> None:
        self._file = file
        self._known: Mapping[bytes, bytes] | None = None

    def known(self) -> Mapping[bytes, bytes]:
        """The seat that came back -> the one before it."""
        if self._known is None:
            rows = self._file.all(
                "SELECT name, value FROM setting WHERE name > 'returned ' AND name < 'returned~'"
            )
            self._known = {bytes.fromhex(name.removeprefix("returned ")): before for name, before in rows}
        return self._known

    def note(self, seat: bytes, before: bytes) -> None:
        """Inside a change."""
        self._file.run("INSERT OR REPLACE INTO setting VALUES (?, ?)", "returned " + seat.hex(), before)
        self._known = None

    def forget(self) -> None:
        self._known = None

    def follows(self, seat: bytes, before: bytes) -> bool:
        """Whether a seat is a device of the person who removed that other one, or overruled the link that added it."""
        both = (
            "SELECT 1 FROM device AS a JOIN device AS b ON a.person = b.person JOIN chain ON chain.person = a.person"
            " WHERE a.seat = ? AND b.seat = ? AND a.removed = 0 AND b.removed > 0 AND chain.forked = 0"
        )
        return self._file.one(both, seat, before) is not None
