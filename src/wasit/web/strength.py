"""How hard a passphrase is to guess, from 0 to 4, and nothing else about it: not kept, not logged, not told to anybody.

1. zxcvbn knows English words and names, dates, keyboards and repetitions; at most ``LOOKED_AT`` characters are looked at.
2. It knows no Arabic or Hebrew, and would take every word of theirs for chance. So a word outside ASCII counts as one of the
   ``COMMON_WORDS`` that a guesser would try first, once each however often it stands there. That is meant to err to the safe side.
"""

from __future__ import annotations

import math

import regex
from zxcvbn import zxcvbn

LEAST_PASSPHRASE = 8
ENOUGH = 3  # of 4: a hundred million guesses, each of which costs half a second
LOOKED_AT = 100
COMMON_WORDS = 2_000
_STEPS = (3, 6, 8, 10)  # decimal digits of guesses from which a score is reached: zxcvbn's own
_WORD = regex.compile(r"[\p{L}\p{M}]*[^\P{L}\x00-\x7f][\p{L}\p{M}]*")


def strength(passphrase: str) -> int:
    """0 to 4, zxcvbn's scale. Secrets: the passphrase."""
    looked_at = passphrase[:LOOKED_AT]
    words = {word.casefold() for word in _WORD.findall(looked_at)}
    if not words:
        return _score(_guesses(looked_at))
    rest = _WORD.sub("", looked_at).strip()
    return _score(min(_guesses(looked_at), len(words) * math.log10(COMMON_WORDS) + _guesses(rest)))


def _guesses(text: str) -> float:
    """Decimal digits of the number of guesses."""
    return float(zxcvbn(text, max_length=LOOKED_AT)["guesses_log10"]) if text else 0.0


def _score(guesses: float) -> int:
    return sum(guesses >= step for step in _STEPS)
