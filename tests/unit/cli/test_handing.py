"""What a locked seat's process hands to the one in its place. That the memory goes is live/test_seizure.py's."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

import pytest

from wasit.cli import handing
from wasit.cli.handing import HANDED, Handed, hand_over, received
from wasit.errors import Refused
from wasit.seat.control_place import FolderLock
from wasit.web.guard import Doorkeeper


@pytest.fixture
def handed(tmp_path: Path):
    lock, listening = FolderLock(tmp_path).take(), socket.socket()
    yield Handed(listening.fileno(), lock.number(), {"sessions": {"a": "b"}})
    lock.let_go()
    listening.close()


def test_it_goes_over_by_a_pipe_and_once(handed: Handed, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same program with the same words; sessions neither in its environment nor among its words; nothing is left of it after."""
    started: list[tuple[str, list[str], dict[str, str]]] = []
    monkeypatch.setattr(os, "execve", lambda *asked: started.append(asked))
    hand_over(handed)
    [(program, words, told)] = started
    assert (program, words) == (sys.executable, [sys.executable, *sys.orig_argv[1:]])
    assert '"a"' not in repr((words, told))
    assert os.get_inheritable(handed.listening)
    monkeypatch.setenv(HANDED, told[HANDED])
    assert received() == handed
    assert HANDED not in os.environ
    assert received() is None


@pytest.mark.parametrize("written", ["", "x", "-1", "999999"])
def test_what_was_not_handed_is_an_ordinary_start(written: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable that somebody set opens nothing."""
    monkeypatch.setenv(HANDED, written)
    assert received() is None


def test_where_it_fails_nothing_stays_open_to_others(handed: Handed, monkeypatch: pytest.MonkeyPatch) -> None:
    """It returns, and whoever called ends the process."""

    def fails(*_: object) -> None:
        raise OSError

    monkeypatch.setattr(os, "execve", fails)
    hand_over(handed)
    assert not os.get_inheritable(handed.listening)
    assert not os.get_inheritable(handed.lock)


def test_a_hold_that_was_handed_over_holds(tmp_path: Path) -> None:
    """Nobody takes the folder in between."""
    first = FolderLock(tmp_path).take()
    second = FolderLock(tmp_path).adopt(os.dup(first.number()))
    first.let_go()
    with pytest.raises(Refused, match="already-open"):
        FolderLock(tmp_path).take()
    second.let_go()
    FolderLock(tmp_path).take().let_go()


def test_a_session_opens_the_next_process_too() -> None:
    """Its address, cookie and second secret, and an opening address that was not used yet; a new doorkeeper shares none of it."""
    first = Doorkeeper(str, os.urandom)
    used, unused = first.new_launch_token(), first.new_launch_token()
    session = first.open_session(used)
    second, other = Doorkeeper.of(str, os.urandom, first.kept()), Doorkeeper.of(str, os.urandom, {})
    assert (second.home, second.cookie) == (first.home, first.cookie)
    assert session in second.sessions
    assert second.open_session(unused)
    assert not second.open_session(used)
    assert other.home != first.home
    assert not other.sessions


def test_no_image_of_the_memory_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever ends the process."""
    limits: list[object] = []
    monkeypatch.setattr(handing.resource, "setrlimit", lambda *asked: limits.append(asked))
    handing.leave_no_core()
    assert limits == [(handing.resource.RLIMIT_CORE, (0, 0))]
