"""A relay that makes no mailbox for this seat: the person is told, once, until it does."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from seat_pair import Pair
from wasit.errors import Refused
from wasit.seat.people import new_box
from wasit.seat.sync.matter_sync import MatterSync


@pytest.mark.parametrize("code", ["access-code", "stamp-refused"])
async def test_a_box_that_is_not_made_for_what_a_person_can_mend_is_an_alarm(code: str) -> None:
    """For want of the relay's code, or with a clock that is days off: said once, and no more when it stands."""
    two = Pair()
    await two.pair()
    with two.g.file.change():
        new_box(two.g, two.a.me)
    plain, told = two.relay.open_box, []

    async def ask(*_: Any) -> None:
        raise Refused(code)

    sync = MatterSync.__new__(MatterSync)
    sync.matter, sync._link = two.g, two.relay
    sync._owner = SimpleNamespace(changed=told.append)  # type: ignore[assignment]
    two.relay.open_box = ask  # type: ignore[method-assign]
    for _ in range(2):
        with pytest.raises(Refused, match=code):
            await sync._open_and_close()
    assert told == [two.g]
    assert two.g.file.all("SELECT code, count FROM alarm") == [(code, 1)]
    two.relay.open_box = plain  # type: ignore[method-assign]
    await sync._open_and_close()
    assert two.g.file.all("SELECT code FROM alarm") == []
