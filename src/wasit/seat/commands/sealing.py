"""Sealed offers: from arguments to actions."""

from __future__ import annotations

from typing import Any

from wasit.channel.sealed import packages_of
from wasit.errors import Refused
from wasit.seat import reading
from wasit.seat.actions import sealed
from wasit.seat.matter import Matter
from wasit.seat.reading import Args
from wasit.seat.sealed_terms import price_of, scale_of

Answer = dict[str, Any]


def put(matter: Matter, args: Args) -> Answer:
    until = reading.moment(args, "until")
    if until is None:
        raise Refused("bad-input", field="until")
    rule = reading.text(args, "rule", "price")
    scale = price = None
    packages: tuple[str, ...] = ()
    if rule == "package":
        packages = packages_of(reading.text(args, "packages", ""))
    else:
        scale = scale_of(*(reading.text(args, name, "") for name in ("low", "high", "step", "unit")))
        price = price_of(scale, reading.text(args, "price", "")) if rule == "price" else None
    after = reading.text(args, "after", "")
    made = sealed.put(
        matter,
        text=reading.texts(args, "text"),
        other=reading.texts(args, "other", needed=False),
        until=until,
        rule=rule,
        scale=scale,
        packages=packages,
        price=price,
        most=reading.text(args, "most", ""),
        between=[str(key) for key in reading.items(args, "between")],
        after=matter.find(after) if after else None,
    )
    return {"id": made.hash.hex()}


def enter(matter: Matter, args: Args) -> Answer:
    entry = sealed.enter(
        matter,
        _id(matter, args),
        args,
        midpoint=reading.flag(args, "midpoint"),
        passphrase=reading.text(args, "passphrase", ""),
    )
    return {"id": entry.hash.hex()}


def burn(matter: Matter, args: Args) -> Answer:
    sealed.burn(matter, _id(matter, args))
    return {}


def meet(matter: Matter, args: Args) -> Answer:
    sealed.meet(matter, _id(matter, args))
    return {}


def compared(matter: Matter, args: Args) -> Answer:
    sealed.compared(matter, _id(matter, args))
    return {}


def _id(matter: Matter, args: Args) -> bytes:
    return matter.find(reading.text(args, "id"))
