"""The bargaining page: a sheet written by form, kept, looked at, asked about; a draft begun; what is wrong said, with what was typed."""

from __future__ import annotations

import copy
import json
import re

import pytest

from unit.web.bargain_sheet import SHEET, package
from wasit.bargain.sheet import read_sheet
from wasit.errors import Refused
from wasit.web.bargain_links import Together, together, with_link, with_rows
from wasit.web.bargaining import (
    SheetRows,
    empty,
    fits,
    offer_of,
    read_rows,
    rows_of,
    sheet_of,
)

FIRST = {
    "p0-name": "us", "p1-name": "them", "p0-least": "٣٠", "p1-least": "",
    "i1-name": "Road", "i1-options": "coast\ninland", "i1-w0": "50", "i1-w1": "10", "i1-o1": "last",
    "i2-name": "Searches", "i2-options": "none\nat the depot = 70\non the road = 0", "i2-w0": "", "i2-w1": "5", "i2-o1": "none",
    "i3-name": "", "i3-options": "", "i3-w0": "50",
}  # fmt: skip


def fields_of(rows: SheetRows) -> dict[str, str]:
    """The fields as the page writes them."""
    found = {}
    for party, (name, least) in enumerate(zip(rows.names, rows.least, strict=True)):
        found |= {f"p{party}-name": name, f"p{party}-least": least}
    for at, row in enumerate(rows.issues, 1):
        found |= {f"i{at}-name": row.name, f"i{at}-options": row.options}
        found |= {f"i{at}-w{party}": weight for party, weight in enumerate(row.weights)}
        found |= {f"i{at}-o{party}": leaning for party, leaning in enumerate(row.leanings) if party}
    return found


def test_a_form_becomes_a_sheet_and_comes_back() -> None:
    """Even points from 100 to 0, points of one's own, the other side's leaning; empty weights are 0 beside others; and the form of the sheet is the form."""
    made = sheet_of(read_rows(FIRST), None)
    ours, theirs = made["parties"]
    assert ours["reservation"] == 0.3
    assert ours["weights"] == {"Road": 50, "Searches": 0}
    assert ours["evaluations"]["Searches"] == {"none": 100, "at the depot": 70, "on the road": 0}
    assert theirs["evaluations"] == {
        "Road": {"coast": 0, "inland": 100},
        "Searches": {"none": 0, "at the depot": 0, "on the road": 0},
    }
    assert "reservation" not in theirs
    again = rows_of(made)
    assert again.issues[1].options == "none = 100\nat the depot = 70\non the road = 0"
    assert [row.leanings for row in again.issues] == [("first", "last"), ("first", "none")]
    assert sheet_of(read_rows(fields_of(again)), made) == made | {"offers": []}
    assert fits(made)


def test_what_is_not_said_is_left_to_the_offers() -> None:
    """No weights of the other side: none are kept; of one's own, all alike. The sample keeps its offers through its form."""
    blank = {name: value for name, value in FIRST.items() if not name.endswith(("w1", "w0"))}
    ours, theirs = sheet_of(read_rows(blank), None)["parties"]
    assert ours["weights"] == {"Road": 50, "Searches": 50}
    assert theirs == {"name": "them"}
    assert sheet_of(read_rows(fields_of(rows_of(SHEET))), SHEET) == SHEET
    assert len(empty(("us", "them")).with_room().issues) == 3
    assert len(rows_of(SHEET).with_room().issues) == 4


def test_points_of_a_file_stay_and_more_parties_have_fields() -> None:
    """Neither evenly spaced nor opposed: "own", as long as the options are the same."""
    made = copy.deepcopy(SHEET)
    worths = {
        name: {option: 1.0 + at for at, option in enumerate(options)}
        for name, options in ((each["name"], each["values"]) for each in made["issues"])
    }
    worths["Searches"]["none"] = 9.0
    made["parties"] += [{"name": "third", "weights": dict.fromkeys(worths, 2.0), "evaluations": worths}]
    rows = rows_of(made)
    assert rows.issues[2].leanings == ("first", "last", "own")
    assert sheet_of(read_rows(fields_of(rows)), made) == made
    changed = fields_of(rows) | {"i3-options": "none\non the road"}
    with pytest.raises(Refused) as no:
        sheet_of(read_rows(changed), made | {"offers": []})
    assert no.value.fields["field"] == "bargain-own"
    assert not fits(made | {"normalise": "none"})
    assert fits(made | {"links": []})


def test_an_offer_follows_what_is_renamed_and_is_never_dropped() -> None:
    """An issue and an option renamed where they stand; one taken away that an offer names is refused."""
    fields = fields_of(rows_of(SHEET))
    renamed = sheet_of(read_rows(fields | {"i2-name": "Way", "i2-options": "shore\ninland"}), SHEET)
    assert renamed["offers"][1]["package"] == {"Convoys a week": "four", "Way": "shore", "Searches": "none"}
    gone = {name: value for name, value in fields.items() if not name.startswith("i3")}
    for changed in (
        fields | {"i2-options": "inland\nby sea\nby air"},
        fields | {"i2-options": "inland\ncoast road"},
        fields | {"i4-name": "Flag", "i4-options": "white\nnone"},
        gone,
    ):
        with pytest.raises(Refused) as no:
            sheet_of(read_rows(changed), SHEET)
        assert no.value.fields["field"] == "bargain-offers"
    two = copy.deepcopy(SHEET)
    two["parties"].append({"name": "third"})
    two["offers"].append({"by": "third", "package": package(0, 0, 0)})
    with pytest.raises(Refused):
        sheet_of(read_rows(fields), two)


def test_what_two_options_are_worth_together_is_said_by_a_form() -> None:
    """Points to a party, or never; in either order, said anew, taken out; and read by the solver as it was said."""
    said = with_link(SHEET, {"a": "2.1", "b": "0.0", "p0": "+٢٠", "p1": "−5"})
    (row,) = together(said)
    assert row == Together(
        ("Convoys a week", "four"), ("Searches", "at the depot"), {"us": 20.0, "them": -5.0}
    )
    (link,) = read_sheet(said).links
    assert (link.issues, link.points[0][0][1], link.points[1][0][1]) == ((0, 2), 200_000_000, -50_000_000)
    more = with_link(
        with_link(said, {"a": "1.0", "b": "2.2", "never": "1"}), {"a": "0.0", "b": "2.1", "p0": "7"}
    )
    assert [(each.first[1], each.second[1], dict(each.adds), each.never) for each in together(more)] == [
        ("coast", "on the road", {}, True),
        ("four", "at the depot", {"us": 7.0}, False),
    ]
    assert read_sheet(more).links[0].never == {(0, 2)}
    assert with_rows(said, ()) == SHEET
    for wrong in (
        {"a": "0.0", "b": "0.1", "p0": "1"},
        {"a": "0.0", "b": "1.0"},
        {"a": "0.0", "b": "1.0", "p0": "1", "never": "1"},
        {"a": "0.0", "b": "1.0", "p0": "1001"},
        {"a": "0.0", "b": "1.0", "p0": "much"},
        {"a": "0.9", "b": "1.0", "p0": "1"},
        {"a": "3.0", "b": "1.0", "p0": "1"},
        {"a": "٠.0", "b": "1.0", "p0": "1"},
        {},
    ):
        with pytest.raises(Refused) as no:
            with_link(SHEET, wrong)
        assert no.value.fields["field"] == "bargain-link"


def test_what_is_said_of_two_options_follows_what_is_renamed() -> None:
    """As an offer does; one whose option is gone is refused."""
    said = with_link(SHEET, {"a": "0.0", "b": "1.0", "p1": "4"})
    fields = fields_of(rows_of(said))
    assert sheet_of(read_rows(fields), said) == said
    renamed = fields | {"i2-name": "Way", "i2-options": "shore\ninland", "p1-name": "they"}
    (row,) = together(sheet_of(read_rows(renamed), said))
    assert (row.second, row.adds) == (("Way", "shore"), {"they": 4.0})
    with pytest.raises(Refused) as no:
        sheet_of(read_rows(fields | {"i2-options": "inland\nby sea\nby air"}), said)
    assert no.value.fields["field"] == "bargain-links"


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("issues", {"i1-name": "", "i2-name": "", "i1-options": "", "i2-options": ""}),
        ("issues", {"i1-name": ""}),
        ("issues", {"i2-name": "Road"}),
        ("parties", {"p1-name": "us"}),
        ("parties", {"p1-name": ""}),
        ("options", {"i1-options": "coast"}),
        ("options", {"i1-options": "coast\ncoast"}),
        ("options", {"i1-options": "coast\n= 7"}),
        ("points", {"i1-options": "coast = best\ninland"}),
        ("points", {"i1-options": "coast = -1\ninland"}),
        ("least", {"p0-least": "nan"}),
        ("weights", {"i1-w0": "much"}),
        ("weights", {"i1-w0": "1,000"}),
        ("weights", {"i1-w0": "0", "i2-w0": "0"}),
    ],
)
def test_what_can_not_be_a_sheet_says_why(field: str, changes: dict[str, str]) -> None:
    """Refused bad-input with the name of its sentence."""
    with pytest.raises(Refused) as no:
        sheet_of(read_rows(FIRST | changes), None)
    assert no.value.fields["field"] == f"bargain-{field}"


def test_an_offer_is_read_by_numbers() -> None:
    """Who and which way; what is no number of any is refused."""
    assert offer_of(SHEET, {"by": "1", "o1": "3", "o2": "1", "o3": "2"}) == {
        "by": "them",
        "package": package(3, 1, 2),
    }
    for wrong in (
        {"by": "2", "o1": "0", "o2": "0", "o3": "0"},
        {"by": "0", "o1": "-1", "o2": "0", "o3": "0"},
        {},
    ):
        with pytest.raises(Refused):
            offer_of(SHEET, wrong)


async def test_the_page_tells_and_begins_a_draft(delegate, fake) -> None:
    """The picture, the guess with its ends, the settlement; its draft goes to the page where proposals are written, a clause an issue."""
    under = f"/m/{fake.MATTER}/bargain"
    shown = (await delegate.get(under)).text
    assert shown.count('<svg class="h-') == 2
    assert "A guess from 9 offers" in shown
    assert "Nothing is better for them and no worse for you" in shown
    fields = dict(
        re.findall(r'<input type="hidden" name="(c\d-text-en|keys|languages)" value="([^"]*)"', shown)
    )
    assert fields["c1-text-en"] == "Convoys a week: four"
    assert (
        "Convoys a week: four"
        in (await delegate.post(f"/m/{fake.MATTER}/propose", fields | {"do": "look"})).text
    )
    assert "has made one offer" not in shown
    assert "older version" in (await delegate.get(f"{under}?at={'6b' * 32}")).text
    assert (await delegate.get(f"{under}?at={'00' * 32}")).status_code == 409


async def test_two_options_together_are_entered_and_taken_out_on_the_page(delegate, fake) -> None:
    """What is kept is the sheet with the row; what is wrong comes back with what was typed."""
    under, door = f"/m/{fake.MATTER}/bargain", delegate.door
    await delegate.post(f"{under}/link", {"a": "0.0", "b": "1.0", "p0": "25"})
    name, args = door.done[-1]
    assert (name, args["sheet"]["links"][0]["adds"]) == ("bargain", {"us": {"four": {"coast": 0.25}}})
    door.sheet = json.dumps(args["sheet"])
    shown = (await delegate.get(under)).text
    assert re.search(r'<dd class="num" dir="ltr">\+25</dd>', shown)
    await delegate.post(f"{under}/link", {"remove": "1"})
    assert "links" not in door.done[-1][1]["sheet"]
    wrong = await delegate.post(f"{under}/link", {"a": "0.0", "b": "0.1", "p0": "25"})
    assert "Two options of two different issues" in wrong.text
    assert 'value="25"' in wrong.text


async def test_a_draft_that_is_begun_is_not_written_over(delegate, fake) -> None:
    """No button to begin another: the way to the one that stands."""
    delegate.door.drafts["propose"] = {"keys": "1", "c1-text-en": "Half written"}
    shown = (await delegate.get(f"/m/{fake.MATTER}/bargain")).text
    assert "A draft of yours is begun already" in shown
    assert "Begin a draft" not in shown


async def test_a_stranger_begins_with_an_empty_sheet(delegate, fake) -> None:
    """No sheet: the form alone, with what to do; its first sheet is kept; what was wrong comes back with what was typed; a row more loses nothing."""
    delegate.door.sheet = ""
    under = f"/m/{fake.MATTER}/bargain"
    shown = (await delegate.get(under)).text
    assert "No sheet was kept yet." in shown
    assert 'name="i3-name"' in shown
    assert (await delegate.get(f"{under}/ask")).status_code == 409
    back = await delegate.post(under, FIRST | {"i1-options": "coast", "do": "keep"})
    assert back.status_code == 409
    assert "two to fifty ways" in back.text
    assert 'value="Searches"' in back.text
    more = (await delegate.post(under, FIRST | {"do": "more"})).text
    assert 'name="i4-name"' in more
    assert 'value="Searches"' in more
    assert (await delegate.post(f"{under}/offer", {"by": "0"})).status_code == 409
    assert not delegate.door.done
    await delegate.post(under, FIRST | {"do": "keep"})
    command, args = delegate.door.done[-1]
    assert (command, args["sheet"]["issues"][0]["name"]) == ("bargain", "Road")


async def test_offers_are_entered_and_taken_out(delegate, fake) -> None:
    """Each is a new version; a wrong one is told, with what was chosen."""
    under = f"/m/{fake.MATTER}/bargain/offer"
    await delegate.post(under, {"by": "1", "o1": "0", "o2": "0", "o3": "0"})
    assert delegate.door.done[-1][1]["sheet"]["offers"][-1] == {"by": "them", "package": package(0, 0, 0)}
    await delegate.post(under, {"remove": "1"})
    assert delegate.door.done[-1][1]["sheet"]["offers"] == SHEET["offers"][1:]
    back = await delegate.post(under, {"by": "1", "o1": "9", "o2": "1", "o3": "0"})
    assert back.status_code == 409
    assert '<option value="1" selected>inland</option>' in back.text


async def test_a_sheet_is_taken_from_a_file(delegate, fake) -> None:
    """As text; what is no JSON or no sheet is told, with where; what the seat refuses otherwise too."""
    under = f"/m/{fake.MATTER}/bargain/file"
    await delegate.post(under, {"sheet": json.dumps(SHEET)})
    assert delegate.door.done[-1] == ("bargain", {"matter": fake.MATTER, "sheet": SHEET})
    assert "This is no JSON text." in (await delegate.post(under, {"sheet": "["})).text
    delegate.door.refuse = Refused("bad-input", field="weights")
    back = await delegate.post(under, {"sheet": "{}"})
    assert "Look at what stands under: weights" in back.text
    delegate.door.refuse = Refused("too-large", field="model", limit=32_000)
    assert (await delegate.post(under, {"sheet": "{}"})).status_code == 409


async def test_more_than_the_form_can_hold_is_shown_and_not_lost(delegate, fake) -> None:
    """Three parties have a table and no picture; a sheet by another rule has no form; one that a newer program kept is told to be unreadable."""
    three = copy.deepcopy(SHEET)
    three["parties"].append({"name": "third <b>"})
    delegate.door.sheet = json.dumps(three)
    shown = (await delegate.get(f"/m/{fake.MATTER}/bargain")).text
    assert '<svg class="h-' not in shown
    assert "third &lt;b&gt;" in shown
    delegate.door.sheet = json.dumps(SHEET | {"normalise": "none"})
    other = (await delegate.get(f"/m/{fake.MATTER}/bargain")).text
    assert "more than this form can hold" in other
    assert 'name="i1-name"' not in other
    delegate.door.sheet = json.dumps(SHEET | {"offers": [{"by": "nobody", "package": package(0, 0, 0)}]})
    assert 'id="problem"' in (await delegate.get(f"/m/{fake.MATTER}/bargain")).text


async def test_the_go_between_names_the_sides(go, fake) -> None:
    """An empty sheet has the names of its lines; a picture by the first's worth where the second's wants are unknown."""
    sheet = copy.deepcopy(SHEET)
    sheet["offers"] = sheet["offers"][:3]
    go.door.sheet = json.dumps(sheet)
    shown = (await go.get(f"/m/{fake.MATTER}/bargain")).text
    assert "Under 8 offers nothing is guessed" in shown
    assert "offers in order" in shown
    fresh = (await go.get(f"/m/{fake.MATTER}/bargain?new=1")).text
    assert 'name="p0-name"' in fresh
    assert 'name="fresh" value="1"' in fresh
    await go.post(
        f"/m/{fake.MATTER}/bargain", FIRST | {"p0-name": "A", "p1-name": "B", "fresh": "1", "do": "keep"}
    )
    assert [party["name"] for party in go.door.done[-1][1]["sheet"]["parties"]] == ["A", "B"]
    assert go.door.done[-1][1]["sheet"]["offers"] == []


@pytest.mark.slow
async def test_questions_give_weights_and_show_a_slip(delegate, fake) -> None:
    """Sixty, ten, thirty: the answers fit and are used; a choice against them is shown; nonsense is told."""
    under = f"/m/{fake.MATTER}/bargain/ask"
    assert "Which would you rather have?" in (await delegate.get(under)).text
    right = {"q1": "60", "q2": "10", "q3": "30", "q4": "one", "q5": "other", "q6": "90", "do": "look"}
    told = (await delegate.post(under, right)).text
    assert "Your answers fit together." in told
    weights = dict(re.findall(r'name="(w\d)" value="([^"]*)"', told))
    assert weights == {"w1": "60.0", "w2": "10.0", "w3": "30.0"}
    assert "don’t fit together" in (await delegate.post(under, right | {"q4": "other"})).text
    for wrong in ({"q1": "101"}, {"q1": "x"}, {"q4": "both"}, {}):
        assert (await delegate.post(under, wrong)).status_code == 409
    assert (await delegate.post(under, {"do": "use", "w1": "x"})).status_code == 409
    await delegate.post(under, weights | {"do": "use"})
    assert delegate.door.done[-1][1]["sheet"]["parties"][0]["weights"] == {
        "Convoys a week": 60.0, "Road": 10.0, "Searches": 30.0,
    }  # fmt: skip
    alike = copy.deepcopy(SHEET)
    alike["parties"][0]["evaluations"]["Road"] = {"coast": 1, "inland": 1}
    delegate.door.sheet = json.dumps(alike)
    assert (await delegate.get(under)).status_code == 409
