"""Making a seat, opening it, locking it, syncing it."""

import os
import shlex
from pathlib import Path
from typing import Annotated

import typer

from wasit.cli.frame import Session, command
from wasit.cli.passphrases import is_typed, passphrase_of
from wasit.cli.words_in import texts_of
from wasit.errors import Refused

app = typer.Typer()
InvitersRelay = Annotated[
    str,
    typer.Option(
        "--relay",
        help="The relay of whoever invites, where this seat has none yet.",
        show_default=False,
    ),
]


@command(
    app,
    "init",
    "wasit init --name 'The go-between' --relay http://127.0.0.1:7710",
    "wasit init --name en='Envoy' --name ar='مبعوث' --language ar --zone Asia/Amman",
    seat=False,
    opens=True,
)
def init(
    session: Session,
    name: Annotated[
        list[str], typer.Option("--name", help="How others see you (ar=… for a language); may be repeated.")
    ],
    language: Annotated[str, typer.Option("--language", help="Language of your pages: en, ar or he.")] = "",
    zone: Annotated[
        str, typer.Option("--zone", help="Your time zone. [default: this machine's]", show_default=False)
    ] = "",
    relay: Annotated[
        str, typer.Option("--relay", help="The relay's address; may come later.", show_default=False)
    ] = "",
) -> None:
    """Make a seat in a folder: its keys and its encrypted store.

    The passphrase opens the seat; nobody can restore it. The pen that signs has another, chosen at the first signature.
    """
    from wasit.cli.composing import make_seat

    zone = check_zone(zone or local_zone())
    language = check_page_language(language or session.lang)
    relay = check_relay(relay)
    names = texts_of(name, None, "name")
    if _is_open(session.folder):
        raise Refused("already-a-seat")
    passphrase = passphrase_of(
        session.passphrase_file, session.say("ask.new-passphrase"), twice=session.say("ask.again")
    )
    make_seat(session.folder, passphrase, names, language, zone, relay)
    answer = {"folder": str(session.folder), "zone": zone, "language": language}
    option = f" --folder {shlex.quote(str(session.folder))}" if session.given_folder else ""
    session.tell(answer, lambda: [session.say("made", folder=session.folder, option=option)])


@command(
    app,
    "open",
    "wasit open",
    "wasit open --no-browser --port 7700 --passphrase-file seat.txt",
    seat=False,
    opens=True,
)
def open_seat(
    session: Session,
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="Open no browser; print the address only.")
    ] = False,
    port: Annotated[int, typer.Option("--port", help="0 takes any free one.", min=0, max=65535)] = 0,
) -> None:
    """Open the seat: pages on this machine, sync with the relay, commands without asking again.

    Without a passphrase here, the page asks for it; where there is no seat yet, the page makes one. Ctrl-C locks and ends.
    """
    from wasit.cli.composing import can_browse, check_seat, keep_open
    from wasit.cli.handing import received

    handed = received()
    if handed is not None:
        keep_open(session, None, port=port, browses=False, handed=handed)
        return
    browses = not no_browser and can_browse()
    if not browses:
        check_seat(session.folder)
    passphrase = None
    if session.passphrase_file is not None or (not browses and is_typed()):
        passphrase = passphrase_of(session.passphrase_file, session.say("ask.passphrase"))
    keep_open(session, passphrase, port=port, browses=browses)


@command(app, "lock", "wasit lock", seat=False)
def lock(session: Session) -> None:
    """Lock the open seat.

    Its page stays and asks for the passphrase again. To end it, press Ctrl-C where it was opened.
    """
    from wasit.seat.control_client import ControlClient

    client = ControlClient.if_open(session.folder)
    if client is not None:
        try:
            client.do("lock", {})
        finally:
            client.close()
    answer = {"was_open": client is not None}
    session.tell(answer, lambda: [session.say("locked" if client else "not-open")])


@command(app, "sync", "wasit sync", "wasit sync --json")
def sync(session: Session) -> None:
    """Send what waits and fetch what has come."""
    answer = session.do("sync")
    key = "synced" if "sent" in answer else "sync.woken"
    session.tell(answer, lambda: [session.say(key, **answer)])


def _is_open(folder: Path) -> bool:
    from wasit.seat.control_client import ControlClient

    try:
        client = ControlClient.if_open(folder)
    except Refused:
        return False
    if client is not None:
        client.close()
    return client is not None


def local_zone() -> str:
    """This machine's IANA zone, UTC when it can't be told."""
    told = os.environ.get("TZ", "").removeprefix(":")
    if told and "/" in told and not told.startswith("/"):
        return told
    try:
        link = str(Path("/etc/localtime").readlink())
    except OSError:
        return "UTC"
    return link.partition("zoneinfo/")[2] or "UTC"


def check_zone(zone: str) -> str:
    """Raises: Refused bad-input."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Refused("bad-input", field="zone") from None
    return zone


def check_page_language(language: str) -> str:
    """Raises: Refused bad-input."""
    from wasit.text.language import PAGE_LANGUAGES

    if language not in PAGE_LANGUAGES:
        raise Refused("bad-input", field="language", known=", ".join(PAGE_LANGUAGES))
    return language


def check_relay(address: str) -> str:
    """An http(s) address or nothing. Raises: Refused bad-input."""
    from urllib.parse import urlsplit

    try:
        read = urlsplit(address)
        sound = (
            read.scheme in ("http", "https")
            and bool(read.hostname)
            and read.port != 0
            and len(address) <= 255
        )
    except ValueError:
        sound = False
    if address and not sound:
        raise Refused("bad-input", field="relay")
    return address.rstrip("/")
