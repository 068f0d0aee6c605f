"""What stands in several texts is pinned on none."""

from __future__ import annotations

import json
from functools import cache

import pytest

from shared_data import shared_file
from unit.trace.texts import EN, HE
from wasit.trace.code import assign
from wasit.trace.find import trace_among
from wasit.trace.marked import read_marked
from wasit.trace.stands import Shelf
from wasit.trace.traced import Traced

LAST = " {Both|The two} sides thank the {host|hosts} for the {quiet|calm} of the house and for its long {patience|forbearance}."
OTHER = "An {entirely|altogether} different {paper|note} about the harbour and its {pilots|boats} in the {winter|cold} months."


@cache
def agreements() -> Shelf:
    folder = shared_file("data", "agreements", "_excerpts.jsonl").parent
    texts = {}
    for file in sorted(folder.glob("BWBV*.json")):
        document = json.loads(file.read_text("utf-8"))
        parts = [
            part
            for clause in document["clauses"]
            for part in (clause["heading"], *(one["text"] for one in clause["paragraphs"]))
            if part
        ]
        texts[document["id"]] = "\n".join(parts)
    return Shelf(texts)


@pytest.mark.slow
def test_no_excerpt_of_the_agreements_is_pinned_on_one_of_several() -> None:
    """192 of 192: every document that has it is told."""
    lines = shared_file("data", "agreements", "_excerpts.jsonl").read_text("utf-8").splitlines()
    alone = 0
    for line in lines:
        excerpt = json.loads(line)
        found = {one.name for one in agreements().find(excerpt["excerpt"])}
        assert found >= set(excerpt["found_in"])
        alone += len(found) == 1
    assert len(lines) == 192
    assert alone >= 25


def test_nothing_stands_nowhere() -> None:
    """No words, or words of no text."""
    shelf = Shelf(
        {
            "a": "The harbour opens at dawn, and the pilots go out to the ships that lie before the bar, two to each.",
            "b": "",
        }
    )
    assert shelf.find("") == ()
    assert shelf.find("Nobody knows where the minister went.") == ()
    assert [one.name for one in shelf.find("the harbour opens at")] == ["a"]
    assert shelf.find("the harbour, they say, has been closed since the storm") == ()


def traced(source: str) -> Traced:
    marked = read_marked(source)
    return Traced(marked, tuple(f"reader {n}" for n in range(40)), assign(marked.sizes, 40, source.encode()))


@pytest.mark.slow
def test_which_of_several_texts_leaked() -> None:
    """One text's passage is traced in it, whoever's copy it is of; what two share is pinned on neither, and doesn't count."""
    texts = {"first": traced(EN + LAST), "second": traced(LAST + OTHER), "third": traced(HE)}
    whole = texts["first"].copy(5)
    found = trace_among(texts, [whole])
    assert (found["text"], found["named"]) == ("first", ["reader 5"])
    shared = whole.split(". ")[-1]
    assert trace_among(texts, [shared]) == {
        "answer": "several-texts",
        "named": [],
        "texts": ["first", "second"],
    }
    both = trace_among(texts, [shared, whole.split(". ")[0]])
    assert (both["text"], both["answer"], both["seen"]) == ("first", "cannot-say", 6)
    two = trace_among(texts, [whole, texts["third"].copy(5)])
    assert (two["answer"], two["texts"]) == ("several-texts", ["first", "third"])
    assert trace_among(texts, ["Rain is expected."])["answer"] == "not-this-text"
