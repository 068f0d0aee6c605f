"""What streams and subjects are called on a cluster, and how the streams are made.

This file alone knows the layout (docs/relay-cluster.md).

1. Boxes are spread over so many *shards* by the first bytes of their id, which are random. The number is fixed when the cluster is set up.
2. ``WASIT-BOX-n`` keeps what a box is: two subjects, one for each id, as long as it exists.
   ``WASIT-LOG-n`` keeps its letters and marks; a message lives a day longer than a mark.
   ``WASIT-PLATE`` keeps nameplates, and its description says how the cluster was set up, and how it stands towards moves.
3. What was stored is said again on a bell's subject, by the server itself and without its body: other processes hear of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from wasit.errors import Damaged, Refused
from wasit.relay.jetstream_link import Link
from wasit.relay.moving import Stands
from wasit.relay.rules import RelayConfig

PLATES = "WASIT-PLATE"
MOVING = "w.n.moving"  # beside the nameplates, so that every relay hears of it
SHARDS = 4
_DAY_NS = 86_400 * 10**9
_MARK = "wasit relay 1 shards "
_NOT_SERVED: dict[Stands, Callable[[str], Refused]] = {
    Stands.MOVED: lambda where: Refused("relay-moved", where=where),
    Stands.LEAVING: lambda _where: Refused("relay-leaving"),
    Stands.RECEIVING: lambda _where: Refused("relay-half-moved"),
    Stands.COMPLETE: lambda _where: Refused("relay-half-moved"),
    Stands.OPEN: lambda _where: Refused("move-target"),
}


class Names:
    """The names of a cluster with so many shards."""

    def __init__(self, shards: int) -> None:
        self.shards = shards

    @staticmethod
    def box_stream(shard: int) -> str:
        """The stream of a shard's boxes."""
        return f"WASIT-BOX-{shard}"

    @staticmethod
    def log_stream(shard: int) -> str:
        """The stream of a shard's letters and marks."""
        return f"WASIT-LOG-{shard}"

    def box(self, box_id: bytes) -> tuple[str, str]:
        """Where a box is kept by one of its ids: stream and subject."""
        shard = self._shard(box_id)
        return self.box_stream(shard), f"w.b.{shard}.{box_id.hex()}"

    def log(self, put_id: bytes) -> tuple[str, str]:
        """Where its letters are."""
        shard = self._shard(put_id)
        return self.log_stream(shard), f"w.l.{shard}.{put_id.hex()}"

    def page(self, put_id: bytes, number: int) -> str:
        """Where a page of its marks is."""
        return f"w.m.{self._shard(put_id)}.{put_id.hex()}.{number}"

    def pages(self, put_id: bytes) -> str:
        """All its pages."""
        return f"w.m.{self._shard(put_id)}.{put_id.hex()}.*"

    def bell(self, put_id: bytes) -> str:
        """What rings when a letter came."""
        return f"w.r.{self._shard(put_id)}.{put_id.hex()}"

    def plate(self, number: int) -> str:
        """Where a nameplate is."""
        return f"w.n.{number}"

    def _shard(self, box_id: bytes) -> int:
        return int.from_bytes(box_id[:4], "big") % self.shards


async def set_up(
    link: Link, shards: int, replicas: int, config: RelayConfig, meant: Sequence[Stands] = (Stands.OPEN,)
) -> Names:
    """The names of the cluster; its streams are made if they are not there. ``meant``: how it may stand towards moves.

    Raises: Refused store-other, relay-moved, relay-half-moved, relay-leaving; Damaged relay-store; Unreachable relay-busy.
    """
    there = await link.config(PLATES)
    if there is None:
        for shard in range(shards):
            await link.make(Names.box_stream(shard), _stream([f"w.b.{shard}.>"], replicas))
            log = _stream([f"w.l.{shard}.>", f"w.m.{shard}.>"], replicas, max_age=_age(config))
            log["republish"] = {"src": f"w.l.{shard}.>", "dest": f"w.r.{shard}.>", "headers_only": True}
            await link.make(Names.log_stream(shard), log)
        plates = _stream(["w.n.>"], replicas) | {
            "description": write_mark(shards, meant[0]),
            "max_msgs_per_subject": 1,
        }
        plates["republish"] = {"src": "w.n.>", "dest": "w.o.>"}
        await link.make(PLATES, plates)
        there = await link.config(PLATES) or {}
    shards, stands, where = read_mark(there)
    if stands not in meant:
        raise _NOT_SERVED[stands](where)
    logs = await link.config(Names.log_stream(0)) or {}
    if there.get("num_replicas", 1) < replicas or logs.get("max_age", 0) < _age(config):
        raise Refused("store-other")
    return Names(shards)


def write_mark(shards: int, stands: Stands, where: str = "") -> str:
    """The description of ``PLATES``: what the cluster is."""
    return " ".join(
        part for part in (f"{_MARK}{shards}", "" if stands is Stands.OPEN else stands.value, where) if part
    )


def read_mark(config: dict[str, Any]) -> tuple[int, Stands, str]:
    """How many shards, how it stands, where it went. Raises: Damaged relay-store."""
    mark = str(config.get("description", ""))
    shards, _, rest = mark.removeprefix(_MARK).partition(" ")
    stands, _, where = rest.partition(" ")
    if (
        not mark.startswith(_MARK)
        or not shards.isdigit()
        or (stands and stands not in {one.value for one in Stands})
    ):
        raise Damaged("relay-store")
    return int(shards), Stands(stands or "open"), where


def _age(config: RelayConfig) -> int:
    return (config.seen_days + 1) * _DAY_NS


def _stream(subjects: list[str], replicas: int, max_age: int = 0) -> dict[str, Any]:
    return {
        "subjects": subjects,
        "num_replicas": replicas,
        "storage": "file",
        "retention": "limits",
        "discard": "new",
        "max_age": max_age,
        "max_msgs": -1,
        "max_bytes": -1,
        "max_consumers": -1,
        "max_msg_size": -1,
        "max_msgs_per_subject": -1,
        "duplicate_window": 10**9,
    }
