"""What a seat's refusal leaves out and a terminal can say: which lines there are, that a channel's id was wrong, whose doing it was that two did not meet.

The seat is asked past the session, so that a second refusal ends here.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

from wasit.errors import Distrusted, Refused, Unreachable, WasitError

if TYPE_CHECKING:
    from wasit.cli.frame import Session


def explained(session: Session, error: Refused) -> Refused:
    """The same refusal, with its field or with what there is to choose from."""
    fields = error.fields
    with contextlib.suppress(Refused):
        if session.matter and error.code in ("unknown-id", "bad-input") and not fields.get("field"):
            if not _has_matter(session):
                return Refused("unknown-id", field="matter")
        elif _is_about_a_line(error) and not fields.get("known"):
            return Refused(error.code, **{**fields, "known": ", ".join(lines_of(session))})
    return error


def of_its_kind(code: str) -> WasitError:
    """Why two did not meet: that this seat has no relay, or that it does not answer, is not the other's doing."""
    if code == "relay-unreachable":
        return Unreachable(code)
    return Distrusted(code) if code.startswith("E_") else Refused(code)


def lines_of(session: Session) -> list[str]:
    """The keys of this matter's lines."""
    matter: dict[str, Any] = {"matter": session.matter} if session.matter else {}
    role = session.seat.see("sign", **matter)["role"]
    page = session.seat.see("channel" if role == "go-between" else "side", **matter)
    return [line["key"] for line in (page["lines"] if "lines" in page else [page["line"]])]


def _has_matter(session: Session) -> bool:
    wanted = session.matter.lower()
    return any(matter.startswith(wanted) for matter, _ in session.seat.see("sign")["matters"])


def _is_about_a_line(error: Refused) -> bool:
    return error.code == "not-a-line" or (error.code == "bad-input" and error.fields.get("field") == "line")
