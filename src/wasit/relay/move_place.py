"""Which two places a move is between, and whether there is anything left to do.

This file alone knows both kinds of store.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from wasit.relay import moving
from wasit.relay.jetstream_place import ClusterPlace
from wasit.relay.log import Log
from wasit.relay.moving import Mover
from wasit.relay.moving_cluster import ClusterSource, ClusterTarget
from wasit.relay.moving_cluster import how_it_stands as cluster_stands
from wasit.relay.moving_folder import FolderSource, FolderTarget
from wasit.relay.moving_folder import how_it_stands as folder_stands
from wasit.relay.rules import RelayConfig


@dataclass(frozen=True, slots=True)
class Move:
    """To the cluster, from the folder; or the other way."""

    to: Literal["cluster", "folder"]
    cluster: ClusterPlace


@asynccontextmanager
async def beginning_to_move(
    folder: Path, move: Move, config: RelayConfig, log: Log
) -> AsyncIterator[Mover | None]:
    """The mover of this move, not begun; None where an earlier try did all but the opening, which is done then.

    Raises: Refused relay-moved, move-target, relay-running, folder-unwritable; as ``open_cluster``; Damaged relay-store.
    """
    here, there = str(folder.resolve()), move.cluster.shown

    def told(step: str) -> None:
        log.say("move", state=step)

    if move.to == "cluster":
        stands, where = folder_stands(folder)
        to_cluster = ClusterTarget(move.cluster, config)
        if moving.is_done(stands, where, (await cluster_stands(move.cluster))[0], there):
            await to_cluster.open()
            moving.reached("open", told)
            yield None
            return
        from_folder = FolderSource(folder, config)
        try:
            yield Mover(from_folder, to_cluster, there, told)
        finally:
            from_folder.close()
            await to_cluster.close()
        return
    to_folder = FolderTarget(folder)
    try:
        stands, where = await cluster_stands(move.cluster)
        if moving.is_done(stands, where, folder_stands(folder)[0], here):
            await to_folder.open()
            moving.reached("open", told)
            yield None
            return
        yield Mover(
            await ClusterSource.open(move.cluster, config),
            to_folder,
            here,
            told,
        )
    finally:
        to_folder.close()
