"""Which no has which status."""

from __future__ import annotations

import logging

import pytest

from wasit.errors import Damaged, Distrusted, Refused, Unreachable, WasitError
from wasit.relay.answers import say_no


@pytest.mark.parametrize(
    ("no", "status", "wait"),
    [
        (Refused("unknown-box"), 404, None),
        (Refused("unknown-nameplate"), 404, None),
        (Refused("nameplate-crowded"), 409, None),
        (Refused("slot-taken"), 409, None),
        (Refused("box-taken"), 409, None),
        (Refused("access-code"), 403, None),
        (Distrusted("E_SIZE", size=3), 413, None),
        (Distrusted("E_SCHEMA"), 422, None),
        (Unreachable("too-fast", retry_after=2), 429, "2"),
        (Unreachable("relay-busy", retry_after=3), 503, "3"),
        (Unreachable("box-full"), 507, None),
        (Damaged("relay-store"), 500, None),
    ],
)
def test_each_no_has_its_status_and_its_code(no: WasitError, status: int, wait: str | None) -> None:
    """The body is the code; Retry-After only where waiting helps."""
    answer = say_no(no)
    assert (answer.status_code, answer.body, answer.headers.get("retry-after")) == (
        status,
        no.code.encode(),
        wait,
    )


def test_a_bug_is_noted_by_kind_and_place_alone(caplog: pytest.LogCaptureFixture) -> None:
    """Its words may hold what was asked: they are neither logged nor answered."""
    try:
        raise KeyError("a canary id")
    except KeyError as bug:
        answer = say_no(bug)
    assert (answer.status_code, answer.body) == (500, b"relay-fault")
    assert "KeyError at " in caplog.text
    assert "canary" not in caplog.text
    assert all(record.exc_info is None for record in caplog.records)
    assert logging.getLogger("wasit.relay").level <= logging.ERROR
