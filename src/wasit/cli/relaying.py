"""Puts a relay together from settings and options: runs it, says whether it could run, copies its store, puts one back."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wasit.cli.frame import Session
from wasit.cli.passphrases import passphrase_of
from wasit.errors import Refused
from wasit.relay.rules import RelayConfig
from wasit.relay.settings import Settings, read_settings

if TYPE_CHECKING:
    from wasit.relay.jetstream_place import ClusterPlace
    from wasit.relay.move_place import Move


def settings_of(session: Session, file: Path | None, *, stamp_bits: int | None, **asked: Any) -> Settings:
    """The file's settings, under what was asked for beside it. Raises: as ``read_settings``."""
    settings = read_settings(file) if file is not None else Settings()
    settings = replace(settings, **{name: value for name, value in asked.items() if value is not None})
    if stamp_bits is not None:
        settings = replace(settings, limits=replace(settings.limits, stamp_bits=stamp_bits))
    folder = session.given_folder or settings.folder or session.folder / "relay"
    return replace(settings, folder=folder)


def run_relay(session: Session, settings: Settings) -> None:
    """Raises: Refused relay-running, relay-newer, folder-unwritable, operator-key; Damaged relay-store; and as
    ``check_port``, ``open_cluster``."""
    _run(session, settings, _cluster(settings))


def run_demo_cluster(session: Session, settings: Settings) -> None:
    """Three nats-servers and a relay on them, in a folder that goes with them. Raises: Refused nats-server-missing; as ``run_relay``."""
    from wasit.relay.demo_cluster import running_cluster

    with tempfile.TemporaryDirectory(prefix="wasit-cluster-") as made:
        folder = Path(made)
        with running_cluster(folder) as cluster:
            addresses = ",".join(cluster.addresses)
            lines = [session.say("relay.demo-cluster", store=addresses)]
            if cluster.is_old:
                lines.append(session.say("relay.cluster-old"))
            _run(session, replace(settings, folder=folder / "relay"), cluster.place(), lines)


def move_relay(session: Session, settings: Settings, to: str) -> None:
    """Run it where its letters are, and, once they are there, where they are moved to.

    Raises: Refused bad-input, store-address (no cluster is named), relay-moved, move-target; Damaged move-differs; as ``run_relay``.
    """
    from wasit.relay.move_place import Move

    cluster = _cluster(settings)
    if to not in ("cluster", "folder"):
        raise Refused("bad-input", field="move-to")
    if cluster is None:
        raise Refused("store-address")
    move = Move("cluster" if to == "cluster" else "folder", cluster)
    _run(session, settings, cluster, [session.say(f"relay.moving-to-{to}")], move)


def give_up_move(session: Session, settings: Settings) -> None:
    """Raises: Refused store-address, no-move; as ``check_cluster``."""
    from wasit.relay.moving_cluster import give_up_leaving

    cluster = _cluster(settings)
    if cluster is None:
        raise Refused("store-address")
    if not asyncio.run(give_up_leaving(cluster)):
        raise Refused("no-move")
    session.tell({"stays": True}, lambda: [session.say("relay.stays")])


def _run(
    session: Session,
    settings: Settings,
    cluster: ClusterPlace | None,
    more: Sequence[str] = (),
    move: Move | None = None,
) -> None:
    from wasit.relay.serve import run

    folder = _writable(settings)
    times = 0

    def ready(address: str) -> None:
        nonlocal times
        times += 1
        told = {"address": address}
        if move is not None and times > 1:
            session.tell(told, lambda: [session.say(f"relay.moved-to-{move.to}")])
            return
        lines = [session.say("relay.listens", address=address), *more]
        if cluster is not None:
            told["store"] = cluster.shown
            lines.insert(1, session.say("relay.on-cluster", store=told["store"]))
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
        cluster=cluster,
        move=move,
    )


def check_relay(session: Session, settings: Settings) -> None:
    """Try all that stands between these settings and a running relay; nothing is made but the folder.

    Raises: as ``run_relay``, but for relay-running: a relay that is to be started anew runs while this is asked.
    """
    from wasit.relay.copies import check_store, is_running
    from wasit.relay.serve import check_port

    folder = _writable(settings)
    _config(settings)
    more: list[str] = []
    if cluster := _cluster(settings):
        from wasit.relay.jetstream_place import check_cluster

        if asyncio.run(check_cluster(cluster)):
            more.append(session.say("relay.cluster-old"))
    else:
        check_store(folder)
    if cluster is None and not is_running(folder):
        check_port(settings.host, settings.port)
        if settings.operator_port is not None:
            check_port("127.0.0.1", settings.operator_port)
    address = f"{settings.host}:{settings.port}"
    said = [session.say("relay.could-run", address=address), *more]
    session.tell({"well": True, "address": address, "is_old": bool(more)}, lambda: said)


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


def _cluster(settings: Settings) -> ClusterPlace | None:
    text = settings.store
    if settings.store_file is not None:
        try:
            text = settings.store_file.read_text()
        except (OSError, UnicodeDecodeError):
            raise Refused("unreadable-file") from None
    servers = tuple(part for part in text.replace(",", " ").split() if part)
    if not servers:
        if settings.store_file is not None:
            raise Refused("store-address")
        return None
    from wasit.relay.jetstream_place import ClusterPlace

    return ClusterPlace(servers, settings.shards, settings.replicas)


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
