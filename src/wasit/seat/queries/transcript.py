"""A transcript of what this seat holds, and which ones have left it."""

from __future__ import annotations

from wasit.channel import transcript, views
from wasit.channel.transcript import Audience, Exported, ExportPage, Transcript, TranscriptLine, Utterance
from wasit.errors import Refused
from wasit.record.epoch import LineKind
from wasit.seat.clock import moment_in
from wasit.seat.matter import Matter
from wasit.seat.queries.charter import see_charter
from wasit.seat.queries.lines import KIND_WORDS, all_entries
from wasit.seat.queries.outside import grades_of
from wasit.text.moment import Moment
from wasit.text.passage import Attribution

MOST_TOLD = 20


def see_transcript(matter: Matter, audience: Audience) -> Transcript:
    """All of it: a file is no page. Reads every entry that the lines show."""
    lines, left_out = _own(matter) if audience == "own" else _outside(matter)
    return Transcript(
        matter.texts_setting("title"),
        audience,
        matter.clock.now(),
        matter.clock.zone,
        lines,
        _legal(matter),
        left_out,
    )


def _own(matter: Matter) -> tuple[tuple[TranscriptLine, ...], int]:
    made = [
        TranscriptLine(
            KIND_WORDS[line.kind],
            line.name,
            tuple(transcript.whole(one) for one in all_entries(matter, line)),
        )
        for line in matter.lines()
    ]
    return tuple(made), 0


def _outside(matter: Matter) -> tuple[tuple[TranscriptLine, ...], int]:
    """Only what stands on lines: a room and a desk are for their own people."""
    kept: list[Utterance] = []
    left_out = 0
    nameless = _legal(matter) == "not-for-attribution"
    for line in matter.lines():
        for entry in all_entries(matter, line) if line.kind is LineKind.SIDE else ():
            _, held, _, _ = matter.read(bytes.fromhex(entry.id))
            leave = {
                number: Attribution.NONE if nameless else Attribution(grade - 1)
                for number, grade in grades_of(matter, held).items()
                if grade
            }
            said = transcript.for_outside(entry, lambda seconds: moment_in(seconds, matter.clock.zone), leave)
            left_out += said is None
            kept += [] if said is None else [said]
    return (TranscriptLine("all", {}, transcript.in_one_list(kept)),), left_out


def _legal(matter: Matter) -> str:
    try:
        return see_charter(matter).legal
    except Refused:  # an invitation has brought none yet
        return "none"


def see_exports(matter: Matter, sign: views.Seatsign) -> ExportPage:
    """The newest 20."""
    rows = matter.file.all(
        "SELECT at, shift, audience, form, confirmed_by, entries, left_out FROM exported ORDER BY n DESC LIMIT ?",
        MOST_TOLD,
    )
    return ExportPage(sign, tuple(Exported(Moment(at, shift), *rest) for at, shift, *rest in rows))
