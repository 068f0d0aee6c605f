"""How many connections a relay's process can have."""

from __future__ import annotations

import resource

import pytest

from wasit.relay import serve
from wasit.relay.rules import RelayConfig
from wasit.relay.serve import FILES, afford


@pytest.mark.parametrize(
    ("soft", "hard", "left", "set_to"),
    [
        (1024, 20_000, 10_000, 10_000 + FILES),
        (1024, 4096, 4096 - FILES, 4096),
        (1024, resource.RLIM_INFINITY, 10_000, 10_000 + FILES),
        (128, 128, 128 - FILES, None),
        (10, 10, 1, None),
        (50_000, 50_000, 10_000, None),
    ],
)
def test_a_relay_takes_no_more_connections_than_it_may_have_files(
    soft: int,
    hard: int,
    left: int,
    set_to: int | None,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """It raises what it may itself raise, and says so where that is too little: past it nobody would be answered."""
    asked: list[tuple[int, int]] = []
    monkeypatch.setattr(serve.resource, "getrlimit", lambda _what: (soft, hard))
    monkeypatch.setattr(serve.resource, "setrlimit", lambda _what, both: asked.append(both))
    assert afford(RelayConfig()).connections == left
    assert asked == ([(set_to, hard)] if set_to else [])
    assert [record.kind for record in caplog.records] == (["FewFiles"] if left < 10_000 else [])  # type: ignore[attr-defined]
