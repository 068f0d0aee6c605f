"""What is half written: kept sealed in the matter's file, so that it outlives a lock, a killed program and a restart.

A draft is this person's alone: it is no fact, is told to nobody, and is gone once its form was sent.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from wasit.seat.matter import Matter

MOST = 64  # forms
LARGEST = 256 * 1024  # characters of one form


def see_drafts(matter: Matter) -> dict[str, dict[str, str]]:
    """By form, the fields as they were typed."""
    return {form: json.loads(fields) for form, fields in matter.file.all("SELECT form, fields FROM draft")}


def keep_draft(matter: Matter, form: str, fields: Mapping[str, str]) -> None:
    """Fields that are all empty drop the draft. Beyond the most forms, the one untouched longest makes room."""
    written = json.dumps(dict(fields), ensure_ascii=False)
    with matter.file.change():
        matter.file.run("DELETE FROM draft WHERE form = ?", form)
        if any(value.strip() for value in fields.values()) and len(written) <= LARGEST:
            matter.file.run("INSERT INTO draft (form, fields) VALUES (?, ?)", form, written)
            matter.file.run(
                "DELETE FROM draft WHERE n NOT IN (SELECT n FROM draft ORDER BY n DESC LIMIT ?)", MOST
            )
