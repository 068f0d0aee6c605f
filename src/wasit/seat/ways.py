"""Which relays a seat has, and which way it goes there: settings of its own file.

The relay of a seat is also that of its matters that had none; a second relay is that of all. A relay that the way does not lead to is refused before anything is set.
"""

from __future__ import annotations

from collections.abc import Iterable

from wasit.errors import Distrusted, Refused
from wasit.seat import reading, second
from wasit.seat.keep import Keep
from wasit.seat.matter import Matter
from wasit.seat.proxy import Proxy, is_onion, read_proxy
from wasit.seat.reading import Args
from wasit.wire.mailbox import check_relay

RELAYS = ("relay", "second_relay")
WAYS = frozenset({"relay", "second_relay", "proxy"})


def name_second(matter: Matter, relay: str) -> None:
    """The second relay of a matter; "" for none. Inside a change."""
    if relay:
        matter.set_setting("second relay", relay.encode())
    else:
        matter.drop_setting("second relay")
    second.follow(matter)
    matter.version += 1


def proxy_of(keep: Keep | None) -> Proxy | None:
    """What every relay and authority is reached through, if anything."""
    return read_proxy(keep.setting("proxy")) if keep is not None else None


def check_ways(keep: Keep | None, args: Args) -> None:
    """Raises: Refused bad-input (field relay, proxy), needs-proxy."""
    relays = {name: keep.setting(name) if keep is not None else "" for name in RELAYS}
    for name in RELAYS:
        if name in args:
            relays[name] = relay = reading.text(args, name).rstrip("/")
            try:
                if relay or name == "relay":
                    check_relay(relay)
            except Distrusted:
                raise Refused("bad-input", field=name) from None
    proxy = read_proxy(reading.text(args, "proxy")) if "proxy" in args else proxy_of(keep)
    if proxy is None and any(is_onion(relay) for relay in relays.values()):
        raise Refused("needs-proxy")


def set_ways(keep: Keep, matters: Iterable[Matter], args: Args) -> None:
    """``relay``, ``second_relay`` ("" = none) and ``proxy``, each where it is given. Raises: as ``check_ways``; nothing is changed then."""
    check_ways(keep, args)
    if "proxy" in args:
        keep.set_setting("proxy", reading.text(args, "proxy"))
    if "relay" in args:
        relay = reading.text(args, "relay").rstrip("/")
        keep.set_setting("relay", relay)
        for matter in matters:
            if not matter.text_setting("relay"):
                with matter.file.change():
                    matter.set_setting("relay", relay.encode())
    if "second_relay" in args:
        relay = reading.text(args, "second_relay").rstrip("/")
        keep.set_setting("second_relay", relay)
        for matter in matters:
            with matter.file.change():
                name_second(matter, relay)
