"""What is owed, what is hoped, who knows, what happened."""

import re
from typing import Annotated, Any

import typer

from wasit.cli.frame import Session, command
from wasit.cli.options import (
    DueOption,
    FileOption,
    InOption,
    Words,
    id_in,
    moment_in,
    person_in,
    proposal_in,
    text_in,
)
from wasit.errors import Refused

app = typer.Typer()
LineOf = Annotated[
    str, typer.Option("--line", help="The line it is noted on. [default: the desk]", show_default=False)
]
Who = Annotated[list[str], typer.Argument(help="A name (ar=… for a language) or a whole seat id.")]
FactOption = Annotated[
    str, typer.Option("--fact", help="Of what: channel, a proposal, or a few words for a thing.")
]
_HEX = re.compile(r"[0-9a-fA-F]+")


@command(
    app,
    "undertaking",
    "wasit undertaking --source 3f2a9c01 'He will be at the crossing by noon.' --due 2026-02-03T12:00:00+03:00",
)
def undertaking(
    session: Session,
    source: Annotated[str, typer.Option("--source", help="The word passed on as written that it rests on.")],
    words: Words = None,
    file: FileOption = None,
    language: InOption = None,
    due: DueOption = None,
) -> None:
    """Enter an undertaking that rests on a word passed on as written."""
    answer = session.do(
        "undertaking",
        source=id_in(source, "source"),
        text=text_in(words, file, language),
        due=moment_in(due, "due"),
    )
    session.tell(answer, lambda: [session.say("entered", id=answer.get("id", ""))])


@command(app, "hope", "wasit hope --held-by b --of a 'A second gesture before the feast.'")
def hope(
    session: Session,
    held_by: Annotated[str, typer.Option("--held-by", help="The side that hopes.")],
    of: Annotated[str, typer.Option("--of", help="The side it is expected of.")],
    words: Words = None,
    file: FileOption = None,
    language: InOption = None,
    line: LineOf = "",
) -> None:
    """Enter what one side expects of another; never an undertaking."""
    answer = session.do("hope", held_by=held_by, of=of, text=text_in(words, file, language), line=line)
    session.tell(answer, lambda: [session.say("entered", id=answer.get("id", ""))])


@command(app, "told", 'wasit told "Side B\'s principal" --manner call --line b')
def told(
    session: Session,
    who: Who,
    fact: FactOption = "channel",
    manner: Annotated[
        str, typer.Option("--manner", help="How: call, letter, meeting…", show_default=False)
    ] = "",
    note: Annotated[str | None, typer.Option("--note", help="What was said; - is standard input.")] = None,
    line: LineOf = "",
) -> None:
    """Note that somebody was told."""
    _knowing(session, "told", who, fact, manner, note, line)


@command(app, "found-out", "wasit found-out 'A news site' --manner press")
def found_out(
    session: Session,
    who: Who,
    fact: FactOption = "channel",
    manner: Annotated[str, typer.Option("--manner", help="How: press, rumour…", show_default=False)] = "",
    note: Annotated[str | None, typer.Option("--note", help="What they know; - is standard input.")] = None,
    line: LineOf = "",
) -> None:
    """Note that somebody found out by themselves."""
    _knowing(session, "found-out", who, fact, manner, note, line)


@command(
    app,
    "raised",
    "wasit raised \"Side B's ally\" --manner call --note 'Asked whether something is going on.'",
)
def raised(
    session: Session,
    who: Who,
    fact: FactOption = "channel",
    manner: Annotated[str, typer.Option("--manner", help="How: call, meeting…", show_default=False)] = "",
    note: Annotated[str | None, typer.Option("--note", help="What they said; - is standard input.")] = None,
    line: LineOf = "",
) -> None:
    """Note that somebody raised it with you."""
    _knowing(session, "raised", who, fact, manner, note, line)


@command(
    app,
    "milestone",
    "wasit milestone 'The first convoy passed.' --track 'humanitarian access' --keeps 77b0c4d2:1",
)
def milestone(
    session: Session,
    words: Words = None,
    file: FileOption = None,
    language: InOption = None,
    track: Annotated[
        str, typer.Option("--track", help="Which track it belongs to.", show_default=False)
    ] = "",
    keeps: Annotated[
        list[str] | None, typer.Option("--keeps", help="PROPOSAL:CLAUSE that it keeps; may be repeated.")
    ] = None,
    line: LineOf = "",
) -> None:
    """Note a step of the matter, and the clauses it keeps."""
    answer = session.do(
        "milestone",
        text=text_in(words, file, language),
        track=track,
        keeps=[_clause(session, written) for written in keeps or []],
        line=line,
    )
    session.tell(answer, lambda: [session.say("entered", id=answer.get("id", ""))])


def _knowing(
    session: Session, kind: str, who: list[str], fact: str, manner: str, note: str | None, line: str
) -> None:
    answer = session.do(
        kind,
        who=person_in(who),
        fact=fact_in(session, fact),
        manner=manner,
        text=text_in(note, None, None, needed=False),
        line=line,
    )
    session.tell(answer, lambda: [session.say("entered", id=answer.get("id", ""))])


def fact_in(session: Session, written: str) -> str:
    """What somebody is told of: "channel", the whole id of a proposal, or words for a thing.

    Raises: Refused unknown-id, bad-input; also where it is a part of an id too short to name one.
    """
    return proposal_in(session, written, "fact") if _HEX.fullmatch(written) else written


def _clause(session: Session, written: str) -> dict[str, Any]:
    """Raises: Refused bad-input."""
    proposal, _, clause = written.partition(":")
    if not (clause.isascii() and clause.isdigit() and 1 <= len(clause) <= 3):
        raise Refused("bad-input", field="keeps")
    return {"proposal": proposal_in(session, proposal, "keeps"), "clause": int(clause)}
