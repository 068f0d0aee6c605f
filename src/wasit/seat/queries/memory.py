"""What costs signatures to find out, remembered until a paper comes that it rests on.

1. Checking an agreement takes some ten hybrid signatures; a page that is drawn again because of a word must not check them again.
2. What became of a proposal rests on its own papers and on the mandates; a paper about another one changes nothing of it.
3. The hour counts only where a proposal lapses, and is asked every time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple, TypeVar, cast
from weakref import WeakKeyDictionary

from wasit.channel.certificate import Verified, verify_certificate
from wasit.channel.mandate import Mandate
from wasit.channel.papers import ANSWER, MANDATE
from wasit.record.epoch import LineKind
from wasit.seals.pens import verify_signature
from wasit.seat.actions.papers import current_mandate, paper, side_of
from wasit.seat.actions.stamping import authorities_of
from wasit.seat.matter import Line, Matter
from wasit.seat.proposals import Terms, certificate_of, terms_of
from wasit.text.passage import Texts

Value = TypeVar("Value")


class _Found(NamedTuple):
    version: int
    papers: object
    value: object


class _Kept:
    """What is remembered of one matter."""

    def __init__(self) -> None:
        self.version = -1
        self.mandates: object = None
        self.found: dict[tuple[str, bytes], _Found] = {}


_KEPT: WeakKeyDictionary[Matter, _Kept] = WeakKeyDictionary()


def _remembered(matter: Matter, what: str, name: bytes, find: Callable[[], Value]) -> Value:
    """``name``: the proposal it is about, or a line when it rests on mandates alone."""
    kept = _KEPT.setdefault(matter, _Kept())
    before = kept.found.get((what, name))
    if before is not None and before.version == matter.version:
        return cast("Value", before.value)
    tokens = [matter.setting(f"{kind} {name.hex()}") for kind in ("token", "renewed")]
    papers = (_mandates(matter, kept), _papers(matter, name), matter.setting("timestamp roots"), tokens)
    value = cast("Value", before.value) if before is not None and before.papers == papers else find()
    kept.found[what, name] = _Found(matter.version, papers, value)
    return value


def _mandates(matter: Matter, kept: _Kept) -> object:
    """Changes with every mandate, signature on one, or line it is shown on."""
    if kept.version != matter.version:
        kept.mandates = matter.file.one(
            "SELECT count(*), sum(length(cose)), (SELECT count(*) FROM mention AS m JOIN instrument AS i ON i.hash = m.target"
            " WHERE i.type = ?) FROM instrument WHERE type = ?",
            *(MANDATE, MANDATE),
        )
        kept.version = matter.version
    return kept.mandates


def _papers(matter: Matter, name: bytes) -> object:
    """Changes with every paper about a proposal, every signature on one, and every line it is shown on."""
    return matter.file.one(
        "SELECT count(*), sum(length(cose)), (SELECT count(*) FROM mention WHERE target = ?) FROM instrument"
        " WHERE about = ? OR hash = ? OR about IN (SELECT hash FROM instrument WHERE about = ? AND type = ?)",
        *(name, name, name, name, ANSWER),  # and what principals said of its answers
    )


def mandate_of(matter: Matter, line: Line) -> Mandate | None:
    """The newest mandate of a line's side that holds."""

    def find() -> Mandate | None:
        name = current_mandate(matter, line)
        made = paper(matter, name) if name is not None else None
        return made.instrument if made is not None and isinstance(made.instrument, Mandate) else None

    return _remembered(matter, "mandate", line.id, find)


def by_version(matter: Matter, what: str, find: Callable[[], Value]) -> Value:
    """What is made of the whole matter, until anything in it changes."""
    kept = _KEPT.setdefault(matter, _Kept())
    before = kept.found.get((what, b""))
    if before is None or before.version != matter.version:
        before = kept.found[what, b""] = _Found(matter.version, None, find())
    return cast("Value", before.value)


def known_terms(matter: Matter, name: bytes) -> Terms:
    """What became of a proposal, by now. Raises: Refused unknown-id."""
    terms = _remembered(matter, "terms", name, lambda: terms_of(matter, name))
    if terms.state == terms.waiting and matter.clock.now().seconds > terms.proposal.expires:
        return replace(terms, state="lapsed")
    if terms.state == "lapsed" and matter.clock.now().seconds <= terms.proposal.expires:
        return replace(terms, state=terms.waiting)
    return terms


def verified(matter: Matter, name: bytes) -> tuple[bytes, Verified]:
    """The certificate of an agreement and what it proves. Raises: Refused not-yet, unknown-id."""

    def check() -> tuple[bytes, Verified]:
        data = certificate_of(matter, name)
        return data, verify_certificate(
            data, verify_signature, known_sides=_known_sides(matter), check_token=authorities_of(matter)
        )

    return _remembered(matter, "certificate", name, check)


def _known_sides(matter: Matter) -> dict[bytes, Texts]:
    """The sides whose lines this seat is on, by what it calls them."""
    named = [(side_of(matter, line), line.name) for line in matter.lines() if line.kind is not LineKind.ROOM]
    return {side: name for side, name in named if side is not None}


def forget(matter: Matter, name: bytes) -> None:
    """What was found out about a proposal is found out anew when it is next asked."""
    kept = _KEPT.get(matter)
    for what in ("terms", "certificate"):
        if kept is not None:
            kept.found.pop((what, name), None)
