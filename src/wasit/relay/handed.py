"""Sockets that were open before the relay ran: socket activation, as systemd does it (sd_listen_fds(3)).

1. The port is the service manager's: while one process stops and the next starts, asks wait in its queue and none is turned away.
2. Sockets are told apart by name: ``operator`` is the operator's, any other the seats'.
3. What was handed over is taken once; processes of ours do not inherit it.
"""

from __future__ import annotations

import os
import socket
from collections.abc import MutableMapping

FIRST = 3
OPERATOR = "operator"


def take_handed(environ: MutableMapping[str, str] = os.environ) -> dict[str, socket.socket]:
    """The sockets by name: ``relay``, ``operator``; empty when none were meant for this process."""
    meant = environ.pop("LISTEN_PID", "") == str(os.getpid())
    count = environ.pop("LISTEN_FDS", "")
    names = environ.pop("LISTEN_FDNAMES", "").split(":")
    if not meant or not count.isdigit():
        return {}
    found = {}
    for place in range(int(count)):
        name = names[place] if place < len(names) else ""
        os.set_inheritable(FIRST + place, False)
        handed = socket.socket(fileno=FIRST + place)
        handed.setblocking(False)
        found[OPERATOR if name == OPERATOR else "relay"] = handed
    return found
