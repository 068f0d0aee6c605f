"""Where a cluster is: reached once it answers, or only asked whether it does."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from wasit.errors import Unreachable
from wasit.relay.jetstream_link import Link
from wasit.relay.jetstream_names import PLATES, SHARDS
from wasit.relay.jetstream_store import JetStreamStore
from wasit.relay.moving import Stands
from wasit.relay.rules import RelayConfig

TRIES, PAUSE = 40, 0.25  # s


@dataclass(frozen=True, slots=True)
class ClusterPlace:
    """Where a cluster is, and how it is set up if it is new."""

    servers: tuple[str, ...]
    shards: int = SHARDS
    replicas: int = 3

    @property
    def shown(self) -> str:
        """Its addresses, without passwords."""
        return ",".join(_shown(server) for server in self.servers)


async def open_cluster(
    place: ClusterPlace, config: RelayConfig, meant: Sequence[Stands] = (Stands.OPEN,)
) -> JetStreamStore:
    """A store, once the cluster answers: its servers may be starting or choosing a leader.

    Raises: as ``JetStreamStore.connect``.
    """
    asked = list(place.servers), config, place.shards, place.replicas, meant
    for _ in range(TRIES):
        with suppress(Unreachable):
            return await JetStreamStore.connect(*asked)
        await asyncio.sleep(PAUSE)
    return await JetStreamStore.connect(*asked)


async def check_cluster(place: ClusterPlace) -> bool:
    """It answers; nothing is made. Whether its servers are too old to be trusted (``SURE``). Raises: Unreachable store-unreachable, relay-busy; Refused store-refused, store-address."""

    async def ignore() -> None:
        pass

    link = await Link.connect(list(place.servers), ignore)
    try:
        await link.config(PLATES)
        return link.is_old
    finally:
        await link.close()


def _shown(server: str) -> str:
    scheme, mark, rest = server.partition("://")
    return scheme + mark + rest.rpartition("@")[2]
