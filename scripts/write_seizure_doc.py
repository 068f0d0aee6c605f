"""Writes docs/seizure.md from the table that the seizure test holds: ``python scripts/write_seizure_doc.py``."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from live.seizure import document  # noqa: E402 - the tests are found first

(ROOT / "docs" / "seizure.md").write_text(document(), "utf-8")
