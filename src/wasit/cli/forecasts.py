"""Judgements that were kept: listed, told what came of them, and how good one's own forecasts have been."""

from collections.abc import Iterator
from typing import Annotated, Any

import typer

from wasit.cli.frame import Session, command
from wasit.cli.options import id_in
from wasit.cli.paper import day_and_hour, name_of
from wasit.errors import Refused

app = typer.Typer()
Json = dict[str, Any]
MANY = 10  # forecasts: fewer say little


@command(app, "list", "wasit weigh list", "wasit weigh list --json")
def listed(session: Session) -> None:
    """List the judgements that your own people kept, and what came of them; the newest first."""
    page = session.see("weighings")

    def lines() -> Iterator[str]:
        for one in page["kept"]:
            yield f"{one['id'][:8]}  {day_and_hour(one['at'])}  {said(one['model']['option'], session)}"
            if one["came"]:
                yield "  " + session.say("weigh.came", what=_came(one, session))

    session.tell(page, lambda: list(lines()) or [session.say("empty")])


@command(
    app, "came", "wasit weigh came 3f2a9c01 --outcome 2", "wasit weigh came 3f2a9c01 --option 2 --outcome 1"
)
def came(
    session: Session,
    which: Annotated[str, typer.Argument(help="The judgement's id, or its first eight digits.")],
    outcome: Annotated[
        int, typer.Option("--outcome", help="Which of its outcomes came; 1 is the first.", min=1)
    ],
    option: Annotated[int, typer.Option("--option", help="Of which option; 1 is the first.", min=1)] = 1,
) -> None:
    """Say what came of a judgement that was kept; said again, the newest counts."""
    answer = session.do("weigh-came", id=id_in(which), option=option, outcome=outcome)
    session.tell(answer, lambda: [session.say("entered", id=answer.get("id", ""))])


@command(app, "score", "wasit weigh score", "wasit weigh score --json")
def score(session: Session) -> None:
    """Tell how good your own forecasts have been: Brier score, surprise, and how often came what was called so likely."""
    found = session.see("weighings")["score"]

    def lines() -> Iterator[str]:
        yield session.say(
            "weigh.score", count=found["count"], brier=f"{found['brier']:.3g}", log=f"{found['log']:.3g}"
        )
        for each in found["calibration"]:
            yield "  " + session.say(
                "weigh.calibrated",
                said=f"{100 * each['said']:.0f}",
                came=f"{100 * each['came']:.0f}",
                count=each["count"],
            )
        if found["count"] < MANY:
            yield session.say("weigh.few")

    session.tell(found, lambda: list(lines()) if found else [session.say("weigh.no-score")])


def kept_model(session: Session, which: str) -> Json:
    """The judgement of an id, or of its first eight digits. Raises: Refused bad-input, unknown-id."""
    wanted = id_in(which)
    found = [one["model"] for one in session.see("weighings")["kept"] if one["id"].startswith(wanted)]
    if len(found) != 1:
        raise Refused("unknown-id")
    model: Json = found[0]
    return model


def _came(one: Json, session: Session) -> str:
    options = [one["model"], *one["model"].get("alternatives", [])]
    return said(options[one["came"]["option"]]["outcomes"][one["came"]["outcome"]]["name"], session)


def said(name: object, session: Session) -> str:
    """A name in the reader's language, made safe to print."""
    return name_of(dict(name) if isinstance(name, dict) else {session.lang: str(name)}, session.lang)
