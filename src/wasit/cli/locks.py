"""Changing the passphrase of a seat or of a pen; locking a seat for a journey, and opening it after."""

from pathlib import Path
from typing import Annotated

import typer

from wasit.cli.frame import Session, command
from wasit.cli.options import PenOption, pen_passphrase, seat_in
from wasit.cli.passphrases import passphrase_of
from wasit.cli.words_in import texts_of

app = typer.Typer()


@command(
    app,
    "passphrase",
    "wasit passphrase",
    "wasit passphrase --pen",
    "wasit passphrase --passphrase-file old.txt --new-passphrase-file new.txt",
)
def passphrase(
    session: Session,
    pen: Annotated[bool, typer.Option("--pen", help="Of the pen that signs in this matter.")] = False,
    pen_passphrase_file: PenOption = None,
    new_passphrase_file: Annotated[
        Path | None,
        typer.Option("--new-passphrase-file", help="Where the new one stands. [default: asks]"),
    ] = None,
) -> None:
    """Change the passphrase of this seat, or of its pen.

    The old one is asked. The seat's store gets a new key with it; whatever cuts this short, one of the two opens the seat.
    """
    from wasit.web.locale import say
    from wasit.web.strength import strength

    if pen:
        old = pen_passphrase(session, pen_passphrase_file)
    else:
        old = session.typed = passphrase_of(session.passphrase_file, session.say("ask.old-passphrase"))
    new = passphrase_of(
        new_passphrase_file, session.say("ask.the-new-passphrase"), twice=session.say("ask.again")
    )
    score = strength(new)
    session.do("passphrase", of="pen" if pen else "seat", old=old, new=new)
    session.tell(
        {"strength": score},
        lambda: [session.say("passphrase.changed"), str(say(session.lang, f"strength.{score}"))],
    )


@command(
    app,
    "travel-lock",
    "wasit travel-lock --with 5b1f00aa",
    "wasit travel-lock",
    "wasit travel-lock --asks 'the office'",
)
def travel_lock(
    session: Session,
    holder: Annotated[
        str, typer.Option("--with", help="A colleague's seat: ask it to hold the code.", show_default=False)
    ] = "",
    asks: Annotated[
        str,
        typer.Option(
            "--asks",
            help="Whom the locked page says to ask, in the clear. [default: the colleague's name]",
            show_default=False,
        ),
    ] = "",
) -> None:
    """Lock this seat for a journey: its passphrase alone opens nothing until a colleague reads a code out.

    First --with SEAT asks the colleague; once that seat holds the code, the same command without it locks.
    """
    if holder:
        answer = session.do("travel", step="ask", **{"with": seat_in(session, holder, "with")})
        session.tell(answer, lambda: [session.say("travel.asked")])
        return
    passphrase = session.owner()
    named = texts_of([asks], None, "asks") if asks else {}
    answer = session.do("travel", step="lock", passphrase=passphrase, asks=named)
    session.tell(answer, lambda: [session.say("travel.locked")])


@command(app, "travel-hold", "wasit travel-hold 5b1f00aa")
def travel_hold(
    session: Session, seat: Annotated[str, typer.Argument(help="The seat of the colleague who travels.")]
) -> None:
    """Hold the code of a colleague who travels and asked for it."""
    answer = session.do("travel", step="hold", seat=seat_in(session, seat))
    session.tell(answer, lambda: [session.say("travel.held")])


@command(app, "travel-release", "wasit travel-release 5b1f00aa")
def travel_release(
    session: Session, seat: Annotated[str, typer.Argument(help="The seat of the colleague who came home.")]
) -> None:
    """Show the code that opens a colleague's seat again, to be read out.

    Only to a colleague whom you hear, who is free, and whose machine is in their own hands.
    """
    answer = session.do("travel", step="release", seat=seat_in(session, seat))
    session.tell(answer, lambda: [session.say("travel.code", code=answer["code"])])


@command(
    app, "travel-open", "wasit travel-open", "wasit travel-open --code-file code.txt", seat=False, opens=True
)
def travel_open(
    session: Session,
    code_file: Annotated[
        Path | None,
        typer.Option("--code-file", help="Where the code that was read to you stands. [default: asks]"),
    ] = None,
) -> None:
    """Open a seat locked for a journey: its passphrase and the colleague's code.

    From then on the passphrase alone opens it again. The page of an open seat asks for both, too.
    """
    from wasit.cli import reach
    from wasit.seat.control_client import ControlClient

    client = ControlClient.if_open(session.folder)
    passphrase = passphrase_of(session.passphrase_file, session.say("ask.passphrase"))
    code = passphrase_of(code_file, session.say("ask.travel-code"))
    if client is not None:
        with client:
            client.do("unlock", {"passphrase": passphrase, "code": code})
    else:
        with reach.hold(session.folder):
            door = reach.make_door(session.folder)
            door.unlock(passphrase, code)
            door.lock()
    session.tell({}, lambda: [session.say("travel.opened")])
