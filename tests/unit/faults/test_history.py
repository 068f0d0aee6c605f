"""The judge of relay histories: a good one passes, and each kind of bad one is named."""

from __future__ import annotations

from dataclasses import replace

import pytest

from faults.history import Came, Drop, Fault, History, Put, judge

GOOD = History(
    puts=[
        Put("box", "a", 1.0, 2.0, 201),
        Put("box", "b", 3.0, 4.0, 201),
        Put("box", "c", 3.5),
        Put("box", "c", 5.0, 6.0, 200),
        Put("box", "d", 7.0, 7.5, 503),
        Put("box", "e", 7.0, 7.5, 507),
        Put("gone", "a", 1.0, 2.0, 201),
        Put("gone", "b", 9.0, 9.5, 404),
        Put("gone", "c", 6.0, 7.1, 404),
    ],
    came=[
        Came("box", 1, 1, "a", 1.5),
        Came("box", 1, 2, "c", 4.5),
        Came("box", 2, 1, "a", 6.0),
        Came("box", 2, 3, "b", 6.1),
        Came("gone", 1, 1, "a", 3.0),
    ],
    drops=[Drop("gone", 7.0, None), Drop("gone", 8.0, 8.5)],
)


def test_a_history_with_faults_all_around_it_and_none_in_it_passes() -> None:
    """Lost answers, lost acks, a full box, a refused letter, a dropped box: no fault."""
    assert judge(GOOD) == []
    assert GOOD.acknowledged() == 4


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"puts": [Put("box", "z", 8.0, 9.0, 201)]}, Fault("lost", "box", "z")),
        ({"puts": [Put("box", "z", 8.0, 9.0, 200)]}, Fault("lost", "box", "z")),
        ({"came": [Came("box", 3, 4, "a", 9.0)]}, Fault("twice", "box", "a")),
        (
            {"puts": [Put("box", "f", 1.0)], "came": [Came("box", 3, 2, "f", 9.0)]},
            Fault("cursor-again", "box", "2"),
        ),
        ({"came": [Came("box", 2, 1, "a", 9.0)]}, Fault("disorder", "box", "1 in watch 2")),
        ({"came": [Came("box", 2, 3, "b", 9.0)]}, Fault("disorder", "box", "3 in watch 2")),
        (
            {"puts": [Put("box", "z", 8.0, 9.0, 201), Put("box", "y", 10.0, 11.0, 201)]}
            | {"came": [Came("box", 3, 4, "y", 12.0), Came("box", 3, 5, "z", 12.0)]},
            Fault("disorder", "box", "y"),
        ),
        ({"came": [Came("box", 3, 9, "stranger", 9.0)]}, Fault("nobody-sent", "box", "stranger")),
        ({"came": [Came("other", 3, 1, "a", 9.0)]}, Fault("nobody-sent", "other", "a")),
        ({"came": [Came("box", 3, 9, "d", 6.9)]}, Fault("nobody-sent", "box", "d")),
        ({"came": [Came("box", 3, 9, "e", 9.0)]}, Fault("said-no", "box", "e")),
        ({"puts": [Put("box", "a", 8.0, 9.0, 201)]}, Fault("new-again", "box", "a")),
        ({"puts": [Put("gone", "a", 9.0, 9.5, 200)]}, Fault("after-drop", "gone", "a")),
        ({"came": [Came("gone", 2, 1, "a", 9.0)]}, Fault("after-drop", "gone", "a")),
        ({"puts": [Put("box", "z", 8.0, 9.0, 404)]}, Fault("gone", "box", "z")),
        ({"puts": [Put("gone", "z", 6.0, 6.9, 404)]}, Fault("gone", "gone", "z")),
    ],
)
def test_a_bad_history_is_rejected_by_the_name_of_its_fault(
    change: dict[str, list[Put] | list[Came]], fault: Fault
) -> None:
    """One thing is added to the good history, and that one fault is found."""
    told = {name: [*getattr(GOOD, name), *added] for name, added in change.items()}
    assert judge(replace(GOOD, **told)) == [fault]
