"""A bargaining sheet: read, and looked at by hand-made figures."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from unit.bargain.test_solve import ORCHARD
from wasit.bargain import look as look_module
from wasit.bargain import sheet as sheet_module
from wasit.bargain.look import look
from wasit.bargain.sheet import read_sheet
from wasit.errors import Refused

LOW = {"rent": "1", "water": "shared"}
MIDDLE = {"rent": "2", "water": "shared"}
OWN = {"rent": "2", "water": "own"}
Json = dict[str, Any]


def sheet(*offers: tuple[str, Json], parties: list[Json] | None = None) -> Json:
    made = copy.deepcopy(ORCHARD)
    return made | {
        "parties": parties or made["parties"],
        "offers": [{"by": by, "package": package} for by, package in offers],
    }


def test_what_both_want_is_said() -> None:
    """Worths, the frontier, what is left between the last offers, and the settlements of the scenario itself."""
    found = look(read_sheet(sheet(("grower", LOW), ("owner", OWN), ("grower", MIDDLE))))
    assert [offer["worth"] for offer in found["offers"]] == [[0.25, 0.5], [0.5, 0.25], [0.625, 0.25]]
    owner, grower = found["parties"]
    assert (owner["wants"], owner["gave"], owner["reservation"]) == ("said", None, 0.3)
    assert grower["gave"] == {"each": 0.25, "recent": 0.25, "all": 0.25, "back": 0}
    assert found["frontier"]["drawn"] == [[0.25, 0.5], [0.625, 0.25], [1.0, 0.0]]
    assert (found["frontier"]["packages"], found["frontier"]["bound"]) == (3, [0, 0])
    nash = found["settlements"]["nash"]
    assert (nash["package"], nash["worth"], nash["ties"]) == (MIDDLE, [0.625, 0.25], 1)
    assert found["room"] == {"points": 1, "packages": 1}
    assert found["proposals"] == []  # nothing is better for the grower and no worse for the owner than half


def test_a_guess_stands_where_nothing_was_said() -> None:
    """Eight offers for the low rent: a guess; seven: none, no frontier, and an unknown worth."""
    parties = [ORCHARD["parties"][0], {"name": "grower", "reservation": 0.1}]
    offers = [("grower", LOW)] * 7
    few = look(read_sheet(sheet(*offers, ("owner", OWN), parties=parties)))
    assert (few["parties"][1]["wants"], few["frontier"], few["settlements"], few["room"]) == (
        "none",
        None,
        None,
        None,
    )
    assert few["proposals"] is None
    assert few["offers"][-1]["worth"] == [0.5, None]
    found = look(read_sheet(sheet(*offers, ("grower", MIDDLE), ("owner", OWN), parties=parties)))
    grower = found["parties"][1]
    assert (grower["wants"], grower["reservation"]) == ("guessed", 0.1)
    assert (
        grower["guess"]["rent"]["low"] <= grower["guess"]["rent"]["weight"] <= grower["guess"]["rent"]["high"]
    )
    assert found["proposals"][0]["changes"] == ["water"]
    assert found["proposals"][0]["sure"] > 0.9
    assert found["settlements"]["nash"]["worth"][1] > 0.1


def test_more_than_two_are_offered_what_is_worse_for_nobody() -> None:
    """The third party cares for water alone; no offer of one's own, no proposal; a frontier that is not exact proposes nothing."""
    third = {**ORCHARD["parties"][1], "name": "miller", "weights": {"rent": 0, "water": 1}, "reservation": 0}
    third["evaluations"] = {"rent": {"1": 0, "2": 0, "3": 0}, "water": {"shared": 1, "own": 0}}
    parties = [*ORCHARD["parties"], third]
    found = look(read_sheet(sheet(("owner", OWN), parties=parties)))
    assert found["proposals"][0] == {
        "package": MIDDLE,
        "worth": [0.625, 0.25, 1.0],
        "sure": None,
        "changes": ["water"],
    }
    assert found["room"] is None
    assert look(read_sheet(sheet(("grower", LOW), parties=parties)))["proposals"] == []


def test_a_frontier_too_large_is_none_and_one_nearly_right_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """With room for four points the bound is told and three parties are proposed nothing; with room for none there is no frontier."""
    parties = [*ORCHARD["parties"], {**ORCHARD["parties"][1], "name": "miller"}]
    monkeypatch.setattr(look_module, "POINTS_OF_MANY", 3)
    near = look(read_sheet(sheet(("owner", OWN), parties=parties)))
    assert max(near["frontier"]["bound"]) > 0
    assert near["proposals"] == []
    monkeypatch.setattr(look_module, "POINTS", 1)
    none = look(read_sheet(sheet(("owner", OWN))))
    assert (none["frontier"], none["settlements"]) == (None, None)


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("parties", {"parties": ORCHARD["parties"][:1]}),
        ("parties", {"parties": [ORCHARD["parties"][0]] * 2}),
        ("offers", {"offers": "none"}),
        ("offers", {"offers": [7]}),
        ("offers", {"offers": [{"by": "owner", "package": {"rent": "1"}}]}),
        ("by", {"offers": [{"by": "miller", "package": LOW}]}),
        ("by", {"offers": [{"by": [], "package": LOW}]}),
        ("reservation", {"parties": [ORCHARD["parties"][0], {"name": "x", "reservation": "much"}]}),
        (
            "evaluations",
            {"parties": [ORCHARD["parties"][0], {"name": "x", "weights": {"rent": 1, "water": 1}}]},
        ),
    ],
)
def test_what_does_not_read_says_which_field(field: str, changes: Json) -> None:
    """Refused bad-input with the field's name."""
    with pytest.raises(Refused) as no:
        read_sheet(sheet() | changes)
    assert (no.value.code, no.value.fields["field"]) == ("bad-input", field)


def test_an_endless_list_of_offers_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refused too-many; a sheet without offers reads."""
    monkeypatch.setattr(sheet_module, "MOST_OFFERS", 1)
    with pytest.raises(Refused) as no:
        read_sheet(sheet(("owner", OWN), ("owner", OWN)))
    assert no.value.code == "too-many"
    assert read_sheet(ORCHARD).offers == ()
