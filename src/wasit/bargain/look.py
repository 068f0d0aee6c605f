"""A bargaining sheet looked at: what each offer is worth to whom, what the other seems to want, what remains, and what to propose.

1. A party's wants are what the keeper of the sheet wrote ("said"), or the guess from its offers ("guessed"), or unknown ("none").
2. The frontier and the settlements need every party's wants. They rest on them: a guess makes guesses.
3. Who never said a reservation value would take anything: it counts as 0, and ``reservation`` is None so that the reader is told.

Units throughout: utilities from the sheet's own scale, not 1e-9; weights are shares of 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from wasit.bargain.advice import TradeOff, improve, trade_offs
from wasit.bargain.frontier import Frontier, frontier
from wasit.bargain.links import added
from wasit.bargain.offers import LEAST, Guess, Package, concession, guess, room
from wasit.bargain.settlements import Settled, egalitarian, kalai_smorodinsky, nash, utilitarian
from wasit.bargain.sheet import Member, Sheet
from wasit.bargain.space import UNIT, Additive
from wasit.errors import Refused

POINTS = 100_000  # held at once
POINTS_OF_MANY = 4_000  # of more than two parties: each is held against each
DRAWN = 400  # points of the frontier
Json = dict[str, Any]


def look(sheet: Sheet) -> Json:
    """Everything that a sheet tells. ``frontier``, ``settlements`` and ``room`` are None where somebody's wants are unknown, or where the frontier is too large to be found
    even nearly; ``proposals`` are packages in the place of the keeper's last offer."""
    guesses = [
        None if member.wants else guess(sheet.space, sheet.of(at)) for at, member in enumerate(sheet.members)
    ]
    wants = [_wants(member, found) for member, found in zip(sheet.members, guesses, strict=True)]
    known = [each for each in wants if each is not None]
    found = _frontier(sheet, known) if len(known) == len(wants) else None

    def worth(at: int, package: Package) -> int | None:
        """To a party, where its wants are known."""
        known = wants[at]
        return None if known is None else known.of(package) + added(sheet.links, at, package)

    return {
        "parties": [
            _party(sheet, at, found_, [worth(at, offer) for offer in sheet.of(at)])
            for at, found_ in enumerate(guesses)
        ],
        "offers": [
            {
                "by": sheet.members[offer.by].name,
                "package": sheet.space.named(offer.package),
                "worth": [
                    None if value is None else value / UNIT
                    for at in range(len(wants))
                    for value in [worth(at, offer.package)]
                ],
            }
            for offer in sheet.offers
        ],
        "frontier": found and _drawn(found),
        "settlements": found and _settlements(found),
        "room": found and _room(sheet, found),
        "proposals": found and _proposals(sheet, found, guesses),
    }


def _wants(member: Member, found: Guess | None) -> Additive | None:
    if member.wants is not None:
        return member.wants
    return None if found is None else replace(found.party, reservation=member.reservation or 0)


def _frontier(sheet: Sheet, parties: Sequence[Additive]) -> Frontier | None:
    try:
        return frontier(
            sheet.space,
            parties,
            sheet.links,
            most=POINTS if len(parties) == 2 else POINTS_OF_MANY,
            nearly=True,
        )
    except Refused:  # one issue has more options than may be held, or links leave no package
        return None


def _party(sheet: Sheet, at: int, found: Guess | None, worths: Sequence[int | None]) -> Json:
    member, known = sheet.members[at], [value for value in worths if value is not None]
    gave = concession(known)
    return {
        "name": member.name,
        "wants": "said" if member.wants else "guessed" if found else "none",
        "offers": len(worths),
        "least": LEAST,
        "reservation": None if member.reservation is None else member.reservation / UNIT,
        "gave": gave
        and {
            "each": gave.each / UNIT,
            "recent": gave.recent / UNIT,
            "all": gave.given / UNIT,
            "back": gave.back,
        },
        "guess": found
        and {
            issue.name: {"weight": weight, "low": low, "high": high}
            for issue, weight, low, high in zip(
                sheet.space.issues, found.weights, found.low, found.high, strict=True
            )
        },
    }


def _drawn(found: Frontier) -> Json:
    every = max(1, -(-len(found.points) // DRAWN))
    return {
        "points": len(found.points),
        "packages": sum(found.counts),
        "bound": [off / UNIT for off in found.bound],
        "drawn": (found.points[::every] / UNIT).tolist(),
    }


def _settlements(found: Frontier) -> Json:
    reservations = [party.reservation for party in found.gains.parties]
    settled = {
        "nash": nash(found.points, reservations),
        "kalai-smorodinsky": kalai_smorodinsky(found.points, reservations),
        "egalitarian": egalitarian(found.points, reservations),
        "utilitarian": utilitarian(found.points),
    }
    return {name: one and _settled(found, one) for name, one in settled.items()}


def _settled(found: Frontier, one: Settled) -> Json:
    at = int(one.at[0])
    return {
        "package": found.space.named(next(found.packages(at))),
        "worth": (found.points[at] / UNIT).tolist(),
        "ties": sum(found.counts[each] for each in one.at.tolist()),
    }


def _room(sheet: Sheet, found: Frontier) -> Json | None:
    last = [sheet.of(at)[-1:] for at in range(len(sheet.members))]
    if not all(last):
        return None
    there = room(found.points, [found.worth(offers[0]) for offers in last])
    return {"points": len(there), "packages": sum(found.counts[at] for at in there.tolist())}


def _proposals(sheet: Sheet, found: Frontier, guesses: Sequence[Guess | None], most: int = 5) -> list[Json]:
    own = sheet.of(0)
    if not own:
        return []
    if len(sheet.members) == 2:
        traded = trade_offs(found, own[-1], guesses[1], most=most)
        return [_proposed(sheet, each, [each.mine, each.theirs]) for each in traded]
    if not found.exact:
        return []
    return [
        {
            "package": sheet.space.named(package),
            "worth": (found.points[at] / UNIT).tolist(),
            "sure": None,
            "changes": [
                issue.name
                for issue, one, other in zip(sheet.space.issues, package, own[-1], strict=True)
                if one != other
            ],
        }
        for at in improve(found, own[-1])[:most]
        for package in [next(found.packages(at))]
    ]


def _proposed(sheet: Sheet, each: TradeOff, worth: Sequence[int]) -> Json:
    return {
        "package": sheet.space.named(each.package),
        "worth": [value / UNIT for value in worth],
        "sure": each.sure,
        "changes": [sheet.space.issues[issue].name for issue in each.changes],
    }
