"""A go-between's own text in copies, over its seat: written, listed, sent, handed over."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from wasit.cli.frame import Session, command
from wasit.cli.options import id_in
from wasit.cli.paper import day_and_hour, shown, words_of
from wasit.cli.words_in import read_text
from wasit.errors import Refused

app = typer.Typer()
Json = dict[str, Any]
BEGINNING = 60  # characters of a text in a list


@command(
    app,
    "write",
    "wasit trace write brief.txt --line a --line b --reader 'the minister'",
    "wasit trace write brief.txt --line a --together 2 --json",
    "wasit trace write --of 3f2a9c01 --line a",
)
def write(
    session: Session,
    file: Annotated[
        Path | None,
        typer.Argument(help="The text, your own: {about|nearly|some} twenty.", show_default=False),
    ] = None,
    lines: Annotated[
        list[str] | None,
        typer.Option("--line", help="A side's line: each of its people gets a copy; once for each."),
    ] = None,
    readers: Annotated[
        list[str] | None,
        typer.Option("--reader", help="A reader outside, whose copy you hand over; once for each."),
    ] = None,
    together: Annotated[
        int, typer.Option("--together", help="How many may put their copies side by side.", min=1)
    ] = 1,
    of: Annotated[
        str,
        typer.Option("--of", help="A note of the desk that it comes from; without a file, its very words."),
    ] = "",
    of_language: Annotated[
        str, typer.Option("--of-language", help="The text's language.", show_default="the seat's")
    ] = "",
) -> None:
    """Keep a text with its copies on the desk, bound before anything is sent; then see each with list.

    Only where the charter says that briefs may be worded differently; never a side's words nor a signed text.
    """
    if file is None and not of:
        raise Refused("bad-input", field="file")
    answer = session.do(
        "copies-prepare",
        text=None if file is None else read_text(file),
        of=id_in(of) if of else None,
        language=of_language or session.lang,
        lines=lines or [],
        readers=readers or [],
        together=together,
    )

    def told() -> Iterator[str]:
        yield session.say("entered", id=answer.get("id", ""))
        if answer.get("attested"):
            yield session.say("trace.attested", at=answer["attested"])
        else:
            yield session.say("trace.unattested", commitment=answer.get("commitment", ""))

    session.tell(answer, lambda: list(told()))


@command(app, "list", "wasit trace list", "wasit trace list 3f2a9c01")
def listed(
    session: Session,
    which: Annotated[
        str, typer.Argument(help="One text: its copies word for word.", show_default=False)
    ] = "",
) -> None:
    """List the texts that went out in copies, the newest first; or of one text every reader's exact copy."""
    page = session.see("trace")
    if which:
        one = text_of(page, which)
        session.tell(one, lambda: list(_copies(session, one)))
        return
    session.tell(page, lambda: list(_texts(session, page)) or [session.say("empty")])


@command(app, "send", "wasit trace send 3f2a9c01", "wasit trace send 3f2a9c01 --line a")
def send(
    session: Session,
    which: Annotated[str, typer.Argument(help="The text's id, or its first eight digits.")],
    line: Annotated[str, typer.Option("--line", help="Only to this side's line.")] = "",
) -> None:
    """Send every reader of a line the copy that is theirs."""
    answer = session.do("copies-send", id=id_in(which), line=line or None)
    session.tell(answer, lambda: [session.say("entered", id=one) for one in answer.get("ids", [])])


@command(app, "handed", "wasit trace handed 3f2a9c01 --reader 'the minister'")
def handed(
    session: Session,
    which: Annotated[str, typer.Argument(help="The text's id, or its first eight digits.")],
    readers: Annotated[list[str], typer.Option("--reader", help="Who has their copy now; once for each.")],
) -> None:
    """Note that readers outside have their copies."""
    answer = session.do("copies-handed", id=id_in(which), readers=readers)
    session.tell(answer, lambda: [session.say("entered", id=answer.get("id", ""))])


def text_of(page: Json, which: str) -> Json:
    """Raises: Refused unknown-id."""
    name = id_in(which)
    for one in page["texts"]:
        if one["id"].startswith(name):
            found: Json = one
            return found
    raise Refused("unknown-id", field="id")


def _texts(session: Session, page: Json) -> Iterator[str]:
    for one in page["texts"]:
        given = sum(1 for each in one["readers"] if each["given"])
        yield f"{one['id'][:8]}  {day_and_hour(one['at'])}  {shown(one['text'][:BEGINNING])}"
        yield "  " + session.say("trace.given", given=given, readers=len(one["readers"]))


def _copies(session: Session, one: Json) -> Iterator[str]:
    from wasit.trace.traced import read_traced

    made = read_traced(one)
    for at, reader in enumerate(one["readers"]):
        yield session.say("trace.for", name=shown(reader["name"]))
        yield from words_of({one["language"]: made.copy(at)}, "  ")
    yield session.say("trace.bound", commitment=one["commitment"])
