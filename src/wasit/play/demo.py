"""The demonstration: a whole case, live, that a person can go on with.

1. A relay and one process a seat, each with its own encrypted store and pages on a loopback port.
2. The case is played, then checked against the real stores, pages and relay files of this run.
3. With a terminal it stays open until Ctrl-C; without one it ends. Either way with 0 if everything held, and without one no
   address is told, since its pages end with it.
4. Everything lies in one folder, removed at the end unless the caller named it.
"""

from __future__ import annotations

import asyncio
import json as json_module
import shutil
import sys
import tempfile
import time
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from typing import Any

from wasit.errors import Refused
from wasit.play.apart import Apart
from wasit.play.case import read_case
from wasit.play.checks import Finding, check
from wasit.play.narrate import step_line
from wasit.play.player import PASSPHRASE, Failed, Player, Record
from wasit.play.shape import Case, SeatOfCase
from wasit.seat.clock import ReplayClock
from wasit.seat.seat import Seat
from wasit.text.isolate import isolate
from wasit.web.browser import can_browse

LOOK = {
    "go-between": "both lines with the wall between them, what waits, what crossed, the desk",
    "side": "one line to the go-between, the side's own room, the proposal with its certificate",
}


def main(*, browser: bool, speed: float = 0, folder: Path | None = None, json: bool = False) -> int:
    """Play it. ``speed``: steps a second; 0 is as fast as it goes. Raises: Refused folder-in-use."""
    case = read_case(resources.files("wasit.play").joinpath("cases/demo.json").read_bytes())
    with _folder(folder) as place:
        return _Show(case, place, speed=speed, json=json, browser=browser).run()


@contextmanager
def _folder(named: Path | None) -> Iterator[Path]:
    if named is not None:
        try:
            if named.exists() and any(named.iterdir()):
                raise Refused("folder-in-use")
            named.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError:
            raise Refused("folder-unwritable") from None
        yield named
        return
    place = Path(tempfile.mkdtemp(prefix="wasit-demo-"))
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


class _Show:
    def __init__(self, case: Case, folder: Path, *, speed: float, json: bool, browser: bool) -> None:
        self.case, self.folder, self.speed, self.json, self.browser = case, folder, speed, json, browser
        self.stays = sys.stdin.isatty() and sys.stdout.isatty() and not json
        self.began = time.monotonic()

    def say(self, line: str = "") -> None:
        if not self.json:
            sys.stdout.write(line + "\n")
            sys.stdout.flush()

    def run(self) -> int:
        stage = Apart(self.folder)
        held = False
        try:
            findings, failed = asyncio.run(self._play(stage))
            held = failed is None and all(finding.ok for finding in findings)
            self._show(stage, findings, failed)
            if self.stays and failed is None:
                self._stay(stage)
        except KeyboardInterrupt:
            self.say("\nStopped.")
            return 0 if held else 130
        finally:
            stage.stop()
        return 0 if held else 1

    async def _play(self, stage: Apart) -> tuple[list[Finding], str | None]:
        self.say(
            f"{isolate(self.case.title['en'])}: {len(self.case.steps)} steps, {len(self.case.seats)} seats."
        )
        await stage.set_time(self.case.steps[0].at)
        stage.start_relay()
        self.say(f"A relay listens on {stage.relay}; it sees sealed envelopes and nothing else.")
        stage.start_seats(list(self.case.seats))
        self.say("Each seat has its own process, keys, encrypted store and pages.\n")
        player = Player(self.case, stage)
        try:
            async for step in player.play():
                self.say(step_line(self.case, step))
                if self.speed:
                    await asyncio.sleep(1 / self.speed)
        except Failed as bad:
            return [], str(bad)
        findings = await self._check(stage, player.record)
        await stage.let_run()
        return findings, None

    async def _check(self, stage: Apart, record: Record) -> list[Finding]:
        """Read the stores that the processes wrote: opened a second time, here, to look."""
        seats = {who.id: self._open(stage, number, who) for number, who in enumerate(self.case.seats, 1)}
        logs = {who.id: _log(stage.folder / "seats", number) for number, who in enumerate(self.case.seats, 1)}
        logs["relay"] = (stage.folder / "relay.log").read_bytes()
        try:
            return await check(self.case, record, seats, stage.relay_folder, logs)
        finally:
            for seat in seats.values():
                seat.lock()

    def _open(self, stage: Apart, number: int, who: SeatOfCase) -> Seat:
        clock = ReplayClock(who.time_zone, self.case.steps[-1].at.seconds)
        seat = Seat(stage.folder / "seats" / str(number), clock=clock)
        seat.unlock(PASSPHRASE)
        return seat

    def _show(self, stage: Apart, findings: list[Finding], failed: str | None) -> None:
        seconds = round(time.monotonic() - self.began, 1)
        bad = [finding for finding in findings if not finding.ok]
        if self.json:
            told: dict[str, Any] = {
                "ok": failed is None and not bad,
                "steps": len(self.case.steps),
                "checks": len(findings),
                "failed": [finding.line for finding in bad] if failed is None else [failed],
                "seconds": seconds,
                "pages": sorted(stage.addresses),
            }
            sys.stdout.write(json_module.dumps(told, ensure_ascii=False) + "\n")
            return
        if failed is not None:
            self.say(f"\nNot as the case says: {failed}")
            return
        self.say(f"\n{len(findings)} checks against the real stores, pages and relay files, in {seconds} s:")
        self.say("  everything held." if not bad else "\n".join(f"  ✗ {finding.line}" for finding in bad))
        # without a terminal they end with this process: a dead address helps nobody
        once = " (each address opens once, then it is this browser's)" if self.stays else ""
        self.say(f"\nThe pages{once}:")
        for who in self.case.seats:
            look = LOOK["go-between" if who.is_go_between else "side"]
            address = f"    {stage.addresses[who.id]}\n" if self.stays else ""
            self.say(f"  {isolate(who.name['en'])}\n{address}    {look}")

    def _stay(self, stage: Apart) -> None:
        self.say(f"\nThe passphrase of every seat, to sign or to unlock: {PASSPHRASE}")
        self.say("Go on talking from any seat. Ctrl-C ends it and removes everything.")
        if self.browser and can_browse():
            first = next(who for who in self.case.seats if who.is_go_between)
            webbrowser.open(stage.addresses[first.id])
        while True:
            time.sleep(1)
            if any(process.child.poll() is not None for process in stage.processes.values()):
                self.say("A seat has ended.")
                return


def _log(folder: Path, number: int) -> bytes:
    """Everything a seat's process wrote beside its store."""
    return b"".join(
        path.read_bytes() for path in (folder / f"{number}.err", folder / f"{number}.log") if path.exists()
    )
