"""Parsers under libFuzzer (atheris), one after the other or two at a time: ``make fuzz``, or ``python -m fuzz.run`` in tests/.

1. Everything is loaded and instrumented once; each run is a fork of it, with its corpus and what it found in ``.fuzz/<parser>``.
2. What breaks a rule is kept in ``found`` and the run goes on. An input that takes two minutes or 2 GiB ends its run, and libFuzzer keeps it there.
3. ``.fuzz/runs.json`` adds up all runs since it was begun; docs/fuzzing.md is written of it.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import sys
import time
import traceback
from pathlib import Path
from typing import Any

import atheris

with atheris.instrument_imports(include=["wasit"], enable_loader_override=False):
    from fuzz.judge import Parser, judge
    from fuzz.seeds import certificates, deposits
    from fuzz.table import BY_NAME, TABLE
    from fuzz.ways import SIGNED

from fuzz.report import write_report

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / ".fuzz"
COVERED = re.compile(r"cov: (\d+) ft: (\d+) corp: (\d+)")
TRIED = re.compile(r"stat::number_of_executed_units: (\d+)|^#(\d+)\s", re.MULTILINE)


def fuzz(parser: Parser, seconds: int, folder: Path) -> None:
    """Never returns: libFuzzer ends the process."""
    corpus, found = folder / "corpus", folder / "found"
    seen: set[str] = set()

    def one(data: bytes) -> None:
        try:
            judge(parser, data)
        except KeyboardInterrupt:
            raise
        except BaseException as bad:
            where = traceback.extract_tb(bad.__traceback__)[-1]
            kind = f"{type(bad).__name__}-{Path(where.filename).stem}-{where.lineno}"
            if kind not in seen:
                seen.add(kind)
                (found / kind).write_bytes(data)

    options = [
        f"-max_total_time={seconds}", f"-max_len={parser.most}", "-timeout=120", "-report_slow_units=120", "-rss_limit_mb=2048", "-malloc_limit_mb=512",
        f"-artifact_prefix={found}/", "-print_final_stats=1", "-use_value_profile=1",
    ]  # fmt: skip
    atheris.Setup([parser.name, *options, str(corpus)], one)
    atheris.Fuzz()


def start(parser: Parser, seconds: int) -> int:
    """The process that fuzzes it."""
    folder = FOLDER / parser.name
    for each in ("corpus", "found"):
        (folder / each).mkdir(parents=True, exist_ok=True)
    for seed in parser.seeds():
        (folder / "corpus" / hashlib.sha1(seed).hexdigest()).write_bytes(seed[: parser.most])
    SIGNED.mkdir(exist_ok=True)
    for seed in (*certificates(), *deposits()):
        (SIGNED / hashlib.sha1(seed).hexdigest()).write_bytes(seed)
    child = os.fork()
    if child == 0:
        log = os.open(folder / "log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(log, 1)
        os.dup2(log, 2)
        fuzz(parser, seconds, folder)
        os._exit(0)
    return child


def result(name: str, seconds: int, cpu: int) -> dict[str, Any]:
    """Units: seconds on the clock, and of processor time."""
    log = (FOLDER / name / "log").read_text(errors="replace")
    covered = COVERED.findall(log)
    edges, features, corpus = map(int, covered[-1]) if covered else (0, 0, 0)
    tried = max((int(a or b) for a, b in TRIED.findall(log)), default=0)
    found = sorted(path.name for path in (FOLDER / name / "found").iterdir())
    return {
        "seconds": seconds,
        "cpu": cpu,
        "tried": tried,
        "edges": edges,
        "features": features,
        "corpus": corpus,
        "found": found,
    }


def keep(name: str, got: dict[str, Any]) -> None:
    path = FOLDER / "runs.json"
    runs = json.loads(path.read_text()) if path.exists() else {}
    before = runs.get(name, {})
    runs[name] = got | {what: before.get(what, 0) + got[what] for what in ("seconds", "cpu", "tried")}
    runs[name] |= {what: max(before.get(what, 0), got[what]) for what in ("edges", "features")}
    path.write_text(json.dumps(runs, indent=1, sort_keys=True))


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seconds", type=int, default=60, help="for each parser")
    asked.add_argument("--at-once", type=int, default=2)
    asked.add_argument("parsers", nargs="*", help="all, where none is named")
    args = asked.parse_args()
    waiting = [BY_NAME[name] for name in args.parsers] or list(TABLE)
    running: dict[int, tuple[str, float]] = {}
    while waiting or running:
        while waiting and len(running) < args.at_once:
            parser = waiting.pop(0)
            running[start(parser, args.seconds)] = parser.name, time.monotonic()
        child, _, used = os.wait4(-1, 0)
        name, began = running.pop(child)
        got = result(name, round(time.monotonic() - began), round(used.ru_utime + used.ru_stime))
        keep(name, got)
        print(
            f"{name:20} {got['tried']:>9} tried  {got['cpu']:>5} s of CPU  {got['edges']:>5} edges  found {got['found']}",
            flush=True,
        )
        write_report(ROOT, json.loads((FOLDER / "runs.json").read_text()))


if __name__ == "__main__":
    sys.exit(main())
