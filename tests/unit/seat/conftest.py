"""Who is there: the go-between, and whom a module names in its ``CAST``; an envoy a side where it names nobody."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from unit.seat.query_cast import Cast

ENVOYS = (("envoy-a", "a", "Envoy A"), ("envoy-b", "b", "Envoy B"))  # key, line, name


@pytest.fixture
def cast(request: pytest.FixtureRequest) -> Iterator[Cast]:
    made = Cast()
    for key, line, name in getattr(request.module, "CAST", ENVOYS):
        made.wait()
        made.add(key, line, {"en": name})
    yield made
    made.close()
