"""Words: said by oneself, or noted down for somebody who has no seat."""

from typing import Annotated

import typer

from wasit.cli.frame import Session, command
from wasit.cli.options import (
    AttributionOption,
    FileOption,
    InOption,
    LineOption,
    MarkOption,
    PassagesOption,
    WhenOption,
    Words,
    id_in,
    moment_in,
    one_of,
    passages_in,
    person_in,
)

app = typer.Typer()
HOW = ("written", "text", "call", "in-person", "e-mail", "bridge")


@command(
    app,
    "say",
    "wasit say 'We can meet on Sunday.' --mark may-paraphrase",
    "wasit say --line a --file word.txt --mark as-written --attribution named",
    "wasit say --room 'Between ourselves: not before the feast.'",
    "printf '== may-paraphrase\\nTell them yes.\\n==\\nThis stays with you.\\n' | wasit say --passages -",
)
def say(
    session: Session,
    words: Words = None,
    line: Annotated[str, typer.Option("--line", help="The side's letter; not needed on a side's seat.")] = "",
    room: Annotated[bool, typer.Option("--room", help="To your own side only.")] = False,
    desk: Annotated[bool, typer.Option("--desk", help="A note on the go-between's desk.")] = False,
    file: FileOption = None,
    passages: PassagesOption = None,
    mark: MarkOption = None,
    attribution: AttributionOption = None,
    language: InOption = None,
    how: Annotated[str | None, typer.Option("--how", help=f"How it came: {', '.join(HOW)}.")] = None,
    reply: Annotated[str | None, typer.Option("--reply", help="The entry this answers.")] = None,
) -> None:
    """Say words on a line, in the side's room or on the desk.

    Words without a mark are for the go-between only. In a file of several passages a line "== as-written, named, ar" stands
    before each; the mark, the attribution and the language may each be missing.
    """
    if sum((bool(line), room, desk)) > 1:
        raise typer.BadParameter("one of --line, --room and --desk", param_hint="--line")
    answer = session.do(
        "say",
        line=line,
        room=room or None,
        desk=desk or None,
        how=one_of(how, HOW, "how"),
        passages=passages_in(words, file, passages, mark, attribution, language),
        reply=id_in(reply, "reply") if reply else None,
    )
    session.tell(answer, lambda: [session.say("said", id=answer.get("id", ""))])


@command(
    app,
    "note-call",
    "wasit note-call --line a --with 'The official' --minutes 11 'He may ask, not offer.'",
    "wasit note-call --line b --with 'The envoy' --when 2026-02-01T19:40:00+03:00 --mark may-paraphrase --file call.txt",
)
def note_call(
    session: Session,
    line: LineOption,
    words: Words = None,
    spoke: Annotated[
        list[str] | None, typer.Option("--with", help="Who was on the call; may be repeated.")
    ] = None,
    minutes: Annotated[
        int | None, typer.Option("--minutes", help="How long it took.", min=0, max=1440)
    ] = None,
    when: WhenOption = None,
    file: FileOption = None,
    passages: PassagesOption = None,
    mark: MarkOption = None,
    attribution: AttributionOption = None,
    language: InOption = None,
    ask_to_confirm: Annotated[
        bool, typer.Option("--ask-to-confirm", help="Ask the speaker to read it back and confirm.")
    ] = False,
) -> None:
    """Note a call: who, when, how long, and what was said."""
    answer = session.do(
        "note-call",
        line=line,
        minutes=minutes,
        when=moment_in(when, "when"),
        passages=passages_in(words, file, passages, mark, attribution, language),
        ask_to_confirm=ask_to_confirm or None,
        **{"with": [person_in([one], "with") for one in spoke or []]},
    )
    session.tell(answer, lambda: [session.say("noted", id=answer.get("id", ""))])


@command(
    app,
    "note-text",
    "wasit note-text --line a --from 'The official' --mark may-paraphrase 'Would it reach the right desk?'",
    "wasit note-text --line b --from 'The envoy' --how e-mail --file letter.txt",
)
def note_text(
    session: Session,
    line: LineOption,
    words: Words = None,
    wrote: Annotated[str, typer.Option("--from", help="Who wrote or said it.")] = "",
    how: Annotated[
        str | None, typer.Option("--how", help=f"How it came: {', '.join(HOW)}. [default: text]")
    ] = None,
    when: WhenOption = None,
    file: FileOption = None,
    passages: PassagesOption = None,
    mark: MarkOption = None,
    attribution: AttributionOption = None,
    language: InOption = None,
) -> None:
    """Note a text that came by telephone, e-mail or in person."""
    answer = session.do(
        "note-text",
        line=line,
        how=one_of(how, HOW, "how"),
        when=moment_in(when, "when"),
        passages=passages_in(words, file, passages, mark, attribution, language),
        **{"from": person_in([wrote], "from") if wrote else None},
    )
    session.tell(answer, lambda: [session.say("noted", id=answer.get("id", ""))])
