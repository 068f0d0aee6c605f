"""The shared design data, read where it lies: beside the checkout, or where ``WASIT_SHARED`` says.

Nothing of it is copied here (its licences differ). Where it is absent a test skips with a clear word; in CI its absence fails.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

SHARED = Path(os.environ.get("WASIT_SHARED", Path(__file__).resolve().parents[2] / "shared"))


def shared_file(*parts: str) -> Path:
    """A file of the shared folder."""
    path = SHARED.joinpath(*parts)
    if not path.exists():
        told = f"the shared design data is not beside this checkout ({'/'.join(parts)}); set WASIT_SHARED to its folder"
        if os.environ.get("CI"):
            pytest.fail(told)
        pytest.skip(told)
    return path
