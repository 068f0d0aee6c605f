"""Language tags, and which way a text runs."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_TAG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}")
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ku", "ps", "ug", "ur", "yi"})
PAGE_LANGUAGES = ("en", "ar", "he")


@lru_cache(maxsize=256)  # asked of every text that is read
def is_language(tag: str) -> bool:
    """Whether this reads as a short BCP 47 tag: "ar", "he", "zh-Hans"; at most 23 bytes."""
    return len(tag) <= 23 and _TAG.fullmatch(tag) is not None


def direction_of(language: str) -> str:
    """ "rtl" or "ltr", by language."""
    return "rtl" if language.split("-")[0] in RIGHT_TO_LEFT else "ltr"


def direction_of_text(text: str) -> str:
    """ "rtl" or "ltr", by the first strong character (rule P2 of UAX #9)."""
    for char in text:
        match unicodedata.bidirectional(char):
            case "L":
                return "ltr"
            case "R" | "AL":
                return "rtl"
            case _:
                continue
    return "ltr"
