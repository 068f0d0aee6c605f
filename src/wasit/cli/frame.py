"""What every command has in common: where the seat is, how an answer and an error are told.

1. ``--folder``, ``--json`` and ``--lang`` may stand before or after the command's name.
2. An answer is told once: as lines for a reader, or as one JSON value on standard output.
3. An error is one sentence and what to do, on standard error; with ``--json`` an object ``{"error": ...}`` on standard output.
   The exit code is the error's own (3 refused, 4 distrusted, 5 unreachable, 6 damaged); 2 is wrong usage.
4. A passphrase never comes from the command line itself.
"""

import functools
import inspect
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import typer

from wasit.cli.home import home
from wasit.cli.output import put, safe_json
from wasit.cli.quick import QuickCommand
from wasit.cli.sentences import LANGUAGES, label, language_of, sentence_of, what_to_do
from wasit.errors import Refused, WasitError

FolderOption = Annotated[
    Path | None,
    typer.Option("--folder", help="The seat's folder. [default: $WASIT_HOME, else this platform's place]"),
]
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON value on standard output.")]
LangOption = Annotated[
    str | None, typer.Option("--lang", help="Language of labels and errors: en, ar or he.")
]
MatterOption = Annotated[
    str,
    typer.Option(
        "--matter", help="The matter, by its id. [default: the one last opened]", show_default=False
    ),
]
PassphraseOption = Annotated[
    Path | None,
    typer.Option(
        "--passphrase-file", help="Where the passphrase stands, when it is asked for. [default: asks]"
    ),
]
_GLOBAL = {"folder": FolderOption, "json": JsonOption, "lang": LangOption}
_MATTER = {"matter": MatterOption}
_PASSPHRASE = {"passphrase_file": PassphraseOption}
_DEFAULTS: dict[str, Any] = {"json": False, "matter": ""}


@dataclass
class Session:
    """One run of a command."""

    folder: Path
    json: bool = False
    lang: str = "en"
    command: str = ""  # its name, without the group's
    matter: str = ""
    passphrase_file: Path | None = None
    typed: str | None = None  # the seat's passphrase, where the command asked for it itself
    given_folder: Path | None = None  # what --folder said; a relay and a demonstration have other defaults
    _closers: list[Callable[[], None]] = field(default_factory=list)

    @functools.cached_property
    def seat(self) -> Any:
        """The seat of this folder, open already or opened for this command. Raises: as ``reach.reach``."""
        from wasit.cli.reach import reach

        seat = reach(self)
        self._closers.append(seat.close)
        return seat

    def owner(self) -> str:
        """The seat's passphrase, also where it is open: for what outlasts whoever finds it so. Raises: Refused no-passphrase, passphrase-file."""
        if self.typed is None:
            from wasit.cli.passphrases import passphrase_of

            self.typed = passphrase_of(self.passphrase_file, self.say("ask.passphrase"), whose="owner")
        return self.typed

    def do(self, command: str, **args: Any) -> dict[str, Any]:
        """One action; arguments that were not given are left out."""
        given = {name: value for name, value in args.items() if value not in (None, "", [], {})}
        if self.matter:
            given["matter"] = self.matter
        answer: dict[str, Any] = self._explained(lambda: self.seat.do(command, given))
        return answer

    def see(self, what: str, **args: Any) -> Any:
        given = {name: value for name, value in args.items() if value not in (None, "", {})}
        if self.matter:
            given["matter"] = self.matter
        return self._explained(lambda: self.seat.see(what, **given))

    def _explained(self, ask: Callable[[], Any]) -> Any:
        """Raises: what the seat raises, with what there is to choose from."""
        try:
            return ask()
        except Refused as error:
            from wasit.cli.explained import explained

            raise explained(self, error) from None

    def say(self, key: str, **fields: object) -> str:
        return label(self.lang, key, **fields)

    def step(self, step: dict[str, Any]) -> str:
        """The sentence of a numbered step of checking."""
        from wasit.cli.sentences import sentence_of_step

        return sentence_of_step(step, self.lang)

    def tell(self, answer: Any, lines: Callable[[], Iterable[str]]) -> None:
        if self.json:
            put(safe_json(answer))
        else:
            for line in lines():
                put(line)
        sys.stdout.flush()

    def aside(self, line: str) -> None:
        """A remark that is not the answer."""
        put(line, err=True)

    def close(self) -> None:
        for close in self._closers:
            close()


def tell_error(error: WasitError, session: Session) -> None:
    sentence = sentence_of(error, session.lang, session.command)
    advice = what_to_do(error, session.lang, session.command)
    if session.json:
        told = {"kind": type(error).__name__, "code": error.code, "fields": error.fields}
        put(safe_json({"error": {**told, "sentence": sentence, "do": advice}}))
    else:
        put(" ".join(part for part in (sentence, advice) if part), err=True)


def command(
    app: typer.Typer, name: str, *examples: str, seat: bool = True, opens: bool = False
) -> Callable[[Callable[..., None]], Any]:
    """Registers a function ``(session, ...)`` as a command; its docstring and the examples are its help.

    ``seat``: it asks a seat about a matter. ``opens``: it takes a seat's passphrase without that.
    """

    def register(function: Callable[..., None]) -> Callable[..., None]:
        own = [part for part in inspect.signature(function).parameters.values() if part.name != "session"]
        added = [
            inspect.Parameter(
                added, inspect.Parameter.KEYWORD_ONLY, default=_DEFAULTS.get(added), annotation=annotation
            )
            for added, annotation in {
                **(_MATTER if seat else {}),
                **(_PASSPHRASE if seat or opens else {}),
                **_GLOBAL,
            }.items()
        ]

        def run(ctx: typer.Context, **given: Any) -> None:
            _run(ctx, name, function, given)

        context = inspect.Parameter("ctx", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context)
        kept = [part.replace(kind=inspect.Parameter.KEYWORD_ONLY) for part in own]
        run.__signature__ = inspect.Signature([context, *kept, *added])  # type: ignore[attr-defined]
        run.__annotations__ = {part.name: part.annotation for part in [context, *kept, *added]}
        shown = "\n".join(f"  {line}" for example in examples for line in example.split("\n"))
        told = inspect.cleandoc(function.__doc__ or "")
        app.command(name, cls=QuickCommand, help=f"{told}\n\n\b\nExample:\n{shown}")(run)
        return function

    return register


def _run(ctx: typer.Context, name: str, function: Callable[..., None], given: dict[str, Any]) -> None:
    told = ctx.obj if isinstance(ctx.obj, dict) else {}
    lang = given.pop("lang") or told.get("lang") or language_of()
    if lang not in LANGUAGES:
        raise typer.BadParameter("en, ar or he", param_hint="--lang")
    folder = given.pop("folder") or told.get("folder")
    session = Session(
        folder=home(folder),
        given_folder=folder,
        json=given.pop("json") or bool(told.get("json")),
        lang=lang,
        command=name,
        matter=given.pop("matter", ""),
        passphrase_file=given.pop("passphrase_file", None),
    )
    try:
        try:
            function(session, **given)
        finally:
            session.close()
    except WasitError as error:
        tell_error(error, session)
        raise typer.Exit(error.exit_code) from None
