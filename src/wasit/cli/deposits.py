"""Declarations deposited with the go-between: declaring, signing, taking back; opening, releasing, returning; the certificate's file."""

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from wasit.cli.frame import Session, command
from wasit.cli.instruments import clauses_in
from wasit.cli.new_file import write_new
from wasit.cli.options import (
    AuthenticOption,
    ClausesOption,
    InOption,
    PenOption,
    PrevailingOption,
    SubjectOption,
    TitlesOption,
    authentic_in,
    check_role,
    id_in,
    moment_in,
    one_of,
    pen_passphrase,
    subjects_in,
)
from wasit.cli.paper import day_and_hour, name_of, words_of
from wasit.cli.words_in import texts_of

app = typer.Typer()
Id = Annotated[str, typer.Argument(help="The deposit: its id, or the first eight digits.")]


@command(app, "declare", "wasit declare 3f2a9c01 --title Claims --clause 'us=Side A lifts its claims.'")
def declare(
    session: Session,
    which: Id,
    title: TitlesOption,
    clause: Annotated[
        list[str] | None, typer.Option("--clause", help="WHO=WORDS: us, go-between or third.")
    ] = None,
    clauses: ClausesOption = None,
    authentic: AuthenticOption = "",
    prevailing: PrevailingOption = "",
    beside: Annotated[
        list[str] | None,
        typer.Option(
            "--with",
            help="Id of a side (32 digits) without whose declaration yours is not released; may be repeated.",
        ),
    ] = None,
    subject: SubjectOption = None,
    language: InOption = None,
    pen_passphrase_file: PenOption = None,
) -> None:
    """Sign a declaration of your side and deposit it with the go-between.

    It takes effect only when every side's is released together. No other side learns of it before that; the go-between reads it.
    """
    check_role(session, "side")
    titles = texts_of(title, language, "title")
    made = session.do(
        "declare",
        id=id_in(which),
        title=titles,
        clauses=clauses_in(clause, clauses, language),
        authentic=authentic_in(authentic, titles),
        prevailing=prevailing,
        others=[id_in(one, "with") for one in beside or []],
        subjects=subjects_in(subject),
        passphrase=pen_passphrase(session, pen_passphrase_file),
    )
    session.tell(made, lambda: [session.say("entered", id=made.get("id", ""))])


@command(app, "open", "wasit deposit open --title Claims --until 2026-02-03T12:00:00+03:00")
def open_(
    session: Session,
    title: TitlesOption,
    until: Annotated[
        str, typer.Option("--until", help="Until when it can be released; ISO 8601 with offset.")
    ],
    to: Annotated[
        list[str] | None,
        typer.Option("--to", help="A side's letter; may be repeated. [default: every side with a seat]"),
    ] = None,
    language: InOption = None,
    pen_passphrase_file: PenOption = None,
) -> None:
    """Take declarations of the sides in deposit."""
    check_role(session, "go-between")
    made = session.do(
        "open-deposit",
        title=texts_of(title, language, "title"),
        until=moment_in(until, "until"),
        to=to or [],
        passphrase=pen_passphrase(session, pen_passphrase_file),
    )
    session.tell(made, lambda: [session.say("entered", id=made.get("id", ""))])


@command(app, "release", "wasit deposit release 3f2a9c01")
def release(session: Session, which: Id, pen_passphrase_file: PenOption = None) -> None:
    """Release every side's declaration to every side, in one act."""
    check_role(session, "go-between")
    _act(session, "release-deposit", which, pen_passphrase_file)


@command(app, "return", "wasit deposit return 3f2a9c01")
def give_back(session: Session, which: Id, pen_passphrase_file: PenOption = None) -> None:
    """Return a deposit: nothing is released, whoever has declared."""
    check_role(session, "go-between")
    _act(session, "return-deposit", which, pen_passphrase_file)


@command(app, "sign", "wasit deposit sign 3f2a9c01")
def sign(session: Session, which: Id, pen_passphrase_file: PenOption = None) -> None:
    """Add your signature to your side's declaration."""
    _act(session, "sign-declaration", which, pen_passphrase_file)


@command(app, "confirm", "wasit deposit confirm 3f2a9c01", "wasit deposit confirm 3f2a9c01 refuse")
def confirm(
    session: Session,
    which: Id,
    said: Annotated[str, typer.Argument(help="confirm or refuse.")] = "confirm",
    pen_passphrase_file: PenOption = None,
) -> None:
    """Confirm, as its principal, what your side declared."""
    _act(
        session,
        "confirm-declaration",
        which,
        pen_passphrase_file,
        answer=one_of(said, ("confirm", "refuse"), "answer"),
    )


@command(app, "take-back", "wasit deposit take-back 3f2a9c01")
def take_back(session: Session, which: Id, pen_passphrase_file: PenOption = None) -> None:
    """Take your side's declaration back before it is released."""
    _act(session, "take-back-declaration", which, pen_passphrase_file)


@command(app, "list", "wasit deposit list")
def listed(session: Session) -> None:
    """List deposits: your side's declaration; as a go-between every side's."""
    role = session.see("sign")["role"]
    page = session.see("deposits-desk" if role == "go-between" else "deposits")
    session.tell(
        page,
        lambda: [line for one in page["deposits"] for line in _lines(session, one)] or [session.say("empty")],
    )


@command(app, "save", "wasit deposit save 3f2a9c01 claims.wasit")
def save(session: Session, which: Id, file: Annotated[Path, typer.Argument(help="A new file.")]) -> None:
    """Write the certificate of what was released, or returned, to a file."""
    data = base64.b64decode(session.see("deposit-certificate", deposit=id_in(which)))
    write_new(file, data)
    session.tell({"bytes": len(data)}, lambda: [session.say("saved", n=len(data))])


def _act(session: Session, what: str, which: str, pen: Path | None, **args: Any) -> None:
    made = session.do(what, id=id_in(which), **args, passphrase=pen_passphrase(session, pen))
    session.tell(made, lambda: [session.say("entered", id=made.get("id", ""))])


def _lines(session: Session, one: dict[str, Any]) -> Iterator[str]:
    state = session.say("deposit." + one["state"])
    yield f"{one['id'][:8]}  {day_and_hour(one['at'])} – {day_and_hour(one['until'])}  {state}"
    yield from words_of(one["title"], "  ")
    for side in one.get("sides", []):
        yield f"  {name_of(side['name'], session.lang)}: {session.say('declared.' + side['standing'])}"
        yield from _declaration(side["declaration"])
    if one.get("declarations"):
        for made in one["declarations"]:
            yield f"  {name_of(made['name'], session.lang)}"
            yield from _declaration(made)
    elif one.get("own"):
        yield "  " + session.say("deposit.signed", n=one["signed"], of=one["needed"])
        yield from _declaration(one["own"])


def _declaration(made: dict[str, Any] | None) -> Iterator[str]:
    for number, _, words in made["clauses"] if made else ():
        yield f"    {number}."
        yield from words_of(words, "      ")
