"""The clipboard of this desktop, through whichever tool is installed."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping

LIMIT = 5  # seconds


def clipboard_tool(environment: Mapping[str, str] = os.environ) -> list[str] | None:
    """The command that takes a text on its standard input, or None."""
    tools = [["pbcopy"]]
    if environment.get("WAYLAND_DISPLAY"):
        tools.append(["wl-copy"])
    if environment.get("DISPLAY"):
        tools.append(["xclip", "-selection", "clipboard"])
    for tool in tools:
        found = shutil.which(tool[0], path=environment.get("PATH"))
        if found:
            return [found, *tool[1:]]
    return None


def copy(text: str, environment: Mapping[str, str] = os.environ) -> bool:
    """Whether the text, exactly, is on the clipboard now."""
    tool = clipboard_tool(environment)
    if tool is None:
        return False
    try:
        # the tool stays behind to serve the clipboard, so its output must not hold us
        done = subprocess.run(  # noqa: S603
            tool,
            input=text.encode(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=LIMIT,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
