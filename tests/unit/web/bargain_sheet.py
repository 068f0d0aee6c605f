"""A bargaining sheet for pages: access by convoys, nine offers of the other side's, four of one's own."""

from __future__ import annotations

from typing import Any

ISSUES = {
    "Convoys a week": ["four", "three", "two", "one"],
    "Road": ["coast", "inland"],
    "Searches": ["none", "at the depot", "on the road"],
}


def package(convoys: int, road: int, searches: int) -> dict[str, str]:
    places = (convoys, road, searches)
    return {issue: options[at] for (issue, options), at in zip(ISSUES.items(), places, strict=True)}


THEIRS = [(3, 1, 2)] * 3 + [(3, 1, 1)] * 2 + [(2, 1, 2)] * 2 + [(2, 1, 1)] * 2
OURS = [(0, 0, 0), (0, 0, 1), (1, 0, 1), (1, 1, 1)]

SHEET: dict[str, Any] = {
    "id": "sheet",
    "normalise": "max",
    "issues": [{"name": name, "values": options} for name, options in ISSUES.items()],
    "parties": [
        {
            "name": "us",
            "reservation": 0.3,
            "weights": {"Convoys a week": 60.0, "Road": 10.0, "Searches": 30.0},
            "evaluations": {
                "Convoys a week": {"four": 100.0, "three": 66.7, "two": 33.3, "one": 0.0},
                "Road": {"coast": 100.0, "inland": 0.0},
                "Searches": {"none": 100.0, "at the depot": 70.0, "on the road": 0.0},
            },
        },
        {"name": "them"},
    ],
    "offers": [
        {"by": by, "package": package(*places)}
        for pair in zip(THEIRS, [*OURS, *[None] * 5], strict=True)
        for by, places in zip(("them", "us"), pair, strict=True)
        if places
    ],
}
