"""The private warning of a draft that crosses a red line: which words of a form are looked at, and whether its writer has seen it.

1. A warning never blocks: what was seen is sent. With script it is seen while one types; without, the form comes back once.
2. It is asked of this seat alone, and nothing of it is sent anywhere.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence

from wasit.channel.side_views import RedLineWarning
from wasit.seat.door import Door

_WORDS = re.compile(r"(p\d+-text|kept-text|words|title(-.*)?|c\d+-text-.*|c\d+-w\d+-event-.*)\Z")
Warnings = tuple[RedLineWarning, ...]


def texts_in(fields: Mapping[str, str]) -> list[str]:
    """The words of a form. Where the whole text is there, a phrase that spans two passages is found in it."""
    return [value for name, value in fields.items() if _WORDS.match(name) and value.strip()]


def crossed(door: Door, matter: str, texts: Sequence[str]) -> Warnings:
    return door.see_crossed_lines(texts, matter) if texts else ()


def token_of(warnings: Warnings) -> str:
    """A short name of the warnings, to know whether a person has seen them; "" when there are none."""
    seen = [f"{one.line.id} {place}" for one in warnings for place in one.places]
    return hashlib.sha256("\n".join(seen).encode()).hexdigest()[:16] if seen else ""


def unseen(door: Door, matter: str, fields: Mapping[str, str]) -> Warnings:
    """The warnings that the writer of a form has not seen as they are now."""
    found = crossed(door, matter, texts_in(fields))
    return found if token_of(found) != fields.get("crosses", "") else ()
