"""The four ways Wasit says no.

This file alone knows how a refusal is told apart from a lie, an absence and a wound:

1. ``Refused``: you may not. Our own user asked for what the rules forbid. Nothing was changed.
2. ``Distrusted``: what they sent does not hold. It is set aside and counted, never shown as theirs.
3. ``Unreachable``: try later. Nothing was lost.
4. ``Damaged``: our own store does not say what we wrote there.

Each carries a code (the same in Python, command line, HTTP and tests) and plain fields. The sentence a person reads is in the
locale catalogue under that code. A field never holds words, keys or names: errors end up in logs.
Bugs are none of these: they stay ``AssertionError``.
"""

from __future__ import annotations

from typing import ClassVar

Plain = str | int | bool | None


class WasitError(Exception):
    """One of the four; never raised itself."""

    http_status: ClassVar[int]
    exit_code: ClassVar[int]

    def __init__(self, code: str, **fields: Plain) -> None:
        super().__init__(code)
        self.code = code
        self.fields = fields

    def __str__(self) -> str:
        told = ", ".join(f"{name}={value}" for name, value in self.fields.items())
        return f"{self.code} ({told})" if told else self.code


class Refused(WasitError):
    """You may not. Nothing was changed."""

    http_status = 409
    exit_code = 3


class Distrusted(WasitError):
    """What they sent does not hold."""

    http_status = 422
    exit_code = 4


class Unreachable(WasitError):
    """Try later. Nothing was lost."""

    http_status = 503
    exit_code = 5


class Damaged(WasitError):
    """Our own store does not hold what was written to it."""

    http_status = 500
    exit_code = 6
