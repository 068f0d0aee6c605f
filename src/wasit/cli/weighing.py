"""Weighing on paper: the whole reckoning of a judgement in a file, without a seat; and keeping it in one's room."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from wasit.cli.forecasts import kept_model
from wasit.cli.frame import Session, command
from wasit.cli.paper import figure, name_of
from wasit.cli.words_in import read_json

app = typer.Typer()
Json = dict[str, Any]
HELP = "A judgement in ranges, as docs/weigh.md says."
File = Annotated[Path, typer.Argument(help=HELP)]


@command(
    app, "reckon", "wasit weigh reckon offer.json --json", "wasit weigh reckon --kept 3f2a9c01 --option 2"
)
def reckon(
    session: Session,
    file: Annotated[Path | None, typer.Argument(help=HELP)] = None,
    kept: Annotated[str, typer.Option("--kept", help="Instead of a file: the id of one that was kept.")] = "",
    seed: Annotated[int, typer.Option("--seed", help="Of the fifty outcomes that are drawn.")] = 1966,
    option: Annotated[
        int, typer.Option("--option", help="Which option is looked at; 1 is the first.", min=1)
    ] = 1,
) -> None:
    """Reckon what an option is worth by your own judgement, and what that hangs on. A file needs no seat."""
    if (file is None) == (not kept):
        raise typer.BadParameter("FILE or --kept", param_hint="FILE")
    from wasit.weigh.model import read_model
    from wasit.weigh.reckoning import reckon as reckoned

    found = reckoned(read_model(read_json(file) if file else kept_model(session, kept)), seed, option - 1)
    session.tell(found, lambda: list(_lines(session, found)))


@command(app, "keep", "wasit weigh keep offer.json")
def keep(session: Session, file: File) -> None:
    """Keep a judgement in your side's room, or on the desk; no other side's seat gets it."""
    from wasit.weigh.model import read_model

    value = read_json(file)
    read_model(value)
    answer = session.do(
        "weigh", **{key: value[key] for key in ("option", "cost", "outcomes", "alternatives") if key in value}
    )
    session.tell(answer, lambda: [session.say("entered", id=answer.get("id", ""))])


def _lines(session: Session, found: Json) -> Iterator[str]:
    looked_at = found["looked_at"]
    others = found["options"][:looked_at] + found["options"][looked_at + 1 :]
    name = _name(found["options"][looked_at]["name"], session)
    key = "weigh.better" if others else "weigh.better-than-nothing"
    yield session.say(key, name=name, better=found["better"], of=found["of"])
    yield session.say("weigh.arithmetic")
    for option in found["options"]:
        yield session.say(
            "weigh.bounds",
            name=_name(option["name"], session),
            least=figure(option["least"]),
            most=figure(option["most"]),
            centre=figure(option["centre"]),
        )
        if option["without_hopes"] != [option["least"], option["most"]]:
            low, high = option["without_hopes"]
            yield "  " + session.say("weigh.hopes", least=figure(low), most=figure(high))
        if option["ruled_out"]:
            yield "  " + session.say("weigh.ruled-out")
        if others:
            yield "  " + session.say("weigh.regret", regret=figure(option["regret"]))
    if found["judgements"]:
        yield session.say("weigh.hangs")
    for each in found["judgements"]:
        low, high = each["range"]
        yield "  " + session.say(
            f"weigh.{each['of']}",
            name=_name(each["outcome"], session),
            low=figure(low),
            high=figure(high),
            at_low=figure(each["low"]),
            at_high=figure(each["high"]),
        )
        if each["break_even"] is not None:
            yield "    " + session.say("weigh.even", even=figure(each["break_even"]))


def _name(name: Mapping[str, str], session: Session) -> str:
    bare = name.get("")
    return name_of({session.lang: bare} if bare else dict(name), session.lang)
