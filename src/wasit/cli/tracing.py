"""Tracing on paper, without a seat: whose copy an excerpt came from, as far as that can be said."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from wasit.cli.frame import Session, command
from wasit.cli.paper import name_of
from wasit.cli.words_in import read_json, read_text

app = typer.Typer()
Json = dict[str, Any]
MOST_BYTES = 64 * 1024 * 1024  # of a file with copies


@command(
    app,
    "find",
    "wasit trace find leaked.txt --marked copies.json",
    "wasit trace find first.txt second.txt --marked copies.json --json",
    seat=False,
)
def find(
    session: Session,
    excerpts: Annotated[
        list[Path], typer.Argument(help="What leaked; several files are read as one leak's.")
    ],
    marked: Annotated[
        Path, typer.Option("--marked", help="The text with its places, and whose copy has which wording.")
    ],
) -> None:
    """Say whose copy an excerpt came from, or that it can't be said.

    A copy is named only if at most 1 in 1000 such findings would accuse an innocent. It says whose copy, never who leaked.
    """
    from wasit.trace.find import trace
    from wasit.trace.traced import read_traced

    found = trace(read_traced(read_json(marked, most=MOST_BYTES)), [read_text(one) for one in excerpts])
    session.tell(found, lambda: _finding(session, found))


def _finding(session: Session, found: Json) -> Iterator[str]:
    for name in found["named"]:
        yield session.say("trace.copy", name=_shown(name, session))
    if found["answer"] == "copies":
        yield session.say("trace.mixed")
    if found["answer"] == "cannot-say":
        yield session.say("trace.cannot-say")
    if found["answer"] == "not-this-text":
        yield session.say("trace.not-this-text")
        return
    yield session.say("trace.innocent", chance=_odds(found["false_accusation"]), bound=_odds(found["bound"]))
    yield session.say("trace.places", seen=found["seen"], places=found["places"], unclear=found["unclear"])
    for one in found["ranking"]:
        yield "  " + session.say(
            "trace.reader",
            name=_shown(one["reader"], session),
            agree=one["agree"],
            seen=found["seen"],
            share=_share(one["share"]),
        )
    if found["readers"] > len(found["ranking"]):
        yield "  " + session.say("trace.others", share=_share(found["others"]))
    yield "  " + session.say("trace.not-listed", share=_share(found["not_listed"]))
    yield "  " + session.say("trace.word-of-mouth", share=_share(found["word_of_mouth"]))
    if found["fits_only"] is not None and not found["named"]:
        yield session.say("trace.fits-only", name=_shown(found["fits_only"], session))
    yield session.say("trace.limits")


def _odds(chance: float) -> str:
    """ "1/1000": one innocent accused in so many findings like this."""
    return f"1/{min(int(1 / chance), 10**9) if chance > 0 else 10**9}"


def _share(share: float) -> str:
    return "<1%" if share < 0.01 else f"{round(100 * share)}%"


def _shown(text: str, session: Session) -> str:
    """Of a file that anybody may have written: nothing in it drives a terminal."""
    return name_of({session.lang: text}, session.lang)
