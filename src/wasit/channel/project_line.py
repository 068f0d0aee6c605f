"""From an accepted entry to what a page shows of it.

This file alone knows which facts are minutes of a line, and how what is said of an entry changes the way it is shown:

1. Shown: words, notes, releases, signed papers but mandates, briefings, comings and goings, what is known, hoped, undertaken, reached,
   weighed, red lines, deadlines, lines to take, claims and their answers; who leads a side's line from now on, and on the desk that it was
   asked. Not shown: charters, pens, requests for erasure, what may be said outside.
2. A withdrawal is a mark on the word it takes back, if the author of both is the same; a receipt stands on the passage that crossed.
3. A reading back stands on the note or word that it speaks of; the newest counts. Its author can't confirm itself: of a note it can
   say that it was confirmed elsewhere, and that is shown as its own account.
4. Where the desk says where a passage went, that is shown; otherwise what its author was told. A side's seat has no desk.
5. An entry without a body is shown as there and unreadable, never left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, Protocol

from wasit.channel import facts, views
from wasit.channel.facts import Fact, How, Who
from wasit.channel.instrument import (
    Answer,
    Closing,
    Confirmation,
    Countersignature,
    Declaration,
    Deposit,
    Fate,
    Instrument,
    Mandate,
    Proposal,
    Receipt,
    Verdict,
    Withdrawal,
    decode_instrument,
    instrument_hash,
)
from wasit.errors import Distrusted
from wasit.record.entry import Entry
from wasit.record.epoch import Epoch, LineKind
from wasit.record.shelf import Standing
from wasit.text.passage import Consent, Passage, Texts
from wasit.wire.cose import read_cose

SHOWN_KINDS = (
    *(1, 2, 3, 4, 6, 8, 11, 12, 13, 14, 16, 20, 21, 22, 23, 24, 28, 29, 33, 35, 37, 38, 40),
    *(57, 58, 59, 60),  # before a leak, and after
)
UNREADABLE: Mapping[int, views.EntryKind] = {2: "word", 3: "proposal", 4: "text", 60: "copy"}
_VERDICT: Mapping[Verdict, Literal["accept", "decline", "counter"]] = {
    Verdict.ACCEPT: "accept",
    Verdict.DECLINE: "decline",
    Verdict.COUNTER: "counter",
}
_HANDOVER: Mapping[str, views.EntryKind] = {
    "no": "hand-over-declined",
    "yes": "hand-over-accepted",
    "taken-back": "hand-over-taken-back",
}
_SPOKEN = frozenset({How.CALL, How.IN_PERSON})


class Faces(Protocol):
    """Who is who, as this seat may say it."""

    def person(self, seat: bytes) -> views.Person: ...

    def name(self, who: Who) -> Texts:
        """The name to show for a seat, or the words somebody was named with."""


@dataclass(frozen=True, slots=True)
class Said:
    """A fact that speaks of an entry. Of a release: ``to`` is the side key, ``words`` what was passed on."""

    entry: Entry
    fact: Fact
    to: str = ""
    words: Texts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Way:
    """How far an entry of this seat's own has come."""

    delivery: views.Delivery = "here"
    delivered_to: int = 0
    readers: int = 0


@dataclass(frozen=True, slots=True)
class Stood:
    """An accepted entry as this seat holds it. ``before``: of an epoch's entry, the epoch before it."""

    entry: Entry
    fact: Fact | None
    standing: Standing = Standing.CONFIRMED
    said: tuple[Said, ...] = ()
    late: bool = False
    waits: bool = False
    way: Way = field(default_factory=Way)
    before: Epoch | None = None
    remarks: tuple[Passage, ...] = ()  # of a note: what its author keeps on the desk
    undisclosed: bool = False  # of copies: the charter said that they are alike
    let_go: bool = False  # of a removal by words: its author's next epoch is without that seat


def project_entry(stood: Stood, kind: LineKind, faces: Faces) -> tuple[views.EntryView, ...]:
    """What is shown of one entry: nothing, one view, or one for each who came or went."""
    entry = stood.entry
    author = faces.person(entry.author)

    def base(shown: views.EntryKind, **more: Any) -> views.EntryView:
        return _view(stood, author, shown, **more)

    match stood.fact:
        case None:
            shown = UNREADABLE.get(entry.kind)
            return () if shown is None else (replace(base(shown), unreadable=True),)
        case facts.Word(passages=passages, how=how, reply=reply):
            refers = reply.hex() if reply is not None else ""
            more = {"how": _how(how), "passages": _passages(passages, stood), "refers": refers}
            return (base("note" if kind is LineKind.DESK else "word", **more),)
        case facts.Noted() as noted:
            return (_noted(base("call" if noted.how in _SPOKEN else "text"), stood, noted, faces),)
        case facts.Released() as released:
            return (_released(base("release"), released),)
        case facts.InstrumentShown() as paper:
            return _paper(base("proposal"), paper)
        case facts.Opened(epoch=epoch):
            return tuple(_comings(stood, epoch, faces))
        case facts.Briefed(newcomer=newcomer, opened=opened):
            return (replace(base("brief"), text=faces.name(newcomer), opened=len(opened)),)
        case facts.Told(whom=whom, text=text, when=when):
            return (replace(base("told"), text=text or faces.name(whom), at=when),)
        case facts.Hope(text=text):
            return (replace(base("hope"), text=text),)
        case facts.UndertakingNoted(text=text, source=source):
            return (replace(base("undertaking"), text=text, refers=source.hex()),)
        case facts.Milestone(text=text):
            return (replace(base("milestone"), text=text),)
        case facts.ReleaseNoted(release=release, wording=wording):
            words = next((said.words for said in stood.said if said.entry.hash == release), {})
            view = replace(base("release-noted"), text=words, refers=release.hex())
            return (replace(view, wording=_wording(wording)),)
        case facts.Weighing():
            return (base("weighing"),)
        case facts.Preferences():
            return (base("preferences"),)
        case facts.RedLine(text=text):
            return (replace(base("red-line"), text=text),)
        case facts.Deadline(text=text, at=due):
            return (replace(base("deadline"), text=text, due=due),)
        case facts.LineToTake(text=text):
            return (replace(base("line-to-take"), text=text),)
        case facts.BlindPut(text=text, until=until):
            return (replace(base("blind"), text=text, due=until),)
        case facts.SuppositionPut(text=text, until=until):
            return (replace(base("supposition"), text=text, due=until),)
        case facts.SealedPut(text=text, until=until):
            return (replace(base("sealed"), text=text, due=until),)
        case facts.SuppositionWorded(text=text):
            return (replace(base("supposition-worded"), text=text),)
        case facts.NamesAsked(text=text):
            return (replace(base("names-asked"), text=text),)
        case facts.BlindResult(agreed=agreed):
            return (base("blind-agreed" if agreed else "blind-over"),)
        case facts.DepositOpened(title=title, until=until):
            return (replace(base("deposit"), text=title, due=until),)
        case facts.Claimed(text=text):
            return (replace(base("claim"), text=text),)
        case facts.ClaimAnswered(text=text, acknowledged=yes):
            return (replace(base("claim-acknowledged" if yes else "claim-disputed"), text=text),)
        case facts.DeviceAdded(seat=seat):
            return (replace(base("device-added"), text=faces.name(seat)),)
        case facts.DeviceRemoved(seat=seat, consent=consent):
            if not consent:
                return (replace(base("device-removed"), text=faces.name(seat)),)
            struck: views.EntryKind = "device-struck" if stood.let_go else "device-said-struck"
            return (replace(base(struck), text=consent, whose=faces.name(seat)),)
        case facts.FirstTold(text=text):
            return (replace(base("told-first"), text=text),)
        case facts.Decided(sources=sources, sent=sent, changed=changed):
            decided = replace(base("decided"), refers=sources[0].hex(), warned=sent, mended=changed)
            return (decided,)
        case facts.CopyGiven(text=text):
            return (replace(base("copy"), text=text, undisclosed=stood.undisclosed),)
        case facts.CopiesPrepared(text=marked, language=language):
            return (replace(base("copies-prepared"), text={language: marked}),)
        case facts.HandoverOffered(to=to, text=text):
            return (replace(base("hand-over-offered"), text=text or faces.name(to)),)
        case facts.HandoverAnswered(answer=answer, text=text):
            return (replace(base(_HANDOVER[answer]), text=text),)
        case (
            facts.ReadBack()
            | facts.CameOfIt()
            | facts.Receipted()
            | facts.Withdrawn()
            | facts.ErasureAsked()
            | facts.Charter()
            | facts.PenOffered()
            | facts.Left()
            | facts.BlindAnswer()
            | facts.BlindNoted()
            | facts.SealedEntered()
            | facts.SealedMet()
            | facts.SealedEnded()
            | facts.DepositNoted()
            | facts.NamesEntered()
            | facts.NamesCommon()
            | facts.NamesPaired()
            | facts.LegalHold()
            | facts.ClosedOut()
            | facts.OutsideAllowed()
            | facts.TravelAsked()
            | facts.TravelHeld()
            | facts.HandedOver()
            | facts.CopiesHanded()
            | facts.FindingKept()
            | facts.NameSpelled()
        ):
            return ()


def project_line(stoods: Sequence[Stood], kind: LineKind, faces: Faces) -> tuple[views.EntryView, ...]:
    """The page of a line: what is shown of these entries, in their order in the record."""
    ordered = sorted(stoods, key=lambda stood: stood.entry.place)
    return tuple(view for stood in ordered for view in project_entry(stood, kind, faces))


def _view(
    stood: Stood, author: views.Person, kind: views.EntryKind, suffix: str = "", **more: Any
) -> views.EntryView:
    """What every view of an entry has, and what this one has besides."""
    read = read_back_of(stood.entry, stood.said)
    return views.EntryView(
        stood.entry.hash.hex() + suffix,
        kind,
        author,
        stood.entry.at,
        withdrawn=is_withdrawn(stood.entry, stood.said),
        waits=stood.waits,
        late=stood.late,
        unconfirmed=stood.standing is not Standing.CONFIRMED,
        delivery="read" if read is not None and read.right else stood.way.delivery,
        delivered_to=stood.way.delivered_to,
        readers=stood.way.readers,
        read_back=_read_back(stood, read),
        read_back_words={} if read is None else read.words,
        **more,
    )


def _how(how: How) -> views.How:
    word: views.How = how.word  # type: ignore[assignment]
    return word


def is_withdrawn(entry: Entry, said: Sequence[Said]) -> bool:
    """Whether its own author took it back."""
    return any(isinstance(one.fact, facts.Withdrawn) and one.entry.author == entry.author for one in said)


def _read_back(stood: Stood, read: facts.ReadBack | None) -> Literal["", "right", "corrected", "elsewhere"]:
    if read is not None:
        return "right" if read.right else "corrected"
    own = any(
        isinstance(one.fact, facts.ReadBack) and one.fact.right and one.entry.author == stood.entry.author
        for one in stood.said
    )
    return "elsewhere" if own and isinstance(stood.fact, facts.Noted) else ""


def read_back_of(entry: Entry, said: Sequence[Said]) -> facts.ReadBack | None:
    """What another than its author said of it last: that it is right, or a correction."""
    found = [
        (one.entry.place, one.fact)
        for one in said
        if isinstance(one.fact, facts.ReadBack) and one.entry.author != entry.author
    ]
    return max(found, key=lambda each: each[0])[1] if found else None


def _wording(consent: Consent) -> Literal["as-written", "paraphrase"]:
    return "as-written" if consent is Consent.AS_WRITTEN else "paraphrase"


def _passages(passages: Sequence[Passage], stood: Stood) -> tuple[views.PassageView, ...]:
    crossed = crossings_of(stood.entry.hash, stood.said)
    return tuple(
        views.PassageView(
            number,
            passage.text,
            passage.consent,
            passage.attribution,
            tuple(passed for which, passed in crossed if number in which),
        )
        for number, passage in enumerate(passages, 1)
    )


def crossings_of(name: bytes, said: Sequence[Said]) -> list[tuple[tuple[int, ...], views.Passed]]:
    """(passages, how they crossed) for each crossing of an entry, oldest first; no passages for a signed paper."""
    noted, told = [], []
    for one in sorted(said, key=lambda each: (each.entry.at.seconds, each.entry.place)):
        match one.fact:
            case facts.ReleaseNoted(release=release, sources=sources, wording=wording):
                which = tuple(n for source in sources if source.entry == name for n in source.passages)
                if any(source.entry == name for source in sources):
                    passed = views.Passed(
                        one.entry.at,
                        _wording(wording),
                        one.to,
                        one.words,
                        release.hex(),
                    )
                    noted.append((which, passed))
            case facts.Receipted(source=source, passages=passages, wording=wording, when=when, words=words):
                if source == name:
                    told.append((passages, views.Passed(when, _wording(wording), "", words)))
            case _:
                pass
    return noted or told


def _noted(base: views.EntryView, stood: Stood, fact: facts.Noted, faces: Faces) -> views.EntryView:
    return replace(
        base,
        at=fact.when,
        how=_how(fact.how),
        passages=_passages(fact.passages, stood),
        minutes=fact.minutes,
        asks=fact.to_confirm,
        remarks=tuple(
            views.PassageView(number, passage.text, passage.consent, passage.attribution)
            for number, passage in enumerate(stood.remarks, len(fact.passages) + 1)
        ),
        spoken_by=tuple(faces.name(who) for who in fact.spoken_by if who != stood.entry.author),
    )


def _released(base: views.EntryView, fact: facts.Released) -> views.EntryView:
    return replace(
        base,
        passages=(views.PassageView(1, fact.words, fact.wording),),
        wording=_wording(fact.wording),
        translation=fact.translation,
        attribution=fact.attribution,
    )


def read_shown(cose: bytes) -> tuple[bytes, Instrument] | None:
    """(hash, instrument) of a paper as it was shown; None when it can't be read."""
    try:
        payload = read_cose(cose).payload
        return instrument_hash(payload), decode_instrument(payload)
    except Distrusted:
        return None


def _paper(base: views.EntryView, fact: facts.InstrumentShown) -> tuple[views.EntryView, ...]:
    read = read_shown(fact.cose)
    if read is None:
        return ()
    if fact.attribution is not None:  # a go-between passed it on
        base = replace(base, wording="as-written", attribution=fact.attribution)
    name, made = read
    match made:
        case Mandate() | Countersignature():  # shown on the pages of mandates and certificates
            return ()
        case Declaration(title=title, deposit=deposit):
            if (
                fact.attribution is not None
            ):  # another side's: the deposit paper alone says that it was released
                return ()
            return (
                replace(base, kind="declaration", text=title or made.clauses[0].text, refers=deposit.hex()),
            )
        case Deposit(deposit=deposit, fate=fate):
            kind: views.EntryKind = "deposit-released" if fate is Fate.RELEASED else "deposit-returned"
            return (replace(base, kind=kind, refers=deposit.hex()),)
        case Proposal():
            return (replace(base, text=title_of(made), refers=name.hex()),)
        case Answer(proposal=proposal, words=words, verdict=verdict):
            view = replace(base, kind="answer", text=words or {}, refers=proposal.hex())
            return (replace(view, verdict=_VERDICT[verdict]),)
        case Withdrawal(proposal=proposal):
            return (replace(base, kind="withdrawal", refers=proposal.hex()),)
        case Closing(proposal=proposal):
            return (replace(base, kind="closing", refers=proposal.hex()),)
        case Receipt(instrument=other):
            return (replace(base, kind="receipt", refers=other.hex()),)
        case Confirmation(paper=confirmed, confirms=confirms):
            of_declaration = (
                fact.consent is Consent.FOR_YOU_ONLY
            )  # for the go-between alone; no proposal is meant
            if of_declaration and fact.attribution is not None:
                return ()
            view = replace(base, kind="confirmation", refers="" if of_declaration else confirmed.hex())
            return (replace(view, verdict="confirm" if confirms else "refuse"),)


def title_of(proposal: Proposal) -> Texts:
    """Its title; of an untitled one the words of its first clause."""
    return proposal.title or proposal.clauses[0].text


def _comings(stood: Stood, epoch: Epoch, faces: Faces) -> Iterator[views.EntryView]:
    if stood.before is None:
        return
    was, now = set(stood.before.seats()), set(epoch.seats())
    number = 0
    kinds: tuple[tuple[views.EntryKind, set[bytes]], ...] = (("joined", now - was), ("left", was - now))
    for kind, seats in kinds:
        for seat in sorted(seats):
            number += 1
            yield _view(stood, faces.person(seat), kind, f"-{number}" if number > 1 else "")
    is_here = stood.before.member(epoch.steward) is not None  # who came back as another seat leads as before
    if epoch.kind is LineKind.SIDE and epoch.steward != stood.before.steward and is_here:
        yield _view(stood, faces.person(epoch.steward), "leads", f"-{number + 1}" if number else "")
