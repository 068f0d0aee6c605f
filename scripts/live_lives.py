"""`make life`: many long lives of a channel's seats by chance, and docs/life.md that says how it went.

WASIT_LIFE=lives,steps sets how many and how long. A life in which something does not hold ends the run, with the shortest that shows it.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parent.parent
LIFE = "40,40"


def main() -> None:
    size = os.environ.setdefault("WASIT_LIFE", LIFE)
    sys.path += [str(ROOT / "tests"), str(ROOT / "tests" / "properties")]
    import test_seat_life as lives

    began, worked = time.monotonic(), time.process_time()
    lives.live_by_chance()
    counts = lives.COUNTS
    told = {
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "commit": _commit(),
        "command": f"`make life` (WASIT_LIFE={size}; Python {platform.python_version()})",
        "lives": counts.pop("lives"),
        "steps": counts.pop("steps"),
        "seats": f"{counts.pop('seats')}, of which {counts.get('comes back', 0)} came back of a kit",
        "words": f"{counts.pop('words')}, each with a canary looked for in every file",
        "letters": f"{counts.pop('letters')}, no step of a ratchet used twice",
        "keys tried": f"of {counts.pop('stolen')} seats that left or were removed, on every envelope after",
        "time": f"{time.monotonic() - began:.0f} s of the wall clock, {time.process_time() - worked:.0f} s of a core",
    }
    rows = "".join(f"| {name} | {value} |\n" for name, value in told.items())
    acts = "".join(f"| {act} | {count} |\n" for act, count in sorted(counts.items()))
    (ROOT / "docs" / "life.md").write_text(TEXT.format(rows=rows, acts=acts))


def _commit() -> str:
    git = ["git", "-C", str(ROOT)]
    name = subprocess.run([*git, "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True)
    changed = subprocess.run([*git, "status", "--porcelain"], capture_output=True, text=True, check=True)
    return name.stdout.strip() + (", with changes not committed" if changed.stdout.strip() else "")


TEXT = """# The life of seats, by chance

Written by `make life`; do not edit.

| | |
|---|---|
{rows}
Each life is one channel: real seats with encrypted files, a relay's own desk and store in the same process, one clock that does not
sleep. hypothesis draws who does what, and which mail is lost, answered into nothing, swallowed, brought again or out of order
(`tests/properties/test_seat_life.py`). After every step, and again when the network has healed, it is held that (`tests/life_world.py`)

1. what a receipt says a peer has, it has; at rest what stands with one seat of a line stands with all that were there then, or a gap is shown;
2. seats of a line have the same entries in the same order, and then nobody writes any more;
3. who left or was removed holds no word of after, nor could its keys open one in anything the relay was given since; who joined holds
   what it was briefed with and what came after;
4. no word is in a file whose seat belonged to none of the lines it was written on or passed to, and no side is told that another line is there;
5. nothing is shown twice;
6. no number of a feed has two entries on any machine, ever, and no step of a ratchet has encrypted two letters.

What people did (refusals are acts that the life so far allows no more):

| act | times |
|---|---|
{acts}"""

if __name__ == "__main__":
    main()
