"""What a line of JSON may ask of a seat's door, checked before the door is asked.

1. ``see`` names one of the door's views and its few arguments; nothing else of the door can be reached by a name.
2. Every answer is JSON (``json_form``), so that a command prints the same whether the seat was open or opened for it.
3. A locked seat says so and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wasit.errors import Refused
from wasit.seat.door import Door
from wasit.seat.json_form import as_json
from wasit.seat.ways import RELAYS

# what may be seen -> argument -> its type
SIGHTS: dict[str, dict[str, type]] = {
    "sign": {"matter": str},
    "channel": {"matter": str, "before": dict},
    "side": {"matter": str, "before": dict},
    "pass-on": {"entry": str, "matter": str, "to": str, "draft": dict},
    "proposals": {"matter": str},
    "proposal": {"proposal": str, "matter": str},
    "certificate": {"proposal": str, "matter": str},
    "ledger": {"matter": str},
    "blind": {"matter": str},
    "blind-desk": {"matter": str},
    "suppositions": {"matter": str},
    "suppositions-desk": {"matter": str},
    "sealed": {"matter": str},
    "sealed-desk": {"matter": str},
    "deposits": {"matter": str},
    "deposits-desk": {"matter": str},
    "deposit-certificate": {"deposit": str, "matter": str},
    "names": {"matter": str, "which": str, "show": str, "after": int},
    "names-desk": {"matter": str, "which": str},
    "knows": {"matter": str, "of": str, "at": int},
    "timeline": {"matter": str},
    "retention": {"matter": str},
    "promises": {"matter": str},
    "lines-to-take": {"matter": str},
    "morning": {"matter": str},
    "red-lines": {"matter": str},
    "weighings": {"matter": str},
    "trace": {"matter": str},
    "elsewhere": {"excerpts": list, "matter": str},
    "bargain": {"matter": str, "version": str},
    "travel": {"matter": str},
    "handover": {"matter": str},
    "health": {},
}
NEEDED = {
    "elsewhere": "excerpts",
    "pass-on": "entry",
    "proposal": "proposal",
    "certificate": "proposal",
    "deposit-certificate": "deposit",
}


def see(door: Door, what: object, args: object) -> Any:
    """The JSON form of one view. Raises: Refused bad-input, locked, and what the door raises."""
    if not isinstance(what, str) or what not in SIGHTS:
        raise Refused("bad-input", field="see")
    if not isinstance(args, dict):
        raise Refused("bad-input", field="args")
    known = SIGHTS[what]
    for name, value in args.items():
        if name not in known or not _is_of(known[name], value):
            raise Refused("bad-input", field=name if name in known else "args")
    if what in NEEDED and not args.get(NEEDED[what]):
        raise Refused("bad-input", field=NEEDED[what])
    check_open(door)
    if what == "health":
        return as_json(_health(door))
    return as_json(getattr(door, "see_" + what.replace("-", "_"))(**args))


async def act(door: Door, command: object, args: object) -> dict[str, Any]:
    """The door's answer to one command. Raises: Refused bad-input, locked, and what the door raises."""
    if not isinstance(command, str) or not command:
        raise Refused("bad-input", field="do")
    if not isinstance(args, dict):
        raise Refused("bad-input", field="args")
    check_open(door)
    answer = as_json(await door.do(command, args))
    return answer if isinstance(answer, dict) else {}


def check_open(door: Door) -> None:
    """Raises: Refused locked."""
    if not door.is_open():
        raise Refused("locked")


def _is_of(wanted: type, value: object) -> bool:
    if wanted is list:
        return isinstance(value, list) and all(isinstance(part, str) for part in value)
    if wanted is dict:
        return isinstance(value, dict) and all(isinstance(part, str) for part in value.values())
    return isinstance(value, wanted) and not isinstance(value, bool)


def _health(door: Door) -> Mapping[str, Any]:
    """What an open seat says of its files and its relay, as far as this door can say it.

    Shapes: {"store": "ok" or "store-damaged", "relays": [addresses], "proxied": bool}, each may be missing.
    """
    said: dict[str, Any] = {}
    check = getattr(door, "health", None)
    if check is not None:
        said["store"] = "store-damaged" if any(check().values()) else "ok"
    keep = getattr(door, "keep", None)
    if keep is not None:
        said["relays"] = [relay for relay in map(keep.setting, RELAYS) if relay]
        said["proxied"] = bool(keep.setting("proxy"))
    return said
