"""What runs beside a seat: the relay, the doctor, the player of cases, the demonstration."""

from pathlib import Path
from typing import Annotated, Any

import typer

from wasit.cli.frame import Session, command
from wasit.errors import Refused

app = typer.Typer()


@command(
    app,
    "relay",
    "wasit relay --port 7710 --folder ./relay",
    "wasit relay --access-code-file code.txt --stamp-bits 20",
    "wasit relay --config relay.toml --check-config",
    "wasit relay --folder ./relay --copy-to relay-copy.db",
    "wasit relay --demo-cluster",
    "wasit relay --store nats://10.0.0.1,nats://10.0.0.2,nats://10.0.0.3",
    "wasit relay --folder ./relay --store nats://10.0.0.1,nats://10.0.0.2,nats://10.0.0.3 --move-to cluster",
    seat=False,
)
def relay(
    session: Session,
    port: Annotated[
        int | None, typer.Option("--port", help="0 takes any free one. [default: 7710]", min=0, max=65535)
    ] = None,
    host: Annotated[
        str | None, typer.Option("--host", help="The address to listen at. [default: 127.0.0.1]")
    ] = None,
    access_code_file: Annotated[
        Path | None, typer.Option("--access-code-file", help="Who makes a box must know it.")
    ] = None,
    stamp_bits: Annotated[
        int | None,
        typer.Option("--stamp-bits", help="Work asked for a new box. [default: 20]", min=0, max=30),
    ] = None,
    operator_port: Annotated[
        int | None,
        typer.Option(
            "--operator-port", help="The operator's page and numbers, on this machine.", min=0, max=65535
        ),
    ] = None,
    config: Annotated[
        Path | None, typer.Option("--config", help="A file of settings; docs/operator.md names them.")
    ] = None,
    store: Annotated[
        str | None,
        typer.Option("--store", help="Addresses of a NATS JetStream cluster, with commas; else the folder."),
    ] = None,
    store_file: Annotated[
        Path | None,
        typer.Option("--store-file", help="A file of such addresses, where they name a password."),
    ] = None,
    demo_cluster: Annotated[
        bool,
        typer.Option(
            "--demo-cluster", help="For a trial: three nats-servers here, gone when the relay goes."
        ),
    ] = False,
    move_to: Annotated[
        str | None,
        typer.Option(
            "--move-to",
            help="'cluster' or 'folder': take all there from the other while it serves, then serve there.",
        ),
    ] = None,
    give_up_move: Annotated[
        bool,
        typer.Option("--give-up-move", help="Serve from the cluster again where a move away was cut short."),
    ] = False,
    check_config: Annotated[
        bool, typer.Option("--check-config", help="Only say whether it could run so.")
    ] = False,
    copy_to: Annotated[
        Path | None, typer.Option("--copy-to", help="Copy the store, while it runs or not, to a new file.")
    ] = None,
    restore_from: Annotated[
        Path | None, typer.Option("--restore-from", help="Put a store back from a copy, where none is.")
    ] = None,
) -> None:
    """Run a relay: blind mailboxes between seats.

    It listens on this machine only, unless --host says otherwise. It knows envelopes and nothing else.
    What stands on the command line goes before what stands in a file of settings.
    """
    from wasit.cli import relaying

    settings = relaying.settings_of(
        session,
        config,
        host=host,
        port=port,
        operator_port=operator_port,
        access_code_file=access_code_file,
        stamp_bits=stamp_bits,
        store=store,
        store_file=store_file,
    )
    if copy_to is not None:
        relaying.copy_relay(session, settings, copy_to)
    elif restore_from is not None:
        relaying.restore_relay(session, settings, restore_from)
    elif check_config:
        relaying.check_relay(session, settings)
    elif give_up_move:
        relaying.give_up_move(session, settings)
    elif move_to is not None:
        relaying.move_relay(session, settings, move_to)
    elif demo_cluster:
        relaying.run_demo_cluster(session, settings)
    else:
        relaying.run_relay(session, settings)


@command(app, "doctor", "wasit doctor", "wasit doctor --relay http://127.0.0.1:7710 --json", seat=False)
def doctor(
    session: Session,
    relay: Annotated[
        str, typer.Option("--relay", help="The relay to try. [default: the open seat's]", show_default=False)
    ] = "",
) -> None:
    """Say in plain words what is wrong on this machine, and what to do.

    Ends with 0 when nothing is wrong, 5 when only the relay can't be reached, else 6.
    """
    from wasit.cli.examining import examine, exit_code_of, report_lines

    findings = examine(session.folder, relay)
    answer = {
        "well": exit_code_of(findings) == 0,
        "findings": [one.as_json(session.lang) for one in findings],
    }
    session.tell(answer, lambda: report_lines(findings, session.lang))
    if code := exit_code_of(findings):
        raise typer.Exit(code)


@command(app, "play", "wasit play case.json --check", "wasit play case.json --check --json", seat=False)
def play(
    session: Session,
    case: Annotated[Path, typer.Argument(help="A case file; docs/case-format.md says how one is written.")],
    check: Annotated[
        bool, typer.Option("--check", help="Hold the outcome against what the case expects.")
    ] = False,
) -> None:
    """Play a case file; with --check, hold the outcome against what it expects."""
    try:
        case.open("rb").close()
    except OSError:
        raise Refused("unreadable-file") from None
    from wasit.play import run

    _end(run.main(case, check=check, as_json=session.json))


@command(app, "demo", "wasit demo", "wasit demo --no-browser --speed 2", seat=False)
def demo(
    session: Session,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Open no browser.")] = False,
    speed: Annotated[
        float, typer.Option("--speed", help="Steps a second; 0 is as fast as it goes.", min=0, max=100)
    ] = 0,
) -> None:
    """Play a whole case live: relay, seats, their pages.

    Without --folder it plays in a folder of its own, which it removes.
    """
    from wasit.play import demo as playing

    _end(playing.main(browser=not no_browser, speed=speed, folder=session.given_folder, json=session.json))


def _end(code: Any) -> None:
    if isinstance(code, int) and code:
        raise typer.Exit(code)
