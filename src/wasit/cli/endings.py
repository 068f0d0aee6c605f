"""The end of a channel: how long words are kept, what holds them, what was destroyed."""

from collections.abc import Iterator
from typing import Annotated, Any

import typer

from wasit.cli.frame import Session, command
from wasit.cli.options import text_in
from wasit.cli.paper import day_and_hour, name_of
from wasit.errors import Refused
from wasit.text.isolate import isolate

app = typer.Typer()


@command(app, "retention", "wasit retention", "wasit retention --json")
def retention(session: Session) -> None:
    """Show how long words are kept, what stops their destroying, what was destroyed."""
    found = session.see("retention")
    session.tell(
        {name: value for name, value in found.items() if name != "sign"}, lambda: _lines(session, found)
    )


def _lines(session: Session, found: dict[str, Any]) -> Iterator[str]:
    yield session.say("retention.days", n=found["days"])
    if not found["days"]:
        yield session.say("retention.grace")
    if found["closed"]:
        yield session.say("retention.closed", when=day_and_hour(found["closed"]))
    else:
        yield session.say("retention.goes-on")
    for one in found["holds"]:
        by, why = name_of(one["by"], session.lang), name_of(one["why"], session.lang)
        yield session.say("hold.stands", at=day_and_hour(one["at"]), by=by, why=why)
    if found["due"] and not found["holds"]:
        yield session.say("retention.due-at", at=day_and_hour(found["due"]))
    for one in found["archives"]:
        yield session.say(
            "archive.line",
            at=day_and_hour(one["at"]),
            id=one["id"],
            needed=one["needed"],
            who=", ".join(isolate(who) for who in one["openers"]),
        )
        yield "  " + session.say("archive.digest-is", digest=one["digest"])
    if not found["certificates"]:
        yield session.say("destroyed.none")
        return
    for one in found["certificates"]:
        yield session.say(
            "destroyed.line",
            at=day_and_hour(one["at"]),
            line=name_of(one["name"], session.lang),
            n=sum(count for _, count in one["counts"]),
            first=day_and_hour(one["first"]),
            last=day_and_hour(one["last"]),
        )
        if one["archive"]:
            yield "  " + session.say("destroyed.archive", digest=one["archive"])
    yield session.say("destroyed.how")


@command(
    app,
    "hold",
    "wasit hold --by 'The court of first instance' --why 'Proceedings are open'",
    "wasit hold --end --by 'The court of first instance' --why 'Proceedings are over'",
)
def hold(
    session: Session,
    by: Annotated[str, typer.Option("--by", help="Who orders it.")],
    why: Annotated[str, typer.Option("--why", help="Why.")],
    end: Annotated[bool, typer.Option("--end", help="The hold is over.")] = False,
) -> None:
    """Stop the destroying of words because somebody ordered it, or let it go on.

    A go-between holds for everyone; a side for its own copies, and the go-between is not told.
    """
    answer = session.do("hold", by=text_in(by, None, None), why=text_in(why, None, None), stands=not end)
    session.tell(answer, lambda: [session.say("hold.ended" if end else "hold.told")])


@command(app, "close-out", "wasit close-out --yes", "wasit close-out --destroy --yes")
def close_out(
    session: Session,
    destroy: Annotated[
        bool,
        typer.Option("--destroy", help="And destroy this seat's own copy of what was said, now."),
    ] = False,
    anyway: Annotated[
        bool, typer.Option("--anyway", help="With --destroy: also what has not left this seat yet.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask again.")] = False,
) -> None:
    """Close the channel out: from here the days count for which words are kept.

    With --destroy this seat does not wait for them; also a side's, and also later. A legal hold stops it.
    """
    if not yes:
        typer.confirm(session.say("ask.destroy" if destroy else "ask.close-out"), abort=True, err=True)
    passphrase = session.owner() if destroy else ""
    found = session.see("retention") if destroy else {}
    if found.get("holds"):
        raise Refused("held")
    closes = not destroy or found["may_close"]
    answer = session.do("close-out") if closes else {}
    if destroy:
        answer |= session.do("destroy", anyway=anyway or None, passphrase=passphrase)
    session.tell(
        answer,
        lambda: [
            *([session.say("closed-out")] if closes else []),
            *([session.say("destroyed-now", n=answer["n"])] if destroy else []),
        ],
    )
