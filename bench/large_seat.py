"""A go-between's seat with 200 channels and a million entries: opening it, its first page, a day's letters, the memory it needs.

    .venv/bin/python bench/large_seat.py [--channels 200] [--entries 1000000] [--letters 5000]

One channel is made by two real seats: paired, its entries written by both in turn and taken in by both, only letters left out. Its file then
stands for every channel: copied under an id of its own, so that opening, showing and taking in cost what they cost, and building does not.
It is kept in the machine's folder for temporary files, and made once. Measured in a fresh process: the passphrase is stretched at trial cost; what a
real one costs is told beside it, and after the letters what every channel's minute costs and gives back. Letters are real envelopes, opened, decrypted, checked and committed in turns of up to 128 as a seat's sync
does it; the relay is measured elsewhere. Bars (issue 5): opens in 1 s, 1,000 letters a second, memory bounded.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import pickle
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from wasit.channel import facts
from wasit.channel.bodies import forget_facts
from wasit.play.simulated import MemoryRelay
from wasit.record import entry
from wasit.record.body import Body
from wasit.seals.randomness import SystemRandomness
from wasit.seals.slots import DEFAULT, TRIAL, make_slot, open_slot
from wasit.seat.matter import Matter
from wasit.seat.people import boxes
from wasit.seat.seat import Seat
from wasit.seat.store.found import take_in_kept
from wasit.seat.sync import rounds, upkeep
from wasit.seat.sync.matter_sync import MOST_TURN
from wasit.seat.sync.pull import Letter, let_in
from wasit.seat.sync.push import next_parcels
from wasit.text.passage import Consent, Passage

FORM = 4  # of what is kept: another one, and it is made anew
DAY = 25  # letters of one channel in a day
PASSPHRASE = "trial"
WORDS = (
    "We would rather learn the hour of the handover before the press does, and we ask who will speak first. "
)


def word(number: int) -> facts.Word:
    consent = Consent.MAY_PARAPHRASE if number % 10 == 0 else Consent.FOR_YOU_ONLY
    return facts.Word((Passage({"en": f"{number}. {WORDS}"}, consent),))


async def make(folder: Path, channels: int, entries: int) -> None:
    """The seat, and the letters of one channel's day, in a folder."""
    relay = MemoryRelay()
    seats = []
    for name in ("go-between", "side"):
        seat = Seat(folder / name, link=relay, cost=TRIAL)
        seat.create(PASSPHRASE, name={"en": name}, language="en", zone="UTC", relay="http://127.0.0.1:1")
        seats.append(seat)
    g, side = seats
    await pair(g, side, relay)
    fill(g.matter(), side.matter(), entries // channels)
    while take_in_kept(g.matter()):
        pass
    letters = write_letters(side.matter())
    (folder / "letters").write_bytes(pickle.dumps(letters))
    matter, keep = g.matter(), g.opened()
    ((_, name, key),) = keep.matters()
    matter.close()
    g.matters.clear()
    path = Path(keep.path_of(name))
    for number in range(1, channels):
        copy = f"copy-{number}.db"
        shutil.copy(path, keep.path_of(copy))
        its = Matter(keep.path_of(copy), key, g.clock, g.randomness)
        with its.file.change():
            its.set_setting("id", number.to_bytes(16))
        its.close()
        keep.add_matter(number.to_bytes(16), copy, key, number)
    for seat in seats:
        await seat.invitations.stop()
        seat.lock()
    (folder / "ready").touch()


async def pair(g: Seat, side: Seat, relay: MemoryRelay) -> None:
    names = [{"key": key, "name": {"en": f"Side {key}"}} for key in "ab"]
    await g.do("open-channel", {"title": {"en": "A matter"}, "sides": names, "cover": "prompt"})
    offered = await g.do("invite", {"as": "side", "line": "a"})
    used = await side.do("join", {"code": offered["code"]})

    async def state(seat: Seat, invitation: str) -> str:
        return str((await seat.do("invitation", {"invitation": invitation}))["state"])

    while not side.matters or not side.matter().has_line("line"):
        await asyncio.sleep(0)
        for matter in (*g.matters.values(), *side.matters.values()):
            await rounds.push(matter, relay)
            await rounds.pull(matter, relay)
    assert await state(g, offered["invitation"]) == await state(side, used["invitation"]) == "paired"


def fill(g: Matter, side: Matter, entries: int) -> None:
    """Words of both in turn, each taken in by the other."""
    here, there = g.line_of("a"), side.line_of("line")
    for start in range(0, entries, 500):
        with g.file.change(), side.file.change():
            for number in range(start, min(start + 500, entries)):
                speaker, hearer, line = (g, side, here) if number % 2 else (side, g, there)
                said = speaker.say(line, word(number))
                _, body = speaker.shelf(line.id).read(said.hash)
                assert isinstance(body, Body)
                hearer.take_in(line.id, hearer.replica(line.id).receive(said, body, speaker.me))
            for matter in (g, side):
                matter.file.run("DELETE FROM outbox")


def write_letters(side: Matter) -> tuple[bytes, list[bytes]]:
    """(whose box they are for: the go-between's seat; envelopes as they go to the relay)."""
    line, envelopes = side.line_of("line"), []
    for number in range(DAY):
        with side.file.change():
            side.say(line, word(number))
        parcels = next_parcels(side)
        envelopes += [parcel.envelope for parcel in parcels]
        side.outbox.delivered += parcels
    return side.me, envelopes


def measure(folder: Path, most: int) -> dict[str, float]:
    """In a fresh process."""
    found = {"resident_before_mib": resident()}
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        work = Path(scratch) / "go-between"
        shutil.copytree(folder / "go-between", work)
        seat = Seat(work, cost=TRIAL)
        began = time.perf_counter()
        seat.unlock(PASSPHRASE)
        found["open_s"] = time.perf_counter() - began
        began = time.perf_counter()
        seat.see_channel()
        found["first_page_s"] = time.perf_counter() - began
        found["resident_open_mib"] = resident()
        me, envelopes = pickle.loads((folder / "letters").read_bytes())
        taken, began, cpu = 0, time.perf_counter(), time.process_time()
        for matter in seat.matters.values():
            forget_read()
            (box,) = boxes(matter, "ready = 1 AND peer = ?", me)
            letters = [Letter(cursor, body) for cursor, body in enumerate(envelopes, 1)]
            for start in range(0, len(letters), MOST_TURN):
                let_in(matter, box.get.id, letters[start : start + MOST_TURN])
            taken += len(letters)
            if taken >= most:
                break
        found["letters"] = taken
        found["letters_per_s"] = taken / (time.perf_counter() - began)
        found["letters_per_cpu_s"] = taken / (time.process_time() - cpu)
        (held,) = matter.file.one("SELECT count(*) FROM entry WHERE accepted = 1") or (0,)
        found["entries_of_one"] = held
        found["resident_after_mib"] = resident()
        began = time.perf_counter()
        for matter in seat.matters.values():
            upkeep.look_after(matter, pairing=False)
        found["a_minute_s"] = time.perf_counter() - began
        found["resident_a_minute_later_mib"] = resident()
        began = time.perf_counter()
        seat.lock()
        found["lock_s"] = time.perf_counter() - began
    return found


def forget_read() -> None:
    """Each channel gets the same letters here. In life they are another's, and read for the first time: nothing is known of their bytes."""
    entry._read.clear()
    forget_facts()


def stretching() -> float:
    """What opening a real passphrase costs besides. Units: seconds."""
    slot = make_slot(PASSPHRASE, bytes(32), DEFAULT, SystemRandomness())
    began = time.perf_counter()
    open_slot(slot, PASSPHRASE)
    return time.perf_counter() - began


def resident() -> float:
    """Units: MiB."""
    told = Path("/proc/self/status").read_text().split("VmRSS:")[1].split()[0]
    return int(told) / 1024


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    asked.add_argument("--channels", type=int, default=200)
    asked.add_argument("--entries", type=int, default=1_000_000)
    asked.add_argument("--letters", type=int, default=5_000)
    asked.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    args = asked.parse_args()
    if args.measure is not None:
        print(json.dumps(measure(args.measure, args.letters)))
        return
    kept = Path(tempfile.gettempdir()) / f"wasit-large-seat-{FORM}-{args.channels}-{args.entries}"
    if not (kept / "ready").exists():
        shutil.rmtree(kept, ignore_errors=True)
        kept.mkdir(mode=0o700)
        asyncio.run(make(kept, args.channels, args.entries))
    told = subprocess.run(
        [sys.executable, __file__, "--measure", str(kept), "--letters", str(args.letters)],
        capture_output=True, check=True,
    )  # fmt: skip
    found = {"channels": args.channels, "entries": args.entries, **json.loads(told.stdout)}
    found["stretching_s"] = stretching()
    print(json.dumps({name: round(value, 3) for name, value in found.items()}, indent=1))


if __name__ == "__main__":
    main()
