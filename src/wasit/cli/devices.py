"""Devices: a second one of the same person, paired by code, and what becomes of a lost one."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

import typer

from wasit.cli.frame import Session, command
from wasit.cli.opening import InvitersRelay, check_relay
from wasit.cli.options import id_in, seat_in
from wasit.cli.paper import day_and_hour, table
from wasit.cli.people import NoWait, WaitOption, announce, code_in, finish
from wasit.cli.words_in import texts_of
from wasit.errors import Refused

app = typer.Typer()


@command(app, "add", "wasit device add")
def add(session: Session, no_wait: NoWait = False, wait: WaitOption = 1800) -> None:
    """Pair a second device of your own by a spoken code.

    Both hold the same record; everyone on your lines sees that there is a second device. Its own pen needs a new mandate.
    """
    started = session.do("invite", **{"as": "device", "passphrase": session.owner()})
    announce(session, started)
    session.aside(session.say("device.there", relay=started.get("relay", "")))
    finish(session, started, 0 if no_wait else wait)
    session.aside(session.say("device.pen"))


@command(app, "join", "wasit device join 4127-8830-2714")
def join(
    session: Session,
    code: Annotated[
        list[str], typer.Argument(help="The twelve digits, in any script, spaces and dashes as you like.")
    ],
    relay: InvitersRelay = "",
    no_wait: NoWait = False,
    wait: WaitOption = 120,
) -> None:
    """Make this folder a second device, by the code that the first one shows."""
    started = session.do("join", code=code_in(code), device=True, relay=check_relay(relay))
    finish(session, started, 0 if no_wait else wait)
    session.aside(session.say("device.pen"))


@command(app, "list", "wasit device list")
def list_devices(session: Session) -> None:
    """List your own devices in this matter."""
    answer = session.do("devices")
    session.tell(answer, lambda: _listed(session, answer["devices"]))


def _listed(session: Session, devices: list[dict[str, Any]]) -> Iterator[str]:
    heads = [session.say(name) for name in ("head.seat", "head.since", "head.state")]
    rows = []
    for each in devices:
        state = "this" if each["this"] else "removed" if each["removed"] else "other"
        rows.append([each["seat"][:8], day_and_hour(each["since"]), session.say("device." + state)])
    return table(heads, rows)


@command(
    app,
    "remove",
    "wasit device remove 5b1f00aa --yes",
    "wasit device remove 5b1f00aa --consent 'Their head of delegation, by telephone today'",
)
def remove(
    session: Session,
    seat: Annotated[
        str, typer.Argument(help="The device, as wasit device list names it; or a seat of a side.")
    ],
    consent: Annotated[
        list[str] | None,
        typer.Option(
            "--consent",
            help="By a go-between, of a side's lost device: whose consent, and how it was had. That side reads it. Once a language.",
        ),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask again.")] = False,
) -> None:
    """Remove another device of your own: lost, stolen or not wanted any more. With --consent: a lost one of a side's, by its go-between.

    Everyone on your lines sees it, and sends it nothing more. What it already holds stays readable on it. A steward's device too.
    The passphrase is asked, also where the seat is open: recovery kits made before end with it.
    """
    if consent:
        _strike(session, seat_in(session, seat), texts_of(consent, None, "consent"), yes)
        return
    known, passphrase = id_in(seat, "seat"), session.owner()
    found = [each["seat"] for each in session.do("devices")["devices"] if each["seat"].startswith(known)]
    if len(found) != 1:
        raise Refused("unknown-id", field="seat")
    if not yes:
        typer.confirm(session.say("ask.device-remove"), abort=True, err=True)
    answer = session.do("device-remove", seat=found[0], passphrase=passphrase)
    session.tell(answer, lambda: [session.say("device-removed")])


def _strike(session: Session, seat: str, consent: Mapping[str, str], yes: bool) -> None:
    if not yes:
        typer.confirm(session.say("ask.device-strike"), abort=True, err=True)
    answer = session.do("remove", seat=seat, consent=consent)
    session.tell(answer, lambda: [session.say("device-struck")])
