"""What crosses: passing words on, taking that back, withdrawing one's own."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from wasit.cli.clipboard import copy
from wasit.cli.frame import Session, command
from wasit.cli.minutes import preview_lines
from wasit.cli.options import (
    AttributionOption,
    FileOption,
    InOption,
    PenOption,
    Words,
    id_in,
    one_of,
    pen_passphrase,
    text_in,
)
from wasit.cli.paper import day_and_hour, rule
from wasit.errors import Refused
from wasit.text.isolate import close_runs, visible

app = typer.Typer()


@command(
    app,
    "pass-on",
    "wasit pass-on 3f2a9c01 --to b 'A contact asks whether a step would reach your desk.'",
    "wasit pass-on 3f2a9c01:1,3 --to b --as-written --attribution other-side --copy",
    "wasit pass-on 3f2a9c01 --to b --preview",
)
def pass_on(
    session: Session,
    entry: Annotated[str, typer.Argument(help="The entry, or passages of it: 3f2a9c01:1,3")],
    to: Annotated[str, typer.Option("--to", help="The letter of the side it goes to.")],
    words: Words = None,
    also: Annotated[
        list[str] | None, typer.Option("--also", help="A further entry it rests on; may be repeated.")
    ] = None,
    file: FileOption = None,
    as_written: Annotated[bool, typer.Option("--as-written", help="In the author's own words.")] = False,
    translation: Annotated[
        Path | None, typer.Option("--translation", help="File with your translation, shown as yours.")
    ] = None,
    attribution: AttributionOption = None,
    language: InOption = None,
    now: Annotated[
        bool, typer.Option("--now", help="At once, not at the next slot: its hour can be linked to yours.")
    ] = False,
    show_only: Annotated[
        bool, typer.Option("--preview", help="Show the outgoing page and its checks; pass nothing on.")
    ] = False,
    to_clipboard: Annotated[
        bool, typer.Option("--copy", help="Put the outgoing wording on the clipboard.")
    ] = False,
) -> None:
    """Pass words on to another side, in exactly the wording given.

    Between two rules stands what leaves and nothing else of its source, so that it can be sent by telephone.
    """
    named = [_source(source) for source in [entry, *(also or [])]]
    if show_only:
        page = session.see("pass-on", entry=named[0]["id"], to=to)
        session.tell(page, lambda: preview_lines(session, page))
        return
    text = text_in(words, file, language, needed=not as_written)
    if as_written and text is not None:
        raise typer.BadParameter("as written, the words are the author's", param_hint="--as-written")
    answer = session.do(
        "pass-on",
        sources=named,
        to=to,
        wording="as-written" if as_written else "paraphrase",
        text=text,
        translation=text_in(None, translation, language, needed=False),
        attribution=one_of(attribution, ("none", "other-side", "named"), "attribution"),
        now=now or None,
    )
    outgoing = answer.get("outgoing") or text or {}
    copied = to_clipboard and bool(outgoing) and copy(_plain(outgoing))
    session.tell(
        {**answer, "copied": copied} if to_clipboard else answer,
        lambda: _passed(session, answer, outgoing, to, named[0]["id"]),
    )
    if to_clipboard:
        session.aside(session.say("copied" if copied else "no-clipboard"))


@command(app, "take-back", "wasit take-back 3")
def take_back(
    session: Session,
    number: Annotated[int, typer.Argument(help="The number that pass-on gave.", min=0)],
) -> None:
    """Take back what was passed on and has not left yet."""
    answer = session.do("take-back", waiting=number)
    session.tell(answer, lambda: [session.say("taken-back")])


@command(app, "withdraw", "wasit withdraw 3f2a9c01", "wasit withdraw 77b0c4d2 --proposal")
def withdraw(
    session: Session,
    entry: Annotated[str, typer.Argument(help="The word or the proposal.")],
    proposal: Annotated[
        bool, typer.Option("--proposal", help="It is a proposal: its withdrawal is signed.")
    ] = False,
    pen_passphrase_file: PenOption = None,
) -> None:
    """Withdraw a word of your own or a proposal.

    A word that was not passed on yet can't be passed on any more. What has crossed stays where it is.
    """
    signed = proposal or pen_passphrase_file is not None
    passphrase = pen_passphrase(session, pen_passphrase_file) if signed else None
    answer = session.do("withdraw", id=id_in(entry), passphrase=passphrase)
    session.tell(answer, lambda: [session.say("withdrawn")])


def _source(written: str) -> dict[str, Any]:
    """Raises: Refused bad-input."""
    entry, colon, passages = written.partition(":")
    source: dict[str, Any] = {"id": id_in(entry, "sources")}
    if colon:
        numbers = passages.split(",")
        if not all(
            number.isascii() and number.isdigit() and 1 <= len(number) <= 2 and int(number)
            for number in numbers
        ):
            raise Refused("bad-input", field="passages")
        source["passages"] = [int(number) for number in numbers]
    return source


def _plain(outgoing: dict[str, str]) -> str:
    return "\n\n".join(outgoing[language] for language in sorted(outgoing))


def outgoing_lines(session: Session, outgoing: dict[str, str]) -> Iterator[str]:
    """The exact wording between two rules. Only what would drive the terminal is changed, and then that is said."""
    plain = _plain(outgoing)
    shown = close_runs(visible(plain))
    yield rule()
    yield from shown.split("\n")
    yield rule()
    if shown != plain:
        yield session.say("shown-changed")


def _passed(
    session: Session, answer: dict[str, Any], outgoing: dict[str, str], to: str, entry: str
) -> Iterator[str]:
    if outgoing:
        yield from outgoing_lines(session, outgoing)
    if _is_noted(session, to, entry):
        yield session.say("send-it-yourself")
    elif answer.get("leaves_at") and not answer.get("id"):
        at, number = day_and_hour(answer["leaves_at"]), answer.get("waiting", "")
        yield session.say("leaves-at", at=at, number=number)
    else:
        yield session.say("passed-on", id=answer.get("id", ""))


def _is_noted(session: Session, to: str, entry: str) -> bool:
    """Whether nobody at that side has a seat, so that a person must carry the words."""
    targets = session.see("pass-on", entry=entry, to=to)["targets"]
    return any(line["key"] == to and not line["seated"] for line in targets)
