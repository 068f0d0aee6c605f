"""Time zones on offer: each once, each named, the browser's own found under its older name."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from wasit.text.language import PAGE_LANGUAGES
from wasit.web.locale import has_sentence
from wasit.web.zones import city, offered, regions


@pytest.mark.parametrize("language", PAGE_LANGUAGES)
def test_every_zone_stands_once_under_a_named_region(language) -> None:
    """In the order of the language's letters, and there is a clock for each."""
    shown = [place for region in regions(language) for place in region.places]
    assert {place.zone for place in shown} | {"UTC"} == offered()
    assert len(shown) == len(offered()) - 1 > 400
    for region in regions(language):
        assert has_sentence(language, f"region.{region.key}")
        names = [place.name.casefold() for place in region.places]
        assert names == sorted(names)
    assert all(ZoneInfo(place.zone) for place in shown)


def test_an_older_name_leads_to_its_zone() -> None:
    """Browsers still say Calcutta and Kiev."""
    also = {place.zone: place.also.split() for region in regions("en") for place in region.places}
    assert "Asia/Calcutta" in also["Asia/Kolkata"]
    assert "Europe/Kiev" in also["Europe/Kyiv"]


def test_places_are_named_as_the_catalogue_says_then_as_cldr_does() -> None:
    """Doha and Geneva are ours; a place that nobody names keeps its own name."""
    assert city("Asia/Qatar", "en") == "Doha"
    assert city("Asia/Kolkata", "ar") == "كالكتا"
    assert city("America/New_Place", "he") == "New Place"
