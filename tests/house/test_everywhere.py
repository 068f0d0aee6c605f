"""The selection of looks leaves nothing out: each page is seen, and each value of each axis."""

from __future__ import annotations

import pytest

import everywhere

LOOKS = [(language, width) for language in ("en", "ar", "he") for width in (390, 1440)]


@pytest.mark.parametrize("all_of_it", [False, True])
def test_each_value_is_played_and_each_page_seen(monkeypatch, all_of_it) -> None:
    """A further page in one look, the first of a kind in each; with ``make everywhere`` all of it in all."""
    monkeypatch.setattr(everywhere, "EVERYWHERE", all_of_it)
    played = everywhere.looks(["en", "ar", "he"], [390, 1440])
    assert {language for language, _ in played} == {"en", "ar", "he"}
    assert {width for _, width in played} == {390, 1440}
    assert len(played) == (6 if all_of_it else 3)
    assert [look for look in LOOKS if everywhere.is_due(0, look, LOOKS)] == LOOKS
    first = [look for look in LOOKS if everywhere.is_due(0, look, LOOKS, LOOKS[:4])]
    assert first == (LOOKS if all_of_it else LOOKS[:4])
    seen = [[look for look in LOOKS if everywhere.is_due(turn, look, LOOKS)] for turn in range(1, 7)]
    assert [len(one) for one in seen] == [6 if all_of_it else 1] * 6
    assert {look for one in seen for look in one} == set(LOOKS)
