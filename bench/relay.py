"""The relay and a word's way beside their peers, in one run: SQLite alone, Synapse with end-to-end encryption, the wormhole mailbox server.

    .venv/bin/python bench/relay.py --json [--rounds 3] [--alone]

The peers are installed in an environment of their own (`.venv-peers`, versions in requirements/bench-peers.txt); their scripts are those of
the shared folder. Every round runs everything once, one after the other; ratios are of one round, and the median of the rounds is given
with the lowest and highest. Whole processes on loopback, durable before the answer. Bars: issue 5.

`http_vs_sqlite`, `ws_vs_sqlite`: letters of 4 KiB a second that 64 connections put (over WebSocket, four in flight each), to rows of 4 KiB
a second of sqlite3 in groups of 16. In `figures` also where the processor's time for a letter goes, and what that allows
(`http_loop_us`, `ws_limit`, ...; spent.py). `http_fetch_vs_sqlite`, `ws_fetch_vs_sqlite` (no bar): letters a second that as many connections fetch,
eight a request or as they are pushed, to rows a second that sqlite3 reads eight at a time. `p50_vs_synapse`, `p50_vs_wormhole`: a word from one seat's command to the other's page, to theirs.
`words_vs_synapse`: words a second, the worse of one sender and eight. `start_s`: until the relay answers. `rss_mib`: then. `idle_kib`: more
for each seat that watches a box and hears nothing.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import uvloop

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from latency import latency, many, resident
from load import FetchLane, HttpLane, SocketLane, WatchLane, idle, open_boxes, rate
from relay_puts import note, raw, raw_fetch
from spent import Spent

from live_cast import Relay

ROOT = Path(__file__).parent.parent
PEERS = ROOT / ".venv-peers"
SHARED = ROOT.parent / "shared" / "bench"
IDLE = 2_000
CONNECTIONS = 64
BOXES = 8  # for each connection: a relay keeps 512 letters a box
BARS = {
    "http_vs_sqlite": (">=", 0.30),
    "ws_vs_sqlite": (">=", 0.60),
    "p50_vs_synapse": ("<=", 1 / 12),
    "words_vs_synapse": (">=", 12),
    "p50_vs_wormhole": ("<=", 1.2),
    "start_s": ("<=", 0.6),
    "rss_mib": ("<=", 80),
    "idle_kib": ("<=", 30),
}


def install_peers() -> None:
    """Once; kept until the list of versions changes."""
    wanted = ROOT / "requirements" / "bench-peers.txt"
    ready = PEERS / "ready"
    if ready.exists() and ready.stat().st_mtime >= wanted.stat().st_mtime:
        return
    uv = Path(sys.executable).parent / "uv"
    subprocess.run([uv, "venv", "-q", "--allow-existing", "--python", sys.executable, PEERS], check=True)
    subprocess.run(
        [uv, "pip", "install", "-q", "--python", PEERS / "bin" / "python", "-r", wanted], check=True
    )
    ready.touch()


def peer(script: str) -> dict[str, float]:
    """What a peer's script found in one run."""
    done = subprocess.run(
        [PEERS / "bin" / "python", SHARED / script, "--runs", "1"], check=True, capture_output=True, text=True
    )
    found: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])["median"]
    return found


async def puts(folder: Path, seconds: float) -> dict[str, float]:
    before_raw = time.process_time()
    figures = {"sqlite_16": raw(folder, 16, seconds)}
    row_us = (time.process_time() - before_raw) / (figures["sqlite_16"] * seconds) * 1e6
    figures |= {"sqlite_16_us": row_us, "sqlite_fetch": raw_fetch(folder, seconds)}
    began = time.perf_counter()
    relay = await Relay(folder / "relay", "--stamp-bits", "0").start()
    figures["start_s"] = time.perf_counter() - began
    assert relay.process is not None
    figures["rss_mib"] = resident(relay.process.pid)
    places = await open_boxes(relay.address, CONNECTIONS * BOXES)
    before = resident(relay.process.pid)  # first: what a load leaves free would be taken up unseen
    held = await idle(relay.address, [get for _, get in places], IDLE)
    await asyncio.sleep(1)
    figures["idle_kib"] = (resident(relay.process.pid) - before) * 1024 / IDLE
    for writer in held:
        writer.close()
    await rate(relay.address, [HttpLane([put]) for put, _ in places[-4:]], 0.3)
    puts = [[put for put, _ in places[n :: CONNECTIONS * 2]] for n in range(CONNECTIONS * 2)]
    gets = [[get for _, get in places[n :: CONNECTIONS * 2]] for n in range(CONNECTIONS)]
    lanes = [HttpLane(each) for each in puts[:CONNECTIONS]]
    sockets = [SocketLane(each, 4) for each in puts[CONNECTIONS:]]
    for name, putting in (("http", lanes), ("ws", sockets)):
        spent = Spent(relay.process.pid)
        note(figures, name, await rate(relay.address, putting, seconds))
        figures |= spent.a_letter(name, sum(len(lane.took) for lane in putting), row_us)
    kept = [len(lane.took) for lane in lanes]
    note(figures, "http_fetch", await rate(relay.address, [FetchLane(each) for each in gets], seconds))
    watching = [WatchLane(each, count) for each, count in zip(gets, kept, strict=True)]
    note(figures, "ws_fetch", await rate(relay.address, watching, seconds))
    await relay.kill()
    return figures


async def seats(folder: Path) -> dict[str, float]:
    relay = await Relay(folder / "words").start()
    found = await latency(folder, relay, 1, 60)
    eight, cost = await many(folder, relay)
    await relay.kill()
    return {
        "word_p50_ms": found["typed_to_shown_ms"]["p50"],
        "words_1": found["words_per_second_1_sender"],
        "words_8": eight,
        **{f"word_{whose}_ms": spent for whose, spent in cost.items()},
        "commit_ms": found["raw_commit_ms"]["p50"],
    }


def one_round(seconds: float, is_alone: bool) -> dict[str, float]:
    with tempfile.TemporaryDirectory(dir=ROOT) as name:
        folder = Path(name)
        figures = uvloop.run(puts(folder, seconds))
        if is_alone:
            return figures | of_sqlite(figures)
        figures |= asyncio.run(seats(folder))
    synapse, wormhole = peer("synapse.py"), peer("wormhole_mailbox.py")
    figures |= {f"synapse_{key}": synapse[key] for key in ("p50_ms", "sends_s_1", "sends_s_8")}
    figures["wormhole_p50_ms"] = wormhole["p50_ms"]
    return (figures | of_sqlite(figures)) | {
        "p50_vs_synapse": figures["word_p50_ms"] / synapse["p50_ms"],
        "p50_vs_wormhole": figures["word_p50_ms"] / wormhole["p50_ms"],
        "words_vs_synapse": min(
            figures["words_1"] / synapse["sends_s_1"], figures["words_8"] / synapse["sends_s_8"]
        ),
    }


def of_sqlite(figures: dict[str, float]) -> dict[str, float]:
    return {
        "http_vs_sqlite": figures["http"] / figures["sqlite_16"],
        "ws_vs_sqlite": figures["ws"] / figures["sqlite_16"],
        "http_fetch_vs_sqlite": figures["http_fetch"] / figures["sqlite_fetch"],
        "ws_fetch_vs_sqlite": figures["ws_fetch"] / figures["sqlite_fetch"],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description="The relay beside its peers.")
    parser.add_argument(
        "--alone", action="store_true", help="beside SQLite only: no Synapse, no mailbox server"
    )
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    asked = parser.parse_args()
    if not asked.alone:
        install_peers()
    load = os.getloadavg()[0]
    rounds = []
    for _ in range(asked.rounds):
        rounds.append(one_round(asked.seconds, asked.alone))
        print(json.dumps(rounds[-1]), file=sys.stderr)  # what later rounds can't take away
    found: dict[str, Any] = {}
    for name in sorted(rounds[0]):
        values = [each[name] for each in rounds]
        found[name] = [round(each, 3) for each in (statistics.median(values), min(values), max(values))]
    if asked.json:
        print(
            json.dumps(
                {name: found[name] for name in BARS if name in found} | {"figures": found, "load": load}
            )
        )
        return
    for name, (way, bar) in BARS.items():
        if name not in found:
            continue
        middle, low, high = found[name]
        holds = middle >= bar if way == ">=" else middle <= bar
        print(
            f"{name:18} {middle:9.3f} ({low:.3f} to {high:.3f})  bar {way} {bar:.3f}  {'' if holds else 'MISSED'}"
        )


if __name__ == "__main__":
    main()
