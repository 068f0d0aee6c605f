"""The parts of uvicorn that a relay runs on, without uvicorn's command line.

This file alone says which of uvicorn is loaded; the relay's other files take it from here. Wherever a part of it is imported, uvicorn loads
its command line too, with click and what watches files: a sixth of what a relay loads before it answers, and nothing that it uses
(docs/relay-speed.md). So a module that stands for the command line is there while uvicorn is loaded, and gone afterwards.

1. Where uvicorn is loaded already, it is taken as it is.
2. Who wants uvicorn's own functions later has them: they load the command line when they are called.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import Any

_LINE = "uvicorn.main"


class _InItsPlace(ModuleType):
    """Has what ``uvicorn`` takes of its command line: the server, which is elsewhere, and two functions."""

    def __getattr__(self, name: str) -> Any:
        if name == "Server":
            return import_module("uvicorn.server").Server
        if name in ("main", "run"):
            return _later(name)
        raise AttributeError(name)


def _later(name: str) -> Callable[..., Any]:
    def call(*args: Any, **named: Any) -> Any:
        return getattr(import_module(_LINE), name)(*args, **named)

    return call


@contextmanager
def _without_command_line() -> Iterator[None]:
    if "uvicorn" in sys.modules:
        yield
        return
    sys.modules[_LINE] = _InItsPlace(_LINE)
    try:
        yield
    finally:
        del sys.modules[_LINE]


with _without_command_line():
    from uvicorn.config import Config
    from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol
    from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
    from uvicorn.server import Server

__all__ = ["STATUS_LINE", "Config", "HttpToolsProtocol", "Server", "WebSocketsSansIOProtocol"]
