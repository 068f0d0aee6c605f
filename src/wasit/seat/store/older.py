"""What a file of an older form needs, before anybody asks it: each step once in its life."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasit.channel.bodies import decode_fact
from wasit.seat.store.noted import CLAIM, DEADLINE, MILESTONE, TOLD, UNDERTAKING, keep_noted

if TYPE_CHECKING:
    from wasit.seat.matter import Matter

FORM = "1"  # of the tables of noted facts: another one, and they are made anew


def take_in_older(matter: Matter) -> None:
    """Everything that was kept before there were today's tables."""
    if all(row[1] != "standing" for row in matter.file.all("PRAGMA table_info(entry)")):
        with matter.file.change():
            matter.file.run("ALTER TABLE entry ADD COLUMN standing INTEGER NOT NULL DEFAULT 0")
            move_standing(matter)
    _note_anew(matter)


def move_standing(matter: Matter) -> None:
    """How entries are known stood beside them. Inside a change."""
    matter.file.run("UPDATE entry SET standing = s.standing FROM standing AS s WHERE s.hash = entry.hash")
    matter.file.run("DELETE FROM standing WHERE hash IN (SELECT hash FROM entry)")


def _note_anew(matter: Matter) -> None:
    if matter.text_setting("noted") == FORM:
        return
    with matter.file.change():
        for table in ("knower", "telling", "topic", "owed", "keeps", "dated", "claim"):
            matter.file.run(f"DELETE FROM {table}")
        rows = matter.file.all(
            "SELECT hash FROM entry WHERE accepted = 1 AND fine = 1 AND body IS NOT NULL AND kind IN (?, ?, ?, ?, ?) ORDER BY n",
            *(TOLD, UNDERTAKING, MILESTONE, DEADLINE, CLAIM),
        )
        for (name,) in rows:
            row = matter.file.one("SELECT kind, body FROM entry WHERE hash = ?", name)
            assert row is not None
            keep_noted(matter, name, decode_fact(*row))
        matter.set_setting("noted", FORM.encode())
