"""The relay's addresses are those of its description."""

from __future__ import annotations

import re
from pathlib import Path

from starlette.routing import Route

from wasit.relay.app import make_app
from wasit.relay.desk import Desk
from wasit.relay.rules import RelayConfig
from wasit.relay.seat_wire import SOCKET
from wasit.relay.sqlite_store import SqliteStore

API = Path(__file__).parents[3] / "spec" / "relay-api.yaml"


def described() -> set[tuple[str, str]]:
    """(method, address) of every operation in the OpenAPI file; names of parameters left out."""
    found, path = set(), ""
    for line in API.read_text().splitlines():
        if at := re.fullmatch(r"  (/\S*):", line):
            path = re.sub(r"{\w+}", "{}", at[1])
        elif at := re.fullmatch(r"    (get|put|post|delete):", line):
            found.add((at[1].upper(), path))
    return found


async def test_every_address_is_described_and_no_other(tmp_path: Path) -> None:
    """spec/relay-api.yaml and the routes name the same."""
    store = SqliteStore(tmp_path, RelayConfig())
    app = make_app(Desk(store, RelayConfig(), lambda: 0, lambda _bound: 0))
    answered = {("GET", SOCKET)}
    for route in app.routes:
        assert isinstance(route, Route)
        methods = (route.methods or set()) - {"HEAD"}
        answered |= {(method, re.sub(r"{\w+}", "{}", route.path)) for method in methods}
    store.close()
    assert answered == described()
