"""Everything is seized: the relay's files, a seat's files and its process's memory, unlocked and locked. What is found is the table's, no more."""

from __future__ import annotations

import json
import re
import secrets
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from live.seizure import PLACES, ROWS
from live_cast import Member, Relay, pair, until
from wasit.cli.handing import HANDED
from wasit.seals.kdf import kdf
from wasit.seals.slots import open_slot
from wasit.seat.control_client import ControlClient
from wasit.seat.store.schema import MATTER, SEAT
from wasit.seat.store.sealed import Sealed
from wasit.wire import cbor

pytestmark = [
    pytest.mark.live,
    pytest.mark.timeout(180),
    pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="reads memory through /proc"),
]
WASIT = [sys.executable, "-m", "wasit.cli.main"]
Secrets = dict[str, list[bytes]]


class Planted:
    """Words that stand nowhere else."""

    def __init__(self) -> None:
        self.words: dict[str, list[str]] = {name: [] for name in ROWS}

    def new(self, kind: str) -> str:
        word = f"q{secrets.token_hex(9)}z"
        self.words[kind].append(word)
        return word

    def secrets(self) -> Secrets:
        return {
            kind: [word.encode(code) for word in words for code in ("utf-8", "utf-16-le", "utf-32-le")]
            for kind, words in self.words.items()
        }


class OpenSeat:
    """``wasit open`` as a process; also asked through its socket."""

    def __init__(self, folder: Path, relay: str, passphrase: str) -> None:
        self.folder, self.passphrase = folder, passphrase
        file = folder.parent / "passphrase"
        file.touch(0o600)
        file.write_text(passphrase)
        given = ["--folder", str(folder), "--passphrase-file", str(file), "--json"]
        made = [*WASIT, "init", "--name", "G", "--relay", relay, *given]
        subprocess.run(made, check=True, stdout=subprocess.DEVNULL)
        self.process = subprocess.Popen(
            [*WASIT, "open", "--no-browser", *given], stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        self.address = json.loads(self.process.stdout.readline())["address"]
        file.unlink()
        self.client = ControlClient(folder)

    async def do(self, command: str, args: dict[str, Any]) -> dict[str, Any]:
        return self.client.do(command, args)

    def memory(self) -> bytes:
        return b"".join(memory_of(self.process.pid))

    def files(self) -> bytes:
        return dump(self.folder)

    def was_replaced(self) -> bool:
        return HANDED.encode() in Path(f"/proc/{self.process.pid}/environ").read_bytes()

    def end(self) -> None:
        self.client.close()
        self.process.terminate()
        self.process.wait(20)
        assert self.process.stdout is not None
        self.process.stdout.close()


def memory_of(process: int) -> Iterator[bytes]:
    """Every readable part of a process's memory."""
    parts = re.findall(r"^([0-9a-f]+)-([0-9a-f]+) r", Path(f"/proc/{process}/maps").read_text(), re.MULTILINE)
    with Path(f"/proc/{process}/mem").open("rb", buffering=0) as memory:
        for first, last in parts:
            memory.seek(int(first, 16))
            left = int(last, 16) - int(first, 16)
            try:
                while left and (part := memory.read(left)):
                    left -= len(part)
                    yield part
            except (OSError, ValueError, OverflowError):
                continue  # the kernel's own pages: nobody reads them


def dump(folder: Path) -> bytes:
    """Every file, with its name."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return b"\0".join(str(path.name).encode() + b"\0" + path.read_bytes() for path in files)


def found_in(place: bytes, wanted: Iterable[bytes]) -> bool:
    return any(one in place for one in wanted)


def keys_of(folder: Path, passphrase: str) -> Secrets:
    """What the program made by itself, read with the passphrase from the files."""
    master = open_slot((folder / "slot").read_bytes(), passphrase)
    of_store = kdf(master, "store seat", 32)
    seat = Sealed(folder / "seat.db", of_store, SEAT)
    keys, boxes, tokens, names = [master, of_store], [], [], []
    for file, key in seat.all("SELECT file, key FROM matter"):
        keys.append(key)
        matter = Sealed(folder / "matters" / file, key, MATTER)
        for kept, *held in matter.all("SELECT keys, get_token, put_token, get_id, put_id FROM box"):
            boxes += [private for private, _ in cbor.decode(kept, limit=1 << 16)]
            tokens += held[:2]
            names += held[2:]
        matter.close()
    seat.close()
    made = {"keys": keys, "boxes": boxes, "tokens": tokens, "mailboxes": names}
    return {name: [*found, *(one.hex().encode() for one in found)] for name, found in made.items()}


async def plant(go: OpenSeat, envoy: Member, planted: Planted) -> None:
    """A hundred secrets, by all the ways words come into a seat."""
    new = planted.new

    def words(kind: str) -> dict[str, str]:
        return {"en": new(kind)}

    sides = [{"key": key, "name": words("names")} for key in "ab"]
    await go.do(
        "open-channel", {"title": words("names"), "sides": sides, "languages": ["en"], "cover": "prompt"}
    )
    await pair(go, {"as": "side", "line": "a"}, envoy)  # type: ignore[arg-type]
    await until(lambda: envoy.seat.matters and envoy.seat.matter().has_line("line"))
    for _ in range(10):
        await envoy.say(new("said"))
        await go.do("say", {"line": "a", "passages": [{"text": words("said"), "consent": "as-written"}]})
        note = {"line": "b", "with": [words("names")], "when": "2026-11-20T10:00:00+00:00"}
        noted = await go.do(
            "note-call", note | {"passages": [{"text": words("noted"), "consent": "may-paraphrase"}]}
        )
        source = {"id": noted["id"], "passages": [1]}
        passing = {"sources": [source], "to": "a", "wording": "paraphrase", "text": words("passed")}
        await go.do("pass-on", passing | {"now": True, "attribution": "none"})
        await go.do("hope", {"held_by": "a", "of": "b", "text": words("ledger")})
    for number in range(12):
        await go.do("say", {"desk": True, "passages": [{"text": words("desk")}]})
        if number < 5:
            await go.do("note-text", note | {"from": words("names"), "passages": [{"text": words("noted")}]})
            await go.do("deadline", {"text": words("ledger"), "due": "2027-01-01T10:00:00+00:00"})
            await go.do("red-line", {"text": words("ledger")})
    seen = planted.words["said"]
    await until(lambda: all(word in json.dumps(go.client.see("channel")) for word in seen[-2:]))


def leave_drafts(page: httpx.Client, home: str, matter: str, planted: Planted) -> str:
    """Half-written sentences, kept by the page. Gives the session's second secret."""
    shown = page.get(f"{home}m/{matter}/settings").text
    found = re.search(r'name="csrf" value="([0-9a-f]+)"', shown)
    assert found
    for number in range(4):
        form = {"csrf": found[1], "form": f"note-{number}", "text": planted.new("drafts")}
        headers = {"sec-fetch-site": "same-origin", "origin": "null"}
        assert page.post(f"{home}m/{matter}/drafts", data=form, headers=headers).status_code == 204
    return found[1]


@pytest.fixture
async def relay(tmp_path: Path) -> AsyncIterator[Relay]:
    relay = await Relay(tmp_path / "relay").start()
    yield relay
    await relay.kill()


async def test_what_is_found_is_what_the_document_says(tmp_path: Path, relay: Relay) -> None:
    """A hundred secrets planted; of the relay, the locked and the unlocked seat every file, and their memory; exactly the documented set."""
    planted = Planted()
    passphrase = planted.new("passphrase")
    go = OpenSeat(tmp_path / "go", relay.address, passphrase)
    envoy = Member(tmp_path / "envoy", relay.address).open()
    places: dict[str, bytes] = {}
    try:
        with httpx.Client() as page:
            await plant(go, envoy, planted)
            page.get(go.address)
            cookie = next(iter(page.cookies.jar))
            home = go.address.split("/open")[0] + cookie.path
            matter = page.get(home).headers["location"].split("/m/")[1].strip("/")
            csrf = leave_drafts(page, home, matter, planted)
            places["unlocked memory"], places["unlocked files"] = go.memory(), go.files()

            began = time.monotonic()
            await go.do("lock", {})
            while not go.was_replaced():
                assert time.monotonic() - began < 15, "the process that held the keys still runs"
                time.sleep(0.01)
            places["locked memory"] = go.memory()
            assert "data-locked" in page.get(home, timeout=20).text, "the open page leads to the locked one"
            places["locked memory"] += go.memory()
            held = [file.readlink().suffix for file in Path(f"/proc/{go.process.pid}/fd").iterdir()]
            assert not [ending for ending in held if ending.startswith(".db")]
        places["locked files"], places["relay's files"] = go.files(), dump(relay.folder)
    finally:
        go.end()
        await envoy.close()

    assert sum(len(words) for words in planted.words.values()) == 100
    assert {kind: len(words) for kind, words in planted.words.items()} == {
        kind: row.planted for kind, row in ROWS.items()
    }
    wanted = planted.secrets() | keys_of(go.folder, passphrase)
    wanted["sessions"] = [str(cookie.value).encode(), csrf.encode()]
    wrong = [
        f"{row.what} in {place}: {'' if is_found else 'not '}found, documented: {told}"
        for kind, row in ROWS.items()
        for place, told in zip(PLACES, row.found, strict=True)
        if told != "may" and (is_found := found_in(places[place], wanted[kind])) != (told == "yes")
    ]
    assert not wrong, "\n".join(wrong)
