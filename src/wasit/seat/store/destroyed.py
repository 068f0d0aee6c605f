"""Destroying what was said on a line, in this seat's file.

1. Bodies and salts are overwritten (secure_delete); headers stay, so that the chain can still be checked. A body that comes again is
   not taken in.
2. Whatever repeats words or points from one line to another goes too: the index of search, who was told what, what waits, drafts, parts of
   letters, limits that were sealed. The index is emptied whole and made anew of what is left: of an index in segments a deleted word may stay behind.
3. Box keys before the newest are destroyed: letters that a relay or its backup still has open with none that is left. (The keys of the
   letters inside were gone when they were read.)
4. The certificate is written in the same change: what, how many, of which time, why; no words.
"""

from __future__ import annotations

from wasit.channel.bodies import forget_facts
from wasit.channel.keeping import TALK_KINDS
from wasit.seat.matter import Line, Matter
from wasit.seat.store import found, outbox
from wasit.wire import cbor

_KINDS = ",".join(str(kind) for kind in TALK_KINDS)
_TALK = f"line = ? AND body IS NOT NULL AND kind IN ({_KINDS})"
_REPEATED = {
    "mention": "entry IN (SELECT hash FROM entry WHERE {talk})",
    "waiting": "entry IN (SELECT hash FROM entry WHERE {talk})",
    "telling": "n IN (SELECT n FROM entry WHERE {talk})",
    "topic": "n IN (SELECT n FROM entry WHERE {talk})",
    "owed": "n IN (SELECT n FROM entry WHERE {talk})",
    "keeps": "n IN (SELECT n FROM entry WHERE {talk})",
    "dated": "n IN (SELECT n FROM entry WHERE {talk})",
    "claim": "n IN (SELECT n FROM entry WHERE {talk})",
    "name_row": "entry IN (SELECT hash FROM entry WHERE {talk})",
    "name_common": "entry IN (SELECT hash FROM entry WHERE {talk})",
    "name_pair": "list IN (SELECT hash FROM entry WHERE {talk})",
    "copy": "entry IN (SELECT hash FROM entry WHERE {talk})",
    "sealed_round": "name IN (SELECT hash FROM entry WHERE {talk})",  # a limit that was told to nobody
    "outbox": f"kind = {outbox.ENTRY} AND substr(what, 1, 32) IN (SELECT hash FROM entry WHERE {{talk}})",
}


def newest_talk(matter: Matter, line: Line) -> int | None:
    """When the newest words that are still here arrived; None where there are none. One look into the index for each kind.

    Units: seconds.
    """
    last = matter.file.one("SELECT coalesce(max(upto), 0) FROM destroyed WHERE line = ?", line.id)
    assert last is not None
    rows = [
        matter.file.one(
            "SELECT n, arrived FROM entry WHERE line = ? AND kind = ? AND accepted = 1 ORDER BY n DESC LIMIT 1",
            *(line.id, kind),
        )
        for kind in TALK_KINDS
    ]
    rows.append(  # what waits for what is missing has its words here too
        matter.file.one(
            "SELECT n, arrived FROM entry WHERE line = ? AND accepted = 0 AND body IS NOT NULL"
            f" AND kind IN ({_KINDS}) ORDER BY n DESC LIMIT 1",
            line.id,
        )
    )
    return max((row[1] for row in rows if row is not None and row[0] > last[0]), default=None)


def unsent(matter: Matter) -> int:
    """How many entries of talk have not left this seat yet: whoever they are for would never have them. Pieces of letters count as one more."""
    row = matter.file.one(
        "SELECT (SELECT count(DISTINCT e.hash) FROM outbox AS o JOIN entry AS e ON e.hash = substr(o.what, 1, 32)"
        f" WHERE o.kind = ? AND e.body IS NOT NULL AND e.kind IN ({_KINDS})) + (SELECT count(*) FROM leaving)"
        " + (SELECT count(*) > 0 FROM outbox WHERE kind = ?)",
        *(outbox.ENTRY, outbox.PART),
    )
    assert row is not None
    return int(row[0])


def destroy(matter: Matter, line: Line, *, why: str, days: int, archive: bytes | None = None) -> int:
    """How many bodies were destroyed. Inside a change; afterwards the file's log is to be emptied."""
    run, now = matter.file.run, matter.clock.now()
    counts = matter.file.all(
        f"SELECT kind, count(*) FROM entry WHERE {_TALK} GROUP BY kind ORDER BY kind", line.id
    )
    if not counts:
        return 0
    span = matter.file.one(f"SELECT min(arrived), max(arrived), max(n) FROM entry WHERE {_TALK}", line.id)
    assert span is not None
    for table, which in _REPEATED.items():
        run(f"DELETE FROM {table} WHERE {which.format(talk=_TALK)}", line.id)
    run(
        "DELETE FROM knower WHERE NOT EXISTS (SELECT 1 FROM telling AS t"
        " WHERE t.about = knower.about AND t.who = knower.who AND t.how = knower.how)"
    )
    for table in ("draft", "leaving", "part", "snapshot"):
        run(f"DELETE FROM {table}")
    # pieces of letters do not say of what they are; what is still wanted of others is asked for again
    run("DELETE FROM outbox WHERE kind = ?", outbox.PART)
    run(f"UPDATE entry SET salt = NULL, body = NULL, fine = 3 WHERE {_TALK}", line.id)
    found.begin_anew(matter)
    matter.shelf(line.id).forget()
    matter.ahead = None
    forget_facts()
    _drop_old_keys(matter)
    run(
        "INSERT INTO destroyed (line, at, shift, counts, first, last, upto, why, days, archive)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        *(
            line.id,
            now.seconds,
            now.offset,
            cbor.encode([list(row) for row in counts]),
            *span,
            why,
            days,
            archive,
        ),
    )
    matter.version += 1
    return sum(count for _, count in counts)


def _drop_old_keys(matter: Matter) -> None:
    for get_id, packed in matter.file.all("SELECT get_id, keys FROM box"):
        keys = cbor.decode(packed, limit=65_536)
        if len(keys) > 1:
            matter.file.run("UPDATE box SET keys = ? WHERE get_id = ?", cbor.encode(keys[:1]), get_id)
    matter.box_keys.clear()
