"""What crosses: passing words on, taking that back, withdrawing one's own."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from wasit.cli.clipboard import copy
from wasit.cli.frame import Session, command
from wasit.cli.minutes import preview_lines, warning_lines
from wasit.cli.options import (
    AttributionOption,
    FileOption,
    InOption,
    PenOption,
    Words,
    check_role,
    id_in,
    one_of,
    pen_passphrase,
    text_in,
)
from wasit.cli.outgoing import (
    before_it_leaves,
    is_noted,
    looked_at,
    outgoing_lines,
    page_before,
    plain,
    source_in,
    words_of_proposal,
)
from wasit.cli.paper import day_and_hour
from wasit.cli.passphrases import is_typed
from wasit.cli.words_in import ATTRIBUTIONS
from wasit.errors import Refused

app = typer.Typer()


@command(
    app,
    "pass-on",
    "wasit pass-on 3f2a9c01 --to b 'A contact asks whether a step would reach your desk.'",
    "wasit pass-on 3f2a9c01:1,3 --to b --as-written --attribution other-side --copy",
    "wasit pass-on 3f2a9c01 --to b 'A contact asks.' --preview",
    "wasit pass-on 77b0c4d2 --to b",
)
def pass_on(
    session: Session,
    entry: Annotated[str, typer.Argument(help="The entry or proposal, or passages of it: 3f2a9c01:1,3")],
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
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask again where something warns.")] = False,
    show_only: Annotated[
        bool, typer.Option("--preview", help="Show the outgoing page and its checks; pass nothing on.")
    ] = False,
    to_clipboard: Annotated[
        bool, typer.Option("--copy", help="Put the outgoing wording on the clipboard.")
    ] = False,
) -> None:
    """Pass words on to another side, in exactly the wording given.

    Between two rules stands what leaves and nothing else of its source, so that it can be sent by telephone. Warnings are shown, and at
    a terminal it is asked whether to pass it on all the same; what warned and was passed on is kept on the desk.
    """
    check_role(session, "go-between")
    named = [_source(session, source) for source in [entry, *(also or [])]]
    text = text_in(words, file, language, needed=False)
    if as_written and text is not None:
        raise typer.BadParameter("as written, the words are the author's", param_hint="--as-written")
    translated = text_in(None, translation, language, needed=False)
    pages = [page_before(session, source["id"], to) for source in named]
    pages[0] = looked_at(session, pages[0], named[0], to, text or translated or {}, as_written=not text)
    paper = pages[0].get("proposal")
    attribution = one_of(attribution, ATTRIBUTIONS, "attribution")
    if show_only:
        page = before_it_leaves(pages, named, text, as_written=as_written, attribution=attribution)
        page["translation"] = translated or {}
        session.tell(page, lambda: preview_lines(session, page, to, at_once=now))
        return
    if text is None and not as_written and not paper:
        raise typer.BadParameter("give a wording, --file or --as-written", param_hint="WORDS")
    as_written = as_written or text is None
    warned = pages[0]["warned"]
    if warned and not session.json:
        for said in warning_lines(session, pages[0]):
            session.aside(said)
        if not yes and is_typed():
            typer.confirm(session.say("ask.pass-on"), abort=True, err=True)
    answer = session.do(
        "pass-on",
        sources=named,
        to=to,
        wording="as-written" if as_written else "paraphrase",
        text=text,
        translation=translated,
        attribution=attribution,
        now=now or None,
        warned=warned,
    )
    outgoing = answer.get("outgoing") or text or (words_of_proposal(paper) if paper else {})
    copied = to_clipboard and bool(outgoing) and copy(plain(outgoing))
    answer |= {"outgoing": outgoing, "warned": warned}
    session.tell(
        {**answer, "copied": copied} if to_clipboard else answer,
        lambda: _passed(session, answer, pages[0]["targets"], to),
    )
    if to_clipboard:
        session.aside(session.say("copied" if copied else "no-clipboard"))


@command(app, "take-back", "wasit take-back 3")
def take_back(
    session: Session,
    number: Annotated[int, typer.Argument(help="The number that pass-on gave.", min=0)],
) -> None:
    """Take back what was passed on and has not left yet."""
    check_role(session, "go-between")
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


def _source(session: Session, written: str) -> dict[str, Any]:
    """Raises: Refused bad-input."""
    entry, colon, passages = written.partition(":")
    source: dict[str, Any] = {"id": id_in(entry, "entry")}
    if colon:
        numbers = passages.split(",")
        if not all(
            number.isascii() and number.isdigit() and 1 <= len(number) <= 2 and int(number)
            for number in numbers
        ):
            raise Refused("bad-input", field="numbers")
        source["passages"] = [int(number) for number in numbers]
    return {**source, "id": source_in(session, source["id"])}


def _passed(
    session: Session, answer: dict[str, Any], targets: list[dict[str, Any]], to: str
) -> Iterator[str]:
    if answer["outgoing"]:
        yield from outgoing_lines(session, answer["outgoing"])
    if is_noted(targets, to):
        yield session.say("send-it-yourself")
    elif answer.get("leaves_at") and not answer.get("id"):
        at, number = day_and_hour(answer["leaves_at"]), answer.get("waiting", "")
        yield session.say("leaves-at", at=at, number=number)
    else:
        yield session.say("passed-on", id=answer.get("id", ""))
