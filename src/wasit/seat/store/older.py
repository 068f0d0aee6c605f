"""What a file of an older form needs, before anybody asks it: each step once in its life.

Each file by itself: files in WAL can't change together as one, and need not. No step waits for the disk: a power cut takes it back, whole, and
the next opening takes it again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasit.channel.bodies import decode_fact
from wasit.seat.store.noted import CLAIM, DEADLINE, MILESTONE, TOLD, UNDERTAKING, keep_noted
from wasit.wire import cbor

if TYPE_CHECKING:
    from wasit.seat.matter import Matter

FORM = "1"  # of the tables of noted facts: another one, and they are made anew
NUMBERED = b"accepted"  # what the numbers of entries tell, and marks are counted in


def take_in_older(matter: Matter) -> None:
    """Everything that was kept before there were today's tables."""
    if all(row[1] != "standing" for row in matter.file.all("PRAGMA table_info(entry)")):
        with matter.file.change_again():
            matter.file.run("ALTER TABLE entry ADD COLUMN standing INTEGER NOT NULL DEFAULT 0")
            move_standing(matter)
    if matter.setting("numbered") != NUMBERED or matter.text_setting("noted") != FORM:
        with matter.file.change_again():
            if matter.setting("numbered") != NUMBERED:
                number_as_accepted(matter)
            _note_anew(matter)


def move_standing(matter: Matter) -> None:
    """How entries are known stood beside them. Inside a change."""
    matter.file.run("UPDATE entry SET standing = s.standing FROM standing AS s WHERE s.hash = entry.hash")
    matter.file.run("DELETE FROM standing WHERE hash IN (SELECT hash FROM entry)")


def number_as_accepted(matter: Matter) -> None:
    """Acceptance had numbers of its own, and each tip a mark at its entry, with an index for either. Inside a change.

    Marks of how far a line was looked at are told in the numbers of today: what was accepted late may be shown as new once more.
    """
    run = matter.file.run
    looked = matter.file.all("SELECT name, value FROM setting WHERE name > 'looked ' AND name < 'looked~'")
    for name, mark in looked:
        row = matter.file.one(
            "SELECT coalesce((SELECT min(n) - 1 FROM entry WHERE accepted = 1 AND accepted_n > ?1),"
            " (SELECT max(n) FROM entry WHERE accepted = 1), 0)",
            int(mark),
        )
        assert row is not None
        matter.set_setting(name, str(row[0]).encode())
    tips: dict[bytes, list[tuple[object, ...]]] = {}
    for line, *leaf in matter.file.all("SELECT line, author, seq, hash, lam FROM entry WHERE tip = 1"):
        tips.setdefault(line, []).append(tuple(leaf))
    for line, leaves in tips.items():
        run("INSERT OR IGNORE INTO tips VALUES (?, ?)", line, cbor.encode([list(leaf) for leaf in leaves]))
    run("DROP INDEX IF EXISTS entry_tip")
    run("DROP INDEX IF EXISTS entry_accepted")
    matter.set_setting("numbered", NUMBERED)


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
