"""A go-between's own texts in copies, and findings that were kept: kinds 59, 61 and 62 of the desk; of the lines who reads there."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from wasit.channel import facts, views
from wasit.channel.trace_views import CopyReaderView, FindingView, TracedText, TraceLine, TracePage
from wasit.errors import Distrusted, Refused
from wasit.record.entry import Entry
from wasit.record.epoch import LineKind, SeatRole
from wasit.seals.stamps import Authorities
from wasit.seat.actions.stamping import authorities_of
from wasit.seat.matter import Line, Matter
from wasit.seat.opening import discloses_copies
from wasit.seat.queries.faces import FacesOf, said_in
from wasit.seat.store.found import entries_having
from wasit.text.fold import tokens
from wasit.text.moment import Moment

PREPARED, GIVEN, HANDED, FINDING = 59, 60, 61, 62
MOST, MOST_FINDINGS = 2_000, 200
RUN, STEP = 6, 3  # words of a stretch that is looked for; from one to the next
MOST_STRETCHES = 400  # of what leaked
MOST_OF_IT = 0.6
MOST_SHOWN = 20


def see_trace(matter: Matter, sign: views.Seatsign) -> TracePage:
    """Raises: Refused not-a-member on a side's seat. A text that another seat made wrongly is left out."""
    if matter.role != "go-between":
        raise Refused("not-a-member")
    authorities = authorities_of(matter)
    has_authority = authorities is not None and bool(matter.text_setting("timestamp authority"))
    lines = tuple(_line(matter, line) for line in matter.side_lines())
    if not matter.has_line("desk"):
        return TracePage(sign, discloses_copies(matter), has_authority, lines, (), ())
    desk = matter.line_of("desk")
    faces = FacesOf(matter, desk)
    handed: dict[bytes, dict[int, tuple[facts.CopiesHanded, Moment]]] = {}
    for entry, said in said_in(matter, desk, HANDED):
        assert isinstance(said, facts.CopiesHanded)
        handed.setdefault(said.target, {}).update(dict.fromkeys(said.readers, (said, entry.at)))
    texts = []
    for entry, said in said_in(matter, desk, PREPARED, newest=MOST):
        assert isinstance(said, facts.CopiesPrepared)
        shown = _text(matter, entry, said, faces, handed.get(entry.hash, {}), authorities)
        texts += [shown] if shown else []
    findings = []
    for entry, said in said_in(matter, desk, FINDING, newest=MOST_FINDINGS):
        assert isinstance(said, facts.FindingKept)
        found = _found(said.found)
        if found is not None:
            of = said.target.hex() if said.target else ""
            author = faces.person(entry.author)
            findings.append(FindingView(entry.hash.hex(), author, entry.at, said.excerpts, found, of))
    return TracePage(sign, discloses_copies(matter), has_authority, lines, tuple(texts), tuple(findings))


def see_elsewhere(matter: Matter, excerpts: Sequence[str]) -> tuple[str, ...]:
    """Ids of entries of lines, other than copies, in which most of what leaked stands word by word. Raises: Refused not-a-member."""
    if matter.role != "go-between":
        raise Refused("not-a-member")
    words = [[token.word for token in tokens(one)] for one in excerpts]
    stretches = [
        " ".join(one[at : at + RUN]) for one in words for at in range(0, max(len(one) - RUN + 1, 0), STEP)
    ][:MOST_STRETCHES]
    found: Counter[bytes] = Counter()
    for each in stretches:
        found.update(
            name
            for name, kind, where in entries_having(matter, [each])
            if where is LineKind.SIDE and kind != GIVEN
        )
    most = [name for name, times in found.items() if times >= MOST_OF_IT * len(stretches)]
    return tuple(sorted(name.hex() for name in most)[:MOST_SHOWN])


def _line(matter: Matter, line: Line) -> TraceLine:
    epoch, faces = matter.replica(line.id).epoch(), FacesOf(matter, line)
    members = epoch.members if epoch is not None else ()
    people = [faces.person(one.seat) for one in members if one.role is SeatRole.SIDE]
    return TraceLine(line.key, line.name, tuple(people))


def _text(
    matter: Matter,
    entry: Entry,
    said: facts.CopiesPrepared,
    faces: FacesOf,
    handed: Mapping[int, tuple[facts.CopiesHanded, Moment]],
    authorities: Authorities | None,
) -> TracedText | None:
    keys = {line.id: line.key for line in matter.side_lines()}
    readers = []
    for at, (one, row) in enumerate(zip(said.readers, said.rows, strict=True)):
        given = handed.get(at)
        how = "" if given is None else "hand" if given[0].entry is None else "line"
        when = None if given is None else given[1]
        key = "" if one.line is None else keys.get(one.line, "?")
        readers.append(CopyReaderView(one.name, key, how, when, tuple(row)))  # type: ignore[arg-type]
    bound = _is_bound(said)
    if bound is None:
        return None
    return TracedText(
        entry.hash.hex(),
        faces.person(entry.author),
        entry.at,
        said.text,
        said.language,
        said.code,
        said.together,
        tuple(readers),
        said.commitment.hex(),
        bound,
        _attested(said, authorities),
    )


def _is_bound(said: facts.CopiesPrepared) -> bool | None:
    """Whether the commitment is that of what stands here; None where what stands here is no text with copies."""
    import numpy as np  # it takes its time, and few pages trace

    from wasit.trace.code import FEW, commitment
    from wasit.trace.marked import read_marked

    try:
        marked = read_marked(said.text)
    except Refused:
        return None
    fits = all(
        len(row) == len(marked.sizes) and all(one < size for one, size in zip(row, marked.sizes, strict=True))
        for row in said.rows
    )
    if not fits or (said.code == "spread" and len(said.readers) > FEW):
        return None
    codes = np.array([list(row) for row in said.rows], np.uint8)
    return commitment(said.salt, marked, [one.name for one in said.readers], codes) == said.commitment


def _attested(said: facts.CopiesPrepared, authorities: Authorities | None) -> Moment | None:
    if not said.token or authorities is None:
        return None
    try:
        return Moment(authorities(said.token, sha256(said.commitment).digest()).at)
    except Distrusted:
        return None


def _found(written: str) -> Mapping[str, Any] | None:
    """What stands in the fact, or None: its text comes from somebody else's seat."""
    try:
        made = json.loads(written)
    except (ValueError, RecursionError):
        return None
    named = made.get("named") if isinstance(made, dict) else None
    fits = isinstance(named, list) and all(isinstance(one, str) for one in named)
    return made if fits and isinstance(made.get("answer"), str) else None
