"""wasit.text.passage: words and marks."""

from __future__ import annotations

import pytest

from wasit.errors import Refused
from wasit.text.passage import (
    Attribution,
    Consent,
    Passage,
    attribution_of,
    check_name,
    check_passages,
    check_texts,
    consent_of,
    in_language,
    is_text,
)


def refused(code: str, act: object, *args: object, **named: object) -> Refused:
    with pytest.raises(Refused) as caught:
        act(*args, **named)  # type: ignore[operator]
    assert caught.value.code == code
    return caught.value


def test_silence_is_the_default() -> None:
    """An unmarked passage is for you only, and nobody's."""
    assert Passage({"en": "x"}) == Passage({"en": "x"}, Consent.FOR_YOU_ONLY, Attribution.NONE)


@pytest.mark.parametrize("mark", list(Consent))
def test_marks_have_one_word(mark: Consent) -> None:
    """A mark's word reads back as the mark."""
    assert consent_of(mark.word) is mark


@pytest.mark.parametrize("grade", list(Attribution))
def test_grades_have_one_word(grade: Attribution) -> None:
    """A grade's word reads back as the grade."""
    assert attribution_of(grade.word) is grade


def test_other_words_are_no_marks() -> None:
    """Nothing is guessed."""
    assert refused("bad-input", consent_of, "As written").fields == {"field": "consent"}
    assert refused("bad-input", attribution_of, "").fields == {"field": "attribution"}


@pytest.mark.parametrize("count", [0, 65])
def test_a_word_is_1_to_64_passages(count: int) -> None:
    """Neither none nor more."""
    refused("bad-input", check_passages, [Passage({"en": "x"})] * count)


@pytest.mark.parametrize(
    "texts",
    [{}, {"en": ""}, {"EN!": "x"}, {"en": "\ud800"}, dict.fromkeys(("en", "ar", "he", "fr", "de"), "x")],
)
def test_texts_are_checked(texts: dict[str, str]) -> None:
    """1 to 4 languages, real tags, real text."""
    refused("bad-input", check_texts, texts, field="text")


def test_sizes_add_up_over_passages() -> None:
    """32 KiB a language, 48 KiB in all, however it is cut."""
    check_passages([Passage({"en": "x" * 16_384})] * 2)
    refused("too-large", check_passages, [Passage({"en": "x" * 16_385})] * 2)
    refused("too-large", check_passages, [Passage({"en": "x" * 25_000, "ar": "x" * 25_000})])


def test_names_are_short() -> None:
    """At most 120 characters, counted as characters."""
    check_name({"ar": "م" * 120})
    refused("too-large", check_name, {"ar": "م" * 121})


def test_text_is_what_utf8_can_hold() -> None:
    """Half a surrogate pair is no text."""
    assert is_text("🜁")
    assert not is_text("\udc00")


def test_the_wanted_language_or_the_first_there_is() -> None:
    """A reader sees words in some language rather than none."""
    assert in_language({"ar": "أ", "en": "a"}, "he", "en") == ("en", "a")
    assert in_language({"he": "א", "ar": "أ"}, "en") == ("ar", "أ")
