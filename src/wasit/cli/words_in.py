"""How people's words come into a command: from an argument, a file or standard input, byte for byte.

1. Words are UTF-8 and kept exactly as given, to the last line end. Bytes that are not UTF-8 are refused, not mended.
2. One passage takes its marks from ``--mark`` and ``--attribution``. Unmarked means for you only.
3. Several passages stand in one file. A ``.json`` file is a list of ``{"text", "consent", "attribution"}``. Anything else is
   the text form: before each passage a line ``== as-written, named, ar`` (a mark, an attribution, a language; each may be
   missing), then the words; the last line end before the next ``==`` line is not theirs. A line of words that begins with
   ``==`` is written with a backslash before it.
4. The language is told by ``--in``, else by the script of the first letter: Arabic, Hebrew, or English.
"""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from pathlib import Path
from typing import Any

from wasit.errors import Refused
from wasit.text.language import is_language
from wasit.text.passage import (
    Attribution,
    Consent,
    Passage,
    attribution_of,
    check_passages,
    consent_of,
    is_text,
)

MAX_FILE = 1024 * 1024  # bytes
MARKS = tuple(known.word for known in Consent)
ATTRIBUTIONS = tuple(known.word for known in Attribution)
_HEADER = re.compile(r"==(?: (.*))?")
# stricter than a language tag may be: a mistyped mark must not pass for a language
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?")
_TEXTS = re.compile(r"([a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,2})=(.*)", re.DOTALL)


def read_bytes(source: Path | str, most: int = MAX_FILE) -> bytes:
    """The file's bytes, or standard input's for ``-``. Raises: Refused unreadable-file, too-large."""
    try:
        if str(source) == "-":
            held = sys.stdin.buffer.read(most + 1)
        else:
            with Path(source).open("rb") as opened:
                held = opened.read(most + 1)
    except FileNotFoundError:
        raise Refused("unreadable-file", reason="missing") from None
    except OSError:
        raise Refused("unreadable-file", reason="closed") from None
    if len(held) > most:
        raise Refused("too-large", field="file", limit=most)
    return held


def read_text(source: Path | str, most: int = MAX_FILE) -> str:
    """Raises: Refused unreadable-file, too-large, bad-input (not UTF-8)."""
    try:
        return read_bytes(source, most).decode()
    except UnicodeDecodeError:
        raise Refused("bad-input", field="file", reason="not-utf-8") from None


def read_json(source: Path | str, most: int = MAX_FILE) -> Any:
    """Raises: Refused unreadable-file, too-large, bad-input."""
    try:
        return json.loads(read_text(source, most))
    except (ValueError, RecursionError):
        raise Refused("bad-input", field="file", reason="not-json") from None


def read_words(words: str | None, file: Path | None) -> str | None:
    """The words of an argument (``-`` for standard input) or of a file; None when there are none.

    Raises: Refused bad-input, unreadable-file, too-large.
    """
    if words is not None and file is not None:
        raise Refused("bad-input", field="file", reason="twice")
    if file is not None:
        return read_text(file)
    if words == "-":
        return read_text("-")
    if words is not None and not is_text(words):
        raise Refused("bad-input", field="text")
    return words


def language_of_words(text: str, given: str | None = None) -> str:
    """Raises: Refused bad-input."""
    if given:
        if not is_language(given):
            raise Refused("bad-input", field="in")
        return given
    for char in text:
        match unicodedata.bidirectional(char):
            case "AL":
                return "ar"
            case "R":
                return "he"
            case "L":
                return "en"
            case _:
                pass
    return "en"


def texts_of(values: list[str] | None, given: str | None = None, field: str = "text") -> dict[str, str]:
    """Names and titles: each ``ar=…`` or plain. Raises: Refused bad-input."""
    texts: dict[str, str] = {}
    for value in values or []:
        told = _TEXTS.fullmatch(value)
        language, text = told.groups() if told else (language_of_words(value, given), value)
        if language in texts or not text or not is_text(text):
            raise Refused("bad-input", field=field)
        texts[language] = text
    return texts


def one_passage(
    text: str, mark: str | None, attribution: str | None, language: str | None
) -> list[dict[str, Any]]:
    """Raises: Refused bad-input, too-large."""
    if mark and mark not in MARKS:
        raise Refused("bad-input", field="mark", known=", ".join(MARKS))
    if attribution and attribution not in ATTRIBUTIONS:
        raise Refused("bad-input", field="attribution", known=", ".join(ATTRIBUTIONS))
    passage = Passage(
        {language_of_words(text, language): text},
        consent_of(mark) if mark else Consent.FOR_YOU_ONLY,
        attribution_of(attribution) if attribution else Attribution.NONE,
    )
    return _written([passage])


def read_passages(source: Path, language: str | None) -> list[dict[str, Any]]:
    """The passages of a file. Raises: Refused bad-input, too-large, unreadable-file."""
    is_json = source.suffix == ".json"
    return _written(
        _passages_of_json(read_json(source)) if is_json else _passages_of_text(read_text(source), language)
    )


def _passages_of_json(held: Any) -> list[Passage]:
    if not isinstance(held, list):
        raise Refused("bad-input", field="passages")
    read = []
    for item in held:
        if not isinstance(item, dict) or not item.keys() <= {"text", "consent", "attribution"}:
            raise Refused("bad-input", field="passages")
        text = item.get("text")
        if not isinstance(text, dict) or not all(isinstance(part, str) for part in text.values()):
            raise Refused("bad-input", field="text")
        consent = consent_of(str(item.get("consent", "for-you-only")))
        read.append(Passage(text, consent, attribution_of(str(item.get("attribution", "none")))))
    return read


def _passages_of_text(held: str, language: str | None) -> list[Passage]:
    """The text form, rule 3."""
    found: list[tuple[list[str], list[str]]] = []
    for line in held.split("\n"):
        header = _HEADER.fullmatch(line.removesuffix("\r"))
        if header:
            found.append(([part.strip() for part in (header[1] or "").split(",") if part.strip()], []))
        elif found:
            found[-1][1].append(line[1:] if re.match(r"\\+==", line) else line)
        elif line.strip():
            raise Refused("bad-input", field="passages")  # words before the first mark
    if found and found[-1][1] and found[-1][1][-1] == "":
        found[-1][1].pop()  # the file's own last line end
    return [_passage("\n".join(lines), marks, language) for marks, lines in found]


def _passage(text: str, marks: list[str], language: str | None) -> Passage:
    consent, attribution = Consent.FOR_YOU_ONLY, Attribution.NONE
    for mark in marks:
        if mark in MARKS:
            consent = consent_of(mark)
        elif mark in ATTRIBUTIONS:
            attribution = attribution_of(mark)
        elif _LANGUAGE.fullmatch(mark):
            language = mark
        else:
            raise Refused("bad-input", field="consent")
    return Passage({language_of_words(text, language): text}, consent, attribution)


def _written(passages: list[Passage]) -> list[dict[str, Any]]:
    check_passages(passages)
    return [
        {"text": dict(one.text), "consent": one.consent.word, "attribution": one.attribution.word}
        for one in passages
    ]
