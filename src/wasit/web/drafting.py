"""What a go-between has written on the pass-on page so far: what it asks of the seat, and what the addressee would see of it.

1. Words as written are never taken from the form: the seat takes them from its record. The form says which, and a translation.
2. Reworded passages are one release, words as written another: a release has one wording.
3. A passage that is for the go-between only has no field at all.
4. Each release goes under the attribution that was chosen, or the least that the authors of its passages allowed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from wasit.channel import views
from wasit.errors import Refused
from wasit.seat.door import Args
from wasit.seat.json_form import as_json
from wasit.text.language import PAGE_LANGUAGES
from wasit.text.passage import Attribution, Consent, Texts, attribution_of
from wasit.web.forms import language_of, texts
from wasit.web.locale import Look

_CODE = re.compile(r"[a-z][a-z-]{1,58}")


@dataclass(frozen=True, slots=True)
class Piece:
    """One release that the draft asks for."""

    wording: Consent
    rows: tuple[views.PassOnRow, ...]
    attribution: Attribution
    text: Texts  # of a wording; of words as written the translation


def written(shown: views.PassOnPage, fields: Mapping[str, str]) -> dict[str, str]:
    """What stands beside each passage that is to cross, by number: a translation, or a wording."""
    found = {}
    for row in shown.rows:
        number = row.passage.number
        if row.field_state == "locked" and fields.get(f"take-{number}"):
            found[str(number)] = fields.get(f"translation-{number}", "").strip()
        elif row.field_state == "free" and (text := fields.get(f"wording-{number}", "").strip()):
            found[str(number)] = text
    return found


def pieces(shown: views.PassOnPage, fields: Mapping[str, str], language: str) -> list[Piece]:
    """The releases of a draft, words as written first."""
    beside = written(shown, fields)
    chosen = attribution_of(fields.get("attribution") or "none")
    found = []
    for state, wording in (("locked", Consent.AS_WRITTEN), ("free", Consent.MAY_PARAPHRASE)):
        rows = tuple(
            row for row in shown.rows if row.field_state == state and str(row.passage.number) in beside
        )
        if rows:
            text = "\n".join(part for row in rows if (part := beside[str(row.passage.number)]))
            allowed = min(row.passage.attribution for row in rows)
            found.append(Piece(wording, rows, min(chosen, allowed), texts(text, language) if text else {}))
    return found


def releases_of(shown: views.PassOnPage, fields: Mapping[str, str], language: str) -> list[Args]:
    """The arguments of ``pass-on`` for each release. Raises: Refused bad-input."""
    common: Args = {
        "matter": shown.sign.matter,
        "to": fields.get("to", ""),
        "now": bool(fields.get("now")),
        "undo": shown.undo,
    }
    if shown.proposal is not None:
        attribution = fields.get("attribution") or "none"
        one = {"sources": [{"id": shown.source.id}], "wording": "as-written", "attribution": attribution}
        return [{**common, **one}]
    wanted: list[Args] = []
    for piece in pieces(shown, fields, language):
        numbers = [row.passage.number for row in piece.rows]
        is_paraphrase = piece.wording is Consent.MAY_PARAPHRASE
        args: dict[str, object] = {
            **common,
            "sources": [{"id": shown.source.id, "passages": numbers}],
            "wording": "paraphrase" if is_paraphrase else "as-written",
            "attribution": piece.attribution.word,
        }
        if piece.text:
            args["text" if is_paraphrase else "translation"] = dict(piece.text)
        wanted.append(args)
    if not wanted:
        raise Refused("bad-input", field="nothing-to-pass")
    return wanted


def as_seen(shown: views.PassOnPage, fields: Mapping[str, str], language: str) -> tuple[views.EntryView, ...]:
    """The releases as they would stand on the addressee's page."""
    go_between = views.Person(shown.sign.name, "go-between")
    found = []
    for number, piece in enumerate(pieces(shown, fields, language), 1):
        is_paraphrase = piece.wording is Consent.MAY_PARAPHRASE
        words = piece.text if is_paraphrase else _as_written(piece.rows)
        found.append(
            views.EntryView(
                f"preview-{number}",
                "release",
                go_between,
                shown.sign.now,
                passages=(views.PassageView(1, words, piece.wording),) if words else (),
                translation={} if is_paraphrase else piece.text,
                wording="paraphrase" if is_paraphrase else "as-written",
                attribution=piece.attribution,
            )
        )
    return tuple(found)


def _as_written(rows: tuple[views.PassOnRow, ...]) -> Texts:
    languages = set.intersection(*(set(row.passage.text) for row in rows))
    return {tag: "\n".join(row.passage.text[tag] for row in rows) for tag in sorted(languages)}


def default_attribution(shown: views.PassOnPage) -> Attribution:
    """What the page proposes: what every author of words as written allows; a wording goes without a source."""
    allowed = [row.passage.attribution for row in shown.rows if row.field_state == "locked"]
    return min(allowed, default=Attribution.NONE)


def warnings_of(checks: tuple[views.CheckView, ...]) -> str:
    """A short name of the warnings, to know whether a person has seen them; "" when there are none."""
    seen = [
        f"{check.code} {place.passage} {place.words} {place.entry}"
        for check in checks
        if not check.holds
        for place in (check.places or (views.CheckPlace(0, "", "word"),))
    ]
    return hashlib.sha256("\n".join(seen).encode()).hexdigest()[:16] if seen else ""


def shown_before(checks: tuple[views.CheckView, ...], fields: Mapping[str, str]) -> str:
    """The codes of all warnings that were shown since this draft was begun, in order, parted by spaces: what the form carries along."""
    now = [check.code for check in checks if not check.holds]
    return " ".join(dict.fromkeys([*_codes(fields), *now]))


def decided_of(shown: views.PassOnPage, fields: Mapping[str, str]) -> Args:
    """What ``pass-on`` is told of the warnings: those that stand and are passed over, and those that were shown earlier and are gone."""
    standing = [one.code for one in shown.warned]
    return {
        "warned": as_json(shown.warned),
        "mended": [code for code in _codes(fields) if code not in standing],
    }


def _codes(fields: Mapping[str, str]) -> list[str]:
    """Only codes as they are written: the form may come from anywhere."""
    return [code for code in fields.get("shown", "").split() if _CODE.fullmatch(code)][:24]


def with_hour(shown: views.PassOnPage, fields: Mapping[str, str], which: str, look: Look) -> dict[str, str]:
    """The form with an hour written beneath, on both clocks. ``which``: its place among those found. Raises: Refused unknown-id."""
    places = [place for place in _hours(shown) if place.theirs is not None and place.ours is not None]
    if not which.isdecimal() or int(which) >= len(places):
        raise Refused("unknown-id", field="hour")
    place = places[int(which)]
    row = next((row for row in shown.rows if row.passage.number == place.passage), None)
    if row is None:  # of a proposal: nothing can be written beneath what was signed
        raise Refused("unknown-id", field="hour")
    name = f"{'translation' if row.field_state == 'locked' else 'wording'}-{place.passage}"
    before = fields.get(name, "").strip()
    sentence = hour_sentence(place, shown, _language_for(before or place.words, look))
    return {**fields, name: f"{before}\n{sentence}".strip()}


def _hours(shown: views.PassOnPage) -> Iterator[views.CheckPlace]:
    for check in shown.checks:
        if check.code == "ambiguous-hour":
            yield from check.places


def _language_for(text: str, look: Look) -> Look:
    language = language_of(text, look.language)
    return replace(look, language=language) if language in PAGE_LANGUAGES else look


def hour_sentence(place: views.CheckPlace, shown: views.PassOnPage, look: Look) -> str:
    """ "23:59 on Sunday in Geneva is 01:59 on Monday in Muscat." """
    assert place.theirs is not None
    assert place.ours is not None
    theirs, ours = place.theirs.local(), place.ours.local()
    said = look.say(
        "hour.on-both-clocks",
        hour=look.number(f"{theirs:%H:%M}"),
        day=look.weekday(theirs),
        place=look.zone_name(shown.from_zone),
        other_hour=look.number(f"{ours:%H:%M}"),
        other_day=look.weekday(ours),
        other_place=look.zone_name(shown.to_zone),
    )
    return said.striptags()
