"""Which words of a fact a search goes through: those that its page shows as words, in every language.

What crossed is found where it stands, on its line, not in the desk's note of it. Of a signed paper: its title, clauses and reasons.
"""

from __future__ import annotations

from collections.abc import Iterable

from wasit.channel import facts
from wasit.channel.facts import Fact, Who
from wasit.channel.instrument import Answer, Event, Instrument, Proposal
from wasit.channel.project_line import read_shown
from wasit.text.passage import Texts


def words_in(fact: Fact) -> tuple[Texts, ...]:
    """The texts of a fact; none of one that pages do not show as words."""
    match fact:
        case facts.Word(passages=passages):
            return tuple(passage.text for passage in passages)
        case facts.Noted(passages=passages, spoken_by=spoken_by):
            return (*(passage.text for passage in passages), *_names(spoken_by))
        case facts.Released(words=words, translation=translation):
            return (words, translation)
        case facts.InstrumentShown(cose=cose):
            read = read_shown(cose)
            return () if read is None else _words_of_paper(read[1])
        case facts.Told(whom=whom, text=text):
            return (text,) if text else tuple(_names([whom]))
        case (
            facts.Hope(text=text)
            | facts.UndertakingNoted(text=text)
            | facts.Milestone(text=text)
            | facts.RedLine(text=text)
            | facts.Deadline(text=text)
            | facts.LineToTake(text=text)
            | facts.CopyGiven(text=text)
            | facts.FirstTold(text=text)
            | facts.BlindPut(text=text)
            | facts.SuppositionPut(text=text)
            | facts.SealedPut(text=text)
            | facts.NamesAsked(text=text)
            | facts.SuppositionWorded(text=text)
            | facts.DepositOpened(title=text)
        ):
            return (text,)
        case facts.Claimed(text=text, evidence=evidence):
            return (text, *(one.text for one in evidence if one.text))
        case (
            facts.ClaimAnswered(text=text)
            | facts.HandoverOffered(text=text)
            | facts.HandoverAnswered(text=text)
        ) if text:
            return (text,)
        case facts.CopiesPrepared(text=text, language=language):
            return ({language: text},)
        case facts.DeviceRemoved(consent=consent):
            return (consent,) if consent else ()
        case (
            facts.Opened()
            | facts.Briefed()
            | facts.Receipted()
            | facts.ErasureAsked()
            | facts.LegalHold()
            | facts.ClosedOut()
            | facts.Withdrawn()
            | facts.ReleaseNoted()
            | facts.NameSpelled()
            | facts.Decided()
            | facts.Charter()
            | facts.Weighing()
            | facts.CameOfIt()
            | facts.Preferences()
            | facts.PenOffered()
            | facts.Left()
            | facts.DeviceAdded()
            | facts.ReadBack()
            | facts.BlindAnswer()
            | facts.BlindResult()
            | facts.BlindNoted()
            | facts.SealedEntered()
            | facts.SealedMet()
            | facts.SealedEnded()
            | facts.DepositNoted()
            | facts.NamesEntered()
            | facts.NamesCommon()
            | facts.NamesPaired()
            | facts.ClaimAnswered()
            | facts.OutsideAllowed()
            | facts.TravelAsked()
            | facts.TravelHeld()
            | facts.HandoverOffered()
            | facts.HandoverAnswered()
            | facts.HandedOver()
            | facts.CopiesHanded()
            | facts.FindingKept()
        ):
            return ()


def _names(whom: Iterable[Who]) -> Iterable[Texts]:
    return [who for who in whom if not isinstance(who, bytes)]


def _words_of_paper(made: Instrument) -> tuple[Texts, ...]:
    match made:
        case Proposal(title=title, clauses=clauses):
            events = (each.text for clause in clauses for each in clause.when if isinstance(each, Event))
            return (*([title] if title else []), *(clause.text for clause in clauses), *events)
        case Answer(words=words):
            return (words,) if words else ()
        case _:
            return ()
