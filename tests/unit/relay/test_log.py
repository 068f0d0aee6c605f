"""What a relay's log may say."""

from __future__ import annotations

import io
import json
import logging
import sys
import threading
import warnings
from collections.abc import Iterator

import pytest

from wasit.relay.log import OURS, SAID, Log, begin, only_said

CANARY = "c4n4ry" * 8


@pytest.fixture
def heard() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before = root.handlers[:], root.level, sys.excepthook, threading.excepthook, sys.unraisablehook
    said = io.StringIO()
    begin(lambda: 1_800_000_059, said)
    yield said
    root.handlers[:], root.level = before[0], before[1]
    sys.excepthook, threading.excepthook, sys.unraisablehook = before[2:]
    logging.captureWarnings(False)


def lines(said: io.StringIO) -> list[dict[str, str]]:
    return [json.loads(line) for line in said.getvalue().splitlines()]


@pytest.mark.parametrize("key", ["event", "level", "version", "state", "kind", "place", "source", "address"])
def test_what_has_not_its_form_is_not_said(key: str) -> None:
    """A value that is none of the key's is a question mark, and a key that is not on the list is left out."""
    for value in (CANARY, "127.0.0.77", "/v1/p/AAAA", b"body", 7, f"KeyError({CANARY})"):
        assert only_said({key: value}) in ({}, {key: "?"})


def test_what_may_be_said_is_this_and_no_more() -> None:
    """A key, or a new word for one, is first weighed: who could learn what of whom by it?"""
    assert SAID == {
        "event": r"started|stopped|state|move|fault|library",
        "level": r"info|warning|error|critical",
        "at": r"\d{4}-\d\d-\d\dT\d\d:\d\dZ",
        "version": r"\d+\.\d+\.\d+([a-z]\w{0,9})?",
        "state": r"ready|disk-low|read-only|failing|begun|copied|fenced|carried|complete|left|open",
        "kind": r"[A-Z][A-Za-z]{1,39}",
        "place": r"[a-z_]{1,24}(\.[a-z_0-9]{1,24}){0,4}:\d{1,6}",
        "source": r"[a-z_]{1,24}(\.[a-z_]{1,24}){0,4}",
    }


def test_a_line_is_one_object_with_the_minute() -> None:
    """No seconds."""
    said = io.StringIO()
    Log(lambda: 1_800_000_059, said).say("started", version="0.1.0", state="ready")
    assert lines(said) == [
        {"at": "2027-01-15T08:00Z", "event": "started", "level": "info", "state": "ready", "version": "0.1.0"}
    ]


def test_libraries_are_heard_without_their_words(heard: io.StringIO) -> None:
    """Who, how bad, which kind of error and where; not what."""
    try:
        raise KeyError(CANARY)
    except KeyError:
        logging.getLogger("websockets.server").exception("asked by %s for %s", "127.0.0.77", CANARY)
    logging.getLogger("asyncio").warning(CANARY)
    logging.getLogger(OURS).error("fault", extra={"kind": "KeyError", "place": "wasit.relay.desk:7"})
    logging.getLogger(f"strange.{CANARY}").error("x")
    told = lines(heard)
    assert CANARY not in heard.getvalue()
    assert [(one["event"], one["source"], one.get("kind")) for one in told] == [
        ("library", "websockets.server", "KeyError"),
        ("library", "asyncio", None),
        ("fault", "wasit.relay", "KeyError"),
        ("library", "?", None),
    ]
    assert told[0]["place"].split(":")[1].isdigit()
    assert told[2]["place"] == "wasit.relay.desk:7"


def test_an_error_that_nobody_caught_is_told_by_kind_and_place(heard: io.StringIO) -> None:
    """No traceback: its last line may quote what was asked. Whoever presses Ctrl-C made no error."""

    def fall() -> None:
        raise ValueError(CANARY)

    class Quoting:
        def __del__(self) -> None:
            raise LookupError(CANARY)

    thread = threading.Thread(target=fall)
    thread.start()
    thread.join()
    Quoting()
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn(CANARY, RuntimeWarning, stacklevel=1)
    sys.excepthook(KeyError, KeyError(CANARY), None)
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert [one.get("kind", one.get("source")) for one in lines(heard)] == [
        "ValueError",
        "LookupError",
        "py.warnings",
        "KeyError",
    ]
    assert CANARY not in heard.getvalue()
