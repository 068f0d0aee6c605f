"""Lists of names: asking for them, entering, stating, matching, deciding by hand, telling what is common."""

import csv
import io
from pathlib import Path
from typing import Annotated, Any

import typer

from wasit.channel.names import COLUMNS, read_list, state_of
from wasit.cli.frame import Session, command
from wasit.cli.options import id_in, one_of
from wasit.cli.paper import day_and_hour, words_of
from wasit.cli.words_in import read_text, texts_of
from wasit.errors import Refused

app = typer.Typer()
Which = Annotated[str, typer.Argument(help="The list's id, or the first eight digits.")]
MOST_BYTES = 8 * 1024 * 1024  # of a file
AT_ONCE = 2_000  # rows: a request has room for them


@command(app, "ask", "wasit names ask 'The detained, north road' --between a --between b")
def ask(
    session: Session,
    words: Annotated[list[str], typer.Argument(help="What list; in several languages as en='…' ar='…'.")],
    between: Annotated[
        list[str] | None,
        typer.Option("--between", help="A side's letter; twice. [default: the two there are]"),
    ] = None,
) -> None:
    """Ask two sides for their lists; each is shown only what is common."""
    answer = session.do("names-ask", text=texts_of(words), between=between)
    session.tell(answer, lambda: [session.say("entered", id=answer.get("id", ""))])


@command(app, "enter", "wasit names enter 3f2a9c01 --file detained.csv")
def enter(
    session: Session,
    which: Which,
    file: Annotated[
        Path,
        typer.Option(
            "--file", help="CSV: name, year of birth, place, own reference, state; - is standard input."
        ),
    ],
) -> None:
    """Enter your side's list. A row that stands there already is not entered twice."""
    name = id_in(which)
    rows = read_list(read_text(file, most=MOST_BYTES))
    made = {"entered": 0, "there": 0}
    for at in range(0, len(rows), AT_ONCE):
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(COLUMNS)
        writer.writerows(["" if cell is None else cell for cell in row] for row in rows[at : at + AT_ONCE])
        part = session.do("names-enter", id=name, list=text.getvalue())
        made = {key: count + part[key] for key, count in made.items()}
    session.tell(made, lambda: [session.say("names.entered", **made)])


@command(app, "state", "wasit names state 3f2a9c01 12 released --acknowledge held")
def state(
    session: Session,
    which: Which,
    number: Annotated[int, typer.Argument(help="The row's number on your list.")],
    said: Annotated[
        str,
        typer.Argument(
            help="held, released, transferred, dead, missing, not-held, not-known, not-verified; off takes it off."
        ),
    ],
    acknowledge: Annotated[
        str | None, typer.Option("--acknowledge", help="The other side's state that yours agrees to.")
    ] = None,
) -> None:
    """State what you claim of one name, and what of the other side's you acknowledge."""
    row: dict[str, Any] = (
        {"n": number, "off": True} if said == "off" else {"n": number, "state": _state(said)}
    )
    if acknowledge is not None:
        row["acknowledges"] = _state(acknowledge)
    made = session.do("names-state", id=id_in(which), rows=[row])
    session.tell(made, lambda: [session.say("names.changed", count=made["changed"])])


@command(app, "match", "wasit names match 3f2a9c01")
def match(session: Session, which: Which) -> None:
    """Hold the two lists against each other; nothing is told yet."""
    made = session.do("names-match", id=id_in(which))
    session.tell(made, lambda: [session.say("names.matched", **made)])


@command(app, "decide", "wasit names decide 3f2a9c01 12 40 same")
def decide(
    session: Session,
    which: Which,
    first: Annotated[int, typer.Argument(help="The row's number on the first side's list.")],
    second: Annotated[int, typer.Argument(help="And on the second's.")],
    said: Annotated[str, typer.Argument(help="same or not.")],
) -> None:
    """Decide by hand whether two rows are the same person."""
    same = one_of(said, ("same", "not"), "said") == "same"
    made = session.do("names-decide", id=id_in(which), pairs=[{"n": first, "m": second, "same": same}])
    session.tell(made, lambda: [session.say("entered", id=made.get("id", ""))])


@command(app, "tell", "wasit names tell 3f2a9c01")
def tell(session: Session, which: Which) -> None:
    """Tell both sides what is common, at one moment; the rest stays private."""
    made = session.do("names-tell", id=id_in(which))
    session.tell(made, lambda: [session.say("names.told", count=made["common"])])


@command(app, "list", "wasit names list 3f2a9c01 --show common")
def listed(
    session: Session,
    which: Annotated[str, typer.Argument(help="The list's whole id; the newest when omitted.")] = "",
    show: Annotated[str, typer.Option("--show", help="all, common or twice; your own rows.")] = "all",
    after: Annotated[int, typer.Option("--after", help="From the row after this number.", min=0)] = 0,
) -> None:
    """Show a list: a side its own rows and what is common, a go-between what is to decide."""
    one_of(show, ("all", "common", "twice"), "show")
    if session.see("sign")["role"] == "go-between":
        page = session.see("names-desk", which=which)
        session.tell(page, lambda: _desk(session, page) or [session.say("empty")])
    else:
        page = session.see("names", which=which, show=show, after=after)
        session.tell(page, lambda: _side(session, page) or [session.say("empty")])


def _state(written: str) -> str:
    known = state_of(written)
    if known is None:
        raise Refused("bad-input", field="state")
    return known


def _lists(page: dict[str, Any]) -> list[str]:
    lines = []
    for one in page["lists"]:
        mark = "*" if one["id"] == page["shown"] else " "
        lines += [f"{mark} {one['id']}  {day_and_hour(one['at'])}", *words_of(one["text"], "  ")]
    return lines


def _side(session: Session, page: dict[str, Any]) -> list[str]:
    lines = _lists(page)
    for row in page["rows"]:
        more = "  ".join(str(row[key]) for key in ("year", "place", "reference") if row[key])
        lines.append(
            f"{row['n']:>6}  {row['name']}  {session.say('names.state.' + row['state'])}  {more}".rstrip()
        )
        if row["twice"]:
            lines.append("        " + session.say("names.twice", row=row["twice"]))
        if row["their_name"]:
            theirs = session.say("names.state." + row["their_state"])
            lines.append("        " + session.say("names.theirs", name=row["their_name"], state=theirs))
    if page["next"]:
        lines.append(session.say("names.next", row=page["next"]))
    return lines


def _desk(session: Session, page: dict[str, Any]) -> list[str]:
    lines = _lists(page)
    if page["shown"]:
        lines.append(session.say("names.matched", same=page["same"], likely=page["undecided"]))
    for one in page["likely"]:
        lines.append(f"{one['n']:>6}  {one['names'][0]}  /  {one['m']}  {one['names'][1]}")
    return lines
