"""Bargaining on paper, without a seat: scenarios of a file solved exactly, other tools' files read.

The answer of ``solve`` in JSON has the keys of the data's known answers, by the scenario's id; a file with one scenario that is no list reads too.
"""

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from wasit.cli.frame import Session, command
from wasit.cli.output import safe_json
from wasit.cli.paper import shown
from wasit.cli.words_in import read_json, read_text
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
    yield shown(name)
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
        yield from package_lines(one["example"])


class Tool(StrEnum):
    GENIUS = "genius"
    NEGOLOG = "negolog"
    NEGMAS = "negmas"


@command(
    app,
    "read",
    "wasit bargain read genius owner.xml grower.xml",
    "wasit bargain read negmas domain.json owner.json grower.json --id orchard",
    seat=False,
)
def read(
    session: Session,
    tool: Annotated[Tool, typer.Argument(help="Whose files they are.")],
    files: Annotated[
        list[Path],
        typer.Argument(help="One file a party, named after it; of negmas the issues' file first."),
    ],
    id_: Annotated[str, typer.Option("--id", help="The scenario's id.")] = "scenario",
) -> None:
    """Read another tool's scenario and print it in the form that solve takes.

    Each is read by its own tool's rule: docs/bargain.md has them. What is not discrete or not additive is refused.
    """
    from wasit.bargain.foreign import read_genius, read_negmas, read_negolog

    if tool is Tool.GENIUS:
        made = read_genius(id_, [(file.stem, read_text(file, MOST_BYTES)) for file in files])
    else:
        values = [(file.stem, read_json(file, most=MOST_BYTES)) for file in files]
        made = (
            read_negolog(id_, values) if tool is Tool.NEGOLOG else read_negmas(id_, values[0][1], values[1:])
        )
    session.tell(made, lambda: [safe_json(made)])


def package_lines(package: Json) -> Iterator[str]:
    """A package in words, an issue a line."""
    return (f"      {shown(issue)}: {shown(option)}" for issue, option in package.items())
