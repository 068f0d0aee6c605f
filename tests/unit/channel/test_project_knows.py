"""Who knows: each once, the earliest way first."""

from __future__ import annotations

from itertools import permutations

import pytest

from wasit.channel import facts, views
from wasit.channel.facts import Knowing
from wasit.channel.project_knows import knower_told, project_knows
from wasit.text.moment import Moment


def person(name: str, role: views.Role = "side", seat: str | None = None) -> views.Person:
    return views.Person({"en": name}, role, seat=seat)


def member(name: str, at: int, role: views.Role = "side") -> views.Knower:
    return views.Knower(person(name, role, name), Moment(at), "member")


def outsider(name: str, at: int, how: Knowing = Knowing.TOLD, seat: str | None = None) -> views.Knower:
    return knower_told(
        facts.Told("channel", {"en": name}, how, Moment(at), "m"),
        person(name, seat=seat),
        person("X", seat="x"),
    )


def names(page: views.KnowsPage) -> list[str]:
    return [knower.person.name["en"] for knower in page.knowers]


def test_the_earliest_comes_first_and_each_once_in_any_order_of_facts() -> None:
    """A member of two lines, or somebody told twice, counts once, since the first time."""
    known = [
        member("go", 5, "go-between"),
        member("go", 1, "go-between"),
        outsider("ally", 4),
        outsider("ally", 3),
    ]
    for order in permutations(known):
        page = project_knows("channel", order)
        assert [(names(page)[i], k.since.seconds) for i, k in enumerate(page.knowers)] == [
            ("go", 1),
            ("ally", 3),
        ]


def test_at_one_time_the_side_stands_before_the_go_between_and_outsiders_last() -> None:
    """The order in which people are told of in the case."""
    page = project_knows(
        "channel", [outsider("press", 1), member("go", 1, "go-between"), member("official", 1)]
    )
    assert names(page) == ["official", "go", "press"]


def test_a_cut_in_time_leaves_later_ones_out() -> None:
    """What happened at that second is in."""
    page = project_knows("channel", [member("a", 1), member("b", 2), member("c", 3)], at=2)
    assert names(page) == ["a", "b"]


def test_a_person_named_in_words_is_the_seat_of_that_name() -> None:
    """The earlier way of knowing stands, and the seat is shown."""
    page = project_knows("channel", [outsider("chief", 1), member("chief", 9)])
    (knower,) = page.knowers
    assert (knower.since.seconds, knower.how, knower.person.seat) == (1, "told", "chief")


def test_two_seats_of_one_name_are_two_people() -> None:
    """Names prove nothing."""
    one, other = member("envoy", 1), views.Knower(person("envoy", seat="other"), Moment(2), "member")
    assert len(project_knows("channel", [one, other]).knowers) == 2


@pytest.mark.parametrize(
    ("how", "word", "teller"),
    [
        (Knowing.TOLD, "told", {"en": "X"}),
        (Knowing.TOLD_BY_OTHERS, "told", {}),
        (Knowing.FOUND_OUT, "found-out", {}),
        (Knowing.RAISED, "raised", {}),
        (Knowing.PART, "part", {"en": "X"}),
    ],
)
def test_only_who_told_it_themselves_is_named_as_teller(
    how: Knowing, word: str, teller: dict[str, str]
) -> None:
    """Who merely notes that somebody knows told nobody."""
    knower = outsider("ally", 1, how)
    assert (knower.how, knower.told_by, knower.manner) == (word, teller, "m")


def test_who_was_told_a_part_knows_the_whole_since_that_was_told() -> None:
    """Not before, and a part told afterwards takes nothing away."""
    part, whole, again = (
        outsider("ally", 1, Knowing.PART),
        outsider("ally", 5),
        outsider("ally", 9, Knowing.PART),
    )
    page = project_knows("channel", [again, part, whole])
    assert [(one.how, one.since.seconds, one.teller) for one in page.knowers] == [("told", 5, "x")]
    assert [one.how for one in project_knows("channel", [part, whole], at=4).knowers] == ["part"]


def test_who_is_not_to_be_told_is_nobody_who_knows() -> None:
    """However often it was said."""
    assert project_knows("channel", [outsider("press", 1, Knowing.KEPT_FROM)]).knowers == ()
