"""Every command of docs/operator.md, tried: our own for real in folders of a test, the machine's in their dry form."""

from __future__ import annotations

import asyncio
import re
import shlex
import shutil
import socket
from pathlib import Path

import pytest
from typer.testing import CliRunner

from live.test_deploy import tool
from wasit.cli.main import app
from wasit.relay.rules import RelayConfig
from wasit.relay.serve import serve
from wasit.relay.settings import LIMITS, read_settings

pytestmark = pytest.mark.live

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "operator.md").read_text()
UNITS = {path.name for path in (ROOT / "deploy" / "relay").glob("wasit-relay*")}


def commands() -> list[list[str]]:
    """The lines of every console block, as a shell would cut them."""
    found = []
    for block in re.findall(r"^```console\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL):
        for line in block.splitlines():
            assert line[:2] in ("# ", "$ "), line
            found.append(shlex.split(line[2:]))
    return found


async def test_every_command_of_the_guide_runs(tmp_path: Path) -> None:
    """Wasit's own on a relay that runs, copied and put back as the guide says, in its order; curl as written, at this relay's ports."""
    data, etc, saved = tmp_path / "data", tmp_path / "etc", tmp_path / "saved"
    for place in (etc, saved):
        place.mkdir()
    with socket.create_server(("127.0.0.1", 0)) as one:
        port = one.getsockname()[1]
    settings = (
        (ROOT / "deploy" / "relay" / "relay.toml").read_text().replace("/var/lib/wasit-relay", str(data))
    )
    (etc / "relay.toml").write_text(settings)
    ready: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    running = asyncio.create_task(
        serve(data, config=RelayConfig(stamp_bits=0), ready=ready.set_result, operator_port=port)
    )
    await ready
    here = {
        "/etc/wasit": str(etc),
        "/var/backups": str(saved),
        "/var/lib/wasit-relay": str(data),
        "http://127.0.0.1:7710": ready.result(),
        "http://127.0.0.1:7711": f"http://127.0.0.1:{port}",
    }
    ran = set()
    for words in commands():
        told = " ".join(words)
        for theirs, ours in here.items():
            words = [word.replace(theirs, ours) for word in words]
        ran.add(words[0])
        match words:
            case ["wasit", *rest]:
                result = await asyncio.to_thread(CliRunner().invoke, app, rest)
                assert result.exit_code == 0, (told, result.output)
            case ["curl", *rest]:
                rest = [
                    (data / "operator.key").read_text().strip() if "operator.key" in one else one
                    for one in rest
                ]
                answered = await _run("curl", *rest)
                assert answered.startswith(("ok", "# HELP wasit_relay")), told
            case ["mkdir", path]:
                running.cancel()
                await asyncio.gather(running, return_exceptions=True)
                Path(path).mkdir()
            case ["mv", old, new]:
                for path in Path(old).parent.glob(Path(old).name):
                    path.rename(Path(new) / path.name)
            case ["ln", "-sf", *_]:
                pass
            case ["install", *rest]:
                for path in (one for one in rest if one.startswith("deploy/")):
                    assert (ROOT / path).is_file(), told
            case ["systemctl", verb, *rest]:
                assert verb in ("daemon-reload", "enable", "reload", "restart", "stop", "start"), told
                assert {unit for unit in rest if unit.startswith("wasit")} <= UNITS, told
            case ["cat", path]:
                assert Path(path).is_file(), told
            case ["systemd-analyze", "verify", path]:
                assert Path(path).name in UNITS  # tests/live/test_deploy.py verifies them
            case ["/opt/wasit/bin/pip", "install", *rest]:
                assert rest[-1] == ".", told
                assert (ROOT / "pyproject.toml").is_file()
            case (
                ["python3", "-m", "venv", _]
                | ["nginx", "-t", "-c", _]
                | ["journalctl", "-u", "wasit-relay", *_]
            ):
                pass
            case _:
                pytest.fail(f"nothing tries {told}")
    assert data.joinpath("relay.db").is_file()
    assert {"wasit", "curl", "mv", "systemctl"} <= ran


async def _run(program: str, *words: str) -> str:
    if shutil.which(program) is None:
        tool(program)
    process = await asyncio.create_subprocess_exec(program, *words, stdout=asyncio.subprocess.PIPE)
    out, _ = await process.communicate()
    assert process.returncode == 0, (program, words)
    return out.decode()


def test_the_guide_names_every_setting() -> None:
    """Those of the file, and every limit with its bounds."""
    table = GUIDE[GUIDE.index("## Settings") :]
    for name in (*LIMITS, "folder", "host", "port", "operator_port", "access_code_file"):
        assert re.search(rf"\b{name}\b", table), name
    assert read_settings(ROOT / "deploy" / "relay" / "relay.toml").operator_port == 7711


def test_the_guide_fits_on_two_pages() -> None:
    """About six hundred words a page."""
    assert len(GUIDE.split()) <= 1200
