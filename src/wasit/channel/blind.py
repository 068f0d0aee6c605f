"""The double-blind proposal: the go-between's own text, which every side answers in secret. Only yes from all is ever shown.

1. Yes from every side is told as soon as it is there. Anything else is told when the time is over, in the same words to all: a no is not told
   apart from a silence, and nobody who did not say yes learns that another did.
2. Of a side's answers the last one counts. None counts for more than a yes or no: what is agreed is then written as a proposal and signed.

State against whom: a side learns of another's answer what the result says. The go-between's seat holds every answer, and shows none.

Source: DESIGN.md §5, other forms.
"""

from __future__ import annotations

from collections.abc import Sequence


def result_of(answers: Sequence[bool | None], *, is_over: bool) -> bool | None:
    """Whether it came about; None: not to be told yet. Shapes: ``answers`` one a side, None where it has not answered."""
    if answers and all(answers):
        return True
    return False if is_over else None
