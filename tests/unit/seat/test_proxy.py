"""The way out of a seat: straight, or through a proxy and in no other way."""

import pytest

from seat_pair import Pair
from wasit.errors import Refused, Unreachable
from wasit.seat.proxy import Proxy, Ways, connector_to, is_onion, read_proxy

ONION = "http://" + "a" * 56 + ".onion"


@pytest.mark.parametrize(
    "written", ["127.0.0.1:9050", "socks5h://127.0.0.1:9050", "socks5://127.0.0.1:9050/"]
)
def test_a_proxy_is_an_address_and_a_port(written):
    """With the scheme or without it; an IPv6 address in brackets; nothing for none."""
    assert read_proxy(written) == Proxy("127.0.0.1", 9050)
    assert read_proxy("[::1]:9050") == Proxy("::1", 9050)
    assert read_proxy("") is None


@pytest.mark.parametrize(
    "written",
    ["localhost:9050", "tor.example:9050", "127.0.0.1", "127.0.0.1:0", "http://127.0.0.1:1", "u:p@127.0.0.1:1", "127.0.0.1:1/x", "x", "[::1"],
)  # fmt: skip
def test_a_proxy_by_name_is_refused(written):
    """Its name would have to be looked up: that is what a proxy is there against."""
    with pytest.raises(Refused, match="bad-input"):
        read_proxy(written)


def test_onion_addresses_are_known_however_they_are_written():
    """Capitals, a port, a dot at the end; not a name that only looks so."""
    assert all(is_onion(url) for url in (ONION, ONION.upper(), f"{ONION}:8480", f"{ONION}.:80/at"))
    assert not any(
        is_onion(url) for url in ("http://onion.example", "http://x.onion.example", "http://127.0.0.1:1")
    )


async def test_an_onion_address_without_a_proxy_goes_nowhere():
    """Not even with a session that stands already."""
    with pytest.raises(Unreachable, match="needs-proxy"):
        connector_to(ONION, None, lambda: "x")
    ways = Ways(None, lambda: "x", lambda connector: connector)
    straight = ways.to("http://127.0.0.1:1", b"one")
    assert ways.to("http://127.0.0.1:1", b"two") is straight
    with pytest.raises(Unreachable, match="needs-proxy"):
        ways.to(ONION, b"one")
    await ways.close()


async def test_a_seat_with_an_onion_relay_wants_a_proxy_first():
    """Refused with its own code, nothing changed; with a proxy it is taken, and then the proxy is what it goes by."""
    seat = Pair().seats[0]
    for command in ({"relay": ONION}, {"proxy": "tor.example:9050"}):
        with pytest.raises(Refused, match=r"needs-proxy|bad-input"):
            await seat.do("set", command)
    assert seat.proxy() is None
    await seat.do("set", {"proxy": "127.0.0.1:9050", "relay": ONION})
    assert (seat.opened().setting("relay"), seat.proxy()) == (ONION, Proxy("127.0.0.1", 9050))
    assert seat.new_circuit() != seat.new_circuit()
    with pytest.raises(Refused, match="needs-proxy"):
        await seat.do("set", {"proxy": ""})
