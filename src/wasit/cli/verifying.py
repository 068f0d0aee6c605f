"""Verifying without a seat: does a certificate hold, and is a text the one that was signed.

What is compared of a text, and what is not: ``web.differ`` and spec/7-instruments §14; the page that takes a pasted text asks the same.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from wasit.cli.frame import Session, command
from wasit.cli.words_in import read_bytes, read_text

app = typer.Typer()
Json = dict[str, Any]


@command(
    app,
    "verify",
    "wasit verify agreement.wasit",
    "wasit verify agreement.wasit --text leaflet.txt --json",
    "wasit verify agreement.wasit --tsa-roots roots.pem",
    seat=False,
)
def verify(
    session: Session,
    file: Annotated[Path, typer.Argument(help="The certificate.")],
    text: Annotated[
        Path | None, typer.Option("--text", help="A text file: is it the text that was signed?")
    ] = None,
    tsa_roots: Annotated[
        Path | None,
        typer.Option("--tsa-roots", help="Roots (PEM) of the timestamp authorities that you trust."),
    ] = None,
) -> None:
    """Verify a certificate with nothing but the file.

    Without --tsa-roots its timestamps are named, and nothing rests on them.
    Ends with 0 when every step holds and the text, if one is given, is the one that was signed; else with 4.
    """
    read_bytes(file)
    from wasit.cli.verified import verified_lines
    from wasit.cli.verify import verify_file

    given = None if text is None else read_text(text).removeprefix("\ufeff")
    found = verify_file(file, roots=None if tsa_roots is None else read_bytes(tsa_roots))
    if given is not None:
        signed = found["deposit"]["declarations"] if "deposit" in found else [found["agreement"]]
        compared = [compare_text(one, given) for one in signed if one]
        if compared:
            found["text"] = min(compared, key=lambda one: len(one["differences"]))
    told = found.get("text")
    session.tell(
        found, lambda: [*verified_lines(session, found), *(text_lines(session, told) if told else ())]
    )
    is_whole = bool(found["steps"]) and all(step["holds"] for step in found["steps"])
    if not is_whole or (given is not None and not (told and told["identical"])):
        raise typer.Exit(4)


def compare_text(agreement: Mapping[str, Any], given: str) -> Json:
    """{identical, language, prevailing, differences}: each difference with its clause (0: the title), as signed and as given."""
    from wasit.channel.views import ClauseView
    from wasit.web.differ import differences_pasted

    clauses = [
        ClauseView(clause["id"], clause["kind"], clause["by"], {}, clause["text"])
        for clause in agreement["clauses"]
    ]
    language, found = differences_pasted(
        clauses, given, title=agreement["title"], authentic=agreement["authentic"]
    )
    return {
        "identical": not found,
        "language": language,
        "prevailing": agreement["prevailing"],
        "differences": [_told(one) for one in found],
    }


def _told(one: Any) -> Json:
    signed, there = (
        "".join(run.text for run in one.runs if run.kind in ("same", kind)).strip() for kind in ("del", "ins")
    )
    return {"clause": one.number, "signed": signed, "given": there}


def text_lines(session: Session, text: Json) -> Iterator[str]:
    """The same for a reader."""
    if text["identical"]:
        yield session.say("text.identical", language=text["language"])
        return
    yield session.say("text.differs", language=text["language"])
    for one in text["differences"]:
        yield "  " + session.say("text.clause", number=one["clause"])
        yield "    " + session.say("text.signed", words=one["signed"])
        yield "    " + session.say("text.given", words=one["given"])
