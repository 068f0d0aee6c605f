"""A package explained, packages that are better for somebody and worse for nobody, and trade-offs to propose.

None of it decides anything: each answer names packages and what they are worth, and leaves the choice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from wasit.bargain.frontier import Frontier
from wasit.bargain.offers import Guess, Package, check_packages

LOOKED_AT = 200  # packages of a point, for the one nearest to the offer


@dataclass(frozen=True, slots=True)
class Explained:
    """A package. Units: 1e-9. Shapes: one value a party; ``parts``: for each party what each issue's option is worth to it. ``short``: how much each party
    gives up against the best it could get where nobody else loses anything; all 0 on the frontier."""

    worth: tuple[int, ...]
    gains: tuple[int, ...]
    parts: tuple[tuple[int, ...], ...]
    short: tuple[int, ...]

    @property
    def efficient(self) -> bool:
        return not any(self.short)

    @property
    def rational(self) -> bool:
        """Nobody is below its reservation value."""
        return min(self.gains) >= 0


def explain(found: Frontier, package: Package) -> Explained:
    """What a package is worth, and what it leaves lying. ``found``: an exact frontier. Raises: Refused bad-input (offers)."""
    check_packages(found.space, [package])
    parties = found.gains.parties
    worth = found.worth(package)
    better = found.points[_better(found, worth)]
    best = better.max(axis=0) if len(better) else np.array(worth, dtype=np.int64)
    return Explained(
        worth,
        tuple(value - party.reservation for value, party in zip(worth, parties, strict=True)),
        tuple(
            tuple(row[place] for row, place in zip(party.points, package, strict=True)) for party in parties
        ),
        tuple(int(most) - value for most, value in zip(best, worth, strict=True)),
    )


def improve(found: Frontier, package: Package) -> list[int]:
    """Numbers of the frontier's points that are better for somebody and worse for nobody; largest gain of the one who gains least first, then largest sum.
    ``found``: an exact frontier. Raises: Refused bad-input (offers)."""
    check_packages(found.space, [package])
    worth = found.worth(package)
    gains = found.points - np.array(worth, dtype=np.int64)
    return sorted(_better(found, worth), key=lambda at: (-int(gains[at].min()), -int(gains[at].sum())))


def _better(found: Frontier, worth: Sequence[int]) -> list[int]:
    assert found.exact
    gains = found.points - np.array(worth, dtype=np.int64)
    stands = (gains >= 0).all(axis=1) & (gains > 0).any(axis=1)
    return [int(at) for at in np.flatnonzero(stands)]


@dataclass(frozen=True, slots=True)
class TradeOff:
    """A package to propose in the place of an offer. Units: 1e-9; ``theirs`` by the guess; ``sure``: in what share of the guess's draws they would rather have it, None where
    their wants are not guessed.
    ``changes``: numbers of the issues that are settled otherwise than in the offer."""

    package: tuple[int, ...]
    mine: int
    theirs: int
    sure: float | None
    changes: tuple[int, ...]


def trade_offs(
    found: Frontier, offer: Package, guess: Guess | None = None, *, most: int = 10
) -> list[TradeOff]:
    """Packages worth no less to me than ``offer`` and likely better for them, best for them first; of packages worth the same, the one that changes the fewest
    issues of the first ``LOOKED_AT``. ``found``: of me and them, exact or nearly; ``guess``: what stands there of them, where it is one. Raises: Refused bad-input (offers)."""
    check_packages(found.space, [offer])
    least = np.add(found.worth(offer), (0, 1))
    fits = np.flatnonzero((found.points >= least).all(axis=1))
    best = fits[np.argsort(-found.points[fits, 1], kind="stable")][:most]
    return [_trade_off(found, int(at), guess, offer) for at in best]


def _trade_off(found: Frontier, at: int, guess: Guess | None, offer: Package) -> TradeOff:
    near = min(islice(found.packages(at), LOOKED_AT), key=lambda package: len(_changes(package, offer)))
    worth = found.points[at].tolist()
    sure = None if guess is None else guess.sure(near, offer)
    return TradeOff(near, worth[0], worth[1], sure, _changes(near, offer))


def _changes(package: Package, offer: Package) -> tuple[int, ...]:
    return tuple(issue for issue, (one, other) in enumerate(zip(package, offer, strict=True)) if one != other)
