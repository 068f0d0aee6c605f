"""The relay's log: one JSON object a line, on standard error.

This file alone writes it. It is a list of what may be said, not of what may not:

1. A line has the keys of ``SAID`` and no others; a value that has not its key's form is written "?".
2. Of what libraries log, only the logger's name, the level, the kind of the error and its place are taken: never their words.
3. An error that nobody caught, or that nobody could have caught (in a destructor), is told the same way, instead of a traceback, whose
   last line may quote what was asked. So is a warning of Python's, which would name files of this machine.
4. Times are whole minutes.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from types import TracebackType
from typing import TextIO

SAID = {
    "event": r"started|stopped|state|move|fault|library",
    "level": r"info|warning|error|critical",
    "at": r"\d{4}-\d\d-\d\dT\d\d:\d\dZ",
    "version": r"\d+\.\d+\.\d+([a-z]\w{0,9})?",
    "state": r"ready|disk-low|read-only|failing|begun|copied|fenced|carried|complete|left|open",
    "kind": r"[A-Z][A-Za-z]{1,39}",
    "place": r"[a-z_]{1,24}(\.[a-z_0-9]{1,24}){0,4}:\d{1,6}",
    "source": r"[a-z_]{1,24}(\.[a-z_]{1,24}){0,4}",
}
OURS = "wasit.relay"
_FORMS = {key: re.compile(form) for key, form in SAID.items()}


class Log:
    """Says what happened. ``now``: seconds since 1970."""

    def __init__(self, now: Callable[[], int], to: TextIO | None = None) -> None:
        self._now, self._to = now, to

    def say(self, event: str, level: str = "info", **told: object) -> None:
        """One line; a key without a value is left out."""
        at = datetime.fromtimestamp(self._now(), UTC).strftime("%Y-%m-%dT%H:%MZ")
        line = only_said({**told, "event": event, "level": level, "at": at})
        to = self._to or sys.stderr
        to.write(json.dumps(line, sort_keys=True) + "\n")
        to.flush()

    def fault(self, error: BaseException | None) -> None:
        """An error that nobody caught."""
        if error is not None and not isinstance(error, KeyboardInterrupt):
            self.say("fault", "critical", kind=type(error).__name__, place=place_of(error))


def begin(now: Callable[[], int], to: TextIO | None = None) -> Log:
    """Take over this process's log: ours, the libraries', and errors that nobody caught."""
    log = Log(now, to)
    logging.basicConfig(level=logging.WARNING, handlers=[_Libraries(log)], force=True)
    sys.excepthook = lambda _kind, error, _trace: log.fault(error)
    threading.excepthook = lambda told: log.fault(told.exc_value)
    sys.unraisablehook = lambda told: log.fault(told.exc_value)
    logging.captureWarnings(True)
    return log


def only_said(line: Mapping[str, object]) -> dict[str, str]:
    """The keys that may be said, each in its form."""
    return {
        key: value if isinstance(value, str) and form.fullmatch(value) else "?"
        for key, form in _FORMS.items()
        if (value := line.get(key)) is not None
    }


def place_of(error: BaseException) -> str:
    """The module and line where it arose."""
    return _place(error.__traceback__)


def _place(step: TracebackType | None) -> str:
    while step and step.tb_next:
        step = step.tb_next
    return f"{step.tb_frame.f_globals.get('__name__')}:{step.tb_lineno}" if step else "?"


class _Libraries(logging.Handler):
    """What ``logging`` is told, ours and theirs."""

    def __init__(self, log: Log) -> None:
        super().__init__()
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        self._log.say(
            "fault" if record.name == OURS else "library",
            record.levelname.lower(),
            source=record.name,
            kind=getattr(record, "kind", type(error).__name__ if error else None),
            place=getattr(record, "place", place_of(error) if error else None),
        )
