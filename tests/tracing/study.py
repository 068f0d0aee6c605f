"""Leaks at full size, and how well excerpts are read: ``make trace-study`` writes docs/tracing.md below its words.

``--only`` one of its parts, ``--trials`` leaks for each row (and as many that follow no copy), ``--copies`` copies for each way to alter them,
``--pictures`` for each kind of picture (Debian's tesseract-ocr, tesseract-ocr-ara, tesseract-ocr-heb).
"""

from __future__ import annotations

import argparse
import random
import subprocess
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from itertools import repeat
from pathlib import Path
from typing import Any

from tracing.pictures import pictures
from unit.trace.texts import AR, EN, HE, LETTERS, mistyped
from wasit.trace.find import BOUND
from wasit.trace.lattice import read_excerpt
from wasit.trace.marked import read_marked
from wasit.trace.needed import places_needed
from wasit.trace.simulate import Attack, Setting, simulate

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "tracing.md"
ONE = [
    *(
        Setting(n, places, wordings)
        for n in (3, 10, 100)
        for wordings in (2, 3)
        for places in (5, 15, 25, 50)
    ),
    *(Setting(1000, places, 3) for places in (5, 15, 25, 50)),
    *(
        Setting(n, places, 3, shown=shown)
        for n in (10, 1000)
        for places in (50, 100, 200)
        for shown in (0.5, 0.25)
    ),
    Setting(100, 25, 3, misread=0.1, lost=0.1),
    Setting(10_000, 25, 3),
    Setting(10_000, 50, 3, shown=0.5),
]
TOGETHER = [
    *(Setting(n, places, 3, 2) for n in (10, 100) for places in (50, 100)),
    Setting(10, 100, 2, 2),
    *(Setting(100, places, 3, 3) for places in (50, 100, 200)),
    *(Setting(100, 100, 3, 3, attack=attack) for attack in Attack if attack is not Attack.LOT),
    Setting(1000, 200, 3, 4),
]
JOINT = [
    Setting(10, 50, 2, 2, joint=True),
    *(Setting(10, places, 2, 3, attack=Attack.MINORITY, joint=True) for places in (50, 100)),
    Setting(10, 50, 3, 3, joint=True),
]
TEXTS = {"en": EN, "ar": AR, "he": HE}


def reading(language: str, share: float, copies: int, half: bool = False) -> tuple[float, float, int]:
    """(right, wrong, places) of the places that were shown."""
    marked, chance = read_marked(TEXTS[language]), random.Random(f"{language} {share} {half}")
    right = wrong = of = 0
    for _ in range(copies):
        choices = [chance.randrange(size) for size in marked.sizes]
        parts = marked.copy(choices).split(". ")
        whole = ". ".join(parts)
        shown = range(len(choices))
        if half:  # the second half of the sentences, in another order
            kept = parts[len(parts) // 2 :]
            behind = marked.copy([0] * len(choices)).split(". ")[: len(parts) // 2]
            first = sum(place is not None for one in behind for place in read_excerpt(marked, one).seen)
            shown = range(first, len(choices))
            chance.shuffle(kept)
            whole = ". ".join(kept)
        seen = read_excerpt(marked, mistyped(whole, share, LETTERS[language], chance)).seen
        of += len(shown)
        right += sum(seen[place] == choices[place] for place in shown)
        wrong += sum(
            seen[place] is not None and seen[place] != choices[place] for place in range(len(choices))
        )
    return right / of, wrong / of, of


def row(told: dict[str, Any]) -> str:
    found, falsely, outside = told["found"], told["falsely"], told["outside"]
    kept = "yes" if max(falsely["low"], outside["low"]) <= BOUND else "**no**"
    many = str(told["colluders"]) + (f" ({told['attack']})" if told["colluders"] > 1 else "")
    return (
        f"| {told['readers']:,} | {told['places']} | {told['wordings']} | {told['shown']:.0%} | {told['misread']:.0%} + {told['lost']:.0%} | {many} | {told['code']} "
        f"| {found['share']:.3f} ({found['low']:.3f}-{found['high']:.3f}) "
        f"| {falsely['count']} ({falsely['low']:.1e}-{falsely['high']:.1e}) | {outside['count']} ({outside['low']:.1e}-{outside['high']:.1e}) | {kept} |"
    )


HEAD = [
    "| readers | places | wordings | shown | misread + lost | leakers | code | a leaker named | innocents named | named when nobody's copy leaked | within 1e-3 |",
    "|---|---|---|---|---|---|---|---|---|---|---|",
]


def needed() -> str:
    lines = [
        "| readers | 2 wordings | 3 wordings | 3 wordings, two who mix their copies, 5 % |",
        "|---|---|---|---|",
    ]
    for readers in (3, 10, 100, 1000, 10_000, 100_000):
        alone = [
            " \\| ".join(
                str(places_needed(readers, wordings, misread=misread)) for misread in (0.0, 0.05, 0.1)
            )
            for wordings in (2, 3)
        ]
        lines.append(f"| {readers:,} | {alone[0]} | {alone[1]} | {places_needed(readers, 3, 2)} |")
    return "\n".join(lines)


def by_chance(settings: list[Setting], trials: int) -> list[str]:
    lines = [
        f"{trials:,} leaks of each row, and as many that follow no copy. Intervals are of 95 % (Clopper and Pearson).",
        "",
        *HEAD,
    ]
    with ProcessPoolExecutor(2) as pool:
        for told in pool.map(simulate, settings, repeat(trials)):
            lines.append(row(told))
            print(lines[-1], flush=True)
    return lines


def readings(copies: int) -> list[str]:
    lines = [
        f"{copies} copies for each cell: places right - wrong; the rest isn't told. The texts are `tests/unit/trace/texts.py`; letters are changed, left out or added in equal parts.",
        "",
        "| letters altered | English | Arabic | Hebrew | half the sentences, shuffled: English | Arabic | Hebrew |",
        "|---|---|---|---|---|---|---|",
    ]
    for share in (0.0, 0.02, 0.05, 0.1):
        cells = [
            reading(language, share, copies, half)
            for half in (False, True)
            for language in ("en", "ar", "he")
        ]
        lines.append(
            f"| {share:.0%} | " + " | ".join(f"{right:.3f} - {wrong:.4f}" for right, wrong, _ in cells) + " |"
        )
        print(lines[-1], flush=True)
    return lines


def put(part: str, lines: list[str]) -> None:
    """A part of the page anew; the others stay."""
    mark = f"<!-- {part} -->"
    head, _, rest = PAGE.read_text("utf-8").split(mark)
    PAGE.write_text(head + mark + "\n" + "\n".join(lines) + "\n" + mark + rest, "utf-8")


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--trials", type=int, default=100_000)
    asked.add_argument("--copies", type=int, default=60)
    asked.add_argument("--pictures", type=int, default=12)
    parts = {
        "needed": lambda: needed().split("\n"),
        "one": lambda: by_chance(ONE, given.trials),
        "together": lambda: by_chance(TOGETHER, given.trials),
        "joint": lambda: by_chance(JOINT, given.trials),
        "reading": lambda: readings(given.copies),
        "pictures": lambda: pictures(given.pictures),
    }
    asked.add_argument("--only", choices=parts, action="append")
    given = asked.parse_args()
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.strip()
    for part in given.only or parts:
        said = f'`make trace-study TRACE_ARGS="--only {part}"`, {date.today().isoformat()}, commit {commit}.'
        put(part, [*parts[part](), *([] if part == "needed" else ["", said])])


if __name__ == "__main__":
    main()
