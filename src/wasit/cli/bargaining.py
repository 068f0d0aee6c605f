"""Bargaining on paper, without a seat: scenarios of a file solved exactly, other tools' files read, an offer held against what the other seems to want.

The answer of ``solve`` in JSON has the keys of the data's known answers, by the scenario's id; a file with one scenario that is no list reads too.
"""

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from wasit.cli.frame import Session, command
from wasit.cli.output import safe_json
from wasit.cli.paper import name_of
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


@command(
    app,
    "advise",
    "wasit bargain advise mine.json --offers theirs.json --offer offer.json",
    seat=False,
)
def advise(
    session: Session,
    file: Annotated[
        Path,
        typer.Argument(help="A scenario with your own preferences; the other party's need not be in it."),
    ],
    offers: Annotated[
        Path,
        typer.Option("--offers", help="The other's offers so far, in order: a list of options by issue."),
    ],
    offer: Annotated[
        Path, typer.Option("--offer", help="The offer you think of making: one option by issue.")
    ],
    party: Annotated[str, typer.Option("--party", help="Which of the file's parties you are.")] = "",
) -> None:
    """Guess from the other's offers what they want, and find packages worth no less to you that they likely prefer.

    Under eight offers nothing is guessed. A guess is shown with how far it may be off.
    """
    from wasit.bargain.advice import advise as advised
    from wasit.bargain.scenario import read_packages, read_side

    space, mine = read_side(read_json(file, most=MOST_BYTES), party)
    theirs = read_packages(space, read_json(offers))
    (thought_of,) = read_packages(space, [read_json(offer)])
    found = advised(space, mine, theirs, thought_of)
    session.tell(found, lambda: _advice(session, found))


def _advice(session: Session, found: Json) -> Iterator[str]:
    if found["guess"] is None:
        yield session.say("bargain.too-few", offers=found["offers"], least=found["least"])
        return
    yield session.say("bargain.guess", offers=found["offers"])
    for issue, one in found["guess"].items():
        shares = {name: round(100 * one[name]) for name in ("weight", "low", "high")}
        yield "  " + session.say("bargain.weight", issue=_shown(issue, session), **shares)
    if not found["trade_offs"]:
        yield session.say("bargain.no-trade")
    for one in found["trade_offs"]:
        yield session.say(
            "bargain.trade", mine=one["mine"], offer=found["mine"], sure=round(100 * one["sure"])
        )
        for issue in one["changes"]:
            yield f"  {_shown(issue, session)}: {_shown(one['package'][issue], session)}"


def _shown(text: str, session: Session) -> str:
    """Of a file that anybody may have written: nothing in it drives a terminal."""
    return name_of({session.lang: text}, session.lang)
