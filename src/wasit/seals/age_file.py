"""An age file under a passphrase: what any age program opens.

A passphrase recipient is symmetric: what a quantum recorder keeps of the file stays shut. How hard it is stretched (scrypt), age itself
finds right for this machine: a second or two. age says "wrong passphrase" and "changed file" in one way; so do we.

Source: age-encryption.org/v1.
"""

from __future__ import annotations

from pyrage import DecryptError, passphrase

from wasit.errors import Distrusted

FIRST_LINE = b"age-encryption.org/v1\n"


def lock_age(contents: bytes, words: str) -> bytes:
    """The age file. Secrets: ``words`` opens it."""
    return bytes(passphrase.encrypt(contents, words))


def unlock_age(data: bytes, words: str, *, code: str) -> bytes:
    """What ``lock_age`` was given. Raises: Distrusted ``code``: other words, or a file that was changed or cut off."""
    try:
        return bytes(passphrase.decrypt(data, words))
    except DecryptError:
        raise Distrusted(code) from None
