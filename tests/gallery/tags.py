"""The tags of a page that a server gave, read by one pattern: over the hundreds of pages of a crawl, a parser takes longer than they took
to make. What our templates write is read alike by both (``test_network`` compares them); what a page must not hold is asked of a parser.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

_NAME = r"[^\s\"'<>/=]+"
_VALUE = r"\"[^\"]*\"|'[^']*'|[^\s\"'<>`]+"
_TAG = re.compile(
    rf"<!--.*?-->|<([a-zA-Z][^\s/>]*)((?:\s+{_NAME}(?:\s*=\s*(?:{_VALUE}))?)*)\s*/?>", re.DOTALL
)
_ATTRIBUTE = re.compile(rf"({_NAME})(?:\s*=\s*({_VALUE}))?")


def tags(page: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Each that begins an element, with its attributes as they are read."""
    for name, written in _TAG.findall(page):
        if name:
            known = {
                key.lower(): html.unescape(value[1:-1] if value[:1] in ('"', "'") else value)
                for key, value in _ATTRIBUTE.findall(written)
            }
            yield name.lower(), known
