"""Starts a process of another session that holds a pipe open, and waits: for ``test_apart.py``, as ``python -m live.apart_run PIPE``.

``outside PIPE``: does so in a network of its own (``apart.py``).
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

from apart import run_apart

if __name__ == "__main__":
    *how, pipe = sys.argv[1:]
    if how:
        asyncio.run(run_apart("live.apart_run", pipe))
    else:
        with Path(pipe).open("wb") as held:
            subprocess.run(["sleep", "600"], stdout=held, start_new_session=True, check=False)
