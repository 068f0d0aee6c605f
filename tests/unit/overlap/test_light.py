"""A seat that runs no sealed offer does not pay for mpyc."""

from __future__ import annotations

import subprocess
import sys


def test_the_room_is_entered_without_mpyc_or_numpy() -> None:
    asked = "import sys, wasit.overlap.run, wasit.overlap.party; print([one for one in ('mpyc', 'numpy') if one in sys.modules])"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
