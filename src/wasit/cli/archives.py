"""Sealed archives: made of an open seat; checked and opened by whoever has the file and enough shares, without a seat."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wasit.cli.frame import Session, command, tell_error
from wasit.cli.new_file import write_new
from wasit.cli.passphrases import typed_from_paper
from wasit.cli.sheets import write_sheets
from wasit.errors import Refused, WasitError
from wasit.text.isolate import isolate

if TYPE_CHECKING:
    from wasit.seat.archive_file import Archive

app = typer.Typer()
FILE = typer.Argument(help="The archive.")
ShareFiles = Annotated[
    list[str] | None,
    typer.Option(
        "--share-file", help="Where a share stands, once for each. [default: asks]", show_default=False
    ),
]


@command(
    app,
    "make",
    "wasit archive make talks.zip --needs 2 --opener 'The court' --opener 'A lawyer' --opener 'A colleague' --sheets sheets",
    "wasit archive make talks.zip --needs 2 --opener 'The court' --opener 'A lawyer' --sheets sheets --destroy --yes",
)
def make(
    session: Session,
    to: Annotated[Path, typer.Argument(help="The file to write; it must not be there yet.")],
    needs: Annotated[int, typer.Option("--needs", help="How many shares open it.", min=2, max=16)],
    opener: Annotated[list[str], typer.Option("--opener", help="Who is given a share; 2 to 16 times.")],
    sheets: Annotated[
        Path | None,
        typer.Option(
            "--sheets", help="A folder for the sheets, one page a share: print them, then delete it."
        ),
    ] = None,
    destroy: Annotated[
        bool, typer.Option("--destroy", help="Then destroy this seat's own copy of what was said.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask again.")] = False,
) -> None:
    """Make a sealed archive of all that this seat holds of the matter, and a share of its key for each opener.

    The shares are shown once and kept nowhere. Fewer than --needs open nothing. The file does not say who has them.
    """
    if sheets is not None and sheets.exists():
        raise Refused("unwritable-file", reason="exists")
    if destroy and not yes:
        typer.confirm(session.say("ask.destroy"), abort=True, err=True)
    passphrase = session.owner() if destroy else ""
    answer = session.do("archive", file=str(to.absolute()), needed=needs, openers=opener)
    if sheets is not None:
        write_sheets(session.lang, sheets, answer)
    gone = session.do("destroy", archive=answer["digest"], passphrase=passphrase)["n"] if destroy else None
    session.tell(
        answer | ({} if gone is None else {"destroyed": gone}), lambda: _made(session, answer, sheets, gone)
    )


def _made(session: Session, made: dict[str, Any], sheets: Path | None, gone: int | None) -> list[str]:
    count = len(made["shares"])
    told = [
        session.say("archive.file", file=made["file"], id=made["id"]),
        session.say("archive.opens", needed=made["needed"], count=count),
        session.say("archive.digest-is", digest=made["digest"]),
    ]
    if sheets is None:
        told.append(session.say("archive.shares"))
        told += [f"  {one['number']}  {isolate(one['name'])}\n     {one['words']}" for one in made["shares"]]
    else:
        told.append(session.say("archive.sheets", folder=sheets))
    if gone is not None:
        told.append(session.say("destroyed-now", n=gone))
    return told


@command(
    app,
    "check",
    "wasit archive check talks.zip",
    "wasit archive check talks.zip --share-file share-1.txt",
    seat=False,
)
def check(session: Session, file: Annotated[Path, FILE], share_file: ShareFiles = None) -> None:
    """Say whether an archive is whole, how many shares open it, and whether a share is of it. It opens nothing."""
    from wasit.seat.archive_file import recognise

    archive = _read(file)
    shares = recognise(archive, [typed_from_paper(Path(one), "", whose="share") for one in share_file or []])
    answer = {
        "id": archive.id,
        "needed": archive.needed,
        "count": archive.count,
        "digest": archive.digest,
        "shares": [share.number for share in shares],
    }
    session.tell(
        answer,
        lambda: [
            session.say("archive.whole", id=archive.id),
            session.say("archive.opens", needed=archive.needed, count=archive.count),
            session.say("archive.digest-is", digest=archive.digest),
            *(session.say("archive.share-fits", number=share.number) for share in shares),
        ],
    )


@command(
    app,
    "open",
    "wasit archive open talks.zip record",
    "wasit archive open talks.zip record --share-file share-1.txt --share-file share-3.txt",
    seat=False,
)
def open_(
    session: Session,
    file: Annotated[Path, FILE],
    to: Annotated[Path, typer.Argument(help="The new folder to write the record to, unencrypted.")],
    share_file: ShareFiles = None,
) -> None:
    """Open an archive with enough of its shares, and write the record that can be read.

    A share that is mistyped, of another archive or given twice is named by its place, before anything is tried.
    """
    from wasit.seat.archive_file import open_archive, recognise

    if to.exists():
        raise Refused("unwritable-file", reason="exists")
    archive = _read(file)
    if share_file:
        typed = [typed_from_paper(Path(one), "", whose="share") for one in share_file]
    else:
        typed = _ask_all(session, archive)
    held = open_archive(archive, recognise(archive, typed))
    _write_all(to, held)
    told = {"folder": str(to), "files": sorted(held)}
    session.tell(told, lambda: [session.say("archive.opened", folder=to, n=len(held))])


def _ask_all(session: Session, archive: "Archive") -> list[str]:
    """As many as are needed; one that is wrong is asked for again. An empty line gives up."""
    from wasit.seat.archive_file import recognise

    typed: list[str] = []
    while len(typed) < archive.needed:
        prompt = session.say("ask.share", n=len(typed) + 1, of=archive.needed)
        said = typed_from_paper(None, prompt, whose="share").strip()
        if not said:
            break
        try:
            recognise(archive, [*typed, said])
        except WasitError as no:
            tell_error(no, session)
        else:
            typed.append(said)
    return typed


def _read(file: Path) -> "Archive":
    """Raises: Refused unreadable-file; Distrusted not-an-archive, archive-too-new, archive-altered."""
    from wasit.seat.archive_file import read_archive

    try:
        return read_archive(file.read_bytes())
    except OSError:
        raise Refused("unreadable-file") from None


def _write_all(folder: Path, held: dict[str, bytes]) -> None:
    """Raises: Refused unwritable-file, file-exists."""
    try:
        folder.mkdir(mode=0o700, parents=True)
        for name in held:
            (folder / name).parent.mkdir(mode=0o700, exist_ok=True)
    except OSError:
        raise Refused("unwritable-file") from None
    for name, data in held.items():
        write_new(folder / name, data)
