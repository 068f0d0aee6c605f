"""What a match of names by their sound would find, and what it would warn of besides: measured, not built.

A word's key is its consonants, those that scripts write for one another in one class, vowels and weak letters left out. Words of two scripts
match where their keys are the same and no more than two passages have it; in English only words that may be names have one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache

from taint.plants import Matter
from wasit.channel.reading import Reader, Said
from wasit.text.fold import tokens
from wasit.text.search import bare

PAIRS = (
    ("sh", "s"),
    ("ch", "s"),
    ("tz", "s"),
    ("ts", "s"),
    ("kh", "k"),
    ("gh", "g"),
    ("th", "t"),
    ("dh", "d"),
    ("ph", "b"),
)
CLASSES = {
    "b": "bpfvبفבפ", "d": "dدضذד", "g": "gjجغג", "k": "kqcxكقخכק", "l": "lلל", "m": "mمמ", "n": "nنנ", "r": "rرר",
    "s": "szسشصزظסשצז", "t": "tتطثתט",
}  # fmt: skip
CLASS_OF = {letter: name for name, letters in CLASSES.items() for letter in letters}


@cache
def key(word: str) -> str:
    """Of a folded word; a doubled consonant is one."""
    for pair, one in PAIRS:
        word = word.replace(pair, one)
    return re.sub(r"(.)\1+", r"\1", "".join(CLASS_OF.get(letter, "") for letter in word))


def keys(reader: Reader, text: str, least: int) -> Iterator[tuple[str, str, Said]]:
    """(key, script, word) of each word that may be a name and has ``least`` consonants."""
    for word in reader.read(text).words:
        if not word.counts or word.is_number:
            continue
        script = _script(text[word.start])
        if script == "en" and not word.may_name:
            continue
        (folded,) = (token.word for token in tokens(text[word.start : word.end])[:1])
        for form in dict.fromkeys((folded, *bare(folded))):
            if len(found := key(form)) >= least:
                yield found, script, word


def _script(letter: str) -> str:
    return "ar" if "\u0600" <= letter <= "\u06ff" else "he" if "\u0590" <= letter <= "\u05ff" else "en"


def sounding(matters: Iterable[Matter], least: int) -> tuple[float, float]:
    """(of drafts with a name in another script that is in no glossary, the share found; of drafts with nothing, the share warned of)."""
    found = planted = alarmed = clean = 0
    for matter in matters:
        reader = Reader()
        having: dict[str, set[tuple[str, str]]] = {}
        for name, text in matter.guarded.items():
            for one, script, _ in keys(reader, text, least):
                having.setdefault(one, set()).add((name, script))
        known = Counter(
            one for text in matter.known for one in {each for each, _, _ in keys(reader, text, least)}
        )
        for plant in matter.plants:
            there = [
                (word, {name for name, other in having.get(one, ()) if other != script})
                for one, script, word in keys(reader, plant.draft, least)
                if not known[one] and len({name for name, _ in having.get(one, ())}) <= 2
            ]
            if plant.kind == "a name in another script, in no glossary":
                planted += 1
                found += any(
                    names & plant.sources and plant.start <= word.start < plant.end for word, names in there
                )
            elif not plant.sources:
                clean += 1
                alarmed += any(names for _, names in there)
    return found / planted, alarmed / clean
