"""A side's own judgement of what it may do: options, what may come of each, how likely, what it is worth.

1. Every judgement is a range: a cost, a probability, a value. Any number inside it is held possible; none is held likelier than another.
2. What may come of an option is a list of outcomes of which exactly one comes: their probabilities add up to 1. Ranges that can't are refused.
3. ``event``: outcomes of different options that name one event are as likely as each other, whatever that is (correlated outcomes).
4. ``then``: an outcome after which something else is open (they accept, then what): a further list of outcomes, in the same way.
5. ``rests_on`` "hope": nobody undertook it. ``without_hopes`` is the same judgement with those worth nothing.

The JSON is that of fact kind 16 (``option``, ``cost``, ``outcomes``), with ``alternatives`` beside it: each again a name, a cost and outcomes, or a ``worth``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from wasit.errors import Refused

Range = tuple[float, float]
Name = Mapping[str, str]
MOST_OPTIONS, MOST_OUTCOMES, MOST_STAGES = 16, 64, 4
MOST_IN_ALL = 200  # outcomes of one option, all its stages: the dots draw two numbers for each
LARGEST = 1e12
EXACT = 1e-9  # how far probabilities may be from adding up: decimals are no binary fractions


@dataclass(frozen=True, slots=True)
class Outcome:
    """Units: value on the side's own scale, probability 0 to 1. ``rests_on``: "", "undertaking" or "hope"."""

    name: Name
    value: Range
    probability: Range
    rests_on: str = ""
    event: str = ""
    then: tuple[Outcome, ...] = ()


@dataclass(frozen=True, slots=True)
class Option:
    """Shapes: outcomes: none is "nothing follows for sure": worth 0, less the cost."""

    name: Name
    cost: Range
    outcomes: tuple[Outcome, ...] = ()


@dataclass(frozen=True, slots=True)
class Model:
    """Shapes: options: the one that is weighed first, then what else could be done."""

    options: tuple[Option, ...]

    def without_hopes(self) -> Model:
        """The same with whatever rests on a hope worth nothing."""
        return Model(tuple(replace(option, outcomes=_hopeless(option.outcomes)) for option in self.options))


def _hopeless(outcomes: Sequence[Outcome]) -> tuple[Outcome, ...]:
    return tuple(
        replace(each, value=(0.0, 0.0), then=())
        if each.rests_on == "hope"
        else replace(each, then=_hopeless(each.then))
        for each in outcomes
    )


def read_model(value: object) -> Model:
    """A model from JSON. Raises: Refused bad-input (field, and reason where a range is wrong: not-a-range, reversed, cannot-add-up)."""
    made = _map(value, "model")
    others = made.get("alternatives", [])
    if not isinstance(others, list) or len(others) >= MOST_OPTIONS:
        raise Refused("bad-input", field="alternatives")
    model = Model((_option(made), *(_alternative(_map(each, "alternatives")) for each in others)))
    if any(_count(option.outcomes) > MOST_IN_ALL for option in model.options):
        raise Refused("bad-input", field="outcomes", reason="too-many")
    return model


def _count(outcomes: Sequence[Outcome]) -> int:
    return len(outcomes) + sum(_count(outcome.then) for outcome in outcomes)


def _option(made: Mapping[str, Any]) -> Option:
    return Option(
        _name(made.get("option")), _range(made.get("cost", 0), "cost"), _outcomes(made.get("outcomes", []), 1)
    )


def _alternative(made: Mapping[str, Any]) -> Option:
    if "worth" not in made:
        return _option(made)
    low, high = _range(made["worth"], "worth")
    return Option(_name(made.get("option")), (-high, -low))


def _outcomes(value: object, stage: int) -> tuple[Outcome, ...]:
    if not isinstance(value, list) or len(value) > MOST_OUTCOMES or stage > MOST_STAGES:
        raise Refused("bad-input", field="outcomes")
    made = tuple(_outcome(_map(each, "outcomes"), stage) for each in value)
    low = math.fsum(each.probability[0] for each in made)
    high = math.fsum(each.probability[1] for each in made)
    if made and not low - EXACT <= 1 <= high + EXACT:
        raise Refused(
            "bad-input", field="probability", reason="cannot-add-up", low=f"{low:g}", high=f"{high:g}"
        )
    events = [each.event for each in made if each.event]
    if len(set(events)) < len(events):
        raise Refused("bad-input", field="event")
    return made


def _outcome(made: Mapping[str, Any], stage: int) -> Outcome:
    probability = _range(made.get("probability"), "probability")
    if not 0 <= probability[0] <= probability[1] <= 1:
        raise Refused("bad-input", field="probability", reason="not-a-range")
    rests_on, event = made.get("rests_on", ""), made.get("event", "")
    if rests_on not in ("", "undertaking", "hope"):
        raise Refused("bad-input", field="rests_on")
    if not isinstance(event, str) or (event and stage > 1):
        raise Refused("bad-input", field="event")
    then = _outcomes(made.get("then", []), stage + 1)
    return Outcome(
        _name(made.get("name")), _range(made.get("value"), "value"), probability, rests_on, event, then
    )


def _map(value: object, field: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise Refused("bad-input", field=field)
    return value


def _name(value: object) -> Name:
    if isinstance(value, str) and value:
        return {"": value}
    if isinstance(value, dict) and value and all(isinstance(each, str) for each in value.values()):
        return dict(value)
    raise Refused("bad-input", field="name")


def _range(value: object, field: str) -> Range:
    pair: list[Any] = value if isinstance(value, list) else [value, value]
    if len(pair) != 2 or any(isinstance(each, bool) or not isinstance(each, int | float) for each in pair):
        raise Refused("bad-input", field=field, reason="not-a-range")
    if not all(abs(each) <= LARGEST for each in pair):  # before float: whole numbers have no limit in JSON
        raise Refused("bad-input", field=field, reason="not-a-range")
    low, high = float(pair[0]), float(pair[1])
    if low > high:
        raise Refused("bad-input", field=field, reason="reversed")
    return low, high
