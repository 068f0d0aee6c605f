"""A process in a network of its own, where nothing is but what it makes itself; that network ends with it, however it ends.

1. It is the first process of a space of processes (``--pid``): when it goes, by whatever, all that it started is killed by the kernel, and
   the networks go with the last process in them.
2. It is killed when the thread that started it ends (``--pdeathsig``): a test that is killed leaves nothing, and nothing need be swept.
3. Its mounts are its own (``--mount``): networks that are named inside have no name outside.
4. It takes root, or a kernel that lets everybody be root in a space of their own (``--map-root-user``).
"""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
PATH = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin", "/sbin"))  # Debian's ``ip`` is there
_SPACES = ("--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc")


def _apart() -> list[str]:
    root = () if os.geteuid() == 0 else ("--map-root-user",)
    return ["setpriv", "--pdeathsig", "KILL", "unshare", *root, *_SPACES, "--"]


def why_not_apart(*programs: str) -> str:
    """What keeps a process here from a network of its own, or "". ``programs``: what it takes inside."""
    needed = ("setpriv", "unshare", *programs)
    if missing := [program for program in needed if not shutil.which(program, path=PATH)]:
        return f"needs {', '.join(missing)}: install util-linux and iproute2"
    if subprocess.run([*_apart(), "true"], capture_output=True, check=False).returncode:
        return "the kernel must allow it (root, or user namespaces)"
    return ""


def need_networks(*programs: str) -> None:
    """Skip where no network can be made; fail in CI."""
    if why := why_not_apart(*programs):
        if os.environ.get("CI"):
            pytest.fail(f"no network of its own can be made, and CI must have one: {why}")
        pytest.skip(f"no network of its own can be made here: {why}")


async def run_apart(module: str, *words: str) -> bytes:
    """What a module of the tests printed, run there to its end. Raises: subprocess.CalledProcessError."""
    command = [*_apart(), sys.executable, "-m", module, *words]
    running = await asyncio.create_subprocess_exec(
        *command,
        env=os.environ | {"PATH": PATH, "PYTHONPATH": os.pathsep.join((str(HERE), str(HERE.parent / "src")))},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        out, _ = await running.communicate()
    finally:
        if running.returncode is None:
            running.kill()
            await running.wait()
    if running.returncode:
        raise subprocess.CalledProcessError(running.returncode, command, out)
    return out
