"""Sealed offers: asking two sides, sealing, saying that both have, burning, comparing, what came out."""

from pathlib import Path
from typing import Annotated, Any

import typer

from wasit.channel.sealed import MOST_POINTS
from wasit.channel.sealed_facts import MOST_PACKAGES
from wasit.cli.frame import Session, command
from wasit.cli.options import PenOption, id_in, moment_in, one_of, pen_passphrase
from wasit.cli.paper import day_and_hour, name_of, words_of
from wasit.cli.words_in import read_json, read_text, texts_of
from wasit.errors import Refused
from wasit.text.isolate import close_runs, isolate, visible

app = typer.Typer()
Id = Annotated[str, typer.Argument(help="Its id, or the first eight digits.")]
MOST_BYTES = 4 * 1024 * 1024  # of a file of packages or points


@command(
    app,
    "put",
    "wasit sealed put 'The longest quiet?' --other 'The shortest?' --rule room --low 0 --high 48 --step 1 --unit hours --until 2026-02-03T12:00:00+03:00",
)
def put(
    session: Session,
    words: Annotated[list[str], typer.Argument(help="What is asked; in several languages as en='…' ar='…'.")],
    until: Annotated[str, typer.Option("--until", help="When sealing ends; ISO 8601 with offset.")],
    other: Annotated[
        list[str] | None, typer.Option("--other", help="The words for the side that names the least.")
    ] = None,
    rule: Annotated[
        str, typer.Option("--rule", help="price (yes or no to yours), room, midpoint, package.")
    ] = "price",
    low: Annotated[str | None, typer.Option("--low", help="The lowest number.")] = None,
    high: Annotated[str | None, typer.Option("--high", help="The highest number.")] = None,
    step: Annotated[str | None, typer.Option("--step", help="The step between numbers.")] = None,
    unit: Annotated[str | None, typer.Option("--unit", help="What the numbers count.")] = None,
    price: Annotated[str | None, typer.Option("--price", help="Your own price, with the rule price.")] = None,
    packages: Annotated[
        Path | None, typer.Option("--packages", help="A file with a package a line; - is standard input.")
    ] = None,
    most: Annotated[
        str | None, typer.Option("--most", help="The letter of the side that names the most.")
    ] = None,
    between: Annotated[
        list[str] | None,
        typer.Option("--between", help="A side's letter; twice. [default: the two there are]"),
    ] = None,
    after: Annotated[str | None, typer.Option("--after", help="The id of the round before.")] = None,
) -> None:
    """Ask two sides to seal a number, a yes or points; nobody is told what they seal."""
    answer = session.do(
        "sealed-put",
        text=texts_of(words),
        other=texts_of(other, None, "other") if other else None,
        until=moment_in(until, "until"),
        rule=one_of(rule, ("price", "room", "midpoint", "package"), "rule"),
        low=low,
        high=high,
        step=step,
        unit=unit,
        price=price,
        packages=read_text(packages, most=MOST_BYTES) if packages else None,
        most=most,
        between=between,
        after=id_in(after, "after") if after else None,
    )
    session.tell(answer, lambda: [session.say("entered", id=answer.get("id", ""))])


@command(app, "enter", "wasit sealed enter 3f2a9c01 --limit 10")
def enter(
    session: Session,
    which: Id,
    limit: Annotated[str | None, typer.Option("--limit", help="Your side's limit.")] = None,
    answer: Annotated[str | None, typer.Option("--answer", help="yes or no, to a price.")] = None,
    points: Annotated[
        Path | None, typer.Option("--points", help="A file of lines 'package = points'; - is standard input.")
    ] = None,
    midpoint: Annotated[
        bool, typer.Option("--midpoint", help="Also tell the middle, if the other side chooses it too.")
    ] = False,
    pen_passphrase_file: PenOption = None,
) -> None:
    """Seal your side's limit, answer or points on this seat; until both have sealed you can seal anew."""
    made = session.do(
        "sealed-enter",
        id=id_in(which),
        limit=limit,
        answer=one_of(answer, ("yes", "no"), "answer"),
        points=read_text(points, most=MOST_BYTES) if points else None,
        midpoint=midpoint or None,
        passphrase=pen_passphrase(session, pen_passphrase_file),
    )
    session.tell(made, lambda: [session.say("sealed.entered"), session.say("sealed.break")])


@command(app, "meet", "wasit sealed meet 3f2a9c01")
def meet(session: Session, which: Id) -> None:
    """Say that both have sealed: the three machines reckon when all are there. Again, to try again."""
    made = session.do("sealed-meet", id=id_in(which))
    session.tell(made, lambda: [session.say("sealed.met")])


@command(app, "burn", "wasit sealed burn 3f2a9c01")
def burn(session: Session, which: Id) -> None:
    """Burn what your side sealed; as a go-between, call it off unopened."""
    made = session.do("sealed-burn", id=id_in(which))
    session.tell(made, lambda: [session.say("sealed.burnt")])


@command(app, "compared", "wasit sealed compared 3f2a9c01")
def compared(session: Session, which: Id) -> None:
    """Note that both sides read each other the same code."""
    made = session.do("sealed-compared", id=id_in(which))
    session.tell(made, lambda: [session.say("sealed.compared")])


@command(
    app,
    "packages",
    "wasit sealed packages orchard.json",
    "wasit sealed packages orchard.json --party 'Side A'",
    seat=False,
)
def packages_of(
    session: Session,
    file: Annotated[Path, typer.Argument(help="A scenario, as docs/bargain.md says; - is standard input.")],
    party: Annotated[
        str | None,
        typer.Option("--party", help="Whose points stand after each package; below its walk-away: no."),
    ] = None,
) -> None:
    """Print a scenario's packages for sealed put, or with a party's points for sealed enter."""
    from wasit.bargain.scenario import read_scenario

    scenario = read_scenario(read_json(file, most=MOST_BYTES))
    if scenario.space.size > MOST_PACKAGES:
        raise Refused("sealed-terms-bad")
    names = [
        close_runs(
            visible("; ".join(f"{issue}: {option}" for issue, option in named.items()).replace("\n", " "))
        )
        for named in map(scenario.space.named, scenario.space.packages())
    ]
    if party is not None:
        column = next((at for at, each in enumerate(scenario.parties) if each.name == party), None)
        if column is None:
            raise Refused("unknown-id", field="party")
        least = scenario.reservations[column]
        gains = [int(worth) - least for worth in scenario.points()[:, column]]
        most = max(1, *gains)
        names = [
            f"{name} = {'no' if gain < 0 else gain * MOST_POINTS // most}"
            for name, gain in zip(names, gains, strict=True)
        ]
    session.tell({"packages": names}, lambda: names)


@command(app, "list", "wasit sealed list")
def listed(session: Session) -> None:
    """List sealed offers: what your side sealed and what came out; as a go-between who has sealed."""
    role = session.see("sign")["role"]
    page = session.see("sealed-desk" if role == "go-between" else "sealed")
    session.tell(
        page,
        lambda: [line for one in page["offers"] for line in _lines(session, one)] or [session.say("empty")],
    )


def _lines(session: Session, one: dict[str, Any]) -> list[str]:
    ask, state = one["ask"], one["state"]
    head = f"{one['id'][:8]}  {day_and_hour(one['at'])} – {day_and_hour(ask['until'])}  {session.say('sealed.state.' + state)}"
    unit = isolate(ask["unit"])
    scale = [f"  {ask['low']} – {ask['high']} / {ask['step']} {unit}"] if ask["unit"] else []
    price = [f"  {ask['price']} {unit}"] if ask["price"] else []
    value = [f"  {isolate(one['value'])}"] if one.get("value") else []
    own = [session.say("sealed.own", own=isolate(one["own"]))] if one.get("own") else []
    code = [session.say("sealed.code", code=one["code"])] if one.get("code") else []
    error = [session.say("sealed.error", code=one["error"])] if one.get("error") else []
    sides = [
        session.say(
            "sealed.side." + ("sealed" if side["sealed"] else "open"),
            side=name_of(side["name"], session.lang),
        )
        for side in one.get("sides", [])
    ]
    texts = [one["text"]] if "text" in one else [side["text"] for side in one["sides"]]
    words = [line for text in texts for line in words_of(text, "  ")]
    packages = [f"  {number}. {isolate(name)}" for number, name in enumerate(ask["packages"], 1)]
    return [head, *words, *(price or scale), *packages, *value, *own, *code, *error, *sides]
