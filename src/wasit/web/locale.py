"""Our own sentences, in the reader's language, digits and hours.

This file alone knows the catalogue: flat keys, one file a language, plus files that carry all three beside one another.

1. A sentence that is missing in a language is a bug (KeyError), never an empty or an English string.
2. A value with plural forms is an object {zero, one, two, few, many, other}; the form is chosen by the field ``n``, or by the only number among its fields.
3. Fields are escaped into the sentence; what is ``Markup`` already stays so. People's words never pass through here unescaped.
4. Digits follow the reader. Codes, fingerprints and keys never pass through ``digits``.
5. Plural forms and the names of days and months are Babel's (CLDR); how a date is put together is a sentence of ours.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale
from markupsafe import Markup, escape

from wasit.channel.views import Preferences
from wasit.text.language import PAGE_LANGUAGES, direction_of
from wasit.text.moment import Moment
from wasit.web.calendars import CALENDARS, OtherDay, days_at, hebrew_numeral

Sentence = str | dict[str, str]
_EASTERN = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


@cache
def catalogue(language: str) -> Mapping[str, Sentence]:
    """Every sentence of a language: its own file, then the shared ones."""
    folder = files("wasit.web") / "catalogue"
    found: dict[str, Sentence] = json.loads((folder / f"{language}.json").read_text("utf-8"))
    for one in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if not one.name.endswith(".json") or one.name.removesuffix(".json") in PAGE_LANGUAGES:
            continue
        for key, by_language in json.loads(one.read_text("utf-8")).items():
            found[key] = by_language[language]
    return found


def has_sentence(language: str, key: str) -> bool:
    return key in catalogue(language)


def plural_form(language: str, n: int) -> str:
    """Source: CLDR's plural rules."""
    return _cldr(language).plural_form(n)


def counted(fields: Mapping[str, object]) -> int:
    """What chooses the form of a sentence with plural forms. 0 where nothing is counted."""
    numbers = {
        name: value
        for name, value in fields.items()
        if isinstance(value, int) and not isinstance(value, bool)
    }
    return numbers.get("n", next(iter(numbers.values())) if len(numbers) == 1 else 0)


@cache
def _cldr(language: str) -> Locale:
    return Locale(language)


def say(language: str, key: str, **fields: object) -> Markup:
    """The sentence of a key. Raises: KeyError where the catalogue has none."""
    return _fill(language, key, str, fields)


def _fill(language: str, key: str, number: Callable[[object], str], fields: Mapping[str, object]) -> Markup:
    sentence = catalogue(language)[key]
    if isinstance(sentence, dict):
        sentence = sentence.get(plural_form(language, counted(fields)), sentence["other"])
    shown = {
        name: number(value) if isinstance(value, int) and not isinstance(value, bool) else value
        for name, value in fields.items()
    }
    return escape(sentence).format_map(_Told(shown))


class _Told(dict[str, object]):
    """A newer seat's error may lack a field that a sentence has room for; the sentence is still said."""

    def __missing__(self, field: str) -> str:
        return "…"


@dataclass(frozen=True, slots=True)
class Look:
    """How one reader has the pages: language, digits, light, zone."""

    language: str = "en"
    digits: str = ""  # "western", "arabic"; "" follows the language
    theme: str = ""  # "light", "dark"; "" follows the system
    zone: str = "UTC"
    preferences: Preferences = field(default_factory=Preferences)
    home: str = ""  # what every address on a page begins with. Secrets: yes, see web.guard

    @property
    def direction(self) -> str:
        return direction_of(self.language)

    @property
    def has_eastern_digits(self) -> bool:
        return self.digits == "arabic" or (not self.digits and self.language == "ar")

    def number(self, value: object) -> str:
        shown = str(value)
        return shown.translate(_EASTERN) if self.has_eastern_digits else shown

    def say(self, key: str, **fields: object) -> Markup:
        """Our sentence with its numbers in this reader's digits."""
        return _fill(self.language, key, self.number, fields)

    def local(self, moment: Moment) -> datetime:
        """The moment on this reader's clock; an unknown zone shows the hour as it was noted."""
        return at_zone(moment, self.zone)

    def offset(self, moment: Moment) -> int:
        """Minutes east of UTC on this reader's clock, at that moment."""
        shift = self.local(moment).utcoffset()
        return 0 if shift is None else int(shift.total_seconds() // 60)

    def local_of(self, seconds: int) -> datetime:
        return self.local(Moment(seconds))

    def hour(self, moment: Moment) -> str:
        return self.number(f"{self.local(moment):%H:%M}")

    def day(self, at: datetime) -> Markup:
        names = _cldr(self.language)
        return self.say(
            "date.short",
            weekday=names.days["format"]["abbreviated"][at.weekday()],
            day=at.day,
            month=names.months["format"]["abbreviated"][at.month],
        )

    def day_of(self, moment: Moment) -> Markup:
        return self.day(self.local(moment))

    def day_and_month(self, at: date) -> Markup:
        names = _cldr(self.language)
        return self.say("date.axis", day=at.day, month=names.months["format"]["abbreviated"][at.month])

    def weekday(self, at: datetime) -> str:
        return str(_cldr(self.language).days["format"]["wide"][at.weekday()])

    def long_day(self, at: datetime) -> Markup:
        names = _cldr(self.language)
        return self.say(
            "date.long",
            weekday=self.weekday(at),
            day=at.day,
            month=names.months["format"]["wide"][at.month],
            year=at.year,
        )

    def calendars(self, moment: Moment, *, here: bool = True) -> tuple[Markup, ...]:
        """The day in the other calendars that this reader wants. ``here``: on this reader's clock, with the eve of the coming day;
        else on the clock it was noted with, where no place and so no sunset is known."""
        at, zone = (self.local(moment), self.zone) if here else (moment.local(), "")
        found = (
            days_at(zone, at, calendar) for calendar in CALENDARS if calendar in self.preferences.calendars
        )
        return tuple(self._other_day(day, eve) for day, eve in found if day is not None)

    def _other_day(self, day: OtherDay, eve: bool) -> Markup:
        in_letters = day.calendar == "hebrew" and self.language == "he"
        number = hebrew_numeral if in_letters else self.number
        return self.say(
            "date.other.eve" if eve else "date.other",
            day=number(day.day),
            month=self.say(f"{day.calendar}.month.{day.month}"),
            year=number(day.year),
        )

    def moment(self, moment: Moment) -> Markup:
        return self.say("date.moment", day=self.day_of(moment), hour=self.hour(moment))

    def moment_of(self, seconds: int) -> Markup:
        return self.moment(Moment(seconds))

    def in_zone(self, moment: Moment, zone: str) -> Markup:
        """The moment on another clock, its day with it."""
        at = moment.utc().astimezone(ZoneInfo(zone))
        return self.say("date.moment", day=self.day(at), hour=self.number(f"{at:%H:%M}"))

    def zone_name(self, zone: str = "") -> Markup:
        """The zone as it is called: "Doha" for a zone that the catalogue names, else its own last part, left to right."""
        zone = zone or self.zone
        if has_sentence(self.language, f"zone.{zone}"):
            return self.say(f"zone.{zone}")
        return Markup('<bdi dir="ltr">{}</bdi>').format(zone.rsplit("/", 1)[-1].replace("_", " "))


def at_zone(moment: Moment, zone: str) -> datetime:
    """The moment on the clock of a zone; one that this machine does not know shows the hour as it was noted."""
    try:
        return moment.utc().astimezone(ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return moment.local()


@cache
def named_zones(language: str) -> tuple[tuple[str, str], ...]:
    """(IANA name, what it is called) of every zone that the catalogue names, in the order of the names."""
    keys = [key for key in catalogue(language) if key.startswith("zone.")]
    return tuple(sorted(((key[5:], str(catalogue(language)[key])) for key in keys), key=lambda pair: pair[1]))


def offset_name(minutes: int) -> str:
    """ "UTC+05:30": kept in 0-9 and left to right wherever it is shown."""
    sign = "-" if minutes < 0 else "+"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{sign}{hours:02}:{rest:02}"
