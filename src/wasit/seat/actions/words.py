"""Words, notes, and what is known, hoped and reached."""

from __future__ import annotations

from collections.abc import Sequence

from wasit.channel import facts
from wasit.channel.facts import How, Knowing, Who
from wasit.channel.proposal import Proposal
from wasit.errors import Refused
from wasit.record.entry import Entry
from wasit.record.epoch import LineKind, SeatRole
from wasit.record.shelf import Standing
from wasit.seat.actions.papers import paper
from wasit.seat.matter import Line, Matter
from wasit.text.moment import Moment
from wasit.text.passage import Consent, Passage, Texts, check_passages, check_texts

_TAKEN_BACK = (
    facts.Word,
    facts.Noted,
    facts.Deadline,
    facts.RedLine,
    facts.LineToTake,
    facts.FirstTold,
    facts.NameSpelled,
    facts.Claimed,
    facts.ClaimAnswered,
    facts.SuppositionWorded,
)


def say(
    matter: Matter,
    line: Line,
    passages: Sequence[Passage],
    *,
    how: How = How.WRITTEN,
    reply: bytes | None = None,
) -> Entry:
    """Words to everyone on a line, in a room or on the desk. Raises: Refused bad-input, too-large, not-a-member."""
    check_passages(passages)
    with matter.file.change():
        return matter.say(line, facts.Word(tuple(passages), how, reply))


def note(
    matter: Matter,
    line: Line,
    passages: Sequence[Passage],
    *,
    how: How,
    spoken_by: Sequence[Who],
    when: Moment | None = None,
    minutes: int | None = None,
    to_confirm: bool = False,
) -> Entry:
    """Write down a call, a text, a talk. On a line that somebody of the side reads, what is for its author only goes to the desk instead.

    Raises: Refused bad-input, too-large, not-a-member, no-desk.
    """
    check_passages(passages)
    if len(spoken_by) > 20 or (minutes is not None and not 0 <= minutes <= 10_000):
        raise Refused("bad-input", field="minutes")
    for who in spoken_by:
        _check_who(who)
    kept: list[Passage] = []
    if matter.role == "go-between" and line.kind is LineKind.SIDE and not is_noted(matter, line.id):
        kept = [passage for passage in passages if passage.consent is Consent.FOR_YOU_ONLY]
        passages = [passage for passage in passages if passage.consent is not Consent.FOR_YOU_ONLY]
    if kept and not matter.has_line("desk"):
        raise Refused("no-desk")
    fact = facts.Noted(
        tuple(passages), how, tuple(spoken_by), when or matter.clock.now(), minutes, to_confirm
    )
    with matter.file.change():
        entry = matter.say(line, fact)
        if kept:
            matter.say(matter.line_of("desk"), facts.Word(tuple(kept), how, entry.hash, receipt_wanted=False))
        return entry


def is_noted(matter: Matter, line: bytes) -> bool:
    """Whether nobody of a line's side has a seat: only go-betweens read it."""
    epoch = matter.replica(line).epoch()
    return epoch is not None and all(member.role is SeatRole.GO_BETWEEN for member in epoch.members)


def read_back(matter: Matter, name: bytes, *, right: bool, words: Texts | None = None) -> Entry:
    """Say that a word was read, that a note is right; or correct a note. Of one's own note, where nobody of the side has a seat: that it
    was confirmed elsewhere.

    Raises: Refused unknown-id, bad-input, not-yours, already-answered.
    """
    line, entry, fact, _ = matter.read(name)
    if line.kind is not LineKind.SIDE or not isinstance(
        fact, facts.Word | facts.Released | facts.Noted | facts.InstrumentShown
    ):
        raise Refused("bad-input", field="id")
    is_note = isinstance(fact, facts.Noted)
    if not right and (not words or not is_note):
        raise Refused("bad-input", field="words")
    if words:
        check_texts(words, field="words")
    if entry.author == matter.me and not (is_note and right and is_noted(matter, line.id)):
        raise Refused("own-words")
    said = facts.ReadBack(name, right, dict(words or {}))
    if any(other.author == matter.me and before == said for _, other, before in matter.mentions(name)):
        raise Refused("already-answered")
    with matter.file.change():
        return matter.say(line, said)


def _check_who(who: Who) -> None:
    if isinstance(who, bytes):
        if len(who) != 16:
            raise Refused("bad-input", field="who")
    else:
        check_texts(who, field="who")


def withdraw(matter: Matter, name: bytes) -> Entry:
    """Take one's own word back: what has not crossed can't any more. Raises: Refused unknown-id, not-yours."""
    line, entry, fact, _ = matter.read(name)
    if entry.author != matter.me:
        raise Refused("not-yours")
    if not isinstance(fact, _TAKEN_BACK):
        raise Refused("bad-input", field="id")
    with matter.file.change():
        return matter.say(line, facts.Withdrawn(name))


def tell(
    matter: Matter,
    line: Line,
    *,
    what: bytes | str,
    whom: Who,
    how: Knowing,
    manner: str = "",
    text: Texts | None = None,
    when: Moment | None = None,
) -> Entry:
    """Note who knows of what. Raises: Refused bad-input, not-a-member."""
    _check_who(whom)
    if isinstance(what, str) and not 1 <= len(what.strip()) <= 120:
        raise Refused("bad-input", field="fact")
    if len(manner) > 500:
        raise Refused("too-large", field="manner", limit=500)
    if text:
        check_texts(text, field="text")
    fact = facts.Told(what, whom, how, when or matter.clock.now(), manner, text or {})
    with matter.file.change():
        return matter.say(line, fact)


def hope(matter: Matter, line: Line, *, held_by: str, of: str, text: Texts) -> Entry:
    """Note what one side expects of another, apart from anything promised. Raises: Refused bad-input."""
    check_texts(text, field="text")
    for key in (held_by, of):
        if not 1 <= len(key) <= 24:
            raise Refused("bad-input", field="held_by")
        if line.kind is LineKind.DESK:
            matter.line_of(key)
    with matter.file.change():
        return matter.say(line, facts.Hope(text, held_by, of))


def reach(
    matter: Matter,
    lines: Sequence[Line],
    *,
    text: Texts,
    track: str = "",
    keeps: Sequence[tuple[bytes, int]] = (),
) -> Entry:
    """Note a milestone, with the clauses it keeps. Raises: Refused bad-input, unknown-id."""
    check_texts(text, field="text")
    if len(track) > 120:
        raise Refused("too-large", field="track", limit=120)
    for name, clause in keeps:
        if kept_there(matter, lines[0], name) is None:
            raise Refused("unknown-id")
        kept = paper(matter, name)
        if (
            kept is not None
            and isinstance(kept.instrument, Proposal)
            and kept.instrument.clause(clause) is None
        ):
            raise Refused("unknown-id")
    with matter.file.change():
        entries = []
        for line in lines:
            there = [(kept_there(matter, line, name), clause) for name, clause in keeps]
            known = tuple((name, clause) for name, clause in there if name is not None)
            entries.append(matter.say(line, facts.Milestone(text, track, known)))
    return entries[0]


def set_deadline(matter: Matter, line: Line, *, text: Texts, at: Moment, track: str = "") -> Entry:
    """Note when something ends. Raises: Refused bad-input, too-large, not-a-member, may-not-say."""
    check_texts(text, field="text")
    if len(track) > 120:
        raise Refused("too-large", field="track", limit=120)
    with matter.file.change():
        return matter.say(line, facts.Deadline(text, at, track))


def kept_there(matter: Matter, line: Line, name: bytes) -> bytes | None:
    """What a line calls a proposal, or an undertaking apart, that is kept: None where it is not known.

    A proposal has one name everywhere. An undertaking stands on the desk and on each line as an entry of its own.
    """
    if matter.file.one("SELECT 1 FROM instrument WHERE hash = ? AND type = 2", name) is not None:
        known = line.kind is not LineKind.SIDE or any(
            where.id == line.id for where, _, _ in matter.mentions(name)
        )
        return name if known else None
    where, _, said, _ = matter.read(name)
    if not isinstance(said, facts.UndertakingNoted):
        raise Refused("unknown-id")
    if where.id == line.id:
        return name
    sources = [said.source]
    for _, _, other in matter.mentions(said.source):
        if isinstance(other, facts.ReleaseNoted) and other.release == said.source:
            sources += [each.entry for each in other.sources]
    for _, _, other in [each for source in tuple(sources) for each in matter.mentions(source)]:
        if isinstance(other, facts.ReleaseNoted) and other.to_line == line.id:
            sources.append(other.release)
    for source in sources:
        for place, entry, other in matter.mentions(source):
            if isinstance(other, facts.UndertakingNoted) and place.id == line.id and other.text == said.text:
                return entry.hash
    return None


def agree_to_say(
    matter: Matter, lines: Sequence[Line], *, text: Texts, occasion: str, depth: str = ""
) -> list[Entry]:
    """Words for the day when somebody asks, or when it is out. ``depth``: of secrecy, for which they hold; "" for any.

    Raises: Refused bad-input, may-not-say, not-a-line; nothing is said then.
    """
    check_texts(text, field="text")
    if occasion not in facts.OCCASIONS:
        raise Refused("bad-input", field="occasion")
    if depth and depth not in facts.DEPTHS:
        raise Refused("bad-input", field="depth")
    if not lines:
        raise Refused("not-a-line")
    with matter.file.change():
        return [matter.say(line, facts.LineToTake(text, occasion, depth)) for line in lines]


def undertake(matter: Matter, source: bytes, *, text: Texts, due: Moment | None) -> Entry:
    """Record what a side promised in a word that crossed as written: on the desk, and on both lines in their own terms.

    Raises: Refused not-as-written when the word did not cross as written, unknown-id, withdrawn, may-not-say.
    """
    check_texts(text, field="text")
    if matter.role != "go-between":
        raise Refused("may-not-say")
    giver, entry, fact, standing = matter.read(source)
    if (
        giver.kind is not LineKind.SIDE
        or not isinstance(fact, facts.Word | facts.Noted)
        or standing is not Standing.CONFIRMED
    ):
        raise Refused("unknown-id")
    crossed = []
    for _, other, said in matter.mentions(source):
        if isinstance(said, facts.Withdrawn) and other.author == entry.author:
            raise Refused("withdrawn")
        if (
            isinstance(said, facts.ReleaseNoted)
            and said.wording == 2
            and any(x.entry == source for x in said.sources)
        ):
            crossed.append(said)
    if not crossed:
        raise Refused("not-as-written")
    desk = matter.line_of("desk")
    with matter.file.change():
        takers = ",".join(matter.line(release.to_line).key for release in crossed)
        noted = matter.say(desk, facts.UndertakingNoted(source, text, due, giver.key, takers))
        matter.say(giver, facts.UndertakingNoted(source, text, due, "us", "them"))
        for release in crossed:
            taker = matter.line(release.to_line)
            matter.say(taker, facts.UndertakingNoted(release.release, text, due, "them", "us"))
    return noted
