"""The store changes the disk at named points only, and the list of them is whole."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

from wasit.relay.points import POINTS

RELAY = Path(__file__).parents[2] / "src" / "wasit" / "relay"
STORE = sorted(RELAY.glob("sqlite_*.py"))
READS = ("SELECT", "WITH asked")
FREE = {  # changes no letter can hang on: a lock that is made anew, and a setting of a connection
    ("sqlite_file.py", "hold"),
    ("sqlite_store.py", "__init__"),
}
ON_DISK = {
    "execute",
    "executescript",
    "executemany",
    "touch",
    "mkdir",
    "fsync",
    "write_bytes",
    "unlink",
    "rename",
}


def test_every_point_is_passed_before_and_after_and_no_other_is() -> None:
    """Each name is reached twice in one place of the code, or goes through ``_change``, which does both."""
    reached: Counter[str] = Counter()
    for path in STORE:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
                name = node.args[0]
                if isinstance(name, ast.Constant) and node.func.attr in ("reach", "_change"):
                    reached[name.value] += 2 if node.func.attr == "_change" else 1
    assert reached == dict.fromkeys(POINTS, 2)


def test_no_change_of_the_disk_goes_past_the_points() -> None:
    """Whatever runs a statement or makes a file stands between two ``reach``, is ``_change`` itself, or only reads."""
    found = [
        f"{path.name}:{call.lineno} {ast.unparse(call)[:60]}"
        for path in STORE
        for function in ast.walk(ast.parse(path.read_text()))
        if isinstance(function, ast.FunctionDef)
        if (path.name, function.name) not in FREE
        for call in unguarded(function)
    ]
    assert found == []


def unguarded(function: ast.FunctionDef) -> list[ast.Call]:
    """The calls in a function that change the disk while no point is open."""
    guarded: list[tuple[int, int]] = []
    opened: list[int] = []
    calls = sorted(
        (node for node in ast.walk(function) if isinstance(node, ast.Call)), key=lambda call: call.lineno
    )
    for call in calls:
        if isinstance(call.func, ast.Attribute) and call.func.attr == "reach":
            if ast.unparse(call.args[1]) == "False":
                opened.append(call.lineno)
            else:
                guarded.append((opened.pop(), call.lineno))
    return [
        call
        for call in calls
        if isinstance(call.func, ast.Attribute)
        and call.func.attr in ON_DISK
        and not is_read(call)
        and not any(first < call.lineno < last for first, last in guarded)
    ]


def is_read(call: ast.Call) -> bool:
    """Whether a statement asks and changes nothing."""
    if not call.args:
        return False
    text = "".join(
        part.value
        for part in ast.walk(call.args[0])
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    )
    is_question = ast.unparse(call.args[0]) == "question"  # the reader's connection is query_only
    return text.startswith((*READS, "PRAGMA application_id", "PRAGMA user_version")) or is_question
