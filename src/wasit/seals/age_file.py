"""An age file under a passphrase: what any age program opens.

A passphrase recipient is symmetric: what a quantum recorder keeps of the file stays shut. How hard it is stretched (scrypt), age itself
finds right for this machine: a second or two. age says "wrong passphrase" and "changed file" in one way; so do we.

A file may ask for more than any machine finds right, and each step doubles the time and the memory it takes: what asks for 4 GiB and half
a minute is not tried.

Source: age-encryption.org/v1.
"""

from __future__ import annotations

import re

from pyrage import DecryptError, passphrase

from wasit.errors import Distrusted

FIRST_LINE = b"age-encryption.org/v1\n"
MOST_WORK = 21  # log2 of scrypt's N: 2 GiB
_WORK = re.compile(rb"-> scrypt \S+ ([0-9]+)\n")


def lock_age(contents: bytes, words: str) -> bytes:
    """The age file. Secrets: ``words`` opens it."""
    return bytes(passphrase.encrypt(contents, words))


def unlock_age(data: bytes, words: str, *, code: str) -> bytes:
    """What ``lock_age`` was given. Raises: Distrusted ``code``: other words, or a file that was changed or cut off."""
    work = _WORK.match(data, len(FIRST_LINE))
    if work and (len(work[1]) > 2 or int(work[1]) > MOST_WORK):
        raise Distrusted(code)
    try:
        return bytes(passphrase.decrypt(data, words))
    except DecryptError:
        raise Distrusted(code) from None
