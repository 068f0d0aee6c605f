"""Promising to tell first, and names in their spellings: from arguments to actions."""

from __future__ import annotations

from wasit.seat import reading
from wasit.seat.actions import before
from wasit.seat.commands.talk import Answer, fact_named, line_for
from wasit.seat.matter import Matter
from wasit.seat.reading import Args


def tell_first(matter: Matter, args: Args) -> Answer:
    what = fact_named(reading.text(args, "fact", "channel"))
    entry = before.tell_first(matter, line_for(matter, args), what=what, text=reading.texts(args, "text"))
    return {"id": entry.hash.hex()}


def spell_name(matter: Matter, args: Args) -> Answer:
    spellings = [str(one) for one in reading.items(args, "spellings")]
    return {"id": before.spell_name(matter, spellings).hash.hex()}
