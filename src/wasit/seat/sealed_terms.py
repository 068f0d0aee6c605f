"""What a sealed offer asks, as the rounds reckon with it and as a person reads it; and what a side answers, as a vector."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any, Literal, cast

from wasit.channel.sealed import points_of
from wasit.channel.sealed_facts import MOST_DECIMALS, Scale, SealedPut, is_on, is_scale
from wasit.errors import Refused
from wasit.overlap.terms import Number, Packages, Terms, limit_of, vector_of


def terms_of(put: SealedPut, *, rule: str = "") -> Terms:
    """``rule``: another than was put: the bit alone where not both chose the midpoint."""
    if put.scale is None:
        return Packages(len(put.packages))
    return replace(
        _number(put.scale),
        first="most" if put.most == put.first else "least",
        rule=cast(Literal["room", "midpoint", "price"], rule or put.rule),
    )


def _number(scale: Scale) -> Number:
    low, high, step = (shown(scale, value) for value in (scale.low, scale.high, scale.step))
    return Number(low, high, step, scale.unit)


def shown(scale: Scale, value: int) -> str:
    """A number of a scale, as text: "-12.50"."""
    return f"{Decimal(value).scaleb(-scale.decimals):f}"


def scale_of(low: str, high: str, step: str, unit: str) -> Scale:
    """A scale as a person wrote it. Raises: Refused sealed-terms-bad."""
    numbers = [_exact(each) for each in (low, high, step)]
    decimals = max(-cast(int, each.as_tuple().exponent) for each in numbers)
    places = max(0, decimals)
    low_, high_, step_ = (int(each.scaleb(places)) for each in numbers)
    scale = Scale(low_, high_, step_, places, unit.strip())
    if places > MOST_DECIMALS or len(scale.unit) > 40 or not is_scale(scale):
        raise Refused("sealed-terms-bad")
    return scale


def _exact(text: str) -> Decimal:
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        raise Refused("sealed-terms-bad") from None
    if not value.is_finite() or abs(value) > 10**14 or cast(int, value.as_tuple().exponent) < -MOST_DECIMALS:
        raise Refused("sealed-terms-bad")
    return value


def price_of(scale: Scale, text: str) -> int:
    """A price on the scale. Raises: Refused sealed-number-form, -unit, -range, -step."""
    value = scale.low + limit_of(_number(scale), text) * scale.step
    assert is_on(scale, value)
    return value


def vector_for(put: SealedPut, args: Mapping[str, Any]) -> list[int]:
    """What a side deals: of its ``limit``, its ``yes`` or its ``points``. Raises: Refused bad-input, sealed-number-..., sealed-points-form, sealed-gain-range."""
    if put.rule == "package":
        return vector_of(points_of(put.packages, _text(args, "points")))
    if put.rule == "price":
        if _text(args, "answer") not in ("yes", "no"):
            raise Refused("bad-input", field="answer")
        return [int(args["answer"] == "yes")]
    terms = terms_of(put)
    assert isinstance(terms, Number)
    return [limit_of(terms, _text(args, "limit"))]


def _text(args: Mapping[str, Any], name: str) -> str:
    value = args.get(name)
    if not isinstance(value, str) or not value.strip():
        raise Refused("bad-input", field=name)
    return value
