"""wasit.text.moment and wasit.text.language."""

from __future__ import annotations

import pytest

from wasit.errors import Refused
from wasit.text.language import direction_of, direction_of_text, is_language
from wasit.text.moment import Moment


def test_a_moment_reads_back_as_it_was_written() -> None:
    """With its own offset, whatever this machine's zone."""
    assert str(Moment.parse("2025-05-11T22:00:00+03:00")) == "2025-05-11T22:00:00+03:00"
    assert Moment.parse("2025-05-11T22:00:00+03:00").seconds == Moment.parse("2025-05-11T19:00:00Z").seconds


@pytest.mark.parametrize(
    "written", ["2025-05-11T22:00:00", "yesterday", "", "2025-05-11", "2025-05-11T22:00:00+23:59"]
)
def test_a_moment_without_a_sound_offset_is_refused(written: str) -> None:
    """Time zones lie: none is assumed."""
    with pytest.raises(Refused) as caught:
        Moment.parse(written)
    assert caught.value.code == "bad-input"


@pytest.mark.parametrize("tag", ["en", "ar", "zh-Hans", "sr-Latn-RS"])
def test_language_tags(tag: str) -> None:
    """Short BCP 47 tags are languages."""
    assert is_language(tag)


@pytest.mark.parametrize(
    "tag", ["", "e", "english", "EN", "en_GB", "en-", "x" * 24, "en-abcdefgh-abcdefgh-ab"]
)
def test_other_tags(tag: str) -> None:
    """Anything else is not."""
    assert not is_language(tag)


def test_direction() -> None:
    """By language for labels, by first strong character for words."""
    assert direction_of("ar-EG") == "rtl"
    assert direction_of("en") == "ltr"
    assert direction_of_text("12 שלום") == "rtl"
    assert direction_of_text("… hello שלום") == "ltr"
    assert direction_of_text("12 - 34") == "ltr"
