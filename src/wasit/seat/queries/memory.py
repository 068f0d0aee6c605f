"""What costs signatures to find out, remembered until a paper comes.

Checking an agreement takes some ten hybrid signatures; a page that is drawn again because of a word must not check them again.
What is remembered depends on the papers of the matter alone, and on the hour only where a proposal lapses.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar, cast
from weakref import WeakKeyDictionary

from wasit.channel.certificate import Verified, verify_certificate
from wasit.channel.mandate import Mandate
from wasit.seals.pens import verify_signature
from wasit.seat.actions.papers import current_mandate, paper
from wasit.seat.matter import Line, Matter
from wasit.seat.proposals import Terms, certificate_of, terms_of

Found = TypeVar("Found")


class _Kept:
    """What is remembered of one matter. ``version``: of the matter when its papers were last looked at."""

    def __init__(self) -> None:
        self.version = -1
        self.papers: object = None
        self.found: dict[object, object] = {}


_KEPT: WeakKeyDictionary[Matter, _Kept] = WeakKeyDictionary()


def _remembered(matter: Matter, name: object, find: Callable[[], Found]) -> Found:
    kept = _KEPT.setdefault(matter, _Kept())
    if kept.version != matter.version:
        papers = matter.file.one(
            "SELECT count(*), coalesce(sum(length(cose)), 0),"
            " (SELECT count(*) FROM mention JOIN instrument ON hash = target) FROM instrument"
        )
        if papers != kept.papers:
            kept.papers, kept.found = papers, {}
        kept.version = matter.version
    if name not in kept.found:
        kept.found[name] = find()
    return cast("Found", kept.found[name])


def mandate_of(matter: Matter, line: Line) -> Mandate | None:
    """The newest mandate of a line's side that holds."""

    def find() -> Mandate | None:
        name = current_mandate(matter, line)
        made = paper(matter, name) if name is not None else None
        return made.instrument if made is not None and isinstance(made.instrument, Mandate) else None

    return _remembered(matter, ("mandate", line.id), find)


def known_terms(matter: Matter, name: bytes) -> Terms:
    """What became of a proposal, by now. Raises: Refused unknown-id."""
    terms = _remembered(matter, ("terms", name), lambda: terms_of(matter, name))
    if terms.state == "open" and matter.clock.now().seconds > terms.proposal.expires:
        return replace(terms, state="lapsed")
    if terms.state == "lapsed" and matter.clock.now().seconds <= terms.proposal.expires:
        return replace(terms, state="open")
    return terms


def verified(matter: Matter, name: bytes) -> tuple[bytes, Verified]:
    """The certificate of an agreement and what it proves. Raises: Refused not-yet, unknown-id."""

    def check() -> tuple[bytes, Verified]:
        data = certificate_of(matter, name)
        return data, verify_certificate(data, verify_signature)

    return _remembered(matter, ("certificate", name), check)
