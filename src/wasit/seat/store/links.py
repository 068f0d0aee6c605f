"""The ratchets with peers: in the file, and the newest of each opened here, since opening one costs as much as a letter's cipher.

1. Whoever takes one out has it alone until it saves it: if anything fails between, the file's is opened again.
2. One is believed only while the file holds the very bytes that it was saved as: a change that was undone took them away.
"""

from __future__ import annotations

from wasit.seals.ratchet import LinkSessions
from wasit.seat.store.sealed import Sealed


class Links:
    """Shapes: ``seat`` 16 bytes, ``key`` 32 bytes, under which they are pickled.

    Secrets: all of it; let go of when the matter is closed.
    """

    def __init__(self, file: Sealed) -> None:
        self._file = file
        self._opened: dict[bytes, tuple[bytes, LinkSessions]] = {}

    def take(self, seat: bytes, key: bytes) -> LinkSessions:
        """The sessions with a peer, without any if none was opened. Raises: Damaged ratchet-damaged."""
        row = self._file.one("SELECT sessions FROM person WHERE seat = ?", seat)
        assert row is not None
        kept, link = self._opened.pop(seat, (b"", None))
        if link is not None and kept == row[0]:
            return link
        return LinkSessions.unpickle(row[0], key) if row[0] else LinkSessions()

    def save(self, seat: bytes, link: LinkSessions, key: bytes, *, heard: bool = False) -> None:
        """Inside a change. ``heard``: something of the peer's was opened with it."""
        pickled = link.pickle(key)
        self._file.run(
            "UPDATE person SET sessions = ?1, failed = iif(?2, 0, failed) WHERE seat = ?3",
            *(pickled, heard, seat),
        )
        self._opened[seat] = (pickled, link)

    def forget(self) -> None:
        """The file is closed."""
        self._opened.clear()
