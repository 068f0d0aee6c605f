"""Where a seat stands in each line: what a player of cases compares to know that everything has arrived."""

from __future__ import annotations

from typing import Any

from wasit.record.epoch import Leaf
from wasit.seat.matter import Matter
from wasit.seat.membership import is_member
from wasit.seat.people import people

Standing = dict[str, Any]


def standing(matter: Matter) -> Standing:
    """Plain JSON: this seat, what it still owes, and for each line its people and the tips it holds."""
    lines = {}
    for line in matter.lines():
        epochs = matter.shelf(line.id).epochs()
        if not epochs:
            continue
        newest, (first, ref) = epochs[-1][0], epochs[0]
        known = matter.shelf(line.id).known(ref.hash)
        lines[line.id.hex()] = {
            "members": [seat.hex() for seat in newest.seats()],
            "since": known.lam if known is not None else 0,
            "tips": sorted(_tip(leaf) for leaf in matter.replica(line.id).base() if leaf not in first.base),
        }
    owed = matter.file.one("SELECT count(*) FROM outbox WHERE kind NOT IN (2, -2)")
    leaving = matter.file.one("SELECT count(*) FROM leaving")
    unlinked = [known for known in people(matter) if known.card is None and is_member(matter, known.seat)]
    assert owed is not None
    assert leaving is not None
    return {
        "me": matter.me.hex(),
        "left": matter.has_left,
        "role": matter.role,
        "owed": owed[0] + leaving[0] + len(unlinked),
        "lines": lines,
    }


def _tip(leaf: Leaf) -> list[Any]:
    return [leaf.lam, leaf.author.hex(), leaf.seq, leaf.hash.hex()]


def is_settled(all_seats: list[Standing]) -> bool:
    """Whether nobody owes anything and all who share a line hold the same of it."""
    present = {each["me"]: each for each in all_seats if not each["left"]}
    for each in present.values():
        if each["owed"] or not each["role"]:
            return False
        for name, line in each["lines"].items():
            if each["me"] not in line["members"]:
                continue
            for member in line["members"]:
                other = present.get(member)
                if other is None:
                    continue
                theirs = other["lines"].get(name)
                if theirs is None or theirs["members"] != line["members"]:
                    return False
                since = max(line["since"], theirs["since"])
                if _after(line["tips"], since) != _after(theirs["tips"], since):
                    return False
    return True


def _after(tips: list[list[Any]], since: int) -> list[list[Any]]:
    return [tip for tip in tips if tip[0] >= since]
