"""Words, notes, and what is known, hoped and reached: from arguments to actions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from wasit.channel.facts import How, Knowing
from wasit.errors import Refused
from wasit.record.entry import Entry
from wasit.seat import reading
from wasit.seat.actions import blind, red_lines, weighing, words
from wasit.seat.actions.mandates import home
from wasit.seat.actions.signing import withdraw_proposal
from wasit.seat.matter import Line, Matter
from wasit.seat.proposals import terms_of
from wasit.seat.reading import Args

Answer = dict[str, Any]
Command = Callable[[Matter, Args], Answer]


def line_for(matter: Matter, args: Args, *, default: str | None = None) -> Line:
    """The line an argument means; on a side's seat its own line, where none is named. Raises: Refused not-a-line, bad-input."""
    if reading.flag(args, "room"):
        return matter.line_of("room")
    if reading.flag(args, "desk"):
        return matter.line_of("desk")
    key = args.get("line")
    if key is None or key == "":
        if default is not None:
            return matter.line_of(default)
        if matter.role == "side":
            return matter.line_of("line")
        raise Refused("bad-input", field="line")
    named = reading.text(args, "line")
    if matter.role == "side" and not matter.has_line(named):
        raise Refused("not-a-member")
    return matter.line_of(named)


def say(matter: Matter, args: Args) -> Answer:
    line = line_for(matter, args)
    reply = args.get("reply")
    entry = words.say(
        matter,
        line,
        reading.passages(args),
        how=reading.how(args, How.WRITTEN),
        reply=matter.find(reading.text(args, "reply")) if reply else None,
    )
    return {"id": entry.hash.hex()}


def note_call(matter: Matter, args: Args) -> Answer:
    entry = words.note(
        matter,
        line_for(matter, args),
        reading.passages(args),
        how=reading.how(args, How.CALL),
        spoken_by=[reading.who(each) for each in reading.items(args, "with")],
        when=reading.moment(args, "when"),
        minutes=reading.number(args, "minutes"),
        to_confirm=reading.flag(args, "ask_to_confirm"),
    )
    return _noted(matter, args, entry)


def _noted(matter: Matter, args: Args, entry: Entry) -> Answer:
    """A note may come with its confirmation, had in another way."""
    if reading.flag(args, "confirmed"):
        words.read_back(matter, entry.hash, right=True)
    return {"id": entry.hash.hex()}


def read_back(matter: Matter, args: Args) -> Answer:
    entry = words.read_back(
        matter,
        matter.find(reading.text(args, "id")),
        right=reading.flag(args, "right", default=True),
        words=reading.texts(args, "words", needed=False),
    )
    return {"id": entry.hash.hex()}


def note_text(matter: Matter, args: Args) -> Answer:
    speaker = args.get("from")
    entry = words.note(
        matter,
        line_for(matter, args),
        reading.passages(args),
        how=reading.how(args, How.TEXT),
        spoken_by=[reading.who(speaker)] if speaker else [],
        when=reading.moment(args, "when"),
        to_confirm=reading.flag(args, "ask_to_confirm"),
    )
    return _noted(matter, args, entry)


def withdraw(matter: Matter, args: Args) -> Answer:
    written = reading.text(args, "id")
    if len(written) == 64 and _is_proposal(matter, written):
        entry = withdraw_proposal(matter, reading.digest(written, "id"), reading.text(args, "passphrase", ""))
    else:
        entry = words.withdraw(matter, matter.find(written))
    return {"id": entry.hash.hex()}


def _is_proposal(matter: Matter, written: str) -> bool:
    try:
        terms_of(matter, reading.digest(written, "id"))
    except Refused:
        return False
    return True


def _telling(how: Knowing) -> Command:
    def tell(matter: Matter, args: Args) -> Answer:
        fact = reading.text(args, "fact", "channel")
        what = fact_named(fact)
        line = line_for(matter, args, default="desk" if matter.role == "go-between" else home(matter).key)
        entry = words.tell(
            matter,
            line,
            what=what,
            whom=reading.who(args.get("who")),
            how=how,
            manner=reading.text(args, "manner", ""),
            text=reading.texts(args, "text", needed=False),
            when=reading.moment(args, "when"),
        )
        return {"id": entry.hash.hex()}

    return tell


def fact_named(written: str) -> bytes | str:
    """An instrument by its hash; else "channel", or a thing in short words."""
    try:
        name = bytes.fromhex(written)
    except ValueError:
        name = b""
    return name if len(name) == 32 else written


told = _telling(Knowing.TOLD)
told_part = _telling(Knowing.PART)
kept_from = _telling(Knowing.KEPT_FROM)
found_out = _telling(Knowing.FOUND_OUT)
raised = _telling(Knowing.RAISED)


def hope(matter: Matter, args: Args) -> Answer:
    side = matter.role == "side"
    line = line_for(matter, args, default="room" if side else "desk")
    entry = words.hope(
        matter,
        line,
        held_by=reading.text(args, "held_by", "us"),
        of=reading.text(args, "of", "them"),
        text=reading.texts(args, "text"),
    )
    return {"id": entry.hash.hex()}


def undertaking(matter: Matter, args: Args) -> Answer:
    entry = words.undertake(
        matter,
        matter.find(reading.text(args, "source")),
        text=reading.texts(args, "text"),
        due=reading.moment(args, "due"),
    )
    return {"id": entry.hash.hex()}


def milestone(matter: Matter, args: Args) -> Answer:
    keeps = []
    for item in reading.items(args, "keeps"):
        if not isinstance(item, dict):
            raise Refused("bad-input", field="keeps")
        if "undertaking" in item:
            keeps.append((matter.find(str(item["undertaking"])), 0))
            continue
        clause = item.get("clause")
        number = int(clause) if isinstance(clause, str) and clause.isascii() and clause.isdigit() else clause
        if type(number) is not int:
            raise Refused("bad-input", field="keeps")
        keeps.append((reading.digest(item.get("proposal"), "keeps"), number))
    lines = [line_for(matter, args, default="desk" if matter.role == "go-between" else None)]
    if matter.role == "go-between" and not args.get("line"):
        lines += [
            line for line in matter.side_lines() if any(_shows(matter, line, name) for name, _ in keeps)
        ]
    entry = words.reach(
        matter, lines, text=reading.texts(args, "text"), track=reading.text(args, "track", ""), keeps=keeps
    )
    return {"id": entry.hash.hex()}


def _shows(matter: Matter, line: Line, name: bytes) -> bool:
    return words.kept_there(matter, line, name) is not None


def deadline(matter: Matter, args: Args) -> Answer:
    at = reading.moment(args, "due")
    if at is None:
        raise Refused("bad-input", field="due")
    line = line_for(matter, args, default=matter.own_place)
    entry = words.set_deadline(
        matter, line, text=reading.texts(args, "text"), at=at, track=reading.text(args, "track", "")
    )
    return {"id": entry.hash.hex()}


def line_to_take(matter: Matter, args: Args) -> Answer:
    """On one line, on all of them, at the desk or in the room; where none is named: the desk, or a side's room."""
    if reading.flag(args, "all"):
        lines = matter.side_lines()
    else:
        lines = [line_for(matter, args, default=matter.own_place)]
    occasion = reading.text(args, "occasion", "asked")
    depth = reading.text(args, "depth", "")
    entries = words.agree_to_say(
        matter, lines, text=reading.texts(args, "text"), occasion=occasion, depth=depth
    )
    return {"ids": [entry.hash.hex() for entry in entries]}


def blind_put(matter: Matter, args: Args) -> Answer:
    until = reading.moment(args, "until")
    if until is None:
        raise Refused("bad-input", field="until")
    return {"id": blind.put(matter, reading.texts(args, "text"), until).hash.hex()}


def suppose_word(matter: Matter, args: Args) -> Answer:
    return {"id": blind.word(matter, reading.texts(args, "text")).hash.hex()}


def suppose_lay(matter: Matter, args: Args) -> Answer:
    until = reading.moment(args, "until")
    if until is None:
        raise Refused("bad-input", field="until")
    of = reading.text(args, "worded", "")
    worded = matter.find(of) if of else None
    text = reading.texts(args, "text", needed=worded is None)
    return {"id": blind.lay(matter, text, until, worded).hash.hex()}


def blind_answer(matter: Matter, args: Args) -> Answer:
    yes = reading.text(args, "answer")
    if yes not in ("yes", "no"):
        raise Refused("bad-input", field="answer")
    entry = blind.answer(matter, matter.find(reading.text(args, "id")), yes=yes == "yes")
    return {"id": entry.hash.hex()}


def blind_close(matter: Matter, args: Args) -> Answer:
    return {"agreed": blind.close(matter, matter.find(reading.text(args, "id")))}


def weigh(matter: Matter, args: Args) -> Answer:
    model = {name: args.get(name) for name in ("option", "cost", "outcomes", "alternatives") if name in args}
    return {"id": weighing.weigh(matter, model).hash.hex()}


def weigh_came(matter: Matter, args: Args) -> Answer:
    option, outcome = reading.number(args, "option", 1) or 0, reading.number(args, "outcome") or 0
    name = matter.find(reading.text(args, "id"))
    entry = weighing.tell_what_came(matter, name, option=option - 1, outcome=outcome - 1)
    return {"id": entry.hash.hex()}


def bargain(matter: Matter, args: Args) -> Answer:
    sheet = args.get("sheet")
    if not isinstance(sheet, dict):
        raise Refused("bad-input", field="sheet")
    entry = weighing.bargain(matter, sheet)
    return {"id": entry.hash.hex()}


def red_line(matter: Matter, args: Args) -> Answer:
    phrases = reading.items(args, "phrases")
    if not all(isinstance(phrase, str) for phrase in phrases):
        raise Refused("bad-input", field="phrases")
    entry = red_lines.draw(matter, text=reading.texts(args, "text"), phrases=list(phrases))
    return {"id": entry.hash.hex()}
