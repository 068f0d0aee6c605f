"""Two lists of 16,000 names on a go-between's seat: how long entering, matching, telling and a page take, and how much memory.

    .venv/bin/python bench/name_lists.py [--names 16000] [--common 2000]

One go-between that notes both sides, on an encrypted file. Names of four words are drawn from few, as real ones are. Prints one JSON object.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from wasit.seals.randomness import SeededRandomness
from wasit.seat import opening, queries
from wasit.seat.clock import ReplayClock
from wasit.seat.commands.table import COMMANDS
from wasit.seat.founding import found_matter

FIRST = [
    "محمد",
    "احمد",
    "علي",
    "حسن",
    "حسين",
    "عبدالله",
    "يوسف",
    "ابراهيم",
    "خالد",
    "سعيد",
    "سالم",
    "ناصر",
    "فؤاد",
    "ماجد",
    "طارق",
    "زياد",
    "مصطفى",
    "عمر",
    "بلال",
    "رامي",
]
LAST = [
    f"{one}{end}"
    for one in "بتثجحخدذرزسشصضطظعغفقكلمن"
    for end in ["اوي", "يري", "اني", "دي", "مي", "سي", "لي", "ري", "فاوي", "ناصي"]
]


def main() -> None:
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--names", type=int, default=16_000)
    given.add_argument("--common", type=int, default=2_000)
    args = given.parse_args()
    chance = random.Random(1)

    def drawn(count: int) -> list[str]:
        return [
            f"{' '.join(chance.choices(FIRST, k=3))} {chance.choice(LAST)},{chance.randint(1950, 2005)},Aden,{n}"
            for n in range(count)
        ]

    one = drawn(args.names)
    other = chance.sample(one, args.common) + drawn(args.names - args.common)
    found: dict[str, Any] = {"names": args.names}

    def timed(what: str, act: Callable[[], Any]) -> Any:
        started = time.perf_counter()
        made = act()
        found[f"{what} s"] = round(time.perf_counter() - started, 2)
        return made

    with tempfile.TemporaryDirectory() as folder:
        clock = ReplayClock("UTC", 1_700_000_000)
        go = found_matter(
            str(Path(folder) / "go"),
            bytes(32),
            clock=clock,
            randomness=SeededRandomness("bench"),
            name={"en": "G"},
        )
        sides = [("a", {"en": "Side A"}), ("b", {"en": "Side B"})]
        opening.open_channel(
            go, title={"en": "Lists"}, sides=sides, languages=["en"], cover="prompt", rule="only-marked"
        )
        note = COMMANDS["names-ask"](go, {"text": {"en": "The detained."}})["id"]
        sign = queries.see_sign(go, language="en", zone="UTC", relay_state="none", last_envelope=None)
        for side, rows in zip(queries.see_names_desk(go, sign).sides, (one, other), strict=True):
            enter = {"id": side.put, "list": "\n".join(rows)}
            timed("enter", partial(COMMANDS["names-enter"], go, enter))
        found |= timed("match", lambda: COMMANDS["names-match"](go, {"id": note}))
        found |= timed("tell", lambda: COMMANDS["names-tell"](go, {"id": note}))
        timed("page", lambda: queries.see_names_desk(go, sign))
        found["file bytes"] = (Path(folder) / "go").stat().st_size
        go.close()
    found["peak MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
