"""A token asked for and taken: the one question that a seat puts to a timestamp authority, and what becomes of its answer.

While the answer is awaited nothing is held open: the seat may be locked meanwhile, and is asked for its matter again.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable

from wasit.seat import reading
from wasit.seat.actions.attesting import note_ends, note_taken
from wasit.seat.actions.stamping import ask_for_closing, ask_for_file, ask_for_renewal
from wasit.seat.authority import Authority
from wasit.seat.door import Answer, Args
from wasit.seat.matter import Matter
from wasit.seat.sync.push import seal_now
from wasit.text.moment import Moment


async def stamp(find: Callable[[str], Matter], authority: Authority, args: Args) -> Answer:
    """Of ``proposal``, its closing here, or with ``renew`` its certificate again; or of ``file``, a certificate from anywhere.

    Raises: Refused, as ``actions.stamping``; Unreachable authority-unreachable; Distrusted E_TST for an answer that does not hold.
    """
    matter = find(reading.text(args, "matter", ""))
    is_file = "file" in args
    if is_file:
        asked = ask_for_file(matter, reading.file_in(args))
    else:
        ask = ask_for_renewal if reading.flag(args, "renew") else ask_for_closing
        asked = ask(matter, reading.digest(args.get("proposal"), "proposal"))
    answer = await authority.answer(asked.url, asked.question.body)
    matter = find(matter.id.hex())
    with matter.file.change():
        kept, said = asked.take(answer)
        note_taken(matter)
        seal_now(matter)
    note_ends(matter)
    told: Answer = {"at": str(Moment(said.at)), "until": str(Moment(said.until))}
    return told | ({"file": b64encode(kept).decode()} if is_file else {})
