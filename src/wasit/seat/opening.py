"""Channels opened: a go-between's desk and noted lines, a side's room; and the charter, told to each line by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wasit.channel import facts
from wasit.errors import Refused
from wasit.record.epoch import LineKind
from wasit.seat import reading
from wasit.seat.matter import Line, Matter
from wasit.text.passage import Texts, check_name
from wasit.wire import cbor

COVERS = ("prompt", "spread", "steady")
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
) -> None:
    """A go-between's channel: a desk, and a noted line for each side. Raises: Refused bad-input, too-large."""
    check_name(title, field="title")
    if len({key for key, _ in sides}) != len(sides) or not 1 <= len(sides) <= 8:
        raise Refused("bad-input", field="sides")
    with matter.file.change():
        matter.set_setting("role", b"go-between")
        set_charter(matter, title, languages, cover, rule)
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
    """A new title or cover, told to every line this seat keeps; or one more side, of which the other lines hear nothing.

    Raises: Refused may-not-say, bad-input.
    """
    if matter.role != "go-between":
        raise Refused("may-not-say")
    with matter.file.change():
        if "title" in args or "cover" in args:
            _set_anew(
                matter, reading.texts(args, "title", needed=False), reading.text(args, "cover", matter.cover)
            )
        side = args.get("side")
        if side is not None:
            if not isinstance(side, Mapping):
                raise Refused("bad-input", field="side")
            add_side(matter, reading.text(side, "key", matter.next_side_key()), reading.texts(side, "name"))


def _set_anew(matter: Matter, title: Texts, cover: str) -> None:
    languages = matter.setting("languages")
    if title:
        matter.set_setting("titled-by", b"")
    set_charter(
        matter,
        title or matter.texts_setting("title"),
        cbor.decode(languages, limit=1_000) if languages else ["en"],
        cover,
        matter.text_setting("rule", "only-marked"),
    )
    for line in matter.lines():
        matter.say(line, charter(matter, line.key, line.name))


def set_charter(matter: Matter, title: Texts, languages: Sequence[str], cover: str, rule: str) -> None:
    if cover not in COVERS or rule not in ("only-marked", "unless-marked"):
        raise Refused("bad-input", field="cover")
    matter.set_setting("title", cbor.encode(dict(title), nfc=False))
    matter.set_setting("languages", cbor.encode(list(languages)))
    matter.set_setting("cover", cover.encode())
    matter.set_setting("rule", rule.encode())


def told_title(matter: Matter, key: str) -> Texts:
    """The channel's title as one line may hear it: what the side that opened the channel called it is that side's own words."""
    named_by = matter.text_setting("titled-by")
    if named_by and key not in (named_by, "desk"):
        return NEUTRAL
    return matter.texts_setting("title")


def charter(matter: Matter, key: str, name: Texts) -> facts.Charter:
    """What is agreed about the channel, as the line of a key is told."""
    languages = matter.setting("languages")
    return facts.Charter(
        told_title(matter, key),
        name,
        tuple(cbor.decode(languages, limit=1_000)) if languages else ("en",),
        matter.text_setting("rule", "only-marked"),
        matter.cover,
    )
