"""What is set about timestamps in a matter, and what came of asking last."""

from __future__ import annotations

from wasit.channel.certificate_views import Attesting
from wasit.seals.stamps import name_of
from wasit.seat.actions.attesting import FAILED, is_alone
from wasit.seat.actions.stamping import authorities_of
from wasit.seat.clock import moment_in
from wasit.seat.matter import Matter


def see_attesting(matter: Matter) -> Attesting:
    roots = authorities_of(matter)
    row = matter.file.one(
        "SELECT code, at FROM alarm WHERE line IS NULL AND code IN (?, ?) ORDER BY at DESC", *FAILED
    )
    return Attesting(
        matter.text_setting("timestamp authority"),
        tuple(name_of(root) for root in roots.roots) if roots is not None else (),
        is_alone(matter),
        row[0] if row is not None else "",
        moment_in(row[1], matter.clock.zone) if row is not None else None,
    )
