"""Changing the passphrase of a seat or of a pen."""

from pathlib import Path
from typing import Annotated

import typer

from wasit.cli.frame import Session, command
from wasit.cli.options import PenOption, pen_passphrase
from wasit.cli.passphrases import passphrase_of

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
