"""The recovery kit: what a seat needs to be had again, in one age file under a code on paper.

This file alone knows how the code is made, written and read, and how the file is locked under it.

1. Code = 26 random characters of Crockford's base32 (130 bits), written in groups of four. The file's passphrase is the 26 characters
   themselves, in capitals and without the dashes: any age program opens the file.
2. Either case is read, o for 0, i and l for 1; spaces, dashes and marks that cannot be seen are passed over. U stands for nothing in this
   alphabet: it is refused with its place, as any other character is, before the file is tried.

Source: PROTOCOL 2.4.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field

from wasit.errors import Distrusted, Refused
from wasit.seals.age_file import FIRST_LINE, lock_age, unlock_age
from wasit.seals.randomness import Randomness

LENGTH = 26
GROUP = 4
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
MAX_TYPED = 200  # longer than any way of writing 26 characters

_MEANT = str.maketrans("OIL", "011")
_PASSED_OVER = {"Zs", "Zl", "Zp", "Pd", "Cf"}  # spaces, dashes, bidi and joining marks
_OTHER_BREAKS = set("\t\r\n._\u00b7\u2022\u2212")


@dataclass(frozen=True, slots=True)
class KitCode:
    """Secrets: ``characters`` open everything that was backed up."""

    characters: str = field(repr=False)

    def __post_init__(self) -> None:
        assert len(self.characters) == LENGTH
        assert set(self.characters) <= set(ALPHABET)


def make_kit_code(randomness: Randomness) -> KitCode:
    """A new code, for one file."""
    return KitCode("".join(ALPHABET[randomness.below(32, b"kit")] for _ in range(LENGTH)))


def read_kit_code(typed: str) -> KitCode:
    """The code that a person typed or scanned.

    Raises: Refused kit-code-typo (field: character, with its ``place`` from 1; length, with how many there are, of how many).
    """
    read = []
    for char in typed[: MAX_TYPED + 1]:
        meant = unicodedata.normalize("NFKC", char).upper().translate(_MEANT)
        if len(meant) == 1 and meant in ALPHABET:
            read.append(meant)
        elif unicodedata.category(char) not in _PASSED_OVER and char not in _OTHER_BREAKS:
            raise Refused("kit-code-typo", field="character", place=len(read) + 1)
    if len(read) != LENGTH:
        raise Refused("kit-code-typo", field="length", n=len(read), of=LENGTH)
    return KitCode("".join(read))


def format_kit_code(code: KitCode) -> str:
    """Groups of four: "7QK2-9F0M-…-3T"."""
    return "-".join(code.characters[at : at + GROUP] for at in range(0, LENGTH, GROUP))


def lock_kit(contents: bytes, code: KitCode) -> bytes:
    """The age file."""
    return lock_age(contents, code.characters)


def unlock_kit(data: bytes, code: KitCode) -> bytes:
    """What ``lock_kit`` was given.

    Raises: Distrusted not-a-kit; kit-not-opened: another file's code, a mistyped character, or a file that was changed or cut off.
    """
    if not data.startswith(FIRST_LINE):
        raise Distrusted("not-a-kit")
    return unlock_age(data, code.characters, code="kit-not-opened")
