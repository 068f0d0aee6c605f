"""Transcripts: one of what a seat holds, and forged ones of words that were never said."""

from pathlib import Path
from typing import Annotated

import typer

from wasit.cli.frame import Session, command
from wasit.cli.new_file import check_new, write_new
from wasit.cli.options import one_of
from wasit.cli.passphrases import passphrase_of
from wasit.cli.words_in import read_json, read_text
from wasit.errors import Refused

app = typer.Typer()
FormatOption = Annotated[
    str,
    typer.Option("--format", help="html, text or json. [default: by the file's name]", show_default=False),
]
TO = typer.Argument(help="The file to write; it must not be there yet.")
_FORMS = {".html": "html", ".htm": "html", ".txt": "text", ".json": "json"}
_LOCKED = ".age"


@command(
    app,
    "export",
    "wasit export talks.html --for outside --confirmed-by 'Head of mission'",
    "wasit export all.json --for own --confirmed-by 'Head of mission'",
    "wasit export all.html.age --for own --confirmed-by 'Head of mission' --sealed",
)
def export(
    session: Session,
    to: Annotated[Path, TO],
    whom: Annotated[
        str, typer.Option("--for", help="outside: what its authors gave leave for; own: everything.")
    ],
    confirmed_by: Annotated[
        str,
        typer.Option("--confirmed-by", help="Who says that it may leave the seat.", show_default=False),
    ] = "",
    form: FormatOption = "",
    sealed: Annotated[
        bool,
        typer.Option(
            "--sealed", help="Lock it under a passphrase: an age file, which any age program opens."
        ),
    ] = False,
    words: Annotated[
        Path | None,
        typer.Option("--sealed-passphrase-file", help="Where that passphrase stands. [default: asks]"),
    ] = None,
) -> None:
    """Write a transcript of what this seat holds, unencrypted unless --sealed; who allowed it is kept here."""
    from wasit.channel.transcript import AUDIENCES, read_transcript

    one_of(whom, AUDIENCES, "for")
    chosen = _form(to, form)
    check_new(to)
    passphrase = _new_passphrase(session, words) if sealed else ""
    asked = {"for": whom, "format": chosen, "confirmed_by": confirmed_by.strip(), "locked": sealed or None}
    answer = session.do("export", **asked)
    made = read_transcript(answer["transcript"])
    _write(to, made, chosen, session, passphrase)
    n = sum(len(line.entries) for line in made.lines)
    told = {"file": str(to), "for": whom, "format": chosen, "entries": n, "left_out": made.left_out}
    said = "exported-sealed" if sealed else "exported"
    session.tell(
        told | {"sealed": sealed},
        lambda: [session.say(said, n=n, left=made.left_out), session.say("exported.proves")],
    )


def _new_passphrase(session: Session, file: Path | None) -> str:
    """A file can be guessed at for ever. Raises: Refused bad-input (field passphrase): too short; and as ``passphrase_of``."""
    from wasit.web.strength import LEAST_PASSPHRASE

    prompt, again = session.say("ask.new-passphrase"), session.say("ask.again")
    made = passphrase_of(file, prompt, twice=again, whose="sealed")
    if len(made) < LEAST_PASSPHRASE:
        raise Refused("bad-input", field="passphrase")
    return made


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
    named = to.with_suffix("") if to.suffix.lower() == _LOCKED else to
    return form or _FORMS.get(named.suffix.lower(), "html")


def _write(to: Path, made: object, form: str, session: Session, passphrase: str = "") -> None:
    """Raises: Refused file-exists, unwritable-file."""
    from wasit.channel.transcript import Transcript
    from wasit.web.transcripts import as_file

    assert isinstance(made, Transcript)
    data = as_file(made, form, session.lang)
    if passphrase:
        from wasit.seals.age_file import lock_age

        data = lock_age(data, passphrase)
    write_new(to, data)
