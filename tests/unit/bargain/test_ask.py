"""The row of questions: a person with known weights answers, and comes out with them; a slip comes to light."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wasit.bargain.ask import Question, ends, questions
from wasit.bargain.elicit import Answer, Rated, Rather, Same, elicit
from wasit.bargain.space import Additive, Issue, Space


def asked(weights: list[int]) -> tuple[Space, list[Question], list[Answer]]:
    """The questions, and the answers of somebody to whom issues matter so much."""
    space = Space(tuple(Issue(str(n), ("best", "middle", "worst")) for n in range(len(weights))))
    worst, best = ends(Additive(tuple((10, 5, 0) for _ in weights)))
    row = questions(worst, best)

    def worth(package: tuple[int, ...]) -> float:
        return sum(weight for weight, place in zip(weights, package, strict=True) if place == 0) / sum(
            weights
        )

    answers: list[Answer] = []
    for each in row:
        if each.kind == "which":
            one, other = worth(tuple(each.one)), worth(tuple(each.other))
            answers.append(each.chosen("same" if one == other else "one" if one > other else "other"))
        else:
            answers.append(each.rated(worth(tuple(each.one))))
    return space, row, answers


@pytest.mark.slow
@given(st.lists(st.integers(1, 5), min_size=2, max_size=6))
@settings(max_examples=25, deadline=None)
def test_who_knows_what_matters_comes_out_with_it(weights: list[int]) -> None:
    """The weights that the answers were made of, and nothing to ask again."""
    space, row, answers = asked(weights)
    found = elicit(space, (2,) * len(weights), (0,) * len(weights), answers)
    assert found.consistent
    assert found.weights == pytest.approx([weight / sum(weights) for weight in weights], abs=1e-5)
    assert [each.kind for each in row].count("alone") == len(weights)


def test_a_slip_comes_to_light() -> None:
    """Rated at forty alone, and yet less than what was rated at thirty: some answer has to give."""
    space, row, answers = asked([4, 3, 3])
    answers[3] = row[3].chosen("other")
    found = elicit(space, (2, 2, 2), (0, 0, 0), answers)
    assert not found.consistent
    assert sum(off > 0 for off in found.off) >= 1


def test_the_row_by_hand() -> None:
    """Three issues: three alone, two pairs, one mixture; four have two mixtures, two have none."""
    worst, best = ends(Additive(((0, 7), (3, 1), (5, 5))))
    assert (worst, best) == ((0, 1, 0), (1, 0, 0))
    row = questions((2, 2, 2), (0, 0, 0))
    assert [each.kind for each in row] == ["alone"] * 3 + ["which"] * 2 + ["mixed"]
    assert (row[3].one, row[3].other, row[5].one) == ((0, 2, 2), (2, 0, 2), (0, 2, 0))
    assert row[3].chosen("same") == Same((0, 2, 2), (2, 0, 2))
    assert row[3].chosen("other") == Rather((2, 0, 2), (0, 2, 2))
    assert row[0].rated(0.5) == Rated((0, 2, 2), 0.5)
    assert len(questions((1,) * 4, (0,) * 4)) == 4 + 3 + 2
    assert len(questions((1, 1), (0, 0))) == 2 + 1
