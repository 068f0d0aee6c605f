"""A seat asks a real timestamp authority: for its closing, for a file; and does without when there is none."""

from __future__ import annotations

import asyncio
import json
from base64 import b64decode, b64encode
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from instrument_cast import deal
from live.authority import Authority
from stories.test_hostile import lived
from stories.test_witnesses import closed, newcomer, taken, witnessed
from wasit.channel.certificate import verify_certificate
from wasit.cli.main import app
from wasit.errors import Distrusted, Refused, Unreachable
from wasit.seals.pens import verify_signature
from wasit.seals.stamps import MAX_ANSWER, Authorities, read_roots

pytestmark = [pytest.mark.live, pytest.mark.timeout(120)]


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


async def name_it(world: Any, url: str, authority: Authority, by: str = "G") -> None:
    await world.do(by, "set", {"timestamps": url, "timestamp_roots": authority.roots.decode()})


def codes(data: bytes, *authorities: Authority) -> list[str]:
    check = Authorities(read_roots(b"".join(one.roots for one in authorities))) if authorities else None
    found = verify_certificate(data, verify_signature, check_token=check)
    assert found.state == "closed"
    return [step.code for step in found.steps if step.code.startswith(("time-token", "renewal"))]


def test_a_closing_is_stamped_and_every_side_has_it(authority: Authority) -> None:
    """Asked once; the token reaches both sides; who has the roots sees the time, who has not sees that it was not checked."""

    async def story(world: Any) -> None:
        proposal, _ = await closed(world)
        with authority.serving() as url:
            await name_it(world, url, authority)
            said = await world.do("G", "stamp", {"proposal": proposal.hex()})
            with pytest.raises(Refused, match="already-stamped"):
                await world.do("G", "stamp", {"proposal": proposal.hex()})
            renewed = await world.do("G", "stamp", {"proposal": proposal.hex(), "renew": True})
            assert renewed["until"] == said["until"]
        assert said["until"] > said["at"]
        await world.run_until(world.now + 60)
        for name in ("A", "B", "G"):
            data = world.seats[name].see_certificate(proposal.hex())
            own = ["renewal"] if name == "G" else []
            assert codes(data, authority) == ["time-token-checked", *(f"{one}-checked" for one in own)]
            page = world.seats[name].see_proposal(proposal.hex()).certificate
            assert [(one.of, one.at is not None) for one in page.stamps] == [
                (one, name == "G") for one in ("closing", *own)
            ]
        await world.do("A", "set", {"timestamp_roots": authority.roots.decode()})
        page = world.seats["A"].see_proposal(proposal.hex()).certificate
        assert [one.at is not None for one in page.stamps] == [True]

    lived(story)


def test_an_authority_that_fails_blocks_nothing(authority: Authority, tmp_path: Path) -> None:
    """None named; nobody listens; one that nobody vouches for: the certificate holds without, and a token can be added later."""

    async def story(world: Any) -> None:
        proposal, data = await closed(world)
        asked = {"proposal": proposal.hex()}
        with pytest.raises(Refused, match="no-authority"):
            await world.do("G", "stamp", asked)
        with pytest.raises(Refused, match="no-roots"):
            await world.do("G", "set", {"timestamps": "http://127.0.0.1:9"})
        with pytest.raises(Refused, match="no-authority"):
            await world.do("A", "stamp", asked)
        await name_it(world, "http://127.0.0.1:9", authority)
        with pytest.raises(Unreachable, match="authority-unreachable"):
            await world.do("G", "stamp", asked)
        with Authority(tmp_path, name="Another").serving() as url:
            await name_it(world, url, authority)
            with pytest.raises(Distrusted, match="E_TST"):
                await world.do("G", "stamp", asked)
        assert world.seats["G"].see_certificate(proposal.hex()) == data
        with authority.serving() as url:
            await name_it(world, url, authority)
            await world.do("G", "stamp", asked)
        assert codes(world.seats["G"].see_certificate(proposal.hex()), authority) == ["time-token-checked"]

    lived(story)


@pytest.mark.parametrize(
    ("name", "value"),
    [("timestamps", "ftp://x"), ("timestamps", 7), ("timestamp_roots", "no PEM"), ("timestamp_roots", 7)],
)
def test_an_authority_is_set_whole_or_not(name: str, value: object) -> None:
    """What is no address and what are no certificates are refused; "" lets go of either."""

    async def story(world: Any) -> None:
        with pytest.raises(Refused, match=r"bad-(input|roots)"):
            await world.do("G", "set", {name: value})
        await world.do("G", "set", {"timestamps": "", "timestamp_roots": ""})

    lived(story)


def test_a_file_is_stamped_and_renewed_by_whoever_has_it(authority: Authority, tmp_path: Path) -> None:
    """A side does it for itself: a first token, then renewals; after that no witness signs it any more."""

    async def story(world: Any) -> None:
        _, data = await closed(world)
        with authority.serving() as url:
            await name_it(world, url, authority, by="A")
            for expected in (["time-token-checked"], ["time-token-checked", "renewal-checked"]):
                given = await world.do("A", "stamp", {"file": b64encode(data).decode()})
                data = b64decode(given["file"])
                assert codes(data, authority) == expected
            with pytest.raises(Distrusted, match="E_CBOR"):
                await world.do("A", "stamp", {"file": b64encode(data[:-1]).decode()})
        await newcomer(world, "W")
        with pytest.raises(Refused, match="renewed-already"):
            await witnessed(world, "W", data)
        assert await taken(world, data) == 0

    lived(story)


def test_an_answer_that_never_ends_is_no_answer(authority: Authority) -> None:
    """More bytes than a token has, a status that is none: the seat goes on."""

    async def story(world: Any) -> None:
        proposal, _ = await closed(world)

        async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(b"HTTP/1.1 200 OK\r\n\r\n" + bytes(2 * MAX_ANSWER))
            writer.close()

        server = await asyncio.start_server(talk, "127.0.0.1", 0)
        async with server:
            await name_it(world, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", authority)
            with pytest.raises(Unreachable, match="authority-unreachable"):
                await world.do("G", "stamp", {"proposal": proposal.hex()})

    lived(story)


class Folder:
    """A seat's folder on the disk, and the commands on it."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.passphrase = place / "passphrase"
        self.passphrase.write_text("a lamp by the window\n")
        self.passphrase.chmod(0o600)

    def run(self, *words: str, expect: int = 0) -> Any:
        ask = [] if words[0] == "verify" else ["--passphrase-file", str(self.passphrase)]
        done = CliRunner().invoke(app, [*words, *ask, "--json", "--folder", str(self.place / "seat")])
        assert done.exit_code == expect, done.output
        return json.loads(done.stdout)


def test_the_commands_from_end_to_end(authority: Authority, tmp_path: Path) -> None:
    """A guarantor with a seat of their own signs the file, has it attested twice, and a stranger with the root verifies it."""
    seat, file = Folder(tmp_path), tmp_path / "agreement.wasit"
    roots = tmp_path / "roots.pem"
    roots.write_bytes(authority.roots)
    file.write_bytes(deal().pack())
    seat.run("init", "--name", "Guarantor", "--zone", "UTC")
    seat.run("channel", "open", "--title", "Guarantees", "--as", "side")
    sign = ("--as", "guarantor", "--pen-passphrase-file", str(seat.passphrase))
    said = seat.run("witness", str(file), "We guarantee the road.", *sign)
    assert (said["signed"], said["needed"], said["bytes"]) == (1, 1, file.stat().st_size)
    seat.run("set", "timestamp-roots", str(roots))
    alone = ("set", "timestamps-alone")
    assert seat.run(*alone, "on", expect=3)["error"]["code"] == "no-authority"
    assert seat.run(*alone, "perhaps", expect=3)["error"]["code"] == "bad-input"
    renewed = tmp_path / "renewed.wasit"
    with authority.serving() as url:
        seat.run("set", "timestamps", url)
        seat.run(*alone, "on")
        seat.run("renew", str(file))
        seat.run("renew", str(file), "--out", str(renewed))
    found = seat.run("verify", str(renewed), "--tsa-roots", str(roots))
    assert [step["code"] for step in found["steps"] if step["code"].startswith(("time", "renewal"))] == [
        "time-token-checked",
        "renewal-checked",
    ]
    paper = found["agreement"]["papers"][-1]
    assert (paper["capacity"], paper["words"]) == ("guarantor", {"en": "We guarantee the road."})
    refused = seat.run("witness", str(renewed), *sign, expect=3)
    assert refused["error"]["code"] == "renewed-already"
