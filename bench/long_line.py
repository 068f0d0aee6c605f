"""Opening a line of many entries: how long its first page takes, how many rows it reads, how much memory it needs.

    .venv/bin/python bench/long_line.py [--entries 100000] [--times 40] [--folder DIR]

One go-between and one side's delegate on an encrypted file. The entries are real (encoded, committed, accepted into the index as the seat
does it), written by the two in turn, every tenth passed on; only letters are left out. The file is closed and opened again before the pages
are asked for, in a process of its own, so that memory counts nothing but the reading. Prints one JSON object.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from wasit.channel import facts
from wasit.channel.bodies import encode_fact
from wasit.record.body import Body, commit
from wasit.record.entry import Entry, Ref, make_entry
from wasit.record.epoch import LineKind, SeatRole
from wasit.seals.randomness import SeededRandomness
from wasit.seals.ratchet import SeatKeys
from wasit.seat import queries
from wasit.seat.clock import ReplayClock
from wasit.seat.founding import found_matter
from wasit.seat.matter import Matter
from wasit.seat.people import meet
from wasit.text.passage import Consent, Passage

KEY = bytes(range(32))
NAME = {"en": "Side A", "ar": "الطرف أ"}
WORDS = (
    "We would rather learn the hour of the handover before the press does, and we ask who will speak first. "
)


def build(path: Path, entries: int) -> float:
    clock = ReplayClock("UTC", 1_700_000_000)
    started = time.perf_counter()
    matter = found_matter(
        str(path), KEY, clock=clock, randomness=SeededRandomness("bench"), name={"en": "Go-between"}
    )
    other = SeatKeys.create()
    with matter.file.change():
        matter.set_setting("role", b"go-between")
        matter.set_setting("cover", b"prompt")
        matter.open_line(LineKind.DESK, "desk", {"en": "Desk"})
        line = matter.open_line(LineKind.SIDE, "a", NAME)
        matter.open_line(LineKind.SIDE, "b", {"en": "Side B"})
        meet(matter, other.ed, other.ik, NAME, trust="paired", key="a")
        matter.change_members(line, add=[(other.seat_id, SeatRole.SIDE)])
        matter.file.run("DELETE FROM outbox")
    replica = matter.replica(line.id)
    theirs = Author(matter, line.id, other.seat_id)
    done = 0
    while done < entries:
        with matter.file.change():
            for _ in range(min(2_000, entries - done)):
                clock.set(clock.now().seconds + 30)
                if done % 2:
                    matter.say(line, word(done))
                else:
                    entry, body = theirs.write(word(done))
                    matter.take_in(line.id, replica.receive(entry, body, other.seat_id))
                done += 1
            matter.file.run("DELETE FROM outbox")
            if done < entries:
                matter.file.run(
                    "DELETE FROM waiting WHERE entry NOT IN (SELECT entry FROM waiting ORDER BY at DESC LIMIT 20)"
                )
    matter.close()
    return time.perf_counter() - started


def word(number: int) -> facts.Word:
    consent = Consent.MAY_PARAPHRASE if number % 10 == 0 else Consent.FOR_YOU_ONLY
    return facts.Word((Passage({"en": f"{number}. {WORDS * 2}"}, consent),))


class Author:
    """The other seat: writes entries that follow the line, without a store of its own."""

    def __init__(self, matter: Matter, line: bytes, seat: bytes) -> None:
        self.matter, self.line, self.seat = matter, line, seat
        self.seq, self.prev, self.lam = 0, bytes(32), 0
        self.stream = SeededRandomness("author")

    def write(self, fact: facts.Fact) -> tuple[Entry, Body]:
        kind, data = encode_fact(fact)
        body = Body(self.stream.bytes(32), data)
        tips = [leaf for leaf in self.matter.shelf(self.line).tips() if leaf.author != self.seat]
        lam = 1 + max([self.lam, *(leaf.lam for leaf in tips)])
        self.seq += 1
        entry = make_entry(
            line=self.line, epoch=2, author=self.seat, seq=self.seq, prev=self.prev,
            deps=[Ref(leaf.author, leaf.seq, leaf.hash) for leaf in tips], lam=lam, at=self.matter.clock.now(), kind=kind,
            commits=[commit(body)],
        )  # fmt: skip
        self.prev, self.lam = entry.hash, lam
        return entry, body


def read(path: Path, times: int) -> dict[str, object]:
    """In a fresh process: open the file, ask for pages."""
    base = memory("VmRSS")
    started = time.perf_counter()
    matter = Matter(str(path), KEY, ReplayClock("UTC", 1_900_000_000), SeededRandomness("read"))
    opened = time.perf_counter() - started
    line = matter.line_of("a")
    rows = Counter(matter)
    started = time.perf_counter()
    page = queries.see_line(matter, line)
    first = time.perf_counter() - started
    touched, asked = rows.rows, rows.asked
    again = []
    for _ in range(times):
        started = time.perf_counter()
        queries.see_line(matter, line)
        again.append(time.perf_counter() - started)
    older = []
    cursor = page.older
    for _ in range(times):
        started = time.perf_counter()
        cursor = queries.see_line(matter, line, before=cursor).older
        older.append(time.perf_counter() - started)
    sign = queries.see_sign(matter, language="en", zone="UTC", relay_state="none", last_envelope=None)
    started = time.perf_counter()
    queries.see_channel(matter, sign, {})
    whole = time.perf_counter() - started
    peak = memory("VmHWM")
    matter.close()
    return {
        "entries": page.total,
        "shown": len(page.entries),
        "open_file_s": round(opened, 4),
        "first_page_cold_s": round(first, 4),
        "first_page": spread(again),
        "older_page": spread(older),
        "channel_page_s": round(whole, 4),
        "rows_read": touched,
        "questions_asked": asked,
        "rss_before_kib": base,
        "rss_peak_kib": peak,
    }  # fmt: skip


def memory(name: str) -> int:
    """Units: KiB, by the kernel's account of this process."""
    for told in Path("/proc/self/status").read_text().splitlines():
        if told.startswith(name):
            return int(told.split()[1])
    return 0


class Counter:
    """Counts the rows that queries give back."""

    def __init__(self, matter: Matter) -> None:
        self.rows = self.asked = 0
        one, every = matter.file.one, matter.file.all

        def count_one(sql: str, *values: object) -> object:
            found = one(sql, *values)
            self.asked += 1
            self.rows += found is not None
            return found

        def count_all(sql: str, *values: object) -> object:
            found = every(sql, *values)
            self.asked += 1
            self.rows += len(found)
            return found

        matter.file.one, matter.file.all = count_one, count_all  # type: ignore[assignment]


def spread(times: list[float]) -> dict[str, float]:
    ordered = sorted(times)
    return {
        "median_s": round(statistics.median(ordered), 4),
        "p99_s": round(ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))], 4),
        "least_s": round(ordered[0], 4),
        "most_s": round(ordered[-1], 4),
        "n": len(ordered),
    }


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    asked.add_argument("--entries", type=int, default=100_000)
    asked.add_argument("--times", type=int, default=40)
    asked.add_argument("--folder", type=Path)
    asked.add_argument("--read", type=Path, help=argparse.SUPPRESS)
    args = asked.parse_args()
    if args.read is not None:
        print(json.dumps(read(args.read, args.times)))
        return
    with tempfile.TemporaryDirectory(dir=args.folder) as folder:
        path = Path(folder) / "matter.db"
        built = build(path, args.entries)
        size = path.stat().st_size
        told = subprocess.run(
            [sys.executable, __file__, "--read", str(path), "--times", str(args.times)],
            capture_output=True,
            check=True,
        )
        found = {"build_s": round(built, 1), "file_bytes": size, "bytes_per_entry": size // args.entries}
        print(json.dumps(found | json.loads(told.stdout), indent=1))


if __name__ == "__main__":
    main()
