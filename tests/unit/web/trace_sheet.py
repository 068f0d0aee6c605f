"""Texts in copies for pages: one of many places that went to both sides and to a reader outside, one of few; and a finding that was kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from unit.trace.texts import AR, EN
from wasit.channel.trace_views import CopyReaderView, FindingView, TracedText, TraceLine, TracePage
from wasit.channel.views import Person, Seatsign
from wasit.text.moment import Moment
from wasit.trace.code import assign, commitment
from wasit.trace.marked import read_marked

READERS = (("Envoy", "a"), ("Press adviser", "a"), ("Delegate B", "b"), ("A desk at home", ""))
FEW = "{About|Nearly|Some} twenty people {wait|stand waiting} at the gate, and the {road|way} is open."


def text(
    name: str, marked: str, language: str, at: Moment, author: Person, *, given: bool = True, **more: Any
) -> TracedText:
    read = read_marked(marked)
    codes = assign(read.sizes, len(READERS), bytes(32), "spread")
    readers = tuple(
        CopyReaderView(
            who,
            line,
            ("line" if line else "hand") if given else "",  # type: ignore[arg-type]
            at if given else None,
            tuple(int(one) for one in row),
        )
        for (who, line), row in zip(READERS, codes, strict=True)
    )
    bound = commitment(bytes(32), read, [who for who, _ in READERS], np.asarray(codes)).hex()
    return TracedText(
        name * 32, author, at, read.source(), language, "spread", 1, readers, bound, True, **more
    )


def trace_page(
    sign: Seatsign,
    author: Person,
    people: tuple[Person, Person],
    at: Callable[..., Moment],
    *,
    disclosed: bool = True,
) -> TracePage:
    side_a, side_b = ({"en": "Side A", "ar": "الطرف أ"}, {"en": "Side B", "ar": "الطرف ب"})
    lines = (TraceLine("a", side_a, people), TraceLine("b", side_b, ()))
    texts = (
        text("e7", EN, "en", at("12:00"), author, attested=at("12:00")),
        text("e8", AR, "ar", at("11:00"), author, given=False),
        text("e9", FEW, "en", at("10:00"), author),
    )
    kept = FindingView(
        "ea" * 32, author, at("13:00"), ("nearly twenty people",), {"answer": "cannot-say", "named": []}, ""
    )
    return TracePage(sign, disclosed, False, lines, texts, (kept,))
