"""The two front pages: the go-between's, with the wall between the lines, and a side's.

A side's page is made of its line and its room; nothing here reads anything else for it.
"""

from __future__ import annotations

from collections.abc import Mapping

from wasit.channel import facts, views
from wasit.channel.instrument import Proposal
from wasit.channel.project_ledger import OTHER_SIDE
from wasit.channel.project_line import read_shown, title_of
from wasit.channel.project_waiting import project_waiting, still_waits
from wasit.record.entry import Entry
from wasit.record.epoch import LineKind
from wasit.seat.actions.passing import Draft, leaving
from wasit.seat.matter import Line, Matter
from wasit.seat.queries.alarms import see_alarms
from wasit.seat.queries.asked import see_asked
from wasit.seat.queries.faces import FacesOf, said_in
from wasit.seat.queries.lines import PAGE, see_entries, see_line
from wasit.seat.queries.mandate import see_to_answer
from wasit.seat.queries.proposals import see_proposals, summary_of
from wasit.seat.queries.sign import on_their_way
from wasit.seat.settings import silence_of
from wasit.text.moment import Moment
from wasit.text.passage import Consent, Texts

MOST_WAITING = 40
MOST_CROSSED = 20
MOST_ENTRIES = 100  # on all lines of a go-between's page together
LEAST_ENTRIES = 12  # on each
RELEASE_NOTED = 14
NOWHERE: Mapping[str, int] = {}
UNNAMED: Texts = {"en": "…"}


def see_channel(
    matter: Matter, sign: views.Seatsign, before: Mapping[str, str], looked: Mapping[str, int] = NOWHERE
) -> views.ChannelPage:
    """The go-between's page. ``before``: cursors by line key; ``looked``: marks to count what is new from. Raises: Refused bad-input, not-a-line."""
    lines = matter.side_lines()
    most = max(LEAST_ENTRIES, min(PAGE, MOST_ENTRIES // max(1, len(lines))))
    return views.ChannelPage(
        sign,
        tuple(_line(matter, line.key, before, looked, most=most) for line in lines),
        _line(matter, "desk", before, looked),
        see_waiting(matter),
        see_crossed(matter),
        see_proposals(matter),
        see_alarms(matter, None),
        see_leaving(matter),
        silence={line.key: silence_of(matter, line.key) for line in matter.side_lines()},
    )


def see_side(
    matter: Matter, sign: views.Seatsign, before: Mapping[str, str], looked: Mapping[str, int] = NOWHERE
) -> views.SidePage:
    """A side's page; a line or room that is not open yet is empty. Raises: Refused bad-input."""
    return views.SidePage(
        sign,
        _line_or_none(matter, "line", "line", before, looked),
        _line_or_none(matter, "room", "room", before, looked),
        see_proposals(matter),
        see_alarms(matter, None),
        see_to_answer(matter),
        see_asked(matter),
    )


def _line(
    matter: Matter,
    key: str,
    before: Mapping[str, str],
    looked: Mapping[str, int],
    *,
    most: int = PAGE,
) -> views.LineView:
    line = matter.line_of(key)
    cursor = before.get(key) or before.get(line.id.hex(), "")
    return see_line(matter, line, before=cursor, most=most, since=looked.get(key))


def _line_or_none(
    matter: Matter, key: str, kind: str, before: Mapping[str, str], looked: Mapping[str, int]
) -> views.LineView:
    if matter.has_line(key):
        return _line(matter, key, before, looked)
    name = matter.texts_setting("line-name") or matter.texts_setting("name")
    return views.LineView("", key, name, kind, True, (FacesOf(matter).person(matter.me),), ())  # type: ignore[arg-type]


def see_waiting(matter: Matter) -> tuple[views.Waiting, ...]:
    """What waits at the wall, the longest first. Reads at most 40 entries."""
    rows = matter.file.all("SELECT entry FROM waiting ORDER BY at, entry LIMIT ?", MOST_WAITING)
    out = on_their_way(matter)
    found = []
    for line, entry in see_entries(matter, [name for (name,) in rows]):
        if still_waits(entry, out.get(bytes.fromhex(entry.id), frozenset())):
            proposal = summary_of(matter, bytes.fromhex(entry.refers)) if entry.kind == "proposal" else None
            found.append(project_waiting(entry, line.key, line.name, proposal))
    return tuple(found)


def see_leaving(matter: Matter) -> tuple[views.Leaving, ...]:
    """The releases that wait for their slot, the next first."""
    return tuple(_leaving(matter, number, at, draft) for number, at, draft in leaving(matter))


def _leaving(matter: Matter, number: int, at: Moment, draft: Draft) -> views.Leaving:
    target = matter.line(draft.to)
    return views.Leaving(
        number,
        at,
        target.key,
        target.name,
        "as-written" if draft.wording is Consent.AS_WRITTEN else "paraphrase",
        draft.words if draft.cose is None else title_in(draft.cose),
        tuple(source.entry.hex() for source in draft.sources),
    )


def see_crossed(matter: Matter) -> tuple[views.Crossed, ...]:
    """What crossed, the newest first. Reads the newest 20 notes of release on the desk, and what they name."""
    desk = matter.line_of("desk")
    found = []
    for entry, fact in said_in(matter, desk, RELEASE_NOTED, newest=MOST_CROSSED):
        assert isinstance(fact, facts.ReleaseNoted)
        source = _side_line(matter, fact.sources[0].line) if fact.sources else None
        target = _side_line(matter, fact.to_line)
        found.append(_crossed(matter, entry, fact, source, target))
    return tuple(found)


def _crossed(
    matter: Matter, entry: Entry, fact: facts.ReleaseNoted, source: Line | None, target: Line | None
) -> views.Crossed:
    return views.Crossed(
        entry.at,
        source.key if source is not None else "",
        target.key if target is not None else "",
        source.name if source is not None else OTHER_SIDE,
        target.name if target is not None else OTHER_SIDE,
        "as-written" if fact.wording is Consent.AS_WRITTEN else "paraphrase",
        what_crossed(matter, fact.release),
        fact.release.hex(),
    )


def what_crossed(matter: Matter, release: bytes) -> Texts:
    """The words of a release, or the title of a proposal; of one on a line of a colleague's, a mark."""
    if matter.file.one("SELECT 1 FROM entry WHERE hash = ? AND accepted = 1", release) is None:
        return UNNAMED
    _, _, fact, _ = matter.read(release)
    match fact:
        case facts.Released(words=words):
            return words
        case facts.InstrumentShown(cose=cose):
            return title_in(cose)
        case facts.Claimed(text=text) | facts.ClaimAnswered(text=text):
            return text or UNNAMED
        case _:
            return UNNAMED


def title_in(cose: bytes) -> Texts:
    """The title of a proposal as it was shown."""
    read = read_shown(cose)
    return title_of(read[1]) if read is not None and isinstance(read[1], Proposal) else UNNAMED


def _side_line(matter: Matter, name: bytes) -> Line | None:
    return next((line for line in matter.lines() if line.id == name and line.kind is LineKind.SIDE), None)
