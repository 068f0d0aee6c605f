"""Places that a text could have, in three languages, and where none is offered."""

from __future__ import annotations

import pytest

from wasit.trace.equal import EQUAL
from wasit.trace.marked import folded, read_marked
from wasit.trace.suggest import suggest, with_places


def offered(source: str, language: str) -> str:
    marked = read_marked(source)
    return with_places(marked, suggest(marked, language)).source()


@pytest.mark.parametrize(
    ("language", "source", "made"),
    [
        ("en", "They wait until noon.", "They wait {until|till} noon."),
        ("en", "five", "{five|5}"),
        ("en", "However, it is so.", "{However|Nevertheless}, it is so."),
        ("en", "On 3 May 2026 five men come.", "On {3 May|May 3} 2026 {five|5} men come."),
        ("en", "By May 3 they want 12 cars.", "By {May 3|3 May} they want {12|twelve} cars."),
        (
            "en",
            "He saw the road and the bridge.",
            "He saw {the road and the bridge|the bridge and the road}.",
        ),
        ("ar", "ينتظرون خمسة أيام.", "ينتظرون {خمسة|5} أيام."),
        ("ar", "في ٣ مايو، لذلك ننتظر.", "في ٣ {مايو|أيار}، {لذلك|لذا} ننتظر."),
        ("ar", "عند الطريق والجسر اليوم.", "عند {الطريق والجسر|الجسر والطريق} اليوم."),
        ("he", "הם יחכו חמישה ימים, אך לא יותר.", "הם יחכו {חמישה|5} ימים, {אך|אבל} לא יותר."),
        ("he", "ב 3 במאי 2026 הכל ייגמר.", "ב {3 במאי 2026|3.5.2026} הכל ייגמר."),
        ("he", "ליד הכביש והגשר היום.", "ליד {הכביש והגשר|הגשר והכביש} היום."),
    ],
)
def test_what_is_offered(language: str, source: str, made: str) -> None:
    """Each kind; the first wording is what stood there, its capital kept."""
    assert offered(source, language) == made
    assert read_marked(made) == read_marked(offered(source, language))


@pytest.mark.parametrize(
    ("language", "source"),
    [
        ("en", "He said: “They wait until noon.”"),
        ("en", 'He said "until five".'),
        ("en", "Under Article 5 and at 18:00, 3.5 % of 2026 and 5/6."),
        ("en", "The 45th; 13 of them; untilled."),
        ("en", "{They|These}until{noon|midday}"),
        ("ar", "بموجب المادة خمسة."),
        ("he", "לפי סעיף חמישה."),
        ("fr", "Ils attendent until noon."),
    ],
)
def test_what_is_left_alone(language: str, source: str) -> None:
    """Quotations, numbers of articles, hours and shares, parts of words, what touches a place, and languages without lists."""
    marked = read_marked(source)
    assert suggest(marked, language) == ()


def test_places_that_are_there_stay() -> None:
    """Between and behind them new ones are found; none overlaps another."""
    made = offered(
        "Nobody {goes|walks} there until the gate and the door and the wall are shut, for example {now|soon} at five.",
        "en",
    )
    assert made == (
        "{Nobody|No one} {goes|walks} there {until|till} {the gate and the door|the door and the gate} and the wall are shut, "
        "{for example|for instance} {now|soon} at {five|5}."
    )


@pytest.mark.parametrize("language", sorted(EQUAL))
def test_every_list_gives_places_that_can_be_read(language: str) -> None:
    """Wordings that differ in their words; no wording in two lists."""
    lists = [*EQUAL[language].connectives, *(one for one in EQUAL[language].months if len(one) > 1)]
    for wordings in lists:
        assert len({folded(one) for one in wordings}) == len(wordings) > 1
    every = [one for wordings in lists for one in wordings]
    assert len(every) == len(set(every))
