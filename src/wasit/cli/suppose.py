"""Suppositions: what a side could live with if the other proposed it. Laying them out, wording one, saying it, taking it back, telling a match."""

from typing import Annotated, Any

import typer

from wasit.cli.frame import Session, command
from wasit.cli.in_secret import Id, lines_of
from wasit.cli.options import id_in, moment_in
from wasit.cli.paper import day_and_hour, words_of
from wasit.cli.words_in import texts_of
from wasit.errors import Refused

app = typer.Typer()
Supposed = Annotated[
    list[str] | None,
    typer.Argument(help="The words; in several languages as en='…' ar='…'.", metavar="WORDS"),
]


@command(app, "lay", "wasit suppose lay en='A third party keeps the list.' --until 2026-02-03T12:00:00+03:00")
def lay(
    session: Session,
    until: Annotated[str, typer.Option("--until", help="When saying it ends; ISO 8601 with offset.")],
    words: Supposed = None,
    worded: Annotated[
        str | None, typer.Option("--worded", help="A side's own; its words stand, WORDS add languages.")
    ] = None,
) -> None:
    """Lay a supposition before every side; it is shown only if all say it."""
    args: dict[str, Any] = {"text": texts_of(words), "until": moment_in(until, "until")}
    if worded is not None:
        args["worded"] = id_in(worded, "worded")
    elif not words:
        raise Refused("bad-input", field="text")
    answer = session.do("suppose-lay", **args)
    session.tell(answer, lambda: [session.say("entered", id=answer.get("id", ""))])


@command(app, "word", "wasit suppose word 'The list is kept by a third party.'")
def word(session: Session, words: Supposed = None) -> None:
    """Word one for your side: the go-between sees whose it is and may lay it before all."""
    if not words:
        raise Refused("bad-input", field="text")
    answer = session.do("suppose-word", text=texts_of(words))
    session.tell(answer, lambda: [session.say("entered", id=answer.get("id", ""))])


@command(app, "say", "wasit suppose say 3f2a9c01")
def say(session: Session, which: Id) -> None:
    """Say that your side could live with it; shown only if every side says so."""
    _answer(session, which, "yes")


@command(app, "take-back", "wasit suppose take-back 3f2a9c01")
def take_back(session: Session, which: Id) -> None:
    """Take back what your side said, before a match is told; or words not laid out yet."""
    known, role = id_in(which), session.see("sign")["role"]
    own = session.see("suppositions")["worded"] if role == "side" else []
    if any(one["id"].startswith(known) for one in own):
        session.do("withdraw", id=known)
        session.tell({}, lambda: [session.say("suppose.taken-back")])
    else:
        _answer(session, which, "no")


@command(app, "tell", "wasit suppose tell 3f2a9c01")
def tell(session: Session, which: Id) -> None:
    """Tell every side of a match, all at one moment."""
    made = session.do("blind-close", id=id_in(which))
    session.tell(made, lambda: [session.say("suppose.agreed")])


@command(app, "list", "wasit suppose list")
def listed(session: Session) -> None:
    """List suppositions; a go-between sees matches, and nobody's answer."""
    role = session.see("sign")["role"]
    page = session.see("suppositions-desk" if role == "go-between" else "suppositions")
    session.tell(page, lambda: _page(session, page) or [session.say("empty")])


def _answer(session: Session, which: str, said: str) -> None:
    made = session.do("blind-answer", id=id_in(which), answer=said)
    session.tell(made, lambda: [session.say("entered", id=made.get("id", ""))])


def _page(session: Session, page: dict[str, Any]) -> list[str]:
    lines = [line for one in page["puts"] for line in lines_of(session, one, "suppose.")]
    for one in page["worded"]:
        state = session.say("suppose.worded")
        lines += [f"{one['id'][:8]}  {day_and_hour(one['at'])}  {state}", *words_of(one["text"], "  ")]
    return lines
