"""What this seat alone holds of sealed offers: its shares, the key and mailbox of the run, and what came of it here.

1. A row dies with what it is of: when it is burnt, or another limit is sealed in its place.
2. What one entry's shares were handed over against stays for as long as the entry: ``bind_round``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from wasit.seals.box import BoxKey
from wasit.wire import cbor
from wasit.wire.mailbox import GetPlace, PutPlace

if TYPE_CHECKING:
    from wasit.seat.matter import Matter

_COLUMNS = (
    "name, entry, party, statement, secret, box, relay, put_id, put_token, get_id, get_token,"
    " wanted, how, value, error, at, compared"
)
_MOST = 4 << 20
_BOUND = "bound "


@dataclass(frozen=True, slots=True)
class SealedRound:
    """Secrets: ``vector``, ``shares``, ``salts``, ``box``. Shapes: shares and salts of the three parties in order, empty of a go-between."""

    name: bytes
    entry: bytes | None
    party: int
    statement: bytes
    box: BoxKey
    put: PutPlace
    get: GetPlace
    vector: tuple[int, ...] = field(default=(), repr=False)
    shares: tuple[bytes, ...] = field(default=(), repr=False)
    salts: tuple[bytes, ...] = field(default=(), repr=False)
    wanted: bool = False
    how: str = ""
    value: int | None = None
    error: str = ""
    at: int = 0
    compared: bool = False


def keep_round(matter: Matter, made: SealedRound) -> None:
    """In place of what stood there. Inside a change."""
    secret = cbor.encode([list(made.vector), list(made.shares), list(made.salts)])
    matter.file.run(
        "INSERT OR REPLACE INTO sealed_round (name, entry, party, statement, secret, box, relay, put_id, put_token, get_id,"
        " get_token, wanted) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        *(made.name, made.entry, made.party, made.statement, secret, made.box.to_bytes(), made.put.relay),
        *(made.put.id, made.put.token, made.get.id, made.get.token, made.wanted),
    )
    matter.version += 1


def round_of(matter: Matter, name: bytes) -> SealedRound | None:
    row = matter.file.one(f"SELECT {_COLUMNS} FROM sealed_round WHERE name = ?", name)
    return _round(row) if row is not None else None


def round_names(matter: Matter) -> list[bytes]:
    return [name for (name,) in matter.file.all("SELECT name FROM sealed_round ORDER BY name")]


def bind_round(matter: Matter, entry: bytes, other: bytes) -> None:
    """From here on the shares of this side's entry meet this statement of the other's (its hash) and none else. Inside a change."""
    if bound_to(matter, entry) is None:
        matter.set_setting(_BOUND + entry.hex(), other)


def bound_to(matter: Matter, entry: bytes) -> bytes | None:
    return matter.setting(_BOUND + entry.hex())


def burn_round(matter: Matter, name: bytes) -> None:
    """Inside a change."""
    matter.file.run("DELETE FROM sealed_round WHERE name = ?", name)
    matter.version += 1


def note_round(
    matter: Matter, name: bytes, *, how: str = "", value: int | None = None, error: str = ""
) -> None:
    """What came of an attempt here: an answer, or the code of an error. Inside a change. An answer stays."""
    now = matter.clock.now().seconds
    if how:
        matter.file.run(
            "UPDATE sealed_round SET how = ?, value = ?, error = '', wanted = 0, at = ? WHERE name = ?",
            how,
            value,
            now,
            name,
        )
    else:
        matter.file.run(
            "UPDATE sealed_round SET error = ?, wanted = 0, at = ? WHERE name = ? AND how = ''",
            error,
            now,
            name,
        )
    matter.version += 1


def want_round(matter: Matter, name: bytes) -> None:
    """That a run begins when all are there. Inside a change."""
    matter.file.run("UPDATE sealed_round SET wanted = 1, error = '' WHERE name = ?", name)
    matter.version += 1


def round_begun(matter: Matter, name: bytes) -> None:
    """What became of an earlier attempt is no longer what is shown. Inside a change."""
    matter.file.run("UPDATE sealed_round SET error = '' WHERE name = ?", name)
    matter.version += 1


def round_compared(matter: Matter, name: bytes) -> None:
    """That this side compared the code with the other's. Inside a change."""
    matter.file.run("UPDATE sealed_round SET compared = 1 WHERE name = ?", name)
    matter.version += 1


def _round(row: tuple[object, ...]) -> SealedRound:
    name, entry, party, statement, secret, box, relay, put_id, put_token, get_id, get_token, *rest = row
    vector, shares, salts = cbor.decode(secret, limit=_MOST)  # type: ignore[arg-type]
    wanted, how, value, error, at, compared = rest
    return SealedRound(
        name,  # type: ignore[arg-type]
        entry,  # type: ignore[arg-type]
        party,  # type: ignore[arg-type]
        statement,  # type: ignore[arg-type]
        BoxKey.from_bytes(box),  # type: ignore[arg-type]
        PutPlace(relay, put_id, put_token),  # type: ignore[arg-type]
        GetPlace(relay, get_id, get_token),  # type: ignore[arg-type]
        tuple(vector),
        tuple(shares),
        tuple(salts),
        bool(wanted),
        how,  # type: ignore[arg-type]
        value,  # type: ignore[arg-type]
        error,  # type: ignore[arg-type]
        at,  # type: ignore[arg-type]
        bool(compared),
    )
