"""The releases of the case files, held against what each case had by then: by its steps, without seats."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from shared_data import shared_file
from wasit.channel.likeness import Guarded, Watch

CASES = Path(__file__).parents[2] / "src" / "wasit" / "play" / "cases"
Places = list[tuple[str, str]]


def releases() -> Iterator[tuple[str, list[Places]]]:
    """(case, of each release in the go-between's own words (why, words) of its places)."""
    for path in (shared_file("case", "release-without-return.json"), *sorted(CASES.glob("*.json"))):
        found = list(_of_case(json.loads(path.read_text("utf-8"))))
        if found:
            yield path.stem, found


def _of_case(case: dict[str, Any]) -> Iterator[Places]:
    said: dict[str, tuple[str, list[tuple[str, str]]]] = {}  # (line, [(consent, text)]) of each step
    crossed: list[tuple[str, str]] = []  # (line, text)
    passed: set[tuple[str, str]] = set()  # (step, line)
    for step in case["steps"]:
        if step["do"] in ("word", "call", "note") and step.get("line"):
            passages = step.get("passages") or [step]
            said[step["id"]] = (
                step["line"],
                [
                    (each.get("consent", ""), text)
                    for each in passages
                    for text in each.get("text", {}).values()
                ],
            )
        elif step["do"] == "release" and step.get("text"):
            to = step["to_line"]
            sources = [one if isinstance(one, str) else one["id"] for one in step["sources"]]
            known = [text for line, text in crossed if line == to]
            guarded = []
            for name, (line, passages) in said.items():
                for consent, text in passages:
                    if line == to or (name in sources and consent != "for-you-only") or (name, to) in passed:
                        known.append(text)
                    else:
                        guarded.append(Guarded(name, text))
            watch = Watch(guarded, known)
            for text in step["text"].values():
                yield [(place.why, text[place.start : place.end]) for place in watch.find(text)]
            crossed += [(to, text) for text in step["text"].values()]
            passed |= {(name, to) for name in sources}
