"""A person, and a passage of what was said with what became of it, as one seat may see them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from wasit.channel.seat_views import Role
from wasit.text.moment import Moment
from wasit.text.passage import Attribution, Consent, Texts


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on a line, as this seat may see them. ``seat`` is None for an outsider or a person without a seat."""

    name: Texts
    role: Role
    mine: bool = False
    seat: str | None = None
    trust: Literal["paired", "compared", "introduced", "unlinked", "none"] = "none"
    hosted: bool = False
    may_bind: bool = False
    words: tuple[int, ...] = ()  # the 7 words to compare by voice, as indexes; () when there are none
    numbers: tuple[int, ...] = ()  # or these 3 numbers
    digits: str = ""  # of somebody introduced: the 60 digits to compare by voice


@dataclass(frozen=True, slots=True)
class Passed:
    """One crossing of a passage, as its go-between sees it (``to`` = side key) or as its author was told (``to`` = "")."""

    at: Moment
    wording: Literal["as-written", "paraphrase"]
    to: str = ""
    words: Texts = field(default_factory=dict)
    release: str = ""


@dataclass(frozen=True, slots=True)
class PassageView:
    number: int  # from 1
    text: Texts
    consent: Consent
    attribution: Attribution = Attribution.NONE
    passed: tuple[Passed, ...] = ()
