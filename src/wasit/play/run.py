"""``wasit play``: a case on real seats over a real relay, and what held of it.

1. The relay is a process of its own; the seats are encrypted folders of one temporary place, opened here. All of it goes at the end,
   however it ends.
2. The relay's files are searched while they stand as it keeps them, log and all; then it is stopped by its own id.
3. One line a step and one a thing that does not hold; with ``as_json`` one object and nothing else on standard output.
4. Ends with 0 when everything went and held as the case says, else 1; a file that is no case is told in one line (exit of Refused).
"""

from __future__ import annotations

import asyncio
import json
import logging
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Any

from wasit.errors import Refused, WasitError
from wasit.play.apart import Process
from wasit.play.case import Case, explain, read_case
from wasit.play.checks import Finding, check
from wasit.play.narrate import step_line
from wasit.play.player import Failed, Player, sentence
from wasit.play.shape import RELAY
from wasit.play.stage import Together
from wasit.seat.relay_client import HttpRelayLink
from wasit.text.isolate import isolate

Say = Callable[[str, str], None]
STOPPED = 130
GOOD, BAD, PLAIN = "green", "bold red", ""


@dataclass
class Outcome:
    """How it went. ``failed``: the step that went another way, and the sentence."""

    played: int = 0
    failed: tuple[str, str] | None = None
    findings: list[Finding] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return self.failed is None and all(finding.ok for finding in self.findings)


def main(case_path: Path, *, check: bool = False, as_json: bool = False) -> int:
    """Play a file. Gives the exit code."""
    try:
        case = read_case(_bytes_of(case_path))
    except Refused as no:
        return _tell_refusal(no, as_json=as_json)
    say = _quiet if as_json else _speaker()
    begun = time.monotonic()
    try:
        outcome = asyncio.run(_run(case, say, checked=check))
    except (KeyboardInterrupt, asyncio.CancelledError):
        say("Stopped.", BAD)
        return STOPPED
    seconds = round(time.monotonic() - begun, 2)
    if as_json:
        sys.stdout.write(json.dumps(_told(case, outcome, seconds), ensure_ascii=True) + "\n")
    else:
        _tell(case, outcome, seconds, say, checked=check)
    return 0 if outcome.ok else 1


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        raise Refused("unreadable-file") from None


def _tell_refusal(no: Refused, *, as_json: bool) -> int:
    line = explain(no) if no.code == "bad-case" else "the file can't be read"
    if as_json:
        told = {"kind": "Refused", "code": no.code, "fields": no.fields, "sentence": line}
        sys.stdout.write(json.dumps({"error": told}) + "\n")
    else:
        sys.stderr.write(line + "\n")
    return no.exit_code


# -- playing ------------------------------------------------------------------------------------------------------------------


async def _run(case: Case, say: Say, *, checked: bool) -> Outcome:
    task = asyncio.current_task()
    assert task is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    with tempfile.TemporaryDirectory(prefix="wasit-play-") as place, _log() as log:
        folder = Path(place)
        relay = _start_relay(folder)
        try:
            return await _play(case, say, folder, relay, log, checked=checked)
        finally:
            await asyncio.shield(asyncio.to_thread(relay.stop))


def _start_relay(folder: Path) -> Process:
    """A relay of this run only, on a free port. It asks no work for boxes: they are made at the hours of the case, not at ours."""
    (folder / "relay").mkdir(mode=0o700)
    words = ["--folder", str(folder / "relay"), "--port", "0", "--stamp-bits", "0", "--burst", "1000000"]
    return Process("wasit.relay.serve", words, folder / "relay.log")


async def _play(
    case: Case, say: Say, folder: Path, relay: Process, log: StringIO, *, checked: bool
) -> Outcome:
    outcome = Outcome()
    said = await asyncio.to_thread(relay.first_line)
    address = said.removeprefix("listening ").strip()
    stage = Together(HttpRelayLink(address), address, folder=folder)
    player = Player(case, stage)
    try:
        async for step in player.play():
            outcome.played += 1
            say(step_line(case, step), PLAIN)
        if checked:
            everywhere = (
                log.getvalue().encode()
            )  # the seats share a process, and so a log: nobody's secret may stand in it
            logs = {who.id: everywhere for who in case.seats}
            logs[RELAY] = said.encode() + (folder / "relay.log").read_bytes()
            outcome.findings = await check(case, player.record, stage.seats, folder / "relay", logs)
    except Failed as bad:
        outcome.failed = bad.step, str(bad)
    except WasitError as bad:
        at = case.steps[min(outcome.played, len(case.steps) - 1)].id
        outcome.failed = at, f"{at}: {bad}"
    finally:
        await stage.close()
    return outcome


@contextmanager
def _log() -> Iterator[StringIO]:
    """Everything this process logs meanwhile, at every level of ours."""
    kept = StringIO()
    handler = logging.StreamHandler(kept)
    handler.setFormatter(logging.Formatter("%(levelname)s %(name)s %(message)s"))
    root, ours = logging.getLogger(), logging.getLogger("wasit")
    level = ours.level
    root.addHandler(handler)
    ours.setLevel(logging.DEBUG)
    try:
        yield kept
    finally:
        root.removeHandler(handler)
        ours.setLevel(level)


# -- telling ------------------------------------------------------------------------------------------------------------------


def _told(case: Case, outcome: Outcome, seconds: float) -> dict[str, Any]:
    told: dict[str, Any] = {
        "case": sentence(case.title),
        "steps": outcome.played,
        "checks": [finding.as_json() for finding in outcome.findings],
        "ok": outcome.ok,
        "seconds": seconds,
    }
    if outcome.failed is not None:
        told["failed"] = {"step": outcome.failed[0], "sentence": outcome.failed[1]}
    return told


def _tell(case: Case, outcome: Outcome, seconds: float, say: Say, *, checked: bool) -> None:
    say(f"{isolate(sentence(case.title))}: {outcome.played} of {len(case.steps)} steps, {seconds} s.", PLAIN)
    if outcome.failed is not None:
        say(f"Not as the case says: {isolate(outcome.failed[1])}", BAD)
        return
    if not checked:
        return
    wrong = [finding for finding in outcome.findings if not finding.ok]
    for finding in wrong:
        say(finding.line, BAD)
    held = len(outcome.findings) - len(wrong)
    say(
        f"{held} of {len(outcome.findings)} checks hold, against the real stores, pages and relay files.",
        BAD if wrong else GOOD,
    )


def _quiet(line: str, style: str) -> None:
    del line, style


def _speaker() -> Say:
    """Plain lines; with colour where somebody looks."""
    if not sys.stdout.isatty():
        return _plainly
    from rich.console import Console
    from rich.text import Text

    console = Console()
    return lambda line, style: console.print(Text(line, style=style), soft_wrap=True)


def _plainly(line: str, style: str) -> None:
    del style
    try:
        sys.stdout.write(line + "\n")
    except UnicodeEncodeError:
        sys.stdout.write(line.encode("ascii", "backslashreplace").decode() + "\n")
    sys.stdout.flush()
