"""What a form sent, turned into the plain JSON that ``Door.do`` takes.

1. A browser sends line breaks as CRLF; what was typed is one line feed. A lone carriage return is kept.
2. Words come either as rows (``p1-text``, ``p1-mark``, ``p1-attribution`` ...) or, with our script, as the same fields made from marks.
   A row without a mark is *for you only*, or what the charter says of a side's words; a row without text is not there.
3. The language of a text is its script's where the script says it, else the reader's.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import Request

from wasit.errors import Refused
from wasit.text.passage import MAX_PASSAGES

Fields = Mapping[str, str]
_ARABIC_SCRIPT = frozenset({"ar", "fa", "ur", "ps", "ku", "ug"})
_HEBREW_SCRIPT = frozenset({"he", "yi"})
_SIGNS = str.maketrans({"\u2212": "-", "\u2013": "-", "\u066b": ".", "\u060c": ",", "\u066a": "", "%": ""})
_NUMBER = re.compile(r"[+-]?\d{1,13}(?:\.\d{1,40})?", re.ASCII)


async def read_form(request: Request) -> tuple[dict[str, str], FormData]:
    """The text fields with line breaks as typed, and the form itself for files. Raises: Refused bad-input."""
    try:
        form = await request.form(max_files=2, max_fields=3000, max_part_size=256 * 1024)
    except (HTTPException, MultiPartException, ValueError):
        raise Refused("bad-input", field="form") from None
    return {name: unfolded(value) for name, value in form.multi_items() if isinstance(value, str)}, form


def unfolded(text: str) -> str:
    """What was typed, of what a browser sent."""
    return text.replace("\r\n", "\n")


def number_typed(typed: str) -> float | None:
    """A number in any script's digits, with any minus sign and either decimal mark; None for what is none. "1,000" could be one or a thousand: it is none."""
    plain = "".join(
        str(unicodedata.decimal(char, char))
        for char in typed.translate(_SIGNS)
        if unicodedata.category(char) != "Cf"
    ).replace(" ", "")
    if plain.count(",") == 1 and "." not in plain and not re.search(r",\d{3}$", plain):
        plain = plain.replace(",", ".")
    return float(plain) if _NUMBER.fullmatch(plain) else None


def language_of(text: str, default: str) -> str:
    """The language tag to file this text under."""
    for char in text:
        script = unicodedata.name(char, "").split(" ", 1)[0]
        if script == "ARABIC":
            return default if default in _ARABIC_SCRIPT else "ar"
        if script == "HEBREW":
            return default if default in _HEBREW_SCRIPT else "he"
        if script == "LATIN":
            return "en" if default in _ARABIC_SCRIPT | _HEBREW_SCRIPT else default
    return default


def texts(text: str, default: str) -> dict[str, str]:
    return {language_of(text, default): text}


def texts_of(fields: Fields, name: str, default: str) -> dict[str, str]:
    """A field's text, and the same in another language where that was typed (``<name>-also``); {} where the field is empty.

    Raises: Refused bad-input also where both are of one language.
    """
    text, also = fields.get(name, "").strip(), fields.get(f"{name}-also", "").strip()
    found = texts(text, default) if text else {}
    if also and found.keys() & (other := texts(also, default)).keys():
        raise Refused("bad-input", field="also")
    return found | other if also and found else found


def passages_of(fields: Fields, default: str, unmarked: str = "for-you-only") -> list[dict[str, Any]]:
    """The passages of a composer. ``unmarked``: what words without a mark count as. Raises: Refused bad-input passages, too-many."""
    if any(fields.get(f"p{number}-text", "").strip() for number in (MAX_PASSAGES + 1, MAX_PASSAGES + 2)):
        raise Refused("too-many", limit=MAX_PASSAGES)  # none of them is dropped in silence
    found = []
    for number in range(1, MAX_PASSAGES + 1):
        text = fields.get(f"p{number}-text", "")
        if not text.strip():
            continue
        found.append(
            {
                "text": texts(text, default),
                "consent": fields.get(f"p{number}-mark") or unmarked,
                "attribution": fields.get(f"p{number}-attribution") or "none",
            }
        )
    if not found:
        raise Refused("bad-input", field="passages")
    return found


def rows_of(fields: Fields) -> int:
    """How many rows a composer shows: those that were filled, and three to begin with."""
    filled = (number for number in range(1, MAX_PASSAGES + 1) if fields.get(f"p{number}-text", "").strip())
    return max(3, *filled, 0)


def whole(fields: Fields, name: str, *, least: int = 0, most: int = 100_000) -> int:
    """A whole number typed in any script's digits. Raises: Refused bad-input."""
    typed = fields.get(name, "").strip()
    digits = "".join(str(unicodedata.decimal(char, "x")) for char in typed)
    if not digits.isascii() or not digits.isdecimal() or len(digits) > 9 or not least <= int(digits) <= most:
        raise Refused("bad-input", field=name)
    return int(digits)
