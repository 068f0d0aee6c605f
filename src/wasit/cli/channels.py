"""Channels of this seat: opening one, and looking over them."""

from collections.abc import Iterator
from typing import Annotated, Any

import typer

from wasit.cli.frame import Session, command
from wasit.cli.minutes import alarm_lines, leaving_lines
from wasit.cli.options import one_of
from wasit.cli.paper import name_of, table
from wasit.cli.show import page_of
from wasit.cli.words_in import texts_of
from wasit.errors import Refused

app = typer.Typer()
COVERS = ("prompt", "spread", "steady")


@command(
    app,
    "open",
    "wasit channel open --title 'Road to the north' --side a='Side A' --side b='Side B'",
    "wasit channel open --title en='Prisoners' --title ar='الأسرى' --as side --cover steady",
)
def open_channel(
    session: Session,
    title: Annotated[
        list[str], typer.Option("--title", help="The title (ar=… for a language); may be repeated.")
    ],
    side: Annotated[
        list[str] | None, typer.Option("--side", help="KEY=NAME of a side; repeat a key as ar:KEY=NAME.")
    ] = None,
    role: Annotated[
        str, typer.Option("--as", help="go-between, or side when you will invite one.")
    ] = "go-between",
    name: Annotated[list[str] | None, typer.Option("--name", help="Your name in this channel.")] = None,
    languages: Annotated[str, typer.Option("--languages", help="As en,ar.", show_default=False)] = "",
    cover: Annotated[
        str | None, typer.Option("--cover", help="prompt, spread or steady. [default: spread]")
    ] = None,
    unless_marked: Annotated[
        bool,
        typer.Option(
            "--unless-marked", help="Rule: may be passed on unless marked. [default: only what is marked]"
        ),
    ] = False,
    relay: Annotated[str, typer.Option("--relay", help="The relay's address.", show_default=False)] = "",
) -> None:
    """Open a channel.

    A go-between names the sides; each has a line that can be kept by notes until somebody of that side takes a seat.
    """
    answer = session.do(
        "open-channel",
        title=texts_of(title, None, "title"),
        role=one_of(role, ("go-between", "side"), "role"),
        sides=sides_of(side or []),
        name=texts_of(name, None, "name"),
        languages=[part.strip() for part in languages.split(",") if part.strip()],
        cover=one_of(cover, COVERS, "cover"),
        default_rule="unless-marked" if unless_marked else None,
        relay=relay,
    )
    session.tell(answer, lambda: [session.say("channel.opened", id=answer.get("matter", ""))])


@command(app, "list", "wasit channel list")
def list_channels(session: Session) -> None:
    """List the channels of this seat."""
    try:
        every = session.see("sign")["matters"]
    except Refused as error:
        if error.code != "no-matter":
            raise
        every = []
    answer = [{"matter": matter, "title": title} for matter, title in every]
    rows = [[one["matter"][:16], name_of(one["title"], session.lang)] for one in answer]
    heads = ("head.id", "head.what")
    session.tell(
        answer, lambda: table([session.say(head) for head in heads], rows) if rows else [session.say("empty")]
    )


@command(app, "show", "wasit channel show", "wasit channel show --matter 3f2a9c01 --json")
def show_channel(session: Session) -> None:
    """Show a channel in a few lines."""
    page = page_of(session)
    session.tell(page, lambda: _overview(session, page))


def _overview(session: Session, page: dict[str, Any]) -> Iterator[str]:
    sign = page["sign"]
    yield f"{name_of(sign['title'], session.lang)}  [{sign['matter'][:16]}]"
    yield "  " + session.say(
        "sign", name=name_of(sign["name"], session.lang), role=session.say("role." + sign["role"]),
        cover=sign["cover"], relay=session.say("relay." + sign["relay"]), n=sign["waiting_to_send"],
    )  # fmt: skip
    yield from alarm_lines(session, page["alarms"])
    for line in page["lines"] if "lines" in page else [page["line"], page["room"]]:
        name = name_of(line["name"], session.lang)
        yield f"  {line['key']}  {name}  " + session.say("line.count", n=line["total"], unread=line["unread"])
    if "waiting" in page:
        yield "  " + session.say("desk.waits", n=len(page["waiting"]))
        yield from leaving_lines(session, page["leaving"])
    for one in page["proposals"]:
        title = name_of(one["title"], session.lang)
        yield f"  {one['id'][:8]}  {title}  {session.say('proposal.' + one['state'])}"


def sides_of(written: list[str]) -> list[dict[str, Any]]:
    """KEY=NAME or LANGUAGE:KEY=NAME, in the order of first mention. Raises: Refused bad-input."""
    sides: dict[str, list[str]] = {}
    for one in written:
        head, equals, name = one.partition("=")
        language, colon, key = head.rpartition(":")
        if not equals or not name or not (len(key) == 1 and "a" <= key <= "z"):
            raise Refused("bad-input", field="side")
        sides.setdefault(key, []).append(f"{language}={name}" if colon else name)
    return [{"key": key, "name": texts_of(names)} for key, names in sides.items()]
