"""What is put to every side in secret: putting it, answering it, telling what came of it."""

from typing import Annotated, Any

import typer

from wasit.cli.frame import Session, command
from wasit.cli.options import FileOption, InOption, Words, id_in, moment_in, one_of, text_in
from wasit.cli.paper import day_and_hour, words_of

app = typer.Typer()
Id = Annotated[str, typer.Argument(help="Its id, or the first eight digits.")]


@command(
    app,
    "put",
    "wasit in-secret put 'Both sides leave the road for a day.' --until 2026-02-03T12:00:00+03:00",
)
def put(
    session: Session,
    until: Annotated[str, typer.Option("--until", help="When answering ends; ISO 8601 with offset.")],
    words: Words = None,
    file: FileOption = None,
    language: InOption = None,
) -> None:
    """Put a text of your own to every side; only yes from all is ever shown."""
    answer = session.do("blind-put", text=text_in(words, file, language), until=moment_in(until, "until"))
    session.tell(answer, lambda: [session.say("entered", id=answer.get("id", ""))])


@command(app, "answer", "wasit in-secret answer 3f2a9c01 yes")
def answer(
    session: Session,
    which: Id,
    said: Annotated[str, typer.Argument(help="yes or no; until it is over you can answer anew.")],
) -> None:
    """Answer for your side; no other side learns of it unless all say yes."""
    made = session.do("blind-answer", id=id_in(which), answer=one_of(said, ("yes", "no"), "answer"))
    session.tell(made, lambda: [session.say("entered", id=made.get("id", ""))])


@command(app, "tell", "wasit in-secret tell 3f2a9c01")
def tell(session: Session, which: Id) -> None:
    """Tell every side what came of it."""
    made = session.do("blind-close", id=id_in(which))
    session.tell(made, lambda: [session.say("entry.blind-agreed" if made["agreed"] else "entry.blind-over")])


@command(app, "list", "wasit in-secret list")
def listed(session: Session) -> None:
    """List what was put in secret; a go-between sees nobody's answer."""
    role = session.see("sign")["role"]
    page = session.see("blind-desk" if role == "go-between" else "blind")
    session.tell(
        page,
        lambda: (
            [line for one in page["puts"] for line in lines_of(session, one, "in-secret.")]
            or [session.say("empty")]
        ),
    )


def lines_of(session: Session, one: dict[str, Any], key: str) -> list[str]:
    """One put text and this side's answer. ``key``: the beginning of the sentences' names."""
    state = session.say(key + ("matched" if one.get("may_close") and key == "suppose." else one["state"]))
    head = f"{one['id'][:8]}  {day_and_hour(one['at'])} – {day_and_hour(one['until'])}  {state}"
    own = [] if one.get("yes") is None else ["  " + session.say(key + ("yes" if one["yes"] else "no"))]
    return [head, *words_of(one["text"], "  "), *own]
