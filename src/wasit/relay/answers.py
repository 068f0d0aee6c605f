"""Which status code says which no. The one table; the body is the code in ASCII.

1. 404 unknown id or wrong token; 409 another was first; 413 not a size; 422 not readable; 429 and 503 later; 507 the box is full.
2. A bug is 500 ``relay-fault`` and one line with the kind of the error: never what was asked.
"""

from __future__ import annotations

import logging

from starlette.responses import Response

from wasit.errors import Refused, Unreachable, WasitError
from wasit.relay.log import OURS, place_of
from wasit.relay.store import Put
from wasit.relay.tally import FAULT
from wasit.wire.requests import encode_code

log = logging.getLogger(OURS)

_STATUS = {
    "access-code": 403,
    "unknown-box": 404,
    "unknown-nameplate": 404,
    "unknown-address": 404,
    "E_SIZE": 413,
    "too-fast": 429,
    "box-full": 507,
}


def status_of(no: WasitError) -> int:
    """The status of a refusal: its own, or its kind's."""
    return _STATUS.get(no.code, no.http_status)


def wait_of(no: WasitError) -> int:
    """How long to wait before asking again, in seconds; 0 for no need."""
    wait = no.fields.get("retry_after")
    return wait if isinstance(no, Unreachable) and isinstance(wait, int) else 0


def code_of(error: Exception) -> str:
    """The code that is answered."""
    return error.code if isinstance(error, WasitError) else FAULT


def say_no(error: Exception) -> Response:
    """The answer to an ask that failed."""
    if not isinstance(error, WasitError):
        note_fault(error)
        return Response(encode_code(FAULT), 500, media_type="text/plain")
    wait = wait_of(error)
    headers = {"Retry-After": str(wait)} if wait else None
    return Response(encode_code(error.code), status_of(error), headers=headers, media_type="text/plain")


def check_put(became: Put) -> None:
    """Raises: Unreachable box-full; Refused unknown-box."""
    if became is Put.FULL:
        raise Unreachable("box-full", retry_after=3600)
    if became is Put.GONE:
        raise Refused("unknown-box")


def note_fault(error: Exception) -> None:
    """One line about a bug: its kind and place, never its words."""
    kind, place = type(error).__name__, place_of(error)
    log.error("fault %s at %s", kind, place, extra={"kind": kind, "place": place})
