"""How often text that nobody marked is said to carry hidden marks, over the real texts of ../shared/data.

    .venv/bin/python bench/hidden_marks.py [--data ../shared/data]

Prints a JSON line for each source and language: texts, how many have marks, which kinds; CPU seconds at the end. Text of turns, sentences, paragraphs and emoji, each by
itself.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from wasit.trace.hidden import hidden_marks

ROOT = Path(__file__).resolve().parent.parent


def texts(data: Path) -> Iterator[tuple[str, str]]:
    """(source, text)."""
    for path in sorted((data / "dialogues").glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            yield from ((path.stem, turn["text"]) for turn in json.loads(line)["turns"] if turn.get("text"))
    for name in ("ar", "he"):
        for line in (data / "messages" / f"{name}.jsonl").read_text("utf-8").splitlines():
            yield f"messages {name}", json.loads(line)["text"]
    for path in sorted((data / "agreements").glob("[!_]*.json")):
        made = json.loads(path.read_text("utf-8"))
        for clause in made["clauses"]:
            yield from (
                (f"agreements {made['language']}", paragraph["text"]) for paragraph in clause["paragraphs"]
            )
    for line in (data / "unicode" / "emoji_test.jsonl").read_text("utf-8").splitlines():
        yield "emoji", json.loads(line)["text"]


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    asked.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    data = asked.parse_args().data
    many: Counter[str] = Counter()
    having: Counter[str] = Counter()
    kinds: dict[str, Counter[str]] = {}
    began = time.process_time()
    for source, text in texts(data):
        many[source] += 1
        found = {one.kind for one in hidden_marks(text)}
        having[source] += bool(found)
        kinds.setdefault(source, Counter()).update(found)
    for source, number in many.items():
        told = {
            "source": source,
            "texts": number,
            "with_marks": having[source],
            "kinds": dict(kinds[source]),
        }
        print(json.dumps(told, ensure_ascii=False))
    print(json.dumps({"cpu_seconds": round(time.process_time() - began, 2)}))


if __name__ == "__main__":
    main()
