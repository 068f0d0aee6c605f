"""A box at a second relay for each peer, named beside the first (ADR 23).

1. A peer's first box is made, named and replaced as ever. Once it stands, and the matter names a second relay, there is one at that too;
   once this stands, a card names both, the first relay's first.
2. A box at a relay that is named no longer is closed, and a card without it goes out.
"""

from __future__ import annotations

from wasit.seat.matter import Matter
from wasit.seat.people import Box, boxes, give_card, new_box, newest_card, second_relay


def follow(matter: Matter) -> None:
    """Make what is wanting and close what is named no more. Inside a change; from time to time, and when the second relay is set."""
    first, second = matter.text_setting("relay"), second_relay(matter)
    is_wanted = second or matter.file.one("SELECT 1 FROM box WHERE ready < 2 AND relay <> ?", first)
    if not (first and is_wanted) or matter.has_left:  # most seats have one relay, and are asked each minute
        return
    there: dict[bytes, dict[str, Box]] = {}
    for box in boxes(matter, "peer IS NOT NULL AND ready < 2"):  # the newest of a relay comes last
        assert box.peer is not None
        there.setdefault(box.peer, {})[box.get.relay] = box
    for peer, found in there.items():
        own = found.get(first)
        if own is None or not own.ready or newest_card(matter, peer) is None:
            continue
        stray = [box for relay, box in found.items() if relay not in (first, second)]
        for box in stray:
            matter.file.run("UPDATE box SET ready = 2 WHERE get_id = ?", box.get.id)
        if stray:
            give_card(matter, own, peer)
        if second and second not in found:
            new_box(matter, peer, relay=second)


def stands(matter: Matter, box: Box) -> None:
    """A box stands at its relay: if it is a second one, its peer is told of both. Inside a change."""
    if box.peer is not None and box.get.relay == second_relay(matter):
        give_card(matter, box, box.peer)
