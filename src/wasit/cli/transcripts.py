"""Transcripts: one of what a seat holds, and forged ones of words that were never said."""

from pathlib import Path
from typing import Annotated

import typer

from wasit.cli.frame import Session, command
from wasit.cli.new_file import check_new, write_new
from wasit.cli.options import one_of
from wasit.cli.words_in import read_json, read_text

app = typer.Typer()
FormatOption = Annotated[
    str,
    typer.Option("--format", help="html, text or json. [default: by the file's name]", show_default=False),
]
TO = typer.Argument(help="The file to write; it must not be there yet.")
_FORMS = {".html": "html", ".htm": "html", ".txt": "text", ".json": "json"}


@command(
    app,
    "export",
    "wasit export talks.html --for outside --confirmed-by 'Head of mission'",
    "wasit export all.json --for own --confirmed-by 'Head of mission'",
)
def export(
    session: Session,
    to: Annotated[Path, TO],
    whom: Annotated[
        str, typer.Option("--for", help="outside: what its authors gave leave for; own: everything.")
    ],
    confirmed_by: Annotated[
        str,
        typer.Option("--confirmed-by", help="Who says that it may leave unencrypted.", show_default=False),
    ] = "",
    form: FormatOption = "",
) -> None:
    """Write a transcript of what this seat holds, unencrypted; who allowed it is kept here."""
    from wasit.channel.transcript import AUDIENCES, read_transcript

    one_of(whom, AUDIENCES, "for")
    chosen = _form(to, form)
    check_new(to)
    answer = session.do("export", **{"for": whom, "format": chosen, "confirmed_by": confirmed_by.strip()})
    made = read_transcript(answer["transcript"])
    _write(to, made, chosen, session)
    n = sum(len(line.entries) for line in made.lines)
    told = {"file": str(to), "for": whom, "format": chosen, "entries": n, "left_out": made.left_out}
    session.tell(
        told, lambda: [session.say("exported", n=n, left=made.left_out), session.say("exported.proves")]
    )


@command(
    app,
    "forge",
    "wasit forge script.txt talks.html",
    "wasit forge edited.json talks.json --json",
    seat=False,
)
def forge(
    session: Session,
    script: Annotated[
        Path, typer.Argument(help="The words, as docs/deniability.md says; or a transcript in .json.")
    ],
    to: Annotated[Path, TO],
    form: FormatOption = "",
) -> None:
    """Write a forged transcript, of any words, in the form of a real one."""
    from wasit.channel.forging import forge as forged
    from wasit.channel.transcript import read_transcript
    from wasit.seat.clock import SystemClock

    chosen = _form(to, form)
    check_new(to)
    if script.suffix == ".json":
        made = read_transcript(read_json(script))
    else:
        made = forged(read_text(script), SystemClock().now())
    _write(to, made, chosen, session)
    told = {"file": str(to), "format": chosen}
    session.tell(told, lambda: [session.say("forged")])


def _form(to: Path, form: str) -> str:
    from wasit.channel.transcript import FORMS

    one_of(form or None, FORMS, "format")
    return form or _FORMS.get(to.suffix.lower(), "html")


def _write(to: Path, made: object, form: str, session: Session) -> None:
    """Raises: Refused file-exists, unwritable-file."""
    from wasit.channel.transcript import Transcript
    from wasit.web.transcripts import as_file

    assert isinstance(made, Transcript)
    write_new(to, as_file(made, form, session.lang))
