"""People: inviting, joining, comparing words, briefing, leaving.

A code is said once, by voice. While the other end types it, this command waits; the seat does the rest by itself.
"""

from collections.abc import Iterator
from typing import Annotated, Any

import typer

from wasit.cli.frame import Session, command
from wasit.cli.opening import InvitersRelay, check_relay
from wasit.cli.options import ids_in, one_of, seat_in
from wasit.cli.words_in import texts_of
from wasit.errors import Refused, Unreachable

app = typer.Typer()
STEP = 0.5  # seconds between two looks
NoWait = Annotated[
    bool, typer.Option("--no-wait", help="Do not wait for the other end (an open seat goes on by itself).")
]
WaitOption = Annotated[
    int, typer.Option("--wait", help="Seconds to wait for the other end.", min=1, max=86400)
]
AS = ("side", "delegate", "go-between", "co-mediator")


@command(
    app,
    "invite",
    "wasit invite --line b",
    "wasit invite --as delegate --briefed 3f2a9c01,9c01aa37",
    "wasit invite --as go-between",
)
def invite(
    session: Session,
    role: Annotated[str, typer.Option("--as", help=f"{', '.join(AS)}.")] = "side",
    line: Annotated[
        str, typer.Option("--line", help="The letter of the side (side, co-mediator).", show_default=False)
    ] = "",
    briefed: Annotated[
        list[str] | None, typer.Option("--briefed", help="Entries opened to the newcomer.")
    ] = None,
    no_wait: NoWait = False,
    wait: WaitOption = 1800,
) -> None:
    """Invite somebody by a spoken code of twelve digits.

    Read the code out. A wrong code is a mistake or an attack, and kills the invitation.
    """
    started = session.do(
        "invite",
        line=line,
        briefed=ids_in(briefed, "briefed"),
        **{"as": one_of(role, AS, "as")},
    )
    announce(session, started)
    if started.get("relay"):
        session.aside(session.say("invite.relay", relay=started["relay"]))
    finish(session, started, 0 if no_wait else wait)


@command(
    app,
    "join",
    "wasit join 4127-8830-2714 --name 'The envoy'",
    "wasit join 4127-8830-2714 --relay https://relay.example",
    "wasit join ٤١٢٧ ٨٨٣٠ ٢٧١٤ --name ar='المبعوث'",
)
def join(
    session: Session,
    code: Annotated[
        list[str], typer.Argument(help="The twelve digits, in any script, spaces and dashes as you like.")
    ],
    name: Annotated[
        list[str] | None, typer.Option("--name", help="Your name there (ar=… for a language).")
    ] = None,
    relay: InvitersRelay = "",
    no_wait: NoWait = False,
    wait: WaitOption = 120,
) -> None:
    """Join a channel by the code that was read out."""
    names, relay = texts_of(name, None, "name"), check_relay(relay)
    started = session.do("join", code=code_in(code), name=names, relay=relay)
    finish(session, started, 0 if no_wait else wait)


@command(app, "compared", "wasit compared 5b1f00aa")
def compared(
    session: Session, seat: Annotated[str, typer.Argument(help="The seat whose words were the same.")]
) -> None:
    """Say that the words were compared by voice and were the same."""
    answer = session.do("words-compared", seat=seat_in(session, seat))
    session.tell(answer, lambda: [session.say("compared")])


@command(
    app,
    "brief",
    "wasit brief 5b1f00aa --entry 3f2a9c01 --entry 9c01aa37",
    "wasit brief 5b1f00aa --line room --entry 3f2a9c01 --note 'Begin with the second.'",
)
def brief(
    session: Session,
    seat: Annotated[str, typer.Argument(help="The newcomer's seat.")],
    entry: Annotated[list[str], typer.Option("--entry", help="An entry to open; may be repeated.")],
    line: Annotated[
        str,
        typer.Option(
            "--line", help="Where they stand: a line's letter, line, room, desk.", show_default=False
        ),
    ] = "",
    note: Annotated[
        list[str] | None,
        typer.Option("--note", help="A cover note in your own room or on the desk (ar=… for a language)."),
    ] = None,
) -> None:
    """Open chosen entries to somebody who came late."""
    answer = session.do(
        "brief",
        seat=seat_in(session, seat),
        entries=ids_in(entry, "entries"),
        line=line,
        text=texts_of(note, None, "note") if note else None,
    )
    session.tell(answer, lambda: [session.say("briefed", id=answer.get("id", ""))])


@command(app, "leave", "wasit leave --yes")
def leave(
    session: Session, yes: Annotated[bool, typer.Option("--yes", help="Do not ask again.")] = False
) -> None:
    """Leave the channel: nothing that comes later can be read here."""
    if not yes:
        typer.confirm(session.say("ask.leave"), abort=True, err=True)
    answer = session.do("leave", passphrase=session.owner())
    session.tell(answer, lambda: [session.say("left")])


def code_in(parts: list[str]) -> str:
    """Raises: Refused code-typo, before anything is sent."""
    code = " ".join(parts)
    if sum(char.isdecimal() for char in code) != 12:
        raise Refused("code-typo", reason="count")
    return code


def announce(session: Session, started: dict[str, Any]) -> None:
    """The code comes first, since the other end needs it before there is an answer."""
    code = started.get("code") or _look(session, started).get("code")
    if code:
        started["code"] = code
        session.aside(session.say("code", code=code))


def _look(session: Session, started: dict[str, Any]) -> dict[str, Any]:
    return session.do("invitation", invitation=started.get("invitation", ""))


def finish(session: Session, started: dict[str, Any], patience: int) -> None:
    """Waits until the invitation is paired. Raises: Distrusted E_CODE_WRONG…, Refused code-expired, Unreachable not-yet."""
    state = _look(session, started)
    steps = int(patience / STEP)
    while state.get("state") in ("waiting", "pairing") and steps > 0:
        session.seat.wait(STEP)
        state = _look(session, started)
        steps -= 1
    if state.get("state") == "failed":
        from wasit.cli.explained import of_its_kind

        raise of_its_kind(str(state.get("error") or "E_CODE_WRONG"))
    if state.get("state") == "expired":
        raise Refused("code-expired")
    if state.get("state") != "paired" and patience:
        raise Unreachable("nobody-yet")
    session.tell({**started, **state}, lambda: _paired(session, state))


def _paired(session: Session, state: dict[str, Any]) -> Iterator[str]:
    if state.get("state") != "paired":
        yield session.say("waiting-for-them")
        return
    yield session.say("paired", seat=state.get("seat", ""))
    words, numbers = spoken_words(state.get("words") or [], session.lang), state.get("numbers") or []
    if words:
        yield "  " + "  ".join(words)
    if numbers:
        yield "  " + "  ".join(str(number) for number in numbers)
    yield session.say("compare-now")


def spoken_words(indexes: list[int], lang: str) -> list[str]:
    """The words to read out, in this language."""
    try:
        from wasit.seals.words import words_for
    except ImportError:
        return [str(index) for index in indexes]
    return list(words_for(indexes, lang))
