"""What is found of planted words, numbers, dates and names at full size: ``make taint-study`` writes docs/taint.md below its words.

``--each``: drafts of a kind and language.
"""

from __future__ import annotations

import argparse
import subprocess
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from unittest.mock import patch

from taint.cases import releases
from taint.held_out import HELD_OUT
from taint.plants import LANGUAGES, MADE_WITH, Corpus, Matter, meant, repeated, told_otherwise
from taint.score import Score, added, scores
from taint.sounds import sounding

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "taint.md"
NOTHING = ("nothing", "another day, near by", "another number in words")
MARK = "<!-- made by make taint-study -->\n"


def matters(each: int, of: Corpus = MADE_WITH) -> Iterator[Matter]:
    for language in LANGUAGES:
        yield repeated(language, each, of=of)
    yield from told_otherwise(each, of)
    yield meant(each, of)


def table(every: Iterable[Matter]) -> dict[str, dict[str, Score]]:
    """Scores by kind and language."""
    found: dict[str, dict[str, list[Score]]] = defaultdict(lambda: defaultdict(list))
    for matter in every:
        for (kind, language), score in scores(matter).items():
            found[kind][language].append(score)
    return {kind: {language: added(each) for language, each in row.items()} for kind, row in found.items()}


def rows(scored: dict[str, dict[str, Score]], is_planted: bool) -> Iterator[str]:
    for kind, row in scored.items():
        if (kind not in NOTHING) is is_planted:
            cells = [_cell(row.get(language), is_planted) for language in LANGUAGES]
            last = [_precision(row.get(language)) for language in LANGUAGES] if is_planted else []
            yield f"| {kind} | {row['all'].drafts} | {' | '.join([*cells, *last])} |"


def planted(scored: dict[str, dict[str, Score]]) -> Iterator[str]:
    yield from (
        "| planted | drafts | en | ar | he | precision en | ar | he |",
        "|---|---|---|---|---|---|---|---|",
        *rows(scored, True),
        "",
    )


def unplanted(scored: dict[str, dict[str, Score]]) -> Iterator[str]:
    yield from ("| planted | drafts | en | ar | he |", "|---|---|---|---|---|", *rows(scored, False), "")


def _cell(score: Score | None, is_planted: bool) -> str:
    if score is None:
        return ""
    return f"{score.recall:.2f}" if is_planted else f"{score.alarmed / score.drafts:.2f}"


def _precision(score: Score | None) -> str:
    return f"{score.precision:.2f}" if score is not None else ""


def sounds(each: int) -> Iterator[str]:
    for name, of in (("made with", MADE_WITH), ("held out", HELD_OUT)):
        every = list(told_otherwise(each, of))
        for least in (3, 4):
            found, alarmed = sounding(every, least)
            yield f"| {name} | {least} | {found:.2f} | {alarmed:.2f} |"


def _both(scored: dict[str, dict[str, Score]], other: dict[str, dict[str, Score]], language: str) -> str:
    return ", ".join(_cell(each["nothing"][language], False) for each in (scored, other))


def write(each: int) -> None:
    scored = table(matters(each))
    held_out = table(matters(each, HELD_OUT))
    with patch("wasit.channel.reading.stem", lambda word: word):
        unstemmed = table(repeated(language, each) for language in LANGUAGES)
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.strip()
    lines = [
        f'{date.today():%Y-%m-%d}, the code about commit {commit}, `make taint-study TAINT_ARGS="--each {each}"`.',
        "",
        "### What was planted and found",
        "",
        "Recall by language of the draft (share of drafts with a place on what was planted that names a passage which has it), and of all places of these drafts the share that is on what was planted.",
        "",
        *planted(scored),
        "### Where there was nothing to find",
        "",
        "Share of drafts with a warning all the same.",
        "",
        *unplanted(scored),
        "### The same on texts that were held out",
        "",
        *planted(held_out),
        *unplanted(held_out),
        "### What a match of names by sound would do",
        "",
        "Names in no glossary, in another script, by their consonants alone (`tests/taint/sounds.py`): the share found, and the share of drafts with nothing to find that it would warn of besides.",
        "",
        "| texts | consonants at least | found | warned of nothing |",
        "|---|---|---|---|",
        *sounds(each),
        "",
        "### What stemming does",
        "",
        "Recall with stems, and with whole words in their one form.",
        "",
        "| planted | en | ar | he |",
        "|---|---|---|---|",
        *(
            f"| {kind} | {' | '.join(f'{scored[kind][language].recall:.2f}, {unstemmed[kind][language].recall:.2f}' for language in LANGUAGES)} |"
            for kind in unstemmed
            if kind != "nothing"
        ),
        f"| nothing (drafts with a warning) | {' | '.join(_both(scored, unstemmed, language) for language in LANGUAGES)} |",
        "",
        "### The cases' own releases",
        "",
        "Every wording that a go-between of a case file passed on in own words, held against what that case had by then: none of them was meant to leak. A place is not always wrong: a release may well say what somebody else said, too.",
        "",
        "| case | releases | with a warning | places |",
        "|---|---|---|---|",
        *(
            f"| {name} | {len(found)} | {sum(bool(each) for each in found)} | {'; '.join(f'{why}: {words}' for each in found for why, words in each)} |"
            for name, found in releases()
        ),
    ]
    head, _, _ = PAGE.read_text("utf-8").partition(MARK)
    PAGE.write_text(head + MARK + "\n" + "\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--each", type=int, default=300)
    write(asked.parse_args().each)
