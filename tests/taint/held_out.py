"""What nothing of the checker was made or tuned with: bargains over goods (English), a constitution and the declaration of human rights (Arabic,
the latter in Hebrew and English too), cities in three scripts by CLDR."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from functools import cache

from babel import Locale

from shared_data import shared_file
from taint.plants import LANGUAGES, Corpus, parted, read_rows

PAPERS = {"ar": ("tn-constitution-2022-ar", "udhr-arb"), "he": ("udhr-heb",)}
IN_ENGLISH = {"tn-constitution-2022-ar": "tn-constitution-2022-en", "udhr-arb": "udhr-eng"}


@cache
def texts(language: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """As ``plants.texts``: of a paper every article is a talk of its own."""
    if language == "en":
        rows = read_rows("dialogues", "craigslist.jsonl")
        return parted(
            "en",
            ((one["id"], turn["text"]) for one in rows for turn in one["turns"] if turn["kind"] == "message"),
        )
    return parted(
        language,
        ((f"{name} {clause}", text) for name in PAPERS[language] for clause, text in _paragraphs(name)),
    )


@cache
def translated() -> tuple[tuple[str, str], ...]:
    """(Arabic, English) of articles that have as many paragraphs in both."""
    found = []
    for name, other in IN_ENGLISH.items():
        ours, theirs = _by_clause(name), _by_clause(other)
        for clause, said in ours.items():
            if len(said) == len(theirs.get(clause, ())):
                found += [
                    pair for pair in zip(said, theirs[clause], strict=True) if len(pair[0].split()) >= 12
                ]
    random.Random("translated").shuffle(found)
    return tuple(found)


@cache
def cities() -> tuple[tuple[str, str, str], ...]:
    """Of those whose names are written anew in Arabic and in Hebrew, one for each place."""
    tables = [Locale(language).time_zones for language in LANGUAGES]
    found: dict[str, tuple[str, str, str]] = {}
    for zone in sorted(tables[1]):
        english = tables[0].get(zone, {}).get("city") or zone.rpartition("/")[2].replace("_", " ")
        arabic, hebrew = (tables[at].get(zone, {}).get("city", "") for at in (1, 2))
        if arabic and hebrew and zone.count("/") == 1 and english.isascii() and "Etc" not in zone:
            found[english] = (english, arabic, hebrew)
    kept = list(found.values())
    random.Random("cities").shuffle(kept)
    return tuple(kept)


def _paragraphs(name: str) -> Iterator[tuple[str, str]]:
    """(clause, text)."""
    paper = json.loads(shared_file("data", "agreements", f"{name}.json").read_text("utf-8"))
    for clause in paper["clauses"]:
        yield from ((clause["num"] or clause["id"], one["text"]) for one in clause["paragraphs"])


def _by_clause(name: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for clause, text in _paragraphs(name):
        found.setdefault(clause, []).append(text)
    return found


HELD_OUT = Corpus(" held out", texts, translated, cities)
