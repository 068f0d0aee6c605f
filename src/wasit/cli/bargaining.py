"""Bargaining on paper: scenarios of a file solved exactly, without a seat.

The answer in JSON has the keys of the data's known answers, by the scenario's id; a file with one scenario that is no list reads too.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from wasit.cli.frame import Session, command
from wasit.cli.paper import name_of
from wasit.cli.words_in import read_json
from wasit.errors import Refused

app = typer.Typer()
Json = dict[str, Any]
MOST_BYTES = 64 * 1024 * 1024  # of a file
SETTLEMENTS = ("nash", "egalitarian", "max_welfare")


@command(
    app,
    "solve",
    "wasit bargain solve scenarios.json",
    "wasit bargain solve scenarios.json --only orchard --json",
    seat=False,
)
def solve(
    session: Session,
    file: Annotated[
        Path,
        typer.Argument(
            help="Scenarios: issues, and each party's weights and evaluations, as docs/bargain.md says."
        ),
    ],
    only: Annotated[str, typer.Option("--only", help="The one scenario with this id.")] = "",
) -> None:
    """Find the efficient frontier and the fair settlements of each scenario in a file, exactly.

    Every tie is counted. Nobody is ever settled below their reservation value.
    """
    from wasit.bargain.scenario import read_scenario
    from wasit.bargain.solve import solve as solved

    value = read_json(file, most=MOST_BYTES)
    scenarios = [read_scenario(each) for each in (value if isinstance(value, list) else [value])]
    found = {each.id: solved(each) for each in scenarios if only in ("", each.id)}
    if only and not found:
        raise Refused("unknown-id")
    session.tell(found, lambda: [line for name, one in found.items() for line in _lines(session, name, one)])


def _lines(session: Session, name: str, found: Json) -> Iterator[str]:
    yield _shown(name, session)
    yield "  " + session.say(
        "bargain.counts", packages=found["n_outcomes"], frontier=found["n_pareto_outcomes"]
    )
    if found["nash"] is None:
        yield "  " + session.say("bargain.none")
    for settlement in SETTLEMENTS:
        one = found[settlement]
        if one is None:
            continue
        worth = " | ".join(", ".join(str(value) for value in point) for point in one["points"])
        yield "  " + session.say(f"bargain.{settlement}", worth=worth, ties=one["n_ties"])
        for issue, option in one["example"].items():
            yield f"      {_shown(issue, session)}: {_shown(option, session)}"


def _shown(text: str, session: Session) -> str:
    """Of a file that anybody may have written: nothing in it drives a terminal."""
    return name_of({session.lang: text}, session.lang)
