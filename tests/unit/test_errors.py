"""wasit.errors: four kinds, told apart everywhere."""

from __future__ import annotations

import pytest

from wasit.errors import Damaged, Distrusted, Refused, Unreachable, WasitError


@pytest.mark.parametrize(
    ("kind", "http", "exit_code"),
    [(Refused, 409, 3), (Distrusted, 422, 4), (Unreachable, 503, 5), (Damaged, 500, 6)],
)
def test_each_kind_has_its_status(kind: type[WasitError], http: int, exit_code: int) -> None:
    """One HTTP status and one exit code a kind."""
    assert (kind.http_status, kind.exit_code) == (http, exit_code)


def test_code_and_fields_are_kept() -> None:
    """The code is what programs read; fields are plain."""
    error = Refused("consent-for-you-only", passage=2)
    assert (error.code, error.fields) == ("consent-for-you-only", {"passage": 2})
    assert str(error) == "consent-for-you-only (passage=2)"
    assert str(Refused("withdrawn")) == "withdrawn"
