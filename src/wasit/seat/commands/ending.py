"""The end of a channel, what holds its words, and what of them leaves a seat in the clear."""

from __future__ import annotations

from wasit.channel.transcript import AUDIENCES, FORMS, LOCKED
from wasit.errors import Refused
from wasit.seat import reading
from wasit.seat.actions import destroying, exporting
from wasit.seat.door import Answer, Args
from wasit.seat.json_form import as_json
from wasit.seat.matter import Matter


def export(matter: Matter, args: Args) -> Answer:
    wanted = reading.text(args, "for")
    audience = next((one for one in AUDIENCES if one == wanted), None)
    if audience is None:
        raise Refused("bad-input", field="for", known=", ".join(AUDIENCES))
    form = reading.text(args, "format", "html")
    if form not in FORMS:
        raise Refused("bad-input", field="format", known=", ".join(FORMS))
    locked = reading.flag(args, "locked")  # the file is locked by whoever writes it: no passphrase comes here
    made = exporting.export(
        matter,
        audience,
        form=form + (LOCKED if locked else ""),
        confirmed_by=reading.text(args, "confirmed_by", "").strip(),
    )
    return {"transcript": as_json(made)}


def hold(matter: Matter, args: Args) -> Answer:
    entries = destroying.hold(
        matter,
        stands=reading.flag(args, "stands", default=True),
        by=reading.texts(args, "by"),
        why=reading.texts(args, "why"),
    )
    return {"ids": [entry.hash.hex() for entry in entries]}


def close_out(matter: Matter, args: Args) -> Answer:
    del args
    return {"ids": [entry.hash.hex() for entry in destroying.close_out(matter)]}
