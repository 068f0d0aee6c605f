"""In which looks (languages, widths) a test is run: a selection in ``make test``, each with each in ``make everywhere``.

1. A flow is played in as many looks as the longest axis has values: each value once at least.
2. Of the gallery's pages the first of each kind is seen in every look (where languages meet widths: in each of both, RTL too), each further one
   in one of them, in turn.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Sequence
from typing import Any

EVERYWHERE = os.environ.get("WASIT_EVERYWHERE") == "1"


def looks(*axes: Sequence[Any]) -> list[tuple[Any, ...]]:
    """For ``parametrize`` over several names at once."""
    if EVERYWHERE:
        return list(itertools.product(*axes))
    return [tuple(axis[n % len(axis)] for axis in axes) for n in range(max(map(len, axes)))]


def is_due(turn: int, look: Any, of: Sequence[Any], first: Sequence[Any] = ()) -> bool:
    """``turn``: how many of its kind come before it; ``first``: in which looks the first of its kind is seen, where not in all."""
    return EVERYWHERE or (turn == 0 and look in (first or of)) or of[turn % len(of)] == look
