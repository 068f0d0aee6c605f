"""Which relays a seat has, and which way it goes there: settings of its own file.

The relay of a seat is also that of its matters that had none; a second relay is that of all. A relay that the way does not lead to is refused before anything is set.
A relay may ask for a code before it makes a box or a nameplate: each code is kept with the address that it was given for, and shown to no other.
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
CODES = {"access": "relay", "second_access": "second_relay"}  # whose code it is
WAYS = frozenset({"relay", "second_relay", "proxy", *CODES})
MOST_CODE = 200
_CODE = "access "  # of a relay


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


def access_codes(keep: Keep) -> dict[str, str]:
    """What relays ask for, by their addresses."""
    rows = keep.file.all("SELECT name, value FROM setting WHERE name > 'access ' AND name < 'access~'")
    return {name.removeprefix(_CODE): value.decode() for name, value in rows}


def ways_of_join(keep: Keep, args: Args) -> Args:
    """Of what a joiner says, what is to be set: a relay where the seat has none, and the code of the one that it joins at."""
    said = {name: reading.text(args, name) for name in ("relay", "access") if args.get(name)}
    own, relay = keep.setting("relay"), said.get("relay", "").rstrip("/")
    if own and relay not in ("", own):  # its card names another relay than the seat's
        _check_code("access", said.get("access", ""))
        if "access" in said:
            keep.set_setting(_CODE + relay, said["access"])
        return {}
    return said


def _check_code(field: str, code: str) -> None:
    if len(code) > MOST_CODE or not (code.isascii() and code.isprintable()):
        raise Refused("bad-input", field=field)


def check_ways(keep: Keep | None, args: Args) -> None:
    """Raises: Refused bad-input (field relay, proxy, access), needs-proxy."""
    for name in CODES:
        _check_code(name, reading.text(args, name, ""))
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
    """``relay``, ``second_relay`` ("" = none) and ``proxy``, each where it is given; what is given as their codes ("" = as it was). Raises: as ``check_ways``; nothing is changed then."""
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
    for name, whose in CODES.items():
        code, relay = reading.text(args, name, ""), keep.setting(whose)
        if code and relay:
            keep.set_setting(_CODE + relay, code)
