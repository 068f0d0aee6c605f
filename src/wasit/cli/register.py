"""What became of undertakings: claims, answers, passing them on."""

import hashlib
from pathlib import Path
from typing import Annotated, Any

import typer

from wasit.channel.claim_facts import STATES
from wasit.cli.frame import Session, command
from wasit.cli.options import FileOption, InOption, Words, id_in, one_of, proposal_in, text_in
from wasit.cli.words_in import language_of_words
from wasit.errors import Refused

app = typer.Typer()
MayPass = Annotated[
    bool, typer.Option("--may-pass-on", help="The go-between may pass it on, whole and as written.")
]
_PIECE = 1 << 20  # bytes


@command(
    app,
    "claim",
    "wasit claim kept --of 77b0c4d2:1 'The convoy passed at noon.' --evidence log.pdf --may-pass-on",
    "wasit claim waived --of 3f2a9c01 'No longer needed.'",
)
def claim(
    session: Session,
    state: Annotated[str, typer.Argument(help="kept, broken or waived.")],
    of: Annotated[
        str, typer.Option("--of", help="PROPOSAL:CLAUSE, or the entry of an undertaking from a word.")
    ],
    words: Words = None,
    file: FileOption = None,
    language: InOption = None,
    evidence: Annotated[
        list[str] | None,
        typer.Option(
            "--evidence",
            help="A file: its name, size and SHA-256 are sent, the file is not; may be repeated.",
        ),
    ] = None,
    address: Annotated[
        list[str] | None, typer.Option("--address", help="Where evidence is found; may be repeated.")
    ] = None,
    described: Annotated[
        str, typer.Option("--described", help="What the evidence shows.", show_default=False)
    ] = "",
    may_pass_on: MayPass = False,
    line: Annotated[
        str, typer.Option("--line", help="The side without a seat that says it.", show_default=False)
    ] = "",
) -> None:
    """Say what became of an undertaking: kept, broken or waived."""
    one_of(state, STATES, "state")
    pieces = [_hashed(path) for path in evidence or []] + [{"place": one} for one in address or []]
    if described:
        text = {language_of_words(described, language): described}
        pieces = [piece | {"text": text} for piece in pieces] or [{"text": text}]
    answer = session.do(
        "claim",
        state=state,
        text=text_in(words, file, language),
        evidence=pieces,
        may_pass_on=may_pass_on,
        line=line,
        **_undertaking(session, of),
    )
    session.tell(answer, lambda: [session.say("entered", id=answer.get("id", ""))])


@command(app, "answer-claim", "wasit answer-claim 5b1e77aa disputed 'It was shut until two.' --may-pass-on")
def answer_claim(
    session: Session,
    which: Annotated[str, typer.Argument(help="The claim.")],
    verdict: Annotated[str, typer.Argument(help="acknowledged or disputed.")],
    words: Words = None,
    file: FileOption = None,
    language: InOption = None,
    may_pass_on: MayPass = False,
) -> None:
    """Acknowledge or dispute what the other side claims."""
    one_of(verdict, ("acknowledged", "disputed"), "answer")
    answer = session.do(
        "answer-claim",
        claim=id_in(which, "claim"),
        answer=verdict,
        text=text_in(words, file, language, needed=False),
        may_pass_on=may_pass_on,
    )
    session.tell(answer, lambda: [session.say("entered", id=answer.get("id", ""))])


@command(app, "pass-claim", "wasit pass-claim 5b1e77aa --to b")
def pass_claim(
    session: Session,
    which: Annotated[str, typer.Argument(help="The claim, or the answer to one.")],
    to: Annotated[str, typer.Option("--to", help="The side's letter.")],
) -> None:
    """Pass a claim or an answer on, at once and as written."""
    answer = session.do("pass-claim", id=id_in(which), to=to)
    session.tell(answer, lambda: [session.say("entered", id=answer.get("id", ""))])


def _hashed(written: str) -> dict[str, Any]:
    """Raises: Refused unreadable-file."""
    path, digest, size = Path(written), hashlib.sha256(), 0
    try:
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                digest.update(piece)
                size += len(piece)
    except OSError:
        raise Refused("unreadable-file") from None
    return {"place": path.name, "sha256": digest.hexdigest(), "size": size}


def _undertaking(session: Session, written: str) -> dict[str, Any]:
    """Raises: Refused bad-input, unknown-id."""
    named, colon, clause = written.partition(":")
    if not colon:
        return {"undertaking": id_in(named, "undertaking")}
    if not (clause.isascii() and clause.isdigit() and 1 <= len(clause) <= 3):
        raise Refused("bad-input", field="clause")
    return {"proposal": proposal_in(session, named), "clause": int(clause)}
