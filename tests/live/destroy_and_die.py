"""A seat's process that says, closes out and destroys, and is killed before the log is emptied: ``destroy_and_die.py FOLDER WORDS``."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

from wasit.seals.slots import TRIAL
from wasit.seat.seat import Seat
from wasit.seat.store.sealed import Sealed


def die(_file: Sealed) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


async def run(folder: Path, words: str) -> None:
    seat = Seat(folder, cost=TRIAL)
    seat.unlock("a lamp by the window")
    said = {"passages": [{"text": {"en": words}, "consent": "as-written"}]}
    await seat.do("note-call", said | {"line": "a", "with": [{"en": "The official"}], "minutes": 3})
    await seat.do("close-out", {})
    Sealed.empty_log = die  # type: ignore[method-assign]
    await seat.do("destroy", {"passphrase": "a lamp by the window"})


if __name__ == "__main__":
    asyncio.run(run(Path(sys.argv[1]), sys.argv[2]))
