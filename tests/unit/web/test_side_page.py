"""A side's page class can hold its own side's things and no others."""

from __future__ import annotations

import dataclasses
import types
import typing

from wasit.channel import views

ALLOWED = {
    "SidePage", "Preferences", "Seatsign", "LineView", "Person", "EntryView", "PassageView", "Passed", "Alarm", "ProposalSummary", "Moment", "ToAnswer",
}  # fmt: skip


def classes_in(annotation: object) -> set[type]:
    inner = typing.get_args(annotation)
    if isinstance(annotation, type) and not isinstance(annotation, types.GenericAlias):
        return {annotation}
    return {one for part in inner for one in classes_in(part)}


def reachable(start: type) -> set[type]:
    found: set[type] = set()
    waiting = [start]
    while waiting:
        one = waiting.pop()
        if one in found or not dataclasses.is_dataclass(one):
            continue
        found.add(one)
        for hint in typing.get_type_hints(one).values():
            waiting += classes_in(hint)
    return found


def test_a_side_page_reaches_no_class_of_the_go_betweens() -> None:
    """Walking every field of SidePage meets no channel page, no waiting, crossed, pass-on or desk."""
    assert {one.__name__ for one in reachable(views.SidePage)} == ALLOWED


def test_a_side_page_has_one_line_and_one_room() -> None:
    """There is no field that could hold a second line."""
    hints = typing.get_type_hints(views.SidePage)
    assert [name for name, hint in hints.items() if hint is views.LineView] == ["line", "room"]
    assert not [
        name
        for name, hint in hints.items()
        if views.LineView in classes_in(hint) and hint is not views.LineView
    ]


def test_the_walk_finds_what_it_looks_for() -> None:
    """The same walk over the go-between's page does meet what a side may not have."""
    names = {one.__name__ for one in reachable(views.ChannelPage)}
    assert {"Waiting", "Crossed"} <= names


async def test_no_passage_is_dropped_in_silence(delegate, fake) -> None:
    """More passages than a word may have are refused, and every one that was written stands in the form again."""
    rows = {f"p{n}-text": f"Passage {n}." for n in range(1, 66)}
    answer = await delegate.post(f"/m/{fake.MATTER}/say", rows)
    assert answer.status_code == 409
    assert not delegate.door.done
    few = {f"p{n}-text": f"Passage {n}." for n in range(1, 8)} | {"p7-mark": "as-written"}
    delegate.door.refuse = fake.Refused("no-relay")
    page = (await delegate.post(f"/m/{fake.MATTER}/say", few)).text
    assert all(f"\nPassage {n}.</textarea>" in page for n in range(1, 8))


async def test_marks_are_kept_through_a_refusal(delegate, fake) -> None:
    """The composer is given back the whole text and its marks."""
    delegate.door.refuse = fake.Refused("no-relay")
    fields = {"p1-text": "One.", "kept-text": 'One "two".', "kept-marks": "2*4 0*6"}
    page = (await delegate.post(f"/m/{fake.MATTER}/say", fields)).text
    assert 'data-kept-text="One &#34;two&#34;." data-kept-marks="2*4 0*6"' in page
