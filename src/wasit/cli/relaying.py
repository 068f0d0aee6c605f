"""Puts a relay together from settings and options: runs it, says whether it could run, copies its store, puts one back."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from wasit.cli.frame import Session
from wasit.cli.passphrases import passphrase_of
from wasit.errors import Refused
from wasit.relay.rules import RelayConfig
from wasit.relay.settings import Settings, read_settings


def settings_of(session: Session, file: Path | None, *, stamp_bits: int | None, **asked: Any) -> Settings:
    """The file's settings, under what was asked for beside it. Raises: as ``read_settings``."""
    settings = read_settings(file) if file is not None else Settings()
    settings = replace(settings, **{name: value for name, value in asked.items() if value is not None})
    if stamp_bits is not None:
        settings = replace(settings, limits=replace(settings.limits, stamp_bits=stamp_bits))
    folder = session.given_folder or settings.folder or session.folder / "relay"
    return replace(settings, folder=folder)


def run_relay(session: Session, settings: Settings) -> None:
    """Raises: Refused relay-running, relay-newer, folder-unwritable, operator-key; Unreachable port-taken; Damaged relay-store."""
    from wasit.relay.serve import run

    folder = _writable(settings)

    def ready(address: str) -> None:
        told = {"address": address}
        lines = [session.say("relay.listens", address=address)]
        if settings.operator_port:
            from wasit.relay.operator_key import FILE

            lines.append(session.say("relay.operator", port=settings.operator_port, file=str(folder / FILE)))
        session.tell(told, lambda: lines)

    run(
        folder,
        host=settings.host,
        port=settings.port,
        config=_config(settings),
        ready=ready,
        operator_port=settings.operator_port,
    )


def check_relay(session: Session, settings: Settings) -> None:
    """Try all that stands between these settings and a running relay; nothing is made but the folder.

    Raises: as ``run_relay``, but for relay-running: a relay that is to be started anew runs while this is asked.
    """
    from wasit.relay.copies import check_store, is_running
    from wasit.relay.serve import check_port

    folder = _writable(settings)
    _config(settings)
    check_store(folder)
    if not is_running(folder):
        check_port(settings.host, settings.port)
        if settings.operator_port is not None:
            check_port("127.0.0.1", settings.operator_port)
    address = f"{settings.host}:{settings.port}"
    session.tell(
        {"well": True, "address": address}, lambda: [session.say("relay.could-run", address=address)]
    )


def copy_relay(session: Session, settings: Settings, to: Path) -> None:
    """Raises: as ``copies.copy_store``."""
    from wasit.relay.copies import copy_store

    mib = -(-copy_store(_folder(settings), to) // 2**20)
    session.tell({"mib": mib}, lambda: [session.say("relay.copied", mib=mib)])


def restore_relay(session: Session, settings: Settings, copy: Path) -> None:
    """Raises: as ``copies.restore_store``."""
    from wasit.relay.copies import restore_store

    restore_store(copy, _folder(settings))
    session.tell({"restored": True}, lambda: [session.say("relay.restored")])


def _config(settings: Settings) -> RelayConfig:
    code = passphrase_of(settings.access_code_file, "") if settings.access_code_file else ""
    return replace(settings.limits, access_code=code)


def _folder(settings: Settings) -> Path:
    assert settings.folder is not None
    return settings.folder


def _writable(settings: Settings) -> Path:
    folder = _folder(settings)
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryFile(dir=folder):
            pass  # it can be written to
    except OSError:
        raise Refused("folder-unwritable") from None
    return folder
