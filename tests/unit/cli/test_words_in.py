"""Words come in byte for byte, with their marks and their language, or are refused."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared_data import shared_file
from unit.cli.conftest import Run
from unit.cli.fake_door import FakeDoor
from wasit.cli.words_in import language_of_words, read_passages, texts_of
from wasit.errors import Refused

NAUGHTY = [
    "\u202eright to left\u202c", "e\u0301 \u00e9", "line\r\nends\rof\nall\n\n", "\x00\x1b[31m\x7f\x85", "  spaces  \t",
    "\u2066\u2069\u200f\u200e\u061c", "👩‍👩‍👧‍👦", "ﷺ", "شكرًا\u0640", "\ufeffmark", "\\n%s{0}$(x)`y`", "== as-written", "-", "--json",
    "\U0010ffff\ufffe", "\u2028\u2029", "שָׁלוֹם",
]  # fmt: skip


def shared_strings() -> list[str]:
    """The shared data's, as far as they can be written down."""
    found = []
    for line in shared_file("data", "unicode", "naughty_strings.jsonl").read_text("utf-8").splitlines():
        held = json.loads(line)
        text = (
            held
            if isinstance(held, str)
            else next((v for v in held.values() if isinstance(v, str) and v), "")
        )
        if text and not any("\ud800" <= char <= "\udfff" for char in text):
            found.append(text)
    assert found
    return found


@pytest.mark.slow
@pytest.mark.parametrize("way", ["file", "stdin", "file-stdin"])
@pytest.mark.parametrize("strings", [lambda: NAUGHTY, shared_strings], ids=["own", "shared"])
def test_byte_for_byte(
    run: Run, open_seat: FakeDoor, tmp_path: Path, way: str, strings: Callable[[], list[str]]
) -> None:
    """Whatever stands in a file or on standard input reaches the seat unchanged, to its last byte."""
    for text in strings():
        file = tmp_path / "words"
        file.write_bytes(text.encode())
        words: list[Any] = {"file": ["--file", file], "stdin": ["-"], "file-stdin": ["--file", "-"]}[way]
        ran = run("say", "--in", "ar", *words, stdin=b"" if way == "file" else text.encode())
        assert ran.code == 0, (text, ran)
        assert open_seat.asked.pop()[1]["passages"][0]["text"]["ar"].encode() == text.encode()


def test_argument_is_verbatim(run: Run, open_seat: FakeDoor) -> None:
    """Words given as an argument are not read as markup or as a language."""
    assert run("say", "ar=not a language\n\u202e").code == 0
    assert open_seat.asked[0][1]["passages"][0]["text"] == {"en": "ar=not a language\n\u202e"}


@pytest.mark.parametrize("held", [b"\xff", b"\xed\xa0\x80", b"", b"\xc0\x80"])
def test_not_text(run: Run, open_seat: FakeDoor, held: bytes) -> None:
    """Bytes that are not UTF-8, and nothing at all, are refused."""
    ran = run("say", "-", "--json", stdin=held)
    assert ran.code == 3
    assert ran.json["error"]["code"] == "bad-input"
    assert open_seat.asked == []


def test_surrogates_of_an_argument(run: Run, open_seat: FakeDoor) -> None:
    """An argument that was not UTF-8 is refused, not mended."""
    ran = run("say", os.fsdecode(b"\xff"), "--json")
    assert (ran.code, ran.json["error"]["code"]) == (3, "bad-input")


def test_too_large(run: Run, open_seat: FakeDoor, tmp_path: Path) -> None:
    """A word over its size, and a file over any, are refused before the seat is asked."""
    file = tmp_path / "large"
    for size in (33 * 1024, 2 * 1024 * 1024):
        file.write_bytes(b"x" * size)
        ran = run("say", "--file", file, "--json")
        assert (ran.code, ran.json["error"]["code"]) == (3, "too-large")
    assert open_seat.asked == []


def test_missing_file(run: Run, open_seat: FakeDoor, tmp_path: Path) -> None:
    """A file that is not there, or is a folder, can't be read."""
    for path in (tmp_path / "none", tmp_path):
        ran = run("say", "--file", path, "--json")
        assert (ran.code, ran.json["error"]["code"]) == (3, "unreadable-file")


def test_marks(run: Run, open_seat: FakeDoor) -> None:
    """One passage takes its marks from the options; unmarked is for you only, without attribution."""
    run("say", "سلام", "--mark", "as-written", "--attribution", "named")
    run("say", "שלום")
    assert [asked[1]["passages"] for asked in open_seat.asked] == [
        [{"text": {"ar": "سلام"}, "consent": "as-written", "attribution": "named"}],
        [{"text": {"he": "שלום"}, "consent": "for-you-only", "attribution": "none"}],
    ]


def test_passages_of_text(run: Run, open_seat: FakeDoor) -> None:
    """In the text form a line of marks stands before each passage; a backslash keeps a line that looks like one."""
    held = "== may-paraphrase, other-side\nTell them.\nYes.\n\n==\nوهذا لك\n== as-written, named, he\n\\== kept\n\n"
    assert run("say", "--passages", "-", stdin=held).code == 0
    assert open_seat.asked[0][1]["passages"] == [
        {"text": {"en": "Tell them.\nYes.\n"}, "consent": "may-paraphrase", "attribution": "other-side"},
        {"text": {"ar": "وهذا لك"}, "consent": "for-you-only", "attribution": "none"},
        {"text": {"he": "== kept\n"}, "consent": "as-written", "attribution": "named"},
    ]


def test_passages_of_json(run: Run, open_seat: FakeDoor, tmp_path: Path) -> None:
    """A .json file holds passages in several languages; unmarked means for you only there too."""
    file = tmp_path / "word.json"
    file.write_text(
        json.dumps([{"text": {"en": "Yes", "ar": "نعم"}}, {"text": {"en": "No"}, "consent": "as-written"}])
    )
    assert run("say", "--passages", file).code == 0
    assert [passage["consent"] for passage in open_seat.asked[0][1]["passages"]] == [
        "for-you-only",
        "as-written",
    ]


@pytest.mark.parametrize(
    "held",
    [
        "words before a mark\n== as-written\nx", "", "== loud\nx", "== as-written\n", "==\nx\n== named, for-everyone\ny",
        "== \n", "==\nx\n" * 65, "== as-writen\nx", "== may-paraphrse\nx",
    ],
)  # fmt: skip
def test_bad_text_form(tmp_path: Path, held: str) -> None:
    """Unknown marks, empty passages, words without a mark and too many passages are refused."""
    file = tmp_path / "word.txt"
    file.write_text(held)
    with pytest.raises(Refused, match="bad-input"):
        read_passages(file, None)


@pytest.mark.parametrize(
    "held",
    [
        "", "{}", "[]", "[1]", '[{"text": "x"}]', '[{"text": {"en": 1}}]', '[{"text": {"EN": "x"}}]', "[" * 9000,
        '[{"text": {"en": "x"}, "consent": true}]', '[{"text": {"en": "x"}, "more": 1}]', '[{"text": {}}]',
        '[{"text": {"en": "\\ud800"}}]', '[{"text": {"en": "x"}, "attribution": "loud"}]', '[{"consent": "as-written"}]',
    ],
)  # fmt: skip
def test_bad_json_form(tmp_path: Path, held: str) -> None:
    """What is not a list of passages is refused."""
    file = tmp_path / "word.json"
    file.write_text(held)
    with pytest.raises(Refused, match="bad-input"):
        read_passages(file, None)


@given(st.text(min_size=1, max_size=200, alphabet=st.characters(exclude_categories=["Cs"])))
@pytest.mark.slow
def test_text_form_carries_any_words(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    """Any words survive the text form when lines that look like marks are escaped."""
    escaped = "\n".join(
        f"\\{line}" if line.lstrip("\\").startswith("==") else line for line in text.split("\n")
    )
    file = tmp_path_factory.mktemp("words") / "word.txt"
    file.write_bytes(f"== as-written, en\n{escaped}\n== named, en\nend\n".encode())
    read = read_passages(file, None)
    assert [passage["text"]["en"] for passage in read] == [text, "end"]


def test_language_by_script() -> None:
    """The first letter tells: Arabic, Hebrew, else English; digits and signs tell nothing."""
    assert [language_of_words(text) for text in ("12 سلام", "«שלום", "hello سلام", "123")] == [
        "ar",
        "he",
        "en",
        "en",
    ]
    with pytest.raises(Refused):
        language_of_words("x", "English")


@pytest.mark.parametrize("values", [["a", "b"], ["ar=x", "ar=y"], ["en="], ["\udc80"]])
def test_bad_texts(values: list[str]) -> None:
    """One language twice, no words, and half characters are refused."""
    with pytest.raises(Refused, match="bad-input"):
        texts_of(values)
