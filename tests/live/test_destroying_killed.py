"""kill -9 between the destroying of words and the emptying of the log that still has them."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from sealed_pages import clear_pages
from wasit.seals.slots import TRIAL
from wasit.seat.seat import Seat

pytestmark = pytest.mark.live

PASSPHRASE, SECRET = "a lamp by the window", "kestrel"


async def test_opening_again_completes_a_destruction_that_was_killed(tmp_path: Path) -> None:
    """Right after the kill the words stand in the log. Opening the seat leaves them in no byte, and its certificate stands."""
    folder = tmp_path / "seat"
    folder.mkdir(mode=0o700)
    seat = Seat(folder, cost=TRIAL)
    seat.create(PASSPHRASE, name={"en": "Go-between"}, language="en", zone="UTC")
    sides = [{"key": "a", "name": {"en": "Side A"}}, {"key": "b", "name": {"en": "Side B"}}]
    await seat.do("open-channel", {"title": {"en": "A road"}, "sides": sides})
    ((_, name, key),) = seat.opened().matters()
    file = Path(seat.opened().path_of(name))
    seat.lock()
    run = [
        sys.executable,
        str(Path(__file__).with_name("destroy_and_die.py")),
        str(folder),
        f"{SECRET} " * 40,
    ]
    killed = subprocess.run(run, check=False, capture_output=True, timeout=120)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert SECRET.encode() in clear_pages(file, key)
    again = Seat(folder, cost=TRIAL)
    again.unlock(PASSPHRASE)
    assert SECRET.encode() not in clear_pages(file, key), "while it is open: closing empties the log too"
    (gone,) = again.see_retention().certificates
    assert (gone.why, sum(count for _, count in gone.counts)) == ("close-out", 1)
    again.lock()
