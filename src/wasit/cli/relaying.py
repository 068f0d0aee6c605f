"""Puts a relay together from the command line's options and runs it until it is told to stop."""

from __future__ import annotations

import tempfile
from dataclasses import replace

from wasit.cli.frame import Session
from wasit.errors import Refused


def run_relay(session: Session, *, host: str, port: int, access_code: str | None, stamp_bits: int) -> None:
    """Raises: Refused relay-running, folder-unwritable; Unreachable port-taken; Damaged relay-store."""
    from wasit.relay.rules import RelayConfig
    from wasit.relay.serve import run

    def ready(address: str) -> None:
        session.tell({"address": address}, lambda: [session.say("relay.listens", address=address)])

    folder = session.given_folder or session.folder / "relay"
    config = replace(RelayConfig(), stamp_bits=stamp_bits, access_code=access_code or "")
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryFile(dir=folder):
            pass  # it can be written to
    except OSError:
        raise Refused("folder-unwritable") from None
    run(folder, host=host, port=port, config=config, ready=ready)
