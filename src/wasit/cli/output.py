"""How a line leaves for a terminal or a pipe, whatever it holds and whatever can be written there."""

from __future__ import annotations

import json
import re
import sys
from typing import Any


def put(line: str, *, err: bool = False) -> None:
    """One line, whatever the terminal can write."""
    stream = sys.stderr if err else sys.stdout
    try:
        stream.write(line + "\n")
    except UnicodeEncodeError:
        stream.write(line.encode("ascii", "backslashreplace").decode() + "\n")


_UNSEEN = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def safe_json(value: Any) -> str:
    """JSON that can't reorder or drive a terminal; it reads back as the same value."""
    written = json.dumps(value, ensure_ascii=False, indent=2 if sys.stdout.isatty() else None)
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", written)
