"""The signed papers a seat holds: whose mandates, which proposals, what became of them.

1. A side's own mandates came in its line without attribution; another side's came passed on by a go-between.
2. A paper counts only when every signature on it holds under the mandate it names.
3. A side is the chain of the first mandate that stood whole on its line; a rival first mandate, made by one delegate alone, binds nobody.
   What a side shows counts under its own mandates alone; whatever else counts was passed on by a go-between.
4. A paper that stood whole only after its side showed a later mandate, whole too, counts no more: a pen that was struck, or a subject
   that was taken out, can't be used by writing an earlier hour. The principal's word may come later.
5. When a paper is passed on, the mandates it rests on go before it, and its principal's word after it: who receives it can verify it.
"""

from __future__ import annotations

from collections.abc import Sequence

from wasit.channel import facts
from wasit.channel.chain import Checked, Paper, check_chain, check_instrument, read_chain, read_paper
from wasit.channel.instrument import Confirmation, Mandate
from wasit.channel.papers import CONFIRMATION, MANDATE
from wasit.errors import Distrusted, Refused
from wasit.record.epoch import LineKind, SeatRole
from wasit.seals.pens import verify_signature
from wasit.seat.matter import Line, Matter
from wasit.seat.store.alarms import raise_alarm, stands
from wasit.text.passage import Attribution, Consent


def paper(matter: Matter, name: bytes) -> Paper | None:
    """The paper of an instrument hash, with every signature that has come."""
    row = matter.file.one("SELECT cose FROM instrument WHERE hash = ?", name)
    return read_paper(row[0]) if row else None


def cose_of(matter: Matter, name: bytes) -> bytes:
    """Raises: Refused unknown-id."""
    row = matter.file.one("SELECT cose FROM instrument WHERE hash = ?", name)
    if row is None:
        raise Refused("unknown-id")
    cose: bytes = row[0]
    return cose


def papers_about(matter: Matter, name: bytes, kind: int) -> list[Paper]:
    """The papers of a type that speak of another, in order of arrival."""
    rows = matter.file.all("SELECT cose FROM instrument WHERE about = ? AND type = ? ORDER BY n", name, kind)
    return [read_paper(cose) for (cose,) in rows]


def is_go_betweens(matter: Matter, made: Paper) -> bool:
    """Whether the go-betweens showed a paper as theirs: on their desk, or passed on to a side. Whether it holds is asked apart."""
    return any(
        isinstance(said, facts.InstrumentShown)
        and (said.attribution is not None or line.kind is LineKind.DESK)
        for line, _, said in matter.mentions(made.hash)
    )


def told_of_twice(matter: Matter, kind: int) -> list[bytes]:
    """Of what more than one paper of a type speaks."""
    rows = matter.file.all(
        "SELECT about FROM instrument WHERE type = ? AND about IS NOT NULL GROUP BY about HAVING count(*) > 1",
        kind,
    )
    return [name for (name,) in rows]


def tell_of_two(matter: Matter, code: str, newest: Paper) -> None:
    """An alarm where a paper was shown last that must have been the only one; once for each line and who showed it there. Inside a change."""
    *_, (line, entry, _) = matter.mentions(newest.hash)
    if not stands(matter, line.id, code, entry.author):
        raise_alarm(matter, line.id, code, who=entry.author, entries=[entry.hash])


def chain_to(matter: Matter, mandate: bytes) -> list[bytes]:
    """A mandate and those before it, oldest first. Raises: Refused unknown-id when one is not here."""
    chain: list[bytes] = []
    name: bytes | None = mandate
    while name is not None and len(chain) < 32:
        cose = cose_of(matter, name)
        chain.insert(0, cose)
        made = read_paper(cose).instrument
        name = made.previous if isinstance(made, Mandate) else None
    return chain


def checked(matter: Matter, name: bytes, *, whole: bool = True) -> Checked:
    """A paper that holds under its mandate. Raises: Distrusted (any code of instruments), Refused unknown-id."""
    cose = cose_of(matter, name)
    made = read_paper(cose).instrument
    if isinstance(made, Mandate):
        before = chain_to(matter, made.previous) if made.previous is not None else []
        return check_instrument(cose, before, verify_signature, whole=whole)
    return check_instrument(cose, chain_to(matter, made.mandate), verify_signature, whole=whole)


def holds(matter: Matter, name: bytes, *, whole: bool = True) -> Checked | None:
    """The same, or None."""
    try:
        return checked(matter, name, whole=whole)
    except (Distrusted, Refused):
        return None


def copy_holds(matter: Matter, cose: bytes, *, whole: bool = False) -> bool:
    """Whether every signature on one copy of a paper is a holder's; ``whole``: and none is wanting."""
    try:
        made = read_paper(cose).instrument
        name = made.previous if isinstance(made, Mandate) else made.mandate
        chain = chain_to(matter, name) if name is not None else []
        check_instrument(cose, chain, verify_signature, whole=whole)
    except (Distrusted, Refused):
        return False
    return True


def side_of(matter: Matter, line: Line) -> bytes | None:
    """The id of the side that speaks on a line (on the desk: of the go-betweens); None before its first mandate stands whole."""
    return matter.setting("side of " + line.id.hex())


def note_side(matter: Matter, line: Line, name: bytes) -> None:
    """A mandate was shown on a line by its own side: the first that stands whole says who that side is. Inside a change."""
    if side_of(matter, line) is None:
        made = holds(matter, name)
        if made is not None:
            matter.set_setting("side of " + line.id.hex(), made.side)


def counts(matter: Matter, check: Checked) -> bool:
    """Whether a paper that holds is that of a side of this channel: shown by it on its own line, or passed on by a go-between."""
    shown: dict[bytes, Line] = {}
    passed_on = False
    for line, entry, said in matter.mentions(check.paper.hash):
        if not isinstance(said, facts.InstrumentShown):
            continue
        if said.attribution is not None:
            passed_on = True
        elif line.kind is LineKind.DESK or matter.role_then(line, entry) is SeatRole.SIDE:
            shown[line.id] = line
    if any(side_of(matter, line) == check.side for line in shown.values()):
        return not _came_too_late(matter, check)
    return passed_on and (matter.role == "side" or not shown)


def _came_too_late(matter: Matter, check: Checked) -> bool:
    """Whether a later mandate of its side stood whole here before the paper did."""
    made = check.paper.instrument
    if isinstance(made, Mandate | Confirmation):
        return False
    later = [_whole_from(matter, other.hash) for other in papers_about(matter, made.mandate, MANDATE)]
    replaced = min((n for n in later if n is not None), default=None)
    if replaced is None:
        return False
    own = _whole_from(matter, check.paper.hash)
    return own is None or own > replaced


def _whole_from(matter: Matter, name: bytes) -> int | None:
    """The place in order of arrival from which a paper stood whole here; None while signatures are wanting."""
    if holds(matter, name) is None:
        return None
    shown = []
    for _, entry, said in matter.mentions(name):
        row = matter.file.one(
            "SELECT coalesce(accepted_n, n) FROM entry WHERE hash = ? AND accepted = 1", entry.hash
        )
        if isinstance(said, facts.InstrumentShown) and row is not None and row[0] is not None:
            shown.append((int(row[0]), said.cose))
    shown.sort()
    whole = (n for n, cose in shown if copy_holds(matter, cose, whole=True))
    return next(
        whole, shown[-1][0] if shown else None
    )  # holders who signed apart are whole together at the last


def own_mandates(matter: Matter, line: Line) -> list[bytes]:
    """Hashes of the mandates that a line's side (on a desk: the go-betweens) showed there itself, in order of arrival."""
    found = []
    for name, _ in matter.file.all("SELECT hash, n FROM instrument WHERE type = ? ORDER BY n", MANDATE):
        for where, entry, said in matter.mentions(name):
            if (
                not isinstance(said, facts.InstrumentShown)
                or said.attribution is not None
                or where.id != line.id
            ):
                continue
            own = SeatRole.GO_BETWEEN if line.key == "desk" else SeatRole.SIDE
            if matter.role_then(where, entry) is own:
                found.append(name)
                break
    return found


def current_mandate(matter: Matter, line: Line) -> bytes | None:
    """The newest mandate of a line's side that holds, with its whole chain."""
    best: tuple[int, bytes] | None = None
    for name in own_mandates(matter, line):
        try:
            chain = read_chain(chain_to(matter, name))
            check_chain(chain, verify_signature)
        except (Distrusted, Refused):
            continue
        if side_of(matter, line) not in (None, chain.side):
            continue
        if best is None or len(chain.papers) > best[0]:
            best = (len(chain.papers), name)
    return best[1] if best is not None else None


def rests_on(matter: Matter, cose: bytes) -> list[bytes]:
    """Hashes of the mandates a paper rests on, oldest first; none where they are not here."""
    made = read_paper(cose).instrument
    name = made.previous if isinstance(made, Mandate) else made.mandate
    if name is None:
        return []
    try:
        return [read_paper(mandate).hash for mandate in chain_to(matter, name)]
    except Refused:
        return []


def pass_chain(matter: Matter, cose: bytes, lines: Sequence[Line]) -> None:
    """Show the mandates a paper rests on in the lines where they are not shown yet. Inside a change."""
    for name in rests_on(matter, cose):
        show_in(matter, cose_of(matter, name), lines)


def pass_word(matter: Matter, cose: bytes, lines: Sequence[Line]) -> None:
    """Show what the principal said of a paper in the lines where it is not shown yet. Inside a change."""
    for word in papers_about(matter, read_paper(cose).hash, CONFIRMATION):
        if holds(matter, word.hash) is not None:
            show_in(matter, cose_of(matter, word.hash), lines)


def show_in(
    matter: Matter, cose: bytes, lines: Sequence[Line], consent: Consent = Consent.AS_WRITTEN
) -> None:
    """Pass a paper on as it is to lines that have not got it, or not with all these signatures. Inside a change."""
    name = read_paper(cose).hash
    shown: dict[bytes, int] = {}
    for line, _, said in matter.mentions(name):
        if isinstance(said, facts.InstrumentShown):
            shown[line.id] = max(len(said.cose), shown.get(line.id, 0))
    for line in lines:
        if shown.get(line.id, 0) < len(cose):
            matter.say(line, facts.InstrumentShown(cose, consent, Attribution.OTHER_SIDE))
