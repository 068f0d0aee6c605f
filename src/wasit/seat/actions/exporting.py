"""A transcript leaves the seat in the clear: somebody says by name that it may, and that is written down here first."""

from __future__ import annotations

from wasit.channel.transcript import Audience, Transcript
from wasit.errors import Refused
from wasit.seat.matter import Matter
from wasit.seat.queries.transcript import see_transcript
from wasit.text.passage import MAX_NAME_CHARACTERS, is_text


def export(matter: Matter, audience: Audience, *, form: str, confirmed_by: str) -> Transcript:
    """What this seat holds, for its own use or for the outside. Raises: Refused not-confirmed, too-large, bad-input."""
    made = see_transcript(matter, audience)
    count = sum(len(line.entries) for line in made.lines)
    note_export(matter, audience, form=form, confirmed_by=confirmed_by, entries=count, left_out=made.left_out)
    return made


def note_export(
    matter: Matter, what: str, *, form: str, confirmed_by: str, entries: int, left_out: int
) -> None:
    """Write down that something leaves in the clear, and who allowed it. Raises: Refused not-confirmed, too-large, bad-input."""
    if not confirmed_by:
        raise Refused("not-confirmed")
    if not is_text(confirmed_by):
        raise Refused("bad-input", field="confirmed_by")
    if len(confirmed_by) > MAX_NAME_CHARACTERS:
        raise Refused("too-large", field="confirmed_by", limit=MAX_NAME_CHARACTERS)
    now = matter.clock.now()
    with matter.file.change():
        matter.file.run(
            "INSERT INTO exported (at, shift, audience, form, confirmed_by, entries, left_out) VALUES (?,?,?,?,?,?,?)",
            *(now.seconds, now.offset, what, form, confirmed_by, entries, left_out),
        )
