"""Tracing on paper, without a seat: whose copy an excerpt came from, as far as that can be said; and the copies before it."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from wasit.cli.frame import Session, command
from wasit.cli.new_file import check_new, write_new
from wasit.cli.output import safe_json
from wasit.cli.paper import shown, words_of
from wasit.cli.words_in import read_json, read_text

app = typer.Typer()
Json = dict[str, Any]
MOST_BYTES = 64 * 1024 * 1024  # of a file with copies


@command(
    app,
    "find",
    "wasit trace find leaked.txt --marked copies.json",
    "wasit trace find first.txt second.txt --json",
)
def find(
    session: Session,
    excerpts: Annotated[
        list[Path], typer.Argument(help="What leaked; several files are read as one leak's.")
    ],
    marked: Annotated[
        list[Path] | None,
        typer.Option(
            "--marked",
            help="A text with its places, and whose copy has which wording, as prepare wrote it; then no seat is asked. Several, if it isn't known which leaked.",
        ),
    ] = None,
    keep: Annotated[bool, typer.Option("--keep", help="Keep the finding on the desk.")] = False,
) -> None:
    """Say whose copy an excerpt came from, or that it can't be said.

    A copy is named only if at most 1 in 1000 such findings would accuse an innocent. It says whose copy, never who leaked.
    Without --marked the excerpt is held against every text of your desk, and against what else was said in the channel.
    """
    from wasit.trace.find import trace, trace_among, trace_on_desk
    from wasit.trace.hidden import hidden_marks
    from wasit.trace.traced import read_traced

    leaked = [read_text(one) for one in excerpts]
    if marked:
        texts = {str(one): read_traced(read_json(one, most=MOST_BYTES)) for one in marked}
        alone = next(iter(texts.values())) if len(texts) == 1 else None
        found: Json = trace(alone, leaked) if alone is not None else trace_among(texts, leaked)
    else:
        texts = {one["id"]: read_traced(one) for one in session.see("trace")["texts"]}
        found = trace_on_desk(texts, leaked, session.see("elsewhere", excerpts=leaked))
    if keep and not marked:
        session.do("finding", excerpts=leaked, found=found, of=found.get("text"))
    found["hidden_marks"] = dict(Counter(one.kind for words in leaked for one in hidden_marks(words)))
    session.tell(found, lambda: _finding(session, found))


@command(
    app,
    "prepare",
    "wasit trace prepare brief.txt --reader envoy --reader minister --into copies.json",
    "wasit trace prepare brief.txt --reader envoy --reader minister --reader adviser --colluders 2 --into copies.json --json",
    seat=False,
)
def prepare(
    session: Session,
    file: Annotated[Path, typer.Argument(help="The text: {about|nearly|some} twenty.")],
    readers: Annotated[list[str], typer.Option("--reader", help="Who gets a copy; once for each.")],
    into: Annotated[
        Path, typer.Option("--into", help="Where whose copy has which wording is kept: a new file.")
    ],
    colluders: Annotated[
        int, typer.Option("--colluders", help="How many may put their copies side by side.", min=1)
    ] = 1,
) -> None:
    """Make each reader's copy of a text with places, and the file that find needs.

    Only for your own prose, and only where the charter says that it may be traced.
    """
    from wasit.seals.randomness import SystemRandomness
    from wasit.trace.code import assign, commitment, kind_for
    from wasit.trace.marked import read_marked
    from wasit.trace.needed import places_needed
    from wasit.trace.traced import Traced, read_traced, show_traced

    check_new(into)
    chance = SystemRandomness()
    marked = read_marked(read_text(file))
    kind = kind_for(len(readers), colluders)
    codes = assign(marked.sizes, len(readers), chance.bytes(32), kind)
    kept = show_traced(Traced(marked, tuple(readers), codes, kind))
    made, salt = read_traced(kept), chance.bytes(32)  # read as find will read it
    bound = commitment(salt, marked, made.readers, codes).hex()
    write_new(into, safe_json({**kept, "salt": salt.hex()}).encode() + b"\n")
    fewest = min(marked.sizes, default=2)
    found = {
        "commitment": bound,
        "places": len(marked.places),
        "needed": places_needed(len(readers), fewest, colluders),
        "copies": [{"name": name, "text": made.copy(at)} for at, name in enumerate(made.readers)],
    }
    session.tell(found, lambda: _copies(session, found))


def _copies(session: Session, found: Json) -> Iterator[str]:
    for one in found["copies"]:
        yield session.say("trace.for", name=shown(one["name"]))
        yield from words_of({session.lang: one["text"]}, "  ")
    if found["needed"] is None:
        yield session.say("trace.never")
    else:
        yield session.say("trace.enough", places=found["needed"], have=found["places"])
    yield session.say("trace.committed", commitment=found["commitment"])


def _finding(session: Session, found: Json) -> Iterator[str]:
    if found["hidden_marks"]:
        yield session.say("trace.hidden", marks=sum(found["hidden_marks"].values()))
    if "text" in found:
        yield session.say("trace.text", name=shown(found["text"]))
    for name in found["named"]:
        yield session.say("trace.copy", name=shown(name))
    if found["answer"] == "copies":
        yield session.say("trace.mixed")
    if found["answer"] == "cannot-say":
        yield session.say("trace.cannot-say")
    if found["answer"] in ("several-texts", "elsewhere"):
        yield session.say("trace." + found["answer"])
        yield from ("  " + shown(name) for name in found["texts"])
        return
    if found["answer"] == "not-this-text":
        yield session.say("trace.not-this-text")
        return
    yield session.say("trace.innocent", chance=_odds(found["false_accusation"]), bound=_odds(found["bound"]))
    yield session.say("trace.places", seen=found["seen"], places=found["places"], unclear=found["unclear"])
    for one in found["ranking"]:
        yield "  " + session.say(
            "trace.reader",
            name=shown(one["reader"]),
            agree=one["agree"],
            seen=found["seen"],
            share=_share(one["share"]),
        )
    if found["readers"] > len(found["ranking"]):
        yield "  " + session.say("trace.others", share=_share(found["others"]))
    yield "  " + session.say("trace.not-listed", share=_share(found["not_listed"]))
    yield "  " + session.say("trace.word-of-mouth", share=_share(found["word_of_mouth"]))
    if found["fits_only"] is not None and not found["named"]:
        yield session.say("trace.fits-only", name=shown(found["fits_only"]))
    yield session.say("trace.limits")


def _odds(chance: float) -> str:
    """ "1/1000": one innocent accused in so many findings like this."""
    return f"1/{min(int(1 / chance), 10**9) if chance > 0 else 10**9}"


def _share(share: float) -> str:
    return "<1%" if share < 0.01 else f"{round(100 * share)}%"
