"""What a text must be before anybody may sign it.

A signed text must read the same to everyone, for ever. So, for each language of each text in an instrument:

1. It is NFC, not empty, and not longer than its place allows.
2. Every character is assigned in Unicode 14.0 (``assigned``).
3. No control characters and no line breaks but LF.
4. No embeddings or overrides (U+202A..U+202E): they can show other words than those signed.
5. Isolates (U+2066..U+2069) are balanced within each line, so that a text can't reorder what stands around it.

Texts that break a rule are refused to our own users and distrusted from others, by the same function.
"""

from __future__ import annotations

import unicodedata
from typing import Any

from wasit.channel.assigned import is_assigned
from wasit.errors import Distrusted
from wasit.text.language import is_language
from wasit.text.passage import MAX_LANGUAGES, MAX_NAME_CHARACTERS, Texts

MAX_CLAUSE_BYTES = 8 * 1024  # of one text in one language
_BREAKS = frozenset("\u2028\u2029")
_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e")
_ISOLATES = frozenset("\u2066\u2067\u2068")
_PDI = "\u2069"


def read_texts(value: Any, *, field: int, limit: int = MAX_CLAUSE_BYTES) -> Texts:
    """The {language: text} of an instrument.

    Units: ``limit`` in UTF-8 bytes a language.
    Raises: Distrusted E_SCHEMA, E_LANG, E_CBOR_NFC, E_TEXT_EMPTY, E_TEXT_LONG, E_TEXT_CONTROL, E_TEXT_UNASSIGNED, E_TEXT_BIDI,
    E_TEXT_ISOLATE.
    Source: spec/7-instruments §4.
    """
    if type(value) is not dict or not 1 <= len(value) <= MAX_LANGUAGES:
        raise Distrusted("E_SCHEMA", field=field)
    for language, text in value.items():
        if type(language) is not str or type(text) is not str:
            raise Distrusted("E_SCHEMA", field=field)
        if not is_language(language):
            raise Distrusted("E_LANG", field=field)
        check_signed_text(text, field=field, limit=limit)
    return value


def read_label(value: Any, *, field: int) -> Texts:
    """A name or title: one line, at most 120 characters a language. Raises: as ``read_texts``."""
    texts = read_texts(value, field=field)
    for text in texts.values():
        if len(text) > MAX_NAME_CHARACTERS:
            raise Distrusted("E_TEXT_LONG", field=field, limit=MAX_NAME_CHARACTERS)
        if "\n" in text:
            raise Distrusted("E_TEXT_CONTROL", field=field)
    return texts


def check_signed_text(text: str, *, field: int, limit: int = MAX_CLAUSE_BYTES) -> None:
    """Raises: Distrusted E_TEXT_* or E_CBOR_NFC for a text that nobody should sign."""
    if not text.strip():
        raise Distrusted("E_TEXT_EMPTY", field=field)
    for char in text:
        _check_char(char, field=field)
    if len(text.encode()) > limit:
        raise Distrusted("E_TEXT_LONG", field=field, limit=limit)
    if not unicodedata.is_normalized("NFC", text):
        raise Distrusted("E_CBOR_NFC", field=field)
    for line in text.split("\n"):
        _check_isolates(line, field=field)


def _check_char(char: str, *, field: int) -> None:
    if char in _BREAKS or (unicodedata.category(char) == "Cc" and char != "\n"):
        raise Distrusted("E_TEXT_CONTROL", field=field)
    if char in _OVERRIDES:
        raise Distrusted("E_TEXT_BIDI", field=field)
    if not is_assigned(char):
        raise Distrusted("E_TEXT_UNASSIGNED", field=field)


def _check_isolates(line: str, *, field: int) -> None:
    depth = 0
    for char in line:
        if char in _ISOLATES:
            depth += 1
        elif char == _PDI:
            depth -= 1
        if depth < 0:
            raise Distrusted("E_TEXT_ISOLATE", field=field)
    if depth:
        raise Distrusted("E_TEXT_ISOLATE", field=field)
