"""Channels opened: a go-between's desk and noted lines, a side's room; and the charter, told to each line by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wasit.channel import facts
from wasit.errors import Refused
from wasit.record.epoch import LineKind
from wasit.seat import reading
from wasit.seat.matter import Line, Matter
from wasit.seat.store.lines import next_side_key
from wasit.text.passage import Texts, check_name
from wasit.wire import cbor

CHARTER = frozenset(
    {"title", "cover", "default_rule", "depth", "retention", "terms", "legal", "briefs", "rounds"}
)
MOST_TERMS = 32
NEUTRAL: Texts = {
    "en": "A channel",
    "ar": "قناة",
    "he": "ערוץ",
}  # until the go-between gives it a title of its own


def open_channel(
    matter: Matter,
    *,
    title: Texts,
    sides: Sequence[tuple[str, Texts]],
    languages: Sequence[str],
    cover: str,
    rule: str,
    more: Mapping[str, Any] | None = None,
) -> None:
    """A go-between's channel: a desk, and a noted line for each side. ``more``: the rest of the charter.

    Raises: Refused bad-input, too-large.
    """
    check_name(title, field="title")
    if len({key for key, _ in sides}) != len(sides) or not 1 <= len(sides) <= 8:
        raise Refused("bad-input", field="sides")
    with matter.file.change():
        matter.set_setting("role", b"go-between")
        set_charter(matter, title, languages, cover, rule)
        _set_rest(matter, more or {})
        desk = matter.open_line(LineKind.DESK, "desk", {"en": "Desk", "ar": "المكتب", "he": "שולחן"})
        matter.say(desk, charter(matter, "desk", {"en": "Desk"}))
        for key, name in sides:
            add_side(matter, key, name)


def add_side(matter: Matter, key: str, name: Texts) -> Line:
    """One more side: a line that the go-between keeps alone until the side takes a seat."""
    check_name(name)
    if not (key.isascii() and key.isalnum() and key.islower() and len(key) <= 12) or key in (
        "desk",
        "room",
        "line",
    ):
        raise Refused("bad-input", field="key")
    if matter.has_line(key):
        raise Refused("bad-input", field="sides")
    with matter.file.change():
        line = matter.open_line(LineKind.SIDE, key, name)
        matter.say(line, charter(matter, key, name))
    return line


def open_side(
    matter: Matter, *, title: Texts, name: Texts, languages: Sequence[str], cover: str = "spread"
) -> None:
    """A side's own beginning: its room. It then invites a go-between."""
    check_name(title, field="title")
    check_name(name)
    with matter.file.change():
        matter.set_setting("role", b"side")
        set_charter(matter, title, languages, cover, "only-marked")
        open_room(matter, name)


def open_room(matter: Matter, name: Texts) -> None:
    room = matter.open_line(LineKind.ROOM, "room", name)
    matter.say(room, charter(matter, "room", name))


def change_charter(matter: Matter, args: Mapping[str, Any]) -> None:
    """A changed charter, told to every line this seat keeps; or one more side, of which the other lines hear nothing.

    Raises: Refused may-not-say, bad-input.
    """
    if matter.role != "go-between":
        raise Refused("may-not-say")
    with matter.file.change():
        if args.keys() & CHARTER:
            _set_anew(matter, args)
        side = args.get("side")
        if side is not None:
            if not isinstance(side, Mapping):
                raise Refused("bad-input", field="side")
            add_side(matter, reading.text(side, "key", next_side_key(matter)), reading.texts(side, "name"))


def _set_anew(matter: Matter, args: Mapping[str, Any]) -> None:
    languages = matter.setting("languages")
    title = reading.texts(args, "title", needed=False)
    if title:
        check_name(title, field="title")
        matter.set_setting("titled-by", b"")
    set_charter(
        matter,
        title or matter.texts_setting("title"),
        cbor.decode(languages, limit=1_000) if languages else ["en"],
        reading.text(args, "cover", matter.cover),
        reading.text(args, "default_rule", matter.text_setting("rule", "only-marked")),
    )
    _set_rest(matter, args)
    for line in matter.lines():
        matter.say(line, charter(matter, line.key, line.name))


def set_charter(matter: Matter, title: Texts, languages: Sequence[str], cover: str, rule: str) -> None:
    if cover not in facts.COVERS:
        raise Refused("bad-input", field="cover")
    if rule not in facts.DEFAULT_RULES:
        raise Refused("bad-input", field="default_rule")
    matter.set_setting("title", cbor.encode(dict(title), nfc=False))
    matter.set_setting("languages", cbor.encode(list(languages)))
    matter.set_setting("cover", cover.encode())
    matter.set_setting("rule", rule.encode())


def _set_rest(matter: Matter, args: Mapping[str, Any]) -> None:
    """Depth of secrecy, retention, neutral terms, legal profile: those that are named. Raises: Refused bad-input, too-many."""
    rest = _rest(matter)
    depth, legal = reading.text(args, "depth", rest["depth"]), reading.text(args, "legal", rest["legal"])
    retention = reading.number(args, "retention", rest["retention"])
    if depth not in facts.DEPTHS:
        raise Refused("bad-input", field="depth")
    if legal not in facts.LEGAL_PROFILES:
        raise Refused("bad-input", field="legal")
    briefs = reading.text(args, "briefs", rest["briefs"])
    if briefs not in facts.BRIEFS:
        raise Refused("bad-input", field="briefs")
    if retention is None or not 0 <= retention <= facts.MAX_RETENTION:
        raise Refused("bad-input", field="retention")
    rounds = reading.number(args, "rounds", rest["rounds"])
    if rounds is None or not 1 <= rounds <= facts.MOST_ROUNDS:
        raise Refused("bad-input", field="rounds")
    terms = _terms(args) if "terms" in args else rest["terms"]
    kept = {"depth": depth, "retention": retention, "terms": terms, "legal": legal} | {
        "briefs": briefs,
        "rounds": rounds,
    }
    matter.set_setting("charter", cbor.encode(kept, nfc=False))


def _terms(args: Mapping[str, Any]) -> list[list[Texts]]:
    found = []
    for item in reading.items(args, "terms"):
        if not isinstance(item, Mapping):
            raise Refused("bad-input", field="terms")
        pair = [reading.as_texts(item.get(name), "terms") for name in ("avoid", "use")]
        for texts in pair:
            check_name(texts, field="terms")
        found.append(pair)
    if len(found) > MOST_TERMS:
        raise Refused("too-many", limit=MOST_TERMS)
    return found


def neutral_terms(matter: Matter) -> tuple[tuple[Texts, Texts], ...]:
    """(words to avoid, words to use), as the charter of this seat has them."""
    return tuple((avoid, use) for avoid, use in _rest(matter)["terms"])


def retention_of(matter: Matter) -> int:
    """Days that words are kept after the end, as the charter of this seat has them; 0: it has none."""
    return int(_rest(matter)["retention"])


def discloses_copies(matter: Matter) -> bool:
    """Whether the charter of this seat says that briefs may be worded differently for each reader."""
    return bool(_rest(matter)["briefs"] == "worded")


def discloses_copies_on(matter: Matter, line: Line) -> bool:
    """Whether the newest charter that was told on a line says so: what its people go by."""
    told = matter.file.one("SELECT charter FROM line WHERE id = ?", line.id)
    if told is None or told[0] is None:
        return False
    fact = matter.read(told[0])[2]
    return isinstance(fact, facts.Charter) and fact.briefs == "worded"


def rounds_of(matter: Matter) -> int:
    """How often one sealed question may be asked, as the charter of this seat has it."""
    return int(_rest(matter)["rounds"])


def _rest(matter: Matter) -> dict[str, Any]:
    kept = matter.setting("charter")
    rest: dict[str, Any] = {
        "depth": "existence",
        "retention": 0,
        "terms": [],
        "legal": "none",
        "briefs": "alike",
        "rounds": facts.USUAL_ROUNDS,
    }
    return rest if kept is None else rest | cbor.decode(kept, limit=65_536, nfc=False)


def told_title(matter: Matter, key: str) -> Texts:
    """The channel's title as one line may hear it: what the side that opened the channel called it is that side's own words."""
    named_by = matter.text_setting("titled-by")
    if named_by and key not in (named_by, "desk"):
        return NEUTRAL
    return matter.texts_setting("title")


def charter(matter: Matter, key: str, name: Texts) -> facts.Charter:
    """What is agreed about the channel, as the line of a key is told."""
    languages, rest = matter.setting("languages"), _rest(matter)
    return facts.Charter(
        told_title(matter, key),
        name,
        tuple(cbor.decode(languages, limit=1_000)) if languages else ("en",),
        matter.text_setting("rule", "only-marked"),
        matter.cover,
        rest["depth"],
        rest["retention"],
        tuple((avoid, use) for avoid, use in rest["terms"]),
        rest["legal"],
        rest["briefs"],
        rest["rounds"],
    )
