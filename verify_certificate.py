#!/usr/bin/env python3
"""Verify a Wasit certificate. This one file is enough: Python 3.10 or newer, and the package ``cryptography`` of 2026 or newer.

    python verify_certificate.py FILE [--text TEXTFILE] [--tsa-roots ROOTS.pem] [--json]

FILE is a certificate (*.wasit). ``--text``: a text file; says whether it is the text that was signed, and if not, where it differs.
``--tsa-roots``: certificates of the timestamp authorities *you* trust (PEM); without them a token is named and nothing rests on it.
Ends with 0 when every step holds (and the text is the signed one), 4 when not, 3 when a file can't be read, 2 for wrong arguments.
Nothing is asked of the network or of the clock, except ``--now SECONDS`` where you give it; nothing is written.

It shares no line with the program that makes certificates; the two are held to the same verdict on the same files. Read it: that is what
it is for. The rules are those of the specification, spec/7-instruments.md; this is the short of them.

**What a certificate is.** One CBOR list: "wasit1 cert"; of each side the mandates; those of the go-between; one proposal; the answers to
it, its withdrawal and what principals confirm; one closing or null. Where there are any: countersignatures of witnesses and guarantors, each
under its own mandates; and renewals, tokens over all that stands before them, made before an earlier token's authority has ended. Each paper is an envelope (COSE_Sign): bytes that were signed, and signatures. It carries
everything but trust: it names keys, not people. *You* compare a side's seven numbers with the side.

**Rule 1, one form.** Every byte is looked at. Numbers and lengths in their shortest form, map keys ascending and none twice, no floats, no
tags, nothing left over. Any other bytes that "mean the same" are refused: two readers must never see two things.

**Rule 2, two algorithms.** A pen signs twice, with Ed25519 and with ML-DSA-65. Both must hold. What is signed says what it is for: the kind
of paper, the pen, the time and 'wasit1' are part of the signed bytes, so no signature can be moved to another paper or purpose.

**Rule 3, people are counted.** A mandate names holders, each with one to four pens, and how many of them bind the side together. One signature
that does not hold, or is of a stranger's pen, spoils the paper, whatever the others say.

**Rule 4, chains.** A first mandate is signed by all its holders; each later one by as many holders of the one before as that one needs. A
paper rests on the last mandate of its side. A side is named by the hash of its first mandate.

**Rule 4a, limits.** A mandate may list subjects; then each paper under it names which ones it falls under. It may name a principal, who has
kept the last word (*ad referendum*): what the side proposes or accepts binds when the principal, and nobody else, has confirmed it. A later
mandate needs the principals too: holders alone can't shed them.

**Rule 5, papers name papers.** By the hash of their payload. Nobody can move an answer to another text.

**Rule 5a, declarations.** Sides may declare each for itself, deposited with the go-between. Such a file has the go-between's paper that names every
declaration; each declaration says how many there are and who may release them. With one wanting nothing holds, and without that paper there is no file.

**Rule 6, nothing is half accepted.** The steps below run in order; the first that does not hold ends the whole, and then the file shows
nothing that you may rely on.

    1 read       the bytes, and every field of every paper
    2 mandates   each chain
    3 sides-differ   no key stands with two sides
    4 signatures     of each paper: whose, how many, do they hold
    5 links      the papers belong together
    6 decision   what they decide;  in-time: whether in time
    7 time-token, renewal    one a token
    8 side       who stands there, as far as keys can say
"""

from __future__ import annotations

import argparse
import bisect
import difflib
import hashlib
import json
import re
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from itertools import accumulate
from pathlib import Path
from typing import Any

try:
    from cryptography import x509
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, mldsa, padding, rsa
    from cryptography.hazmat.primitives.serialization import Encoding
    from cryptography.x509.oid import ExtendedKeyUsageOID
except ImportError:
    sys.exit("This needs the package cryptography, new enough to know ML-DSA: pip install -U cryptography")


class Bad(Exception):
    """What the file says does not hold. ``code`` as in the specification, 7.11."""

    def __init__(self, code: str, **fields: Any) -> None:
        super().__init__(code)
        self.code, self.fields = code, fields


def require(holds: bool, code: str, **fields: Any) -> None:
    if not holds:
        raise Bad(code, **fields)


# ---------------------------------------------------------------- Rule 1: bytes

MIB, KIB = 1024 * 1024, 1024
SMALLEST = {24: 24, 25: 1 << 8, 26: 1 << 16, 27: 1 << 32}  # what a longer form of a number must at least hold


def decode(data: bytes, limit: int) -> Any:
    """The value of bytes in their one form (spec 1.1)."""
    require(len(data) <= limit, "E_SIZE", size=len(data), limit=limit)
    reader = Reader(data)
    value = reader.value(0)
    require(reader.at == len(data), "E_CBOR_CANON")
    return value


class Reader:
    """Reads CBOR from left to right, and forgives nothing."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def take(self, size: int) -> bytes:
        require(size <= len(self.data) - self.at, "E_CBOR")
        self.at += size
        return self.data[self.at - size : self.at]

    def value(self, depth: int) -> Any:
        require(depth <= 8, "E_CBOR_DEPTH")
        first = self.take(1)[0]
        major, info = first >> 5, first & 31
        if major == 7 and info in (20, 21, 22):
            return (False, True, None)[info - 20]
        require(not 28 <= info <= 30 and not (info == 31 and major not in (2, 3, 4, 5)), "E_CBOR")
        require(major < 6, "E_CBOR_TYPE")  # a tag, a float, another simple value
        require(info != 31, "E_CBOR_CANON")  # of a length that is not told
        size = info
        if info >= 24:
            size = int.from_bytes(self.take(1 << (info - 24)), "big")
            require(size >= SMALLEST[info], "E_CBOR_CANON")
        if major < 2:
            require(size + major < 2**53, "E_CBOR_INT")
            return -1 - size if major else size
        if major == 2:
            return self.take(size)
        if major == 3:
            return self.text(size)
        if major == 4:
            return [self.value(depth + 1) for _ in range(size)]
        return self.map(size, depth)

    def text(self, size: int) -> str:
        try:
            text = self.take(size).decode("utf-8")
        except UnicodeDecodeError:
            raise Bad("E_CBOR") from None
        require(unicodedata.is_normalized("NFC", text), "E_CBOR_NFC")
        return text

    def map(self, size: int, depth: int) -> dict[Any, Any]:
        found: dict[Any, Any] = {}
        before = b""
        for _ in range(size):
            begin = self.at
            require(begin < len(self.data), "E_CBOR")
            require(self.data[begin] >> 5 in (0, 3), "E_CBOR_KEY")
            key = self.value(0)
            written = self.data[begin : self.at]
            small = (
                0 <= key <= 23 or (key == 270 and size == 1) if type(key) is int else 2 <= len(written) <= 24
            )
            require(small, "E_CBOR_KEY")
            require(before < written, "E_CBOR_CANON")  # not ascending, or twice
            before = written
            found[key] = self.value(depth + 1)
        return found


def encode(value: Any) -> bytes:
    """The one form of null, integers, bytes, text, lists and maps: what a signature's bytes are made of."""
    if value is None:
        return b"\xf6"
    if type(value) is int:
        return head(0, value) if value >= 0 else head(1, -1 - value)
    if type(value) is bytes:
        return head(2, len(value)) + value
    if type(value) is str:
        return head(3, len(value.encode())) + value.encode()
    if type(value) is list:
        return head(4, len(value)) + b"".join(encode(item) for item in value)
    assert type(value) is dict
    pairs = sorted((encode(key), encode(item)) for key, item in value.items())
    return head(5, len(pairs)) + b"".join(key + item for key, item in pairs)


def head(major: int, size: int) -> bytes:
    if size < 24:
        return bytes([major << 5 | size])
    info = next(info for info in (27, 26, 25, 24) if size >= SMALLEST[info])
    return bytes([major << 5 | info]) + size.to_bytes(1 << (info - 24), "big")


def named(purpose: str, data: bytes) -> bytes:
    """H(tag, data) of spec 1.2: a hash made for one purpose is never one made for another."""
    tag = b"wasit1 " + purpose.encode()
    return hashlib.sha256(bytes([len(tag)]) + tag + data).digest()


# ---------------------------------------------------------------- fields: each of its exact type, True is not 1

LAST_SECOND = 253_370_764_800  # 9999-01-01


def integer(value: Any, low: int = 0, high: int = 2**53, *, field: int) -> int:
    require(type(value) is int and low <= value <= high, "E_SCHEMA", field=field)
    return value  # type: ignore[no-any-return]


def seconds(value: Any, *, field: int) -> int:
    return integer(value, 0, LAST_SECOND, field=field)


def octets(value: Any, size: int, *, field: int) -> bytes:
    require(type(value) is bytes and len(value) == size, "E_SCHEMA", field=field)
    return value  # type: ignore[no-any-return]


def items(value: Any, low: int, high: int, *, field: int) -> list[Any]:
    require(type(value) is list and low <= len(value) <= high, "E_SCHEMA", field=field)
    return value  # type: ignore[no-any-return]


def numbers(value: Any, high: int, *, field: int) -> None:
    """Distinct numbers 1..high in ascending order, at least one."""
    listed = [integer(each, 1, high, field=field) for each in items(value, 1, high, field=field)]
    require(listed == sorted(set(listed)), "E_SCHEMA", field=field)


def moment(value: Any, *, field: int) -> None:
    at, offset = items(value, 2, 2, field=field)
    seconds(at, field=field)
    integer(offset, -840, 840, field=field)


def hash_list(value: Any, low: int, high: int, *, field: int) -> list[bytes]:
    listed = [octets(item, 32, field=field) for item in items(value, low, high, field=field)]
    require(len(set(listed)) == len(listed), "E_INST", field=field)
    return listed


def keys(value: Any, required: str, optional: str = "") -> None:
    """A map with all required keys and none but the optional beside. Reserved keys are a newer program's: refused, never skipped."""
    require(type(value) is dict, "E_SCHEMA", field=0)
    must, may = ({int(key) for key in listed.split()} for listed in (required, optional))
    for key in value:
        require(type(key) is int, "E_SCHEMA", field=0)
        require(not 16 <= key <= 23, "E_VERSION", field=key)
        require(key in must | may, "E_SCHEMA", field=key)
    for key in sorted(must):
        require(key in value, "E_SCHEMA", field=key)


# ---------------------------------------------------------------- texts (spec 7.4): the same to every reader, for ever

# Which characters Unicode 14.0 had assigned (private use and surrogates left out): the lengths of runs, in hexadecimal, by turns not
# assigned and assigned, from U+0000 on. Carried here and not asked of the platform: verifiers of all years must agree.
RUNS = """
0 378 2 6 4 7 1 1 1 14 1 18d 1 26 2 32 2 3 1 37 8 1b 4 6 b 10e 1 3c 2 65 e 3b 2 31 2 f 1 1c 2 1 1 b 5 1f 1 2 6 ec 1 8
2 2 2 16 1 7 1 1 3 4 2 9 2 2 2 4 8 1 4 2 1 5 2 19 2 3 1 6 4 2 2 16 1 7 1 2 1 2 1 2 2 1 1 5 4 2 2 3 3 1 7 4 1 1 7 11 a
3 1 9 1 3 1 16 1 7 1 2 1 5 2 a 1 3 1 3 2 1 f 4 2 c 7 7 1 3 1 8 2 2 2 16 1 7 1 2 1 5 2 9 2 2 2 3 7 3 4 2 1 5 2 12 a 2 1
6 3 3 1 4 3 2 1 1 1 2 3 2 3 3 3 c 4 5 3 3 1 4 2 1 6 1 e 15 5 d 1 3 1 17 1 10 2 9 1 3 1 4 7 2 1 3 2 1 2 4 2 a 7 16 1 3
1 17 1 a 1 5 2 9 1 3 1 4 7 2 6 2 1 4 2 a 1 2 d d 1 3 1 33 1 3 1 6 4 10 2 1a 1 3 1 12 3 18 1 9 1 1 2 7 3 1 4 6 1 1 1 8
6 a 2 3 c 3a 4 1d 25 2 1 1 1 5 1 18 1 1 1 17 2 5 1 1 1 6 2 a 2 4 20 48 1 24 4 27 1 24 1 f 1 d 25 c6 1 1 5 1 2 179 1 4
2 7 1 1 1 4 2 29 1 4 2 21 1 4 2 7 1 1 1 4 2 f 1 39 1 4 2 43 2 20 3 1a 6 56 2 6 2 29d 3 59 7 16 9 18 9 14 c d 1 3 1 2 c
5e 2 a 6 a 6 1a 6 59 7 2b 5 46 a 1f 1 c 4 c 4 1 3 2a 2 5 b 2c 4 1a 6 b 3 3e 2 41 1 1d 2 b 6 a 6 e 2 1f 31 4d 3 2f 1 74
8 3c 3 f 3 3c 7 2b 2 b 8 2b 5 216 2 6 2 26 2 6 2 8 1 1 1 1 1 1 1 1f 2 35 1 f 1 e 2 6 1 13 2 3 1 9 1 65 1 c 2 1b 1 d 3
21 f 21 f 8c 4 297 19 b 15 714 2 20 1 15d 5 2d 1 1 5 1 2 38 7 2 e 18 9 7 1 7 1 7 1 7 1 7 1 7 1 7 1 7 1 7e 22 1a 1 59 c
d6 1a c 4 40 1 56 2 67 5 2b 1 5e 1 54 c 2f 1 726d 3 37 9 15c 14 b8 8 cb 5 2 1 1 1 5 18 3b 3 a 6 38 8 46 8 c 6 74 b 1e
3 4e 1 b 4 21 1 37 9 e 2 a 2 67 18 1c a 6 2 6 2 6 9 7 1 7 1 3c 4 7e 2 a 6 2ba4 c 17 4 31 2104 16e 2 6a 26 7 c 5 5 1a 1
5 1 1 1 2 1 2 1 7d 10 1bd 2 36 7 1 20 2a 6 33 1 13 1 4 4 5 1 87 2 1 1 be 3 6 2 6 2 6 2 3 3 7 1 7 a 5 2 c 1 1a 1 13 1 2
1 f 2 e 22 7b 5 3 4 2d 3 58 1 d 3 1 2f 2e 82 1d 3 31 f 1c 4 24 9 1e 5 2b 5 1e 1 25 4 e 2a 9e 2 a 6 24 4 24 4 28 8 34 b
c 1 f 1 7 1 2 1 b 1 f 1 7 1 2 43 137 9 16 a 8 18 6 1 2a 1 9 45 6 2 1 1 2c 1 2 3 1 2 17 1 48 8 9 30 13 1 2 5 21 3 1b 5
1 40 38 4 14 2 32 1 2 5 8 1 3 1 1d 2 3 4 a 7 9 7 40 20 27 4 c 9 36 3 1d 2 1b 5 1a 7 4 c 7 50 49 37 33 d 33 7 2e 8 a
126 1f 1 2a 1 3 2 2 4e 28 8 2a 16 1a 26 1c 14 17 9 4e 4 24 9 44 a 1 2 19 7 a 6 35 1 12 8 27 9 60 1 14 b 12 1 2c 41 7 1
1 1 4 1 f 1 b 6 3b 5 a 6 4 1 8 2 2 2 16 1 7 1 2 1 5 1 a 2 2 2 3 2 1 6 1 5 7 2 7 3 5 8b 5c 1 5 1e 48 8 a a6 36 2 26 22
45 b a 6 d 13 3a 6 a 36 1b 2 f 4 17 b9 3c 64 53 c 8 2 1 2 8 1 2 1 1e 1 2 2 c 9 a 46 8 2 2e 2 b 1b 48 8 53 d 49 107 9 1
2d 1 e a 1d 3 20 2 16 1 e 49 7 1 2 1 2c 3 1 1 2 1 9 8 a 6 6 1 2 1 25 1 2 1 6 7 a 136 19 b7 1 f 32 d 39b 66 6f 1 5 b c4
a4c 63 d 42f 1 9 fc7 247 21b9 239 7 1f 1 a 4 51 1 a 6 1e 2 6 a 46 a a 1 7 1 15 5 13 2b0 5b 65 4b 4 39 7 11 40 5 b 2 e
17f8 8 4d6 2a 9 22e7 4 1 7 1 2 1 123 2d 3 11 4 8 18c 904 6b 5 d 3 9 7 a 2 8 125c 2e 2 17 9 74 3c f6 a 27 2 c2 15 46 9a
14 c 57 9 19 87 55 1 47 1 2 2 1 2 2 2 4 1 c 1 1 1 7 1 41 1 4 2 8 1 7 1 1c 1 4 1 5 1 1 3 7 1 154 2 124 2 2be f 5 1 f
450 1f e1 7 1 11 2 7 1 2 1 5 d5 2d 3 e 2 a 4 2 140 1f 11 3a 5 1 4e0 7 1 4 1 2 1 f 1 c5 2 10 29 4c 4 a 4 2 311 44 4c 3d
c2 4 1 1b 1 2 1 1 2 1 1 a 1 4 1 1 1 1 6 1 4 1 1 1 1 1 1 3 1 2 1 1 2 1 1 1 1 1 1 1 1 1 1 2 1 1 2 4 1 7 1 4 1 4 1 1 1 a
1 11 5 3 1 5 1 11 34 2 10e 2c 4 64 c f 2 f 1 f 1 25 a ae 38 1d d 2c 4 9 7 2 e 6 9a 3d8 5 10 3 d 3 74 c 59 7 c 4 1 f c
4 38 8 a 6 28 8 1e 2 2 4e 154 c e 2 5 3 5 3 7 9 1d 3 b 5 6 a a 6 8 8 7 9 93 1 37 25 a 406 a6e0 20 1039 7 de 2 1682 e
1d31 c1f 21e 5e2 134b aecb6 1 1e 60 80 f0 2fe10
"""
EDGES = list(accumulate(int(run, 16) for run in RUNS.split()))
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}")


def is_language(tag: str) -> bool:
    return len(tag) <= 23 and LANGUAGE.fullmatch(tag) is not None


def texts(value: Any, *, field: int, is_label: bool = False) -> dict[str, str]:
    """{language: text}. A label is one line of at most 120 characters."""
    require(type(value) is dict and 1 <= len(value) <= 4, "E_SCHEMA", field=field)
    for language, text in value.items():
        require(type(language) is str and type(text) is str, "E_SCHEMA", field=field)
        require(is_language(language), "E_LANG", field=field)
        check_text(text, field)
    for text in value.values() if is_label else ():
        require(len(text) <= 120, "E_TEXT_LONG", field=field)
        require("\n" not in text, "E_TEXT_CONTROL", field=field)
    return value  # type: ignore[no-any-return]


def check_text(text: str, field: int) -> None:
    require(bool(text.strip()), "E_TEXT_EMPTY", field=field)
    for char in text:
        control = char < " " or "\x7f" <= char <= "\x9f" or char in "\u2028\u2029"
        require(char == "\n" or not control, "E_TEXT_CONTROL", field=field)
        require(not "\u202a" <= char <= "\u202e", "E_TEXT_BIDI", field=field)
        require(bisect.bisect_right(EDGES, ord(char)) % 2 == 1, "E_TEXT_UNASSIGNED", field=field)
    require(len(text.encode()) <= 8 * KIB, "E_TEXT_LONG", field=field)
    for line in text.split("\n"):
        depth = 0
        for char in line:
            depth += ("\u2066" <= char <= "\u2068") - (char == "\u2069")
            require(depth >= 0, "E_TEXT_ISOLATE", field=field)
        require(depth == 0, "E_TEXT_ISOLATE", field=field)


# ---------------------------------------------------------------- payloads (spec 7.3, 7.5 to 7.8): checked, and kept as the maps they are

MANDATE, PROPOSAL, ANSWER, WITHDRAWAL, RECEIPT, CLOSING, CONFIRMATION = range(1, 8)
DECLARATION, COUNTERSIGNATURE, DEPOSIT = range(8, 11)
NAMES = {
    MANDATE: "mandate", PROPOSAL: "proposal", ANSWER: "answer", WITHDRAWAL: "withdrawal", RECEIPT: "receipt", CLOSING: "closing",
    CONFIRMATION: "confirmation", DECLARATION: "declaration", COUNTERSIGNATURE: "countersignature", DEPOSIT: "deposit",
}  # fmt: skip
SUBJECTS = {
    PROPOSAL: 14,
    ANSWER: 11,
    WITHDRAWAL: 7,
    DECLARATION: 14,
}  # the key under which a paper names those it falls under
ACCEPT, DECLINE, COUNTER = 1, 2, 3
ACCEPTED, DECLINED, WITHDRAWN, LAPSED = 1, 2, 3, 4
RELEASED = 1  # what became of a deposit; 2 = returned
HOPE = 2
PEN, ED = 32 + 1952, 32  # bytes of a pen: Ed25519 public key || ML-DSA-65 public key


def read_payload(payload: bytes) -> dict[int, Any]:
    """The checked map of a payload."""
    value = decode(payload, 256 * KIB)
    require(type(value) is dict, "E_SCHEMA", field=0)
    require(integer(value.get(1), 1, field=1) == 1, "E_VERSION", field=1)
    kind = integer(value.get(2), field=2)
    require(kind in NAMES or not 11 <= kind <= 23, "E_VERSION", field=2)
    require(kind in NAMES, "E_INST", field=2)
    CHECKS[kind](value)
    return value  # type: ignore[no-any-return]


def check_common(value: dict[int, Any]) -> None:
    octets(value[3], 16, field=3)
    moment(value[4], field=4)


def check_mandate(value: dict[int, Any]) -> None:
    keys(value, "1 2 3 4 5 6 7 8 9 10", "11 12")
    for item in items(value[7], 1, 16, field=7):
        check_person(item, 7)
    check_common(value)
    texts(value[5], field=5, is_label=True)
    integer(value[6], 1, 16, field=6)
    seconds(value[8], field=8)
    seconds(value[9], field=9)
    if value[10] is not None:
        octets(value[10], 32, field=10)
    for subject in items(value[11], 1, 16, field=11) if 11 in value else ():
        texts(subject, field=11, is_label=True)
    if 12 in value:
        check_person(value[12], 12)
    require(value[6] <= len(value[7]), "E_MANDATE", field=6)
    require(value[8] <= value[9], "E_MANDATE", field=9)
    for part in (slice(0, ED), slice(ED, PEN)):
        halves = [pen[part] for pens, _ in people(value) for pen in pens]
        require(len(set(halves)) == len(halves), "E_MANDATE", field=7)


def check_person(item: Any, field: int) -> None:
    """[[pen ... 1-4], custody]"""
    pens, custody = items(item, 2, 2, field=field)
    for pen in items(pens, 1, 4, field=field):
        octets(pen, PEN, field=field)
    integer(custody, 0, 1, field=field)


def people(mandate: dict[int, Any]) -> list[list[Any]]:
    """Everybody whose pens a mandate names: the holders, and the principal."""
    return [*mandate[7], *principal_of(mandate)]


def principal_of(mandate: dict[int, Any]) -> list[list[Any]]:
    return [mandate[12]] if 12 in mandate else []


def check_proposal(value: dict[int, Any]) -> None:
    keys(value, "1 2 3 4 5 7 8 9 10 11", "6 12 13 14")
    require(not (6 in value and 13 in value), "E_INST", field=13)
    if 6 in value:
        texts(value[6], field=6, is_label=True)
    for label in items(value[13], 2, 7, field=13) if 13 in value else ():
        texts(label, field=13, is_label=True)
    check_terms(value, addressees_of(value))
    check_common(value)
    octets(value[5], 32, field=5)
    seconds(value[10], field=10)
    if 12 in value:
        texts(value[12], field=12, is_label=True)
    if value[11] is not None:
        octets(value[11], 32, field=11)
    if 14 in value:
        numbers(value[14], 16, field=14)


def check_terms(value: dict[int, Any], addressees: int) -> None:
    """The clauses, in which languages, and which of them prevails: of a proposal or a declaration."""
    languages = items(value[8], 1, 4, field=8)
    require(all(type(language) is str for language in languages), "E_SCHEMA", field=8)
    require(all(map(is_language, languages)) and len(set(languages)) == len(languages), "E_LANG", field=8)
    require(value[9] is None or value[9] in languages, "E_LANG", field=9)
    for clause in items(value[7], 1, 64, field=7):
        check_clause(clause, addressees)
    if value[2] == DECLARATION:  # of its own side, the go-between or a third party; never of another side
        require(all(clause[3] in (1, 3, 4) for clause in value[7]), "E_INST", field=73)
    check_clauses(value[7], languages)


def addressees_of(proposal: dict[int, Any]) -> int:
    return len(proposal[13]) if 13 in proposal else 1


def check_clause(clause: Any, addressees: int) -> None:
    """{1 id, 2 kind, 3 by, 4 text, 5 conditions, 6 due or absent}; in errors field 70 + key."""
    keys(clause, "1 2 3 4 5", "6")
    require(1 <= integer(clause[1], field=71) <= 999, "E_CLAUSE_ID", clause=clause[1])
    known(clause[2], 5, field=72)
    require(integer(clause[3], 1, field=73) <= max(5, addressees + 4), "E_INST", field=73, clause=clause[1])
    conditions = items(clause[5], 0, 16, field=75)
    texts(clause[4], field=74)
    for condition in conditions:
        kind, what = items(condition, 2, 2, field=75)
        known(kind, 4, field=75)
        if kind == 1:
            integer(what, 1, 999, field=75)
        elif kind == 4:
            texts(what, field=75)
        else:
            seconds(what, field=75)
    if 6 in clause:
        seconds(clause[6], field=76)


def known(kind: Any, last: int, *, field: int) -> None:
    """Kinds up to 15 are reserved for newer programs."""
    integer(kind, 1, field=field)
    require(kind <= last, "E_VERSION" if kind <= 15 else "E_SCHEMA", field=field)


def check_clauses(clauses: list[dict[int, Any]], languages: list[str]) -> None:
    """The rules between clauses (spec 7.6)."""
    by_id = {clause[1]: clause for clause in clauses}
    require(len(by_id) == len(clauses), "E_CLAUSE_ID")
    for clause in clauses:
        stated = [clause[4], *(what for kind, what in clause[5] if kind == 4)]
        require(
            all(language in text for text in stated for language in languages), "E_LANG", clause=clause[1]
        )
        require(not (clause[2] == HOPE and clause[5]), "E_HOPE", clause=clause[1])
        for place, condition in enumerate(clause[5]):
            require(condition not in clause[5][:place], "E_COND", clause=clause[1])
            if condition[0] == 1:
                require(condition[1] in by_id, "E_COND_REF", clause=clause[1])
                require(by_id[condition[1]][2] != HOPE, "E_HOPE", clause=clause[1])
        earliest = [what for kind, what in clause[5] if kind == 2]
        latest = [what for kind, what in clause[5] if kind == 3]
        require(not (earliest and latest) or max(earliest) <= min(latest), "E_COND", clause=clause[1])
    waiting = {number: {what for kind, what in by_id[number][5] if kind == 1} for number in by_id}
    while waiting:
        free = [number for number, needs in waiting.items() if not needs & waiting.keys()]
        require(bool(free), "E_COND_CYCLE", clause=min(waiting))
        for number in free:
            del waiting[number]


def check_answer(value: dict[int, Any]) -> None:
    keys(value, "1 2 3 4 5 6 7", "8 9 10 11")
    verdict = integer(value[7], 1, 3, field=7)
    require((verdict == COUNTER) == (8 in value), "E_INST", field=8)
    check_common(value)
    octets(value[5], 32, field=5)
    octets(value[6], 32, field=6)
    if 8 in value:
        octets(value[8], 32, field=8)
    if 9 in value:
        texts(value[9], field=9)
    if 10 in value:
        integer(value[10], 1, 7, field=10)
    if 11 in value:
        numbers(value[11], 16, field=11)


def check_withdrawal(value: dict[int, Any]) -> None:
    keys(value, "1 2 3 4 5 6", "7")
    check_common(value)
    octets(value[5], 32, field=5)
    octets(value[6], 32, field=6)
    if 7 in value:
        numbers(value[7], 16, field=7)


def check_receipt(value: dict[int, Any]) -> None:
    keys(value, "1 2 3 4 5 6 7 8 9")
    check_common(value)
    octets(value[5], 32, field=5)
    octets(value[6], 32, field=6)
    integer(value[7], 1, 2, field=7)
    moment(value[8], field=8)
    if value[9] is not None:
        texts(value[9], field=9, is_label=True)


def check_closing(value: dict[int, Any]) -> None:
    keys(value, "1 2 3 4 5 6 7 8 9 10 11", "12")
    received, decided = items(value[10], 2, 2, field=10)
    check_common(value)
    octets(value[5], 32, field=5)
    octets(value[6], 32, field=6)
    outcome = integer(value[7], 1, 4, field=7)
    if value[8] is not None:
        octets(value[8], 32, field=8)
    hash_list(value[9], 1, 8, field=9)
    seconds(received, field=10)
    if decided is not None:
        seconds(decided, field=10)
    seconds(value[11], field=11)
    accepted = hash_list(value[12], 2, 7, field=12) if 12 in value else None
    lapsed = outcome == LAPSED
    require(lapsed == (value[8] is None) and lapsed == (decided is None), "E_INST", field=8)
    require(decided is None or received <= decided <= value[11], "E_INST", field=10)
    require(received <= value[11], "E_INST", field=11)
    require(accepted is None or (outcome == ACCEPTED and value[8] in accepted), "E_INST", field=12)


def check_confirmation(value: dict[int, Any]) -> None:
    keys(value, "1 2 3 4 5 6 7")
    check_common(value)
    octets(value[5], 32, field=5)
    octets(value[6], 32, field=6)
    integer(value[7], 1, 2, field=7)


def check_countersignature(value: dict[int, Any]) -> None:
    keys(value, "1 2 3 4 5 6 7 8", "9")
    check_common(value)
    octets(value[5], 32, field=5)
    octets(value[6], 32, field=6)
    if value[7] is not None:
        octets(value[7], 32, field=7)
    integer(value[8], 1, 2, field=8)
    if 9 in value:
        texts(value[9], field=9)


def check_declaration(value: dict[int, Any]) -> None:
    keys(value, "1 2 3 4 5 6 7 8 9 10 15", "11 12 14")
    deposit, depositary, parts = items(value[6], 3, 3, field=6)
    integer(parts, 2, 8, field=6)
    check_terms(value, 1)
    condition = texts(value[15], field=15)
    require(all(language in condition for language in value[8]), "E_LANG", field=15)
    check_common(value)
    octets(value[5], 32, field=5)
    octets(deposit, 32, field=6)
    octets(depositary, 16, field=6)
    seconds(value[10], field=10)
    if 12 in value:
        texts(value[12], field=12, is_label=True)
    if 11 in value:
        ascending([octets(item, 16, field=11) for item in items(value[11], 1, parts - 1, field=11)], 11)
    if 14 in value:
        numbers(value[14], 16, field=14)


def check_deposit(value: dict[int, Any]) -> None:
    keys(value, "1 2 3 4 5 6 7 9", "8")
    fate = integer(value[7], 1, 2, field=7)
    require((fate == RELEASED) == (8 in value), "E_INST", field=8)
    if 8 in value:
        ascending([octets(item, 32, field=8) for item in items(value[8], 2, 8, field=8)], 8)
    check_common(value)
    octets(value[5], 32, field=5)
    octets(value[6], 32, field=6)
    seconds(value[9], field=9)


def ascending(listed: list[bytes], field: int) -> None:
    require(listed == sorted(set(listed)), "E_INST", field=field)


CHECKS = {
    MANDATE: check_mandate, PROPOSAL: check_proposal, ANSWER: check_answer, WITHDRAWAL: check_withdrawal, RECEIPT: check_receipt,
    CLOSING: check_closing, CONFIRMATION: check_confirmation, DECLARATION: check_declaration, COUNTERSIGNATURE: check_countersignature,
    DEPOSIT: check_deposit,
}  # fmt: skip


# ---------------------------------------------------------------- Rule 2: the envelope (spec 7.2)

ED25519, MLDSA65 = -19, -49
SIZES = {ED25519: 64, MLDSA65: 3309}
TOKEN = 270
STAMPED = ("answer", "closing", "deposit")  # the papers whose time a token may attest


@dataclass
class Signer:
    """One pen's two halves. ``at``: seconds since 1970, as the signer claims. ``halves``: {algorithm: (signed header, signature)}."""

    kid: bytes
    at: int
    halves: dict[int, tuple[bytes, bytes]]


@dataclass
class Paper:
    """A read envelope; nothing is said about its signatures yet."""

    name: str
    fields: dict[int, Any]
    hash: bytes
    payload: bytes
    protected: bytes
    signers: list[Signer]
    imprint: bytes
    token: bytes | None

    @property
    def kind(self) -> int:
        return int(self.fields[2])

    @property
    def accepts(self) -> bool:
        return self.kind == ANSWER and self.fields[7] == ACCEPT

    @property
    def confirms(self) -> bool:
        return self.kind == CONFIRMATION and self.fields[7] == 1

    @property
    def declines(self) -> bool:
        """A decline, a counter, or a principal's refusal of what its side signed."""
        return self.kind in (ANSWER, CONFIRMATION) and self.fields[7] != 1


def header_of(name: str) -> bytes:
    return encode({16: f"application/wasit-{name}+cbor"})


def read_envelope(data: bytes) -> tuple[str, bytes, bytes, list[Signer], bytes, bytes | None]:
    """(name, payload, protected header, signers, imprint of the signatures, token); the payload is not looked into."""
    require(len(data) <= 256 * KIB, "E_SIZE", size=len(data), limit=256 * KIB)
    require(data[:2] == b"\xd8\x62", "E_COSE")  # tag 98, COSE_Sign
    outer = decode(data[2:], 256 * KIB)
    require(type(outer) is list and len(outer) == 4, "E_COSE")
    protected, unprotected, payload, signatures = outer
    require(type(payload) is bytes and type(signatures) is list, "E_COSE")
    name = next((name for name in NAMES.values() if protected == header_of(name)), None)
    if name is None:
        raise Bad("E_COSE_TYP")
    signers = read_signers(signatures)
    token = read_token(unprotected, name)
    return name, payload, protected, signers, hashlib.sha256(encode(signatures)).digest(), token


def read_token(unprotected: Any, name: str) -> bytes | None:
    require(type(unprotected) is dict, "E_COSE_HEADER")
    if not unprotected:
        return None
    token = unprotected.get(TOKEN)
    require(len(unprotected) == 1 and type(token) is bytes and name in STAMPED, "E_COSE_HEADER")
    require(1 <= len(token) <= 16 * KIB, "E_SIZE")
    return bytes(token)


def read_signers(array: list[Any]) -> list[Signer]:
    """Sorted by (pen, algorithm), -49 before -19, so that one set of signers has one form."""
    require(2 <= len(array) <= 64, "E_COSE_SIGNERS")
    halves = [read_half(item) for item in array]
    order = [(kid, alg) for kid, alg, _, _, _ in halves]
    require(len(set(order)) == len(order), "E_COSE_SIGNERS")
    require(order == sorted(order), "E_COSE_ORDER")
    require(len(halves) % 2 == 0, "E_COSE_PAIR")
    signers = []
    for first, second in zip(halves[::2], halves[1::2], strict=True):
        kid, alg, at = first[:3]
        require(alg == MLDSA65 and second[:3] == (kid, ED25519, at), "E_COSE_PAIR")
        signers.append(Signer(kid, at, {MLDSA65: first[3:], ED25519: second[3:]}))
    return signers


def read_half(item: Any) -> tuple[bytes, int, int, bytes, bytes]:
    """(pen, algorithm, time, signed header, signature)."""
    require(type(item) is list and len(item) == 3, "E_COSE")
    protected, unprotected, value = item
    require(type(protected) is bytes and type(value) is bytes, "E_COSE")
    require(type(unprotected) is dict and not unprotected, "E_COSE_HEADER")
    header = decode(protected, 64)
    require(type(header) is dict and set(header) == {1, 4, 15}, "E_COSE_HEADER")
    alg, kid, claims = header[1], header[4], header[15]
    require(type(alg) is int and alg in SIZES, "E_COSE_ALG")
    require(type(kid) is bytes and len(kid) == 16, "E_COSE_HEADER")
    require(type(claims) is dict and set(claims) == {6}, "E_COSE_HEADER")
    require(type(claims[6]) is int and 0 <= claims[6] <= LAST_SECOND, "E_COSE_HEADER")
    require(len(value) == SIZES[alg], "E_COSE")
    return kid, alg, claims[6], protected, value


def read_paper(data: bytes) -> Paper:
    name, payload, protected, signers, imprint, token = read_envelope(data)
    fields = read_payload(payload)
    require(NAMES[fields[2]] == name, "E_COSE_TYP")
    return Paper(name, fields, named("inst", payload), payload, protected, signers, imprint, token)


PRIME = 2**255 - 19
ORDER_8 = int.from_bytes(
    bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"), "little"
)
SMALL_ORDER = {0, 1, PRIME - 1, ORDER_8, PRIME - ORDER_8}  # y of the points of order 1, 2, 4, 8


def holds(pen: bytes, alg: int, message: bytes, signature: bytes) -> bool:
    """Whether this half of a pen's signature holds."""
    try:
        if alg == MLDSA65:
            mldsa.MLDSA65PublicKey.from_public_bytes(pen[ED:]).verify(signature, message)
        else:
            # OpenSSL takes keys and nonce points of small order, under which one signature holds for every message: refused first
            for point in (pen[:ED], signature[:32]):
                y = int.from_bytes(point, "little") % 2**255
                if y >= PRIME or y in SMALL_ORDER:
                    return False
            ed25519.Ed25519PublicKey.from_public_bytes(pen[:ED]).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


# ---------------------------------------------------------------- Rules 3 and 4: who signed (spec 7.5)

LEEWAY = 300  # seconds by which two honest clocks may differ


@dataclass
class Wanted:
    """Whose signatures a paper needs: those of so many holders, and of each principal."""

    holders: list[list[Any]]
    needs: int
    principals: list[list[Any]]


def wanted_for_mandate(mandate: dict[int, Any], before: dict[int, Any] | None) -> Wanted:
    """A first mandate: all its holders. A later one: enough of those of the one before. And the principals that either names."""
    signing = mandate if before is None else before
    asked = principal_of(signing)
    asked += [one for one in principal_of(mandate) if one not in asked]
    return Wanted(signing[7], len(mandate[7]) if before is None else before[6], asked)


def wanted_for(paper: Paper, mandate: dict[int, Any]) -> Wanted:
    """The holders; of a confirmation the principal and nobody else. Before that: does the paper fall under the mandate's subjects."""
    if paper.kind in SUBJECTS:
        named_there, listed = paper.fields.get(SUBJECTS[paper.kind], []), len(mandate.get(11, []))
        fits = bool(named_there) == bool(listed) and all(number <= listed for number in named_there)
        require(fits, "E_MANDATE_SUBJECT", paper=paper.name)
    if paper.kind != CONFIRMATION:
        return Wanted(mandate[7], mandate[6], [])
    require(12 in mandate, "E_SIGNER", paper=paper.name)
    return Wanted([], 0, principal_of(mandate))


def signed_at(paper: Paper, wanted: Wanted) -> int:
    """When the last who is needed signed. Every signature is by a pen of those wanted, and holds."""
    pens = {named("pen", pen)[:16]: pen for held, _ in wanted.principals + wanted.holders for pen in held}
    signed: dict[bytes, int] = {}
    for signer in paper.signers:
        require(signer.kid in pens, "E_SIGNER", paper=paper.name)
        for alg, (header, signature) in signer.halves.items():
            message = encode(["Signature", paper.protected, header, b"wasit1", paper.payload])
            require(holds(pens[signer.kid], alg, message, signature), "E_SIG", paper=paper.name, alg=alg)
        signed[pens[signer.kid]] = signer.at
    holders, principals = (
        [min(signed[pen] for pen in held if pen in signed) for held, _ in group if set(held) & signed.keys()]
        for group in (wanted.holders, wanted.principals)
    )
    enough = len(holders) >= wanted.needs and len(principals) == len(wanted.principals)
    require(enough, "E_THRESHOLD", paper=paper.name, needs=wanted.needs)
    return max(sorted(holders)[: wanted.needs] + principals)


def check_sides_differ(chains: list[Chain]) -> None:
    """No half of a pen stands with two of them."""
    seen: set[bytes] = set()
    for chain in chains:
        require(not seen & chain.halves(), "E_SAME_SIDE")
        seen |= chain.halves()


class Chain:
    """A side's mandates, oldest first."""

    def __init__(self, data: list[bytes]) -> None:
        require(1 <= len(data) <= 32, "E_MANDATE_CHAIN")
        self.papers = [read_paper(item) for item in data]
        require(all(paper.kind == MANDATE for paper in self.papers), "E_MANDATE_CHAIN")

    @property
    def last(self) -> dict[int, Any]:
        return self.papers[-1].fields

    @property
    def last_hash(self) -> bytes:
        return self.papers[-1].hash

    @property
    def side(self) -> bytes:
        return self.papers[0].hash[:16]

    def check(self) -> None:
        names = [None, *(paper.hash for paper in self.papers)]
        require(
            all(paper.fields[10] == name for paper, name in zip(self.papers, names, strict=False)),
            "E_MANDATE_CHAIN",
        )
        before = None
        for paper in self.papers:
            signed_at(paper, wanted_for_mandate(paper.fields, before))
            before = paper.fields

    def check_covers(self, at: int, paper: str, leeway: int = 0) -> None:
        """A mandate that follows another and whose end had come when it was drafted revokes."""
        revokes = self.last[10] is not None and self.last[9] < self.last[4][0]
        in_time = self.last[8] - leeway <= at <= self.last[9] + leeway
        require(in_time, "E_EXPIRED", paper=paper, **({"why": "revoked"} if revokes else {}))

    def halves(self) -> set[bytes]:
        pens = [pen for paper in self.papers for held, _ in people(paper.fields) for pen in held]
        return {half for pen in pens for half in (pen[:ED], pen[ED:])}


def check_instrument(data: bytes, chain: list[bytes]) -> Paper:
    """One paper alone under its side's mandates (for a mandate: those before it), as when it arrives on a line."""
    paper = read_paper(data)
    if paper.kind == MANDATE:
        Chain([*chain, data]).check()
        return paper
    held = Chain(chain)
    held.check()
    require(paper.fields[5] == held.last_hash, "E_MANDATE_LINK", paper=paper.name)
    at = signed_at(paper, wanted_for(paper, held.last))
    held.check_covers(at, paper.name, LEEWAY)
    return paper


def check_one_closing(closings: list[Paper]) -> None:
    """That a go-between closed no proposal twice, and ended no deposit twice."""
    ended: dict[bytes, bytes] = {}
    for paper in closings:
        require(ended.setdefault(paper.fields[6], paper.hash) == paper.hash, "E_CLOSING_TWICE")


# ---------------------------------------------------------------- the certificate (spec 7.9)

PROPOSER = 0
CAPACITIES = {1: "witness", 2: "guarantor"}


class Certificate:
    """Every paper, read and in its place. The rules between them are methods; the order of the questions is in ``verify``."""

    def __init__(self, value: Any) -> None:
        require(type(value) is list and bool(value) and type(value[0]) is str, "E_CERT")
        if value[0] != "wasit1 cert" or not 6 <= len(value) <= 8:
            later = value[0].startswith("wasit") and value[0].endswith(" cert")
            newer = later and (value[0] != "wasit1 cert" or len(value) > 8)
            raise Bad("E_VERSION" if newer else "E_CERT")
        _, sides, go_between, proposal, answers, closing, *more = value
        require(type(proposal) is bytes and (closing is None or type(closing) is bytes), "E_CERT")
        require(type(sides) is list and 1 <= len(sides) <= 8, "E_CERT")
        for chain in sides:
            self.expect_papers(chain, 1, 32)
        self.expect_papers(go_between, 0, 32)
        self.expect_papers(answers, 0, 18)
        beside = more[0] if more else []
        self.renewals = more[1] if len(more) > 1 else []
        if more:
            self.expect_beside(beside, 0 if len(more) > 1 else 1)
        if len(more) > 1:
            self.expect_papers(self.renewals, 1, 16)
            require(all(1 <= len(token) <= 16 * KIB for token in self.renewals), "E_SIZE")
        require(closing is None or bool(go_between), "E_CERT")
        self.renewed = [*value[:6], beside]  # what the renewals attest, with those before

        self.sides = [Chain(chain) for chain in sides]
        self.go_between = Chain(go_between) if go_between else None
        self.proposal = read_paper(proposal)
        self.filed = [read_paper(answer) for answer in answers]
        self.closing = None if closing is None else read_paper(closing)
        self.beside = [(Chain(chain), read_paper(paper)) for chain, paper in beside]
        require(self.proposal.kind == PROPOSAL, "E_CERT_LINK")
        require(all(paper.kind in (ANSWER, WITHDRAWAL, CONFIRMATION) for paper in self.filed), "E_CERT_LINK")
        require(self.closing is None or self.closing.kind == CLOSING, "E_CERT_LINK")
        require(all(paper.kind == COUNTERSIGNATURE for _, paper in self.beside), "E_CERT_LINK")
        require(not self.renewals or any(paper.token for paper in self.papers), "E_CERT")
        self.signed: dict[bytes, int] = {}  # when each paper was signed by enough, by its hash

    @staticmethod
    def expect_papers(value: Any, low: int, high: int) -> None:
        require(type(value) is list and low <= len(value) <= high, "E_CERT")
        require(all(type(paper) is bytes for paper in value), "E_CERT")

    def expect_beside(self, value: Any, low: int) -> None:
        require(type(value) is list and low <= len(value) <= 8, "E_CERT")
        for item in value:
            require(type(item) is list and len(item) == 2 and type(item[1]) is bytes, "E_CERT")
            self.expect_papers(item[0], 1, 32)

    @property
    def papers(self) -> list[Paper]:
        """All but mandates."""
        closing = [self.closing] if self.closing else []
        return [self.proposal, *self.filed, *closing, *(paper for _, paper in self.beside)]

    @property
    def terms(self) -> dict[int, Any]:
        return self.proposal.fields

    @property
    def chains(self) -> list[tuple[str, Chain]]:
        named_chains = [
            ("addressee" if index else "proposer", chain) for index, chain in enumerate(self.sides)
        ]
        named_chains += [("go-between", self.go_between)] if self.go_between else []
        return named_chains + [(CAPACITIES[paper.fields[8]], chain) for chain, paper in self.beside]

    def resting(self) -> list[tuple[Paper, Chain | None]]:
        """Every paper but mandates, with the one chain that it must rest on; None: on that of any side."""
        found: list[tuple[Paper, Chain | None]] = [(paper, None) for paper in [self.proposal, *self.filed]]
        found += [(self.closing, self.go_between)] if self.closing else []
        return found + [(paper, chain) for chain, paper in self.beside]

    def mandate_of(self, paper: Paper, chain: Chain | None) -> dict[int, Any]:
        if chain is None:
            return self.sides[self.side_of(paper)].last
        require(chain.last_hash == paper.fields[5], "E_CERT_LINK", paper=paper.name)
        return chain.last

    def side_of(self, paper: Paper) -> int:
        """The side on whose last mandate the paper rests."""
        for index, chain in enumerate(self.sides):
            if chain.last_hash == paper.fields[5]:
                return index
        raise Bad("E_CERT_LINK", paper=paper.name)

    def acceptances(self) -> list[Paper]:
        """The addressees', in the order of sides."""
        found = [paper for paper in self.filed if paper.accepts and self.side_of(paper) != PROPOSER]
        return sorted(found, key=self.side_of)

    def binding(self) -> list[tuple[Paper, int]]:
        """What a principal may confirm, and its side: the proposal, and the acceptances."""
        return [(self.proposal, PROPOSER), *((paper, self.side_of(paper)) for paper in self.acceptances())]

    def all_confirmed(self) -> bool:
        """Whether each paper that binds only with its principal's word has it."""
        confirmed = [paper.fields[6] for paper in self.filed if paper.confirms]
        return all(paper.hash in confirmed for paper, side in self.binding() if 12 in self.sides[side].last)

    def check_links(self) -> None:
        require(self.side_of(self.proposal) == PROPOSER, "E_CERT_LINK", paper="proposal")
        for paper in self.filed:
            side, made = self.side_of(paper), paper.fields
            wrong = made[6] != self.proposal.hash
            if paper.kind == CONFIRMATION:
                wrong = (made[6], side) not in [(one.hash, whose) for one, whose in self.binding()]
            elif paper.kind == WITHDRAWAL:
                wrong = wrong or side != PROPOSER
            elif side == PROPOSER:  # a reaffirmation: it counts for nothing
                wrong = wrong or not paper.accepts or 10 in made
            require(not wrong, "E_CERT_LINK", paper=paper.name)
        kinds = [(self.side_of(paper), paper.kind) for paper in self.filed]
        require(len(set(kinds)) == len(kinds), "E_CERT_LINK", paper="answer")
        answering = {side for side, _ in kinds if side != PROPOSER}
        require(answering == set(range(1, len(self.sides))), "E_CERT_LINK", paper="answer")
        self.check_addressees()
        if self.closing is not None:
            end = self.closing.fields
            accepted = [paper.hash for paper in self.acceptances()]
            listed = accepted if end[7] == ACCEPTED and len(accepted) > 1 else []
            fits = end[6] == self.proposal.hash and end.get(12, []) == listed
            require(
                fits and end[9] == [chain.last_hash for chain in self.sides], "E_CERT_LINK", paper="closing"
            )
        for _, paper in self.beside:
            named_there = (self.proposal.hash, None if self.closing is None else self.closing.hash)
            require((paper.fields[6], paper.fields[7]) == named_there, "E_CERT_LINK", paper=paper.name)

    def check_addressees(self) -> None:
        """With several addressees each answer says which it speaks for; with one, none does."""
        answers = [paper for paper in self.filed if paper.kind == ANSWER and self.side_of(paper) != PROPOSER]
        numbers: list[Any] = [paper.fields.get(10) for paper in sorted(answers, key=self.side_of)]
        count = addressees_of(self.terms)
        if count == 1:
            right = numbers in ([], [None])
        else:
            right = (
                None not in numbers and numbers == sorted(set(numbers)) and max(numbers, default=0) <= count
            )
        require(right, "E_CERT_LINK", paper="answer")

    def decide(self, now: int | None) -> str:
        """The state that the papers give."""
        everyone = len(self.acceptances()) == addressees_of(self.terms)
        agreed = everyone and self.all_confirmed()
        if self.closing is not None:
            return self.decide_closed(agreed)
        withdrawn = any(paper.kind == WITHDRAWAL for paper in self.filed)
        require(not (withdrawn and agreed), "E_CERT_ORDER")  # nobody attests which came first
        if withdrawn:
            return "withdrawn"
        if any(paper.declines for paper in self.filed):
            return "declined"
        if agreed:
            return "unclosed"
        if now is not None and now > self.terms[10]:
            return "lapsed"
        require(everyone, "E_CERT_ANSWERS")
        return "unconfirmed"

    def decide_closed(self, agreed: bool) -> str:
        assert self.closing is not None
        end = self.closing.fields
        deciding = next((paper for paper in self.filed if paper.hash == end[8]), None)
        if end[7] == ACCEPTED:
            require(agreed, "E_CERT_ANSWERS")
            right = deciding in self.acceptances()
        elif end[7] == DECLINED:
            right = deciding is not None and deciding.declines
        elif end[7] == WITHDRAWN:
            right = deciding is not None and deciding.kind == WITHDRAWAL
        else:
            right = True
        require(right, "E_CERT_LINK", paper="closing")
        return {ACCEPTED: "closed", DECLINED: "declined", WITHDRAWN: "withdrawn", LAPSED: "lapsed"}[end[7]]

    def check_times(self, state: str) -> int | None:
        """When it took effect; None for a lapse that nobody closed."""
        for paper in [*self.filed, self.proposal]:
            self.sides[self.side_of(paper)].check_covers(self.signed[paper.hash], paper.name, LEEWAY)
        for chain, paper in self.beside:
            chain.check_covers(self.signed[paper.hash], paper.name, LEEWAY)
        if self.closing is not None:
            assert self.go_between is not None
            self.go_between.check_covers(self.signed[self.closing.hash], "closing", LEEWAY)
            self.check_received(self.closing.fields)
            effective: int | None = self.closing.fields[11]
        else:
            effective = max((self.signed[paper.hash] for paper in self.filed), default=None)
        if state in ("closed", "unclosed"):
            assert effective is not None
            require(effective <= self.terms[10], "E_EXPIRED", paper="proposal")
            for chain in self.sides:
                chain.check_covers(effective, "mandate")
        if state == "lapsed" and effective is not None and self.closing is not None:
            require(effective > self.terms[10], "E_EXPIRED", paper="closing")
        return effective

    def check_received(self, end: dict[int, Any]) -> None:
        """No paper is received before it was signed; nor, where its principal must confirm it, before that."""
        received = dict.fromkeys(end.get(12, [end[8]]), end[10][1]) | {self.proposal.hash: end[10][0]}
        for paper in [self.proposal, *self.filed]:
            at = received.get(
                paper.fields[6] if paper.confirms else paper.hash
            )  # a refusal decides by itself
            require(at is None or self.signed[paper.hash] <= at + LEEWAY, "E_CERT_TIME", paper=paper.name)


# ---------------------------------------------------------------- the deposit certificate (spec 7.15)

DEPOSIT_HEAD = "wasit1 deposit cert"


@dataclass
class Part:
    """One side's mandates, its declaration, and its principal's word where its mandate wants one."""

    chain: Chain
    declaration: Paper
    word: Paper | None

    @property
    def papers(self) -> list[Paper]:
        return [self.declaration] + ([self.word] if self.word else [])


class Declared:
    """Declarations that were released together, or the paper by which a deposit was returned. No file has one without that paper."""

    def __init__(self, value: list[Any]) -> None:
        if len(value) != 4:
            raise Bad("E_VERSION" if len(value) > 4 else "E_CERT")
        _, go_between, parts, deposit = value
        require(type(deposit) is bytes and type(parts) is list and len(parts) <= 8, "E_CERT")
        Certificate.expect_papers(go_between, 1, 32)
        for item in parts:
            require(type(item) is list and len(item) == 3 and type(item[1]) is bytes, "E_CERT")
            require(item[2] is None or type(item[2]) is bytes, "E_CERT")
            Certificate.expect_papers(item[0], 1, 32)
        self.go_between = Chain(go_between)
        self.parts = [
            Part(Chain(chain), read_paper(paper), None if word is None else read_paper(word))
            for chain, paper, word in parts
        ]
        self.deposit = read_paper(deposit)
        require(self.deposit.kind == DEPOSIT, "E_CERT_LINK")
        require(all(part.declaration.kind == DECLARATION for part in self.parts), "E_CERT_LINK")
        require(
            all(part.word is None or part.word.kind == CONFIRMATION for part in self.parts), "E_CERT_LINK"
        )
        self.signed: dict[bytes, int] = {}

    @property
    def papers(self) -> list[Paper]:
        """All but mandates."""
        return [paper for part in self.parts for paper in part.papers] + [self.deposit]

    @property
    def chains(self) -> list[tuple[str, Chain]]:
        return [("go-between", self.go_between), *(("declarer", part.chain) for part in self.parts)]

    def resting(self) -> list[tuple[Paper, Chain]]:
        """Every paper but mandates, with the chain that it must rest on."""
        found = [(paper, part.chain) for part in self.parts for paper in part.papers]
        return [*found, (self.deposit, self.go_between)]

    def check_links(self) -> None:
        """Each belongs to this deposit and this depositary, and they are all: with one wanting, nothing was released."""
        end = self.deposit.fields
        if end[7] == RELEASED:
            wanted = max((part.declaration.fields[6][2] for part in self.parts), default=2)
            require(wanted <= len(self.parts), "E_CERT_ANSWERS")
        listed = [part.declaration.hash for part in self.parts]
        require(listed == end.get(8, []), "E_CERT_LINK", paper="deposit")
        for part in self.parts:
            terms = part.declaration.fields
            others = [other.chain.side for other in self.parts if other is not part]
            fits = terms[6] == [end[6], self.go_between.side, len(self.parts)]
            fits = fits and all(side in others for side in terms.get(11, []))
            require(fits, "E_CERT_LINK", paper="declaration")
            right = part.word is None or part.word.fields[6] == part.declaration.hash
            require(right, "E_CERT_LINK", paper="confirmation")

    def decide(self) -> str:
        for part in self.parts:
            confirmed = part.word is not None and part.word.confirms
            require(12 not in part.chain.last or confirmed, "E_CERT_ANSWERS")
        return "released" if self.deposit.fields[7] == RELEASED else "returned"

    def check_times(self) -> tuple[int, int | None]:
        """When it was released or returned, and until when the first of the declarations could be."""
        effective = int(self.deposit.fields[9])
        for part in self.parts:
            for paper in part.papers:
                at = self.signed[paper.hash]
                part.chain.check_covers(at, paper.name, LEEWAY)
                require(at <= effective + LEEWAY, "E_CERT_TIME", paper=paper.name)
            require(effective <= part.declaration.fields[10], "E_EXPIRED", paper="declaration")
            part.chain.check_covers(effective, "mandate")
        self.go_between.check_covers(self.signed[self.deposit.hash], "deposit", LEEWAY)
        return effective, min((part.declaration.fields[10] for part in self.parts), default=None)


# ---------------------------------------------------------------- time tokens (RFC 3161, in the header of RFC 9921)

OID_SIGNED_DATA = bytes.fromhex("2a864886f70d010702")
OID_TST_INFO = bytes.fromhex("2a864886f70d0109100104")
OID_CONTENT_TYPE = bytes.fromhex("2a864886f70d010903")
OID_MESSAGE_DIGEST = bytes.fromhex("2a864886f70d010904")
OID_SIGNING_CERTIFICATE = bytes.fromhex("2a864886f70d010910020c")
OID_SIGNING_CERTIFICATE_V2 = bytes.fromhex("2a864886f70d010910022f")
DIGESTS: dict[bytes, Any] = {
    bytes.fromhex("608648016503040201"): hashes.SHA256,
    bytes.fromhex("608648016503040202"): hashes.SHA384,
    bytes.fromhex("608648016503040203"): hashes.SHA512,
}
ECDSA_DIGESTS = {
    bytes.fromhex("2a8648ce3d04030" + end): digest
    for end, digest in zip("234", DIGESTS.values(), strict=True)
}
RSA_DIGESTS = {
    bytes.fromhex("2a864886f70d0101" + end): digest
    for end, digest in zip(("0b", "0c", "0d"), DIGESTS.values(), strict=True)
}
OID_RSA = bytes.fromhex("2a864886f70d010101")
OID_ED25519 = bytes.fromhex("2b6570")
INTEGER, OCTETS, OID, SEQUENCE, SET, GENERAL_TIME = 0x02, 0x04, 0x06, 0x30, 0x31, 0x18


@dataclass
class Der:
    """One element of DER: its tag, its content, and all its bytes."""

    tag: int
    content: bytes
    whole: bytes

    def inside(self) -> list[Der]:
        return read_der(self.content)

    def expect(self, tag: int) -> Der:
        require(self.tag == tag, "E_TST")
        return self


def read_der(data: bytes) -> list[Der]:
    """The elements that stand one after the other in these bytes."""
    found, at = [], 0
    while at < len(data):
        begin = at
        require(len(data) - at >= 2 and data[at] & 31 != 31, "E_TST")
        tag, size = data[at], data[at + 1]
        at += 2
        if size >= 128:
            width = size & 127
            require(1 <= width <= 3 and len(data) - at >= width, "E_TST")
            size = int.from_bytes(data[at : at + width], "big")
            require(size >= 128 and size >> 8 * (width - 1) != 0, "E_TST")
            at += width
        require(size <= len(data) - at, "E_TST")
        found.append(Der(tag, data[at : at + size], data[begin : at + size]))
        at += size
    return found


def only(elements: list[Der], tag: int) -> Der:
    require(len(elements) == 1, "E_TST")
    return elements[0].expect(tag)


@dataclass
class Stamp:
    """What a token says, and until when its signer's certificate is good. Units: seconds since 1970."""

    at: int
    until: int


def check_token(token: bytes, imprint: bytes, roots: list[x509.Certificate]) -> Stamp:
    """The time of a token over this imprint, made by an authority under one of the roots; E_TST where it does not hold."""
    try:
        return _check_token(token, imprint, roots)
    except (ValueError, IndexError, TypeError, InvalidSignature, x509.ExtensionNotFound):
        raise Bad("E_TST") from None


def _check_token(token: bytes, imprint: bytes, roots: list[x509.Certificate]) -> Stamp:
    outer = only(read_der(token), SEQUENCE).inside()
    require(len(outer) == 2 and outer[0].content == OID_SIGNED_DATA, "E_TST")
    signed = only(outer[1].expect(0xA0).inside(), SEQUENCE).inside()
    content = signed[2].expect(SEQUENCE).inside()
    require(content[0].expect(OID).content == OID_TST_INFO, "E_TST")
    info = only(content[1].expect(0xA0).inside(), OCTETS).content
    carried = [x509.load_der_x509_certificate(one.whole) for one in signed[3].expect(0xA0).inside()]
    at = read_tst_info(info, imprint)
    signer = only(signed[-1].expect(SET).inside(), SEQUENCE).inside()
    certificate = signer_certificate(signer[1], carried)
    check_signer(signer, info, certificate)
    check_purpose(certificate)
    check_path(certificate, carried, roots, at)
    return Stamp(at, min(int(certificate.not_valid_after_utc.timestamp()), LAST_SECOND))


def read_tst_info(info: bytes, imprint: bytes) -> int:
    version, _, message, _, made, *_ = only(read_der(info), SEQUENCE).inside()
    require(version.expect(INTEGER).content == b"\1", "E_TST")
    algorithm, stamped = message.expect(SEQUENCE).inside()
    require(DIGESTS.get(algorithm.inside()[0].content) is hashes.SHA256, "E_TST")
    require(stamped.expect(OCTETS).content == imprint, "E_TST")  # a token for another hash
    written = made.expect(GENERAL_TIME).content.decode("ascii")
    found = re.fullmatch(r"(\d{14})(\.\d+)?Z", written)
    if found is None:
        raise Bad("E_TST")
    return int(datetime.strptime(found[1] + "+0000", "%Y%m%d%H%M%S%z").timestamp())


def signer_certificate(sid: Der, carried: list[x509.Certificate]) -> x509.Certificate:
    """The token holds the certificate of who made it, named by its issuer and serial number."""
    issuer, serial = sid.expect(SEQUENCE).inside()
    for one in carried:
        if (issuer.whole, int.from_bytes(serial.content, "big")) == (
            one.issuer.public_bytes(),
            one.serial_number,
        ):
            return one
    raise Bad("E_TST")


def check_signer(signer: list[Der], info: bytes, certificate: x509.Certificate) -> None:
    """That the signed attributes speak of this content and this certificate, and that their signature holds."""
    named_digest = signer[2].inside()[0].content
    require(named_digest in DIGESTS and signer[3].tag == 0xA0, "E_TST")
    digest = DIGESTS[named_digest]()
    attributes = {}
    for one in signer[3].inside():
        name, values = one.inside()
        require(name.content not in attributes, "E_TST")
        attributes[name.content] = only(values.expect(SET).inside(), values.inside()[0].tag)
    require({OID_CONTENT_TYPE, OID_MESSAGE_DIGEST} <= attributes.keys(), "E_TST")
    require(attributes[OID_CONTENT_TYPE].content == OID_TST_INFO, "E_TST")
    require(attributes[OID_MESSAGE_DIGEST].content == hashlib.new(digest.name, info).digest(), "E_TST")
    require(names_certificate(attributes, certificate), "E_TST")
    signed = bytes([SET]) + signer[3].whole[1:]  # as RFC 5652 5.4 says: the tag of a SET in place of [0]
    check_signature(
        certificate, signer[4].inside()[0].content, digest, signer[5].expect(OCTETS).content, signed
    )


def names_certificate(attributes: dict[bytes, Der], certificate: x509.Certificate) -> bool:
    """SigningCertificate (SHA-1) or SigningCertificateV2: one of them must be there and name the signer's certificate first."""
    der = certificate.public_bytes(Encoding.DER)
    if OID_SIGNING_CERTIFICATE_V2 in attributes:
        parts = attributes[OID_SIGNING_CERTIFICATE_V2].inside()[0].inside()[0].inside()
        digest = hashes.SHA256
        if parts[0].tag == SEQUENCE:
            algorithm = parts.pop(0).inside()[0].content
            require(algorithm in DIGESTS, "E_TST")
            digest = DIGESTS[algorithm]
        return parts[0].content == hashlib.new(digest.name, der).digest()
    if OID_SIGNING_CERTIFICATE in attributes:
        named_hash = attributes[OID_SIGNING_CERTIFICATE].inside()[0].inside()[0].inside()[0].content
        return named_hash == hashlib.sha1(der, usedforsecurity=False).digest()
    return False


def check_signature(
    certificate: x509.Certificate, algorithm: bytes, digest: Any, value: bytes, message: bytes
) -> None:
    key = certificate.public_key()
    if isinstance(key, rsa.RSAPublicKey) and (algorithm == OID_RSA or algorithm in RSA_DIGESTS):
        chosen = digest if algorithm == OID_RSA else RSA_DIGESTS[algorithm]()
        key.verify(value, message, padding.PKCS1v15(), chosen)
    elif isinstance(key, ec.EllipticCurvePublicKey) and algorithm in ECDSA_DIGESTS:
        key.verify(value, message, ec.ECDSA(ECDSA_DIGESTS[algorithm]()))
    elif isinstance(key, ed25519.Ed25519PublicKey) and algorithm == OID_ED25519:
        key.verify(value, message)
    else:
        raise Bad("E_TST")


def check_purpose(certificate: x509.Certificate) -> None:
    """For timestamps (RFC 3161 2.3)."""
    usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    require(usage.critical and ExtendedKeyUsageOID.TIME_STAMPING in usage.value, "E_TST")


def check_path(
    certificate: x509.Certificate, carried: list[x509.Certificate], roots: list[x509.Certificate], at: int
) -> None:
    """From the signer's certificate to one of the reader's roots, each good at that moment."""
    moment = datetime.fromtimestamp(at, timezone.utc)
    for _ in range(8):
        require(certificate.not_valid_before_utc <= moment <= certificate.not_valid_after_utc, "E_TST")
        if certificate in roots:
            return
        issuer = next(
            (one for one in roots + carried if one != certificate and is_issuer(one, certificate)), None
        )
        if issuer is None:
            break
        certificate = issuer
    raise Bad("E_TST")  # an authority that the reader does not trust


def is_issuer(issuer: x509.Certificate, certificate: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
        return issuer.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except (ValueError, TypeError, InvalidSignature, x509.ExtensionNotFound):
        return False


# ---------------------------------------------------------------- Rule 6: the steps (spec 7.10)


@dataclass
class Verified:
    """state: closed, unclosed, unconfirmed, declined, withdrawn, lapsed, released, returned, not-valid. ``certificate``, or ``declared``
    where the file holds declarations: None where it can't be read."""

    state: str = "not-valid"
    steps: list[dict[str, Any]] = field(default_factory=list)
    certificate: Certificate | None = None
    declared: Declared | None = None
    sides: list[dict[str, Any]] = field(default_factory=list)
    effective: int | None = None

    def add(self, code: str, holds: bool = True, **fields: Any) -> None:
        self.steps.append({"number": len(self.steps) + 1, "code": code, "holds": holds, "fields": fields})


def verify(data: bytes, *, now: int | None = None, roots: list[x509.Certificate] | None = None) -> Verified:
    """Every step in order. Never raises for what strangers sent."""
    found = Verified()
    steps = walk(found, data, now, roots)
    code = ""
    try:
        while name := next(steps, None):  # each step tells its name, then does its work
            code = name
    except Bad as bad:
        found.state = "not-valid"
        found.add(code, False, error=bad.code, **bad.fields)
    return found


def walk(
    found: Verified, data: bytes, now: int | None, roots: list[x509.Certificate] | None
) -> Iterator[str]:
    yield "read"
    value = decode(data, MIB)
    if type(value) is list and value[:1] == [DEPOSIT_HEAD]:
        declared = found.declared = Declared(value)
        yield from walk_deposit(found, data, declared, roots)
        return
    it = found.certificate = Certificate(value)
    found.add("read", bytes=len(data), papers=len(it.papers))
    yield from walk_chains(found, it)

    for paper, ground in it.resting():
        yield f"signatures-{paper.name}"
        add_signed(found, it, paper, it.mandate_of(paper, ground))

    yield "links"
    it.check_links()
    found.add("links", answers=len(it.filed))

    yield "decision"
    state = it.decide(now)
    found.add(f"decision-{state}", state=state)

    yield "in-time"
    found.effective = it.check_times(state)
    found.add("in-time", effective=found.effective, expires=it.terms[10])

    yield from tokens(found, it, roots)
    add_sides(found, it)
    found.state = state


def walk_deposit(
    found: Verified, data: bytes, it: Declared, roots: list[x509.Certificate] | None
) -> Iterator[str]:
    found.add("read", bytes=len(data), papers=len(it.papers))
    yield from walk_chains(found, it)

    for paper, chain in it.resting():
        yield f"signatures-{paper.name}"
        require(chain.last_hash == paper.fields[5], "E_CERT_LINK", paper=paper.name)
        add_signed(found, it, paper, chain.last)

    yield "links"
    it.check_links()
    found.add("links", answers=len(it.parts))

    yield "decision"
    state = it.decide()
    found.add(f"decision-{state}", state=state)

    yield "in-time"
    found.effective, until = it.check_times()
    found.add("in-time", effective=found.effective, expires=until)

    yield "time-token"
    if it.deposit.token is not None:
        add_token(found, it.deposit, it.deposit.token, roots)
    add_sides(found, it)
    found.state = state


def walk_chains(found: Verified, it: Certificate | Declared) -> Iterator[str]:
    for role, chain in it.chains:
        yield f"mandates-{role}"
        chain.check()
        needs, holders = chain.last[6], len(chain.last[7])
        found.add(f"mandates-{role}", role=role, mandates=len(chain.papers), needs=needs, holders=holders)

    yield "sides-differ"
    check_sides_differ([chain for _, chain in it.chains])
    found.add("sides-differ", sides=len(it.chains))


def add_signed(found: Verified, it: Certificate | Declared, paper: Paper, mandate: dict[int, Any]) -> None:
    wanted = wanted_for(paper, mandate)
    at = it.signed[paper.hash] = signed_at(paper, wanted)
    needs = wanted.needs or len(wanted.principals)
    found.add(f"signatures-{paper.name}", paper=paper.name, signatures=len(paper.signers), needs=needs, at=at)


def add_token(
    found: Verified, paper: Paper, token: bytes, roots: list[x509.Certificate] | None
) -> Stamp | None:
    """The token on a paper; None without roots: then nothing rests on it."""
    if roots is None:
        found.add("time-token-unchecked", paper=paper.name)
        return None
    stamp = check_token(token, paper.imprint, roots)
    require(stamp.at >= max(signer.at for signer in paper.signers) - LEEWAY, "E_TST", paper=paper.name)
    found.add("time-token-checked", paper=paper.name, at=stamp.at, until=stamp.until)
    return stamp


def add_sides(found: Verified, it: Certificate | Declared) -> None:
    for role, chain in it.chains:
        seen = side(role, chain)
        found.sides.append(seen)
        numbers = " ".join(map(str, seen["numbers"]))
        found.add("side-unknown", role=role, numbers=numbers, side=seen["side"], hosted=seen["hosted"])


def tokens(found: Verified, it: Certificate, roots: list[x509.Certificate] | None) -> Iterator[str]:
    """Each token on a paper, then each renewal: a token over all that stands before it. Without roots nothing rests on them."""
    yield "time-token"
    stamped = [(paper, paper.token) for paper in it.papers if paper.token is not None]
    before = [add_token(found, paper, token, roots) for paper, token in stamped]
    if roots is None:
        if it.renewals:
            found.add("renewal-unchecked", renewals=len(it.renewals))
        return
    yield "renewal"
    newest = max(signer.at for paper in it.papers for signer in paper.signers)
    for number, token in enumerate(it.renewals):
        imprint = hashlib.sha256(encode([*it.renewed, it.renewals[:number]])).digest()
        stamp = check_token(token, imprint, roots)
        in_turn = all(earlier and earlier.at - LEEWAY <= stamp.at < earlier.until for earlier in before)
        require(in_turn and stamp.at >= newest - LEEWAY, "E_TST", renewal=number + 1)
        before = [stamp]
        found.add("renewal-checked", at=stamp.at, until=stamp.until)


def side(role: str, chain: Chain) -> dict[str, Any]:
    bits = int.from_bytes(chain.side[:6], "big")
    return {
        "role": role,
        "side": chain.side.hex(),
        "numbers": [bits >> (42 - 6 * place) & 63 for place in range(7)],
        "label": None,
        "claimed": chain.last[5],
        "needs": chain.last[6],
        "holders": len(chain.last[7]),
        "hosted": sum(custody for _, custody in chain.last[7]),
        "subjects": chain.last.get(11, []),
        "ad_referendum": 12 in chain.last,
    }


# ---------------------------------------------------------------- what it says, once it holds

KINDS = {1: "undertaking", 2: "hope", 3: "definition", 4: "procedure", 5: "statement"}
BY = {1: "proposer", 2: "addressee", 3: "go-between", 4: "third", 5: "all"}
VERDICTS = {ACCEPT: "accept", DECLINE: "decline", COUNTER: "counter"}
CONDITIONS = {1: "performed", 2: "not-before", 3: "not-after", 4: "event"}


def report(found: Verified) -> dict[str, Any]:
    """The same JSON as ``wasit verify --json``. ``agreement`` is empty when the certificate does not hold, or holds declarations (``deposit``)."""
    told: dict[str, Any] = {"state": found.state, "steps": found.steps, "agreement": {}}
    if found.state != "not-valid" and found.declared is not None:
        told["deposit"] = deposit(found, found.declared)
    elif found.state != "not-valid":
        told["agreement"] = agreement(found)
    return told


def deposit(found: Verified, it: Declared) -> dict[str, Any]:
    return {
        "deposit": it.deposit.fields[6].hex(),
        "paper": it.deposit.hash.hex(),
        "effective": found.effective,
        "declarations": [declaration_told(part) for part in it.parts],
        "sides": found.sides,
        "papers": [paper_told(paper, it) for paper in it.papers],
    }


def declaration_told(part: Part) -> dict[str, Any]:
    terms = part.declaration.fields
    return {
        "side": part.chain.side.hex(),
        "hash": part.declaration.hash.hex(),
        "title": terms.get(12),
        "authentic": terms[8],
        "prevailing": terms[9],
        "until": terms[10],
        "condition": terms[15],
        "others": [side.hex() for side in terms.get(11, [])],
        "clauses": [clause_told(clause, {**BY, 1: "declarer"}) for clause in terms[7]],
    }


def agreement(found: Verified) -> dict[str, Any]:
    it = found.certificate
    assert it is not None
    terms, closing = it.terms, it.closing
    return {
        "proposal": it.proposal.hash.hex(),
        "closing": None if closing is None else closing.hash.hex(),
        "title": terms.get(12),
        "authentic": terms[8],
        "prevailing": terms[9],
        "expires": terms[10],
        "effective": found.effective,
        "clauses": [clause_told(clause) for clause in terms[7]],
        "sides": found.sides,
        "papers": [paper_told(paper, it) for paper in it.papers],
    }


def clause_told(clause: dict[int, Any], by: dict[int, str] = BY) -> dict[str, Any]:
    return {
        "id": clause[1],
        "kind": KINDS[clause[2]],
        "by": by.get(clause[3], f"addressee-{clause[3] - 4}"),
        "text": clause[4],
        "when": [{CONDITIONS[kind]: what} for kind, what in clause[5]],
        "due": clause.get(6),
    }


def paper_told(paper: Paper, it: Certificate | Declared) -> dict[str, Any]:
    at, offset = paper.fields[4]
    told = {
        "name": paper.name,
        "hash": paper.hash.hex(),
        "drafted": datetime.fromtimestamp(at, timezone(timedelta(minutes=offset))).isoformat(),
        "complete_at": it.signed[paper.hash],
        "signers": [{"pen": signer.kid.hex(), "at": signer.at} for signer in paper.signers],
    }
    if paper.kind in SUBJECTS and SUBJECTS[paper.kind] in paper.fields:
        told["subjects"] = paper.fields[SUBJECTS[paper.kind]]
    if paper.kind == CONFIRMATION:
        told |= {"of": paper.fields[6].hex(), "confirms": paper.confirms}
    if paper.kind == COUNTERSIGNATURE:
        told |= {"capacity": CAPACITIES[paper.fields[8]], "words": paper.fields.get(9)}
    if paper.kind == ANSWER:
        verdict, words = VERDICTS[paper.fields[7]], paper.fields.get(9)
        told |= {"verdict": verdict, "addressee": paper.fields.get(10), "words": words}
    return told


# ---------------------------------------------------------------- is this the real text? (spec 7.14)

UNSEEN = re.compile("[\u200e\u200f\u061c\u2066-\u2069\u202a-\u202e\ufeff]")
NUMBER = re.compile(r"^[\s\u200e\u200f\u061c]*[(]?\d{1,3}\s*[.)\-:–]\s", re.MULTILINE)


def plain(text: str) -> list[str]:
    """The words, without signs that nobody sees."""
    return UNSEEN.sub("", unicodedata.normalize("NFC", text)).split()


def compare_text(terms: dict[int, Any], given: str) -> dict[str, Any]:
    """Whether a text has the words that were signed, all of them, in order, and no other; and if not, where.

    It is compared in the authentic language with which it has most words in common. The title may stand before it, clauses may be
    numbered, hopes may be left out. Spaces and line breaks are not compared; each sign that can be seen is.
    """
    words = set(plain(given))
    shared = {
        tag: sum(word in words for clause in terms[7] for word in plain(clause[4][tag])) for tag in terms[8]
    }
    language = max(terms[8], key=lambda tag: shared[tag])
    heading = plain(terms.get(12, {}).get(language, ""))
    tried = []
    for clauses in (terms[7], [clause for clause in terms[7] if clause[2] != HOPE]):
        signed = [(clause[1], word) for clause in clauses for word in plain(clause[4][language])]
        for there in (plain(given), plain(NUMBER.sub("", given))):
            tried.append(differences(signed, there))
            if heading and heading == there[: len(heading)]:
                tried.append(differences([(0, word) for word in heading] + signed, there))
    found = min(tried, key=len)
    return {"identical": not found, "language": language, "prevailing": terms[9], "differences": found}


def texts_of(found: Verified) -> list[dict[int, Any]]:
    """What was signed: of several declarations the nearest is compared."""
    if found.declared is not None:
        return [part.declaration.fields for part in found.declared.parts]
    return [] if found.certificate is None else [found.certificate.terms]


def differences(signed: list[tuple[int, str]], given: list[str]) -> list[dict[str, Any]]:
    """Each place: the clause (0: the title), the number of the word in the whole, what was signed there and what is given."""
    words = [word for _, word in signed]
    pairs = enumerate(zip(words, given, strict=False))
    begin = next((at for at, (one, other) in pairs if one != other), min(len(words), len(given)))
    old, new = words[begin:], given[begin:]
    places = [("replace", 0, len(old), 0, len(new))] if old or new else []
    if len(old) * len(new) <= 4_000_000:  # else too much changed to be compared word by word
        places = list(difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes())
    found = []
    for kind, a, b, c, d in places:
        if kind != "equal":
            clause = signed[min(begin + a, len(signed) - 1)][0] if signed else 0
            place = {"clause": clause, "word": begin + a + 1, "signed": " ".join(old[a:b])}
            found.append(place | {"given": " ".join(new[c:d])})
    return found


# ---------------------------------------------------------------- to be read by people


def lines(told: dict[str, Any]) -> list[str]:
    state = told["state"]
    said = [f"{state}: {STATES[state]}"]
    for step in told["steps"]:
        fields = ", ".join(f"{name} {shown(name, value)}" for name, value in step["fields"].items())
        said.append(
            f"  {'holds' if step['holds'] else 'FAILS'}  {step['number']:2}. {step['code']}: {fields}"
        )
    known = told["agreement"]
    if known:
        for language, text in (known["title"] or {}).items():
            said.append(f"title [{language}] {text}")
        said += _clause_lines(known["clauses"])
        for one in known["sides"]:
            said += _side_lines(one)
    if "deposit" in told:
        said += _deposit_lines(told["deposit"])
    if "text" in told:
        said += _text_lines(told["text"])
    return said


def _clause_lines(clauses: list[dict[str, Any]]) -> list[str]:
    said = []
    for clause in clauses:
        said.append(f"{clause['id']}. {clause['kind']} by {clause['by']}" + _conditions(clause))
        said += [f"    [{language}] {_inset(text)}" for language, text in clause["text"].items()]
    return said


def _side_lines(one: dict[str, Any]) -> list[str]:
    said = []
    if one["ad_referendum"]:
        said.append(f"{one['role']}: signs ad referendum; what it signs binds when its principal confirms")
    said += [f"{one['role']}: may sign about {' / '.join(subject.values())!r}" for subject in one["subjects"]]
    name = " / ".join(one["claimed"].values())
    numbers = one["numbers"]
    return [*said, f"{one['role']}: calls itself {name!r}; compare these numbers with the side: {numbers}"]


def _deposit_lines(known: dict[str, Any]) -> list[str]:
    """The go-between, then each side with what it declared."""
    said = _side_lines(known["sides"][0])
    for one, seen in zip(known["declarations"], known["sides"][1:], strict=True):
        said += _side_lines(seen)
        said += [f"  title [{language}] {text}" for language, text in (one["title"] or {}).items()]
        said += _clause_lines(one["clauses"])
        said += [f"  condition [{language}] {_inset(text)}" for language, text in one["condition"].items()]
    return said


STATES = {
    "closed": "agreed by every side, and the go-between attests when",
    "unclosed": "signed by every side; nobody attests when",
    "unconfirmed": "signed by every side, and the word of a principal is wanting: not binding yet",
    "declined": "the proposal was declined",
    "withdrawn": "the proposal was withdrawn",
    "lapsed": "the proposal lapsed unanswered",
    "released": "declarations of every side, released together: in effect",
    "returned": "a deposit was returned: nothing was released and nothing is in effect",
    "not-valid": "this does not hold; nothing in the file may be relied on",
}


TIMES = {"at", "effective", "expires", "until", "due", "not-before", "not-after"}


def shown(name: str, value: Any) -> Any:
    """Times as people read them: by UTC, as signers claim them."""
    if name not in TIMES or value is None:
        return value
    return datetime.fromtimestamp(value, timezone.utc).strftime("%Y-%m-%d %H:%M:%S UTC")


def _inset(text: str) -> str:
    """No line of a signed text stands where this program's own words stand."""
    return text.replace("\n", "\n         ")


def _conditions(clause: dict[str, Any]) -> str:
    due = "" if clause["due"] is None else f", due {shown('due', clause['due'])}"
    when = [(kind, what) for one in clause["when"] for kind, what in one.items()]
    for kind, what in when:
        due += (
            f", {kind} {' / '.join(what.values())!r}" if kind == "event" else f", {kind} {shown(kind, what)}"
        )
    return due


def _text_lines(text: dict[str, Any]) -> list[str]:
    if text["identical"]:
        return [f"The text is the signed one, word for word, in {text['language']}."]
    said = [
        f"The text is NOT the signed one. Compared in {text['language']}, it differs in {len(text['differences'])} places:"
    ]
    for one in text["differences"][:20]:
        place = f"clause {one['clause']}" if one["clause"] else "title"
        said.append(f"  {place}, word {one['word']}: signed {one['signed']!r}, given {one['given']!r}")
    return said


def main(arguments: list[str]) -> int:
    ask = argparse.ArgumentParser(
        description="Verify a Wasit certificate, offline, with nothing but this file."
    )
    ask.add_argument("file", type=Path, help="the certificate (*.wasit)")
    ask.add_argument("--text", type=Path, help="a text file: is it the text that was signed?")
    ask.add_argument("--tsa-roots", type=Path, help="certificates of timestamp authorities you trust (PEM)")
    ask.add_argument(
        "--now", type=int, help="seconds since 1970: lets a proposal nobody answered be seen to have lapsed"
    )
    ask.add_argument("--json", action="store_true", help="the report as JSON")
    given = ask.parse_args(arguments)
    try:
        with given.file.open("rb") as opened:
            data = opened.read(MIB + 1)
        text = None if given.text is None else given.text.read_text("utf-8-sig")
        roots = (
            None if given.tsa_roots is None else x509.load_pem_x509_certificates(given.tsa_roots.read_bytes())
        )
    except (OSError, ValueError) as no:
        sys.stderr.write(f"can't be read: {no}\n")
        return 3
    found = verify(data, now=given.now, roots=roots)
    told = report(found)
    is_right = found.state != "not-valid"
    if text is not None and is_right:
        compared = [compare_text(terms, text) for terms in texts_of(found)]
        if compared:
            told["text"] = min(compared, key=lambda one: len(one["differences"]))
        is_right = bool(compared) and told["text"]["identical"]
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    said = json.dumps(told, ensure_ascii=False, indent=1) if given.json else "\n".join(lines(told))
    sys.stdout.write(said + "\n")
    return 0 if is_right else 4


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
