"""What a relay's log may say."""

from __future__ import annotations

import io
import json
import logging
import sys
import threading
from collections.abc import Iterator

import pytest

from wasit.relay.log import OURS, Log, begin, only_said

CANARY = "c4n4ry" * 8


@pytest.fixture
def heard() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before = root.handlers[:], root.level, sys.excepthook, threading.excepthook
    said = io.StringIO()
    begin(lambda: 1_800_000_059, said)
    yield said
    root.handlers[:], root.level = before[0], before[1]
    sys.excepthook, threading.excepthook = before[2:]


def lines(said: io.StringIO) -> list[dict[str, str]]:
    return [json.loads(line) for line in said.getvalue().splitlines()]


@pytest.mark.parametrize("key", ["event", "level", "version", "state", "kind", "place", "source", "address"])
def test_what_has_not_its_form_is_not_said(key: str) -> None:
    """A value that is none of the key's is a question mark, and a key that is not on the list is left out."""
    for value in (CANARY, "127.0.0.77", "/v1/p/AAAA", b"body", 7, f"KeyError({CANARY})"):
        assert only_said({key: value}) in ({}, {key: "?"})


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

    thread = threading.Thread(target=fall)
    thread.start()
    thread.join()
    sys.excepthook(KeyError, KeyError(CANARY), None)
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert [one["kind"] for one in lines(heard)] == ["ValueError", "KeyError"]
    assert CANARY not in heard.getvalue()
