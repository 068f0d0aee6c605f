"""Whether a page can be opened for the person at this machine."""

from __future__ import annotations

import os
import sys
import webbrowser
from collections.abc import Mapping


def can_browse(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether there is a desktop with a browser to open."""
    if sys.platform not in ("darwin", "win32") and not (
        environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY")
    ):
        return False
    try:
        webbrowser.get()
    except webbrowser.Error:
        return False
    return True
