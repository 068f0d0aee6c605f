"""The sentences and tables of a reckoning, and its pictures, ready for the template."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from markupsafe import Markup

from wasit.errors import WasitError
from wasit.web.forms import Fields
from wasit.web.locale import Look
from wasit.web.pictures import weighed as pictures
from wasit.web.pictures.axis import round_places, widened
from wasit.web.pictures.calibration import SIZE_NARROW, calibration, calibration_table
from wasit.web.pictures.canvas import table
from wasit.web.shown import name, safe
from wasit.web.weighed import (
    Weighed,
    judgement_name,
    judgement_said,
    number_said,
    range_said,
)
from wasit.weigh.forecast import Scored

Figure = tuple[Markup, Markup, Markup]  # wide, narrow, as a table
MANY = 10  # forecasts: fewer say little
WRONG = ("no-name", "no-number", "not-a-number", "not-a-chance", "reversed", "cannot-add-up")


@dataclass(frozen=True, slots=True)
class Shown:
    """What ``part-weighed.html`` shows. Shapes: even, hangs: None where nothing can be moved."""

    verdict: Markup
    turning: Markup
    between: Markup
    hopes: Markup | None
    rival: Markup
    side: Markup | None
    dots: Figure
    even: Figure | None
    hangs: Figure | None
    options: Markup


def show(one: Weighed, look: Look) -> Shown:
    option, found, even = one.option, one.found, one.even
    rival = name(one.rival["name"], look.language) if one.rival else look.say("weigh.nothing")
    own = Markup("<b>{}</b>").format(name(option["name"], look.language))
    ends = {"least": _figure(look, option["least"]), "most": _figure(look, option["most"])}
    hopes = dict(zip(("least", "most"), (_figure(look, end) for end in option["without_hopes"]), strict=True))
    return Shown(
        verdict=look.say("weigh.verdict", n=found["better"], of=found["of"], name=own, rival=rival),
        turning=_turning(one, look),
        between=look.say("weigh.verdict.between", **ends),
        hopes=look.say("weigh.verdict.hopes", **hopes) if hopes != ends else None,
        rival=rival,
        side=look.say(f"weigh.even.{even.side(found['rival'])}")
        if even and even.break_even is not None
        else None,
        dots=(
            pictures.dots(one, look),
            pictures.dots(one, look, pictures.HALF_NARROW),
            _dots_table(one, look),
        ),
        even=(
            pictures.break_even(one, look),
            pictures.break_even(one, look, pictures.HALF_NARROW),
            _even_table(one, look),
        )
        if even
        else None,
        hangs=(
            pictures.tornado(one, look),
            pictures.tornado(one, look, pictures.NARROW),
            _hangs_table(one, look),
        )
        if one.swings
        else None,
        options=_options_table(one, look),
    )


def _figure(look: Look, value: float) -> Markup:
    return Markup('<span class="num">{}</span>').format(number_said(look, value, signed=True))


def _turning(one: Weighed, look: Look) -> Markup:
    """Where it breaks even, in a sentence; nothing to say of an option that has no judgement to move."""
    even = one.even
    if even is None:
        return Markup("")
    if even.sway.break_even is None:
        return look.say("weigh.verdict.even.none")
    return look.say(
        f"weigh.verdict.even.{even.kind}",
        what=name(even.name, look.language),
        even=Markup("<b>{}</b>").format(judgement_said(look, even.kind, even.sway.break_even)),
        range=range_said(look, even.kind, even.sway.judgement.range),
    )


def _heads(look: Look, *keys: str) -> list[Markup]:
    return [look.say(f"weigh.col.{key}") for key in keys]


def _dots_table(one: Weighed, look: Look) -> Markup:
    """How many dots lie in each part of the scale."""
    values = one.option["dots"]
    low, high = widened(values[0], values[-1])
    edges = [low, *(place for place in round_places(low, high) if low < place < high), high]
    rows = [
        [range_said(look, "value", pair), look.number(count)]
        for pair in pairwise(edges)
        if (count := sum(pair[0] <= value < pair[1] for value in values))
    ]
    return table(_heads(look, "worth", "dot"), rows)


def _even_table(one: Weighed, look: Look) -> Markup:
    assert one.even is not None
    rows = [
        [
            judgement_said(look, one.even.kind, point.at),
            *(_figure(look, value) for value in (point.least, point.centre, point.most)),
        ]
        for point in one.even.line[::3]
    ]
    return table(_heads(look, "at", "least", "middle", "most"), rows)


def _hangs_table(one: Weighed, look: Look) -> Markup:
    def rows() -> Iterator[list[object]]:
        for sway, each in zip(one.swings, one.found["judgements"], strict=True):
            kind, ends = (
                sway.judgement.kind,
                list(zip(sway.judgement.range, (sway.low, sway.high), strict=True)),
            )
            row: list[object] = [judgement_name(look, kind, each["outcome"])]
            for place, worth in sorted(ends, key=lambda end: end[1]):
                row += [judgement_said(look, kind, place), _figure(look, worth)]
            even = sway.break_even
            yield [
                *row,
                "" if even is None else judgement_said(look, kind, even),
                _figure(look, sway.knowing),
            ]

    return table(_heads(look, "what", "worst", "worth", "best", "worth", "even", "knowing"), rows())


def _options_table(one: Weighed, look: Look) -> Markup:
    rows = []
    for option in one.found["options"]:
        key = "ruled-out" if option["ruled_out"] else "may-be-best" if option["may_be_best"] else "never-best"
        figures = (option[part] for part in ("least", "centre", "most", "worst_tenth"))
        named = Markup("{}<br><small class=soft>{}</small>").format(
            name(option["name"], look.language), look.say(f"weigh.{key}")
        )
        regret = number_said(look, option["regret"])
        rows.append([named, *(_figure(look, value) for value in figures), regret])
    return table(_heads(look, "option", "least", "middle", "most", "tenth", "regret"), rows)


def wrong_said(look: Look, no: WasitError, fields: Fields) -> Markup:
    """The one sentence of why there is no answer, and what to do."""
    at, _, part = str(no.fields.get("field", "")).rpartition("-")
    reason = str(no.fields.get("reason", ""))
    if no.code == "too-many" or reason == "too-many" or part == "alternatives":
        return look.say("weigh.wrong.too-many")
    if part == "event":
        return look.say("weigh.wrong.event")
    if reason not in WRONG or not at:
        return look.say("weigh.wrong.other")
    row = at.rpartition(".")[0] if reason == "cannot-add-up" else at
    return look.say(
        f"weigh.wrong.{reason}",
        what=_row_name(look, row, fields),
        low=look.number(no.fields.get("low", "")),
        high=look.number(no.fields.get("high", "")),
    )


def _row_name(look: Look, at: str, fields: Fields) -> Markup:
    typed = fields.get(f"{at}-name", "").strip()
    if typed:
        return Markup("<bdi>{}</bdi>").format(safe(typed))
    number = int(at.rpartition(".")[2].lstrip("o"))
    return look.say("weigh.row.outcome" if "." in at else "weigh.row.option", n=number)


def outcomes_of(look: Look, model: Mapping[str, Any]) -> list[tuple[Markup, list[Markup]]]:
    """What could be told to have come: of each option its name and those of its outcomes, empty where it has none."""
    options = [model, *model.get("alternatives", [])]
    return [
        (option_name(look, option), [_name(look, one["name"]) for one in option.get("outcomes", [])])
        for option in options
    ]


def _name(look: Look, said: Any) -> Markup:
    return Markup("<bdi>{}</bdi>").format(safe(said)) if isinstance(said, str) else name(said, look.language)


@dataclass(frozen=True, slots=True)
class ScoreShown:
    brier: Markup
    log: Markup
    figure: Figure
    is_little: bool


def show_score(score: Scored, look: Look) -> ScoreShown:
    return ScoreShown(
        look.say("weigh.score.brier", score=number_said(look, score.brier)),
        look.say("weigh.score.log", bits=number_said(look, score.log)),
        (calibration(score, look), calibration(score, look, SIZE_NARROW), calibration_table(score, look)),
        score.count < MANY,
    )


def option_name(look: Look, model: Mapping[str, Any]) -> Markup:
    """What a kept judgement is called in the list."""
    return _name(look, model["option"])
