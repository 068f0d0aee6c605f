"""Words that one side would contest."""

import pytest

from wasit.channel.terms import find_contested

TERMS = (
    ({"en": "prisoner", "ar": "أسير", "he": "שבוי"}, {"en": "the detainee", "ar": "المحتجَز", "he": "העצור"}),
    ({"en": "prisoner of war"}, {"en": "the detainee"}),
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The Prisoner is well.", ["Prisoner"]),
        ("A prisoner of war, a prisoner.", ["prisoner of war", "prisoner"]),
        ("وصل الأسيرُ بخير", ["الأسيرُ"]),
        ("والأسير", ["والأسير"]),
        ("השבוי בריא", ["השבוי"]),
        ("prisoners imprisoned", []),
        ("תשבוי", []),
        ("", []),
    ],
)
def test_places_are_found_in_three_scripts(text, words) -> None:
    """In any case, with vowel signs and what is joined before; not inside other words."""
    assert [text[one.start : one.end] for one in find_contested(text, TERMS)] == words


def test_what_to_say_instead_comes_with_it() -> None:
    """In every language that the charter has; terms without letters are found nowhere."""
    (found,) = find_contested("the prisoner", TERMS)
    assert found.use["ar"] == "المحتجَز"
    assert find_contested("prisoner", (({"en": "..."}, {"en": "x"}),)) == []
