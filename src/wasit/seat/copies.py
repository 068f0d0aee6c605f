"""Copies prepared: bound, attested by the matter's timestamp authority where it has one, and only then kept on the desk.

What the authority is asked to attest is the commitment of the copies (``wasit.trace.code``); no entry's name stands in it. One that is not reached stops
nothing: the text is kept without a token, and the answer says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256

from wasit.errors import Distrusted, Refused, Unreachable
from wasit.seals.stamps import ask
from wasit.seat import reading
from wasit.seat.actions import tracing
from wasit.seat.actions.stamping import authorities_of
from wasit.seat.authority import Authority
from wasit.seat.door import Answer, Args
from wasit.seat.matter import Matter
from wasit.seat.sync.push import seal_now
from wasit.text.moment import Moment


async def prepare(find: Callable[[str], Matter], authority: Authority, args: Args) -> Answer:
    """Raises: Refused, as ``actions.tracing.prepare``, and bad-input."""
    matter = find(reading.text(args, "matter", ""))
    language = reading.text(args, "language", "en")
    text = reading.text(args, "text", "")
    of = reading.text(args, "of", "")
    if of:
        note = tracing.text_of_note(matter, matter.find(of))
        text = text or note.get(language) or next(iter(note.values()))
    prepared = tracing.prepare(
        matter,
        text=text,
        language=language,
        lines=_names(args, "lines"),
        outside=_names(args, "readers"),
        together=reading.number(args, "together", 1) or 1,
    )
    url, authorities, attested = matter.text_setting("timestamp authority"), authorities_of(matter), None
    if url and authorities is not None:
        question = ask(prepared.commitment)
        try:
            answer = await authority.answer(url, question.body)
            token, stamp = authorities.take(answer, question, sha256(prepared.commitment).digest())
            prepared, attested = replace(prepared, token=token), str(Moment(stamp.at))
        except (Unreachable, Distrusted):
            pass
        matter = find(matter.id.hex())
    with matter.file.change():
        entry = tracing.keep(matter, prepared)
        seal_now(matter)
    return {
        "id": entry.hash.hex(),
        "commitment": prepared.commitment.hex(),
        "attested": attested,
        "readers": [one.name for one in prepared.readers],
    }


def _names(args: Args, name: str) -> list[str]:
    found = list(reading.items(args, name))
    if not all(isinstance(one, str) for one in found):
        raise Refused("bad-input", field=name)
    return found
