"""A line, a room or a desk as a minute book: days, hours with their offset, who, the words, their marks as words.

1. Every entry is shown, also one that can't be read: gaps, doubles and late words are said above the entries.
2. What crossed stands under the passage that crossed. On a side's seat that is what its author was told, and no more.
"""

from collections.abc import Iterator
from typing import Any

from wasit.cli.frame import Session
from wasit.cli.outgoing import is_noted, outgoing_lines
from wasit.cli.paper import day_and_hour, day_of, hour_of, name_of, shown, words_of
from wasit.cli.sentences import sentence_of_alarm

Json = dict[str, Any]


def line_lines(session: Session, line: Json) -> Iterator[str]:
    """The whole of a line that the seat showed."""
    kind = session.say("line.seated" if line["seated"] else "line.noted") if line["kind"] == "line" else ""
    head = f"{session.say('kind.' + line['kind'])} {name_of(line['name'], session.lang)}"
    yield f"{head}  ({line['key']}{', ' + kind if kind else ''})"
    yield "  " + ", ".join(_person(session, person) for person in line["people"])
    yield from alarm_lines(session, line["alarms"])
    if line["older"]:
        yield session.say("older", cursor=line["older"])
    day = ""
    for entry in line["entries"]:
        if day_of(entry["at"]) != day:
            day = day_of(entry["at"])
            yield ""
            yield f"{day}"
        yield from entry_lines(session, entry)
    if not line["entries"]:
        yield session.say("empty")


def entry_lines(session: Session, entry: Json) -> Iterator[str]:
    """One entry."""
    what = session.say("entry." + entry["kind"])
    parts = [hour_of(entry["at"]), name_of(entry["author"]["name"], session.lang), what]
    if entry["kind"] in ("word", "text") and entry["how"] not in ("written", entry["kind"]):
        parts.append(session.say("how." + entry["how"]))
    if entry["minutes"] is not None:
        parts.append(session.say("minutes", n=entry["minutes"]))
    if entry["spoken_by"]:
        parts.append(
            session.say("spoke", who=", ".join(name_of(who, session.lang) for who in entry["spoken_by"]))
        )
    if entry["wording"]:
        parts.append(session.say("mark." + entry["wording"]))
    yield f"  {' · '.join(parts)}  [{entry['id'][:8]}]"
    if entry["kind"] == "answer" and entry["verdict"]:
        verdict = session.say("verdict." + entry["verdict"])
        yield "      " + session.say("answer-to", verdict=verdict, id=entry["refers"])
    for passage in (*entry["passages"], *entry.get("remarks", ())):
        yield from _passage(session, entry, passage)
    yield from words_of(entry["text"], "      ")
    if entry["translation"]:
        yield "      " + session.say("translation")
        yield from words_of(entry["translation"], "      ")
    states = [state for state in ("withdrawn", "waits", "late", "unconfirmed", "unreadable") if entry[state]]
    states.append("delivery." + entry["delivery"])
    yield "      " + " · ".join(
        session.say("state." + state, n=entry["delivered_to"], of=entry["readers"]) for state in states
    )


def _passage(session: Session, entry: Json, passage: Json) -> Iterator[str]:
    number = f"{passage['number']}. " if len(entry["passages"]) + len(entry.get("remarks", ())) > 1 else ""
    yield from words_of(passage["text"], "      ")
    if entry["kind"] == "release":
        return
    mark = session.say("mark." + passage["consent"])
    if passage["attribution"] != "none":
        mark += ", " + session.say("attribution." + passage["attribution"])
    yield f"      {number}({mark})"
    for crossed in passage["passed"]:
        how, to = session.say("mark." + crossed["wording"]), crossed["to"]
        key = "passed.to" if to else "passed.told"
        yield "      " + session.say(key, at=day_and_hour(crossed["at"]), to=to, wording=how)
        yield from words_of(crossed["words"], "        » ")


def alarm_lines(session: Session, alarms: list[Json]) -> Iterator[str]:
    for alarm in alarms:
        who = name_of(alarm["who"], session.lang) if alarm["who"] else ""
        said = sentence_of_alarm(alarm, who, session.lang)
        yield f"  {'!!' if alarm['grave'] else '!'} {said} ({day_and_hour(alarm['until'] or alarm['at'])})"


def _person(session: Session, person: Json) -> str:
    told = name_of(person["name"], session.lang)
    marks = [key for key in ("mine", "hosted", "may_bind") if person[key]]
    if person["seat"] is None:
        marks.append("no_seat")
    return told + (f" ({', '.join(session.say('person.' + mark) for mark in marks)})" if marks else "")


def desk_lines(session: Session, page: Json) -> Iterator[str]:
    """The go-between's desk: alarms, what waits, what crossed, notes."""
    yield from alarm_lines(session, page["alarms"])
    yield session.say("desk.waits", n=len(page["waiting"]))
    for waiting in page["waiting"]:
        yield f"  {waiting['from_line']}  {name_of(waiting['from_name'], session.lang)}"
        yield from entry_lines(session, waiting["entry"])
        if waiting["kept"]:
            yield "      " + session.say("desk.kept", n=waiting["kept"])
    yield from leaving_lines(session, page["leaving"])
    yield ""
    yield session.say("desk.crossed", n=len(page["crossed"]))
    for crossed in page["crossed"]:
        yield (
            f"  {day_and_hour(crossed['at'])}  {crossed['from_line']} → {crossed['to_line']}  "
            + session.say("mark." + crossed["wording"])
        )
        yield from words_of(crossed["words"], "      ")
    yield ""
    yield from line_lines(session, page["desk"])


def leaving_lines(session: Session, leaving: list[Json]) -> Iterator[str]:
    """What was passed on and waits for its slot, with the way to take it back."""
    if leaving:
        yield "  " + session.say("desk.leaving", n=len(leaving))
    for one in leaving:
        yield "  " + session.say(
            "desk.leaves", number=one["number"], at=day_and_hour(one["leaves_at"]), to=one["to_line"],
            wording=session.say("mark." + one["wording"]),
        )  # fmt: skip
        yield from words_of(one["words"], "      ")


def preview_lines(session: Session, page: Json, to: str, *, at_once: bool) -> Iterator[str]:
    """Before it leaves: exactly what would, who reads it, what was checked; without a wording, what may cross."""
    if page["outgoing"]:
        yield from outgoing_lines(session, page["outgoing"])
    else:
        for row in page["rows"]:
            state = session.say("field." + row["field_state"])
            why = f" ({session.say('mark.for-you-only')})" if row["field_state"] == "none" else ""
            yield f"{row['passage']['number']}. {state}{why}"
            yield from words_of(row["passage"]["text"], "   ")
        yield session.say("wording-needed")
    if page["translation"]:
        yield session.say("translation")
        yield from words_of(page["translation"], "  ")
    readers = ", ".join(_person(session, person) for person in page["readers"])
    yield session.say("readers", who=readers or "—")
    if is_noted(page["targets"], to):
        yield session.say("send-it-yourself")
    elif at_once:
        yield session.say("leaves-at-once")
    else:
        yield session.say("leaves", at=day_and_hour(page["leaves_at"]))
    for check in page["checks"]:
        yield from _check(session, check, f"{check['number']}. ")


def warning_lines(session: Session, page: Json) -> Iterator[str]:
    """What warns, with the places of the draft; without the numbers, which are those of the whole list."""
    for check in page["checks"]:
        if not check["holds"]:
            yield from _check(session, check)


def _check(session: Session, check: Json, number: str = "") -> Iterator[str]:
    """What warns may be passed over, and is no failure: as on the page it has another sign than a check that does not hold elsewhere."""
    yield f"  {'✓' if check['holds'] else '!'} {number}{session.step(check)}"
    for place in check["places"]:
        name = name_of(place["name"], session.lang) if place["name"] else ""
        of = (place["side"], place["entry"][:8]) if place["entry"] else (name,)
        yield "      " + " · ".join(part for part in (place["words"] and shown(place["words"]), *of) if part)
