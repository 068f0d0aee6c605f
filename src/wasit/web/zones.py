"""Time zones as a person chooses one: by region, each place named in the reader's language.

This file alone knows which zones are offered: those of tzdata's zone.tab (one for each country and rule) and UTC.
Older names of the same zone, which browsers still give, are carried along so that the browser's own can be found.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from babel import Locale
from babel.core import get_global

from wasit.web.locale import has_sentence, say


@dataclass(frozen=True, slots=True)
class Place:
    """One choice. ``also``: the zone's older names, apart by spaces."""

    zone: str
    name: str
    also: str


@dataclass(frozen=True, slots=True)
class Region:
    key: str  # "Asia"
    places: tuple[Place, ...]


@cache
def regions(language: str) -> tuple[Region, ...]:
    """Every zone on offer but UTC, by region, places in the order of the language's letters."""
    found: dict[str, list[Place]] = {}
    for zone in _zones():
        place = Place(zone, city(zone, language), " ".join(_older(zone)))
        found.setdefault(zone.split("/", 1)[0], []).append(place)
    return tuple(
        Region(key, tuple(sorted(places, key=lambda place: place.name.casefold())))
        for key, places in sorted(found.items())
    )


@cache
def offered() -> frozenset[str]:
    return frozenset({"UTC", *_zones()})


def city(zone: str, language: str) -> str:
    """The place that names a zone: as our catalogue says, else CLDR, else its own last part."""
    if has_sentence(language, f"zone.{zone}"):
        return str(say(language, f"zone.{zone}"))
    known = Locale.parse(language).time_zones
    for name in (zone, *_older(zone)):
        found = known.get(name, {}).get("city")
        if found:
            return str(found)
    return zone.rsplit("/", 1)[-1].replace("_", " ")


@cache
def _zones() -> tuple[str, ...]:
    lines = (files("tzdata") / "zoneinfo" / "zone.tab").read_text("utf-8").splitlines()
    return tuple(line.split("\t")[2] for line in lines if not line.startswith("#"))


def _older(zone: str) -> tuple[str, ...]:
    return _older_names().get(zone, ())


@cache
def _older_names() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for older, zone in get_global("zone_aliases").items():
        found.setdefault(zone, []).append(older)
    return {zone: tuple(sorted(names)) for zone, names in found.items()}
