"""Every text field survives the naughty strings, the bidi and the normalization data byte for byte, from seat to seat.

The data are read where they lie (``../shared/data``); elsewhere these tests skip, except in CI.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from shared_data import shared_file
from wasit.channel import views
from wasit.errors import Refused
from wasit.play.player import ended
from wasit.play.shape import SeatOfCase
from wasit.play.simulated import MemoryRelay
from wasit.play.stage import Together
from wasit.seat.seat import Seat

GO = SeatOfCase("go", {"en": "Go-between"}, "en", "UTC")
ENVOY = SeatOfCase("envoy", {"en": "Envoy"}, "en", "UTC", side="a")
OTHER = SeatOfCase("other", {"en": "Other"}, "en", "UTC", side="b")


def strings(name: str, *fields: str) -> list[str]:
    lines = shared_file("data", "unicode", name).read_text().splitlines()
    found = [json.loads(line)[field] for line in lines for field in fields]
    return list(
        dict.fromkeys(text for text in found if text and not any("\ud800" <= c <= "\udfff" for c in text))
    )


def in_words(texts: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(texts), 64):
        yield texts[start : start + 64]


@dataclass
class Channel:
    stage: Together
    go: Seat
    envoy: Seat
    other: Seat

    def entries(self, seat: Seat, key: str) -> tuple[views.EntryView, ...]:
        """The newest entries of a line."""
        if seat is self.go:
            page = self.go.see_channel()
            lines = {line.key: line for line in page.lines} | {"desk": page.desk}
            return lines[key].entries
        side = seat.see_side()
        return (side.room if key == "room" else side.line).entries


@pytest.fixture
async def channel() -> AsyncIterator[Channel]:
    stage = Together(MemoryRelay(), "http://127.0.0.1:1")
    go, envoy, other = [await stage.seat(who) for who in (GO, ENVOY, OTHER)]
    sides = [{"key": key, "name": {"en": f"Side {key.upper()}"}} for key in "ab"]
    await go.do("open-channel", {"title": {"en": "T"}, "sides": sides, "cover": "prompt"})
    for key, seat in (("a", envoy), ("b", other)):
        offered = await go.do("invite", {"as": "side", "line": key})
        joining = await seat.do("join", {"code": offered["code"]})
        assert (await ended(seat, joining["invitation"]))["state"] == "paired"
        assert (await ended(go, offered["invitation"]))["state"] == "paired"
        await stage.settle()
    yield Channel(stage, go, envoy, other)
    await stage.close()


SOURCES = [
    ("naughty_strings.jsonl", ("text",)),
    ("bidi_character_test.jsonl", ("text",)),
    ("normalization_test.jsonl", ("source", "NFC", "NFD", "NFKC", "NFKD")),
    ("grapheme_break_test.jsonl", ("text",)),
]


@pytest.mark.parametrize(("name", "fields"), SOURCES, ids=[name for name, _ in SOURCES])
async def test_words_arrive_as_they_were_typed(channel: Channel, name: str, fields: tuple[str, ...]) -> None:
    """Whatever a delegate types stands on the go-between's page with the same bytes."""
    for texts in in_words(strings(name, *fields)):
        passages = [{"text": {"en": text}, "consent": "as-written"} for text in texts]
        said = await channel.envoy.do("say", {"passages": passages})
        await channel.stage.settle()
        (seen,) = [entry for entry in channel.entries(channel.go, "a") if entry.id == said["id"]]
        assert [passage.text["en"].encode() for passage in seen.passages] == [text.encode() for text in texts]


async def test_what_crosses_as_written_crosses_as_written(channel: Channel) -> None:
    """A naughty passage passed on as written reaches the other side with the same bytes, and its receipt has them too."""
    for text in strings("naughty_strings.jsonl", "text")[::6]:
        said = await channel.envoy.do("say", {"passages": [{"text": {"he": text}, "consent": "as-written"}]})
        await channel.stage.settle()
        await channel.go.do("pass-on", {"sources": [{"id": said["id"]}], "to": "b", "wording": "as-written"})
        await channel.stage.settle()
        crossed = channel.entries(channel.other, "line")[-1]
        assert crossed.kind == "release"
        assert crossed.passages[0].text == {"he": text}
        own = next(entry for entry in channel.entries(channel.envoy, "line") if entry.id == said["id"])
        assert own.passages[0].passed[0].words == {"he": text}


FIELDS: dict[str, tuple[str, str, Any]] = {
    "room": ("envoy", "say", lambda t: {"room": True, "passages": [{"text": {"en": t}}]}),
    "desk": ("go", "say", lambda t: {"desk": True, "passages": [{"text": {"en": t}}]}),
    "note": (
        "go",
        "note-call",
        lambda t: {"line": "a", "with": [{"en": t}], "passages": [{"text": {"en": t}}]},
    ),
    "hope": ("go", "hope", lambda t: {"held_by": "a", "of": "b", "text": {"en": t}}),
    "told": ("go", "told", lambda t: {"line": "a", "who": {"en": t}, "manner": t[:500], "text": {"en": t}}),
    "milestone": ("go", "milestone", lambda t: {"text": {"en": t}, "track": t[:120]}),
    "translation": (
        "go",
        "pass-on",
        lambda t: {
            "to": "b",
            "wording": "may-paraphrase",
            "sources": [],
            "text": {"en": t},
            "translation": {"ar": t},
        },
    ),
}


@pytest.mark.parametrize("field", FIELDS)
async def test_every_other_field_keeps_its_bytes(channel: Channel, field: str) -> None:
    """Rooms, desk, notes and who spoke, hopes, who was told and how, milestones, translations."""
    who, command, args = FIELDS[field]
    seat: Seat = getattr(channel, who)
    for text in strings("naughty_strings.jsonl", "text"):
        done = await seat.do(command, args(text))
        stored = seat.matter().file.one("SELECT body FROM entry WHERE hash = ?", bytes.fromhex(done["id"]))
        assert stored is not None
        assert text.encode() in stored[0]
        _, _, fact, _ = seat.matter().read(bytes.fromhex(done["id"]))
        assert fact is not None


async def test_a_signed_text_keeps_its_bytes_or_is_refused(channel: Channel) -> None:
    """What can't be signed (controls, overrides, other normal forms) is refused with its reason and changes nothing; the rest is kept."""
    await channel.envoy.do("mandate", {"passphrase": "p"})
    kept = refused = 0
    codes: set[str] = set()
    texts = strings("naughty_strings.jsonl", "text")
    for text in texts:
        before = await channel.stage.fingerprint()
        args = {
            "title": {"en": text[:120]},
            "clauses": [{"id": 1, "who": "us", "text": {"en": text}}],
            "passphrase": "p",
        }
        try:
            made = await channel.envoy.do("propose", args)
        except Refused as refusal:
            codes.add(refusal.code)
            refused += await channel.stage.fingerprint() == before
            continue
        page = channel.envoy.see_proposal(made["proposal"])
        assert page.clauses[0].text == {"en": text}
        kept += 1
    assert kept > 200
    assert refused > 5
    assert kept + refused == len(texts)
    assert codes <= {"bad-instrument", "too-large"}


@pytest.mark.parametrize("text", ["", "\ud800", "x\udfffy"], ids=["empty", "half a pair", "the other half"])
async def test_what_is_no_text_is_refused(channel: Channel, text: str) -> None:
    """Nothing, and what UTF-8 can't hold, is bad input; nothing is changed."""
    before = await channel.stage.fingerprint()
    with pytest.raises(Refused) as caught:
        await channel.envoy.do("say", {"passages": [{"text": {"en": text}}]})
    assert caught.value.code == "bad-input"
    assert await channel.stage.fingerprint() == before
