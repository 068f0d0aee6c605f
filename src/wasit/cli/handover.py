"""Handing over the desk: what would go, asking a colleague, the colleague's answer."""

from collections.abc import Iterator
from typing import Annotated, Any

import typer

from wasit.cli.frame import Session, command
from wasit.cli.options import FileOption, InOption, Words, seat_in, text_in
from wasit.cli.paper import day_and_hour, words_of

app = typer.Typer()
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask again.")]


@command(app, "list", "wasit hand-over list")
def listed(session: Session) -> None:
    """List what would go over, to whom, who is told, and the last offer."""
    page = session.see("handover")
    session.tell(page, lambda: _lines(session, page))


@command(app, "offer", "wasit hand-over offer 5b1f00aa 'I am away for a month.'")
def offer(
    session: Session,
    seat: Annotated[str, typer.Argument(help="The colleague's seat.")],
    words: Words = None,
    file: FileOption = None,
    language: InOption = None,
    yes: Yes = False,
) -> None:
    """Ask a colleague to lead every line that you lead; nothing goes before a yes."""
    to = seat_in(session, seat)
    page = session.see("handover")
    joins = [line for one in page["colleagues"] if one["person"]["seat"] == to for line, _ in one["joins"]]
    if not yes:
        for line in joins:
            session.aside(session.say("hand-over.joins", line=line))
        for text in _going(session, page["goes"]):
            session.aside(text)
        typer.confirm(session.say("ask.hand-over"), abort=True, err=True)
    note = text_in(words, file, language) if words or file else None
    answer = session.do("hand-over", step="offer", to=to, text=note)
    session.tell(answer, lambda: [session.say("entered", id=answer.get("id", ""))])


@command(app, "accept", "wasit hand-over accept --yes")
def accept(session: Session, yes: Yes = False) -> None:
    """Say yes: from then on you lead every line of this desk."""
    if not yes:
        typer.confirm(session.say("ask.take-over"), abort=True, err=True)
    _answer(session, "accept")


@command(app, "decline", "wasit hand-over decline")
def decline(session: Session) -> None:
    """Say no; nothing changes."""
    _answer(session, "decline")


@command(app, "take-back", "wasit hand-over take-back")
def take_back(session: Session) -> None:
    """Take back your offer, while it is not answered."""
    _answer(session, "take-back")


def _answer(session: Session, step: str) -> None:
    answer = session.do("hand-over", step=step)
    session.tell(answer, lambda: [session.say("entered", id=answer.get("id", ""))])


def _lines(session: Session, page: dict[str, Any]) -> Iterator[str]:
    asked = page["offer"]
    if asked:
        state = session.say("hand-over.state." + asked["state"])
        yield f"{asked['id'][:8]}  {day_and_hour(asked['at'])}  {state}"
        yield from words_of(asked["by"]["name"], "  ")
        yield from words_of(asked["to"]["name"], "  → ")
        yield from (line for text in (asked["text"], asked["words"]) if text for line in words_of(text, "  "))
    if asked and asked["state"] == "open" and not page["leads"]:
        yield from _going(session, asked["goes"])
    if page["leads"]:
        yield from _going(session, page["goes"])
        yield session.say("hand-over.stays")
        for line in page["told"]:
            yield session.say("hand-over.told", line=line["key"])
        for one in page["colleagues"]:
            yield f"{(one['person']['seat'] or '')[:8]}"
            yield from words_of(one["person"]["name"], "  ")
            yield from ("  " + session.say("hand-over.joins", line=line) for line, _ in one["joins"])
        if not page["colleagues"]:
            yield session.say("hand-over.nobody")
    elif not asked:
        yield session.say("empty")


def _going(session: Session, goes: list[list[Any]]) -> Iterator[str]:
    yield from (f"  {n:>4}  " + session.say("hand-over.goes." + name) for name, n in goes if n)
