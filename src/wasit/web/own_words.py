"""What became of a side's own words, in sentences: what was passed on and how, what stayed, what can still be taken back.

1. Passages are named by their place among the words ("the first", "the second"); a word of one passage needs no number.
2. What crossed at one hour is one sentence. In which other words it crossed is told beside it.
3. Nothing is said here that its author was not told: no page of a side knows to whom a passage went.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from wasit.channel.views import EntryView, PassageView
from wasit.text.passage import Consent, Texts
from wasit.web.locale import Look, has_sentence

HOUR = 3600
DAY = 24 * HOUR


@dataclass(frozen=True, slots=True)
class Told:
    """One sentence about own words. ``words``: in which words they crossed, where those are not the author's."""

    icon: str
    sentence: Markup
    words: tuple[Texts, ...] = ()


def became_of(look: Look, entry: EntryView) -> tuple[Told, ...]:
    """The sentences that stand under an entry of this side's own."""
    if entry.withdrawn:
        return (*_crossed(look, entry), Told("x", look.say("own.withdrawn")))
    found = [*_crossed(look, entry)]
    stayed = [one for one in entry.passages if one.consent is Consent.FOR_YOU_ONLY and not one.passed]
    waits = [one for one in entry.passages if one.consent is not Consent.FOR_YOU_ONLY and not one.passed]
    if found and waits:
        found.append(Told("clock", _of(look, "own.not-yet", waits)))
    if found and stayed:
        found.append(Told("only", _of(look, "own.stayed", stayed)))
    if not found and waits:
        found.append(Told("clock", look.say("own.waits.mine" if entry.author.mine else "own.waits")))
    if not found:
        found.append(Told("only", look.say("own.only")))
    return tuple(found)


def _crossed(look: Look, entry: EntryView) -> list[Told]:
    """One sentence for each hour at which something crossed, oldest first."""
    hours: dict[str, list[tuple[PassageView, str, Texts]]] = {}
    crossings = sorted(
        (
            (passed.at.seconds, passage.number, passage, passed)
            for passage in entry.passages
            for passed in passage.passed
        ),
        key=lambda each: each[:2],
    )
    for _, _, passage, passed in crossings:
        when = str(
            look.moment(passed.at)
            if look.day_of(passed.at) != look.day_of(entry.at)
            else look.hour(passed.at)
        )
        hours.setdefault(when, []).append((passage, passed.wording, passed.words))
    return [
        Told("pass", _sentence(look, when, found, entry), tuple(_other_words(found)))
        for when, found in hours.items()
    ]


def _sentence(
    look: Look, when: str, found: Sequence[tuple[PassageView, str, Texts]], entry: EntryView
) -> Markup:
    if len(entry.passages) == 1:
        return look.say(f"own.passed.one.{found[-1][1]}", hour=when)
    parts = dict.fromkeys(
        look.say(f"own.part.{wording}", which=ordinal(look, passage.number)) for passage, wording, _ in found
    )
    return look.say("own.passed", hour=when, what=look.say("list.comma").join(parts))


def _other_words(found: Sequence[tuple[PassageView, str, Texts]]) -> list[Texts]:
    """In which words they crossed, each once: several passages may have become one text."""
    told: list[Texts] = []
    for _, wording, words in found:
        if wording == "paraphrase" and words and words not in told:
            told.append(words)
    return told


def _of(look: Look, key: str, passages: Sequence[PassageView]) -> Markup:
    names = [ordinal(look, one.number, is_first=place == 0) for place, one in enumerate(passages)]
    return look.say(key, n=len(names), which=listed(look, names))


def ordinal(look: Look, number: int, *, is_first: bool = False) -> Markup:
    """ "the third"; ``is_first``: as it begins a sentence."""
    key = f"ordinal.first.{number}" if is_first else f"ordinal.{number}"
    if has_sentence(look.language, key):
        return look.say(key)
    return look.say("ordinal.first.more" if is_first else "ordinal.more", number=number)


def listed(look: Look, parts: Sequence[Markup]) -> Markup:
    """ "a", "a and b", "a, b and c"."""
    if len(parts) < 2:
        return Markup("").join(parts)
    most = look.say("list.comma").join(parts[:-1])
    return look.say("list.and", most=most, last=parts[-1])


def left(look: Look, seconds: int) -> Markup:
    """How long something still waits: days from three on, hours, minutes under one hour."""
    if seconds < 0:
        return look.say("left.over")
    if seconds >= 3 * DAY:
        return look.say("left.days", n=seconds // DAY)
    return (
        look.say("left.hours", n=seconds // HOUR)
        if seconds >= HOUR
        else look.say("left.minutes", n=seconds // 60)
    )
