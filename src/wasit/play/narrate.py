"""What happened in a step, in one line of a terminal."""

from __future__ import annotations

from wasit.play import steps
from wasit.play.shape import Case
from wasit.play.steps import Step
from wasit.text.isolate import isolate
from wasit.text.passage import Texts, in_language

WIDTH = 70


def step_line(case: Case, step: Step) -> str:
    """Time with its offset, who, and what."""
    at = step.at.local().strftime("%d %b %H:%M %z")
    who = isolate(in_language(case.seat(step.by).name, "en")[1])
    line = f"{at}  {who}: {_what(case, step)}"
    return f"{line}  [refused, as it must be: {step.refused}]" if step.refused else line


def _what(case: Case, step: Step) -> str:
    match step:
        case steps.OpenChannel():
            return "opens the channel"
        case steps.Invite(seat=seat):
            return f"reads twelve digits aloud to {_name(case, seat)}, who types them; both see the same seven words"
        case steps.Join(seat=seat, briefed=briefed):
            return f"brings in {_name(case, seat)}, briefed with {len(briefed)} entries"
        case steps.Leave():
            return "leaves"
        case steps.Word(passages=passages):
            marks = ", ".join(dict.fromkeys(passage.consent.word for passage in passages))
            return f"says ({marks}) {_short(passages[0].text)}"
        case steps.Call(passages=passages, minutes=minutes):
            return f"notes a call of {minutes or 0} min {_short(passages[0].text)}"
        case steps.Room(text=text):
            return f"says in the room {_short(text)}"
        case steps.Desk(text=text):
            return f"notes on the desk {_short(text)}"
        case steps.Release(to_line=line, wording=wording, text=words):
            side = next((side for side in case.sides if side.id == line), None)
            to = isolate(in_language(side.name, "en")[1]) if side is not None else line
            return f"passes on to {to}, {wording.word}, {_short(words) if words else 'the signed text'}"
        case steps.Propose(title=title, clauses=clauses):
            return f"signs and proposes {_short(title)}, {len(clauses)} clauses"
        case steps.Answer(answer=answer):
            return f"signs an answer: {answer}"
        case steps.Withdraw():
            return "takes a word back"
        case steps.Told(who=other):
            return f"told {_name(case, other)} of it"
        case steps.FoundOut(who=other):
            return f"notes that {_name(case, other)} found out"
        case steps.Raised(who=other):
            return f"notes that {_name(case, other)} raised it"
        case steps.Hope(text=text):
            return f"notes a hope, which is no promise: {_short(text)}"
        case steps.Undertaking(text=text):
            return f"notes an undertaking: {_short(text)}"
        case steps.Milestone(text=text):
            return f"notes what was reached: {_short(text)}"
        case steps.Weigh():
            return "weighs it, in private"


def _name(case: Case, who: str) -> str:
    seat = next((seat for seat in case.seats if seat.id == who), None)
    return isolate(in_language(seat.name if seat is not None else case.outsider(who).name, "en")[1])


def _short(texts: Texts) -> str:
    text = in_language(texts, "en")[1].replace("\n", " ")
    return isolate(f"“{text[:WIDTH]}{'…' if len(text) > WIDTH else ''}”")
