"""docs/seizure.md says what the seizure test holds."""

from __future__ import annotations

from pathlib import Path

from live.seizure import PLACES, ROWS, document


def test_the_document_is_the_table() -> None:
    """The page is what scripts/write_seizure_doc.py would write now; a hundred secrets are planted; every row speaks of every place."""
    path = Path(__file__).parents[2] / "docs" / "seizure.md"
    assert path.read_text("utf-8") == document(), "run scripts/write_seizure_doc.py"
    assert sum(row.planted for row in ROWS.values()) == 100
    assert {len(row.found) for row in ROWS.values()} == {len(PLACES)}
    assert {found for row in ROWS.values() for found in row.found} == {"yes", "no", "may"}
