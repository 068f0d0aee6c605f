"""How well a linker does at each cover, with each sight: ``make blindness`` writes docs/blindness.md.

Two relays' lives for each way to live: the linker learns from the first and is tried on the second. ``--channels`` and ``--hours`` of each.
"""

from __future__ import annotations

import argparse
import subprocess
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from pathlib import Path

from blind.linker import Found, Sight, link
from blind.lives import Life, live

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "blindness.md"
COVERS = ("prompt", "spread", "steady")
MARK = "<!-- figures -->"


def study(life: Life, channels: int) -> list[tuple[Life, Sight, Found]]:
    """Every sight of one way to live."""
    logs = [live(life, channels, seed) for seed in (1, 2)]
    return [(life, sight, link(logs[:1], logs[1], sight)) for sight in Sight]


def table(found: list[tuple[Life, Sight, Found]]) -> str:
    """The figures as Markdown."""
    lines = [
        "| cover | people | the linker has | right first guess | by chance | advantage | a true pair likelier |",
        "|---|---|---|---|---|---|---|",
    ]
    for life, sight, one in found:
        people = "come and go" if life.away else "always there"
        lines.append(
            f"| {life.cover} | {people} | {sight.value} | {one.named:.2f} | {one.chance:.2f} | **{one.advantage:.2f}** | {one.auc:.2f} |"
        )
    return "\n".join(lines)


def main() -> None:
    asked = argparse.ArgumentParser(description="How well a relay can link mailboxes.")
    asked.add_argument("--channels", type=int, default=16)
    asked.add_argument("--hours", type=float, default=6)
    asked.add_argument("--every", type=float, default=20, help="minutes between what one side says")
    args = asked.parse_args()
    lives = [Life(cover, away, args.hours, args.every) for cover in COVERS for away in (False, True)]
    with ProcessPoolExecutor(2) as pool:
        found = [one for some in pool.map(study, lives, [args.channels] * len(lives)) for one in some]
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.strip()
    said = (
        f"{MARK}\n`make blindness`, {date.today()}, commit {commit}: twice {args.channels} channels of four mailboxes,"
        f" {args.hours:g} hours, {args.every:g} minutes between what one side says.\n\n{table(found)}\n{MARK}"
    )
    before, _, rest = PAGE.read_text().partition(MARK)
    PAGE.write_text(before + said + rest.partition(MARK)[2])
    print(table(found))


if __name__ == "__main__":
    main()
