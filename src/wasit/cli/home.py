"""Where a seat's folder is, when nobody says."""

import os
import sys
from pathlib import Path


def home(given: Path | None) -> Path:
    """The seat's folder: as given, $WASIT_HOME, or where this platform keeps a program's data."""
    if given is not None:
        return given
    if told := os.environ.get("WASIT_HOME"):
        return Path(told)
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "wasit"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "wasit"
