"""Which relay a seat has, and which way it goes there: two settings of its own file.

The relay of a seat is also that of its matters that had none. A relay that the way does not lead to is refused before anything is set.
"""

from __future__ import annotations

from collections.abc import Iterable

from wasit.errors import Distrusted, Refused
from wasit.seat import reading
from wasit.seat.keep import Keep
from wasit.seat.matter import Matter
from wasit.seat.proxy import Proxy, is_onion, read_proxy
from wasit.seat.reading import Args
from wasit.wire.mailbox import check_relay

WAYS = frozenset({"relay", "proxy"})


def proxy_of(keep: Keep | None) -> Proxy | None:
    """What every relay and authority is reached through, if anything."""
    return read_proxy(keep.setting("proxy")) if keep is not None else None


def check_ways(keep: Keep | None, args: Args) -> None:
    """Raises: Refused bad-input (field relay, proxy), needs-proxy."""
    relay = reading.text(args, "relay", "").rstrip("/")
    if "relay" in args:
        try:
            check_relay(relay)
        except Distrusted:
            raise Refused("bad-input", field="relay") from None
    elif keep is not None:
        relay = keep.setting("relay")
    proxy = read_proxy(reading.text(args, "proxy")) if "proxy" in args else proxy_of(keep)
    if proxy is None and is_onion(relay):
        raise Refused("needs-proxy")


def set_ways(keep: Keep, matters: Iterable[Matter], args: Args) -> None:
    """``relay`` and ``proxy``, each where it is given. Raises: as ``check_ways``; nothing is changed then."""
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
