"""What a reckoning says, made ready for the page: sentences, figures in the reader's digits, and which judgement decides.

numpy and scipy are imported here and nowhere else of the pages, when a judgement is reckoned.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from wasit.text.passage import Texts
from wasit.web.locale import Look
from wasit.web.shown import name
from wasit.weigh.along import Point, along, reach
from wasit.weigh.model import Model, Range, read_model
from wasit.weigh.sway import Sway, sways, worth

_LRI, _PDI = (
    "\u2066",
    "\u2069",
)  # a sign before its number would else be torn from it between words of the other direction
WIDEST = 4  # how many widths of its range the picture of a value goes beyond it


@dataclass(frozen=True, slots=True)
class Even:
    """One judgement, and what the option is worth along it. Shapes: axis: what the picture spans; line: points inside it."""

    sway: Sway
    name: Texts
    axis: Range
    line: tuple[Point, ...]

    @property
    def kind(self) -> str:
        return self.sway.judgement.kind

    @property
    def break_even(self) -> float | None:
        """Where it lies on the picture."""
        even = self.sway.break_even
        return even if even is not None and self.line[0].at <= even <= self.line[-1].at else None

    def side(self, rival: float) -> str:
        """Whether the whole range lies where the option is better ("good"), where it is worse ("bad"), or on both sides ("open")."""
        ends = (self.sway.low - rival, self.sway.high - rival)
        return "good" if min(ends) >= 0 else "bad" if max(ends) <= 0 else "open"


@dataclass(frozen=True, slots=True)
class Weighed:
    """Shapes: found: of ``weigh.reckoning.reckon``; swings beside its judgements, in their order."""

    model: Model
    found: Mapping[str, Any]
    even: Even | None
    swings: tuple[Sway, ...]

    @property
    def of(self) -> int:
        return int(self.found["looked_at"])

    @property
    def option(self) -> Mapping[str, Any]:
        looked_at: Mapping[str, Any] = self.found["options"][self.of]
        return looked_at

    @property
    def rival(self) -> Mapping[str, Any] | None:
        at = self.found["rival_at"]
        return None if at is None else self.found["options"][at]

    @property
    def centre(self) -> float:
        return worth(self.model.options[self.of])


def weighed(written: Mapping[str, Any], of: int) -> Weighed:
    """The whole reckoning. Raises: Refused bad-input, as ``read_model`` and ``reckon``."""
    from wasit.weigh.reckoning import reckon

    model = read_model(written)
    found = reckon(model, of=of)
    swings = sways(model, of)
    names = [each["outcome"] for each in found["judgements"]]
    deciding = next((at for at, one in enumerate(swings) if one.break_even is not None), 0)
    even = _even(model, of, swings[deciding], names[deciding]) if swings else None
    return Weighed(model, found, even, tuple(swings))


def _even(model: Model, of: int, sway: Sway, named: Texts) -> Even:
    option, judgement = model.options[of], sway.judgement
    low, high = judgement.range
    if judgement.kind == "probability":
        axis = (0.0, 1.0)
        first, last = reach(option, judgement)
    else:
        wide = high - low
        even = low if sway.break_even is None else sway.break_even
        first = max(min(low, even) - wide / 2, low - WIDEST * wide)
        last = min(max(high, even) + wide / 2, high + WIDEST * wide)
        axis = (first, last)
    return Even(sway, named, axis, along(option, judgement, first, last))


def number_said(look: Look, value: float, *, signed: bool = False) -> str:
    """A figure to three places, in the reader's digits, its sign kept in front."""
    rounded = float(f"{value:.3g}")
    plain = (
        f"{abs(rounded):.0f}"
        if abs(rounded) >= 1000
        else f"{abs(rounded):g}"
        if abs(rounded) >= 1e-4
        else "0"
    )
    sign = "\u2212" if rounded < 0 and plain != "0" else "+" if signed and plain != "0" else ""
    return f"{_LRI}{sign}{look.number(plain)}{_PDI}" if sign else look.number(plain)


def percent_said(look: Look, chance: float) -> str:
    sign = "\u066a" if look.has_eastern_digits else "%"
    return number_said(look, 100 * chance) + sign


def judgement_said(look: Look, kind: str, value: float) -> str:
    """A place of a judgement, in its own unit."""
    return percent_said(look, value) if kind == "probability" else number_said(look, value)


def range_said(look: Look, kind: str, ends: Sequence[float]) -> str | Markup:
    """ "45 to 65%", or one figure where both ends are the same."""
    low, high = (judgement_said(look, kind, end) for end in ends)
    if low == high:
        return low
    if kind == "probability":
        low = low[:-1]
    return look.say("weigh.range", low=low, high=high)


def judgement_name(look: Look, kind: str, named: Texts) -> Markup:
    """ "chance of <what>", "worth of <what>", "cost"."""
    return look.say(f"weigh.of.{kind}", what=name(named, look.language))
