"""What may be said outside, and what is due: shown, and as plain files."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from wasit.channel.account import GRADES
from wasit.channel.claim_facts import Outside
from wasit.cli.frame import Session, command
from wasit.cli.new_file import check_new, write_new
from wasit.cli.options import check_role, id_in, one_of
from wasit.errors import Refused

app = typer.Typer()
ConfirmedBy = Annotated[
    str,
    typer.Option("--confirmed-by", help="Who says that it may leave unencrypted.", show_default=False),
]


@command(
    app,
    "allow-outside",
    "wasit allow-outside 5b1e77aa chatham-house",
    "wasit allow-outside 5b1e77aa named --passage 2",
)
def allow_outside(
    session: Session,
    which: Annotated[str, typer.Argument(help="Your own word.")],
    grade: Annotated[str, typer.Argument(help="no, chatham-house, a-side or named.")],
    passages: Annotated[
        list[str] | None, typer.Option("--passage", help="Only this passage; may be repeated.")
    ] = None,
) -> None:
    """Allow words of your own to be said outside, and how; or no longer."""
    one_of(grade, tuple(one.word for one in Outside), "grade")
    answer = session.do(
        "allow-outside", id=id_in(which), grade=grade, passages=[_number(one) for one in passages or []]
    )
    session.tell(answer, lambda: [session.say("entered", id=answer.get("id", ""))])


@command(
    app,
    "account",
    "wasit account --grade chatham-house",
    "wasit account --save account.txt --confirmed-by 'Head of mission'",
)
def account(
    session: Session,
    grade: Annotated[
        str, typer.Option("--grade", help="as-allowed, a-side (on background) or chatham-house.")
    ] = GRADES[0],
    save: Annotated[
        Path | None, typer.Option("--save", help="Write it, unencrypted, to this new file.")
    ] = None,
    confirmed_by: ConfirmedBy = "",
) -> None:
    """Show what may be said outside: only what each author allowed, and how."""
    one_of(grade, GRADES, "grade")
    if save is None:
        check_role(session, "go-between")
        made: dict[str, Any] = session.see("account", grade=grade)["account"]
        session.tell(made, lambda: _account(session, made))
        return
    from wasit.web.plain_files import account_text

    check_new(save)
    answer = session.do("account", grade=grade, confirmed_by=confirmed_by.strip())["account"]
    data = account_text(answer, session.lang).encode()
    write_new(save, data)
    session.tell({"file": str(save), "bytes": len(data)}, lambda: [session.say("saved", n=len(data))])


@command(app, "calendar", "wasit calendar due.ics --confirmed-by 'Head of mission'")
def calendar(
    session: Session,
    to: Annotated[Path, typer.Argument(help="The file to write; it must not be there yet.")],
    confirmed_by: ConfirmedBy = "",
) -> None:
    """Write what is due as a calendar (iCalendar), unencrypted; who allowed it is kept here."""
    from wasit.web.plain_files import calendar_bytes

    check_new(to)
    answer = session.do("calendar", confirmed_by=confirmed_by.strip())["calendar"]
    data = calendar_bytes(answer, session.lang)
    write_new(to, data)
    told = {"file": str(to), "bytes": len(data), "events": len(answer["items"])}
    session.tell(told, lambda: [session.say("saved", n=len(data))])


def _account(session: Session, made: dict[str, Any]) -> Iterator[str]:
    from wasit.web.plain_files import account_text

    yield account_text(made, session.lang).rstrip("\n")
    if made["left_out"]:
        yield session.say("account.left-out", n=made["left_out"])


def _number(written: str) -> int:
    """Raises: Refused bad-input."""
    if not (written.isascii() and written.isdigit() and 1 <= len(written) <= 2):
        raise Refused("bad-input", field="passages")
    return int(written)
