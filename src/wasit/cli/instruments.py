"""What is signed: proposals, answers, the go-between's closing.

The pen has a passphrase of its own. It is asked at the terminal or read from a file, each time.
"""

from pathlib import Path
from typing import Annotated, Any

import typer

from wasit.cli.frame import Session, command
from wasit.cli.options import (
    AuthenticOption,
    ClausesOption,
    FileOption,
    InOption,
    PenOption,
    PrevailingOption,
    SubjectOption,
    TitlesOption,
    Words,
    authentic_in,
    check_role,
    moment_in,
    one_of,
    pen_passphrase,
    proposal_in,
    subjects_in,
    text_in,
)
from wasit.cli.words_in import language_of_words, read_json, texts_of
from wasit.errors import Refused

app = typer.Typer()
VERDICTS = ("accept", "decline", "counter", "clarify")
WHO = ("us", "them", "all", "go-between", "third")


@command(
    app,
    "propose",
    "wasit propose --title 'A pause' --clause 'us=No fire from six to six.' --clause 'them=The convoy passes.'",
    "wasit propose --title en='A pause' --title ar='هدنة' --clauses clauses.json --authentic en,ar",
)
def propose(
    session: Session,
    title: TitlesOption,
    clause: Annotated[
        list[str] | None,
        typer.Option("--clause", help="WHO=WORDS: us, them, all, go-between, third or a letter."),
    ] = None,
    clauses: ClausesOption = None,
    authentic: AuthenticOption = "",
    prevailing: PrevailingOption = "",
    expires: Annotated[
        str | None, typer.Option("--expires", help="When it lapses; ISO 8601 with offset.")
    ] = None,
    replaces: Annotated[
        str, typer.Option("--replaces", help="The proposal it takes the place of.", show_default=False)
    ] = "",
    may_pass_on: Annotated[bool, typer.Option("--may-pass-on/--keep", help="Whether it may cross.")] = True,
    addressee: Annotated[
        list[str] | None, typer.Option("--addressee", help="Who it is for, if several sides.")
    ] = None,
    subject: SubjectOption = None,
    language: InOption = None,
    pen_passphrase_file: PenOption = None,
) -> None:
    """Sign a proposal of numbered clauses.

    Each --clause is an undertaking of the one named. Hopes, statements, conditions and dates go into --clauses.
    """
    written = clauses_in(clause, clauses, language)
    titles = texts_of(title, language, "title")
    answer = session.do(
        "propose",
        title=titles,
        clauses=written,
        authentic=authentic_in(authentic, titles),
        prevailing=prevailing,
        expires=moment_in(expires, "expires"),
        replaces=proposal_in(session, replaces, "replaces") if replaces else None,
        may_pass_on=may_pass_on,
        addressees=[texts_of([one]) for one in addressee or []],
        subjects=subjects_in(subject),
        passphrase=pen_passphrase(session, pen_passphrase_file),
    )
    session.tell(answer, lambda: [session.say("proposed", id=answer.get("proposal", ""))])


@command(
    app,
    "answer",
    "wasit answer 77b0c4d2 accept",
    "wasit answer 77b0c4d2 decline 'The second clause can not stand.'",
    "wasit answer 77b0c4d2 counter --counter 81aa02c4",
)
def answer(
    session: Session,
    proposal: Annotated[str, typer.Argument(help="The proposal.")],
    verdict: Annotated[str, typer.Argument(help=", ".join(VERDICTS))],
    words: Words = None,
    file: FileOption = None,
    language: InOption = None,
    counter: Annotated[
        str, typer.Option("--counter", help="Your proposal in its place.", show_default=False)
    ] = "",
    subject: SubjectOption = None,
    pen_passphrase_file: PenOption = None,
) -> None:
    """Answer a proposal: accept, decline, counter or clarify."""
    asked = {
        "proposal": proposal_in(session, proposal),
        "verdict": one_of(verdict, VERDICTS, "verdict"),
        "words": text_in(words, file, language, needed=False),
        "counter": proposal_in(session, counter, "counter") if counter else None,
        "subjects": subjects_in(subject),
    }
    given = session.do("answer", **asked, passphrase=pen_passphrase(session, pen_passphrase_file))
    said = {"n": given.get("signed", 1), "of": given.get("needed", 1)}
    session.tell(given, lambda: [session.say("answered", **said)])


@command(app, "countersign", "wasit countersign 77b0c4d2", "wasit countersign 77b0c4d2 --refused")
def countersign(
    session: Session,
    proposal: Annotated[str, typer.Argument(help="The proposal.")],
    refused: Annotated[
        bool, typer.Option("--refused", help="Attest instead that all signed and a principal refused.")
    ] = False,
    pen_passphrase_file: PenOption = None,
) -> None:
    """Countersign a proposal that every side accepted: the certificate is made."""
    check_role(session, "go-between")
    which = proposal_in(session, proposal)
    passphrase = pen_passphrase(session, pen_passphrase_file)
    given = session.do("close-refused" if refused else "countersign", proposal=which, passphrase=passphrase)
    session.tell(given, lambda: [session.say("closed-refused" if refused else "countersigned", id=which)])


def clauses_in(clause: list[str] | None, clauses: Path | None, language: str | None) -> list[dict[str, Any]]:
    """The clauses that were given, each by itself or in a file. Raises: Refused bad-input; typer.BadParameter when none were."""
    written = (
        _clauses(clauses)
        if clauses
        else [_clause(one, number, language) for number, one in enumerate(clause or [], 1)]
    )
    if not written:
        raise typer.BadParameter("give --clause or --clauses", param_hint="--clause")
    return written


def _clauses(file: Path) -> list[dict[str, Any]]:
    """Raises: Refused bad-input."""
    held = read_json(file)
    if not isinstance(held, list) or not all(isinstance(clause, dict) for clause in held):
        raise Refused("bad-input", field="clauses")
    return held


def _clause(written: str, number: int, language: str | None) -> dict[str, Any]:
    """Raises: Refused bad-input."""
    who, equals, text = written.partition("=")
    if not equals or not text or not (who in WHO or (len(who) == 1 and who.isascii() and who.islower())):
        raise Refused("bad-input", field="clause")
    return {
        "id": str(number),
        "kind": "undertaking",
        "who": who,
        "text": {language_of_words(text, language): text},
    }
