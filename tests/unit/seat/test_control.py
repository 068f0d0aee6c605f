"""The control socket: who is let in, what is answered, what is left when a process dies."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import socket
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from unit.cli.fake_door import PASSPHRASE, FakeDoor
from unit.served import served
from wasit.errors import Damaged, Distrusted, Refused, Unreachable, WasitError
from wasit.seat import control_client
from wasit.seat.control import ControlServer
from wasit.seat.control_client import ControlClient
from wasit.seat.control_place import LOCK, MAX_PATH, MAX_REQUEST, SOCKET, FolderLock, check_folder
from wasit.seat.json_form import error_as_json, error_of_json


def ask(folder: Path, what: str = "sign") -> dict[str, object]:
    with ControlClient(folder) as client:
        seen: dict[str, object] = client.see(what)
        return seen


def do(folder: Path, words: str) -> None:
    with ControlClient(folder) as client:
        client.do("say", {"text": words})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "seat"
    made.mkdir(mode=0o700)
    return made


@pytest.fixture
def door(folder: Path) -> Iterator[FakeDoor]:
    """A fake seat behind a running control server."""
    with served(FakeDoor(), folder) as opened:
        yield opened


def raw(folder: Path, *lines: bytes) -> list[dict[str, object]]:
    """What the socket answers to raw bytes."""
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(10)
        line.connect(str(folder / SOCKET))
        line.sendall(b"".join(lines))
        line.shutdown(socket.SHUT_WR)
        with line.makefile("rb") as reader:
            return [json.loads(answer) for answer in reader]


def test_socket_is_for_its_owner_alone(door: FakeDoor, folder: Path) -> None:
    """The socket and the lock are 0600 in a 0700 folder."""
    for name in (SOCKET, LOCK):
        assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600


def test_asks_and_acts(door: FakeDoor, folder: Path) -> None:
    """A view comes back as JSON, an action reaches the door with its arguments."""
    client = ControlClient(folder)
    assert client.see("sign")["zone"] == "Asia/Amman"
    assert client.do("say", {"line": "a", "text": {"ar": "\u202eكلمة\n"}}) == {"id": "3f2a9c01" * 4}
    client.close()
    assert door.asked == [("say", {"line": "a", "text": {"ar": "\u202eكلمة\n"}})]


def test_refusals_come_back_as_themselves(door: FakeDoor, folder: Path) -> None:
    """Each of the four kinds is raised at the client with its code and fields."""
    client = ControlClient(folder)
    for error in (
        Refused("withdrawn"),
        Distrusted("E_ENV_OPEN"),
        Unreachable("relay-busy", retry_after=3),
        Damaged("x"),
    ):
        door.refusals["say"] = error
        with pytest.raises(type(error)) as caught:
            client.do("say", {})
        assert (caught.value.code, caught.value.fields) == (error.code, error.fields)
    client.close()


@pytest.mark.parametrize(
    "line",
    [
        b"\n", b"{}\n", b"[]\n", b"null\n", b"\xff\xfe\n", b'{"do": 1}\n', b'{"do": "say", "see": "sign"}\n',
        b'{"do": "say", "args": []}\n', b'{"see": "__class__"}\n', b'{"see": ["sign"]}\n', b'{"do": []}\n',
        b'{"see": "knows", "args": {"at": true}}\n', b'{"see": "sign", "args": {"self": "x"}}\n',
        b'{"see": "proposal"}\n', b'{"see": "channel", "args": {"before": {"a": 1}}}\n', b"[" * 5000 + b"\n",
        b'{"do": "unlock", "args": {}}\n', b'{"do": "", "more": 1}\n', b'{"see": "sign", "args": null}\n',
    ],
)  # fmt: skip
def test_garbage_gets_an_error_line(door: FakeDoor, folder: Path, line: bytes) -> None:
    """What makes no sense is answered bad-input, and the next line on the same connection is heard."""
    answers = raw(folder, line, b'{"see": "sign"}\n')
    assert answers[0]["error"]["code"] == "bad-input"  # type: ignore[index]
    assert "ok" in answers[1]
    assert door.asked == []


def test_too_long_a_line_ends_the_connection(door: FakeDoor, folder: Path) -> None:
    """A line over the limit gets too-large; the server goes on for others."""
    client = ControlClient(folder)
    with contextlib.suppress(OSError):  # it may have hung up on us already
        client._socket.sendall(b"x" * (MAX_REQUEST + 100_000))
    client.close()
    with pytest.raises(Refused, match="too-large"):
        do(folder, "x" * MAX_REQUEST)
    assert ask(folder)


def test_a_bug_is_told_without_its_words(
    door: FakeDoor, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """An error that is none of the four names its type only, in the answer and in the log."""
    door.refusals["say"] = AssertionError("secret words")  # type: ignore[assignment]
    with pytest.raises(Damaged, match="bug"):
        do(folder, "secret words")
    assert "secret words" not in caplog.text
    assert "AssertionError" in caplog.text


def test_locked_seat_hears_unlock_only(door: FakeDoor, folder: Path) -> None:
    """After lock every question is refused; unlock with the passphrase opens it again."""
    with ControlClient(folder) as client:
        client.do("lock", {})
        for asking in (
            lambda: client.see("sign"),
            lambda: client.do("say", {}),
            lambda: client.see("health"),
        ):
            with pytest.raises(Refused, match="locked"):
                asking()
        with pytest.raises(Distrusted, match="wrong-passphrase"):
            client.do("unlock", {"passphrase": "no"})
        client.do("unlock", {"passphrase": PASSPHRASE})
        assert client.see("sign")
    assert all(command != "unlock" for command, _ in door.asked)


def test_second_seat_is_refused(door: FakeDoor, folder: Path) -> None:
    """A folder has one open seat: the second is told already-open, and the first goes on."""
    with pytest.raises(Refused, match="already-open"):
        asyncio.run(ControlServer(FakeDoor(), folder).start())
    assert ask(folder)


def test_stale_socket_is_replaced(folder: Path) -> None:
    """What a killed process left behind is no obstacle: nobody holds the lock."""
    left = socket.socket(socket.AF_UNIX)
    left.bind(str(folder / SOCKET))
    left.close()
    assert ControlClient.if_open(folder) is None

    async def once() -> None:
        server = ControlServer(FakeDoor(), folder)
        await server.start()
        assert (await asyncio.to_thread(ask, folder))["role"] == "go-between"
        await server.stop()

    asyncio.run(once())
    assert not (folder / SOCKET).exists()


def test_long_path(tmp_path: Path) -> None:
    """A folder whose path is longer than a socket's name may be is reached all the same."""
    folder = tmp_path / ("x" * MAX_PATH)
    folder.mkdir(mode=0o700)

    async def once() -> None:
        server = ControlServer(FakeDoor(), folder)
        await server.start()
        assert await asyncio.to_thread(ask, folder)
        await server.stop()

    asyncio.run(once())


@pytest.mark.parametrize("mode", [0o701, 0o710, 0o750, 0o777])
def test_folder_open_to_others_is_refused(folder: Path, mode: int) -> None:
    """Neither end uses a folder that somebody else may enter."""
    folder.chmod(mode)
    with pytest.raises(Refused, match="folder-permissions"):
        ControlClient(folder)
    with pytest.raises(Refused, match="folder-permissions"):
        asyncio.run(ControlServer(FakeDoor(), folder).start())
    folder.chmod(0o700)


def test_folder_of_another_user_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that is not ours is not a seat's."""
    theirs = os.geteuid() + 1
    monkeypatch.setattr("os.geteuid", lambda: theirs)
    with pytest.raises(Refused, match="folder-permissions"):
        check_folder(folder)


def test_no_folder(tmp_path: Path) -> None:
    """A folder that is not there, or is a file, has no seat."""
    (tmp_path / "file").touch()
    for nothing in (tmp_path / "none", tmp_path / "file"):
        with pytest.raises(Refused, match="no-seat"):
            check_folder(nothing)


def test_other_users_process_is_not_asked(
    door: FakeDoor, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A listener that runs as another user is not trusted with a command."""
    monkeypatch.setattr(control_client, "peer_is_us", lambda peer: False)
    with pytest.raises(Distrusted, match="not-our-seat"):
        ControlClient(folder)


def test_lock_ends_with_its_holder(folder: Path) -> None:
    """Whoever lets go leaves the folder free; a lock file alone holds nobody out."""
    (folder / LOCK).touch(0o600)
    with FolderLock(folder), pytest.raises(Refused, match="already-open"):
        FolderLock(folder).take()
    FolderLock(folder).take().let_go()


def test_seat_that_goes_away(folder: Path) -> None:
    """A seat that ends before it answers is told as such, not as silence."""
    with socket.socket(socket.AF_UNIX) as ear:
        ear.bind(str(folder / SOCKET))
        ear.listen(1)
        client = ControlClient(folder)
        ear.accept()[0].close()
        with pytest.raises(Unreachable, match="seat-gone"):
            client.see("sign")
        client.close()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300).map(lambda held: held.replace(b"\n", b" ")))
def test_any_bytes_are_answered(door: FakeDoor, folder: Path, held: bytes) -> None:
    """Whatever a line holds, it gets one line of JSON back."""
    answers = raw(folder, held + b"\n")
    assert len(answers) == 1
    assert answers[0].keys() <= {"ok", "error"}


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
        max_leaves=8,
    )
)
@pytest.mark.slow
def test_any_written_error_is_one_of_the_four(written: object) -> None:
    """An error that can't be read back becomes Distrusted, never a crash."""
    assert isinstance(error_of_json(written), WasitError)


def test_errors_read_back() -> None:
    """Written and read, an error is the same."""
    error = error_of_json(error_as_json(Unreachable("relay-busy", retry_after=3)))
    assert isinstance(error, Unreachable)
    assert error.fields == {"retry_after": 3}
