"""Every code that a verifier can say has its sentence in three languages."""

from __future__ import annotations

import json
import re
from pathlib import Path

from wasit.channel.explain import ERROR_CODES, STATES, STEP_CODES

ROOT = Path(__file__).parents[3]
SENTENCES = json.loads((ROOT / "src/wasit/web/catalogue/instruments.json").read_text("utf-8"))
FILES = [
    *(ROOT / "src/wasit/channel" / f"{name}.py" for name in (
        "answer", "bundle", "chain", "clauses", "closing", "confirmation", "countersignature", "declaration", "deposit", "deposit_bundle", "deposit_certificate", "ending", "form", "instrument", "mandate", "proposal", "signed_text", "stamps", "steps")),
    ROOT / "src/wasit/channel/certificate.py", ROOT / "src/wasit/wire/cose.py", ROOT / "src/wasit/wire/cbor.py",
]  # fmt: skip


def test_steps_and_errors_have_sentences() -> None:
    """In English, Arabic and Hebrew; with the same fields."""
    for key in [f"step.{code}" for code in STEP_CODES] + [f"error.{code}" for code in ERROR_CODES]:
        said = SENTENCES[key]
        assert set(said) == {"en", "ar", "he"}
        assert len({tuple(re.findall(r"\{\w+\}", text)) for text in said.values()}) == 1
    assert len(STATES) == 9


def test_no_code_is_raised_that_is_not_listed() -> None:
    """The list is whole, and holds no code that nothing raises."""
    raised = {code for file in FILES for code in re.findall(r'"(E_[A-Z_]+)"', file.read_text("utf-8"))}
    assert raised == set(ERROR_CODES)
