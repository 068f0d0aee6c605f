"""How a channel ends: that words are not to be destroyed, and that it is over."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from wasit.channel.fields import Map, bool_of, check_keys, texts_of
from wasit.text.passage import Texts


@dataclass(frozen=True, slots=True)
class LegalHold:
    """Kind 31: words are not to be destroyed, whatever was agreed, because somebody ordered it; or that this is over."""

    stands: bool
    by: Texts
    why: Texts


@dataclass(frozen=True, slots=True)
class ClosedOut:
    """Kind 32: the channel is over. From here the days count for which words are kept."""


def write(fact: LegalHold | ClosedOut) -> Map:
    if isinstance(fact, ClosedOut):
        return {}
    return {1: fact.stands, 2: dict(fact.by), 3: dict(fact.why)}


def _read_hold(body: Map) -> LegalHold:
    check_keys(body, 1, 2, 3)
    return LegalHold(bool_of(body[1]), texts_of(body[2]), texts_of(body[3]))


def _read_closed_out(body: Map) -> ClosedOut:
    check_keys(body)
    return ClosedOut()


READERS: Mapping[int, Callable[[Map], LegalHold | ClosedOut]] = {31: _read_hold, 32: _read_closed_out}
