"""Weighing: exact bounds, what rules an option out, what it hangs on, dots, scores."""

from __future__ import annotations

import copy
import json
import os
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from shared_data import shared_file
from wasit.errors import Refused
from wasit.weigh.along import along, reach
from wasit.weigh.bounds import bounds, expected, fill
from wasit.weigh.compare import TIGHT, Compared, compare, ends_of
from wasit.weigh.dots import draw
from wasit.weigh.forecast import Forecast, forecast_of, score
from wasit.weigh.model import Model, Option, Outcome, read_model
from wasit.weigh.reckoning import reckon
from wasit.weigh.sway import centre_of, judgements, sways, worth

MANY = int(os.environ.get("WASIT_MANY_MODELS", "1"))  # make weighing: twenty times the models


def outcome(name: str, value: object, probability: object, **more: object) -> dict[str, Any]:
    return {"name": {"en": name}, "value": value, "probability": probability, **more}


TALKS: dict[str, Any] = {
    "option": {"en": "Accept"},
    "cost": [2, 4],
    "outcomes": [outcome("resume", [20, 30], [0.4, 0.6]), outcome("silence", [-10, 0], [0.4, 0.6])],
    "alternatives": [{"option": {"en": "No deal"}, "worth": [0, 0]}],
}


@st.composite
def stages(draw_: st.DrawFn) -> tuple[list[float], list[tuple[float, float]]]:
    """Values and probability ranges that can add up to 1."""
    size = draw_(st.integers(1, 12))
    chances = np.array([draw_(st.integers(1, 100)) for _ in range(size)], dtype=float)
    chances /= chances.sum()
    ranges = [
        (float(p * draw_(st.floats(0, 1))), float(p + (1 - p) * draw_(st.floats(0, 1)))) for p in chances
    ]
    return [draw_(st.floats(-100, 100)) for _ in range(size)], ranges


@pytest.mark.slow
@example(([0.0, -34.0], [(0.0, 1.0), (2.9802322387695312e-08, 0.5)]))
@given(stages())
@settings(max_examples=1_000, deadline=None)
def test_the_bound_is_the_linear_programme(stage: tuple[list[float], list[tuple[float, float]]]) -> None:
    """Filling is exact: equal to HiGHS on 1,000 random stages."""
    values, ranges = stage
    # by itself HiGHS lets a chance be off by 1e-7: it was the programme that differed in the example above
    solved = linprog(
        -np.array(values),
        A_eq=np.ones((1, len(values))),
        b_eq=[1],
        bounds=ranges,
        method="highs",
        options=TIGHT,
    )
    assert solved.success
    assert fill(values, ranges) == pytest.approx(-solved.fun, abs=1e-6)


@st.composite
def outcomes_of(draw_: st.DrawFn, most: int = 4, stage: int = 1) -> tuple[Outcome, ...]:
    """A stage whose ranges can add up to 1, some outcomes with another stage after them."""
    size = draw_(st.integers(1, most))
    weights = [draw_(st.integers(1, 20)) for _ in range(size)]
    made = []
    for weight in weights:
        p = weight / sum(weights)
        low, high = p * draw_(st.integers(0, 4)) / 4, p + (1 - p) * draw_(st.integers(0, 4)) / 4
        value = draw_(st.integers(-50, 50))
        then = draw_(outcomes_of(3, stage + 1)) if stage < 3 and draw_(st.booleans()) else ()
        made.append(Outcome({}, (value, value + draw_(st.integers(0, 9))), (low, high), "", "", then))
    return tuple(made)


def largest(
    objective: list[float], rows: list[dict[int, float]], sums: list[dict[int, float]], limits: Any
) -> Any:
    """The programme as a textbook has it: every row dense, one at a time. Shapes: rows: at most 0; sums: a row that is 1 where it has a key -1."""
    size = len(objective)

    def dense(row: dict[int, float]) -> list[float]:
        return [row.get(at, 0.0) for at in range(size)]

    return linprog(
        [-each for each in objective],
        A_ub=[dense(row) for row in rows] or None,
        b_ub=[0.0] * len(rows) or None,
        A_eq=[dense(row) for row in sums],
        b_eq=[row.get(-1, 0.0) for row in sums],
        bounds=limits,
        method="highs",
        options=TIGHT,
    )


@given(outcomes_of(), st.integers(0, 9))
@settings(max_examples=50 * MANY, deadline=None)
@pytest.mark.slow
def test_a_whole_tree_is_one_linear_programme(outcomes: tuple[Outcome, ...], dearer: int) -> None:
    """By the chances of whole paths: a child's lies between its parent's times the ends of its range, children add up to their parent."""
    option = Option({}, (3, 3 + dearer), outcomes)
    values: list[tuple[float, float]] = []
    rows: list[dict[int, float]] = []
    sums: list[dict[int, float]] = []

    def add(stage: tuple[Outcome, ...], parent: int | None) -> None:
        together: dict[int, float] = {-1: 1.0} if parent is None else {parent: -1.0}
        for one in stage:
            at = len(values)
            values.append(one.value)
            low, high = one.probability
            if parent is None:
                rows.extend([{at: -1.0}, {at: 1.0}])
                ends.extend([-low, high])
            else:
                rows.extend([{at: -1.0, parent: low}, {at: 1.0, parent: -high}])
                ends.extend([0.0, 0.0])
            together[at] = 1.0
            if one.then:
                add(one.then, at)
        sums.append(together)

    ends: list[float] = []
    add(outcomes, None)
    found = bounds(option)
    for end, sign in ((0, -1.0), (1, 1.0)):
        # the first stage's ends are limits of the variables: the helper's rows end at 0
        limits = [(0.0, 1.0)] * len(values)
        for row, most in zip(rows, ends, strict=True):
            if len(row) == 1:
                ((at, way),) = row.items()
                limits[at] = (-most, limits[at][1]) if way < 0 else (limits[at][0], most)
        solved = largest(
            [sign * value[end] for value in values], [row for row in rows if len(row) > 1], sums, limits
        )
        assert solved.success
        assert found[end] == pytest.approx(-sign * solved.fun - option.cost[1 - end], abs=1e-6)


@st.composite
def linked_models(draw_: st.DrawFn) -> Model:
    """Two to four options over one hidden distribution of events, so that what is said of an event can be true of all."""
    names = ["a", "b", "c"]
    weights = [draw_(st.integers(1, 9)) for _ in range(4)]
    chances = [weight / sum(weights) for weight in weights]
    options = []
    for _ in range(draw_(st.integers(2, 4))):
        named = draw_(st.lists(st.sampled_from(range(3)), unique=True, max_size=3))
        rest = 1 - sum(chances[at] for at in named)
        made = []
        for name, p in [*((names[at], chances[at]) for at in named), ("", rest / 2), ("", rest / 2)]:
            low, high = p * draw_(st.integers(0, 4)) / 4, p + (1 - p) * draw_(st.integers(0, 4)) / 4
            value = draw_(st.integers(-20, 20))
            made.append(Outcome({}, (value, value + draw_(st.integers(0, 5))), (low, high), "", name))
        cost = draw_(st.integers(0, 5))
        options.append(Option({}, (cost, cost + draw_(st.integers(0, 3))), tuple(made)))
    return Model(tuple(options))


@pytest.mark.slow
@given(linked_models())
@settings(max_examples=12 * MANY, deadline=None)
def test_options_with_common_events_are_linear_programmes(model: Model) -> None:
    """Ends, regret, maximality and E-admissibility equal one textbook programme each, with every product of a chance and a value a variable of its own."""
    limits: list[tuple[float, float]] = []
    rows: list[dict[int, float]] = []
    sums: list[dict[int, float]] = []
    events: dict[str, int] = {}
    gains: list[dict[int, float]] = []

    def new(low: float, high: float) -> int:
        limits.append((low, high))
        return len(limits) - 1

    for option in model.options:
        gain, together = {new(*option.cost): -1.0}, {-1: 1.0}
        for one in option.outcomes:
            chance = events[one.event] if one.event in events else new(*one.probability)
            if one.event:
                events[one.event] = chance
                low, high = limits[chance]
                limits[chance] = (max(low, one.probability[0]), min(high, one.probability[1]))
            product = new(-100, 100)
            rows += [{chance: one.value[0], product: -1.0}, {product: 1.0, chance: -one.value[1]}]
            gain[product], together[chance] = 1.0, 1.0
        gains.append(gain)
        sums.append(together)

    def most(wanted: dict[int, float], more: tuple[dict[int, float], ...] = ()) -> float | None:
        objective = [wanted.get(at, 0.0) for at in range(len(limits))]
        solved = largest(objective, [*rows, *more], sums, limits)
        return -solved.fun if solved.success else None

    def less(one: dict[int, float], other: dict[int, float]) -> dict[int, float]:
        return {at: one.get(at, 0.0) - other.get(at, 0.0) for at in {**one, **other}}

    ends = ends_of(model)
    for at, (found, end) in enumerate(zip(compare(model), ends, strict=True)):
        own, others = gains[at], [gain for place, gain in enumerate(gains) if place != at]
        assert end == pytest.approx((-(most(less({}, own)) or 0.0), most(own)), abs=1e-6)
        assert found.regret == pytest.approx(
            max(0.0, *(most(less(gain, own)) or 0.0 for gain in others)), abs=1e-6
        )
        ahead = [most(less(own, gain)) or 0.0 for gain in others]
        if all(abs(each) > 1e-6 for each in ahead):  # a tie is decided within rounding
            assert found.maximal == (min(ahead) > 0)
        short = new(0.0, 1e6)
        falls = most({short: -1.0}, tuple({**less(gain, own), short: -1.0} for gain in others))
        assert falls is not None
        if not 1e-10 < -falls < 1e-7:
            assert found.admissible == (-falls <= 1e-9)


def test_the_case_by_hand() -> None:
    """Release for nothing: least .35·0 + .5·5 + .15·25 - 14 = -7.75; most .15·0 + .5·15 + .35·45 - 8 = 15.25."""
    case = json.loads(shared_file("case", "release-without-return.json").read_text("utf-8"))
    steps = [step for value in case.values() if isinstance(value, list) for step in value]
    weighed = next(step for step in steps if isinstance(step, dict) and step.get("do") == "weigh")
    model = read_model({key: weighed[key] for key in ("option", "cost", "outcomes")})
    assert bounds(model.options[0]) == pytest.approx((-7.75, 15.25))
    assert worth(model.options[0]) == pytest.approx(0.25 * 0 + 0.475 * 10 + 0.275 * 35 - 11, abs=0.4)


def test_two_stages_and_hopes() -> None:
    """After they accept, something else is open; what rests on a hope is worth nothing without it."""
    tree = copy.deepcopy(TALKS)
    tree["outcomes"][0]["then"] = [
        outcome("kept", [10, 10], [0.5, 1], rests_on="undertaking"),
        outcome("more", [40, 40], [0, 0.5], rests_on="hope"),
    ]
    option = read_model(tree).options[0]
    assert expected(option.outcomes[0].then) == pytest.approx((10, 25))
    assert bounds(option) == pytest.approx((0.4 * 30 + 0.6 * -10 - 4, 0.6 * 55 + 0 - 2))
    bare = read_model(tree).without_hopes().options[0]
    assert expected(bare.outcomes[0].then) == pytest.approx((5, 10))
    assert len([each for each in judgements(read_model(tree).options[0]) if len(each.outcome) == 2]) == 2


def test_what_is_ruled_out() -> None:
    """By intervals, when nothing is common; an option alone has nothing to regret."""
    model = read_model(
        {**TALKS, "alternatives": [{"option": "Worse", "worth": [-90, -80]}, {"option": "Even", "worth": 3}]}
    )
    first, worse, even = compare(model)
    assert bounds(model.options[0]) == pytest.approx((-2, 16))
    assert (first.interval, worse.interval, even.interval) == (True, False, True)
    assert (first.regret, even.regret, worse.regret) == pytest.approx((5, 13, 106))
    assert compare(Model(model.options[:1])) == (Compared(True, True, True, 0.0),)


def test_an_event_in_common_is_as_likely_for_both() -> None:
    """Twice as much when it rains, whatever the chance: the intervals overlap, yet one is better under every judgement."""

    def bets(name: str, gain: float) -> dict[str, Any]:
        return {
            "option": name,
            "outcomes": [outcome("rain", gain, [0.2, 0.8], event="rain"), outcome("dry", 0, [0.2, 0.8])],
        }

    model = read_model({**bets("two", 20), "alternatives": [bets("one", 10)]})
    two, one = compare(model)
    assert (two.interval, one.interval) == (True, True)
    assert (two.maximal, one.maximal, two.admissible, one.admissible) == (True, False, True, False)
    assert (two.regret, one.regret) == pytest.approx((0, 8), abs=1e-6)
    apart = read_model(
        {
            **bets("two", 20),
            "alternatives": [{**bets("one", 10), "outcomes": bets("one", 10)["outcomes"][::-1]}],
        }
    )
    assert compare(apart)[0].regret == pytest.approx(0, abs=1e-6)
    free = json.loads(
        json.dumps({**bets("two", 20), "alternatives": [bets("one", 10)]}).replace(
            '"event": "rain"', '"event": ""'
        )
    )
    assert compare(read_model(free))[0].regret == pytest.approx(4)


def test_an_event_that_is_likely_here_and_not_there() -> None:
    """Two ranges of one event that do not meet are refused, when options are compared."""

    def bet(low: float, high: float) -> dict[str, Any]:
        return {
            "option": "bet",
            "outcomes": [outcome("rain", 1, [low, high], event="rain"), outcome("dry", 0, [0, 1])],
        }

    with pytest.raises(Refused) as no:
        compare(read_model({**bet(0.1, 0.2), "alternatives": [bet(0.5, 0.6)]}))
    assert (no.value.fields["field"], no.value.fields["reason"]) == ("event", "cannot-add-up")
    free = {"option": "free", "outcomes": [outcome("x", [1, 2], 1)]}
    first, _, last = compare(read_model({**bet(0.1, 0.2), "alternatives": [bet(0.1, 0.3), free]}))
    assert first.regret == pytest.approx(1.9)
    assert last.maximal


def test_what_one_option_says_of_an_event_binds_the_others() -> None:
    """Rain 0 to 1 here, .2 to .3 there: 10 if it rains is 2 to 3, and ruled out by a sure 4."""

    def bet(name: str, gain: float, rain: list[float]) -> dict[str, Any]:
        return {
            "option": name,
            "outcomes": [outcome("rain", gain, rain, event="r"), outcome("dry", 0, [0, 1])],
        }

    sure = {"option": "c", "worth": 4}
    found = reckon(read_model({**bet("a", 10, [0, 1]), "alternatives": [bet("b", 20, [0.2, 0.3]), sure]}))[
        "options"
    ]
    assert (found[0]["least"], found[0]["most"]) == pytest.approx((2, 3))
    assert found[0]["ruled_out"]
    assert found[2]["regret"] == pytest.approx(2)


@given(stages())
@settings(max_examples=100, deadline=None)
@pytest.mark.slow
def test_no_sway_leaves_the_bounds(stage: tuple[list[float], list[tuple[float, float]]]) -> None:
    """A judgement is moved only as far as the others can follow."""
    values, ranges = stage
    outcomes = tuple(Outcome({}, (v, v + 1), r) for v, r in zip(values, ranges, strict=True))
    option = Option({}, (1, 2), outcomes)
    low, high = bounds(option)
    for sway in sways(Model((option,))):
        assert low - 1e-6 <= min(sway.low, sway.high) <= max(sway.low, sway.high) <= high + 1e-6


def test_a_tree_too_large_to_draw_is_refused() -> None:
    """Four times 64 outcomes are more than two hundred."""
    leaves = [outcome(str(n), 1, [0, 1]) for n in range(64)]
    with pytest.raises(Refused) as no:
        read_model({"option": "a", "outcomes": [outcome(str(n), 1, [0, 1], then=leaves) for n in range(4)]})
    assert no.value.fields["reason"] == "too-many"


def test_admissible_is_stricter_than_maximal() -> None:
    """A middling bet on a common event is never the best of three, though neither of the others beats it throughout."""

    def bet(name: str, wet: float, dry: float) -> dict[str, Any]:
        return {
            "option": name,
            "outcomes": [
                outcome("rain", wet, [0.2, 0.8], event="rain"),
                outcome("dry", dry, [0.2, 0.8], event="dry"),
            ],
        }

    model = read_model({**bet("middling", 4, 4), "alternatives": [bet("wet", 10, 0), bet("dry", 0, 10)]})
    assert [(one.maximal, one.admissible) for one in compare(model)] == [
        (True, False),
        (True, True),
        (True, True),
    ]
    alone = read_model({"option": "a", "alternatives": [bet("b", 1, 1), bet("c", 1, 1)]})
    assert [one.admissible for one in compare(alone)] == [False, True, True]


def test_what_it_hangs_on() -> None:
    """The order is by swing; break-even by hand: at the centre half each, 25·p - 5·(1-p) - 3 = 0 where p = 8/30."""
    found = sways(read_model(TALKS))
    assert [round(sway.swing, 6) for sway in found] == sorted(
        (round(sway.swing, 6) for sway in found), reverse=True
    )
    resume = next(
        each for each in found if (each.judgement.kind, each.judgement.outcome) == ("probability", (0,))
    )
    assert (resume.low, resume.high) == pytest.approx((4, 10))
    assert resume.break_even == pytest.approx(8 / 30)
    assert resume.knowing == 0
    cost = next(each for each in found if each.judgement.kind == "cost")
    assert cost.break_even == pytest.approx(10)


def test_knowing_is_worth_something_where_it_could_change_the_choice() -> None:
    """Worth -10 to 20 against 0: knowing is worth a third of nothing and two thirds of 10, less 5."""
    model = read_model(
        {
            "option": "a",
            "outcomes": [outcome("x", [-10, 20], 1)],
            "alternatives": [{"option": "b", "worth": 0}],
        }
    )
    assert sways(model)[0].knowing == pytest.approx(2 / 3 * 10 - 5)
    for value in ([1, 20], [-20, -1]):
        sure = read_model({"option": "a", "outcomes": [outcome("x", value, 1)]})
        assert sways(sure)[0].knowing == 0
    flat = read_model({"option": "a", "outcomes": [outcome("x", 3, [0, 1]), outcome("y", 3, [0, 1])]})
    assert {sway.break_even for sway in sways(flat)} == {None}
    far = read_model(
        {
            "option": "a",
            "outcomes": [outcome("x", 1, [0, 0.5]), outcome("y", 2, [0.5, 1])],
            "alternatives": [{"option": "b", "worth": 9}],
        }
    )
    assert {sway.break_even for sway in sways(far)} == {None}


@given(stages())
@settings(max_examples=100, deadline=None)
@pytest.mark.slow
def test_the_centre_adds_up_inside_its_ranges(stage: tuple[list[float], list[tuple[float, float]]]) -> None:
    """And its worth lies between the bounds."""
    values, ranges = stage
    outcomes = tuple(Outcome({}, (v, v), r) for v, r in zip(values, ranges, strict=True))
    chances = centre_of(outcomes)
    assert sum(chances) == pytest.approx(1)
    assert all(low - 1e-9 <= p <= high + 1e-9 for p, (low, high) in zip(chances, ranges, strict=True))
    low, high = expected(outcomes)
    assert low - 1e-6 <= worth(Option({}, (0, 0), outcomes)) <= high + 1e-6


def test_dots_are_the_same_each_time_and_lie_inside() -> None:
    """Fifty, in order, by a stated seed; sure things are sure; a coin shows itself in about half."""
    model = read_model(TALKS)
    one, again, other = draw(model.options[0]), draw(model.options[0]), draw(model.options[0], 7)
    assert one == again != other
    assert list(one.dots) == sorted(one.dots)
    assert len(one.dots) == 50
    assert -14 <= one.dots[0] <= one.dots[-1] <= 28
    assert one.worst_tenth <= one.middle_80[0] <= one.middle_80[1]
    assert 23 <= one.better_than(5) <= 27
    sure = draw(Option({}, (2, 2), (Outcome({}, (5, 5), (1, 1)),)))
    assert set(sure.dots) == {3.0}
    assert set(draw(Option({}, (2, 2))).dots) == {-2.0}


def test_a_reckoning_has_it_all() -> None:
    """As plain JSON; the first option against the best of the others."""
    found = json.loads(json.dumps(reckon(read_model(TALKS))))
    assert [option["name"] for option in found["options"]] == [{"en": "Accept"}, {"en": "No deal"}]
    assert found["options"][0]["least"] == pytest.approx(-2)
    assert (found["of"], found["rival"]) == (50, 0)
    assert found["better"] == sum(dot > 0 for dot in found["options"][0]["dots"])
    assert {each["outcome"]["en"] for each in found["judgements"]} == {"Accept", "resume", "silence"}


def test_a_kept_judgement_is_a_forecast() -> None:
    """Its chances at the centre of their stage; an outcome that was not among them is refused."""
    first, other = read_model(TALKS).options
    assert forecast_of(first, 1) == Forecast((0.5, 0.5), 1)
    for option, came in ((first, 2), (first, -1), (other, 0)):
        with pytest.raises(Refused):
            forecast_of(option, came)


def test_forecasts_are_scored() -> None:
    """By hand: sure and right 0 and 0; half and half .5 and one bit; sure and wrong 2, and no infinity."""
    sure, half, wrong = Forecast((1.0, 0.0), 0), Forecast((0.5, 0.5), 1), Forecast((1.0, 0.0), 1)
    assert (sure.brier, sure.log) == (0, 0)
    assert (half.brier, half.log) == (0.5, 1)
    assert wrong.brier == 2
    assert 19 < wrong.log < 20
    found = score([sure, half, wrong])
    assert found is not None
    assert (found.count, found.brier) == (3, pytest.approx(2.5 / 3))
    assert [(bin_.said, bin_.came, bin_.count) for bin_ in found.calibration] == [
        (0.0, 0.5, 2),
        (0.5, 0.5, 2),
        (1.0, 0.5, 2),
    ]
    assert score([]) is None


@pytest.mark.parametrize(
    ("change", "field", "reason"),
    [
        (
            {"outcomes": [outcome("x", 1, [0, 0.4]), outcome("y", 1, [0, 0.4])]},
            "probability",
            "cannot-add-up",
        ),
        (
            {"outcomes": [outcome("x", 1, [0.6, 1]), outcome("y", 1, [0.6, 1])]},
            "probability",
            "cannot-add-up",
        ),
        ({"outcomes": [outcome("x", 1, [0.5, 1.5])]}, "probability", "not-a-range"),
        ({"outcomes": [outcome("x", [5, 1], 1)]}, "value", "reversed"),
        ({"outcomes": [outcome("x", [1, 2, 3], 1)]}, "value", "not-a-range"),
        ({"outcomes": [outcome("x", True, 1)]}, "value", "not-a-range"),
        ({"cost": [0, float("inf")]}, "cost", "not-a-range"),
        ({"cost": float("nan")}, "cost", "not-a-range"),
        ({"cost": 10**400}, "cost", "not-a-range"),
        ({"outcomes": [outcome("x", 1, 1, rests_on="luck")]}, "rests_on", None),
        ({"outcomes": [outcome("x", 1, 1, event=3)]}, "event", None),
        ({"outcomes": [outcome("x", 1, 0.5, event="e"), outcome("y", 1, 0.5, event="e")]}, "event", None),
        ({"outcomes": [outcome("x", 1, 1, then=[outcome("y", 1, 1, event="deep")])]}, "event", None),
        ({"outcomes": "x"}, "outcomes", None),
        ({"outcomes": [3]}, "outcomes", None),
        ({"alternatives": 3}, "alternatives", None),
        ({"alternatives": [3]}, "alternatives", None),
        ({"option": {}}, "name", None),
        ({"option": 3}, "name", None),
    ],
)
def test_what_makes_no_judgement_says_why(change: dict[str, Any], field: str, reason: str | None) -> None:
    """Refused, with the field and the reason."""
    with pytest.raises(Refused) as no:
        read_model({**TALKS, **change})
    assert (no.value.code, no.value.fields["field"], no.value.fields.get("reason")) == (
        "bad-input",
        field,
        reason,
    )


def test_a_list_is_no_model() -> None:
    """Nor is a tree of five stages."""
    with pytest.raises(Refused):
        read_model([])
    deep: dict[str, Any] = outcome("x", 1, 1)
    for _ in range(4):
        deep = outcome("x", 1, 1, then=[deep])
    with pytest.raises(Refused):
        read_model({"option": "a", "outcomes": [deep]})


def test_every_option_can_be_looked_at() -> None:
    """What the second hangs on, and how often it is better than the best of the others, which is now the first."""
    model = read_model({**TALKS, "alternatives": [{"option": "No deal", "worth": [-1, 3]}]})
    found = reckon(model, of=1)
    assert (found["looked_at"], found["rival_at"], found["rival"]) == (1, 0, pytest.approx(7))
    assert [each["of"] for each in found["judgements"]] == ["cost"]
    assert found["judgements"][0]["break_even"] == pytest.approx(-7)
    assert found["better"] == 0
    assert reckon(model)["rival_at"] == 1
    with pytest.raises(Refused):
        reckon(model, of=2)


def test_the_line_along_a_judgement_crosses_at_its_break_even() -> None:
    """Straight, inside a band of exact bounds, as far as the other chances can follow; also after a first stage, and for values and costs."""
    tree = copy.deepcopy(TALKS)
    tree["outcomes"][0]["then"] = [outcome("kept", [10, 12], [0.5, 1]), outcome("more", 40, [0, 0.5])]
    option = read_model(tree).options[0]
    for sway in sways(Model((option, Option({"": "else"}, (-5.0, -5.0))))):
        low, high = reach(option, sway.judgement)
        if sway.judgement.kind == "probability":
            assert 0 <= low <= sway.judgement.range[0] <= sway.judgement.range[1] <= high <= 1
        else:
            assert (low, high) == (float("-inf"), float("inf"))
        line = along(option, sway.judgement, *sway.judgement.range)
        assert (line[0].centre, line[-1].centre) == pytest.approx((sway.low, sway.high))
        assert all(point.least - 1e-9 <= point.centre <= point.most + 1e-9 for point in line)
        assert min(point.least for point in line) == pytest.approx(bounds(option)[0])
        assert max(point.most for point in line) == pytest.approx(bounds(option)[1])
        if sway.break_even is not None:
            (there, *_) = along(option, sway.judgement, sway.break_even, sway.break_even + 1e-6)
            assert there.centre == pytest.approx(5)
