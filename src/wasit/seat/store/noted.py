"""What pages ask of noted facts, kept as they arrive: who was told of what, what is owed, what was kept, what is claimed, what has a date.

1. A row names its entry by its number and repeats of it only what is asked for; the words stay in the entry.
2. A row stays when its entry is set apart: whoever asks looks at the entry as well. Only what is owed remembers by itself whether it
   was kept, and is told when that changes.
3. A store from before there were these tables is read once, when it is opened.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from wasit.channel import facts
from wasit.channel.facts import Fact, Who
from wasit.channel.project_ledger import APART
from wasit.record.epoch import LineKind

if TYPE_CHECKING:
    from wasit.seat.matter import Matter
    from wasit.seat.store.sealed import Sealed

TOLD, UNDERTAKING, MILESTONE, DEADLINE, CLAIM = 8, 11, 13, 21, 28
_OF_KEPT = (
    "(SELECT min(k.at) FROM keeps AS k JOIN entry AS e ON e.n = k.n"
    f" WHERE k.target = owed.hash AND k.clause = {APART} AND e.apart = 0)"
)


def keep_noted(matter: Matter, name: bytes, fact: Fact) -> None:
    """One row or two of a fact that has any."""
    if not isinstance(
        fact, (facts.Told, facts.UndertakingNoted, facts.Milestone, facts.Deadline, facts.Claimed)
    ):
        return
    run = matter.file.run
    row = matter.file.one("SELECT n, line, at FROM entry WHERE hash = ?", name)
    assert row is not None, "kept before its meaning is"
    n, line, at = row
    match fact:
        case facts.Told(what=what, how=how, when=when):
            who = who_key(fact.whom)
            run("INSERT OR IGNORE INTO knower VALUES (?, ?, ?)", what, who, int(how))
            run("INSERT OR IGNORE INTO telling VALUES (?, ?, ?, ?, ?)", what, who, int(how), when.seconds, n)
            if isinstance(what, str):
                run("INSERT OR IGNORE INTO topic VALUES (?, ?)", what, n)
        case facts.UndertakingNoted(due=due, giver=giver):
            if matter.role == "go-between" and matter.line(line).kind is LineKind.SIDE:
                return  # a go-between reads its desk's
            owed = (n, name, f"{matter.line(line).key} {giver}", due.seconds if due is not None else None)
            run("INSERT OR IGNORE INTO owed VALUES (?, ?, ?, ?, NULL)", *owed)
            run(f"UPDATE owed SET kept = {_OF_KEPT} WHERE n = ?", n)
            if due is not None:
                run("INSERT OR IGNORE INTO dated VALUES (?, ?)", due.seconds, n)
        case facts.Milestone(keeps=keeps):
            run("INSERT OR IGNORE INTO dated VALUES (?, ?)", at, n)
            for target, clause in keeps:
                run("INSERT OR IGNORE INTO keeps VALUES (?, ?, ?, ?)", target, clause, at, n)
                run(f"UPDATE owed SET kept = {_OF_KEPT} WHERE hash = ?", target)
        case facts.Claimed(target=target, clause=clause):
            run("INSERT OR IGNORE INTO claim VALUES (?, ?, ?)", target, clause, n)
        case facts.Deadline(at=when):
            run("INSERT OR IGNORE INTO dated VALUES (?, ?)", when.seconds, n)


def who_key(whom: Who) -> bytes | str:
    """One person as a row has them: a seat, or the names somebody goes by."""
    return whom if isinstance(whom, bytes) else json.dumps(dict(sorted(whom.items())), ensure_ascii=False)


def count_kept_anew(file: Sealed, line: bytes, author: bytes) -> None:
    """Milestones of an author were set apart: what they kept may be open again."""
    file.run(
        f"UPDATE owed SET kept = {_OF_KEPT} WHERE hash IN (SELECT k.target FROM entry AS e JOIN keeps AS k ON k.n = e.n"
        " WHERE e.line = ? AND e.author = ? AND e.kind = ? AND e.apart = 1)",
        *(line, author, MILESTONE),
    )
