"""The program as a whole: its table, its help, wrong usage, and what it loads."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from unit.cli.conftest import Run
from wasit.cli.commands import TOP, Table
from wasit.cli.groups import CHANNEL, GROUPS, SHOW
from wasit.cli.main import load
from wasit.cli.quick import Quick

EVERY = [
    *((TOP, (name,)) for name in TOP if name not in GROUPS),
    *((CHANNEL, ("channel", name)) for name in CHANNEL),
    *((SHOW, ("show", name)) for name in SHOW),
]


@pytest.mark.parametrize(
    ("table", "path"), EVERY, ids=lambda part: "-".join(part) if isinstance(part, tuple) else ""
)
@pytest.mark.slow
def test_every_command_has_help_with_an_example(run: Run, table: Table, path: tuple[str, ...]) -> None:
    """Each command's help shows how it is used, and knows --json, --folder and --lang."""
    ran = run(*path, "--help")
    assert ran.code == 0
    assert "Example" in ran.out
    assert f"wasit {' '.join(path)}" in ran.out
    assert all(option in ran.out for option in ("--json", "--folder", "--lang"))


@pytest.mark.parametrize(
    ("table", "path"), EVERY, ids=lambda part: "-".join(part) if isinstance(part, tuple) else ""
)
def test_table_tells_what_the_command_says_of_itself(table: Table, path: tuple[str, ...]) -> None:
    """The one line in the table is the first line of the command's own help."""
    assert load(table, path[-1]).help.split("\n")[0] == table[path[-1]][1]


@pytest.mark.parametrize(
    ("table", "path"), EVERY, ids=lambda part: "-".join(part) if isinstance(part, tuple) else ""
)
def test_every_value_is_read_quickly(table: Table, path: tuple[str, ...]) -> None:
    """No option is left to pydantic, whose loading would cost more than the command."""
    for param in load(table, path[-1]).params:
        assert isinstance(param._runtime_param, Quick), param.name


def test_help_names_every_command(run: Run) -> None:
    """The program's help lists all there is."""
    ran = run("--help")
    assert ran.code == 0
    assert all(f"  {name}" in ran.out for name in TOP)


@pytest.mark.slow
def test_nothing_heavy_is_loaded() -> None:
    """Help and an open seat's commands load no web server, no cryptography, no templates, no tables, no event loop."""
    heavy = (
        "uvicorn",
        "starlette",
        "aiohttp",
        "cryptography",
        "jinja2",
        "rich",
        "asyncio",
        "pydantic",
        "vodozemac",
    )
    program = (
        "import sys; from wasit.cli.main import app\n"
        "try: app(sys.argv[1:])\n"
        "except SystemExit: pass\n"
        f"print([name for name in {heavy!r} if name in sys.modules], file=sys.stderr)"
    )
    for words in (
        ["--help"],
        ["say", "--folder", "/nonexistent", "words"],
        ["show", "line", "--folder", "/nonexistent"],
    ):
        ended = subprocess.run(
            [sys.executable, "-c", program, *words], capture_output=True, text=True, check=False
        )
        assert ended.stderr.strip().endswith("[]"), ended.stderr


@pytest.mark.parametrize(
    "words",
    [
        ["nothing-like-it"],
        ["say"],
        ["say", "a", "b"],
        ["say", "hello", "--no-such-option"],
        ["show"],
        ["note-call", "--line", "a", "--minutes", "eleven", "words"],
        ["note-call", "--line", "a", "--minutes", "-3", "words"],
        ["mandate", "--needs", "0"],
        ["open", "--port", "70000"],
        ["demo", "--speed", "nan"],
        ["say", "hello", "--lang", "xx"],
        ["say", "hello", "--line", "a", "--room"],
    ],
)
def test_wrong_usage_ends_with_2(run: Run, words: list[str]) -> None:
    """Wrong usage is 2, a line for a reader, an object with --json; never a traceback."""
    ran = run(*words)
    assert ran.code == 2
    assert "Traceback" not in ran.out + ran.err
    told = run(*words, "--json")
    assert told.code == 2
    assert told.json["error"]["kind"] == "Usage" or words == ["show"]


def test_globals_before_and_after(run: Run) -> None:
    """--folder, --json and --lang mean the same before the command and after it."""
    before = run("--folder", "/nonexistent", "--json", "--lang", "ar", "sync")
    after = run("sync", "--folder", "/nonexistent", "--json", "--lang", "ar")
    assert before == after
    assert before.code == 3
    assert before.json["error"]["code"] == "no-seat"


def test_json_drives_no_terminal(run: Run) -> None:
    """JSON output holds no bidi control or escape, and still reads back."""
    from wasit.cli.output import safe_json

    hostile = {"a": "\u202eevil\x9b\x1b\u2066 شر \ud800"}
    written = safe_json(hostile)
    assert json.loads(written) == hostile
    assert not any(char in written for char in "\u202e\x9b\x1b\u2066\ud800")
    assert "شر" in written


def test_version(run: Run) -> None:
    """--version says which program this is."""
    from importlib.metadata import version

    assert run("--version").out == f"wasit {version('wasit')}\n"
    assert run("--version", "--json").json == {"version": version("wasit")}
