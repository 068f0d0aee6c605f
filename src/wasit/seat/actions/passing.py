"""Passing on: the one act that reads two lines.

1. Refused when a source passage is for you only, when it may only be reworded and the wording is as written, when it was withdrawn,
   when the addressee is no line of this channel, when its attribution goes further than its author allowed.
2. What is passed on as written is the same bytes in the same language; a translation is marked as the go-between's.
3. The addressee's line gets the words and no pointer to their source; the desk gets the sources; the source's line gets a receipt.
4. Releases leave at slots, so that a copy does not show when its source spoke; "now" is the user's choice. What left can't be recalled;
   what waits for its slot can be taken back, and the rules are asked again when it leaves.
5. Where no slot is waited for, ``undo`` is the time in which it can be taken back. Words for a line where nobody has a seat don't wait:
   the go-between sends them by its own hand.

Source: PROTOCOL.md §8.2, §8.3.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wasit.channel import facts
from wasit.channel.before_facts import Warned
from wasit.channel.facts import Source
from wasit.errors import Refused
from wasit.record.entry import Entry
from wasit.record.epoch import LineKind, SeatRole
from wasit.record.shelf import Standing
from wasit.seat.actions.papers import pass_chain, pass_word
from wasit.seat.actions.words import is_noted
from wasit.seat.deposits import is_declaration
from wasit.seat.matter import Line, Matter
from wasit.seat.store.alarms import raise_alarm
from wasit.text.moment import Moment
from wasit.text.passage import Attribution, Consent, Passage, Texts, check_passages, check_texts
from wasit.wire import cbor

SLOT = 300  # s
SLOT_JITTER = 60  # s


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to be passed on, as the go-between decided it."""

    to: bytes
    sources: tuple[Source, ...]
    wording: Consent
    attribution: Attribution
    words: Texts
    translation: Texts
    cose: bytes | None


@dataclass(frozen=True, slots=True)
class PassedOn:
    """``entry``: None while it waits for its slot, with ``number`` to take it back by."""

    entry: Entry | None
    number: int
    leaves_at: Moment
    words: Texts


def pass_on(
    matter: Matter,
    *,
    sources: Sequence[tuple[bytes, Sequence[int]]],
    to: str,
    wording: Consent,
    words: Texts | None = None,
    translation: Texts | None = None,
    attribution: Attribution = Attribution.NONE,
    now: bool = False,
    undo: int = 0,
    warned: Sequence[Warned] = (),
    mended: Sequence[str] = (),
) -> PassedOn:
    """Pass words or a signed text on to one side. ``sources``: (entry, passages from 1; none named: all). Units: ``undo`` in seconds.

    ``warned``: the warnings that were shown and are passed over; ``mended``: the codes of those that went as the draft was changed. The
    desk keeps both, also where the words are taken back before they leave.

    Raises: Refused consent-for-you-only, consent-paraphrase-only, consent-attribution, withdrawn, unconfirmed, not-as-written,
    not-a-line, unknown-id, bad-input, too-large, may-not-say.
    """
    draft = draft_of(
        matter,
        sources=sources,
        to=to,
        wording=wording,
        words=words,
        translation=translation,
        attribution=attribution,
    )
    moment = matter.clock.now()
    with matter.file.change():
        if warned or mended:
            names = tuple(dict.fromkeys(source.entry for source in draft.sources))
            decided = facts.Decided(draft.to, names, tuple(warned), tuple(mended))
            matter.say(matter.line_of("desk"), decided)
        at_once = now or matter.cover == "prompt"
        if is_noted(matter, draft.to) or (at_once and not undo):
            return PassedOn(_release(matter, draft), 0, moment, draft.words)
        if at_once:
            leaves_at = Moment(moment.seconds + undo, moment.offset)
        else:
            leaves_at = next_slot(matter, draft.to, moment)
        number = matter.file.run(
            "INSERT INTO leaving (at, draft) VALUES (?, ?)", leaves_at.seconds, _encode(draft)
        )
        matter.version += 1
    return PassedOn(None, number, leaves_at, draft.words)


def next_slot(matter: Matter, line: bytes, moment: Moment) -> Moment:
    """The next time releases leave for a line: a 5-minute grid and up to a minute more.

    That minute is drawn once for each line and slot: drafts that were taken back don't shift what leaves after them.
    """
    target = matter.line(line)
    slot = (moment.seconds // SLOT + 1) * SLOT
    name = "slot " + target.key
    drawn = cbor.decode(matter.setting(name) or cbor.encode([0, 0]), limit=64)
    if drawn[0] != slot:
        stream = target.stream + b" slot " + str(slot).encode()
        drawn = [slot, matter.randomness.below(SLOT_JITTER + 1, stream)]
        matter.set_setting(name, cbor.encode(drawn))
    return Moment(slot + drawn[1], moment.offset)


def draft_of(
    matter: Matter,
    *,
    sources: Sequence[tuple[bytes, Sequence[int]]],
    to: str,
    wording: Consent,
    words: Texts | None,
    translation: Texts | None,
    attribution: Attribution,
) -> Draft:
    """The release as the rules allow it. Raises: as ``pass_on``."""
    if matter.role != "go-between":
        raise Refused("may-not-say")
    target = matter.line_of(to)
    if target.kind is not LineKind.SIDE:
        raise Refused("not-a-line")
    if wording is Consent.FOR_YOU_ONLY or len(sources) > 16:
        raise Refused("bad-input", field="wording")
    read = [_read_source(matter, name, passages, target, wording, attribution) for name, passages in sources]
    papers = [source for source in read if source.cose is not None]
    if papers:
        if len(read) > 1 or wording is not Consent.AS_WRITTEN or words or translation:
            raise Refused("bad-input", field="sources")
        paper = papers[0]
        return Draft(
            target.id, (paper.source,), wording, max(attribution, Attribution.OTHER_SIDE), {}, {}, paper.cose
        )
    outgoing = _outgoing(wording, words, [passage for source in read for passage in source.passages])
    check_passages([Passage(outgoing)])
    if translation:
        check_texts(translation, field="translation")
    return Draft(
        target.id,
        tuple(source.source for source in read),
        wording,
        attribution,
        outgoing,
        dict(translation or {}),
        None,
    )


@dataclass(frozen=True, slots=True)
class _Read:
    source: Source
    passages: tuple[Passage, ...]
    cose: bytes | None = None


def _read_source(
    matter: Matter,
    name: bytes,
    numbers: Sequence[int],
    target: Line,
    wording: Consent,
    attribution: Attribution,
) -> _Read:
    line, entry, fact, standing = matter.read(name)
    if line.kind is not LineKind.SIDE or line.id == target.id:
        raise Refused("not-a-line")
    if standing is not Standing.CONFIRMED:
        raise Refused("unconfirmed")
    if any(
        isinstance(said, facts.Withdrawn) and other.author == entry.author
        for _, other, said in matter.mentions(name)
    ):
        raise Refused("withdrawn")
    match fact:
        case facts.Word(passages=passages) | facts.Noted(passages=passages):
            if isinstance(fact, facts.Word) and matter.role_then(line, entry) is SeatRole.GO_BETWEEN:
                raise Refused("not-a-source")
            chosen = _chosen(passages, numbers)
            for number, passage in chosen:
                _check_consent(number, passage, wording, attribution)
            source = Source(line.id, name, tuple(number for number, _ in chosen))
            return _Read(source, tuple(passage for _, passage in chosen))
        case facts.InstrumentShown(cose=cose, consent=consent, attribution=None):
            if consent is not Consent.AS_WRITTEN:
                raise Refused("consent-for-you-only")
            if is_declaration(cose):
                raise Refused("not-a-source")
            return _Read(Source(line.id, name, ()), (), cose)
        case _:
            raise Refused("not-a-source")


def _chosen(passages: Sequence[Passage], numbers: Sequence[int]) -> list[tuple[int, Passage]]:
    wanted = list(numbers) or list(range(1, len(passages) + 1))
    if len(set(wanted)) != len(wanted) or not all(1 <= number <= len(passages) for number in wanted):
        raise Refused("unknown-id", field="passages")
    return [(number, passages[number - 1]) for number in wanted]


def _check_consent(number: int, passage: Passage, wording: Consent, attribution: Attribution) -> None:
    if passage.consent is Consent.FOR_YOU_ONLY:
        raise Refused("consent-for-you-only", passage=number)
    if wording > passage.consent:
        raise Refused("consent-paraphrase-only", passage=number)
    if attribution > passage.attribution:
        raise Refused("consent-attribution", passage=number)


def _outgoing(wording: Consent, words: Texts | None, passages: Sequence[Passage]) -> Texts:
    """The exact outgoing words. As written: the same bytes of the same language; several passages stand on lines of their own."""
    if wording is Consent.MAY_PARAPHRASE:
        if not words:
            raise Refused("bad-input", field="text")
        check_texts(words, field="text")
        return dict(words)
    if not passages:
        raise Refused("not-as-written")
    languages = set.intersection(*(set(passage.text) for passage in passages))
    written = {
        language: "\n".join(passage.text[language] for passage in passages) for language in sorted(languages)
    }
    if not written:
        raise Refused("not-as-written")
    if words is None:
        return written
    if not words or any(written.get(language) != text for language, text in words.items()):
        raise Refused("not-as-written")
    return dict(words)


def _release(matter: Matter, draft: Draft) -> Entry:
    """Inside a change: the words there, the sources here, the receipt where they came from."""
    target = matter.line(draft.to)
    if draft.cose is not None:
        pass_chain(matter, draft.cose, [target])
        shown = facts.InstrumentShown(draft.cose, Consent.AS_WRITTEN, draft.attribution)
        entry = matter.say(target, shown)
        pass_word(matter, draft.cose, [target])
    else:
        entry = matter.say(
            target, facts.Released(draft.words, draft.wording, draft.attribution, draft.translation)
        )
    if not draft.sources:
        return entry
    matter.say(
        matter.line_of("desk"),
        facts.ReleaseNoted(entry.hash, target.id, draft.sources, draft.wording, draft.attribution),
    )
    for source in draft.sources:
        _, _, fact, _ = matter.read(source.entry)
        if isinstance(fact, facts.Word | facts.InstrumentShown) and getattr(fact, "receipt_wanted", True):
            # words drawn from two sides: each learns that its own crossed, and not what stood beside it
            told = draft.words if len({each.line for each in draft.sources}) == 1 else {}
            receipt = facts.Receipted(source.entry, source.passages, draft.wording, entry.at, told)
            matter.say(matter.line(source.line), receipt)
    return entry


def leave_due(matter: Matter) -> list[Entry]:
    """Let go of the releases whose slot has come. What has been withdrawn since stays, and the desk is told."""
    now = matter.clock.now().seconds
    left = []
    for number, data in matter.file.all("SELECT n, draft FROM leaving WHERE at <= ? ORDER BY n", now):
        draft = _decode(data)
        with matter.file.change():
            matter.file.run("DELETE FROM leaving WHERE n = ?", number)
            try:
                with (
                    matter.file.attempt()
                ):  # all of it or nothing: no word crosses of which the desk is told that it stayed
                    _check_again(matter, draft)
                    left.append(_release(matter, draft))
            except Refused as refusal:
                raise_alarm(matter, matter.line_of("desk").id, "release-stayed", detail=refusal.code)
    return left


def _check_again(matter: Matter, draft: Draft) -> None:
    draft_of(
        matter,
        sources=[(source.entry, source.passages) for source in draft.sources],
        to=matter.line(draft.to).key,
        wording=draft.wording,
        words=draft.words or None,
        translation=draft.translation or None,
        attribution=draft.attribution if draft.cose is None else Attribution.NONE,
    )


def take_back(matter: Matter, number: int) -> None:
    """Undo a release that has not left. Raises: Refused already-left."""
    with matter.file.change():
        matter.file.run("DELETE FROM leaving WHERE n = ?", number)
        if not matter.file.changed:
            raise Refused("already-left")
        matter.version += 1


def leaving(matter: Matter) -> list[tuple[int, Moment, Draft]]:
    """What waits for its slot."""
    rows = matter.file.all("SELECT n, at, draft FROM leaving ORDER BY at, n")
    offset = matter.clock.now().offset
    return [(number, Moment(at, offset), _decode(data)) for number, at, data in rows]


def _encode(draft: Draft) -> bytes:
    sources = [[source.line, source.entry, list(source.passages)] for source in draft.sources]
    return cbor.encode(
        [
            draft.to,
            sources,
            int(draft.wording),
            int(draft.attribution),
            dict(draft.words),
            dict(draft.translation),
            draft.cose,
        ],
        nfc=False,
    )


def _decode(data: bytes) -> Draft:
    to, sources, wording, attribution, words, translation, cose = cbor.decode(data, limit=200_000, nfc=False)
    read = tuple(Source(line, entry, tuple(passages)) for line, entry, passages in sources)
    return Draft(to, read, Consent(wording), Attribution(attribution), words, translation, cose)
