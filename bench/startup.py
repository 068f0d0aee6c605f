"""How long a person waits for a command: whole processes, from start to end, as JSON.

    python bench/startup.py [--runs 15]

``help``: ``wasit --help`` (limit 0.25 s). ``show_line``: ``wasit show line a`` on an open seat with 200 entries (limit 0.5 s).
``python``: the interpreter alone, in the same run, turn by turn. Medians, with the least and the most; ``of_limit`` is median / limit.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from wasit.seals.slots import TRIAL
from wasit.seat.seat import Seat

WASIT = [str(Path(sys.executable).with_name("wasit"))]
PASSPHRASE = "a passphrase for measuring"


def one(command: list[str], folder: Path) -> float:
    began = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, "WASIT_HOME": str(folder)})
    return time.perf_counter() - began


async def fill(folder: Path) -> None:
    seat = Seat(folder, cost=TRIAL)
    seat.create(PASSPHRASE, name={"en": "Go-between"}, language="en", zone="UTC")
    sides = [{"key": "a", "name": {"en": "Side A"}}]
    await seat.do("open-channel", {"title": {"en": "Measured"}, "sides": sides})
    for number in range(200):
        await seat.do(
            "note-text",
            {"line": "a", "passages": [{"text": {"en": f"A word of ordinary length, number {number}."}}]},
        )
    seat.lock()


def main() -> None:
    told = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    told.add_argument("--runs", type=int, default=15)
    runs = told.parse_args().runs
    with tempfile.TemporaryDirectory() as place:
        folder, secret = Path(place) / "seat", Path(place) / "passphrase"
        secret.touch(0o600)
        secret.write_text(PASSPHRASE + "\n")
        asyncio.run(fill(folder))
        opened = subprocess.Popen(
            [
                *WASIT,
                "open",
                "--no-browser",
                "--passphrase-file",
                str(secret),
                "--folder",
                str(folder),
                "--json",
            ],
            stdout=subprocess.PIPE,
        )
        try:
            assert opened.stdout is not None
            opened.stdout.readline()
            commands = {
                "python": [sys.executable, "-c", ""],
                "help": [*WASIT, "--help"],
                "show_line": [*WASIT, "show", "line", "a"],
            }
            times: dict[str, list[float]] = {name: [] for name in commands}
            for _ in range(runs + 1):  # the first is for the caches
                for name, command in commands.items():
                    times[name].append(one(command, folder))
            memory = int(Path(f"/proc/{opened.pid}/statm").read_text().split()[1]) * os.sysconf(
                "SC_PAGE_SIZE"
            )
        finally:
            opened.send_signal(signal.SIGINT)
            opened.wait()
    limits = {"help": 0.25, "show_line": 0.5}
    found = {
        name: {
            "median_s": round(statistics.median(seen), 3),
            "least_s": round(min(seen), 3),
            "most_s": round(max(seen), 3),
        }
        for name, seen in ((name, each[1:]) for name, each in times.items())
    }
    for name, limit in limits.items():
        found[name] |= {"limit_s": limit, "of_limit": round(found[name]["median_s"] / limit, 2)}
    print(json.dumps({"runs": runs, **found, "open_seat_rss_mib": round(memory / 2**20, 1)}))


if __name__ == "__main__":
    main()
