"""One's own bargaining sheet: what is being settled, what each party seems to want, and the offers so far.

A sheet is a scenario (``scenario``) whose parties may be unknown, with offers: ``{"by": name, "package": {issue: option}}``, oldest first. Of the parties the first is
whoever keeps the sheet; a go-between names the sides, and what stands there is its own belief. A party without ``weights`` and ``evaluations`` is guessed at from
its offers, where there are enough.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from wasit.bargain.links import Link
from wasit.bargain.offers import Package
from wasit.bargain.reading import list_of, map_of, number_of, text_of
from wasit.bargain.scenario import head_of, links_of, party_of, read_packages, row_of
from wasit.bargain.space import MOST_PARTIES, UNIT, Additive, Space
from wasit.errors import Refused

MOST_OFFERS = 500


@dataclass(frozen=True, slots=True)
class Member:
    """``wants``: None where nothing is known but its offers. Units: ``reservation`` 1e-9; None where nobody said one."""

    name: str
    wants: Additive | None
    reservation: int | None


@dataclass(frozen=True, slots=True)
class Made:
    """An offer. ``by``: number of the party."""

    by: int
    package: Package


@dataclass(frozen=True, slots=True)
class Sheet:
    id: str
    space: Space
    members: tuple[Member, ...]
    offers: tuple[Made, ...]
    links: tuple[Link, ...] = ()

    def of(self, member: int) -> list[Package]:
        """A party's offers, oldest first."""
        return [offer.package for offer in self.offers if offer.by == member]


def read_sheet(value: object) -> Sheet:
    """Units: each option's worth is rounded to 1e-9 by itself. Raises: Refused bad-input with the field that does not read."""
    made, space, scaled = head_of(value)
    members = tuple(_member(space, map_of(each, "parties"), scaled) for each in list_of(made, "parties"))
    names = [member.name for member in members]
    if not 2 <= len(members) <= MOST_PARTIES or len(set(names)) < len(names):
        raise Refused("bad-input", field="parties")
    listed = list_of(made, "offers") if "offers" in made else []
    if len(listed) > MOST_OFFERS:
        raise Refused("too-many", limit=MOST_OFFERS)
    packages = read_packages(space, [map_of(each, "offers").get("package") for each in listed])
    offers = []
    for each, package in zip(listed, packages, strict=True):
        if each.get("by") not in names:
            raise Refused("bad-input", field="by")
        offers.append(Made(names.index(each["by"]), package))
    return Sheet(text_of(made, "id"), space, members, tuple(offers), links_of(made, space, names))


def plain(value: Mapping[str, Any], sheet: Sheet) -> dict[str, Any]:
    """The sheet's JSON with every option by its name: ranges as their steps, two numbers as the points between them."""

    def listed(party: Mapping[str, Any]) -> dict[str, Any]:
        if "evaluations" not in party:
            return dict(party)
        rows = {
            issue.name: dict(
                zip(issue.options, row_of(party["evaluations"][issue.name], issue.options), strict=True)
            )
            for issue in sheet.space.issues
        }
        return {**party, "evaluations": rows}

    return {
        **value,
        "issues": [{"name": issue.name, "values": list(issue.options)} for issue in sheet.space.issues],
        "parties": [listed(party) for party in value["parties"]],
    }


def _member(space: Space, made: Mapping[str, Any], scaled: bool) -> Member:
    name, said = text_of(made, "name"), made.get("reservation")
    if said is not None:
        said = round(number_of(said, "reservation") * UNIT)
    if "weights" not in made and "evaluations" not in made:
        return Member(name, None, said)
    return Member(name, party_of(space, made, scaled).additive(), said)
