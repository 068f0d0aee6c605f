"""Before anything slips: what each may say, who is to be told first, a name in its spellings."""

from collections.abc import Iterator
from typing import Annotated, Any

import typer

from wasit.channel.facts import DEPTHS
from wasit.cli.frame import Session, command
from wasit.cli.ledger import FactOption, fact_in
from wasit.cli.options import FileOption, InOption, Words, check_role, one_of, text_in
from wasit.cli.paper import shown

app = typer.Typer()
OCCASIONS = ("asked", "leaked")


@command(
    app,
    "line-to-take",
    "wasit line-to-take 'We do not comment on talks.' --line all",
    "wasit line-to-take 'There are talks; their content is private.' --if leaked --depth content --line b",
)
def line_to_take(
    session: Session,
    words: Words = None,
    occasion: Annotated[str, typer.Option("--if", help="asked or leaked.")] = "asked",
    depth: Annotated[
        str,
        typer.Option(
            "--depth",
            help="They hold while the charter keeps this secret: existence, persons, content, outcome. [default: whatever it keeps]",
            show_default=False,
        ),
    ] = "",
    line: Annotated[
        str,
        typer.Option(
            "--line",
            help="A side's letter, or all. [default: the desk; on a side's seat its room]",
            show_default=False,
        ),
    ] = "",
    file: FileOption = None,
    language: InOption = None,
) -> None:
    """Keep agreed words for when somebody asks, or when it leaks.

    wasit withdraw takes them back.
    """
    answer = session.do(
        "line-to-take",
        text=text_in(words, file, language),
        occasion=one_of(occasion, OCCASIONS, "if"),
        depth=one_of(depth or None, DEPTHS, "depth"),
        all=line == "all" or None,
        line="" if line == "all" else line,
    )
    session.tell(answer, lambda: [session.say("entered", id=one) for one in answer.get("ids", ())])


@command(
    app,
    "tell-first",
    "wasit tell-first b 'You hear of it from me before anybody.'",
    "wasit tell-first a 'You see the text before anybody.' --fact 77b0c4d2",
)
def tell_first(
    session: Session,
    line: Annotated[str, typer.Argument(help="The letter of the side that is promised it.")],
    words: Words = None,
    fact: FactOption = "channel",
    file: FileOption = None,
    language: InOption = None,
) -> None:
    """Promise a side that it is told of a thing before others are.

    It stands on that side's line; the checks beside a draft for others warn while it is open. wasit withdraw takes it back.
    """
    check_role(session, "go-between")
    text = text_in(words, file, language)
    answer = session.do("tell-first", line=line, fact=fact_in(session, fact), text=text)
    session.tell(answer, lambda: [session.say("entered", id=answer.get("id", ""))])


@command(app, "spell-name", "wasit spell-name Karim كريم כרים", "wasit spell-name")
def spell_name(
    session: Session,
    spellings: Annotated[
        list[str] | None, typer.Argument(help="Two to twelve. [default: a list of the names kept]")
    ] = None,
) -> None:
    """Keep one name in its spellings: the checks beside a draft take them for one.

    They stay on the desk. wasit withdraw takes the name back.
    """
    check_role(session, "go-between")
    if not spellings:
        kept = session.see("red-lines")["names"]
        session.tell(kept, lambda: list(_names(kept)) or [session.say("empty")])
        return
    answer = session.do("spell-name", spellings=spellings)
    session.tell(answer, lambda: [session.say("entered", id=answer.get("id", ""))])


def _names(kept: list[dict[str, Any]]) -> Iterator[str]:
    for one in kept:
        yield f"  {' · '.join(map(shown, one['spellings']))}  [{one['id'][:8]}]"
