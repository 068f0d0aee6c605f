"""The recovery kit: made of an open seat, and made into a seat again."""

from pathlib import Path
from typing import Annotated, Any

import typer

from wasit.cli.frame import Session, command
from wasit.cli.passphrases import passphrase_of, typed_from_paper
from wasit.errors import Refused

app = typer.Typer()


@command(
    app,
    "backup",
    "wasit backup kit.age",
    "wasit backup kit.age --print sheet.html",
    "wasit backup kit.age --force",
)
def backup(
    session: Session,
    file: Annotated[Path, typer.Argument(help="The new file; keep it away from this machine.")],
    print_to: Annotated[
        Path | None,
        typer.Option(
            "--print", help="Write the sheet of paper too: code and QR as a page; print it, then delete it."
        ),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Write over the file of that name, once the new one is whole.")
    ] = False,
) -> None:
    """Make a recovery kit: one encrypted file, and the code that opens it.

    The code is shown once: write it down, and keep it apart from the file. It holds all records, no key that signs or receives.
    """
    if print_to is not None and print_to.exists() and not force:
        raise Refused("unwritable-file", reason="exists")
    answer = session.do("back-up", file=str(file.absolute()), force=force, passphrase=session.owner())
    session.tell(
        answer,
        lambda: [
            session.say("kit.made", file=file, n=answer["matters"]),
            session.say("kit.code"),
            f"  {answer['code']}",
            session.say("kit.keep"),
        ],
    )
    if print_to is not None:  # the code was told by now, whatever comes of the sheet
        _print_sheet(session, print_to, answer, force=force)
        session.aside(session.say("kit.printed", file=print_to))


def _print_sheet(session: Session, place: Path, kit: dict[str, Any], *, force: bool) -> None:
    from wasit.seat.backup import write_kit
    from wasit.text.moment import Moment
    from wasit.web.kit_sheet import sheet_page
    from wasit.web.locale import Look

    made = sheet_page(Look(language=session.lang), kit["code"], kit["name"], Moment.parse(kit["at"]))
    write_kit(place.absolute(), made.encode(), force=force)


@command(
    app,
    "restore",
    "wasit restore kit.age",
    "wasit restore kit.age --code-file code.txt --passphrase-file seat.txt",
    seat=False,
    opens=True,
)
def restore(
    session: Session,
    file: Annotated[Path, typer.Argument(help="The file of the kit.")],
    code_file: Annotated[
        Path | None, typer.Option("--code-file", help="Where the kit's code stands. [default: asks]")
    ] = None,
) -> None:
    """Make a new seat of a recovery kit, in an empty folder.

    It reads all that was backed up. Those you spoke with are asked for what is missing; where nobody answers, pair again.
    The kit is not changed, and can be restored again elsewhere.
    """
    from wasit.cli.composing import restore_seat

    try:
        data = file.read_bytes()
    except OSError:
        raise Refused("unreadable-file") from None
    code = typed_from_paper(code_file, session.say("ask.kit-code"), whose="kit")
    check_code(code)
    passphrase = passphrase_of(
        session.passphrase_file, session.say("ask.new-passphrase"), twice=session.say("ask.again")
    )
    matters = restore_seat(session.folder, data, code, passphrase)
    answer = {"folder": str(session.folder), "matters": matters}
    session.tell(answer, lambda: [session.say("restored", folder=session.folder, n=matters)])


@command(app, "lead-again", "wasit lead-again", "wasit lead-again --yes")
def lead_again(
    session: Session, yes: Annotated[bool, typer.Option("--yes", help="Do not ask again.")] = False
) -> None:
    """Lead the lines again that the seat before this restored one led.

    Only when the old machine is gone: it is shut out of them. The people of each line must have answered first.
    """
    if not yes:
        typer.confirm(session.say("ask.lead-again"), abort=True, err=True)
    answer = session.do("lead-again")
    session.tell(answer, lambda: [session.say("led-again", n=answer["lines"])])


def check_code(code: str) -> None:
    """Before a passphrase is asked for. Raises: Refused kit-code-typo."""
    from wasit.seals.kit import read_kit_code

    read_kit_code(code)
