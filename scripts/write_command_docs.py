"""Writes docs/commands.md from the commands themselves: ``python scripts/write_command_docs.py``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from wasit.cli.commands import TOP, Table
from wasit.cli.groups import GROUPS
from wasit.cli.main import load

TARGET = Path(__file__).parent.parent / "docs" / "commands.md"
HEAD = """# Commands

Written by `scripts/write_command_docs.py` from the commands themselves; a test holds it current.

Every command knows `--json` (one value on standard output), `--folder` (the seat's folder; default `$WASIT_HOME`, else the
platform's place for data) and `--lang` (labels and errors in `en`, `ar` or `he`); they may stand before the command's name too.

## How a command comes to its seat
If `wasit open` runs for the folder, commands reach it through its control socket and nothing is unlocked again. If not, the command
asks for the passphrase (or reads `--passphrase-file`), opens the seat, does its work, syncs once within a few seconds, and locks.
A passphrase is never an argument. Its file must be yours alone, or it is refused: after writing it, `chmod 600 seat.txt`. Every example
below with `--passphrase-file` or `--pen-passphrase-file` takes such a file.

## How it ends
| exit | meaning |
|---|---|
| 0 | done |
| 1 | given up at a question, or a played case did not hold |
| 2 | wrong usage |
| 3 | refused: you may not, and nothing was changed |
| 4 | distrusted: what came in does not hold |
| 5 | unreachable: try later, nothing was lost |
| 6 | damaged: our own store does not hold what was written there |

An error is one sentence and what to do, on standard error; with `--json` it is
`{"error": {"kind", "code", "fields", "sentence", "do"}}` on standard output.

## How words come in
Words are an argument, `--file FILE`, or standard input (`-`); they are kept byte for byte. Their language is told by `--in`, else by the
script of the first letter. One passage takes `--mark` and `--attribution`; unmarked means for you only. Several passages stand in one
file, `--passages FILE`. A `.json` file is a list of `{"text": {"en": "…"}, "consent": "as-written", "attribution": "named"}`. Any other
file is text with a line before each passage:

```
== may-paraphrase
It would reach him the same day.
== as-written, named, ar
نوافق على اللقاء.
==
This stays with you.
```

The mark, the attribution and the language may each be missing. A line of words that begins with `==` is written with a backslash before
it. The last line end before the next `==` line belongs to the form, not to the words.

Names and titles may be given in several languages: `--title en='A pause' --title ar='هدنة'`. An id may be shortened to its first eight
digits, as they stand in brackets in `wasit show line`.
"""


def written() -> str:
    """The whole page."""
    parts = [HEAD]
    for name, (_, told) in TOP.items():
        if name in GROUPS:
            parts.append(f"## wasit {name}\n{told}\n")
            parts += [_one(GROUPS[name], f"{name} ", inner, "###") for inner in GROUPS[name]]
        else:
            parts.append(_one(TOP, "", name, "##"))
    return "\n".join(parts)


def _one(table: Table, before: str, name: str, mark: str) -> str:
    command: Any = load(table, name)
    told, _, examples = command.help.partition("\b\nExample:\n")
    shown = "\n".join(line.removeprefix("  ") for line in examples.split("\n"))
    arguments = [param for param in command.params if param.param_type_name == "argument"]
    usage = " ".join(_placeholder(param) for param in arguments)
    rows = [f"| `{_names(param)}` | {_cell(param.help)} |" for param in [*arguments, *_options(command)]]
    table_of = ["", "| | |", "|---|---|", *rows] if rows else []
    head = f"{mark} wasit {before}{name}{' ' + usage if usage else ''}"
    return "\n".join([head, told.strip(), "", "```", shown, "```", *table_of, ""])


def _options(command: Any) -> list[Any]:
    everywhere = ("folder", "json", "lang")
    return [
        param
        for param in command.params
        if param.param_type_name == "option" and param.name not in everywhere
    ]


def _placeholder(param: Any) -> str:
    shown = param.name.upper() + ("…" if param.nargs == -1 else "")
    return shown if param.required else f"[{shown}]"


def _names(param: Any) -> str:
    return (
        param.name.upper()
        if param.param_type_name == "argument"
        else ", ".join([*param.opts, *param.secondary_opts])
    )


def _cell(text: str | None) -> str:
    return (text or "").replace("|", "\\|")


def main() -> int:
    """With --check, only says whether the page is current."""
    if "--check" in sys.argv:
        return int(TARGET.read_text("utf-8") != written())
    TARGET.write_text(written(), "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
