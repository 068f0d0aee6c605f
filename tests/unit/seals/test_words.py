"""Sixty-four words a language that are hard to take for each other."""

import itertools
import unicodedata
from importlib.resources import files

import pytest

from wasit.errors import Refused
from wasit.seals.words import COUNT, LANGUAGES, fold, sound, words_for

ALPHABETS = {
    "en": set("abcdefghijklmnopqrstuvwxyz"),
    "ar": set("ابتثجحخدذرزسشصضطظعغفقكلمنهويأإآىةئؤء"),
    "he": set("אבגדהוזחטיכךלמםנןסעפףצץקרשת"),
}


def words_of(language: str) -> list[str]:
    return words_for(range(COUNT), language)


def distance(one: str, two: str) -> int:
    row = list(range(len(two) + 1))
    for i, a in enumerate(one, 1):
        below = [i]
        for j, b in enumerate(two, 1):
            below.append(min(below[-1] + 1, row[j] + 1, row[j - 1] + (a != b)))
        row = below
    return row[-1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_says_that_it_awaits_review(language: str) -> None:
    """One comment line, then exactly 64 lines and nothing else."""
    text = (files("wasit.seals") / "words" / f"{language}.txt").read_text(encoding="utf-8")
    first, *rest = text.splitlines()
    assert first.startswith("#")
    assert "awaiting native review" in first
    assert len(rest) == COUNT
    assert text.endswith("\n")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_word_is_one_plain_word(language: str) -> None:
    """Only letters of its alphabet, no vowel marks, two to twelve of them, no article, NFC."""
    for word in words_of(language):
        assert set(word) <= ALPHABETS[language]
        assert 2 <= len(word) <= 12
        assert unicodedata.is_normalized("NFC", word)
        assert not (language == "ar" and word.startswith("ال"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_words_begin_alike(language: str) -> None:
    """Distinct first sounds: the first two sounded letters are not shared by any two words."""
    beginnings = [sound(word, language)[:2] for word in words_of(language)]
    assert len(set(beginnings)) == COUNT
    assert len({fold(word, language)[:2] for word in words_of(language)}) == COUNT


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_begins_another(language: str) -> None:
    """No word is a prefix of another, folded or sounded."""
    for one, two in itertools.permutations(words_of(language), 2):
        assert not fold(one, language).startswith(fold(two, language))
        assert not sound(one, language).startswith(sound(two, language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_misheard_letter_never_makes_another_word(language: str) -> None:
    """Any two words are at least two sounded letters apart."""
    for one, two in itertools.combinations(words_of(language), 2):
        assert distance(sound(one, language), sound(two, language)) >= 2


def test_the_same_index_is_the_same_thing() -> None:
    """Spot checks over the three lists: a row means one thing."""
    table = list(zip(*(words_of(language) for language in LANGUAGES), strict=True))
    for row in [("bread", "خبز", "לחם"), ("elephant", "فيل", "פיל"), ("umbrella", "مظلة", "מטרייה")]:
        assert row in table


def test_the_words_of_the_protocols_vector() -> None:
    """Indexes 23 17 11 39 58 50 1 in three languages."""
    assert words_for([23, 17, 11, 39, 58, 50, 1], "en") == [
        "grass",
        "doctor",
        "cinnamon",
        "pepper",
        "tower",
        "sock",
        "apple",
    ]
    assert words_for([23, 1], "ar") == ["عشب", "تفاحة"]
    assert words_for([23, 1], "he") == ["דשא", "תפוח"]


def test_spelling_does_not_matter() -> None:
    """Vowel marks, hamza seats, ta marbuta, the article, final letters and case fold away."""
    assert fold("تُفَّاحَة", "ar") == fold("تفاحه", "ar") == fold("التفاحة", "ar")
    assert fold("ألماس", "ar") == fold("الماس", "ar") == "ماس"
    assert fold("לֶחֶם", "he") == fold("לחמ", "he")
    assert fold("Bread", "en") == "bread"


@pytest.mark.parametrize("language", ["fr", "", "EN", "../en"])
def test_a_language_without_a_list_is_refused(language: str) -> None:
    """bad-input, and no file name is made of it."""
    with pytest.raises(Refused, match="bad-input"):
        words_for([0], language)
