"""Which devices this seat's person has in a matter, and whether there may be one more."""

from __future__ import annotations

from wasit.channel import views
from wasit.channel.side_views import DevicesPage, DeviceView
from wasit.errors import Refused
from wasit.seals.person import seats_since, verify_chain
from wasit.seat.chains import own_chain
from wasit.seat.devices import check_may_add
from wasit.seat.matter import Matter
from wasit.text.moment import Moment


def devices_of(matter: Matter) -> tuple[DeviceView, ...]:
    """Also removed ones, in the order in which they came."""
    chain = own_chain(matter)
    state, offset = verify_chain(chain), matter.clock.now().offset
    return tuple(
        DeviceView(seat.hex(), Moment(since, offset), seat == matter.me, seat in state.removed)
        for seat, since in seats_since(chain).items()
    )


def see_devices(matter: Matter, sign: views.Seatsign) -> DevicesPage:
    try:
        check_may_add(matter)
    except Refused as no:
        return DevicesPage(sign, devices_of(matter), no.code)
    return DevicesPage(sign, devices_of(matter))
