"""What leaves a seat as a plain file beside transcripts: the account for the outside, and what is due as a calendar.

1. The account has no hour, no zone, no channel and no id: only words, and names where they were allowed.
2. A calendar's events are points in time on the clock of this seat, with that zone beside them (RFC 5545); each keeps its uid.

Both are made of the JSON that their commands answer with.
"""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from wasit.text.isolate import isolate
from wasit.text.moment import Moment
from wasit.text.passage import Texts, in_language
from wasit.web.locale import say

CALENDAR_MEDIA = "text/calendar; charset=utf-8"


def account_text(written: Mapping[str, Any], language: str) -> str:
    """An account, with our own words in a language."""
    return "\n".join(_account(written, language)) + "\n"


def _account(written: Mapping[str, Any], language: str) -> Iterator[str]:
    yield _plain(language, "account.heading")
    if written["named"]:
        yield from ("", _plain(language, "account.named"))
        for one in written["named"]:
            who = _said(one["who"], language)
            if one["side"] and one["side"] != one["who"]:
                who = f"{who} ({_said(one['side'], language)})"
            yield f"- {who}:"
            yield from _words(one["text"])
    for kind, key in (("of_a_side", "account.a-side"), ("unattributed", "account.unattributed")):
        if written[kind]:
            yield from ("", _plain(language, key))
            for text in written[kind]:
                yield "-"
                yield from _words(text)


def _words(texts: Texts) -> Iterator[str]:
    """In every language that they were written in."""
    for language in sorted(texts):
        for line in texts[language].split("\n"):
            yield f"  {isolate(line)}"


def calendar_bytes(written: Mapping[str, Any], language: str) -> bytes:
    """What is due, as RFC 5545 has it."""
    zone = ZoneInfo(written["zone"])
    made = Calendar()
    made.add("prodid", "-//Wasit//Wasit//EN")
    made.add("version", "2.0")
    for item in written["items"]:
        event = Event()
        event.add("uid", item["uid"])
        event.add("dtstamp", Moment.parse(written["made"]).utc())
        event.add("dtstart", Moment.parse(item["at"]).utc().astimezone(zone))
        event.add("summary", _summary(item, language), parameters={"LANGUAGE": _language(item, language)})
        event.add("class", "CONFIDENTIAL")
        event.add("transp", "TRANSPARENT")
        made.add_component(event)
    made.add_missing_timezones()
    data: bytes = made.to_ical()
    return data


def _summary(item: Mapping[str, Any], language: str) -> str:
    kind = _plain(language, f"calendar.{item['kind']}")
    if not item["text"]:
        return kind
    return f"{kind}: {in_language(item['text'], language)[1]}"


def _language(item: Mapping[str, Any], language: str) -> str:
    return in_language(item["text"], language)[0] if item["text"] else language


def _plain(language: str, key: str) -> str:
    """Our own sentence where nothing is HTML."""
    return html.unescape(str(say(language, key)))


def _said(texts: Texts, language: str) -> str:
    return isolate(in_language(texts, language)[1].replace("\n", " "))
