"""Signed texts: the same to every reader, for ever."""

from __future__ import annotations

import sys
import unicodedata

import pytest

from wasit.channel.assigned import is_assigned
from wasit.channel.signed_text import MAX_CLAUSE_BYTES, check_signed_text, read_label, read_texts
from wasit.errors import Distrusted


@pytest.mark.parametrize(
    "text",
    [
        "طريق للمرضى",
        "דרך לחולים",
        "a\u200fb",
        "می\u200cخواهم",
        "x \u2067ab\u2069 y",
        "👩🏽‍⚕️",
        "a\n\nb\ttab"[:4],
    ],
)
def test_ordinary_texts_may_be_signed(text: str) -> None:
    """Words, marks, joiners and balanced isolates pass."""
    check_signed_text(text, field=4)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "E_TEXT_EMPTY"), (" \n ", "E_TEXT_EMPTY"), ("\x00", "E_TEXT_CONTROL"), ("a\tb", "E_TEXT_CONTROL"), ("a\x85b", "E_TEXT_CONTROL"),
        ("a\x7f", "E_TEXT_CONTROL"), ("a\u2029b", "E_TEXT_CONTROL"), *[(f"a{chr(c)}", "E_TEXT_BIDI") for c in range(0x202A, 0x202F)],
        *[(f"a{chr(c)}b", "E_TEXT_ISOLATE") for c in range(0x2066, 0x206A)], ("\u2066a\u2069\u2069", "E_TEXT_ISOLATE"),
        ("\u0378", "E_TEXT_UNASSIGNED"), ("\ufffe", "E_TEXT_UNASSIGNED"), ("\U0010fffd", "E_TEXT_UNASSIGNED"),
        ("\udfff", "E_TEXT_UNASSIGNED"), ("x" * 8193, "E_TEXT_LONG"), ("ا" * 4097, "E_TEXT_LONG"), ("e\u0301", "E_CBOR_NFC"),
    ],
)  # fmt: skip
def test_other_texts_may_not(text: str, code: str) -> None:
    """Each rule has its code."""
    with pytest.raises(Distrusted) as caught:
        check_signed_text(text, field=4)
    assert caught.value.code == code


@pytest.mark.parametrize(
    "value", [None, [], {}, {"en": 1}, {1: "x"}, "x", dict.fromkeys(("ar", "en", "fa", "fr", "he"), "x")]
)
def test_texts_are_a_map_of_one_to_four_languages(value: object) -> None:
    """Anything else does not decode."""
    with pytest.raises(Distrusted, match="E_SCHEMA"):
        read_texts(value, field=4)


def test_a_label_is_one_short_line() -> None:
    """120 characters pass, 121 don't; no line break."""
    assert read_label({"en": "x" * 120}, field=5) == {"en": "x" * 120}
    for text, code in (("x" * 121, "E_TEXT_LONG"), ("x\ny", "E_TEXT_CONTROL")):
        with pytest.raises(Distrusted, match=code):
            read_label({"en": text}, field=5)


def test_the_table_is_unicode_14() -> None:
    """Held to Python's own data where that is 14.0; to what came later everywhere."""
    assert not is_assigned("\U0001fae8")  # 15.0
    assert is_assigned("\U0001fae7")  # 14.0
    if unicodedata.unidata_version == "14.0.0":
        step = 1 if sys.flags.dev_mode else 7
        for code in range(0, 0x110000, step):
            assert is_assigned(chr(code)) == (unicodedata.category(chr(code)) not in ("Cn", "Co", "Cs")), hex(
                code
            )


def test_a_text_may_fill_its_place_to_the_last_byte() -> None:
    """Bytes are counted, not characters."""
    for text in ("x" * MAX_CLAUSE_BYTES, "ا" * (MAX_CLAUSE_BYTES // 2)):
        check_signed_text(text, field=74)
        with pytest.raises(Distrusted, match="E_TEXT_LONG"):
            check_signed_text(text + "x", field=74)
