"""What a relay can link (docs/blindness.md), small: the linker has teeth, and steady cover keeps to its times."""

from __future__ import annotations

import itertools
import random

from blind.linker import Sight, link
from blind.lives import HOUR, Event, Life, Log, live
from wasit.wire.envelope import SMALL

TICK = 600


def test_under_steady_cover_each_mailbox_has_a_time_of_its_own() -> None:
    """One small letter a tick and mailbox, whatever is said; no two of a channel together, which would tell that one seat writes to both."""
    log = live(Life("steady", hours=3, every=5), 1, 3)
    later = [event for event in log.events if event.what == "put" and event.at > HOUR]
    assert {event.size for event in later} == {SMALL}
    times = {box: [event.at for event in later if event.box == box] for box in sorted(log.channel_of)}
    assert len(times) == 4
    for each in times.values():
        assert len(each) in (11, 12, 13)
        assert all(abs(late - early - TICK) < 1 for early, late in itertools.pairwise(each))
    phases = sorted(each[0] % TICK for each in times.values())
    assert all(late - early > 1 for early, late in itertools.pairwise(phases))


def test_the_linker_finds_what_is_there_and_nothing_where_nothing_is() -> None:
    """On logs that were made up: a letter that another follows within minutes betrays both mailboxes; mailboxes that live apart do not."""
    followed, apart = (
        link([_made_up(is_followed, 1)], _made_up(is_followed, 2), Sight.LATER)
        for is_followed in (True, False)
    )
    assert followed.advantage > 0.7
    assert apart.advantage < 0.3


def _made_up(is_followed: bool, seed: int) -> Log:
    chance = random.Random(seed)
    log = Log()
    for channel, side in itertools.product(range(6), range(2)):
        boxes = [bytes([channel, side, end]) for end in range(2)]
        log.channel_of |= dict.fromkeys(boxes, channel)
        for _ in range(80):
            at = chance.uniform(0, 8 * HOUR)
            after = at + chance.uniform(0, 90) if is_followed else chance.uniform(0, 8 * HOUR)
            log.events += [
                Event(when, "put", box, SMALL, "") for when, box in zip((at, after), boxes, strict=True)
            ]
    log.events.sort()
    return log
