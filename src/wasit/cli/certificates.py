"""What is added to a certificate when the sides have signed: timestamps, the word of witnesses and guarantors.

A file that grows keeps its place: it is written beside itself and then put there, so that a stop between never leaves half a file.
"""

import base64
import os
from pathlib import Path
from typing import Annotated, Any

import typer

from wasit.cli.frame import Session, command
from wasit.cli.options import (
    FileOption,
    InOption,
    PenOption,
    Words,
    check_role,
    one_of,
    pen_passphrase,
    proposal_in,
    text_in,
)
from wasit.cli.paper import day_and_hour
from wasit.cli.words_in import read_bytes
from wasit.errors import Refused

app = typer.Typer()
CAPACITIES = ("witness", "guarantor")
CertificateArgument = Annotated[Path, typer.Argument(help="The certificate.")]
OutOption = Annotated[
    Path | None, typer.Option("--out", help="Write the certificate there. [default: where it was]")
]


@command(app, "stamp", "wasit stamp 77b0c4d2", "wasit stamp 77b0c4d2 --renew")
def stamp(
    session: Session,
    proposal: Annotated[str, typer.Argument(help="The proposal.")],
    again: Annotated[bool, typer.Option("--renew", help="Renew the timestamps that it has.")] = False,
) -> None:
    """Have a timestamp authority attest when a proposal was countersigned.

    A go-between's timestamp reaches every side; a side's stands in its own copy. Which authority is asked: wasit set timestamps,
    timestamp-roots. wasit set timestamps-alone on: this seat asks by itself.
    """
    given = session.do("stamp", proposal=proposal_in(session, proposal), renew=again)
    session.tell(given, lambda: [_stamped(session, given)])


@command(app, "renew", "wasit renew agreement.wasit")
def renew(session: Session, file: CertificateArgument, out: OutOption = None) -> None:
    """Have a timestamp authority attest a certificate: a first time, or anew.

    A timestamp is good until its authority's certificate ends: renew the file before that.
    """
    given = session.do("stamp", file=base64.b64encode(read_bytes(file)).decode())
    _write(out or file, given)
    session.tell(given, lambda: [_stamped(session, given)])


@command(
    app,
    "witness",
    "wasit witness agreement.wasit 'I was in the room when both signed.'",
    "wasit witness agreement.wasit --as guarantor --file guarantee.txt --out signed.wasit",
)
def witness(
    session: Session,
    certificate: CertificateArgument,
    words: Words = None,
    file: FileOption = None,
    language: InOption = None,
    capacity: Annotated[str, typer.Option("--as", help=", ".join(CAPACITIES))] = "witness",
    out: OutOption = None,
    pen_passphrase_file: PenOption = None,
) -> None:
    """Sign a certificate beside the sides, as a witness or a guarantor.

    Your seat needs a matter of its own, and none of theirs. Give the file back to the go-between when you have signed.
    """
    asked = {
        "file": base64.b64encode(read_bytes(certificate)).decode(),
        "as": one_of(capacity, CAPACITIES, "as"),
        "words": text_in(words, file, language, needed=False),
    }
    given = session.do("witness", **asked, passphrase=pen_passphrase(session, pen_passphrase_file))
    _write(out or certificate, given)
    said = {"n": given["signed"], "of": given["needed"]}
    session.tell(given, lambda: [session.say("witnessed", **said)])


@command(app, "take-witnesses", "wasit take-witnesses agreement.wasit")
def take_witnesses(session: Session, file: CertificateArgument) -> None:
    """Take what witnesses and guarantors signed from a certificate's file, and show it to the sides."""
    check_role(session, "go-between")
    given = session.do("take-witnesses", file=base64.b64encode(read_bytes(file)).decode())
    session.tell(given, lambda: [session.say("witnesses-taken", n=given["taken"])])


def _stamped(session: Session, given: dict[str, Any]) -> str:
    return session.say("stamped", at=day_and_hour(given["at"]), until=day_and_hour(given["until"]))


def _write(target: Path, given: dict[str, Any]) -> None:
    """Puts the file in its place; the answer tells its size. Raises: Refused unwritable-file."""
    data = base64.b64decode(given.pop("file"))
    beside = target.with_name(target.name + ".new")
    try:
        with beside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(target)
    except OSError:
        raise Refused("unwritable-file", reason="closed") from None
    given["bytes"] = len(data)
