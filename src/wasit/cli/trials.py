"""Leaks tried by chance: how well tracing works with so many readers, places and wordings."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Any

import typer

from wasit.cli.frame import Session, command

app = typer.Typer()
Json = dict[str, Any]


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
        bool, typer.Option("--joint", help="With the second test of small groups: some milliseconds a trial.")
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
