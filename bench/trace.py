"""Tracing at size, and beside `canarytrap` on the same edits.

    .venv/bin/python bench/trace.py [--rounds 5] [--leaks 40]

Prints, as JSON lines:

- ``readers``: 100,000 readers of 200 places judged from one leak: CPU seconds (median, lowest, highest), the ratio to the bar of 2 s;
- ``texts``: one excerpt against 1,000 traced texts, which of them and whose copy (bar 1 s), and what making the shelf of them takes once before;
- ``beside``: canarytrap 1.0.2 (in an environment of its own, `.venv-trace`) and ours on the same text, ten readers and edits: how often the leaker's copy is first alone,
  and how often another's. canarytrap has no bound: its first is whoever's spaces agree most. Ours counts as named what is named at 1 in 1000, all else as not said.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import shutil
import statistics
import subprocess
import sys
import time
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))
PEERS = ROOT / ".venv-trace"
READERS = 10
COMMON = [
    "the",
    "of",
    "and",
    "to",
    "in",
    "that",
    "for",
    "with",
    "on",
    "as",
    "by",
    "at",
    "from",
    "they",
    "which",
    "this",
    "be",
    "will",
    "not",
    "are",
    "their",
    "has",
    "have",
    "was",
    "were",
]
RARE = [
    "side",
    "house",
    "line",
    "paper",
    "road",
    "gate",
    "night",
    "morning",
    "week",
    "month",
    "office",
    "letter",
    "answer",
    "offer",
    "table",
    "window",
    "river",
    "bridge",
    "harbour",
    "winter",
]


def timed(act: Callable[[], object], rounds: int, bar: float) -> dict[str, Any]:
    found = []
    for _ in range(rounds):
        began = time.process_time()
        act()
        found.append(time.process_time() - began)
    middle = statistics.median(found)
    return {
        "s": round(middle, 3),
        "low": round(min(found), 3),
        "high": round(max(found), 3),
        "of_bar": round(middle / bar, 3),
    }


def many_readers(rounds: int) -> dict[str, Any]:
    import numpy as np

    from wasit.trace.code import assign
    from wasit.trace.find import Seen, judge
    from wasit.trace.marked import Marked
    from wasit.trace.traced import Traced

    codes = assign([3] * 200, 100_000, bytes(32))
    marked = Marked(("",) * 201, (("a", "b", "c"),) * 200)
    traced = Traced(marked, tuple(map(str, range(100_000))), codes)
    seen = Seen([(np.arange(3) == one).astype(np.int64) for one in codes[77_777]], 0, 1, 1)
    named = judge(traced, seen)["named"]
    if named != ["77777"]:
        raise AssertionError(named)
    return timed(lambda: judge(traced, seen), rounds, 2)


def brief(chance: random.Random, sentences: int = 12) -> str:
    """About 1,400 letters with three places a sentence."""
    made = []
    for _ in range(sentences):
        words = [chance.choice(COMMON + RARE) for _ in range(21)]
        for at in (4, 11, 18):
            words[at] = "{" + "|".join(chance.sample(RARE, 3)) + "}"
        made.append(" ".join(words) + ".")
    return " ".join(made)


def many_texts(rounds: int) -> dict[str, Any]:
    from wasit.trace.code import assign
    from wasit.trace.find import trace
    from wasit.trace.marked import read_marked
    from wasit.trace.stands import MarkedShelf
    from wasit.trace.traced import Traced

    chance = random.Random(1)
    texts = {str(n): read_marked(brief(chance)) for n in range(1000)}
    began = time.process_time()
    shelf = MarkedShelf(texts)
    made = time.process_time() - began
    marked = texts["500"]
    traced = Traced(marked, tuple(map(str, range(50))), assign(marked.sizes, 50, bytes(32)))
    leak = traced.copy(7)[200:1200]

    def ask() -> None:
        (name,) = shelf.find(leak)
        if name != "500" or trace(traced, [leak])["named"] != ["7"]:
            raise AssertionError(name)

    return timed(ask, rounds, 1) | {"shelf_s": round(made, 3)}


def edits() -> dict[str, Callable[[str, random.Random], str]]:
    from unit.trace.texts import LETTERS, mistyped

    def seen(text: str) -> str:
        """What a picture shows: no invisible character, every space one space."""
        return " ".join("".join(char for char in text if unicodedata.category(char) != "Cf").split())

    def parted(text: str) -> list[str]:
        """Sentences, each with what stands behind it: canarytrap's mark may."""
        return re.findall(r"[^.]+\.?[\u200e ]*", text)

    def sentences(text: str, chance: random.Random) -> str:
        parts = parted(text)
        chance.shuffle(parts)
        return "".join(parts)

    def half(text: str, chance: random.Random) -> str:
        parts = parted(text)
        at = chance.randrange(len(parts) // 2 + 1)
        return "".join(parts[at : at + len(parts) // 2])

    return {
        "pasted whole": lambda text, _: text,
        "pasted, without the first sentence": lambda text, _: "".join(parted(text)[1:]),
        "pasted, half": half,
        "pasted, sentences shuffled": sentences,
        "retyped, or a picture of it": lambda text, _: seen(text),
        "pasted, one letter in twenty wrong": lambda text, chance: mistyped(
            text, 0.05, LETTERS["en"], chance
        ),
        "of another text": lambda _, chance: (
            brief(chance).replace("{", "").replace("}", "").replace("|", " ")
        ),
    }


def beside(leaks: int) -> list[dict[str, Any]]:
    from unit.trace.texts import EN
    from wasit.trace.code import assign
    from wasit.trace.find import trace
    from wasit.trace.marked import read_marked
    from wasit.trace.traced import Traced

    chance = random.Random(3)
    marked = read_marked(EN)
    traced = Traced(
        marked, tuple(map(str, range(READERS))), assign(marked.sizes, READERS, bytes(32), "spread")
    )
    plain = traced.copy(0)
    spaces = plain.count(" ")
    marks = ["".join(chance.choice("01") for _ in range(spaces)) for _ in range(READERS)]
    theirs = peer("encode", [[plain, one] for one in marks])
    made = []
    for name, edit in edits().items():
        ours = {"leaker": 0, "another": 0, "not said": 0}
        leaked = []
        for turn in range(leaks):
            who = turn % READERS
            named = trace(traced, [edit(traced.copy(who), chance)])["named"]
            right = named == [str(who)] and name != "of another text"
            ours["leaker" if right else "another" if named else "not said"] += 1
            leaked.append(edit(theirs[who], chance))
        shares = peer("match", [[text, mark] for text in leaked for mark in marks])
        other = {"leaker": 0, "another": 0, "not said": 0}
        for turn in range(leaks):
            row = shares[turn * READERS : (turn + 1) * READERS]
            first = [
                who
                for who, share in enumerate(row)
                if share is not None and share == max(one or 0 for one in row)
            ]
            right = first == [turn % READERS] and name != "of another text"
            other["leaker" if right else "another" if len(first) == 1 else "not said"] += 1
        made.append({"edit": name, "leaks": leaks, "ours": ours, "canarytrap": other})
    return made


def peer(what: str, rows: list[list[str]]) -> list[Any]:
    done = subprocess.run(
        [PEERS / "bin" / "python", __file__, "--peer", what],
        input=json.dumps(rows),
        check=True,
        capture_output=True,
        text=True,
    )
    answer: list[Any] = json.loads(done.stdout)
    return answer


def as_peer(what: str) -> None:
    """Runs in the peer's environment."""
    from canarytrap.text import unicode_space_encode, unicode_space_match

    told: list[Any] = []
    for text, mark in json.loads(sys.stdin.read()):
        if what == "encode":
            told.append(unicode_space_encode(text, mark)[0])
        else:
            try:
                told.append(unicode_space_match(text, mark))
            except (IndexError, ZeroDivisionError):
                told.append(None)
    print(json.dumps(told))


def install_peer() -> None:
    uv = shutil.which("uv") or str(Path(sys.executable).with_name("uv"))
    subprocess.run([uv, "venv", "-q", "--allow-existing", "--python", sys.executable, PEERS], check=True)
    wanted = ROOT / "requirements" / "bench-trace.txt"
    subprocess.run(
        [uv, "pip", "install", "-q", "--python", PEERS / "bin" / "python", "-r", wanted], check=True
    )


def main() -> None:
    if sys.argv[1:2] == ["--peer"]:
        as_peer(sys.argv[2])
        return
    parser = argparse.ArgumentParser(description="Tracing at size, and beside canarytrap.")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--leaks", type=int, default=40)
    asked = parser.parse_args()
    print(json.dumps({"readers": many_readers(asked.rounds)}), flush=True)
    print(json.dumps({"texts": many_texts(asked.rounds)}), flush=True)
    install_peer()
    for line in beside(asked.leaks):
        print(json.dumps({"beside": line}), flush=True)


if __name__ == "__main__":
    main()
