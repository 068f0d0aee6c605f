"""What somebody looks for, and where a text has it. Pure: whoever keeps an index is told what to write into it, and what to ask.

1. A question is words and "phrases in quotation marks"; all of them must be there. A word is found by its beginning, a phrase whole.
2. Nothing of a question is syntax: what is no word is not there.
3. Arabic and Hebrew write small words onto the next one ("and the truce" is one word). A word is kept as it is written and, beside
   that, without them (``bare``), so that it is found by its own beginning too. Of a question in Arabic the article is taken off.
4. Beside the bare words stand numbers in words as digits, and dates by their day (``alike``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from wasit.text.alike import terms_of
from wasit.text.fold import Token, tokens
from wasit.text.numbers import find_numbers

MAX_TERMS = 12
LONGEST_QUESTION = 200  # characters
_QUOTED = re.compile(r'[“”„«»"]([^“”„«»"]*)[“”„«»"]')
_LEAD = tuple(
    re.compile(rf"{lead}(?={left})")
    for left, leads in (
        (r"[\u0621-\u064a]{3}", ("[وف]", "[وف]?[بكل]", "[وف]?[بك]?ال", "[وف]?لل")),
        (r"[\u05d0-\u05ea]{3}", ("[והבכלמש]", "[ושמכ][והבכלמש]", "ו?[מכ]?ש[בכלמ]?ה?")),
    )
    for lead in leads
)
_ARTICLE = re.compile(r"ال(?=[\u0621-\u064a]{3})")


class Term(NamedTuple):
    """Words in their one form. ``whole``: a phrase; else one word, of which the beginning is enough."""

    words: tuple[str, ...]
    whole: bool = False


class Piece(NamedTuple):
    """A stretch of a text as it was written, and whether it was looked for."""

    text: str
    found: bool


def read_question(written: str) -> tuple[Term, ...]:
    """What is looked for; nothing where there is no word."""
    written = written[:LONGEST_QUESTION]
    terms: list[Term] = []
    for match in _QUOTED.finditer(written):
        words = tuple(token.word for token in tokens(match.group(1)))
        if words:
            terms.append(Term(words, True))
    terms += [Term((token.word,)) for token in tokens(_QUOTED.sub(" ", written))]
    return tuple(dict.fromkeys(terms))[:MAX_TERMS]


def bare(word: str) -> tuple[str, ...]:
    """A folded word without one or more of the small ones written onto it: every way to read it that leaves three letters."""
    if word.isascii():
        return ()
    ends = {match.end() for lead in _LEAD if (match := lead.match(word)) is not None}
    return tuple(word[end:] for end in sorted(ends) if end)


def without_article(word: str) -> str:
    return _ARTICLE.sub("", word, count=1) if _ARTICLE.match(word) else word


def indexed(text: str) -> tuple[str, str]:
    """(its words, its bare words and the terms of its numbers and dates), each parted by spaces: what an index keeps of a text."""
    said = tokens(text)
    forms = [form for token in said for form in bare(token.word)]
    return " ".join(token.word for token in said), " ".join((*forms, *terms_of(text, said)))


def pieces(text: str, terms: Sequence[Term], around: int) -> list[Piece]:
    """The text about its first found place, ``around`` characters before and thrice that behind, cut between words.

    All of the beginning where nothing is found.
    """
    there = tokens(text)
    places = _places(text, there, terms)
    first = places[0][0] if places else 0
    start, end = max(0, first - around), min(len(text), first + 3 * around)
    start = next((token.start for token in there if token.start >= start), start) if start else 0
    end = next((token.end for token in reversed(there) if token.end <= end), end) if end < len(text) else end
    made, at = ([Piece("… ", False)] if start else []), start
    for begin, stop in places:
        if begin < at or stop > end:
            continue
        made += [Piece(text[at:begin], False), Piece(text[begin:stop], True)]
        at = stop
    made += [Piece(text[at:end], False), *([Piece(" …", False)] if end < len(text) else [])]
    return [piece for piece in made if piece.text]


def holds(text: str, terms: Sequence[Term]) -> int:
    """How many of the terms a text has."""
    there = tokens(text)
    return sum(bool(_places(text, there, [term])) for term in terms)


def _places(text: str, there: Sequence[Token], terms: Sequence[Term]) -> list[tuple[int, int]]:
    found = []
    for term in terms:
        if term.words[0].isdecimal() and not term.whole:
            found += [
                (there[number.first].start, there[number.last].end)
                for number in find_numbers(text, there)
                if number.value >= 10 and number.form.startswith(term.words[0])
            ]
        length = len(term.words)
        for index in range(len(there) - length + 1):
            run = there[index : index + length]
            if term.whole:
                hit = tuple(token.word for token in run) == term.words
            else:
                hit = _begins(run[0].word, term.words[0])
            if hit:
                found.append((run[0].start, run[-1].end))
    return sorted(set(found))


def _begins(word: str, sought: str) -> bool:
    if len(sought) == 1:  # one letter begins too many
        return word == sought
    plain = without_article(sought)
    return any(form.startswith(plain) for form in (word, *bare(word))) or word.startswith(sought)
