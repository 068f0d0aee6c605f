"""A judgement as a form: what was typed, in rows; and the JSON that is reckoned and kept.

1. ``o1``, ``o2`` are options; ``o1.2`` is the second thing that may come of the first, ``o1.2.1`` what may come after that.
2. Chances are typed in hundredths ("45") and kept as parts of 1; one number stands for both ends of a range.
3. A number is read in any script's digits, with any minus sign and either decimal mark. "1,000" could be one or a thousand: it is refused.
4. A row in which nothing was typed is not there. What is wrong is raised with its field, which the page marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from wasit.errors import Refused
from wasit.text.passage import in_language
from wasit.web.forms import Fields, number_typed, texts
from wasit.weigh.model import EXACT, MOST_OPTIONS, MOST_STAGES

PARTS = ("name", "low", "high", "from", "to", "rests", "event")
_FIELD = re.compile(r"o([1-9]\d?)((?:\.[1-9]\d?){0,4})-(name|low|high|from|to|rests|event)", re.ASCII)
_STEP = re.compile(r"(add|drop):(o[1-9]\d?(?:\.[1-9]\d?){0,4})", re.ASCII)


@dataclass
class Row:
    """An option or an outcome, as it stands on the form. Shapes: at: "o1.2"."""

    at: str
    then: list[Row] = field(default_factory=list)

    @property
    def is_option(self) -> bool:
        return "." not in self.at

    @property
    def may_go_on(self) -> bool:
        return self.at.count(".") < MOST_STAGES


def kept_of(fields: Fields) -> dict[str, str]:
    """The fields that are of a judgement, and no others."""
    return {name: value for name, value in fields.items() if _FIELD.fullmatch(name)}


def rows_of(fields: Fields) -> list[Row]:
    """The rows of a form, options in the order of their numbers."""
    found: dict[str, Row] = {}
    for name in fields:
        match = _FIELD.fullmatch(name)
        if match:
            place = f"o{match[1]}"
            for part in ["", *match[2].split(".")[1:]]:
                place = f"{place}.{part}" if part else place
                found.setdefault(place, Row(place))
    for place in sorted(found, key=_order):
        above = place.rpartition(".")[0]
        if above:
            found[above].then.append(found[place])
    return [found[place] for place in sorted(found, key=_order) if "." not in place]


def _order(place: str) -> list[int]:
    return [int(part) for part in place[1:].split(".")]


def stepped(fields: Fields, step: str) -> tuple[dict[str, str], str]:
    """The form with a row more or less, and the row that is new. Raises: Refused bad-input (field step), too-many."""
    if step == "option":
        rows = rows_of(fields)
        if len(rows) >= MOST_OPTIONS:
            raise Refused("too-many", limit=MOST_OPTIONS)
        new = f"o{_next(row.at[1:] for row in rows)}"
        return {**fields, f"{new}-name": ""}, new
    match = _STEP.fullmatch(step)
    if match is None:
        raise Refused("bad-input", field="step")
    place = match[2]
    if match[1] == "drop":
        return {
            name: value for name, value in fields.items() if not name.startswith((f"{place}-", f"{place}."))
        }, ""
    row = next((one for one in _all(rows_of(fields)) if one.at == place), None)
    if row is None or not row.may_go_on:
        raise Refused("bad-input", field="step")
    new = f"{place}.{_next(one.at.rpartition('.')[2] for one in row.then)}"
    return {**fields, f"{new}-name": ""}, new


def _next(numbers: Iterator[str] | Any) -> int:
    after = max((int(number) for number in numbers), default=0) + 1
    if after > 99:
        raise Refused("too-many", limit=99)
    return after


def _all(rows: list[Row]) -> Iterator[Row]:
    for row in rows:
        yield row
        yield from _all(row.then)


def model_of(fields: Fields, language: str) -> dict[str, Any]:
    """The JSON of fact kind 16. Raises: Refused bad-input (field: the field, or the row; reason: of ``weigh.wrong``)."""
    rows = [row for row in rows_of(fields) if _is_filled(fields, row)]
    if not rows:
        raise Refused("bad-input", field="o1-name", reason="no-name")
    first, *others = [_option(fields, row, language) for row in rows]
    if "worth" in first:
        low, high = first.pop("worth")
        first |= {"cost": [-high, -low], "outcomes": []}
    return first | {"alternatives": others}


def _is_filled(fields: Fields, row: Row) -> bool:
    own = any(fields.get(f"{row.at}-{part}", "").strip() for part in PARTS)
    return own or any(_is_filled(fields, one) for one in row.then)


def _option(fields: Fields, row: Row, language: str) -> dict[str, Any]:
    made: dict[str, Any] = {"option": _name(fields, row, language)}
    outcomes = _outcomes(fields, row, language)
    key = "cost" if row.then else "worth"  # as the form names it
    made[key] = _pair(fields, f"{row.at}-low", f"{row.at}-high", default="0")
    return made | ({"outcomes": outcomes} if outcomes else {})


def _outcomes(fields: Fields, above: Row, language: str) -> list[dict[str, Any]]:
    made = []
    for row in above.then:
        if not _is_filled(fields, row):
            continue
        low, high = _pair(fields, f"{row.at}-from", f"{row.at}-to")
        if not 0 <= low <= high <= 100:
            raise Refused("bad-input", field=f"{row.at}-from", reason="not-a-chance")
        one: dict[str, Any] = {
            "name": _name(fields, row, language),
            "probability": [low / 100, high / 100],
            "value": _pair(fields, f"{row.at}-low", f"{row.at}-high", default="0"),
        }
        for key, part in (("rests_on", "rests"), ("event", "event")):
            if fields.get(f"{row.at}-{part}", "").strip():
                one[key] = fields[f"{row.at}-{part}"].strip()
        then = _outcomes(fields, row, language)
        made.append(one | ({"then": then} if then else {}))
    least = sum(one["probability"][0] for one in made)
    most = sum(one["probability"][1] for one in made)
    if made and not least - EXACT <= 1 <= most + EXACT:
        raise Refused(
            "bad-input",
            field=f"{above.then[0].at}-from",
            reason="cannot-add-up",
            low=f"{least * 100:.6g}",
            high=f"{most * 100:.6g}",
        )
    return made


def _name(fields: Fields, row: Row, language: str) -> dict[str, str]:
    said = fields.get(f"{row.at}-name", "").strip()
    if not said:
        raise Refused("bad-input", field=f"{row.at}-name", reason="no-name")
    return texts(said, language)


def _pair(fields: Fields, low: str, high: str, default: str = "") -> list[float]:
    first, second = fields.get(low, "").strip(), fields.get(high, "").strip()
    if not (first or second or default):
        raise Refused("bad-input", field=low, reason="no-number")
    pair = [_number(low, first or second or default), _number(high, second or first or default)]
    if pair[0] > pair[1]:
        raise Refused("bad-input", field=low, reason="reversed")
    return pair


def _number(name: str, typed: str) -> float:
    value = number_typed(typed)
    if value is None:
        raise Refused("bad-input", field=name, reason="not-a-number")
    return value


def fields_of(model: Mapping[str, Any], language: str) -> dict[str, str]:
    """A kept judgement back on the form. Shapes: model: one that ``read_model`` takes."""
    found: dict[str, str] = {}
    first = {key: value for key, value in model.items() if key != "alternatives"}
    for number, option in enumerate([first, *model.get("alternatives", [])], 1):
        at = f"o{number}"
        found[f"{at}-name"] = _said(option["option"], language)
        if "worth" in option:
            low, high = _ends(option["worth"])
        else:
            low, high = _ends(option.get("cost", 0))
            if not option.get("outcomes"):
                low, high = -high, -low
        found |= {f"{at}-low": _typed(low), f"{at}-high": _typed(high)}
        found |= _fields_of(option.get("outcomes", []), at, language)
    return found


def _fields_of(outcomes: list[Mapping[str, Any]], above: str, language: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for number, one in enumerate(outcomes, 1):
        at = f"{above}.{number}"
        least, most = _ends(one["probability"])
        low, high = _ends(one["value"])
        found |= {
            f"{at}-name": _said(one["name"], language),
            f"{at}-from": _typed(least * 100),
            f"{at}-to": _typed(most * 100),
            f"{at}-low": _typed(low),
            f"{at}-high": _typed(high),
            f"{at}-rests": one.get("rests_on", ""),
            f"{at}-event": one.get("event", ""),
        }
        found |= _fields_of(one.get("then", []), at, language)
    return found


def _said(name: object, language: str) -> str:
    return name if isinstance(name, str) else in_language(dict(name), language)[1]  # type: ignore[call-overload]


def _ends(value: Any) -> tuple[float, float]:
    low, high = value if isinstance(value, list) else (value, value)
    return float(low), float(high)


def _typed(value: float) -> str:
    return f"{Decimal(f'{value:.12g}'):f}" if value else "0"
