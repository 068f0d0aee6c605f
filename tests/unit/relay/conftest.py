"""Both stores of a relay, for one contract: SQLite in a folder, JetStream on a server of its own."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from clusters import need_nats_server
from wasit.relay.demo_cluster import Cluster, running_cluster
from wasit.relay.jetstream_place import open_cluster
from wasit.relay.jetstream_store import JetStreamStore
from wasit.relay.rules import RelayConfig
from wasit.relay.sqlite_store import SqliteStore
from wasit.relay.store import Store, got

SHARDS = 2


class SqliteKept:
    """One folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def begin(self, config: RelayConfig | None = None) -> Store:
        """A relay process begins."""
        return SqliteStore(self.folder, config or RelayConfig())

    async def end(self, store: Store) -> None:
        """It ends."""
        await got(store.close())

    def held(self) -> bytes:
        """All that is in its files."""
        return b"".join(path.read_bytes() for path in self.folder.rglob("*") if path.is_file())


class JetStreamKept(SqliteKept):
    """One server; what a test before this one left is gone."""

    def __init__(self, cluster: Cluster) -> None:
        super().__init__(cluster.folder)
        self.cluster = cluster

    async def empty(self) -> None:
        """As if it was new."""
        store = await open_cluster(self.cluster.place(SHARDS), RelayConfig())
        names = ("WASIT-PLATE", *(f"WASIT-{kind}-{n}" for kind in ("BOX", "LOG") for n in range(SHARDS)))
        await asyncio.gather(*(store.link._ask(f"$JS.API.STREAM.PURGE.{name}", b"") for name in names))
        await store.close()

    async def begin(self, config: RelayConfig | None = None) -> JetStreamStore:
        return await open_cluster(self.cluster.place(SHARDS), config or RelayConfig())


@pytest.fixture(scope="session")
def one_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A cluster of one."""
    need_nats_server()
    with running_cluster(tmp_path_factory.mktemp("nats"), 1) as cluster:
        yield cluster


@pytest.fixture
async def cluster_kept(one_server: Cluster) -> JetStreamKept:
    """The cluster, emptied."""
    kept = JetStreamKept(one_server)
    await kept.empty()
    return kept


@pytest.fixture(params=["sqlite", pytest.param("jetstream", marks=pytest.mark.live)])
async def kept(request: pytest.FixtureRequest, tmp_path: Path) -> SqliteKept:
    """What outlives a relay process."""
    if request.param == "sqlite":
        return SqliteKept(tmp_path / "relay")
    kept = JetStreamKept(request.getfixturevalue("one_server"))
    await kept.empty()
    return kept


@pytest.fixture
async def store(kept: SqliteKept) -> AsyncIterator[Store]:
    """A store at work."""
    made = await kept.begin()
    yield made
    with contextlib.suppress(Exception):
        await kept.end(made)
