"""A nats-server for tests, or a clear word that there is none; in CI that is a failure."""

from __future__ import annotations

import os
import sysconfig
from pathlib import Path

import pytest

from wasit.errors import Refused
from wasit.relay.demo_cluster import PROGRAM, find_server

NEWEST = Path(sysconfig.get_path("scripts")) / "nats-server"  # the one of requirements/dev.txt
OLDEST = Path("/usr/sbin/nats-server")  # Debian's


def need_nats_server() -> None:
    """Take the newest there is, unless another is named. Skip without nats-server; fail in CI."""
    if NEWEST.is_file():
        os.environ.setdefault(PROGRAM, str(NEWEST))
    try:
        find_server()
    except Refused:
        if os.environ.get("CI"):
            raise
        pytest.skip("no nats-server on this machine: make test installs one")
