"""Shows lines, the room and the desk of an open matter."""

from typing import Annotated, Any

import typer

from wasit.cli.frame import Session, command
from wasit.cli.minutes import desk_lines, line_lines
from wasit.cli.options import check_role
from wasit.errors import Refused

app = typer.Typer()
Before = Annotated[
    str, typer.Option("--before", help="The page of older entries, by the cursor shown.", show_default=False)
]
Key = Annotated[
    str, typer.Argument(help="The side's letter; not needed on a side's seat.", show_default=False)
]


def page_of(session: Session, before: dict[str, str] | None = None) -> dict[str, Any]:
    """The page of this seat, go-between's or side's, as JSON."""
    role = session.see("sign")["role"]
    page: dict[str, Any] = session.see("channel" if role == "go-between" else "side", before=before)
    return page


@command(app, "line", "wasit show line a", "wasit show line --json", "wasit show line a --before 1f40")
def line(session: Session, key: Key = "", before: Before = "") -> None:
    """Show a line as a minute book."""
    page = page_of(session, {key or "line": before} if before else None)
    found = _line_of(page, key)
    session.tell(found, lambda: line_lines(session, found))


@command(app, "room", "wasit show room")
def room(session: Session, before: Before = "") -> None:
    """Show your side's room, which no go-between can read."""
    check_role(session, "side")
    page = session.see("side", before={"room": before} if before else None)
    session.tell(page["room"], lambda: line_lines(session, page["room"]))


@command(app, "desk", "wasit show desk", "wasit show desk --json")
def desk(session: Session, before: Before = "") -> None:
    """Show what waits to be passed on, what crossed, and the desk's notes."""
    check_role(session, "go-between")
    page = session.see("channel", before={"desk": before} if before else None)
    answer = {name: page[name] for name in ("alarms", "waiting", "leaving", "crossed", "desk")}
    session.tell(answer, lambda: desk_lines(session, answer))


def _line_of(page: dict[str, Any], key: str) -> dict[str, Any]:
    """Raises: Refused not-a-line."""
    lines: list[dict[str, Any]] = page["lines"] if "lines" in page else [page["line"]]
    if not key and len(lines) == 1:
        return lines[0]
    for one in lines:
        if key and (one["key"] == key or (len(key) >= 8 and one["id"].startswith(key.lower()))):
            return one
    known = ", ".join(one["key"] for one in lines)
    raise Refused("not-a-line", known=known) if key else Refused("not-a-line", known=known, reason="no-key")
