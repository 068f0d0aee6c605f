"""Whether this seat reaches the world through a proxy: Tor's, or another that speaks SOCKS5.

This file alone knows what a connection of a seat is made by.

1. With a proxy set there is no other way out: every relay and every timestamp authority, also one on this machine. Nothing falls back.
2. The proxy is told the name of the relay and looks it up itself; the seat never asks DNS. The proxy's own address is written in numbers.
3. An onion address without a proxy is refused before anything is looked up.
4. Each circuit has a SOCKS user name of its own, drawn for this run: Tor keeps them apart (IsolateSOCKSAuth), so that a relay can't tell by
   the connection that two boxes are one seat's.
"""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import IPv6Address, ip_address
from typing import NamedTuple
from urllib.parse import urlsplit

import aiohttp

from wasit.errors import Refused, Unreachable

SCHEMES = ("socks5", "socks5h")


class Proxy(NamedTuple):
    """Where it listens: an address in numbers, and a port."""

    host: str
    port: int


def read_proxy(written: str) -> Proxy | None:
    """``127.0.0.1:9050``, or the same as ``socks5h://…``; "" for none. Raises: Refused bad-input (field proxy)."""
    if not written:
        return None
    try:
        parts = urlsplit(written if "://" in written else f"socks5h://{written}")
        host, port = ip_address(parts.hostname or ""), parts.port
    except ValueError:
        raise Refused("bad-input", field="proxy") from None
    shown = f"[{host}]" if isinstance(host, IPv6Address) else str(host)
    if parts.scheme not in SCHEMES or not port or parts.netloc != f"{shown}:{port}" or parts.path.strip("/"):
        raise Refused("bad-input", field="proxy")
    return Proxy(str(host), port)


def is_onion(url: str) -> bool:
    return (urlsplit(url).hostname or "").rstrip(".").endswith(".onion")


class Ways:
    """The sessions of one link: one for all without a proxy, one for each circuit with it. ``draw``: a new user name.

    ``make`` puts headers and the like into each.
    """

    def __init__(
        self, proxy: Proxy | None, draw: Callable[[], str], make: Callable[..., aiohttp.ClientSession]
    ) -> None:
        self.proxy, self._draw, self._make = proxy, draw, make
        self._sessions: dict[bytes, aiohttp.ClientSession] = {}

    def to(self, url: str, circuit: bytes) -> aiohttp.ClientSession:
        """What an ask goes by. Raises: Unreachable needs-proxy."""
        check_way(url, self.proxy)
        key = circuit if self.proxy else b""
        if key not in self._sessions:
            self._sessions[key] = self._make(connector_to(url, self.proxy, self._draw))
        return self._sessions[key]

    async def close(self, circuit: bytes | None = None) -> None:
        """Let go of a circuit's connections, or of all."""
        for key in [*self._sessions] if circuit is None else [circuit]:
            session = self._sessions.pop(key, None)
            if session is not None:
                await session.close()


def check_way(url: str, proxy: Proxy | None) -> None:
    """Raises: Unreachable needs-proxy for an onion address without one."""
    if proxy is None and is_onion(url):
        raise Unreachable("needs-proxy")


def connector_to(url: str, proxy: Proxy | None, draw: Callable[[], str]) -> aiohttp.BaseConnector:
    """Connections straight there, or all through the proxy under one new name. Raises: Unreachable needs-proxy."""
    check_way(url, proxy)
    if proxy is None:
        return aiohttp.TCPConnector(limit=0, limit_per_host=64)
    from aiohttp_socks import ProxyConnector, ProxyType

    name = draw()
    made: aiohttp.BaseConnector = ProxyConnector(
        host=proxy.host, port=proxy.port, proxy_type=ProxyType.SOCKS5, username=name, password=name, rdns=True, limit=0
    )  # fmt: skip
    return made


def trouble() -> tuple[type[Exception], ...]:
    """What a connection that was not to be had raises."""
    from aiohttp_socks import ProxyConnectionError, ProxyError, ProxyTimeoutError

    return (aiohttp.ClientError, OSError, TimeoutError, ProxyError, ProxyConnectionError, ProxyTimeoutError)
