"""Red lines: drawn in a side's room or on the go-between's desk, and retired by whoever drew them."""

from __future__ import annotations

from collections.abc import Sequence

from wasit.channel import facts
from wasit.channel.red_lines import has_words
from wasit.errors import Refused
from wasit.record.entry import Entry
from wasit.seat.matter import Line, Matter
from wasit.text.passage import Texts, check_texts

MOST_PHRASES = 16
LONGEST_PHRASE = 120  # characters


def private_place(matter: Matter) -> Line:
    """Where this seat's own people speak among themselves. Raises: Refused not-a-line."""
    return matter.line_of(matter.own_place)


def draw(matter: Matter, *, text: Texts, phrases: Sequence[str]) -> Entry:
    """A new red line. Raises: Refused bad-input (text, phrases), too-large, not-a-line."""
    check_texts(text, field="text")
    kept = [phrase.strip() for phrase in phrases if phrase.strip()]
    if len(kept) > MOST_PHRASES:
        raise Refused("too-many", limit=MOST_PHRASES)
    if any(len(phrase) > LONGEST_PHRASE for phrase in kept):
        raise Refused("too-large", field="phrases", limit=LONGEST_PHRASE)
    if not all(has_words(phrase) for phrase in (kept or text.values())):
        raise Refused("bad-input", field="phrases")
    with matter.file.change():
        return matter.say(private_place(matter), facts.RedLine(text, tuple(dict.fromkeys(kept))))
