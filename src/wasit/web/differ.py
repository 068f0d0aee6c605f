"""Whether two texts say the same, clause by clause: a certificate against one's own copy, or a text that was pasted.

1. Against another proposal clauses are compared by number, in each language, to the letter.
2. A pasted text has no clauses: it is compared with the authentic language it has most words of, in order. Spaces, line breaks and clause
   numbers at the start of a line are not compared, and the page says so. The title may stand before it, hopes may be left out.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import regex

from wasit.channel import views
from wasit.channel.redline import Run, redline, words_of

_NUMBER = regex.compile(r"^[\s\u200e\u200f\u061c]*[(]?\p{Nd}{1,3}\s*[.)\-:–]\s", regex.MULTILINE)
_UNSEEN = regex.compile(r"[\u200e\u200f\u061c\u2066-\u2069\u202a-\u202e\ufeff]")


@dataclass(frozen=True, slots=True)
class Difference:
    """One clause that is not as it was signed. ``number`` 0: the title, or words that belong to no clause."""

    number: int
    language: str
    runs: tuple[Run, ...]
    what: str = "words"  # "words", "added", "missing", "terms"


def differences(
    ours: Sequence[views.ClauseView], theirs: Sequence[views.ClauseView]
) -> tuple[Difference, ...]:
    """How the clauses of ``theirs`` differ from ``ours``."""
    own, other = ({clause.number: clause for clause in side} for side in (ours, theirs))
    found = []
    for number in sorted(own.keys() | other.keys()):
        before, after = own.get(number), other.get(number)
        found += _of_clause(number, before, after)
    return tuple(found)


def _of_clause(
    number: int, before: views.ClauseView | None, after: views.ClauseView | None
) -> list[Difference]:
    if before is None or after is None:
        there = before or after
        assert there is not None
        kind, what = ("ins", "added") if before is None else ("del", "missing")
        run = Run("ins" if kind == "ins" else "del", next(iter(there.text.values()), ""))
        return [Difference(number, next(iter(there.text), ""), (run,), what)]
    found = [
        Difference(number, tag, redline(before.text.get(tag, ""), after.text.get(tag, "")))
        for tag in dict.fromkeys([*before.text, *after.text])
        if before.text.get(tag) != after.text.get(tag)
    ]
    if not found and _terms(before) != _terms(after):
        found.append(Difference(number, "", (), "terms"))
    return found


def _terms(clause: views.ClauseView) -> tuple[object, ...]:
    due = clause.due.seconds if clause.due is not None else None
    events = tuple(sorted(text.items()) for text in map(dict, clause.events))
    return clause.kind, clause.by, clause.conditions, events, due


def differences_pasted(
    clauses: Sequence[views.ClauseView],
    pasted: str,
    *,
    title: Mapping[str, str] | None = None,
    authentic: Sequence[str] = (),
) -> tuple[str, tuple[Difference, ...]]:
    """(the language it was compared in, where it differs). ``authentic``: the languages that bind; none = all there are.

    Source: spec/7-instruments §14.
    """
    languages = list(authentic) or list(dict.fromkeys(tag for clause in clauses for tag in clause.text))
    words = set(words_of(_plain(pasted)))
    texts = {
        tag: [(clause.number, _plain(clause.text.get(tag, ""))) for clause in clauses] for tag in languages
    }
    language = max(languages, key=lambda tag: _shared(texts[tag], words), default="")
    heading = _plain((title or {}).get(language, ""))
    givens = dict.fromkeys([_plain(pasted), _plain(_NUMBER.sub("", pasted))])
    tried = [
        _by_clause(whole, language, redline(" ".join(text for _, text in whole), given))
        for given in givens
        for whole in _wholes(clauses, language, heading if given.startswith(heading) else "")
    ]
    return language, min(tried, key=len)


def _wholes(
    clauses: Sequence[views.ClauseView], language: str, heading: str
) -> Iterator[list[tuple[int, str]]]:
    """The signed text as it may be given: with its title or without, with its hopes or without."""
    signed = [clause for clause in clauses if clause.kind != "hope"]
    for chosen in (clauses, signed) if len(signed) < len(clauses) else (clauses,):
        texts = [(clause.number, _plain(clause.text.get(language, ""))) for clause in chosen]
        numbered = [(number, text) for number, text in texts if text]
        if heading:
            yield [(0, heading), *numbered]
        yield numbered


def _shared(texts: Sequence[tuple[int, str]], words: set[str]) -> int:
    return sum(word in words for _, text in texts for word in words_of(text) if word.strip())


def _plain(text: str) -> str:
    """The words with single spaces, without signs that nobody sees."""
    return " ".join(_UNSEEN.sub("", unicodedata.normalize("NFC", text)).split())


def _by_clause(
    numbered: Sequence[tuple[int, str]], language: str, runs: Sequence[Run]
) -> tuple[Difference, ...]:
    """The runs cut at the ends of clauses; of clauses without a change nothing is told."""
    found = []
    waiting = list(runs)
    for place, (number, text) in enumerate(numbered):
        own, left = [], len(text) + (place < len(numbered) - 1)
        while waiting and (left > 0 or (waiting[0].kind == "ins" and place == len(numbered) - 1)):
            run = waiting.pop(0)
            if run.kind != "ins" and len(run.text) > left:
                waiting.insert(0, Run(run.kind, run.text[left:]))
                run = Run(run.kind, run.text[:left])
            left -= 0 if run.kind == "ins" else len(run.text)
            own.append(run)
        if any(run.kind != "same" for run in own):
            found.append(Difference(number, language, tuple(own)))
    return tuple(found)
