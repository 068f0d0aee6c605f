"""Tracing on paper, without a seat: whose copy an excerpt came from, as far as that can be said; and how well that works, by trials."""

from collections.abc import Iterator
from enum import StrEnum
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
        list[Path],
        typer.Option(
            "--marked",
            help="A text with its places, and whose copy has which wording; several, if it isn't known which leaked.",
        ),
    ],
) -> None:
    """Say whose copy an excerpt came from, or that it can't be said.

    A copy is named only if at most 1 in 1000 such findings would accuse an innocent. It says whose copy, never who leaked.
    """
    from wasit.trace.find import trace, trace_among
    from wasit.trace.traced import read_traced

    leaked = [read_text(one) for one in excerpts]
    texts = {str(one): read_traced(read_json(one, most=MOST_BYTES)) for one in marked}
    found = trace_among(texts, leaked) if len(texts) > 1 else trace(next(iter(texts.values())), leaked)
    session.tell(found, lambda: _finding(session, found))


class Attack(StrEnum):
    LOT = "lot"
    MAJORITY = "majority"
    MINORITY = "minority"
    HALVES = "halves"


@command(
    app,
    "simulate",
    "wasit trace simulate --readers 100 --places 25 --wordings 3",
    "wasit trace simulate --readers 10 --places 100 --colluders 2 --misread 0.05 --trials 10000 --json",
    seat=False,
)
def simulate(
    session: Session,
    readers: Annotated[int, typer.Option("--readers", help="How many get a copy.")],
    places: Annotated[int, typer.Option("--places", help="Where copies differ.")],
    wordings: Annotated[int, typer.Option("--wordings", help="Of each place.")] = 3,
    colluders: Annotated[int, typer.Option("--colluders", help="How many readers mix their copies.")] = 1,
    misread: Annotated[
        float, typer.Option("--misread", help="Share of places read wrong, or altered.")
    ] = 0.05,
    shown: Annotated[
        float, typer.Option("--shown", help="Share of the text that leaks, in one stretch.")
    ] = 1,
    attack: Annotated[
        Attack, typer.Option("--attack", help="Whose wording colluders let stand at a place.")
    ] = Attack.LOT,
    trials: Annotated[int, typer.Option("--trials", help="How many leaks, and as many by nobody.")] = 10_000,
    seed: Annotated[int, typer.Option("--seed", help="Of the draws.", min=0)] = 1966,
    joint: Annotated[
        bool, typer.Option("--joint", help="With the second test of small groups: about a second a trial.")
    ] = False,
) -> None:
    """Try leaks by chance: how often a leaker's copy is named, and how often an innocent's."""
    from wasit.trace import simulate as trials_of
    from wasit.trace.needed import places_needed

    setting = trials_of.Setting(
        readers=readers,
        places=places,
        wordings=wordings,
        colluders=colluders,
        misread=misread,
        shown=shown,
        attack=trials_of.Attack(attack.value),
        joint=joint,
    )
    found = trials_of.simulate(setting, trials, seed)
    found["needed"] = places_needed(readers, wordings, colluders, misread)
    session.tell(found, lambda: _trials(session, found))


def _trials(session: Session, found: Json) -> Iterator[str]:
    for name in ("found", "falsely", "outside"):
        said = {each: f"{100 * found[name][each]:.3g}%" for each in ("share", "low", "high")}
        yield session.say(f"trace.{name}", **said)
    if found["needed"] is None:
        yield session.say("trace.never")
    else:
        yield session.say("trace.needed", places=found["needed"])


def _finding(session: Session, found: Json) -> Iterator[str]:
    if "text" in found:
        yield session.say("trace.text", name=_shown(found["text"], session))
    for name in found["named"]:
        yield session.say("trace.copy", name=_shown(name, session))
    if found["answer"] == "copies":
        yield session.say("trace.mixed")
    if found["answer"] == "cannot-say":
        yield session.say("trace.cannot-say")
    if found["answer"] == "several-texts":
        yield session.say("trace.several-texts")
        yield from ("  " + _shown(name, session) for name in found["texts"])
        return
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
