"""How a demonstration ends, with its stage replaced by one where nothing runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from unit.cli.conftest import Run
from wasit.play import demo
from wasit.play.checks import Finding


@pytest.fixture
def played(monkeypatch: pytest.MonkeyPatch) -> list[Finding]:
    """A demonstration that was played at once; what was found can be changed."""
    findings: list[Finding] = []

    class Stage:
        relay = ""

        def __init__(self, folder: Path) -> None:
            self.processes: dict[str, Any] = {}
            self.addresses = {f"{who}": "http://127.0.0.1:9/open?token=x" for who in self._all()}

        def _all(self) -> list[str]:
            case = demo.read_case(demo.resources.files("wasit.play").joinpath("cases/demo.json").read_bytes())
            return [who.id for who in case.seats]

        def stop(self) -> None:
            pass

    async def at_once(show: Any, stage: Any) -> tuple[list[Finding], None]:
        return findings, None

    monkeypatch.setattr(demo, "Apart", Stage)
    monkeypatch.setattr(demo._Show, "_play", at_once)
    return findings


@pytest.mark.slow
def test_without_a_terminal_no_dead_address_is_told(run: Run, played: list[Finding]) -> None:
    """Where nobody can go on, the pages are named and their addresses, which end at once, are not."""
    ran = run("demo", "--no-browser")
    assert ran.code == 0
    assert "The pages:" in ran.out
    assert "http://" not in ran.out
    assert "http://" not in run("demo", "--no-browser", "--json").out


@pytest.mark.slow
def test_ending_a_demonstration_that_held_is_no_failure(
    run: Run, played: list[Finding], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C is how a person ends it: 0 when everything held."""

    def ends(show: Any, stage: Any) -> None:
        raise KeyboardInterrupt

    plain = demo._Show.__init__

    def stays(show: Any, *asked: Any, **named: Any) -> None:
        plain(show, *asked, **named)
        show.stays = True

    monkeypatch.setattr(demo._Show, "__init__", stays)
    monkeypatch.setattr(demo._Show, "_stay", ends)
    ran = run("demo", "--no-browser")
    assert (ran.code, "Stopped." in ran.out, "http://" in ran.out) == (0, True, True)
