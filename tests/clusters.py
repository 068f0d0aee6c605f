"""A nats-server for tests, or a clear word that there is none; in CI that is a failure."""

from __future__ import annotations

import os

import pytest

from wasit.errors import Refused
from wasit.relay.demo_cluster import find_server


def need_nats_server() -> None:
    """Skip without nats-server; fail in CI."""
    try:
        find_server()
    except Refused:
        if os.environ.get("CI"):
            raise
        pytest.skip(
            "no nats-server on this machine: install Debian's package of that name, or run scripts/need-debian"
        )
