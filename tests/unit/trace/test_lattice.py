"""What an excerpt shows: whole, in part, re-ordered, retyped, or of another text."""

from __future__ import annotations

import random

import pytest

from unit.trace.texts import AR, EN, HE, LETTERS, mistyped
from wasit.trace.lattice import Reading, read_excerpt, sentences
from wasit.trace.marked import Marked, read_marked

TEXTS = {"en": EN, "ar": AR, "he": HE}


def drawn(marked: Marked, chance: random.Random) -> list[int]:
    return [chance.randrange(size) for size in marked.sizes]


@pytest.mark.slow
@pytest.mark.parametrize("language", sorted(TEXTS))
def test_a_whole_copy_shows_every_wording(language: str) -> None:
    """Also without vowel signs and points, in capitals, with hidden marks between the letters."""
    marked, chance = read_marked(TEXTS[language]), random.Random(language)
    choices = drawn(marked, chance)
    copy = marked.copy(choices)
    hidden = "\u200b".join(copy.upper())
    for text in (copy, hidden, copy.replace("ّ", "").replace("ُ", "").replace(",", " ;")):
        assert list(read_excerpt(marked, text).seen) == choices


@pytest.mark.slow
@pytest.mark.parametrize("language", sorted(TEXTS))
def test_a_mistyped_copy_is_read_nearly_as_well(language: str) -> None:
    """One letter in twenty wrong: at least 19 of 20 places right, at most one in a hundred wrong."""
    marked, chance = read_marked(TEXTS[language]), random.Random(language)
    right = wrong = of = 0
    for _ in range(12):
        choices = drawn(marked, chance)
        seen = read_excerpt(marked, mistyped(marked.copy(choices), 0.05, LETTERS[language], chance)).seen
        of += len(seen)
        right += sum(one == other for one, other in zip(seen, choices, strict=True))
        wrong += sum(one not in (None, other) for one, other in zip(seen, choices, strict=True))
    assert right / of >= 0.95
    assert wrong / of <= 0.01


def test_sentences_in_another_order_among_other_words() -> None:
    """Each is found where it stands in the text; what somebody else wrote between them is none of it."""
    marked = read_marked(EN)
    choices = drawn(marked, random.Random(2))
    first, second, third, last = marked.copy(choices)[:-1].split(". ")
    told = f"A paper reports: {third}. Nobody would confirm it to us yesterday evening, they said. {last}!\n{first}… {second}"
    reading = read_excerpt(marked, told)
    assert list(reading.seen) == choices
    assert reading.quoted < reading.letters


def test_a_part_shows_what_it_shows() -> None:
    """Places outside are not seen; words left out of a sentence take their own place along, no other."""
    marked = read_marked(
        "The {first|initial} meeting of the two sides will be {held|arranged} in the old {house|villa} near {the lake|the shore}."
    )
    assert read_excerpt(marked, "of the two sides will be arranged in the old hou").seen == (
        None,
        1,
        None,
        None,
    )
    assert read_excerpt(
        marked, "The initial meeting of the two sides … in the old villa near the shore"
    ).seen == (1, None, 1, 1)
    left_out = "The initial meeting of the two sides in the old villa near the shore"
    assert read_excerpt(marked, left_out).seen == (1, None, 1, 1)


def test_a_place_that_shows_two_wordings_is_unclear() -> None:
    """Quoted twice in different words, or in a word between two wordings."""
    marked = read_marked("They will bring the {north|south} gate into use before the winter comes.")
    whole = "They will bring the {} gate into use before the winter comes. "
    assert read_excerpt(marked, whole.format("north") + whole.format("south")) == Reading(
        (None,), frozenset({0}), 126, 126, 252
    )
    assert read_excerpt(marked, whole.format("nouth")).unclear == {0}
    assert read_excerpt(marked, whole.format("north") * 2).seen == (0,)


@pytest.mark.parametrize(
    "excerpt",
    [
        "",
        "...",
        "Rain is expected over the hills from Thursday on, with some wind in the evening.",
        "twenty people",
    ],
)
def test_another_text_shows_nothing(excerpt: str) -> None:
    """Nor does a text too short to be told from chance."""
    reading = read_excerpt(read_marked(EN), excerpt)
    assert (set(reading.seen), reading.unclear, reading.quoted) == ({None}, frozenset(), 0)


def test_short_sentences_go_together() -> None:
    """With the next, the last with the one before; a number keeps its point."""
    assert sentences("Yes. It was 25.5 on the day, we are told! No.") == [
        "yes it was 25.5 on the day we are told no"
    ]
    assert sentences("A long enough sentence stands here. And another one that is long.") == [
        "a long enough sentence stands here",
        "and another one that is long",
    ]
    assert sentences("No.") == ["no"]


def test_a_line_that_wraps_loses_no_place() -> None:
    """As letters, messages and pictures break lines: at every space that stands in a wording."""
    marked = read_marked(EN)
    choices = [0] * len(marked.places)
    text = marked.copy(choices)
    for wordings in marked.places:
        if " " in wordings[0]:
            text = text.replace(wordings[0], wordings[0].replace(" ", "\n", 1), 1)
    assert text.count("\n") >= 8
    assert list(read_excerpt(marked, text).seen) == choices
