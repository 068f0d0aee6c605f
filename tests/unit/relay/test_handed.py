"""Sockets that a service manager opened."""

from __future__ import annotations

import os
import socket

import pytest

from wasit.relay import handed
from wasit.relay.handed import take_handed


def test_sockets_are_taken_by_name_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The operator's and the seats'; a second taking finds none."""
    ours = [socket.create_server(("127.0.0.1", 0)) for _ in range(2)]
    first = max(one.fileno() for one in ours) + 100
    for place, one in enumerate(ours):
        os.dup2(one.fileno(), first + place)
    monkeypatch.setattr(handed, "FIRST", first)
    environ = {"LISTEN_PID": str(os.getpid()), "LISTEN_FDS": "2", "LISTEN_FDNAMES": "relay:operator"}
    found = take_handed(environ)
    assert {name: one.getsockname() for name, one in found.items()} == {
        "relay": ours[0].getsockname(),
        "operator": ours[1].getsockname(),
    }
    assert not any(os.get_inheritable(one.fileno()) for one in found.values())
    assert (environ, take_handed(environ)) == ({}, {})
    for one in (*ours, *found.values()):
        one.close()


@pytest.mark.parametrize(
    "environ",
    [{}, {"LISTEN_PID": "1", "LISTEN_FDS": "1"}, {"LISTEN_PID": str(os.getpid()), "LISTEN_FDS": "x"}],
)
def test_what_was_meant_for_another_is_left_alone(environ: dict[str, str]) -> None:
    """Nothing is taken."""
    assert take_handed(environ) == {}
