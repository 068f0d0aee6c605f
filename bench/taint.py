"""What a draft is held against while somebody types: 10,000 real entries of three sides, and how long an answer takes.

    .venv/bin/python bench/taint.py [--entries 10000] [--rounds 9] [--shared DIR]

One go-between and one delegate a side on an encrypted file; the words are those of the shared dialogues and messages (English, Arabic,
Hebrew), a half of them for the go-between only. The file is closed and opened again. The first question of all is "cold", or "read_ahead" where the seat had a moment for reading ahead, whose
slices ("slice") hold everything else up for as long. Then, in turn: a
keystroke in a draft that grows (nothing new came in), the first question after an entry came in, and the whole page with every other
check. Drafts are real messages with words of old entries planted. CPU seconds of this process; the bar is 0.1 s. Prints one JSON object
with medians, spread and the ratio to the bar.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from long_line import KEY, Author

from wasit.channel import facts
from wasit.record.epoch import LineKind, SeatRole
from wasit.seals.randomness import SeededRandomness
from wasit.seals.ratchet import SeatKeys
from wasit.seat import queries
from wasit.seat.clock import ReplayClock
from wasit.seat.founding import found_matter
from wasit.seat.matter import Matter
from wasit.seat.people import meet
from wasit.seat.queries.ahead import read_ahead
from wasit.seat.queries.guarded import Page, find_repeats
from wasit.seat.store.found import take_in_kept
from wasit.text.passage import Consent, Passage

BAR = 0.1  # s
SIDES = ("a", "b", "c")
SHARED = Path(__file__).resolve().parents[2] / "shared"


def real_words(shared: Path) -> list[tuple[str, str]]:
    """(language, text) of messages, in an order drawn once."""
    found = []
    for name in ("wikidisputes", "casino"):
        for line in (shared / "data" / "dialogues" / f"{name}.jsonl").open(encoding="utf-8"):
            found += [("en", turn["text"]) for turn in json.loads(line)["turns"] if turn["kind"] == "message"]
    for name in ("ar", "he"):
        for line in (shared / "data" / "messages" / f"{name}.jsonl").open(encoding="utf-8"):
            found.append((name, json.loads(line)["text"]))
    found = [(language, text.replace("\x00", "")[:2_000]) for language, text in found if text.strip()]
    random.Random(7).shuffle(found)
    return found


def build(path: Path, words: list[tuple[str, str]]) -> None:
    clock = ReplayClock("UTC", 1_700_000_000)
    matter = found_matter(
        str(path), KEY, clock=clock, randomness=SeededRandomness("bench"), name={"en": "Go-between"}
    )
    authors = {}
    with matter.file.change():
        matter.set_setting("role", b"go-between")
        matter.set_setting("cover", b"prompt")
        matter.open_line(LineKind.DESK, "desk", {"en": "Desk"})
        for key in SIDES:
            line = matter.open_line(LineKind.SIDE, key, {"en": f"Side {key.upper()}"})
            other = SeatKeys.create()
            meet(matter, other.ed, other.ik, {"en": f"Envoy {key.upper()}"}, trust="paired", key=key)
            matter.change_members(line, add=[(other.seat_id, SeatRole.SIDE)])
            authors[key] = Author(matter, line.id, other.seat_id)
    for start in range(0, len(words), 2_000):
        with matter.file.change():
            for number, (language, text) in enumerate(words[start : start + 2_000]):
                clock.set(clock.now().seconds + 30)
                said_by(matter, authors[SIDES[number % 3]], language, text, only=number % 2 == 0)
            matter.file.run("DELETE FROM outbox")
            matter.file.run("DELETE FROM waiting")
    while take_in_kept(matter):
        pass
    matter.close()


def said_by(matter: Matter, author: Author, language: str, text: str, *, only: bool) -> None:
    consent = Consent.FOR_YOU_ONLY if only else Consent.MAY_PARAPHRASE
    entry, body = author.write(facts.Word((Passage({language: text}, consent),)))
    matter.take_in(author.line, matter.replica(author.line).receive(entry, body, author.seat))


def drafts(words: list[tuple[str, str]], count: int) -> Iterator[str]:
    """Two messages that nobody said here, with the middle of one that somebody did."""
    drawn = random.Random(11)
    for number in range(count):
        old = drawn.choice(words[:-200])[1].split()
        start = drawn.randrange(max(1, len(old) - 8))
        own = [text[:300] for _, text in words[-2 * (number % 100) - 2 :][:2]]
        yield f"{own[0]} {' '.join(old[start : start + 8])} {own[1]}"


@contextmanager
def opened(path: Path) -> Iterator[Page]:
    """Passing on from the first side's line to the second's, as a seat has it that was just opened."""
    matter = Matter(str(path), KEY, ReplayClock("UTC", 1_900_000_000), SeededRandomness("read"))
    source = matter.line_of("a")
    row = matter.file.one(
        "SELECT hash FROM entry WHERE line = ? AND kind = 2 ORDER BY n DESC LIMIT 1", source.id
    )
    assert row is not None
    yield Page(matter, source, row[0], matter.line_of("b"))
    matter.close()


def slices(matter: Matter) -> list[float]:
    """What each slice of reading ahead takes; of everything, as an open seat does in its idle time."""
    taken = []
    goes_on = True
    while goes_on:
        began = time.process_time()
        goes_on = read_ahead(matter)
        taken.append(time.process_time() - began)
    return taken


def spread(times: list[float]) -> dict[str, float]:
    return {
        "median_s": round(statistics.median(times), 4), "least_s": round(min(times), 4), "most_s": round(max(times), 4),
        "of_the_bar": round(statistics.median(times) / BAR, 2), "n": len(times),
    }  # fmt: skip


def timed(act: Callable[[], object]) -> float:
    began = time.process_time()
    act()
    return time.process_time() - began


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    asked.add_argument("--entries", type=int, default=10_000)
    asked.add_argument("--rounds", type=int, default=9)
    asked.add_argument("--shared", type=Path, default=SHARED)
    args = asked.parse_args()
    every = real_words(args.shared)
    words = (every * (1 + args.entries // len(every)))[: args.entries]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "matter.db"
        build(path, words)
        asked_of: dict[str, list[float]] = {
            kind: [] for kind in ("cold", "slice", "read_ahead", "keystroke", "after_an_entry", "whole_page")
        }
        for text in drafts(every, args.rounds):
            with opened(path) as page:
                asked_of["cold"].append(timed(partial(find_repeats, page, {"1": text})))
            with opened(path) as page:
                asked_of["slice"] += slices(page.matter)
                asked_of["read_ahead"].append(timed(partial(find_repeats, page, {"1": text})))
        places = 0
        with opened(path) as page:
            matter = page.matter
            sign = queries.see_sign(matter, language="en", zone="UTC", relay_state="none", last_envelope=None)
            slices(matter)
            for text in drafts(every, args.rounds):
                matter.version += 1  # as an entry that came in does
                asked_of["after_an_entry"].append(timed(partial(find_repeats, page, {"1": text})))
                for typed in range(1, 7):  # the draft as it grows
                    part = text[: len(text) * typed // 6]
                    asked_of["keystroke"].append(timed(partial(find_repeats, page, {"1": part})))
                places += len(find_repeats(page, {"1": text})["1"])
                whole = partial(queries.see_pass_on, matter, sign, page.entry, "b", draft={"1": text})
                asked_of["whole_page"].append(timed(whole))
    print(
        json.dumps(
            {
                "entries": len(words),
                "places_found": places,
                **{key: spread(each) for key, each in asked_of.items()},
            },
            indent=1,
        )
    )


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    main()
