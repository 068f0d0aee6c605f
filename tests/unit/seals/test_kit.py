"""The recovery kit's code and file."""

import pytest

from wasit.errors import Distrusted, Refused
from wasit.seals import age_file
from wasit.seals.kit import (
    ALPHABET,
    FIRST_LINE,
    LENGTH,
    format_kit_code,
    lock_kit,
    make_kit_code,
    read_kit_code,
    unlock_kit,
)
from wasit.seals.randomness import SeededRandomness

CODE = make_kit_code(SeededRandomness("kit"))


def test_a_code_is_130_random_bits() -> None:
    """26 characters of 32, each drawn anew; it is in no repr."""
    assert len(CODE.characters) == LENGTH
    assert 32**LENGTH == 2**130
    assert len(set(ALPHABET)) == 32
    drawn = "".join(make_kit_code(SeededRandomness(str(n))).characters for n in range(200))
    assert set(drawn) == set(ALPHABET)
    assert CODE.characters not in repr(CODE)


def test_a_printed_code_is_read_however_it_is_typed() -> None:
    """Capitals or not, o for 0, i and l for 1, full-width letters, any spaces and dashes."""
    read = read_kit_code("0123-4567 89ab\u2014cdef\u00a0ghjk mnpqrs".replace("\u2014", "-"))
    printed = format_kit_code(read)
    assert printed == "0123-4567-89AB-CDEF-GHJK-MNPQ-RS"
    for typed in (
        printed,
        printed.lower(),
        printed.replace("0", "o").replace("1", "l"),
        printed.replace("0", "O").replace("1", "I"),
        f"\u2066{printed}\u2069\n",
        printed.replace("A", "\uff21"),
    ):
        assert read_kit_code(typed) == read


@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        ("0123-U567-89AB-CDEF-GHJK-MNPQ-RS", {"field": "character", "place": 5}),
        ("0123-4567-89AB-CDEF-GHJK-MNPQ-R!", {"field": "character", "place": 26}),
        ("\u0661123", {"field": "character", "place": 1}),
        ("0123-4567", {"field": "length", "n": 8, "of": 26}),
        ("", {"field": "length", "n": 0, "of": 26}),
        ("0" * 5000, {"field": "length", "n": 201, "of": 26}),
    ],
)
def test_a_mistyped_code_says_where(typed: str, fields: dict[str, object]) -> None:
    """The place of a character that can't be, or how many there are: before the file is tried."""
    with pytest.raises(Refused) as caught:
        read_kit_code(typed)
    assert caught.value.code == "kit-code-typo"
    assert caught.value.fields == fields


@pytest.mark.slow
def test_a_file_opens_with_its_own_code_alone() -> None:
    """An age file with one scrypt recipient; another code or a cut end open nothing."""
    locked = lock_kit(b"planted words", CODE)
    assert locked.startswith(FIRST_LINE + b"-> scrypt ")
    assert b"planted" not in locked
    assert unlock_kit(locked, CODE) == b"planted words"
    for data, code in (
        (locked, make_kit_code(SeededRandomness("another"))),
        (locked[:-3], CODE),
        (FIRST_LINE, CODE),
    ):
        with pytest.raises(Distrusted) as caught:
            unlock_kit(data, code)
        assert caught.value.code == "kit-not-opened"
    with pytest.raises(Distrusted) as no_age:
        unlock_kit(b"%PDF-1.7", CODE)
    assert no_age.value.code == "not-a-kit"


@pytest.mark.parametrize("work", [b"22", b"40", b"99999"])
def test_a_file_that_asks_for_half_a_minute_is_not_tried(work, monkeypatch):
    """How hard it is stretched stands in the file, in clear: whoever hands it over could have it take 4 GiB."""
    monkeypatch.setattr(age_file, "passphrase", None)  # trying would raise AttributeError
    data = (
        b"age-encryption.org/v1\n-> scrypt 9VHOXQWx1WmAM5KOE9govQ " + work + b"\n" + b"A" * 43 + b"\n--- x\n"
    )
    with pytest.raises(Distrusted, match="kit-not-opened"):
        unlock_kit(data, CODE)
