"""What has to hold of whatever bytes a parser is given.

1. It gives a value, or says no with an error of the kind its row allows. Nothing else comes out.
2. What it reads it writes again as the same bytes: a value has one spelling.
3. Its work is bounded: so many calls for so many bytes, counted, so that a slow machine judges as a fast one does.
4. What it says no with holds nothing of what it was given: errors end up in logs.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any

from wasit.errors import Distrusted, WasitError

SOURCES = Path(__file__).parents[2] / "src" / "wasit"
FLOOR = 20_000  # calls that any input may take
SHORT = 4  # characters in a row that may be chance


@dataclass(frozen=True)
class Parser:
    """A way in. ``again``: writes what was read, or gives None where there is nothing to compare. ``most``: bytes that reach it.

    ``no``: how it may say no. ``calls``: that a byte may take. ``repeats``: fields that may name what stood there; "*" for all. ``tries``: in ``make test``.
    """

    name: str
    read: Callable[[bytes], Any]
    seeds: Callable[[], Sequence[bytes]]
    again: Callable[[Any], bytes | None] | None = None
    most: int = 4_096
    no: tuple[type[WasitError], ...] = (Distrusted,)
    calls: int = 60
    repeats: tuple[str, ...] = ()
    tries: int = 200


class TooMuchWork(BaseException):
    """More calls than the bytes are worth. Not an Exception: no parser may catch it."""


def judge(parser: Parser, data: bytes) -> str:
    """ "ok", or the code of its no. Raises: AssertionError, TooMuchWork, or what came out of the parser against its rules."""
    try:
        with counted(FLOOR + parser.calls * len(data)):
            value = parser.read(data)
    except WasitError as no:
        if not isinstance(no, parser.no):
            raise AssertionError(f"says no as {type(no).__name__}: {no.code}") from no
        check_silent(no, data, parser.repeats)
        return no.code
    if parser.again is not None:
        written = parser.again(value)
        assert written is None or written == data, "it has two spellings"
    return "ok"


@contextmanager
def counted(most: int) -> Iterator[None]:
    """Ends what takes more calls than so many."""
    left = most

    def count(_frame: FrameType, event: str, _arg: object) -> None:
        nonlocal left
        if event in ("call", "c_call"):
            left -= 1
            if left < 0:
                sys.setprofile(None)
                raise TooMuchWork(f"more than {most} calls")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        yield
    finally:
        sys.setprofile(before)


def check_silent(no: WasitError, data: bytes, repeats: Sequence[str] = ()) -> None:
    """A field is a number, or a word that this program's source holds."""
    for name, value in {"code": no.code, **no.fields}.items():
        if (
            not {name, "*"} & set(repeats)
            and isinstance(value, str)
            and len(value) >= SHORT
            and value.encode("utf-8", "surrogatepass") in data
        ):
            assert value in own_words(), f"{no.code} repeats what it was given"


@cache
def own_words() -> frozenset[str]:
    """Every text in the source, and every field's name."""
    found: set[str] = set()
    for path in SOURCES.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.update((node.value, *re.split(r"[\s/]+", node.value)))  # a path of names, too
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                found.add(node.target.id)
    return frozenset(found)
