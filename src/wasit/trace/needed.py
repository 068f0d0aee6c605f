"""How many places a text needs, for its readers, for how many may act together, and for the bound of accusing an innocent."""

from __future__ import annotations

from scipy.special import betainc  # scipy.stats has the same, and takes seconds to be imported

from wasit.trace.find import BOUND, bar_of
from wasit.trace.odds import MISREAD

MOST = 1000  # places, beyond which nobody writes
POWER = 0.95


def agreement_needed(readers: int, places: int, wordings: int, bound: float) -> int:
    """How many of so many seen places a copy must agree in to be named; one more than there are, where none can be."""
    low, high = 0, places + 1
    while low < high:
        middle = (low + high) // 2
        if readers * more_than(middle - 1, places, 1 / wordings) <= bound:
            high = middle
        else:
            low = middle + 1
    return low


def more_than(least: int, of: int, chance: float) -> float:
    """The chance that more than so many of ``of`` independent draws succeed."""
    if not 0 <= least < of:
        return float(least < 0)
    return float(betainc(least + 1, of - least, chance))


def agreement_expected(wordings: int, colluders: int, misread: float) -> float:
    """The chance that a leaker's copy agrees at a seen place, if at each place one of the colluders is quoted by lot."""
    same = 1 / colluders + (1 - 1 / colluders) / wordings
    return (1 - misread) * same + misread * (1 - same) / (wordings - 1)


def chance_of_finding(
    readers: int,
    places: int,
    wordings: int,
    colluders: int = 1,
    misread: float = MISREAD,
    bound: float = BOUND,
) -> float:
    """That at least one of those who leaked is named when all these places are seen; several taken as independent, by single agreement."""
    least = agreement_needed(readers, places, wordings, bar_of(readers, colluders, bound))
    one = more_than(least - 1, places, agreement_expected(wordings, colluders, misread))
    return float(1 - (1 - one) ** colluders)


def places_needed(
    readers: int, wordings: int, colluders: int = 1, misread: float = MISREAD, bound: float = BOUND
) -> int | None:
    """The fewest seen places with which finding succeeds in ``POWER`` of cases, and with every larger number; None beyond ``MOST``."""
    last = MOST
    if chance_of_finding(readers, last, wordings, colluders, misread, bound) < POWER:
        return None
    low, high = 1, last
    while low < high:  # to the neighbourhood: power rises with places, but for steps of the bar
        middle = (low + high) // 2
        if chance_of_finding(readers, middle, wordings, colluders, misread, bound) >= POWER:
            high = middle
        else:
            low = middle + 1
    fewest = low
    for places in range(low + 12, max(low - 12, 0), -1):
        if chance_of_finding(readers, places, wordings, colluders, misread, bound) < POWER:
            return places + 1
        fewest = places
    return fewest
