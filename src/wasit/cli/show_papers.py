"""Shows proposals, the ledger, who knows, and the timeline."""

from collections.abc import Iterator
from typing import Annotated, Any

import typer

from wasit.cli.frame import Session, command
from wasit.cli.options import moment_in, proposal_in
from wasit.cli.paper import both_clocks, day_and_hour, name_of, table, words_of
from wasit.cli.verified import limit_lines
from wasit.cli.words_in import read_bytes
from wasit.errors import Refused
from wasit.text.moment import Moment

app = typer.Typer()
Json = dict[str, Any]


@command(
    app,
    "proposal",
    "wasit show proposal",
    "wasit show proposal 77b0c4d2",
    "wasit show proposal 77b0c4d2 --save agreement.wasit",
)
def proposal(
    session: Session,
    which: Annotated[
        str, typer.Argument(help="The proposal. [default: a list of all]", show_default=False)
    ] = "",
    save: Annotated[
        str, typer.Option("--save", help="Write the certificate to this new file.", show_default=False)
    ] = "",
) -> None:
    """Show a proposal, its answers and its certificate."""
    if not which:
        every = session.see("proposals")
        session.tell(every, lambda: _summaries(session, every))
        return
    which = proposal_in(session, which)
    if save:
        _save(session, which, save)
        return
    page = session.see("proposal", proposal=which)
    zone = session.see("sign")["zone"]
    session.tell(page, lambda: _proposal(session, page, zone))


@command(app, "ledger", "wasit show ledger", "wasit show ledger --json")
def ledger(session: Session) -> None:
    """Show undertakings and, apart from them, hopes."""
    page = session.see("ledger")
    session.tell(page, lambda: _ledger(session, page))


@command(
    app,
    "knows",
    "wasit show knows",
    "wasit show knows --of 77b0c4d2",
    "wasit show knows --at 2026-02-01T12:00:00+03:00",
)
def knows(
    session: Session,
    of: Annotated[
        str, typer.Option("--of", help="A proposal. [default: the channel itself]", show_default=False)
    ] = "channel",
    at: Annotated[str | None, typer.Option("--at", help="As it was then; ISO 8601 with offset.")] = None,
) -> None:
    """Show who knows of the channel or of a proposal."""
    moment = moment_in(at, "at")
    page = session.see(
        "knows",
        of=of if of == "channel" else proposal_in(session, of, "of"),
        at=Moment.parse(moment).seconds if moment else None,
    )
    session.tell(page, lambda: _knows(session, page))


@command(app, "timeline", "wasit show timeline")
def timeline(session: Session) -> None:
    """Show the milestones of the matter."""
    page = session.see("timeline")
    rows = [[day_and_hour(one["at"]), one["track"], _short(session, one["text"])] for one in page]
    heads = ("head.at", "head.track", "head.what")
    session.tell(
        page, lambda: table([session.say(head) for head in heads], rows) if rows else [session.say("empty")]
    )


def _save(session: Session, which: str, target: str) -> None:
    """The certificate's bytes into a file that does not exist yet. Raises: Refused unwritable-file."""
    import base64
    from pathlib import Path

    certificate = base64.b64decode(session.see("certificate", proposal=which))
    try:
        with Path(target).open("xb") as file:
            file.write(certificate)
    except OSError as error:
        reason = "exists" if isinstance(error, FileExistsError) else "closed"
        raise Refused("unwritable-file", reason=reason) from None
    answer = {"bytes": len(read_bytes(target))}
    session.tell(answer, lambda: [session.say("saved", n=answer["bytes"])])


def _short(session: Session, texts: Json) -> str:
    return name_of(texts, session.lang)


def _summaries(session: Session, every: list[Json]) -> Iterator[str]:
    rows = [
        [
            one["id"][:8],
            session.say("proposal." + one["state"]),
            day_and_hour(one["at"]),
            _short(session, one["title"]),
        ]
        for one in every
    ]
    heads = ("head.id", "head.state", "head.at", "head.what")
    yield from table([session.say(head) for head in heads], rows) if rows else [session.say("empty")]


def _proposal(session: Session, page: Json, zone: str) -> Iterator[str]:
    summary = page["summary"]
    yield from words_of(summary["title"])
    yield f"{session.say('proposal.' + summary['state'])}  {both_clocks(summary['at'], zone)}  [{summary['id'][:8]}]"
    if page["expires"]:
        yield session.say("expires", at=both_clocks(page["expires"], zone))
    yield session.say("authentic", languages=", ".join(page["authentic"]))
    for clause in page["clauses"]:
        yield ""
        yield f"  {clause['number']}. {session.say('clause.' + clause['kind'])} · {_short(session, clause['who'])}"
        yield from words_of(clause["text"], "     ")
        for condition in clause["conditions"]:
            yield "     " + session.say("if", what=condition)
        for event in clause["events"]:
            yield "     " + session.say("if", what=_short(session, event))
        if clause["due"]:
            yield "     " + session.say("due", at=both_clocks(clause["due"], zone))
    yield from limit_lines(session, page["limits"])
    yield ""
    for one in page["answers"]:
        signed = session.say("signed", n=one["signed"], of=one["needed"])
        verdict = session.say("verdict." + one["verdict"])
        yield f"  {_short(session, one['side'])}: {verdict}  {signed}  {both_clocks(one['at'], zone)}"
        yield from words_of(one["words"], "     ")
        yield from limit_lines(session, one["limits"])
    if page["certificate"]:
        yield from _certificate(session, page["certificate"], zone)


def _certificate(session: Session, held: Json, zone: str) -> Iterator[str]:
    yield ""
    yield session.say("certificate." + held["state"])
    if held["accepted_at"]:
        yield session.say("accepted-at", at=both_clocks(held["accepted_at"], zone))
    if held["countersigned_by"]:
        yield session.say("countersigned-by", who=_short(session, held["countersigned_by"]))
    for step in held["steps"]:
        yield f"  {'✓' if step['holds'] else '✗'} {step['number']}. {session.step(step)}"
    yield session.say("fingerprint", hex=held["fingerprint"])


def _ledger(session: Session, page: Json) -> Iterator[str]:
    yield session.say("ledger.undertakings", n=len(page["undertakings"]))
    heads = [session.say(head) for head in ("head.by", "head.to", "head.what", "head.due", "head.state")]
    if page["undertakings"]:
        yield from table(
            heads,
            [
                [_short(session, one["by"]), _short(session, one["to"]), _short(session, one["text"]),
                 day_and_hour(one["due"]), session.say("undertaking." + one["state"])]
                for one in page["undertakings"]
            ],
        )  # fmt: skip
    yield ""
    yield session.say("ledger.hopes", n=len(page["hopes"]))
    heads = [session.say(head) for head in ("head.hopes", "head.of", "head.what", "head.at")]
    if page["hopes"]:
        yield from table(
            heads,
            [
                [_short(session, one["held_by"]), _short(session, one["of"]), _short(session, one["text"]),
                 day_and_hour(one["at"])]
                for one in page["hopes"]
            ],
        )  # fmt: skip


def _knows(session: Session, page: Json) -> Iterator[str]:
    rows = [
        [_short(session, one["person"]["name"]), session.say("knows." + one["how"]), day_and_hour(one["since"]),
         _short(session, one["told_by"])]
        for one in page["knowers"]
    ]  # fmt: skip
    heads = ("head.who", "head.how", "head.since", "head.told-by")
    yield from table([session.say(head) for head in heads], rows) if rows else [session.say("empty")]
