"""A seat is asked on the loop alone: its file's one connection, and what is remembered of it, are no two threads' at a time."""

from __future__ import annotations

import ast
from pathlib import Path

import wasit

SOURCE = Path(wasit.__file__).parent
SEATS = {"door", "house", "matter", "seat"}


def handed_to_threads(text: str) -> list[str]:
    """Names that stand for a seat, or for a part of one, in what a thread is given to do."""
    found: list[str] = []
    if "to_thread" not in text and "run_in_executor" not in text:
        return found
    for node in ast.walk(ast.parse(text)):
        is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if is_call and node.func.attr in ("to_thread", "run_in_executor"):  # type: ignore[attr-defined]
            inside = [one for given in node.args for one in ast.walk(given)]  # type: ignore[attr-defined]
            found += [one.id for one in inside if isinstance(one, ast.Name) and one.id in SEATS]
    return found


def test_no_page_and_no_seat_hands_itself_to_a_thread() -> None:
    files = [*SOURCE.glob("seat/**/*.py"), *SOURCE.glob("web/**/*.py")]
    assert len(files) > 200
    assert {str(path): found for path in files if (found := handed_to_threads(path.read_text()))} == {}


def test_it_would_be_found() -> None:
    assert handed_to_threads("async def f(door): await asyncio.to_thread(show, door, look)") == ["door"]
