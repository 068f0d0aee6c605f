"""Who may bind a side and how far: mandates given, narrowed, revoked; and the principal's word on what was signed under one."""

from typing import Annotated, Any

import typer

from wasit.cli.frame import Session, command
from wasit.cli.options import (
    InOption,
    PenOption,
    moment_in,
    one_of,
    pen_passphrase,
    proposal_in,
    seat_in,
)
from wasit.cli.words_in import texts_of

app = typer.Typer()
STEPS = ("give", "revoke", "sign", "offer-pen")


@command(
    app,
    "mandate",
    "wasit mandate --needs 2",
    "wasit mandate --needs 1 --holder 5b1f00aa",
    "wasit mandate --about 'The road' --until 2027-01-31T18:00:00+03:00 --principal 5b1f00aa",
    "wasit mandate sign",
    "wasit mandate revoke",
)
def mandate(
    session: Session,
    step: Annotated[str, typer.Argument(help=", ".join(STEPS))] = "give",
    needs: Annotated[int, typer.Option("--needs", help="How many must sign.", min=1, max=16)] = 1,
    holder: Annotated[
        list[str] | None, typer.Option("--holder", help="A seat that may bind. [default: all who may]")
    ] = None,
    about: Annotated[
        list[str] | None, typer.Option("--about", help="A subject it is for; may be repeated. [default: all]")
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", help="Its end; ISO 8601 with offset. [default: two years]")
    ] = None,
    principal: Annotated[
        str,
        typer.Option("--principal", help="The seat that must confirm what is signed.", show_default=False),
    ] = "",
    language: InOption = None,
    pen_passphrase_file: PenOption = None,
) -> None:
    """Say who may bind your side, how many must sign, and how far it reaches.

    To narrow it give another in its place; revoke ends it now; sign adds your signature to one that waits; offer-pen shows your pen.
    """
    asked: dict[str, Any] = {"step": one_of(step, STEPS, "step")}
    if step == "give":
        asked = {
            "needs": needs,
            "holders": [seat_in(session, one, "holders") for one in holder or []],
            "subjects": [texts_of([one], language) for one in about or []],
            "until": moment_in(until, "until"),
            "principal": seat_in(session, principal, "principal") if principal else None,
        }
    given = session.do("mandate", **asked, passphrase=pen_passphrase(session, pen_passphrase_file))
    session.tell(given, lambda: [session.say("entered", id=given.get("id", ""))])


@command(app, "confirm", "wasit confirm 77b0c4d2", "wasit confirm 77b0c4d2 --refuse")
def confirm(
    session: Session,
    proposal: Annotated[str, typer.Argument(help="The proposal.")],
    refuse: Annotated[bool, typer.Option("--refuse", help="Refuse it instead.")] = False,
    pen_passphrase_file: PenOption = None,
) -> None:
    """Confirm, as its principal, what your side proposed or accepted under a mandate ad referendum."""
    which = proposal_in(session, proposal)
    passphrase = pen_passphrase(session, pen_passphrase_file)
    given = session.do("confirm", proposal=which, confirms=not refuse, passphrase=passphrase)
    session.tell(given, lambda: [session.say("refused" if refuse else "confirmed", id=which)])
