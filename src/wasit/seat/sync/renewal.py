"""How long the keys live that letters are sealed to.

1. A box gets a new key every 7 days, or after 500 letters but then once a day at most; the peer is told by a fresh card that names the
   same box. Letters on their way still open with the keys before: at most 3 live.
2. A private key is destroyed at the latest 30 days after the next one was made: what was recorded before can't be read after that.
3. The fallback key is new every 30 days; the one before it still opens sessions.
4. What was made in the future was made by a clock that ran ahead: it is as good as due, else it would live until that clock comes true.

Source: PROTOCOL.md §2.3, §5.5.
"""

from __future__ import annotations

from wasit.seals.box import BoxKey
from wasit.seat.matter import Matter
from wasit.seat.people import box_of, give_card, person_key
from wasit.wire import cbor

DAY = 86_400  # s
KEY_DAYS = 7
KEY_LETTERS = 500
DEAD_DAYS = 30
MOST_KEYS = 3
FALLBACK_DAYS = 30


def count_letters(matter: Matter, get_id: bytes, count: int) -> None:
    """So many letters more were read with this box's keys. Inside a change."""
    matter.file.run("UPDATE box SET letters = letters + ? WHERE get_id = ?", count, get_id)


def renew(matter: Matter) -> None:
    """Make what is due anew, and forget what is over. Inside a change; from time to time."""
    now = matter.clock.now().seconds
    is_new_fallback = _renew_fallback(matter, now)
    rows = matter.file.all("SELECT get_id, peer, keys, letters FROM box WHERE ready = 1 AND peer IS NOT NULL")
    for get_id, peer, packed, letters in rows:
        keys = cbor.decode(packed, limit=65_536)
        age = now - keys[0][1]
        if age < 0 or age >= KEY_DAYS * DAY or (letters >= KEY_LETTERS and age >= DAY):
            fresh = BoxKey.generate(matter.randomness, b"box " + person_key(matter, peer))
            keys = [[fresh.to_bytes(), now], *keys][:MOST_KEYS]
            _keep_keys(matter, get_id, keys, 0)
            _tell(matter, get_id, peer)
        elif is_new_fallback:
            _tell(matter, get_id, peer)
        living = [
            key
            for key, following in zip(keys, [None, *keys], strict=False)
            if following is None or following[1] > now - DEAD_DAYS * DAY
        ]
        if living != keys:
            _keep_keys(matter, get_id, living, letters)


def _keep_keys(matter: Matter, get_id: bytes, keys: list[list[object]], letters: int) -> None:
    matter.file.run(
        "UPDATE box SET keys = ?, letters = ? WHERE get_id = ?", cbor.encode(keys), letters, get_id
    )
    matter.box_keys.clear()  # a key that is destroyed is not remembered either


def _tell(matter: Matter, get_id: bytes, peer: bytes) -> None:
    box = box_of(matter, get_id)
    assert box is not None
    give_card(matter, box, peer)


def _renew_fallback(matter: Matter, now: int) -> bool:
    kept = matter.setting("fallback-at")
    if kept is not None and 0 <= now - int.from_bytes(kept) < FALLBACK_DAYS * DAY:
        return False
    matter.set_setting("fallback-at", max(now, 0).to_bytes(8))
    if kept is None:  # the first one is as old as the matter
        return False
    matter.keys.rotate_fallback()
    matter.save_keys()
    return True
