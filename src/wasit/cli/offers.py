"""One's own bargaining sheet: looked at on paper, and kept in one's room."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from wasit.cli.bargaining import package_lines
from wasit.cli.frame import Session, command
from wasit.cli.options import id_in
from wasit.cli.output import safe_json
from wasit.cli.paper import figure, shown
from wasit.cli.words_in import read_json
from wasit.errors import Refused

app = typer.Typer()
Json = dict[str, Any]
NAMED = {"utilitarian": "max_welfare"}


@command(
    app,
    "look",
    "wasit bargain look sheet.json",
    "wasit bargain look sheet.json --json",
    seat=False,
)
def look(
    session: Session,
    file: Annotated[
        Path,
        typer.Argument(
            help="Your bargaining sheet: a scenario and the offers so far, as docs/bargain.md says."
        ),
    ],
) -> None:
    """See what the offers so far tell: what the other seems to want, what remains, and what to propose.

    Under eight offers nothing is guessed. A guess is shown with how far it may be off.
    """
    from wasit.bargain.look import look as looked
    from wasit.bargain.sheet import read_sheet

    found = looked(read_sheet(read_json(file)))
    session.tell(found, lambda: _looked(session, found))


@command(app, "keep", "wasit bargain keep sheet.json")
def keep(
    session: Session,
    file: Annotated[Path, typer.Argument(help="Your bargaining sheet, as docs/bargain.md says.")],
) -> None:
    """Keep a bargaining sheet in your side's room, or on the desk; no other side's seat gets it."""
    answer = session.do("bargain", sheet=read_json(file))
    session.tell(answer, lambda: [session.say("entered", id=answer.get("id", ""))])


@command(app, "kept", "wasit bargain kept > sheet.json", "wasit bargain kept --at 1f40c2d1")
def kept(
    session: Session,
    at: Annotated[
        str,
        typer.Option("--at", help="An older version, by its id or its first eight digits; else the newest."),
    ] = "",
) -> None:
    """Print the bargaining sheet that was kept last, to change it and keep it again, or to look at it."""
    written = session.see("bargain", version=id_in(at) if at else "")["sheet"]
    if not written:
        raise Refused("no-sheet")
    sheet = json.loads(written)
    session.tell(sheet, lambda: [safe_json(sheet)])


def _looked(session: Session, found: Json) -> Iterator[str]:
    for party in found["parties"]:
        yield from _party(session, party)
    if found["offers"]:
        yield session.say("bargain.offers")
    for at, offer in enumerate(found["offers"], 1):
        worth = ", ".join("?" if value is None else figure(value) for value in offer["worth"])
        yield f"  {at}. " + session.say("bargain.offer", by=shown(offer["by"]), worth=worth)
    if found["frontier"] is not None and any(found["frontier"]["bound"]):
        yield session.say("bargain.nearly", off=figure(max(found["frontier"]["bound"])))
    if found["room"] is not None:
        yield session.say("bargain.room", packages=found["room"]["packages"])
    for name, one in (found["settlements"] or {}).items():
        if one is not None:
            worth = ", ".join(figure(value) for value in one["worth"])
            yield session.say(f"bargain.{NAMED.get(name, name)}", worth=worth, ties=one["ties"])
            yield from package_lines(one["package"])
    if found["proposals"] == [] and any(
        offer["by"] == found["parties"][0]["name"] for offer in found["offers"]
    ):
        yield session.say("bargain.no-trade")
    for one in found["proposals"] or ():
        worth = ", ".join(figure(value) for value in one["worth"])
        if one["sure"] is None:
            yield session.say("bargain.propose", worth=worth)
        else:
            yield session.say("bargain.propose-guess", worth=worth, sure=round(100 * one["sure"]))
        yield from package_lines({issue: one["package"][issue] for issue in one["changes"]})


def _party(session: Session, party: Json) -> Iterator[str]:
    name = shown(party["name"])
    yield session.say(
        f"bargain.wants-{party['wants']}", name=name, offers=party["offers"], least=party["least"]
    )
    for issue, one in (party["guess"] or {}).items():
        shares = {key: round(100 * one[key]) for key in ("weight", "low", "high")}
        yield "  " + session.say("bargain.weight", issue=shown(issue), **shares)
    if party["gave"] is not None:
        yield "  " + session.say(
            "bargain.gave", each=figure(party["gave"]["each"]), recent=figure(party["gave"]["recent"])
        )
    if party["reservation"] is None:
        yield "  " + session.say("bargain.no-reservation")
