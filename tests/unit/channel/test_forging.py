"""A forged transcript has whatever its script says, in the form of a real one."""

from __future__ import annotations

import pytest

from wasit.channel.forging import forge
from wasit.channel.transcript import Spoken, Transcript, TranscriptLine, Utterance
from wasit.errors import Refused
from wasit.text.moment import Moment
from wasit.text.passage import Attribution, Consent

NOW = Moment(1_770_000_000, 120)
SCRIPT = """\
title: محادثات
zone: Asia/Qatar
legal: without-prejudice

## line | Side A
== 2026-02-03T10:00:00+03:00 | Side A envoy | as-written | named
We accept
 all of it.

-- for-you-only
\\== and more
== 2026-02-03T11:00:00+03:00 | Go-between | go-between | call | call | 12 | by Side A envoy | withdrawn
לא.
## desk | The desk
== 2026-02-03T12:00:00+00:00 |  | hope
He will come.
== 2026-02-03T12:30:00+00:00 | 12 | told
"""


def test_a_script_becomes_a_transcript() -> None:
    """Every field that a real one has can be said."""
    first = Utterance(
        "word",
        Moment.parse("2026-02-03T10:00:00+03:00"),
        {"en": "Side A envoy"},
        "side",
        passages=(
            Spoken({"en": "We accept\n all of it."}, Consent.AS_WRITTEN, Attribution.NAMED),
            Spoken({"en": "== and more"}, Consent.FOR_YOU_ONLY, Attribution.NAMED),
        ),
    )
    second = Utterance(
        "call",
        Moment.parse("2026-02-03T11:00:00+03:00"),
        {"en": "Go-between"},
        "go-between",
        "call",
        ({"en": "Side A envoy"},),
        12,
        (Spoken({"he": "לא."}),),
        withdrawn=True,
    )
    third = Utterance(
        "hope", Moment.parse("2026-02-03T12:00:00+00:00"), {}, "side", text={"en": "He will come."}
    )
    fourth = Utterance("told", Moment.parse("2026-02-03T12:30:00+00:00"), {"en": "12"}, "side")
    assert forge(SCRIPT, NOW) == Transcript(
        {"ar": "محادثات"},
        "own",
        NOW,
        "Asia/Qatar",
        (
            TranscriptLine("line", {"en": "Side A"}, (first, second)),
            TranscriptLine("desk", {"en": "The desk"}, (third, fourth)),
        ),
        "without-prejudice",
    )


def test_words_without_a_heading_stand_on_a_line() -> None:
    made = forge("== 2026-02-03T10:00:00Z | X\r\nYes.\r\n", NOW)
    (line,) = made.lines
    assert (line.kind, line.name, line.entries[0].passages[0].text) == ("line", {}, {"en": "Yes."})


@pytest.mark.parametrize(
    ("script", "line"),
    [
        ("", 1),
        ("words before anything", 1),
        ("title: A\ncolour: red\n", 2),
        ("## street | x", 1),
        ("## line | x\ntitle: late", 2),
        ("## line | x\n== now | who", 2),
        ("## line | x\n== 2026-02-03T10:00:00Z", 2),
        ("## line | x\n== 2026-02-03T10:00:00Z | who | loudly", 2),
        ("## line | x\n== 2026-02-03T10:00:00Z | who\n-- loudly", 3),
        ("## line | x\n== 2026-02-03T10:00:00Z | who\n\ud800", 3),
        ("audience: all\n## line | x", 1),
        ("legal: yes\n## line | x", 1),
        ("made: once\n## line | x", 1),
    ],
)
def test_a_script_that_cannot_be_read_says_where(script, line) -> None:
    with pytest.raises(Refused) as no:
        forge(script, NOW)
    assert (no.value.code, no.value.fields["line"]) == ("bad-script", line)
