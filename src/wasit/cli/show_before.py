"""Shows the sheet for the bad morning, the agreed words, and who was promised to be told first."""

from collections.abc import Iterator
from typing import Any

import typer

from wasit.cli.frame import Session, command
from wasit.cli.paper import day_and_hour, name_of, words_of

app = typer.Typer()
Json = dict[str, Any]


@command(app, "morning", "wasit show morning", "wasit show morning --json")
def morning(session: Session) -> None:
    """Show the sheet for the morning when it is in the press: whom to warn first, what each may say, who knows what."""
    page = session.see("morning")
    session.tell(page, lambda: _morning(session, page))


@command(app, "lines-to-take", "wasit show lines-to-take")
def lines_to_take(session: Session) -> None:
    """Show what each may say if asked, or if it leaks, by what the charter keeps secret."""
    page = session.see("lines-to-take")
    session.tell(page, lambda: _takes(session, page))


@command(app, "promises", "wasit show promises")
def promises(session: Session) -> None:
    """Show which side was promised to be told of what before others, and what became of it."""
    page = session.see("promises")
    session.tell(page, lambda: list(_promises(session, page)) or [session.say("empty")])


def _morning(session: Session, page: Json) -> Iterator[str]:
    yield session.say("morning.first")
    for number, one in enumerate(page["first"], 1):
        since = f", {day_and_hour(one['since'])}" if one["since"] else ""
        why = f"{session.say('morning.why.' + one['why'])} {_thing(session, one['thing'])}{since}"
        yield f"  {number}. {name_of(one['who'], session.lang)}: {why}"
    if not page["first"]:
        yield "  " + session.say("morning.first.none")
    yield ""
    yield session.say("morning.say")
    yield from _depth(session, page)
    for one in page["takes"]:
        yield from _take(session, one)
    if page["takes"]:
        yield from ("  " + session.say("takes.none." + one) for one in page["unsaid"])
    else:
        yield "  " + session.say("morning.say.none")
    if page["other_takes"]:
        yield "  " + session.say("morning.say.others", n=page["other_takes"])
    yield ""
    yield session.say("morning.known")
    for said in page["said"]:
        yield "  " + _thing(session, said["thing"])
        for one in said["knowers"]:
            by = f" ({name_of(one['told_by'], session.lang)})" if one["told_by"] else ""
            how = session.say("knows." + one["how"])
            yield f"    {name_of(one['person']['name'], session.lang)}: {how}{by}, {day_and_hour(one['since'])}"
        if said["more"]:
            yield "    " + session.say("morning.more", n=said["more"])
    if page["promises"]:
        yield ""
        yield session.say("morning.promises")
        yield from _promises(session, page["promises"])


def _takes(session: Session, page: Json) -> Iterator[str]:
    yield from _depth(session, page)
    for occasion in ("asked", "leaked"):
        yield session.say("takes." + occasion)
        every = [one for one in page["lines"] if one["occasion"] == occasion]
        for one in every:
            if one["holds"]:
                yield from _take(session, one, named=False)
        if occasion in page["unsaid"]:
            yield "  " + session.say("takes.none.depth" if every else "takes.none." + occasion)
    others = [one for one in page["lines"] if not one["holds"]]
    if others:
        yield f"{session.say('takes.others')}: {session.say('takes.others.what')}"
    for one in others:
        yield from _take(session, one)


def _depth(session: Session, page: Json) -> Iterator[str]:
    depth = "charter.depth." + page["depth"]
    yield f"  {session.say('charter.depth')}: {session.say(depth)}. {session.say(depth + '.what')}"


def _take(session: Session, one: Json, *, named: bool = True) -> Iterator[str]:
    said = [session.say("takes." + one["occasion"])] if named else []
    if not one["holds"]:
        said.append(f"{session.say('charter.depth')}: {session.say('charter.depth.' + one['depth'])}")
    said += [name_of(name, session.lang) for _, name in one["places"]]
    yield f"  {' · '.join(said)}  [{', '.join(id_[:8] for id_ in one['ids'])}]"
    yield from words_of(one["text"], "      ")


def _promises(session: Session, every: list[Json]) -> Iterator[str]:
    for one in every:
        at = f", {day_and_hour(one['told_at'])}" if one["told_at"] else ""
        state = session.say("morning.state." + one["state"])
        side = f"{name_of(one['side'], session.lang)} ({one['key']})"
        yield f"  {side} · {_thing(session, one['thing'])}: {state}{at}  [{one['id'][:8]}]"
        yield from words_of(one["text"], "      ")


def _thing(session: Session, title: Json) -> str:
    return name_of(title, session.lang) if title else session.say("knows.channel")
