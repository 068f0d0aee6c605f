"""People's words inside ours: set apart, so that they can't reorder or disguise what stands around them.

In a terminal, as in a page, a foreign text stands between FSI and PDI (UAX #9), its own isolates and overrides are closed,
and control characters are shown as pictures instead of being obeyed.
"""

from __future__ import annotations

import re

FSI, PDI, PDF = "\u2068", "\u2069", "\u202c"
_OPENERS = {
    "\u202a": PDF,
    "\u202b": PDF,
    "\u202d": PDF,
    "\u202e": PDF,
    "\u2066": PDI,
    "\u2067": PDI,
    "\u2068": PDI,
}
_RUNS = re.compile(f"[{PDF}{PDI}{''.join(_OPENERS)}]")
# All of the category Cc: those that have a picture by it, the others as what can't be shown.
_PICTURES = {
    **{code: 0x2400 + code for code in range(0x20) if chr(code) not in "\n\t"},
    0x7F: 0x2421,
    **dict.fromkeys(range(0x80, 0xA0), 0xFFFD),
}


def isolate(text: str) -> str:
    """The text, made safe to print in a terminal line."""
    return FSI + close_runs(visible(text)) + PDI


def visible(text: str) -> str:
    """Control characters but line feed and tab, as their pictures (␀ ␛ …)."""
    return text.translate(_PICTURES)


def close_runs(text: str) -> str:
    """Each line's open embeddings, overrides and isolates closed; closers that close nothing dropped."""
    return "\n".join(_close_line(line) for line in text.split("\n"))


def _close_line(line: str) -> str:
    if not _RUNS.search(line):
        return line
    kept: list[str] = []
    waiting: list[str] = []
    for char in line:
        if char in _OPENERS:
            waiting.append(_OPENERS[char])
        elif char in (PDI, PDF):
            if char not in waiting:
                continue
            while waiting.pop() != char:
                pass
        kept.append(char)
    return "".join(kept) + "".join(reversed(waiting))
