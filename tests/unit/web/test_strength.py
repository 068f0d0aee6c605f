"""How hard a passphrase is to guess, also where its words are not English."""

from __future__ import annotations

import pytest

from wasit.web.strength import ENOUGH, LOOKED_AT, strength


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "password1",
        "1234567890123",
        "aaaaaaaaaaaaaaaa",
        "qwertyuiop",
        "عبارة المرور",
        "الله أكبر الله أكبر الله أكبر",
        "ירושלים ירושלים ירושלים",
        "سلام123",
    ],
)
def test_what_is_guessed_early_is_not_enough(typed: str) -> None:
    """The commonest, the repeated, and a word or two in any script."""
    assert strength(typed) < ENOUGH


@pytest.mark.parametrize(
    "typed", ["harbour linen seven olive", "مرفأ كتّان سبعة زيتون", "נמל פשתן שבע זית", "v8#qT!m2zK-d"]
)
def test_four_words_are_enough_in_any_script(typed: str) -> None:
    """As is chance."""
    assert strength(typed) >= ENOUGH


def test_a_word_more_is_never_weaker() -> None:
    """In Arabic each word counts, once."""
    words = ["مرفأ", "كتان", "سبعة", "زيتون", "معبر"]
    scores = [strength(" ".join(words[:n])) for n in range(6)]
    assert scores == sorted(scores)
    assert scores[-1] == 4


@pytest.mark.slow
def test_only_the_first_hundred_characters_are_looked_at() -> None:
    """However long it is, it costs the same."""
    assert strength("a" * LOOKED_AT + "harbour linen seven olive") == strength("a" * LOOKED_AT)
