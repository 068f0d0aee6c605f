"""The program: reads the table of commands, loads the one that was asked for, and ends with its exit code.

1. A command's file is loaded when the command is run or its help is asked for; ``wasit --help`` reads only the table.
2. The one line of help in the table is the first line of the command's docstring; a test holds them together.
3. Wrong usage ends with 2. With ``--json`` it too is an object on standard output.
"""

import importlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.main import get_command_from_info, get_group

from wasit.cli.commands import TOP, Table
from wasit.cli.groups import GROUPS
from wasit.cli.quick import QuickGroup

TOLD = "Carries a negotiation between sides that do not talk to each other."


class Later(QuickGroup):
    """A group whose commands are loaded one by one, when they are needed."""

    table: Table = TOP

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.commands = dict.fromkeys(self.table)  # type: ignore[assignment]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        del ctx
        if cmd_name in self.table and self.commands.get(cmd_name) is None:
            self.commands[cmd_name] = load(self.table, cmd_name)
        return self.commands.get(cmd_name)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, told) for name, (_, told) in self.table.items()])

    def main(self, args: Sequence[str] | None = None, *rest: Any, **settings: Any) -> Any:
        given = list(sys.argv[1:] if args is None else args)
        if "--json" not in given:
            return super().main(given, *rest, **settings)
        return self._main_in_json(given, *rest, **settings)

    def _main_in_json(self, args: list[str], *rest: Any, **settings: Any) -> Any:
        # typer carries its own click, and gives no other name to this class
        from typer._click.exceptions import ClickException

        from wasit.cli.output import put, safe_json

        if args[:2] in (["--version", "--json"], ["--json", "--version"]):
            put(safe_json({"version": version_of()}))
            sys.exit(0)
        try:
            ended = super().main(args, *rest, **{**settings, "standalone_mode": False})
        except ClickException as wrong:
            within = getattr(wrong, "ctx", None)
            told = {
                "kind": "Usage",
                "code": "usage",
                "fields": {},
                "sentence": wrong.format_message(),
                "do": f"{within.command_path} --help" if within else "",
            }
            put(safe_json({"error": told}))
            sys.exit(wrong.exit_code)
        except typer.Abort:
            sys.exit(1)
        sys.exit(ended if isinstance(ended, int) else 0)


def load(table: Table, name: str) -> Any:
    """The command or group of that name, as click's own object."""
    module, told = table[name]
    if table is TOP and name in GROUPS:
        return get_group(_group(name, told))
    written = importlib.import_module(f"wasit.cli.{module}").app
    found = [info for info in written.registered_commands if info.name == name]
    assert len(found) == 1, f"{module} has no command {name}"
    return get_command_from_info(found[0], pretty_exceptions_short=False, rich_markup_mode=None)


def _group(name: str, told: str) -> typer.Typer:
    kind = type(name.title(), (Later,), {"table": GROUPS[name]})
    made = typer.Typer(name=name, cls=kind, rich_markup_mode=None, no_args_is_help=True, help=told)
    made.callback()(lambda: None)
    return made


app = typer.Typer(
    name="wasit",
    cls=Later,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    no_args_is_help=True,
    help=TOLD,
)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"wasit {version_of()}")
        raise typer.Exit


def version_of() -> str:
    from importlib.metadata import version

    return version("wasit")


@app.callback()
def _globals(
    ctx: typer.Context,
    folder: Annotated[Path | None, typer.Option("--folder", help="The seat's folder.")] = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON value on standard output.")] = False,
    lang: Annotated[str | None, typer.Option("--lang", help="Labels and errors in en, ar or he.")] = None,
    version: Annotated[
        bool, typer.Option("--version", help="Say which version this is.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    del version
    ctx.obj = {"folder": folder, "json": json, "lang": lang}


def main() -> None:
    """The program ``wasit``. Whatever it writes is for its user alone."""
    os.umask(0o077)
    app(prog_name="wasit")


if __name__ == "__main__":
    main()
